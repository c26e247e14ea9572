"""What the sentences of all units share: effects of number and size, growth without the largest project, ties."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import comparison, counting, growth
from analysis.campaign import Campaign, Indicator
from analysis.decomposition import points, reasons, sides, two_factors
from analysis.edition import Edition
from analysis.measures.change import growth_pct
from analysis.measures.reasons import NO_UNITS
from analysis.store import Tables

EFFECT_COLUMNS = ["city_code", "indicator", "count_pp", "size_pp", "why_no_effects"]
LARGEST_COLUMNS = ["city_code", "indicator", "without", "removed", "first", "second", "growth_pct", "rank"]
UNITS_DIFFER = "units-differ"
PROJECT_MEASURES = ("agreed", "paid")
"""What a ledger sums over projects in money."""


def effects(edition: Edition) -> pd.DataFrame:
    """What the number of projects and their average size contribute to the growth of an amount, in points.

    One row is one unit, or the total, × amount that has a count. Bennet's division; the two add up to growth. Blank
    where ``why_no_effects`` says so: either indicator has no pair, the base is zero, or the total's two indicators are
    known of different units (``units-differ``).
    """
    campaign, pairs = edition.campaign, edition.once(comparison.pairs)
    made = [_effects_of(pairs, campaign, item) for item in campaign.indicators.values() if item.count]
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=EFFECT_COLUMNS)


def _effects_of(pairs: pd.DataFrame, campaign: Campaign, amount: Indicator) -> pd.DataFrame:
    units = sides.from_pairs(pairs, str(amount.count), amount.code)
    known = units["why_blank"] == ""
    comparable = int(pairs.loc[pairs["indicator"] == amount.code, "comparable"].sum())
    whole = units.loc[known, sides.NUMBERS].sum(min_count=1)
    why = NO_UNITS if not comparable else "" if comparable == int(known.sum()) else UNITS_DIFFER
    total = pd.DataFrame([whole]).assign(city_code=campaign.total.code, why_blank=why)
    made = two_factors.bennet(pd.concat([units, total], ignore_index=True))
    base = made["first_amount"]
    return pd.DataFrame(
        {
            "city_code": made["city_code"],
            "indicator": amount.code,
            "count_pp": points.in_points(made["count_effect"], base),
            "size_pp": points.in_points(made["size_effect"], base),
            "why_no_effects": reasons.or_else(made["why_blank"], reasons.first({"zero-base": ~(base > 0)})),
        }
    )[EFFECT_COLUMNS]


def without_largest(edition: Edition) -> pd.DataFrame:
    """Growth without the largest project of the season reported on, and of the one compared with.

    One row is one unit, or the total, × leading amount × ``without`` (``second``, ``first``), wherever the ledgers tell
    of the figures that are compared, to the last place printed. ``removed`` is the project's amount, ``first``,
    ``second`` and ``growth_pct`` are of what is left, ``rank`` is the unit's place then, all others staying. As
    :func:`analysis.decomposition.largest.without_top` has it for one project.
    """
    campaign = edition.campaign
    leading = [campaign.indicators[code] for code in campaign.headline]
    amounts = [item for item in leading if item.measure in PROJECT_MEASURES]
    if not amounts or edition.base is None:
        return pd.DataFrame(columns=LARGEST_COLUMNS)
    return pd.concat([_without(edition, item) for item in amounts], ignore_index=True)


def _without(edition: Edition, amount: Indicator) -> pd.DataFrame:
    rows = edition.once(growth.compared)
    own = rows[rows["indicator"] == amount.code].set_index("city_code")
    projects = _projects(edition, amount, own)
    told = _told(projects, own, edition.campaign)
    kept = projects[projects["city_code"].isin(told)]
    left = pd.concat([_left(kept, side) for side in ("second", "first")], ignore_index=True)
    levels = own["second"].drop(edition.campaign.total.code)
    made = left.assign(
        indicator=amount.code,
        growth_pct=growth_pct(left["second"], left["first"]),
        rank=_places(levels, left["city_code"], left["second"]),
    )
    return made[LARGEST_COLUMNS]


def _left(projects: pd.DataFrame, side: str) -> pd.DataFrame:
    """What is left of either season without the largest project of one; ties go by the project's id."""
    ordered = projects[projects[side] > 0].sort_values([side, "project_id"], ascending=[False, True])
    top = ordered.drop_duplicates("city_code").set_index("city_code")
    sums = projects.groupby("city_code")[["first", "second"]].sum().loc[top.index]
    left = (sums - top[["first", "second"]]).where(sums != top[["first", "second"]], 0.0)
    return left.assign(removed=top[side], without=side).reset_index()


def _projects(edition: Edition, amount: Indicator, own: pd.DataFrame) -> pd.DataFrame:
    """One row is one unit, or the total, × project: what it adds to either season up to the day that is compared."""
    added, days = edition.of_tables(_by_project, amount.code), comparison.ledger_days(edition)
    season = added["season"]
    during = added[season.isin(list(days)) & (added["date"] <= pd.to_datetime(season.map(days)))]
    side = np.where(during["season"] == edition.season.code, "second", "first")
    comparable = own.index[own["change"].notna()]
    everyone = during.assign(side=side)[during["city_code"].isin(comparable)].assign(
        city_code=edition.campaign.total.code
    )
    keys = ["city_code", "project_id", "side"]
    every = pd.concat([during.assign(side=side), everyone])
    summed = every.groupby(keys)["increment"].sum(skipna=False).unstack("side", fill_value=0)
    return summed.reindex(columns=["first", "second"], fill_value=0.0).reset_index()


def _by_project(tables: Tables, campaign: Campaign, amount: str) -> pd.DataFrame:
    columns = ["season", "city_code", "project_id", "date", "increment"]
    return counting.contributions(campaign.indicators[amount], tables, campaign)[columns]


def _told(projects: pd.DataFrame, own: pd.DataFrame, campaign: Campaign) -> list[str]:
    """The units of which the ledger's sums are the figures compared; of the total the last places of all may differ."""
    sums = projects.groupby("city_code")[["first", "second"]].sum(skipna=False).reindex(own.index)
    last_place = 10.0 ** -campaign.units[own["unit"].iloc[0]].decimals
    allowed = pd.Series(last_place, index=own.index)
    allowed[campaign.total.code] *= len(own)
    near = (sums - own[["first", "second"]]).abs().lt(allowed, axis=0)
    return list(own.index[near.all(axis=1)])


def _places(levels: pd.Series, codes: pd.Series, left: pd.Series) -> pd.Series:
    """The places that units would have with what is left, the others staying as they are; blank for the total.

    >>> levels = pd.Series([9.0, 5.0, 7.0], index=["a", "b", "c"])
    >>> _places(levels, pd.Series(["a", "b", "ALL"]), pd.Series([6.0, 5.0, 1.0])).tolist()
    [2, 3, <NA>]
    """
    own, ordered = codes.map(levels).astype(float), np.sort(levels.dropna().to_numpy())
    above = len(ordered) - np.searchsorted(ordered, left, side="right") - (own > left)
    return pd.Series(above + 1, index=left.index, dtype="Int64").where(own.notna())


def tied(edition: Edition) -> frozenset[tuple[str, str]]:
    """The units and indicators whose place another unit shares."""
    rows = edition.once(growth.compared).dropna(subset="rank")
    shared = rows[rows.duplicated(["indicator", "rank"], keep=False)]
    return frozenset(zip(shared["city_code"], shared["indicator"], strict=True))
