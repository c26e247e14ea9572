"""A tiny campaign that has nothing in common with the default one: three districts, two figures, dollars, English.

:func:`build` writes a campaign folder, files and all, so that a test can plant whatever it likes. :func:`imagine` makes
the same tables without touching a disk, for laws over many inputs. :func:`build_with_ledgers` adds projects, their
amounts and milestones, and activities, few enough to count by hand.
"""

from __future__ import annotations

import atexit
import csv
import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from analysis import campaign
from analysis.campaign import Campaign
from analysis.schemas import TABLES, conform

UNITS = {"N": "North", "M": "Middle", "S": "South"}
TOTAL = "ALL"
FIGURES = ("deals", "dollars")

Cells = Sequence[Sequence[object]]
Figures = Mapping[str, object]
Filed = Mapping[tuple[str, dt.date, str], Figures]
"""What each unit filed: (season, date it is about, unit's name) → figure → what stands in the cell."""


@dataclass(frozen=True)
class Span:
    """A season to be declared."""

    code: str
    start: dt.date
    end: dt.date
    due: tuple[dt.date, ...] = ()
    basis: str = "example"
    channel: str = "filed"

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """Every date a form is about."""
        return tuple(sorted({*self.due, self.end}))

    def date(self, day: int) -> dt.date:
        """The date of a campaign day."""
        return self.start + dt.timedelta(days=day - 1)


def span(code: str, start: dt.date, days: int, due_days: Iterable[int] = (), **more: Any) -> Span:
    """A season of so many days, with forms due on the given ones."""
    due = tuple(start + dt.timedelta(days=day - 1) for day in due_days)
    return Span(code, start, start + dt.timedelta(days=days - 1), due, **more)


AUTUMN = span("autumn", dt.date(2030, 9, 2), 40, (10, 20, 30))
SPRING = span("spring", dt.date(2031, 3, 3), 40, (9, 20, 27))
SEASONS = (AUTUMN, SPRING)


@dataclass(frozen=True)
class Options:
    """What may differ between tiny campaigns."""

    seasons: tuple[Span, ...] = SEASONS
    units: Mapping[str, str] = field(default_factory=lambda: UNITS)
    tolerance: int = 3
    reading: str = "each-due-date"
    with_base: bool = True
    with_ledgers: bool = False
    mark: str = "SAMPLE"


HEAD = """
[campaign]
code = "tiny"
name = {{ en = "Forty-day drive" }}
languages = ["en"]
filed_language = "en"
current = "{current}"
{base}
unit_word = {{ en = "district" }}
units_word = {{ en = "districts" }}

[total]
code = "ALL"
name = {{ en = "Whole valley" }}

[comparison]
label = {{ en = "on the autumn" }}
day_tolerance = {tolerance}
headline = ["dollars"]

[filing]
reading = "{reading}"
example_mark = "{mark}"
not_reported = ["n/a"]
approximate = ["about"]
office_suffixes = ["Council"]

[units.piece]
name = {{ en = "" }}
decimals = 0

[units.usd]
name = {{ en = "USD million" }}
decimals = 1
money = true
words = {{ "USD million" = 1.0, "USD thousand" = 0.001, "m" = 1.0 }}

[audiences]
everyone = {{ en = "everyone" }}

[pages]
briefing = {{ audience = "everyone", each = "unit" }}
growth = {{ audience = "everyone", each = "all" }}
"""

STAGES = """
[[stages]]
code = "agreed"
word = "Signed"
name = { en = "signed" }

[[stages]]
code = "broken_ground"
word = "Landed"
name = { en = "landed" }
"""
LEDGER = f"""{STAGES}
[ledger]
signing = "agreed"
counted_kinds = ["Contract"]
list_separator = "+"
home_currency = "USD"
"""

INDICATOR_COLUMNS = (
    *("code", "name_en", "unit", "kind", "count", "within", "on_form", "stage", "measure"),
    *("investor_class", "activity_kind", "activity_rank"),
)
PLAIN = (
    ("deals", "new deals", "piece", "count", "", "", "yes", "", "", "", "", ""),
    ("dollars", "money in new deals", "usd", "amount", "deals", "", "yes", "", "", "", "", ""),
)
COUNTED = (
    ("deals", "new deals", "piece", "count", "", "", "yes", "agreed", "projects", "", "", ""),
    ("dollars", "money in new deals", "usd", "amount", "deals", "", "yes", "agreed", "agreed", "", "", ""),
    ("built", "deals landed", "piece", "count", "", "deals", "", "broken_ground", "projects", "", "", ""),
    ("built_dollars", "money landed", "usd", "amount", "", "", "", "broken_ground", "agreed", "", "", ""),
    ("big_firms", "big firms signed", "piece", "count", "", "", "", "agreed", "investors", "Big", "", ""),
    ("paid", "money paid in", "usd", "amount", "", "", "", "", "paid", "", "", ""),
    ("trips", "trips", "piece", "count", "", "", "", "", "events", "", "Trip", ""),
    ("mayor_trips", "trips of the mayor", "piece", "count", "", "trips", "", "", "events", "", "Trip", "Mayor"),
    ("met", "firms met", "piece", "count", "", "", "", "", "firms_met", "", "Trip", ""),
)

FORM = """table,field,place,path,variants,unit
form,reporting_unit,label,Reporting district,,
form,reporter,label,Prepared by,,
form,date_on_form,label,Date of filing,,
form,unit,column,District,,
form,deals,figure,New deals/Count,New deals/Number,piece
form,dollars,figure,New deals/Amount,,usd
"""
LEDGER_FORM = {
    "projects": {
        "project_id": "Project",
        "units": "Districts",
        "shares": "Shares",
        "contract_kind": "Agreement",
        "investor": "Investor",
        "investor_credit_code": "Investor id",
        "investor_classes": "Investor class",
    },
    "amounts": {
        "project_id": "Project",
        "date": "Day",
        "agreed": "Agreed (m)",
        "currency": "Currency",
        "rate": "Rate",
        "paid": "Paid in (m)",
    },
    "milestones": {"project_id": "Project", "stage": "Step", "date": "Day"},
    "activities": {
        "date": "Day",
        "unit": "District",
        "kind": "What",
        "rank": "Rank",
        "firms_met": "Firms met",
    },
}

RULES = """code,level,severity,effect,check,applies,limit,least,message_en,remedy_en
file-empty,file,refuse,blank,,,,,File empty.,Look into it.
file-damaged,file,refuse,blank,,,,,Cannot be opened: {found}.,File it again.
file-web-page,file,refuse,blank,,,,,File web page.,Look into it.
file-not-table,file,refuse,blank,,,,,File not table: {found}.,Look into it.
file-password,file,refuse,blank,,,,,File password.,Look into it.
file-default-password,file,note,keep,,,,,File default password.,Look into it.
file-macros,file,note,keep,,,,,File macros: {found}.,Look into it.
file-entity,file,refuse,blank,,,,,File entity: {found}.,Look into it.
file-external-link,file,refuse,blank,,,,,File external link: {found}.,Look into it.
file-embedded,file,refuse,blank,,,,,File embedded: {found}.,Look into it.
file-dde,file,refuse,blank,,,,,File dde: {found}.,Look into it.
file-too-many-parts,file,refuse,blank,,,,,File too many parts: {found} {other}.,Look into it.
file-unpacks-too-large,file,refuse,blank,,,,,File unpacks too large: {found} {other}.,Look into it.
sheet-too-large,file,refuse,blank,,,,,Sheet too large: {found} {other}.,Look into it.
sheet-merged-too-large,file,refuse,blank,,,,,Sheet merged too large: {found} {other}.,Look into it.
cell-too-long,file,refuse,blank,,,,,Cell too long: {found} {other}.,Look into it.
file-nested-too-deep,file,refuse,blank,,,,,File nested too deep: {found} {other}.,Look into it.
file-stopped,file,refuse,blank,,,,,File stopped: {found}.,Look into it.
file-not-form,file,refuse,blank,,,,,No header found.,Use the form.
file-misplaced,file,refuse,blank,,,,,Folder {found} is no date.,"Use a date, such as {other}."
file-basis-mixed,file,refuse,blank,,,,,Marked {found} among real ones.,Check the file.
column-missing,file,refuse,blank,,,,,No column {found}.,Add the column.
header-unit,file,refuse,blank,,,,,Column {other} is in {found}.,Use the unit of the form.
header-unit-converted,file,note,keep,,,,,Column {other} was in {found}.,Use the unit of the form.
unit-missing,file,refuse,blank,,,,,No district is named.,Name it.
cut-off-differs,file,verify,keep,,,,,Cut off differs: {found} {other}.,Look into it.
cut-off-unknown,file,refuse,blank,,,,,Cut off unknown.,Look into it.
correction-unknown,file,verify,keep,,,,,Correction unknown: {found}.,Look into it.
column-unknown,file,note,keep,,,,,Column unknown: {found}.,Look into it.
ledger-hidden-rows,file,note,keep,,,,,Ledger hidden rows: {found}.,Look into it.
cell-unread,cell,refuse,blank,,,,,Cell unread: {found}.,Look into it.
cell-twice,cell,refuse,blank,,,,,Cell twice: {found} {other}.,Look into it.
date-on-form,cell,note,keep,,,,,{found} is no date.,Write a date.
number-unreadable,cell,refuse,blank,,,,,{found} is no number.,Write a number.
number-approximate,cell,refuse,blank,,,,,{found} is not exact.,Write the number.
number-negative,cell,refuse,blank,,,,,{found} is below zero.,Write the cumulative figure.
count-not-whole,cell,refuse,blank,,,,,{found} is not whole.,Write a whole number.
digits-full-width,cell,note,keep,,,,,{found} has wide digits.,Use plain ones.
number-as-text,cell,note,keep,,,,,{found} was text.,Write a number.
unit-in-cell,cell,note,keep,,,,,{found} was read as {other}.,Write the number alone.
number-range,cell,refuse,blank,,,,,Number range: {found}.,Look into it.
number-error,cell,refuse,blank,,,,,Number error: {found}.,Look into it.
number-not-computed,cell,refuse,blank,,,,,Number not computed: {found}.,Look into it.
number-is-date,cell,refuse,blank,,,,,Number is date: {found}.,Look into it.
number-is-logical,cell,refuse,blank,,,,,Number is logical: {found}.,Look into it.
figure-blank,cell,note,keep,,,,,Figure blank.,Look into it.
figure-not-reported,cell,note,keep,,,,,Figure not reported: {found}.,Look into it.
cell-struck,cell,verify,blank,,,,,Cell struck: {found}.,Look into it.
cell-hidden,cell,verify,keep,,,,,Cell hidden: {found}.,Look into it.
cell-comment,cell,note,keep,,,,,Cell comment: {found}.,Look into it.
digits-spaced,cell,verify,keep,,,,,Digits spaced: {found} {other}.,Look into it.
thousands-separator,cell,note,keep,,,,,Thousands separator: {found} {other}.,Look into it.
unit-unknown,row,refuse,blank,,,,,No district {found}.,Write the name; nearest: {other}.
unit-short-name,row,note,keep,,,,,{found} was read as {other}.,Write it in full.
unit-twice,row,refuse,blank,,,,,{found} stands twice in one file.,Check; one unit has one row.
row-without-unit,row,refuse,blank,,,,,The row {found} has no district.,Name it.
unit-slip,row,verify,blank,average-at-most,dollars/deals,500,,{found} means {other} a deal.,Check the unit.
within-exceeded,row,verify,keep,not-above,built<=deals|mayor_trips<=trips,,,{found} exceeds {other}.,Check both.
ledger-unit-unknown,row,refuse,blank,,,,,No district {found}.,Write the name.
ledger-row-incomplete,row,refuse,blank,,,,,Incomplete: {found}.,Fill it in.
ledger-duplicate,row,refuse,blank,,,,,{found} stands twice.,Check.
ledger-project-unknown,row,refuse,blank,,,,,{found} is not listed.,List it.
ledger-no-opening,row,verify,blank,,,,,{found} has no amount by {other}.,Add it.
verification-unequal,row,refuse,blank,,,,,Verification unequal: {found} {other}.,Look into it.
cumulative-falls,over-time,verify,keep,not-falling,*,,,Falls from {other} to {found}.,Check both.
correction-outdated,over-time,verify,keep,,,,,Correction outdated: {found} {other}.,Look into it.
form-against-ledger,between-sources,verify,keep,ledger-agrees,*,0.01,,Form {found} and ledger {other}.,Look into it.
verification-outdated,between-sources,verify,keep,,,,,Verification outdated: {found} {other}.,Look into it.
verification-unknown,between-sources,verify,keep,,,,,Verification unknown: {found}.,Look into it.
cut-off-unread,file,refuse,blank,,,,,Cut off unread: {found}.,Look into it.
cut-off-several,file,refuse,blank,,,,,Cut off several: {found}.,Look into it.
cut-off-outside,file,refuse,blank,,,,,Cut off outside: {found}.,Look into it.
cut-off-name-differs,file,verify,keep,,,,,Cut off name differs: {found} {other}.,Look into it.
file-is-decision,file,refuse,blank,,,,,File is decision: {found}.,Look into it.
file-again,file,note,keep,,,,,File again: {found}.,Look into it.
file-skipped,file,note,keep,,,,,File skipped: {found}.,Look into it.
evidence-unknown,file,verify,keep,,,,,Evidence unknown: {found}.,Look into it.
archive-empty,file,refuse,blank,,,,,Archive empty.,Look into it.
archive-encrypted,file,refuse,blank,,,,,Archive encrypted.,Look into it.
archive-kind,file,refuse,blank,,,,,Archive kind: {found}.,Look into it.
archive-damaged,file,refuse,blank,,,,,Archive damaged: {found}.,Look into it.
archive-nested,file,refuse,blank,,,,,Archive nested: {found}.,Look into it.
archive-too-many,file,refuse,blank,,,,,Archive too many: {found} {other}.,Look into it.
archive-too-large,file,refuse,blank,,,,,Archive too large: {found} {other}.,Look into it.
project-no-signing,row,note,keep,,,,,Project no signing.,Look into it.
stage-before-signing,row,note,keep,,,,,Stage before signing: {found} {other}.,Look into it.
stage-after-end,row,note,keep,,,,,Stage after end: {found} {other}.,Look into it.
stage-out-of-order,row,note,keep,,,,,Stage out of order: {found} {other}.,Look into it.
stage-skipped,row,note,keep,,,,,Stage skipped.,Look into it.
project-no-amount,row,note,keep,,,,,Project no amount: {other}.,Look into it.
payment-above-agreed,row,note,keep,,,,,Payment above agreed: {found} {other}.,Look into it.
payment-falls,row,note,keep,,,,,Payment falls: {found} {other}.,Look into it.
submission-text-missing,cell,refuse,blank,,,,,Text missing: {found} {other}.,Look into it.
submission-field-unknown,cell,refuse,blank,,,,,Field unknown: {found} {other}.,Look into it.
submission-text-long,cell,note,keep,,,,,Text long: {found} {other}.,Look into it.
submission-claim-missing,row,refuse,blank,,,,,Claim missing: {found} {other}.,Look into it.
submission-claim-above,row,note,keep,,,,,Claim above: {found} {other}.,Look into it.
submission-evidence-missing,row,verify,keep,,,,,Evidence missing: {found} {other}.,Look into it.
submission-no-claims,file,verify,keep,,,,,No claims: {found} {other}.,Look into it.
submission-twice,row,refuse,blank,,,,,Twice: {found} {other}.,Look into it.
submission-check-unknown,between-sources,verify,keep,,,,,Check unknown: {found} {other}.,Look into it.
submission-interest-unknown,between-sources,verify,keep,,,,,Interest unknown: {found} {other}.,Look into it.
submission-grades-unsigned,file,refuse,blank,,,,,Grades unsigned: {found} {other}.,Look into it.
"""


def declare(folder: Path, options: Options | None = None) -> Campaign:
    """Write the declaration alone and load it."""
    options = options or Options()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "campaign.toml").write_text(_campaign_toml(options), encoding="utf-8")
    (folder / "rules.csv").write_text(RULES, encoding="utf-8")
    (folder / "form.csv").write_text(FORM + (_ledger_form() if options.with_ledgers else ""), encoding="utf-8")
    cities = [(code, name, order) for order, (code, name) in enumerate(options.units.items(), start=1)]
    _write_csv(folder / "cities.csv", [("code", "name_en", "order"), *cities])
    rows = COUNTED if options.with_ledgers else PLAIN
    _write_csv(folder / "indicators.csv", [INDICATOR_COLUMNS, *rows])
    return campaign.load(folder)


def build(
    folder: Path,
    filed: Filed | None = None,
    options: Options | None = None,
    received: Mapping[str, dt.date] | None = None,
) -> Campaign:
    """A campaign folder with a form for each filing; ``received`` logs files by their path under ``raw``, in order."""
    options = options or Options()
    declared = declare(folder, options)
    raw = folder / "raw"
    for (season, date, unit), figures in (linear(options.seasons) if filed is None else filed).items():
        write_form(raw / season / date.isoformat() / f"{unit}.xlsx", unit, figures, date)
    if received is not None:
        rows = [(number, on.isoformat(), path, "") for number, (path, on) in enumerate(received.items(), start=1)]
        _write_csv(raw / "received.csv", [("sequence", "received_on", "path", "sha256"), *rows])
    return declared


def linear(
    seasons: Sequence[Span] = SEASONS, rate: Callable[[str], float] = lambda unit: 2.0 * len(unit)
) -> dict[tuple[str, dt.date, str], dict[str, object]]:
    """Filings of units that each add the same every day, in every season."""
    return {
        (season.code, date, unit): {
            "deals": float(_day(season, date)),
            "dollars": _day(season, date) * rate(unit),
        }
        for season in seasons
        for date in season.dates
        for unit in UNITS.values()
    }


def write_form(path: Path, unit: str, figures: Figures, date: dt.date, title: str = "Forty-day drive (SAMPLE)") -> None:
    """One district's form as a workbook: a title, who filed it and when, a header of two rows, one row of figures."""
    rows: Cells = (
        [title],
        [f"Reporting district: {unit}", None, "Prepared by: Jo Doe", f"Date of filing: {date.isoformat()}"],
        ["New deals", None],
        ["Count", "Amount (m)"],
        [figures.get(name) for name in FIGURES],
    )
    write_book(path, {"Form": rows}, merges={"Form": ["A3:B3"]})


def write_list(path: Path, rows: Iterable[tuple[object, ...]], header: Sequence[str] | None = None) -> None:
    """Several districts' figures as a table of text."""
    first = ("District", "New deals", "New deals")
    second = header or ("District", "Count", "Amount (m)")
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_csv(path, [first, second, *rows])


def write_book(path: Path, sheets: Mapping[str, Cells], merges: Mapping[str, Sequence[str]] | None = None) -> None:
    """A workbook of the given cells."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in (merges or {}).get(name, ()):
            sheet.merge_cells(area)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


# Ledgers.


@dataclass(frozen=True)
class Ledger:
    """Rows of a season's ledgers, by the names of their fields."""

    projects: tuple[dict[str, object], ...] = ()
    amounts: tuple[dict[str, object], ...] = ()
    milestones: tuple[dict[str, object], ...] = ()
    activities: tuple[dict[str, object], ...] = ()


def project(name: str, units: str = "North", **more: object) -> dict[str, object]:
    """A project under contract, of one district unless said otherwise."""
    return {"project_id": name, "units": units, "contract_kind": "Contract"} | more


def amount(name: str, date: dt.date, **more: object) -> dict[str, object]:
    """What was agreed or paid in by a date."""
    return {"project_id": name, "date": date} | more


def reached(name: str, date: dt.date, stage: str = "Signed") -> dict[str, object]:
    """A step that a project took."""
    return {"project_id": name, "stage": stage, "date": date}


def trip(
    unit: str, date: dt.date, met: float | None = None, rank: str = "Deputy", kind: str = "Trip"
) -> dict[str, Any]:
    """A trip of a district's leaders."""
    return {"unit": unit, "date": date, "kind": kind, "rank": rank, "firms_met": met}


TWO = {"N": "North", "S": "South"}
LEDGERED = Options(units=TWO, with_ledgers=True)


def build_with_ledgers(
    folder: Path, ledgers: Mapping[str, Ledger], options: Options = LEDGERED, filed: Filed | None = None
) -> Campaign:
    """A campaign of two districts with a ledger for each season that has one."""
    declared = build(folder, filed or {}, options)
    for season, ledger in ledgers.items():
        write_ledger(folder / "raw" / season / "ledger.xlsx", ledger)
    return declared


def write_ledger(path: Path, ledger: Ledger, headers: Mapping[str, Mapping[str, str]] | None = None) -> None:
    """A season's ledgers as one workbook, a sheet each; ``headers`` replaces a table's column headings."""
    sheets = {}
    for table, fields in LEDGER_FORM.items():
        written = fields | dict((headers or {}).get(table, {}))
        rows = getattr(ledger, table)
        sheets[table.capitalize()] = [
            ["Forty-day drive (SAMPLE)"],
            list(written.values()),
            *([row.get(name) for name in fields] for row in rows),
        ]
    write_book(path, sheets)


# Without a disk.


@cache
def _declared(with_ledgers: bool) -> Campaign:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return declare(Path(folder.name), LEDGERED if with_ledgers else None)


@cache
def _empty(table: str) -> pd.DataFrame:
    return conform([], TABLES[table])


def imagine(
    filed: Filed,
    seasons: Sequence[Span] = SEASONS,
    ledger: Mapping[str, Iterable[Mapping[str, object]]] | None = None,
    tolerance: int = 3,
) -> tuple[Campaign, dict[str, pd.DataFrame]]:
    """A campaign and its tidy tables, as intake would make them of these figures; numbers and blanks only."""
    known = _declared(ledger is not None)
    declared = replace(
        known,
        current=seasons[-1].code,
        base=seasons[0].code if len(seasons) > 1 else None,
        day_tolerance=tolerance,
        seasons={
            one.code: replace(known.season, code=one.code, start=one.start, end=one.end, due=one.due, closing=one.end)
            for one in seasons
        },
    )
    codes = {city.name["en"]: city.code for city in declared.cities}
    rows = [
        _figure_row(number, season, date, codes[unit], name, value, declared)
        for number, ((season, date, unit), figures) in enumerate(filed.items(), start=1)
        for name, value in figures.items()
    ]
    made = {"figures": rows, "filings": _filing_rows(filed, codes)} | dict(ledger or {})
    return declared, {name: conform(made[name], TABLES[name]) if made.get(name) else _empty(name) for name in TABLES}


def _figure_row(
    number: int, season: str, date: dt.date, code: str, name: str, value: object, declared: Campaign
) -> dict[str, object]:
    return {
        "season": season,
        "city_code": code,
        "indicator": name,
        "as_of": date,
        "sequence": number,
        "received_on": date,
        "value": value,
        "filed": value,
        "state": "blank" if value is None else "value",
        "unit": declared.indicators[name].unit,
        "text": str(value),
        "file": f"raw/{season}/{date}/{code}.xlsx",
        "sheet": "Form",
        "cell": "A5",
        "address": None,
        "basis": "example",
        "channel": "filed",
    }


def _filing_rows(filed: Filed, codes: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {
            "sequence": number,
            "file": f"raw/{season}/{date}/{codes[unit]}.xlsx",
            "city_code": codes[unit],
            "season": season,
            "as_of": date,
            "due": date,
            "date_on_form": date,
            "reporter": None,
            "received_on": date,
            "status": "standing",
        }
        for number, (season, date, unit) in enumerate(filed, start=1)
    ]


def stamped(rows: Iterable[Mapping[str, object]], on: dt.date) -> list[dict[str, object]]:
    """Ledger rows with the columns that say where they came from."""
    receipt = {"sequence": 1, "received_on": on, "file": "raw/ledger.xlsx"}
    place = {"basis": "example", **receipt, "sheet": "Ledger", "cell": "A3"}
    return [dict(row) | place for row in rows]


def _campaign_toml(options: Options) -> str:
    last = options.seasons[-1]
    base = f'base = "{options.seasons[0].code}"' if options.with_base and len(options.seasons) > 1 else ""
    head = HEAD.format(
        current=last.code, base=base, tolerance=options.tolerance, reading=options.reading, mark=options.mark
    )
    seasons = "".join(_season_toml(season) for season in options.seasons)
    return head + seasons + (LEDGER if options.with_ledgers else "")


def _season_toml(season: Span) -> str:
    due = ", ".join(date.isoformat() for date in season.due)
    return f"""
[[seasons]]
code = {json.dumps(season.code)}
name = {{ en = {json.dumps(season.code)} }}
folder = {json.dumps(season.code)}
basis = {json.dumps(season.basis)}
channel = {json.dumps(season.channel)}
start = {season.start.isoformat()}
end = {season.end.isoformat()}
due = [{due}]
closing = {season.end.isoformat()}
"""


def _ledger_form() -> str:
    return "".join(
        f"{table},{name},column,{path},,\n" for table, fields in LEDGER_FORM.items() for name, path in fields.items()
    )


def _write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)


def _day(season: Span, date: dt.date) -> int:
    return (date - season.start).days + 1
