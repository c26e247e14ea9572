"""What a workbook of before 2007 says of itself: its sheets, the texts they share, its fonts, its links."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from struct import Struct

from analysis.errors import UnreadableFile
from analysis.workbook.biff_records import (
    BOF,
    HEADER,
    SHORT,
    TEXT_HEAD,
    Pieces,
    Record,
    damaged,
    in_biff8,
    substream,
    u16,
)
from analysis.workbook.compound import STREAM
from analysis.workbook.summary import encoding_of

FILEPASS, CODEPAGE, DATEMODE, BOUNDSHEET, RECALC_ID = 0x2F, 0x42, 0x22, 0x85, 0x01C1
FONT, FORMAT, XF, SST, SUPBOOK, EXTERNSHEET = 0x31, 0x041E, 0xE0, 0xFC, 0x01AE, 0x17
KEPT = (DATEMODE, FORMAT, XF, SST)
"""What a reader of values needs: the texts that cells share, and what tells whether a number is a date."""
BIFF8, BIFF5 = 0x0600, 0x0500
EARLIER = {0x09: "BIFF2", 0x0209: "BIFF3", 0x0409: "BIFF4"}
GLOBALS = 5
STRUCK_OUT = 8
MISSING_FONT = 4
"""There is no font of this number: the fifth has the next one."""
RICH, WITH_READING = 8, 4
COUNTS, LONG, FIRST = (Struct(f"<{form}") for form in ("II", "I", "HHHH"))


class SheetKind(IntEnum):
    """What a sheet holds, as a workbook lists it."""

    CELLS = 0
    MACROS = 1
    CHART = 2
    PROGRAM = 6


@dataclass(frozen=True)
class BoundSheet:
    """A sheet as the workbook lists it: its name, where in the stream it begins, what it holds."""

    name: str
    at: int
    kind: int
    is_hidden: bool


@dataclass
class Workbook:
    """What the first substream says of the workbook, as it is read."""

    is_biff8: bool = True
    encoding: str = "cp1252"
    is_1904: bool = False
    """Whether days are counted from 1904, as they were on an old Macintosh."""
    is_computed: bool = False
    """Whether the program that saved it says with which of its versions it computed the formulas."""
    sheets: list[BoundSheet] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    struck_fonts: list[bool] = field(default_factory=list)
    fonts: list[int] = field(default_factory=list)
    """The number of the font of each format of cells."""
    links: list[str] = field(default_factory=list)
    kept: list[Record] = field(default_factory=list)
    end: int = 0

    def is_struck(self, style: int) -> bool:
        """Whether cells of a format are struck out."""
        font = self.fonts[style] if style < len(self.fonts) else 0
        place = font - (font > MISSING_FONT)
        return place < len(self.struck_fonts) and self.struck_fonts[place]


def check_version(stream: bytes) -> None:
    """Refuse a stream that is not of the two latest kinds, and one that is a sheet on its own."""
    start = stream[:8]
    if len(start) < 8:
        raise damaged(0)
    code, _, version, part = FIRST.unpack(start)
    if code in EARLIER:
        raise UnreadableFile("file-not-table", EARLIER[code])
    if code != BOF or version not in (BIFF8, BIFF5) or part != GLOBALS:
        raise UnreadableFile("file-not-table", "BIFF")


def has_password(stream: bytes) -> bool:
    """Whether a stream is encrypted; the heads of its records never are."""
    return any(record.code == FILEPASS for record in substream(stream, 0))


def survey(stream: bytes, most_sheets: int) -> Workbook:
    """Read what the workbook says of itself."""
    book = Workbook()
    for record in substream(stream, 0):
        book.end = record.at
        try:
            _take(book, record)
        except (struct.error, IndexError) as wrong:
            raise damaged(record.at) from wrong
    _check_sheets(book.sheets, most_sheets)
    return book


def _check_sheets(sheets: Sequence[BoundSheet], most: int) -> None:
    if len(sheets) > most:
        raise UnreadableFile("file-too-many-parts", str(len(sheets)), at=STREAM, other=str(most))
    names: set[str] = set()
    for sheet in sheets:
        if sheet.name.lower() in names:
            raise UnreadableFile("file-damaged", sheet.name, at=STREAM)
        names.add(sheet.name.lower())


def _take(book: Workbook, record: Record) -> None:
    code, data = record.code, record.data
    if code in KEPT:
        book.kept.append(record if code != FORMAT or book.is_biff8 else _format_in_biff8(record, book))
    if code == BOF:
        book.is_biff8 = u16(data, 0) == BIFF8
    elif code == CODEPAGE:
        book.encoding = encoding_of(u16(data, 0))
    elif code == DATEMODE:
        book.is_1904 = u16(data, 0) == 1
    elif code == RECALC_ID:
        book.is_computed = True
    elif code == BOUNDSHEET:
        book.sheets.append(_sheet(data, book))
    elif code == FONT:
        book.struck_fonts.append(bool(u16(data, 2) & STRUCK_OUT))
    elif code == XF:
        book.fonts.append(u16(data, 0))
    elif code == SST:
        book.strings = list(shared_strings(record))
    elif code in (SUPBOOK, EXTERNSHEET):
        book.links += _links(record, book)


def _format_in_biff8(record: Record, book: Workbook) -> Record:
    data = record.data
    return record._replace(data=data[:2] + in_biff8(data[3 : 3 + data[2]].decode(book.encoding, "replace")))


def _sheet(data: bytes, book: Workbook) -> BoundSheet:
    (at,) = LONG.unpack_from(data)
    if book.is_biff8:
        name = Pieces((data,), 8).characters(data[6], is_wide=bool(data[7] & 1))
    else:
        name = data[7 : 7 + data[6]].decode(book.encoding, "replace")
    return BoundSheet(name.replace("\0", ""), at, data[5], bool(data[4] & 3))


def _links(record: Record, book: Workbook) -> Iterator[str]:
    """What a workbook calls a source of values: in one record of the newer kind, in another of the older."""
    data = record.data
    if book.is_biff8 and record.code == SUPBOOK and len(data) > HEADER.size:
        yield Pieces((data, *record.more), 5).characters(u16(data, 2), is_wide=bool(data[4] & 1))
    elif not book.is_biff8 and record.code == EXTERNSHEET:
        yield data[1 : 1 + data[0]].decode(book.encoding, "replace")


def text(record: Record, at: int, book: Workbook) -> str:
    """The text that begins at a place in a record: its length in two bytes, then its characters."""
    count = u16(record.data, at)
    if not book.is_biff8:
        return record.data[at + 2 : at + 2 + count].decode(book.encoding, "replace")
    return Pieces((record.data, *record.more), at + 3).characters(count, is_wide=bool(record.data[at + 2] & 1))


def shared_strings(record: Record) -> Iterator[str]:
    """The texts that cells refer to by number, without the marks of their fonts and readings."""
    pieces = Pieces((record.data, *record.more))
    _, count = pieces.numbers(COUNTS)
    for _ in range(count):
        length, flags = pieces.numbers(TEXT_HEAD)
        (runs,) = pieces.numbers(SHORT) if flags & RICH else (0,)
        (extra,) = pieces.numbers(LONG) if flags & WITH_READING else (0,)
        yield pieces.characters(length, is_wide=bool(flags & 1))
        pieces.skip(4 * runs + extra)
