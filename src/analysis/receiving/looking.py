"""What a file is and whose: a form, a ledger, a case or a scan, told by what stands in it or by its name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis import casework, ledgers, workbook
from analysis.campaign import Campaign, Season
from analysis.errors import UnreadableFile
from analysis.filing import read_form
from analysis.findings import Finding
from analysis.layout import Found, find_tables
from analysis.received import EVIDENCE, UNPLACED, is_scan
from analysis.receiving.arrivals import CASE, FORM, LEDGER, Sent
from analysis.receiving.asked import Asked
from analysis.receiving.cut_off import NAME, OPTION, answered, cut_off_of, titles
from analysis.receiving.dates import dates_in, folded
from analysis.receiving.names import plain

SAME_NAME = "same-name"
"""By what the date of a scan was told: by a form of the same name."""
SEASON_OPTION, SEASON_TITLE, SEASON_CURRENT = "season-option", "season-title", "season-current"
"""By what the season of a ledger that names no date was told, or of a case."""
OTHER_ARCHIVES = ((b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7Z"), (b"\x1f\x8b", "GZIP"))


@dataclass(frozen=True)
class Seen:
    """What could be told of a file, and what is to be said of it, the reason why it cannot be placed first."""

    kind: str
    season: Season | None = None
    as_of: dt.date | None = None
    told_by: str = ""
    units: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def look(sent: Sent, asked: Asked) -> Seen:
    """What a file is, by what stands in it; a scan by its name."""
    if sent.kind:
        return Seen(sent.kind, findings=(sent.finding,) if sent.finding else ())
    if is_scan(sent.content):
        return _look_at_scan(sent, asked)
    try:
        tables = _tables(sent.content, asked.campaign)
    except UnreadableFile as wrong:
        return Seen(UNPLACED, findings=(wrong.finding,))
    forms = [table for table in tables if table.table == FORM]
    if forms:
        return _look_at_forms(forms, sent, asked)
    cases = [table for table in tables if table.table == casework.CASE]
    return _look_at_cases(cases, sent, asked) if cases else _look_at_ledgers(tables, sent, asked)


def _tables(content: bytes, campaign: Campaign) -> list[Found]:
    """The forms, ledgers and cases in a file; raises :class:`~analysis.errors.UnreadableFile` where there are none."""
    for signature, name in OTHER_ARCHIVES:
        if content.startswith(signature):
            raise UnreadableFile("archive-kind", name)
    book = workbook.read_bytes(content)
    found = [table for sheet in book.sheets if (table := find_tables(sheet, campaign))]
    filed = [table for table in found if table.table in (FORM, casework.CASE, *ledgers.READERS)]
    if found and not filed:
        raise UnreadableFile("file-is-decision", found[0].sheet.name)
    if not filed:
        raise UnreadableFile("file-not-form", at=book.sheets[0].name if book.sheets else "")
    return filed


def _look_at_forms(forms: Sequence[Found], sent: Sent, asked: Asked) -> Seen:
    reads = [read_form(form, asked.campaign, asked.book) for form in forms]
    units = tuple(dict.fromkeys(row["city_code"] for read in reads for row in read.filings))
    cut_off = cut_off_of(forms, sent.name, asked, lambda date: answered(date, asked))
    unknown = [
        finding for read in reads for finding in read.findings if finding.rule in ("unit-missing", "unit-unknown")
    ]
    refusals = [] if units else unknown or [Finding("unit-missing", forms[0].sheet.name, "")]
    if cut_off.date is None:
        refusals.append(cut_off.refusal or Finding("cut-off-unknown", forms[0].sheet.name, ""))
    findings = (*refusals, *cut_off.notes)
    return Seen(UNPLACED if refusals else FORM, cut_off.season, cut_off.date, cut_off.told_by, units, findings)


def _look_at_ledgers(tables: Sequence[Found], sent: Sent, asked: Asked) -> Seen:
    """A ledger about any day of a season is about that day; one that names none is the season's."""
    cut_off = cut_off_of(tables, sent.name, asked, lambda date: date if asked.season_of(date) else None)
    if cut_off.refusal:
        return Seen(UNPLACED, findings=(cut_off.refusal, *cut_off.notes))
    if cut_off.date:
        return Seen(LEDGER, cut_off.season, cut_off.date, cut_off.told_by, findings=cut_off.notes)
    season, told_by = _season_named([*(text for table in tables for _, text in titles(table)), sent.name], asked)
    return Seen(LEDGER, season, None, told_by)


def _look_at_cases(cases: Sequence[Found], sent: Sent, asked: Asked) -> Seen:
    """A case is a unit's and a season's; dates in its texts are of what it tells."""
    titled = [text for case in cases for text in casework.title_of(case, asked.campaign)]
    about = asked.season_of(asked.as_of) if asked.as_of else None
    season, told_by = (about, OPTION) if about else _season_named([*titled, sent.name], asked)
    reads = [casework.read_case(case, asked.campaign, season) for case in cases]
    units = tuple(dict.fromkeys(code for read in reads for code in read.units))
    unknown = [one for read in reads for one in read.findings if one.rule in ("unit-missing", "unit-unknown")]
    if not units:
        return Seen(UNPLACED, findings=tuple(unknown))
    return Seen(CASE, season, None, told_by, units)


def _season_named(texts: Iterable[str], asked: Asked) -> tuple[Season, str]:
    """The season given, else the one whose name stands in the texts, else the current one."""
    if asked.is_season_given:
        return asked.seasons[0], SEASON_OPTION
    said = " ".join(folded(text) for text in texts)
    named = [one for one in asked.seasons if any(folded(word) in said for word in one.name.values() if word)]
    return (named[0], SEASON_TITLE) if len(named) == 1 else (asked.campaign.season, SEASON_CURRENT)


def _look_at_scan(sent: Sent, asked: Asked) -> Seen:
    """A scan is known by its name alone, which must name one unit and, where no date is given, one date."""
    stem = _stem(sent)
    units = tuple(city.code for city in asked.campaign.cities if _names(stem, city.name, city.short, city.aliases))
    about = {due for date in dates_in(sent.name, asked) if (due := answered(date, asked))}
    dates, told_by = ({asked.as_of}, OPTION) if asked.as_of else (about, NAME)
    if len(units) != 1 or len(dates) != 1:
        return Seen(UNPLACED, findings=(Finding("evidence-unknown", "", sent.name),))
    (date,) = dates
    return Seen(EVIDENCE, asked.season_of(date), date, told_by, units)


def _names(text: str, name: Mapping[str, str], short: Mapping[str, str], aliases: Iterable[str]) -> bool:
    """Whether a text holds one of a unit's names, not as a part of a longer word in letters."""
    words = [plain(word) for word in (*name.values(), *short.values(), *aliases) if word]
    return any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) for word in words)


def with_their_forms(looked: Sequence[tuple[Sent, Seen]]) -> list[tuple[Sent, Seen]]:
    """Scans of which the name does not tell enough, put beside the form or the case that has the same name."""
    forms = [(sent, seen) for sent, seen in looked if seen.kind in (FORM, CASE)]
    return [(sent, _with_its_form(sent, seen, forms) if _is_lost_scan(sent, seen) else seen) for sent, seen in looked]


def _is_lost_scan(sent: Sent, seen: Seen) -> bool:
    return seen.kind == UNPLACED and not sent.kind and is_scan(sent.content)


def _with_its_form(sent: Sent, seen: Seen, forms: Sequence[tuple[Sent, Seen]]) -> Seen:
    same = [(form, told) for form, told in forms if _stem(form) == _stem(sent)]
    near = [told for form, told in same if form.group == sent.group] or [told for _, told in same]
    if len({(told.as_of, told.units) for told in near}) != 1:
        return seen
    return replace(near[0], kind=EVIDENCE, told_by=SAME_NAME, findings=())


def _stem(sent: Sent) -> str:
    return plain(Path(sent.name).stem)
