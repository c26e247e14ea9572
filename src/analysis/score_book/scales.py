"""Each normalisation as a formula of cells: the same as :mod:`analysis.assessment.normalisation`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.assessment.scales import DistanceToTarget, Scale

DUST = "1E-12"
"""As :data:`analysis.assessment.ranking.DUST`, as a formula writes it."""


@dataclass(frozen=True)
class Cells:
    """Where stands what a value is made of.

    ``rule`` and ``pool`` give the cell of a number of the declaration, and of the pool's statistics; ``lasts`` and
    ``points`` are the cells of the bands.
    """

    figure: str
    target: str
    place: str
    rule: Callable[[str], str]
    pool: Callable[[str], str]
    lasts: str = ""
    points: str = ""


def formula(scale: Scale, cells: Cells) -> str:
    """The value of a figure on its scale, nothing where the figure is not used."""
    return f'IF(ISNUMBER({cells.figure}),{FORMULAS[scale.name](scale, cells)},"")'


def _middle(cells: Cells, otherwise: str) -> str:
    """The middle of the scale where nothing tells the units apart."""
    low, high = cells.rule("low"), cells.rule("high")
    return f"IF({cells.pool('spread')}=1,{low}+({high}-{low})*{otherwise},({low}+{high})/2)"


def _minmax(_: Scale, cells: Cells) -> str:
    least, most, x = cells.pool("min"), cells.pool("max"), cells.figure
    return _middle(cells, f"IF({cells.rule('direction')}>0,{x}-{least},{most}-{x})/({most}-{least})")


def _zscore(_: Scale, cells: Cells) -> str:
    mean, sd = cells.rule("mean"), cells.rule("sd")
    way = f"{cells.rule('direction')}*({cells.figure}-{cells.pool('mean')})/{cells.pool('sd')}"
    return f"IF({cells.pool('spread')}=1,{mean}+{sd}*{way},{mean})"


def _rank(_: Scale, cells: Cells) -> str:
    return cells.place


def _percentile_of_others(_: Scale, cells: Cells) -> str:
    return _middle(cells, f"({cells.place}-1)/({cells.pool('n')}-1)")


def _percentile_of_all(_: Scale, cells: Cells) -> str:
    return _middle(cells, f"({cells.pool('n')}+1-{cells.place})/{cells.pool('n')}")


def _goalposts(_: Scale, cells: Cells) -> str:
    low, high, worst, best = (cells.rule(name) for name in ("low", "high", "worst", "best"))
    value = f"{low}+({high}-{low})*({cells.figure}-{worst})/({best}-{worst})"
    return f"MAX(MIN({low},{high}),MIN(MAX({low},{high}),{value}))"


def _distance(scale: Scale, cells: Cells) -> str:
    d, aim = cells.rule("direction"), cells.target
    worst = f"IF({d}>0,{cells.pool('min')},{cells.pool('max')})"
    way = f"1-({aim}-{cells.figure})/({aim}-{worst})"
    cut = f"MIN(1,{way})" if isinstance(scale, DistanceToTarget) and scale.capped else way
    return f"{cells.rule('full')}*IF({d}*({aim}-{worst})>0,{cut},1)"


def _completion(scale: Scale, cells: Cells) -> str:
    return cut(scale, f"{cells.rule('full')}*{cells.figure}/{cells.target}", cells.rule)


def _points(scale: Scale, cells: Cells) -> str:
    return cut(scale, f"{cells.figure}*{cells.rule('points')}", cells.rule)


def _shortfall(_: Scale, cells: Cells) -> str:
    return f"MAX({cells.target}-{cells.figure},0)"


def _bands(_: Scale, cells: Cells) -> str:
    """The band whose last place is not before the unit's; the bands before it are counted."""
    before = f'COUNTIF({cells.lasts},"<"&{cells.place})'
    return f"IF({before}<ROWS({cells.lasts}),INDEX({cells.points},{before}+1),{cells.rule('below')})"


FORMULAS: Mapping[str, Callable[[Scale, Cells], str]] = {
    "minmax": _minmax,
    "zscore": _zscore,
    "rank": _rank,
    "percentile-of-others": _percentile_of_others,
    "percentile-of-all": _percentile_of_all,
    "goalposts": _goalposts,
    "distance-to-target": _distance,
    "completion-rate": _completion,
    "points-per-item": _points,
    "shortfall": _shortfall,
    "rank-bands": _bands,
}


def cut(held: object, value: str, rule: Callable[[str], str]) -> str:
    """A value cut at the cap and the floor that are declared.

    >>> from analysis.assessment.scales import PointsPerItem
    >>> cut(PointsPerItem(cap=3.0), "A1", str.upper)
    'MIN(CAP,A1)'
    """
    if getattr(held, "cap", None) is not None:
        value = f"MIN({rule('cap')},{value})"
    return f"MAX({rule('floor')},{value})" if getattr(held, "floor", None) is not None else value


def place(figure: str, all_figures: str, direction: str, *, from_best: bool) -> str:
    """A figure's place among all of its pool, ties sharing the smaller number, as a formula.

    >>> place("A2", "A2:A4", "1", from_best=True)
    'IF(ISNUMBER(A2),1+SUMPRODUCT(ISNUMBER(A2:A4)*(1*(A2:A4-A2)>1E-12*ABS(A2))),"")'
    """
    sign = direction if from_best else f"-{direction}"
    ahead = f"ISNUMBER({all_figures})*({sign}*({all_figures}-{figure})>{DUST}*ABS({figure}))"
    return f'IF(ISNUMBER({figure}),1+SUMPRODUCT({ahead}),"")'
