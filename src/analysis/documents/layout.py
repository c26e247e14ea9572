"""How an official document looks in each language, and the page that all of them share. Reads what the package carries.

Lengths are in twips, twentieths of a point.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class PageSize:
    """A4 with a type area of 156 × 225 mm, 37 mm from the top and 28 mm from the left: 22 lines of 28 characters.

    ``line`` is the pitch of lines; ``indent`` two characters; ``cell`` the room beside the words of a table;
    ``footer`` puts the dashes of page numbers 7 mm below the text. Characters are set at a pitch of their own (the
    layout's ``spacing``) and not on a grid of characters, which programs read differently.
    """

    width: int = 11906
    height: int = 16838
    top: int = 2098
    right: int = 1474
    bottom: int = 1984
    left: int = 1587
    header: int = 1247
    footer: int = 1417
    line: int = 579
    indent: int = 632
    cell: int = 85

    @property
    def text_width(self) -> int:
        """How wide the type area is."""
        return self.width - self.left - self.right

    @property
    def char(self) -> int:
        """How wide a character of the text is."""
        return self.indent // 2


PAGE = PageSize()


@dataclass(frozen=True)
class Numbering:
    """How a heading or an item is numbered, and what stands between its number and its words."""

    pattern: str
    suffix: str
    counted: str = "decimal"
    face: str = "text"
    bold: bool = False


@dataclass(frozen=True)
class Layout:
    """A language's faces, numbering, and the few words that belong to the layout."""

    language: str
    spacing: int
    annex: str
    annex_number: str
    colon: str
    marked: str
    note: str
    apart: str
    annex_chars: float
    faces: Mapping[str, str]
    instead: Mapping[str, str]
    headings: tuple[Numbering, ...]
    items: Numbering


def layout_of(lang: str) -> Layout:
    """The layout of a language; the Western one where it has none of its own."""
    known = _layouts()
    return known.get(lang, known[WESTERN])


WESTERN = "en"


@cache
def _layouts() -> dict[str, Layout]:
    """Every layout of ``layout.toml``."""
    declared = tomllib.loads((Path(__file__).parent / "layout.toml").read_text(encoding="utf-8"))
    return {lang: _layout(item) for lang, item in declared.items()}


def _layout(item: Mapping[str, object]) -> Layout:
    headings, items = item["headings"], item["items"]
    assert isinstance(headings, list) and isinstance(items, dict)
    made = {"headings": tuple(Numbering(**level) for level in headings), "items": Numbering(**items)}
    return Layout(**{**item, **made})  # type: ignore[arg-type]
