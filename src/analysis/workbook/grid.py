"""The cells of a sheet by place, as they are met; what grows out of bounds is refused while it grows."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.errors import UnreadableFile
from analysis.findings import Finding
from analysis.workbook.limits import Limits
from analysis.workbook.markup import shortened
from analysis.workbook.sheet import CellError, CellValue, Place, address


@dataclass
class Quota:
    """How much more the sheets of a file may hold together, and how many more of its cells may be unreadable."""

    cells: int
    characters: int
    findings: int


class Grid:
    """The cells of one sheet.

    A line is a row from column A to its last cell. A cell without a value is ``""`` in it, and so is one in
    ``refused``, of which a finding speaks.
    """

    def __init__(self, sheet: str, quota: Quota, limits: Limits) -> None:
        self.sheet = sheet
        self.lines: dict[int, list[CellValue]] = {}
        self.refused: dict[Place, str] = {}
        self.findings: list[Finding] = []
        self._quota, self._limits = quota, limits
        self._line: list[CellValue] = []
        self._row = -1
        self._held = self._padded = self._spent = 0

    def at(self, row: int, column: int) -> str:
        """How a finding names a cell."""
        return f"{self.sheet}!{address(row, column)}"

    def put(self, row: int, column: int, value: CellValue) -> None:
        """Take a cell in."""
        if row != self._row:
            self._turn_to(row)
        if column == len(self._line):
            self._line.append(value)
        else:
            self._put_apart(row, column, value)
        self._held += 1
        if self._held > self._quota.cells:
            self._too_large(row, column, self._quota.cells)

    def reserve(self, row: int, column: int) -> None:
        """Take in a cell that takes up its place without a value."""
        self._turn_to(row)
        if column >= len(self._line):
            self._pad(column + 1 - len(self._line))

    def spend(self, row: int, column: int, length: int) -> None:
        """Count the characters of a text, once for every cell that shows it."""
        if length > self._limits.text:
            raise UnreadableFile("cell-too-long", str(length), at=self.at(row, column), other=str(self._limits.text))
        self._spent += length
        if self._spent > self._quota.characters:
            self._too_large(row, column, self._quota.characters)

    def _too_large(self, row: int, column: int, most: int) -> None:
        raise UnreadableFile("sheet-too-large", str(most + 1), at=self.at(row, column), other=str(most))

    def _turn_to(self, row: int) -> None:
        self._row = row
        self._line = self.lines.setdefault(row, [])

    def _put_apart(self, row: int, column: int, value: CellValue) -> None:
        """A cell that does not follow the one before it: beyond a gap, or before it, or at the same place."""
        if column > len(self._line):
            self._pad(column - len(self._line))
            self._line.append(value)
            return
        standing = self._line[column]
        if standing == "" and (row, column) not in self.refused:
            self._line[column] = value
        else:
            self._refuse_again(row, column, written(value))

    def _pad(self, gap: int) -> None:
        self._padded += gap
        if self._padded > (most := self._most_places()):
            found = address(self._row, len(self._line) + gap - 1)
            raise UnreadableFile("sheet-too-large", found, at=self.sheet, other=str(most))
        self._line.extend([""] * gap)

    def refuse(self, row: int, column: int, text: str) -> None:
        """Take in a cell whose text cannot be read."""
        self.reserve(row, column)
        if self._line[column] == "" and (row, column) not in self.refused:
            self._refuse(row, column, "cell-unread", text)
        else:
            self._refuse_again(row, column, text)

    def _refuse_again(self, row: int, column: int, text: str) -> None:
        """Of two cells at one place neither counts."""
        self._refuse(row, column, "cell-twice", self.refused.get((row, column)) or written(self._line[column]), text)

    def dispute(self, row: int, column: int, other: CellValue) -> None:
        """Blank a cell for which another reader has another value, or has one where we have none."""
        self.reserve(row, column)
        own = self._line[column]
        self._refuse(row, column, "cell-unread", written(other if own == "" else own))

    def _refuse(self, row: int, column: int, rule: str, found: str, other: str = "") -> None:
        self._quota.findings -= 1
        if self._quota.findings < 0:
            raise UnreadableFile("file-damaged", shortened(self.sheet), at=self.at(row, column))
        self._line[column] = ""
        self.refused[row, column] = shortened(found)
        self.findings.append(Finding(rule, self.at(row, column), shortened(found), shortened(other)))

    def table(self) -> tuple[int, int, list[list[CellValue]]]:
        """The first row and the first column that hold anything, and from there all rows, of one length."""
        firsts = {row: first for row, line in self.lines.items() if (first := _first(line)) is not None}
        if not firsts:
            return 0, 0, []
        top, bottom, left = min(firsts), max(firsts), min(firsts.values())
        width = max(len(self.lines[row]) for row in firsts)
        lines = [self._line_at(row, left, width) for row in range(top, bottom + 1)]
        return top, left, lines

    def _line_at(self, row: int, left: int, width: int) -> list[CellValue]:
        line = self.lines.get(row, [])
        line = line[left:] if left else line
        line.extend([""] * (width - left - len(line)))
        return line

    def close(self) -> None:
        """Refuse a sheet whose cells lie too far apart to be held as a table; leave the rest of the quota to others."""
        self._quota.cells -= self._held
        self._quota.characters -= self._spent
        if not self.lines:
            return
        bottom, width = max(self.lines), max(map(len, self.lines.values()))
        area = (bottom - min(self.lines) + 1) * width
        if area > (most := self._most_places()):
            raise UnreadableFile("sheet-too-large", address(bottom, width - 1), at=self.sheet, other=str(most))

    def _most_places(self) -> int:
        return max(self._limits.area_free, self._limits.area_per_cell * self._held)


def _first(line: list[CellValue]) -> int | None:
    return next((column for column, value in enumerate(line) if value != ""), None)


def written(value: CellValue) -> str:
    """A value as a finding quotes it.

    >>> written(12.0), written(0.5), written(True), written(CellError("#N/A"))
    ('12', '0.5', 'TRUE', '#N/A')
    """
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
