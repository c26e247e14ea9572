"""The normalised values of an assessment's figures, and the weights of its nodes, as arrays. Pure.

One row of ``figures`` is one unit, one column an indicator. What an indicator's column lacks altogether is missing for
all units.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.assessment import weighting
from analysis.assessment.declaration import Assessment, Group, Indicator, Weighting
from analysis.assessment.normalisation import minmax
from analysis.assessment.reasons import FILLED
from analysis.assessment.scales import note, why_blank


@dataclass(frozen=True)
class Normalised:
    """Values on their scales, and beside each a reason or a note; units × indicators."""

    values: pd.DataFrame
    why: pd.DataFrame


def normalised(figures: pd.DataFrame, assessment: Assessment) -> Normalised:
    """Every indicator's values among the units given, missing ones filled where the declaration says so.

    >>> from analysis.assessment.declaration import Indicator
    >>> declared = Assessment((Indicator("x", "score"),))
    >>> normalised(pd.DataFrame({"x": [1.0, 3.0, None]}, list("abc")), declared).values["x"].tolist()
    [0.0, 100.0, nan]
    """
    values, why = dict[Hashable, pd.Series](), dict[Hashable, pd.Series]()
    figures = figures.reindex(columns=assessment.codes).astype(float)
    for indicator in assessment.indicators:
        values[indicator.code], why[indicator.code] = on_scale(figures[indicator.code], indicator, assessment)
    return Normalised(pd.DataFrame(values, figures.index), pd.DataFrame(why, figures.index))


def on_scale(column: pd.Series, indicator: Indicator, assessment: Assessment) -> tuple[pd.Series, pd.Series]:
    """One indicator's values among the units given, and beside each a reason or a note."""
    scale, target = assessment.scale_of(indicator), assessment.target_of(indicator, column.index)
    reason = why_blank(scale, column, target)
    made = scale.of(column.where(reason == ""), indicator.direction, target)
    said = reason.mask(reason == "", note(scale, column))
    if assessment.missing.fill and not is_points(assessment, indicator.parent):
        filled = made.isna() & pd.Series(made.notna().any(), made.index)
        said = said.mask(filled, FILLED)
        made = made.fillna(made.min() if assessment.missing.fill == "lowest" else made.mean())
    return made, said


def pools(units: pd.Index, assessment: Assessment) -> list[pd.Index]:
    """The units that are scaled among one another."""
    if assessment.pool == "all":
        return [units]
    named = ranking_groups(units, assessment)
    return [pd.Index(part.index) for _, part in named.groupby(named, sort=False)]


def ranking_groups(units: pd.Index, assessment: Assessment) -> pd.Series:
    """The ranking group of each unit; empty for those that no group is declared for."""
    return pd.Series([assessment.apart.get(unit, "") for unit in units], units, dtype="str")


def is_points(assessment: Assessment, group: str) -> bool:
    """Whether a group is a sum of points, whose parts keep their scales, weights and blanks."""
    return next(one for one in assessment.groups if one.code == group).aggregation == "sum"


def weights_of(figures: pd.DataFrame, assessment: Assessment, used: Weighting | None = None) -> dict[str, float]:
    """The weight of every node but the root: shares that sum to one within each mean, points within each sum.

    Methods draw them from min–max values on [0, 1]. Where a mean's parts all weigh nothing, they weigh the same.

    >>> from analysis.assessment.declaration import Indicator
    >>> declared = Assessment((Indicator("x", "score", 1.0), Indicator("y", "score", 3.0)))
    >>> weights_of(pd.DataFrame({"x": [1.0, 2.0], "y": [1.0, 1.0]}), declared)
    {'x': 0.25, 'y': 0.75}
    """
    used = used or assessment.weighting
    made = dict[str, float]()
    for group in assessment.groups:
        made |= _weights_within(group, figures, assessment, used)
    return {node.code: made[node.code] for node in assessment.nodes if node.parent}


def _weights_within(group: Group, figures: pd.DataFrame, assessment: Assessment, used: Weighting) -> dict[str, float]:
    parts = assessment.parts(group.code)
    given = {part.code: float(used.given.get(part.code, part.weight)) for part in parts}
    if group.aggregation == "sum":
        return {part.code: part.weight for part in parts}
    if used.method == "equal":
        given = dict.fromkeys(given, 1.0)
    elif used.method != "given":
        given |= _drawn([part.code for part in parts if isinstance(part, Indicator)], given, figures, assessment, used)
    total = sum(given.values())
    return {code: weight / total if total > 0 else 1 / len(given) for code, weight in given.items()}


def _drawn(
    codes: list[str], given: dict[str, float], figures: pd.DataFrame, assessment: Assessment, used: Weighting
) -> dict[str, float]:
    """What a method makes of a group's indicators, sharing among them what they weigh together."""
    if used.method not in weighting.METHODS:
        raise ValueError(f"weights are given or one of {tuple(weighting.METHODS)}, not {used.method!r}")
    if not codes:
        return {}
    directions = {indicator.code: indicator.direction for indicator in assessment.indicators}
    scaled = pd.DataFrame({code: minmax(figures[code].astype(float), directions[code], 0.0, 1.0) for code in codes})
    drawn = weighting.METHODS[used.method](scaled) * sum(given[code] for code in codes)
    return {code: float(drawn[code]) for code in codes}


def as_arrays(values: pd.DataFrame) -> dict[str, np.ndarray]:
    """Each column as one row of an array: variants × units, with one variant."""
    return {str(code): values[code].to_numpy(float)[None, :] for code in values}
