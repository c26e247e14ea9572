"""A part of a change as percentage points of growth."""

from __future__ import annotations

import pandas as pd


def in_points(effect: pd.Series, base: pd.Series | float) -> pd.Series:
    r"""What a part of the change contributes to growth, in percentage points.

    .. math:: p_k = 100\,\Delta_k / V_1

    The parts' points add up to the growth in percent. Blank where the part is, or where the base is not above zero:
    there growth is blank too, for the reason ``zero-base``.

    >>> in_points(pd.Series([9.0, 3.0]), 100.0).tolist()
    [9.0, 3.0]
    >>> in_points(pd.Series([9.0]), pd.Series([0.0])).tolist()
    [nan]
    """
    bases = pd.Series(base, index=effect.index, dtype=float)
    return effect / bases.where(bases > 0) * 100
