"""How far each unit is on the floors of the campaign. Pure.

Counted from the activities inside the days on which the floor binds; where a unit filed no activities, from its latest
form, whose figures run from the season's first day, and said so.
"""

from __future__ import annotations

import pandas as pd

from analysis import comparison, counting
from analysis.campaign import City, Floor
from analysis.edition import Edition

COLUMNS = ["city_code", "indicator", "at_least", "reached", "is_met", "source", "start", "end", "is_over"]


def progress(edition: Edition) -> pd.DataFrame:
    """One row is one unit × floor; ``reached`` is blank where neither activities nor a form tell it."""
    filed = edition.of_tables(counting.covered)
    rows = [
        _row(edition, city, floor, (floor.season, city.code, floor.indicator) in filed)
        for city in edition.campaign.cities
        for floor in edition.campaign.floors
        if floor.season == edition.season.code
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(edition: Edition, city: City, floor: Floor, has_activities: bool) -> tuple[object, ...]:
    if has_activities:
        counted = edition.once(_counted, floor)
        reached: float | None = counted.get((city.code, floor.indicator), 0.0)
        source = "ledger"
    else:
        reached, source = edition.once(_on_forms, floor.season, floor.indicator).get(city.code), "form"
    is_met = None if reached is None or pd.isna(reached) else reached >= floor.at_least
    over = edition.as_of >= floor.end
    return (city.code, floor.indicator, floor.at_least, reached, is_met, source, floor.start, floor.end, over)


def _counted(edition: Edition, floor: Floor) -> dict[tuple[str, str], float]:
    """What was added to each (unit, indicator) in the days of a floor so far."""
    until = min(floor.end, edition.as_of)
    return counting.between(comparison.dated(edition), floor.season, floor.start, until).to_dict()  # type: ignore[return-value]


def _on_forms(edition: Edition, season: str, indicator: str) -> dict[str, float]:
    """Of each unit the latest filed figure, of the whole season so far."""
    figures = edition.figures
    own = figures[(figures["season"] == season) & (figures["indicator"] == indicator) & figures["value"].notna()]
    latest = own.sort_values("as_of").drop_duplicates("city_code", keep="last")
    return dict(zip(latest["city_code"], latest["value"].astype(float), strict=True))
