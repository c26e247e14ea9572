r"""What each unit gave to the growth of a whole: 拉动 in percentage points, and 贡献率, its share of the change. Pure.

A whole is the units of one group for which both figures are known: ``groups`` says of each row which group it is in.
"""

from __future__ import annotations

import pandas as pd

from analysis.measures.reasons import MIXED, NEAR_ZERO, TOTAL_ZERO_BASE, first_reason, reason
from analysis.measures.sums import sum_within
from analysis.methods import Limits


def contribution_pp(now: pd.Series, before: pd.Series, groups: pd.Series) -> pd.Series:
    r"""Contribution to the growth of the whole (拉动), in percentage points.

    .. math:: c_i = 100\,\frac{x_{2i} - x_{1i}}{\sum_j x_{1j}}

    Contributions sum to the growth of the whole; a unit's own is its share of the base times its growth. Blank where
    either is blank or the whole's base is not above zero. INSEE, definition c1207; BEA, FAQ 80.

    >>> contribution_pp(pd.Series([60.0, 60.0]), pd.Series([50.0, 50.0]), pd.Series(["all", "all"])).tolist()
    [10.0, 10.0]
    """
    base = _base(now, before, groups)
    return (now - before) / base.where(base > 0) * 100


def why_no_contribution(now: pd.Series, before: pd.Series, groups: pd.Series) -> pd.Series:
    """Why a contribution is blank though both figures are known: the whole's base is not above zero.

    >>> why_no_contribution(pd.Series([6.0]), pd.Series([0.0]), pd.Series(["all"])).tolist()
    ['total-zero-base']
    """
    known = now.notna() & before.notna()
    return reason(known & (_base(now, before, groups) <= 0), TOTAL_ZERO_BASE)


def share_of_growth_pct(now: pd.Series, before: pd.Series, groups: pd.Series, limits: Limits) -> pd.Series:
    r"""Share of the whole's change (贡献率), in percent.

    .. math:: s_i = 100\,\frac{x_{2i} - x_{1i}}{\sum_j (x_{2j} - x_{1j})}

    Shares sum to 100, and :math:`c_i = s_i g / 100` with :math:`g` the whole's growth. Also where all fall: the share
    of the fall. Suppressed for all units of a group by :func:`why_no_share_of_growth`; blank where either is blank.

    >>> limits = Limits(near_zero_pct=1.0, against_pct=0.0)
    >>> share_of_growth_pct(
    ...     pd.Series([80.0, 60.0]), pd.Series([50.0, 50.0]), pd.Series(["all", "all"]), limits
    ... ).tolist()
    [75.0, 25.0]
    """
    shares = (now - before) / sum_within(now - before, groups) * 100
    return shares.where(why_no_share_of_growth(now, before, groups, limits) == "")


def why_no_share_of_growth(now: pd.Series, before: pd.Series, groups: pd.Series, limits: Limits) -> pd.Series:
    r"""Why a share of growth is suppressed though both figures are known.

    ``total-near-zero``: the whole's midpoint growth is at most ``near_zero_pct`` either way, so that shares would be
    huge and turn with the last digit. ``mixed-signs``: with :math:`R` the sum of the rises and :math:`F` that of the
    falls, :math:`\min(R, F) > \tfrac{p}{100} (R + F)`, :math:`p` being ``against_pct``: shares would be negative for
    some and above 100 for others.

    >>> limits, all_of = Limits(near_zero_pct=1.0, against_pct=0.0), pd.Series(["all", "all"])
    >>> why_no_share_of_growth(pd.Series([80.0, 40.0]), pd.Series([50.0, 50.0]), all_of, limits).tolist()
    ['mixed-signs', 'mixed-signs']
    >>> why_no_share_of_growth(pd.Series([50.5, 50.5]), pd.Series([50.0, 50.0]), all_of, limits).tolist()
    ['total-near-zero', 'total-near-zero']
    """
    known = now.notna() & before.notna()
    made = (now - before).where(known)
    rises, falls = sum_within(made.clip(lower=0), groups), sum_within(-made.clip(upper=0), groups)
    level = (_base(now, before, groups) + _base(before, now, groups)) / 2
    near_zero = sum_within(made, groups).abs() <= level.abs() * (limits.near_zero_pct / 100)
    smaller = rises.where(rises < falls, falls)
    mixed = smaller > (rises + falls) * (limits.against_pct / 100)
    return first_reason(reason(known & near_zero, NEAR_ZERO), reason(known & mixed, MIXED))


def _base(now: pd.Series, before: pd.Series, groups: pd.Series) -> pd.Series:
    """The whole's earlier level over the units for which both figures are known."""
    return sum_within(before.where(now.notna()), groups)
