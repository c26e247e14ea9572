"""Sums that do not depend on the order of what is summed: exact, rounded once. Pure.

They are those of ``math.fsum`` (Shewchuk 1997), by group. With them a total is the same to the last bit whatever order
the units come in, and so is every measure made of it.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd


def exact_sums(values: pd.Series, numbers: npt.NDArray[np.integer], groups: int) -> npt.NDArray[np.float64]:
    """The sum of each group numbered from 0; a blank value makes its group's sum blank; an empty group sums to zero.

    >>> exact_sums(pd.Series([0.1, 0.2, 0.3, None]), np.array([0, 0, 0, 1]), 3).tolist()
    [0.6, nan, 0.0]
    """
    order = np.argsort(numbers, kind="stable")
    bounds = np.searchsorted(numbers[order], np.arange(groups + 1))
    sorted_values = values.to_numpy(dtype=float, na_value=math.nan)[order].tolist()
    return np.array([math.fsum(sorted_values[start:end]) for start, end in pairwise(bounds.tolist())], dtype=float)


def sum_within(values: pd.Series, groups: pd.Series) -> pd.Series:
    """Beside each row the sum of its group's known values; blank where none is known.

    >>> sum_within(pd.Series([1.0, 2.0, None, None]), pd.Series(["a", "a", "a", "b"])).tolist()
    [3.0, 3.0, 3.0, nan]
    """
    numbers, names = pd.factorize(groups)
    known = values.notna().to_numpy()
    summed = exact_sums(values[known], numbers[known], len(names))
    counted = np.bincount(numbers[known], minlength=len(names))
    return pd.Series(np.where(counted > 0, summed, math.nan)[numbers], index=values.index, dtype=float)


def group_numbers(rows: pd.DataFrame, by: list[str]) -> pd.Series:
    """Of each row the number of its group; all rows are one group where nothing is named.

    >>> group_numbers(pd.DataFrame({"zone": ["n", "s", "n"]}), ["zone"]).tolist()
    [0, 1, 0]
    """
    if not by:
        return pd.Series(0, index=rows.index)
    return rows.groupby(by, sort=False, dropna=False, observed=True).ngroup()
