"""The ranks of all units under many variants of an assessment, worked out together. Pure.

Variants that differ in nothing but weights share all that does not depend on them and are one array, variants × units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.assessment.choices import CHOICES, DECLARED, WEIGHTING, Choices, changed, disputed, grid
from analysis.assessment.combining import combined
from analysis.assessment.declaration import Assessment
from analysis.assessment.figures import as_arrays, normalised, pools, ranking_groups, weights_of
from analysis.assessment.ranking import places_apart, rank_type


@dataclass(frozen=True)
class Variants:
    """Ranks by variant: one row of ``chosen`` is one variant with its options, and the same row of ``ranks`` its ranks.

    ``ranks`` has one column a unit, 0 where the unit has no score. ``declared`` holds the ranks as declared.
    """

    chosen: pd.DataFrame
    ranks: np.ndarray
    units: pd.Index
    groups: pd.Series
    declared: np.ndarray

    def __len__(self) -> int:
        return len(self.chosen)


def ranks_by_variant(
    figures: pd.DataFrame, assessment: Assessment, choices: Choices, chosen: pd.DataFrame | None = None
) -> Variants:
    """The ranks under every combination of the choices, or under those of ``chosen``.

    >>> from analysis.assessment.declaration import Indicator
    >>> declared = Assessment((Indicator("x", "score"), Indicator("y", "score")))
    >>> figures = pd.DataFrame({"x": [3.0, 2.0, 1.0], "y": [1.0, 9.0, 2.0]}, ["a", "b", "c"])
    >>> ranks_by_variant(figures, declared, Choices(dropped=["x", "y"])).ranks.tolist()
    [[2, 1, 3], [3, 1, 2], [1, 2, 3]]
    """
    chosen = grid(choices) if chosen is None else chosen.reset_index(drop=True)
    figures = figures.reindex(columns=assessment.codes).astype(float)
    groups = ranking_groups(figures.index, assessment)
    scorer = _Scorer(figures, assessment, choices, groups.to_numpy(object))
    ranks = np.zeros((len(chosen), len(figures)), rank_type(len(figures)))
    for cell, rows in _cells(chosen):
        for some in range(0, len(rows), AT_ONCE):
            at = rows[some : some + AT_ONCE]
            ranks[at] = scorer.ranks(cell, chosen[WEIGHTING].to_numpy(object)[at])
    declared = scorer.ranks(dict.fromkeys(CHOICES, DECLARED), np.array([DECLARED], object))[0]
    return Variants(chosen, ranks, figures.index, groups, declared)


AT_ONCE = 256
"""How many variants are held as one array: few enough to stay near the processor."""


def together(*parts: Variants) -> Variants:
    """Variants of the same units and declaration, one after the other."""
    first = parts[0]
    chosen, ranks = pd.concat([part.chosen for part in parts], ignore_index=True), [part.ranks for part in parts]
    return Variants(chosen, np.concatenate(ranks), first.units, first.groups, first.declared)


def _cells(chosen: pd.DataFrame) -> Iterator[tuple[dict[str, str], np.ndarray]]:
    """The rows that differ in nothing but weights, with the options that they share."""
    others, rows = [name for name in CHOICES if name != WEIGHTING], dict[tuple[str, ...], list[int]]()
    for row, options in enumerate(chosen[others].itertuples(index=False, name=None)):
        rows.setdefault(options, []).append(row)
    for options, alike in rows.items():
        yield dict(zip(others, options, strict=True)), np.array(alike)


@dataclass(frozen=True)
class _Scorer:
    """Ranks under one combination of options and many weights."""

    figures: pd.DataFrame
    assessment: Assessment
    choices: Choices
    groups: np.ndarray

    def ranks(self, cell: dict[str, str], names: np.ndarray) -> np.ndarray:
        """The ranks of all units, one row for each of the weightings named.

        A mean that a value below zero makes undefined for one unit is undefined for all: nobody is ranked without it.
        """
        assessment = changed(self.assessment, self.choices, cell)
        figures = disputed(self.figures, self.choices, cell["disputed"])
        scores, undefined = np.empty((len(names), len(figures))), np.zeros(len(names), dtype=bool)
        for units in pools(figures.index, assessment):
            part = figures.loc[units]
            leaves = as_arrays(normalised(part, assessment).values)
            weights = self._weights(part, assessment, names)
            nodes, root = combined(leaves, weights, assessment), assessment.root.code
            scores[:, self.figures.index.get_indexer(units)] = nodes.values[root]
            if root in nodes.spoilt:
                undefined |= nodes.spoilt[root].any(axis=1)
        scores[undefined] = np.nan
        return places_apart(scores, self.groups)

    def _weights(self, figures: pd.DataFrame, assessment: Assessment, names: np.ndarray) -> dict[str, np.ndarray]:
        """The weights of every node, one for each weighting."""
        named = [assessment.weighting if name == DECLARED else self.choices.weighting[name] for name in names]
        made = [weights_of(figures, assessment, used) for used in named]
        return {code: np.array([weights[code] for weights in made]) for code in made[0]}
