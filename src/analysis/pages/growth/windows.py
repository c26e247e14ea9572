"""How the result moves if the season compared with had begun, or ended, on another declared day."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from analysis import growth
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets, join
from analysis.campaign import Indicator, Season
from analysis.measures import Window
from analysis.measures.reasons import NO_UNITS
from analysis.measures.sensitivity import NOT_TOLD
from analysis.pages import compared
from analysis.pages.growth.rows import short
from analysis.pages.page import ABSENT, Page, method_note

METHOD = "Another first or last day of the base season"
NEEDED = ["window", "city_code", "indicator", "growth_pct", "why_not_percent"]

Rows = Mapping[tuple[str, str], Mapping[str, pd.Series]]
"""Of each unit and indicator its growth in each window, by the window's code."""


@question
def other_days(page: Page) -> Block:
    """The growth of the total, and folded that of each unit, in each window; absent where no other day is declared."""
    tried = growth.windows(page.edition)
    if not tried:
        return ABSENT
    rows, leading = _rows(page), page.headline_indicators
    said = [*_of_first(page, leading[0], tried, rows), *_turning(page, leading[0])]
    tables = [_of_total(page, tried, rows), *(_of_units(page, item, tried, rows) for item in leading)]
    return join([bullets(said, css="swing"), *tables])


def _rows(page: Page) -> Rows:
    """The rows of the leading indicators. Where a window is told of no unit, that is the total's reason too."""
    every = page.edition.once(growth.in_windows)
    leading = every[every["indicator"].isin(page.edition.campaign.headline)]
    untold = leading[(leading["first_state"] == NOT_TOLD) & (leading["city_code"] != page.unit.code)]
    windows = set(zip(untold["window"], untold["indicator"], strict=True))
    made: dict[tuple[str, str], dict[str, pd.Series]] = {}
    for _, row in leading[NEEDED].iterrows():
        if row["why_not_percent"] == NO_UNITS and (row["window"], row["indicator"]) in windows:
            row["why_not_percent"] = f"first:{NOT_TOLD}"
        made.setdefault((row["city_code"], row["indicator"]), {})[row["window"]] = row
    return made


def _of_first(page: Page, indicator: Indicator, tried: list[Window], rows: Rows) -> list[str]:
    """The total's growth by the declared days, and by others where it then prints as another; nothing if not known."""
    voice = page.voice
    grown = {code: float(row["growth_pct"]) for code, row in rows[page.unit.code, indicator.code].items()}
    moved = {window: voice.moved(grown[window.code]) for window in tried if not math.isnan(grown[window.code])}
    declared = moved.pop(tried[0], None)
    others = {window: words for window, words in moved.items() if words != declared}
    clauses = [voice.text("by the declared days {moved}", moved=declared)] if declared else []
    clauses += [
        voice.text("{if_so}, {moved}", if_so=_if(page, window), moved=words) for window, words in others.items()
    ]
    if clauses and moved and not others:
        clauses.append(voice.text("the other days make no difference"))
    name = voice.name(indicator.name)
    return [voice.ended(voice.text("{name}: {level}", name=name, level=voice.then(clauses)))] if clauses else []


def _if(page: Page, window: Window) -> str:
    """What a window supposes of the season."""
    voice, base = page.voice, _base(page)
    season = voice.name(base.name)
    if window.start != base.start:
        return voice.text("if {season} is counted from {date}", season=season, date=voice.date(window.start))
    return voice.text("if {season} is counted up to {date}", season=season, date=voice.date(window.end))


def _turning(page: Page, indicator: Indicator) -> list[str]:
    """Which leading indicators of the total, and which units in the first of them, turn from rise to fall or back."""
    voice, swings = page.voice, page.edition.once(growth.over_windows)
    turns = swings[~swings["direction_holds"].fillna(True).astype(bool)]
    of_total = turns["city_code"] == page.unit.code
    codes = [code for code in turns.loc[of_total, "indicator"] if code in page.edition.campaign.headline]
    units = turns.loc[~of_total & (turns["indicator"] == indicator.code), "city_code"]
    said = [_total_turns(page, codes)]
    if len(units):
        who, name = voice.series(short(page, code) for code in units), voice.name(indicator.name)
        said.append(voice.text("{name}: whether it rose or fell depends on the days in {who}.", name=name, who=who))
    return said


def _total_turns(page: Page, codes: list[str]) -> str:
    voice, total = page.voice, page.voice.name(page.unit.name)
    if not codes:
        return voice.text("{total}: every leading indicator keeps its direction over all of these days.", total=total)
    names = voice.together([voice.name(page.edition.campaign.indicators[code].name) for code in codes])
    return voice.text("{total}: whether it rose or fell depends on the days for {names}.", total=total, names=names)


def _of_total(page: Page, tried: list[Window], rows: Rows) -> Block:
    voice, total = page.voice, page.voice.name(page.unit.name)
    cells = [
        [voice.name(item.name), *_cells(page, rows[page.unit.code, item.code], tried)]
        for item in page.headline_indicators
    ]
    season = voice.name(_base(page).name)
    return Table(
        caption=voice.text("{total}: growth by the days of {season}", total=total, season=season),
        columns=_columns(page, voice.text("indicator"), tried),
        rows=cells,
        empty="",
        mark=page.mark,
        notes=(*compared.mark_notes(page, cells), voice.prose(_notes(page))),
    ).block()


def _of_units(page: Page, indicator: Indicator, tried: list[Window], rows: Rows) -> Block:
    voice, campaign = page.voice, page.edition.campaign
    cells = [[voice.name(city.name), *_cells(page, rows[city.code, indicator.code], tried)] for city in campaign.cities]
    season = voice.name(_base(page).name)
    name = voice.name(indicator.name)
    caption = voice.text("{name}: growth of each unit by the days of {season}", name=name, season=season)
    return Table(
        caption=caption,
        columns=_columns(page, voice.name(campaign.unit_word), tried),
        rows=cells,
        empty="",
        mark=page.mark,
        notes=compared.mark_notes(page, cells),
        folded=caption,
    ).block()


def _columns(page: Page, heading: str, tried: list[Window]) -> tuple[Column, ...]:
    """The declared window's column, one of each other window, and the range."""
    voice, declared = page.voice, tried[0]
    dates = {"first": voice.date(declared.start), "last": voice.date(declared.end)}
    titles = [voice.text("as declared, {first} to {last}", **dates), *(_title(page, window) for window in tried[1:])]
    return (Column(heading), *(Column(title, is_number=True) for title in (*titles, voice.text("range"))))


def _title(page: Page, window: Window) -> str:
    if window.start != _base(page).start:
        return page.voice.text("from {date}", date=page.voice.date(window.start))
    return page.voice.text("up to {date}", date=page.voice.date(window.end))


def _cells(page: Page, rows: Mapping[str, pd.Series], tried: list[Window]) -> list[str]:
    """Growth in each window, and from the lowest to the highest."""
    return [*(compared.growth_cell(page, rows[window.code]) for window in tried), _range(page, rows)]


def _range(page: Page, rows: Mapping[str, pd.Series]) -> str:
    """From the lowest to the highest growth over the windows that are told of and in which it is stated in percent."""
    voice = page.voice
    known = [row["growth_pct"] for row in rows.values() if not row["why_not_percent"]]
    if not known:
        return voice.text("none known")
    low, high = voice.growth_cell(min(known)), voice.growth_cell(max(known))
    return low if low == high else voice.text("{low} to {high}", low=low, high=high)


def _notes(page: Page) -> list[str]:
    """What all windows have in common, and where the formulas stand."""
    voice, base = page.voice, _base(page)
    seasons = {"first": voice.name(base.name), "second": voice.name(page.edition.season.name)}
    counted = voice.text(
        "{first} is counted from the ledgers in every column, so that the declared one can differ from the forms; "
        "{second} stays as it is.",
        **seasons,
    )
    unequal = voice.text(
        "The windows are not equally long: a shorter {first} makes growth larger.", first=seasons["first"]
    )
    return [counted, *([unequal] if page.edition.is_closing else []), method_note(page, METHOD)]


def _base(page: Page) -> Season:
    """The season compared with, which there is where there are windows."""
    base = page.edition.base
    assert base is not None
    return base
