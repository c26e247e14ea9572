"""The projects that were asked for: chosen by stage, season, unit, focus and amount, and their subtotals. Pure.

A project stands once, whatever it is chosen by. Shared by several units, it counts once, at the unit that leads it,
and its amount is split by the agreed shares: asked of all units it is whole, asked of some it is what is theirs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis import counting
from analysis.campaign import Season
from analysis.edition import Edition
from analysis.focuses.groups import SIZE, focus_of, group_codes, values
from analysis.focuses.seen import APART, GROUP, grouped

CITY, STAGE = "city", "stage"
"""What projects are also put together by: their units, and the furthest stage that they have reached."""

BESIDE = ["investor", "investor_credit_code", "investor_classes", "unit_shares"]
"""Columns of projects that the events of the ledgers bring along, or that are told otherwise."""


@dataclass(frozen=True)
class Asked:
    """What is asked for. ``cities`` are codes, none for all; ``groups`` are, of a focus, codes or values of its column.

    Groups of one focus are alternatives; of different focuses, each must hold. ``at_least`` is in the money unit, of
    the whole project.
    """

    season: Season
    stage: str
    cities: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at_least: float | None = None


def span(edition: Edition, asked: Asked) -> tuple[dt.date, dt.date]:
    """The first and the last day on which the stage may have been reached: in the season, up to the as-of date."""
    return asked.season.start, min(asked.season.end, edition.as_of)


def chosen(edition: Edition, asked: Asked) -> pd.DataFrame:
    """The projects asked for, the largest first: one row is one project.

    ``date`` is when it reached the stage, ``agreed`` the whole amount on that day, ``amount`` what of it is the units'
    that are asked for, ``n_projects`` whether one of them leads it (1 or 0), ``city_code`` the unit that leads it,
    ``reached`` the furthest stage by the as-of date. Beside them what the ledger says, with file, sheet and cell.
    """
    rows = owned(edition, asked)
    theirs = rows[rows["asked"]]
    sums = theirs.groupby("project_id").agg(amount=("amount", _whole_sum), n_projects=("leads", "sum"))
    leading = rows[rows["leads"]].drop(columns=["amount", "share", "leads", "asked"])
    made = leading.merge(sums, on="project_id", validate="one_to_one")
    made = made.assign(n_projects=made["n_projects"].astype(int))
    return made.sort_values(["amount", "project_id"], ascending=[False, True], ignore_index=True)


def owned(edition: Edition, asked: Asked) -> pd.DataFrame:
    """The same, one row a project × unit; ``asked`` marks the units that are asked for."""
    events = edition.of_tables(counting.stage_events)
    start, end = (pd.Timestamp(day) for day in span(edition, asked))
    rows = events[(events["stage"] == asked.stage) & events["date"].between(start, end)]
    theirs = rows["city_code"].isin(list(asked.cities)) if asked.cities else pd.Series(True, index=rows.index)
    rows = rows.assign(asked=theirs, amount=rows["agreed"] * rows["share"])
    rows = rows[rows["project_id"].isin(rows.loc[theirs, "project_id"])]
    if asked.at_least is not None:
        rows = rows[rows["agreed"] >= asked.at_least]
    for code, groups in asked.groups.items():
        rows = rows[rows["project_id"].isin(_in_any(edition, code, groups, rows))]
    places = ["project_id", "city_code", "share", "leads", "date", "stage", "agreed", "amount", "asked"]
    told = edition.tables["projects"].drop(columns="unit_shares")
    joined = rows[places].merge(told, on="project_id", validate="many_to_one")
    return joined.assign(reached=joined["project_id"].map(edition.once(furthest)))


def subtotals(edition: Edition, asked: Asked, by: str) -> pd.DataFrame:
    """Number and amount of the chosen projects by unit, stage reached, size or focus; one row is one group.

    ``by`` is :data:`CITY`, :data:`STAGE`, or the code of a focus; ``kind`` tells its groups from projects ``apart``.
    ``n_unknown`` projects have no amount on file and are not in ``amount``. By unit and stage rows sum to the total.
    """
    rows = owned(edition, asked)
    rows = rows[rows["asked"]]
    if by in (CITY, STAGE):
        found = rows.assign(kind=GROUP, group=rows["city_code" if by == CITY else "reached"])
        known = [city.code for city in edition.campaign.cities] if by == CITY else list(edition.campaign.stages)
    else:
        found = grouped(edition, by, rows)
        known = group_codes(focus_of(edition.campaign, by), found[found["kind"] == GROUP])
    made = totals(found, ["kind", "group"]).reset_index()
    place = {code: n for n, code in enumerate(known)}
    made = made.assign(apart=made["kind"] == APART, place=made["group"].map(place))
    return made.sort_values(["apart", "place", "group"], ignore_index=True).drop(columns=["apart", "place"])


def totals(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Of each group of rows, one a project × unit: ``n_projects``, ``amount`` and the ``n_unknown`` that have none."""
    each = rows.assign(n_projects=rows["leads"].astype(int), n_unknown=rows["amount"].isna() & rows["leads"])
    # In one order, so that sums are the same to the last place however the rows came.
    each = each.sort_values(["project_id", "city_code"])
    made = each.groupby(by)[["n_projects", "amount", "n_unknown"]].sum()
    return made.astype({"n_projects": int, "n_unknown": int})


def furthest(edition: Edition) -> pd.Series:
    """Of each project the furthest stage reached by the as-of date, in the declared order; an ending one wins."""
    ranked = sorted(edition.campaign.stages.values(), key=lambda stage: stage.ends)
    place = {stage.code: n for n, stage in enumerate(ranked)}
    reached = edition.tables["milestones"]
    reached = reached[reached["date"] <= pd.Timestamp(edition.as_of)]
    last = reached["stage"].map(place).groupby(reached["project_id"]).max()
    return last.map({n: code for code, n in place.items()})


def overlap(edition: Edition, asked: Asked, by: str) -> bool:
    """Whether a chosen project is in two groups of a focus, so that subtotals must not be summed."""
    if by in (CITY, STAGE):
        return False
    if by == SIZE:
        return True
    found = grouped(edition, by, owned(edition, asked))
    return bool(found.duplicated(["project_id", "city_code"]).any())


def _in_any(edition: Edition, code: str, groups: tuple[str, ...], rows: pd.DataFrame) -> set[str]:
    """The projects in any of the groups of a focus, or with any of these values in its column."""
    found = grouped(edition, code, rows)
    within = set(found.loc[found["group"].isin(groups), "project_id"])
    focus, ledger = focus_of(edition.campaign, code), edition.campaign.ledger
    if focus.column:
        table = edition.tables["projects"]
        stated = values(table, focus, ledger.list_separator, edition.campaign.filing.not_reported)
        within |= set(table["project_id"].iloc[stated.loc[stated["value"].isin(groups), "place"]])
    return within


def _whole_sum(amounts: pd.Series) -> float:
    return float(amounts.sum(skipna=False))
