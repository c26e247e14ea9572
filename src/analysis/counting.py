"""What ledgers count, by date: each declared indicator as dated increments per unit. Pure.

One row of the *increments* is one event that adds to an indicator of a filing unit on a day of a season. The value on
a day is the sum of increments up to that day (:func:`cumulative`). Definitions follow ``indicators.csv``:

``projects``
    counted projects that reach the stage; a shared project is one project of its leading unit.
``agreed``
    the amount agreed on the day the stage was reached (later changes are not traced back), times the unit's share.
``investors``
    distinct investors of the class among counted projects signed, on the day of the first: by credit code, by name
    where there is none.
``paid``
    paid in since the season's first day, over all projects; unknown while an earlier project has no opening amount.
``events``, ``firms_met``
    activities of the kind (and rank), and the firms met on them.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.campaign import Campaign, Indicator, Season
from analysis.store import Tables

COLUMNS = ["season", "city_code", "indicator", "date", "increment"]
ACTIVITY_MEASURES = ("events", "firms_met")
STAGE_MEASURES = ("projects", "agreed")
"""Measures of projects that reach a stage: each project stands in them by itself."""


def increments(tables: Tables, campaign: Campaign) -> pd.DataFrame:
    """Every dated increment of every indicator that a ledger can give, in all seasons."""
    events = stage_events(tables, campaign)
    payments = _payments(tables, campaign)
    parts = [
        _of_indicator(indicator, season, events, payments, tables["activities"], campaign)
        for season in campaign.seasons.values()
        for indicator in campaign.indicators.values()
        if indicator.measure
    ]
    frame = pd.concat([part[COLUMNS] for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)])
    return frame.sort_values(COLUMNS[:4], ignore_index=True)


def contributions(indicator: Indicator, tables: Tables, campaign: Campaign) -> pd.DataFrame:
    """The increments of one indicator, each with the columns of the ledger row that it is counted from."""
    events, payments = stage_events(tables, campaign), _payments(tables, campaign)
    parts = [
        _of_indicator(indicator, season, events, payments, tables["activities"], campaign)
        for season in campaign.seasons.values()
    ]
    return pd.concat(parts, ignore_index=True)


def at_stages(tables: Tables, campaign: Campaign) -> pd.DataFrame:
    """The increments of every indicator of :data:`STAGE_MEASURES`, with the columns of the events they come from.

    One row is one project × unit × indicator; ``agreed`` is the whole project's amount on the day of the stage.
    """
    events, none = stage_events(tables, campaign), pd.DataFrame()
    parts = [
        _of_indicator(indicator, season, events, none, none, campaign)
        for season in campaign.seasons.values()
        for indicator in campaign.indicators.values()
        if indicator.measure in STAGE_MEASURES
    ]
    return (
        pd.concat(parts, ignore_index=True) if parts else events.iloc[:0].assign(season="", indicator="", increment=0.0)
    )


def covered(tables: Tables, campaign: Campaign) -> set[tuple[str, str, str]]:
    """The (season, unit, indicator) for which ledgers were filed, so that no increment means zero."""
    dated = pd.concat([tables["milestones"][["project_id", "date"]], tables["amounts"][["project_id", "date"]]])
    touched = owners(tables["projects"]).merge(dated, on="project_id", validate="many_to_many")
    filed: set[tuple[str, str, str]] = set()
    for season in campaign.seasons.values():
        within = touched["date"].between(pd.Timestamp(season.start), pd.Timestamp(season.end))
        with_projects = set(touched.loc[within, "city_code"])
        activities = tables["activities"]
        with_activities = set(activities.loc[activities["season"] == season.code, "city_code"])
        for indicator in campaign.indicators.values():
            if indicator.measure:
                cities = with_activities if indicator.measure in ACTIVITY_MEASURES else with_projects
                filed |= {(season.code, city, indicator.code) for city in cities}
    return filed


def known_until(tables: Tables, campaign: Campaign) -> dict[str, dt.date]:
    """The day up to which each season's ledgers tell, by season: the day on which the last of them was received."""
    until = {}
    for season in campaign.seasons.values():
        inside = f"/{season.folder}/"
        days = [
            table.loc[table["file"].str.contains(inside, regex=False), "received_on"].max()
            for table in (tables["milestones"], tables["amounts"], tables["activities"])
            if len(table)
        ]
        known = [day for day in days if not pd.isna(day)]
        if known:
            until[season.code] = max(known).date()
    return until


def cumulative(dated: pd.DataFrame, season: Season, until: dt.date) -> pd.Series:
    """The value of each (unit, indicator) on a day of a season; missing where an increment is unknown.

    >>> import datetime as dt
    >>> season = Season(
    ...     "1", {}, "", "", "real", "filed", dt.date(2022, 1, 1), dt.date(2022, 1, 9), {}, (), dt.date(2022, 1, 9), ()
    ... )
    >>> rows = [("1", "a", "n", pd.Timestamp(2022, 1, day), 2.0) for day in (2, 5, 8)]
    >>> cumulative(pd.DataFrame(rows, columns=COLUMNS), season, dt.date(2022, 1, 5)).to_dict()
    {('a', 'n'): 4.0}
    """
    during = dated[(dated["season"] == season.code) & (dated["date"] <= pd.Timestamp(until))]
    return during.groupby(["city_code", "indicator"])["increment"].sum(skipna=False)


def between(dated: pd.DataFrame, season: str, start: dt.date, end: dt.date) -> pd.Series:
    """What was added to each (unit, indicator) from ``start`` to ``end``, both included."""
    within = dated["date"].between(pd.Timestamp(start), pd.Timestamp(end)) & (dated["season"] == season)
    return dated[within].groupby(["city_code", "indicator"])["increment"].sum(skipna=False)


def _of_indicator(
    indicator: Indicator,
    season: Season,
    events: pd.DataFrame,
    payments: pd.DataFrame,
    activities: pd.DataFrame,
    campaign: Campaign,
) -> pd.DataFrame:
    counted = {
        "projects": lambda: _projects(indicator, events),
        "agreed": lambda: _agreed(indicator, events),
        "investors": lambda: _investors(indicator, season, events, campaign),
        "paid": lambda: payments[payments["season"] == season.code],
        "events": lambda: _activities(indicator, activities, season).assign(increment=1.0),
        "firms_met": lambda: _activities(indicator, activities, season).assign(increment=lambda met: met["firms_met"]),
    }
    made = counted[str(indicator.measure)]()
    within = made["date"].between(pd.Timestamp(season.start), pd.Timestamp(season.end))
    return made[within].assign(season=season.code, indicator=indicator.code)


def owners(projects: pd.DataFrame) -> pd.DataFrame:
    """One row per project × unit with its share; ``leads`` marks the first unit."""
    pairs = projects["unit_shares"].str.split(";").explode().str.split("=", expand=True)
    pairs = pairs.reindex(columns=[0, 1])
    owners = projects[["project_id"]].join(pairs.set_axis(["city_code", "share"], axis=1))
    return owners.assign(share=owners["share"].astype(float), leads=~owners["project_id"].duplicated())


def stage_events(tables: Tables, campaign: Campaign) -> pd.DataFrame:
    """One row per counted project × unit × stage reached, with ``agreed``, the whole amount in force on that day."""
    projects = tables["projects"]
    counted = projects[projects["contract_kind"].isin(campaign.ledger.counted_kinds)]
    reached = tables["milestones"].merge(
        counted[["project_id", "investor_credit_code", "investor", "investor_classes"]],
        on="project_id",
        validate="many_to_one",
    )
    agreed = tables["amounts"].dropna(subset="agreed")[["project_id", "date", "agreed"]]
    reached = pd.merge_asof(
        reached.sort_values("date", kind="stable"),
        agreed.sort_values("date", kind="stable"),
        on="date",
        by="project_id",
    )
    return reached.merge(owners(counted), on="project_id", validate="many_to_many")


def _payments(tables: Tables, campaign: Campaign) -> pd.DataFrame:
    """One row per project × unit × payment within a season; unknown where the opening amount is not filed."""
    paid = tables["amounts"].dropna(subset="paid").sort_values(["project_id", "date"], kind="stable")
    milestones = tables["milestones"]
    signed = milestones[milestones["stage"] == campaign.ledger.signing].set_index("project_id")["date"]
    shares = owners(tables["projects"])
    parts = [_payments_in(season, paid, signed, shares) for season in campaign.seasons.values()]
    return pd.concat(parts)


def _payments_in(season: Season, paid: pd.DataFrame, signed: pd.Series, owners: pd.DataFrame) -> pd.DataFrame:
    start, end = pd.Timestamp(season.start), pd.Timestamp(season.end)
    opening = paid[paid["date"] <= start].groupby("project_id")["paid"].last()
    during = paid[paid["date"].between(start, end, inclusive="right")]
    signed_before = signed[signed < start].index
    known = during["project_id"].isin(opening.index)
    is_new = ~during["project_id"].isin(signed_before)
    base = opening.reindex(during["project_id"]).set_axis(during.index)
    base = base.mask(~known & is_new, 0.0)
    before = during.groupby("project_id")["paid"].shift().fillna(base)
    shared = during.assign(added=during["paid"] - before).merge(owners, on="project_id", validate="many_to_many")
    return shared.assign(season=season.code, increment=shared["added"] * shared["share"])


def _projects(indicator: Indicator, events: pd.DataFrame) -> pd.DataFrame:
    return events[(events["stage"] == indicator.stage) & events["leads"]].assign(increment=1.0)


def _agreed(indicator: Indicator, events: pd.DataFrame) -> pd.DataFrame:
    reached = events[events["stage"] == indicator.stage]
    return reached.assign(increment=reached["agreed"] * reached["share"])


def _investors(indicator: Indicator, season: Season, events: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    start, end = pd.Timestamp(season.start), pd.Timestamp(season.end)
    reached = _projects(indicator, events)
    reached = reached[reached["date"].between(start, end)]
    separator = campaign.ledger.list_separator
    classes = separator + reached["investor_classes"].fillna("").astype(str) + separator
    of_class = reached[classes.str.contains(f"{separator}{indicator.investor_class}{separator}", regex=False)]
    who = of_class["investor_credit_code"].fillna(of_class["investor"]).fillna(of_class["project_id"])
    return of_class.assign(who=who).sort_values("date").drop_duplicates(["city_code", "who"])


def _activities(indicator: Indicator, activities: pd.DataFrame, season: Season) -> pd.DataFrame:
    chosen = (activities["season"] == season.code) & (activities["kind"] == indicator.activity_kind)
    if indicator.activity_rank:
        chosen &= activities["rank"] == indicator.activity_rank
    return activities[chosen]
