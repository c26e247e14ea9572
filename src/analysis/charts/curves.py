"""Curves by days: cumulative figures of both seasons, and shares that grow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.blocks import Block
from analysis.charts.frames import NOW, THEN, Chart, Frame


@dataclass(frozen=True)
class Line:
    """A curve by campaign day, with the figures that were filed as points on it."""

    name: str
    days: Sequence[float]
    values: Sequence[float]
    filed_days: Sequence[float]
    filed_values: Sequence[float]
    is_now: bool


def curves(lines: Sequence[Line], frame: Frame, day_label: str) -> Block:
    """Cumulative curves by campaign day, one a season, labelled where they end."""
    return Block((Chart(_curves, (tuple(lines), day_label), 3.5, 2.3, frame),))


def _curves(axes: Axes, lines: Sequence[Line], day_label: str) -> None:
    for line in lines:
        colour, style = (NOW, "-") if line.is_now else (THEN, "--")
        axes.step(line.days, line.values, where="post", color=colour, linestyle=style, linewidth=1.8)
        axes.plot(line.filed_days, line.filed_values, "o" if line.is_now else "s", color=colour, markersize=3.5)
    axes.set_xlabel(day_label)
    axes.set_xlim(left=0)
    highest = max((value for line in lines for value in (*line.values, *line.filed_values)), default=0.0)
    axes.set_ylim(0, highest * 1.05 or 1.0)
    axes.margins(x=0)
    _label_ends(axes, [line for line in lines if len(line.days)])


def _label_ends(axes: Axes, lines: Sequence[Line]) -> None:
    """Write each line's name at its end, moved apart where two ends meet."""
    top = axes.get_ylim()[1] or 1.0
    below = None
    for line in sorted(lines, key=lambda line: (line.values[-1], line.is_now)):
        value = line.values[-1]
        place = value if below is None else max(value, below + top * 0.1)
        below = place
        colour = NOW if line.is_now else THEN
        _label(axes, line.name, line.days[-1], place, colour)


@dataclass(frozen=True)
class Share:
    """A share in percent that grows by days, known up to ``known_until`` and estimated after it."""

    name: str
    days: Sequence[float]
    values: Sequence[float]
    known_until: float
    shade: int


SHADES = (THEN, NOW, "#59636e", "#2f7d4f")


def shares(curves: Sequence[Share], frame: Frame, day_label: str) -> Block:
    """Shares by days as steps, labelled where they end: a line as far as they are known, dots where estimated."""
    return Block((Chart(_shares, (tuple(curves), day_label), 3.5, 2.5, frame),))


def _shares(axes: Axes, curves: Sequence[Share], day_label: str) -> None:
    for curve in curves:
        known = sum(day <= curve.known_until for day in curve.days)
        colour = SHADES[curve.shade % len(SHADES)]
        for part, style in ((slice(None, known), "-"), (slice(max(known - 1, 0), None), ":")):
            axes.step(curve.days[part], curve.values[part], where="post", color=colour, linestyle=style, linewidth=1.8)
    axes.set_xlabel(day_label)
    axes.set_xlim(left=0)
    axes.set_ylim(0, max((max(curve.values) for curve in curves), default=0.0) * 1.05 or 1.0)
    axes.margins(x=0)
    _label_shares(axes, curves)


def _label_shares(axes: Axes, curves: Sequence[Share]) -> None:
    """Name the curves: those that go furthest at their ends, those that stop before under a dot, clear of others."""
    last, top = max((curve.days[-1] for curve in curves), default=0.0), axes.get_ylim()[1]
    below = -math.inf
    for curve in sorted(curves, key=lambda curve: curve.values[-1]):
        end, value, colour = curve.days[-1], curve.values[-1], SHADES[curve.shade % len(SHADES)]
        if end < last:
            axes.plot([end], [value], "o", color=colour, markersize=4, clip_on=False)
            under = 12 if value < top * 0.2 else -12
            _label(axes, curve.name, end, value, colour, under)
        else:
            below = max(value, below + top * 0.1)
            _label(axes, curve.name, end, below, colour)


def _label(axes: Axes, name: str, day: float, value: float, colour: str, up: int = 0) -> None:
    """Write a line's name at its end, so many points up."""
    axes.annotate(
        name,
        (day, value),
        xytext=(4, up),
        textcoords="offset points",
        va="center",
        color=colour,
        annotation_clip=False,
    )
