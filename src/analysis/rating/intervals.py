"""How far a rank moves when raters are left out. Pure.

Every set of raters that is left when some are out, from all of them down to ``at_least``, is taken once: no chance and
no seed. In each the cases are scored by the mean of its raters and ranked. The interval from the smallest to the
largest rank says how far a place hangs on who sat on the panel. A range over panels, not a confidence interval.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from analysis.rating.reasons import MANY_RATERS, NO_SUBSET

INTERVAL_COLUMNS = ["case", "rank_low", "rank_high", "rank_median", "n_subsets", "why_no_interval"]
RATERS_AT_MOST = 14
"""All subsets of more raters are too many to take."""
SAME = 9
"""Scores are ranked to so many decimals: beyond, they differ by the order of summing only."""


def rank_intervals(by_rater: pd.DataFrame, at_least: int = 2) -> pd.DataFrame:
    """One row is one case: smallest, largest and median rank over subsets, 1 the best.

    Level cases have all of the ranks that they share in their intervals, so that no rule for ties leads out of it.

    A subset counts if every case keeps a score in it; ``n_subsets`` is their number, the whole panel among them. Blank
    with ``too-many-raters`` above :data:`RATERS_AT_MOST`, and with ``no-subset`` where none counts.

    >>> panel = pd.DataFrame({"p": [5.0, 3.0], "q": [4.0, 3.0], "r": [1.0, 3.0]}, index=list("ab"))
    >>> rank_intervals(panel)[["case", "rank_low", "rank_high", "n_subsets"]].values.tolist()
    [['a', 1, 2, 4], ['b', 1, 2, 4]]
    """
    chosen = _subsets(by_rater.shape[1], at_least)
    if by_rater.shape[1] > RATERS_AT_MOST:
        return _none(by_rater, MANY_RATERS)
    scored = by_rater.notna().to_numpy().astype(float)
    number = chosen @ scored.T
    chosen, number = chosen[number.all(axis=1)], number[number.all(axis=1)]
    if not len(chosen) or not len(by_rater):
        return _none(by_rater, NO_SUBSET)
    means = chosen @ by_rater.fillna(0.0).to_numpy(float).T / number
    low, high, middle = [rankdata(-means.round(SAME), method=how, axis=1) for how in ("min", "max", "average")]
    made = (by_rater.index, low.min(axis=0), high.max(axis=0), np.median(middle, axis=0), len(chosen), "")
    return pd.DataFrame(dict(zip(INTERVAL_COLUMNS, made, strict=True))).astype(_TYPES)


_TYPES = {"rank_low": "Int64", "rank_high": "Int64", "n_subsets": "Int64", "rank_median": "float"}


def _subsets(m: int, at_least: int) -> np.ndarray:
    """One row is one subset of raters, ones for those in it; the largest first."""
    if m > RATERS_AT_MOST:
        return np.zeros((0, m))
    sets = [members for size in range(m, max(at_least, 1) - 1, -1) for members in combinations(range(m), size)]
    chosen = np.zeros((len(sets), m))
    for row, members in enumerate(sets):
        chosen[row, list(members)] = 1.0
    return chosen


def _none(by_rater: pd.DataFrame, why: str) -> pd.DataFrame:
    made = pd.DataFrame(index=range(len(by_rater)), columns=INTERVAL_COLUMNS)
    return made.assign(case=by_rater.index, n_subsets=0, why_no_interval=why).astype(_TYPES)
