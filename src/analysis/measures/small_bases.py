r"""When a percentage gives way to the counts themselves. Pure.

On a base of :math:`n` events one event more is :math:`100 / n` percent of growth: below 10 it is more than ten. Where
the count behind a base is below the declared least, the two levels are stated instead ("3 projects, after 1"). The
count behind an amount is that of its projects, so the rule is the same in every unit of money.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.measures.change import why_no_growth
from analysis.measures.reasons import first_reason, reason, why_no_pair

PERCENT, LEVELS, NOTHING = "percent", "levels", "nothing"
SMALL_BASE, COUNT_UNKNOWN = "small-base", "count-unknown"


def base_count(pairs: pd.DataFrame, count_of: Mapping[str, str], key: list[str]) -> pd.Series:
    """The first season's count behind each row: that of the indicator which ``count_of`` names, of the same key.

    A count is its own count and stands in ``count_of`` too. Blank where the indicator has none, or it is not known.

    >>> rows = pd.DataFrame({"city_code": ["a", "a"], "indicator": ["projects", "money"], "first": [4.0, 90.0]})
    >>> base_count(rows, {"projects": "projects", "money": "projects"}, ["city_code"]).tolist()
    [4.0, 4.0]
    """
    counts = pairs[[*key, "indicator", "first"]].rename(columns={"indicator": "_count", "first": "_base"})
    wanted = pairs[key].assign(_count=pairs["indicator"].map(count_of).astype("str"))
    found = wanted.merge(counts, on=[*key, "_count"], how="left", validate="many_to_one")["_base"]
    return found.set_axis(pairs.index)


def why_not_percent(pairs: pd.DataFrame, count_of: Mapping[str, str], least: float, key: list[str]) -> pd.Series:
    """Why growth is not stated in percent; empty where it is.

    There is no pair (its reason), or ``zero-base``, ``count-unknown``, ``small-base`` (below ``least``). An indicator
    without a count (not in ``count_of``) is judged by its base alone. ``key`` names what, with the indicator, tells
    rows apart.
    """
    paired = pairs["comparable"].astype(bool)
    counted = pairs["indicator"].isin(list(count_of))
    behind = base_count(pairs, count_of, key)
    return first_reason(
        why_no_pair(pairs),
        why_no_growth(pairs["second"], pairs["first"]),
        reason(paired & counted & behind.isna(), COUNT_UNKNOWN),
        reason(paired & counted & (behind < least), SMALL_BASE),
    )


def stated_as(pairs: pd.DataFrame, count_of: Mapping[str, str], least: float, key: list[str]) -> pd.DataFrame:
    """The rows with ``stated_as`` and ``why_not_percent``: ``percent``, ``levels``, or ``nothing`` where no pair is.

    >>> rows = pd.DataFrame(
    ...     [("a", "projects", 4.0, 9.0), ("b", "projects", 10.0, 9.0)],
    ...     columns=["city_code", "indicator", "first", "second"],
    ... ).assign(first_state="value", second_state="value", comparable=True)
    >>> stated_as(rows, {"projects": "projects"}, 10, ["city_code"])[["stated_as", "why_not_percent"]].values.tolist()
    [['levels', 'small-base'], ['percent', '']]
    """
    why = why_not_percent(pairs, count_of, least, key)
    known = pairs["comparable"].to_numpy(dtype=bool)
    stated = np.select([(why == "").to_numpy(), known], [PERCENT, LEVELS], NOTHING)
    return pairs.assign(stated_as=pd.Series(stated, index=pairs.index, dtype="str"), why_not_percent=why)
