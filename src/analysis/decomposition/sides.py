"""Counts and amounts of the two seasons side by side: what two_factors and index start from.

One row is one unit, or one unit × industry and the like, with the count and the amount of either season. Amounts are in
the campaign's money unit, sizes in the same unit a project.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.decomposition import reasons

NUMBERS = ["first_count", "second_count", "first_amount", "second_amount"]
SIDES = ("second", "first")


def from_pairs(pairs: pd.DataFrame, count: str, amount: str) -> pd.DataFrame:
    """One row is one unit, from the pairs of two indicators (:mod:`analysis.comparison`).

    The four numbers are blank unless both indicators can be compared; ``why_blank`` says why, in the words of
    :func:`analysis.growth.compare`.
    """
    counted, valued = _indicator(pairs, count, "count"), _indicator(pairs, amount, "amount")
    rows = counted.merge(valued, on="city_code", how="left", validate="one_to_one")
    rows["why_blank"] = reasons.or_else(rows["count_why"], rows["amount_why"].fillna("second:missing"))
    known = rows["why_blank"] == ""
    return rows.assign(**rows[NUMBERS].where(known))[["city_code", *NUMBERS, "why_blank"]]


def from_projects(first: pd.DataFrame, second: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """One row is one cell (unit × industry, say) seen in either season, from one row a project × unit.

    Each season's rows have the keys, a ``count`` and an ``amount``. Let a shared project count with its unit's share
    (0.4 of a project): only then is amount over count the average size of the projects. A ledger lists every project,
    so a cell without one has a count and an amount of zero; an unknown amount makes its cell's unknown. A key that is
    not stated becomes the empty text, a cell of its own.

    >>> first = pd.DataFrame({"industry": ["food"], "count": [1.0], "amount": [5.0]})
    >>> second = pd.DataFrame({"industry": ["food", "steel"], "count": [1.0, 2.0], "amount": [7.0, 4.0]})
    >>> from_projects(first, second, ["industry"]).to_numpy().tolist()
    [['food', 1.0, 1.0, 5.0, 7.0], ['steel', 0.0, 2.0, 0.0, 4.0]]
    """
    sides = {side: _by_cell(rows, keys, side) for side, rows in (("first", first), ("second", second))}
    cells = sides["first"].index.union(sides["second"].index)
    wide = [side.reindex(cells, fill_value=0.0) for side in sides.values()]
    return pd.concat(wide, axis=1).astype(float)[NUMBERS].rename_axis(list(keys)).reset_index()


def size(amount: pd.Series, count: pd.Series) -> pd.Series:
    """Amount a project; blank where there is no project.

    >>> size(pd.Series([10.0, 0.0]), pd.Series([4.0, 0.0])).tolist()
    [2.5, nan]
    """
    return amount / count.where(count > 0)


def sizes(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The average size of either season, where none can be had that of the other one.

    A unit without a project in one season has no average size there. It takes the other season's, so that all of the
    change falls to the count: the limit of ever fewer projects of that size. Without a project in either, zero.

    >>> new = pd.DataFrame({"first_count": [0.0], "second_count": [2.0], "first_amount": [0.0], "second_amount": [6.0]})
    >>> [float(each.iloc[0]) for each in sizes(new)]
    [3.0, 3.0]
    """
    first = size(rows["first_amount"], rows["first_count"])
    second = size(rows["second_amount"], rows["second_count"])
    return first.fillna(second).fillna(0.0), second.fillna(first).fillna(0.0)


def why_blank(rows: pd.DataFrame) -> pd.Series:
    """Why a row cannot be divided, as a code; empty where it can. A reason that the row brings along stands.

    ``second:missing``
        a count or an amount of that season is not known
    ``second:below-zero``
        one is below zero, of which there is no share and no logarithm
    ``second:amount-without-count``
        an amount above zero of no projects: it has no average size

    >>> odd = [(1.0, 1.0, 5.0, None), (1.0, -1.0, 5.0, 5.0), (0.0, 1.0, 5.0, 5.0), (0.0, 1.0, 0.0, 5.0)]
    >>> why_blank(pd.DataFrame(odd, columns=NUMBERS)).tolist()
    ['second:missing', 'second:below-zero', 'first:amount-without-count', '']
    """
    states: dict[str, pd.Series] = {}
    for side in SIDES:
        found = _states(rows[f"{side}_count"].astype(float), rows[f"{side}_amount"].astype(float))
        states |= {f"{side}:{state}": held for state, held in found.items()}
    found_here = reasons.first(states)
    return reasons.or_else(rows["why_blank"], found_here) if "why_blank" in rows else found_here


def _states(count: pd.Series, amount: pd.Series) -> dict[str, pd.Series]:
    """What can be wrong with one season's count and amount, the first that holds being the reason."""
    return {
        "missing": ~(np.isfinite(count) & np.isfinite(amount)),
        "below-zero": (count < 0) | (amount < 0),
        "amount-without-count": (amount > 0) & (count == 0),
    }


def _indicator(pairs: pd.DataFrame, code: str, name: str) -> pd.DataFrame:
    """One indicator's two figures by unit, and why they cannot be compared."""
    rows = pairs[pairs["indicator"] == code]
    why = pd.Series("", index=rows.index, dtype="str")
    for side in SIDES:
        why = why.mask((why == "") & rows[side].isna(), f"{side}:" + rows[f"{side}_state"].astype("str"))
    days = "days-differ:" + rows["first_day"].astype("str") + ":" + rows["second_day"].astype("str")
    why = why.mask((why == "") & ~rows["comparable"].astype(bool), days)
    return pd.DataFrame(
        {
            "city_code": rows["city_code"],
            f"first_{name}": rows["first"].astype(float),
            f"second_{name}": rows["second"].astype(float),
            f"{name}_why": why,
        }
    )


def _by_cell(rows: pd.DataFrame, keys: Sequence[str], side: str) -> pd.DataFrame:
    """One season's counts and amounts by cell; unknown where any is."""
    stated = rows.assign(**{key: rows[key].fillna("") for key in keys})
    sums = stated.groupby(list(keys))[["count", "amount"]].sum(skipna=False)
    return sums.rename(columns={"count": f"{side}_count", "amount": f"{side}_amount"})
