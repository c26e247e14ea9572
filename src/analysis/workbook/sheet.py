"""A received file, opened: its sheets, their cells, and what a spreadsheet shows beside a cell's value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from openpyxl.utils import get_column_letter

from analysis.findings import Finding

Place = tuple[int, int]
"""A cell's row and column, from 0."""

Area = tuple[int, int, int, int]
"""A merged area: top, left, bottom, right, from 0, ends included."""


@dataclass(frozen=True)
class CellError:
    """What stands in a cell in place of a value: an error such as ``#DIV/0!``, or a formula never computed."""

    text: str
    is_uncomputed: bool = False


CellValue = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | CellError


@dataclass(frozen=True)
class Sheet:
    """A sheet as rows of values, with what its cells show beside a value.

    ``lines`` can be walked more than once and need not be held in memory; an empty cell is ``""``. ``top`` and ``left``
    are the row and column of its first value. Hidden rows and columns, struck-out cells and comments are by place on
    the sheet, not in ``lines``.
    """

    name: str
    lines: Iterable[Sequence[CellValue]]
    top: int = 0
    left: int = 0
    merges: tuple[Area, ...] = ()
    typed: bool = True
    """Whether cells have types of their own; in a table of text all are text."""
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: frozenset[Place] = frozenset()
    comments: Mapping[Place, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, cells: Mapping[Place, CellValue], merges: tuple[Area, ...] = ()) -> Sheet:
        """A sheet of given cells.

        >>> Sheet.of("s", {(1, 1): "x"}).lines
        [['', ''], ['', 'x']]
        """
        bottom = max((row for row, _ in cells), default=-1)
        right = max((column for _, column in cells), default=-1)
        lines = [[cells.get((row, column), "") for column in range(right + 1)] for row in range(bottom + 1)]
        return cls(name, lines, merges=merges)

    def rows(self) -> Iterator[tuple[int, dict[int, CellValue]]]:
        """The rows that hold anything, top to bottom, each as column → value."""
        for row, line in enumerate(self.lines, start=self.top):
            filled = {column: value for column, value in enumerate(line, start=self.left) if value != ""}
            if filled:
                yield row, filled

    @cached_property
    def cells(self) -> dict[Place, CellValue]:
        """Every filled cell by its place; for a sheet that is small, such as a form."""
        return {(row, column): value for row, filled in self.rows() for column, value in filled.items()}

    def spread(self) -> dict[Place, CellValue]:
        """The cells with each merged area holding its first cell's value throughout."""
        filled = dict(self.cells)
        for top, left, bottom, right in self.merges:
            if (top, left) in self.cells:
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        filled.setdefault((row, column), self.cells[top, left])
        return filled

    def is_hidden_at(self, row: int, column: int) -> bool:
        """Whether a reader of the sheet would not see a cell."""
        return self.is_hidden or row in self.hidden_rows or column in self.hidden_columns


@dataclass(frozen=True)
class Book:
    """A received file, opened: its sheets, what its properties say of it, and what must be said of it."""

    sheets: tuple[Sheet, ...]
    properties: str = ""
    findings: tuple[Finding, ...] = ()


def address(row: int, column: int) -> str:
    """A cell's address as a spreadsheet shows it.

    >>> address(6, 2)
    'C7'
    """
    return f"{get_column_letter(column + 1)}{row + 1}"
