"""A receipt as a workbook: the filer's values at their own places, each cell in question tinted and commented."""

from __future__ import annotations

import datetime as dt
import math

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from analysis.cells import text_of
from analysis.findings import AUTHOR
from analysis.phrasing import Voice
from analysis.receipts import data
from analysis.receipts.rows import Receipt, place_of
from analysis.receipts.words import wording
from analysis.saving import workbook_bytes
from analysis.schemas import SEVERITIES
from analysis.sheets import SHEET_ROWS, legal, put_text, sheet_name
from analysis.workbook import Book, CellError, CellValue, Place, Sheet

MOST_CELLS = 400_000
"""How many cells of a sheet are kept, whatever its rows."""

SHEET_COLUMNS = 16_384
MOST_MERGES, MOST_MERGED = 2_000, 50_000
MOST_COMMENT = 2_000
FIRST_YEAR = 1901
"""Before it spreadsheets do not count days alike."""

TINTS = {
    severity: PatternFill("solid", fgColor=colour)
    for severity, colour in zip(SEVERITIES, ("FFC7CE", "FFEB9C", "DDEBF7"), strict=True)
}

Comments = dict[Place, tuple[str, str]]
"""Of each cell in question, its worst severity and what is said of it."""


def to_workbook(made: Receipt, received: Book, voice: Voice) -> bytes:
    """The filer's values in a new workbook, as plain values at their own places, each cell in question marked.

    No formula, link or macro comes over, since only values do; text that begins like a formula stays text.
    """
    copy = openpyxl.Workbook()
    copy.remove(copy.worksheets[0])
    comments = _comments(made, voice)
    for sheet in received.sheets:
        target = copy.create_sheet(sheet_name(sheet.name, copy.sheetnames))
        _copy_sheet(sheet, target, comments.get(sheet.name, {}))
    copy.properties.title = made["id"]
    copy.properties.subject = wording("example-data", voice) if made["basis"] == "example" else None
    copy.properties.creator = copy.properties.lastModifiedBy = AUTHOR
    copy.properties.created = dt.datetime.fromisoformat(made["received_on"])
    return workbook_bytes(copy, dt.date.fromisoformat(made["received_on"]))


def _comments(made: Receipt, voice: Voice) -> dict[str, Comments]:
    """What is said of each cell, by sheet and place."""
    comments: dict[str, Comments] = {}
    for row in sorted(made["findings"], key=lambda row: SEVERITIES.index(row["severity"])):
        sheet, place = place_of(row["cell"])
        if place is not None:
            signed = f"{AUTHOR} {made['number']}:"
            severity, before = comments.setdefault(sheet, {}).get(place, (row["severity"], signed))
            words = wording("comment", voice, kind=wording(row["severity"], voice), said=row["message"])
            comments[sheet][place] = severity, "\n".join(part for part in (before, words, row["remedy"]) if part)
    return comments


def _copy_sheet(sheet: Sheet, target: Worksheet, comments: Comments) -> None:
    target.sheet_format.defaultColWidth = 14
    in_question = {row for row, _ in comments}
    filled: set[Place] = set()
    for row, values in sheet.rows():
        whole = row < data.MOST_ROWS and len(filled) < MOST_CELLS
        if row < SHEET_ROWS and (whole or row in in_question):
            for column, value in values.items():
                if column < SHEET_COLUMNS:
                    _write(target.cell(row + 1, column + 1), value)
                    filled.add((row, column))
    anchors = _merge(sheet, target, filled)
    for place, (severity, said) in comments.items():
        row, column = anchors.get(place, place)
        if row < SHEET_ROWS and column < SHEET_COLUMNS:
            _mark(target.cell(row + 1, column + 1), severity, said)


def _merge(sheet: Sheet, target: Worksheet, filled: set[Place]) -> dict[Place, Place]:
    """Merge what was merged, unless it is too much, overlaps, or would hide a value; each place with its first one."""
    anchors: dict[Place, Place] = {}
    for top, left, bottom, right in sheet.merges[:MOST_MERGES]:
        if (bottom - top + 1) * (right - left + 1) > MOST_MERGED - len(anchors):
            continue
        places = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        hidden = any(place in anchors or (place in filled and place != (top, left)) for place in places)
        if len(places) > 1 and not hidden and bottom < SHEET_ROWS and right < SHEET_COLUMNS:
            target.merged_cells.add(CellRange(None, left + 1, top + 1, right + 1, bottom + 1))
            anchors |= dict.fromkeys(places, (top, left))
    return anchors


def _write(cell: Cell, value: CellValue) -> None:
    """Put a value in a cell as what it is; nothing is ever taken for a formula or an error."""
    if isinstance(value, CellError):
        value = value.text
    if (isinstance(value, float) and not math.isfinite(value)) or _is_early(value):
        value = text_of(value)
    if not isinstance(value, str):
        cell.value = value
        return
    put_text(cell, value)


def _is_early(value: CellValue) -> bool:
    return isinstance(value, dt.date) and value.year < FIRST_YEAR


def _mark(cell: Cell, severity: str, said: str) -> None:
    comment = Comment(legal(said)[:MOST_COMMENT], AUTHOR, width=320)
    comment.height = 30 + 20 * (len(said) // 24 + said.count("\n"))
    cell.comment, cell.fill = comment, TINTS[severity]
