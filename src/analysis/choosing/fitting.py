r"""What predictors lead one to expect of a result, by ordinary least squares with a constant. Pure.

.. math:: y_i = a + \sum_k b_k x_{ik} + e_i, \qquad h_i = x_i^\top (X^\top X)^{-1} x_i

statsmodels fits and gives the influence of each unit. Only what describes the units is taken from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.choosing.designs import EVEN, no_spread
from analysis.choosing.reasons import COLLINEAR, FEW_UNITS

FIT_COLUMNS = ["observed", "expected", "residual", "leverage"]


def why_no_fit(table: pd.DataFrame, result: str, predictors: Sequence[str], spare: int = 1) -> str:
    """Why nothing can be fitted, as a code; empty if it can.

    ``too-few-units``: fewer than the constant, the predictors and ``spare`` more. ``no-spread:``\\ *column*: all units
    are alike in a predictor or in the result. ``collinear-predictors``: one is a linear function of the others.

    >>> table = pd.DataFrame({"x": [1.0, 2, 3], "z": [2.0, 4, 6], "y": [1.0, 1, 2]})
    >>> why_no_fit(table, "y", ["x"]), why_no_fit(table, "y", ["x", "z"])
    ('', 'too-few-units')
    """
    if len(table) < len(predictors) + 1 + spare:
        return FEW_UNITS
    flat = no_spread(table, [*predictors, result])
    return flat or (COLLINEAR if collinear(table[list(predictors)].to_numpy(float)) else "")


def fit(table: pd.DataFrame, result: str, predictors: Sequence[str]) -> pd.DataFrame:
    r"""One row is one unit: its result, what is expected of it, the residual :math:`e_i`, the leverage :math:`h_i`.

    The first three in the unit of the result; leverage is a fraction from :math:`1/n` to one. Residuals that differ
    from nought by rounding only are nought. Ask :func:`why_no_fit` first.

    >>> table = pd.DataFrame({"x": [0.0, 1, 2], "y": [0.0, 3, 0]}, index=list("abc"))
    >>> fit(table, "y", ["x"])["residual"].round(12).tolist()
    [-1.0, 2.0, -1.0]
    """
    fitted = model(table, result, predictors)
    observed = table[result].to_numpy(float)
    scale = np.ptp(observed)
    residual = np.where(np.abs(fitted.resid) <= 1e-10 * scale, 0.0, fitted.resid)
    made = (observed, observed - residual, residual, leverages(table, predictors))
    return pd.DataFrame(dict(zip(FIT_COLUMNS, made, strict=True)), index=table.index)


def model(table: pd.DataFrame, result: str, predictors: Sequence[str]) -> Any:
    """The fitted model of statsmodels, predictors standardised so that their units cannot upset the arithmetic."""
    from statsmodels.regression.linear_model import OLS  # a second to import, and most pages choose nothing

    return OLS(table[result].to_numpy(float), matrix(table, predictors)).fit()


def leverages(table: pd.DataFrame, predictors: Sequence[str]) -> np.ndarray:
    """The diagonal of the hat matrix: how far a unit's predictors lie from those of the others.

    >>> leverages(pd.DataFrame({"x": [-1.0, 0.0, 1.0]}), ["x"]).round(6).tolist()
    [0.833333, 0.333333, 0.833333]
    """
    orthogonal, _ = np.linalg.qr(matrix(table, predictors))
    return np.asarray((orthogonal**2).sum(axis=1))


def matrix(table: pd.DataFrame, predictors: Sequence[str]) -> np.ndarray:
    """A column of ones and the predictors, standardised."""
    return np.column_stack([np.ones(len(table)), _standard(table[list(predictors)].to_numpy(float))])


def _standard(values: np.ndarray) -> np.ndarray:
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0))


def collinear(values: np.ndarray) -> bool:
    """Whether one column is a linear function of the others, but for rounding."""
    singular = np.linalg.svd(_standard(values), compute_uv=False)
    return bool(singular[-1] <= np.sqrt(EVEN) * singular[0])
