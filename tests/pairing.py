"""Pairs of figures for tests: what comparison gives, from a list of two numbers a unit."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import tiny

from analysis import comparison
from analysis.campaign import Campaign, City
from analysis.methods import Limits

Sides = list[tuple[float | None, float | None]]
"""Of each unit, its figure in either season."""

ALL_GIVEN = Limits(near_zero_pct=0.0, against_pct=100.0)
"""Limits that suppress a share of growth only where nothing changed in all."""
STRICT = Limits(near_zero_pct=1.0, against_pct=0.0)


def code(n: int) -> str:
    return f"u{n:02}"


def pairs_of(sides: Sides, indicator: str = "dollars", day: int = 40) -> pd.DataFrame:
    """Closing pairs of one indicator, one unit a row."""
    rows = [
        {
            "city_code": code(n),
            "indicator": indicator,
            "first": math.nan if first is None else first,
            "second": math.nan if second is None else second,
            "first_day": day,
            "second_day": day,
            "first_state": "missing" if first is None else "value",
            "second_state": "missing" if second is None else "value",
            "source": "form",
            "comparable": first is not None and second is not None,
        }
        for n, (first, second) in enumerate(sides)
    ]
    return pd.DataFrame(rows, columns=comparison.COLUMNS).astype({"first_day": "Int64", "second_day": "Int64"})


def campaign_of(units: int) -> Campaign:
    """The tiny campaign with so many units and one indicator."""
    declared = tiny.imagine({})[0]
    cities = tuple(City(code(n), {"en": f"Unit {n}"}, {}, (), {}, {}, n, None) for n in range(units))
    return replace(declared, cities=cities, indicators={"dollars": declared.indicators["dollars"]})
