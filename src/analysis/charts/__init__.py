"""Charts as inline SVG: text stays text, the font is the page's own, the same figures give the same bytes.

``frames``
    what every chart has: its finding, its measure, its source, its words, its style
``curves``
    curves by days
``intervals``
    ranks with how far they go
``slope``
    ranks in two seasons
``waterfall``
    parts of a whole one after another
``scatter``
    two figures of each unit against each other
``sparks``
    small drawings that stand in a row of a table
``labels``
    where labels stand that would stand on each other
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from analysis.blocks import Block, enclosed
from analysis.charts.curves import Line, Share, curves, shares
from analysis.charts.frames import Chart, Frame, framed
from analysis.charts.intervals import Cut, Intervals, intervals
from analysis.charts.scatter import Points, scatter
from analysis.charts.slope import Slope, slope
from analysis.charts.waterfall import Steps, waterfall

__all__ = [
    "Chart",
    "Cut",
    "Frame",
    "Intervals",
    "Line",
    "Points",
    "Share",
    "Slope",
    "Steps",
    "curves",
    "framed",
    "grid",
    "intervals",
    "scatter",
    "shares",
    "slope",
    "waterfall",
]


def grid(blocks: Sequence[Block]) -> Block:
    """Small charts side by side, as many as the width allows."""
    return enclosed(Markup('<div class="grid">'), blocks, Markup("</div>"))
