r"""Growth with and without the largest projects: how much of it a single project carries. Pure.

One row is one project with what it adds to the total of the ``first`` and of the ``second`` season, zero where it adds
nothing; growth is :math:`g = 100\,(V_2/V_1 - 1)` of the sums. Leaving one out is Tukey's jackknife without its standard
error (case deletion: Cook and Weisberg 1982, Residuals and Influence in Regression): the projects are all
there are, not a sample. A project whose amount is not known is in no sum; how many there are is said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.decomposition import groups, reasons

WAYS = ("second", "first", "each")
"""Of which season the largest projects are left out: the one reported on, the one compared with, each its own."""


def leave_one_out(projects: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    r"""The projects, each with the total's growth without it, the most influential first.

    .. math:: g_{(i)} = 100\left(\frac{V_2 - v_{i2}}{V_1 - v_{i1}} - 1\right), \qquad \text{influence}_i = g - g_{(i)}

    ``growth_pct`` and ``growth_without_pct`` in percent, ``influence_pp`` in percentage points: what the project adds
    to growth. Not contributions: they do not add up. Both are blank where ``why_blank`` says ``first:missing`` or
    ``second:missing`` (the project's own amount), ``zero-base`` (of the total) or ``zero-base-without`` (what is left
    has no base). Ties are in the order of ``project_id``.

    >>> projects = [("old", 100.0, 0.0), ("giant", 0.0, 230.0), ("small", 0.0, 10.0)]
    >>> made = leave_one_out(pd.DataFrame(projects, columns=["project_id", "first", "second"]))
    >>> made[["project_id", "growth_pct", "growth_without_pct", "why_blank"]].head(2).round(6).to_numpy().tolist()
    [['giant', 140.0, -90.0, ''], ['small', 140.0, 130.0, '']]
    """
    known = projects[["first", "second"]].astype(float).where(_why_unknown(projects) == "")
    totals = pd.DataFrame({side: groups.spread(known[side], projects, by) for side in known})
    rest = totals - known
    growth, without = _growth(totals), _growth(rest.where(known.ne(totals), 0.0))
    made = projects.assign(growth_pct=growth, growth_without_pct=without, influence_pp=growth - without)
    made["why_blank"] = _why(made, _why_unknown(projects))
    made = made.assign(size=made["influence_pp"].abs())
    order = made.sort_values([*by, "size", "project_id"], ascending=[True] * len(by) + [False, True])
    return order.drop(columns="size").reset_index(drop=True)


def without_top(projects: pd.DataFrame, k: int = 3, by: Sequence[str] = ()) -> pd.DataFrame:
    """Growth without the largest projects: one row is one ``without`` (:data:`WAYS`) × ``k`` from none to k.

    ``first``, ``second``, ``change`` and ``growth_pct`` are of what is left, ``removed_first`` and ``removed_second``
    what was taken from either season, ``removed`` the project_ids, largest first. A project left out is left
    out of both seasons; by ``each`` the k largest of the first and the k largest of the second are. ``growth_pct`` is
    blank where ``why_blank`` is ``zero-base``. ``n_projects`` is the number left, ``n_unknown`` that of projects whose
    amount is not known and which are in no row. A group without a known project has no row. Ties go by ``project_id``.

    >>> projects = [("old", 100.0, 0.0), ("giant", 0.0, 230.0), ("small", 0.0, 10.0)]
    >>> made = without_top(pd.DataFrame(projects, columns=["project_id", "first", "second"]), 1)
    >>> made[["without", "k", "growth_pct", "removed", "why_blank"]].head(3).to_numpy().tolist()
    [['second', 0, 140.0, (), ''], ['second', 1, -90.0, ('giant',), ''], ['first', 0, 140.0, (), '']]
    """
    # In the order of their ids, so that sums are the same to the last place however the rows came.
    projects, keys = projects.sort_values("project_id", ignore_index=True), list(by)
    unknown = _why_unknown(projects) != ""
    known = projects[~unknown]
    places = {side: _place(known, side, keys) for side in ("first", "second")}
    parts = [_without(known, way, top, _removed(places, way, top), keys) for way in WAYS for top in range(k + 1)]
    made = pd.concat(parts, ignore_index=True)
    count = groups.summed(projects.assign(n_unknown=unknown), ["n_unknown"], keys)["n_unknown"].astype(int)
    if keys:
        return made.merge(count.reset_index(), on=keys, how="left", validate="many_to_one")
    return made.assign(n_unknown=int(count.sum()))


def _why_unknown(projects: pd.DataFrame) -> pd.Series:
    """Which amount of a project is not known."""
    known = projects[["first", "second"]].astype(float).abs() < np.inf
    return reasons.first({"second:missing": ~known["second"], "first:missing": ~known["first"]})


def _growth(levels: pd.DataFrame) -> pd.Series:
    """Growth in percent, where there is a base."""
    return (levels["second"] / levels["first"].where(levels["first"] > 0) - 1) * 100


def _why(made: pd.DataFrame, unknown: pd.Series) -> pd.Series:
    """Why a growth with or without a project is blank."""
    no_base = {"zero-base": made["growth_pct"].isna(), "zero-base-without": made["growth_without_pct"].isna()}
    return reasons.or_else(unknown, reasons.first(no_base))


def _place(known: pd.DataFrame, side: str, keys: Sequence[str]) -> pd.Series:
    """The place of each project by its amount in a season, from 1; none for one that adds nothing."""
    ordered = known.sort_values(side, ascending=False, kind="stable")
    place = ordered.groupby(groups.keys(ordered, keys), dropna=False).cumcount() + 1
    return place.reindex(known.index).where(known[side] > 0)


def _removed(places: dict[str, pd.Series], way: str, top: int) -> pd.Series:
    """Which projects are left out."""
    sides = ("first", "second") if way == "each" else (way,)
    return pd.concat([places[side] <= top for side in sides], axis=1).any(axis=1)


def _without(known: pd.DataFrame, way: str, top: int, removed: pd.Series, keys: Sequence[str]) -> pd.DataFrame:
    """One row is one group: what is left and what was taken."""
    split = known.assign(
        **{side: known[side].astype(float).where(~removed, 0.0) for side in ("first", "second")},
        **{f"removed_{side}": known[side].astype(float).where(removed, 0.0) for side in ("first", "second")},
        n_projects=~removed,
    )
    columns = ["first", "second", "removed_first", "removed_second", "n_projects"]
    sums = groups.summed(split, columns, keys)
    names = _names(known[removed], keys).reindex(sums.index)
    sums = sums.assign(
        n_projects=sums["n_projects"].astype(int),
        change=sums["second"] - sums["first"],
        growth_pct=_growth(sums),
        removed=names.where(names.notna(), pd.Series([()] * len(names), index=names.index, dtype=object)),
        without=way,
        k=top,
    )
    return groups.labelled(sums.assign(why_blank=reasons.first({"zero-base": sums["growth_pct"].isna()})), keys)


def _names(removed: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    """The project_ids taken from each group, largest first."""
    size = removed[["first", "second"]].astype(float).max(axis=1)
    ordered = removed.assign(size=size).sort_values(["size", "project_id"], ascending=[False, True])
    return ordered["project_id"].groupby(groups.keys(ordered, keys), dropna=False).agg(tuple)
