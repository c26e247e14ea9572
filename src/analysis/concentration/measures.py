"""The measures of every group of rows of a long frame: of each indicator, season and date, say. Pure.

Each function takes rows of one unit × group (``by`` names the columns of the group, ``city_code`` the unit) with a
level, and gives rows of one group × measure with the number of units and, where the value is blank, why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from analysis.concentration.gini import gini_coefficient, gini_corrected
from analysis.concentration.groups import COLUMNS, rows_of
from analysis.concentration.hoover import hoover_index, n_units, why_no_hoover
from analysis.concentration.levels import why_blank, why_no_logarithm, why_too_few
from analysis.concentration.shares import effective_number, hhi, hhi_normalised, top_share_pct
from analysis.concentration.theil import mean_log_deviation, theil_t

VALUES = ["value", "n_units", "why_blank"]


@dataclass(frozen=True)
class Measure:
    """A measure of levels, and why it is blank."""

    of: Callable[[pd.Series], float]
    why_blank: Callable[[pd.Series], str]


MEASURES = {
    "top1_share_pct": Measure(partial(top_share_pct, k=1), why_blank),
    "top3_share_pct": Measure(partial(top_share_pct, k=3), partial(why_too_few, least=3)),
    "hhi": Measure(hhi, why_blank),
    "hhi_normalised": Measure(hhi_normalised, partial(why_too_few, least=2)),
    "effective_number": Measure(effective_number, why_blank),
    "gini": Measure(gini_coefficient, why_blank),
    "gini_corrected": Measure(gini_corrected, partial(why_too_few, least=2)),
    "theil_t": Measure(theil_t, why_blank),
    "mld": Measure(mean_log_deviation, why_no_logarithm),
}


def measures_by(rows: pd.DataFrame, by: Sequence[str], level: str) -> pd.DataFrame:
    """Every measure of the levels of each group, unweighted; one row is one group × measure.

    >>> rows = pd.DataFrame({"season": ["1", "1", "2"], "city_code": ["a", "b", "a"], "amount": [3.0, 1.0, 0.0]})
    >>> measures_by(rows, ["season"], "amount").query("measure == 'gini'")[
    ...     ["season", "value", "why_blank"]
    ... ].values.tolist()
    [['1', 0.25, ''], ['2', nan, 'zero-total']]
    """
    made = [
        (*key, name, measure.of(levels), int(levels.count()), measure.why_blank(levels))
        for key, part in _parts(rows, by)
        for levels in [part[level]]
        for name, measure in MEASURES.items()
    ]
    return pd.DataFrame(made, columns=[*by, "measure", *VALUES])


def hoover_by(rows: pd.DataFrame, by: Sequence[str], level: str, bases: pd.DataFrame) -> pd.DataFrame:
    """The Hoover index of each group against each base; one row is one group × base.

    ``bases`` has one row a unit, by ``city_code``, and one column a base, such as GDP or population.

    >>> rows = pd.DataFrame({"season": ["1", "1"], "city_code": ["a", "b"], "amount": [3.0, 1.0]})
    >>> hoover_by(rows, ["season"], "amount", pd.DataFrame({"gdp": [1.0, 1.0]}, index=["a", "b"])).values.tolist()
    [['1', 'gdp', 0.25, 2, '']]
    """
    made = [
        (*key, str(name), hoover_index(levels, base), n_units(levels, base), why_no_hoover(levels, base))
        for key, part in _parts(rows, by)
        for levels in [part[level]]
        for name, base in bases.reindex(part["city_code"]).set_axis(part.index).items()
    ]
    return pd.DataFrame(made, columns=[*by, "base", *VALUES])


def decompositions_by(rows: pd.DataFrame, by: Sequence[str], level: str, zones: pd.Series) -> pd.DataFrame:
    """Theil T and mean log deviation of each group within and between zones; one row is one group × measure.

    ``zones`` is each unit's, by ``city_code``.

    >>> rows = pd.DataFrame({"season": ["1", "1"], "city_code": ["a", "b"], "amount": [3.0, 1.0]})
    >>> made = decompositions_by(rows, ["season"], "amount", pd.Series({"a": "north", "b": "south"}))
    >>> made[["season", "measure", "within", "between_share_pct"]].round(6).values.tolist()
    [['1', 'theil_t', 0.0, 100.0], ['1', 'mld', 0.0, 100.0]]
    """
    in_zones = rows.assign(zone=rows["city_code"].map(zones))
    if without := sorted(rows.loc[in_zones["zone"].isna(), "city_code"].unique()):
        raise ValueError(f"these units have no zone: {without}")
    made = [(*key, *row) for key, part in _parts(in_zones, by) for row in rows_of(part[level], part["zone"])]
    return pd.DataFrame(made, columns=[*by, *COLUMNS])


def _parts(rows: pd.DataFrame, by: Sequence[str]) -> Iterator[tuple[tuple[object, ...], pd.DataFrame]]:
    """The rows of each group, in the order in which groups first come; two rows of one unit are the caller's error."""
    if rows.duplicated([*by, "city_code"]).any():
        raise ValueError("a unit has more than one level in a group: name in `by` what tells them apart")
    for key, part in rows.groupby(list(by), sort=False, dropna=False):
        yield (key if isinstance(key, tuple) else (key,)), part
