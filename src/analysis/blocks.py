"""The pieces of a page: what a notebook's call returns and Jupyter shows. Filed text is escaped unless it is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

TEMPLATES = Environment(
    loader=PackageLoader("analysis", "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Picture(Protocol):
    """What is drawn only when a page shows it."""

    def markup(self) -> Markup:
        """The picture as HTML."""
        ...


@dataclass(frozen=True)
class Block:
    """A piece of a page: HTML, and pictures not drawn yet."""

    pieces: tuple[Markup | Picture, ...]

    @property
    def html(self) -> Markup:
        """All of it as HTML."""
        return Markup("").join(piece if isinstance(piece, Markup) else piece.markup() for piece in self.pieces)

    def _repr_html_(self) -> str:
        return str(self.html)

    def __repr__(self) -> str:
        return self.html.striptags()

    def __add__(self, other: Block) -> Block:
        return Block(self.pieces + other.pieces)


def as_block(markup: Markup) -> Block:
    """HTML alone."""
    return Block((markup,))


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading and whether it holds numbers."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a page, as it will be read: every cell is words already.

    ``empty`` is the sentence that stands in its place when there are no rows; ``notes`` follow it.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: list[list[str]]
    empty: str
    mark: str = ""
    notes: tuple[str, ...] = ()
    total_rows: int = 0
    folded: str = ""

    def block(self) -> Block:
        """The table as HTML."""
        return as_block(Markup(TEMPLATES.get_template("table.html.j2").render(table=self)))


def paragraph(*sentences: str, css: str = "") -> Block:
    """Sentences as one paragraph."""
    text = Markup("").join(sentence for sentence in sentences if sentence)
    return as_block(Markup('<p class="{}">{}</p>').format(css, text) if css else Markup("<p>{}</p>").format(text))


def header(above: str, title: str, facts: list[str]) -> Block:
    """The head of a page: what it belongs to, its title, and what must be known of it."""
    head = Markup(
        '<header class="masthead"><p class="campaign">{above}</p>\n<h1>{title}</h1>\n'
        '<p class="facts">{facts}</p></header>'
    )
    return as_block(head.format(above=above, title=title, facts=Markup(" · ").join(facts)))


def bullets(items: list[str], css: str = "") -> Block:
    """Sentences as a list."""
    lines = Markup("").join(Markup("<li>{}</li>\n").format(item) for item in items)
    return as_block(Markup('<ul class="{}">\n{}</ul>').format(css, lines))


def join(blocks: list[Block]) -> Block:
    """Several blocks, one after another."""
    return Block(tuple(_between(blocks)))


def enclosed(before: Markup, blocks: Sequence[Block], after: Markup) -> Block:
    """Several blocks, one after another, within an element."""
    return Block((before, *_between(blocks), after))


def fold(title: str, blocks: Sequence[Block]) -> Block:
    """Several blocks behind a title, to be opened by who wants them."""
    before = Markup('<details class="folded"><summary>{}</summary>').format(title)
    return enclosed(before, blocks, Markup("</details>"))


def _between(blocks: Sequence[Block]) -> Iterator[Markup | Picture]:
    """The pieces of several blocks, a new line between them."""
    for place, block in enumerate(blocks):
        yield from (Markup("\n"), *block.pieces) if place else block.pieces


def linked(address: str) -> Markup:
    """A source's address, as a link where it is one; nothing is fetched from it."""
    if not address.startswith(("http://", "https://")):
        return escape(address)
    return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(address)


METHODS = "docs/methods.md"
METHODS_ADDRESS = "../" * 6 + METHODS
"""From a page in its place under ``reports/``. It is named in words too, for who has the page alone."""


def method(heading: str) -> Markup:
    """A section of :data:`METHODS` by its heading, as a link.

    >>> method("Growth (`analysis.growth`)")
    Markup('<a href="../../../../../../docs/methods.md#growth-analysisgrowth">docs/methods.md § Growth</a>')
    """
    place = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
    words = Markup("{} § {}").format(METHODS, heading.partition(" (")[0])
    return Markup('<a href="{}#{}">{}</a>').format(METHODS_ADDRESS, place, words)
