"""Texts of a form: how wide they are, what a box or a formula holds of them, a rule's words where none is quoted."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from analysis.sheets import width_of

FOUND, OTHER = "\ue000", "\ue001"
"""What stands for a cell's text and for what it is set against, until a formula quotes them."""

QUOTED = re.compile(f"([{FOUND}{OTHER}])")
CLAUSE = re.compile("[^,，;；]+[,，;；]*")
LONGEST_LITERAL = 250
"""A text in a formula may hold 255 characters."""


def colon(text: str) -> str:
    """The colon of a label's own script.

    >>> colon("Unit")
    ':'
    """
    return "：" if width_of(text[-1:]) > 1 else ":"


def lines_of(text: str, page_width: float) -> int:
    """How many lines a text takes in a width.

    >>> lines_of("twelve chars", 10)
    2
    """
    return sum(max(1, math.ceil(width_of(line) / page_width)) for line in text.splitlines() or [""])


def cut(text: str, length: int) -> str:
    """A text, or as much of it as there is room for.

    >>> cut("twelve chars", 7)
    'twelve…'
    """
    return text if len(text) <= length else text[: length - 1] + "…"


def joined(parts: Iterable[str]) -> str:
    """Sentences one after the other, with a space between those that end as English ones do."""
    told = list(parts)
    return (" " if told[0].isascii() or told[0].endswith(".") else "").join(told)


def literal(text: str) -> str:
    """A text within a formula.

    >>> literal('say "so"')
    '"say ""so""\"'
    """
    pieces = [text[start : start + LONGEST_LITERAL] for start in range(0, len(text), LONGEST_LITERAL)] or [""]
    return "&".join('"{}"'.format(piece.replace('"', '""')) for piece in pieces)


def unquoted(text: str) -> str:
    """A rule's words for a box that cannot quote the cell: without the clauses that do, or with dots in their place.

    >>> unquoted(f"A whole number is expected; the cell says {FOUND}."), unquoted(f"{FOUND} is too large.")
    ('A whole number is expected.', '… is too large.')
    """
    clauses = CLAUSE.findall(text)
    kept = [clause for clause in clauses if not QUOTED.search(clause)]
    if not kept:
        return QUOTED.sub("…", text)
    if kept[-1] is clauses[-1]:
        return "".join(kept).lstrip()
    return "".join(kept).rstrip(",，;； ") + text[-1]
