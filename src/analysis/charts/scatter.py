"""Two figures of each unit against each other, with the line on which both are equal; units are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.blocks import Block
from analysis.charts.frames import FAINT, INK, NOW, Chart, Frame
from analysis.charts.labels import FAR, Box, beside

OTHER = "#59636e"
WIDTH, HEIGHT = 5.0, 4.6
INNER = (WIDTH * 62.0, HEIGHT * 62.0)
"""About how much of the chart lies within its axes, in points, of which an inch has 72."""
SIZE, LETTER = 8.5, 1.05
"""A label's type in points, and how wide a letter is at most, in ems."""
LEADER = {"arrowstyle": "-", "color": FAINT, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 4}
"""From a dot to its name, where the name stands at some distance."""


@dataclass(frozen=True)
class Points:
    """Where units stand: ``across`` and ``up``, their names, which are picked out, and whether scales are logarithmic.

    ``axes`` are what the two scales are called; ``line`` is what the line of equals is.
    """

    names: Sequence[str]
    across: Sequence[float]
    up: Sequence[float]
    picked: Sequence[bool]
    axes: tuple[str, str]
    line: str
    in_logarithms: bool = False


def scatter(points: Points, frame: Frame) -> Block:
    """Units as dots, those picked out filled and dark, all named where there is room; equals lie on the dashed line."""
    return Block((Chart(_scatter, (points,), WIDTH, HEIGHT, frame, "narrow"),))


def _scatter(axes: Axes, points: Points) -> None:
    if points.in_logarithms:
        axes.set(xscale="log", yscale="log")
    low, high = _span([*points.across, *points.up], in_logarithms=points.in_logarithms)
    axes.set(xlim=(low, high), ylim=(low, high), xlabel=points.axes[0], ylabel=points.axes[1])
    axes.plot([low, high], [low, high], "--", color=OTHER, linewidth=1)
    for x, y, picked in zip(points.across, points.up, points.picked, strict=True):
        face = NOW if picked else "white"
        axes.plot([x], [y], "o", markersize=6, markerfacecolor=face, markeredgecolor=NOW if picked else OTHER)
    _plain_ticks(axes, low, high)
    axes.annotate(points.line, (0.01, 0.99), xycoords="axes fraction", va="top", fontsize=SIZE, color=OTHER)
    _write_names(axes, points)


def _span(values: Sequence[float], *, in_logarithms: bool) -> tuple[float, float]:
    """From a little below the least to a little above the most, the same on both scales."""
    low, high = min(values), max(values)
    if in_logarithms:
        return low / 1.25, high * 1.25
    room = (high - low or abs(high) or 1.0) * 0.08
    return low - room, high + room


def _plain_ticks(axes: Axes, low: float, high: float) -> None:
    """Numbers as they are read, at ones, twos and fives where scales are logarithmic."""
    if axes.get_xscale() != "log":
        return
    steps = [step * 10.0**power for power in range(-6, 13) for step in (1, 2, 5)]
    ticks = [step for step in steps if low <= step <= high]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(ticks, [f"{tick:,g}" for tick in ticks])
        axis.set_ticks([], minor=True)


def _write_names(axes: Axes, points: Points) -> None:
    """Each unit's name beside its dot, clear of the other names and dots as far as can be."""
    shares = [
        axes.transLimits.transform(axes.transScale.transform(dot)) for dot in zip(points.across, points.up, strict=True)
    ]
    places = [(float(across) * INNER[0], float(up) * INNER[1]) for across, up in shares]
    sizes = [(sum(_width(letter) for letter in name) * SIZE, SIZE * 1.25) for name in points.names]
    labels = beside(places, sizes, Box(0.0, 0.0, *INNER), _along_the_line())
    rows = zip(points.names, points.across, points.up, points.picked, labels, places, strict=True)
    for name, x, y, picked, label, place in rows:
        axes.annotate(
            name,
            (x, y),
            xytext=(label.left - place[0], label.bottom - place[1] + SIZE / 4),
            textcoords="offset points",
            fontsize=SIZE,
            color=INK if picked else OTHER,
            arrowprops=LEADER if label.away_from(place) > FAR / 2 else None,
            annotation_clip=False,
        )


def _along_the_line() -> list[Box]:
    """Small boxes along the line of equals, so that names keep clear of it."""
    steps = [step / 60 for step in range(61)]
    return [Box(x - 2, y - 2, x + 2, y + 2) for x, y in ((step * INNER[0], step * INNER[1]) for step in steps)]


def _width(letter: str) -> float:
    return LETTER if ord(letter) > 0x2E80 else LETTER * 0.58
