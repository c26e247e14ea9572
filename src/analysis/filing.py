"""From a form on a sheet to figures: one row per filing unit and indicator, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis import cells, checks
from analysis.campaign import Campaign, City, FormField, Unit, say
from analysis.cells import Reading
from analysis.findings import AUTHOR, Finding
from analysis.layout import Column, Found, label
from analysis.rules import RuleBook
from analysis.workbook import CellValue, Place, Sheet, address


@dataclass
class Read:
    """What was read of a form: a row per filing unit, per figure, per value changed on reading, and the findings.

    ``elsewhere`` are the units that another sheet of the same file was read for.
    """

    elsewhere: frozenset[str] = frozenset()
    filings: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    repairs: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Labels:
    """What stands above the table: each label's value and its place."""

    unit: str
    unit_place: str
    reporter: str | None
    date: dt.date | None
    date_place: str
    cut_off: dt.date | None
    cut_off_place: str


def read_form(
    found: Found,
    campaign: Campaign,
    book: RuleBook,
    as_of: dt.date | None = None,
    elsewhere: Iterable[str] = (),
) -> Read:
    """Read every filing unit's row of a form about ``as_of``; what cannot be read becomes a finding.

    A unit that was read ``elsewhere`` in the file is not read again.
    """
    read = Read(frozenset(elsewhere))
    sheet = found.sheet
    read.findings += _header_findings(found, campaign)
    labels = read_labels(found, campaign, read)
    read.findings += _date_findings(labels, as_of, book)
    columns = {column.field.field: column for column in found.columns if column.field.place == "figure"}
    factors = {name: _factor(column, campaign, read, sheet.name) for name, column in columns.items()}
    for row, record in _rows(found):
        city = _unit_of_row(row, record, found, labels, campaign, read)
        if city is None:
            continue
        read.filings.append({"city_code": city.code, "reporter": labels.reporter, "date_on_form": labels.date})
        source = cells.text_of(record.get("address")) or None
        figures = {}
        for name, column in columns.items():
            reading = _figure(name, record.get(name), factors[name], campaign)
            figures[name] = _row(city, name, reading, campaign, sheet.name, address(row, column.index), source)
            said = _cell_findings(figures[name], reading, sheet, (row, column.index))
            converted = ("header-unit-converted",) if factors[name] not in (1.0, None) else ()
            read.repairs += _repairs(figures[name], (*reading.rules, *converted))
            checks.hold(figures, said, book)
            read.findings += said
        read.figures += figures.values()
        read.findings += checks.of_form(figures, campaign, book)
    return read


def _header_findings(found: Found, campaign: Campaign) -> list[Finding]:
    lang, sheet = campaign.filed_language, found.sheet.name
    missing = [
        Finding("column-missing", sheet, _field_name(f, campaign, lang), indicator=f.field) for f in found.missing
    ]
    place = found.first_row - 1
    unknown = [Finding("column-unknown", f"{sheet}!{address(place, at)}", title) for at, title in found.unknown]
    return missing + unknown


def read_labels(found: Found, campaign: Campaign, read: Read) -> Labels:
    """What stands above a form's table; a date that is none becomes a finding."""
    sheet = found.sheet
    labels = {item.field: label(sheet, item) for item in campaign.form_fields("form") if item.place == "label"}
    absent = ("", sheet.name)
    dates = {}
    for name in ("date_on_form", "cut_off"):
        written, where = labels.get(name, absent)
        dates[name] = cells.date(written) if written else None
        if written and dates[name] is None:
            read.findings.append(Finding("date-on-form", where, written))
    unit, unit_place = labels.get("reporting_unit", absent)
    reporter, _ = labels.get("reporter", absent)
    places = [labels.get(name, absent)[1] for name in ("date_on_form", "cut_off")]
    return Labels(unit, unit_place, reporter or None, dates["date_on_form"], places[0], dates["cut_off"], places[1])


def _date_findings(labels: Labels, as_of: dt.date | None, book: RuleBook) -> list[Finding]:
    """What must hold between the cut-off date, the date on the form, and the date filed about."""
    found = []
    if as_of and labels.cut_off and labels.cut_off != as_of:
        found.append(Finding("cut-off-differs", labels.cut_off_place, labels.cut_off.isoformat(), as_of.isoformat()))
    if as_of and labels.date:
        found += checks.of_date(labels.date, labels.date_place, as_of, book)
    return found


def _repairs(figure: dict[str, Any], rules: Iterable[str]) -> list[dict[str, Any]]:
    """A row for each rule by which a figure's value is another than its cell's text."""
    if figure["value"] is None or figure["text"] == cells.text_of(figure["value"]):
        return []
    told = {name: figure[name] for name in ("city_code", "indicator", "text", "value")}
    return [told | {"cell": f"{figure['sheet']}!{figure['cell']}", "rule": rule} for rule in rules]


def _cell_findings(figure: dict[str, Any], reading: Reading, sheet: Sheet, place: Place) -> list[Finding]:
    """What reading a figure's cell found, and what the sheet shows beside it."""
    shown = {
        "cell-struck": reading.value is not None and place in sheet.struck,
        "cell-hidden": reading.value is not None and sheet.is_hidden_at(*place),
    }
    where = f"{figure['sheet']}!{figure['cell']}"
    city, name = figure["city_code"], figure["indicator"]
    rules = [rule for rule in reading.rules if sheet.typed or rule != "number-as-text"]
    rules += [rule for rule, is_so in shown.items() if is_so]
    found = [Finding(rule, where, reading.text, cells.text_of(reading.value), city, name) for rule in rules]
    comment = sheet.comments.get(place, "")
    is_theirs = comment and not comment.startswith(AUTHOR)
    return found + ([Finding("cell-comment", where, comment, "", city, name)] if is_theirs else [])


def _unit_of_row(
    row: int, record: Mapping[str, CellValue], found: Found, labels: Labels, campaign: Campaign, read: Read
) -> City | None:
    """The filing unit of a row: its own column's, or the one above the table, which has one row only.

    A further row with numbers in it belongs to nobody and is said; one without is a note below the table.
    """
    has_column = found.has("unit")
    if has_column:
        name = cells.text_of(record.get("unit"))
        place = f"{found.sheet.name}!{address(row, found.index('unit'))}"
    else:
        name, place = labels.unit, labels.unit_place
    if (has_column and not name) or (read.filings and not has_column):
        if any(cells.quantity(value) is not None for value in record.values()):
            first = min(column.index for column in found.columns)
            where = f"{found.sheet.name}!{address(row, first)}"
            read.findings.append(Finding("row-without-unit", where, _texts(record)))
        return None
    city = identify(name, place, campaign, read)
    if city is not None and city.code in {*read.elsewhere, *(filed["city_code"] for filed in read.filings)}:
        read.findings.append(Finding("unit-twice", place, name, city_code=city.code))
        return None
    return city


def _rows(found: Found) -> list[tuple[int, dict[str, CellValue]]]:
    """The rows to read; a form that names its unit above the table and is left empty is one row of blanks."""
    rows = list(found.records())
    return rows if rows or found.has("unit") else [(found.first_row, {})]


def identify(name: str, place: str, campaign: Campaign, read: Read) -> City | None:
    """The filing unit that a name means: exact after normalisation, never the nearest; None leaves a finding."""
    if not name:
        read.findings.append(Finding("unit-missing", place, ""))
        return None
    bare = cells.without_office(name, campaign.filing)
    if bare in {cells.normal(word) for word in campaign.total.name.values()}:
        return None
    for city in campaign.cities:
        if bare in {cells.normal(word) for word in (*city.name.values(), city.code)}:
            return city
        if bare in {cells.normal(word) for word in (*city.short.values(), *city.aliases)}:
            full = say(city.name, campaign.filed_language)
            read.findings.append(Finding("unit-short-name", place, name, full, city.code))
            return city
    known = [say(city.name, campaign.filed_language) for city in campaign.cities]
    near = difflib.get_close_matches(bare, known, n=1, cutoff=0.0)
    read.findings.append(Finding("unit-unknown", place, name, near[0] if near else ""))
    return None


def _figure(name: str, value: CellValue | None, factor: float | None, campaign: Campaign) -> Reading:
    if factor is None:
        return Reading(None, "unreadable", cells.text_of(value))
    return cells.number(value, _unit(name, campaign), campaign.filing, factor)


def _unit(indicator: str, campaign: Campaign) -> Unit:
    return campaign.units[campaign.indicators[indicator].unit]


def _factor(column: Column, campaign: Campaign, read: Read, sheet: str) -> float | None:
    """What turns the column's own unit into the indicator's; None where the header's unit cannot be converted."""
    if column.unit_word is None:
        return 1.0
    name = column.field.field
    words = cells.unit_words(_unit(name, campaign))
    if words.get(column.unit_word) == 1.0:
        return 1.0
    title = _field_name(column.field, campaign, campaign.filed_language)
    if column.unit_word not in words:
        read.findings.append(Finding("header-unit", sheet, column.unit_word, title, indicator=name))
        return None
    read.findings.append(Finding("header-unit-converted", sheet, column.unit_word, title, indicator=name))
    return words[column.unit_word]


def _row(
    city: City,
    name: str,
    reading: Reading,
    campaign: Campaign,
    sheet: str,
    place: str,
    source: str | None,
) -> dict[str, Any]:
    return {
        "city_code": city.code,
        "indicator": name,
        "value": reading.value,
        "filed": reading.value,
        "state": reading.state,
        "unit": _unit(name, campaign).code,
        "text": reading.text,
        "sheet": sheet,
        "cell": place,
        "address": source,
    }


def _field_name(item: FormField, campaign: Campaign, lang: str) -> str:
    indicator = campaign.indicators.get(item.field)
    return say(indicator.name, lang) if indicator else "/".join(item.paths[0])


def _texts(record: Mapping[str, CellValue]) -> str:
    return " ".join(cells.text_of(value) for value in record.values())
