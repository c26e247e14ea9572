"""Why numbers are blank, as codes: of several conditions the first that holds gives the reason."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd


def first(conditions: Mapping[str, pd.Series]) -> pd.Series:
    """The first reason whose condition holds, row by row; empty where none does.

    >>> base = pd.Series([0.0, -1.0, 1.0])
    >>> first({"zero-base": base == 0, "below-zero": base < 0}).tolist()
    ['zero-base', 'below-zero', '']
    """
    index = next(iter(conditions.values())).index
    made = np.select([held.to_numpy(dtype=bool) for held in conditions.values()], list(conditions), "")
    return pd.Series(made, index=index, dtype="str")


def or_else(standing: pd.Series, further: pd.Series) -> pd.Series:
    """The reason that stands, or else the further one.

    >>> or_else(pd.Series(["", "first:held"]), pd.Series(["zero-base", "zero-base"])).tolist()
    ['zero-base', 'first:held']
    """
    return standing.mask(standing == "", further)
