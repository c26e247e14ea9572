"""What the unit submitted, in its own words; where it told nothing, what to ask on the spot."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from analysis.asked import question
from analysis.blocks import Block
from analysis.casework import case_form
from analysis.documents.content import Heading, Paragraph
from analysis.pages.case_study.opening import filed_cases
from analysis.pages.case_study.parts import Filed, Part, Wanted, shown
from analysis.pages.page import Page

Row = Mapping[Hashable, Any]

STORY = ("background", "practice", "results", "lesson")
COPYING = ("conditions", "costs", "risks")
TITLES = {
    "background": "Background",
    "practice": "Practice",
    "results": "Results",
    "lesson": "Lesson",
    "conditions": "Conditions",
    "costs": "Costs of copying it",
    "risks": "Risks",
}


@question
def own_words(page: Page) -> Block:
    """Background, practice, results and lesson of each submitted case, exactly as filed."""
    return shown(page, story(page))


@question
def copying(page: Page) -> Block:
    """Conditions and costs of copying it, and risks, exactly as filed."""
    return shown(page, how_to_copy(page))


def story(page: Page) -> list[Part]:
    """The four texts of each case."""
    return list(_texts(page, STORY))


def how_to_copy(page: Page) -> list[Part]:
    """The three texts on copying of each case."""
    return list(_texts(page, COPYING))


def _texts(page: Page, names: Sequence[str]) -> Iterator[Part]:
    cases = filed_cases(page).to_dict("records")
    for case in cases:
        yield Heading(case_title(page, case), 2)
        yield Paragraph(place(page, case))
        for name in names:
            yield Heading(page.voice.text(TITLES[name]), 3)
            yield _text(page, case, name)
    if not cases:
        yield Paragraph(page.voice.text("The unit has submitted no case; what follows is to be collected on the spot."))
        for name in names:
            yield Heading(page.voice.text(TITLES[name]), 2)
            yield wanted(page, (name,))


def _text(page: Page, case: Row, name: str) -> Part:
    text = case[name]
    if not isinstance(text, str) or not text.strip():
        return wanted(page, (name,))
    return Filed(page.voice.filed(text))


def wanted(page: Page, names: Sequence[str]) -> Wanted:
    """That nothing was filed, with what the form asks for: the questions to take along."""
    voice, asks = page.voice, case_form(page.edition.campaign).asks
    questions = tuple(voice.name(asks[name]) for name in names if name in asks)
    return Wanted(voice.text("Nothing was filed on this; it is to be collected on the spot. To ask:"), questions)


def case_title(page: Page, case: Row) -> str:
    """A case by its own title, with its field of work."""
    voice, fields = page.voice, case_form(page.edition.campaign).fields
    if case["field"] not in fields:
        return quoted(page, case)
    return voice.text("{name} ({unit})", name=quoted(page, case), unit=voice.name(fields[case["field"]]))


def quoted(page: Page, case: Row) -> str:
    """A case's own title in quotation marks."""
    return page.voice.text("“{title}”", title=page.voice.filed(case["title"]))


def place(page: Page, row: Row) -> str:
    """Whose words a case's texts are, and the file, the sheet and the cell of its title."""
    where = page.voice.filed(f"{row['file']} {row['sheet']}!{row['cell']}")
    return page.voice.text("In the unit's own words, exactly as filed and not verified here: {place}.", place=where)
