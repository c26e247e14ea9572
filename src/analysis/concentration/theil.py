r"""Theil T and the mean log deviation. Pure.

With level :math:`y_i`, weight :math:`w_i` (one where none are given), :math:`p_i = w_i / \sum_j w_j`,
:math:`\mu = \sum_i p_i y_i` and :math:`s_i = p_i y_i / \mu` the share of the total:

.. math:: T = \sum_i s_i \ln (y_i / \mu), \qquad L = \sum_i p_i \ln (\mu / y_i)

T is the generalised entropy of order one, L that of order zero (Theil 1967; Shorrocks 1980). "Theil" alone means T in
ineq and PySAL but L in REAT. In nats. With weights a level is what each member of a unit has, such as an amount per
head, and the weight is the number of members: an amount :math:`a_i` against a population :math:`b_i` is
``theil_t(a / b, b)``.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.concentration.levels import known, why_blank, why_no_logarithm


def theil_t(level: pd.Series, weights: pd.Series | None = None) -> float:
    r"""Theil's T, from zero, all the same, to :math:`\ln n`, one of :math:`n` units has all.

    A level of zero adds :math:`\lim_{y \to 0} y \ln y = 0`. Blank as
    :func:`~analysis.concentration.levels.why_blank` says.

    >>> round(theil_t(pd.Series([0.0, 5.0])) / math.log(2), 12)
    1.0
    """
    if why_blank(level, weights):
        return math.nan
    levels = known(level, weights)
    if levels.equal:
        return 0.0
    relative = levels.level / levels.mean
    logs = np.log(relative, where=relative > 0, out=np.zeros_like(relative))
    return max(0.0, float((levels.shares * logs).sum()))


def mean_log_deviation(level: pd.Series, weights: pd.Series | None = None) -> float:
    r"""The mean log deviation, from zero, all the same, without an upper bound.

    Blank as :func:`~analysis.concentration.levels.why_no_logarithm` says: also where a level is zero, for it grows
    without limit as a level goes to zero.

    >>> round(mean_log_deviation(pd.Series([10.0, 10.0, 10.0, 20.0, 50.0])), 7)  # (3 ln 2 + ln 1 + ln 0.4) / 5
    0.2326302
    """
    if why_no_logarithm(level, weights):
        return math.nan
    levels = known(level, weights)
    if levels.equal:
        return 0.0
    logs = np.log(levels.level / levels.mean)
    return max(0.0, -float((levels.weight * logs).sum() / levels.weight.sum()))
