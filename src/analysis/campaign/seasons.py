"""Seasons: their days, phases and forms due; the floors that bind in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analysis.methods import Words


@dataclass(frozen=True)
class Phase:
    """A named stretch of a season."""

    name: Words
    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class Season:
    """One run of the campaign. Day 1 is its first day.

    ``other_starts`` and ``other_ends`` are days on which it may have begun or ended instead.
    """

    code: str
    name: Words
    folder: str
    published_label: str
    basis: str
    channel: str
    start: dt.date
    end: dt.date
    end_assumed: Words
    due: tuple[dt.date, ...]
    closing: dt.date
    phases: tuple[Phase, ...]
    other_starts: tuple[dt.date, ...] = ()
    other_ends: tuple[dt.date, ...] = ()

    @property
    def filing_dates(self) -> tuple[dt.date, ...]:
        """Every date a form is about: the due dates and the closing one, in order."""
        return tuple(sorted({*self.due, self.closing}))

    @property
    def is_staged(self) -> bool:
        """Whether the season is filed about more than once, so that its days matter."""
        return len(self.filing_dates) > 1

    @property
    def days(self) -> int:
        """Length in days, both ends counted."""
        return (self.end - self.start).days + 1

    def phase(self, date: dt.date) -> Phase | None:
        """The declared phase that a date falls in."""
        return next((phase for phase in self.phases if phase.start <= date <= phase.end), None)

    def day(self, date: dt.date) -> int:
        """Campaign day of a date: the first day is day 1.

        >>> import datetime as dt
        >>> season = Season(
        ...     "1",
        ...     {},
        ...     "",
        ...     "",
        ...     "real",
        ...     "filed",
        ...     dt.date(2021, 9, 6),
        ...     dt.date(2021, 12, 14),
        ...     {},
        ...     (),
        ...     dt.date(2021, 12, 14),
        ...     (),
        ... )
        >>> season.day(dt.date(2021, 9, 15)), season.day(dt.date(2021, 12, 14))
        (10, 100)
        """
        return (date - self.start).days + 1

    def date(self, day: int) -> dt.date:
        """The date of a campaign day; the inverse of :meth:`day`."""
        return self.start + dt.timedelta(days=day - 1)


@dataclass(frozen=True)
class Floor:
    """A least number that each filing unit must reach between two dates."""

    indicator: str
    season: str
    at_least: float
    start: dt.date
    end: dt.date
