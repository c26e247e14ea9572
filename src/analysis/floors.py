"""How far each unit is on the floors of the campaign. Pure.

Counted from the activities inside the days on which the floor binds; where a unit filed no activities, from its latest
form, whose figures run from the season's first day, and said so.
"""

from __future__ import annotations

import pandas as pd

from analysis import counting
from analysis.campaign import City, Floor
from analysis.edition import Edition

COLUMNS = ["city_code", "indicator", "at_least", "reached", "is_met", "source", "start", "end", "is_over"]


def progress(edition: Edition, dated: pd.DataFrame) -> pd.DataFrame:
    """One row is one unit × floor; ``reached`` is blank where neither activities nor a form tell it."""
    filed = counting.covered(edition.tables, edition.campaign)
    rows = [
        _row(edition, city, floor, dated, (floor.season, city.code, floor.indicator) in filed)
        for city in edition.campaign.cities
        for floor in edition.campaign.floors
        if floor.season == edition.season.code
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(edition: Edition, city: City, floor: Floor, dated: pd.DataFrame, has_activities: bool) -> tuple[object, ...]:
    until = min(floor.end, edition.as_of)
    if has_activities:
        counted = counting.between(dated, floor.season, floor.start, until)
        reached: float | None = counted.get((city.code, floor.indicator), 0.0)
        source = "ledger"
    else:
        reached, source = _on_form(edition, city, floor), "form"
    is_met = None if reached is None or pd.isna(reached) else reached >= floor.at_least
    over = edition.as_of >= floor.end
    return (city.code, floor.indicator, floor.at_least, reached, is_met, source, floor.start, floor.end, over)


def _on_form(edition: Edition, city: City, floor: Floor) -> float | None:
    """The latest filed figure, of the whole season so far."""
    figures = edition.figures
    own = figures[
        (figures["season"] == floor.season)
        & (figures["city_code"] == city.code)
        & (figures["indicator"] == floor.indicator)
        & figures["value"].notna()
    ]
    return float(own.sort_values("as_of")["value"].iloc[-1]) if len(own) else None
