"""The tile map: growth in the first leading indicator, each unit in about its place."""

from __future__ import annotations

import pandas as pd

from analysis import maps
from analysis.asked import question
from analysis.blocks import Block
from analysis.campaign import Indicator
from analysis.charts import Frame
from analysis.maps import Legend, Tile
from analysis.measures.small_bases import PERCENT
from analysis.pages import compared
from analysis.pages.growth.rows import measured, note, short, source, units, words
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import PERCENT_DECIMALS, rounded

FALLS, BETWEEN, RISES = 0, 1, 2
"""Classes of squares, from the lowest."""


@question
def growth_map(page: Page) -> Block:
    """Growth in the first leading indicator by unit; absent where no unit has a place on a map."""
    indicator, campaign = page.headline_indicators[0], page.edition.campaign
    rows = units(page, indicator)
    placed = rows[[campaign.by_code[code].tile is not None for code in rows["city_code"]]]
    if page.edition.base is None or not placed["growth_pct"].notna().any():
        return ABSENT
    apart = [short(page, code) for code in rows["city_code"] if campaign.by_code[code].tile is None]
    return _map(page, indicator, placed) + note(_unplaced(page, apart) if apart else "")


def _unplaced(page: Page, names: list[str]) -> str:
    return page.voice.text("No place on the map is declared for {who}.", who=page.voice.series(names))


def _map(page: Page, indicator: Indicator, rows: pd.DataFrame) -> Block:
    voice = page.voice
    total = _near(page.row(indicator.code)["growth_pct"])
    squares = [_square(page, row, total) for _, row in rows.iterrows()]
    title = _title(page, squares, total)
    told = "; ".join(f"{words(square.name)} {square.value}" for square in squares)
    shown = voice.text("{name}: growth by unit, squares in about their place", name=voice.name(indicator.name))
    frame = Frame(
        title=title,
        measure=measured(page, indicator, shown),
        source=source(page),
        alternative=voice.text("Map. {title}. {told}.", title=words(title), told=told),
        mark=page.mark,
    )
    return maps.tiles(squares, _legend(page, squares, total), frame)


def _square(page: Page, row: pd.Series, total: float) -> Tile:
    """A unit's square; its class where growth is stated in percent."""
    city = page.edition.campaign.by_code[row["city_code"]]
    at = city.tile or (0, 0)
    place = _place(_near(row["growth_pct"]), total) if row["stated_as"] == PERCENT else None
    return Tile(at[0], at[1], str(short(page, city.code)), compared.growth_cell(page, row).partition(" <")[0], place)


def _near(value: float) -> float:
    """A growth as it prints, so that its class and its words agree; nought where it is not known."""
    return 0.0 if pd.isna(value) else float(rounded(value, PERCENT_DECIMALS))


def _place(value: float, total: float) -> int:
    """The class of a growth: below nought and the total's, between them, or above both.

    >>> [_place(value, 5.0) for value in (-1.0, 0.0, 5.0)], [_place(value, -5.0) for value in (-6.0, -5.0, 0.0)]
    ([0, 1, 2], [0, 1, 2])
    >>> _place(-1.0, 0.0), _place(0.0, 0.0)
    (0, 2)
    """
    low, high = min(total, 0.0), max(total, 0.0)
    if value < low:
        return FALLS
    return RISES if value >= high else BETWEEN


def _title(page: Page, squares: list[Tile], total: float) -> str:
    """How many units keep up with the total, or with nought where it has not grown."""
    voice = page.voice
    known = [square.place for square in squares if square.place is not None]
    n = {"n": sum(place == RISES for place in known), "all": len(known)}
    if total <= 0:
        return voice.text("{n} of {all} units did not fall", **n)
    return voice.text(
        "{n} of {all} units grew at least as fast as {total} ({growth})",
        total=voice.name(page.unit.name),
        growth=voice.percent(total),
        **n,
    )


def _legend(page: Page, squares: list[Tile], total: float) -> Legend:
    """The classes that are on the map, from the highest, and what a hatched square means where there is one."""
    voice, there = page.voice, {square.place for square in squares}
    said = _classes(page, total)
    classes = [(place, said[place]) for place in (RISES, BETWEEN, FALLS) if place in there]
    return Legend(classes, voice.text("growth not stated in percent, see the table") if None in there else "")


def _classes(page: Page, total: float) -> dict[int, str]:
    voice = page.voice
    whole = {"total": voice.name(page.unit.name), "size": voice.percent(abs(total))}
    if total > 0:
        return {
            FALLS: voice.text("fell"),
            BETWEEN: voice.text("did not fall, but grew less than {total} (up {size})", **whole),
            RISES: voice.text("grew at least as fast as {total} (up {size})", **whole),
        }
    if total < 0:
        return {
            FALLS: voice.text("fell more than {total} (down {size})", **whole),
            BETWEEN: voice.text("fell, no more than {total} (down {size})", **whole),
            RISES: voice.text("did not fall"),
        }
    return {FALLS: voice.text("fell"), RISES: voice.text("did not fall")}
