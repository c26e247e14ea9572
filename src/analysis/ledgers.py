"""From ledgers to rows: projects, their amounts and milestones, and the activities, each row with its place."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis import cells
from analysis.campaign import Campaign, Season, say
from analysis.filing import Read, identify
from analysis.findings import Finding
from analysis.layout import Found
from analysis.workbook import CellValue, address

Record = Mapping[str, CellValue]
SHARE_TOLERANCE = 1e-6


@dataclass
class Rows:
    """What was read of one ledger sheet."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_ledger(found: Found, campaign: Campaign, season: Season) -> Rows:
    """Read a ledger sheet; a row that lacks what its key needs becomes a finding."""
    reader = READERS[found.table]
    read = Rows()
    required = REQUIRED[found.table]
    factors = _factors(found, campaign, read)
    for row, written in found.records():
        record = _in_own_units(written, factors)
        lacking = [name for name in required if name not in record]
        where = f"{found.sheet.name}!{address(row, min(column.index for column in found.columns))}"
        if lacking:
            titles = {column.field.field: column.field.paths[0][-1] for column in found.columns}
            said = campaign.ledger.list_separator.join(titles.get(name, name) for name in lacking)
            read.findings.append(Finding("ledger-row-incomplete", where, said))
            continue
        line = reader(record, campaign, season, where, read)
        if line is not None:
            read.rows.append(line | {"sheet": found.sheet.name, "cell": where.rpartition("!")[2]})
    return read


def _project(record: Record, campaign: Campaign, season: Season, where: str, read: Rows) -> dict[str, Any] | None:
    names = _list(record["units"], campaign)
    told = Read()
    cities = [identify(name, where, campaign, told) for name in names]
    if not all(cities):
        read.findings.append(Finding("ledger-unit-unknown", where, cells.text_of(record["units"])))
        return None
    shares = [_share(text) for text in _list(record.get("shares", ""), campaign)] or [1.0]
    if len(shares) != len(cities) or None in shares or abs(math.fsum(s or 0.0 for s in shares) - 1) > SHARE_TOLERANCE:
        read.findings.append(Finding("ledger-row-incomplete", where, cells.text_of(record.get("shares"))))
        return None
    plain = {name: cells.text_of(record[name]).strip() if name in record else None for name in PROJECT_TEXTS}
    owners = ";".join(f"{city.code}={share}" for city, share in zip(cities, shares, strict=True) if city)
    return plain | {"unit_shares": owners}


def _amount(record: Record, campaign: Campaign, season: Season, where: str, read: Rows) -> dict[str, Any] | None:
    date = cells.date(record["date"])
    currency = cells.text_of(record.get("currency")) or None
    abroad = currency is not None and currency != campaign.ledger.home_currency
    agreed, paid, rate = (_quantity(record.get(name)) for name in ("agreed", "paid", "rate"))
    unread = any(_is_wrong(record.get(name)) for name in ("agreed", "paid", "rate"))
    if date is None or unread or (abroad and not rate) or (agreed is None and paid is None):
        read.findings.append(Finding("ledger-row-incomplete", where, _texts(record)))
        return None
    factor = rate if abroad and rate is not None else 1.0
    return {
        "project_id": cells.text_of(record["project_id"]),
        "date": date,
        "agreed": None if agreed is None else agreed * factor,
        "agreed_original": agreed,
        "currency": currency,
        "rate": rate,
        "paid": paid,
    }


def _milestone(record: Record, campaign: Campaign, season: Season, where: str, read: Rows) -> dict[str, Any] | None:
    date = cells.date(record["date"])
    word = cells.normal(cells.text_of(record["stage"]))
    stage = next((stage.code for stage in campaign.stages.values() if cells.normal(stage.word) == word), None)
    if date is None or stage is None:
        read.findings.append(Finding("ledger-row-incomplete", where, _texts(record)))
        return None
    return {"project_id": cells.text_of(record["project_id"]), "stage": stage, "date": date}


def _activity(record: Record, campaign: Campaign, season: Season, where: str, read: Rows) -> dict[str, Any] | None:
    date = cells.date(record["date"])
    told = Read()
    city = identify(cells.text_of(record["unit"]), where, campaign, told)
    if city is None:
        read.findings.append(Finding("ledger-unit-unknown", where, cells.text_of(record["unit"])))
        return None
    wrong = [name for name, bad in (("date", date is None), ("firms_met", _is_wrong(record.get("firms_met")))) if bad]
    if wrong:
        said = " ".join(cells.text_of(record[name]) for name in wrong)
        read.findings.append(Finding("ledger-row-incomplete", where, said))
        return None
    texts = {name: cells.text_of(record[name]) if name in record else None for name in ACTIVITY_TEXTS}
    return texts | {
        "date": date,
        "city_code": city.code,
        "firms_met": _quantity(record.get("firms_met")),
        "season": season.code,
    }


PROJECT_TEXTS = (
    "project_id",
    "investor_credit_code",
    "project_code",
    "season_signed",
    "county",
    "park",
    "name",
    "investor",
    "investor_classes",
    "origin",
    "industry",
    "chain_role",
    "contract_kind",
    "construction",
    "capital",
)
ACTIVITY_TEXTS = ("kind", "leader", "rank", "place", "result")

Reader = Callable[[Record, Campaign, Season, str, Rows], dict[str, Any] | None]
READERS: dict[str, Reader] = {
    "projects": _project,
    "amounts": _amount,
    "milestones": _milestone,
    "activities": _activity,
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "projects": ("project_id", "units", "contract_kind"),
    "amounts": ("project_id", "date"),
    "milestones": ("project_id", "stage", "date"),
    "activities": ("date", "unit", "kind"),
}


Wrong = tuple[dict[str, Any], Finding, bool]
"""A ledger row, what is wrong with it, and whether it stays in its table all the same."""


def check_projects(tables: Mapping[str, list[dict[str, Any]]], campaign: Campaign) -> dict[str, list[Wrong]]:
    """One row a project, and no amount or milestone of a project that is not listed; the others are left out."""
    seen: set[str] = set()
    wrong: dict[str, list[Wrong]] = {"projects": []}
    for row in tables["projects"]:
        if row["project_id"] in seen:
            wrong["projects"].append((row, Finding("ledger-duplicate", _place(row), row["project_id"]), False))
        seen.add(row["project_id"])
    for name in ("amounts", "milestones"):
        wrong[name] = [
            (row, Finding("ledger-project-unknown", _place(row), row["project_id"]), False)
            for row in tables[name]
            if row["project_id"] not in seen
        ]
    reached: set[tuple[str, str]] = set()
    for row in tables["milestones"]:
        step = (row["project_id"], row["stage"])
        if step in reached:
            stage = say(campaign.stages[row["stage"]].name, campaign.filed_language)
            wrong["milestones"].append((row, Finding("ledger-duplicate", _place(row), f"{step[0]} {stage}"), False))
        reached.add(step)
    return wrong


def check_openings(tables: Mapping[str, list[dict[str, Any]]], campaign: Campaign) -> dict[str, list[Wrong]]:
    """A project signed before a season and paid into during it says what had been paid in when the season began."""
    signed = {row["project_id"]: row["date"] for row in tables["milestones"] if row["stage"] == campaign.ledger.signing}
    paid: dict[str, list[dict[str, Any]]] = {}
    for row in tables["amounts"]:
        if row["paid"] is not None:
            paid.setdefault(row["project_id"], []).append(row)
    wrong: list[Wrong] = []
    for season in campaign.seasons.values():
        for project, rows in paid.items():
            during = [row for row in rows if season.start < row["date"] <= season.end]
            opened = any(row["date"] <= season.start for row in rows)
            if during and not opened and signed.get(project, season.start) < season.start:
                place = _place(during[0])
                finding = Finding("ledger-no-opening", place, project, season.start.isoformat())
                wrong.append((during[0], finding, True))
    return {"amounts": wrong}


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['sheet']}!{row['cell']}"


def _list(value: CellValue, campaign: Campaign) -> list[str]:
    return [part for part in cells.text_of(value).split(campaign.ledger.list_separator) if part]


def _share(text: str) -> float | None:
    folded = cells.normal(text)
    try:
        return float(folded.removesuffix("%")) / 100 if folded.endswith("%") else float(folded)
    except ValueError:
        return None


def _quantity(value: CellValue | None) -> float | None:
    """A ledger's number, or None where the cell holds none."""
    if isinstance(value, float):
        return value
    match = cells.NUMBER.fullmatch(cells.normal(cells.text_of(value)))
    return float(match["digits"].replace(",", "")) if match and not match["word"] else None


def _is_wrong(value: CellValue | None) -> bool:
    """Whether a cell that should hold a quantity holds something else, or less than nothing."""
    quantity = _quantity(value)
    return bool(cells.normal(cells.text_of(value))) if quantity is None else quantity < 0


def _factors(found: Found, campaign: Campaign, read: Rows) -> dict[str, float]:
    """What turns each column's own unit into the declared one, where its heading states another."""
    known = {word: factor for unit in campaign.units.values() for word, factor in cells.unit_words(unit).items()}
    factors = {}
    for column in found.columns:
        factor = known.get(column.unit_word or "", 1.0)
        if factor != 1.0:
            factors[column.field.field] = factor
            title = column.field.paths[0][-1]
            read.findings.append(Finding("header-unit-converted", found.sheet.name, str(column.unit_word), title))
    return factors


def _in_own_units(record: Record, factors: Mapping[str, float]) -> Record:
    quantities = {name: _quantity(record.get(name)) for name in factors}
    converted = {name: value * factors[name] for name, value in quantities.items() if value is not None}
    return {**record, **converted}


def _texts(record: Record) -> str:
    return " ".join(cells.text_of(value) for value in record.values())
