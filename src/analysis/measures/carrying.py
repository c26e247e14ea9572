r"""沿用上期: a total in which a unit that is missing stands with its last filing; always labelled. Pure.

A blank figure takes the value of the same unit, indicator and *season* that was last known before the day compared, at
most the declared number of days earlier. Where the season has none, nothing is carried, and the unit stays outside the
total on both sides: another season's figure is never carried, since that would suppose the very growth to be measured.

Figures that run from the season's first day do not fall, so a carried one is a lower bound of the figure it stands for:
carried into the second season growth is understated, into the first overstated. ``n_first_carried`` and
``n_second_carried`` say how many there are, ``first_carried_day`` and ``second_carried_day`` the earliest day of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.comparison import FAR, NO_BASE
from analysis.measures.totals import CARRIED_FORWARD, SIDES, totals

CARRIED = "carried"
NEVER = (FAR, NO_BASE)
"""States of figures that are not missing: filed about other days, or of a season that there is not."""


def carry_forward(
    pairs: pd.DataFrame, known: pd.DataFrame, until: Mapping[str, int], within_days: int | None = None
) -> pd.DataFrame:
    """The pairs with blank figures carried forward, and ``first_carried``, ``second_carried``.

    One row of ``known`` is one ``side`` (first, second) × unit × indicator × ``day`` with its ``value``; ``until`` is
    the campaign day that each side is compared on. A pair is comparable if it was, or both sides are now known and one
    is carried; figures that were both known about unequal days stay apart.

    >>> pairs = pd.DataFrame([("a", "x", 5.0, None, 9, None, "value", "missing", False)])
    >>> names = ["city_code", "indicator", "first", "second", "first_day", "second_day", "first_state", "second_state"]
    >>> pairs.columns = [*names, "comparable"]
    >>> known = pd.DataFrame({"side": ["second"], "city_code": "a", "indicator": "x", "day": 7, "value": 4.0})
    >>> made = carry_forward(pairs, known, {"first": 9, "second": 9})
    >>> made[["second", "second_day", "second_state", "comparable"]].values.tolist()
    [[4.0, 7, 'carried', True]]
    """
    made = pairs
    for side in SIDES:
        made = _carry(made, side, _last(known[known["side"] == side], until[side], within_days))
    now_known = made["first"].notna() & made["second"].notna() & (made["first_carried"] | made["second_carried"])
    return made.assign(comparable=pairs["comparable"].astype(bool) | now_known)


def carried_totals(carried: pd.DataFrame, members: pd.DataFrame, by: Sequence[str] = ("indicator",)) -> pd.DataFrame:
    """The totals of pairs carried forward, labelled ``carried-forward``, with how many figures are carried into each.

    Only what is in the total counts: a unit known in one season alone is in neither sum.
    """
    used = members.merge(carried[carried["comparable"]], on="city_code", validate="many_to_many")
    days = {f"{side}_carried_day": used[f"{side}_day"].where(used[f"{side}_carried"]) for side in SIDES}
    counted = (
        used.assign(**days)
        .groupby(["partition", "body", *by], observed=True)
        .agg(
            n_first_carried=("first_carried", "sum"),
            n_second_carried=("second_carried", "sum"),
            first_carried_day=("first_carried_day", "min"),
            second_carried_day=("second_carried_day", "min"),
        )
        .reset_index()
        .rename(columns={"body": "city_code"})
    )
    keys = ["partition", "city_code", *by]
    made = totals(carried, members, by).merge(counted, on=keys, how="left", validate="one_to_one")
    numbers = {name: made[name].fillna(0).astype(int) for name in ("n_first_carried", "n_second_carried")}
    return made.assign(**numbers, coverage=CARRIED_FORWARD)


def _carry(pairs: pd.DataFrame, side: str, last: pd.DataFrame) -> pd.DataFrame:
    """One side's blank figures carried forward."""
    key = ["city_code", "indicator"]
    found = pairs[key].merge(last, on=key, how="left", validate="many_to_one").set_axis(pairs.index)
    missing = pairs[side].isna() & ~pairs[f"{side}_state"].isin(NEVER)
    carried = missing & found["value"].notna()
    filled = {
        side: pairs[side].astype(float).mask(carried, found["value"]),
        f"{side}_day": pairs[f"{side}_day"].astype("Int64").mask(carried, found["day"].astype("Int64")),
        f"{side}_state": pairs[f"{side}_state"].mask(carried, CARRIED),
        f"{side}_carried": carried,
    }
    return pairs.assign(**filled)


def _last(known: pd.DataFrame, until: int, within_days: int | None) -> pd.DataFrame:
    """Of each unit × indicator the last value about a day up to the given one, and not too long before it."""
    near = (known["day"] <= until) & known["value"].notna()
    if within_days is not None:
        near &= known["day"] >= until - within_days
    ordered = known.loc[near, ["city_code", "indicator", "day", "value"]].sort_values("day", kind="stable")
    return ordered.drop_duplicates(["city_code", "indicator"], keep="last")
