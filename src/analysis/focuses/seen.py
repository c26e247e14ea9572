"""The projects that reached a stage in either season, by the groups of a focus: what every method starts from. Pure.

Contracts only, from the ledgers, up to the day compared: on the same campaign day of both seasons, at closing to the
last day of each. Amounts are those agreed on the day of the stage, in the campaign's money unit.
"""

from __future__ import annotations

import pandas as pd

from analysis import comparison, counting
from analysis.decomposition import origin, sides
from analysis.edition import Edition
from analysis.focuses.groups import apart, focus_of, members

GROUP, APART, WHOLE = "group", "apart", "whole"
"""Kinds of rows: a group of the focus, the projects in none of them (other, not stated), all projects."""

SIDES = ("first", "second")


def reached(edition: Edition, stage: str | None = None) -> pd.DataFrame:
    """One row is one contract × unit that reached the stage in either season, up to the day compared.

    ``side`` is the season (``first``, ``second``), ``agreed`` the whole project's amount on the day of the stage,
    ``share`` the unit's, ``leads`` whether the unit leads; ``count`` is the share, so that ``amount`` (agreed times
    share) over ``count`` is the size of projects. ``origin`` is when it was signed, seen from its season
    (:mod:`analysis.decomposition.origin`). Only units whose ledgers tell of both seasons, so that none seems to begin
    or to stop because another ledger was filed. The stage is that of signing where none is named.
    """
    wanted, told = stage or edition.campaign.ledger.signing, units_told(edition)
    events = edition.of_tables(counting.stage_events)
    mine = events[(events["stage"] == wanted) & events["city_code"].isin(told)]
    parts = [_in_season(mine, side, span) for side, span in spans(edition).items()]
    rows = pd.concat(parts, ignore_index=True) if parts else mine.assign(side="")
    rows = rows.assign(count=rows["share"].astype(float), amount=rows["agreed"] * rows["share"])
    return rows.assign(origin=_origins(edition, rows))


def spans(edition: Edition) -> dict[str, origin.Span]:
    """Of either season its first day and the day up to which it is compared."""
    until = comparison.ledger_days(edition)
    named = {"first": edition.base, "second": edition.season}
    return {side: (season.start, until[season.code]) for side, season in named.items() if season is not None}


def units_told(edition: Edition) -> list[str]:
    """The units whose ledgers tell of projects in both seasons, up to the day compared; none without a base season."""
    filed, until = edition.of_tables(counting.covered), comparison.ledger_days(edition)
    known = edition.of_tables(counting.known_until)
    codes = [code for code, item in edition.campaign.indicators.items() if item.measure in counting.STAGE_MEASURES]
    seasons = [season for season, day in until.items() if day <= known.get(season, day)]
    if edition.base is None or len(seasons) < len(until):
        return []
    return [c.code for c in edition.campaign.cities if all((s, c.code, i) in filed for s in seasons for i in codes)]


def grouped(edition: Edition, code: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of projects once for each group of the focus that they are in, or once ``apart``.

    ``rows`` have ``project_id``, ``agreed`` (the whole project's) and ``stage``, and get ``kind`` and ``group``. Which
    groups by amount a project is in depends on the day of the stage, so each stage is looked at by itself.
    """
    focus, ledger, nothing = focus_of(edition.campaign, code), edition.campaign.ledger, edition.campaign.filing
    parts = []
    for stage, own in rows.groupby("stage", sort=False):
        each = own.drop_duplicates("project_id")
        known = edition.tables["projects"].set_index("project_id", drop=False).loc[each["project_id"]]
        given = (known, focus, ledger.list_separator, each["agreed"], nothing.not_reported)
        found = [members(*given).assign(kind=GROUP), apart(*given).assign(kind=APART)]
        parts.append(pd.concat(found).assign(stage=stage))
    if not parts:
        return rows.assign(kind="", group="").iloc[:0]
    key = ["project_id", "stage"]
    return rows.merge(pd.concat(parts, ignore_index=True), on=key, validate="many_to_many")


def by_focus(edition: Edition, code: str, stage: str | None = None) -> pd.DataFrame:
    """The rows of :func:`reached` by the groups of a focus; a project in two groups stands in both."""
    return grouped(edition, code, edition.once(reached, stage))


def overlaps(edition: Edition, code: str, stage: str | None = None) -> bool:
    """Whether a project is in two groups, so that the groups are no parts of a whole."""
    rows = edition.once(by_focus, code, stage)
    return bool(rows.duplicated(["project_id", "city_code", "side"]).any())


def cells(edition: Edition, code: str, stage: str | None = None) -> pd.DataFrame:
    """One row is one unit × group (``kind``, ``group``) with the count and the amount of either season.

    For :mod:`analysis.decomposition`: a shared project counts with its unit's share. A cell with nothing in a season
    is nought there, since its unit's ledgers tell of both.
    """
    rows = edition.once(by_focus, code, stage)
    first, second = (rows[rows["side"] == side] for side in SIDES)
    return sides.from_projects(first, second, ["kind", "group", "city_code"])


def projects(edition: Edition, code: str, stage: str | None = None) -> pd.DataFrame:
    """One row is one project × group, with what it adds to either season: for :mod:`analysis.decomposition.largest`."""
    rows = edition.once(by_focus, code, stage)
    keys = ["kind", "group", "project_id"]
    sides_of = {side: rows["amount"].where(rows["side"] == side, 0.0) for side in SIDES}
    return rows[keys].assign(**sides_of).groupby(keys)[list(SIDES)].sum(skipna=False).reset_index()


def _in_season(events: pd.DataFrame, side: str, span: origin.Span) -> pd.DataFrame:
    start, end = (pd.Timestamp(day) for day in span)
    return events[events["date"].between(start, end)].assign(side=side)


def _origins(edition: Edition, rows: pd.DataFrame) -> pd.Series:
    """When each was signed, seen from the season in which it reached the stage."""
    events = edition.of_tables(counting.stage_events)
    signed = events[(events["stage"] == edition.campaign.ledger.signing) & events["leads"]]
    signed_on = signed.set_index("project_id")["date"].reindex(rows["project_id"]).set_axis(rows.index)
    seasons = {"first": edition.base, "second": edition.season}
    made = pd.Series("", index=rows.index, dtype=object)
    for side, season in seasons.items():
        if season is not None:
            base = (edition.base.start, edition.base.end) if edition.base and side == "second" else None
            own = rows["side"] == side
            made = made.mask(own, origin.signed_in(signed_on, (season.start, season.end), base))
    return made
