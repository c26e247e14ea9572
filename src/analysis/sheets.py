"""Tables as a workbook: a cover, notes, and one table a sheet, as bytes that are the same tomorrow. Pure.

A sheet can be sorted, filtered and read by any tool: one row of headings, frozen; no merged cells; numbers are numbers
with a format, dates are dates, what is not known is an empty cell (say why in a column of words beside it). Text stays
text: nothing that was filed can become a formula. Every sheet of example figures carries the mark in its name, since a
sheet is copied without its cover.

    columns = (Column("unit"), Column("amount", decimals(2)), Column("signed on", DATE))
    table = Sheet("projects", columns, [("North", 2.5, dt.date(2030, 9, 2))])
    to_workbook(Cover("cover", "Projects", (("as of", "2 September 2030"),)), [table], dt.date(2030, 9, 2))
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import openpyxl
import pandas as pd
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from analysis.errors import WrongCall
from analysis.saving import workbook_bytes

SHEET_ROWS, SHEET_NAME, CELL_TEXT = 1_048_576, 31, 32_767
"""How many rows a sheet, and how many characters its name and a cell may have."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ILLEGAL_IN_NAME = re.compile(r"[\[\]:*?/\\]")

TEXT, WHOLE, DATE = "@", "#,##0", "yyyy-mm-dd"
"""Formats of a column: words, whole numbers, dates. For other numbers see :func:`decimals`."""

NARROWEST, WIDEST, MEASURED_ROWS = 6, 48, 2_000
UNKNOWN = "0" * 9
"""As wide as a number that is not known yet."""
A4 = 9
BOLD, GREY = Font(bold=True), PatternFill("solid", fgColor="E7E6E6")
WRAPPED = Alignment(vertical="top", wrap_text=True)

Value = object
"""Words, a number, a date, or nothing (``None``, ``NaN``, ``NaT``): what stands in a cell."""


@dataclass(frozen=True)
class Number:
    """A number with a format of its own, where those of a column differ: counts and amounts below each other."""

    value: float
    format: str


@dataclass(frozen=True)
class Formula:
    """What a cell works out when the workbook is opened: an expression of ours, never text that was filed."""

    expression: str
    format: str = "General"


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading, with the unit of measure in it, and the format of what stands below."""

    title: str
    format: str = TEXT


@dataclass(frozen=True)
class Sheet:
    """One table: the name of its sheet, its columns, and its rows, each with a value a column."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Cover:
    """What the workbook is: a title, facts as pairs of a label and words (as of, known on, made from), and notes.

    ``mark`` is that of example figures, empty for real ones; ``author`` whose tables they are. ``notes`` get a sheet
    of their own, called ``notes_name``, where there are any.
    """

    name: str
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    notes_name: str = "notes"
    mark: str = ""
    author: str = ""


def to_workbook(cover: Cover, sheets: Iterable[Sheet], dated: dt.date) -> bytes:
    """The cover, the notes and each table as the bytes of a workbook, all of whose times are the given day.

    Raises :class:`~analysis.errors.WrongCall` for a table that has more rows than a sheet holds.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _write_cover(book.create_sheet(sheet_name(_marked(cover.name, cover.mark), ())), cover)
    for sheet in [*_notes(cover), *sheets]:
        _write(book.create_sheet(sheet_name(_marked(sheet.name, cover.mark), book.sheetnames)), sheet, cover)
    _set_properties(book, cover, dated)
    return workbook_bytes(book, dated)


def decimals(number: int) -> str:
    """The format of numbers with so many decimals; the cell keeps all of them.

    >>> decimals(2), decimals(0)
    ('#,##0.00', '#,##0')
    """
    return WHOLE + (f".{'0' * number}" if number else "")


def put_text(cell: Cell, text: str) -> None:
    """Put words in a cell as words: nothing is taken for a formula, and what a workbook cannot hold is replaced."""
    cell.value = legal(text)[:CELL_TEXT]
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_SIGNS)


def legal(text: str) -> str:
    """A text as a workbook can hold it.

    >>> legal("a" + chr(0) + "b")
    'a�b'
    """
    return ILLEGAL.sub("\ufffd", text)


def sheet_name(name: str, taken: Iterable[str]) -> str:
    """A sheet's own name, or the nearest that a workbook allows and that is not taken.

    >>> sheet_name("a/b", []), sheet_name("Form", ["form"])
    ('a_b', 'Form_2')
    """
    allowed = ILLEGAL_IN_NAME.sub("_", ILLEGAL.sub("_", name)).strip("'")[:SHEET_NAME] or "_"
    known = {other.casefold() for other in taken}
    further = (f"{allowed[: SHEET_NAME - 5]}_{n}" for n in range(2, len(known) + 3))
    return next(one for one in (allowed, *further) if one.casefold() not in known)


def quoted(name: str, mark: str) -> str:
    """A sheet as formulas of other sheets name it, the mark of example figures in its name.

    >>> quoted("units", ""), quoted("units", "example")
    ("'units'", "'units (example)'")
    """
    return "'{}'".format(sheet_name(_marked(name, mark), ()).replace("'", "''"))


def width_of(text: str) -> int:
    """How wide a text is, in characters of a column's width.

    >>> width_of("GDP"), width_of("金额")
    (3, 4)
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _marked(name: str, mark: str) -> str:
    """A sheet's name with the mark of example figures, for which there is always room.

    >>> _marked("units", "example"), _marked("市州", "示例")
    ('units (example)', '市州（示例）')
    """
    before, after = ("（", "）") if width_of(mark[:1]) > 1 else (" (", ")")
    ending = f"{before}{mark}{after}" if mark else ""
    return name[: SHEET_NAME - len(ending)] + ending


def _notes(cover: Cover) -> Iterator[Sheet]:
    if cover.notes:
        yield Sheet(cover.notes_name, (Column(cover.notes_name),), [[note] for note in cover.notes])


def _write_cover(target: Worksheet, cover: Cover) -> None:
    """The title, the mark below it, and the facts."""
    lines = [(cover.title, ""), *([(cover.mark, "")] if cover.mark else []), *cover.facts]
    for row, (label, said) in enumerate(lines, start=1):
        for column, text in enumerate((label, said), start=1):
            if text:
                put_text(target.cell(row, column), text)
                target.cell(row, column).alignment = WRAPPED if column > 1 else Alignment(vertical="top")
    target["A1"].font = Font(bold=True, size=14)
    target.column_dimensions["A"].width = _width([label for label, _ in cover.facts], WIDEST)
    target.column_dimensions["B"].width = 2 * WIDEST
    _fit(target)


def _write(target: Worksheet, sheet: Sheet, cover: Cover) -> None:
    """One table: headings, rows, widths, the header frozen and repeated in print."""
    if len(sheet.rows) >= SHEET_ROWS:
        raise WrongCall(f"{len(sheet.rows)} rows are more than a sheet holds; ask for csv, or for fewer of them.")
    for place, column in enumerate(sheet.columns, start=1):
        heading = target.cell(1, place)
        put_text(heading, column.title)
        heading.font, heading.fill, heading.alignment = BOLD, GREY, WRAPPED
        for row, values in enumerate(sheet.rows, start=2):
            _put(target.cell(row, place), values[place - 1], column.format)
        said = [column.title, *(_said(row[place - 1], column.format) for row in sheet.rows[:MEASURED_ROWS])]
        only = len(sheet.columns) == 1
        target.column_dimensions[get_column_letter(place)].width = _width(said, 2 * WIDEST if only else WIDEST)
    target.freeze_panes = "A2"
    target.print_title_rows = "1:1"
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    target.oddHeader.center.text = " ".join(part for part in (cover.title, cover.mark) if part).replace("&", "&&")
    _fit(target)


def _fit(target: Worksheet) -> None:
    """Print a sheet as wide as one landscape page."""
    target.page_setup.orientation, target.page_setup.paperSize = "landscape", A4
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr.fitToPage = True


def _put(cell: Cell, value: Value, shape: str) -> None:
    """Put a value in a cell as what it is; nothing where it is not known."""
    if isinstance(value, Formula):
        cell.value, cell.number_format = f"={value.expression}", value.format
        return
    if isinstance(value, Number):
        shape, value = value.format, value.value
    plain = _plain(value)
    if plain is None:
        return
    if isinstance(plain, str):
        put_text(cell, plain)
        cell.alignment = WRAPPED
    else:
        cell.value, cell.number_format = plain, shape if shape != TEXT else "General"


def _plain(value: Value) -> str | int | float | dt.date | None:
    """A value of any frame as what a workbook knows."""
    made = value.item() if hasattr(value, "item") else value
    if made is None or made is pd.NA or made is pd.NaT or (isinstance(made, float) and not math.isfinite(made)):
        return None
    if isinstance(made, dt.datetime):
        return made.date()
    return made if isinstance(made, bool | int | float | dt.date) else str(made)


def _said(value: Value, shape: str) -> str:
    """A value about as wide as it is shown; what a formula makes is not known yet."""
    if isinstance(value, Formula):
        return UNKNOWN
    if isinstance(value, Number):
        shape, value = value.format, value.value
    plain = _plain(value)
    if plain is None:
        return ""
    places = len(shape.partition(".")[2])
    return f"{plain:,.{places}f}" if isinstance(plain, int | float) else max(str(plain).splitlines() or [""], key=len)


def _width(texts: Iterable[str], widest: int) -> float:
    return min(widest, max(NARROWEST, *(width_of(text) for text in texts), 0)) + 2


def _set_properties(book: openpyxl.Workbook, cover: Cover, dated: dt.date) -> None:
    properties = book.properties
    properties.title, properties.subject = cover.title, cover.mark or None
    properties.keywords = cover.mark or None
    properties.creator = properties.lastModifiedBy = cover.author or cover.title
    properties.created = dt.datetime.combine(dated, dt.time())
