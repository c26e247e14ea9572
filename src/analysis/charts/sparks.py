"""Drawings of a few hundred bytes that stand in a row of a table, whose numbers are their words. Pure.

Nothing is written in them and they are hidden from those who are read to; lines take the colour of the text around
them, so that they show in print and in forced colours, and the earlier season's is dashed.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 72, 20
POINTS = 24
"""Up to how many steps a line has."""

SVG = Markup('<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>')
DASHED, SOLID = Markup(' stroke-dasharray="3 2"'), Markup("")

Course = Sequence[tuple[float, float]]
"""What a line goes through: the day, and what had come together by then; it begins at nothing."""


def courses(first: Course, second: Course) -> Markup:
    """Two seasons' cumulative figures by campaign day, on one scale that begins at zero."""
    last = max((day for day, _ in (*first, *second)), default=0.0)
    most = max((value for _, value in (*first, *second)), default=0.0)
    lines = [
        Markup('<path d="{}"{}/>').format(_steps(course, last, most), dash)
        for course, dash in ((first, DASHED), (second, SOLID))
        if course
    ]
    return SVG.format(WIDTH, HEIGHT, Markup("").join(lines))


def levels(first: float | None, second: float | None) -> Markup:
    """Two levels from zero: the later season's as a bar, the earlier one's as an upright line across it."""
    most = max((abs(value) for value in (first, second) if value is not None), default=0.0) or 1.0
    bar = upright = Markup("")
    if second is not None:
        width = round(WIDTH * max(second, 0.0) / most)
        bar = Markup('<rect y="6" width="{}" height="8"/>').format(width)
    if first is not None:
        at = min(max(round(WIDTH * max(first, 0.0) / most), 1), WIDTH - 1)
        upright = Markup('<path d="M{0} 2V18"/>').format(at)
    return SVG.format(WIDTH, HEIGHT, bar + upright)


def apart(value: float, most: float) -> Markup:
    """How far a value is above or below the middle, which is an upright line; ``most`` is the width of either side.

    >>> '<rect x="18" y="6" width="18" height="8"/>' in apart(-5.0, 10.0)
    True
    """
    middle = WIDTH // 2
    width = round(middle * min(abs(value) / (most or 1.0), 1.0))
    bar = Markup('<rect x="{}" y="6" width="{}" height="8"/>').format(middle if value > 0 else middle - width, width)
    return SVG.format(WIDTH, HEIGHT, bar + Markup('<path d="M{0} 2V18"/>').format(middle))


def bar(value: float, most: float) -> Markup:
    """A value from zero; ``most`` is the whole width."""
    width = round(WIDTH * min(max(value, 0.0) / (most or 1.0), 1.0))
    return SVG.format(WIDTH, HEIGHT, Markup('<rect y="6" width="{}" height="8"/>').format(width))


def _steps(course: Course, last: float, most: float) -> str:
    """The course as steps from the lower left, thinned out to :data:`POINTS`, ending where it ends."""
    scaled = [
        (round(WIDTH * day / (last or 1.0)), round(1 + (HEIGHT - 2) * (1 - value / (most or 1.0))))
        for day, value in course
    ]
    kept: list[tuple[int, int]] = []
    for x, y in scaled:
        if kept and x - kept[-1][0] < WIDTH / POINTS and (x, y) != scaled[-1]:
            kept[-1] = (kept[-1][0], y)
        else:
            kept.append((x, y))
    return f"M0 {HEIGHT - 1}" + "".join(f"H{x}V{y}" for x, y in kept)
