"""Ruled tables: a header that is repeated on every page, rows that no page parts, columns as wide as their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Twips
from docx.table import Table as Ruled
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from analysis.blocks import Table
from analysis.documents.layout import PAGE
from analysis.documents.text import lines, one_line, put
from analysis.sheets import width_of

HEAD, WORDS, NUMBER = "TableHead", "TableText", "TableNumber"
"""The styles of cells, by their ids."""
POINTS = (12.0, 10.5, 9.0, 7.5)
"""Sizes of a table's words, 小四 to 六号: the first in which its columns have room."""
TWIPS = 20
ROOM, SLACK = 28, 2
"""Up to how wide a column of words asks to be, in half-width characters; longer ones run over several lines. A number
has some room to spare, since a program may set it in wider figures."""
LABEL = 0.24
"""How much of a card's width its labels take."""


def write_table(word: Word, table: Table) -> None:
    """A page's table: headings repeated, numbers to the right, the last rows bold where they are totals."""
    wanted = _wanted(table)
    size = _size(wanted)
    ruled = _ruled(word, _shared(wanted), table.caption)
    _add_row(ruled, [column.title for column in table.columns], [HEAD] * len(table.columns), size)
    _row_property(ruled, "w:tblHeader")
    styles = [NUMBER if column.is_number else WORDS for column in table.columns]
    for place, row in enumerate(table.rows):
        _add_row(ruled, row, styles, size, is_bold=len(table.rows) - place <= table.total_rows)


def write_card(word: Word, caption: str, facts: Sequence[tuple[str, str]]) -> None:
    """Labels and words in two columns."""
    label = round(PAGE.text_width * LABEL)
    ruled = _ruled(word, [label, PAGE.text_width - label], caption)
    for fact in facts:
        _add_row(ruled, fact, [HEAD, WORDS], POINTS[0])


def _wanted(table: Table) -> list[int]:
    """How wide each column asks to be, in half-width characters: headings in two lines, words in some, numbers in one.

    What stands behind a number, its reason, may run over several lines.

    >>> from analysis.blocks import Column
    >>> columns = (Column("unit"), Column("amount, billion", is_number=True))
    >>> _wanted(Table("", columns, [["North", "1,234.5"], ["South", "— never filed"]], empty=""))
    [5, 9]
    """
    made = []
    for place, column in enumerate(table.columns):
        cells = [line for row in table.rows for line in lines(row[place])]
        numbers = [width_of(cell.partition(" ")[0]) + SLACK for cell in cells]
        words = [min(width_of(cell), ROOM) for cell in cells]
        heading = -(-width_of(one_line(column.title)) // 2)
        made.append(max(*(numbers if column.is_number else words), heading, 4))
    return made


def _size(wanted: Sequence[int]) -> float:
    """The first size in which all columns have the room they ask for; the smallest where none gives it."""
    room = PAGE.text_width - 2 * PAGE.cell * len(wanted)
    return next((points for points in POINTS if sum(wanted) * points / 2 * TWIPS <= room), POINTS[-1])


def _shared(wanted: Sequence[int]) -> list[int]:
    """The page's width shared by what the columns ask for.

    >>> sum(_shared([1, 1, 1])) == PAGE.text_width
    True
    """
    room = PAGE.text_width - 2 * PAGE.cell * len(wanted)
    made = [2 * PAGE.cell + room * each // sum(wanted) for each in wanted]
    return [*made[:-1], PAGE.text_width - sum(made[:-1])]


def _ruled(word: Word, widths: Sequence[int], caption: str) -> Ruled:
    """A table without rows, as wide as the text, with words for those who cannot see it."""
    ruled = word.add_table(0, len(widths), style="Official Table")
    ruled.autofit = False
    for column, width in zip(ruled.columns, widths, strict=True):
        column.width = Twips(width)
    properties = ruled._tbl.tblPr
    for name in ("w:tblW", "w:tblLook"):
        for given in properties.findall(qn(name)):
            properties.remove(given)
    properties.insert(1, _element("w:tblW", {"w": str(PAGE.text_width), "type": "dxa"}))
    properties.append(_element("w:tblCaption", {"val": one_line(caption)}))
    return ruled


def _add_row(ruled: Ruled, texts: Sequence[str], styles: Sequence[str], size: float, is_bold: bool = False) -> None:
    row = ruled.add_row()
    _row_property(ruled, "w:cantSplit")
    for cell, text, style in zip(row.cells, texts, styles, strict=True):
        _put(cell, text, style, size, is_bold)


def _row_property(ruled: Ruled, name: str) -> None:
    """Give the last row a property."""
    ruled._tbl.tr_lst[-1].get_or_add_trPr().append(_element(name, {}))


def _put(cell: _Cell, text: str, style: str, size: float, is_bold: bool) -> None:
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph._p.style = style
    put(paragraph, text, size if size != POINTS[0] else None)
    if is_bold:
        paragraph.runs[0].bold = True
    cell._tc.get_or_add_tcPr().append(_element("w:vAlign", {"val": "center"}))


def _element(name: str, values: dict[str, str]) -> Any:
    return OxmlElement(name, {qn(f"w:{key}"): value for key, value in values.items()})
