"""Normalisations as they are declared: a frozen record each, which knows what it needs and what it makes. Pure.

``name`` is how a declaration writes it, ``from_spread`` whether equal figures leave it nothing to go by, ``targeted``
whether it needs a target. The formulas are those of :mod:`analysis.assessment.normalisation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import pandas as pd

from analysis.assessment import normalisation as by
from analysis.assessment.reasons import MISSING, NO_SPREAD, NO_TARGET, ZERO_TARGET


class Scale(Protocol):
    """What every normalisation has: its name, what it needs, and the values it makes of one indicator's figures."""

    name: ClassVar[str]
    from_spread: ClassVar[bool]
    targeted: ClassVar[bool]

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """The values of figures; ``target`` is each unit's, blank where there is none."""


@dataclass(frozen=True)
class MinMax:
    """From the worst figure to the best."""

    low: float = 0.0
    high: float = 100.0
    name: ClassVar[str] = "minmax"
    from_spread: ClassVar[bool] = True
    targeted: ClassVar[bool] = False

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.minmax`."""
        return by.minmax(figures, direction, self.low, self.high)


@dataclass(frozen=True)
class ZScore:
    """In standard deviations (ddof 1) from the mean."""

    mean: float = 0.0
    sd: float = 1.0
    name: ClassVar[str] = "zscore"
    from_spread: ClassVar[bool] = True
    targeted: ClassVar[bool] = False

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.zscore`."""
        return by.zscore(figures, direction, self.mean, self.sd)


@dataclass(frozen=True)
class Rank:
    """Rank, 1 being the worst."""

    name: ClassVar[str] = "rank"
    from_spread: ClassVar[bool] = True
    targeted: ClassVar[bool] = False

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.rank_from_worst`."""
        return by.rank_from_worst(figures, direction)


@dataclass(frozen=True)
class PercentileOfOthers:
    """(r − 1)/(n − 1)."""

    low: float = 0.0
    high: float = 100.0
    name: ClassVar[str] = "percentile-of-others"
    from_spread: ClassVar[bool] = True
    targeted: ClassVar[bool] = False

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.percentile_of_others`."""
        return by.percentile_of_others(figures, direction, self.low, self.high)


@dataclass(frozen=True)
class PercentileOfAll:
    """r/n."""

    low: float = 0.0
    high: float = 100.0
    name: ClassVar[str] = "percentile-of-all"
    from_spread: ClassVar[bool] = True
    targeted: ClassVar[bool] = False

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.percentile_of_all`."""
        return by.percentile_of_all(figures, direction, self.low, self.high)


@dataclass(frozen=True)
class Goalposts:
    """Between two declared figures; the posts say the direction: ``worst`` is the larger where less is better."""

    worst: float
    best: float
    low: float = 0.0
    high: float = 100.0
    name: ClassVar[str] = "goalposts"
    from_spread: ClassVar[bool] = False
    targeted: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.worst == self.best:
            raise ValueError("the two goalposts must differ")

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.goalposts`."""
        return by.goalposts(figures, self.worst, self.best, self.low, self.high)


@dataclass(frozen=True)
class DistanceToTarget:
    """Way done from the worst figure to the target, which must be the same for all units."""

    full: float = 100.0
    capped: bool = True
    name: ClassVar[str] = "distance-to-target"
    from_spread: ClassVar[bool] = False
    targeted: ClassVar[bool] = True

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.distance_to_target`."""
        if target.nunique() > 1:
            raise ValueError("distance to target needs one target for all units; take the completion rate instead")
        aim = float(target.max())
        return self.full * by.distance_to_target(figures.where(target.notna()), aim, direction, self.capped)


@dataclass(frozen=True)
class CompletionRate:
    """The figure by the unit's own target, cut at a floor and a cap."""

    full: float = 100.0
    floor: float | None = None
    cap: float | None = None
    name: ClassVar[str] = "completion-rate"
    from_spread: ClassVar[bool] = False
    targeted: ClassVar[bool] = True

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.completion_rate`."""
        if direction < 0:
            raise ValueError("a completion rate is of an indicator on which more is better: take goalposts instead")
        return by.completion_rate(figures, target, self.full, self.floor, self.cap)


@dataclass(frozen=True)
class PointsPerItem:
    """Points for each item, cut at a floor and a cap; points are against a unit where they are below zero."""

    points: float = 1.0
    floor: float | None = None
    cap: float | None = None
    name: ClassVar[str] = "points-per-item"
    from_spread: ClassVar[bool] = False
    targeted: ClassVar[bool] = False

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.points_per_item`."""
        return by.points_per_item(figures, self.points, self.floor, self.cap)


@dataclass(frozen=True)
class Shortfall:
    """How many are missing to the target."""

    name: ClassVar[str] = "shortfall"
    from_spread: ClassVar[bool] = False
    targeted: ClassVar[bool] = True

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.shortfall`."""
        return by.shortfall(figures, target)


@dataclass(frozen=True)
class RankBands:
    """Points by place: last place of each band, best first, with its points; ``below`` after the last band."""

    bands: tuple[tuple[int, float], ...]
    below: float = 0.0
    name: ClassVar[str] = "rank-bands"
    from_spread: ClassVar[bool] = False
    targeted: ClassVar[bool] = False

    def of(self, figures: pd.Series, direction: int, target: pd.Series) -> pd.Series:
        """:func:`~analysis.assessment.normalisation.rank_bands`."""
        return by.rank_bands(figures, self.bands, self.below, direction)


SCALES: dict[str, type[Scale]] = {
    scale.name: scale
    for scale in (
        *(MinMax, ZScore, Rank, PercentileOfOthers, PercentileOfAll, Goalposts),
        *(DistanceToTarget, CompletionRate, PointsPerItem, Shortfall, RankBands),
    )
}
"""The normalisations by the name that a declaration writes."""


def why_blank(scale: Scale, figures: pd.Series, target: pd.Series) -> pd.Series:
    """Why a value is blank: ``missing``, ``no-target``, ``zero-target``; empty where it is not.

    >>> figures, target = pd.Series([1.0, None, 1.0, 1.0]), pd.Series([2.0, 2.0, None, 0.0])
    >>> why_blank(CompletionRate(), figures, target).tolist()
    ['', 'missing', 'no-target', 'zero-target']
    """
    made = pd.Series("", figures.index, dtype="str")
    if scale.targeted:
        zero = (target <= 0) & (scale.name == CompletionRate.name)
        made = made.mask(zero, ZERO_TARGET).mask(target.isna(), NO_TARGET)
    return made.mask(figures.isna(), MISSING)


def note(scale: Scale, figures: pd.Series) -> str:
    """``no-spread`` where a scale that goes by the spread has none to go by.

    >>> note(MinMax(), pd.Series([3.0, 3.0]))
    'no-spread'
    """
    return NO_SPREAD if scale.from_spread and figures.notna().any() and not by.has_spread(figures) else ""
