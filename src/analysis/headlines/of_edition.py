"""What the sentences of all units share: growth without the largest project, and places that are shared."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import growth, projects
from analysis.campaign import Campaign, Indicator
from analysis.decomposition import largest
from analysis.edition import Edition

LARGEST_COLUMNS = ["city_code", "indicator", "without", "removed", "first", "second", "growth_pct", "rank"]


def without_largest(edition: Edition) -> pd.DataFrame:
    """Growth without the largest project of the season reported on, and of the one compared with.

    One row is one unit, or the total, × leading amount × ``without`` (``second``, ``first``), wherever the ledgers tell
    of the figures that are compared, to the last place printed. ``removed`` is the project's amount, ``first``,
    ``second`` and ``growth_pct`` are of what is left, ``rank`` is the unit's place then, all others staying; see
    :func:`analysis.decomposition.largest.without_top`.
    """
    campaign = edition.campaign
    leading = [campaign.indicators[code] for code in campaign.headline]
    amounts = [item for item in leading if item.measure in projects.MEASURES]
    if not amounts or edition.base is None:
        return pd.DataFrame(columns=LARGEST_COLUMNS)
    return pd.concat([_without(edition, item) for item in amounts], ignore_index=True)


def _without(edition: Edition, amount: Indicator) -> pd.DataFrame:
    rows = edition.once(growth.compared)
    own = rows[rows["indicator"] == amount.code].set_index("city_code")
    rows_of = _projects(edition, amount, own)
    kept = rows_of[rows_of["city_code"].isin(_told(rows_of, own, edition.campaign))]
    left = _left(kept)
    levels = own["second"].drop(edition.campaign.total.code)
    made = left.assign(
        indicator=amount.code,
        rank=_places(levels, left["city_code"], left["second"]),
    )
    return made[LARGEST_COLUMNS]


def _left(rows: pd.DataFrame) -> pd.DataFrame:
    """What is left of either season without the largest project of one; ties go by the project's id."""
    left = largest.without_top(rows, 1, ["city_code"])
    left = left[(left["k"] == 1) & left["without"].isin(projects.SIDES) & (left["removed"].str.len() > 0)]
    removed = left["removed_second"].where(left["without"] == "second", left["removed_first"])
    return left.assign(removed=removed).reset_index(drop=True)


def _projects(edition: Edition, amount: Indicator, own: pd.DataFrame) -> pd.DataFrame:
    """One row is one unit, or the total, × project: what it adds to either season up to the day that is compared."""
    added = edition.once(projects.added, amount.code)
    comparable = own.index[own["change"].notna()]
    everyone = added[added["city_code"].isin(comparable)].assign(city_code=edition.campaign.total.code)
    keys = ["city_code", "project_id", "side"]
    sums = pd.concat([added, everyone]).groupby(keys)["increment"].sum(skipna=False)
    return sums.unstack("side", fill_value=0).reindex(columns=list(projects.SIDES), fill_value=0.0).reset_index()


def _told(rows: pd.DataFrame, own: pd.DataFrame, campaign: Campaign) -> list[str]:
    """The units of which the ledger's sums are the figures compared; of the total the last places of all may differ."""
    sums = rows.groupby("city_code")[["first", "second"]].sum(skipna=False).reindex(own.index)
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
