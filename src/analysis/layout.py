"""Where on a sheet a declared table stands: found by its full header paths, wherever it was moved to."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
    """A declared table on a sheet: its columns, the row its data begins on, the declared ones not there."""

    table: str
    sheet: Sheet
    columns: tuple[Column, ...]
    first_row: int
    missing: tuple[FormField, ...]
    unknown: tuple[tuple[int, str], ...] = ()
    """Headings among the table's columns that are not declared: their column, and as they were written."""

    def records(self) -> Iterable[tuple[int, dict[str, CellValue]]]:
        """The rows below the header that hold anything in a declared column, as field → value."""
        names = {column.index: column.field.field for column in self.columns}
        for row, line in self.sheet.rows():
            if row < self.first_row:
                continue
            record = {names[index]: value for index, value in line.items() if index in names}
            if record:
                yield row, record

    def index(self, field: str) -> int:
        """The sheet's column that holds a field."""
        return next(column.index for column in self.columns if column.field.field == field)

    def has(self, field: str) -> bool:
        """Whether the sheet has a column for a field."""
        return any(column.field.field == field for column in self.columns)


@dataclass(frozen=True)
class Shape:
    """A declared table as its header is compared: the normalised paths of its columns, and which must be there."""

    table: str
    known: Mapping[tuple[str, ...], FormField]
    required: frozenset[str]
    leaves: frozenset[str]
    depth: int


@lru_cache(maxsize=8)
def shapes(campaign: Campaign) -> tuple[Shape, ...]:
    """The shape of every declared table."""
    words = _unit_words(campaign)
    return tuple(_shape(table, campaign, words) for table in dict.fromkeys(item.table for item in campaign.form))


def _shape(table: str, campaign: Campaign, words: frozenset[str]) -> Shape:
    declared = [item for item in campaign.form_fields(table) if item.place != "label"]
    known = {
        tuple(split_unit(normal(part), words)[0] for part in path): item for item in declared for path in item.paths
    }
    required = frozenset(item.field for item in declared if not _optional(item))
    leaves = frozenset(path[-1] for path in known)
    return Shape(table, known, required, leaves, max((len(path) for path in known), default=0))


@lru_cache(maxsize=8)
def _unit_words(campaign: Campaign) -> frozenset[str]:
    return frozenset(word for unit in campaign.units.values() for word in unit_words(unit))


def find_tables(sheet: Sheet, campaign: Campaign) -> Found | None:
    """The declared table that a sheet holds most fully, or None."""
    return _search(sheet, campaign, shapes(campaign))


def find_table(sheet: Sheet, campaign: Campaign, table: str) -> Found | None:
    """One declared table on a sheet, or None where less than half of its required columns are there."""
    return _search(sheet, campaign, [shape for shape in shapes(campaign) if shape.table == table])


@dataclass(frozen=True)
class Match:
    """A header as found: the table it is of, its columns, its last row, and the headings that are not declared."""

    shape: Shape
    columns: tuple[Column, ...]
    bottom: int
    unknown: tuple[tuple[int, str], ...]

    @property
    def share(self) -> float:
        """How much of what the table requires is there."""
        required = self.shape.required
        return len(required & {column.field.field for column in self.columns}) / len(required) if required else 0.0

    @property
    def rank(self) -> tuple[float, int, int]:
        """By what one header is better than another: fuller, then lower on the sheet."""
        return self.share, len(self.columns), self.bottom


def _search(sheet: Sheet, campaign: Campaign, wanted: Sequence[Shape]) -> Found | None:
    """Walk down a sheet until a header is found that lacks nothing; else the fullest is taken."""
    words = _unit_words(campaign)
    height = max((shape.depth for shape in wanted), default=0) + 2
    window: deque[tuple[int, Headings]] = deque(maxlen=height)
    best: Match | None = None
    for row, line in sheet.rows():
        window.append((row, _headings(row, line, sheet, words)))
        texts = {heading.text for heading in window[-1][1].values()}
        for match in _matches(window, [shape for shape in wanted if shape.leaves & texts]):
            if best is None or match.rank > best.rank:
                best = match
        if best and best.share == 1 and best.bottom < row:
            break
    return _found(best, sheet) if best and best.share >= LEAST_SHARE else None


def _found(match: Match, sheet: Sheet) -> Found:
    lacking = match.shape.required - {column.field.field for column in match.columns}
    missing = {item.field: item for item in match.shape.known.values() if item.field in lacking}
    return Found(match.shape.table, sheet, match.columns, match.bottom + 1, tuple(missing.values()), match.unknown)


@dataclass(frozen=True)
class Heading:
    """A cell of a header: its text, the unit stated in it, and as it was written."""

    text: str
    unit_word: str | None
    written: str


Headings = Mapping[int, Heading]
"""The headings of a row by column."""


def _headings(row: int, line: Mapping[int, CellValue], sheet: Sheet, words: frozenset[str]) -> Headings:
    """The texts of a row by column, with what merged areas put there from above or from the left."""
    shown = dict(line)
    for top, left, bottom, right in sheet.merges:
        if top <= row <= bottom and (above := sheet.cells.get((top, left))) is not None:
            for column in range(left, right + 1):
                shown.setdefault(column, above)
    return {column: _heading(value, words) for column, value in shown.items() if isinstance(value, str)}


@lru_cache(maxsize=5_000)
def _heading(value: str, words: frozenset[str]) -> Heading:
    text, unit_word = split_unit(normal(value), words)
    return Heading(text, unit_word, value.strip())


def _matches(window: Sequence[tuple[int, Headings]], wanted: Sequence[Shape]) -> Iterable[Match]:
    """Every way to read the last row of the window, with rows above it, as the header of a table."""
    if not wanted:
        return
    bottom = window[-1][0]
    above: dict[int, tuple[Heading, ...]] = {}
    for height, (row, line) in enumerate(reversed(window), start=1):
        if row <= bottom - len(window):
            break
        for index, heading in line.items():
            path = above.get(index, ())
            if all(heading.text != other.text for other in path):
                above[index] = (heading, *path)
        paths = {index: tuple([heading.text for heading in above[index]]) for index in sorted(above)}
        for shape in wanted:
            if height <= shape.depth + 2:
                yield _match(paths, above, shape, bottom)


def _match(
    paths: Mapping[int, tuple[str, ...]], headings: Mapping[int, tuple[Heading, ...]], shape: Shape, bottom: int
) -> Match:
    columns: dict[str, Column] = {}
    unknown = []
    for index, path in paths.items():
        field = shape.known.get(path)
        if field and field.field not in columns:
            columns[field.field] = Column(field, index, headings[index][-1].unit_word)
        else:
            unknown.append((index, "/".join([heading.written for heading in headings[index]])))
    return Match(shape, tuple(columns.values()), bottom, tuple(unknown))


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
