"""Tables of all units, an indicator each, in administrative order, with a small drawing a unit."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Column, Table, join
from analysis.campaign import Indicator
from analysis.pages import compared, factors, signs
from analysis.pages.growth import small
from analysis.pages.growth.rows import METHOD, definition, units
from analysis.pages.page import ABSENT, Page, method_note

SHARE = 7
"""Where the change of the share goes: behind the share, before the ranks."""


@question
def leading_tables(page: Page) -> Block:
    """A table of all units for each leading indicator, the first one open."""
    leading = page.headline_indicators
    drawn = small.drawings(page, leading)
    return join([_table(page, item, drawn, folded=place > 0) for place, item in enumerate(leading)])


@question
def other_tables(page: Page) -> Block:
    """A folded table of all units for each of the other indicators."""
    leading = set(page.edition.campaign.headline)
    others = [item for code, item in page.edition.campaign.indicators.items() if code not in leading]
    return join([_table(page, item, {}, folded=True) for item in others]) if others else ABSENT


def columns(page: Page, indicator: Indicator, heading: str) -> tuple[Column, ...]:
    """The columns of a table of growth with the change of the share; a season is marked with what bears on it."""
    made = compared.growth_columns(page, heading, contribution=page.voice.text("contribution, pp"))
    first, second = (
        replace(column, title=factors.marked(page, column.title, season=season, indicator=indicator.code))
        for column, season in zip(made[1:3], (page.edition.base, page.edition.season), strict=True)
    )
    share = Column(page.voice.text("share change, pp"), is_number=True)
    return (made[0], first, second, *made[3:SHARE], share, *made[SHARE:])


def cells(page: Page, row: pd.Series, name: str) -> list[str]:
    """The cells of one row below :func:`columns`."""
    made = compared.growth_cells(page, row, name)
    return [*made[:SHARE], _share_change(page, row), *made[SHARE:]]


def _share_change(page: Page, row: pd.Series) -> str:
    voice, why = page.voice, row["why_share_change_pp"]
    own = voice.why(why, page.edition.base, page.edition.season) if why and not row["why_blank"] else ""
    return signs.beside(signs.shown(row["share_change_pp"], why, voice.signed(row["share_change_pp"], 2)), own)


def _table(page: Page, indicator: Indicator, drawn: small.Drawings, *, folded: bool) -> Block:
    voice, campaign = page.voice, page.edition.campaign
    rows = [_of_unit(page, indicator, row) for _, row in units(page, indicator).iterrows()]
    total = page.row(indicator.code)
    name = voice.text(
        "{total} ({n}/{units})", total=voice.name(page.unit.name), n=total["n_units"], units=len(campaign.cities)
    )
    rows.append(cells(page, total, name))
    heads = columns(page, indicator, voice.name(campaign.unit_word))
    own = [drawn.get((indicator.code, city.code), "") for city in campaign.cities] + [""]
    shown = [[row[0], picture, *row[1:]] for row, picture in zip(rows, own, strict=True)] if any(own) else rows
    caption = voice.titled(indicator)
    return Table(
        caption=caption,
        columns=(heads[0], Column(voice.text("course")), *heads[1:]) if any(own) else heads,
        rows=shown,
        empty="",
        mark=page.mark,
        total_rows=1,
        notes=(*compared.mark_notes(page, rows), *compared.decision_notes(page), _note(page, indicator, own)),
        folded=caption if folded else "",
    ).block()


def _of_unit(page: Page, indicator: Indicator, row: pd.Series) -> list[str]:
    name = page.voice.name(page.edition.campaign.by_code[row["city_code"]].name)
    return cells(page, row, factors.marked(page, name, unit=row["city_code"], indicator=indicator.code))


def _of_how_many(page: Page, indicator: Indicator) -> str:
    """Among how many units changes of share and rank are, where more have a share and a rank."""
    n, known = int(page.row(indicator.code)["n_units"]), int(units(page, indicator)["rank"].notna().sum())
    if not n or n == known:
        return ""
    return page.voice.text("Changes of share and rank are among the {n} units known in both seasons.", n=n)


def _note(page: Page, indicator: Indicator, drawn: list[str]) -> str:
    """By which definition, what the small drawings show, which factors are marked, and where the formulas stand."""
    voice = page.voice
    by, marks = definition(page, indicator), factors.legend(page, indicator.code)
    drawings, where = small.legend(page, drawn), method_note(page, METHOD)
    said = [voice.ended(by) if by else "", _of_how_many(page, indicator), *drawings, marks, where]
    return voice.prose([each for each in said if each])
