r"""Totals of groups, zones and all, over the units present in both seasons. Pure.

One row of *members* is one unit in one body of a *partition* (``zone`` × South × city a). One row of *totals* is one
body × indicator, and is itself a pair with the body's code as ``city_code``: every measure of a unit is also one of a
total. ``n_units`` of ``of_units`` says how many of the body's units are in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.measures.reasons import NO_UNITS
from analysis.measures.sums import exact_sums

SIDES = ("first", "second")
BOTH_SEASONS, CARRIED_FORWARD = "both-seasons", "carried-forward"


def memberships(partitions: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Members from the body of each unit, by partition.

    >>> memberships({"zone": {"a": "south"}, "all": {"a": "ALL"}}).values.tolist()
    [['zone', 'south', 'a'], ['all', 'ALL', 'a']]
    """
    rows = [(name, body, code) for name, bodies in partitions.items() for code, body in bodies.items()]
    return pd.DataFrame(rows, columns=["partition", "body", "city_code"], dtype="str")


def totals(pairs: pd.DataFrame, members: pd.DataFrame, by: Sequence[str] = ("indicator",)) -> pd.DataFrame:
    r"""The sums of each body: :math:`X_t = \sum_i x_{ti}` over the comparable pairs among its units.

    ``by`` names what, with the unit, tells pairs apart. A body with no comparable pair has blank levels and the state
    ``no-units``. ``first_day`` and ``second_day`` are the day that all its units share. The level of all units that
    filed is another number: this one leaves out who is in one season only.

    >>> rows = pd.DataFrame({"city_code": ["a", "b"], "indicator": "x", "first": [1.0, None], "second": [3.0, 9.0]})
    >>> rows = rows.assign(first_day=9, second_day=9, source="form", comparable=[True, False])
    >>> made = totals(rows, memberships({"all": {"a": "ALL", "b": "ALL"}}))
    >>> made[["city_code", "first", "second", "n_units", "of_units"]].values.tolist()
    [['ALL', 1.0, 3.0, 1, 2]]
    """
    _check_unique(pairs, ["city_code", *by])
    _check_unique(members, ["partition", "body", "city_code"])
    keys = ["partition", "body", *by]
    joined = members.merge(pairs, on="city_code", validate="many_to_many")
    grouped = joined.groupby(keys, sort=False, observed=True)
    bodies = grouped.size().index.to_frame(index=False)
    known, numbers = joined["comparable"].to_numpy(dtype=bool), grouped.ngroup().to_numpy()
    used, places = joined[known], numbers[known]
    n_units = np.bincount(places, minlength=len(bodies))
    state = np.where(n_units > 0, "value", NO_UNITS)
    for side in SIDES:
        summed = exact_sums(used[side], places, len(bodies))
        bodies[side] = np.where(n_units > 0, summed, math.nan)
        bodies[f"{side}_day"] = _shared(used[f"{side}_day"], places, len(bodies))
        bodies[f"{side}_state"] = pd.Series(state, dtype="str")
    bodies = bodies.assign(source=_sources(used["source"], places, len(bodies)), comparable=n_units > 0)
    of_units = members.groupby(["partition", "body"])["city_code"].nunique().rename("of_units").reset_index()
    counted = bodies.assign(n_units=n_units).merge(of_units, on=["partition", "body"], validate="many_to_one")
    return counted.rename(columns={"body": "city_code"}).assign(coverage=BOTH_SEASONS)


def _check_unique(rows: pd.DataFrame, key: list[str]) -> None:
    """Nothing is counted twice."""
    if rows.duplicated(key).any():
        raise ValueError(f"rows must be unique by {', '.join(key)}: a total would count some of them twice")


def _shared(days: pd.Series, numbers: np.ndarray, groups: int) -> pd.Series:
    """The day that all rows of a group share, or none."""
    by_group = days.astype("Int64").groupby(numbers)
    low, high = by_group.min().reindex(range(groups)), by_group.max().reindex(range(groups))
    return low.where((low == high).fillna(False)).astype("Int64")


def _sources(sources: pd.Series, numbers: np.ndarray, groups: int) -> pd.Series:
    """Every source that a group is drawn from, in the order of the alphabet."""
    pairs = pd.DataFrame({"group": numbers, "source": sources.to_numpy()}).drop_duplicates().sort_values("source")
    joined = pairs.groupby("group")["source"].agg("+".join)
    return joined.reindex(range(groups), fill_value="").astype("str")
