"""Pairs: alike in conditions and opposite in result, or unlike and the same; both units' figures side by side."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Column, Table, paragraph
from analysis.choosing import of_edition
from analysis.choosing.declared import Rules
from analysis.pages.case_selection import words
from analysis.pages.case_selection.words import Row
from analysis.pages.page import ABSENT, Page

PAIRS = ("most-similar", "most-different")
THIRDS = {1: "lower third", 2: "middle third", 3: "upper third"}


@question
def pairs(page: Page) -> Block:
    """Two rows a pair; a sentence where there is none; absent where no such design is listed."""
    rules, long = words.rules(page), page.edition.once(of_edition.long_list)
    own = long[long["design"].isin(PAIRS)]
    if rules is None or not len(own):
        return ABSENT
    voice, found = page.voice, own[own["why_blank"] == ""]
    said = [
        voice.text(
            "{design}: none, {why}.", design=words.design(page, row["design"]), why=words.why(page, row["why_blank"])
        )
        for row in own[own["why_blank"] != ""].to_dict("records")
    ]
    none = [paragraph(sentence) for sentence in said]
    if not len(found):
        return sum(none[1:], none[0])
    return sum(none, _table(page, rules, found))


def _table(page: Page, rules: Rules, found: pd.DataFrame) -> Block:
    voice, frame = page.voice, page.edition.once(of_edition.frame)
    figures = (*rules.predictors, rules.result)
    titles = (*(words.figure(page, one) for one in figures), words.column_name(page, rules.grade))
    return Table(
        caption=voice.text("Pairs and their figures"),
        columns=(Column(voice.text("pair")), Column(voice.text("unit")), *(Column(title, True) for title in titles)),
        rows=[row for pair in found.to_dict("records") for row in _rows(page, rules, pair, frame)],
        empty="",
        mark=page.mark,
        notes=(_how(page, rules),),
    ).block()


def _rows(page: Page, rules: Rules, pair: Row, frame: pd.DataFrame) -> Iterator[list[str]]:
    design = words.design(page, pair["design"])
    named = design if pair["place"] == 1 else page.voice.text("{design}, place {n}", design=design, n=pair["place"])
    for code in (pair["city_code"], pair["partner"]):
        levels = [words.level(page, one, frame[one.key][code]) for one in (*rules.predictors, rules.result)]
        yield [named, words.name(page, code), *levels, _grade(page, rules, int(frame[rules.grade][code]))]


def _grade(page: Page, rules: Rules, grade: int) -> str:
    if rules.grades == len(THIRDS):
        return page.voice.text(THIRDS[grade])
    return page.voice.text("band {n} of {bands}", n=grade, bands=rules.grades)


def _how(page: Page, rules: Rules) -> str:
    return page.voice.text(
        "Results are opposite in the highest and the lowest of {n} grades with about the same number of units, and the "
        "same within a grade. How alike two units are is told by {predictors} alone.",
        n=rules.grades,
        predictors=words.predictors(page, rules),
    )
