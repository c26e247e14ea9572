"""The dossier as a document: the same parts as the page, in the official layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis.documents.content import Annex, Document, Heading, Note
from analysis.documents.content import Part as Written
from analysis.edition import Edition
from analysis.pages.case_study import beside, chosen, logged, opening, origins, projects, scored, shown_by, told
from analysis.pages.case_study.parts import Part, written
from analysis.pages.page import Page

Functions = tuple[Callable[[Page], list[Part]], ...]

SECTIONS: dict[str, Functions] = {
    "unit": (beside.card,),
    "chosen": (chosen.reasons,),
    "figures": (beside.side_by_side, projects.by_industry, projects.largest),
    "story": (told.story,),
    "evidence": (shown_by.borne_out,),
    "to-copy": (told.how_to_copy,),
    "raters": (scored.sheets,),
}
ANNEXES: dict[str, Functions] = {"log": (logged.log,), "sources": (origins.sizes, origins.origins)}
TITLES = {
    "unit": "The unit",
    "chosen": "Why it was chosen, and over which",
    "figures": "Its figures, and those of the unit beside it",
    "story": "Background, practice, results and lesson",
    "evidence": "Evidence and its state",
    "to-copy": "Conditions and costs of copying it, and risks",
    "raters": "What the raters made of it",
    "log": "Audit log of the selection",
    "sources": "Where the figures came from",
}


def dossier(edition: Edition, city: str) -> Document:
    """The dossier of a unit, chosen or not, by any of its names."""
    code = edition.city(city).code
    page = opening.dossier_of(edition, code, opening.named(edition, code))
    voice = page.voice
    return Document(
        title=opening.title(page),
        parts=(Note(_basis(page)), *_sections(page)),
        lang=edition.lang,
        state=voice.text("draft"),
        mark=page.mark,
        annexes=tuple(_annexes(page)),
        author=voice.name(edition.campaign.name),
    )


def _sections(page: Page) -> Iterator[Written]:
    for name, functions in SECTIONS.items():
        own = [part for function in functions for part in function(page)]
        if own:
            yield from (Heading(page.voice.text(TITLES[name])), *written(page, own))


def _annexes(page: Page) -> Iterator[Annex]:
    for name, functions in ANNEXES.items():
        own = [part for function in functions for part in function(page)]
        yield Annex(page.voice.text(TITLES[name]), tuple(written(page, own)))


def _basis(page: Page) -> str:
    """What whoever works on the draft must know."""
    voice = page.voice
    return voice.text(
        "Internal draft from the figures of {date}, as on the page, whose curves are left out; fill in what is shaded, "
        "and take this note out.",
        date=voice.date(page.edition.as_of),
    )
