r"""Normalisation: one indicator's figures put on a scale on which more is better. Pure.

:math:`x_i` is unit :math:`i`'s figure, :math:`d` the direction, 1 where more is better and −1 where less is; min, max,
mean and ranks are taken over the units whose figure is known. A blank figure stays blank. Where all known figures are
equal nothing tells the units apart: scales that need a spread then give every one of them the middle of the scale
(``no-spread`` is noted beside it), never 0/0.

Sources: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 5; COINr (Becker et al., *JOSS* 7(78),
2022), whose names ``n_minmax``, ``n_zscore``, ``n_rank``, ``n_prank``, ``n_goalposts`` and ``n_dist2targ`` are given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.assessment.ranking import DUST, figure_places


def minmax(figures: pd.Series, direction: int = 1, low: float = 0.0, high: float = 100.0) -> pd.Series:
    r"""Min–max (``n_minmax``): :math:`l + (h - l)\,(x_i - \min x) / (\max x - \min x)`; less is better: from the max.

    On [60, 100] this is the efficacy coefficient (功效系数) whose satisfactory and inadmissible values are those
    observed. All equal: :math:`(l + h)/2`.

    >>> minmax(pd.Series([1.0, 3.0, None, 5.0])).tolist()
    [0.0, 50.0, nan, 100.0]
    >>> minmax(pd.Series([7.0, 7.0])).tolist()
    [50.0, 50.0]
    """
    if not has_spread(figures):
        return middle(figures, low, high)
    ends = (figures.min(), figures.max())
    return between(figures, *(ends if direction > 0 else ends[::-1]), low, high)


def between(figures: pd.Series, worst: float, best: float, low: float = 0.0, high: float = 100.0) -> pd.Series:
    r"""On the straight line that gives the worst figure :math:`l` and the best :math:`h`, not cut at either end.

    >>> between(pd.Series([10.0, 0.0]), worst=20, best=0).tolist()
    [50.0, 100.0]
    """
    return low + (high - low) * ((figures - worst) / (best - worst))


def middle(figures: pd.Series, low: float, high: float) -> pd.Series:
    """The middle of the scale for every known figure.

    >>> middle(pd.Series([3.0, None]), 1, 100).tolist()
    [50.5, nan]
    """
    return figures.where(figures.isna(), (low + high) / 2).astype(float)


def goalposts(figures: pd.Series, worst: float, best: float, low: float = 0.0, high: float = 100.0) -> pd.Series:
    r"""Goalposts (``n_goalposts``): between two declared figures, cut at both; the same posts for all years and units.

    Where less is better ``worst`` is the larger figure. Sample min–max and goalposts move ranks against each other.

    >>> goalposts(pd.Series([1.0, 3.0, 9.0]), worst=2, best=4).tolist()
    [0.0, 50.0, 100.0]
    """
    return between(figures, worst, best, low, high).clip(min(low, high), max(low, high))


def zscore(figures: pd.Series, direction: int = 1, mean: float = 0.0, sd: float = 1.0) -> pd.Series:
    r"""Standardised (``n_zscore``): :math:`m + s\,d\,(x_i - \bar x)/s_x` with :math:`s_x` of :math:`n - 1` (ddof 1).

    With mean 100 and sd 10 (Mazziotta and Pareto 2016) values stay above zero as long as no figure is ten deviations
    from the mean, as none can be among 100 units, and a geometric mean can be taken. All equal, or one: the mean.

    >>> zscore(pd.Series([1.0, 2.0, 3.0])).tolist()
    [-1.0, 0.0, 1.0]
    """
    if not has_spread(figures):
        return middle(figures, mean, mean)
    return mean + sd * (direction * (figures - figures.mean()) / figures.std(ddof=1))


def rank_from_worst(figures: pd.Series, direction: int = 1) -> pd.Series:
    """Rank, 1 being the worst, so that more is better; ties share the smaller number (``n_rank``).

    The Borda score is this less one.

    >>> rank_from_worst(pd.Series([5.0, 9.0, 5.0, None])).tolist()
    [1.0, 3.0, 1.0, nan]
    """
    return figure_places(-direction * figures)


def percentile_of_others(figures: pd.Series, direction: int = 1, low: float = 0.0, high: float = 100.0) -> pd.Series:
    r"""Percentile as :math:`(r - 1)/(n - 1)`: the share of the *other* units that are worse, 0 to 1, put on the scale.

    :math:`r` is :func:`rank_from_worst`. ``n_prank``, PERCENTRANK.INC. One unit: the middle.

    >>> percentile_of_others(pd.Series([5.0, 9.0, 7.0])).tolist()
    [0.0, 100.0, 50.0]
    """
    if not has_spread(figures):
        return middle(figures, low, high)
    return low + (high - low) * ((rank_from_worst(figures, direction) - 1) / (figures.count() - 1))


def percentile_of_all(figures: pd.Series, direction: int = 1, low: float = 0.0, high: float = 100.0) -> pd.Series:
    r"""Percentile as :math:`r/n`: the share of *all* units that are no better, above 0 to 1, put on the scale.

    Ties take the larger rank: the empirical distribution function. Never 0, so the worst of a small set stands higher
    than under :func:`percentile_of_others`.

    >>> percentile_of_all(pd.Series([5.0, 9.0, 7.0, 7.0])).tolist()
    [25.0, 100.0, 75.0, 75.0]
    """
    if not has_spread(figures):
        return middle(figures, low, high)
    return low + (high - low) * ((figures.count() + 1 - figure_places(direction * figures)) / figures.count())


def distance_to_target(figures: pd.Series, target: float, direction: int = 1, capped: bool = True) -> pd.Series:
    r"""Way done to the target (``n_dist2targ``): :math:`1 - (t - x_i)/(t - \min x)`; less is better: from the max.

    0 is the worst figure there is, 1 the target, cut there unless told otherwise. Where even the worst figure is at
    the target or beyond, every known figure gets 1.

    >>> distance_to_target(pd.Series([1.0, 2.0, 5.0]), target=3).tolist()
    [0.0, 0.5, 1.0]
    """
    signed, aim = direction * figures, direction * target
    worst = signed.min()
    if not aim > worst:
        return middle(figures, 1.0, 1.0)
    way = 1 - (aim - signed) / (aim - worst)
    return way.clip(upper=1.0) if capped else way


def completion_rate(
    figures: pd.Series,
    target: pd.Series | float,
    full: float = 100.0,
    floor: float | None = None,
    cap: float | None = None,
) -> pd.Series:
    r"""Completion rate (完成率): :math:`f\,x_i / t_i`, cut at a floor and a cap that are on the same scale.

    Only where more is better. Blank where the target is blank or not above zero. A cap may lie above ``full``: the
    notice of 2024 in the oracles gives 120 % of the points.

    >>> completion_rate(pd.Series([96.0, 130.0, 5.0]), pd.Series([100.0, 100.0, 0.0]), cap=120).tolist()
    [96.0, 120.0, nan]
    """
    aims = pd.Series(target, figures.index, dtype=float) if not isinstance(target, pd.Series) else target
    return (full * (figures / aims.where(aims > 0))).clip(lower=floor, upper=cap)


def points_per_item(
    figures: pd.Series, points: float = 1.0, floor: float | None = None, cap: float | None = None
) -> pd.Series:
    """Points for each item (每个计分): the figure times the points, cut at a floor and a cap.

    >>> points_per_item(pd.Series([2.0, 9.0]), points=0.5, cap=3).tolist()
    [1.0, 3.0]
    """
    return (figures * points).clip(lower=floor, upper=cap)


def shortfall(figures: pd.Series, target: pd.Series | float) -> pd.Series:
    r"""How many are missing to the target: :math:`\max(t_i - x_i, 0)`, to be deducted (每少1个扣分).

    >>> shortfall(pd.Series([5.0, 9.0]), 7).tolist()
    [2.0, 0.0]
    """
    return (target - figures).clip(lower=0)


def rank_bands(
    figures: pd.Series, bands: Sequence[tuple[int, float]], below: float = 0.0, direction: int = 1
) -> pd.Series:
    """Points by place (按位次分档): each band is its last place, from the best, and its points; ``below`` for the rest.

    Ties share the better place, so that all of them are in its band.

    >>> rank_bands(pd.Series([9.0, 8.0, 8.0, 1.0]), [(1, 100.0), (2, 80.0)], below=60).tolist()
    [100.0, 80.0, 80.0, 60.0]
    """
    place = figure_places(direction * figures)
    lasts, points = [last for last, _ in bands], [*(points for _, points in bands), below]
    made = np.array(points, dtype=float)[np.searchsorted(lasts, place.fillna(0))]
    return pd.Series(made, figures.index).where(place.notna())


def fraction_of_largest(figures: pd.Series) -> pd.Series:
    r"""Share of the largest (``n_fracmax``): :math:`x_i / \max x`; blank for all where that is not above zero.

    >>> fraction_of_largest(pd.Series([2.0, 4.0])).tolist()
    [0.5, 1.0]
    """
    largest = figures.max()
    return figures / (largest if largest > 0 else np.nan)


def has_spread(figures: pd.Series) -> bool:
    """Whether two known figures differ, by more than binary arithmetic can make of equal ones.

    >>> has_spread(pd.Series([0.1, 0.3 / 3, None]))
    False
    """
    low, high = figures.min(), figures.max()
    return bool(high - low > DUST * max(abs(low), abs(high)))
