"""Both seasons' curves by campaign day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from analysis.blocks import Block
from analysis.campaign import Indicator, Season
from analysis.charts import Frame, Line, curves, grid
from analysis.pages.compared import finding
from analysis.pages.page import ABSENT, Page


def season_curves(page: Page, indicators: Sequence[Indicator]) -> Block:
    """Both seasons' cumulative curves by campaign day for the page's unit, one small chart an indicator."""
    drawn = [curve(page, indicator) for indicator in indicators]
    shown = [block for block in drawn if block is not ABSENT]
    return grid(shown) if shown else ABSENT


def curve(page: Page, indicator: Indicator) -> Block:
    """One indicator's curves; absent where no season has more than one point to draw."""
    voice, edition = page.voice, page.edition
    seasons = [season for season in (edition.base, edition.season) if season]
    lines = [_line(page, indicator, season) for season in seasons]
    if all(len(line.days) + len(line.filed_days) < 3 for line in lines):
        return ABSENT
    unit = edition.campaign.units[indicator.unit]
    title = finding(page, indicator)
    ends = [
        voice.text("{season} {value} on day {day}", season=line.name, value=voice.quantity(end, unit), day=int(day))
        for line in lines
        if (end := _last(line)) is not None and (day := _last_day(line)) is not None
    ]
    frame = Frame(
        title=title,
        measure=voice.text("{name}, cumulative by campaign day; points are forms", name=voice.titled(indicator)),
        source=voice.text("Source: project ledgers and forms as filed."),
        alternative=voice.text("Line chart. {title}. {ends}.", title=Markup(title).striptags(), ends="; ".join(ends)),
        mark=page.mark,
    )
    return curves([_scaled(line, unit.scale.get(voice.lang, 1.0)) for line in lines], frame, voice.text("campaign day"))


def _line(page: Page, indicator: Indicator, season: Season) -> Line:
    edition, figures, dated = page.edition, page.own_figures, page.own_increments
    filed = figures[
        (figures["season"] == season.code) & (figures["indicator"] == indicator.code) & figures["value"].notna()
    ].sort_values("as_of")
    own = dated[(dated["season"] == season.code) & (dated["indicator"] == indicator.code)]
    end = min(edition.as_of, season.end) if season is edition.season else season.end
    added = own[own["date"] <= pd.Timestamp(end)].groupby("date")["increment"].sum()
    days: list[float] = []
    values: list[float] = []
    if len(added) and added.notna().all():
        days = [0.0, *(float(season.day(date.date())) for date in added.index), float(season.day(end))]
        summed = added.cumsum().tolist()
        values = [0.0, *summed, summed[-1]]
    return Line(
        name=str(page.voice.name(season.name)),
        days=days,
        values=values,
        filed_days=[float(season.day(date.date())) for date in filed["as_of"]],
        filed_values=filed["value"].tolist(),
        is_now=season is edition.season,
    )


def _scaled(line: Line, factor: float) -> Line:
    return replace(
        line,
        values=[value * factor for value in line.values],
        filed_values=[value * factor for value in line.filed_values],
    )


def _last(line: Line) -> float | None:
    return next(iter([*line.values[-1:], *line.filed_values[-1:]]), None)


def _last_day(line: Line) -> float | None:
    return next(iter([*line.days[-1:], *line.filed_days[-1:]]), None)
