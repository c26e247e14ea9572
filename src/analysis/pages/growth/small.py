"""The small drawing of each unit in a table: its course by campaign day in both seasons, or its two levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import comparison
from analysis.campaign import Indicator, Season
from analysis.charts import sparks
from analysis.pages.page import Page

Drawings = Mapping[tuple[str, str], str]
"""Of each indicator and unit its drawing."""

Courses = Mapping[tuple[str, str], sparks.Course]
BAR = "<rect"
FLAT: sparks.Course = [(1.0, 0.0)]


def drawings(page: Page, indicators: Sequence[Indicator]) -> Drawings:
    """The drawings of all units: courses where the ledgers of both seasons tell, else levels; none without a base."""
    base, season, codes = page.edition.base, page.edition.season, [item.code for item in indicators]
    if base is None:
        return {}
    rows = page.growth[page.growth["indicator"].isin(codes) & (page.growth["city_code"] != page.unit.code)]
    first, second = _courses(page, base, codes), _courses(page, season, codes)
    columns = (rows[name].tolist() for name in ("indicator", "city_code", "first", "second"))
    return {
        (indicator, code): _drawing(first.get((indicator, code)), second.get((indicator, code)), (before, now))
        for indicator, code, before, now in zip(*columns, strict=True)
    }


def _courses(page: Page, season: Season, codes: Sequence[str]) -> Courses:
    """What each unit had by each day of a season, from the ledgers; not of one with an increment that is unknown."""
    dated, end = page.edition.once(comparison.dated), min(page.edition.as_of, season.end)
    own = dated[(dated["season"] == season.code) & dated["indicator"].isin(list(codes))]
    own = own[own["date"] <= pd.Timestamp(end)]
    made: dict[tuple[str, str], sparks.Course] = {}
    for (indicator, code), part in own.groupby(["indicator", "city_code"], observed=True):
        if part["increment"].notna().all():
            summed = part.groupby("date")["increment"].sum().cumsum()
            days = [float(season.day(pd.Timestamp(str(date)).date())) for date in summed.index]
            steps = zip(days, summed.tolist(), strict=True)
            made[str(indicator), str(code)] = [*steps, (float(season.day(end)), float(summed.iloc[-1]))]
    return made


def _drawing(first: sparks.Course | None, second: sparks.Course | None, levels: tuple[float, float]) -> str:
    """Courses, a flat one of a season in which nothing was added and the level is nought; else the levels."""
    if first or second:
        both = [course or (FLAT if level == 0 else None) for course, level in zip((first, second), levels, strict=True)]
        if both[0] and both[1]:
            return sparks.courses(both[0], both[1])
    return _levels(levels)


def _levels(levels: tuple[float, float]) -> str:
    if levels == (0.0, 0.0):
        return ""
    known = [None if pd.isna(level) else float(level) for level in levels]
    return sparks.levels(*known) if any(level is not None for level in known) else ""


def legend(page: Page, drawn: Sequence[str]) -> list[str]:
    """What the drawings in a table show, each kind that is there."""
    said = []
    if any(each and BAR not in each for each in drawn):
        said.append(_of_courses(page))
    if any(BAR in each for each in drawn):
        said.append(_of_levels(page))
    return said


def _of_courses(page: Page) -> str:
    return page.voice.text(
        "Small drawings: cumulative from the ledgers, by campaign day, {first} dashed, {second} solid, each row on a "
        "scale of its own.",
        **_seasons(page),
    )


def _of_levels(page: Page) -> str:
    return page.voice.text(
        "Small bars: {second} from zero, the upright stroke is {first}, each row on a scale of its own.",
        **_seasons(page),
    )


def _seasons(page: Page) -> dict[str, str]:
    voice, base = page.voice, page.edition.base
    return {"first": voice.name(base.name) if base else "", "second": voice.name(page.edition.season.name)}
