r"""Kendall's coefficient of concordance W, corrected for ties. Pure.

:math:`m` raters rank :math:`n` cases, equal scores sharing the mean of their ranks; :math:`R_i` is the sum of the
ranks of case :math:`i` and :math:`t` the number of scores in a group of equal ones (Kendall 1948):

.. math:: W = \frac{12 \sum_i (R_i - \bar R)^2}{m^2 (n^3 - n) - m \sum_r \sum_t (t^3 - t)}

from zero, no agreement on the order, to one, the same order. Without the last term ties would pass for disagreement.
It is scipy's Friedman statistic over :math:`m (n - 1)`; no use is made of that statistic as a test. W says nothing of
raters that agree on the order and differ in level.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from analysis.rating.reasons import ALL_TIED, FEW_CASES, FEW_RATERS


@dataclass(frozen=True)
class Agreement:
    """A measure of agreement, of how many cases and raters it is, how many cases are not in it, and why it is blank."""

    value: float
    n_cases: int
    n_raters: int
    n_left_out: int
    why_blank: str


def kendalls_w(by_rater: pd.DataFrame) -> Agreement:
    """W of a panel, over the cases that every rater scored; the others are counted in ``n_left_out``.

    A rank needs all cases, so a case that one rater could not score (their own unit's) is left out for all, as irr
    does. Blank with ``too-few-cases`` or ``too-few-raters`` (fewer than two), and with ``all-tied`` where every rater
    gave all cases the same.

    >>> kendalls_w(pd.DataFrame({"p": [1.0, 2, 3], "q": [1.0, 2, 3], "r": [3.0, 2, 1]})).value.__round__(6)
    0.111111
    """
    whole = by_rater.dropna()
    n, m = whole.shape
    counts = (n, m, len(by_rater) - n)
    if n < 2 or m < 2:
        return Agreement(math.nan, *counts, FEW_CASES if n < 2 else FEW_RATERS)
    ranks = rankdata(whole.to_numpy(float), axis=0)
    largest = m**2 * (n**3 - n) - m * sum(_ties(column) for column in ranks.T)
    if largest <= 0:
        return Agreement(math.nan, *counts, ALL_TIED)
    sums = ranks.sum(axis=1)
    return Agreement(float(12 * ((sums - sums.mean()) ** 2).sum() / largest), *counts, "")


def _ties(ranks: np.ndarray) -> int:
    _, equal = np.unique(ranks, return_counts=True)
    return int((equal.astype(int) ** 3 - equal).sum())
