"""What every chart has: its frame, its style, and how it becomes markup."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import fonts

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
class Chart:
    """A chart to be drawn: how, of what, how large in inches, in which frame, of which class for the style sheet."""

    draw: Callable[..., None]
    shown: tuple[Any, ...]
    width: float
    height: float
    frame: Frame
    css: str = ""

    def markup(self) -> Markup:
        """The chart with its title, source and words."""
        with _axes(self.width, self.height) as (figure, axes):
            self.draw(axes, *self.shown)
            _mark(axes, self.frame.mark)
            return _figure(figure, self.frame, self.css)


def framed(svg: Markup, frame: Frame, css: str = "") -> Markup:
    """A picture with its finding and its measure above it and its source below."""
    return Markup(
        '<figure class="{css}"><figcaption><strong>{title}</strong>{mark}<br><span class="measure">{measure}</span>'
        "</figcaption>\n{svg}\n"
        '<p class="source">{source}</p></figure>'
    ).format(
        css=f"chart {css}".strip(),
        title=frame.title,
        mark=Markup(' <span class="mark">{}</span>').format(frame.mark) if frame.mark else "",
        measure=frame.measure,
        svg=svg,
        source=frame.source,
    )


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


def _mark(axes: Axes, mark: str) -> None:
    """Write the mark of example figures across a chart."""
    if mark:
        axes.text(0, 1.01, mark, transform=axes.transAxes, va="bottom", fontsize=9, color="#a3291f")


def _figure(figure: Figure, frame: Frame, css: str) -> Markup:
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'width="([\d.]+)pt" height="([\d.]+)pt"', "", svg, count=1)
    prefix = "c" + hashlib.sha256(f"{frame.title}{frame.measure}{svg}".encode()).hexdigest()[:8]
    svg = re.sub(r'( id="|url\(#|href="#)', rf"\g<1>{prefix}-", svg)
    svg = svg.replace("<svg ", '<svg role="img" aria-label="' + str(Markup.escape(frame.alternative)) + '" ', 1)
    return framed(Markup(svg), frame, css)
