"""Tile maps: one square a unit in about its place, with its name and its value written in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from analysis.blocks import Block, as_block
from analysis.charts import Frame, framed

INK, PAPER = "#1b1f24", "#ffffff"
SHADES = (("#f6dcb8", INK), ("#d3e3f3", INK), ("#0b5fa5", PAPER))
"""The shade of each class of squares and the colour of what is written on it, from the lowest class to the highest."""

BLANK_PAPER, BLANK_LINE = "#ffffff", "#c9ced6"
SIDE, GAP = 64, 4
MARKED, HEAD = "#a3291f", 18
"""The colour of the mark of example figures, and its room above the squares."""

SMALL, PLAIN = 11, 13
"""Sizes of letters: of a value, and of a name."""


@dataclass(frozen=True)
class Tile:
    """A square: where it stands, what is written in it, and its class in the legend; no class where it is blank."""

    row: int
    column: int
    name: str
    value: str
    place: int | None


@dataclass(frozen=True)
class Legend:
    """What the classes mean, each a sign that stands in its squares too, its shade and its words; and the blank's."""

    classes: Sequence[tuple[int, str]]
    blank: str = ""


def tiles(squares: Sequence[Tile], legend: Legend, frame: Frame) -> Block:
    """The map with its legend in words; blank squares are hatched."""
    rows = [tile.row for tile in squares]
    columns = [tile.column for tile in squares]
    corner = (min(columns), min(rows))
    width = (max(columns) - corner[0] + 1) * (SIDE + GAP)
    height = (max(rows) - corner[1] + 1) * (SIDE + GAP)
    svg = Markup(
        '<svg role="img" aria-label="{words}" viewBox="0 {top} {width} {height}" xmlns="http://www.w3.org/2000/svg">'
        "{mark}{drawn}</svg>{legend}"
    ).format(
        words=frame.alternative,
        width=width,
        top=-HEAD if frame.mark else 0,
        height=height + (HEAD if frame.mark else 0),
        mark=_mark(frame.mark) if frame.mark else "",
        drawn=Markup("").join(_square(tile, corner) for tile in squares),
        legend=_legend(legend),
    )
    return as_block(framed(svg, frame, "tiles"))


def sign_of(place: int) -> str:
    """The sign of a class, which tells it without colour.

    >>> sign_of(0), sign_of(2)
    ('①', '③')
    """
    return chr(ord("①") + place)


def _mark(mark: str) -> Markup:
    """The mark of example figures, above the squares."""
    return Markup('<text y="{}" font-size="{}" fill="{}">{}</text>').format(-6, SMALL, MARKED, mark)


def _square(tile: Tile, corner: tuple[int, int]) -> Markup:
    x, y = (tile.column - corner[0]) * (SIDE + GAP), (tile.row - corner[1]) * (SIDE + GAP)
    paper, ink = (BLANK_PAPER, INK) if tile.place is None else SHADES[tile.place]
    hatch = _hatch(x, y) if tile.place is None else Markup("")
    sign = "" if tile.place is None else sign_of(tile.place)
    return Markup(
        '<g fill="{ink}" text-anchor="middle"><rect x="{x}" y="{y}" width="{side}" height="{side}" fill="{paper}" '
        'stroke="{line}"/>{hatch}{name}{value}{sign}</g>'
    ).format(
        ink=ink,
        x=x,
        y=y,
        side=SIDE,
        paper=paper,
        line=BLANK_LINE,
        hatch=hatch,
        name=_text(tile.name, x, y + 24, PLAIN, on=paper if hatch else ""),
        value=_text(tile.value, x, y + 42, SMALL, on=paper if hatch else ""),
        sign=_text(sign, x, y + 58, SMALL) if sign else "",
    )


def _text(words: str, x: int, y: int, size: int, on: str = "") -> Markup:
    """Words in the middle of a square, smaller where they would be too wide for it; with a rim on a hatched one."""
    rim = Markup(' stroke="{}" stroke-width="3" paint-order="stroke"').format(on) if on else ""
    fitting = min(float(size), round((SIDE - 4) / max(_ems(words), 1.0), 1))
    return Markup('<text x="{}" y="{}" font-size="{:g}"{}>{}</text>').format(x + SIDE // 2, y, fitting, rim, words)


def _ems(words: str) -> float:
    """About how wide words are, in sizes of their letters: a Latin letter is little more than half as wide as high."""
    return sum(0.56 if char.isascii() else 1.0 for char in words)


def _hatch(x: int, y: int) -> Markup:
    """Slanting lines over a square."""
    steps = range(0, SIDE, 12)
    lines = [f"M{x + step} {y}L{x} {y + step}" for step in steps if step]
    lines += [f"M{x + SIDE} {y + step}L{x + step} {y + SIDE}" for step in steps]
    return Markup('<path d="{}" stroke="{}" fill="none"/>').format("".join(lines), BLANK_LINE)


def _legend(legend: Legend) -> Markup:
    """The classes in words, each with its sign and its shade."""
    items = [
        Markup('<li><b style="background:{};color:{}">{}</b> {}</li>').format(*SHADES[place], sign_of(place), words)
        for place, words in legend.classes
    ]
    if legend.blank:
        items.append(Markup('<li><b class="hatched"></b> {}</li>').format(escape(legend.blank)))
    return Markup('<ul class="legend">{}</ul>').format(Markup("").join(items))
