"""The container of streams that spreadsheets came in before 2007, and that encrypted ones come in still ([MS-CFB])."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from struct import pack
from typing import Any

import olefile

from analysis.errors import UnreadableFile

PACKAGE, ENCRYPTION = "EncryptedPackage", "EncryptionInfo"
STREAM = "Workbook"
WORKBOOKS = (STREAM, "Book")
SUMMARY = "\x05SummaryInformation"
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
DAMAGE = (OSError, ValueError, OverflowError, IndexError, RecursionError)
"""What olefile raises on damaged containers: its own errors, kinds of OSError, and others that slip through."""

SECTOR = 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass(frozen=True)
class Container:
    """A container, opened: the names of its streams and storages, each with the storages it lies in before it."""

    names: tuple[str, ...]
    _ole: olefile.OleFileIO

    def first(self, *names: str) -> str | None:
        """Which of some streams the container has, names in either case."""
        present = {name.lower(): name for name in self.names}
        return next((present[name.lower()] for name in names if name.lower() in present), None)

    def objects(self) -> tuple[str, ...]:
        """The storages of objects that are embedded in the file or linked to it."""
        return tuple(name for name in self.names if "/" not in name and name.startswith(OBJECTS))

    def stream(self, name: str) -> bytes:
        """The bytes of a stream."""
        try:
            return bytes(self._ole.openstream(name).read())
        except DAMAGE as wrong:
            raise UnreadableFile("file-damaged", name, at=name) from wrong

    def properties(self) -> str:
        """The words that the container's summary says of it (title, subject, keywords), in one string."""
        if not self.first(SUMMARY):
            return ""
        try:
            said = self._ole.getproperties(SUMMARY)
        except DAMAGE:
            return ""
        encoding = _encoding(said.get(1))
        return " ".join(value.decode(encoding, "replace") for value in said.values() if isinstance(value, bytes))


def opened(content: bytes) -> Container:
    """Open a container."""
    try:
        ole = olefile.OleFileIO(io.BytesIO(content))
        names = tuple("/".join(path) for path in ole.listdir(streams=True, storages=True))
    except DAMAGE as wrong:
        raise UnreadableFile("file-damaged", OTHER, at=OTHER) from wrong
    return Container(names, ole)


def kind_inside(container: Container) -> str:
    """What a container without tables holds, as a finding names it."""
    return next((name for stream, name in NO_TABLES if container.first(stream)), OTHER)


def _encoding(codepage: Any) -> str:
    """A summary's encoding: its number is kept as a signed one of two bytes."""
    number = codepage % (1 << 16) if isinstance(codepage, int) else 0
    return encoding_of(number)


def encoding_of(codepage: int) -> str:
    """The encoding that a code page of Windows means; that of western Europe where it is none we know.

    >>> encoding_of(936), encoding_of(65001), encoding_of(0)
    ('cp936', 'utf-8', 'cp1252')
    """
    known = {65001: "utf-8", 10000: "mac-roman", 32768: "mac-roman", 54936: "gb18030"}
    name = known.get(codepage, f"cp{codepage}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


def wrapped(stream: bytes) -> bytes:
    """A container with one stream, ``Workbook``: what a reader that wants a container is given of a stream we made."""
    sectors = -(-max(len(stream), SECTOR) // SECTOR)
    tables = -(-(sectors + 2) // (SECTOR // 4 - 1))
    directory, small, first = tables, tables + 1, tables + 2
    chain = [FAT] * tables + [END, END] + list(range(first + 1, first + sectors)) + [END]
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    entries = _entry("Root Entry", 5, 1, small, 64) + _entry(STREAM, 2, FREE, first, max(len(stream), SECTOR))
    places = [*range(tables), *[FREE] * (109 - tables)]
    header = pack("<8s16x5H6x4I", olefile.MAGIC, 62, 4, 0xFFFE, 12, 6, 1, tables, directory, 0)
    header += pack("<5I109I", SECTOR, END, 0, END, 0, *places)
    body = pack(f"<{len(chain)}I", *chain) + entries.ljust(SECTOR, b"\0") + bytes(SECTOR)
    return header.ljust(SECTOR, b"\0") + body + stream.ljust(sectors * SECTOR, b"\0")


def _entry(name: str, what: int, child: int, start: int, size: int) -> bytes:
    """One line of the container's directory."""
    written = name.encode("utf-16-le")
    return pack("<64sHBBIII36xIQ", written, len(written) + 2, what, 1, FREE, FREE, child, start, size)
