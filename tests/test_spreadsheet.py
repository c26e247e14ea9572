"""Reading a workbook: every cell is read or reported, and what a spreadsheet shows beside a value comes with it."""

from __future__ import annotations

import datetime as dt
import io
import math
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from string import hexdigits
from typing import NamedTuple
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hostile import (
    DATED,
    MAIN,
    ONE,
    SHEET,
    SHEET_RELS,
    STRICT_MAIN,
    STRICT_TYPES,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    addressed,
    book,
    cell,
    column_letters,
    comments,
    external_link,
    macro_sheets,
    parts_of,
    pointing,
    relationships,
    styled,
    with_parts,
    worksheet,
    zipped,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from analysis.errors import UnreadableFile
from analysis.findings import Finding
from analysis.workbook import agreement
from analysis.workbook.limits import Limits
from analysis.workbook.package import Package
from analysis.workbook.sheet import Book, CellError, CellValue, Place, Sheet
from analysis.workbook.spreadsheet import read_package

ROOT = Path(__file__).parents[1]
EXAMPLES = int(os.environ.get("CASES", "500"))


def saved(workbook: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook as openpyxl writes them."""
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def only(content: bytes) -> Sheet:
    """The only sheet of a workbook, of which nothing has to be said."""
    read = read_package(content)
    (sheet,) = read.sheets
    assert read.findings == ()
    return sheet


def refusal(content: bytes, limits: Limits | None = None) -> Finding:
    """What is said of a workbook that is refused."""
    with pytest.raises(UnreadableFile) as said:
        read_package(content, *([limits] if limits else []))
    return said.value.finding


def findings(content: bytes) -> tuple[Finding, ...]:
    """What is said of a workbook that is read."""
    return read_package(content).findings


# Values.


def test_values_come_with_their_place_and_type() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["市", 1, 2.5, True, dt.date(2022, 5, 1), dt.datetime(2022, 5, 1, 10, 30), dt.time(8, 15)])
    sheet = only(saved(workbook))
    expected = ["市", 1.0, 2.5, True, dt.date(2022, 5, 1), dt.datetime(2022, 5, 1, 10, 30), dt.time(8, 15)]
    assert sheet.lines == [expected]
    assert [type(value) for value in sheet.cells.values()] == [type(value) for value in expected]


def test_a_table_away_from_the_corner_begins_at_its_first_value() -> None:
    sheet = only(
        book('<row r="3"><c r="C3" s="0"/><c r="D3"><v>1</v></c></row><row r="5"><c r="E5"><v>2</v></c></row>')
    )
    assert (sheet.top, sheet.left, sheet.lines) == (2, 3, [[1.0, ""], ["", ""], ["", 2.0]])


def test_a_sheet_without_values_has_no_lines() -> None:
    assert only(book('<row r="3"><c r="C3" s="0"/></row>')).lines == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data/raw/season-2/2022-06-30").glob("*.xlsx")), ids=lambda path: path.stem
)
def test_the_forms_of_the_default_campaign_read_as_openpyxl_reads_them(path: Path) -> None:
    sheet = only(path.read_bytes())
    assert sheet.cells == cells_by_openpyxl(path)


def test_a_ledger_of_the_default_campaign_reads_as_openpyxl_reads_it() -> None:
    path = ROOT / "data/raw/season-1/活动台账.xlsx"
    assert only(path.read_bytes()).cells == cells_by_openpyxl(path)


def cells_by_openpyxl(path: Path) -> dict[Place, object]:
    """The filled cells of a workbook's first sheet, as openpyxl tells them; a date without a time is a date."""
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    found = {
        (one.row - 1, one.column - 1): one.value for row in sheet.iter_rows() for one in row if one.value is not None
    }
    return {
        place: value.date() if isinstance(value, dt.datetime) and value.time() == dt.time() else value
        for place, value in found.items()
    }


def test_a_ledger_of_a_hundred_thousand_projects_is_within_the_limits() -> None:
    rows, columns, size = 100_000, 17, 3_000_000
    allowed = Limits().allow(size)
    assert rows * columns <= allowed.cells
    assert rows * columns * 4 + rows * 2 <= allowed.tags
    assert rows * columns * 12 <= allowed.characters
    assert allowed.unpacked >= 100_000_000


def test_a_table_of_twenty_thousand_cells_is_read_in_full() -> None:
    sheet = only(book(addressed(20_000)))
    assert len(sheet.cells) == 20_000
    assert set(sheet.cells.values()) == {1.0}


DATE_FORMATS = [
    "yyyy/m/d",
    "yyyy-mm-dd",
    'yyyy"年"m"月"d"日"',
    'yyyy"年"m"月"',
    'm"月"d"日"',
    "[$-804]yyyy年m月d日;@",
    "[DBNum1][$-804]yyyy年m月d日;@",
    "[$-F800]dddd, mmmm dd, yyyy",
    "[$-409]d-mmm-yy;@",
    "e/m/d",
]


@pytest.mark.parametrize("code", DATE_FORMATS)
def test_a_number_in_a_date_format_is_a_date(code: str) -> None:
    styles = styled("", formats=f'<numFmt numFmtId="200" formatCode="{escape(code, {chr(34): "&quot;"})}"/>')
    styles = styles.replace("</cellXfs>", '<xf numFmtId="200" fontId="0"/></cellXfs>')
    assert only(book('<row><c s="1"><v>44742</v></c></row>', styles=styles)).lines == [[dt.date(2022, 6, 30)]]


@pytest.mark.parametrize("number", [14, 22, 27, 31, 36, 50, 57, 58])
def test_the_date_formats_that_a_chinese_spreadsheet_has_by_number_are_dates(number: int) -> None:
    styles = styled("", uses=[f'<xf numFmtId="{number}" fontId="0"/>'])
    assert only(book('<row><c s="1"><v>44742</v></c></row>', styles=styles)).lines == [[dt.date(2022, 6, 30)]]


@pytest.mark.parametrize("code", ["General", "0.00", "@", '0"年"', "[Red]0", "#,##0"])
def test_a_number_in_another_format_stays_a_number(code: str) -> None:
    styles = styled("", formats=f'<numFmt numFmtId="200" formatCode="{escape(code, {chr(34): "&quot;"})}"/>')
    styles = styles.replace("</cellXfs>", '<xf numFmtId="200" fontId="0"/></cellXfs>')
    assert only(book('<row><c s="1"><v>44742</v></c></row>', styles=styles)).lines == [[44742.0]]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    row = '<row><c s="1"><v>43280</v></c><c s="1"><v>43280.5</v></c><c s="1"><v>0.25</v></c></row>'
    expected = [[dt.date(2022, 6, 30), dt.datetime(2022, 6, 30, 12), dt.time(6)]]
    for flag in ("1", "true"):
        assert only(book(row, styles=DATED, flags=f'date1904="{flag}"')).lines == expected
    assert only(book(row, styles=DATED, flags='date1904="0"')).lines[0][0] == dt.date(2018, 6, 29)


@pytest.mark.parametrize("number", ["60", "-1", "-100.25"])
def test_a_day_that_never_was_is_reported(number: str) -> None:
    (finding,) = findings(book(f'<row><c s="1"><v>{number}</v></c></row>', styles=DATED))
    assert finding == Finding("cell-unread", "S1!A1", number)


def test_a_span_of_time_is_a_span_of_time() -> None:
    assert only(book('<row><c s="2"><v>1.5</v></c></row>', styles=DATED)).lines == [[dt.timedelta(hours=36)]]


def test_dates_written_out_are_dates() -> None:
    texts = ["2022-06-30", "2022-06-30T10:00:00", "10:00:00"]
    row = "".join(f'<c t="d"><v>{text}</v></c>' for text in texts)
    expected = [dt.date(2022, 6, 30), dt.datetime(2022, 6, 30, 10), dt.time(10)]
    assert only(book(f"<row>{row}</row>")).lines == [expected]


def test_texts_keep_what_belongs_to_them() -> None:
    texts = {
        '<t xml:space="preserve"> a </t>': " a ",
        "<t> a </t>": "a",
        "<t>a&amp;b&#10;c</t>": "a&b\nc",
        "<t>a_x000D_b</t>": "a\rb",
        "<t>_x005F_x000D_</t>": "_x000D_",
        "<r><t>成</t></r><r><rPr><b/></rPr><t>都</t></r>": "成都",
        '<t>成都</t><rPh sb="0" eb="2"><t>chengdu</t></rPh><phoneticPr fontId="1"/>': "成都",
        "<t><![CDATA[a<b]]></t>": "a<b",
    }
    inline = "".join(f'<c t="inlineStr"><is>{text}</is></c>' for text in texts)
    assert only(book(f"<row>{inline}</row>")).lines == [list(texts.values())]
    numbers = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(len(texts)))
    strings = "".join(f"<si>{text}</si>" for text in texts)
    assert only(book(f"<row>{numbers}</row>", strings=strings)).lines == [list(texts.values())]


def test_an_empty_shared_string_does_not_shift_the_others() -> None:
    row = "<row>" + "".join(f'<c t="s"><v>{number}</v></c>' for number in range(3)) + "</row>"
    assert only(book(row, strings="<si/><si><t/></si><si><t>c</t></si>")).cells == {(0, 2): "c"}


def test_a_formula_whose_value_is_an_empty_text_is_computed() -> None:
    assert only(cell('<f>IF(B1="","",B1)</f><v></v>', t="str")).cells == {}


# Cells that calamine leaves out.


def test_errors_stand_at_their_place() -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["C2"] = "#DIV/0!", "#N/A"
    assert only(saved(workbook)).lines == [[CellError("#DIV/0!"), "", ""], ["", "", CellError("#N/A")]]


def test_formulas_that_were_never_computed_stand_at_their_place() -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["B3"] = 1, "=SUM(A1:A2)"
    assert only(saved(workbook)).lines == [[1.0, ""], ["", ""], ["", CellError("=SUM(A1:A2)", is_uncomputed=True)]]


def test_a_formula_that_stands_in_another_cell_is_told_from_an_empty_cell() -> None:
    row = '<row><c><f t="shared" si="0" ref="A1:B1">C1+1</f></c><c><f t="shared" si="0"/></c><c/></row>'
    assert only(book(row)).lines == [[CellError("=C1+1", True), CellError("=…", True)]]


def test_cells_beyond_the_last_value_make_the_lines_longer() -> None:
    rows = '<row><c><v>1</v></c></row><row r="3"><c r="B3" t="e"><v>#REF!</v></c><c><f>A1</f></c></row>'
    assert only(book(rows)).lines == [
        [1.0, "", ""],
        ["", "", ""],
        ["", CellError("#REF!"), CellError("=A1", is_uncomputed=True)],
    ]


def test_cells_before_the_first_value_are_not_lost() -> None:
    rows = '<row r="2"><c r="A2"><f>B3</f></c></row><row r="3"><c r="C3"><v>1</v></c></row>'
    assert only(book(rows)).cells == {(1, 0): CellError("=B3", True), (2, 2): 1.0}


def test_a_formula_beside_an_empty_text_is_not_lost() -> None:
    assert only(cell("<is/><f>B1</f>", t="inlineStr")).cells == {(0, 0): CellError("=B1", True)}


def test_what_stands_between_cells_belongs_to_none() -> None:
    assert only(book('<row><f>A1</f><v>5</v><c r="A1"/><f>A2</f><c r="B1"><v>1</v></c></row>')).cells == {(0, 1): 1.0}


# What is shown beside a value.


def test_hidden_sheets_are_told() -> None:
    workbook = openpyxl.Workbook()
    for state in ("visible", "hidden", "veryHidden"):
        workbook.create_sheet(state).sheet_state = state
    sheets = read_package(saved(workbook)).sheets
    assert [(sheet.name, sheet.is_hidden) for sheet in sheets[1:]] == [
        ("visible", False),
        ("hidden", True),
        ("veryHidden", True),
    ]


def test_hidden_rows_and_columns_are_told() -> None:
    workbook = openpyxl.Workbook()
    for _ in range(5):
        workbook.active.append([1, 2, 3, 4])
    workbook.active.row_dimensions[2].hidden = True
    workbook.active.column_dimensions["B"].hidden = True
    sheet = only(saved(workbook))
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({1}, {1})
    assert [sheet.is_hidden_at(*place) for place in [(0, 0), (1, 0), (0, 1), (4, 3)]] == [False, True, True, False]


@pytest.mark.parametrize("size", ["0", "0.0", "0.00"])
def test_rows_and_columns_of_no_size_are_hidden(size: str) -> None:
    rows = f'<row ht="{size}" customHeight="1"><c><v>1</v></c></row><row ht="10.5"><c><v>1</v></c></row>'
    widths = f'<cols><col min="2" max="3" width="{size}"/><col min="4" max="4" width="0.5"/></cols>'
    sheet = only(book(rows, widths))
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({0}, {1, 2})


def test_spans_of_hidden_columns_may_lie_over_one_another() -> None:
    spans = [(2, 5, "1"), (4, 6, "1"), (4, 4, "1"), (9, 9, "0"), (11, 11, "true"), (16_384, 99_999, "1")]
    before = "<cols>" + "".join(f'<col min="{a}" max="{b}" hidden="{hidden}"/>' for a, b, hidden in spans) + "</cols>"
    assert only(book(ONE, before)).hidden_columns == {1, 2, 3, 4, 5, 10, 16_383}


def test_cells_struck_out_are_told() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append([1, 2, None, "d"])
    for address in ("B1", "C1"):
        workbook.active[address].font = Font(strike=True)
    workbook.active["D1"] = CellRichText("a", TextBlock(InlineFont(strike=True), "b"))
    assert only(saved(workbook)).struck == {(0, 1), (0, 3)}


def test_shared_texts_struck_out_in_part_are_told() -> None:
    strings = "<si><t>a</t></si><si><r><t>b</t></r><r><rPr><strike/></rPr><t>c</t></r></si>"
    strings += '<si><r><rPr><strike val="0"/></rPr><t>d</t></r></si>'
    row = "<row>" + "".join(f'<c t="s"><v>{number}</v></c>' for number in (0, 1, 2)) + "</row>"
    assert only(book(row, strings=strings)).struck == {(0, 1)}


def test_only_the_fonts_of_cells_strike_cells_out() -> None:
    styles = (
        "<fonts><font/><font><strike val='0'/></font><font><strike val='1'/></font></fonts>"
        "<cellStyleXfs><xf fontId='2'/></cellStyleXfs>"
        "<cellXfs><xf fontId='0'/><xf fontId='1'/><xf fontId='2'/></cellXfs>"
        "<dxfs><dxf><font><strike/></font></dxf></dxfs>"
    )
    row = "<row>" + "".join(f'<c s="{style}"><v>1</v></c>' for style in (0, 1, 2, 3)) + "<c><v>1</v></c></row>"
    assert only(book(row, styles=styles)).struck == {(0, 2)}


def test_comments_are_told() -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = 1
    workbook.active["C7"].comment = Comment("请核对\n谢谢", "省里")
    assert only(saved(workbook)).comments == {(6, 2): "请核对\n谢谢"}


def test_runs_of_a_comment_are_one_text() -> None:
    line = '<comment ref="A1"><text><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></text></comment>'
    assert only(comments(line)).comments == {(0, 0): "a b"}


def test_a_thread_of_comments_stands_in_place_of_its_note() -> None:
    notes = "".join(
        f'<comment ref="{ref}"><text><t>{text}</t></text></comment>'
        for ref, text in [("A1", "[Threaded]"), ("B1", "note")]
    )
    thread = "".join(f'<threadedComment ref="A1"><text>{text}</text></threadedComment>' for text in ("为何？", "笔误"))
    content = pointing(
        ("rId1", "comments", "../comments1.xml"),
        ("rId2", "threadedComment", "../threadedComments/t1.xml"),
        **{
            "xl/comments1.xml": f'<comments xmlns="{MAIN}"><commentList>{notes}</commentList></comments>',
            "xl/threadedComments/t1.xml": f"<ThreadedComments>{thread}</ThreadedComments>",
        },
    )
    assert only(content).comments == {(0, 0): "为何？\n笔误", (0, 1): "note"}


def test_merged_areas_are_told() -> None:
    after = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="D4:C3"/><mergeCell ref="F6"/></mergeCells>'
    assert only(book(ONE, after=after)).merges == ((0, 0, 1, 1), (2, 2, 3, 3), (5, 5, 5, 5))


def test_what_the_properties_say_is_read_with_the_file() -> None:
    workbook = openpyxl.Workbook()
    workbook.properties.title, workbook.properties.keywords = "统计表（示例）", "百日"
    properties = read_package(saved(workbook)).properties.split(" ")
    assert {"统计表（示例）", "百日"} <= set(properties)
    assert read_package(book(ONE)).properties == ""


def test_macros_are_noted_and_the_file_is_read() -> None:
    read = read_package(with_parts({"xl/vbaProject.bin": b"\0"}))
    assert read.findings == (Finding("file-macros", "", "xl/vbaProject.bin"),)
    assert read.sheets[0].cells == {(0, 0): 1.0}
    assert findings(macro_sheets()) == (Finding("file-macros", "", "xl/macrosheets/sheet1.xml"),)


# Where the two readers do not agree.


UNREAD = {
    "a word for a number": (cell("<v>abc</v>", r="C7"), "abc"),
    "a number beyond all numbers": (cell("<v>1E400</v>", r="C7"), "1E400"),
    "no number": (cell("<v>NaN</v>", r="C7"), "NaN"),
    "digits of full width": (cell("<v>１２</v>", r="C7"), "12"),
    "digits with a line between": (cell("<v>1_0</v>", r="C7"), "10"),
    "a number with spaces": (cell("<v> 12 </v>", r="C7"), "12"),
    "a text by a word": (cell("<v>x</v>", r="C7", t="s"), "x"),
    "a text below naught": (cell("<v>-1</v>", r="C7", t="s"), "-1"),
    "a text of its own that is not inside": (cell("<v>abc</v>", r="C7", t="inlineStr"), "abc"),
    "a value before its formula": (cell("<v>3</v><f>1+2</f>", r="C7"), "3"),
    "two values": (cell("<v>3</v><v>4</v>", r="C7"), "34"),
    "a text and a value": (cell("<is><t>a</t></is><v>4</v>", r="C7", t="str"), "a4"),
    "a number in a wrapping": (cell("<v><![CDATA[3]]></v>", r="C7"), "3"),
    "a number with a remark in it": (cell("<v>1<!-- x -->2</v>", r="C7"), "12"),
    "a number in two notations": (cell("<v>1&#50;</v>", r="C7"), "12"),
    "a letter by its number": (cell("<v>a_x4E00_</v>", r="C7", t="str"), "a一"),
    "a date without a zero": (cell("<v>2022-6-3</v>", r="C7", t="d"), "2022-6-3"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_cell_that_is_read_in_two_ways_is_blank_and_reported(name: str) -> None:
    content, found = UNREAD[name]
    read = read_package(content)
    assert read.findings == (Finding("cell-unread", "S1!C7", found),)
    assert read.sheets[0].cells == {}


def test_a_cell_that_stands_twice_is_blank_and_reported() -> None:
    read = read_package(book('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>5</v></c><c r="A1"><v>2.5</v></c></row>'))
    assert read.findings == (Finding("cell-twice", "S1!A1", "1", "2.5"),)
    assert read.sheets[0].cells == {(0, 1): 5.0}


def test_a_cell_may_stand_twice_with_nothing_in_it_once() -> None:
    assert only(book('<row r="1"><c r="A1"/><c r="A1"><v>2</v></c><c r="A1" s="0"/></row>')).cells == {(0, 0): 2.0}


def test_cells_outside_the_first_table_of_a_sheet_are_reported() -> None:
    after = '<sheetData><row r="9"><c r="C9"><v>4</v></c></row></sheetData>'
    assert findings(book(ONE, after=after)) == (Finding("cell-unread", "S1!C9", "4"),)


def test_rows_and_cells_in_any_order_keep_their_addresses() -> None:
    rows = '<row r="5"><c r="C5"><v>1</v></c><c r="A5"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row>'
    assert only(book(rows)).cells == {(4, 2): 1.0, (4, 0): 2.0, (1, 1): 3.0}


def test_cells_without_addresses_follow_one_another() -> None:
    rows = '<row r="3"><c r="C3"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'
    assert only(book(rows)).cells == {(2, 2): 1.0, (2, 3): 2.0, (3, 0): 3.0}


@pytest.mark.parametrize("area", ["A1", "A1:B2", "ZZ1:ZZ9", "A1:XFD1048576", "C9:A1"])
def test_a_stale_area_does_not_matter(area: str) -> None:
    assert len(only(book(addressed(400, 20), f'<dimension ref="{area}"/>')).cells) == 400


def test_a_file_in_which_very_much_is_unreadable_is_damaged() -> None:
    limits = Limits(findings=10)
    assert len(read_package(book("<row><c><v>x</v></c></row>" * 10), limits).findings) == 10
    assert refusal(book("<row><c><v>x</v></c></row>" * 11), limits) == Finding("file-damaged", "S1!A11", "S1")


# The two families of namespaces, and prefixes.


def strict(content: dict[str, str | bytes]) -> bytes:
    """The same workbook in the strict family."""
    return zipped(
        {
            name: part.replace(MAIN, STRICT_MAIN).replace(TYPES, STRICT_TYPES) if isinstance(part, str) else part
            for name, part in content.items()
        }
    )


def rich_parts() -> dict[str, str | bytes]:
    """A workbook with something of everything in it."""
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>44742</v></c><c r="C1" t="e"><v>#N/A</v></c></row>'
        '<row r="2" hidden="1"><c r="A2" t="inlineStr" s="3"><is><t>乙</t></is></c><c r="B2"><f>B1+1</f></c></row>'
    )
    sheet = worksheet(
        rows, '<cols><col min="2" max="2" hidden="1"/></cols>', '<mergeCells><mergeCell ref="A4:B5"/></mergeCells>'
    )
    styles = DATED.replace("</fonts>", "<font><strike/></font></fonts>").replace(
        "</cellXfs>", '<xf fontId="1"/></cellXfs>'
    )
    parts = parts_of(sheet, worksheet(ONE), strings="<si><t>甲</t></si>", styles=styles)
    note = '<comment ref="A1"><text><t>请核对</t></text></comment>'
    parts["xl/comments1.xml"] = f'<comments xmlns="{MAIN}"><commentList>{note}</commentList></comments>'
    parts[SHEET_RELS] = relationships(("rId1", "comments", "../comments1.xml"))
    parts["docProps/core.xml"] = "<coreProperties><title>统计表</title></coreProperties>"
    return parts


def test_the_strict_family_reads_the_same() -> None:
    transitional, other = read_package(zipped(rich_parts())), read_package(strict(rich_parts()))
    assert other == transitional
    assert other.sheets[0].cells == {
        (0, 0): "甲",
        (0, 1): dt.date(2022, 6, 30),
        (0, 2): CellError("#N/A"),
        (1, 0): "乙",
        (1, 1): CellError("=B1+1", True),
    }
    shown = other.sheets[0]
    assert (shown.hidden_rows, shown.hidden_columns, shown.struck) == ({1}, {1}, {(1, 0)})
    assert (shown.comments, shown.merges, other.properties) == ({(0, 0): "请核对"}, ((3, 0, 4, 1),), "统计表")


def test_prefixes_do_not_matter() -> None:
    parts = rich_parts()
    for name in (SHEET, STRINGS, STYLES, WORKBOOK, "xl/comments1.xml"):
        text = str(parts[name]).replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
        parts[name] = text.replace("xmlns=", "xmlns:x=", 1)
    assert read_package(zipped(parts)) == read_package(zipped(rich_parts()))


def test_parts_in_utf_16_read_the_same() -> None:
    parts = rich_parts()
    for name in (SHEET, STRINGS, STYLES, WORKBOOK, "xl/comments1.xml", "docProps/core.xml"):
        parts[name] = f'<?xml version="1.0" encoding="UTF-16"?>{parts[name]}'.encode("utf-16")
    assert read_package(zipped(parts)) == read_package(zipped(rich_parts()))


# What a refusal tells.


def test_a_refusal_names_the_part_the_line_and_what_stands_there() -> None:
    assert refusal(with_parts({SHEET: worksheet("\n\n<row><c></row>")})) == Finding("file-damaged", f"{SHEET}:3", SHEET)
    assert refusal(cell("<v>9</v>", r="C7", t="s")) == Finding("file-damaged", "S1!C7", "9")
    link = external_link("<externalBook/>")
    assert refusal(link).found == "file:///C:/books/other.xlsx"
    program = external_link('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>')
    assert refusal(program).found == "cmd|/c calc"
    assert refusal(cell("<f>cmd|'/c calc'!A0</f>", r="C7")) == Finding("file-dde", "S1!C7", "=cmd|'/c calc'!A0")
    assert refusal(with_parts({SHEET: "<!DOCTYPE lolz [<!ENTITY a 'b'>]><worksheet/>"})) == Finding(
        "file-entity", SHEET, "lolz"
    )


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("xl/workbook.bin", "XLSB"),
        ("word/document.xml", "DOCX"),
        ("ppt/presentation.xml", "PPTX"),
        ("content.xml", "ODS"),
        ("readme.txt", "ZIP"),
    ],
)
def test_another_kind_of_package_is_named(part: str, name: str) -> None:
    assert refusal(zipped({part: "x"})) == Finding("file-not-table", "", name)


def test_every_limit_is_kept_to_the_last_one_allowed() -> None:
    row = '<row><c t="str"><v>abc</v></c><c><v>1</v></c></row>'
    bounds: list[tuple[Callable[[int], Limits], bytes, int, str]] = [
        (lambda most: Limits(parts=most), book(row), 5, "file-too-many-parts"),
        (lambda most: Limits(cells_free=most, cells_per_byte=0), book(row), 2, "sheet-too-large"),
        (lambda most: Limits(text=most), book(row), 3, "cell-too-long"),
        (lambda most: Limits(text_free=most, text_per_byte=0), book(row), 3, "sheet-too-large"),
        (lambda most: Limits(area_free=most, area_per_cell=0), book(row), 2, "sheet-too-large"),
        (lambda most: Limits(depth=most), book(row), 5, "file-nested-too-deep"),
        (
            lambda most: Limits(merges=most),
            book(row, after='<mergeCell ref="A1:B2"/>' * 3),
            3,
            "sheet-merged-too-large",
        ),
        (
            lambda most: Limits(merged_area=most),
            book(row, after='<mergeCell ref="A1:B2"/>' * 3),
            12,
            "sheet-merged-too-large",
        ),
    ]
    for limits, content, most, rule in bounds:
        assert read_package(content, limits(most)).sheets, rule
        assert refusal(content, limits(most - 1)).rule == rule


def test_the_size_that_parts_unpack_to_is_limited() -> None:
    content = book(ONE)
    size = sum(entry.size for entry in Package(content, Limits()).entries.values())
    assert read_package(content, Limits(unpacked_free=size, ratio=0)).sheets
    finding = refusal(content, Limits(unpacked_free=size - 1, ratio=0))
    assert (finding.rule, finding.found, finding.other) == ("file-unpacks-too-large", str(size), str(size - 1))


def test_a_limit_is_for_the_whole_file_and_not_for_each_sheet() -> None:
    content = zipped(parts_of(worksheet(ONE), worksheet(ONE), worksheet(ONE)))
    assert read_package(content, Limits(cells_free=3, cells_per_byte=0)).sheets
    assert refusal(content, Limits(cells_free=2, cells_per_byte=0)).rule == "sheet-too-large"


def test_a_panic_of_calamine_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})

    class Panicking:
        @staticmethod
        def from_filelike(content: io.BytesIO) -> None:
            raise panic("called `Option::unwrap()` on a `None` value")

    monkeypatch.setattr(agreement, "CalamineWorkbook", Panicking)
    assert refusal(book(ONE)).rule == "file-damaged"


def test_an_interruption_is_no_panic(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        @staticmethod
        def from_filelike(content: io.BytesIO) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(agreement, "CalamineWorkbook", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_package(book(ONE))


def test_what_calamine_sees_more_of_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sheet:
        start = (0, 0)

        def iter_rows(self) -> list[list[CellValue]]:
            return [[1.0, "more"], ["", 7.0]]

    class Workbook:
        @staticmethod
        def from_filelike(content: io.BytesIO) -> Workbook:
            return Workbook()

        def get_sheet_by_index(self, number: int) -> Sheet:
            return Sheet()

    monkeypatch.setattr(agreement, "CalamineWorkbook", Workbook)
    read = read_package(book(ONE))
    assert read.findings == (Finding("cell-unread", "S1!B1", "more"), Finding("cell-unread", "S1!B2", "7"))
    assert read.sheets[0].cells == {(0, 0): 1.0}


# The law: whatever stands in the XML is read or reported.


class Content(NamedTuple):
    """A cell's attributes and XML, and what it holds: a value, or nothing, or something that cannot be told."""

    attributes: str
    inner: str
    holds: CellValue | None


UNTELLABLE = CellError("?")
ESCAPES = ["a_x000D_b", "_x005F_x000D_", "_x0000_", "_x00e9_", "_X000D_", "_x000D", "_xD83D__xDE00_"]
LETTERS = st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff")
XML_TEXT = st.text(LETTERS, max_size=8) | st.sampled_from(ESCAPES)
TEXTS = ["甲", "", " 乙 ", "a_x000D_b", "0"]

NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda value: Content("", f"<v>{value!r}</v>", value))
WHOLE = st.integers(-(10**6), 10**6).map(lambda value: Content(' t="n"', f"<v>{value}</v>", float(value)))
DAYS = st.integers(61, 80_000).map(
    lambda day: Content(' s="1"', f"<v>{day}</v>", dt.date(1899, 12, 30) + dt.timedelta(days=day))
)
SHARED = st.integers(0, len(TEXTS) - 1).map(
    lambda number: Content(' t="s"', f"<v>{number}</v>", unescaped(TEXTS[number]) or None)
)
WRITTEN = XML_TEXT.map(lambda text: Content(' t="str"', f"<f>A1</f><v>{escape(text)}</v>", unescaped(text) or None))
INLINE = st.tuples(XML_TEXT, XML_TEXT).map(
    lambda pair: Content(
        ' t="inlineStr"',
        "<is>" + "".join(f'<r><t xml:space="preserve">{escape(text)}</t></r>' for text in pair) + "</is>",
        "".join(map(unescaped, pair)) or None,
    )
)
OTHERS = st.sampled_from(
    [
        Content("", "", None),
        Content(' s="2"', "", None),
        Content("", "<v/>", None),
        Content(' t="str"', "<f>A1</f><v/>", None),
        Content(' t="inlineStr"', "<is><t> </t></is>", None),
        Content(' t="b"', "<v>1</v>", True),
        Content(' t="b"', "<v>false</v>", False),
        Content(' t="e"', "<v>#DIV/0!</v>", CellError("#DIV/0!")),
        Content("", "<f>A1+1</f>", CellError("=A1+1", True)),
        Content("", '<f t="shared" si="3"/><v></v>', CellError("=…", True)),
        Content("", "<f>A1+1</f><v>3</v>", 3.0),
        Content(' t="d"', "<v>2022-06-30</v>", dt.date(2022, 6, 30)),
        Content(' t="inlineStr"', "<is><t>丙</t><rPh><t>bing</t></rPh></is>", "丙"),
        Content("", "<v>abc</v>", UNTELLABLE),
        Content("", "<v>1E400</v>", UNTELLABLE),
        Content(' t="s"', "<v>x</v>", UNTELLABLE),
        Content(' t="inlineStr"', "<v>丁</v>", UNTELLABLE),
        Content("", "<v>3</v><f>1+2</f>", UNTELLABLE),
        Content("", "<v>3</v><v>4</v>", UNTELLABLE),
        Content(' s="1"', "<v>-5</v>", UNTELLABLE),
    ]
)
CONTENTS = st.one_of(NUMBERS, WHOLE, DAYS, SHARED, WRITTEN, INLINE, OTHERS, OTHERS)
PLACES = st.sampled_from(["none", "next", "next", "next", "gap", "any", "small"])


def unescaped(text: str) -> str:
    """A text without the escapes of spreadsheets, letter by letter; half of a pair of letters is no letter."""
    found, start = "", 0
    while start < len(text):
        piece = text[start : start + 7]
        is_escape = len(piece) == 7 and piece[:2] == "_x" and piece[6] == "_" and set(piece[2:6]) <= set(hexdigits)
        is_escape = is_escape and not 0xD800 <= int(piece[2:6], 16) < 0xE000
        found += chr(int(piece[2:6], 16)) if is_escape else text[start]
        start += 7 if is_escape else 1
    return found


class Drawn(NamedTuple):
    """The rows of a sheet as XML, and what each place should hold: all its cells, in the order in which they stand."""

    rows: str
    held: dict[Place, list[CellValue | None]]


@st.composite
def sheets(draw: st.DrawFn) -> Drawn:
    """Rows in and out of order, with and without addresses, of cells of every kind."""
    rows: list[str] = []
    held: dict[Place, list[CellValue | None]] = {}
    row = 0
    for _ in range(draw(st.integers(0, 6))):
        head = "<row>"
        if draw(st.booleans()):
            row = draw(st.integers(0, 12))
            head = f'<row r="{row + 1}">'
        column = 0
        written = []
        for _ in range(draw(st.integers(0, 5))):
            kind, content = draw(PLACES), draw(CONTENTS)
            place = (row, column)
            if kind in ("gap", "any"):
                place = (row if kind == "gap" else draw(st.integers(0, 12)), column + draw(st.integers(0, 4)))
            address = "" if kind == "none" else f' r="{at(place)}"'
            address = address.lower() if kind == "small" else address
            written.append(f"<c{address}{content.attributes}>{content.inner}</c>")
            held.setdefault(place, []).append(content.holds)
            column = place[1] + 1
        rows.append(head + "".join(written) + "</row>")
        row += 1
    return Drawn("".join(rows), held)


def at(place: Place) -> str:
    """A place's address, not by the function under test."""
    return f"{column_letters(place[1])}{place[0] + 1}"


@settings(max_examples=EXAMPLES)
@given(sheets(), st.sampled_from(["A1", "A1:C3", "B2:XFD9", "A1:XFD1048576"]))
def test_every_cell_is_read_or_reported(drawn: Drawn, area: str) -> None:
    strings = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in TEXTS)
    read = read_package(book(drawn.rows, f'<dimension ref="{area}"/>', strings=strings, styles=DATED))
    (sheet,) = read.sheets
    filled = {place: [value for value in values if value is not None] for place, values in drawn.held.items()}
    reported = dict.fromkeys(filled, 0) | Counter(place for place in filled for _ in findings_at(read, place))
    assert sum(reported.values()) == len(read.findings)
    for place, values in filled.items():
        first_twice = [finding.rule for finding in findings_at(read, place)][:1] == ["cell-twice"]
        assert (place in sheet.cells) + reported[place] + first_twice == len(values), at(place)
    assert set(sheet.cells) <= {place for place, values in filled.items() if values}


def findings_at(read: Book, place: Place) -> list[Finding]:
    return [finding for finding in read.findings if finding.cell == f"S1!{at(place)}"]


@settings(max_examples=EXAMPLES)
@given(sheets())
def test_a_cell_that_can_be_told_is_read_as_it_stands(drawn: Drawn) -> None:
    strings = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in TEXTS)
    (sheet,) = read_package(book(drawn.rows, strings=strings, styles=DATED)).sheets
    for place, values in drawn.held.items():
        if len(values) == 1 and values[0] is not UNTELLABLE:
            assert sheet.cells.get(place) == values[0], at(place)
            assert type(sheet.cells.get(place)) is type(values[0])


@settings(max_examples=100)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_to_its_last_digit(value: float) -> None:
    (line,) = only(book(f"<row><c><v>{value!r}</v></c><c><v>1</v></c></row>")).lines
    assert math.copysign(1, line[0]) == math.copysign(1, value)
    assert line[0] == value
