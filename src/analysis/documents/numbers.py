"""Numbers that count anew: those of headings in an annex, and of each list. The patterns stand in ``layout.toml``."""

from __future__ import annotations

from docx.document import Document as Word
from docx.text.paragraph import Paragraph

HEADINGS, ITEMS = 0, 1
"""The abstract numberings of the empty document."""


def counted_anew(word: Word, abstract: int, levels: int) -> int:
    """A numbering that begins with one on every level: its id."""
    made = word.part.numbering_part.element.add_num(abstract)
    for level in range(levels):
        made.add_lvlOverride(level).add_startOverride(1)
    return int(made.numId)


def number(paragraph: Paragraph, number_id: int, level: int = 0) -> None:
    """Number a paragraph."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number_id
