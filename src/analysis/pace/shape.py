r"""Where the second season would end if it followed the first one's shape, and how wrong that rule was. Pure.

One frame a season: rows are units, columns campaign days in order up to the season's last, values cumulative up to the
day, of one indicator in one unit; a value that is not known is blank. Seasons are of equal length. With :math:`x_i(d)`
the first season's value, :math:`D` its last day and :math:`y_i(d)` the second season's, the *shape* is the share of the
end reached by a day:

.. math::
    F_i(d) = \frac{x_i(d)}{x_i(D)} \ \text{(the unit's own)}, \qquad
    F(d) = \frac{\sum_j x_j(d)}{\sum_j x_j(D)} \ \text{(of all units)}, \qquad
    \hat y_i(D) = \frac{y_i(d)}{F(d)}

By its own shape a unit is projected to grow over the whole season as it has grown up to the day. By the shape of all
the units' projections add up to the total's. Sums are over the units known in both seasons on the day.

How far shapes carry over is measured by leaving each unit out in turn: the shape of the *others* is applied to the
first season of the one left out, whose end is known (leave-one-out cross-validation, Stone 1974; :func:`left_out`).
That is the error of projecting one unit by the shape of all. A unit's own shape and the total's have been seen once,
so the error of going by them cannot be measured and no interval is given; the same figure stands beside them as the
only evidence there is. It does not show what all units share, such as a season that runs at another time of year.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

LEAST_SHARE_PCT = 10.0
"""Where less of the end than this had been reached nothing is projected, unless the caller declares another share."""
OWN, ALL = "own", "all"
OVER, NO_SECOND, NO_FIRST = "season-over", "second:missing", "first:missing"
NO_END, NO_SHARE, SMALL_SHARE = "first-end-not-above-zero", "share-not-above-zero", "share-too-small"
NO_UNITS, NO_OTHERS = "no-units", "others-without-end"
ERRORS = ["median_abs_error_pct", "largest_abs_error_pct", "n_errors", "why_no_error"]
COLUMNS = ["city_code", "shape", "day", "now", "share_pct", "first_end", "projected", "n_units", "why_blank", *ERRORS]
LEFT_OUT = ["city_code", "day", "reached", "others_share_pct", "end", "projected", "error_pct", "why_blank"]


def projections(
    first: pd.DataFrame, second: pd.DataFrame, day: int, total: str, least_share_pct: float = LEAST_SHARE_PCT
) -> pd.DataFrame:
    """The end of the second season by the first one's shape, as of a day; one row is one unit × shape, the total last.

    ``now`` is the second season's value on the day, ``share_pct`` the shape, ``first_end`` the first season's end; the
    total's row, under the code ``total``, sums the ``n_units`` known in both seasons. ``projected`` is blank where
    ``why_blank`` says why: the season is over, a value is not known on the day, the first season ended at nothing, or
    the share reached was nought or below ``least_share_pct``. Beside it stand the median and the largest absolute
    percentage error of ``n_errors`` units left out in turn; see :func:`left_out`.

    >>> first = pd.DataFrame({1: [20.0, 30.0], 2: [40.0, 40.0]}, index=["a", "b"])
    >>> made = projections(first, first * 2, 1, "ALL")
    >>> made[["city_code", "shape", "share_pct", "projected"]].values.tolist()[:2]
    [['a', 'own', 50.0, 80.0], ['b', 'own', 75.0, 80.0]]
    >>> made[["city_code", "shape", "share_pct", "projected"]].values.tolist()[2:]
    [['a', 'all', 62.5, 64.0], ['b', 'all', 62.5, 96.0], ['ALL', 'all', 62.5, 160.0]]
    """
    return on_days(first, second, [day], total, least_share_pct)


def on_days(
    first: pd.DataFrame,
    second: pd.DataFrame,
    days: Sequence[int],
    total: str,
    least_share_pct: float = LEAST_SHARE_PCT,
) -> pd.DataFrame:
    """:func:`projections` on each of the days, one below another."""
    units = first.index.union(second.index, sort=True)
    one, two = first.reindex(units).astype(float), second.reindex(units).astype(float)
    end, last = one.iloc[:, -1].to_numpy(), int(first.columns[-1])
    made = [
        _on_day(two[day].to_numpy(), one[day].to_numpy(), end, day >= last, least_share_pct).assign(day=day)
        for day in days
    ]
    if not made:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(made, ignore_index=True).assign(city_code=[*units, *units, total] * len(made))[COLUMNS]


def left_out(first: pd.DataFrame, day: int, least_share_pct: float = LEAST_SHARE_PCT) -> pd.DataFrame:
    r"""Each unit's first season projected by the shape of the others, against its end; one row is one unit.

    .. math::
        e_i = 100 \left( \frac{\hat x_i(D)}{x_i(D)} - 1 \right), \quad
        \hat x_i(D) = x_i(d) \frac{\sum_{j \ne i} x_j(D)}{\sum_{j \ne i} x_j(d)}

    in percent: above zero the rule promised too much. ``projected`` and ``error_pct`` are blank where ``why_blank``
    says why: a value is not known, the unit ended at nothing, so did the others or there are none, or the share that
    they had reached was nought or too small.

    >>> first = pd.DataFrame({1: [20.0, 30.0], 2: [40.0, 40.0]}, index=["a", "b"])
    >>> left_out(first, 1).round(1)[["city_code", "others_share_pct", "projected", "error_pct"]].values.tolist()
    [['a', 75.0, 26.7, -33.3], ['b', 50.0, 60.0, 50.0]]
    """
    units = first.sort_index().astype(float)
    made = _left_out(units[day].to_numpy(), units.iloc[:, -1].to_numpy(), least_share_pct)
    return made.assign(city_code=units.index, day=day)[LEFT_OUT]


def errors(first: pd.DataFrame, days: Iterable[int], least_share_pct: float = LEAST_SHARE_PCT) -> pd.DataFrame:
    """The errors of the rule by day, over the units left out in turn; one row is one day.

    >>> first = pd.DataFrame({1: [20.0, 30.0], 2: [40.0, 40.0]}, index=["a", "b"])
    >>> errors(first, [1, 2]).round(1)[["day", "median_abs_error_pct", "n_errors"]].values.tolist()
    [[1.0, 41.7, 2.0], [2.0, 0.0, 2.0]]
    """
    rows = [{"day": day, **_measured(left_out(first, day, least_share_pct))} for day in days]
    return pd.DataFrame(rows, columns=["day", *ERRORS])


def _on_day(now: np.ndarray, reached: np.ndarray, end: np.ndarray, over: bool, least_share_pct: float) -> pd.DataFrame:
    """The units by their own shape, the units by the shape of all, and the total, from what each has and had."""
    both = ~np.isnan(now + reached + end)
    rows = _by_shape(now, reached, end, both)
    share = rows["reached"] / rows["end"].where(rows["end"] > 0)
    no_total = np.append(np.zeros(len(rows) - 1, bool), not both.any())
    found = [
        (np.full(len(rows), over), OVER),
        (no_total, NO_UNITS),
        (rows["now"].isna().to_numpy(), NO_SECOND),
        (rows[["then", "first_end"]].isna().any(axis=1).to_numpy(), NO_FIRST),
        (share.isna().to_numpy(), NO_END),
    ]
    why = _why(found, share, least_share_pct)
    # In this order, so that a season like the first comes to the very end of the first.
    projected = rows["now"] / rows["reached"].where(why == "") * rows["end"]
    made = rows.assign(share_pct=share * 100, projected=projected, why_blank=why, n_units=int(both.sum()))
    return made.assign(**_measured(_left_out(reached[both], end[both], least_share_pct)))


def _by_shape(now: np.ndarray, reached: np.ndarray, end: np.ndarray, both: np.ndarray) -> pd.DataFrame:
    """The units by their own shape, by that of all, and the total; ``reached`` and ``end`` are the shape."""
    n = len(now)
    of_now, of_reached, of_end = [side[both].sum() if both.any() else math.nan for side in (now, reached, end)]
    return pd.DataFrame(
        {
            "now": np.concatenate([now, now, [of_now]]),
            "then": np.concatenate([reached, reached, [of_reached]]),
            "first_end": np.concatenate([end, end, [of_end]]),
            "reached": np.concatenate([reached, np.full(n + 1, of_reached)]),
            "end": np.concatenate([end, np.full(n + 1, of_end)]),
            "shape": [OWN] * n + [ALL] * (n + 1),
        }
    )


def _left_out(reached: np.ndarray, end: np.ndarray, least_share_pct: float) -> pd.DataFrame:
    """Each unit's season projected by the shape of the others, from what each had reached and its end."""
    known = ~np.isnan(reached + end)
    others_end = _of_the_others(np.where(known, end, 0.0))
    share = _of_the_others(np.where(known, reached, 0.0)) / np.where(others_end > 0, others_end, math.nan)
    found = [(~known, NO_FIRST), (end <= 0, NO_END), (np.isnan(share), NO_OTHERS)]
    rows = pd.DataFrame({"reached": reached, "end": end, "others_share_pct": share * 100})
    why = _why(found, rows["others_share_pct"] / 100, least_share_pct)
    projected = rows["reached"] / pd.Series(share).where(why == "")
    return rows.assign(projected=projected, error_pct=(projected / rows["end"] - 1) * 100, why_blank=why)


def _why(found: list[tuple[np.ndarray, str]], share: pd.Series, least_share_pct: float) -> pd.Series:
    """The first reason that holds: those found already, then a share of nought or one that is too small."""
    found = [*found, ((share <= 0).to_numpy(), NO_SHARE), ((share * 100 < least_share_pct).to_numpy(), SMALL_SHARE)]
    return pd.Series(np.select([holds for holds, _ in found], [why for _, why in found], ""), dtype=str)


def _of_the_others(values: np.ndarray) -> np.ndarray:
    """For each value the sum of the others: what comes before it and what comes after, so that nothing cancels."""
    before = np.concatenate([[0.0], values.cumsum()[:-1]])
    after = np.concatenate([values[::-1].cumsum()[-2::-1], [0.0]])
    return (before + after)[: len(values)]


def _measured(rows: pd.DataFrame) -> dict[str, float | int | str]:
    """The median and the largest error of the rows that have one."""
    found = np.abs(rows["error_pct"].dropna().to_numpy(float))
    if not len(found):
        return dict(zip(ERRORS, (math.nan, math.nan, 0, NO_UNITS), strict=True))
    return dict(zip(ERRORS, (float(np.median(found)), float(found.max()), len(found), ""), strict=True))
