"""Composite indices of a flat table that other packages print, for comparison with them. Pure.

One row is one unit, one column an indicator on which more is better; ``weights`` sum to one or are scaled so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def sum_scaled(values: pd.DataFrame) -> pd.DataFrame:
    r"""Each column over its sum (scikit-criteria ``SumScaler``): :math:`x_{ik} / \sum_j x_{jk}`.

    >>> sum_scaled(pd.DataFrame({"x": [1.0, 3.0]}))["x"].tolist()
    [0.25, 0.75]
    """
    totals = values.sum()
    return values / totals.where(totals > 0)


def inverted(values: pd.DataFrame, directions: pd.Series) -> pd.DataFrame:
    """Columns on which less is better turned over, 1/x (scikit-criteria ``InvertMinimize``); blank at zero.

    >>> inverted(pd.DataFrame({"x": [4.0], "y": [4.0]}), pd.Series({"x": 1, "y": -1})).values.tolist()
    [[4.0, 0.25]]
    """
    more = (directions.reindex(values.columns) > 0).to_numpy()
    return values.where(np.broadcast_to(more, values.shape), 1 / values.where(values != 0))


def weighted_sum_model(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    r"""WSM: :math:`\sum_k w_k x_{ik}`.

    >>> weighted_sum_model(pd.DataFrame({"x": [1.0], "y": [3.0]}), pd.Series({"x": 1.0, "y": 1.0})).tolist()
    [2.0]
    """
    return (values * _shares(values, weights)).sum(axis=1, skipna=False)


def weighted_product_model(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    r"""WPM as its logarithm to base ten: :math:`\sum_k w_k \log_{10} x_{ik}`; blank where a value is not above zero.

    >>> weighted_product_model(pd.DataFrame({"x": [1.0], "y": [100.0]}), pd.Series({"x": 1.0, "y": 1.0})).tolist()
    [1.0]
    """
    logs = pd.DataFrame(np.log10(values.where(values > 0)), values.index, values.columns)
    return weighted_sum_model(logs, weights)


def topsis(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    r"""TOPSIS (Hwang and Yoon 1981): :math:`d_i^- / (d_i^+ + d_i^-)`, by distance to the worst and the best.

    Euclidean, of columns over their Euclidean length, times their weights. Where all units are equal both distances are
    zero and every unit gets one half.

    >>> topsis(pd.DataFrame({"x": [0.0, 5.0], "y": [0.0, 5.0]}), pd.Series({"x": 1.0, "y": 1.0})).tolist()
    [0.0, 1.0]
    """
    length = pd.Series(np.sqrt((values**2).sum()), values.columns)
    scaled = values / length.where(length > 0, 1.0) * _shares(values, weights)
    to_best = np.sqrt(((scaled - scaled.max()) ** 2).sum(axis=1, skipna=False))
    to_worst = np.sqrt(((scaled - scaled.min()) ** 2).sum(axis=1, skipna=False))
    both = to_best + to_worst
    return pd.Series(to_worst / both.where(both > 0), values.index).mask(both == 0, 0.5)


def mazziotta_pareto(values: pd.DataFrame, penalty: int = -1) -> pd.Series:
    r"""Mazziotta–Pareto: :math:`M_i \pm M_i\,cv_i^2` with :math:`M_i` the mean and :math:`cv_i` its variation (ddof 1).

    Of values standardised to 100 ± 10 (:func:`~analysis.assessment.normalisation.zscore`). ``penalty`` −1 takes off for
    an unbalanced profile where more is better, 1 adds where the index measures want (Compind ``ci_mpi`` "NEG"). Blank
    where a value is, the mean is zero, or there is one column.

    >>> mazziotta_pareto(pd.DataFrame({"x": [100.0, 110.0], "y": [100.0, 90.0]})).tolist()
    [100.0, 98.0]
    """
    mean, sd = values.mean(axis=1, skipna=False), values.std(axis=1, ddof=1, skipna=False)
    return mean + penalty * sd**2 / mean.where(mean != 0)


def _shares(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    known = weights.reindex(values.columns)
    return known / known.sum()
