"""Files with a password: opened with the one that spreadsheets themselves put in and try, refused with any other."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Mapping
from dataclasses import replace
from xml.parsers.expat import ExpatError

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, ParseError

from analysis.errors import UnreadableFile
from analysis.findings import Finding
from analysis.workbook.biff_records import whole_records
from analysis.workbook.compound import ENCRYPTION, PACKAGE, STREAM, Container, damaged
from analysis.workbook.limits import Limits
from analysis.workbook.sheet import Book
from analysis.workbook.wrapping import SHORTEST, wrapped

DEFAULT_PASSWORD = "VelvetSweatshop"
DAMAGE = (
    *(FileFormatError, ParseError, ExpatError, struct.error),
    *(ArithmeticError, AssertionError, AttributeError, LookupError, OSError, TypeError, ValueError),
)
"""What msoffcrypto raises on damaged files: its own errors, and those of its parts that slip through."""
EMPTY_RECORDS = bytes(SHORTEST)
PACKAGE_SHORTEST = SHORTEST + 8
"""A package is encrypted in blocks, after eight bytes that say how long it is."""
AGILE = b"\4\0\4\0"
LONGEST_INFO = 1 << 16
MOST_SPINS = 200_000
"""How often a password may be hashed. Spreadsheets do it 100,000 times; a hostile file may ask for 10,000,000."""
SPINS = re.compile(rb"""spinCount\s*=\s*["'](\d{1,9})["']""")


def unlocked_package(container: Container, limits: Limits) -> bytes:
    """A package without its encryption.

    Raises :class:`~analysis.errors.UnreadableFile` where the password is another, or trying it would take too long.
    """
    info, package = container.first(ENCRYPTION), container.first(PACKAGE)
    if not info or not package or not is_bearable(said := container.stream(info)):
        raise UnreadableFile("file-password")
    filled = {ENCRYPTION: said.ljust(SHORTEST), PACKAGE: container.stream(package).ljust(PACKAGE_SHORTEST, b"\0")}
    return _decrypted(filled, limits, verify_password=True)


def unlocked_stream(stream: bytes, limits: Limits) -> bytes:
    """The records of an old workbook without their encryption."""
    return Container(_decrypted({STREAM: whole_records(stream) + EMPTY_RECORDS}, limits)).stream(STREAM)


def _decrypted(streams: Mapping[str, bytes], limits: Limits, **how: bool) -> bytes:
    """What msoffcrypto makes of streams in a container of our own.

    It reads containers with olefile, which follows a chain that runs in a circle until there is no memory left.
    """
    if sum(map(len, streams.values())) > limits.unpacked_free:
        raise UnreadableFile("file-password")
    plain = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(wrapped(streams)))
        file.load_key(DEFAULT_PASSWORD, **how)
    except DecryptionError as wrong:
        raise UnreadableFile("file-password") from wrong
    except DAMAGE as wrong:
        raise damaged(ENCRYPTION) from wrong
    try:
        file.decrypt(plain)
    except (DecryptionError, *DAMAGE) as wrong:
        raise damaged(ENCRYPTION) from wrong
    return plain.getvalue()


def is_bearable(info: bytes) -> bool:
    """Whether what a file says of its encryption can be read safely, and asks for no more hashing than usual.

    Only the latest kind of encryption says how often; it does so in XML.

    >>> usual = AGILE + bytes(4) + b"<p:encryptedKey spinCount='100000'/>"
    >>> is_bearable(usual), is_bearable(usual.replace(b"1", b"99"))
    (True, False)
    """
    if len(info) > LONGEST_INFO:
        return False
    if not info.startswith(AGILE):
        return True
    text = info[8:]
    spins = [int(found) for found in SPINS.findall(text)]
    is_plain = b"\0" not in text and b"<!" not in text and len(spins) == text.count(b"spinCount")
    return is_plain and max(spins, default=0) <= MOST_SPINS


def as_unlocked(book: Book) -> Book:
    """A book that was read from behind the password, which its filer should know."""
    return replace(book, findings=(Finding("file-default-password", "", ""), *book.findings))
