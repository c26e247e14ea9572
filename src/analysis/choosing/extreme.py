r"""Units far from the mean of one column. Pure.

.. math:: E_i = \lvert x_i - \bar x \rvert / s, \quad s = \sqrt{\tfrac{1}{n-1} \sum_j (x_j - \bar x)^2}

In standard deviations, of a sample (Seawright and Gerring 2008). No model is behind it: a large unit is extreme in
almost every total, so take a ratio or a growth.
"""

from __future__ import annotations

import pandas as pd

from analysis.choosing.designs import LARGEST, Design, no_spread, of_units
from analysis.choosing.reasons import FEW_UNITS, NO_DEVIATION

HIGH, LOW, EITHER = "high", "low", "either"
SIGNS = {HIGH: 1, LOW: -1}


def extreme(column: str, side: str = EITHER) -> Design:
    """The unit furthest from the mean: on either side, as in the source, or on the ``high`` or the ``low`` one.

    >>> table = pd.DataFrame({"x": [1.0, 2, 3, 10]}, index=list("abcd"))
    >>> extreme("x", "low").candidates(table)[["unit", "value"]].round(4).values.tolist()
    [['a', 0.7348], ['b', 0.4899], ['c', 0.2449]]
    """
    if side not in (*SIGNS, EITHER):
        raise ValueError(f"side is {side!r}: write high, low or either")

    def candidates(table: pd.DataFrame) -> pd.DataFrame:
        values = table[column].astype(float)
        standard = (values - values.mean()) / values.std(ddof=1)
        away = standard.abs() if side == EITHER else standard * SIGNS[side]
        return of_units(away[away > 0])

    def why_none(table: pd.DataFrame) -> str:
        return FEW_UNITS if len(table) < 2 else no_spread(table, [column])

    name = "extreme" if side == EITHER else f"extreme-{side}"
    parameters = {"column": column, "side": side}
    return Design(name, "absolute-z", LARGEST, (column,), parameters, candidates, why_none, 0, NO_DEVIATION)
