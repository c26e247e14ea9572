"""calamine's reading of the cells beside our own: where the two agree there is a value, elsewhere a finding."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from python_calamine import CalamineError, CalamineWorkbook

from analysis.errors import UnreadableFile
from analysis.workbook.grid import Grid
from analysis.workbook.markup import shortened
from analysis.workbook.sheet import CellError, CellValue

SECONDS = 86_400
TOLERANCE = 1e-8
"""Days by which a date may differ from its number: calamine rounds to the millisecond."""
EPOCH, EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
FICTITIOUS = dt.datetime(1900, 3, 1)
"""Days before this one are counted as if 1900 had had a 29 February."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn calamine's ways of giving up into ours; its panic is no ordinary exception and has no name to import."""
    try:
        yield
    except (CalamineError, OverflowError) as wrong:
        raise UnreadableFile("file-damaged", shortened(what), at=shortened(what)) from wrong
    except BaseException as wrong:
        if type(wrong).__name__ != "PanicException":
            raise
        raise UnreadableFile("file-damaged", shortened(what), at=shortened(what)) from wrong


def opened(content: bytes) -> CalamineWorkbook:
    """A package of verified parts, opened by calamine."""
    with reading("xl/workbook.xml"):
        return CalamineWorkbook.from_filelike(io.BytesIO(content))


def agree(grid: Grid, workbook: CalamineWorkbook, number: int, is_1904: bool) -> None:
    """Put calamine's dates into the grid and a finding wherever the two readings differ."""
    with reading(grid.sheet):
        sheet = workbook.get_sheet_by_index(number)
        left = sheet.start[1] if sheet.start else 0
        row = -1
        for row, values in enumerate(sheet.iter_rows()):
            _compare(grid, row, left, values, is_1904)
    for below in [other for other in grid.lines if other > row]:
        _compare(grid, below, 0, [], is_1904)


def _compare(grid: Grid, row: int, left: int, values: Sequence[CellValue], is_1904: bool) -> None:
    """Settle the cells of a row; most rows are alike in one comparison."""
    if row not in grid.lines and values.count("") == len(values):
        return
    line = grid.lines.get(row, [])
    line.extend([""] * (left + len(values) - len(line)))
    if line[left:] == values and all(own == "" for own in line[:left]):
        return
    theirs = [*[""] * left, *values, *[""] * (len(line) - left - len(values))]
    for column, (own, other) in enumerate(zip(line, theirs, strict=True)):
        if own != other:
            _settle(grid, row, column, own, other, is_1904)


def _settle(grid: Grid, row: int, column: int, own: CellValue, other: CellValue, is_1904: bool) -> None:
    """calamine leaves a cell blank that holds an error or was never computed; other blanks are not expected."""
    if (row, column) in grid.refused or (isinstance(own, CellError) and other == ""):
        return
    if _is_same(own, other, is_1904):
        grid.lines[row][column] = other
    else:
        grid.dispute(row, column, other)


def _is_same(own: CellValue, other: CellValue, is_1904: bool) -> bool:
    """Whether calamine's date or time is what our number or ISO text stands for."""
    if isinstance(other, CellError) or not isinstance(other, dt.date | dt.time | dt.timedelta):
        return False
    if isinstance(own, str):
        return _is_written(own, other)
    return isinstance(own, float) and math.isclose(own, serial(other, is_1904), rel_tol=0, abs_tol=TOLERANCE)


def _is_written(text: str, moment: dt.date | dt.time | dt.timedelta) -> bool:
    try:
        return not isinstance(moment, dt.timedelta) and type(moment).fromisoformat(text) == moment
    except ValueError:
        return False


def serial(moment: dt.date | dt.time | dt.timedelta, is_1904: bool = False) -> float:
    """The number that a spreadsheet keeps for a date or a time.

    >>> serial(dt.date(2022, 6, 30)), serial(dt.time(12)), serial(dt.date(1904, 1, 2), is_1904=True)
    (44742.0, 0.5, 1.0)
    """
    if isinstance(moment, dt.timedelta):
        return moment / dt.timedelta(days=1)
    if isinstance(moment, dt.time):
        return (moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6) / SECONDS
    day = moment if isinstance(moment, dt.datetime) else dt.datetime(moment.year, moment.month, moment.day)
    if is_1904:
        return (day - EPOCH_1904) / dt.timedelta(days=1)
    return (day - EPOCH) / dt.timedelta(days=1) - (day < FICTITIOUS)
