"""Workbooks as cities file them, written so that the same content gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from example.declaration import Figure

Value = str | int | float | Decimal | date | None

FORM_SHEET, CASE_SHEET, RATING_SHEET = "统计表", "案例", "评分表"
TITLE_ROW, LABEL_ROW, HEADER_ROW, FIGURES_ROW = 1, 2, 3, 6
FACE = "宋体"
THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
TO_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)
MONEY, WHOLE, DAY = "0.00", "0", "yyyy-mm-dd"
EPOCH = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def form_workbook(
    title: str,
    labels: Sequence[str],
    figures: Sequence[Figure],
    cells: dict[str, int | Decimal | str],
    mark: str,
    dated: date,
    down: int = 0,
    right: int = 0,
) -> bytes:
    """The official form with one row of figures; ``down`` and ``right`` move all of it."""
    workbook, sheet = _new(FORM_SHEET, title, mark, dated)
    width = len(figures)

    def place(row: int, column: int, last_row: int, last_column: int, value: Value) -> Cell:
        return _block(sheet, row + down, column + right, last_row + down, last_column + right, value)

    place(TITLE_ROW, 1, TITLE_ROW, width, title).font = Font(name=FACE, size=16, bold=True)
    for (first, last), text in zip(_thirds(width), labels, strict=True):
        cell = place(LABEL_ROW, first, LABEL_ROW, last, text)
        cell.alignment = Alignment(horizontal="left", vertical="center")
    for first_row, first, last_row, last, text in header_blocks(figures):
        place(first_row, first, last_row, last, text).font = Font(name=FACE, size=11, bold=True)
        _draw(sheet, first_row + down, first + right, last_row + down, last + right)
    for column, figure in enumerate(figures, start=1):
        value = cells[figure.code]
        cell = place(FIGURES_ROW, column, FIGURES_ROW, column, value)
        cell.border = BOX
        if not isinstance(value, str):
            cell.number_format = MONEY if figure.kind == "amount" else WHOLE
        sheet.column_dimensions[get_column_letter(column + right)].width = 11
    for row, height in ((TITLE_ROW, 30), (LABEL_ROW, 20), (HEADER_ROW, 48), (FIGURES_ROW, 24)):
        sheet.row_dimensions[row + down].height = height
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return _bytes(workbook, dated)


def header_blocks(figures: Sequence[Figure]) -> list[tuple[int, int, int, int, str]]:
    """The three-row header as blocks: first row and column, last row and column, text.

    A heading over several figures takes the first row and they take the two below; a figure
    without such a heading takes all three.
    """
    top, bottom = HEADER_ROW, FIGURES_ROW - 1
    blocks: list[tuple[int, int, int, int, str]] = []
    for column, figure in enumerate(figures, start=1):
        if len(figure.header) == 1:
            blocks.append((top, column, bottom, column, figure.header[0]))
            continue
        heading, leaf = figure.header
        peers = [i for i, f in enumerate(figures, start=1) if f.header[:-1] == (heading,)]
        if column == peers[0]:
            blocks.append((top, peers[0], top, peers[-1], heading))
        blocks.append((top + 1, column, bottom, column, leaf))
    return blocks


def form_cell(column: int, down: int = 0, right: int = 0) -> str:
    """The address of a figure: ``form_cell(3)`` is the form's third figure.

    >>> form_cell(3), form_cell(3, down=3, right=2)
    ('C6', 'E9')
    """
    return f"{get_column_letter(column + right)}{FIGURES_ROW + down}"


def label_cell() -> str:
    """The address of the first label, the one that names the filing unit."""
    return f"A{LABEL_ROW}"


def ledger_workbook(
    title: str,
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Value]]]],
    mark: str,
    dated: date,
) -> bytes:
    """A workbook of lists: each sheet has a title row, a row of headers, then its rows."""
    workbook: Workbook | None = None
    for name, (headers, rows) in sheets.items():
        if workbook is None:
            workbook, sheet = _new(name, title, mark, dated)
        else:
            sheet = workbook.create_sheet(name)
        _fill_list(sheet, title, headers, rows)
    assert workbook is not None
    return _bytes(workbook, dated)


def case_workbook(
    title: str,
    texts: Sequence[tuple[str, str]],
    columns: Sequence[str],
    claims: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    mark: str,
    dated: date,
) -> bytes:
    """The form of a case: each text beside its label, then the claims, one merged over its items of evidence."""
    workbook, sheet = _new(CASE_SHEET, title, mark, dated)
    width = len(columns)
    _block(sheet, 1, 1, 1, width, title).font = Font(name=FACE, size=14, bold=True)
    for row, (label, text) in enumerate(texts, start=2):
        _block(sheet, row, 1, row, 1, label).font = Font(name=FACE, size=11, bold=True)
        _block(sheet, row, 2, row, width, text).alignment = TO_TOP
        _draw(sheet, row, 1, row, width)
        sheet.row_dimensions[row].height = 20 + 15 * (len(text) // 40)
    header = len(texts) + 2
    for column, name in enumerate(columns, start=1):
        _block(sheet, header, column, header, column, name).font = Font(name=FACE, size=11, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 34
    row = header + 1
    for claim, items in claims:
        _block(sheet, row, 1, row + len(items) - 1, 1, claim)
        for down, item in enumerate(items):
            for column, value in enumerate(item, start=2):
                _block(sheet, row + down, column, row + down, column, value)
        row += len(items)
    _draw(sheet, header, 1, row - 1, width)
    return _bytes(workbook, dated)


def rating_workbook(
    title: str,
    signed: Sequence[tuple[str, Value]],
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    mark: str,
    dated: date,
) -> bytes:
    """A rater's sheet: who and when, then a line for each case and criterion."""
    workbook, sheet = _new(RATING_SHEET, title, mark, dated)
    _block(sheet, 1, 1, 1, len(headers), title).font = Font(name=FACE, size=14, bold=True)
    for place, (label, value) in enumerate(signed):
        _block(sheet, 2, 1 + 2 * place, 2, 1 + 2 * place, f"{label}：")
        _block(sheet, 2, 2 + 2 * place, 2, 2 + 2 * place, value).number_format = DAY
    for column, header in enumerate(headers, start=1):
        _block(sheet, 3, column, 3, column, header).font = Font(name=FACE, size=11, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 24
    for row_number, row in enumerate(rows, start=4):
        for column, value in enumerate(row, start=1):
            if value is not None:
                _block(sheet, row_number, column, row_number, column, value)
    return _bytes(workbook, dated)


def _fill_list(sheet: Worksheet, title: str, headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write one sheet of a ledger."""
    _block(sheet, 1, 1, 1, len(headers), title).font = Font(name=FACE, size=14, bold=True)
    header_font = Font(name=FACE, size=11, bold=True)
    for column, header in enumerate(headers, start=1):
        cell = sheet.cell(2, column, header)
        cell.font, cell.alignment, cell.border = header_font, MIDDLE, BOX
        wide = 24 if "名称" in header or "代码" in header else 14
        sheet.column_dimensions[get_column_letter(column)].width = wide
    for row_number, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(row_number, column, _native(value))
            if isinstance(value, date):
                cell.number_format = DAY
            elif isinstance(value, Decimal):
                cell.number_format = MONEY if value.as_tuple().exponent == -2 else "General"
    sheet.freeze_panes = "A3"


def _new(sheet_name: str, title: str, mark: str, dated: date) -> tuple[Workbook, Worksheet]:
    """A workbook with one sheet, marked as an example in its properties."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = sheet_name
    workbook.properties.title = title
    workbook.properties.creator = mark
    workbook.properties.lastModifiedBy = mark
    workbook.properties.created = datetime(dated.year, dated.month, dated.day)
    return workbook, sheet


def _block(sheet: Worksheet, row: int, column: int, last_row: int, last_column: int, value: Value) -> Cell:
    """Write a value in a block of cells, merged when it is more than one."""
    if (row, column) != (last_row, last_column):
        sheet.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)
    cell = sheet.cell(row, column, _native(value))
    cell.font, cell.alignment = Font(name=FACE, size=11), MIDDLE
    return cell


def _draw(sheet: Worksheet, row: int, column: int, last_row: int, last_column: int) -> None:
    """Draw the borders of every cell of a block."""
    for cells in sheet.iter_rows(row, last_row, column, last_column):
        for cell in cells:
            cell.border = BOX


def _thirds(width: int) -> list[tuple[int, int]]:
    """Three column ranges that together are as wide as the table.

    >>> _thirds(15)
    [(1, 5), (6, 10), (11, 15)]
    """
    third = width // 3
    return [(1, third), (third + 1, 2 * third), (2 * third + 1, width)]


def _native(value: Value) -> str | int | float | date | None:
    """What a spreadsheet stores for a value: it knows no decimals."""
    return float(value) if isinstance(value, Decimal) else value


def _bytes(workbook: Workbook, dated: date) -> bytes:
    """The workbook's bytes with every time fixed, its own and those of the zip's members."""
    written = io.BytesIO()
    workbook.save(written)
    stamp = f"{dated}T00:00:00Z".encode()
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            target.writestr(member, content, compresslevel=6)
    return fixed.getvalue()
