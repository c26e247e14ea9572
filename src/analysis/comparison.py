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

import datetime as dt
from collections.abc import Mapping
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


def dated(edition: Edition) -> pd.DataFrame:
    """The ledgers' increments; see :func:`analysis.counting.increments`."""
    return edition.of_tables(counting.increments)


def pairs(edition: Edition, indicator: str | None = None) -> pd.DataFrame:
    """The pairs of an edition, of all indicators unless one is named."""
    return pairs_on(edition, edition.as_of, indicator)


def pairs_on(edition: Edition, date: dt.date, indicator: str | None = None) -> pd.DataFrame:
    """The pairs as of a date up to the edition's own, from what the edition knows."""
    campaign, then = edition.campaign, edition.at(date)
    wanted = list(campaign.indicators.values()) if indicator is None else [campaign.indicators[indicator]]
    forms = _forms(edition, None) if indicator is None else edition.once(_forms, indicator)
    sources = Sources(forms, ledgers(then, indicator))
    sides = _closing if then.is_closing else _on_day
    rows = []
    for city in campaign.cities:
        for each in wanted:
            first, second, source = sides(then, city.code, each, sources)
            known = first.value is not None and second.value is not None
            same = then.is_closing or first.day == second.day
            rows.append(
                (
                    city.code,
                    each.code,
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


def _forms(edition: Edition, indicator: str | None) -> dict[Key, list[tuple[int, Side]]]:
    """The figures filed, of one indicator or of all, in the order of their dates."""
    seasons, figures = edition.campaign.seasons, edition.figures
    own = figures if indicator is None else figures[figures["indicator"] == indicator]
    ordered = own.sort_values("as_of")
    forms: dict[Key, list[tuple[int, Side]]] = {}
    columns = ("season", "city_code", "indicator", "as_of", "value", "state")
    rows = zip(*(ordered[name].tolist() for name in columns), strict=True)
    for season, city, code, as_of, value, state in rows:
        side = Side(None if pd.isna(value) else value, seasons[season].day(as_of.date()), state)
        forms.setdefault((season, city, code), []).append((side.day or 0, side))
    return forms


def ledger_days(edition: Edition) -> dict[str, dt.date]:
    """Of either season the day up to which ledgers are compared."""
    reported = edition.season.day(min(edition.as_of, edition.season.end))
    return {
        season.code: season.end if edition.is_closing else min(season.date(reported), season.end)
        for season in (edition.season, edition.base)
        if season is not None
    }


def ledgers(edition: Edition, indicator: str | None = None) -> dict[Key, Side]:
    """The ledgers' values on the edition's day, in either season; zero where a ledger was filed and adds nothing."""
    filed = [key for key in edition.of_tables(counting.covered) if indicator in (None, key[2])]
    added = dated(edition) if indicator is None else dated(edition)[dated(edition)["indicator"] == indicator]
    told = edition.of_tables(counting.known_until)
    values: dict[tuple[str, str, str], Side] = {}
    for code, until in ledger_days(edition).items():
        season = edition.campaign.seasons[code]
        summed = counting.cumulative(added, season, until).to_dict()
        for key in filed:
            if key[0] == season.code and until > told.get(season.code, until):
                values[key] = Side(None, None, STALE)
            elif key[0] == season.code:
                value = summed.get(key[1:], 0.0)
                unknown = pd.isna(value)
                values[key] = Side(None if unknown else value, season.day(until), UNKNOWN if unknown else "value")
    return values


def filed(edition: Edition) -> pd.DataFrame:
    """The known figures of either side as filed: one row is one side × unit × indicator × day, with its value."""
    sides = {season.code: side for side, season in (("first", edition.base), ("second", edition.season)) if season}
    figures = edition.figures
    known = figures[figures["value"].notna() & figures["season"].isin(list(sides))]
    seasons = edition.campaign.seasons
    days = [seasons[code].day(date.date()) for code, date in zip(known["season"], known["as_of"], strict=True)]
    made = known[["city_code", "indicator", "value"]].assign(side=known["season"].map(sides), day=days)
    return made[["side", "city_code", "indicator", "day", "value"]].reset_index(drop=True)
