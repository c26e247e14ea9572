"""The font of charts and pages: Noto Sans SC, which the install brings; in a page just the characters it uses."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from analysis.errors import PageRefused

FAMILY = "Noto Sans SC"
UNNEEDED = ("DSIG", "VORG", "vhea", "vmtx", "BASE")
UNSEEN = {"\n", "\r", "\t", "\u200b"}


def path() -> Path:
    """Where the font lies."""
    return pylopdf_fonts_zh_cn.sans_path()


@cache
def characters() -> frozenset[int]:
    """The code points that the font has a glyph for."""
    with TTFont(path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing(text: str) -> list[str]:
    """The characters of a text that the font cannot show.

    >>> missing("成都 2022 ←"), missing("🚀")
    ([], ['🚀'])
    """
    return sorted({char for char in set(text) if ord(char) not in characters() and char not in UNSEEN})


def refuse_missing(text: str) -> None:
    """Raise :class:`~analysis.errors.PageRefused` when a character has no glyph."""
    if absent := missing(text):
        codes = ", ".join(f"U+{ord(char):04X}" for char in absent)
        raise PageRefused(f"no glyph in {FAMILY} for {' '.join(absent)} ({codes})")


def showable(text: str) -> str:
    """A text with a question mark for each character that the font cannot show.

    >>> showable("North 🚀")
    'North ?'
    """
    absent = set(missing(text))
    return "".join("?" if char in absent else char for char in text)


def embedded(text: str) -> str:
    """The font with only a text's characters, as a data address; the same text gives the same bytes.

    Raises :class:`~analysis.errors.PageRefused` when a character has no glyph.
    """
    refuse_missing(text)
    cut = hb.subset(_face(), _kept(text)).blob.data
    made = io.BytesIO()
    with TTFont(io.BytesIO(cut), lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        font.flavor = "woff2"
        font.save(made)
    return "data:font/woff2;base64," + base64.b64encode(made.getvalue()).decode("ascii")


@cache
def _face() -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(path())))


def _kept(text: str) -> hb.SubsetInput:
    """What of the font a text needs: its characters, kerning, forms by language; no hints and nothing upright."""
    kept = hb.SubsetInput()
    kept.sets(hb.SubsetInputSets.UNICODE).set({ord(char) for char in set(text) - UNSEEN})
    kept.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG).set({_tag(name) for name in ("kern", "locl")})
    kept.sets(hb.SubsetInputSets.NAME_ID).set({1, 2})
    kept.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update({_tag(name) for name in UNNEEDED})
    kept.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE | hb.SubsetFlags.NOTDEF_OUTLINE
    return kept


def _tag(name: str) -> int:
    """A name of four letters as fonts write it."""
    return int.from_bytes(name.encode("ascii"), "big")
