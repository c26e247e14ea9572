"""What a stage brought in a season, by when its projects were signed: this season, the first, or when else. Pure.

By the date of signing, not by what a ledger calls the project. What reached a stage in a season is an accumulation of
several seasons' contracts; only the part signed in the same season is the season's own harvest from beginning to end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.decomposition import groups, reasons

Span = tuple[dt.date, dt.date]
"""First and last day, both included."""

THIS, FIRST, BETWEEN, EARLIER, LATER, UNKNOWN = "this", "first", "between", "earlier", "later", "unknown"
ORIGINS = [THIS, FIRST, BETWEEN, EARLIER, LATER, UNKNOWN]


def signed_in(signed_on: pd.Series, season: Span, first: Span | None = None) -> pd.Series:
    """In which season each project was signed, seen from a season.

    ``this``
        within the season
    ``first``
        within the season compared with
    ``between``
        after that one ended and before this one began
    ``earlier``
        before both; before this one, where no other is given
    ``later``
        after this season: not to be expected of what reached a stage in it
    ``unknown``
        no date of signing

    >>> days = pd.Series(pd.to_datetime(["2022-06-01", "2021-10-01", "2022-01-01", "2020-01-01", None]))
    >>> season, first = (dt.date(2022, 5, 9), dt.date(2022, 8, 16)), (dt.date(2021, 9, 6), dt.date(2021, 12, 14))
    >>> signed_in(days, season, first).tolist()
    ['this', 'first', 'between', 'earlier', 'unknown']
    """
    start, end = (pd.Timestamp(day) for day in season)
    conditions, names = [signed_on.isna(), signed_on > end, signed_on >= start], [UNKNOWN, LATER, THIS]
    if first is not None:
        opened, closed = (pd.Timestamp(day) for day in first)
        conditions += [signed_on > closed, signed_on >= opened]
        names += [BETWEEN, FIRST]
    return pd.Series(np.select(conditions, names, EARLIER), index=signed_on.index, dtype=object)


def by_origin(rows: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    r"""One row is one group × origin: its count, its amount, and both as shares of the group's, in percent.

    .. math:: 100\,v_o / \sum_o v_o

    The rows are one project × unit that reached the stage, with ``origin`` (:func:`signed_in`), ``count`` and
    ``amount``. All of :data:`ORIGINS` stand in their order, with zeros where nothing came from there, so the amounts
    add up to the group's. A share is blank where its reason column says ``zero-total``, or ``amount-unknown``: of
    any project in the group; the amount of that project's origin is then blank too.

    >>> rows = pd.DataFrame({"origin": ["this", "first", "this"], "count": 1.0, "amount": [30.0, 60.0, 10.0]})
    >>> made = by_origin(rows).set_index("origin")
    >>> made.loc[["this", "first", "earlier"], ["count", "amount", "amount_share_pct"]].to_numpy().tolist()
    [[2.0, 40.0, 40.0], [1.0, 60.0, 60.0], [0.0, 0.0, 0.0]]
    """
    ordered = rows.sort_values([*by, "origin", "amount", "count"])
    sums = groups.summed(ordered, MEASURES, [*by, "origin"], skip=False).reset_index()
    every = _every(rows, by).merge(sums, on=[*by, "origin"], how="left", validate="one_to_one", indicator=True)
    absent = every.pop("_merge") == "left_only"
    made = every.assign(**{name: every[name].mask(absent, 0.0) for name in MEASURES})
    for name in MEASURES:
        total = made.groupby(groups.keys(made, by), dropna=False)[name].transform(lambda part: part.sum(skipna=False))
        made[f"{name}_share_pct"] = made[name] / total.where(total > 0) * 100
        made[f"why_no_{name}_share"] = reasons.first({f"{name}-unknown": total.isna(), "zero-total": ~(total > 0)})
    return made


MEASURES = ["count", "amount"]


def _every(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Every group with every origin."""
    origins = pd.DataFrame({"origin": ORIGINS})
    return rows[list(by)].drop_duplicates().sort_values(list(by)).merge(origins, how="cross") if by else origins
