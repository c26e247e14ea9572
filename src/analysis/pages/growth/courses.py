"""Both seasons of all units together by campaign day, from the ledgers."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis import charts
from analysis.asked import question
from analysis.blocks import Block
from analysis.campaign import Indicator
from analysis.charts import Frame, Line
from analysis.pace import of_edition
from analysis.pages.growth import cells
from analysis.pages.page import ABSENT, Page


@question
def courses(page: Page) -> Block:
    """Each leading indicator of all units together by campaign day, both seasons, from the ledgers."""
    if page.edition.base is None or not page.edition.season.is_staged:
        return ABSENT
    drawn = [_course(page, indicator) for indicator in of_edition.indicators(page.edition)]
    shown = [block for block in drawn if block is not ABSENT]
    return charts.grid(shown) if shown else ABSENT


def _course(page: Page, indicator: Indicator) -> Block:
    """One indicator's two curves; absent where no unit has ledgers of both."""
    voice, unit = page.voice, page.edition.campaign.units[indicator.unit]
    rows = page.edition.once(of_edition.totals, indicator.code)
    lines = [_line(page, rows, side, unit.scale.get(voice.lang, 1.0)) for side in ("first", "second")]
    if not rows["n_units"].any() or not all(len(line.days) for line in lines):
        return ABSENT
    ends = [
        voice.text(
            "{season} {value} on day {day}",
            season=line.name,
            value=voice.quantity(rows[side].dropna().iloc[-1], unit),
            day=int(line.days[-1]),
        )
        for line, side in zip(lines, ("first", "second"), strict=True)
    ]
    # Not the growth that is compared: at closing that is of the forms, which the curves need not end on.
    title = voice.text("{name} in the ledgers: {ends}", name=voice.name(indicator.name), ends=voice.together(ends))
    n_units = {"n": int(rows["n_units"].iloc[0]), "units": len(page.edition.campaign.cities)}
    frame = Frame(
        title=title,
        measure=voice.text(
            "{name}, cumulative by campaign day, {n}/{units} units with ledgers",
            name=voice.titled(indicator),
            **n_units,
        ),
        source=voice.text("Source: project ledgers as filed."),
        alternative=voice.text("Line chart. {title}.", title=Markup(title).striptags()),
        mark=page.mark,
    )
    return charts.curves(lines, frame, voice.text("campaign day"))


def _line(page: Page, rows: pd.DataFrame, side: str, factor: float) -> Line:
    """One season's curve from nothing on."""
    known = rows.dropna(subset=side)
    days, values = known["day"].astype(float).tolist(), (known[side] * factor).tolist()
    start = [0.0] if days else []
    name = str(cells.season(page, side))
    return Line(name, [*start, *days], [*start, *values], [], [], is_now=side == "second")
