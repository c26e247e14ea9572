r"""The Gini coefficient. Pure.

.. math:: G = \frac{\sum_i \sum_j w_i w_j \lvert y_i - y_j \rvert}{2 W^2 \mu},
    \quad W = \sum_i w_i, \quad \mu = \frac{1}{W} \sum_i w_i y_i

Twice the area between the Lorenz curve and the diagonal, the curve drawn in straight lines. With levels in order of
size and :math:`W_i` the weights added up to :math:`i` it is computed as
:math:`\sum_i w_i y_i (W_i + W_{i-1} - W) / (W^2 \mu)`.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.concentration.levels import known, why_blank, why_too_few


def gini_coefficient(level: pd.Series, weights: pd.Series | None = None) -> float:
    r"""The coefficient, a fraction from zero, all the same, to :math:`1 - 1/n`, one unit has all.

    Without weights every unit counts once: the convention of a population, not corrected for the number of units
    (:func:`gini_corrected` is). With weights a level is what each member of a unit has, such as an amount per head, and
    the weight is the number of members; a unit counts as many times as it has members, and :math:`G < 1`. Blank as
    :func:`~analysis.concentration.levels.why_blank` says. (Gini 1912; Dörsam 2004.)

    >>> round(gini_coefficient(pd.Series([20.0, 50.0, 20.0, 10.0])), 12)
    0.3
    >>> gini_coefficient(pd.Series([1.0, 3.0]), pd.Series([2.0, 2.0])) == gini_coefficient(
    ...     pd.Series([1.0, 1.0, 3.0, 3.0])
    ... ) == 0.25
    True
    """
    if why_blank(level, weights):
        return math.nan
    levels = known(level, weights)
    if levels.equal:
        return 0.0
    below = np.cumsum(levels.weight)
    balance = (2 * below - levels.weight) / below[-1] - 1
    return max(0.0, float((levels.shares * balance).sum()))


def gini_corrected(level: pd.Series) -> float:
    r"""The coefficient times :math:`n/(n-1)`: one where one of any number of units has all.

    The other convention, called normalised (REAT) or corrected (ineq). Blank also where only one unit is known.

    >>> round(gini_corrected(pd.Series([20.0, 50.0, 20.0, 10.0])), 12)
    0.4
    """
    if why_too_few(level, 2):
        return math.nan
    n = len(known(level).level)
    return gini_coefficient(level) * n / (n - 1)
