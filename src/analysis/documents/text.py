"""Words into a paragraph, as words: nothing that was filed becomes a field, a link or a control character."""

from __future__ import annotations

import re

from docx.shared import Pt
from docx.text.paragraph import Paragraph
from markupsafe import Markup

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
"""What no document can hold, and what would turn the order of the words around it."""


def lines(text: str) -> list[str]:
    """The lines of a text, its markup taken off, with a sign for every character that may not stand in it.

    >>> lines(Markup("<b>a</b> &amp; b")), lines("a" + chr(0) + chr(10) + "b" + chr(9) + "c")
    (['a & b'], ['a�', 'b c'])
    """
    words = text.striptags() if isinstance(text, Markup) else text
    return [UNSEEN.sub("\ufffd", line.replace("\t", " ")) for line in re.split(r"\r\n|\r|\n", words)]


def one_line(text: str) -> str:
    """The same in one line, as a property or a heading has it."""
    return " ".join(lines(text))


def put(paragraph: Paragraph, text: str, points: float | None = None) -> None:
    """Put words into a paragraph, its lines below each other, in a size of their own where one is given."""
    run = paragraph.add_run()
    for place, line in enumerate(lines(text)):
        if place:
            run.add_break()
        run.add_text(line)
    if points is not None:
        run.font.size = Pt(points)
