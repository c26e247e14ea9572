"""A zip of parts, opened without trust: what it says of itself is checked before, and while, anything is inflated."""

from __future__ import annotations

import codecs
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from analysis.errors import UnreadableFile
from analysis.workbook.limits import Limits
from analysis.workbook.markup import End, Start, shortened, walk

LOCAL, CENTRAL, CLOSING = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
LOCAL_SIZE = 30
NEW_YEAR_1980 = 0x21
UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
"""Encodings by the first bytes of a part; all others are in UTF-8."""
ENCRYPTED, NAMED_IN_UTF8 = 0x1 | 0x40, 0x800
STEP = 1 << 14
"""Packed bytes that are inflated at a time."""
CHUNK = 1 << 18
"""Unpacked bytes that are handed on at a time."""


@dataclass(frozen=True)
class Entry:
    """A part as the zip's directory tells of it: where its packed bytes lie and what they must unpack to."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    method: int


@dataclass(frozen=True)
class Relationship:
    """What a part points to: a part of the same package, by its name, or something outside, by its address."""

    kind: str
    """The last word of the type, such as ``worksheet``; both families of namespaces have the same."""
    target: str
    is_external: bool


class Package:
    """The parts of a package, by name; names differ in more than case.

    It is no plain record since it keeps count of the tags it has handed out, and each list of relationships.
    """

    def __init__(self, content: bytes, limits: Limits) -> None:
        self.content = content
        self.limits = limits
        self.allowance = limits.allow(len(content))
        self.entries = _inventory(content, limits)
        self._tags = 0
        self._listings: dict[str, dict[str, Relationship]] = {}
        _check_sizes(self.entries.values(), self.allowance.unpacked)

    def find(self, name: str) -> Entry | None:
        """The entry of a part, if the package has it."""
        return self.entries.get(name.lower())

    def entry(self, name: str) -> Entry:
        """The entry of a part that has to be there."""
        if (entry := self.find(name)) is None:
            raise UnreadableFile("file-damaged", shortened(name), at=shortened(name))
        return entry

    def walk(self, name: str, root: str, starts: Mapping[str, Start], ends: Mapping[str, End] | None = None) -> None:
        """Walk through the XML of a part; see :func:`analysis.workbook.markup.walk`."""
        entry = self.entry(name)
        walk(self._metered(entry), entry.name, root, self.limits, starts, ends)

    def whole(self, name: str, most: int) -> bytes | None:
        """The bytes of a part that is no longer than ``most``; None for a longer one."""
        entry = self.entry(name)
        return b"".join(self._metered(entry)) if entry.size <= most else None

    def in_utf8(self, name: str) -> Packed:
        """A part that was walked through, as another reader can be given it; see :func:`in_utf8`."""
        return in_utf8(self.content, self.entry(name))

    def _metered(self, entry: Entry) -> Iterator[bytes]:
        """The bytes of a part, as long as the file holds no more tags than it may."""
        for chunk in inflated(self.content, entry):
            self._tags += chunk.count(b"<")
            if self._tags > self.allowance.tags:
                raise UnreadableFile("sheet-too-large", str(self._tags), at=entry.name, other=str(self.allowance.tags))
            yield chunk

    def relationships(self, name: str) -> dict[str, Relationship]:
        """What a part points to, by identifier; ordinary hyperlinks are left out. ``""`` is the package itself."""
        folder, _, own = name.rpartition("/")
        listing = posixpath.join(folder, "_rels", f"{own}.rels")
        return self._relationships(listing, folder) if self.find(listing) else {}

    def all_relationships(self) -> Iterator[Relationship]:
        """What any of the parts points to."""
        for name in self.entries:
            if name.endswith(".rels"):
                yield from self._relationships(name, posixpath.dirname(posixpath.dirname(name))).values()

    def _relationships(self, listing: str, folder: str) -> dict[str, Relationship]:
        if listing.lower() in self._listings:
            return self._listings[listing.lower()]
        found: dict[str, Relationship] = {}
        most = self.limits.parts

        def relationship(attributes: dict[str, str]) -> None:
            kind = attributes.get("Type", "").rpartition("/")[2]
            if kind == "hyperlink":
                return
            identifier, target = attributes.get("Id", ""), attributes.get("Target", "")
            if not identifier or identifier in found:
                raise UnreadableFile("file-damaged", listing, at=listing)
            if len(found) == most:
                raise UnreadableFile("file-too-many-parts", str(most + 1), at=listing, other=str(most))
            is_external = attributes.get("TargetMode") == "External"
            found[identifier] = Relationship(
                kind, target if is_external else self._resolved(folder, target), is_external
            )

        self.walk(listing, "Relationships", {"Relationship": relationship})
        self._listings[listing.lower()] = found
        return found

    def _resolved(self, folder: str, target: str) -> str:
        """The name of the part that a target means; a target outside the package is the name of no part."""
        path = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/")))[1:]
        return path if self.find(path) else unquote(path)


def _inventory(content: bytes, limits: Limits) -> dict[str, Entry]:
    """All entries by their names in lower case, none of them inflated yet."""
    listed = content.count(CENTRAL)
    if listed > limits.parts:
        raise UnreadableFile("file-too-many-parts", str(listed), other=str(limits.parts))
    members = _directory(content)
    entries: dict[str, Entry] = {}
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        entry = _entry(content, member)
        if member.header_offset < end or (not end and member.header_offset):
            raise _damaged(entry.name)
        end = entry.start + entry.packed
        if member.is_dir():
            continue
        key = _part_name(member).lower()
        if key in entries:
            raise _damaged(entry.name)
        entries[key] = entry
    return entries


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as wrong:
        raise UnreadableFile("file-damaged", "ZIP") from wrong


def _entry(content: bytes, member: zipfile.ZipInfo) -> Entry:
    """A member of the directory, if it agrees with the header before its own bytes."""
    name = shortened(_part_name(member))
    if member.flag_bits & ENCRYPTED:
        raise UnreadableFile("file-password", at=name)
    offset = member.header_offset
    header = content[offset : offset + LOCAL_SIZE]
    if len(header) < LOCAL_SIZE or not header.startswith(LOCAL):
        raise _damaged(name)
    length, extra = struct.unpack("<HH", header[26:])
    own = content[offset + LOCAL_SIZE : offset + LOCAL_SIZE + length]
    encoding = "utf-8" if header[7] << 8 & NAMED_IN_UTF8 else "cp437"
    start = offset + LOCAL_SIZE + length + extra
    is_same = own.decode(encoding, "replace") == member.orig_filename and "\0" not in member.orig_filename
    is_within = start + member.compress_size <= len(content)
    if not is_same or not is_within or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _damaged(name)
    return Entry(name, start, member.compress_size, member.file_size, member.CRC, member.compress_type)


def _part_name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/").lstrip("/")


def _check_sizes(entries: Iterable[Entry], most: int) -> None:
    """Refuse by what the directory declares; :func:`inflated` then holds each part to its own declaration."""
    declared = sum(entry.size for entry in entries)
    if declared > most:
        raise UnreadableFile("file-unpacks-too-large", str(declared), other=str(most))


def inflated(content: bytes, entry: Entry) -> Iterator[bytes]:
    """The bytes of a part in chunks, as long as they are what the directory declares.

    A checksum that does not fit is told after the last chunk: use nothing of a part before all of it was taken.
    """
    size = crc = 0
    for chunk in _unpacked(memoryview(content)[entry.start : entry.start + entry.packed], entry):
        size += len(chunk)
        if size > entry.size:
            raise _damaged(entry.name)
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if size != entry.size or crc != entry.crc:
        raise _damaged(entry.name)


def _unpacked(packed: memoryview, entry: Entry) -> Iterator[bytes]:
    if entry.method == zipfile.ZIP_STORED:
        for at in range(0, len(packed), CHUNK):
            yield bytes(packed[at : at + CHUNK])
        return
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), STEP):
            yield from _inflate(stream, packed[at : at + STEP])
    except zlib.error as wrong:
        raise _damaged(entry.name) from wrong
    if not stream.eof or stream.unused_data:
        raise _damaged(entry.name)


def _inflate(stream: zlib._Decompress, packed: bytes | memoryview) -> Iterator[bytes]:
    """What so many packed bytes unpack to, a chunk at a time; the stream may hold output back after its last input."""
    while chunk := stream.decompress(packed, CHUNK):
        yield chunk
        packed = stream.unconsumed_tail


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile("file-damaged", name, at=name)


@dataclass(frozen=True)
class Packed:
    """A part's bytes as they lie in a zip, and what they unpack to."""

    content: bytes
    size: int
    crc: int
    method: int = zipfile.ZIP_STORED


def stored(content: bytes) -> Packed:
    """A part of our own."""
    return Packed(content, len(content), zlib.crc32(content))


def in_utf8(content: bytes, entry: Entry) -> Packed:
    """A verified part as it is, or in UTF-8 where it is in UTF-16, which calamine takes for no cells at all."""
    packed = content[entry.start : entry.start + entry.packed]
    encoding = UTF_16.get(_opening(packed[:STEP], entry.method))
    if encoding is None:
        return Packed(packed, entry.size, entry.crc, entry.method)
    stream = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    size = crc = 0
    written = bytearray()
    for text in codecs.iterdecode(inflated(content, entry), encoding):
        chunk = text.encode()
        size, crc = size + len(chunk), zlib.crc32(chunk, crc)
        written += stream.compress(chunk)
    return Packed(bytes(written + stream.flush()), size, crc, zipfile.ZIP_DEFLATED)


def _opening(packed: bytes, method: int) -> bytes:
    """The first two bytes of a part."""
    return packed[:2] if method == zipfile.ZIP_STORED else zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, 2)


def bundle(parts: Mapping[str, Packed]) -> bytes:
    """A new zip of the parts given, packed as they are.

    >>> zipfile.ZipFile(io.BytesIO(bundle({"a/b.xml": stored(b"<b/>")}))).read("a/b.xml")
    b'<b/>'
    """
    body, directory = bytearray(), bytearray()
    for name, part in parts.items():
        encoded = name.encode()
        sizes = struct.pack("<IIIHH", part.crc, len(part.content), part.size, len(encoded), 0)
        described = struct.pack("<HHHHH", 20, NAMED_IN_UTF8, part.method, 0, NEW_YEAR_1980) + sizes
        directory += CENTRAL + b"\x14\0" + described + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + encoded
        body += LOCAL + described + encoded + part.content
    counts = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(directory), len(body), 0)
    return b"".join((body, directory, CLOSING, counts))
