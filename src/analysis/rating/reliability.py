r"""Krippendorff's alpha. Pure.

Of the values that raters gave to the same case every pair is a coincidence; a case with :math:`m_u` values gives each
of its pairs the weight :math:`1 / (m_u - 1)`, so that a value counts once, and one with a single value none. With
:math:`o_{ck}` the coincidences of the values :math:`c` and :math:`k`, :math:`n_c` their sums and :math:`n` the sum of
all (Krippendorff 2011):

.. math:: \alpha = 1 - (n - 1) \frac{\sum_c \sum_k o_{ck} \delta^2_{ck}}{\sum_c \sum_k n_c n_k \delta^2_{ck}}

.. math:: \delta^2_{nominal} = [c \ne k], \quad \delta^2_{interval} = (c - k)^2, \quad
    \delta^2_{ordinal} = \Big( \sum_{g=c}^{k} n_g - \frac{n_c + n_k}{2} \Big)^2

One where raters agree, zero where they do as if grades had been dealt out at random, below where they do worse. Raters
may miss cases: what is blank is not compared, and nothing is left out for it. Grades of words are ordinal; interval
takes their values for equal steps.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.rating.concordance import Agreement
from analysis.rating.reasons import NO_PAIRS, NO_VARIATION

NOMINAL, ORDINAL, INTERVAL = "nominal", "ordinal", "interval"
METRICS = (NOMINAL, ORDINAL, INTERVAL)


def krippendorffs_alpha(by_rater: pd.DataFrame, metric: str = ORDINAL) -> Agreement:
    """Alpha of a panel of cases by raters.

    ``n_cases`` have two values or more; ``n_left_out`` have one or none. Blank with ``nothing-to-pair`` where there is
    no case with two, and with ``no-variation`` where all values that can be paired are the same: then there is nothing
    that agreement could be told from.

    >>> krippendorffs_alpha(pd.DataFrame({"p": [1.0, 2, 3], "q": [1.0, 2, 3]})).value
    1.0
    >>> krippendorffs_alpha(pd.DataFrame({"p": [1.0, 2], "q": [2.0, 1]}), "nominal").value
    -0.5
    """
    if metric not in METRICS:
        raise ValueError(f"metric is {metric!r}: write one of {', '.join(METRICS)}")
    paired = by_rater[by_rater.notna().sum(axis=1) > 1]
    counts = (len(paired), int(paired.notna().any().sum()), len(by_rater) - len(paired))
    if not len(paired):
        return Agreement(math.nan, *counts, NO_PAIRS)
    levels, coincidences = _coincidences(paired.to_numpy(float))
    if len(levels) == 1:
        return Agreement(math.nan, *counts, NO_VARIATION)
    n_of = coincidences.sum(axis=0)
    apart = _squared(levels, n_of, metric)
    observed, expected = (coincidences * apart).sum(), (np.outer(n_of, n_of) * apart).sum()
    return Agreement(float(1 - (n_of.sum() - 1) * observed / expected), *counts, "")


def _coincidences(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different values in order, and how often, weighted, each was given beside each to the same case."""
    levels = np.unique(values[~np.isnan(values)])
    given = (values[:, :, None] == levels).sum(axis=1).astype(float)
    weight = 1 / (given.sum(axis=1) - 1)
    return levels, np.einsum("uc,uk,u->ck", given, given, weight) - np.diag((given * weight[:, None]).sum(axis=0))


def _squared(levels: np.ndarray, n_of: np.ndarray, metric: str) -> np.ndarray:
    """Squared differences of the values, by metric."""
    if metric == NOMINAL:
        return 1 - np.eye(len(levels))
    places = levels if metric == INTERVAL else np.cumsum(n_of) - n_of / 2
    return np.asarray(np.subtract.outer(places, places) ** 2)
