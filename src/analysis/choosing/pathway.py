r"""Units in which one predictor does the work. Pure.

Two fits of the result, with and without the predictor of interest, :math:`e` being their residuals (Gerring 2007):

.. math:: \text{pathway}_i = \lvert e_i^{reduced} - e_i^{full} \rvert
    \quad \text{if } \lvert e_i^{reduced} \rvert > \lvert e_i^{full} \rvert

in the unit of the result. Weller and Barnes (2014) take :math:`\lvert e^{reduced} \rvert - \lvert e^{full} \rvert`
without the condition; the two can name different units where a residual changes sign.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.choosing.designs import LARGEST, Design, of_units
from analysis.choosing.fitting import fit, why_no_fit
from analysis.choosing.reasons import NO_PATHWAY


def pathway(result: str, interest: str, controls: Sequence[str] = ()) -> Design:
    """The unit that the predictor of interest brings furthest towards expectation.

    Without controls the reduced fit is the mean.

    >>> table = pd.DataFrame({"x": [0.0, 0, 0, 4], "y": [1.0, 2, 3, 9]}, index=list("abcd"))
    >>> pathway("y", "x").candidates(table)[["unit", "value"]].round(6).values.tolist()
    [['a', 1.75], ['b', 1.75], ['d', 5.25]]
    """
    predictors = [*controls, interest]

    def candidates(table: pd.DataFrame) -> pd.DataFrame:
        full = fit(table, result, predictors)["residual"]
        reduced = _reduced(table, result, controls)
        return of_units((reduced - full).abs()[reduced.abs() > full.abs()])

    def why_none(table: pd.DataFrame) -> str:
        return why_no_fit(table, result, predictors)

    parameters = {"result": result, "interest": interest, "controls": list(controls)}
    columns = (*predictors, result)
    return Design(
        "pathway", "change-of-residual", LARGEST, columns, parameters, candidates, why_none, len(predictors), NO_PATHWAY
    )


def _reduced(table: pd.DataFrame, result: str, controls: Sequence[str]) -> pd.Series:
    values = table[result].astype(float)
    return fit(table, result, controls)["residual"] if controls else values - values.mean()
