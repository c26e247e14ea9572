"""How firm a ranking is over many variants of its rules (口径敏感性): ranks, awards, who is ahead, shifts. Pure.

All shares are frequencies over the variants declared (入围频次), never probabilities. A unit with no score in a variant
is left out of it, and the number of variants stands beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.assessment.choices import CHOICES, DECLARED
from analysis.assessment.reasons import NEVER_RANKED
from analysis.assessment.variants import Variants


@dataclass(frozen=True)
class Award:
    """An award: from which place to which it is given."""

    code: str
    last: int
    first: int = 1


def firmness(variants: Variants, awards: Sequence[Award] = (), outer: float = 0.05) -> pd.DataFrame:
    """Of each unit the ranks it has over the variants; one row is one unit.

    ``rank`` is the one declared. ``median_rank`` is the middle one, or between the middle two. ``rank_low`` and
    ``rank_high`` are ranks that occur: of 5 and 95 % of the variants (``outer`` on either side), the smallest rank
    that at least that share of the variants do not exceed. ``share_<award>`` is the share of the unit's variants in
    which its rank, within its ranking group, is within the award; ties share the smaller number, so that more units
    than places may be.

    >>> ranks = np.array([[1, 2, 0], [2, 1, 0], [1, 2, 0], [1, 2, 0]])
    >>> units = pd.Index(["a", "b", "c"])
    >>> made = Variants(grid_of(4), ranks, units, pd.Series("", units), ranks[0])
    >>> told = firmness(made, [Award("flag", 1)])[["rank", "median_rank", "rank_low", "rank_high", "share_flag"]]
    >>> told.values.tolist()
    [[1, 1.0, 1, 2, 0.75], [2, 2.0, 1, 2, 0.25], [<NA>, nan, <NA>, <NA>, nan]]
    """
    blank = np.iinfo(variants.ranks.dtype).max
    ranks = np.sort(np.where(variants.ranks == 0, blank, variants.ranks).T, axis=1, kind="stable")
    n = (ranks < blank).sum(axis=1)
    middle = (_at(ranks, (n - 1) // 2).astype(float) + _at(ranks, n // 2)) / 2
    made = pd.DataFrame({"group": variants.groups, "rank": _known(variants.declared, variants.declared > 0)})
    made = made.assign(median_rank=np.where(n > 0, middle, np.nan))
    for name, share in (("rank_low", outer), ("rank_high", 1 - outer)):
        made[name] = _known(_at(ranks, np.ceil(share * n - ROUNDING).astype(int) - 1), n > 0)
    for award in awards:
        within = ((ranks >= award.first) & (ranks <= award.last)).sum(axis=1)
        made[f"share_{award.code}"] = np.where(n > 0, within / np.maximum(n, 1), np.nan)
    return made.assign(n_variants=n, of_variants=len(variants), why_blank=np.where(n > 0, "", NEVER_RANKED))


ROUNDING = 1e-9
"""So that 95 % of 100 variants is the 95th, whatever binary arithmetic makes of it."""


def grid_of(n: int) -> pd.DataFrame:
    """Options of variants that are told apart by nothing but their number.

    >>> grid_of(1).shape
    (1, 6)
    """
    return pd.DataFrame({name: [DECLARED] * n for name in CHOICES})


def _at(ranks: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Of each row the rank at a place."""
    made: np.ndarray = np.take_along_axis(ranks, np.maximum(places, 0)[:, None], axis=1)[:, 0]
    return made


def _known(values: np.ndarray, known: np.ndarray) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(values.astype(np.int64), ~known)


def ahead(variants: Variants, units: Sequence[str] | None = None) -> pd.DataFrame:
    """The share of variants in which the row's unit ranks before the column's, of those in which both are ranked.

    Ties count for neither, so a pair's two shares need not sum to one. Blank between groups that are ranked apart, of a
    unit with itself, and where no variant ranks both.

    >>> ranks = np.array([[1, 2], [1, 1], [2, 1], [1, 2]])
    >>> made = Variants(grid_of(4), ranks, pd.Index(["a", "b"]), pd.Series("", ["a", "b"]), ranks[0])
    >>> ahead(made).values.tolist()
    [[nan, 0.5], [0.25, nan]]
    """
    places = np.arange(len(variants.units)) if units is None else variants.units.get_indexer(pd.Index(units))
    ranks = np.ascontiguousarray(variants.ranks[:, places].T)
    groups = variants.groups.to_numpy(object)[places]
    known = ranks > 0
    late = np.where(known, ranks, 0)  # a blank is never after anyone
    before = np.array([_count(known[row] & (ranks[row] < late)) for row in range(len(ranks))])
    both = np.full(before.shape, len(variants)) if known.all() else known.astype(float) @ known.T.astype(float)
    apart = (groups[:, None] != groups[None, :]) | np.eye(len(ranks), dtype=bool) | (both == 0)
    shares = np.where(apart, np.nan, before / np.maximum(both, 1))
    return pd.DataFrame(shares, variants.units[places], variants.units[places])


def _count(where: np.ndarray) -> np.ndarray:
    made: np.ndarray = np.count_nonzero(where, axis=1)
    return made


def rank_shift(variants: Variants) -> pd.Series:
    r"""The mean rank shift of each variant: :math:`\frac1n \sum_i |r_{iv} - r_i|` against the ranks declared.

    Over the units ranked in both; Saisana, Saltelli and Tarantola, *JRSS A* 168(2), 2005. Blank where none is.

    >>> ranks = np.array([[1, 2, 3], [3, 2, 1]])
    >>> made = Variants(grid_of(2), ranks, pd.Index(list("abc")), pd.Series("", list("abc")), ranks[0])
    >>> rank_shift(made).round(6).tolist()
    [0.0, 1.333333]
    """
    both = (variants.ranks > 0) & (variants.declared > 0)
    n = both.sum(axis=1)
    moved = np.where(both, np.abs(variants.ranks.astype(float) - variants.declared), 0.0).sum(axis=1)
    return pd.Series(np.where(n > 0, moved / np.maximum(n, 1), np.nan), variants.chosen.index)


def shift_by_option(variants: Variants) -> pd.DataFrame:
    """The mean rank shift by option: over all variants with it, and with it alone changed; one row a choice × option.

    ``alone`` is blank where no variant changes that option and nothing else.

    >>> chosen = grid_of(2).assign(dropped=["declared", "x"])
    >>> ranks = np.array([[1, 2], [2, 1]])
    >>> made = shift_by_option(Variants(chosen, ranks, pd.Index(["a", "b"]), pd.Series("", ["a", "b"]), ranks[0]))
    >>> made[made["option"] == "x"].values.tolist()
    [['dropped', 'x', 1.0, 1.0, 1]]
    """
    shift, rows = rank_shift(variants), list[tuple[str, str, float, float, int]]()
    others = (variants.chosen != DECLARED).sum(axis=1)
    for choice in CHOICES:
        for option, part in shift.groupby(variants.chosen[choice], sort=False):
            alone = part[(others[part.index] == (option != DECLARED))]
            rows.append((choice, str(option), float(part.mean()), float(alone.mean()), len(part)))
    return pd.DataFrame(rows, columns=["choice", "option", "mean_shift", "alone", "n_variants"])
