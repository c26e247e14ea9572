"""The values of all groups from those of the indicators, for many variants of the weights at once. Pure.

Arrays are variants × units; values that are the same in every variant have one row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.assessment.declaration import MEAN_KINDS, Assessment, Group
from analysis.assessment.frontier import benefit_of_the_doubt
from analysis.assessment.means import copeland, weighted_mean, weighted_sum
from analysis.assessment.reasons import (
    ALL_MISSING,
    CAPPED,
    COLLAPSED,
    FEW_KNOWN,
    FLOORED,
    NEGATIVE,
    NO_WEIGHT,
    PART_MISSING,
)


@dataclass(frozen=True)
class Combined:
    """The value of every node, the root's score after its blanks, and where a value below zero spoilt a mean."""

    values: Mapping[str, np.ndarray]
    spoilt: Mapping[str, np.ndarray]


def combined(leaves: Mapping[str, np.ndarray], weights: Mapping[str, np.ndarray], assessment: Assessment) -> Combined:
    """All nodes from the bottom up; ``weights`` has one column a node: an array with a row a variant.

    >>> from analysis.assessment.declaration import Indicator
    >>> declared = Assessment((Indicator("x", "score"), Indicator("y", "score")))
    >>> leaves = {"x": np.array([[0.0, 100.0]]), "y": np.array([[100.0, np.nan]])}
    >>> combined(leaves, {"x": np.array([1.0, 3.0]), "y": np.array([1.0, 1.0])}, declared).values["score"].tolist()
    [[50.0, 100.0], [25.0, 100.0]]
    """
    values, spoilt = dict(leaves), dict[str, np.ndarray]()
    for group in assessment.upwards():
        parts = [part.code for part in assessment.parts(group.code)]
        held = [values[code] for code in parts]
        by = np.stack([weights[code] for code in parts], axis=1)
        bad = [spoilt[code] for code in parts if code in spoilt]
        made = _together(group, held, by)
        if group.aggregation not in ("arithmetic", "sum", "copeland"):
            bad += [np.any(np.broadcast_arrays(*(part < 0 for part in held)), axis=0)]
        known = np.mean(np.broadcast_arrays(*(~np.isnan(part) for part in held)), axis=0)
        blank = np.broadcast_to(known < assessment.missing.least_in_group, made.shape).copy()
        if any(one.any() for one in bad):
            spoilt[group.code] = np.any(np.broadcast_arrays(*bad), axis=0)
            blank |= spoilt[group.code]
        values[group.code] = np.where(blank, np.nan, made)
    root = assessment.root.code
    values[root] = np.where(known_share(leaves) < assessment.missing.least_known, np.nan, values[root])
    return Combined(values, spoilt)


def known_share(leaves: Mapping[str, np.ndarray]) -> np.ndarray:
    """What share of its indicators each unit has a value of."""
    share: np.ndarray = np.mean([~np.isnan(leaf[0]) for leaf in leaves.values()], axis=0)
    return share


def _together(group: Group, parts: list[np.ndarray], weights: np.ndarray) -> np.ndarray:
    """The value of a group from its parts."""
    if group.aggregation in MEAN_KINDS:
        made = weighted_mean(parts, weights, group.aggregation)
    elif group.aggregation == "sum":
        made = weighted_sum(parts, weights, group.start)
    elif group.aggregation == "copeland":
        made = copeland(parts, weights)
    else:
        made = _on_frontier(parts)
    if group.floor is not None or group.cap is not None:
        made = np.clip(made, group.floor, group.cap)
    return made * group.times if group.times != 1 else made


def _on_frontier(parts: list[np.ndarray]) -> np.ndarray:
    """Benefit of the doubt in percent of the frontier; weights have no part in it."""
    rows = np.broadcast_arrays(*parts)
    return np.array(
        [100 * benefit_of_the_doubt(np.stack([row[v] for row in rows], axis=1))[0] for v in range(len(rows[0]))]
    )


def why(group: Group, node: Combined, parts: list[str], weights: Mapping[str, np.ndarray], least: float) -> np.ndarray:
    """Why a group is blank for a unit, or what to know of its value, in the first variant; empty where nothing."""
    value, held = node.values[group.code][0], np.stack([node.values[code][0] for code in parts])
    known = ~np.isnan(held)
    weighed = (known & (np.stack([weights[code][:1] for code in parts]) != 0)).any(axis=0)
    spoilt = node.spoilt.get(group.code, np.zeros((1, 1), bool))[0]
    blank = np.isnan(value)
    zeroed = (held == 0).any(axis=0) & (value == 0) & (group.aggregation in ("geometric", "harmonic"))
    cases = [
        (blank & spoilt, NEGATIVE),
        (blank & ~known.any(axis=0), ALL_MISSING),
        (blank & (group.aggregation == "sum"), PART_MISSING),
        (blank & (known.mean(axis=0) < least), FEW_KNOWN),
        (blank & ~weighed, NO_WEIGHT),
        (blank, FEW_KNOWN),
        (zeroed, COLLAPSED),
        (value == _times(group, group.cap), CAPPED),
        (value == _times(group, group.floor), FLOORED),
    ]
    return np.select([np.broadcast_to(where, blank.shape) for where, _ in cases], [code for _, code in cases], "")


def _times(group: Group, bound: float | None) -> float:
    return float("nan") if bound is None else bound * group.times
