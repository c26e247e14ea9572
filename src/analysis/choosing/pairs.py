"""Pairs of units: most similar ones with opposite results, most different ones with the same. Pure.

Results are opposite where they are as far apart as any two units' are, and the same where they are equal: give a
result of two or three grades (:func:`~analysis.choosing.diverse.bands`), not an amount. caseMatch calls the first
``max.variance`` (Nielsen 2016). Similar in the predictors and opposite in the result: what else differs? Different in
the predictors and alike in the result: what else do they share? (Seawright and Gerring 2008.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.choosing.designs import CANDIDATE_COLUMNS, LARGEST, SMALLEST, Design, no_spread
from analysis.choosing.distances import MAHALANOBIS, squared_distances, why_no_distance
from analysis.choosing.reasons import NO_PAIR

SIMILAR, DIFFERENT = "most-similar", "most-different"
OPPOSITE, SAME = "opposite", "same"


def similar_pairs(
    result: str,
    predictors: Sequence[str],
    results: str = OPPOSITE,
    metric: str = MAHALANOBIS,
    weights: Mapping[str, float] | None = None,
    match: object = None,
) -> Design:
    """The pair with the smallest squared distance among those with opposite (or the ``same``) results.

    With ``match``, only pairs of that unit. A unit may stand in many pairs; :func:`each_its_best` thins a list.

    >>> table = pd.DataFrame({"x": [0.0, 1, 5, 7], "won": [1, 0, 0, 1]}, index=list("abcd"))
    >>> similar_pairs("won", ["x"], metric="euclidean").candidates(table).drop(columns="group").values.tolist()
    [['a', 'b', 1.0], ['a', 'c', 25.0], ['b', 'd', 36.0], ['c', 'd', 4.0]]
    """
    return _pairs(SIMILAR, SMALLEST, result, predictors, results, metric, weights, match)


def different_pairs(
    result: str,
    predictors: Sequence[str],
    results: str = SAME,
    metric: str = MAHALANOBIS,
    weights: Mapping[str, float] | None = None,
    match: object = None,
) -> Design:
    """The pair with the largest squared distance among those with the same (or ``opposite``) results.

    >>> table = pd.DataFrame({"x": [0.0, 1, 5, 7], "won": [1, 0, 0, 1]}, index=list("abcd"))
    >>> different_pairs("won", ["x"], metric="euclidean").candidates(table).drop(columns="group").values.tolist()
    [['a', 'd', 49.0], ['b', 'c', 16.0]]
    """
    return _pairs(DIFFERENT, LARGEST, result, predictors, results, metric, weights, match)


def each_its_best(candidates: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Only pairs that are the best one of at least one of their two units, as caseMatch lists them.

    The best pair of all always stays. Pairs equally good for a unit all stay.

    >>> table = pd.DataFrame({"x": [0.0, 1, 5, 7], "won": [1, 0, 0, 1]}, index=list("abcd"))
    >>> made = each_its_best(similar_pairs("won", ["x"], metric="euclidean").candidates(table), "smallest")
    >>> made[["unit", "other"]].values.tolist()
    [['a', 'b'], ['c', 'd']]
    """
    sign = 1 if rule == SMALLEST else -1
    value = candidates["value"] * sign
    ends = pd.concat([candidates["unit"], candidates["other"]])
    best = pd.concat([value, value]).groupby(ends).min()
    return candidates[(value == candidates["unit"].map(best)) | (value == candidates["other"].map(best))]


def _pairs(
    name: str,
    rule: str,
    result: str,
    predictors: Sequence[str],
    results: str,
    metric: str,
    weights: Mapping[str, float] | None,
    match: object,
) -> Design:
    if results not in ALIKE:
        raise ValueError(f"results is {results!r}: write one of {', '.join(ALIKE)}")
    given = {"results": results, "metric": metric, "weights": dict(weights or {}), "match": match}

    def candidates(table: pd.DataFrame) -> pd.DataFrame:
        return _candidates(squared_distances(table, predictors, metric, weights), table[result], results, match)

    def why_none(table: pd.DataFrame) -> str:
        flat = no_spread(table, [result]) if results == OPPOSITE and len(table) else ""
        return why_no_distance(table, predictors, metric) or flat

    columns, parameters = (*predictors, result), {"result": result, "predictors": list(predictors), **given}
    measure = f"squared-{metric}"
    return Design(name, measure, rule, columns, parameters, candidates, why_none, len(predictors), NO_PAIR)


def _opposite(apart: np.ndarray) -> np.ndarray:
    return np.asarray(apart == apart.max(initial=0.0))


def _same(apart: np.ndarray) -> np.ndarray:
    return np.asarray(apart == 0)


ALIKE: dict[str, Callable[[np.ndarray], np.ndarray]] = {OPPOSITE: _opposite, SAME: _same}


def _candidates(squared: pd.DataFrame, result: pd.Series, results: str, match: object) -> pd.DataFrame:
    first, second = np.triu_indices(len(squared), 1)
    grade = result.to_numpy(float)
    taken = ALIKE[results](np.abs(grade[first] - grade[second]))
    if match is not None:
        taken &= (squared.index[first] == match) | (squared.index[second] == match)
    first, second = first[taken], second[taken]
    columns = (squared.index[first], squared.index[second], squared.to_numpy()[first, second], "")
    return pd.DataFrame(dict(zip(CANDIDATE_COLUMNS, columns, strict=True)))
