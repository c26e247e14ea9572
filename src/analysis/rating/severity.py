r"""How severe each rater is, and the scores of cases adjusted for it. Pure.

Where raters score different cases, a case scored by severe ones loses. Least squares of an additive model,

.. math:: s_{cr} = \mu + a_c - b_r + e_{cr}, \qquad \sum_r b_r = 0

gives the severity :math:`b_r`, how many points below the panel a rater scores the same case, and the adjusted score
:math:`\mu + a_c`, what the whole panel would have given (two-way layout without interaction: Scheffé 1959). In
points of the grades. Where every rater scored every case, the adjusted score is the plain mean. It supposes that a
rater is as severe on every case, and is shown beside the plain score, never instead of it. Not a Rasch model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from analysis.rating.reasons import FEW_RATERS, NOT_CONNECTED

SEVERITY_COLUMNS = ["rater", "severity", "mean", "n_cases", "why_blank"]
ADJUSTED_COLUMNS = ["case", "adjusted", "adjusted_rank", "why_not_adjusted"]


def why_no_severity(by_rater: pd.DataFrame) -> str:
    """Why severity cannot be told: fewer than two raters, or two groups without a case in common (``not-connected``).

    >>> why_no_severity(pd.DataFrame({"p": [1.0, None], "q": [None, 2.0]}))
    'not-connected'
    """
    if by_rater.shape[1] < 2:
        return FEW_RATERS
    scored = by_rater.notna().to_numpy()
    n, m = scored.shape
    links = np.zeros((n + m, n + m))
    links[:n, n:] = scored
    return NOT_CONNECTED if connected_components(csr_matrix(links), directed=False)[0] > 1 else ""


def severities(by_rater: pd.DataFrame) -> pd.DataFrame:
    """One row is one rater: severity in points, from below zero, lenient, to above; the mean given; the cases scored.

    >>> severities(pd.DataFrame({"p": [4.0, 2.0], "q": [5.0, 3.0]}))[["rater", "severity"]].round(9).values.tolist()
    [['p', 0.5], ['q', -0.5]]
    """
    why = why_no_severity(by_rater)
    severity = np.full(by_rater.shape[1], np.nan) if why else _fitted(by_rater)[1]
    made = (by_rater.columns, severity, by_rater.mean().to_numpy(), by_rater.count().to_numpy(), why)
    return pd.DataFrame(dict(zip(SEVERITY_COLUMNS, made, strict=True)))


def adjusted(by_rater: pd.DataFrame) -> pd.DataFrame:
    """One row is one case: the adjusted score, its rank from the highest, ties sharing the smaller number.

    >>> made = adjusted(pd.DataFrame({"p": [4.0, 2.0, None], "q": [5.0, 3.0, 4.0]}, index=list("abc")))
    >>> made.round(6).values.tolist()
    [['a', 4.5, 1, ''], ['b', 2.5, 3, ''], ['c', 3.5, 2, '']]
    """
    why = why_no_severity(by_rater)
    score = np.full(len(by_rater), np.nan) if why else _fitted(by_rater)[0]
    rank = pd.Series(score).round(9).rank(ascending=False, method="min").astype("Int64")
    made = (by_rater.index, score, rank, why)
    return pd.DataFrame(dict(zip(ADJUSTED_COLUMNS, made, strict=True)))


def _fitted(by_rater: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Adjusted scores of the cases, severities of the raters."""
    case, rater = np.nonzero(by_rater.notna().to_numpy())
    n, m = by_rater.shape
    equations = np.zeros((len(case) + 1, n + m))
    equations[np.arange(len(case)), case] = 1
    equations[np.arange(len(case)), n + rater] = -1
    equations[-1, n:] = 1  # severities add up to zero
    given = np.append(by_rater.to_numpy(float)[case, rater], 0.0)
    solved = np.linalg.lstsq(equations, given, rcond=None)[0]
    return solved[:n], solved[n:]
