"""The dates in a text: a whole date, one at its beginning, those in a file's name."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from analysis import cells
from analysis.receiving.asked import Asked, is_in

COMPACT = re.compile(r"(?<!\d)\d{8}(?!\d)")
SHORT = re.compile(r"(?<!\d)(?<!\d[^\W\d_])\d{1,2}(?=\D)")
"""A number that a day and month can begin with: not one after a year, or after a number of anything else."""
GOES_ON = re.compile(r"\d|[-/.]\d")
WORDS_THEN_NUMBER = re.compile(r"\D+\d")


def folded(text: str) -> str:
    """A cell's text as one is compared with another."""
    return cells.normal(text).casefold()


def whole(text: str, asked: Asked) -> tuple[dt.date, ...]:
    """The dates that a text can mean which is a date, not a span; after it may stand a time of day or words."""
    dates, rest = beginning(folded(text), asked)
    return date_of(text) or (() if WORDS_THEN_NUMBER.match(rest) else dates)


def date_of(text: str) -> tuple[dt.date, ...]:
    """The date that a text is, if it is one."""
    date = cells.date(text)
    return (date,) if date else ()


def beginning(text: str, asked: Asked) -> tuple[tuple[dt.date, ...], str]:
    """The dates that a normal text can begin with, and the rest; without a year, those of the seasons' days."""
    match = cells.DATE.match(text)
    if match:
        rest = text[match.end() :]
        is_cut = match[0][-1].isdigit() and GOES_ON.match(rest)
        return () if is_cut else date_of(match[0]), rest
    dates, rest = set(), text
    for year in {day.year for season in asked.seasons for day in (season.start, season.end, season.closing)}:
        dated = f"{year}-{text}"
        match = cells.DATE.match(dated)
        if match and not (match[0][-1].isdigit() and GOES_ON.match(dated[match.end() :])):
            rest = dated[match.end() :]
            dates |= {date for date in date_of(match[0]) if any(is_in(date, season) for season in asked.seasons)}
    return tuple(sorted(dates)), rest


def dates_in(name: str, asked: Asked) -> tuple[dt.date, ...]:
    """The dates in a file's name: in full, as eight digits, or as day and month in words."""
    text = unicodedata.normalize("NFKC", name)
    full = [match[0] for match in cells.DATE.finditer(text) if not _is_part(match, text)]
    rest = cells.DATE.sub(" ", text)
    compact = COMPACT.findall(rest)
    dates = {date for each in (*full, *compact) for date in date_of(each)}
    for match in SHORT.finditer(rest):
        short = rest[match.start() :]
        days, after = beginning(short, asked)
        # With a dot or a hyphen, day and month look like the number of a version or of a chapter.
        if not short.removesuffix(after).isascii():
            dates |= set(days)
    return tuple(sorted(dates))


def _is_part(match: re.Match[str], text: str) -> bool:
    """Whether a date is only a part of some longer number."""
    before, after = text[: match.start()], text[match.end() :]
    return before[-1:].isdigit() or (match[0][-1].isdigit() and after[:1].isdigit())
