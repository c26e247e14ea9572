"""What a design is: the columns it reads, the measure of each candidate, and whether the largest or smallest is best.

A candidate is a unit or a pair of units. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.choosing.reasons import NO_SPREAD

LARGEST, SMALLEST = "largest", "smallest"
CANDIDATE_COLUMNS = ["unit", "other", "value", "group"]
EVEN = 1e-12
"""Spread below this share of the size of the numbers comes of rounding only."""


@dataclass(frozen=True)
class Design:
    """A design with its parameters. ``candidates`` and ``why_none`` read a table of complete rows and nothing else.

    ``predictors`` counts towards the declared number of units for each. ``group`` in the candidates is empty unless
    the design chooses within groups.
    """

    name: str
    measure: str
    rule: str
    columns: tuple[str, ...]
    parameters: Mapping[str, object]
    candidates: Callable[[pd.DataFrame], pd.DataFrame] = field(repr=False, compare=False)
    why_none: Callable[[pd.DataFrame], str] = field(repr=False, compare=False)
    predictors: int = 0
    when_empty: str = ""  # why there is no choice where no candidate is left


def of_units(value: pd.Series) -> pd.DataFrame:
    """Candidates that are single units, from a measure by unit; a unit without a value is none.

    >>> of_units(pd.Series({"a": 2.0, "b": None})).values.tolist()
    [['a', '', 2.0, '']]
    """
    known = value.dropna()
    columns = {"unit": known.index, "other": "", "value": known.to_numpy(float), "group": ""}
    return pd.DataFrame(columns, columns=CANDIDATE_COLUMNS)


def no_spread(table: pd.DataFrame, columns: list[str]) -> str:
    """The first column in which all units are alike, as a code; empty if there is none.

    >>> no_spread(pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 3.0]}), ["a", "b"])
    'no-spread:b'
    """
    values = table[columns].to_numpy(float)
    flat = np.ptp(values, axis=0) <= EVEN * np.abs(values).max(axis=0)
    return next((f"{NO_SPREAD}:{column}" for column, even in zip(columns, flat, strict=True) if even), "")
