"""From the records of a sheet of before 2007 to the values of its cells."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from struct import Struct

from analysis.workbook.biff import Workbook, text
from analysis.workbook.biff_records import HEADER, SHORT, Record, damaged
from analysis.workbook.sheet import CellError, CellValue

NUMBER, LABEL, BOOLERR, RK, MULRK, LABELSST = 0x0203, 0x0204, 0x0205, 0x027E, 0xBD, 0xFD
RICH_LABEL, FORMULA, STRING, ARRAY, SHARED_FORMULA, TABLE = 0xD6, 0x06, 0x0207, 0x0221, 0x04BC, 0x0236
UNCOMPUTED = 0
"""Ours, for a formula that came to nothing; in a file it is the number of what has been overwritten."""
CELLS = (NUMBER, LABEL, BOOLERR, RK, MULRK, LABELSST, UNCOMPUTED)
BEFORE_TEXT = (ARRAY, SHARED_FORMULA, TABLE)
"""What may stand between a formula and the text that it came to."""
NO_NUMBER, IS_TEXT, IS_FLAG, IS_ERROR, NO_TEXT = b"\xff\xff", 0, 1, 2, b"\0\0\0"
PLACE, REAL, PACKED, FLAG, ITEM = (Struct(f"<{form}") for form in ("HHH", "HHHd", "HHHI", "HHHBB", "HI"))
ERROR_NUMBERS = b"\x00\x07\x0f\x17\x1d\x24\x2a\x2b"
ERROR_TEXTS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")
ERRORS = {number: CellError(text) for number, text in zip(ERROR_NUMBERS, ERROR_TEXTS, strict=True)}
NOT_COMPUTED = CellError("=…", is_uncomputed=True)

Cell = tuple[int, int, int, CellValue]
"""A cell's row, column, format and value."""


def settled(records: Iterable[Record], book: Workbook) -> Iterator[Record]:
    """A sheet's records with every formula replaced by the value that it came to when the file was saved."""
    waiting: Record | None = None
    for record in records:
        if waiting is not None and record.code not in BEFORE_TEXT:
            yield _with_text(waiting, record)
            waiting = None
        if record.code == RICH_LABEL:
            yield record._replace(code=LABEL)
        elif record.code == FORMULA and _is_text(record):
            waiting = record
        elif record.code == FORMULA:
            yield _without_text(record, book)
        elif record.code not in (STRING, UNCOMPUTED):
            yield record


def _is_text(formula: Record) -> bool:
    return formula.data[12:14] == NO_NUMBER and formula.data[6] == IS_TEXT


def _with_text(formula: Record, following: Record) -> Record:
    if following.code != STRING:
        return formula._replace(code=UNCOMPUTED)
    return following._replace(code=LABEL, at=formula.at, data=formula.data[: PLACE.size] + following.data)


def _without_text(formula: Record, book: Workbook) -> Record:
    """The record of a formula's number, flag or error.

    A fourth kind is a text of no length; programs that compute nothing write it for a formula that has no value yet.
    """
    data = formula.data
    if data[12:14] != NO_NUMBER:
        return formula._replace(code=NUMBER, data=data[: REAL.size])
    place, kind, value = data[: PLACE.size], data[6], data[8]
    if kind in (IS_FLAG, IS_ERROR):
        return formula._replace(code=BOOLERR, data=place + bytes((value, kind == IS_ERROR)))
    if not book.is_computed:
        return formula._replace(code=UNCOMPUTED)
    return formula._replace(code=LABEL, data=place + NO_TEXT)


def cells(record: Record, book: Workbook) -> Iterator[Cell]:
    """The cells that a settled record holds: one, or a run of packed numbers."""
    code, data = record.code, record.data
    if code == MULRK:
        yield from _run(record)
    elif code == NUMBER:
        yield REAL.unpack_from(data)
    elif code == RK:
        row, column, style, packed = PACKED.unpack_from(data)
        yield row, column, style, unpacked(packed)
    elif code == LABELSST:
        row, column, style, number = PACKED.unpack_from(data)
        yield row, column, style, book.strings[number]
    elif code == BOOLERR:
        row, column, style, number, is_error = FLAG.unpack_from(data)
        yield row, column, style, ERRORS.get(number, CellError(f"#{number}")) if is_error else bool(number)
    else:
        row, column, style = PLACE.unpack_from(data)
        yield row, column, style, text(record, PLACE.size, book) if code == LABEL else NOT_COMPUTED


def _run(record: Record) -> Iterator[Cell]:
    """Packed numbers side by side: the row, the first column, a format and a number for each, the last column."""
    row, first = HEADER.unpack_from(record.data)
    (last,) = SHORT.unpack(record.data[-SHORT.size :])
    items = record.data[HEADER.size : -SHORT.size]
    if len(items) != ITEM.size * (last - first + 1):
        raise damaged(record.at)
    for column, (style, packed) in enumerate(ITEM.iter_unpack(items), start=first):
        yield row, column, style, unpacked(packed)


def unpacked(packed: int) -> float:
    """The number that four bytes hold: a whole one or the upper half of any, of which a hundredth may be meant.

    >>> unpacked(0x3FF00000), unpacked(0x3FF00001), unpacked(4935 << 2 | 3), unpacked(0xFFFFFFFE)
    (1.0, 0.01, 49.35, -1.0)
    """
    number: float
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed >> 31 else 0))
    else:
        (number,) = struct.unpack("<d", struct.pack("<II", 0, packed & ~3))
    return number / 100 if packed & 1 else number
