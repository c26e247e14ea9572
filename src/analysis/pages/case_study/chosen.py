"""Why a unit was chosen and over which: by each design, and by what it submitted."""

from __future__ import annotations

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block
from analysis.choosing import declared
from analysis.choosing.expected import expected
from analysis.choosing.of_edition import short_list
from analysis.documents.content import Heading, Items, Paragraph
from analysis.pages.case_selection import words
from analysis.pages.case_study import designs
from analysis.pages.case_study.opening import designs_of
from analysis.pages.case_study.parts import Part, shown
from analysis.pages.case_study.scored import submissions
from analysis.pages.page import Page
from analysis.rating.both_ways import BOTH, DESIGN, SUBMISSION

BY = {
    BOTH: "The figures and the raters both point at this unit.",
    DESIGN: "The figures point at this unit; none of its cases is on the raters' short list.",
    SUBMISSION: "The raters point at this unit; no design takes it from the figures.",
}


@question
def why_chosen(page: Page) -> Block:
    """Each design and each short-listed case that points at the unit, and what it was chosen over."""
    return shown(page, reasons(page))


def reasons(page: Page) -> list[Part]:
    """The reasons as parts of the dossier."""
    voice = page.voice
    own = page.own(short_list)
    if not len(own):
        return [
            Paragraph(voice.text("Neither a design nor the raters' short list points at this unit.")),
            *_by_design(page),
        ]
    row = own.iloc[0]
    said = [voice.text(BY[row["by"]])]
    if row["contrary"]:
        said.append(
            voice.text(
                "They say the opposite: the figures chose it for doing worse than expected. "
                "Find out on the spot which holds."
            )
        )
    return [Paragraph(voice.prose(said)), *_expectation(page), *_by_design(page), *_by_submission(page)]


def _expectation(page: Page) -> list[Part]:
    """The unit's result beside what is expected of it."""
    voice, campaign, rules = page.voice, page.edition.campaign, declared.rules(page.edition.campaign)
    own = page.own(expected)
    if rules is None or not len(own):
        return [
            Paragraph(voice.text("There is no expectation for this unit: a figure that it is drawn from is not known."))
        ]
    row, indicator = own.iloc[0], campaign.indicators[rules.result.code]
    amount = campaign.units[indicator.unit]
    sentence = voice.text(
        "{result}: {value}; expected from {predictors}: {expected}; the first is {ratio} of the second",
        result=words.figure(page, rules.result),
        value=voice.quantity(row["result"], amount),
        predictors=words.predictors(page, rules),
        expected=voice.quantity(row["expected"], amount),
        ratio=voice.percent(row["ratio"] * 100),
    )
    return [Paragraph(voice.ended(sentence))]


def _by_design(page: Page) -> list[Part]:
    """Every design that lists the unit, in words: those that took it, then those that only list it."""
    voice, rows = page.voice, designs_of(page.edition, page.unit.code)
    taken, listed = (_sentences(page, rows[rows["taken"].astype(bool) == is_taken]) for is_taken in (True, False))
    made: list[Part] = []
    if taken.texts:
        made += [Heading(voice.text("By design"), 2), taken]
    if listed.texts:
        made += [Heading(voice.text("On the long list, not taken"), 2), listed]
    return (
        [*made, Paragraph(voice.text("A choice by design says where to look; it tests nothing and proves no cause."))]
        if made
        else []
    )


def _sentences(page: Page, rows: pd.DataFrame) -> Items:
    return Items(tuple(designs.sentence(page, row) for row in rows.to_dict("records")))


def _by_submission(page: Page) -> list[Part]:
    said = submissions(page)
    return [Heading(page.voice.text("By submission"), 2), Items(tuple(said))] if said else []
