"""What is known of one indicator of one unit, or of all together: all that a sentence may say."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import growth
from analysis.campaign import Indicator, Unit
from analysis.decomposition import of_edition as decomposed
from analysis.edition import Edition
from analysis.headlines import of_edition
from analysis.measures.small_bases import PERCENT

NONE = math.nan
Of = Callable[[Edition], pd.DataFrame]


@dataclass(frozen=True)
class Largest:
    """A season's largest project left out: its amount, and what is left: both levels, growth in percent, the place."""

    side: str
    amount: float
    first: float
    second: float
    growth_pct: float
    rank: int | None = None


@dataclass(frozen=True)
class Fact:
    """One indicator of one unit; a number that is not known is not a number, a place is none.

    ``first``, ``second``, ``change`` in the indicator's unit; ``first_count``, ``second_count`` the projects behind an
    amount; ``count_pp``, ``size_pp`` what their number and their average size contribute to growth, in points;
    ``total_growth_pct`` the growth of all, where it is stated; ``least_count`` the projects below which none is;
    ``largest`` by the season of the project.
    """

    indicator: Indicator
    unit: Unit
    first: float
    second: float
    change: float = NONE
    growth_pct: float = NONE
    first_day: int | None = None
    second_day: int | None = None
    why_blank: str = ""
    why_not_percent: str = ""
    has_base: bool = True
    first_count: float = NONE
    second_count: float = NONE
    count_pp: float = NONE
    size_pp: float = NONE
    total_growth_pct: float = NONE
    rank: int | None = None
    of_units: int = 0
    least_count: float = 0.0
    rank_change: int | None = None
    is_tied: bool = False
    largest: tuple[Largest, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether one project alone stands behind the amount."""
        return self.second_count == 1 and self.second > 0


def known(number: float) -> bool:
    """Whether a number is one."""
    return not math.isnan(number)


def fact(edition: Edition, indicator: Indicator, city_code: str) -> Fact:
    """The fact of a unit, or of the total by its code, found without looking at the other units."""
    campaign = edition.campaign
    row = _row(edition, growth.compared, city_code, indicator.code)
    behind = _row(edition, growth.compared, city_code, indicator.count) if indicator.count else {}
    count_pp, size_pp = _effects(edition, city_code, indicator.code, row)
    is_total = city_code == campaign.total.code
    total = {} if is_total else _row(edition, growth.compared, campaign.total.code, indicator.code)
    return Fact(
        indicator=indicator,
        unit=campaign.units[indicator.unit],
        first=float(row["first"]),
        second=float(row["second"]),
        change=float(row["change"]),
        growth_pct=float(row["growth_pct"]),
        first_day=_whole(row["first_day"]),
        second_day=_whole(row["second_day"]),
        rank=_whole(row["rank"]),
        rank_change=_whole(row["rank_change"]),
        why_blank=row["why_blank"],
        why_not_percent=row["why_not_percent"],
        has_base=edition.base is not None,
        first_count=float(behind.get("first", NONE)),
        second_count=float(behind.get("second", NONE)),
        count_pp=count_pp,
        size_pp=size_pp,
        total_growth_pct=float(total["growth_pct"]) if total.get("stated_as") == PERCENT else NONE,
        of_units=edition.once(growth.known_units)[indicator.code],
        least_count=campaign.methods.limits.least_count,
        is_tied=(city_code, indicator.code) in edition.once(of_edition.tied),
        largest=_largest(edition, city_code, indicator.code),
    )


def _row(edition: Edition, function: Of, city_code: str, indicator: str) -> Mapping[Hashable, Any]:
    """The unit's row in one indicator of what a function makes of the edition; empty where it has none."""
    rows = edition.of_unit(city_code, function)
    return next((row for row in rows[rows["indicator"] == indicator].to_dict("records")), {})


def _effects(edition: Edition, city_code: str, indicator: str, row: Mapping[Hashable, Any]) -> tuple[float, float]:
    """What number and size contribute; of the total only where both are known of the same units as its growth."""
    made = _row(edition, decomposed.by_unit, city_code, indicator)
    if not made or (city_code == edition.campaign.total.code and made["n_units"] != row["n_units"]):
        return NONE, NONE
    return float(made["count_pp"]), float(made["size_pp"])


def _largest(edition: Edition, city_code: str, indicator: str) -> tuple[Largest, ...]:
    rows = edition.of_unit(city_code, of_edition.without_largest)
    return tuple(
        Largest(
            side=row["without"],
            amount=float(row["removed"]),
            first=float(row["first"]),
            second=float(row["second"]),
            growth_pct=float(row["growth_pct"]),
            rank=_whole(row["rank"]),
        )
        for row in rows[rows["indicator"] == indicator].to_dict("records")
    )


def _whole(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]
