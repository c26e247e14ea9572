r"""One unit for every kind there is: by groups, such as zones, and by bands of figures, such as size and result. Pure.

A cell is a combination, zone × size band × result band. Its unit is the one nearest to the cell's centre, the mean of
its units, in squared standardised distance over the banded columns:

.. math:: d_i^2 = \sum_k (x_{ik} - \bar x_{ck})^2 / s_k^2

without unit, :math:`s_k` the standard deviation over all units, of a sample. One case for each cell is the diverse
design for several factors (Seawright and Gerring 2008). With few units most are empty; :func:`cells` says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import pandas as pd

from analysis.choosing.designs import SMALLEST, Design, no_spread, of_units
from analysis.choosing.reasons import FEW_UNITS, NO_UNITS


def bands(values: pd.Series, n_bands: int) -> pd.Series:
    r"""The band of each unit, from 1, the smallest, to ``n_bands``: equal numbers of units, as far as ties allow.

    .. math:: 1 + \lfloor (r_i - \tfrac12) k / n \rfloor

    with :math:`r_i` the rank, the mean rank of equal values, so that equal values are never parted. Blank stays blank.

    >>> bands(pd.Series([5.0, 1, 3, 3, None, 9, 8]), 3).tolist()
    [2.0, 1.0, 2.0, 2.0, nan, 3.0, 3.0]
    """
    rank = values.rank(method="average")
    return (rank - 0.5) * n_bands // values.count() + 1


def cells(table: pd.DataFrame, groups: Sequence[str], banded: Mapping[str, int]) -> pd.DataFrame:
    """One row is one cell, empty ones too: its levels, the number of its units.

    >>> table = pd.DataFrame({"zone": ["p", "p", "q"], "size": [1.0, 2.0, 3.0]}, index=list("abc"))
    >>> cells(table, ["zone"], {"size": 2}).values.tolist()
    [['p', 1, 1], ['p', 2, 1], ['q', 1, 0], ['q', 2, 1]]
    """
    levels = _levels(table, groups, banded)
    held = levels.groupby(list(levels)).size()
    every = [sorted(table[group].unique()) for group in groups] + [range(1, n + 1) for n in banded.values()]
    rows = [(*cell, int(held.get(cell if len(cell) > 1 else cell[0], 0))) for cell in product(*every)]
    return pd.DataFrame(rows, columns=[*levels, "n_units"])


def diverse(groups: Sequence[str], banded: Mapping[str, int]) -> Design:
    """The unit nearest to the centre of each cell that has any; a cell of one unit has it as its only candidate.

    >>> table = pd.DataFrame({"zone": ["p", "p", "p", "q"], "size": [1.0, 2.0, 6.0, 3.0]}, index=list("abcd"))
    >>> diverse(["zone"], {"size": 1}).candidates(table)[["unit", "group"]].values.tolist()
    [['a', 'zone=p size=1'], ['b', 'zone=p size=1'], ['c', 'zone=p size=1'], ['d', 'zone=q size=1']]
    """

    def candidates(table: pd.DataFrame) -> pd.DataFrame:
        cell = _named(_levels(table, groups, banded))
        values = table[list(banded)].astype(float)
        away = (values - values.groupby(cell).transform("mean")) / values.std(ddof=1)
        return of_units((away**2).sum(axis=1)).assign(group=cell.to_numpy())

    def why_none(table: pd.DataFrame) -> str:
        if len(table) < 2:
            return FEW_UNITS
        return no_spread(table, list(banded)) if banded else ""

    columns, parameters = (*groups, *banded), {"groups": list(groups), "banded": dict(banded)}
    measure = "squared-distance-from-cell-centre"
    return Design("diverse", measure, SMALLEST, columns, parameters, candidates, why_none, 0, NO_UNITS)


def cover(table: pd.DataFrame, groups: Sequence[str], banded: Mapping[str, int], how_many: int) -> pd.DataFrame:
    """Few units that show many levels: in turn the unit that shows most zones and bands not yet shown.

    ``new`` names the levels that a unit adds; ``equals`` those it was level with, settled in the order of the codes.
    Ends when all levels are shown. Greedy, so that each step can be told; not always the fewest.

    >>> table = pd.DataFrame({"zone": ["p", "p", "q"], "size": [1.0, 2.0, 3.0]}, index=list("abc"))
    >>> cover(table, ["zone"], {"size": 2}, 3).values.tolist()
    [[1, 'a', 'zone=p size=1', ('b', 'c')], [2, 'c', 'zone=q size=2', ()]]
    """
    levels = _levels(table, groups, banded).sort_index()
    shows = {unit: [f"{name}={level}" for name, level in row.items()] for unit, row in levels.to_dict("index").items()}
    shown: set[str] = set()
    rows: list[tuple[object, ...]] = []
    while len(rows) < how_many and shows:
        adds = {unit: [level for level in own if level not in shown] for unit, own in shows.items()}
        most = max(map(len, adds.values()))
        if not most:
            break
        unit, *equals = [unit for unit, new in adds.items() if len(new) == most]
        rows.append((len(rows) + 1, unit, " ".join(adds[unit]), tuple(equals)))
        shown |= set(shows.pop(unit))
    return pd.DataFrame(rows, columns=["place", "unit", "new", "equals"])


def _levels(table: pd.DataFrame, groups: Sequence[str], banded: Mapping[str, int]) -> pd.DataFrame:
    by_band = {column: bands(table[column], n).astype(int) for column, n in banded.items()}
    return table[list(groups)].assign(**by_band)


def _named(levels: pd.DataFrame) -> pd.Series:
    rows = levels.to_dict("records")
    return pd.Series([" ".join(f"{name}={level}" for name, level in row.items()) for row in rows], levels.index)
