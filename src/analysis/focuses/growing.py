r"""Growth by focus: what each group signed, landed and started in either season, with every measure of growth. Pure.

Counted from the ledgers, on the day compared; at closing to each season's last day, so that the whole here may differ
from the closing forms. The measures are those of :mod:`analysis.measures`. Groups may overlap and are never summed:
each is set against the rest of the projects, so that the whole of its contribution, its share of growth and its share
is all projects, :math:`\text{group} + \text{rest} = \text{all}`, whatever the other groups hold. Ranks are among the
groups of the focus.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis import comparison, counting, growth, measures, projects
from analysis.campaign import Indicator
from analysis.edition import Edition
from analysis.focuses.groups import NOT_STATED, OTHER, focus_of, group_codes
from analysis.focuses.seen import APART, GROUP, SIDES, WHOLE, grouped
from analysis.measures import standing
from analysis.measures.sums import exact_sums, group_numbers

COLUMNS = ["kind", "group", *growth.COLUMNS]
KEY = ["city_code", "kind", "group"]
IN, REST = "in", "rest"
NOISE = 1e-12
"""A rest below this share of the whole is what subtraction leaves of nothing."""


def growth_by(edition: Edition, code: str, city: str | None = None) -> pd.DataFrame:
    """Growth of the groups of a focus, of all units together or of one; one row is one group × indicator.

    ``code`` is that of a focus, or :data:`~analysis.focuses.groups.SIZE`. ``kind`` tells the groups from the projects
    ``apart`` from all of them (other, not stated) and from the ``whole``, all projects, whose ``group`` is empty. The
    other columns are those of :func:`analysis.growth.compare`.
    """
    return edition.of_unit(city or edition.campaign.total.code, growth_of, code).reset_index(drop=True)


def growth_of(edition: Edition, code: str) -> pd.DataFrame:
    """Growth of the groups of a focus in every unit and in the total, in their order; see :func:`growth_by`."""
    pairs = edition.once(pairs_of, code)
    by = [*KEY, "indicator"]
    if pairs.empty:
        return pd.DataFrame(columns=COLUMNS)
    limits = edition.campaign.methods.limits
    made = measures.measured(pairs, limits, by)
    rows = growth.stated(_ranked(made[made["part"] == IN]), edition.campaign, KEY)
    whole = rows["kind"] == WHOLE
    rows["contribution_pp"] = rows["contribution_pp"].mask(whole, rows["growth_pct"])
    return _in_order(rows, edition, code)[COLUMNS].reset_index(drop=True)


def pairs_of(edition: Edition, code: str) -> pd.DataFrame:
    """The pairs behind it: one row is one unit, or the total, × ``kind`` × ``group`` × ``part`` × indicator.

    ``part`` is the group, or the rest of the projects. A unit is comparable where its ledgers tell of all projects in
    both seasons, so that the whole is the same for every group; the total is over those units.
    """
    levels, codes = _levels(edition, code), edition.campaign.cities
    if levels.empty:
        return pd.DataFrame(columns=[*KEY, "part", "indicator", "n_units", *comparison.COLUMNS[2:]])
    by = ["kind", "group", "part", "indicator"]
    members = measures.memberships({growth.ALL: {city.code: edition.campaign.total.code for city in codes}})
    total = measures.totals(levels, members, by)
    of_units = levels["comparable"].astype(int).groupby([levels[name] for name in by]).transform("sum")
    return pd.concat([levels.assign(n_units=of_units), total[[*levels.columns, "n_units"]]], ignore_index=True)


def _levels(edition: Edition, code: str) -> pd.DataFrame:
    """The pairs of units: every unit × indicator × group and its rest, zero where the unit's ledgers tell of none."""
    whole = _whole(edition)
    added = _added(edition)
    if whole.empty:
        return whole
    of_groups = grouped(edition, code, added)
    declared = [(GROUP, group.code) for group in focus_of(edition.campaign, code).groups]
    found = of_groups[["kind", "group"]].itertuples(index=False, name=None)
    groups = pd.DataFrame(list(dict.fromkeys([*declared, *found])), columns=["kind", "group"], dtype="str")
    within = whole.drop(columns=list(SIDES)).merge(groups, how="cross").assign(part=IN)
    summed = _summed(of_groups, ["kind", "group", "city_code", "indicator"])
    within = within.merge(summed, on=[*KEY, "indicator"], how="left", validate="one_to_one")
    totals = whole[["city_code", "indicator", *SIDES]].rename(columns={side: f"all_{side}" for side in SIDES})
    within = within.merge(totals, on=["city_code", "indicator"], validate="many_to_one")
    levels = {side: within[side].fillna(0.0).where(within[f"all_{side}"].notna()) for side in SIDES}
    rests = {side: _rest(within[f"all_{side}"], levels[side]) for side in SIDES}
    parts = [within.assign(**levels), within.assign(**rests, part=REST)]
    return pd.concat([*parts, whole.assign(kind=WHOLE, group="", part=IN)], ignore_index=True)[
        [*KEY, "part", "indicator", *comparison.COLUMNS[2:]]
    ]


def _whole(edition: Edition) -> pd.DataFrame:
    """The pairs of all projects, from the ledgers: one row is one unit × indicator that counts projects or amounts."""
    told, days = edition.once(projects.told), comparison.ledger_days(edition)
    rows = told[told["indicator"].isin([item.code for item in indicators(edition)])].drop(columns=list(SIDES))
    sums = _summed(_added(edition), ["city_code", "indicator"])
    rows = rows.merge(sums, on=["city_code", "indicator"], how="left", validate="one_to_one")
    for side, season in zip(SIDES, (edition.base, edition.season), strict=True):
        known = rows[f"{side}_state"] == "value"
        day = season.day(days[season.code]) if season else None
        rows[side] = rows[side].fillna(0.0).where(known)
        rows[f"{side}_day"] = pd.Series(day, index=rows.index, dtype="Int64").where(known)
    return rows.assign(source=comparison.LEDGER)


def indicators(edition: Edition) -> list[Indicator]:
    """The indicators that count projects that reach a stage, or the amounts agreed."""
    return [item for item in edition.campaign.indicators.values() if item.measure in counting.STAGE_MEASURES]


def _added(edition: Edition) -> pd.DataFrame:
    """What each project adds to each indicator in either season, up to the day compared, with its ``side``."""
    return edition.once(_increments)


def _increments(edition: Edition) -> pd.DataFrame:
    rows, days = edition.of_tables(counting.at_stages), comparison.ledger_days(edition)
    sides = {season.code: side for side, season in zip(SIDES, (edition.base, edition.season), strict=True) if season}
    last = rows["season"].map({code: pd.Timestamp(day) for code, day in days.items()})
    return rows[rows["date"] <= last].assign(side=rows["season"].map(sides))


def _summed(added: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The exact sums of either side: one row is one group, blank where an amount in it is not on file."""
    keys = added[by].drop_duplicates(ignore_index=True)
    numbers = group_numbers(pd.concat([keys, added[by]], ignore_index=True), by).to_numpy()
    placed = numbers[len(keys) :]
    for side in SIDES:
        own = (added["side"] == side).to_numpy()
        sums = exact_sums(added["increment"][own], placed[own], int(numbers.max(initial=-1)) + 1)
        keys = keys.assign(**{side: sums[numbers[: len(keys)]]})
    return keys


def _rest(whole: pd.Series, part: pd.Series) -> pd.Series:
    rest = whole - part
    return rest.mask(rest.abs() <= whole.abs() * NOISE, 0.0)


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Ranks among the groups of the focus instead of between a group and its rest."""
    is_group, both = rows["kind"] == GROUP, rows["comparable"].astype(bool)
    among = group_numbers(rows, ["city_code", "indicator"])
    level, now, before = (
        rows["second"].where(is_group),
        rows["second"].where(is_group & both),
        rows["first"].where(is_group & both),
    )
    return rows.assign(
        rank=standing.rank(level, among),
        first_rank=standing.rank(before, among),
        rank_change=standing.rank_change(now, before, among),
    )


def _in_order(rows: pd.DataFrame, edition: Edition, code: str) -> pd.DataFrame:
    """Units in their order and the total last; groups as declared, then who is apart, the whole last; indicators."""
    campaign = edition.campaign
    groups = group_codes(focus_of(campaign, code), rows[rows["kind"] == GROUP])
    places = {(GROUP, name): place for place, name in enumerate(groups)}
    places |= {(APART, OTHER): len(groups), (APART, NOT_STATED): len(groups) + 1, (WHOLE, ""): len(groups) + 2}
    units = {city.code: place for place, city in enumerate((*campaign.cities, campaign.total))}
    measured = {name: place for place, name in enumerate(campaign.indicators)}
    order = pd.DataFrame(
        {
            "unit": rows["city_code"].map(units),
            "group": [places.get(key, math.inf) for key in zip(rows["kind"], rows["group"], strict=True)],
            "indicator": rows["indicator"].map(measured),
        },
        index=rows.index,
    )
    return rows.take(np.lexsort([order["indicator"], order["group"], order["unit"]]))
