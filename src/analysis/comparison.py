"""Which two figures are set side by side: closing against closing, or the same campaign day. Pure.

One row of *pairs* is one unit × indicator with its figure in either season, the campaign day each is about, where it
comes from (``form`` or ``ledger``), and its state. Rules:

- When the season is over, the closing filing stands against the closing filing; an indicator that is not on the form
  is taken from the ledger on the last day.
- Before that, ledgers of both seasons are compared on exactly the same campaign day.
- Where a season has no ledger for the unit, or one received before the day compared, forms are set side by side only
  when their days differ by at most the declared tolerance; both days are shown. A change is computed only where the
  days are equal: on unequal days even two identical seasons would seem to grow or fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis import counting
from analysis.campaign import Indicator, Season
from analysis.edition import Edition

COLUMNS = [
    "city_code",
    "indicator",
    "first",
    "second",
    "first_day",
    "second_day",
    "first_state",
    "second_state",
    "source",
    "comparable",
]
MISSING, FAR, NO_BASE, UNKNOWN, STALE = "missing", "far", "no-base", "unknown", "stale"
FORM, LEDGER = "form", "ledger"

Key = tuple[str, str, str]
"""Season, unit, indicator."""


@dataclass(frozen=True)
class Side:
    """One season's figure: its value, the campaign day it is about, and its state."""

    value: float | None
    day: int | None
    state: str


@dataclass(frozen=True)
class Sources:
    """What an edition's pairs are drawn from: filed figures by date, and the ledgers' values on one day."""

    forms: Mapping[Key, list[tuple[int, Side]]]
    ledgers: Mapping[Key, Side]

    def tells(self, key: Key) -> bool:
        """Whether a ledger that was received late enough was filed."""
        return key in self.ledgers and self.ledgers[key].state != STALE

    def form_on(self, key: Key, day: int) -> Side:
        """The figure filed about exactly one day."""
        return next((side for filed, side in self.forms.get(key, []) if filed == day), Side(None, None, MISSING))

    def form_until(self, key: Key, day: int) -> Side:
        """The last figure filed about a day up to the given one."""
        return next((side for filed, side in reversed(self.forms.get(key, [])) if filed <= day), NONE)

    def form_near(self, key: Key, day: int, tolerance: int) -> Side:
        """The figure filed about the nearest day, at most ``tolerance`` away."""
        near = [(abs(filed - day), side) for filed, side in self.forms.get(key, []) if abs(filed - day) <= tolerance]
        return min(near, key=lambda item: item[0], default=(0, Side(None, None, FAR)))[1]


NONE = Side(None, None, MISSING)


def pairs(
    edition: Edition, dated: pd.DataFrame | None = None, indicators: Iterable[Indicator] | None = None
) -> pd.DataFrame:
    """The pairs of an edition, of all indicators unless some are named.

    ``dated`` are the ledgers' increments, counted here if not given.
    """
    campaign = edition.campaign
    wanted = list(campaign.indicators.values() if indicators is None else indicators)
    dated = counting.increments(edition.tables, campaign) if dated is None else dated
    sources = Sources(_forms(edition), _ledgers(edition, dated))
    sides = _closing if edition.is_closing else _on_day
    rows = []
    for city in campaign.cities:
        for indicator in wanted:
            first, second, source = sides(edition, city.code, indicator, sources)
            known = first.value is not None and second.value is not None
            same = edition.is_closing or first.day == second.day
            rows.append(
                (
                    city.code,
                    indicator.code,
                    first.value,
                    second.value,
                    first.day,
                    second.day,
                    first.state,
                    second.state,
                    source,
                    known and same,
                )
            )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.assign(
        first=frame["first"].astype(float),
        second=frame["second"].astype(float),
        first_day=frame["first_day"].astype("Int64"),
        second_day=frame["second_day"].astype("Int64"),
    )


def _closing(edition: Edition, city: str, indicator: Indicator, sources: Sources) -> tuple[Side, Side, str]:
    def side(season: Season) -> Side:
        key = (season.code, city, indicator.code)
        if indicator.on_form:
            return sources.form_on(key, season.day(season.closing))
        return sources.ledgers.get(key, NONE)

    first = side(edition.base) if edition.base else Side(None, None, NO_BASE)
    return first, side(edition.season), FORM if indicator.on_form else LEDGER


def _on_day(edition: Edition, city: str, indicator: Indicator, sources: Sources) -> tuple[Side, Side, str]:
    now = (edition.season.code, city, indicator.code)
    if edition.base is None:
        return Side(None, None, NO_BASE), sources.form_until(now, edition.season.day(edition.as_of)), FORM
    then = (edition.base.code, city, indicator.code)
    if sources.tells(now) and sources.tells(then):
        return sources.ledgers[then], sources.ledgers[now], LEDGER
    second = sources.form_until(now, edition.season.day(edition.as_of))
    if second.day is None:
        return sources.form_near(then, edition.season.day(edition.as_of), edition.campaign.day_tolerance), second, FORM
    return sources.form_near(then, second.day, edition.campaign.day_tolerance), second, FORM


def _forms(edition: Edition) -> dict[Key, list[tuple[int, Side]]]:
    seasons = edition.campaign.seasons
    forms: dict[Key, list[tuple[int, Side]]] = {}
    figures = edition.figures.sort_values("as_of")
    columns = ("season", "city_code", "indicator", "as_of", "value", "state")
    for season, city, indicator, as_of, value, state in zip(*(figures[name] for name in columns), strict=True):
        day = seasons[season].day(as_of.date())
        side = Side(None if pd.isna(value) else value, day, state)
        forms.setdefault((season, city, indicator), []).append((day, side))
    return forms


def _ledgers(edition: Edition, dated: pd.DataFrame) -> dict[Key, Side]:
    """The ledgers' values on the edition's day, in either season; zero where a ledger was filed and adds nothing."""
    filed = counting.covered(edition.tables, edition.campaign)
    told = counting.known_until(edition.tables, edition.campaign)
    reported = edition.season.day(min(edition.as_of, edition.season.end))
    values: dict[tuple[str, str, str], Side] = {}
    for season in (edition.season, edition.base):
        if season is None:
            continue
        until = min(season.end if edition.is_closing else season.date(reported), season.end)
        summed = counting.cumulative(dated, season, until)
        for key in filed:
            if key[0] == season.code and until > told.get(season.code, until):
                values[key] = Side(None, None, STALE)
            elif key[0] == season.code:
                value = summed.get(key[1:], 0.0)
                unknown = pd.isna(value)
                values[key] = Side(None if unknown else value, season.day(until), UNKNOWN if unknown else "value")
    return values
