"""Who owed a form when, who filed late, who has not filed: by the declared reading of the notice."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.campaign import Campaign, Season

COLUMNS = ["season", "city_code", "due", "state", "received_on", "days_late"]


def due_for(season: Season, as_of: dt.date) -> dt.date:
    """The due date that a form about ``as_of`` answers: that date, or the next one.

    A date after the last due date answers the last.
    """
    return next((due for due in season.filing_dates if due >= as_of), season.filing_dates[-1])


def owed(campaign: Campaign, season: Season) -> list[tuple[dt.date, tuple[dt.date, ...]]]:
    """What each unit owes: the date by which, and the filing dates any one of which answers it.

    By ``each-due-date`` every filing date is owed for itself. By ``once-a-month`` one form a month is, by the month's
    last filing date; the closing form is always owed.
    """
    dates = season.filing_dates
    if campaign.filing.reading == "each-due-date":
        return [(date, (date,)) for date in dates]
    months: dict[tuple[int, int], list[dt.date]] = {}
    for date in season.due:
        if date == season.closing:
            continue
        months.setdefault((date.year, date.month), []).append(date)
    monthly = [(max(month), tuple(month)) for month in months.values()]
    return sorted([*monthly, (season.closing, (season.closing,))])


def calendar(filings: pd.DataFrame, campaign: Campaign, until: dt.date | None = None) -> pd.DataFrame:
    """One row is one form owed: ``filed``, ``late`` or ``missing``, with the day it came.

    A form is late when the first filing that answers it was received after its due date. Forms owed after ``until``
    are not judged.
    """
    rows = []
    first = filings.sort_values("sequence").drop_duplicates(["season", "city_code", "due"])
    keys = zip(first["season"], first["city_code"], first["due"].dt.date, strict=True)
    received: dict[tuple[str, str, dt.date], dt.date] = dict(zip(keys, first["received_on"].dt.date, strict=True))
    for season in campaign.seasons.values():
        if season.channel != "filed":
            continue
        for due, answers in owed(campaign, season):
            if until is not None and due > until:
                continue
            for city in campaign.cities:
                came = [received[key] for date in answers if (key := (season.code, city.code, date)) in received]
                earliest = min(came, default=None)
                rows.append((season.code, city.code, due, _state(earliest, due), earliest, _late(earliest, due)))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"due": "datetime64[ns]", "received_on": "datetime64[ns]", "days_late": "Int64"})


def _state(received: dt.date | None, due: dt.date) -> str:
    if received is None:
        return "missing"
    return "late" if received > due else "filed"


def _late(received: dt.date | None, due: dt.date) -> int | None:
    return max((received - due).days, 0) if received else None
