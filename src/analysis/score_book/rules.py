"""The sheets of the rules: each number of the declaration in a cell that formulas point at."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable

import pandas as pd

from analysis.assessment.declaration import Group, Indicator
from analysis.assessment.scales import RankBands
from analysis.score_book.grid import Grid, Row
from analysis.score_book.told import Told
from analysis.sheets import TEXT, Column, Formula, Sheet, Value

NUMBER = "General"
WORDS = ("code", "name", "parent", "how")
ALWAYS = (*WORDS, "direction", "weight", "share", "least_in_group", "least_known")
TITLES = {
    "code": "code",
    "name": "name",
    "parent": "part of",
    "how": "how it is scored",
    "direction": "direction",
    "low": "lowest value",
    "high": "highest value",
    "mean": "mean",
    "sd": "standard deviation",
    "worst": "worst figure",
    "best": "best figure",
    "full": "full value",
    "points": "points",
    "below": "the rest",
    "floor": "lower bound",
    "cap": "upper bound",
    "start": "start",
    "times": "times",
    "weight": "weight declared",
    "share": "weight",
    "least_in_group": "least share known in the group",
    "least_known": "least share known in all",
}
BAND_TITLES = {"name": "indicator", "last": "last place", "points": "points"}


def grid(told: Told) -> Grid:
    """Where each indicator and group stands, and each number of it."""
    columns = {
        key: Column(told.voice.text(TITLES[key]), TEXT if key in WORDS else NUMBER)
        for key in TITLES
        if key in ALWAYS or any(key in _numbers(told, node) for node in told.order)
    }
    return Grid(told.voice.text("rules"), told.mark, columns, [node.code for node in told.order])


def bands(told: Told) -> Grid:
    """Where each band of places stands."""
    keys = [
        (leaf.code, place)
        for leaf in told.leaves
        if isinstance(scale := told.scale(leaf), RankBands)
        for place in range(len(scale.bands))
    ]
    columns = {key: Column(told.voice.text(BAND_TITLES[key]), NUMBER if key != "name" else TEXT) for key in BAND_TITLES}
    return Grid(told.voice.text("rank bands"), told.mark, columns, keys)


def sheet(told: Told) -> Sheet:
    """The rules, one row an indicator or a group."""
    where = told.grid(grid)
    return where.sheet({node.code: _row(told, where, node) for node in told.order})


def _row(told: Told, where: Grid, node: Indicator | Group) -> Row:
    row: dict[str, Value] = {"code": node.code, "name": told.nodes[node.code], "how": told.how[node.code]}
    row |= _numbers(told, node)
    if node.parent:
        row |= {"parent": told.nodes[node.parent], **_weight(told, where, node)}
    if isinstance(node, Indicator):
        return row | {"direction": node.direction}
    least = told.assessment.missing
    return row | {"least_in_group": least.least_in_group} | ({} if node.parent else {"least_known": least.least_known})


def _numbers(told: Told, node: Indicator | Group) -> dict[str, Value]:
    """The numbers of an indicator's scale, or of how a group's parts are put together, that are of any effect."""
    held = told.scale(node) if isinstance(node, Indicator) else node
    numbers = {part.name: getattr(held, part.name) for part in dataclasses.fields(held)}  # type: ignore[arg-type]
    idle = {"start": 0.0, "times": 1.0} if isinstance(node, Group) and node.aggregation != "sum" else {"times": 1.0}
    return {
        key: value
        for key, value in numbers.items()
        if key in TITLES
        and key != "weight"
        and isinstance(value, int | float)
        and not isinstance(value, bool)
        and idle.get(key) != value
    }


def _weight(told: Told, where: Grid, node: Indicator | Group) -> dict[str, Value]:
    """The weight declared, and as a share of its group's; one that a method drew is stated, per pool in the scores."""
    used = told.assessment.weighting
    is_points = _parent(told, node).aggregation == "sum"
    declared = float(node.weight if is_points else used.given.get(node.code, node.weight))
    if is_drawn(told):
        return {"weight": declared, "share": _stated(told, node.code)}
    declared = 1.0 if used.method == "equal" and not is_points else declared
    own = where.here(node.code, "weight")
    parts = [part.code for part in told.assessment.parts(node.parent)]
    total = f"SUM({','.join(where.areas(parts, 'weight'))})"
    share = own if is_points else f"IF({total}>0,{own}/{total},1/{len(parts)})"
    return {"weight": declared, "share": Formula(share)}


def is_drawn(told: Told) -> bool:
    """Whether a method draws weights from the figures."""
    return told.assessment.weighting.method not in ("given", "equal")


def _stated(told: Told, code: str) -> float | None:
    """A drawn weight, where it is the same for all."""
    drawn: pd.Series = told.scores.weights[code]
    return float(drawn.iloc[0]) if drawn.nunique() == 1 else None


def _parent(told: Told, node: Indicator | Group) -> Group:
    return next(group for group in told.assessment.groups if group.code == node.parent)


def bands_sheet(told: Told) -> Sheet:
    """The bands, one row a band."""
    where, rows = told.grid(bands), dict[Hashable, Row]()
    for leaf in told.leaves:
        scale = told.scale(leaf)
        if isinstance(scale, RankBands):
            for place, (last, points) in enumerate(scale.bands):
                rows[leaf.code, place] = {"name": told.nodes[leaf.code], "last": last, "points": points}
    return where.sheet(rows)
