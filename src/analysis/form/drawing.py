"""What a form looks like: its labels, its header, the cells to fill in, and the page that it is printed on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter

from analysis.campaign import say
from analysis.form.plan import CUT_OFF, DATE, DAY, FIRST_COLUMN, MARGIN, TITLE_ROW, Area, Form, address
from analysis.form.texts import colon, lines_of

LINE_HEIGHT, GAP = 14, 6
GREY, PAPER = "808080", "FFFFF2"
THIN = Side(style="thin")
BOX, UNDERLINE = Border(left=THIN, right=THIN, top=THIN, bottom=THIN), Border(bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
TO_LABEL = Alignment(horizontal="right", vertical="center", shrink_to_fit=True)
A4, SIDE_MARGIN = 9, 0.4


def header_blocks(paths: Sequence[tuple[str, ...]]) -> list[tuple[Area, str]]:
    """A header of several rows as blocks, from row and column 1: figures side by side share the headings above them.

    >>> header_blocks([("Deals", "Number"), ("Deals", "Amount"), ("Trips",)])
    [((1, 1, 1, 2), 'Deals'), ((1, 3, 2, 3), 'Trips'), ((2, 1, 2, 1), 'Number'), ((2, 2, 2, 2), 'Amount')]
    """
    depth = max(len(path) for path in paths)
    blocks: list[tuple[Area, str]] = []
    for level in range(depth):
        own: list[object] = [path[: level + 1] if len(path) > level + 1 else i for i, path in enumerate(paths)]
        for _, run in groupby(range(len(paths)), key=own.__getitem__):
            columns = list(run)
            path = paths[columns[0]]
            if len(path) > level:
                bottom = depth if len(path) == level + 1 else level + 1
                blocks.append(((level + 1, columns[0] + 1, bottom, columns[-1] + 1), path[level]))
    return blocks


def draw(sheet: Any, form: Form, as_of: dt.date | None) -> None:
    """The form from its title to its number, without the self-check."""
    title = (TITLE_ROW, FIRST_COLUMN, TITLE_ROW, form.last_column)
    write(sheet, title, form.title, font_of(form, 18, bold=True))
    _draw_labels(sheet, form, as_of)
    _draw_header(sheet, form)
    _draw_inputs(sheet, form)
    _draw_foot(sheet, form)


def _draw_labels(sheet: Any, form: Form, as_of: dt.date | None) -> None:
    for field, slot in form.slots.items():
        text = form.labels[field]
        write(sheet, slot.label, text + colon(text), font_of(form, 11), TO_LABEL)
        value = as_of if field == CUT_OFF else None
        write(sheet, slot.value, value, font_of(form, 11), border=UNDERLINE, is_input=True)
        sheet.cell(*slot.value[:2]).number_format = DAY if field in (DATE, CUT_OFF) else "General"
        sheet.row_dimensions[slot.value[0]].height = 24


def _draw_header(sheet: Any, form: Form) -> None:
    blocks, above, left = header_blocks(form.paths), form.header_row - 1, FIRST_COLUMN - 1
    for (row, column, last_row, last_column), text in blocks:
        area = (row + above, column + left, last_row + above, last_column + left)
        write(sheet, area, text, font_of(form, 11, bold=True), border=BOX)
    sheet.row_dimensions[form.header_row - 1].height = GAP
    for level, lines in enumerate(_header_lines(blocks, form), start=form.header_row):
        sheet.row_dimensions[level].height = LINE_HEIGHT * lines + 8


def _header_lines(blocks: Iterable[tuple[Area, str]], form: Form) -> list[int]:
    """How many lines each row of the header holds; for what stands over several rows the last one may be higher."""
    lines = [1] * (form.input_row - form.header_row)
    for (row, column, last_row, last_column), text in blocks:
        needed = lines_of(text, (last_column - column + 1) * form.column_width)
        lines[last_row - 1] = max(lines[last_row - 1], needed - sum(lines[row - 1 : last_row - 1]))
    return lines


def _draw_inputs(sheet: Any, form: Form) -> None:
    sheet.row_dimensions[form.input_row].height = 32
    for column, code in enumerate(form.figures, start=FIRST_COLUMN):
        place = (form.input_row, column, form.input_row, column)
        write(sheet, place, None, font_of(form, 12), border=BOX, is_input=True)
        decimals = form.campaign.units[form.campaign.indicators[code].unit].decimals
        sheet.cell(*place[:2]).number_format = f"0.{'0' * decimals}##" if decimals else "0"


def _draw_foot(sheet: Any, form: Form) -> None:
    note, stamp = (say(words, form.lang) for words in (form.campaign.issued.note, form.campaign.issued.stamp))
    write(sheet, form.line(form.stamp_row - 1), note, font_of(form, 10), LEFT)
    sheet.row_dimensions[form.stamp_row - 1].height = LINE_HEIGHT * lines_of(note, form.page_width) + 4
    write(sheet, form.line(form.stamp_row), stamp.format(stamp=form.stamp), font_of(form, 8, color=GREY), LEFT)


def write(
    sheet: Any,
    area: Area,
    value: object,
    font: Font,
    alignment: Alignment = CENTRE,
    border: Border | None = None,
    is_input: bool = False,
) -> None:
    """A value in an area of cells, merged where it is more than one; only what is filled in can be changed."""
    row, column, last_row, last_column = area
    if (row, column) != (last_row, last_column):
        sheet.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)
    cell = sheet.cell(row, column, value)
    cell.font, cell.alignment = font, alignment
    for part in (part for parts in sheet.iter_rows(row, last_row, column, last_column) for part in parts):
        part.border = border or Border()
        if is_input:
            part.protection, part.fill = Protection(locked=False), PatternFill("solid", start_color=PAPER)


def font_of(form: Form, size: int, **more: object) -> Font:
    """The declared face in a size."""
    return Font(name=say(form.campaign.issued.face, form.lang), size=size, **more)


def set_page(sheet: Any, form: Form) -> None:
    """One landscape page, header frozen, everything locked but what is filled in; the self-check is not printed."""
    sheet.row_dimensions[TITLE_ROW].height = 40
    sheet.column_dimensions[get_column_letter(MARGIN)].width = 2
    for column in range(FIRST_COLUMN, form.last_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = form.column_width
    sheet.freeze_panes = address(form.input_row, MARGIN)
    sheet.sheet_view.selection[0].activeCell = sheet.sheet_view.selection[0].sqref = address(
        form.input_row, FIRST_COLUMN
    )
    sheet.sheet_view.showGridLines = False
    sheet.print_area = f"{address(TITLE_ROW, MARGIN)}:{address(form.stamp_row, form.last_column)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = SIDE_MARGIN
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # which allows it
    # A set has no order, and the same form has the same bytes.
    sheet.merged_cells = sorted(sheet.merged_cells.ranges, key=str)


def fill_lists(workbook: Workbook, form: Form) -> None:
    """A hidden sheet of what can be chosen: filing units by their full names, dates that a form is about."""
    lists = workbook.create_sheet(say(form.campaign.issued.lists, form.lang))
    for row, city in enumerate(form.campaign.cities, start=1):
        lists.cell(row, 1, say(city.name, form.filed.lang))
    for row, date in enumerate(form.season.filing_dates, start=1):
        lists.cell(row, 2, date).number_format = DAY
    lists.sheet_state = "hidden"
    lists.protection.sheet = True
