"""The levels that a measure is taken of, and why there is none. Pure.

A unit counts if it has a level and, where units are weighted, a weight above zero. Levels are put in order of size
first, so that every sum is the same to the last place whatever order the units came in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

NO_UNITS, NEGATIVE, ZERO_TOTAL = "no-units", "negative-level", "zero-total"
ZERO_LEVEL, ONE_UNIT, FEW_UNITS = "zero-level", "one-unit", "few-units"


@dataclass(frozen=True)
class Levels:
    """Known levels in order of size, each with its weight."""

    level: np.ndarray
    weight: np.ndarray

    @property
    def mean(self) -> float:
        """The weighted mean level."""
        return float((self.weight * self.level).sum() / self.weight.sum())

    @property
    def equal(self) -> bool:
        """Whether all levels are the same, so that a measure of inequality is zero and not a rounding error."""
        return bool(self.level[0] == self.level[-1])

    @property
    def shares(self) -> np.ndarray:
        """Each unit's share of the total, weight times level."""
        held = self.weight * self.level
        return held / held.sum()


def known(level: pd.Series, weights: pd.Series | None = None) -> Levels:
    """The levels that are known, with their weights; a weight of one each where none are given.

    >>> known(pd.Series([3.0, None, 1.0])).level.tolist()
    [1.0, 3.0]
    """
    values = level.to_numpy(float)
    if weights is None:
        values = np.sort(values[~np.isnan(values)])
        return Levels(values, np.ones(len(values)))
    weighed = weights.reindex(level.index).to_numpy(float)
    counts = ~np.isnan(values) & (weighed > 0)
    values, weighed = values[counts], weighed[counts]
    order = np.lexsort((weighed, values))
    return Levels(values[order], weighed[order])


def why_blank(level: pd.Series, weights: pd.Series | None = None) -> str:
    """Why no measure can be taken of the levels, as a code; empty if it can.

    ``no-units``: no level is known. ``negative-level``: one is below zero, so there are no shares. ``zero-total``: all
    are zero, and shares of nothing are undefined.

    >>> [why_blank(pd.Series(levels, dtype=float)) for levels in ([], [-1, 3], [0, 0], [0, 1])]
    ['no-units', 'negative-level', 'zero-total', '']
    """
    return _why(known(level, weights).level)


def why_no_logarithm(level: pd.Series, weights: pd.Series | None = None) -> str:
    """Why no mean log deviation can be taken: as :func:`why_blank`, or ``zero-level``, where one is zero.

    >>> why_no_logarithm(pd.Series([0.0, 1.0]))
    'zero-level'
    """
    levels = known(level, weights).level
    return _why(levels) or (ZERO_LEVEL if levels[0] == 0 else "")


def why_too_few(level: pd.Series, least: int) -> str:
    """As :func:`why_blank`, or ``one-unit`` or ``few-units`` where fewer than ``least`` are known.

    >>> why_too_few(pd.Series([2.0, 1.0]), 3)
    'few-units'
    """
    levels = known(level).level
    few = ONE_UNIT if len(levels) == 1 else FEW_UNITS
    return _why(levels) or (few if len(levels) < least else "")


def _why(levels: np.ndarray) -> str:
    if not len(levels):
        return NO_UNITS
    if levels[0] < 0:
        return NEGATIVE
    return ZERO_TOTAL if levels[-1] == 0 else ""
