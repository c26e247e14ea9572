"""All measures of a pair beside each other, each with the reason why it is blank. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.measures import change, contribution, standing
from analysis.measures.reasons import first_reason, why_no_pair, why_unknown
from analysis.measures.sums import group_numbers
from analysis.methods import Limits

MEASURES = (
    *("change", "growth_pct", "midpoint_pct", "log_points", "contribution_pp", "share_of_growth_pct"),
    *("first_share_pct", "share_pct", "share_change_pp", "first_rank", "rank", "rank_change"),
)
"""Each stands beside ``why_<measure>``, which is empty exactly where the measure is known."""

Measure = tuple[str, pd.Series, pd.Series]
"""Its name, its values, and why they are blank."""


def measured(pairs: pd.DataFrame, limits: Limits, by: Sequence[str] = ("indicator",)) -> pd.DataFrame:
    """The pairs with every measure; ``by`` names the group that is the whole for contributions, shares and ranks.

    Of units: ``by=["indicator"]``, or ``["zone", "indicator"]`` for what they give to their zone. Of totals:
    ``["partition", "indicator"]``, so that zones are set against the sum of the zones. Levels on unequal days are
    kept, and nothing but share and rank of a season is made of them.
    """
    both = pairs["comparable"].astype(bool)
    now, before, groups = pairs["second"].where(both), pairs["first"].where(both), group_numbers(pairs, list(by))
    unpaired = why_no_pair(pairs)
    of_pairs = [*_changes(now, before), *_parts(now, before, groups, limits), *_moves(now, before, groups)]
    made = {name: (values, first_reason(unpaired, why)) for name, values, why in of_pairs}
    for name, values, why in _levels(pairs, now, before, groups, unpaired):
        made[name] = (values, why)
    columns = {
        column: series
        for name in MEASURES
        for column, series in ((name, made[name][0]), (f"why_{name}", made[name][1]))
    }
    return pairs.assign(**columns)


def _changes(now: pd.Series, before: pd.Series) -> list[Measure]:
    """What a pair says by itself."""
    never = pd.Series("", index=now.index, dtype="str")
    return [
        ("change", change.change(now, before), never),
        ("growth_pct", change.growth_pct(now, before), change.why_no_growth(now, before)),
        ("midpoint_pct", change.midpoint_pct(now, before), change.why_no_midpoint(now, before)),
        ("log_points", change.log_points(now, before), change.why_no_log(now, before)),
    ]


def _parts(now: pd.Series, before: pd.Series, groups: pd.Series, limits: Limits) -> list[Measure]:
    """What a unit gave to the whole."""
    pulled = contribution.contribution_pp(now, before, groups)
    given = contribution.share_of_growth_pct(now, before, groups, limits)
    return [
        ("contribution_pp", pulled, contribution.why_no_contribution(now, before, groups)),
        ("share_of_growth_pct", given, contribution.why_no_share_of_growth(now, before, groups, limits)),
    ]


def _moves(now: pd.Series, before: pd.Series, groups: pd.Series) -> list[Measure]:
    """How a unit's standing moved among those of both seasons."""
    never = pd.Series("", index=now.index, dtype="str")
    moved = standing.share_change_pp(now, before, groups)
    return [
        ("share_change_pp", moved, standing.why_no_share_change(now, before, groups)),
        ("rank_change", standing.rank_change(now, before, groups), never),
    ]


def _levels(
    pairs: pd.DataFrame, now: pd.Series, before: pd.Series, groups: pd.Series, unpaired: pd.Series
) -> list[Measure]:
    """Where a unit stands in the season reported on, among all that are known; in the first, among those of both."""
    level, unknown = pairs["second"], why_unknown(pairs, "second")
    why_first_share = standing.why_no_share(before, groups)
    return [
        ("share_pct", standing.share_pct(level, groups), first_reason(unknown, standing.why_no_share(level, groups))),
        ("rank", standing.rank(level, groups), unknown),
        ("first_share_pct", standing.share_pct(before, groups), first_reason(unpaired, why_first_share)),
        ("first_rank", standing.rank(before, groups), unpaired),
    ]
