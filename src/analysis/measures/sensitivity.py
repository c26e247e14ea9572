r"""How growth moves if the base season had begun, or ended, on another day. Pure.

A *window* is a first and a last day that the base season might have had. Its value on campaign day :math:`d` is

.. math:: x_1(d) = \sum_{s \le t \le \min(e,\, s + d - 1)} a_t

with :math:`a_t` what the ledgers add on the date :math:`t`, :math:`s` and :math:`e` the window's first and last day;
the whole window where no day is given. The second season's figure stays as it is. The declared window is worked out in
the same way, so that what moves is the window and nothing else.

What is not a plain sum of dated events (distinct firms; payments since the first day) is counted anew for each window:
give each window its own increments.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.comparison import UNKNOWN
from analysis.measures.reasons import reason
from analysis.measures.sums import exact_sums

NO_LEDGER, NOT_TOLD, NO_WINDOW = "no-ledger", "not-told", "no-window"
KEY = ["city_code", "indicator"]


@dataclass(frozen=True)
class Window:
    """A first and a last day that a season might have had; ``code`` tells it from others."""

    code: str
    start: dt.date
    end: dt.date

    def last(self, day: int | None) -> dt.date:
        """The date that a campaign day falls on, at most the window's last; the last where no day is given.

        >>> Window("declared", dt.date(2021, 9, 1), dt.date(2021, 9, 30)).last(5)
        datetime.date(2021, 9, 5)
        """
        return self.end if day is None else min(self.end, self.start + dt.timedelta(days=day - 1))

    def is_told(self, since: dt.date, until: dt.date, day: int | None = None) -> bool:
        """Whether ledgers that tell of the dates from ``since`` to ``until`` tell of all that is counted.

        >>> Window("later", dt.date(2021, 9, 10), dt.date(2021, 12, 31)).is_told(
        ...     dt.date(2021, 9, 6), dt.date(2021, 12, 20)
        ... )
        False
        """
        return since <= self.start and self.last(day) <= until


def windows(start: dt.date, end: dt.date, starts: Iterable[dt.date], ends: Iterable[dt.date]) -> list[Window]:
    """The declared window first, then each other first day with the declared last one, and each other last day.

    >>> made = windows(dt.date(2021, 9, 6), dt.date(2021, 12, 14), [dt.date(2021, 9, 10)], [dt.date(2021, 12, 31)])
    >>> [window.code for window in made]
    ['2021-09-06/2021-12-14', '2021-09-10/2021-12-14', '2021-09-06/2021-12-31']
    """
    bounds = [(start, end), *((other, end) for other in starts), *((start, other) for other in ends)]
    return [Window(f"{first}/{last}", first, last) for first, last in dict.fromkeys(bounds)]


def base_in(increments: pd.DataFrame, window: Window, day: int | None = None) -> pd.Series:
    """The base season's value of each unit × indicator in a window; blank where an increment in it is unknown.

    One row of ``increments`` is one event: unit, indicator, ``date``, ``increment``. A unit × indicator with increments
    outside the window only has zero.

    >>> rows = [("a", "x", pd.Timestamp(2021, 9, day), 2.0) for day in (1, 3, 9)]
    >>> dated = pd.DataFrame(rows, columns=["city_code", "indicator", "date", "increment"])
    >>> base_in(dated, Window("later", dt.date(2021, 9, 2), dt.date(2021, 9, 30)), day=3).to_dict()
    {('a', 'x'): 2.0}
    """
    grouped = increments.groupby(KEY, observed=True)
    within = increments["date"].between(pd.Timestamp(window.start), pd.Timestamp(window.last(day))).to_numpy()
    keys = grouped.size().index
    return pd.Series(exact_sums(increments["increment"][within], grouped.ngroup().to_numpy()[within], len(keys)), keys)


def rebased(pairs: pd.DataFrame, bases: Mapping[str, pd.Series | None], told: pd.MultiIndex) -> pd.DataFrame:
    """The pairs once for each window, ``first`` being the base in that window; every measure then applies to them.

    ``bases`` gives :func:`base_in` by window code, or nothing where the ledgers do not tell of the whole window
    (:meth:`Window.is_told`); ``told`` the (unit, indicator) of which the base season's ledgers tell, where no increment
    means zero. ``first`` is blank where they do not (``no-ledger``, ``not-told``) or an increment is ``unknown``. The
    second figure and its state stay, ``first_day`` too, and a pair is comparable where both are known.

    >>> pair = pd.DataFrame([("a", "x", 9.0, 6.0)], columns=["city_code", "indicator", "first", "second"])
    >>> told = pd.MultiIndex.from_tuples([("a", "x")], names=["city_code", "indicator"])
    >>> made = rebased(pair, {"early": pd.Series([4.0], told), "late": pd.Series([3.0], told)}, told)
    >>> made[["window", "first", "second"]].values.tolist()
    [['early', 4.0, 6.0], ['late', 3.0, 6.0]]
    """
    keys = pd.MultiIndex.from_frame(pairs[KEY])
    telling = keys.isin(told)
    made = pd.concat(
        [pairs.assign(window=code, **_firsts(base, keys, telling)) for code, base in bases.items()], ignore_index=True
    )
    return made.assign(comparable=made["first"].notna() & made["second"].notna())


def _firsts(base: pd.Series | None, keys: pd.MultiIndex, telling: np.ndarray) -> dict[str, np.ndarray]:
    """The base of each key and its state: nothing added is zero where ledgers tell, blank where they do not."""
    if base is None:
        return {"first": np.full(len(keys), np.nan), "first_state": np.where(telling, NOT_TOLD, NO_LEDGER)}
    added = np.where(keys.isin(base.index), base.reindex(keys).to_numpy(dtype=float), 0.0)
    known = telling & ~np.isnan(added)
    return {
        "first": np.where(known, added, np.nan),
        "first_state": np.select([known, telling], ["value", UNKNOWN], NO_LEDGER),
    }


def swing(
    measured: pd.DataFrame, column: str = "growth_pct", key: Sequence[str] = ("city_code", "indicator")
) -> pd.DataFrame:
    """How far a measure moves over the windows; one row is one key.

    ``measured`` has one row a window × key, the declared window first, with ``column`` and ``why_<column>``.
    ``declared`` is the measure in the declared window, ``low`` and ``high`` the least and greatest over all windows in
    which it is known (``n_windows`` of ``of_windows``), ``direction_holds`` whether all of these rise, all fall, or
    none moves: blank where none is known. ``why_declared`` and ``why_range`` say why their numbers are blank.

    >>> rows = pd.DataFrame(
    ...     {"city_code": "a", "indicator": "x", "window": ["early", "late"], "growth_pct": [50.0, -5.0]}
    ... )
    >>> made = swing(rows.assign(why_growth_pct=""))
    >>> made[["declared", "low", "high", "direction_holds"]].values.tolist()
    [[50.0, -5.0, 50.0, False]]
    """
    keys = list(key)
    grouped = measured.groupby(keys, sort=False, observed=True)
    made = grouped.agg(
        low=(column, "min"),
        high=(column, "max"),
        n_windows=(column, "count"),
        of_windows=(column, "size"),
    ).reset_index()
    declared = measured.drop_duplicates(keys)[[*keys, column, f"why_{column}"]]
    declared = declared.rename(columns={column: "declared", f"why_{column}": "why_declared"})
    holds = (np.sign(made["low"]) == np.sign(made["high"])).astype("boolean").mask(made["n_windows"] == 0)
    made = made.assign(direction_holds=holds, why_range=reason(made["n_windows"] == 0, NO_WINDOW))
    return declared.merge(made, on=keys, validate="one_to_one")
