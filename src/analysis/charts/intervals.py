"""Ranks as dots with a bar for how far each goes, one row a unit, and lines where places end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.blocks import Block
from analysis.charts.frames import FAINT, INK, NOW, THEN, Chart, Frame

STAGGER = 1.1
"""By how many rows the words of one line stand above those of the line before."""


@dataclass(frozen=True)
class Cut:
    """A line after a place, and what ends there."""

    after: int
    words: str


@dataclass(frozen=True)
class Intervals:
    """The rank of each unit, none where it has none; the ranks it goes from and to; its words; where places end."""

    names: Sequence[str]
    ranks: Sequence[int | None]
    lows: Sequence[int]
    highs: Sequence[int]
    words: Sequence[str]
    cuts: Sequence[Cut] = ()


def intervals(shown: Intervals, frame: Frame) -> Block:
    """A row a unit: the dot is its rank, the bar goes from its lowest number to its highest, its words stand beside."""
    height = 0.24 * (len(shown.names) + STAGGER * len(shown.cuts)) + 0.5
    return Block((Chart(_intervals, (shown,), 4.8, height, frame, "middling"),))


def _intervals(axes: Axes, shown: Intervals) -> None:
    last = max([*shown.highs, *(rank for rank in shown.ranks if rank)])
    for place, (low, high) in enumerate(zip(shown.lows, shown.highs, strict=True)):
        axes.plot([low - 0.25, high + 0.25], [place, place], color=NOW, linewidth=6, alpha=0.4, solid_capstyle="butt")
    _dots(axes, shown.ranks)
    _words(axes, shown)
    _cuts(axes, shown.cuts, len(shown.names))
    axes.set_yticks(range(len(shown.names)), shown.names, fontsize=9)
    axes.set_ylim(len(shown.names) - 0.4, -0.6 - STAGGER * len(shown.cuts))
    axes.set_xlim(0.4, last + 0.6)
    axes.set_xticks(sorted({1, *range(5, last + 1, 5)}))
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8)


def _dots(axes: Axes, ranks: Sequence[int | None]) -> None:
    known = [(rank, place) for place, rank in enumerate(ranks) if rank is not None]
    axes.plot([rank for rank, _ in known], [place for _, place in known], "o", color=INK, markersize=4.5)


def _words(axes: Axes, shown: Intervals) -> None:
    """The words right of each bar or of the dot, whichever is further."""
    for place, (rank, high, said) in enumerate(zip(shown.ranks, shown.highs, shown.words, strict=True)):
        end = max(high + 0.25, rank or 0)
        axes.annotate(
            said,
            (end, place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            annotation_clip=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )


def _cuts(axes: Axes, cuts: Sequence[Cut], n: int) -> None:
    """A dashed line behind the last place of each, its words above the rows."""
    for number, cut in enumerate(cuts, start=1):
        axes.plot([cut.after + 0.5] * 2, [-0.5 - STAGGER * number, n - 0.5], color=FAINT, linestyle="--", linewidth=1)
        axes.annotate(
            cut.words,
            (cut.after + 0.5, 0.1 - STAGGER * number),
            xytext=(-3, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=8,
            color=THEN,
        )
