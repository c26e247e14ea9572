r"""Weights drawn from the figures themselves: equal, entropy, CRITIC, standard deviation. Pure.

Each takes a frame, one row a unit, one column an indicator on which more is better, and gives weights that sum to one.
A column in which all known values are equal says nothing of the units and gets no weight; where no column says
anything (``no-spread``) all are weighted equally. Blank values are left out, column by column.

Such weights come from this year's spread alone and change with every filing: they say what tells the units apart, not
what matters.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.assessment.normalisation import has_spread, minmax
from analysis.assessment.ranking import DUST


def equal(values: pd.DataFrame) -> pd.Series:
    """One over the number of indicators.

    >>> equal(pd.DataFrame({"a": [1.0], "b": [2.0]})).tolist()
    [0.5, 0.5]
    """
    return pd.Series(1 / max(values.shape[1], 1), values.columns)


def entropy(values: pd.DataFrame) -> pd.Series:
    r"""Entropy weights (熵值法): :math:`w_k \propto 1 - H_k`.

    .. math:: H_k = -\frac{1}{\ln n} \sum_i p_{ik} \ln p_{ik}, \quad p_{ik} = z_{ik} / \sum_j z_{jk}, \quad 0 \ln 0 = 0

    Of values of at least zero as they stand (Shannon; Elsayed et al. 2017; scikit-criteria ``EntropyWeighter``): what
    scale they are on changes the weights. A column with a value below zero is an error; one of zeros only, or of one
    unit, has no weight. Here they are taken of values on [0, 1].

    >>> entropy(pd.DataFrame({"a": [1.0, 1.0], "b": [0.0, 3.0]})).tolist()
    [0.0, 1.0]
    """
    if (values < 0).any(axis=None):
        raise ValueError("entropy weights need values of at least zero: normalise them first")
    shares = values / values.sum().where(lambda total: total > 0)
    logs = np.log(shares.where(shares > 0, 1.0))
    most = np.log(values.count().where(values.count() > 1))
    disorder: pd.Series = -(shares * logs).sum() / most
    return _as_weights(1 - disorder, values)


def critic(values: pd.DataFrame) -> pd.Series:
    r"""CRITIC: :math:`w_k \propto s_k \sum_l (1 - r_{kl})`, :math:`s_k` the standard deviation, :math:`r` Pearson's.

    Of min–max values (Diakoulaki, Mavrotas and Papayannakis 1995; scikit-criteria ``CRITIC``); ddof 0 or 1 gives the
    same. Correlations over the units known in both columns, between columns that vary. Where all columns move as one
    no conflict is left and all sums are zero: equal weights.

    >>> critic(pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0], "c": [5.0, 5.0]})).tolist()
    [0.5, 0.5, 0.0]
    """
    varying = [column for column in values if has_spread(values[column])]
    scaled = values[varying].apply(minmax, low=0.0, high=1.0)
    conflict = (1 - scaled.corr().fillna(0.0)).clip(lower=0.0).sum()
    conflict = conflict.where(conflict > DUST * len(varying), 0.0)
    return _as_weights((scaled.std(ddof=0) * conflict).reindex(values.columns), values)


def standard_deviation(values: pd.DataFrame, ddof: int = 1) -> pd.Series:
    r"""Weights by spread: :math:`w_k \propto s_k` of the values as they stand (scikit-criteria ``StdWeighter``).

    >>> standard_deviation(pd.DataFrame({"a": [0.0, 1.0], "b": [0.0, 3.0]})).round(6).tolist()
    [0.25, 0.75]
    """
    return _as_weights(values.std(ddof=ddof), values)


def _as_weights(told: pd.Series, values: pd.DataFrame) -> pd.Series:
    """What each column tells, as shares of one; equal where none tells anything."""
    tells = pd.Series([has_spread(values[column]) for column in values], values.columns, dtype=bool)
    told = told.where(tells, 0.0).fillna(0.0).clip(lower=0.0)
    total = float(told.sum())
    return told / total if total > 0 else equal(values)


METHODS = {"equal": equal, "entropy": entropy, "critic": critic, "standard-deviation": standard_deviation}
