"""Tables of text: their encoding and separator are told by their bytes, and their rows parsed as they are walked."""

import tracemalloc
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import workbook
from analysis.errors import UnreadableFile
from analysis.findings import Finding
from analysis.workbook.limits import Limits

HEADER = "市（州）,数量\r\n"


def lines(content: bytes) -> list[Sequence[object]]:
    (sheet,) = workbook.read_bytes(content).sheets
    return [list(line) for line in sheet.lines]


def refusal(content: bytes, **limits: int) -> Finding:
    with pytest.raises(UnreadableFile) as refused:
        workbook.read_bytes(content, Limits(**limits))
    return refused.value.finding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_a_table_is_read_in_each_of_the_encodings_it_comes_in(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    assert lines(mark + f"{HEADER}甲市,3\r\n".encode(encoding)) == [["市（州）", "数量"], ["甲市", "3"]]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_table_is_read_with_each_of_the_separators_it_comes_with(separator: str) -> None:
    written = [["市（州）", "数量", "备注"], ["甲市", "3", "无"]]
    assert lines("\n".join(separator.join(line) for line in written).encode()) == written


def test_thousands_are_not_taken_for_cells() -> None:
    assert lines("甲市\t1,234,567\n乙市\t2,345,678\n".encode()) == [["甲市", "1,234,567"], ["乙市", "2,345,678"]]


def test_what_stands_in_quotation_marks_does_not_decide_the_separator() -> None:
    assert lines('"甲;市",3\n"乙;市",4\n'.encode()) == [["甲;市", "3"], ["乙;市", "4"]]


def test_lines_above_the_table_that_have_no_cells_do_not_decide_the_separator() -> None:
    table = "数据库：年度数据\n指标：数量\n\n市,2017年,2016年\n甲市,3,\n"
    assert lines(table.encode()) == [
        ["数据库：年度数据"],
        ["指标：数量"],
        [],
        ["市", "2017年", "2016年"],
        ["甲市", "3", ""],
    ]


def test_a_cell_may_hold_lines_and_an_address_counts_records_as_a_spreadsheet_does() -> None:
    (sheet,) = workbook.read_bytes('甲市,"两\n行"\r\n乙市,4\r\n'.encode()).sheets
    assert sheet.cells == {(0, 0): "甲市", (0, 1): "两\n行", (1, 0): "乙市", (1, 1): "4"}


def test_a_blank_line_keeps_its_place() -> None:
    (sheet,) = workbook.read_bytes(b"a,b\n\nc,d\n").sheets
    assert [row for row, _ in sheet.rows()] == [0, 2]


@pytest.mark.parametrize(
    ("content", "rule", "found"),
    [
        (b"", "file-empty", ""),
        (b"\xef\xbb\xbf \r\n\t ", "file-empty", ""),
        (bytes(5_000), "file-empty", ""),
        (b"a,b\n\0,c\n", "file-not-table", "BIN"),
        ("甲,市\n".encode("utf-16-le"), "file-not-table", "BIN"),
        (b"\xff\xfea", "file-not-table", "BIN"),
        ("a,甲".encode() + b"\xff\xff", "file-not-table", "BIN"),
        ("一封信，没有表。\n".encode(), "file-not-table", "TXT"),
    ],
)
def test_what_is_no_table_of_text_is_named(content: bytes, rule: str, found: str) -> None:
    said = refusal(content)
    assert (said.rule, said.found) == (rule, found)


def test_a_quotation_that_does_not_end_is_refused_where_it_begins_and_swallows_no_rows() -> None:
    said = refusal(f'{HEADER}"甲市,3\n乙市,4\n'.encode())
    assert (said.rule, said.cell) == ("file-damaged", "csv!A2")


def test_a_quotation_with_something_behind_it_is_refused() -> None:
    assert refusal(f'{HEADER}"甲"市,3\n'.encode()).cell == "csv!A2"


def test_a_cell_that_is_too_long_is_refused_with_its_address() -> None:
    said = refusal(b"a,b\nc," + b"x" * 11, text=10)
    assert said == Finding("cell-too-long", "csv!B2", "11", "10")


def test_a_quotation_that_takes_in_a_whole_large_file_is_refused_with_its_row() -> None:
    said = refusal(HEADER.encode() + b'"' + b"x,1\n" * 100_000)
    assert (said.rule, said.cell) == ("cell-too-long", "csv!A2")


def test_many_cells_of_a_row_may_together_be_longer_than_one_may_be() -> None:
    assert len(lines(b",".join([b"x" * 100] * 1_000))[0]) == 1_000


def test_a_file_larger_than_allowed_is_refused_before_it_is_read() -> None:
    assert refusal(b"a,b\n" * 10, unpacked=39) == Finding("file-unpacks-too-large", "", "40", "39")


def test_rows_can_be_walked_again_and_a_walk_left_early() -> None:
    (sheet,) = workbook.read_bytes(b"a,b\nc,d\n").sheets
    assert next(iter(sheet.lines)) == ["a", "b"]
    assert [list(line) for line in sheet.lines] == [list(line) for line in sheet.lines] == [["a", "b"], ["c", "d"]]


def test_a_long_ledger_is_never_held_as_rows() -> None:
    content = "甲市,某某制造有限公司项目,100.5,200.25,正式合同,备注\r\n".encode() * 100_000
    tracemalloc.start()
    (sheet,) = workbook.read_bytes(content).sheets
    count = sum(1 for _ in sheet.lines)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 2_000_000 < len(content)


@given(
    st.lists(st.lists(st.text(st.characters(exclude_characters="\0\r", codec="utf-8")), min_size=2), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_what_a_spreadsheet_writes_as_text_is_read_back(table: Iterable[Sequence[str]], encoding: str) -> None:
    header = '"市（州）",a\n'
    quoted = "".join(",".join('"' + text.replace('"', '""') + '"' for text in line) + "\n" for line in table)
    assert lines((header + quoted).encode(encoding))[1:] == [list(line) for line in table]
