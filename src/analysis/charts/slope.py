"""A slope chart: ranks in two seasons, a line a unit, named at both ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.blocks import Block
from analysis.charts.frames import NOW, THEN, Chart, Frame
from analysis.charts.labels import moved_apart

STEADY = "#59636e"
TIE = 1e-6
"""By how much a rank in the other season moves a place: nothing that is seen, only the order of the tied."""


@dataclass(frozen=True)
class Slope:
    """The ranks of units in two seasons, 1 the first, and what the seasons are called."""

    names: Sequence[str]
    first: Sequence[int]
    second: Sequence[int]
    labels: tuple[str, str]


def slope(ranks: Slope, frame: Frame) -> Block:
    """Lines from rank to rank: a rise is solid, a fall dashed, the same dotted; no two ends are on each other."""
    return Block((Chart(_slope, (ranks,), 4.4, 0.22 * len(ranks.names) + 0.6, frame, "narrow"),))


def _slope(axes: Axes, ranks: Slope) -> None:
    places = _places(ranks.first, ranks.second), _places(ranks.second, ranks.first)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(ranks.names) + 0.6, -0.6)
    for first, second, *ends in zip(ranks.first, ranks.second, *places, strict=True):
        colour, style = _line_of(first, second)
        axes.plot([0, 1], ends, color=colour, linestyle=style, linewidth=1.6)
        axes.plot([0, 1], ends, "o", color=colour, markersize=4, clip_on=False)
    for x, side in enumerate((ranks.first, ranks.second)):
        _write(axes, x, -0.2, ranks.labels[x])
        for name, rank, place in zip(ranks.names, side, places[x], strict=True):
            _write(axes, x, place, f"{rank} {name}" if x else f"{name} {rank}")


def _places(ranks: Sequence[int], others: Sequence[int]) -> list[float]:
    """Where the ends of the lines stand: units of one rank are moved apart, in the order of their ranks beside."""
    alike = Counter(ranks)
    middle = [rank + (alike[rank] - 1) / 2 for rank in ranks]
    order = [place + other * TIE for place, other in zip(middle, others, strict=True)]
    return moved_apart(order, 1.0)


def _line_of(first: int, second: int) -> tuple[str, str]:
    """Colour and style of a line: a smaller number is a higher rank."""
    if second < first:
        return NOW, "-"
    return (THEN, "--") if second > first else (STEADY, ":")


def _write(axes: Axes, x: float, y: float, text: str) -> None:
    """Write beside an end of a line, to its left or its right."""
    axes.annotate(
        text,
        (x, y),
        xytext=(6 if x else -6, 0),
        textcoords="offset points",
        ha="left" if x else "right",
        va="center",
        fontsize=9,
        annotation_clip=False,
    )
