"""From the bytes of a received file to sheets of cells. Reads; judges nothing.

The kind of a file is told by its first bytes, never by its name.
"""

from __future__ import annotations

from pathlib import Path

from analysis.errors import UnreadableFile
from analysis.workbook.compound import PACKAGE, WORKBOOKS, Container, kind_inside
from analysis.workbook.kinds import Kind, kind_of
from analysis.workbook.legacy import read_legacy, read_records
from analysis.workbook.limits import DEFAULT, Limits
from analysis.workbook.passwords import as_unlocked, unlocked_package
from analysis.workbook.sheet import Book
from analysis.workbook.spreadsheet import read_package
from analysis.workbook.text import read_text


def read(path: Path, limits: Limits = DEFAULT) -> Book:
    """Open a received file.

    Raises :class:`~analysis.errors.UnreadableFile` for whatever is not a workbook or a table of text, is damaged or
    unsafe, or holds more than it may.
    """
    _check_size(path.stat().st_size, limits)
    return read_bytes(path.read_bytes(), limits)


def read_bytes(content: bytes, limits: Limits = DEFAULT) -> Book:
    """Open a received file's bytes; see :func:`read`."""
    _check_size(len(content), limits)
    kind = kind_of(content)
    if kind is Kind.PACKAGE:
        return read_package(content, limits)
    if kind is Kind.COMPOUND:
        return _read_compound(content, limits)
    if kind is Kind.RECORDS:
        return read_records(content, len(content), limits)
    return read_text(content, limits)


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.unpacked:
        raise UnreadableFile("file-unpacks-too-large", str(size), other=str(limits.unpacked))


def _read_compound(content: bytes, limits: Limits) -> Book:
    """A container of streams: an encrypted package, a workbook of before 2007, or no table at all."""
    container = Container(content)
    if container.first(PACKAGE):
        return as_unlocked(read_package(unlocked_package(container, limits), limits))
    if container.first(*WORKBOOKS):
        return read_legacy(len(content), container, limits)
    raise UnreadableFile("file-not-table", kind_inside(container))
