"""The files in archives, and how much of an archive is unpacked at most."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.errors import UnreadableFile
from analysis.received import UNPLACED
from analysis.receiving.arrivals import ARCHIVE, Sent, skipped
from analysis.receiving.names import decoded, in_one_line, is_hidden

MEMBERS, UNPACKED = 2_000, 400_000_000
"""How many files an archive may hold, with those inside it, and how many bytes they may unpack to."""
NESTED = 1
"""How deep archives may stand in an archive."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
IS_ENCRYPTED, IS_UNICODE = 0x1, 0x800
FOLDER_SIGNS = ("/", "\\")
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
PACKAGES = {"[content_types].xml", "mimetype", "ofd.xml"}
"""A part that tells a document made of parts from an archive of files."""
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError)


@dataclass
class Room:
    """How much an archive, with those inside it, may still hold."""

    members: int = MEMBERS
    size: int = UNPACKED

    def take(self, infos: Sequence[zipfile.ZipInfo]) -> None:
        """Allow for so many files; raises :class:`~analysis.errors.UnreadableFile` where there are too many."""
        size = sum(info.file_size for info in infos)
        if len(infos) > self.members:
            raise UnreadableFile("archive-too-many", f"{len(infos):,}", other=f"{self.members:,}")
        if size > self.size:
            raise UnreadableFile("archive-too-large", f"{size:,}", other=f"{self.size:,}")
        self.members -= len(infos)
        self.size -= size


def opened(sent: Sent) -> Iterator[Sent]:
    """A file as it is; an archive as itself and then what is in it. An archive is taken whole or not opened."""
    yield from _opened(sent, Room(), 0)


def _opened(sent: Sent, room: Room, depth: int) -> Iterator[Sent]:
    archive = None if sent.kind else _archive(sent.content)
    if archive is None:
        yield sent
        return
    try:
        members = _members(archive, sent, room, depth)
    except UnreadableFile as wrong:
        yield replace(sent, kind=UNPLACED, finding=wrong.finding)
        return
    if depth == 0:
        yield replace(sent, kind=ARCHIVE)
    for member in members:
        yield from _opened(member, room, depth + 1)


def _archive(content: bytes) -> zipfile.ZipFile | None:
    """An archive of files, or None: a workbook too is a zip, but of parts."""
    if not content.startswith(ZIPPED):
        return None
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGE:
        return None
    return None if PACKAGES & {name.lower() for name in archive.namelist()} else archive


def _members(archive: zipfile.ZipFile, sent: Sent, room: Room, depth: int) -> list[Sent]:
    infos = [info for info in archive.infolist() if info.file_size or not _inside(info).endswith(FOLDER_SIGNS)]
    if not infos:
        raise UnreadableFile("archive-empty")
    if depth > NESTED:
        raise UnreadableFile("archive-nested", sent.original)
    if any(info.flag_bits & IS_ENCRYPTED for info in infos):
        raise UnreadableFile("archive-encrypted")
    unknown = [info.compress_type for info in infos if info.compress_type not in METHODS]
    if unknown:
        raise UnreadableFile("archive-kind", f"ZIP {unknown[0]}")
    room.take(infos)
    try:
        return [_member(archive, info, sent) for info in infos]
    except DAMAGE as wrong:
        raise UnreadableFile("archive-damaged", str(wrong)) from wrong


def _inside(info: zipfile.ZipInfo) -> str:
    """What a file in an archive is called there; an archive that does not tell the encoding has it read as bytes."""
    written = info.orig_filename
    return in_one_line(written if info.flag_bits & IS_UNICODE else decoded(written.encode("cp437")))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, sent: Sent) -> Sent:
    parts = [part for part in re.split(r"[/\\]", _inside(info)) if part not in ("", ".", "..")] or ["_"]
    group = "/".join([sent.original, *parts[:-1]])
    original = f"{group}/{parts[-1]}"
    if any(is_hidden(part) for part in parts):
        return skipped(original, group)
    with archive.open(info) as stream:
        # Asked for by its size, it unpacks to no more than that, whatever it holds.
        content = stream.read(info.file_size)
    if len(content) != info.file_size:
        raise zipfile.BadZipFile(parts[-1])
    return Sent(parts[-1], original, group, content)
