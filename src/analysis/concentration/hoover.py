r"""The Hoover index: how far a distribution over units is from that of a base such as GDP or population. Pure."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.concentration.levels import why_blank

NEGATIVE_BASE, ZERO_BASE = "negative-base", "zero-base"


def hoover_index(level: pd.Series, base: pd.Series) -> float:
    r"""The share of the total that would have to move for it to lie as the base does.

    .. math:: H = \frac{1}{2} \sum_i \left\lvert \frac{x_i}{\sum_j x_j} - \frac{b_i}{\sum_j b_j} \right\rvert

    A fraction: zero where every unit's share is that of its base, one where nothing lies where the base does. Level
    and base are totals of the units, not per head; the units are those for which both are known, and a unit without a
    base may have a level and the reverse. Against a base of one each it is the Pietra or Robin Hood index. Blank as
    :func:`why_no_hoover` says. (Hoover 1936; Farhauer and Kröll 2013.)

    >>> hoover_index(pd.Series([3.0, 1.0]), pd.Series([10.0, 10.0]))
    0.25
    """
    if why_no_hoover(level, base):
        return math.nan
    of_level, of_base = _both(level, base)
    gaps = np.abs(of_level / np.sort(of_level).sum() - of_base / np.sort(of_base).sum())
    return min(1.0, float(np.sort(gaps).sum() / 2))


def why_no_hoover(level: pd.Series, base: pd.Series) -> str:
    """Why there is no index, as a code; empty if there is.

    As :func:`~analysis.concentration.levels.why_blank` of the levels of the units for which both are known, or
    ``negative-base`` where a base is below zero, ``zero-base`` where all are zero.

    >>> why_no_hoover(pd.Series([3.0, 1.0]), pd.Series([0.0, 0.0]))
    'zero-base'
    """
    of_level, of_base = _both(level, base)
    if why := why_blank(pd.Series(of_level)):
        return why
    if (of_base < 0).any():
        return NEGATIVE_BASE
    return "" if of_base.any() else ZERO_BASE


def n_units(level: pd.Series, base: pd.Series) -> int:
    """For how many units both are known."""
    return len(_both(level, base)[0])


def _both(level: pd.Series, base: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Level and base of the units for which both are known."""
    of_level, of_base = level.to_numpy(float), base.reindex(level.index).to_numpy(float)
    both = ~np.isnan(of_level + of_base)
    return of_level[both], of_base[both]
