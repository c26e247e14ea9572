"""Where each row and column of a sheet stands, so that formulas can point at it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter

from analysis.sheets import Column, Sheet, Value, quoted

Row = Mapping[str, Value]
FIRST_ROW = 2
"""The headings stand above it."""


@dataclass(frozen=True)
class Grid:
    """A sheet: its name, with the mark of example figures to come, its columns by key, and the keys of its rows."""

    name: str
    mark: str
    columns: Mapping[str, Column]
    keys: Sequence[Hashable]

    @cached_property
    def _rows(self) -> dict[Hashable, int]:
        return {key: place for place, key in enumerate(self.keys, start=FIRST_ROW)}

    @cached_property
    def _letters(self) -> dict[str, str]:
        return {column: get_column_letter(place) for place, column in enumerate(self.columns, start=1)}

    def here(self, key: Hashable, column: str) -> str:
        """A cell as formulas of the same sheet name it.

        >>> from analysis.sheets import Column
        >>> grid = Grid("units", "", {"code": Column("code"), "value": Column("value")}, ["N", "S"])
        >>> grid.here("S", "value"), grid.at("S", "value")
        ('$B$3', "'units'!$B$3")
        """
        return f"${self._letters[column]}${self._rows[key]}"

    def at(self, key: Hashable, column: str) -> str:
        """A cell as formulas of other sheets name it."""
        return f"{quoted(self.name, self.mark)}!{self.here(key, column)}"

    def areas(self, keys: Iterable[Hashable], column: str) -> list[str]:
        """The cells of a column, those below each other together, as formulas of the same sheet name them.

        >>> from analysis.sheets import Column
        >>> Grid("units", "", {"code": Column("code")}, "abcd").areas("abd", "code")
        ['$A$2:$A$3', '$A$5']
        """
        runs: list[list[int]] = []
        for row in sorted(self._rows[key] for key in keys):
            if runs and row == runs[-1][1] + 1:
                runs[-1][1] = row
            else:
                runs.append([row, row])
        letter = self._letters[column]
        return [f"${letter}${first}" + (f":${letter}${last}" if last > first else "") for first, last in runs]

    def area(self, keys: Iterable[Hashable], column: str) -> str:
        """The same of rows that all stand below each other, as formulas of other sheets name them."""
        (whole,) = self.areas(keys, column)
        return f"{quoted(self.name, self.mark)}!{whole}"

    def sheet(self, rows: Mapping[Hashable, Row]) -> Sheet:
        """The sheet with its rows filled in; what a row does not name stays empty."""
        filled = [[rows[key].get(column) for column in self.columns] for key in self.keys]
        return Sheet(self.name, tuple(self.columns.values()), filled)


def words(text: str) -> str:
    """Words as a formula writes them.

    >>> words('a "b" c')
    '"a ""b"" c"'
    """
    return '"{}"'.format(text.replace('"', '""'))
