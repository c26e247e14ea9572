"""Why a number is blank, as a code beside it. Pure.

A code is empty exactly where the number is known. Two kinds are told apart (:data:`DEFINITION`): a figure is not known
(``second:missing``), or figures are known and the measure is not defined for them (``zero-base``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.comparison import NO_BASE

DAYS_DIFFER, NO_UNITS = "days-differ", "no-units"
ZERO_BASE, ZERO_NOW, BOTH_ZERO, NEGATIVE = "zero-base", "zero-now", "both-zero", "negative"
TOTAL_ZERO_BASE, TOTAL_ZERO = "total-zero-base", "total-zero"
NEAR_ZERO, MIXED = "total-near-zero", "mixed-signs"

DEFINITION = (
    *(DAYS_DIFFER, ZERO_BASE, ZERO_NOW, BOTH_ZERO, NEGATIVE),
    *(TOTAL_ZERO_BASE, TOTAL_ZERO, NEAR_ZERO, MIXED, f"first:{NO_BASE}"),
)
"""What codes begin with where the figures are known, or none could be, and the measure is not defined for them."""


def reason(where: pd.Series, code: str) -> pd.Series:
    """The code where a condition holds, empty elsewhere.

    >>> reason(pd.Series([True, False]), "zero-base").tolist()
    ['zero-base', '']
    """
    return pd.Series(np.where(where.to_numpy(dtype=bool, na_value=False), code, ""), index=where.index, dtype="str")


def first_reason(*reasons: pd.Series) -> pd.Series:
    """Of each row the first code that is not empty; empty where all are.

    >>> first_reason(pd.Series(["", "b"]), pd.Series(["c", "d"])).tolist()
    ['c', 'b']
    """
    made = reasons[-1]
    for earlier in reversed(reasons[:-1]):
        made = earlier.where(earlier != "", made)
    return made


def why_unknown(pairs: pd.DataFrame, side: str) -> pd.Series:
    """Why one side's figure is blank: the side and its state; ``no-units`` where a total has no unit.

    >>> rows = pd.DataFrame({"first": [None, 1.0], "first_state": ["blank", "value"]})
    >>> why_unknown(rows, "first").tolist()
    ['first:blank', '']
    """
    state = pairs[f"{side}_state"].astype("str")
    code = (side + ":" + state).mask(state == NO_UNITS, NO_UNITS)
    return code.where(pairs[side].isna(), "").astype("str")


def why_no_pair(pairs: pd.DataFrame) -> pd.Series:
    """Why nothing is made of a pair: the later season's figure, the earlier one's, or days that differ.

    >>> rows = {
    ...     "first": [1.0, None, 1.0],
    ...     "second": [2.0, 2.0, 2.0],
    ...     "first_day": [9, None, 8],
    ...     "second_day": [9, 9, 9],
    ... }
    >>> rows |= {"first_state": ["value", "missing", "value"], "second_state": ["value", "value", "value"]}
    >>> why_no_pair(pd.DataFrame(rows | {"comparable": [True, False, False]}).astype({"first_day": "Int64"})).tolist()
    ['', 'first:missing', 'days-differ:8:9']
    """
    apart = reason(~pairs["comparable"].astype(bool), DAYS_DIFFER)
    if (apart != "").any():
        days = ":" + pairs["first_day"].astype("str") + ":" + pairs["second_day"].astype("str")
        apart = apart.where(apart == "", apart + days).astype("str")
    return first_reason(why_unknown(pairs, "second"), why_unknown(pairs, "first"), apart)
