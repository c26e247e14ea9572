r"""Which units are worth a case study, from the figures alone. Pure.

A unit's result is set against what its size would lead one to expect, by least squares in logarithms over the units
for which both are known and above zero:

.. math:: \log y_i = a + b \log x_i + e_i

The unit with the largest residual :math:`e_i` stands furthest above expectation, the one with the smallest furthest
below, and the one with the residual nearest to zero is the most ordinary (deviant and typical cases: Seawright and
Gerring 2008). A description of these units, not a test.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

ROLES = ("above", "below", "typical")
LEAST_UNITS = len(ROLES)
COLUMNS = ["city_code", "size", "result", "expected", "residual", "ratio"]


def expectation(size: pd.Series, result: pd.Series) -> pd.DataFrame:
    """One row is one unit: its result, what its size leads one to expect, and the two's ratio.

    Indexed alike by unit. Units without a size or a result above zero are left out; with fewer than three, or no
    spread in size, there is no expectation and no row.

    >>> made = expectation(pd.Series({"a": 1.0, "b": 10.0, "c": 100.0}), pd.Series({"a": 2.0, "b": 20.0, "c": 200.0}))
    >>> made["expected"].round(6).tolist()
    [2.0, 20.0, 200.0]
    """
    both = pd.DataFrame({"size": size, "result": result})
    both = both[(both["size"] > 0) & (both["result"] > 0)].sort_index()
    if len(both) < LEAST_UNITS or both["size"].nunique() == 1:
        return pd.DataFrame(columns=COLUMNS)
    x, y = np.log(both["size"]), np.log(both["result"])
    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
    fitted = y.mean() + slope * (x - x.mean())
    rows = both.assign(expected=np.exp(fitted), residual=y - fitted, ratio=np.exp(y - fitted))
    return rows.rename_axis("city_code").reset_index()[COLUMNS]


def cases(expected: pd.DataFrame) -> dict[str, str]:
    """The unit of each role: furthest above, furthest below, most ordinary; empty where there is no expectation.

    No unit takes two roles. Among equals the first code is taken, so that the choice can be repeated.
    """
    if not len(expected):
        return {}
    above = expected.sort_values(["residual", "city_code"], ascending=[False, True])["city_code"].iloc[0]
    others = expected[expected["city_code"] != above]
    below = others.sort_values(["residual", "city_code"])["city_code"].iloc[0]
    rest = expected[~expected["city_code"].isin([above, below])]
    nearest = rest.assign(distance=rest["residual"].abs()).sort_values(["distance", "city_code"])
    return dict(zip(ROLES, (above, below, nearest["city_code"].iloc[0]), strict=True))
