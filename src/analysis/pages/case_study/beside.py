"""The unit and its figures, with the unit that is most like it beside it."""

from __future__ import annotations

import pandas as pd

from analysis import edition as editions
from analysis.asked import question
from analysis.blocks import Block, Column, Table
from analysis.campaign import City, ContextSource, Indicator
from analysis.choosing import declared
from analysis.documents.content import Items
from analysis.pages import compared
from analysis.pages import curves as drawn
from analysis.pages.case_selection import words
from analysis.pages.case_study.opening import NOT_DECLARED, match_of
from analysis.pages.case_study.parts import Part, shown
from analysis.pages.page import Page

LEVELS = 1, 2, 4
"""Of the cells of a row of growth: the base season, the season, growth."""


@question
def unit_card(page: Page) -> Block:
    """Who it is, how large, and how it did, beside its match."""
    return shown(page, card(page))


def card(page: Page) -> list[Part]:
    """The card as parts of the dossier: a table, what it leads with, and why this unit is beside it."""
    voice, edition = page.voice, page.edition
    match, why = match_of(page)
    both = [page.unit, *([match] if match else [])]
    rows = [
        [voice.text("zone"), *(voice.name(one.zone) for one in both)],
        *(
            [voice.name(source.name), *(_size(page, source, one) for one in both)]
            for source in edition.campaign.context
        ),
        *([voice.titled(item), *(_level(page, item, one) for one in both)] for item in page.headline_indicators),
    ]
    heads = [Column(voice.text("item")), *(Column(voice.name(one.name), is_number=True) for one in both)]
    season = voice.text(
        "{season}, as of {date}", season=voice.name(edition.season.name), date=voice.date(edition.as_of)
    )
    made = Table(
        caption=voice.text("{unit}: card", unit=voice.name(page.unit.name)),
        columns=tuple(heads),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(voice.prose([voice.ended(season), _of_match(page, match, why), *_kinds(page)]),),
    )
    sentences = [compared.sentence(page, indicator) for indicator in page.headline_indicators]
    return [Items(tuple(sentences)), made]


def _of_match(page: Page, match: City | None, why: str) -> str:
    """Why this unit is set beside it, or why none is."""
    voice, rules = page.voice, declared.rules(page.edition.campaign)
    if match is not None and rules is not None:
        return voice.text(
            "Beside it stands {match}, the unit most like it in {predictors}.",
            match=voice.name(match.name),
            predictors=words.predictors(page, rules),
        )
    if why == NOT_DECLARED:
        return voice.text("No unit is set beside it: this page was not asked to name one.")
    return voice.text("No unit is set beside it: the figures that likeness is measured by are not known.")


def _kinds(page: Page) -> list[str]:
    """That published sizes are real, where other figures are not."""
    if not page.mark or not page.edition.campaign.context:
        return []
    return [page.voice.text("Published sizes are real figures; all others are made up.")]


def _size(page: Page, source: ContextSource, unit: City) -> str:
    rows = page.edition.of_unit(unit.code, editions.table, "context")
    own = rows[rows["measure"] == source.measure]
    if not len(own):
        return page.voice.text("not published")
    row = own.iloc[-1]
    return page.voice.quantity(row["value"], page.edition.campaign.units[row["unit"]])


def _level(page: Page, indicator: Indicator, unit: City) -> str:
    """The season's level with its growth, or the reason why there is none."""
    row = page.row(indicator.code, unit.code)
    cells = compared.growth_cells(page, row, "")
    if pd.isna(row["growth_pct"]):
        return cells[2]
    return page.voice.text("{level} ({growth})", level=cells[2], growth=cells[4])


@question
def figures(page: Page) -> Block:
    """Every indicator in both seasons, of the unit and of its match."""
    return shown(page, side_by_side(page))


def side_by_side(page: Page) -> list[Part]:
    """The figures as parts of the dossier."""
    voice, edition = page.voice, page.edition
    match, _ = match_of(page)
    both = [page.unit, *([match] if match else [])]
    rows = [[voice.titled(item), *_cells(page, item, both)] for item in edition.campaign.indicators.values()]
    first = voice.name(edition.base.name) if edition.base else voice.text("before")
    titles = (first, voice.name(edition.season.name), voice.text("growth"))
    heads = [
        Column(voice.text("{unit}: {title}", unit=voice.name(one.short), title=title), is_number=True)
        for one in both
        for title in titles
    ]
    caption = (
        voice.text("{unit} beside {match}: both seasons", unit=voice.name(page.unit.name), match=voice.name(match.name))
        if match
        else voice.text("{unit}: figures of both seasons", unit=voice.name(page.unit.name))
    )
    notes = [note for one in both for note in compared.decision_notes(page, one.code)]
    said = voice.prose([*compared.mark_notes(page, rows), *compared.comparison_notes(page)])
    return [
        Table(caption, (Column(voice.text("indicator")), *heads), rows, "", mark=page.mark, notes=(*notes, said)),
    ]


def _cells(page: Page, indicator: Indicator, units: list[City]) -> list[str]:
    rows = (compared.growth_cells(page, page.row(indicator.code, unit.code), "") for unit in units)
    return [row[place] for row in rows for place in LEVELS]


@question
def curves(page: Page) -> Block:
    """The leading indicators by campaign day."""
    return drawn.season_curves(page, page.headline_indicators)
