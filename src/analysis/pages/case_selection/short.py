"""The short list: which units get a dossier, and by which way each came onto it."""

from __future__ import annotations

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Table, paragraph
from analysis.choosing import of_edition
from analysis.pages.case_selection import measured, words
from analysis.pages.case_selection.words import Row
from analysis.pages.page import ABSENT, Page, titled_columns
from analysis.phrasing import BLANK
from analysis.rating.both_ways import BOTH, DESIGN, SUBMISSION
from analysis.rating.of_edition import short_listed

WAYS = {BOTH: "by both", DESIGN: "by design", SUBMISSION: "by submission"}


@question
def short_list(page: Page) -> Block:
    """The units on the short list, each with what brought it there."""
    voice = page.voice
    if words.rules(page) is None and not len(page.edition.once(short_listed)):
        return ABSENT
    rows = [_cells(page, row) for row in page.edition.once(of_edition.short_list).to_dict("records")]
    return Table(
        caption=voice.text("The short list: units with a dossier"),
        columns=titled_columns(page, ("unit", "which way", "why, by the figures", "cases of its own")),
        rows=rows,
        empty=voice.text("No unit is on the short list."),
        mark=page.mark,
    ).block()


def _cells(page: Page, row: Row) -> list[str]:
    voice = page.voice
    way = voice.text(WAYS[row["by"]])
    contrary = voice.text("{way}, to the contrary", way=way) if row["contrary"] else way
    return [words.name(page, row["city_code"]), contrary, _reasons(page, row), _cases(page, row["case_ids"])]


def _reasons(page: Page, row: Row) -> str:
    """Each design that took the unit onto the list, with its measure."""
    long = page.edition.once(of_edition.long_list)
    own = long[long["taken"] & ((long["city_code"] == row["city_code"]) | (long["partner"] == row["city_code"]))]
    said = [_reason(page, each, row["city_code"]) for each in own.to_dict("records")]
    return page.voice.then(said) if said else BLANK


def _reason(page: Page, row: Row, code: str) -> str:
    voice, design = page.voice, words.design(page, row["design"])
    partner = next((one for one in (row["city_code"], row["partner"]) if one and one != code), "")
    if partner:
        return voice.text("{design}: a pair with {partner}", design=design, partner=words.short(page, partner))
    return voice.text("{design}: {value}", design=design, value=measured.value(page, row))


def _cases(page: Page, ids: tuple[str, ...]) -> str:
    """The titles of the unit's cases on the raters' short list."""
    cases = page.edition.once(short_listed)
    titles = dict(zip(cases["case_id"], cases.get("title", pd.Series(dtype=str)), strict=False))
    return page.voice.together([page.voice.filed(str(titles.get(one, one))) for one in ids]) if ids else BLANK


@question
def both_ways(page: Page) -> Block:
    """Where figures and raters point at the same unit, and where to the contrary."""
    voice, rows = page.voice, page.edition.once(of_edition.short_list)
    if not len(page.edition.once(short_listed)):
        return paragraph(
            voice.text("No submitted case is on the raters' short list, so there is nothing to meet the figures.")
        )
    both, contrary = rows[rows["by"] == BOTH], rows[rows["contrary"]]
    if not len(both):
        return paragraph(voice.text("Figures and raters point at no unit in common. Neither is wrong for that."))
    said = [voice.text("Figures and raters both point at {units}.", units=_units(page, both))]
    if len(contrary):
        said.append(
            voice.text(
                "Of these {units} did worse than expected by the figures: a good case from there is to be looked at on "
                "the spot.",
                units=_units(page, contrary),
            )
        )
    return paragraph(voice.prose(said))


def _units(page: Page, rows: pd.DataFrame) -> str:
    return page.voice.series(words.name(page, code) for code in rows["city_code"])
