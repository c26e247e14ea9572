r"""Typical and deviant units: near to, and far from, what predictors lead one to expect. Pure.

Typicality is :math:`-\lvert y_i - \hat y_i \rvert`, deviance :math:`\lvert y_i - \hat y_i \rvert` (Seawright and
Gerring 2008): the raw residual, in the unit of the result. A studentised one can name another unit, since it
makes up for the pull that a unit far out exerts on the fit; the convention here is the source's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from analysis.choosing.designs import LARGEST, SMALLEST, Design, of_units
from analysis.choosing.fitting import fit, why_no_fit
from analysis.choosing.reasons import NO_DEVIATION

ABOVE, BELOW = "above", "below"
Candidates = Callable[[pd.DataFrame], pd.DataFrame]
MEASURE = "absolute-residual"


def typical(result: str, predictors: Sequence[str]) -> Design:
    """The unit nearest to expectation.

    >>> table = pd.DataFrame({"x": [0.0, 1, 2, 3], "y": [0.0, 1.5, 0.5, 2]}, index=list("abcd"))
    >>> typical("y", ["x"]).candidates(table).sort_values("value")["unit"].tolist()
    ['a', 'd', 'b', 'c']
    """

    def candidates(table: pd.DataFrame) -> pd.DataFrame:
        return of_units(fit(table, result, predictors)["residual"].abs())

    return _design("typical", SMALLEST, result, predictors, candidates)


def deviant(result: str, predictors: Sequence[str], side: str) -> Design:
    """The unit furthest ``above`` or ``below`` expectation; only units on that side are candidates.

    >>> table = pd.DataFrame({"x": [0.0, 1, 2], "y": [0.0, 3, 0]}, index=list("abc"))
    >>> deviant("y", ["x"], "above").candidates(table)[["unit"]].values.tolist()
    [['b']]
    """
    if side not in (ABOVE, BELOW):
        raise ValueError(f"side is {side!r}: write above or below")

    def candidates(table: pd.DataFrame) -> pd.DataFrame:
        residual = fit(table, result, predictors)["residual"] * (1 if side == ABOVE else -1)
        return of_units(residual[residual > 0])

    return _design(f"deviant-{side}", LARGEST, result, predictors, candidates, side=side)


def _design(
    name: str, rule: str, result: str, predictors: Sequence[str], candidates: Candidates, **more: object
) -> Design:
    columns = (*predictors, result)
    parameters = {"result": result, "predictors": list(predictors), **more}

    def why_none(table: pd.DataFrame) -> str:
        return why_no_fit(table, result, predictors)

    return Design(name, MEASURE, rule, columns, parameters, candidates, why_none, len(predictors), NO_DEVIATION)
