r"""Squared distances between units. Pure.

.. math:: d_{ij}^2 = (x_i - x_j)^\top W S^{-1} W (x_i - x_j)

with :math:`W` the diagonal of the weights and :math:`S`: the covariance of the units given, of a sample
(``mahalanobis``); the identity, so that the columns' own units matter (``euclidean``); the diagonal of their variances
(``standardised``). The convention of caseMatch (Nielsen 2016), which prints squares too: a weight of a half makes a
column count a quarter. Without unit, except ``euclidean``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.spatial.distance import pdist, squareform

from analysis.choosing.designs import no_spread
from analysis.choosing.fitting import collinear
from analysis.choosing.reasons import COLLINEAR, FEW_UNITS

MAHALANOBIS, EUCLIDEAN, STANDARDISED = "mahalanobis", "euclidean", "standardised"
METRICS = (MAHALANOBIS, EUCLIDEAN, STANDARDISED)


def squared_distances(
    table: pd.DataFrame, columns: Sequence[str], metric: str, weights: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Every unit against every unit. Ask :func:`why_no_distance` first.

    >>> table = pd.DataFrame({"x": [0.0, 3.0], "y": [0.0, 4.0]}, index=list("ab"))
    >>> float(squared_distances(table, ["x", "y"], "euclidean").loc["a", "b"])
    25.0
    >>> float(squared_distances(table, ["x", "y"], "euclidean", {"x": 0.0}).loc["a", "b"])
    16.0
    """
    if metric not in METRICS:
        raise ValueError(f"metric is {metric!r}: write one of {', '.join(METRICS)}")
    values = table[list(columns)].to_numpy(float)
    weight = np.array([(weights or {}).get(column, 1.0) for column in columns])
    placed = (values * weight) if metric == EUCLIDEAN else _placed(values, weight, metric)
    return pd.DataFrame(squareform(pdist(placed, "sqeuclidean")), table.index, table.index)


def _placed(values: np.ndarray, weight: np.ndarray, metric: str) -> np.ndarray:
    """Coordinates whose plain squared distances are those asked for: columns over their spread, and turned."""
    spread = values.std(axis=0, ddof=1)
    standard = (values - values.mean(axis=0)) / spread
    if metric == STANDARDISED:
        return np.asarray(standard * weight)
    # W S^-1 W with S = D R D, D the spreads, R the correlations: weights act on the columns before they are turned.
    lower = np.linalg.cholesky(np.atleast_2d(np.corrcoef(standard, rowvar=False)))
    return np.asarray(np.linalg.solve(lower, (standard * weight).T).T)


def why_no_distance(table: pd.DataFrame, columns: Sequence[str], metric: str) -> str:
    """Why there is no distance: ``too-few-units``, ``no-spread:`` and the column, ``collinear-predictors``.

    >>> table = pd.DataFrame({"x": [0.0, 3.0, 4.0], "y": [1.0, 1.0, 1.0]})
    >>> why_no_distance(table, ["x", "y"], "standardised"), why_no_distance(table, ["x", "y"], "euclidean")
    ('no-spread:y', '')
    """
    if len(table) < 2:
        return FEW_UNITS
    if metric == EUCLIDEAN:
        return ""
    why = no_spread(table, list(columns))
    if why or metric == STANDARDISED:
        return why
    if len(table) <= len(columns):
        return FEW_UNITS
    return COLLINEAR if collinear(table[list(columns)].to_numpy(float)) else ""
