"""The long list: what each design chooses, over whom, by how much, how firmly."""

from __future__ import annotations

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Table
from analysis.choosing import of_edition
from analysis.choosing.declared import DIVERSE
from analysis.choosing.ruled import LOGARITHM
from analysis.pages import signs
from analysis.pages.case_selection import measured, words
from analysis.pages.case_selection.words import Row
from analysis.pages.page import ABSENT, Page, titled_columns
from analysis.phrasing import BLANK


@question
def long_list(page: Page) -> Block:
    """The choice of every design but the diverse one; a design without one says why."""
    rows = page.edition.once(of_edition.long_list)
    own = rows[rows["design"] != DIVERSE]
    if not len(own):
        return ABSENT
    voice = page.voice
    return Table(
        caption=voice.text("The long list: what each design points at"),
        columns=titled_columns(
            page, ("design", "chosen", "measured by", "next", "ahead by", "kept, one left out", "short list")
        ),
        rows=[_cells(page, row) for row in own.to_dict("records")],
        empty="",
        mark=page.mark,
        notes=_notes(page, own),
    ).block()


def _cells(page: Page, row: Row) -> list[str]:
    voice = page.voice
    if row["why_blank"]:
        nobody = signs.beside(BLANK, words.why(page, row["why_blank"]))
        return [_design(page, row), nobody, *[BLANK] * 5]
    return [
        _design(page, row),
        words.units(page, row),
        measured.value(page, row),
        words.named(page, row["runner_up"]) if row["runner_up"] else BLANK,
        signs.beside(measured.margin(page, row), _why(page, row["why_no_margin"])),
        signs.beside(measured.firmness(page, row), _why(page, row["why_no_samples"])),
        voice.text("yes") if row["taken"] else voice.text("no"),
    ]


def _design(page: Page, row: Row) -> str:
    """A design by its name, with what it is for beside its first row."""
    name = words.design(page, row["design"])
    if row["why_blank"] or row["place"] == 1:
        return signs.beside(name, words.purpose(page, row["design"]))
    return page.voice.text("{design}, place {n}", design=name, n=row["place"])


def _why(page: Page, code: str) -> str:
    return words.why(page, code) if code else ""


def _notes(page: Page, rows: pd.DataFrame) -> tuple[str, ...]:
    """How to read the columns."""
    voice = page.voice
    said = [
        voice.text(
            "Next: the best unit or pair not chosen. Ahead by: the difference of the two measures, in the unit of the "
            "measure."
        ),
        voice.text(
            "Kept, one left out: every other unit is left out once and the choice made again; in how many of these "
            "it is the same. A count, not a probability."
        ),
    ]
    if (rows["unit"] == LOGARITHM).any():
        said.append(voice.text("A difference of 0.1 in logarithms is about a tenth of the amount."))
    return tuple(said)
