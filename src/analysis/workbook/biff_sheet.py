"""One sheet of a spreadsheet of before 2007: its cells, and what it shows beside them."""

from __future__ import annotations

import math
import struct
from struct import Struct

from analysis.errors import UnreadableFile
from analysis.workbook.biff import BoundSheet, Workbook, text
from analysis.workbook.biff_cells import CELLS, LABEL, PLACE, UNCOMPUTED, cells, settled
from analysis.workbook.biff_records import Pieces, Record, damaged, in_biff8, packed, substream, u16
from analysis.workbook.grid import Grid
from analysis.workbook.limits import Limits
from analysis.workbook.sheet import Area, CellValue, Place, address

ROW, COLUMN_INFO, ROW_HEIGHT, MERGED_CELLS, NOTE, OBJECT, TEXT_OBJECT = 0x0208, 0x7D, 0x0225, 0xE5, 0x1C, 0x5D, 0x01B6
ROW_IS_HIDDEN, ROWS_ARE_HIDDEN, COLUMN_IS_HIDDEN = 0x20, 2, 1
COLUMNS = 256
AREA = Struct("<HHHH")


class SheetScan:
    """A sheet, record by record: its values go into the grid, what it shows beside them is kept.

    It is no plain record since a comment's text, its number and its cell stand in three records.
    """

    def __init__(self, book: Workbook, grid: Grid, limits: Limits) -> None:
        self.merges: list[Area] = []
        self.struck: set[Place] = set()
        self.hidden_columns: set[int] = set()
        self.plain = bytearray()
        """The records that hold values, each formula replaced by its value: for a reader of values alone."""
        self.end = 0
        self._book, self._grid, self._limits = book, grid, limits
        self._merged = 0
        self._rows: dict[int, bool] = {}
        self._are_others_hidden = False
        self._object = 0
        self._texts: dict[int, str] = {}
        self._notes: dict[Place, int | str] = {}
        self._look = {
            ROW: self._row,
            COLUMN_INFO: self._columns,
            ROW_HEIGHT: self._other_rows,
            MERGED_CELLS: self._merge,
            OBJECT: self._number,
            TEXT_OBJECT: self._text,
            NOTE: self._note,
        }

    def walk(self, stream: bytes, sheet: BoundSheet) -> None:
        """Read a sheet from its first record to its last."""
        for record in settled(substream(stream, sheet.at), self._book):
            self.end = record.at
            try:
                if record.code in CELLS:
                    self._take(record)
                elif look := self._look.get(record.code):
                    look(record)
            except (struct.error, IndexError) as wrong:
                raise damaged(record.at) from wrong

    def hidden_rows(self) -> frozenset[int]:
        """The hidden rows among those with cells; one of which nothing is said is as the sheet's rows in general."""
        return frozenset(row for row in self._grid.lines if self._rows.get(row, self._are_others_hidden))

    def comments(self) -> dict[Place, str]:
        """The comments by place; one whose text is not found is blank."""
        return {
            place: note if isinstance(note, str) else self._texts.get(note, "") for place, note in self._notes.items()
        }

    # Values.

    def _take(self, record: Record) -> None:
        """Take in the cells of a record; a text of no length is no cell, for another reader neither."""
        for row, column, style, value in cells(record, self._book):
            _check_column(column)
            if value == "":
                return
            if isinstance(value, float) and not math.isfinite(value):
                self._grid.refuse(row, column, str(value))
            else:
                self._put(row, column, style, value)
        if record.code != UNCOMPUTED:
            self._keep(record)

    def _put(self, row: int, column: int, style: int, value: CellValue) -> None:
        if isinstance(value, str):
            self._grid.spend(row, column, len(value))
        self._grid.put(row, column, value)
        if self._book.is_struck(style):
            self.struck.add((row, column))

    def _keep(self, record: Record) -> None:
        """Keep a record as it is, or in the newer kind: calamine takes each byte of the older for a character."""
        data = record.data
        if record.code == LABEL and not self._book.is_biff8:
            data = data[: PLACE.size] + in_biff8(text(record, PLACE.size, self._book))
        self.plain += packed(record.code, data, record.more)

    # Rows, columns, merged areas.

    def _row(self, record: Record) -> None:
        row, height, flags = (u16(record.data, at) for at in (0, 6, 12))
        self._rows[row] = bool(flags & ROW_IS_HIDDEN) or not height

    def _other_rows(self, record: Record) -> None:
        self._are_others_hidden = bool(u16(record.data, 0) & ROWS_ARE_HIDDEN)

    def _columns(self, record: Record) -> None:
        first, last, width, flags = (u16(record.data, at) for at in (0, 2, 4, 8))
        if flags & COLUMN_IS_HIDDEN or not width:
            self.hidden_columns.update(range(first, min(last + 1, COLUMNS)))

    def _merge(self, record: Record) -> None:
        for number in range(u16(record.data, 0)):
            top, bottom, left, right = AREA.unpack_from(record.data, 2 + number * AREA.size)
            _check_column(right)
            if bottom < top or right < left:
                raise damaged(record.at)
            self._merged += (bottom - top + 1) * (right - left + 1)
            self.merges.append((top, left, bottom, right))
            self._check_merges(f"{address(top, left)}:{address(bottom, right)}")

    def _check_merges(self, area: str) -> None:
        most = self._limits.merged_area
        if self._merged > most:
            raise UnreadableFile("sheet-merged-too-large", area, at=self._grid.sheet, other=str(most))
        if (count := len(self.merges)) > (most := self._limits.merges):
            raise UnreadableFile("sheet-merged-too-large", str(count), at=self._grid.sheet, other=str(most))

    # Comments.

    def _number(self, record: Record) -> None:
        """An object on the sheet: its number, which a comment with it refers to."""
        self._object = u16(record.data, 6) if self._book.is_biff8 else 0

    def _text(self, record: Record) -> None:
        if (length := u16(record.data, 10)) and record.more:
            is_wide = bool(record.more[0][0] & 1)
            self._texts[self._object] = Pieces(record.more, 1).characters(length, is_wide=is_wide)

    def _note(self, record: Record) -> None:
        row, column, length = (u16(record.data, at) for at in (0, 2, 4))
        _check_column(column)
        if self._book.is_biff8:
            self._notes[row, column] = u16(record.data, 6)
        elif row < 0xFFFF:
            self._notes[row, column] = record.data[6 : 6 + length].decode(self._book.encoding, "replace")


def _check_column(column: int) -> None:
    if column >= COLUMNS:
        raise IndexError
