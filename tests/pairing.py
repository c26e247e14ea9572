"""Pairs of figures for tests: what comparison gives, from a list of two numbers a unit."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
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


def published_cases() -> Iterator[tuple[Mapping[str, Any], Sides]]:
    """Every published case of a part's contribution to a whole, with the part and the rest as two units' figures."""
    folder = os.environ.get("ORACLES")
    if not folder:
        pytest.skip("ORACLES names no folder of published cases; tests/test_growth.py quotes the same figures")
    cases = json.loads((Path(folder) / "growth_contribution_cn" / "cases.json").read_text(encoding="utf-8"))
    assert len(cases) >= 3
    for case in cases:
        now = case["total_current"]
        grown = case.get("total_growth_pct", 0.0) / 100
        before = now - case["total_increment"] if "total_increment" in case else now / (1 + grown)
        part = case.get("part_current", case.get("part_increment"))
        earlier = case["part_current"] / (1 + case["part_growth_pct"] / 100) if "part_current" in case else 0.0
        yield case, [(earlier, part), (before - earlier, now - part)]
