"""A thing's names, by language. Pure."""

from __future__ import annotations

from analysis.methods import Words

__all__ = ["Words", "said_in", "say"]


def say(words: Words, lang: str) -> str:
    """A thing's name in a language, or in the first one it has.

    >>> say({"zh": "全省", "en": "the province"}, "en")
    'the province'
    """
    return words.get(lang) or next((text for text in words.values() if text), "")


def said_in(words: Words, lang: str) -> str:
    """The language that :func:`say` answers in."""
    if words.get(lang):
        return lang
    return next((code for code, text in words.items() if text), lang)
