"""From ledgers to rows: projects, their amounts and milestones, and the activities, each row with its place."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis import cells
from analysis.campaign import Campaign, City, Season
from analysis.filing import Read, identify
from analysis.findings import Finding
from analysis.layout import Found
from analysis.workbook import CellError, CellValue, address

Record = Mapping[str, CellValue]
SHARE_TOLERANCE = 1e-6


@dataclass
class Rows:
    """What was read of one ledger sheet: its rows, column by column, since a ledger may have a million."""

    columns: dict[str, list[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def append(self, row: Mapping[str, Any]) -> None:
        """Add a row; every row of a ledger has the same columns."""
        for name, value in row.items():
            self.columns.setdefault(name, []).append(value)


def read_ledger(found: Found, campaign: Campaign, season: Season) -> Rows:
    """Read a ledger sheet; a row that lacks what its key needs, or cannot be read, becomes a finding."""
    reader = READERS[found.table]
    read = Rows()
    first = min(column.index for column in found.columns)
    factors = _factors(found, campaign, read)
    context = Context(campaign, season, read)
    for row, written in found.records():
        record = _in_own_units(written, factors) if factors else written
        where = f"{found.sheet.name}!{address(row, first)}"
        wrong = _unfit(record, found, row, campaign.ledger.list_separator)
        if wrong:
            read.findings.append(Finding(wrong[0], where, wrong[1]))
            continue
        line = reader(record, context, where)
        if line is not None:
            read.append(line | {"sheet": found.sheet.name, "cell": address(row, first)})
    if found.sheet.hidden_rows:
        read.findings.append(Finding("ledger-hidden-rows", found.sheet.name, str(len(found.sheet.hidden_rows))))
    return read


@dataclass(frozen=True)
class Context:
    """What every row of a ledger is read with; units are identified once a name."""

    campaign: Campaign
    season: Season
    read: Rows
    units: dict[str, City | None] = field(default_factory=dict)

    def unit(self, name: str, where: str) -> City | None:
        """The filing unit of a name, None for an unknown one."""
        if name not in self.units:
            self.units[name] = identify(name, where, self.campaign, Read())
        return self.units[name]

    def wrong(self, rule: str, where: str, found: str) -> None:
        """Say that a row was not read."""
        self.read.findings.append(Finding(rule, where, found))


def _unfit(record: Record, found: Found, row: int, separator: str) -> tuple[str, str] | None:
    """The rule and the words for a row that lacks what it needs, holds an error, or is struck out."""
    lacking = [name for name in REQUIRED[found.table] if name not in record]
    if lacking:
        titles = {column.field.field: column.field.paths[0][-1] for column in found.columns}
        return "ledger-row-incomplete", separator.join(titles.get(name, name) for name in lacking)
    errors = [value.text for value in record.values() if isinstance(value, CellError)]
    if errors:
        return "ledger-row-incomplete", " ".join(errors)
    if found.sheet.struck and (row, found.index(REQUIRED[found.table][0])) in found.sheet.struck:
        return "cell-struck", _texts(record)
    return None


def _project(record: Record, context: Context, where: str) -> dict[str, Any] | None:
    cities = [context.unit(name, where) for name in _list(record["units"], context.campaign)]
    if not all(cities):
        context.wrong("ledger-unit-unknown", where, cells.text_of(record["units"]))
        return None
    shares = [_share(text) for text in _list(record.get("shares", ""), context.campaign)] or [1.0]
    if len(shares) != len(cities) or None in shares or abs(math.fsum(s or 0.0 for s in shares) - 1) > SHARE_TOLERANCE:
        context.wrong("ledger-row-incomplete", where, cells.text_of(record.get("shares")))
        return None
    plain = {name: cells.text_of(record[name]).strip() if name in record else None for name in PROJECT_TEXTS}
    owners = ";".join(f"{city.code}={share}" for city, share in zip(cities, shares, strict=True) if city)
    return plain | {"unit_shares": owners}


def _amount(record: Record, context: Context, where: str) -> dict[str, Any] | None:
    date = cells.date(record["date"])
    currency = cells.text_of(record.get("currency")) or None
    abroad = currency is not None and currency != context.campaign.ledger.home_currency
    agreed, paid, rate = (cells.quantity(record.get(name)) for name in ("agreed", "paid", "rate"))
    unread = any(_is_wrong(record.get(name)) for name in ("agreed", "paid", "rate"))
    if date is None or unread or (abroad and not rate) or (agreed is None and paid is None):
        context.wrong("ledger-row-incomplete", where, _texts(record))
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


def _milestone(record: Record, context: Context, where: str) -> dict[str, Any] | None:
    date = cells.date(record["date"])
    word = cells.normal(cells.text_of(record["stage"]))
    stage = next((stage.code for stage in context.campaign.stages.values() if cells.normal(stage.word) == word), None)
    if date is None or stage is None:
        context.wrong("ledger-row-incomplete", where, _texts(record))
        return None
    return {"project_id": cells.text_of(record["project_id"]), "stage": stage, "date": date}


def _activity(record: Record, context: Context, where: str) -> dict[str, Any] | None:
    date = cells.date(record["date"])
    city = context.unit(cells.text_of(record["unit"]), where)
    if city is None:
        context.wrong("ledger-unit-unknown", where, cells.text_of(record["unit"]))
        return None
    wrong = [name for name, bad in (("date", date is None), ("firms_met", _is_wrong(record.get("firms_met")))) if bad]
    if wrong:
        context.wrong("ledger-row-incomplete", where, " ".join(cells.text_of(record[name]) for name in wrong))
        return None
    texts = {name: cells.text_of(record[name]) if name in record else None for name in ACTIVITY_TEXTS}
    return texts | {
        "date": date,
        "city_code": city.code,
        "firms_met": cells.quantity(record.get("firms_met")),
        "season": context.season.code,
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

Reader = Callable[[Record, Context, str], dict[str, Any] | None]
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


def _list(value: CellValue, campaign: Campaign) -> list[str]:
    return [part for part in cells.text_of(value).split(campaign.ledger.list_separator) if part]


def _share(text: str) -> float | None:
    folded = cells.normal(text)
    try:
        return float(folded.removesuffix("%")) / 100 if folded.endswith("%") else float(folded)
    except ValueError:
        return None


def _is_wrong(value: CellValue | None) -> bool:
    """Whether a cell that should hold a quantity holds something else, or less than nothing."""
    quantity = cells.quantity(value)
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
    quantities = {name: cells.quantity(record.get(name)) for name in factors}
    converted = {name: value * factors[name] for name, value in quantities.items() if value is not None}
    return {**record, **converted}


def _texts(record: Record) -> str:
    return " ".join(cells.text_of(value) for value in record.values())
