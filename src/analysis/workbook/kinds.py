"""What a received file is, told by its first bytes and never by its name."""

from __future__ import annotations

import codecs
import re
from enum import Enum

from analysis.errors import UnreadableFile


class Kind(Enum):
    """How a file that may hold tables has to be opened."""

    PACKAGE = "a zip of parts, as spreadsheets have been since 2007"
    COMPOUND = "a container of streams, as spreadsheets were before, and as encrypted ones still are"
    RECORDS = "the stream of such an old spreadsheet without its container"
    TEXT = "a table of text"


OPENED = (
    (b"PK\x03\x04", Kind.PACKAGE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.COMPOUND),
    (b"\x09\x08", Kind.RECORDS),
    (b"\x09\x00\x04\x00", Kind.RECORDS),
    (b"\x09\x02\x06\x00", Kind.RECORDS),
    (b"\x09\x04\x06\x00", Kind.RECORDS),
)
REFUSED = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"PK\x05\x06", "ZIP"),
    (b"ID;P", "SYLK"),
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HEAD = 4096
NOTHING = b" \t\r\n\0"
TAG = re.compile(r"<[a-z!?/]", re.IGNORECASE)
PROLOGUE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
WEB_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
DECLARATION = re.compile(r"<\?xml\s|<\?mso-|<Workbook[\s>]")
MAILED_PAGE = re.compile(r"(?:[\w-]+:.*\n|[ \t].*\n)*MIME-Version:", re.IGNORECASE)


def kind_of(content: bytes) -> Kind:
    """How to open a file.

    Raises :class:`~analysis.errors.UnreadableFile` for one that is empty, a web page or of another kind; its finding
    names the kind.

    >>> kind_of(b"PK\\x03\\x04...").name, kind_of("市（州）,数量".encode()).name
    ('PACKAGE', 'TEXT')
    >>> kind_of(b"%PDF-1.7")
    Traceback (most recent call last):
    analysis.errors.UnreadableFile: file-not-table: PDF
    """
    for signature, kind in OPENED:
        if content.startswith(signature):
            return kind
    head = beginning(content)
    for signature, name in REFUSED:
        if content.startswith(signature) or head.startswith(signature.decode("latin-1")):
            raise UnreadableFile("file-not-table", name)
    if _is_empty(content):
        raise UnreadableFile("file-empty")
    if MAILED_PAGE.match(head):
        raise UnreadableFile("file-web-page")
    if TAG.match(head):
        raise _marked_up(head)
    return Kind.TEXT


def _is_empty(content: bytes) -> bool:
    """Whether there is nothing in a file but white space, or the zeros that a copy cut short leaves behind."""
    for mark, _ in MARKS:
        content = content.removeprefix(mark)
    return not content[:HEAD].strip(NOTHING) and not content.strip(NOTHING)


def beginning(content: bytes) -> str:
    """The first characters of a file, as far as they can be told without knowing its encoding."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content[len(mark) : HEAD].decode(encoding, "ignore").lstrip()
    return content[:HEAD].decode("latin-1").lstrip()


def _marked_up(head: str) -> UnreadableFile:
    """A page for a browser, or data for a program: after declarations and remarks, the first element says which."""
    prologue = PROLOGUE.match(head)
    first = head[prologue.end() if prologue else 0 :]
    if DECLARATION.search(head) and not WEB_PAGE.match(first):
        return UnreadableFile("file-not-table", "XML")
    return UnreadableFile("file-web-page")
