"""What the summary of an old workbook says of it (title, subject, keywords): a set of properties ([MS-OLEPS])."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from struct import Struct

SUMMARY = "\x05SummaryInformation"
SECTION_AT = 44
PAIR, SHORT, LONG = Struct("<II"), Struct("<H"), Struct("<I")
TEXT, WIDE_TEXT = 0x1E, 0x1F
CODEPAGE = 1
MOST_PROPERTIES = 100
NAMED = {65001: "utf-8", 10000: "mac-roman", 32768: "mac-roman", 54936: "gb18030"}


def words(summary: bytes) -> str:
    """The texts of a summary, in one string; what cannot be read of it is left out."""
    try:
        return " ".join(_texts(summary))
    except struct.error:
        return ""


def _texts(summary: bytes) -> Iterator[str]:
    (start,) = LONG.unpack_from(summary, SECTION_AT)
    _, count = PAIR.unpack_from(summary, start)
    pairs = [PAIR.unpack_from(summary, start + 8 * place) for place in range(1, min(count, MOST_PROPERTIES) + 1)]
    places = {code: start + offset for code, offset in pairs}
    encoding = "utf-8"
    if CODEPAGE in places:
        (page,) = SHORT.unpack_from(summary, places[CODEPAGE] + LONG.size)
        encoding = encoding_of(page)
    for place in places.values():
        kind, size = PAIR.unpack_from(summary, place)
        at = place + PAIR.size
        if kind == TEXT:
            yield summary[at : at + size].decode(encoding, "replace").strip("\0")
        elif kind == WIDE_TEXT:
            yield summary[at : at + 2 * size].decode("utf-16-le", "replace").strip("\0")


def encoding_of(codepage: int) -> str:
    """The encoding that a code page of Windows means; that of western Europe where it is none we know.

    >>> encoding_of(936), encoding_of(65001), encoding_of(0)
    ('cp936', 'utf-8', 'cp1252')
    """
    name = NAMED.get(codepage, f"cp{codepage}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
