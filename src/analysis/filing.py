"""From a form on a sheet to figures: one row per filing unit and indicator, and what is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis import cells
from analysis.campaign import Campaign, City, FormField, Unit, say
from analysis.cells import Reading
from analysis.layout import Column, Found, label
from analysis.rules import Finding, RuleBook
from analysis.workbook import CellValue, address


@dataclass
class Read:
    """What was read of a form: a row per filing unit, a row per figure, and the findings."""

    filings: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_form(found: Found, campaign: Campaign, book: RuleBook) -> Read:
    """Read every filing unit's row of a form; what cannot be read becomes a finding."""
    read = Read()
    lang = campaign.filed_language
    sheet = found.sheet
    read.findings += [
        Finding("column-missing", sheet.name, _field_name(item, campaign, lang), indicator=item.field)
        for item in found.missing
    ]
    labels = {item.field: label(sheet, item) for item in campaign.form_fields("form") if item.place == "label"}
    reporter, _ = labels.get("reporter", ("", ""))
    written, where = labels.get("date_on_form", ("", ""))
    date_on_form = cells.date(written) if written else None
    if written and date_on_form is None:
        read.findings.append(Finding("date-on-form", where, written))
    columns = {column.field.field: column for column in found.columns if column.field.place == "figure"}
    factors = {name: _factor(column, campaign, read, sheet.name) for name, column in columns.items()}
    for row, record in _rows(found):
        figures = {name: record.get(name) for name in columns}
        if found.has("unit"):
            name, place = (
                cells.text_of(record.get("unit")),
                f"{sheet.name}!{address(row, found.index('unit'))}",
            )
        else:
            name, place = labels.get("reporting_unit", ("", sheet.name))
        if not name and found.has("unit"):
            if any(isinstance(value, float) for value in figures.values()):
                read.findings.append(Finding("row-without-unit", place, _texts(record)))
            continue
        if read.filings and not found.has("unit"):
            if any(isinstance(value, float) for value in figures.values()):
                read.findings.append(Finding("row-without-unit", f"{sheet.name}!{row + 1}", _texts(record)))
            continue
        city = identify(name, place, campaign, read)
        if city is None:
            continue
        read.filings.append({"city_code": city.code, "reporter": reporter or None, "date_on_form": date_on_form})
        source = cells.text_of(record.get("address")) or None
        for name, value in figures.items():
            place = f"{sheet.name}!{address(row, columns[name].index)}"
            reading = _figure(name, value, factors[name], campaign)
            read.figures.append(_row(city, name, reading, campaign, sheet.name, place, source))
            read.findings += [
                Finding(rule, place, reading.text, _other(reading), city.code, name)
                for rule in reading.rules
                if sheet.typed or rule != "number-as-text"
            ]
        _check_row(read, city, campaign, book)
    return read


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
        "cell": place.rpartition("!")[2],
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
        limit = book["unit-slip"].limit
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
    if book["unit-slip"].effect == "blank":
        figure.update(value=None, state="held")


def _field_name(item: FormField, campaign: Campaign, lang: str) -> str:
    indicator = campaign.indicators.get(item.field)
    return say(indicator.name, lang) if indicator else "/".join(item.paths[0])


def _other(reading: Reading) -> str:
    return cells.text_of(reading.value)


def _texts(record: Mapping[str, CellValue]) -> str:
    return " ".join(cells.text_of(value) for value in record.values())
