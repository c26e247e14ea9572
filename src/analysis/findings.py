"""A finding: a rule of the rule book and the place it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

AUTHOR = "hundred-days"
"""Who writes our comments in a workbook that goes back to a filer; each of them begins with it too."""


@dataclass(frozen=True)
class Finding:
    """A rule and the place it speaks of, before the file and receipt it came in are known.

    ``found`` and ``other`` are what the rule's words quote: the cell's own text, a part's name, a number. They are data
    and no sentence, since the sentence stands in the rule book, in each of its languages.
    """

    rule: str
    cell: str
    found: str
    other: str = ""
    city_code: str | None = None
    indicator: str | None = None
