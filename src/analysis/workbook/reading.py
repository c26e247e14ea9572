"""From the bytes of a received file to sheets of cells. Reads; judges nothing.

The kind of a file is told by its first bytes, never by its name. Values come from python-calamine.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from analysis.errors import UnreadableFile
from analysis.workbook.sheet import Book, Sheet

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
CORE_PROPERTIES = "docProps/core.xml"


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
        raise UnreadableFile("file-damaged", str(wrong)) from wrong
    return Book(sheets, _properties(content))


def _sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    top, left = sheet.start or (0, 0)
    merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Sheet(name, sheet.to_python(skip_empty_area=True), top, left, merges)


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
            raise UnreadableFile("file-damaged", str(wrong)) from wrong
        return Book((Sheet("csv", lines, typed=False),))
    raise UnreadableFile("file-not-table")
