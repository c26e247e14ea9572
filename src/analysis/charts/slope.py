"""A slope chart: ranks in two seasons, a line a unit, named at both ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.blocks import Block
from analysis.charts.frames import NOW, THEN, Chart, Frame
from analysis.charts.labels import moved_apart

STEADY = "#59636e"
LABEL_GAP = 0.92


@dataclass(frozen=True)
class Slope:
    """The ranks of units in two seasons, 1 the first, and what the seasons are called."""

    names: Sequence[str]
    first: Sequence[int]
    second: Sequence[int]
    labels: tuple[str, str]


def slope(ranks: Slope, frame: Frame) -> Block:
    """Lines from rank to rank: a rise is solid, a fall dashed, the same rank dotted; labels never on each other."""
    return Block((Chart(_slope, (ranks,), 4.4, 0.22 * len(ranks.names) + 0.6, frame, "narrow"),))


def _slope(axes: Axes, ranks: Slope) -> None:
    lowest = max((*ranks.first, *ranks.second))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(lowest + 0.6, -0.6)
    for first, second in zip(ranks.first, ranks.second, strict=True):
        colour, style = _line_of(first, second)
        axes.plot([0, 1], [first, second], color=colour, linestyle=style, linewidth=1.6)
        axes.plot([0, 1], [first, second], "o", color=colour, markersize=4, clip_on=False)
    for x, side, label in ((0, ranks.first, ranks.labels[0]), (1, ranks.second, ranks.labels[1])):
        _write(axes, x, -0.2, label)
        for name, rank, place in zip(ranks.names, side, moved_apart(side, LABEL_GAP), strict=True):
            _write(axes, x, place, f"{rank} {name}" if x else f"{name} {rank}")


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
