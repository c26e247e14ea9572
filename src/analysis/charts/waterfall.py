"""A waterfall: what each unit adds to the whole or takes from it, one after another, and the whole at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from matplotlib.axes import Axes

from analysis.blocks import Block
from analysis.charts.frames import FAINT, INK, NOW, THEN, Chart, Frame


@dataclass(frozen=True)
class Steps:
    """The parts of a whole in the order shown, with their words, and the whole after them."""

    names: Sequence[str]
    values: Sequence[float]
    words: Sequence[str]
    whole: tuple[str, float, str]


def waterfall(steps: Steps, frame: Frame) -> Block:
    """A bar a row that begins where the one above ends: rises are filled, falls hatched, the whole is dark."""
    return Block((Chart(_waterfall, (steps,), 4.8, 0.24 * (len(steps.names) + 1) + 0.5, frame, "middling"),))


def _waterfall(axes: Axes, steps: Steps) -> None:
    name, value, words = steps.whole
    starts = [0.0, *accumulate(steps.values)][: len(steps.values)]
    lefts, widths = [*starts, 0.0], [*steps.values, value]
    for place, (left, width) in enumerate(zip(lefts, widths, strict=True)):
        for bar in axes.barh([place], [width], 0.68, left=left):
            bar.set(**_look(width, is_whole=place == len(steps.names)))
        axes.plot([left + width] * 2, [place + 0.34, place + 0.66], color=FAINT, linewidth=0.8)
    _write(axes, lefts, widths, [*steps.words, words])
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(widths)), [*steps.names, name], fontsize=9)
    axes.set_ylim(len(widths) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8)
    axes.margins(x=0.14)


def _look(width: float, *, is_whole: bool) -> dict[str, str]:
    """Colour and pattern, so that a fall is told from a rise without colour."""
    if is_whole:
        return {"facecolor": INK, "edgecolor": INK}
    if width < 0:
        return {"facecolor": "white", "edgecolor": THEN, "hatch": "/////"}
    return {"facecolor": NOW, "edgecolor": NOW}


def _write(axes: Axes, lefts: Sequence[float], widths: Sequence[float], words: Sequence[str]) -> None:
    """The words right of each bar, whichever way it goes."""
    for place, (left, width, said) in enumerate(zip(lefts, widths, words, strict=True)):
        end = max(left, left + width)
        axes.annotate(said, (end, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8)
