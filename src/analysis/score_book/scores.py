"""The sheet of scores: each part of each score worked out, beside the system's own value and whether they agree."""

from __future__ import annotations

import pandas as pd

from analysis.assessed import words as told_in
from analysis.assessment.declaration import Group, Indicator
from analysis.assessment.reasons import (
    ALL_MISSING,
    FEW_KNOWN,
    MISSING,
    NEGATIVE,
    NO_TARGET,
    NO_WEIGHT,
    PART_MISSING,
    ZERO_TARGET,
)
from analysis.phrasing import Voice
from analysis.score_book import data, groups, rules
from analysis.score_book.grid import Grid, Row, words
from analysis.score_book.groups import Parts
from analysis.score_book.told import Told
from analysis.sheets import TEXT, Column, Formula, Sheet, Value

NUMBER, SHOWN = "General", "0.0000"
FORMATS = {"figure": NUMBER, **dict.fromkeys(("value", "weight", "used", "contribution", "system"), SHOWN)}
TITLES = {
    "city_code": "unit code",
    "city": "unit",
    "group": "ranked in",
    "node": "code",
    "name": "name",
    "parent": "part of",
    "figure": "figure",
    "value": "value scored",
    "why": "why blank",
    "weight": "weight",
    "used": "weight used",
    "contribution": "brought to its group",
    "system": "value by the system",
    "same": "check",
    "note": "remark",
}
SAME, OTHER = "same", "not the same"
WITHIN = "1E-9"
REASONS = (ALL_MISSING, FEW_KNOWN, MISSING, NEGATIVE, NO_TARGET, NO_WEIGHT, PART_MISSING, ZERO_TARGET)


def grid(told: Told) -> Grid:
    """Where each part of each unit's score stands: unit by unit, indicators first, the score last."""
    columns = {
        key: Column(told.voice.text(TITLES[key]), FORMATS.get(key, TEXT))
        for key in TITLES
        if key != "group" or told.is_apart
    }
    keys = [(unit, node.code) for unit in told.codes for node in told.order]
    return Grid(told.voice.text("scores"), told.mark, columns, keys)


def sheet(told: Told) -> Sheet:
    """The scores, one row a unit × indicator or group."""
    where = told.grid(grid)
    return where.sheet({(unit, node.code): _row(told, where, unit, node) for unit in told.codes for node in told.order})


def _row(told: Told, where: Grid, unit: str, node: Indicator | Group) -> Row:
    key, values = (unit, node.code), told.scores.values
    row: dict[str, Value] = {"city_code": unit, "city": told.units[unit], "node": node.code}
    row |= {"name": told.nodes[node.code], "group": told.scores.table["group"][unit] or None}
    row |= _leaf(told, where, unit, node) if isinstance(node, Indicator) else _group(told, where, unit, node)
    if node.parent:
        row |= {"parent": told.nodes[node.parent]} | _as_part(told, where, unit, node)
    system = values[node.code].astype(float)[unit]
    said = told.scores.why[node.code][unit] if pd.notna(system) else ""
    note = told_in.reason(told.voice, str(said))
    if told.is_stated(node):
        note = told.voice.text("stated by the system: no cell can work it out")
    same = checked(told.voice, where.here(key, "value"), where.here(key, "system"))
    return row | {"system": system, "same": same, "note": note or None}


def checked(voice: Voice, value: str, system: str) -> Formula:
    """Whether a cell and the system's value are the same, both blank included."""
    same, other = words(voice.text("same")), words(voice.text("not the same"))
    near = f"ABS({value}-{system})<={WITHIN}*MAX(1,ABS({system}))"
    blank = f"OR(ISNUMBER({value}),ISNUMBER({system}))"
    return Formula(
        f"IF(AND(ISNUMBER({value}),ISNUMBER({system})),IF({near},{same},{other}),IF({blank},{other},{same}))"
    )


def _leaf(told: Told, where: Grid, unit: str, leaf: Indicator) -> dict[str, Value]:
    """An indicator's value from the sheet of figures, or what stands for a missing one, or why there is none."""
    figures, key, said = told.grid(data.grid), (leaf.code, unit), _said(told)
    value = figures.at(key, "value")
    fill = told.grid(data.pools).at((leaf.code, told.pool[unit]), "fill") if data.is_filled(told, leaf) else ""
    why = words(said[MISSING])
    if told.scale(leaf).targeted:
        target = figures.at(key, "target")
        lacks = f"IF(ISNUMBER({target}),{words(said[ZERO_TARGET])},{words(said[NO_TARGET])})"
        why = f"IF(ISNUMBER({figures.at(key, 'figure')}),{lacks},{why})"
    if fill:
        why = f'IF(ISNUMBER({fill}),"",{why})'
    why = f'IF(ISNUMBER({value}),"",{why})'
    shown = f"IF(ISNUMBER({value}),{value},{fill})" if fill else value
    own = where.here((unit, leaf.code), "why")
    figure = figures.at(key, "figure")
    return {
        "figure": Formula(f'IF(ISNUMBER({figure}),{figure},"")'),
        "why": Formula(why),
        "value": Formula(f'IF({own}<>"","",{shown})', SHOWN),
    }


def _group(told: Told, where: Grid, unit: str, group: Group) -> dict[str, Value]:
    """A group's value from its parts; one that no cell can work out is stated."""
    key, parts = (unit, group.code), _parts(told, where, unit, group)
    if told.is_stated(group):
        why = told.scores.why[group.code][unit]
        value = told.scores.values[group.code].astype(float)[unit]
        return {"value": value, "why": told_in.reason(told.voice, why) or None if pd.isna(value) else None}
    declared = told.grid(rules.grid)
    leaves = [(unit, leaf.code) for leaf in told.leaves]
    all_leaves = (where.areas(leaves, "value"), len(leaves)) if not group.parent else None
    why = groups.reason(group, parts, _said(told), lambda name: declared.at(group.code, name), all_leaves)
    made = groups.value(group, where.here(key, "why"), parts, lambda name: declared.at(group.code, name))
    return {"why": Formula(why), "value": Formula(made, SHOWN)}


def _as_part(told: Told, where: Grid, unit: str, node: Indicator | Group) -> dict[str, Value]:
    """A node's weight, declared and used, and what it brings to its group."""
    key, above = (unit, node.code), next(one for one in told.assessment.groups if one.code == node.parent)
    drawn = float(told.scores.weights[node.code].astype(float)[unit])
    row: dict[str, Value] = {
        "weight": drawn if rules.is_drawn(told) else Formula(told.grid(rules.grid).at(node.code, "share"), SHOWN)
    }
    if above.aggregation == "benefit-of-the-doubt":
        return row
    parts, value, weight = _parts(told, where, unit, above), where.here(key, "value"), where.here(key, "weight")
    row["used"] = Formula(groups.weight_used(above, weight, value, parts), SHOWN)
    if not told.is_stated(above):
        row["contribution"] = Formula(groups.contribution(above, value, where.here(key, "used")), SHOWN)
    return row


def _parts(told: Told, where: Grid, unit: str, group: Group) -> Parts:
    keys = [(unit, part.code) for part in told.assessment.parts(group.code)]
    columns = ("value", "why", "weight", "used", "contribution")
    return Parts(len(keys), *(where.areas(keys, column) for column in columns))


def _said(told: Told) -> dict[str, str]:
    return {code: told_in.reason(told.voice, code) for code in REASONS}
