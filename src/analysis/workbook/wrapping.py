"""A container of our own around streams that we know, for readers that want a container and would trust any."""

from __future__ import annotations

from collections.abc import Mapping
from struct import pack

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR = 4096
SHORTEST = 4096
"""A stream of fewer bytes would have to be kept in another way; it is filled up with zeros."""
LISTED = 109
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
ROOT, STREAM = 5, 2


def wrapped(streams: Mapping[str, bytes]) -> bytes:
    """A container of a few streams: a header, the table of sectors, the directory, an empty sector, the streams."""
    bodies = [body.ljust(SHORTEST, b"\0") for body in streams.values()]
    counts = [-(-len(body) // SECTOR) for body in bodies]
    tables = -(-(sum(counts) + 2) // (SECTOR // 4 - 1))
    chain = [TABLE] * tables + [END, END]
    entries = [_entry("Root Entry", ROOT, FREE, 1, tables + 1, 0)]
    for number, (name, body, count) in enumerate(zip(streams, bodies, counts, strict=True), start=1):
        first = len(chain)
        chain += [*range(first + 1, first + count), END]
        entries.append(_entry(name, STREAM, number + 1 if number < len(bodies) else FREE, FREE, first, len(body)))
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    places = [*range(tables), *[FREE] * (LISTED - tables)]
    header = pack("<8s16x5H6x4I", MAGIC, 62, 4, 0xFFFE, 12, 6, 1, tables, tables, 0)
    header += pack(f"<5I{LISTED}I", SHORTEST, END, 0, END, 0, *places)
    parts = (header, pack(f"<{len(chain)}I", *chain), b"".join(entries), bytes(SECTOR), *bodies)
    return b"".join(part + bytes(-len(part) % SECTOR) for part in parts)


def _entry(name: str, what: int, following: int, child: int, start: int, size: int) -> bytes:
    """A line of the directory."""
    written = name.encode("utf-16-le")
    return pack("<64sHBBIII36xIQ", written, len(written) + 2, what, 1, FREE, following, child, start, size)
