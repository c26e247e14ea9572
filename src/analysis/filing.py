"""From a form on a sheet to figures: one row per filing unit and indicator, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis import cells
from analysis.campaign import Campaign, City, FormField, Unit, say
from analysis.cells import Reading
from analysis.findings import Finding
from analysis.layout import Column, Found, label
from analysis.rules import RuleBook, rule_of
from analysis.workbook import CellValue, address


@dataclass
class Read:
    """What was read of a form: a row per filing unit, a row per figure, and the findings."""

    filings: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Heading:
    """What stands above the table: each label's value and its place."""

    unit: str
    unit_place: str
    reporter: str | None
    date: dt.date | None


def read_form(found: Found, campaign: Campaign, book: RuleBook) -> Read:
    """Read every filing unit's row of a form; what cannot be read becomes a finding."""
    read = Read()
    sheet = found.sheet.name
    for item in found.missing:
        title = _field_name(item, campaign, campaign.filed_language)
        read.findings.append(Finding("column-missing", sheet, title, indicator=item.field))
    heading = _heading(found, campaign, read)
    columns = {column.field.field: column for column in found.columns if column.field.place == "figure"}
    factors = {name: _factor(column, campaign, read, sheet) for name, column in columns.items()}
    for row, record in _rows(found):
        city = _unit_of_row(row, record, found, heading, campaign, read)
        if city is None:
            continue
        read.filings.append({"city_code": city.code, "reporter": heading.reporter, "date_on_form": heading.date})
        source = cells.text_of(record.get("address")) or None
        for name, column in columns.items():
            reading = _figure(name, record.get(name), factors[name], campaign)
            place = address(row, column.index)
            read.figures.append(_row(city, name, reading, campaign, sheet, place, source))
            read.findings += [
                Finding(rule, f"{sheet}!{place}", reading.text, cells.text_of(reading.value), city.code, name)
                for rule in reading.rules
                if found.sheet.typed or rule != "number-as-text"
            ]
        _check_row(read, city, campaign, book)
    return read


def _heading(found: Found, campaign: Campaign, read: Read) -> Heading:
    sheet = found.sheet
    labels = {item.field: label(sheet, item) for item in campaign.form_fields("form") if item.place == "label"}
    absent = ("", sheet.name)
    written, where = labels.get("date_on_form", absent)
    date = cells.date(written) if written else None
    if written and date is None:
        read.findings.append(Finding("date-on-form", where, written))
    unit, unit_place = labels.get("reporting_unit", absent)
    reporter, _ = labels.get("reporter", absent)
    return Heading(unit, unit_place, reporter or None, date)


def _unit_of_row(
    row: int, record: Mapping[str, CellValue], found: Found, heading: Heading, campaign: Campaign, read: Read
) -> City | None:
    """The filing unit of a row: its own column's, or the one above the table, which has one row only.

    A further row with numbers in it belongs to nobody and is said; one without is a note below the table.
    """
    has_column = found.has("unit")
    if has_column:
        name = cells.text_of(record.get("unit"))
        place = f"{found.sheet.name}!{address(row, found.index('unit'))}"
    else:
        name, place = heading.unit, heading.unit_place
    if (has_column and not name) or (read.filings and not has_column):
        if any(isinstance(value, float) for value in record.values()):
            first = min(column.index for column in found.columns)
            where = f"{found.sheet.name}!{address(row, first)}"
            read.findings.append(Finding("row-without-unit", where, _texts(record)))
        return None
    city = identify(name, place, campaign, read)
    if city is not None and any(filed["city_code"] == city.code for filed in read.filings):
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
    name = column.field.field
    words = cells.unit_words(_unit(name, campaign))
    if column.unit_word is None:
        return 1.0
    title = _field_name(column.field, campaign, campaign.filed_language)
    if column.unit_word not in words:
        read.findings.append(Finding("header-unit", sheet, column.unit_word, title, indicator=name))
        return None
    factor = words[column.unit_word]
    if factor != 1.0:
        read.findings.append(Finding("header-unit-converted", sheet, column.unit_word, title, indicator=name))
    return factor


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
        "state": reading.state,
        "unit": _unit(name, campaign).code,
        "text": reading.text,
        "sheet": sheet,
        "cell": place,
        "address": source,
    }


def _check_row(read: Read, city: City, campaign: Campaign, book: RuleBook) -> None:
    """What must hold between the figures of one row."""
    row = {figure["indicator"]: figure for figure in read.figures if figure["city_code"] == city.code}
    lang = campaign.filed_language
    for indicator in campaign.indicators.values():
        figure = row.get(indicator.code)
        if figure is None or figure["value"] is None:
            continue
        place = f"{figure['sheet']}!{figure['cell']}"
        count = row.get(indicator.count or "", {}).get("value")
        limit = rule_of(book, "unit-slip").limit
        if count and limit is not None and figure["value"] / count > limit:
            average = f"{figure['value'] / count:.4g}{say(_unit(indicator.code, campaign).name, lang)}"
            read.findings.append(Finding("unit-slip", place, figure["text"], average, city.code, indicator.code))
            _hold(figure, book)
        whole = row.get(indicator.within or "", {})
        if whole.get("value") is not None and figure["value"] > whole["value"]:
            within = f"{say(campaign.indicators[str(indicator.within)].name, lang)} {whole['text']}"
            part = f"{say(indicator.name, lang)} {figure['text']}"
            read.findings.append(Finding("within-exceeded", place, part, within, city.code, indicator.code))


def _hold(figure: dict[str, Any], book: RuleBook) -> None:
    if rule_of(book, "unit-slip").effect == "blank":
        figure.update(value=None, state="held")


def _field_name(item: FormField, campaign: Campaign, lang: str) -> str:
    indicator = campaign.indicators.get(item.field)
    return say(indicator.name, lang) if indicator else "/".join(item.paths[0])


def _texts(record: Mapping[str, CellValue]) -> str:
    return " ".join(cells.text_of(value) for value in record.values())
