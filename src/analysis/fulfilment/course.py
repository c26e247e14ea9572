"""What is looked at: the stages of a project, the batches of contracts, the days by which a stage is due. All data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.campaign import Stage


@dataclass(frozen=True)
class Course:
    """The stages of a project: the one it enters at, the steps that follow in their order, the ones that end it."""

    signing: str
    steps: tuple[str, ...]
    ends: tuple[str, ...]

    def later(self, step: str) -> tuple[str, ...]:
        """The steps that follow a step."""
        return self.steps[self.steps.index(step) + 1 :]


@dataclass(frozen=True)
class Batch:
    """Contracts signed from ``start`` to ``end``, both included; no date there means without limit."""

    code: str
    start: dt.date | None
    end: dt.date | None


def course_of(stages: Iterable[Stage], signing: str) -> Course:
    """The course that a campaign declares; stages listed before the signing are no part of it.

    >>> course_of([Stage("s", "", {}, False), Stage("b", "", {}, False), Stage("x", "", {}, True)], "s")
    Course(signing='s', steps=('b',), ends=('x',))
    """
    listed = list(stages)
    place = [stage.code for stage in listed].index(signing)
    steps = tuple(stage.code for stage in listed[place + 1 :] if not stage.ends)
    return Course(signing, steps, tuple(stage.code for stage in listed if stage.ends))


def months(first: dt.date, last: dt.date) -> tuple[Batch, ...]:
    """One batch a calendar month, from the month of ``first`` to that of ``last``.

    >>> [(batch.code, batch.end.day) for batch in months(dt.date(2022, 1, 9), dt.date(2022, 2, 1))]
    [('2022-01', 31), ('2022-02', 28)]
    """
    periods = pd.period_range(pd.Period(first, "M"), pd.Period(last, "M"), freq="M")
    return tuple(Batch(str(month), month.start_time.date(), month.end_time.date()) for month in periods)


def place_in(batches: Sequence[Batch], signed_on: pd.Series) -> pd.Series:
    """The batch that each date of signing is in, as a category; blank where it is in none.

    Batches may leave gaps but not overlap: a contract is counted once.

    >>> place_in(months(dt.date(2022, 1, 9), dt.date(2022, 2, 1)), pd.Series(pd.to_datetime(["2022-02-28"]))).tolist()
    ['2022-02']
    """
    ordered = sorted(range(len(batches)), key=lambda place: _limits(batches[place]))
    limits = [_limits(batches[place]) for place in ordered]
    crossed = any(this[1] >= following[0] for this, following in pairwise(limits))
    if crossed or any(start > end for start, end in limits):
        raise ValueError(f"Batches overlap or end before they start: {', '.join(batch.code for batch in batches)}.")
    codes = np.full(len(signed_on), -1)
    for place, (start, end) in zip(ordered, limits, strict=True):
        codes[signed_on.between(start, end).to_numpy()] = place
    names = pd.CategoricalDtype([batch.code for batch in batches], ordered=True)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=names), index=signed_on.index)


def _limits(batch: Batch) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and the last day, as far as dates go where there is none."""
    start = pd.Timestamp(batch.start) if batch.start else pd.Timestamp.min.ceil("D")
    return start, pd.Timestamp(batch.end) if batch.end else pd.Timestamp.max.floor("D")
