"""A table of text: its encoding, its separator, and its rows, parsed as they are walked."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from analysis.errors import UnreadableFile
from analysis.workbook.limits import DEFAULT, Limits
from analysis.workbook.sheet import Book, Sheet, address

NAME = "csv"
NO_TABLE = "TXT"
BINARY = "BIN"
SEPARATORS = "\t;,"
"""In order of preference where two stand in equally many lines: a comma also parts thousands, a tab nothing else."""
SAMPLE = 100
CHUNK = 1 << 16
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class TextLines:
    """The rows of a table of text. Each walk parses anew, so that a ledger of any length is never held as lists."""

    content: bytes = field(repr=False)
    encoding: str
    separator: str

    def __iter__(self) -> Iterator[list[str]]:
        return csv.reader(self._text(), delimiter=self.separator, strict=True)

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(self.content), encoding=self.encoding, newline="")


def read_text(content: bytes, limits: Limits = DEFAULT) -> Book:
    """Open a table of text in UTF-8, GB18030 or, with its mark at the start, UTF-16.

    All of it is checked here, so that walking its rows cannot fail: bytes that are no text, a quotation that does not
    end and a cell that is too long are refused with their place. An address counts records, as a spreadsheet does.
    """
    encoding = encoding_of(content)
    lines = TextLines(content, encoding, _separator(content, encoding))
    _check(lines, limits)
    return Book((Sheet(NAME, lines, typed=False),))


def encoding_of(content: bytes) -> str:
    """The encoding in which all of a file is text.

    >>> encoding_of("甲市".encode()), encoding_of("甲市".encode("gb18030"))
    ('utf-8-sig', 'gb18030')
    """
    candidates = ("utf-16",) if content.startswith(UTF16) else ("utf-8-sig", "gb18030")
    for encoding in candidates:
        if _is_text(content, encoding):
            return encoding
    raise UnreadableFile("file-not-table", BINARY)


def _is_text(content: bytes, encoding: str) -> bool:
    """Whether bytes can be read in an encoding and hold no NUL, piece by piece, so that a large file is not doubled."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    try:
        return not any("\0" in piece for piece in iter(lambda: text.read(CHUNK), ""))
    except UnicodeError:
        return False


def _separator(content: bytes, encoding: str) -> str:
    """What parts the cells: the separator that stands in most of the first lines, outside quotation marks."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    bare = ["".join(line[:CHUNK].split('"')[::2]) for line in islice(text, SAMPLE)]
    counts = {mark: sum(mark in line for line in bare) for mark in SEPARATORS}
    if not any(counts.values()):
        raise UnreadableFile("file-not-table", NO_TABLE)
    return max(counts, key=lambda mark: counts[mark])


def _check(lines: TextLines, limits: Limits) -> None:
    row = -1
    try:
        for row, line in enumerate(lines):
            if sum(map(len, line)) > limits.text:
                _check_cells(row, line, limits)
    except csv.Error as wrong:
        place = f"{NAME}!{address(row + 1, 0)}"
        if "field limit" in str(wrong):
            raise UnreadableFile(
                "cell-too-long", str(csv.field_size_limit()), at=place, other=str(limits.text)
            ) from wrong
        raise UnreadableFile("file-damaged", place, at=place) from wrong


def _check_cells(row: int, line: list[str], limits: Limits) -> None:
    for column, text in enumerate(line):
        if len(text) > limits.text:
            place = f"{NAME}!{address(row, column)}"
            raise UnreadableFile("cell-too-long", str(len(text)), at=place, other=str(limits.text))
