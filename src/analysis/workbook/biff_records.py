"""The records of a workbook of before 2007 ([MS-XLS]), one after another, and the texts and numbers in them.

The stream is a sequence of substreams: first the workbook's own, then one for each sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from struct import Struct
from typing import NamedTuple

from analysis.errors import UnreadableFile
from analysis.workbook.compound import STREAM

BOF, EOF, CONTINUE = 0x0809, 0x0A, 0x3C
HEADER, TEXT_HEAD, BYTE, SHORT = (Struct(f"<{form}") for form in ("HH", "HB", "B", "H"))


class Record(NamedTuple):
    """A record: its number, where in the stream it stands, what it holds, and what its continuations hold."""

    code: int
    at: int
    data: bytes
    more: Sequence[bytes] = ()


def damaged(at: int) -> UnreadableFile:
    """The stream makes no sense at a place."""
    return UnreadableFile("file-damaged", f"{STREAM}:{at}", at=f"{STREAM}:{at}")


def packed(code: int, data: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A record as it stands in a stream."""
    pieces = ((code, data), *((CONTINUE, piece) for piece in more))
    return b"".join(HEADER.pack(number, len(piece)) + piece for number, piece in pieces)


def records(stream: bytes, at: int = 0) -> Iterator[Record]:
    """Every record from a place on, each with its continuations."""
    waiting: Record | None = None
    more: list[bytes] = []
    while at + HEADER.size <= len(stream):
        code, size = HEADER.unpack_from(stream, at)
        end = at + HEADER.size + size
        if end > len(stream):
            raise damaged(at)
        data = stream[at + HEADER.size : end]
        if code == CONTINUE:
            more.append(data)
        else:
            if waiting is not None:
                yield waiting
            more = []
            waiting = Record(code, at, data, more)
        at = end
    if waiting is not None:
        yield waiting


def whole_records(stream: bytes) -> bytes:
    """A stream without the odd bytes that fill it up behind its last record."""
    end = 0
    for record in records(stream):
        end = record.at + sum(HEADER.size + len(piece) for piece in (record.data, *record.more))
    return stream[:end]


def substream(stream: bytes, at: int) -> Iterator[Record]:
    """The records of one substream from its first to its last, without those of charts that lie within it.

    A chart keeps the numbers it draws in records like those of cells, with places of its own.
    """
    depth = 0
    for record in records(stream, at):
        if record.code == BOF:
            depth += 1
        elif depth == 0:
            break
        if depth == 1:
            yield record
        if record.code == EOF:
            depth -= 1
            if depth == 0:
                return
    raise damaged(at)


def u16(data: bytes, at: int) -> int:
    """The number that two bytes hold."""
    (number,) = SHORT.unpack_from(data, at)
    return int(number)


def in_biff8(characters: str) -> bytes:
    """A text as a record of the newer kind holds it."""
    written = characters.encode("utf-16-le")
    return TEXT_HEAD.pack(len(written) // 2, 1) + written


class Pieces:
    """A record and its continuations, read from a place on. Raises :class:`IndexError` where they end too early."""

    def __init__(self, pieces: Iterable[bytes], at: int = 0) -> None:
        self._pieces = iter(pieces)
        self._data = next(self._pieces, b"")
        self._at = at

    def numbers(self, form: Struct) -> tuple[int, ...]:
        """Numbers that stand side by side in one piece."""
        if self._at >= len(self._data):
            self._go_on()
        found = form.unpack_from(self._data, self._at)
        self._at += form.size
        return found

    def characters(self, count: int, *, is_wide: bool) -> str:
        """So many characters, of one byte or of two; each further piece begins with a byte that says which."""
        found = []
        while True:
            width = 2 if is_wide else 1
            taken = min(count, (len(self._data) - self._at) // width)
            end = self._at + taken * width
            found.append(self._data[self._at : end].decode("utf-16-le" if is_wide else "latin-1", "replace"))
            self._at = end
            count -= taken
            if not count:
                return "".join(found)
            self._go_on()
            (flags,) = self.numbers(BYTE)
            is_wide = bool(flags & 1)

    def skip(self, count: int) -> None:
        """Pass over so many bytes."""
        while count > len(self._data) - self._at:
            count -= len(self._data) - self._at
            self._go_on()
        self._at += count

    def _go_on(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            raise IndexError
        self._data, self._at = piece, 0
