"""One pass over the XML of a sheet: what each cell should hold, and what a spreadsheet shows beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

from openpyxl.utils import column_index_from_string

from analysis.errors import UnreadableFile
from analysis.workbook.grid import Grid
from analysis.workbook.inventory import calls_program
from analysis.workbook.limits import Limits
from analysis.workbook.markup import End, Start, is_on, shortened
from analysis.workbook.sheet import Area, CellError, CellValue, Place
from analysis.workbook.texts import RichText, SharedStrings, unescaped

ROWS, COLUMNS = 1_048_576, 16_384
ADDRESS = re.compile("([A-Za-z]{1,3})([0-9]{1,7})").fullmatch
LARGEST = 1.7976931348623157e308
ERRORS = {text: CellError(text) for text in ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")}
FLAGS = {"0": False, "1": True, "false": False, "true": True}
UNTOLD = "…"
"""For a formula whose text stands in another cell only."""


class Unread(ValueError):
    """A cell's text means nothing in a cell of its kind."""


class Broken(ValueError):
    """A cell is such that the sheet cannot be read beyond it."""


def located(reference: str) -> Place | None:
    """The place that an address means, if it is one.

    >>> located("c07"), located("$A$1"), located("XFE1"), located("A0")
    ((6, 2), None, None, None)
    """
    if (parts := ADDRESS(reference)) is None:
        return None
    letters, digits = parts.groups()
    row, column = int(digits), column_index_from_string(letters)
    return (row - 1, column - 1) if 1 <= row <= ROWS and column <= COLUMNS else None


class Outline:
    """What a sheet says of whole rows and columns, and of merged areas."""

    def __init__(self, sheet: str, limits: Limits) -> None:
        self.hidden_rows: set[int] = set()
        self.merges: list[Area] = []
        self._sheet, self._limits = sheet, limits
        self._hidden_spans: set[tuple[int, int]] = set()
        self._merged = 0

    def starts(self) -> dict[str, Start]:
        """What to do at start tags."""
        return {"col": self._column, "mergeCell": self._merge}

    def hidden_columns(self) -> frozenset[int]:
        """The hidden columns, from spans that may lie over one another."""
        columns: set[int] = set()
        reached = 0
        for first, last in sorted(self._hidden_spans):
            columns.update(range(max(first, reached + 1) - 1, last))
            reached = max(reached, last)
        return frozenset(columns)

    def _column(self, attributes: dict[str, str]) -> None:
        first, last = _number(attributes.get("min", "")), _number(attributes.get("max", ""))
        if is_unseen(attributes, "width") and 1 <= first <= last:
            self._hidden_spans.add((min(first, COLUMNS), min(last, COLUMNS)))

    def _merge(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("ref", "")
        first, _, last = reference.partition(":")
        start, end = located(first), located(last or first)
        if start is None or end is None:
            raise UnreadableFile("file-damaged", shortened(reference), at=self._sheet)
        area = (min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
        self._merged += (area[2] - area[0] + 1) * (area[3] - area[1] + 1)
        if self._merged > self._limits.merged_area:
            raise UnreadableFile(
                "sheet-merged-too-large", reference, at=self._sheet, other=str(self._limits.merged_area)
            )
        if len(self.merges) == self._limits.merges:
            found, most = str(self._limits.merges + 1), str(self._limits.merges)
            raise UnreadableFile("sheet-merged-too-large", found, at=self._sheet, other=most)
        self.merges.append(area)


def is_unseen(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or a column is hidden, or of no size."""
    return is_on(attributes.get("hidden")) or attributes.get(size, "1").strip("0.") == ""


def _number(text: str) -> int:
    """A whole number above zero as attributes have it, else 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


class SheetWalk:
    """The handlers for a walk through a sheet. Its state is that of the row and the cell the walk is in."""

    def __init__(
        self, grid: Grid, outline: Outline, strings: SharedStrings, struck_styles: frozenset[str], longest: int
    ) -> None:
        self.struck: set[Place] = set()
        self._grid, self._outline, self._strings, self._struck_styles = grid, outline, strings, struck_styles
        self._longest = longest
        self._columns: dict[str, int] = {}
        self._row = self._column = 0
        self._row_digits, self._cut = "1", -1
        self._is_row_unseen = False
        self._cell_row = 0
        self._is_in_cell = False
        self._kind: str | None = None
        self._style: str | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: str | None = None
        self._is_struck = False
        self._rich = RichText()

    def starts(self) -> dict[str, Start]:
        """What to do at start tags."""
        own: dict[str, Start] = {"row": self._row_start, "c": self._cell_start, "is": self._inline_start}
        return own | self._rich.starts() | self._outline.starts()

    def ends(self) -> dict[str, End]:
        """What to do at end tags."""
        values: dict[str, End] = {"v": self._value_end, "f": self._formula_end, "is": self._inline_end}
        return values | self._rich.ends() | {"row": self._row_end, "c": self._cell_end}

    # Rows.

    def _row_start(self, attributes: dict[str, str]) -> None:
        if (reference := attributes.get("r")) is not None:
            self._row = _number(reference) - 1
        if not 0 <= self._row < ROWS:
            raise UnreadableFile("file-damaged", shortened(reference or str(self._row + 1)), at=self._grid.sheet)
        self._row_digits = str(self._row + 1)
        self._cut = -len(self._row_digits)
        self._is_row_unseen = is_unseen(attributes, "ht")

    def _row_end(self, text: str) -> None:
        if self._is_row_unseen and self._row in self._grid.lines:
            self._outline.hidden_rows.add(self._row)
        self._row += 1
        self._column = 0

    # Cells.

    def _cell_start(self, attributes: dict[str, str]) -> None:
        if self._is_in_cell:
            raise UnreadableFile("file-damaged", "c", at=self._here())
        self._is_in_cell = True
        self._value = self._formula = self._inline = None
        self._is_struck = False
        self._kind = attributes.get("t")
        self._style = attributes.get("s")
        reference = attributes.get("r")
        if reference is None:
            self._go_on()
            return
        column = self._columns.get(reference[: self._cut])
        if column is not None and reference.endswith(self._row_digits):
            self._cell_row, self._column = self._row, column
        else:
            self._go_to(reference)

    def _go_on(self) -> None:
        """A cell without an address follows the one before it."""
        if self._column >= COLUMNS or self._row >= ROWS:
            raise UnreadableFile("file-damaged", "c", at=self._grid.sheet)
        self._cell_row = self._row

    def _go_to(self, reference: str) -> None:
        """Find an address that was not foreseen: of a column met for the first time, or of another row."""
        if (place := located(reference)) is None:
            raise UnreadableFile("file-damaged", shortened(reference), at=self._grid.sheet)
        self._cell_row, self._column = place
        self._columns[reference.rstrip("0123456789")] = self._column

    def _value_end(self, text: str) -> None:
        if len(text) > self._longest:
            self._refuse_length(text)
        self._value = text if self._value is None else self._value + text

    def _formula_end(self, text: str) -> None:
        if len(text) > self._longest:
            self._refuse_length(text)
        if calls_program(text):
            raise UnreadableFile("file-dde", shortened(f"={text}"), at=self._here())
        self._formula = text

    def _inline_start(self, attributes: dict[str, str]) -> None:
        self._rich.begin()

    def _inline_end(self, text: str) -> None:
        self._inline = self._rich.text
        self._is_struck = self._rich.is_struck

    def _cell_end(self, text: str) -> None:
        self._is_in_cell = False
        if self._value is not None or self._formula is not None or self._inline is not None:
            self._take()
        self._column += 1

    def _take(self) -> None:
        """Put a cell with something in it into the grid."""
        try:
            content = self._content()
        except Unread:
            self._grid.refuse(self._cell_row, self._column, self._text())
            return
        except Broken as wrong:
            raise UnreadableFile("file-damaged", shortened(self._text()), at=self._here()) from wrong
        if content == "":
            self._grid.reserve(self._cell_row, self._column)
            return
        if content.__class__ is str:
            self._grid.spend(self._cell_row, self._column, len(content))
        self._grid.put(self._cell_row, self._column, content)
        if self._is_struck or self._style in self._struck_styles:
            self.struck.add((self._cell_row, self._column))

    def _content(self) -> CellValue:
        if self._inline:
            if self._value:
                raise Unread
            return self._inline
        if self._value:
            return self._shared(self._value) if self._kind == "s" else DECODERS.get(self._kind, _broken)(self._value)
        if self._formula is None or (self._kind == "str" and self._value is not None):
            return ""
        return CellError(f"={self._formula or UNTOLD}", is_uncomputed=True)

    def _text(self) -> str:
        return (self._inline or "") + (self._value or "")

    def _here(self) -> str:
        return self._grid.at(self._cell_row, self._column)

    def _refuse_length(self, text: str) -> None:
        raise UnreadableFile("cell-too-long", str(len(text)), at=self._here(), other=str(self._longest))

    def _shared(self, text: str) -> CellValue:
        """The shared string of a number. calamine takes what is no number for 0."""
        try:
            number = int(text)
        except ValueError as wrong:
            raise Unread from wrong
        if number < 0:
            raise Unread
        if number >= len(self._strings.texts):
            raise Broken
        self._is_struck = number in self._strings.struck
        return self._strings.texts[number]


def _untyped_number(text: str) -> CellValue:
    try:
        value = float(text)
    except ValueError as wrong:
        raise Unread from wrong
    if not -LARGEST <= value <= LARGEST:
        raise Unread
    return value


def _typed_number(text: str) -> CellValue:
    """A number in a cell that says it holds one: there calamine goes no further than a text that is none."""
    try:
        float(text)
    except ValueError as wrong:
        raise Broken from wrong
    return _untyped_number(text)


def _flag(text: str) -> CellValue:
    if (flag := FLAGS.get(text.strip().lower())) is None:
        raise Broken
    return flag


def _error(text: str) -> CellValue:
    if (error := ERRORS.get(text)) is None:
        raise Broken
    return error


def _unread(text: str) -> CellValue:
    raise Unread


def _broken(text: str) -> CellValue:
    raise Broken


DECODERS: dict[str | None, Callable[[str], CellValue]] = {
    None: _untyped_number,
    "n": _typed_number,
    "str": unescaped,
    "b": _flag,
    "e": _error,
    "d": str,
    "inlineStr": _unread,
}
"""How the text of a cell is to be taken, by the kind that the cell says it is of. ISO dates are left to calamine."""
