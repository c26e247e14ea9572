"""What a dossier says, part by part, so that the page and the Word file say the same; and how the page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from analysis.blocks import Block, Column, Table, as_block, bullets, join, paragraph
from analysis.documents.content import Blank, Card, Heading, Items, Note, Paragraph
from analysis.documents.content import Part as Written
from analysis.pages.page import Page


@dataclass(frozen=True)
class Filed:
    """A text exactly as a unit filed it; where it stands is said above the texts of its case."""

    text: str


@dataclass(frozen=True)
class Wanted:
    """What nobody has told yet: a sentence that says so, and the questions to ask on the spot."""

    said: str
    questions: tuple[str, ...]


Part = Written | Filed | Wanted


def shown(page: Page, parts: Iterable[Part]) -> Block:
    """Parts as a page shows them; of a card and a table the mark is the page's."""
    return join([_shown(page, part) for part in parts])


def written(page: Page, parts: Iterable[Part]) -> Iterator[Written]:
    """Parts as a document has them: a filed text is a paragraph; under what is wanted there is room to write in."""
    for part in parts:
        if isinstance(part, Filed):
            yield Paragraph(part.text)
        elif isinstance(part, Wanted):
            yield from (Paragraph(part.said), Items(part.questions), Blank(_to_be_written(page)))
        else:
            yield part


def _to_be_written(page: Page) -> str:
    unit = page.voice.name(page.unit.name)
    return page.voice.text("To be written by {unit} or whoever visits it.", unit=unit)


def _shown(page: Page, part: Part) -> Block:
    match part:
        case Heading():
            return as_block(Markup("<h3>{}</h3>").format(part.text))
        case Paragraph() | Note() | Blank():
            return paragraph(part.text)
        case Items():
            return bullets(list(part.texts))
        case Table():
            return part.block()
        case Card():
            return _card(page, part)
        case Filed():
            return as_block(Markup('<blockquote class="filed"><p>{}</p></blockquote>').format(part.text))
        case Wanted():
            return paragraph(part.said, css="empty") + bullets(list(part.questions), css="asked")


def _card(page: Page, card: Card) -> Block:
    voice = page.voice
    columns = (Column(voice.text("item")), Column(voice.text("what is known")))
    rows = [[name, said] for name, said in card.facts]
    return Table(caption=card.caption, columns=columns, rows=rows, empty="", mark=page.mark).block()
