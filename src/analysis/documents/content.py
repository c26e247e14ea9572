"""What a document holds: parts in their order, and what stands around them. Every text is words already.

A text may be markup: only its words are kept. A line break in a text begins a new paragraph, in a cell a new line.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.blocks import Table

LEVELS = 4
"""How many levels of headings an official document has."""


@dataclass(frozen=True)
class Heading:
    """A heading of the first to the fourth level, without its number: it gets one where it stands."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; filed text as well."""

    text: str


@dataclass(frozen=True)
class Items:
    """Paragraphs of one kind, one after another, numbered from one where asked for."""

    texts: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Card:
    """Facts as pairs of a label and words, in two ruled columns."""

    caption: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Blank:
    """A place that people write in, shaded; the text says what belongs there and who writes it."""

    text: str


@dataclass(frozen=True)
class Note:
    """A note to whoever works on the draft, framed; to be taken out before it is issued."""

    text: str


Part = Heading | Paragraph | Items | Table | Card | Blank | Note
"""A table is one of a page: caption, columns, rows, the sentence that stands for none, notes, total rows, mark."""


@dataclass(frozen=True)
class Annex:
    """What follows the signature on a page of its own; headings in it are numbered anew."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Document:
    """An official document; empty texts leave no trace.

    ``lang``
        decides on faces, numbering and the document's language
    ``state``, ``mark``
        what it is (a draft), and the mark of example figures: above the title, on every further page, and the mark in
        every caption
    ``number``, ``to``
        the place of the document's number, and to whom it goes
    ``issuer``, ``date``, ``notes``
        signature, date of issue, and what is said in brackets below them
    ``author``
        whose document the file says it is; the issuer where empty
    """

    title: str
    parts: tuple[Part, ...]
    lang: str = "zh"
    state: str = ""
    mark: str = ""
    number: str = ""
    to: str = ""
    issuer: str = ""
    date: str = ""
    notes: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    author: str = ""
