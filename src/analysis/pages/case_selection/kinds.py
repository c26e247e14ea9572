"""The kinds that units fall into, such as zone × size × result, and the unit that stands for each."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Column, Table, paragraph
from analysis.choosing import cells, figures, of_edition
from analysis.choosing.declared import DIVERSE, Rules
from analysis.pages import signs
from analysis.pages.case_selection import measured, words
from analysis.pages.case_selection.words import Row
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import BLANK


@question
def kinds(page: Page) -> Block:
    """One row a kind that has a unit, with the one that stands for it; absent where the design is not listed."""
    rules, choice = words.rules(page), page.edition.once(of_edition.choices).get(DIVERSE)
    if rules is None or choice is None:
        return ABSENT
    if choice.why_none:
        return paragraph(page.voice.text("No unit stands for a kind: {why}.", why=words.why(page, choice.why_none)))
    voice, long = page.voice, page.edition.once(of_edition.long_list)
    levels = figures.levels(rules, choice.sample.table)
    rows = [_cells(page, rules, row, levels) for row in long[long["design"] == DIVERSE].to_dict("records")]
    return Table(
        caption=voice.text("A unit for each kind there is"),
        columns=_columns(page, rules),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(_counted(page, rules, choice.sample.table), _read(page)),
    ).block()


def _columns(page: Page, rules: Rules) -> tuple[Column, ...]:
    voice = page.voice
    factors = [rules.partition, rules.predictors[0].key, rules.result.key]
    titles = ("stands for it", "others of its kind", "ahead by", "kept, one left out")
    more = [voice.text(title) for title in titles]
    return tuple(Column(title) for title in (*(words.column_name(page, one) for one in factors), *more))


def _cells(page: Page, rules: Rules, row: Row, levels: pd.DataFrame) -> list[str]:
    voice, own = page.voice, levels.loc[row["city_code"]]
    others = [code for code in levels.index[(levels == own).all(axis=1)] if code != row["city_code"]]
    why = words.why(page, row["why_no_margin"]) if row["why_no_margin"] else ""
    return [
        words.body(page, rules, row["city_code"]),
        band(page, levels[rules.predictors[0].key].at[row["city_code"]], rules.size_bands),
        band(page, levels[rules.result.key].at[row["city_code"]], rules.result_bands),
        words.units(page, row),
        voice.series(words.short(page, code) for code in others) if others else BLANK,
        signs.beside(measured.margin(page, row), why),
        measured.firmness(page, row),
    ]


def band(page: Page, number: Any, of: int) -> str:
    """A band of a figure, from the smallest up."""
    if of == len(HALVES):
        return page.voice.text(HALVES[number])
    return page.voice.text("band {n} of {bands}", n=number, bands=of)


HALVES = {1: "lower half", 2: "upper half"}


def _counted(page: Page, rules: Rules, table: pd.DataFrame) -> str:
    """How many kinds there could be, and how many have a unit."""
    banded = {rules.predictors[0].key: rules.size_bands, rules.result.key: rules.result_bands}
    counts = cells(table, [rules.partition], banded)["n_units"]
    return page.voice.text(
        "{n} of {kinds} possible kinds have a unit; for each stands the one nearest to the middle of its kind.",
        n=int((counts > 0).sum()),
        kinds=len(counts),
    )


def _read(page: Page) -> str:
    return page.voice.text("Two units of one kind are always level; the order of the codes settles them.")
