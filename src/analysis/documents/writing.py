"""A document as the bytes of a Word file that are the same tomorrow."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.document import Document as Word
from docx.shared import Twips

from analysis.blocks import Table
from analysis.documents.base import empty
from analysis.documents.content import LEVELS, Annex, Blank, Card, Document, Heading, Items, Note, Paragraph, Part
from analysis.documents.layout import PAGE, Layout, layout_of
from analysis.documents.numbered_pages import mark_pages, number_pages
from analysis.documents.numbers import HEADINGS, ITEMS, counted_anew, number
from analysis.documents.ruled import write_card, write_table
from analysis.documents.text import lines, one_line, put
from analysis.errors import WrongCall
from analysis.saving import package_bytes
from analysis.sheets import width_of

SEAL = 4
"""How many characters the date of issue stands from the right edge."""


def to_docx(document: Document, dated: dt.date) -> bytes:
    """The document as a Word file, all of whose times are the given day.

    Raises :class:`~analysis.errors.WrongCall` for a heading of a level that there is not.
    """
    word, layout = docx.Document(empty(document.lang)), layout_of(document.lang)
    number_pages(word)
    written = Written(word, layout, document.mark)
    written.head(document)
    written.parts(document.parts)
    written.foot(document)
    for place, annex in enumerate(document.annexes, start=1):
        written.annex(annex, place if len(document.annexes) > 1 else None)
    _set_properties(word, document, layout, dated)
    saved = io.BytesIO()
    word.save(saved)
    return package_bytes(saved.getvalue(), dated)


@dataclass
class Written:
    """A document on its way into a Word file. ``numbering`` is that of the headings, the first one's where none."""

    word: Word
    layout: Layout
    mark: str
    numbering: int | None = None

    def head(self, document: Document) -> None:
        """What stands above the text: state and mark, the document's number, the title, to whom it goes."""
        marks = [text for text in (document.state, document.mark) if text]
        for text in marks:
            self._add("Mark", text)
        if marks:
            mark_pages(self.word, self.layout.apart.join(marks))
        if document.number:
            self._add("Document Number", document.number)
        put(self.word.add_paragraph(style="Title"), document.title)
        if document.to:
            self._add("Salutation", document.to)

    def parts(self, parts: Sequence[Part]) -> None:
        """The parts in their order."""
        for part in parts:
            self._part(part)

    def foot(self, document: Document) -> None:
        """What stands below the text: the list of annexes, signature, date, notes."""
        self._annexes([annex.title for annex in document.annexes])
        if document.issuer or document.date:
            self._space()
        if document.issuer:
            signed = self.word.add_paragraph(style="Signature")
            put(signed, document.issuer)
            signed.paragraph_format.right_indent = Twips(_beside(document.issuer, document.date))
        if document.date:
            self._add("Date", document.date)
        for note in document.notes:
            self._add("Body Text", self.layout.note.format(said=one_line(note)))

    def annex(self, annex: Annex, place: int | None) -> None:
        """An annex on a page of its own: its label, its title, its parts with headings numbered anew."""
        label = self.layout.annex_number.format(n=place) if place else self.layout.annex
        self._add("Annex Label", label)
        put(self.word.add_paragraph(style="Annex Title"), annex.title)
        self.numbering = counted_anew(self.word, HEADINGS, LEVELS)
        self.parts(annex.parts)

    def _part(self, part: Part) -> None:
        match part:
            case Heading():
                self._heading(part)
            case Paragraph():
                self._add("Body Text", part.text)
            case Items():
                self._items(part)
            case Table():
                self._table(part)
            case Card():
                self._caption(part.caption, "")
                write_card(self.word, part.caption, part.facts)
                self._space()
            case Blank():
                self._add("To Fill In", part.text)
            case Note():
                self._add("Drafting Note", part.text)

    def _heading(self, heading: Heading) -> None:
        if not 1 <= heading.level <= LEVELS:
            raise WrongCall(f"A heading's level is 1 to {LEVELS}, not {heading.level}: {one_line(heading.text)!r}.")
        paragraph = self.word.add_paragraph(style=f"Heading {heading.level}")
        put(paragraph, one_line(heading.text))
        if self.numbering is not None:
            number(paragraph, self.numbering, heading.level - 1)

    def _items(self, items: Items) -> None:
        number_id = counted_anew(self.word, ITEMS, 1) if items.is_numbered and items.texts else None
        for text in items.texts:
            paragraph = self.word.add_paragraph(style="List Paragraph")
            put(paragraph, text)
            if number_id is not None:
                number(paragraph, number_id)

    def _table(self, table: Table) -> None:
        """A table below its caption and above its notes; in place of one without rows its sentence."""
        if not table.rows:
            self._add("Body Text", table.empty)
            return
        self._caption(table.caption, table.mark)
        write_table(self.word, table)
        for note in table.notes:
            self._add("Table Note", note)
        self._space()

    def _caption(self, caption: str, mark: str) -> None:
        said, shown = one_line(caption), mark or self.mark
        if said:
            self._add("Caption", self.layout.marked.format(said=said, mark=shown) if shown else said)

    def _annexes(self, titles: Sequence[str]) -> None:
        """The list of annexes below the text: their names below each other, numbered where there are several."""
        label = f"{self.layout.annex}{self.layout.colon}"
        width = round(self.layout.annex_chars * PAGE.char)
        figure = round(1.5 * PAGE.char) if len(titles) > 1 else 0
        if titles:
            self._space()
        for place, title in enumerate(titles, start=1):
            paragraph = self.word.add_paragraph(style="Annex List")
            count = f"{place}." if figure else ""
            hanging = figure + (width if place == 1 else 0)
            paragraph.paragraph_format.left_indent = Twips(PAGE.indent + width + figure)
            paragraph.paragraph_format.first_line_indent = Twips(-hanging)
            run = paragraph.add_run((label if place == 1 else "") + count)
            if hanging:
                run.add_tab()
            put(paragraph, one_line(title))

    def _space(self) -> None:
        """One empty line."""
        self.word.add_paragraph(style="Normal")

    def _add(self, style: str, text: str) -> None:
        """Each line of a text as a paragraph."""
        for line in lines(text):
            if line.strip():
                put(self.word.add_paragraph(style=style), line)


def _beside(issuer: str, date: str) -> int:
    """How far the signature stands from the right edge, in twips, so that it is centred over the date.

    >>> _beside("某某省经济和信息化厅", "2030年12月1日"), _beside("某厅", "") == PAGE.indent * 2
    (711, True)
    """
    if not date:
        return SEAL * PAGE.char
    over = (width_of(one_line(date)) - width_of(one_line(issuer))) / 2
    return max(0, round((SEAL + over / 2) * PAGE.char))


def _set_properties(word: Word, document: Document, layout: Layout, dated: dt.date) -> None:
    properties, midnight = word.core_properties, dt.datetime.combine(dated, dt.time())
    properties.title = one_line(document.title)[:255]
    properties.author = properties.last_modified_by = one_line(document.author or document.issuer)[:255]
    properties.subject = properties.keywords = one_line(document.mark)
    properties.language = layout.language
    properties.created = properties.modified = midnight
    properties.revision = 1
