"""The sheets of figures, where they come from and what each is on its scale; and of what they are scaled by."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from analysis.assessment.declaration import Indicator
from analysis.assessment.figures import is_points
from analysis.assessment.normalisation import has_spread
from analysis.assessment.ranking import figure_places
from analysis.assessment.scales import CompletionRate, RankBands, why_blank
from analysis.score_book import rules, scales
from analysis.score_book.grid import Grid, Row
from analysis.score_book.told import FROM_BEST, Told
from analysis.sheets import TEXT, Column, Formula, Sheet, Value

NUMBER = "General"
BEHIND = ("state", "file", "sheet", "cell", "why")
TITLES = {
    "node": "code",
    "name": "indicator",
    "city_code": "unit code",
    "city": "unit",
    "figure": "figure",
    "target": "target",
    "state": "state",
    "file": "file",
    "sheet": "sheet",
    "cell": "cell",
    "why": "why blank",
    "used": "figure used",
    "place": "place among all",
    "value": "value on the scale",
}
NUMBERS = ("figure", "target", "used", "place", "value")
POOL_TITLES = {
    "node": "code",
    "name": "indicator",
    "pool": "ranked in",
    "n": "units known",
    "min": "least",
    "max": "most",
    "mean": "mean",
    "sd": "standard deviation",
    "spread": "figures differ",
    "fill": "in place of a missing value",
}
POOL_WORDS = ("node", "name", "pool")


def grid(told: Told) -> Grid:
    """Where each figure stands, indicator by indicator, so that those of a pool are below each other."""
    has_targets = any(told.scale(leaf).targeted for leaf in told.leaves)
    idle = {*([] if has_targets else ["target"]), *([] if any(map(told.goes_by_place, told.leaves)) else ["place"])}
    columns = {
        key: Column(told.voice.text(TITLES[key]), NUMBER if key in NUMBERS else TEXT)
        for key in TITLES
        if key not in idle
    }
    keys = [(leaf.code, unit) for leaf in told.leaves for unit in told.codes]
    return Grid(told.voice.text("figures"), told.mark, columns, keys)


def pools(told: Told) -> Grid:
    """Where the statistics of each indicator in each pool stand."""
    is_filled_in = any(is_filled(told, leaf) for leaf in told.leaves)
    idle = {*([] if is_filled_in else ["fill"]), *([] if any(told.pool.values()) else ["pool"])}
    columns = {
        key: Column(told.voice.text(POOL_TITLES[key]), TEXT if key in POOL_WORDS else NUMBER)
        for key in POOL_TITLES
        if key not in idle
    }
    keys = [(leaf.code, pool) for leaf in told.leaves for pool in dict.fromkeys(told.pool.values())]
    return Grid(told.voice.text("what is scaled by"), told.mark, columns, keys)


# Figures.


def sheet(told: Told) -> Sheet:
    """The figures, one row an indicator × unit."""
    where = told.grid(grid)
    return where.sheet(
        {(leaf.code, unit): _row(told, where, leaf, unit) for leaf in told.leaves for unit in told.codes}
    )


def _row(told: Told, where: Grid, leaf: Indicator, unit: str) -> Row:
    key = (leaf.code, unit)
    row: dict[str, Value] = {"node": leaf.code, "name": told.nodes[leaf.code], "city_code": unit}
    row |= {"city": told.units[unit], "figure": told.scores.figures[leaf.code].astype(float)[unit]}
    if told.scale(leaf).targeted:
        row["target"] = told.assessment.target_of(leaf, told.scores.figures.index)[unit]
    if len(told.behind):
        row |= {name: told.behind.at[(unit, leaf.code), name] for name in BEHIND}
    row["used"] = Formula(_used(told, where, leaf, key))
    if told.goes_by_place(leaf):
        row["place"] = _place(told, where, leaf, unit)
    return row | {"value": Formula(scales.formula(told.scale(leaf), _cells(told, where, leaf, unit)))}


def _used(told: Told, where: Grid, leaf: Indicator, key: Hashable) -> str:
    """The figure, where it is known and, on a scale that needs one, has a target."""
    figure, scale = where.here(key, "figure"), told.scale(leaf)
    if not scale.targeted:
        return f'IF(ISNUMBER({figure}),{figure},"")'
    target = where.here(key, "target")
    has = f"{target}>0" if isinstance(scale, CompletionRate) else f"ISNUMBER({target})"
    return f'IF(AND(ISNUMBER({figure}),ISNUMBER({target}),{has}),{figure},"")'


def _place(told: Told, where: Grid, leaf: Indicator, unit: str) -> Value:
    """The place among all: counted where all are in the book, stated in one unit's own."""
    is_from_best = isinstance(told.scale(leaf), FROM_BEST)
    if told.unit:
        return _stated_place(told, leaf, is_from_best)
    members = [(leaf.code, other) for other in told.members(told.pool[unit])]
    (all_figures,) = where.areas(members, "figure")
    direction = told.grid(rules.grid).at(leaf.code, "direction")
    return Formula(
        scales.place(where.here((leaf.code, unit), "figure"), all_figures, direction, from_best=is_from_best)
    )


def _stated_place(told: Told, leaf: Indicator, is_from_best: bool) -> float | None:
    own = told.scores.figures.loc[told.of_pool(told.unit), leaf.code].astype(float)
    place = float(figure_places(leaf.direction * own if is_from_best else -leaf.direction * own)[told.unit])
    return None if np.isnan(place) else place


def _cells(told: Told, where: Grid, leaf: Indicator, unit: str) -> scales.Cells:
    key, declared, stats, bands = (leaf.code, unit), told.grid(rules.grid), told.grid(pools), told.grid(rules.bands)
    scale = told.scale(leaf)
    own = [(leaf.code, place) for place in range(len(scale.bands))] if isinstance(scale, RankBands) else []
    return scales.Cells(
        figure=where.here(key, "used"),
        target=where.here(key, "target") if scale.targeted else "",
        place=where.here(key, "place") if told.goes_by_place(leaf) else "",
        rule=lambda name: declared.at(leaf.code, name),
        pool=lambda name: stats.at((leaf.code, told.pool[unit]), name),
        lasts=bands.area(own, "last") if own else "",
        points=bands.area(own, "points") if own else "",
    )


# What they are scaled by.


def pools_sheet(told: Told) -> Sheet:
    """Least, most, mean and spread of each indicator, one row an indicator × pool: numbers in one unit's own book."""
    where, rows = told.grid(pools), dict[Hashable, Row]()
    for leaf in told.leaves:
        for pool in dict.fromkeys(told.pool.values()):
            made = _known(told, leaf) if told.unit else _counted(told, where, leaf, pool)
            rows[leaf.code, pool] = {"node": leaf.code, "name": told.nodes[leaf.code], "pool": pool or None} | made
    return where.sheet(rows)


def _counted(told: Told, where: Grid, leaf: Indicator, pool: str) -> dict[str, Value]:
    """The statistics as formulas."""
    key, members = (leaf.code, pool), [(leaf.code, unit) for unit in told.members(pool)]
    figures, values = told.grid(grid).area(members, "used"), told.grid(grid).area(members, "value")
    n, least, most = (where.here(key, name) for name in ("n", "min", "max"))
    known = {"min": f"MIN({figures})", "max": f"MAX({figures})", "mean": f"AVERAGE({figures})"}
    made: dict[str, Value] = {name: Formula(f'IF({n}>0,{one},"")') for name, one in known.items()}
    made |= {"n": Formula(f"COUNT({figures})"), "sd": Formula(f'IF({n}>1,STDEV({figures}),"")')}
    differ = f"{most}-{least}>{scales.DUST}*MAX(ABS({least}),ABS({most}))"
    made["spread"] = Formula(f"IF({n}>0,IF({differ},1,0),0)")
    if is_filled(told, leaf):
        what = "MIN" if told.assessment.missing.fill == "lowest" else "AVERAGE"
        made["fill"] = Formula(f'IF(COUNT({values})>0,{what}({values}),"")')
    return made


def _known(told: Told, leaf: Indicator) -> dict[str, Value]:
    """The statistics as numbers, of all units of the pool."""
    units = told.of_pool(told.unit)
    figures = told.scores.figures.loc[units, leaf.code].astype(float)
    scale, target = told.scale(leaf), told.assessment.target_of(leaf, units)
    used = figures.where(why_blank(scale, figures, target) == "")
    made: dict[str, Value] = {"n": int(used.count()), "min": used.min(), "max": used.max(), "mean": used.mean()}
    made |= {"sd": used.std(ddof=1), "spread": int(used.notna().any() and has_spread(used))}
    if is_filled(told, leaf):
        values: pd.Series = scale.of(used, leaf.direction, target)
        made["fill"] = values.min() if told.assessment.missing.fill == "lowest" else values.mean()
    return made


def is_filled(told: Told, leaf: Indicator) -> bool:
    """Whether something is put in place of an indicator's missing values."""
    return bool(told.assessment.missing.fill) and not is_points(told.assessment, leaf.parent)
