"""Workbooks of before 2007: every cell is read or said, what stands beside cells is seen, and damage is refused."""

import datetime as dt
import io
import os
import random
from pathlib import Path
from struct import pack, unpack_from

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from python_calamine import CalamineWorkbook

from analysis import workbook
from analysis.errors import UnreadableFile
from analysis.findings import Finding
from analysis.workbook import Book, CellError, wrapping
from analysis.workbook.biff_records import packed
from analysis.workbook.compound import Container
from analysis.workbook.limits import Limits

FIXTURES = Path(__file__).parent / "fixtures"
CASES = int(os.environ.get("CASES", "500"))
SHOWN, ERRORS = "struck_hidden_comment_merge.xls", "errors_formulas.xls"
DEFAULT_PASSWORD, OTHER_PASSWORD = "default_password.xls", "other_password.xls"


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def read(content: bytes, **limits: int) -> Book:
    return workbook.read_bytes(content, Limits(**limits))


def refusal(content: bytes, **limits: int) -> Finding:
    with pytest.raises(UnreadableFile) as refused:
        read(content, **limits)
    return refused.value.finding


def wrapped(records: bytes) -> bytes:
    return wrapping.wrapped({"Workbook": records})


# Workbooks of a few records, made by hand.

EOF = packed(0x0A)
WORKBOOK, WORKSHEET, CHART = 0x05, 0x10, 0x20


def begin(part: int, version: int = 0x0600) -> bytes:
    return packed(0x0809, pack("<HHHHII", version, part, 0, 0, 0, 0))


def short(text: str) -> bytes:
    return pack("<BB", len(text), 1) + text.encode("utf-16-le")


def long(text: str) -> bytes:
    return pack("<HB", len(text), 1) + text.encode("utf-16-le")


def stream(*sheets: bytes, before: bytes = b"", names: tuple[str, ...] = (), kind: int = 0) -> bytes:
    """A workbook's records; each sheet is given by the records between its first and its last."""
    head = begin(WORKBOOK) + before
    names = names or tuple(f"表{number}" for number in range(1, len(sheets) + 1))
    at = len(head) + sum(len(packed(0x85, bytes(6) + short(name))) for name in names) + len(EOF)
    body = b""
    for name, cells in zip(names, sheets, strict=True):
        head += packed(0x85, pack("<IBB", at + len(body), 0, kind) + short(name))
        body += begin(WORKSHEET) + cells + EOF
    return head + EOF + body


def book(*sheets: bytes, before: bytes = b"", **more: object) -> bytes:
    return wrapped(stream(*sheets, before=before, **more))  # type: ignore[arg-type]


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return packed(0x0203, pack("<HHHd", row, column, style, value))


def label(row: int, column: int, text: str) -> bytes:
    return packed(0x0204, pack("<HHH", row, column, 0) + long(text))


def formula(row: int, column: int, result: bytes) -> bytes:
    return packed(0x06, pack("<HHH", row, column, 0) + result + pack("<HIH", 0, 0, 0))


TEXT_RESULT, BLANK_RESULT = b"\0" * 6 + b"\xff\xff", b"\3" + b"\0" * 5 + b"\xff\xff"
COMPUTED = packed(0x01C1, bytes(8))
DATES = packed(0x041E, pack("<H", 164) + long("yyyy-mm-dd")) + packed(0xE0, pack("<HH", 0, 164) + bytes(16))


def cells(content: bytes) -> dict[tuple[int, int], object]:
    (sheet,) = read(content).sheets
    return dict(sheet.cells)


# Files that a spreadsheet wrote.


def test_every_value_is_read_with_its_place_and_type() -> None:
    shown, hidden = read(fixture(SHOWN)).sheets
    assert (shown.name, shown.typed, hidden.name) == ("统计表", True, "旧数")
    assert [line[:3] for line in shown.lines][2:] == [
        ["甲市", 3.0, 12.5],
        ["乙市", 5.0, 49.35],
        ["隐藏行", 7.0, 0.01],
        ["丙市", -2.0, 123456789.0],
    ]
    assert shown.cells[5, 3] == dt.date(2022, 6, 30)
    assert {type(value) for value in shown.cells.values()} == {str, float, dt.date}
    assert hidden.cells == {(1, 1): "乙市", (1, 2): 4.0}


def test_what_a_spreadsheet_shows_beside_the_values_is_seen() -> None:
    shown, hidden = read(fixture(SHOWN)).sheets
    assert shown.struck == {(2, 1)}
    assert (shown.hidden_rows, shown.hidden_columns) == ({4}, {3})
    assert (shown.is_hidden, hidden.is_hidden) == (False, True)
    assert shown.comments == {(3, 2): "口径有变：含补签项目"}
    assert shown.merges == ((0, 0, 1, 0), (0, 1, 0, 2))


def test_formulas_are_read_as_what_they_came_to_and_errors_as_errors() -> None:
    (sheet,) = read(fixture(ERRORS)).sheets
    _, results, errors = sheet.lines
    assert results == ["甲市合计", 6.0, 2.0, False, ""]
    assert errors[:3] == [CellError("#DIV/0!"), CellError("#N/A"), CellError("#NAME?")]


@pytest.mark.parametrize("name", [SHOWN, ERRORS])
def test_another_reader_reads_the_same_values(name: str) -> None:
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(fixture(name)))
    for number, sheet in enumerate(read(fixture(name)).sheets):
        ours = [["" if isinstance(value, CellError) else value for value in line] for line in sheet.lines]
        assert ours == theirs.get_sheet_by_index(number).to_python()


def test_a_file_with_the_password_that_spreadsheets_put_in_is_read_and_says_so() -> None:
    opened = read(fixture(DEFAULT_PASSWORD))
    assert [finding.rule for finding in opened.findings] == ["file-default-password"]
    assert list(opened.sheets[0].lines) == [["市（州）", "数量"], ["甲市", 3.0], ["乙市", 5.25]]


def test_a_file_with_another_password_is_refused_as_such() -> None:
    assert refusal(fixture(OTHER_PASSWORD)).rule == "file-password"


def test_an_encrypted_file_too_large_to_be_worth_the_work_is_refused_with_a_remedy_that_helps() -> None:
    assert refusal(fixture(DEFAULT_PASSWORD), unpacked_free=4_000).rule == "file-password"


def test_what_the_properties_say_is_read_with_the_file() -> None:
    assert "openpyxl" in read(fixture(SHOWN)).properties


# Cells in all the ways in which they are kept.


def test_numbers_are_read_in_each_of_their_forms() -> None:
    packed_numbers = pack("<HH", 2, 1) + pack("<HI", 0, 4935 << 2 | 3) + pack("<HI", 0, 7 << 2 | 2) + pack("<H", 2)
    rows = number(0, 0, 0.1) + packed(0x027E, pack("<HHHI", 1, 0, 0, 0xFFFFFFFE)) + packed(0xBD, packed_numbers)
    assert cells(book(rows)) == {(0, 0): 0.1, (1, 0): -1.0, (2, 1): 49.35, (2, 2): 7.0}


def test_a_number_with_the_format_of_a_date_is_one_also_where_a_formula_came_to_it() -> None:
    rows = number(0, 0, 44742.0) + formula(1, 0, pack("<d", 44742.0))
    assert set(cells(book(rows, before=DATES)).values()) == {dt.date(2022, 6, 30)}


def test_days_counted_from_1904_are_read_as_the_days_they_are() -> None:
    macintosh = packed(0x22, pack("<H", 1)) + DATES
    assert cells(book(number(0, 0, 44742.0 - 1462), before=macintosh)) == {(0, 0): dt.date(2022, 6, 30)}


def test_texts_are_read_in_each_of_their_forms() -> None:
    rich = packed(0xD6, pack("<HHH", 0, 1, 0) + long("乙市") + pack("<HHH", 1, 0, 0))
    computed = formula(0, 2, TEXT_RESULT) + packed(0x04BC, bytes(10)) + packed(0x0207, long("丙市"))
    latin = packed(0x0204, pack("<HHHHB", 0, 3, 0, 1, 0) + b"x")
    assert list(cells(book(label(0, 0, "甲市") + rich + computed + latin)).values()) == ["甲市", "乙市", "丙市", "x"]


def test_shared_texts_are_read_across_records_and_without_what_is_said_of_their_fonts() -> None:
    texts = pack("<II", 3, 3) + pack("<HBHI", 2, 0b1101, 1, 3) + "甲市".encode("utf-16-le") + b"runs" + b"ext"
    texts += long("") + pack("<HB", 4, 1) + "乙".encode("utf-16-le")
    shared = packed(0xFC, texts, [b"\0ab", b"\1" + "市".encode("utf-16-le")])
    rows = b"".join(packed(0xFD, pack("<HHHI", row, 0, 0, row)) for row in range(3))
    assert cells(book(rows, before=shared)) == {(0, 0): "甲市", (2, 0): "乙ab市"}


def test_a_formula_without_a_value_is_told_from_one_that_came_to_an_empty_text() -> None:
    rows = formula(0, 0, BLANK_RESULT) + label(1, 0, "甲市")
    assert cells(book(rows, before=COMPUTED)) == {(1, 0): "甲市"}
    assert cells(book(rows))[0, 0] == CellError("=…", is_uncomputed=True)
    assert cells(book(formula(0, 0, TEXT_RESULT)))[0, 0] == CellError("=…", is_uncomputed=True)


def test_flags_and_errors_are_told_apart() -> None:
    rows = packed(0x0205, pack("<HHHBB", 0, 0, 0, 1, 0)) + packed(0x0205, pack("<HHHBB", 0, 1, 0, 0x2A, 1))
    assert cells(book(rows)) == {(0, 0): True, (0, 1): CellError("#N/A")}


def test_numbers_that_a_chart_keeps_are_no_cells_and_what_follows_the_chart_is_read() -> None:
    chart = begin(CHART) + number(0, 0, 99.0) + EOF
    (sheet,) = read(book(number(0, 0, 1.0) + chart + packed(0xE5, pack("<HHHHH", 1, 3, 3, 0, 2)))).sheets
    assert (sheet.cells, sheet.merges) == ({(0, 0): 1.0}, ((3, 0, 3, 2),))


def test_a_cell_that_stands_twice_counts_neither_way_and_is_said() -> None:
    opened = read(book(number(0, 0, 1.0) + number(0, 0, 2.0)))
    assert opened.findings == (Finding("cell-twice", "表1!A1", "1", "2"),)
    assert opened.sheets[0].cells == {}


def test_what_is_no_number_is_said_with_its_place() -> None:
    opened = read(book(number(0, 0, float("nan")) + number(0, 1, 2.0)))
    assert opened.findings == (Finding("cell-unread", "表1!A1", "nan"),)
    assert opened.sheets[0].cells == {(0, 1): 2.0}


def test_the_older_kind_is_read_in_its_code_page() -> None:
    name, text = "表".encode("gbk"), "甲市".encode("gbk")
    rows = b"".join(packed(code, pack("<HHHH", row, 0, 0, len(text)) + text) for row, code in enumerate((0x0204, 0xD6)))
    sheet = begin(WORKSHEET, 0x0500) + rows + number(2, 0, 3.5) + EOF
    head = begin(WORKBOOK, 0x0500) + packed(0x42, pack("<H", 936))
    listing = packed(0x85, pack("<IBBB", len(head) + 11 + len(name) + len(EOF), 0, 0, len(name)) + name)
    (found,) = read(wrapped(head + listing + EOF + sheet)).sheets
    assert (found.name, found.cells) == ("表", {(0, 0): "甲市", (1, 0): "甲市", (2, 0): 3.5})


def test_a_stream_without_its_container_is_read_all_the_same() -> None:
    assert cells(stream(number(0, 0, 1.0))) == {(0, 0): 1.0}


# What no workbook filed with us may carry, and what one should not.


def supbook(path: str, sheets: int = 0) -> bytes:
    return packed(0x01AE, pack("<HHB", sheets, len(path), 1) + path.encode("utf-16-le"))


@pytest.mark.parametrize(
    ("path", "rule", "found"),
    [
        ("\x01\x02资料\x03[上年.xls]表1", "file-external-link", "资料/[上年.xls]表1"),
        ("\x01\x05\x10http://x.cn/y.xls", "file-external-link", "http://x.cn/y.xls"),
        ("cmd\x03 /c calc", "file-dde", "cmd/ /c calc"),
    ],
)
def test_links_to_other_files_and_programs_are_refused(path: str, rule: str, found: str) -> None:
    said = refusal(book(number(0, 0, 1.0), before=supbook(path)))
    assert said.rule == rule
    assert said.found.endswith(found)


def test_the_links_that_every_workbook_has_to_itself_are_none() -> None:
    own = packed(0x01AE, pack("<HH", 1, 0x0401)) + packed(0x01AE, pack("<HH", 1, 0x3A01))
    assert cells(book(number(0, 0, 1.0), before=own)) == {(0, 0): 1.0}


def renamed(content: bytes, name: str, other: str) -> bytes:
    """A container with one of its streams under another name."""
    old, new = name.encode("utf-16-le"), other.encode("utf-16-le")
    at = content.index(old)
    entry = new.ljust(64, b"\0") + pack("<H", len(new) + 2)
    return content[:at] + entry + content[at + 66 :]


def test_an_embedded_object_is_refused_by_its_name() -> None:
    said = refusal(renamed(fixture(SHOWN), "\x01CompObj", "MBD0018D4CE"))
    assert (said.rule, said.found) == ("file-embedded", "MBD0018D4CE")


def test_programs_are_not_run_and_said() -> None:
    content = renamed(fixture(SHOWN), "\x01CompObj", "_VBA_PROJECT_CUR")
    assert [finding.rule for finding in read(content).findings] == ["file-macros"]


def test_a_sheet_of_programs_is_said_and_is_no_sheet_of_cells() -> None:
    with_program = stream(number(0, 0, 1.0), number(0, 0, 2.0), names=("甲", "宏"))
    at = with_program.index("宏".encode("utf-16-le")) - 3
    opened = read(wrapped(with_program[:at] + b"\1" + with_program[at + 1 :]))
    assert [(finding.rule, finding.found) for finding in opened.findings] == [("file-macros", "宏")]
    assert [sheet.name for sheet in opened.sheets] == ["甲"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("WordDocument", "DOC"), ("PowerPoint Document", "PPT"), ("__properties_version1.0", "MSG"), ("Contents", "OLE")],
)
def test_a_container_of_another_program_is_named(name: str, kind: str) -> None:
    said = refusal(renamed(wrapped(bytes(5000)), "Workbook", name))
    assert (said.rule, said.found) == ("file-not-table", kind)


@pytest.mark.parametrize(("start", "kind"), [(b"\x09\x00\x04\x00", "BIFF2"), (b"\x09\x04\x06\x00", "BIFF4")])
def test_the_kinds_before_the_last_two_are_named(start: bytes, kind: str) -> None:
    assert refusal(start + bytes(40)).found == kind
    assert refusal(wrapped(start + bytes(40))).found == kind


# Limits.


@pytest.mark.parametrize(
    ("cells", "limits", "rule"),
    [
        (number(0, 0, 1.0) + number(40_000, 255, 1.0), {}, "sheet-too-large"),
        (number(0, 0, 1.0) + number(0, 1, 1.0), {"cells_free": 1, "cells_per_byte": 0}, "sheet-too-large"),
        (label(0, 0, "x" * 11), {"text": 10}, "cell-too-long"),
        (label(0, 0, "x" * 11), {"text_free": 10, "text_per_byte": 0}, "sheet-too-large"),
        (packed(0xE5, pack("<HHHHH", 1, 0, 65535, 0, 255)), {}, "sheet-merged-too-large"),
        (packed(0xE5, pack("<H", 3) + pack("<HHHH", 0, 0, 0, 1) * 3), {"merges": 2}, "sheet-merged-too-large"),
        (number(0, 0, 1.0) * 5, {"findings": 3}, "file-damaged"),
    ],
)
def test_what_grows_out_of_bounds_is_refused(cells: bytes, limits: dict[str, int], rule: str) -> None:
    assert refusal(book(cells), **limits).rule == rule


def test_sheets_share_the_area_that_is_free() -> None:
    corners = number(0, 0, 1.0) + number(3_900, 255, 1.0)
    assert len(read(book(corners)).sheets) == 1
    assert refusal(book(corners, corners)).rule == "sheet-too-large"


def test_more_sheets_than_allowed_are_refused() -> None:
    assert refusal(book(b"", b"", b""), parts=2).rule == "file-too-many-parts"


def test_one_text_in_very_many_cells_is_counted_in_each() -> None:
    shared = packed(0xFC, pack("<II", 1, 1) + long("x" * 4_000))
    rows = b"".join(packed(0xFD, pack("<HHHI", row, 0, 0, 0)) for row in range(3_000))
    assert refusal(book(rows, before=shared)).rule == "sheet-too-large"


# Damage.


@pytest.mark.parametrize(
    "content",
    [
        book(number(0, 256, 1.0)),
        book(packed(0xFD, pack("<HHHI", 0, 0, 0, 5))),
        book(packed(0xBD, bytes(9))),
        book(packed(0xE5, pack("<H", 9))),
        book(begin(CHART) * 500),
        book(b"", before=packed(0xFC, pack("<II", 1, 0x7FFFFFFF))),
        book(b"", b"", names=("甲", "甲")),
        wrapped(stream(number(0, 0, 1.0))[:-4]),
        wrapped(stream(number(0, 0, 1.0)).replace(EOF, b"\x0a\x00\xff\xff", 1)),
    ],
)
def test_a_stream_that_makes_no_sense_is_refused_with_its_place(content: bytes) -> None:
    said = refusal(content)
    assert said.rule == "file-damaged"
    assert said.cell


def test_sheets_that_lie_in_the_same_bytes_are_refused() -> None:
    twice = bytearray(stream(number(0, 0, 1.0), number(0, 0, 2.0)))
    first, second = (twice.index(short(name)) - 6 for name in ("表1", "表2"))
    twice[second : second + 4] = twice[first : first + 4]
    assert refusal(wrapped(bytes(twice))).rule == "file-damaged"


def test_what_a_sheet_says_of_its_own_size_is_not_believed() -> None:
    # Reserving this much ends the process when calamine is given the record.
    claimed = packed(0x0200, pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0))
    assert cells(book(claimed + number(0, 0, 1.0))) == {(0, 0): 1.0}


SECTOR = 4096
TABLE, DIRECTORY = SECTOR, 2 * SECTOR
"""Where these lie in a container of few sectors, as we make them."""


def patched(content: bytes, *patches: tuple[int, bytes]) -> bytes:
    changed = bytearray(content)
    for at, new in patches:
        changed[at : at + len(new)] = new
    return bytes(changed)


def circles(content: bytes) -> dict[str, bytes]:
    """A container in which something leads back to itself, or claims to be larger than anything."""
    itself = pack("<1024I", *range(1024))
    siblings = (DIRECTORY + 128 + 68, pack("<II", 1, 1))
    return {
        "a stream": patched(content, (DIRECTORY + 128 + 120, pack("<Q", 1 << 40)), (TABLE, itself)),
        "the directory": patched(content, (TABLE + 4, pack("<I", 1))),
        "a name": patched(content, siblings),
        "the list of tables": patched(
            content, (44, pack("<I", 1 << 31)), (68, pack("<II", 2, 1 << 24)), (TABLE, itself)
        ),
        "the size of a sector": patched(content, (30, b"\x3e")),
        "the end": content[:600],
    }


@pytest.mark.parametrize("what", circles(bytes(3 * SECTOR)))
def test_a_container_that_leads_nowhere_is_refused_or_read_at_once(what: str) -> None:
    content = circles(book(number(0, 0, 1.0)))[what]
    if what == "a name":
        assert cells(content) == {(0, 0): 1.0}
    else:
        assert refusal(content).rule == "file-damaged"


def summary(count: int, *properties: tuple[int, int, bytes]) -> bytes:
    """A set of properties, each by its number, its kind and its value."""
    places, values = b"", b""
    for code, kind, value in properties:
        places += pack("<II", code, 8 + 8 * len(properties) + len(values))
        values += pack("<I", kind) + value
    return bytes(44) + pack("<I", 48) + pack("<II", 0, count) + places + values


def test_a_summary_is_read_in_its_code_page_and_one_without_end_is_left() -> None:
    title = "（示例）".encode("gbk")
    told = summary(2, (1, 2, pack("<I", 936)), (2, 30, pack("<I", len(title)) + title))
    endless = summary(0xFFFFFFFF)
    for said, properties in ((told, "（示例）"), (endless, "")):
        content = wrapping.wrapped({"Workbook": stream(number(0, 0, 1.0)), "\x05SummaryInformation": said})
        assert read(content).properties.strip() == properties


def positions(records: bytes) -> list[int]:
    """Where records begin."""
    found, at = [], 0
    while at + 4 <= len(records):
        found.append(at)
        at += 4 + unpack_from("<H", records, at + 2)[0]
    return found


def mutated(content: bytes, records: bytes, chance: random.Random) -> bytes:
    """A file with a few bytes changed, cut off, or with records lengthened, renumbered, repeated or gone."""
    kind = chance.random()
    if kind < 0.1:
        return content[: chance.randrange(8, len(content))]
    if kind < 0.35:
        changed = bytearray(content)
        for _ in range(chance.randrange(1, 9)):
            changed[chance.randrange(8, len(changed))] = chance.choice((0, 255, chance.randrange(256)))
        return bytes(changed)
    changed = bytearray(records)
    for at in sorted(chance.choices(positions(records), k=chance.randrange(1, 5)), reverse=True):
        size = 4 + unpack_from("<H", records, at + 2)[0]
        change = chance.randrange(5)
        if change == 0:
            changed[at + 2 : at + 4] = pack("<H", chance.choice((0, 1, size, 0xFFFF)))
        elif change == 1:
            changed[at : at + 2] = pack(
                "<H", chance.choice((6, 10, 0x0809, 0x3C, 0x027E, 0xBD, 0xFD, 0xE5, 0x85, 0xFC))
            )
        elif change == 2:
            changed[at:at] = changed[at : at + size]
        elif change == 3:
            del changed[at : at + size]
        else:
            changed[min(at + 4 + chance.randrange(size), len(changed) - 1)] = chance.choice((0, 1, 255))
    return wrapped(bytes(changed))


def test_a_damaged_file_is_a_table_or_is_refused_and_nothing_else() -> None:
    contents = [fixture(name) for name in (SHOWN, ERRORS, DEFAULT_PASSWORD)]
    streams = [Container(content).stream("Workbook") for content in contents]
    chance = random.Random(2022)
    outcomes = set()
    for _ in range(CASES):
        which = chance.randrange(len(contents))
        try:
            outcomes.add(type(read(mutated(contents[which], streams[which], chance))))
        except UnreadableFile as said:
            outcomes.add(type(said))
            assert said.finding.rule.startswith(("file-", "sheet-", "cell-"))
    assert outcomes == {Book, UnreadableFile}


# Packages with a password, which come in the same container.


def package() -> bytes:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["甲市", 3])
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def encrypted(password: str) -> bytes:
    written = io.BytesIO()
    OOXMLFile(io.BytesIO(package())).encrypt(password, written)
    return written.getvalue()


def test_a_package_with_the_password_that_spreadsheets_put_in_is_read_and_says_so() -> None:
    opened = read(encrypted("VelvetSweatshop"))
    assert [finding.rule for finding in opened.findings] == ["file-default-password"]
    assert opened.sheets[0].cells == {(0, 0): "甲市", (0, 1): 3.0}


def test_a_package_with_another_password_is_refused_as_such() -> None:
    assert refusal(encrypted("1234")).rule == "file-password"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'spinCount="100000"', b'spinCount="999999"'),
        (b'spinCount="100000"', b'spinCount="&#57;99"'.ljust(18)),
        (b'<?xml version="1.0"', b"<!DOCTYPE e  []><a "),
    ],
)
def test_a_password_that_would_take_too_long_to_try_is_not_tried(old: bytes, new: bytes) -> None:
    content = encrypted("VelvetSweatshop")
    assert old in content
    assert refusal(content.replace(old, new)).rule == "file-password"


def test_a_damaged_package_with_a_password_is_refused_and_nothing_else() -> None:
    content = ECMA376Agile.encrypt("VelvetSweatshop", io.BytesIO(package()), spin_count=10)
    start = content.index(b"<encryption")
    chance = random.Random(2022)
    for _ in range(CASES // 5):
        changed = bytearray(content)
        for _ in range(chance.randrange(1, 5)):
            at = chance.choice((chance.randrange(8, len(changed)), start + chance.randrange(1_200)))
            changed[at] = chance.choice((0, 255, ord('"'), ord("<"), chance.randrange(256)))
        try:
            read(bytes(changed))
        except UnreadableFile as said:
            assert said.finding.rule.startswith("file-")
