"""What a file is called: as it came, in whatever encoding, and as a path may hold it."""

from __future__ import annotations

import os
import re
import unicodedata

HIDDEN = (".", "~$", "__MACOSX")
NOT_ALLOWED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST = 180
"""Bytes of a file's name that are kept; file systems allow 255, and a number may be added."""
LONGEST_ENDING = 10
NO_ALPHABET = "\u0800"
"""The first character that UTF-8 writes in three bytes."""


def is_hidden(name: str) -> bool:
    """Whether a name is of a file that a system or a program keeps for itself.

    >>> is_hidden("~$form.xlsx"), is_hidden("form.xlsx")
    (True, False)
    """
    return name.startswith(HIDDEN)


def readable(name: str) -> str:
    """A name of this machine's in one line; one in bytes that are not the machine's own encoding is read from them."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return in_one_line(decoded(os.fsencode(name)))
    return in_one_line(name)


def in_one_line(name: str) -> str:
    """A name without what a terminal or a log would act on.

    >>> in_one_line("form\\n1.xlsx")
    'form_1.xlsx'
    """
    return CONTROL.sub("_", name)


def decoded(written: bytes) -> str:
    """A file's name from bytes whose encoding is not said: UTF-8, or GB 18030 as Chinese systems write it.

    Short names in the latter can be read as the former, but then as letters of some alphabet only.

    >>> decoded("眉山".encode("gb18030")), decoded("眉山".encode())
    ('眉山', '眉山')
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = written.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.isascii() or encoding != "utf-8" or max(text) >= NO_ALPHABET:
            return text
    return written.decode("cp437")


def allowed(name: str) -> str:
    """A name as it came, but for what a path may not hold anywhere and for what is too long.

    >>> allowed("绵阳市：6月/统计表?.xlsx")
    '绵阳市：6月_统计表_.xlsx'
    """
    safe = NOT_ALLOWED.sub("_", name).rstrip(" .") or "_"
    stem, dot, ending = safe.rpartition(".")
    suffix = f"{dot}{ending}" if stem and len(ending) <= LONGEST_ENDING else ""
    kept = safe.removesuffix(suffix).encode()[: LONGEST - len(suffix.encode())].decode(errors="ignore")
    return kept + suffix


def plain(text: str) -> str:
    """A name by which others are the same, whatever their case and width.

    >>> plain("Ｆorm")
    'form'
    """
    return unicodedata.normalize("NFKC", text).casefold()
