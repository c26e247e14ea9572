"""The gate of pictures: each has words that say what it shows."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from analysis.errors import PageRefused
from analysis.gates.reading import Element, Reading

FILE_NAME = re.compile(r"\S+\.(?:png|svg|jpe?g|gif|webp|bmp|pdf|html?)", re.IGNORECASE)
PLACEHOLDERS = Path(__file__).parent / "placeholders.txt"
"""Words that stand for any picture, one a line."""

LEAST = 2
"""Letters that a picture's words must have beside those."""


def has_words_for_pictures(page: Reading) -> None:
    """Raise :class:`~analysis.errors.PageRefused` for a picture whose words say nothing of it."""
    for picture in page.elements:
        if picture.name in ("svg", "img", "canvas") or picture.attributes.get("role") == "img":
            if _is_beside_its_numbers(page, picture):
                continue
            words = picture.attributes.get("aria-label") or picture.attributes.get("alt", "")
            if not words.strip():
                raise PageRefused("a picture has no words")
            if is_placeholder(words) or _repeats_its_caption(page, picture, words):
                raise PageRefused(f"a picture has no words of its own: {words[:80]!r}")


def _is_beside_its_numbers(page: Reading, picture: Element) -> bool:
    """Whether a picture is hidden from those who are read to, in a row of a table whose numbers are its words."""
    row = picture.within("tr")
    hidden = picture.attributes.get("aria-hidden") == "true"
    return hidden and row is not None and any(char.isdigit() for char in page.inside(row))


def is_placeholder(words: str) -> bool:
    """Whether words would fit any picture: a file's name, or nothing but general words.

    >>> is_placeholder("Figure 3"), is_placeholder("chart.png"), is_placeholder("Line chart. Up 5% on season one.")
    (True, True, False)
    """
    if FILE_NAME.fullmatch(words.strip()):
        return True
    latin, other = placeholders()
    telling = [word for word in re.findall(r"[a-z]+", words.lower()) if word not in latin]
    rest = re.sub(other, "", re.sub(r"[\x00-\x7f]|[\W\d_]", "", words))
    return len("".join(telling) + rest) < LEAST


@cache
def placeholders() -> tuple[frozenset[str], str]:
    """The general words: those in Latin letters, and a pattern for the others, longest first."""
    words = PLACEHOLDERS.read_text(encoding="utf-8").split()
    others = sorted((word for word in words if not word.isascii()), key=len, reverse=True)
    return frozenset(word for word in words if word.isascii()), "|".join(map(re.escape, others))


def _repeats_its_caption(page: Reading, picture: Element, words: str) -> bool:
    figure = picture.within("figure")
    captions = [tag for tag in page.named("figcaption") if figure is not None and tag.within("figure") is figure]
    return any(_letters(words) in _letters(page.inside(caption)) for caption in captions)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
