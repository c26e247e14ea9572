"""Where on a sheet a declared table stands: found by its full header paths, wherever it was moved to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.campaign import Campaign, FormField
from analysis.cells import normal, split_unit, text_of, unit_words
from analysis.workbook import CellValue, Sheet, address

COLON = re.compile("[:：]")
LEAST_SHARE = 0.5
"""A sheet holds a table when at least this share of the table's columns is on it."""


@dataclass(frozen=True)
class Column:
    """A declared column as found: where, and the unit that its header states."""

    field: FormField
    index: int
    unit_word: str | None


@dataclass(frozen=True)
class Found:
    """A declared table on a sheet: its columns, the row its data begins on, the columns that are not there."""

    table: str
    sheet: Sheet
    columns: tuple[Column, ...]
    first_row: int
    missing: tuple[FormField, ...]

    def records(self) -> Iterable[tuple[int, dict[str, CellValue]]]:
        """The rows below the header that hold anything in a declared column, as field → value."""
        names = {column.index: column.field.field for column in self.columns}
        for row, line in self.sheet.rows():
            record = {names[index]: value for index, value in line.items() if index in names}
            if row >= self.first_row and record:
                yield row, record

    def index(self, field: str) -> int:
        """The sheet's column that holds a field."""
        return next(column.index for column in self.columns if column.field.field == field)

    def has(self, field: str) -> bool:
        """Whether the sheet has a column for a field."""
        return any(column.field.field == field for column in self.columns)


def find_tables(sheet: Sheet, campaign: Campaign) -> Found | None:
    """The declared table that a sheet holds most fully, or None."""
    tables = dict.fromkeys(item.table for item in campaign.form)
    found = [one for table in tables if (one := find_table(sheet, campaign, table))]
    return max(
        found,
        key=lambda one: len(one.columns) / (len(one.columns) + len(one.missing)),
        default=None,
    )


def find_table(sheet: Sheet, campaign: Campaign, table: str) -> Found | None:
    """One declared table on a sheet, or None where less than half of its required columns are there."""
    declared = [item for item in campaign.form_fields(table) if item.place != "label"]
    words = {word for unit in campaign.units.values() for word in unit_words(unit)}
    known = {
        tuple(split_unit(normal(part), words)[0] for part in path): item for item in declared for path in item.paths
    }
    grid = {place: split_unit(normal(text_of(value)), words) for place, value in sheet.spread().items()}
    leaves = {path[-1] for path in known}
    candidates = sorted({row for (row, _), (text, _) in grid.items() if text in leaves})
    depth = max((len(path) for path in known), default=0)
    best: tuple[Column, ...] = ()
    bottom = 0
    for row in candidates:
        for height in range(1, depth + 3):
            columns = _match(grid, known, range(row - height + 1, row + 1))
            if len(columns) >= len(best):
                best, bottom = columns, row
    required = [item for item in declared if not _optional(item)]
    matched = {column.field for column in best}
    if not required or sum(item in matched for item in required) < LEAST_SHARE * len(required):
        return None
    missing = tuple(item for item in required if item not in matched)
    return Found(table, sheet, best, bottom + 1, missing)


def label(sheet: Sheet, field: FormField) -> tuple[str, str]:
    """What stands after a label such as ``填报单位：``, in its cell or the next one, and where; blank if absent."""
    written = [normal(part) for path in field.paths for part in path]
    for (row, column), value in sorted(sheet.cells.items()):
        text = text_of(value)
        for word in written:
            if not normal(text).startswith(word):
                continue
            rest = _after_label(text, word)
            right = next((c for r, c in sorted(sheet.cells) if r == row and c > column), None)
            beside = "" if right is None else text_of(sheet.cells[row, right]).strip()
            if rest or right is None or COLON.search(beside):
                return rest, _at(sheet, row, column)
            return beside, _at(sheet, row, right)
    return "", sheet.name


def _after_label(text: str, word: str) -> str:
    """What follows a label in its own cell, as it was written."""
    parts = COLON.split(text, maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else normal(text).removeprefix(word)


def _at(sheet: Sheet, row: int, column: int) -> str:
    return f"{sheet.name}!{address(row, column)}"


def _optional(item: FormField) -> bool:
    """A form of one row names its unit above the table, so its unit column may be absent."""
    return item.table == "form" and item.place == "column"


def _match(
    grid: dict[tuple[int, int], tuple[str, str | None]],
    known: dict[tuple[str, ...], FormField],
    rows: Sequence[int],
) -> tuple[Column, ...]:
    columns: dict[FormField, Column] = {}
    for index in sorted({column for row, column in grid if row in rows}):
        texts = [grid[row, index] for row in rows if (row, index) in grid]
        path = tuple(text for text, _ in dict.fromkeys(texts))
        field = known.get(path)
        if field and field not in columns:
            columns[field] = Column(field, index, texts[-1][1])
    return tuple(columns.values())
