"""Opening a received file: its kind is told by its bytes, and what is no table says so."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import workbook
from analysis.errors import UnreadableFile
from analysis.findings import Finding
from analysis.workbook import Sheet


def book_bytes(*rows: list[object], title: str | None = None, merge: str | None = None, start: int = 1) -> bytes:
    """The bytes of a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Form"
    for row, values in enumerate(rows, start=start):
        for column, value in enumerate(values, start=start):
            sheet.cell(row, column, value)
    if merge:
        sheet.merge_cells(merge)
    book.properties.title = title
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbooks_cells_come_with_their_place_and_type() -> None:
    (sheet,) = workbook.read_bytes(book_bytes(["a", 1, 2.5], [None, True, dt.date(2022, 5, 1)])).sheets
    assert (sheet.name, sheet.typed) == ("Form", True)
    assert sheet.cells == {(0, 0): "a", (0, 1): 1.0, (0, 2): 2.5, (1, 1): True, (1, 2): dt.date(2022, 5, 1)}


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_addresses() -> None:
    (sheet,) = workbook.read_bytes(book_bytes(["a", "b"], start=4)).sheets
    assert sheet.cells == {(3, 3): "a", (3, 4): "b"}
    assert workbook.address(3, 3) == "D4"


def test_every_whole_number_is_a_number_like_any_other() -> None:
    (sheet,) = workbook.read_bytes(book_bytes([1, 0, -3])).sheets
    assert [type(value) for value in sheet.cells.values()] == [float, float, float]


def test_a_merged_area_holds_its_first_cells_value_throughout_and_no_other() -> None:
    (sheet,) = workbook.read_bytes(book_bytes(["a", None, "c"], [None, None, "d"], merge="A1:B2")).sheets
    assert sheet.merges == ((0, 0, 1, 1),)
    assert sheet.spread() == {(0, 0): "a", (0, 1): "a", (1, 0): "a", (1, 1): "a", (0, 2): "c", (1, 2): "d"}
    assert (0, 1) not in sheet.cells


def test_an_empty_merged_area_stays_empty() -> None:
    assert Sheet.of("s", {(5, 5): "x"}, ((0, 0, 1, 1),)).spread() == {(5, 5): "x"}


def test_rows_come_top_to_bottom_and_empty_ones_not_at_all() -> None:
    sheet = Sheet.of("s", {(4, 0): "z", (1, 2): "b", (1, 0): "a"}, ())
    assert list(sheet.rows()) == [(1, {2: "b", 0: "a"}), (4, {0: "z"})]


def test_what_the_properties_say_is_read_with_the_file() -> None:
    assert "示例" in workbook.read_bytes(book_bytes(["a"], title="统计表（示例）")).properties


def test_a_workbook_without_properties_is_read_all_the_same() -> None:
    packed = io.BytesIO(book_bytes(["a"], title="kept out"))
    stripped = io.BytesIO()
    with zipfile.ZipFile(packed) as whole, zipfile.ZipFile(stripped, "w") as less:
        for name in whole.namelist():
            if name != "docProps/core.xml":
                less.writestr(name, whole.read(name))
    book = workbook.read_bytes(stripped.getvalue())
    assert book.properties == ""
    assert book.sheets[0].cells == {(0, 0): "a"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_of_text_is_read_in_the_encodings_it_comes_in(encoding: str) -> None:
    book = workbook.read_bytes("市（州）,数量\r\n成都市,3\r\n".encode(encoding))
    assert book.sheets[0].cells == {(0, 0): "市（州）", (0, 1): "数量", (1, 0): "成都市", (1, 1): "3"}
    assert not book.sheets[0].typed


def test_a_cell_of_text_may_hold_commas_quotes_and_lines() -> None:
    (sheet,) = workbook.read_bytes(b'"a,b","say ""x""","one\ntwo"\n').sheets
    assert list(sheet.cells.values()) == ["a,b", 'say "x"', "one\ntwo"]


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        b"\n  <?xml version='1.0'?><Workbook/>",
        b"\xef\xbb\xbf<!DOCTYPE html>",
        b"PK\x03\x04 and then nothing of a workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"%PDF-1.7\n\x00\x01\xff\xfe",
        b"\xff\xfe\x00\x80",
    ],
)
def test_what_is_no_workbook_and_no_table_of_text_says_so(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        workbook.read_bytes(content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n\x00\x01", "PDF"),
        (b"\xef\xbb\xbf\n%PDF-1.4\n", "PDF"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"MM\x00*\x00\x00\x00\x08", "TIFF"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF"),
        (b"GIF89a,", "GIF"),
        (b"\x1f\x8b\x08\x00", "GZIP"),
        (b"7z\xbc\xaf\x27\x1c\x00", "7Z"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"PK\x05\x06" + b"\0" * 18, "ZIP"),
        (b"ID;PWXL;N;E\r\n", "SYLK"),
        (b"<?xml version='1.0'?>\n<?mso-application progid='Excel.Sheet'?><Workbook/>", "XML"),
        (b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", "XML"),
        ("\ufeff<?xml version='1.0'?><svg/>".encode("utf-16-le"), "XML"),
        (bytes(range(1, 256)), "BIN"),
    ],
)
def test_a_file_of_another_kind_is_named_by_its_first_bytes(content: bytes, kind: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        workbook.read_bytes(content)
    assert refused.value.finding == Finding("file-not-table", "", kind)


@pytest.mark.parametrize(
    "page",
    [
        "<html><head></head></html>",
        "\n\n  <!DOCTYPE html>\n<html>",
        "<!-- saved from url --><!-- of <?xml --> <HTML>",
        "<?xml version='1.0' encoding='utf-8'?>\n<!-- a page -->\n<html xmlns='http://www.w3.org/1999/xhtml'>",
        "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><xml><Workbook></Workbook></xml></html>",
        "<table><tr><td>甲市</td></tr></table>",
        "<meta charset='gbk'><table>",
        "MIME-Version: 1.0\r\nContent-Type: multipart/related",
        "From: <Saved by a browser>\r\nSubject: =?gb2312?B?\r\n folded?=\r\nMIME-Version: 1.0\r\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_web_page_is_told_from_a_table_however_it_begins(page: str, encoding: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        workbook.read_bytes(page.encode(encoding))
    assert refused.value.finding.rule == "file-web-page"


def test_a_table_of_text_may_begin_with_a_sign_of_less_than() -> None:
    assert workbook.read_bytes("<5亿元,甲市\n".encode()).sheets[0].cells == {(0, 0): "<5亿元", (0, 1): "甲市"}


def test_a_zip_file_that_is_no_workbook_says_so() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as other:
        other.writestr("readme.txt", "no sheets here")
    with pytest.raises(UnreadableFile):
        workbook.read_bytes(packed.getvalue())


def test_a_workbook_cut_off_on_the_way_says_so() -> None:
    whole = book_bytes(*[["x", number] for number in range(200)])
    with pytest.raises(UnreadableFile):
        workbook.read_bytes(whole[: len(whole) // 2])


def test_text_without_an_end_says_that_it_is_no_table() -> None:
    with pytest.raises(UnreadableFile):
        workbook.read_bytes(b"a" * 200_000)


def test_a_chart_on_a_sheet_of_its_own_does_not_stand_in_the_way() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = 3
    book.create_chartsheet("Chart")
    written = io.BytesIO()
    book.save(written)
    assert workbook.read_bytes(written.getvalue()).sheets[0].cells == {(0, 0): 3.0}


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "form.xls"
    path.write_bytes(book_bytes(["a"]))
    assert workbook.read(path).sheets[0].cells == {(0, 0): "a"}


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_a_table_or_are_unreadable(content: bytes) -> None:
    try:
        book = workbook.read_bytes(content)
    except UnreadableFile as said:
        assert str(said)
    else:
        assert book.sheets


@given(st.integers(0, 5000), st.integers(0, 16000))
def test_an_address_is_the_one_a_spreadsheet_shows(row: int, column: int) -> None:
    found = openpyxl.utils.cell.coordinate_to_tuple(workbook.address(row, column))
    assert found == (row + 1, column + 1)
