r"""How much a figure changed between two seasons: in its unit, in percent, in percent of the mean, in logarithms. Pure.

:math:`x_1` is the first season's figure, :math:`x_2` the second's. Each measure has one that says why it is blank.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measures.reasons import BOTH_ZERO, NEGATIVE, ZERO_BASE, ZERO_NOW, first_reason, reason


def change(now: pd.Series, before: pd.Series) -> pd.Series:
    r"""Absolute change, in the figures' own unit: :math:`x_2 - x_1`. Blank where either is blank.

    >>> change(pd.Series([150.0, 5.0]), pd.Series([100.0, None])).tolist()
    [50.0, nan]
    """
    return now - before


def growth_pct(now: pd.Series, before: pd.Series) -> pd.Series:
    r"""Growth on the earlier figure, in percent.

    .. math:: g = 100\,(x_2 / x_1 - 1)

    Blank where either is blank or the earlier one is not above zero. Not annualised.

    >>> growth_pct(pd.Series([150.0, 5.0]), pd.Series([100.0, 0.0])).tolist()
    [50.0, nan]
    """
    return (now / before.where(before > 0) - 1) * 100


def why_no_growth(now: pd.Series, before: pd.Series) -> pd.Series:
    """Why growth in percent is blank though both figures are known: the base is not above zero.

    >>> why_no_growth(pd.Series([5.0, 5.0]), pd.Series([0.0, 1.0])).tolist()
    ['zero-base', '']
    """
    return reason(now.notna() & (before <= 0), ZERO_BASE)


def midpoint_pct(now: pd.Series, before: pd.Series) -> pd.Series:
    r"""Midpoint growth, in percent of the mean of both seasons.

    .. math:: m = 100\,\frac{x_2 - x_1}{(x_1 + x_2) / 2}

    Between −200 (a fall to zero) and 200 (a start from zero), and the same size there and back; with growth :math:`g`
    in percent, :math:`m = 200\,g / (200 + g)`. For small bases and bases of zero, where growth in percent is large or
    not defined. It is not growth: a doubling is 66.7. Blank where either is blank or negative, or both are zero.
    Davis, Haltiwanger and Schuh (1996), *Job Creation and Destruction*, technical appendix.

    >>> midpoint_pct(pd.Series([30.0, 5.0, 0.0, 0.0]), pd.Series([10.0, 0.0, 5.0, 0.0])).tolist()
    [100.0, 200.0, -200.0, nan]
    """
    total = (now + before).where((now >= 0) & (before >= 0))
    return (now - before) / total.where(total > 0) * 200


def why_no_midpoint(now: pd.Series, before: pd.Series) -> pd.Series:
    """Why midpoint growth is blank though both figures are known.

    >>> why_no_midpoint(pd.Series([0.0, -1.0, 1.0]), pd.Series([0.0, 1.0, 0.0])).tolist()
    ['both-zero', 'negative', '']
    """
    known = now.notna() & before.notna()
    negative = reason(known & ((now < 0) | (before < 0)), NEGATIVE)
    return first_reason(negative, reason((now == 0) & (before == 0), BOTH_ZERO))


def log_points(now: pd.Series, before: pd.Series) -> pd.Series:
    r"""Log change, in log points: :math:`100\,\ln(x_2 / x_1)`.

    Adds up over consecutive periods and is the same size there and back; near zero it is growth in percent. Blank where
    either is blank or not above zero. Törnqvist, Vartia and Vartia (1985), *The American Statistician* 39.

    >>> log_points(pd.Series([100.0, 5.0, 0.0]), pd.Series([100.0, 0.0, 5.0])).tolist()
    [0.0, nan, nan]
    """
    return pd.Series(np.log(now.where(now > 0) / before.where(before > 0)) * 100)


def why_no_log(now: pd.Series, before: pd.Series) -> pd.Series:
    """Why the log change is blank though both figures are known: one of them is not above zero.

    >>> why_no_log(pd.Series([5.0, 0.0, 5.0]), pd.Series([0.0, 5.0, 5.0])).tolist()
    ['zero-base', 'zero-now', '']
    """
    known = now.notna() & before.notna()
    return first_reason(reason(known & (before <= 0), ZERO_BASE), reason(known & (now <= 0), ZERO_NOW))
