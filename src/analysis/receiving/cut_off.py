"""The date that a file is about: what in it speaks of one, the surest first, and the filing date that this means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis import calendar
from analysis.campaign import FormField, Season
from analysis.findings import Finding
from analysis.layout import Found, label
from analysis.receiving.arrivals import FORM
from analysis.receiving.asked import Asked
from analysis.receiving.dates import beginning, date_of, dates_in, folded, whole
from analysis.workbook import Sheet, address

OPTION, LABEL, TITLE, NAME, DATE_ON_FORM = "option", "label", "title", "name", "date-on-form"
"""By what the date that a file is about was told, the surest first."""

SAID: Mapping[str, str] = {LABEL: "cut-off-differs", TITLE: "cut-off-differs", NAME: "cut-off-name-differs"}
"""What is said when a mention does not mean the date that a file is taken to be about."""


@dataclass(frozen=True)
class Mention:
    """What speaks of the date that a file is about, and the dates it can mean: none where it cannot be understood."""

    told_by: str
    where: str
    text: str
    dates: tuple[dt.date, ...]


@dataclass(frozen=True)
class CutOff:
    """The date that a file is about and its season; or why there is none, where something speaks of it."""

    date: dt.date | None = None
    season: Season | None = None
    told_by: str = ""
    refusal: Finding | None = None
    notes: tuple[Finding, ...] = ()


Answers = Callable[[dt.date], dt.date | None]
"""From a date on or in the name of a file to the date that it is about."""


def cut_off_of(tables: Sequence[Found], name: str, asked: Asked, answers: Answers) -> CutOff:
    """The date that the tables in a file are about; ``name`` is the file's."""
    return _told(_mentions(tables, name, asked, answers), asked)


def _told(mentions: Sequence[Mention], asked: Asked) -> CutOff:
    """The date that the surest mention means. One that means no date or several is not passed over for the next."""
    if not mentions:
        return CutOff()
    first, *others = mentions
    if not first.dates:
        return CutOff(refusal=Finding("cut-off-unread", first.where, first.text))
    if len(first.dates) > 1:
        several = ", ".join(date.isoformat() for date in first.dates)
        return CutOff(refusal=Finding("cut-off-several", first.where, several))
    (date,) = first.dates
    season = asked.season_of(date)
    if season is None:
        return CutOff(refusal=Finding("cut-off-outside", first.where, date.isoformat()))
    notes = tuple(_differing(other, date) for other in others if other.told_by in SAID and date not in other.dates)
    return CutOff(date, season, first.told_by, notes=notes)


def _differing(other: Mention, date: dt.date) -> Finding:
    said = ", ".join(each.isoformat() for each in other.dates) or other.text
    return Finding(SAID[other.told_by], other.where, said, date.isoformat())


def _mentions(tables: Sequence[Found], name: str, asked: Asked, answers: Answers) -> list[Mention]:
    """What speaks of the date that a file is about, the surest first."""
    given = [Mention(OPTION, "", asked.as_of.isoformat(), (asked.as_of,))] if asked.as_of else []
    label_date = [(where, text, whole(text, asked)) for where, text in _labelled(tables, "cut_off", asked)]
    titled = [said for table in tables for where, text in titles(table) for said in _in_title(where, text, asked)]
    named = _answering(("", name, dates_in(name, asked)), answers)
    dated = [
        said
        for where, text in _labelled(tables, "date_on_form", asked)
        for said in _answering((where, text, date_of(text)), answers)
    ]
    told = ((LABEL, label_date), (TITLE, titled), (NAME, named), (DATE_ON_FORM, dated))
    return [*given, *(_mention(told_by, said) for told_by, said in told if said)]


Said = tuple[str, str, tuple[dt.date, ...]]
"""A place, the text in it, and the dates that the text can mean."""


def _mention(told_by: str, said: Sequence[Said]) -> Mention:
    """Several of a kind as one: they mean a date where all of them can be understood and mean the same."""
    where, text, _ = next((one for one in said if not one[2]), said[0])
    is_understood = all(dates for _, _, dates in said)
    dates = {date for _, _, dates in said for date in dates} if is_understood else set()
    return Mention(told_by, where, text, tuple(sorted(dates)))


def _answering(said: Said, answers: Answers) -> list[Said]:
    """What dates answer, where they answer anything; a date for something else is no mention."""
    where, text, dates = said
    about = tuple(sorted({due for date in dates if (due := answers(date))}))
    return [(where, text, about)] if about else []


def answered(date: dt.date, asked: Asked) -> dt.date | None:
    """The filing date that a form answers which is dated so or named for that day, or None where it may be another.

    That is the next filing date, or the last one, at most the declared tolerance away. A form dated soon after another
    filing date may as well be a late one for that, unless it is dated for a filing date exactly.
    """
    found = set()
    for season in asked.seasons:
        due = calendar.due_for(season, date)
        near = [
            one for one in season.filing_dates if one <= due and abs((one - date).days) <= asked.campaign.day_tolerance
        ]
        if date == due or near == [due]:
            found.add(due)
    return found.pop() if len(found) == 1 else None


def _labelled(tables: Sequence[Found], field: str, asked: Asked) -> list[tuple[str, str]]:
    """Where a label of the form is filled in and with what; none where the campaign's form has no such label."""
    wanted = [one for one in asked.campaign.form_fields(FORM) if one.field == field and one.place == "label"]
    return [(where, text) for table in tables for one in wanted for text, where in [_label(table, one)] if text]


def _label(table: Found, field: FormField) -> tuple[str, str]:
    return label(table.sheet if table.table == FORM else _heading(table), field)


def _heading(table: Found) -> Sheet:
    """The rows above a table, as a sheet."""
    above = {}
    for row, line in table.sheet.rows():
        if row >= table.first_row:
            break
        above.update({(row, column): value for column, value in line.items()})
    return Sheet.of(table.sheet.name, above)


def titles(table: Found) -> list[tuple[str, str]]:
    """The texts above a table and the name of its sheet, each with its place."""
    name = table.sheet.name
    above = sorted(_heading(table).cells.items())
    texts = [(f"{name}!{address(*place)}", value) for place, value in above if isinstance(value, str)]
    return [*texts, (name, name)]


def _in_title(where: str, text: str, asked: Asked) -> Iterator[Said]:
    """The dates in a title that come after a declared word, such as “as of”."""
    words = [re.escape(folded(word)) for word in asked.campaign.filing.as_of_words if word]
    title = folded(text)
    for match in re.finditer(rf"(?:{'|'.join(words)})\W*(?=\d)", title) if words else ():
        dates, _ = beginning(title[match.end() :], asked)
        yield where, text, dates
