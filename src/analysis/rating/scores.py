r"""The score of a case, its rank, and how ties were settled. Pure.

.. math:: S_c = \frac{1}{m_c} \sum_r s_{cr}

the mean over the :math:`m_c` sheets that count, in points of the grades; every rater weighs the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.rating.reasons import FEW_RATERS

SCORE_COLUMNS = ["case", "score", "rank", "settled_by", "tied_with", "n_raters", "why_blank"]
BY_SCORE, SHARED = "score", "shared"
TIED = 1e-9
"""Scores nearer to each other differ by the order of summing only."""


def scores(by_sheet: pd.DataFrame, raters_at_least: int) -> pd.DataFrame:
    """One row is one case: the mean of its sheets, the number of raters; ``too-few-raters:2`` where they are too few.

    >>> by_sheet = pd.DataFrame({"case": list("aab"), "rater": ["p", "q", "p"], "score": [4.0, 2.0, 5.0]})
    >>> scores(by_sheet, 2)[["case", "score", "n_raters", "why_blank"]].values.tolist()
    [['a', 3.0, 2, ''], ['b', nan, 1, 'too-few-raters:1']]
    """
    by_case = by_sheet.groupby("case", sort=True)["score"]
    made = by_case.agg(score="mean", n_raters="count").reset_index()
    few = made["n_raters"] < raters_at_least
    why = (f"{FEW_RATERS}:" + made["n_raters"].astype("str")).where(few, "")
    return made.assign(score=made["score"].mask(few), why_blank=why)


def ranked(scored: pd.DataFrame, criteria: pd.DataFrame, tie_break: Sequence[str] = ()) -> pd.DataFrame:
    """Ranks from the highest score; ties are settled by the declared criteria in turn, and shared if none parts them.

    ``criteria`` has the mean grade of each case by criterion, cases in its index. ``settled_by`` is ``score`` where no
    other case has the same one, the criterion that parted a case from the last of those it was level with, or
    ``shared``: then all have the smaller number. ``tied_with`` names the cases of the same score. No lot is drawn.

    >>> scored = pd.DataFrame({"case": list("abc"), "score": [3.0, 4.0, 3.0], "n_raters": 3, "why_blank": ""})
    >>> effect = pd.DataFrame({"effect": [2.0, 5.0, 4.0]}, index=list("abc"))
    >>> ranked(scored, effect, ["effect"])[["case", "rank", "settled_by"]].values.tolist()
    [['a', 3, 'effect'], ['b', 1, 'score'], ['c', 2, 'effect']]
    >>> ranked(scored, effect)["rank"].tolist(), ranked(scored, effect)["settled_by"].tolist()
    ([2, 1, 2], ['shared', 'score', 'shared'])
    """
    known = scored[scored["score"].notna()]
    keys = pd.DataFrame({BY_SCORE: _places(known["score"])})
    for name in tie_break:
        keys[name] = _places(known["case"].map(criteria[name]).astype(float)).fillna(np.inf)
    rank = keys.groupby(list(keys)).ngroup().rank(method="min").astype("Int64")
    names = [tuple(known["case"][(keys[BY_SCORE] == own) & (keys.index != at)]) for at, own in keys[BY_SCORE].items()]
    tied = pd.Series(names, keys.index, dtype=object).reindex(scored.index)
    made = scored.assign(rank=rank.reindex(scored.index), tied_with=tied.where(scored["score"].notna(), ()))
    return made.assign(settled_by=_settled(keys).reindex(scored.index, fill_value=""))[SCORE_COLUMNS]


def _places(values: pd.Series) -> pd.Series:
    """The place of each value among the different ones, from the highest; blank stays blank."""
    known = values.dropna().sort_values(ascending=False)
    return (known.diff().abs() > TIED).cumsum().astype(float).reindex(values.index)


def _settled(keys: pd.DataFrame) -> pd.Series:
    """The first key by which a case is level with no other."""
    settled = pd.Series(SHARED, keys.index, dtype="str")
    for n in range(keys.shape[1], 0, -1):
        settled = settled.mask(~keys.iloc[:, :n].duplicated(keep=False), str(keys.columns[n - 1]))
    return settled
