r"""Theil T and the mean log deviation within and between groups of units, such as zones. Pure.

With :math:`p_g` the group's share of the weights (of the number of units, where none are given), :math:`s_g` its share
of the total, and :math:`T_g`, :math:`L_g` its own measures (Theil 1967, ch. 4; Shorrocks 1980):

.. math::
    T = \sum_g s_g T_g + \sum_g s_g \ln (s_g / p_g), \qquad
    L = \sum_g p_g L_g + \sum_g p_g \ln (p_g / s_g)

The first sum is within the groups, the second between them; the two add up to the whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.concentration.levels import known, why_blank, why_no_logarithm
from analysis.concentration.theil import mean_log_deviation, theil_t

COLUMNS = ["measure", "total", "within", "between", "between_share_pct", "n_units", "why_blank", "why_no_share"]
TERMS = [
    "group",
    "measure",
    "own",
    "why_blank",
    "within",
    "between",
    "why_no_terms",
    "weight_pct",
    "share_pct",
    "n_units",
]
ALL_EQUAL = "all-equal"


@dataclass(frozen=True)
class Measure:
    """A measure that comes apart, why it is blank, and whether its terms are weighed by shares of the total."""

    of: Callable[[pd.Series, pd.Series | None], float]
    why_blank: Callable[[pd.Series, pd.Series | None], str]
    by_share: bool


MEASURES = {
    "theil_t": Measure(theil_t, why_blank, by_share=True),
    "mld": Measure(mean_log_deviation, why_no_logarithm, by_share=False),
}


def decomposition(level: pd.Series, groups: pd.Series, weights: pd.Series | None = None) -> pd.DataFrame:
    """Both measures in all, within and between groups; one row is one measure.

    ``within`` and ``between`` add up to ``total`` and are blank where it is, for the reason of ``why_blank``;
    ``between_share_pct`` also where there is no inequality to share (``all-equal``). Every unit must have a group: one
    without is an error of the caller.

    >>> zones = pd.Series(["north", "north", "south"])
    >>> made = decomposition(pd.Series([2.0, 2.0, 8.0]), zones)
    >>> made["within"].tolist(), made["between_share_pct"].tolist()
    ([0.0, 0.0], [100.0, 100.0])
    """
    return pd.DataFrame(rows_of(level, groups, weights), columns=COLUMNS)


def rows_of(level: pd.Series, groups: pd.Series, weights: pd.Series | None = None) -> list[tuple[object, ...]]:
    """The rows of :func:`decomposition`."""
    parts, n = _parts(level, groups, weights), len(known(level, weights).level)
    rows: list[tuple[object, ...]] = []
    for name, measure in MEASURES.items():
        terms = _terms(measure, level, parts, weights)
        total, why = measure.of(level, weights), measure.why_blank(level, weights)
        within, between = sum(term.within for term in terms), sum(term.between for term in terms)
        share = between / total * 100 if total > 0 else math.nan
        rows.append((name, total, within, between, share, n, why, why or ("" if total > 0 else ALL_EQUAL)))
    return rows


def by_group(level: pd.Series, groups: pd.Series, weights: pd.Series | None = None) -> pd.DataFrame:
    r"""Each group's measures and its terms of the sums; one row is one group × measure, groups in order of their names.

    ``own`` is :math:`T_g` or :math:`L_g`, blank for the reason of ``why_blank``; ``within`` and ``between`` its terms,
    blank where the whole has no measure (``why_no_terms``). A group that holds nothing has no T of its own and adds
    zero to T, the limit of its terms. A between term is below zero for a group that holds less than its weight (T) or
    more (L). ``weight_pct`` and ``share_pct`` are :math:`100 p_g` and :math:`100 s_g`.

    >>> zones = pd.Series(["north", "north", "south"])
    >>> made = by_group(pd.Series([2.0, 2.0, 8.0]), zones)
    >>> made.loc[made["measure"] == "mld", ["weight_pct", "share_pct"]].round(1).values.tolist()
    [[66.7, 33.3], [33.3, 66.7]]
    """
    parts = _parts(level, groups, weights)
    by_measure = [
        pd.DataFrame(_terms(measure, level, parts, weights)).assign(measure=name) for name, measure in MEASURES.items()
    ]
    made = pd.concat(by_measure).sort_values("group", kind="stable", ignore_index=True)
    return made.assign(weight_pct=made["weight"] * 100, share_pct=made["share"] * 100)[TERMS]


class Part(NamedTuple):
    """A group: its levels, and its shares of the weights and of the total."""

    name: object
    level: pd.Series
    n_units: int
    weight: float
    share: float


class Term(NamedTuple):
    """What a group adds to one measure."""

    group: object
    own: float
    why_blank: str
    within: float
    between: float
    why_no_terms: str
    weight: float
    share: float
    n_units: int


def _parts(level: pd.Series, groups: pd.Series, weights: pd.Series | None) -> list[Part]:
    """The groups in order of their names; no shares of the total where the whole has none."""
    of_unit = groups.reindex(level.index)
    if of_unit.isna().any():
        raise ValueError(f"these units have no group: {list(level.index[of_unit.isna()])}")
    codes, names = pd.factorize(of_unit, sort=True)
    levels = [level[codes == code] for code in range(len(names))]
    inside = [known(part, weights) for part in levels]
    weight = np.array([part.weight.sum() for part in inside])
    held = np.array([(part.weight * part.level).sum() for part in inside])
    weight = weight / (weight.sum() or math.nan)
    share = held / (math.nan if why_blank(level, weights) else held.sum())
    return [Part(*row) for row in zip(names, levels, [len(part.level) for part in inside], weight, share, strict=True)]


def _terms(measure: Measure, level: pd.Series, parts: list[Part], weights: pd.Series | None) -> list[Term]:
    why = measure.why_blank(level, weights)
    equal = not why and known(level, weights).equal
    return [_term(measure, part, weights, why, equal) for part in parts]


def _term(measure: Measure, part: Part, weights: pd.Series | None, why: str, equal: bool) -> Term:
    """One group's term, where the whole has no measure for the reason ``why`` or all levels are equal."""
    own, why_not_own = measure.of(part.level, weights), measure.why_blank(part.level, weights)
    mine, other = (part.share, part.weight) if measure.by_share else (part.weight, part.share)
    within, between = mine * own, 0.0
    if why:
        within = between = math.nan
    elif mine == 0:
        within = 0.0
    elif not equal:
        between = mine * math.log(mine / other)
    return Term(part.name, own, why_not_own, within, between, why, part.weight, part.share, part.n_units)
