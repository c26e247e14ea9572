"""A declared table is found by its full header paths wherever it was moved to, and what is not there is said."""

import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from analysis import layout
from analysis.campaign import Campaign
from analysis.workbook import CellValue, Sheet


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The tiny campaign's declaration."""
    return tiny.declare(tmp_path_factory.mktemp("valley"))


@pytest.fixture(scope="module")
def ledgered(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The declaration of the tiny campaign with ledgers."""
    return tiny.declare(tmp_path_factory.mktemp("ledgered"), tiny.LEDGERED)


def sheet(
    *rows: list[CellValue | None], down: int = 0, right: int = 0, merges: tuple[tuple[int, ...], ...] = ()
) -> Sheet:
    """A sheet of rows, moved down and to the right."""
    cells = {
        (row + down, column + right): value
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if value is not None
    }
    moved = tuple((top + down, left + right, bottom + down, last + right) for top, left, bottom, last in merges)
    return Sheet.of("Form", cells, moved)


MERGED = ((0, 0, 0, 1),)
HEADER: tuple[list[CellValue | None], ...] = (["New deals", None], ["Count", "Amount (m)"])


def places(found: layout.Found | None) -> dict[str, int]:
    assert found is not None
    return {column.field.field: column.index for column in found.columns}


def test_a_form_is_found_by_its_header_of_two_rows(valley: Campaign) -> None:
    found = layout.find_tables(sheet(*HEADER, [3.0, 12.5], merges=MERGED), valley)
    assert places(found) == {"deals": 0, "dollars": 1}
    assert found is not None and (found.table, found.first_row, found.missing) == ("form", 2, ())
    assert list(found.records()) == [(2, {"deals": 3.0, "dollars": 12.5})]


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_form_is_found_wherever_it_was_moved_to(down: int, right: int) -> None:
    declared = tiny._declared(False)
    moved = sheet(["Title", None], *HEADER, [3.0, 12.5], down=down, right=right, merges=((1, 0, 1, 1),))
    found = layout.find_tables(moved, declared)
    assert places(found) == {"deals": right, "dollars": right + 1}
    assert found is not None
    assert list(found.records()) == [(down + 3, {"deals": 3.0, "dollars": 12.5})]


def test_columns_may_stand_in_another_order_with_others_between(valley: Campaign) -> None:
    found = layout.find_tables(
        sheet(["Remarks", "New deals", None, "New deals"], [None, "Amount", None, "Count"], ["ok", 12.5, "x", 3.0]),
        valley,
    )
    assert places(found) == {"deals": 3, "dollars": 1}


def test_a_known_variant_of_a_header_is_the_same_column(valley: Campaign) -> None:
    found = layout.find_tables(sheet(["New deals", None], ["Number", "Amount"], [3.0, 12.5], merges=MERGED), valley)
    assert places(found) == {"deals": 0, "dollars": 1}


def test_the_same_word_under_another_heading_is_another_column(valley: Campaign) -> None:
    rows: list[list[CellValue | None]] = [
        ["Old deals", None, "New deals", None],
        ["Count", "Amount", "Count", "Amount"],
        [9.0, 99.0, 3.0, 12.5],
    ]
    found = layout.find_tables(sheet(*rows, merges=((0, 0, 0, 1), (0, 2, 0, 3))), valley)
    assert places(found) == {"deals": 2, "dollars": 3}


def test_a_heading_merged_downwards_counts_once(valley: Campaign) -> None:
    rows: list[list[CellValue | None]] = [
        ["District", "New deals", None],
        [None, "Count", "Amount"],
        ["North", 3.0, 12.5],
    ]
    found = layout.find_tables(sheet(*rows, merges=((0, 0, 1, 0), (0, 1, 0, 2))), valley)
    assert places(found) == {"unit": 0, "deals": 1, "dollars": 2}


def test_the_unit_in_a_heading_is_told_apart_from_its_name(valley: Campaign) -> None:
    found = layout.find_tables(sheet(["New deals", None], ["Count", "Amount (m)"], [1.0, 2.0], merges=MERGED), valley)
    assert found is not None
    assert {column.field.field: column.unit_word for column in found.columns} == {"deals": None, "dollars": "m"}


@pytest.mark.parametrize("word", ["USD million", "USD thousand"])
def test_a_unit_of_two_words_in_a_heading_is_told_apart_too(valley: Campaign, word: str) -> None:
    rows: list[list[CellValue | None]] = [["New deals", None], ["Count", f"Amount ({word})"], [1.0, 2.0]]
    found = layout.find_tables(sheet(*rows, merges=MERGED), valley)
    assert places(found) == {"deals": 0, "dollars": 1}


def test_a_missing_column_is_named_and_the_others_are_read(valley: Campaign) -> None:
    found = layout.find_tables(sheet(["New deals"], ["Count"], [3.0]), valley)
    assert found is not None
    assert [item.field for item in found.missing] == ["dollars"]
    assert list(found.records()) == [(2, {"deals": 3.0})]


@pytest.mark.parametrize(("columns", "found"), [(3, True), (2, True), (1, False)])
def test_a_sheet_holds_a_table_from_half_of_its_columns_on(ledgered: Campaign, columns: int, found: bool) -> None:
    # Activities have five columns: three and more are at least half. Milestones have three; two of them are.
    heads = {3: ["What", "Rank", "Firms met"], 2: ["Project", "Step"], 1: ["Step"]}[columns]
    assert (layout.find_tables(sheet([*heads], ["x"] * columns), ledgered) is not None) == found


def test_exactly_half_of_the_columns_is_enough_and_one_fewer_is_not(ledgered: Campaign) -> None:
    three_of_six, two_of_six = ["Agreed (m)", "Currency", "Rate"], ["Agreed (m)", "Currency"]
    found = layout.find_table(sheet([*three_of_six], [1.0, "USD", 1.0]), ledgered, "amounts")
    assert found is not None and len(found.missing) == 3
    assert layout.find_table(sheet([*two_of_six], [1.0, "USD"]), ledgered, "amounts") is None


def test_a_sheet_is_the_table_that_it_holds_most_fully(ledgered: Campaign) -> None:
    whole = layout.find_tables(sheet(["Project", "Step", "Day"], ["P1", "Signed", "2030-09-02"]), ledgered)
    assert whole is not None and whole.table == "milestones"


def test_a_sheet_without_a_header_holds_nothing(valley: Campaign) -> None:
    assert layout.find_tables(sheet(["Dear sir"], [3.0, 12.5]), valley) is None
    assert layout.find_tables(Sheet.of("empty", {}, ()), valley) is None


def test_rows_above_the_header_and_cells_beside_the_table_are_no_records(valley: Campaign) -> None:
    rows: list[list[CellValue | None]] = [[9.0, 9.0], *HEADER, [3.0, 12.5, "note"], [None, None, "note"]]
    found = layout.find_tables(sheet(*rows, merges=((1, 0, 1, 1),)), valley)
    assert found is not None
    assert list(found.records()) == [(3, {"deals": 3.0, "dollars": 12.5})]


def label(valley: Campaign, *rows: list[CellValue | None]) -> tuple[str, str]:
    field = next(item for item in valley.form_fields("form") if item.field == "reporting_unit")
    return layout.label(sheet(*rows), field)


@pytest.mark.parametrize(
    "written", ["Reporting district: North", "Reporting district：North", "Reporting district North"]
)
def test_what_follows_a_label_in_its_cell_is_read(valley: Campaign, written: str) -> None:
    assert label(valley, ["title"], [None, written]) == ("North", "Form!B2")


def test_what_stands_in_the_next_cell_is_read_with_that_cells_place(valley: Campaign) -> None:
    assert label(valley, ["Reporting district:", None, "North"]) == ("North", "Form!C1")


def test_a_label_that_is_not_there_is_blank(valley: Campaign) -> None:
    assert label(valley, ["North"]) == ("", "Form")


def test_a_label_with_nothing_behind_it_is_blank(valley: Campaign) -> None:
    assert label(valley, ["Reporting district:"], ["North"]) == ("", "Form!A1")


def test_a_label_left_empty_is_blank_though_another_label_stands_beside_it(valley: Campaign) -> None:
    assert label(valley, ["Reporting district:", "Prepared by: Jo Doe"])[0] == ""
