"""From the bytes of a received file to sheets of cells. Reads; judges nothing.

The kind of a file is told by its first bytes, never by its name. Values come from python-calamine.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook

from analysis.errors import UnreadableFile

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
CORE_PROPERTIES = "docProps/core.xml"

CellValue = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True)
class Sheet:
    """A sheet's filled cells by (row, column), from 0, and its merged areas as (top, left, bottom, right)."""

    name: str
    cells: dict[tuple[int, int], CellValue]
    merges: tuple[tuple[int, int, int, int], ...]
    typed: bool = True
    """Whether cells have types of their own; in a table of text all are text."""

    def spread(self) -> dict[tuple[int, int], CellValue]:
        """The cells with each merged area holding its first cell's value throughout."""
        filled = dict(self.cells)
        for top, left, bottom, right in self.merges:
            if (top, left) in self.cells:
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        filled.setdefault((row, column), self.cells[top, left])
        return filled

    def rows(self) -> Iterator[tuple[int, dict[int, CellValue]]]:
        """The rows that hold anything, top to bottom, each as column → value."""
        by_row: dict[int, dict[int, CellValue]] = {}
        for (row, column), value in self.cells.items():
            by_row.setdefault(row, {})[column] = value
        yield from sorted(by_row.items())


@dataclass(frozen=True)
class Book:
    """A received file, opened: its sheets and what its properties say of it."""

    sheets: tuple[Sheet, ...]
    properties: str


def address(row: int, column: int) -> str:
    """A cell's address as a spreadsheet shows it.

    >>> address(6, 2)
    'C7'
    """
    return f"{get_column_letter(column + 1)}{row + 1}"


def read(path: Path) -> Book:
    """Open a received file.

    Raises :class:`~analysis.errors.UnreadableFile` for whatever is not a workbook or a table of text.
    """
    return read_bytes(path.read_bytes())


def read_bytes(content: bytes) -> Book:
    """Open a received file's bytes; see :func:`read`."""
    if content.startswith((ZIP, OLE)):
        return _read_workbook(content)
    return _read_text(content)


def _read_workbook(content: bytes) -> Book:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(_sheet(workbook, name) for name in workbook.sheet_names)
    except CalamineError as wrong:
        raise UnreadableFile(str(wrong)) from wrong
    return Book(sheets, _properties(content))


def _sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    top, left = sheet.start or (0, 0)
    cells = {
        (row, column): value
        for row, line in enumerate(sheet.to_python(skip_empty_area=True), start=top)
        for column, value in enumerate(line, start=left)
        if value != ""
    }
    merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Sheet(name, cells, merges)


def _properties(content: bytes) -> str:
    """The words of a workbook's core properties (title, subject, keywords), in one string."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            core = ElementTree.fromstring(members.read(CORE_PROPERTIES))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        return ""
    return " ".join(part.text for part in core.iter() if part.text)


def _read_text(content: bytes) -> Book:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or text.lstrip().startswith("<"):
            break
        try:
            lines = list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error as wrong:
            raise UnreadableFile(f"a text that is no table: {wrong}") from wrong
        cells: dict[tuple[int, int], CellValue] = {
            (row, column): value for row, line in enumerate(lines) for column, value in enumerate(line) if value
        }
        return Book((Sheet("csv", cells, (), typed=False),), "")
    raise UnreadableFile("neither a workbook nor a table of text")
