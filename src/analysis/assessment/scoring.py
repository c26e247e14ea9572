"""The scores of a declared assessment, each explained down to its figures. Pure.

One row of ``figures`` is one unit, one column an indicator. Everything is worked out among the units of a pool: all, or
each ranking group by itself. Ranks are always within the ranking group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.assessment.combining import Combined, combined, known_share, why
from analysis.assessment.declaration import MEAN_KINDS, Assessment
from analysis.assessment.figures import as_arrays, normalised, pools, ranking_groups, weights_of
from analysis.assessment.ranking import ranked


@dataclass(frozen=True)
class Scores:
    """What an assessment makes of figures.

    ``table``
        one row a unit: ``group``, ``score``, ``rank``, ``n_at_rank`` (more than one: a tie), ``n_ranked``,
        ``known_share``, ``why_blank``
    ``values``, ``why``
        units × nodes: each indicator on its scale and each group's value; a reason where blank, a note, or nothing
    ``weights``
        units × nodes but the root: the weight declared or drawn, a share that sums to one within a mean
    """

    assessment: Assessment
    figures: pd.DataFrame
    table: pd.DataFrame
    values: pd.DataFrame
    why: pd.DataFrame
    weights: pd.DataFrame


def score(figures: pd.DataFrame, assessment: Assessment) -> Scores:
    """The scores of all units.

    >>> from analysis.assessment.declaration import Indicator
    >>> declared = Assessment((Indicator("signed", "score", 3.0), Indicator("days", "score", 1.0, direction=-1)))
    >>> figures = pd.DataFrame({"signed": [10.0, 20.0, None], "days": [5.0, 9.0, 7.0]}, ["a", "b", "c"])
    >>> score(figures, declared).table[["score", "rank"]].values.tolist()
    [[25.0, 3], [75.0, 1], [50.0, 2]]
    """
    figures = figures.reindex(columns=assessment.codes).astype(float)
    parts = [_in_pool(figures.loc[units], assessment) for units in pools(figures.index, assessment)]
    values, reasons, weights = (pd.concat(list(frames)).reindex(figures.index) for frames in zip(*parts, strict=True))
    root, groups = assessment.root.code, ranking_groups(figures.index, assessment)
    known = pd.Series(known_share(as_arrays(values[assessment.codes])), figures.index)
    table = pd.concat([groups.rename("group"), values[root].rename("score"), ranked(values[root], groups)], axis=1)
    table = table.assign(known_share=known, why_blank=reasons[root].where(values[root].isna(), ""))
    return Scores(assessment, figures, table, values, reasons, weights)


def _in_pool(figures: pd.DataFrame, assessment: Assessment) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Values, reasons and weights of the units of one pool."""
    leaves, weights = normalised(figures, assessment), weights_of(figures, assessment)
    arrays = {str(code): np.array([weight]) for code, weight in weights.items()}
    nodes = combined(as_arrays(leaves.values), arrays, assessment)
    values = pd.DataFrame({code: value[0] for code, value in nodes.values.items()}, figures.index)
    reasons = leaves.why.assign(**_reasons(nodes, arrays, assessment))
    return values, reasons, pd.DataFrame(weights, figures.index)


def _reasons(nodes: Combined, weights: dict[str, np.ndarray], assessment: Assessment) -> dict[str, np.ndarray]:
    """Of every group why it is blank, or what to know of it."""
    made = dict[str, np.ndarray]()
    for group in assessment.upwards():
        parts = [part.code for part in assessment.parts(group.code)]
        made[group.code] = why(group, nodes, parts, weights, assessment.missing.least_in_group)
    return made


def details(scores: Scores) -> pd.DataFrame:
    r"""Every part of every score: one row is one unit × node below the root, from which the score can be redone.

    ``figure``, ``target``
        of an indicator, as put in
    ``value``
        on its scale, or the group's own
    ``weight``, ``weight_used``
        declared or drawn; what it was after missing parts were dropped, sums to one within a mean
    ``contribution``, ``put_together``
        what the part brings to its parent, and how those are put together: ``added``, :math:`w z`; ``multiplied``,
        :math:`z^w`; ``reciprocals``, :math:`w/z`, one over whose sum is the mean; ``compared`` where a part has no
        contribution of its own (Copeland, benefit of the doubt), which is then blank
    ``points``
        what it brings to the score: blank where something above it is not added, or was cut at a cap or a floor

    >>> from analysis.assessment.declaration import Indicator
    >>> declared = Assessment((Indicator("x", "score"), Indicator("y", "score")))
    >>> made = details(score(pd.DataFrame({"x": [1.0, 2.0], "y": [None, 2.0]}, ["a", "b"]), declared))
    >>> made[["unit", "node", "weight", "weight_used", "contribution"]].values.tolist()
    [['a', 'x', 0.5, 1.0, 0.0], ['a', 'y', 0.5, nan, nan], ['b', 'x', 0.5, 0.5, 50.0], ['b', 'y', 0.5, 0.5, 25.0]]
    """
    nodes, units = [str(code) for code in scores.weights], scores.figures.index
    columns = [_detail(scores, code) for code in nodes]
    made = pd.concat(columns, keys=range(len(nodes)), names=["place", "unit"]).reset_index()
    made["unit_place"] = pd.Index(units).get_indexer(made["unit"])
    return made.sort_values(["unit_place", "place"]).drop(columns=["unit_place", "place"]).reset_index(drop=True)


HOW = {"arithmetic": "added", "sum": "added", "geometric": "multiplied", "harmonic": "reciprocals"}


def _detail(scores: Scores, code: str) -> pd.DataFrame:
    """One node's rows, one row a unit."""
    assessment, units = scores.assessment, scores.figures.index
    indicator = next((one for one in assessment.indicators if one.code == code), None)
    parent = assessment.path(code)[1]
    blank = pd.Series(np.nan, units)
    return pd.DataFrame(
        {
            "node": code,
            "parent": parent,
            "figure": scores.figures[code] if indicator else blank,
            "target": assessment.target_of(indicator, units) if indicator else blank,
            "value": scores.values[code],
            "weight": scores.weights[code],
            "weight_used": weight_used(scores, code),
            "contribution": contribution(scores, code),
            "put_together": HOW.get(_how(assessment, parent), "compared"),
            "points": _points(scores, code),
            "why": scores.why[code],
        }
    )


def _how(assessment: Assessment, code: str) -> str:
    return next(group.aggregation for group in assessment.groups if group.code == code)


def weight_used(scores: Scores, code: str) -> pd.Series:
    """A part's weight after those that are missing were dropped; blank where it is itself missing, or has no use."""
    assessment, parent = scores.assessment, scores.assessment.path(code)[1]
    how, weight = _how(assessment, parent), scores.weights[code].where(scores.values[code].notna())
    if how not in MEAN_KINDS:
        return weight * np.nan if how == "benefit-of-the-doubt" else weight
    parts = [part.code for part in assessment.parts(parent)]
    total = scores.weights[parts].where(scores.values[parts].notna()).sum(axis=1)
    return weight / total.where(total > 0)


def contribution(scores: Scores, code: str) -> pd.Series:
    """What a part brings to its parent, in the way that its parent puts parts together."""
    value, weight = scores.values[code], weight_used(scores, code)
    how = HOW.get(_how(scores.assessment, scores.assessment.path(code)[1]))
    if how == "added":
        return weight * value
    if how == "multiplied":
        return (value.where(value >= 0) ** weight).astype(float)
    return weight / value.where(value > 0) if how == "reciprocals" else pd.Series(np.nan, value.index)


def _points(scores: Scores, code: str) -> pd.Series:
    """What a part brings to the score through all that is above it."""
    made = scores.values[code]
    groups = {group.code: group for group in scores.assessment.groups}
    for below, above in zip(scores.assessment.path(code), scores.assessment.path(code)[1:], strict=False):
        added = HOW.get(groups[above].aggregation) == "added"
        cut = scores.why[above].isin(["capped", "floored"]) | (not added)
        made = (made * weight_used(scores, below) * groups[above].times).mask(cut)
    return made
