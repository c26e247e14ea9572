r"""Units without which the fit would be another one. Pure.

Cook's distance, with :math:`p` coefficients, :math:`s^2 = \sum_j e_j^2 / (n - p)` (Cook 1977):

.. math:: D_i = \frac{e_i^2}{p\,s^2} \frac{h_i}{(1 - h_i)^2}

and DFBETAS (Belsley, Kuh and Welsch 1980), the change of one coefficient when the unit is left out, in its standard
errors, :math:`s_{(i)}` being estimated without the unit:

.. math:: (b_k - b_{k(i)}) / (s_{(i)} \sqrt{(X^\top X)^{-1}_{kk}})

Both are without unit. statsmodels gives Cook's distance. DFBETAS are worked out from the one fit that there is: its own
refit the model without each unit, which warns where one unit alone determines a coefficient; the values are the same.
Influence is no fault of a unit: it says where to look first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.choosing.designs import LARGEST, Design, of_units
from analysis.choosing.fitting import fit, matrix, model, why_no_fit
from analysis.choosing.reasons import EXACT_FIT

COOK, DFBETAS = "cooks-distance", "dfbetas"
FULL = 1 - 1e-9
"""A unit with more leverage than this is fitted exactly whatever its result, and has no measure of influence."""
EXACT = 1e-12
"""Below this share of the sum of squares of the result, what a fit leaves over is rounding."""


def influential(result: str, predictors: Sequence[str], of: str = "") -> Design:
    """The unit with the largest Cook's distance; with ``of``, with the largest absolute DFBETAS of that predictor.

    A unit that alone determines a coefficient (leverage one) is no candidate. ``exact-fit`` where nothing is left over,
    or for DFBETAS would be without one unit.

    >>> table = pd.DataFrame({"x": [0.0, 1, 2, 3, 9], "y": [0.0, 1, 2, 4, 3]}, index=list("abcde"))
    >>> influential("y", ["x"]).candidates(table).sort_values("value")["unit"].iloc[-1]
    'e'
    """
    if of and of not in predictors:
        raise ValueError(f"{of!r} is not a predictor: take one of {', '.join(predictors)}")

    def candidates(table: pd.DataFrame) -> pd.DataFrame:
        fitted = fit(table, result, predictors)
        if not fitted["residual"].any():
            return of_units(pd.Series(dtype=float))
        value = _dfbetas(table, fitted, predictors, of) if of else _cook(table, result, predictors)
        return of_units(pd.Series(value, table.index).where(fitted["leverage"] < FULL))

    def why_none(table: pd.DataFrame) -> str:
        return why_no_fit(table, result, predictors, spare=2)

    columns, measure = (*predictors, result), DFBETAS if of else COOK
    parameters = {"result": result, "predictors": list(predictors), "of": of}
    return Design(
        "influential", measure, LARGEST, columns, parameters, candidates, why_none, len(predictors), EXACT_FIT
    )


def _cook(table: pd.DataFrame, result: str, predictors: Sequence[str]) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(model(table, result, predictors).get_influence().cooks_distance[0])


def _dfbetas(table: pd.DataFrame, fitted: pd.DataFrame, predictors: Sequence[str], of: str) -> np.ndarray:
    """Absolute values; all blank where the others fit exactly without one unit: nothing is left to divide by."""
    columns = matrix(table, predictors)
    inverse = np.linalg.inv(columns.T @ columns)
    at = 1 + list(predictors).index(of)
    residual, left = fitted["residual"].to_numpy(), 1 - fitted["leverage"].to_numpy()
    moved = np.divide(columns @ inverse[at] * residual, left, out=np.full(len(left), np.nan), where=left > 1 - FULL)
    without = (residual**2).sum() - np.divide(residual**2, left, out=np.zeros(len(left)), where=left > 1 - FULL)
    if (without <= EXACT * fitted["observed"].var() * len(left)).any():
        return np.full(len(left), np.nan)
    return np.asarray(np.abs(moved) / np.sqrt(without / (len(left) - columns.shape[1] - 1) * inverse[at, at]))
