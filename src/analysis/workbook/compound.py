"""The container of streams that spreadsheets came in before 2007, and that encrypted ones come in still ([MS-CFB]).

A container is a small disk: a table says of each sector which one follows it, and a directory where each stream begins.
No chain is followed for longer than there are sectors, and no stream is shorter than the directory says.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from struct import Struct

from analysis.errors import UnreadableFile

PACKAGE, ENCRYPTION = "EncryptedPackage", "EncryptionInfo"
STREAM = "Workbook"
WORKBOOKS = (STREAM, "Book")
PROGRAMS = "_VBA_PROJECT_CUR"
OBJECTS = ("MBD", "LNK")
"""How the storages of embedded and of linked objects begin."""
NO_TABLES = (
    ("WordDocument", "DOC"),
    ("PowerPoint Document", "PPT"),
    ("VisioDocument", "VSD"),
    ("__properties_version1.0", "MSG"),
)
OTHER = "OLE"

END, NONE = 0xFFFFFFFE, 0xFFFFFFFF
HEADER = Struct("<26xH2xHH14xI4xII4xI")
ENTRY = Struct("<64sHBxIII36xIQ")
IN_HEADER, IN_HEADER_COUNT = 76, 109
SHIFTS, SMALL_SHIFT = (9, 12), 6
"""By how many bits a number of sectors becomes one of bytes."""
FILE = 2


@dataclass(frozen=True)
class Entry:
    """A line of the directory: a stream, a storage of others, or the root of all."""

    name: str
    what: int
    before: int
    after: int
    child: int
    start: int
    size: int


class Container:
    """A container, opened. It is no plain record since its streams are cut out of the file as they are asked for."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._open()
        except (struct.error, IndexError) as wrong:
            raise damaged(OTHER) from wrong

    def _open(self) -> None:
        header = HEADER.unpack_from(self._content)
        version, self._shift, small_shift, directory, self._cutoff, small_table, beyond = header
        if self._shift not in SHIFTS or small_shift != SMALL_SHIFT:
            raise damaged(OTHER)
        self._count = -(-len(self._content) >> self._shift)
        self._table = self._read_table(beyond)
        lines = self._joined(directory)
        entries = [_entry(lines, at, version) for at in range(0, len(lines) - ENTRY.size + 1, ENTRY.size)]
        self._small_table = _numbers(self._joined(small_table))
        self._small = self._joined(entries[0].start) if self._small_table else b""
        self._entries = {entry.name: entry for entry in _siblings(entries, entries[0].child)}
        self.names = tuple(self._entries)

    def _read_table(self, beyond: int) -> Sequence[int]:
        """The table of what follows each sector. Its own sectors are listed in the header and, if many, beyond it."""
        listed = list(struct.unpack_from(f"<{IN_HEADER_COUNT}I", self._content, IN_HEADER))
        while beyond < END and len(listed) < self._count + IN_HEADER_COUNT:
            numbers = _numbers(self._sector(beyond))
            listed += numbers[:-1]
            beyond = numbers[-1]
        used = islice((number for number in listed if number < END), self._count)
        return _numbers(b"".join(self._sector(number) for number in used))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        if start >= len(self._content):
            raise IndexError
        return self._content[start : start + (1 << self._shift)]

    def _joined(self, start: int) -> bytes:
        """The sectors that follow one another from a first one on."""
        return b"".join(self._sector(number) for number in _chain(start, self._table, self._count))

    def first(self, *names: str) -> str | None:
        """Which of some streams or storages the container has, names in either case."""
        present = {name.lower(): name for name in self.names}
        return next((present[name.lower()] for name in names if name.lower() in present), None)

    def objects(self) -> tuple[str, ...]:
        """The storages of objects that are embedded in the file or linked to it."""
        return tuple(name for name in self.names if name.startswith(OBJECTS))

    def stream(self, name: str) -> bytes:
        """The bytes of a stream."""
        entry = self._entries[name]
        try:
            content = self._small_stream(entry) if entry.size < self._cutoff else self._joined(entry.start)
        except IndexError as wrong:
            raise damaged(name) from wrong
        if entry.what != FILE or len(content) < entry.size:
            raise damaged(name)
        return content[: entry.size]

    def _small_stream(self, entry: Entry) -> bytes:
        """A short stream lies within a stream of the root's, in small sectors with a table of their own."""
        if not entry.size:
            return b""
        places = _chain(entry.start, self._small_table, len(self._small_table))
        return b"".join(self._small[place << SMALL_SHIFT : (place + 1) << SMALL_SHIFT] for place in places)


def damaged(name: str) -> UnreadableFile:
    """A stream, or the container as a whole, is not what the container says."""
    return UnreadableFile("file-damaged", name, at=name)


def _numbers(content: bytes) -> Sequence[int]:
    """The numbers in a table, each of four bytes."""
    return struct.unpack_from(f"<{len(content) // 4}I", content)


def _chain(start: int, table: Sequence[int], most: int) -> Iterator[int]:
    """The sectors that follow one another. A chain that leads nowhere, or in a circle, is an :class:`IndexError`."""
    number = start
    for _ in range(most + 1):
        if number == END:
            return
        yield number
        number = table[number]
    raise IndexError


def _entry(lines: bytes, at: int, version: int) -> Entry:
    name, length, what, before, after, child, start, size = ENTRY.unpack_from(lines, at)
    written = name[: max(length - 2, 0)].decode("utf-16-le", "replace")
    return Entry(written, what, before, after, child, start, size % (1 << 32) if version == 3 else size)


def _siblings(entries: Sequence[Entry], top: int) -> Iterator[Entry]:
    """The entries side by side with one: a tree of those before and those after it, of which none is met twice."""
    seen = {NONE}
    waiting = [top]
    while waiting:
        number = waiting.pop()
        if number not in seen:
            seen.add(number)
            yield entries[number]
            waiting += [entries[number].before, entries[number].after]


def kind_inside(container: Container) -> str:
    """What a container without tables holds, as a finding names it."""
    return next((name for stream, name in NO_TABLES if container.first(stream)), OTHER)
