"""What ledgers tell of the two seasons compared, up to the day compared: by unit, and project by project. Pure.

At closing they tell of each season to its last day, whatever stands on the closing forms: sums here may differ from
the figures compared, which pages say. Amounts are in the unit of the indicator.
"""

from __future__ import annotations

import math

import pandas as pd

from analysis import comparison, counting
from analysis.campaign import Campaign, Indicator
from analysis.edition import Edition
from analysis.store import Tables

SIDES = ("first", "second")
AGREED, PAID = "agreed", "paid"
MEASURES = (AGREED, PAID)
"""What a ledger sums over projects in money."""
ADDED = ["city_code", "project_id", "side", "date", "share", "leads", "increment", "industry", "signed_on"]
TOLD = ["city_code", "indicator", "first", "second", "first_state", "second_state", "comparable"]
NOT_STATED = ""
"""The industry of projects that state none."""


def amounts(campaign: Campaign) -> list[Indicator]:
    """The amounts that a ledger sums over projects."""
    return [item for item in campaign.indicators.values() if item.measure in MEASURES]


def sides(edition: Edition) -> dict[str, str]:
    """``first`` and ``second`` by the code of the season; without a base there is no first."""
    seasons = zip(SIDES, (edition.base, edition.season), strict=True)
    return {season.code: side for side, season in seasons if season is not None}


def told(edition: Edition) -> pd.DataFrame:
    """What the ledgers give for either season; one row is one unit × indicator that a ledger can give.

    A season's value is blank where its state says why: no ledger (``missing``), one received too early (``stale``), an
    amount that is not on file (``unknown``), or ``no-base``. ``comparable`` where both are known.
    """
    found, seasons = edition.once(comparison.ledgers), (edition.base, edition.season)
    wanted = [item.code for item in edition.campaign.indicators.values() if item.measure]
    rows = []
    for city in edition.campaign.cities:
        for code in wanted:
            first, second = (
                found.get((season.code, city.code, code), comparison.NONE)
                if season
                else comparison.Side(None, None, comparison.NO_BASE)
                for season in seasons
            )
            both = first.value is not None and second.value is not None
            rows.append((city.code, code, first.value, second.value, first.state, second.state, both))
    made = pd.DataFrame(rows, columns=TOLD)
    return made.assign(**{side: made[side].astype(float) for side in SIDES})


def comparable(edition: Edition, indicator: str) -> list[str]:
    """The units whose ledgers give an indicator for both seasons, in their order."""
    rows = edition.once(told)
    return [str(code) for code in rows.loc[(rows["indicator"] == indicator) & rows["comparable"], "city_code"]]


def added(edition: Edition, indicator: str) -> pd.DataFrame:
    """What projects add to an amount in either season; one row is one project × unit × event (a stage, a payment).

    ``increment`` is the unit's part, blank where it is not on file; ``share`` its share of the project, ``leads`` marks
    the unit that a shared project counts for; ``signed_on`` is blank where no signing is on file.
    """
    rows, named = edition.of_tables(_events, indicator), sides(edition)
    days = {code: pd.Timestamp(day) for code, day in edition.once(comparison.ledger_days).items()}
    seen = rows[rows["season"].isin(list(named)) & (rows["date"] <= pd.to_datetime(rows["season"].map(days)))]
    return seen.assign(side=seen["season"].map(named))[ADDED].reset_index(drop=True)


def by_project(edition: Edition, indicator: str) -> pd.DataFrame:
    """What each project adds to either season, over the comparable units together; one row is one project.

    ``first`` and ``second`` are zero where it adds nothing.
    """
    rows, units = edition.once(added, indicator), comparable(edition, indicator)
    own = rows[rows["city_code"].isin(units)].sort_values(["project_id", "city_code", "date"])
    sums = own.groupby(["project_id", "side"])["increment"].agg(_exact).unstack("side", fill_value=0)
    return sums.reindex(columns=list(SIDES), fill_value=0.0).rename_axis(columns=None).reset_index()


def by_industry(edition: Edition, indicator: str) -> pd.DataFrame:
    """An amount of either season by industry, as ledgers write it; one row is one unit × industry, none missing.

    Over the comparable units; ``industry`` is empty where none is stated.
    """
    rows, units = edition.once(added, indicator), comparable(edition, indicator)
    own = rows[rows["city_code"].isin(units)].assign(industry=lambda rows: rows["industry"].fillna(NOT_STATED))
    sums = own.groupby(["city_code", "industry", "side"])["increment"].agg(_exact).unstack("side", fill_value=0)
    cells = pd.MultiIndex.from_product([units, sorted(set(own["industry"]))], names=["city_code", "industry"])
    every = sums.reindex(cells, fill_value=0.0).reindex(columns=list(SIDES), fill_value=0.0)
    return every.rename_axis(columns=None).reset_index()


def _exact(values: pd.Series) -> float:
    """The sum, rounded once; blank where a value is."""
    return math.fsum(values)


def _events(tables: Tables, campaign: Campaign, indicator: str) -> pd.DataFrame:
    """Every event that adds to an amount, with its project's industry and the day it was signed."""
    rows = counting.contributions(campaign.indicators[indicator], tables, campaign)
    projects, reached = tables["projects"][["project_id", "industry"]], tables["milestones"]
    signed = reached[reached["stage"] == campaign.ledger.signing].groupby("project_id")["date"].min()
    keyed = rows[["season", "city_code", "project_id", "date", "share", "leads", "increment"]]
    with_projects = keyed.merge(projects, on="project_id", how="left", validate="many_to_one")
    return with_projects.assign(signed_on=signed.reindex(with_projects["project_id"]).to_numpy())
