"""A workbook of the kind in use before 2007, from its records to sheets of cells with what is shown beside them.

Values are read twice: by our own pass over the records, which also gathers the evidence and keeps within the limits,
and by calamine, which sees a workbook of nothing but the records that hold values.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from struct import pack

from python_calamine import CalamineWorkbook

from analysis.errors import UnreadableFile
from analysis.findings import Finding
from analysis.workbook.agreement import agree, reading
from analysis.workbook.biff import (
    BIFF8,
    BOUNDSHEET,
    BoundSheet,
    SheetKind,
    Workbook,
    check_version,
    has_password,
    survey,
)
from analysis.workbook.biff_records import BOF, EOF, damaged, packed
from analysis.workbook.biff_sheet import SheetScan
from analysis.workbook.compound import PROGRAMS, STREAM, WORKBOOKS, Container
from analysis.workbook.grid import Grid, Quota
from analysis.workbook.limits import Limits
from analysis.workbook.markup import shortened
from analysis.workbook.passwords import as_unlocked, unlocked_stream
from analysis.workbook.sheet import Book, Sheet
from analysis.workbook.summary import SUMMARY, words
from analysis.workbook.wrapping import wrapped

NAME = "XLS"
MACROS = (SheetKind.MACROS, SheetKind.PROGRAM)
WORKBOOK_PART, SHEET_PART = 0x05, 0x10
PATH_MARK, PART_MARK = "\x01", "\x03"


@dataclass(frozen=True)
class Scanned:
    """A sheet after our own pass."""

    bound: BoundSheet
    grid: Grid
    scan: SheetScan

    def sheet(self) -> Sheet:
        """The sheet as it goes out, once calamine has agreed."""
        top, left, lines = self.grid.table()
        return Sheet(
            self.bound.name,
            lines,
            top,
            left,
            tuple(self.scan.merges),
            is_hidden=self.bound.is_hidden,
            hidden_rows=self.scan.hidden_rows(),
            hidden_columns=frozenset(self.scan.hidden_columns),
            struck=frozenset(self.scan.struck),
            comments=self.scan.comments(),
        )


def read_legacy(size: int, container: Container, limits: Limits) -> Book:
    """Read a workbook in its container, which was filed in ``size`` bytes."""
    if objects := container.objects():
        raise UnreadableFile("file-embedded", shortened(objects[0]), at=shortened(objects[0]))
    stream = container.stream(container.first(*WORKBOOKS) or STREAM)
    return _described(container, read_records(stream, size, limits))


def _described(container: Container, book: Book) -> Book:
    """A book with what its container says of it."""
    programs = [Finding("file-macros", "", PROGRAMS)] if container.first(PROGRAMS) else []
    summary = words(container.stream(SUMMARY)) if container.first(SUMMARY) else ""
    return replace(book, properties=summary, findings=(*programs, *book.findings))


def read_records(stream: bytes, size: int, limits: Limits) -> Book:
    """Read the stream of records of a workbook that was filed in ``size`` bytes."""
    check_version(stream)
    if has_password(stream):
        return as_unlocked(_read(unlocked_stream(stream, limits), size, limits))
    return _read(stream, size, limits)


def _read(stream: bytes, size: int, limits: Limits) -> Book:
    book = survey(stream, limits.parts)
    _refuse_links(book)
    scanned = _scanned(stream, book, size, limits)
    with reading(STREAM):
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(wrapped({STREAM: _plain(book, scanned)})))
    for number, one in enumerate(scanned):
        agree(one.grid, workbook, number, book.is_1904)
    macros = [Finding("file-macros", "", shortened(sheet.name)) for sheet in book.sheets if sheet.kind in MACROS]
    unread = [finding for one in scanned for finding in one.grid.findings]
    return Book(tuple(one.sheet() for one in scanned), findings=(*macros, *unread))


def _refuse_links(book: Workbook) -> None:
    """Refuse a workbook that takes values from another file or another program; a link to its own sheets is none."""
    for link in book.links:
        shown = shortened("".join(char if char >= " " else "/" for char in link).strip("/"))
        if link.startswith(PATH_MARK):
            raise UnreadableFile("file-external-link", shown, at=STREAM)
        if PART_MARK in link[1:]:
            raise UnreadableFile("file-dde", shown, at=STREAM)


def _scanned(stream: bytes, book: Workbook, size: int, limits: Limits) -> list[Scanned]:
    """The sheets of cells in their order. No two may lie in the same bytes, and they share the area that is free."""
    allowance = limits.allow(size)
    quota = Quota(allowance.cells, allowance.characters, limits.findings)
    bounds = [sheet for sheet in book.sheets if sheet.kind == SheetKind.CELLS]
    if not bounds:
        raise UnreadableFile("file-not-table", NAME)
    found: dict[int, Scanned] = {}
    end = book.end
    for bound in sorted(bounds, key=lambda bound: bound.at):
        if bound.at <= end:
            raise damaged(bound.at)
        found[bound.at] = one = _scan(stream, bound, book, quota, limits)
        limits = replace(limits, area_free=max(limits.area_free - _area(one.grid), 0))
        end = one.scan.end
    return [found[bound.at] for bound in bounds]


def _scan(stream: bytes, bound: BoundSheet, book: Workbook, quota: Quota, limits: Limits) -> Scanned:
    grid = Grid(bound.name, quota, limits)
    scan = SheetScan(book, grid, limits)
    scan.walk(stream, bound)
    grid.close()
    return Scanned(bound, grid, scan)


def _area(grid: Grid) -> int:
    """The places from the first to the last cell of a sheet."""
    if not grid.lines:
        return 0
    return (max(grid.lines) - min(grid.lines) + 1) * max(map(len, grid.lines.values()))


def _plain(book: Workbook, scanned: list[Scanned]) -> bytes:
    """The same workbook with its values and the formats that tell dates, and no formula, chart or link."""
    head = _opening(WORKBOOK_PART) + b"".join(packed(one.code, one.data, one.more) for one in book.kept)
    sheets = [_opening(SHEET_PART) + bytes(one.scan.plain) + packed(EOF) for one in scanned]
    at = len(head) + len(sheets) * len(_listing(0, 0)) + len(packed(EOF))
    for number, sheet in enumerate(sheets):
        head += _listing(number, at)
        at += len(sheet)
    return b"".join((head, packed(EOF), *sheets))


def _opening(part: int) -> bytes:
    return packed(BOF, pack("<HHHHII", BIFF8, part, 0, 0, 0, 0))


def _listing(number: int, at: int) -> bytes:
    """The record that lists a sheet, by its number in place of its name."""
    name = f"{number:04}".encode()
    return packed(BOUNDSHEET, pack("<IBBBB", at, 0, 0, len(name), 0) + name)
