"""Charts as inline SVG: text stays text, the font is the page's own, the same figures give the same bytes."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import fonts
from analysis.blocks import Block, enclosed

INK, NOW, THEN, FAINT = "#1b1f24", "#0b5fa5", "#8a5a00", "#c9ced6"
STYLE: dict[Any, Any] = {
    "font.family": fonts.FAMILY,
    "font.size": 10,
    "svg.fonttype": "none",
    "svg.hashsalt": "chart",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.unicode_minus": False,
    "text.parse_math": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.titlesize": 10,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}


@dataclass(frozen=True)
class Frame:
    """What stands around a chart: its finding, what is measured, its source, and its words for those who cannot see."""

    title: str
    measure: str
    source: str
    alternative: str
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """A curve by campaign day, with the figures that were filed as points on it."""

    name: str
    days: Sequence[float]
    values: Sequence[float]
    filed_days: Sequence[float]
    filed_values: Sequence[float]
    is_now: bool


@dataclass(frozen=True)
class Chart:
    """A chart to be drawn: how, of what, how large in inches, in which frame."""

    draw: Callable[..., None]
    shown: tuple[Any, ...]
    width: float
    height: float
    frame: Frame

    def markup(self) -> Markup:
        """The chart with its title, source and words."""
        with _axes(self.width, self.height) as (figure, axes):
            self.draw(axes, *self.shown)
            _mark(axes, self.frame.mark)
            return _figure(figure, self.frame)


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


@dataclass(frozen=True)
class Bars:
    """Two levels a row, the earlier season's and the later one's, with their words."""

    names: Sequence[str]
    first: Sequence[float]
    second: Sequence[float]
    first_words: Sequence[str]
    second_words: Sequence[str]
    labels: tuple[str, str]


def bars(rows: Bars, frame: Frame) -> Block:
    """Two bars a row from zero, the earlier season above the later; a missing figure leaves its place empty."""
    return Block((Chart(_bars, (rows,), 6.6, 0.36 * len(rows.names) + 0.6, frame),))


def _bars(axes: Axes, rows: Bars) -> None:
    places = list(range(len(rows.names)))
    above, below = [place - 0.2 for place in places], [place + 0.2 for place in places]
    first = axes.barh(above, list(rows.first), 0.34, label=rows.labels[0])
    for bar in first:
        bar.set(facecolor="white", edgecolor=THEN, hatch="////")
    second = axes.barh(below, list(rows.second), 0.34, color=NOW, label=rows.labels[1])
    axes.bar_label(first, list(rows.first_words), padding=3, fontsize=7.5)
    axes.bar_label(second, list(rows.second_words), padding=3, fontsize=7.5)
    _rows(axes, places, rows.names)
    axes.set_xlim(left=0)
    axes.margins(x=0.12)
    axes.figure.legend(loc="outside upper right", ncols=2, frameon=False, fontsize=9)


def contributions(names: Sequence[str], values: Sequence[float], words: Sequence[str], frame: Frame) -> Block:
    """Bars to either side of zero: what each unit adds to the growth of all, in percentage points."""
    shown = (tuple(names), tuple(values), tuple(words))
    return Block((Chart(_contributions, shown, 6.6, 0.27 * len(names) + 0.5, frame),))


def _contributions(axes: Axes, names: Sequence[str], values: Sequence[float], words: Sequence[str]) -> None:
    places = list(range(len(names)))
    colours = [NOW if value >= 0 else THEN for value in values]
    container = axes.barh(places, list(values), height=0.62, color=colours)
    axes.bar_label(container, list(words), padding=3, fontsize=7.5)
    axes.axvline(0, color=INK, linewidth=0.8)
    _rows(axes, places, names)
    axes.margins(x=0.12)


def _rows(axes: Axes, places: Sequence[float], names: Sequence[str]) -> None:
    """Rows from the top, named at the left, with no room lost above and below."""
    axes.set_yticks(list(places), list(names))
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)


@contextmanager
def _axes(width: float, height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure of its own style; nothing of it stays behind."""
    _register_font()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, figure.subplots()


def _register_font() -> None:
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    if str(fonts.path()) not in known:
        font_manager.fontManager.addfont(str(fonts.path()))


def _label_ends(axes: Axes, lines: Sequence[Line]) -> None:
    """Write each line's name at its end, moved apart where two ends meet."""
    top = axes.get_ylim()[1] or 1.0
    below = None
    for line in sorted(lines, key=lambda line: (line.values[-1], line.is_now)):
        value = line.values[-1]
        place = value if below is None else max(value, below + top * 0.1)
        below = place
        colour = NOW if line.is_now else THEN
        axes.annotate(
            line.name,
            (line.days[-1], place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            annotation_clip=False,
        )


def _mark(axes: Axes, mark: str) -> None:
    """Write the mark of example figures across a chart."""
    if mark:
        axes.text(0, 1.01, mark, transform=axes.transAxes, va="bottom", fontsize=9, color="#a3291f")


def _figure(figure: Figure, frame: Frame) -> Markup:
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'width="([\d.]+)pt" height="([\d.]+)pt"', "", svg, count=1)
    prefix = "c" + hashlib.sha256(f"{frame.title}{frame.measure}{svg}".encode()).hexdigest()[:8]
    svg = re.sub(r'( id="|url\(#|href="#)', rf"\g<1>{prefix}-", svg)
    svg = svg.replace("<svg ", '<svg role="img" aria-label="' + str(Markup.escape(frame.alternative)) + '" ', 1)
    return Markup(
        '<figure class="chart"><figcaption><strong>{title}</strong>{mark}<br><span class="measure">{measure}</span>'
        "</figcaption>\n{svg}\n"
        '<p class="source">{source}</p></figure>'
    ).format(
        title=frame.title,
        mark=Markup(' <span class="mark">{}</span>').format(frame.mark) if frame.mark else "",
        measure=frame.measure,
        svg=Markup(svg),
        source=frame.source,
    )


def grid(blocks: Sequence[Block]) -> Block:
    """Small charts side by side, as many as the width allows."""
    return enclosed(Markup('<div class="grid">'), blocks, Markup("</div>"))
