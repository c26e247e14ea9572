r"""Concentration: the share of the largest units, the Herfindahl-Hirschman index and its inverse. Pure.

With :math:`s_i = x_i / \sum_j x_j`, the share of unit :math:`i` of :math:`n`. A unit with a level of zero has a share
of zero and is one of the :math:`n`.
"""

from __future__ import annotations

import math

import pandas as pd

from analysis.concentration.levels import known, why_blank, why_too_few


def top_share_pct(level: pd.Series, k: int) -> float:
    r"""The share of the :math:`k` largest units in the total, in percent (concentration ratio).

    .. math:: C_k = 100 \sum_{i=1}^{k} s_{(i)}, \quad s_{(1)} \ge s_{(2)} \ge \dots

    Blank as :func:`~analysis.concentration.levels.why_too_few` says: also where fewer than :math:`k` units are known.

    >>> top_share_pct(pd.Series([20.0, 50.0, 20.0, 10.0]), 3)
    90.0
    """
    if why_too_few(level, k):
        return math.nan
    levels = known(level).level
    return float(levels[-k:].sum() / levels.sum() * 100)


def hhi(level: pd.Series) -> float:
    r"""The Herfindahl-Hirschman index, a fraction (times 10,000 in competition law).

    .. math:: H = \sum_i s_i^2, \quad 1/n \le H \le 1

    One where one unit has everything, :math:`1/n` where all have the same. Blank as
    :func:`~analysis.concentration.levels.why_blank` says. (Hirschman 1945; Herfindahl 1950; Farhauer and Kröll 2013.)

    >>> round(hhi(pd.Series([20.0, 50.0, 20.0, 10.0])), 12)
    0.34
    """
    return math.nan if why_blank(level) else float((known(level).shares ** 2).sum())


def hhi_normalised(level: pd.Series) -> float:
    r"""The index between zero, all the same, and one, whatever the number of units.

    .. math:: H^* = \frac{H - 1/n}{1 - 1/n}

    Blank also where only one unit is known.

    >>> round(hhi_normalised(pd.Series([20.0, 50.0, 20.0, 10.0])), 12)
    0.12
    """
    if why_too_few(level, 2):
        return math.nan
    least = 1 / len(known(level).level)
    return max(0.0, (hhi(level) - least) / (1 - least))


def effective_number(level: pd.Series) -> float:
    r"""How many units of equal size would be as concentrated: :math:`1/H`, from one to :math:`n`.

    The Hill number of order two (Adelman 1969; Laakso and Taagepera 1979). Blank as
    :func:`~analysis.concentration.levels.why_blank` says.

    >>> effective_number(pd.Series([5.0, 5.0, 5.0, 5.0]))
    4.0
    """
    return 1 / hhi(level)
