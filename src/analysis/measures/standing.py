r"""Where a unit stands among the others: 占比 and rank, and how either moved between the seasons. Pure.

``groups`` says of each row which group it is in. A level stands among all units whose level is known; a movement is
counted among the units known in both seasons, so that nobody moves because another did not file.
"""

from __future__ import annotations

import pandas as pd

from analysis.measures.reasons import TOTAL_ZERO, TOTAL_ZERO_BASE, first_reason, reason
from analysis.measures.sums import sum_within


def share_pct(level: pd.Series, groups: pd.Series) -> pd.Series:
    r"""Share of the group's level (占比), in percent: :math:`100\,x_i / \sum_j x_j` over the levels that are known.

    Blank where the level is blank or the sum is not above zero.

    >>> share_pct(pd.Series([1.0, 3.0, None]), pd.Series(["a", "a", "a"])).tolist()
    [25.0, 75.0, nan]
    """
    total = sum_within(level, groups)
    return level / total.where(total > 0) * 100


def why_no_share(level: pd.Series, groups: pd.Series) -> pd.Series:
    """Why a share is blank though the level is known: the sum is not above zero.

    >>> why_no_share(pd.Series([0.0, 0.0]), pd.Series(["a", "a"])).tolist()
    ['total-zero', 'total-zero']
    """
    return reason(level.notna() & (sum_within(level, groups) <= 0), TOTAL_ZERO)


def share_change_pp(now: pd.Series, before: pd.Series, groups: pd.Series) -> pd.Series:
    """Change of the share among the units known in both seasons, in percentage points; the changes sum to zero.

    Blank where either figure is blank or either season's sum is not above zero.

    >>> share_change_pp(pd.Series([3.0, 1.0]), pd.Series([1.0, 1.0]), pd.Series(["a", "a"])).tolist()
    [25.0, -25.0]
    """
    known = now.notna() & before.notna()
    return share_pct(now.where(known), groups) - share_pct(before.where(known), groups)


def why_no_share_change(now: pd.Series, before: pd.Series, groups: pd.Series) -> pd.Series:
    """Why a change of share is blank though both figures are known: a season's sum is not above zero.

    >>> why_no_share_change(pd.Series([3.0, 1.0]), pd.Series([0.0, 0.0]), pd.Series(["a", "a"])).tolist()
    ['total-zero-base', 'total-zero-base']
    """
    known = now.notna() & before.notna()
    base = why_no_share(before.where(known), groups).replace(TOTAL_ZERO, TOTAL_ZERO_BASE)
    return first_reason(base, why_no_share(now.where(known), groups))


def rank(level: pd.Series, groups: pd.Series) -> pd.Series:
    """Rank from the largest, on full precision; ties share the smaller number; blank stays blank.

    >>> rank(pd.Series([3.0, 5.0, 3.0, None]), pd.Series(["a", "a", "a", "a"])).tolist()
    [2, 1, 2, <NA>]
    """
    return level.groupby(groups).rank(ascending=False, method="min").astype("Int64")


def rank_change(now: pd.Series, before: pd.Series, groups: pd.Series) -> pd.Series:
    """Places won since the first season among the units known in both; up is positive; blank where either is blank.

    >>> rank_change(pd.Series([3.0, 2.0, 9.0]), pd.Series([1.0, 2.0, None]), pd.Series(["a", "a", "a"])).tolist()
    [1, -1, <NA>]
    """
    known = now.notna() & before.notna()
    return rank(before.where(known), groups) - rank(now.where(known), groups)
