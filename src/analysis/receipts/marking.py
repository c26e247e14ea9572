"""How a page shows what is not its own: a filer's words, escaped and marked, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from analysis import fonts, gates
from analysis.phrasing import foreign, mixed


@dataclass(frozen=True)
class Marker:
    """How a page shows text that is not its own: escaped, as filed, and in its language where that is another."""

    lang: str
    filed_language: str

    def filed(self, text: str) -> Markup:
        """What a filer wrote.

        >>> Marker("en", "en").filed("约<10")
        Markup('<span class="filed"><span lang="zh">约</span>&lt;10</span>')
        """
        return Markup('<span class="filed">{}</span>').format(self.spoken(text))

    def quoting(self, sentence: str, text: str) -> Markup:
        """A sentence of the rule book that may quote what a filer wrote."""
        before, quoted, after = _parted(sentence, text)
        return self.spoken(before) + (self.filed(quoted) if quoted else Markup("")) + self.spoken(after)

    def spoken(self, text: str) -> Markup:
        """Text in the filers' language; Chinese is marked wherever it stands on a page in another script."""
        showable = fonts.showable(text)
        if self.filed_language != self.lang and showable:
            return foreign(showable, self.filed_language)
        return escape(showable) if self.lang in gates.CJK_LANGUAGES else mixed(showable)


def _parted(sentence: str, text: str) -> tuple[str, str, str]:
    """A sentence parted at the text that it quotes, where that stands in quotation marks if it does.

    >>> _parted("30 a deal: “30” is much", "30")
    ('30 a deal: “', '30', '” is much')
    """
    at = (sentence.find(f"“{text}”") + 1 or sentence.find(text)) if text else -1
    return (sentence[:at], text, sentence[at + len(text) :]) if at >= 0 else (sentence, "", "")


FILED_TEXT = ("file", "reporter", "cell", "found", "message", "remedy", "reason", "text")
"""The fields that hold what a filer wrote, or quote it."""


def without_filed(made: Any) -> Any:
    """A receipt with an ellipsis for all that a filer wrote."""
    if isinstance(made, dict):
        return {
            name: "…" if name in FILED_TEXT and isinstance(value, str) else without_filed(value)
            for name, value in made.items()
        }
    return [without_filed(part) for part in made] if isinstance(made, list) else made
