"""Tables as a workbook: numbers are numbers, text is text, and the bytes are the same tomorrow."""

import datetime as dt
import io
import math
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from analysis import cli, sheets, tables
from analysis.edition import Edition, edition_of, open_edition
from analysis.errors import WrongCall
from analysis.sheets import DATE, WHOLE, Column, Cover, Number, Sheet, decimals, to_workbook

DAY = dt.date(2031, 4, 11)
COVER = Cover(
    "cover", "Deals", (("as of", "11 April 2031"),), ("Blank is not known.",), "notes", author="Forty-day drive"
)
COLUMNS = (Column("deal"), Column("amount", decimals(2)), Column("number", WHOLE), Column("signed on", DATE))


def opened(*made: Sheet, cover: Cover = COVER) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(to_workbook(cover, made, DAY)))


def table(*rows: tuple[object, ...]) -> Sheet:
    return Sheet("deals", COLUMNS, rows)


def test_a_cover_notes_and_one_table_a_sheet() -> None:
    book = opened(table(("mill", 2.5, 1, DAY)))
    assert book.sheetnames == ["cover", "notes", "deals"]
    assert [cell.value for cell in book["cover"]["A"]] == ["Deals", "as of"]
    assert book["cover"]["B2"].value == "11 April 2031"
    assert [cell.value for cell in book["notes"]["A"]] == ["notes", "Blank is not known."]


def test_numbers_are_numbers_and_dates_are_dates_with_their_formats() -> None:
    sheet = opened(table(("mill", 1234.5678, 3.0, pd.Timestamp(DAY))))["deals"]
    assert [cell.value for cell in sheet[2]] == ["mill", 1234.5678, 3, dt.datetime(2031, 4, 11)]
    assert [cell.number_format for cell in sheet[2]] == ["General", "#,##0.00", "#,##0", "yyyy-mm-dd"]


def test_a_number_may_have_a_format_of_its_own() -> None:
    sheet = opened(table(("mill", Number(3.0, WHOLE), None, None)))["deals"]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (3, "#,##0")


def test_what_is_not_known_is_an_empty_cell_and_nought_is_nought() -> None:
    sheet = opened(table((None, math.nan, pd.NA, pd.NaT), ("", 0.0, 0, None)))["deals"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [[None] * 4, [None, 0, 0, None]]


def test_one_row_of_headings_is_frozen_and_nothing_is_merged() -> None:
    sheet = opened(table(("mill", 1.0, 1, DAY)))["deals"]
    assert [cell.value for cell in sheet[1]] == ["deal", "amount", "number", "signed on"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.merged_cells.ranges) == ("A2", "A1:D2", set())


@pytest.mark.parametrize("filed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")', "#REF!", "2031-04-11"])
def test_text_that_looks_like_something_else_stays_text(filed: str) -> None:
    content = to_workbook(Cover("cover", filed, ((filed, filed),), (filed,)), [table((filed, None, None, None))], DAY)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for cell in (book["cover"]["A1"], book["cover"]["B2"], book["notes"]["A2"], book["deals"]["A2"]):
        assert (cell.value, cell.data_type) == (filed, "s")
        assert cell.quotePrefix == filed.startswith(sheets.FORMULA_SIGNS)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))


@given(st.text(max_size=40))
@settings(max_examples=25)
def test_whatever_was_filed_can_be_written_and_is_no_formula(filed: str) -> None:
    sheet = opened(table((filed, 1.0, 1, DAY)))["deals"]
    assert sheet["A2"].data_type in ("s", "inlineStr") or sheet["A2"].value is None


def test_the_same_tables_have_the_same_bytes_and_no_time_but_the_given_day() -> None:
    once, again = (to_workbook(COVER, [table(("mill", 1.0, 1, DAY))], DAY) for _ in range(2))
    assert once == again
    with zipfile.ZipFile(io.BytesIO(once)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert core.count("2031-04-11T00:00:00Z") == 2
    assert "Forty-day drive" in core


def test_example_figures_are_marked_on_every_sheet_and_in_the_properties() -> None:
    book = opened(Sheet("x" * 40, (Column("a"),), [("b",)]), cover=Cover("封面", "项目", mark="示例"))
    assert book.sheetnames == ["封面（示例）", "x" * 27 + "（示例）"]
    assert book.properties.subject == book.properties.keywords == "示例"
    assert book["封面（示例）"]["A2"].value == "示例"


def test_columns_are_as_wide_as_what_stands_in_them_chinese_counting_twice() -> None:
    sheet = opened(table(("绵阳市涪城区", 1.0, 1, DAY)))["deals"]
    assert sheet.column_dimensions["A"].width == 14
    assert opened(table(("x" * 500, 1.0, 1, DAY)))["deals"].column_dimensions["A"].width <= 60


def test_two_sheets_of_one_name_are_told_apart() -> None:
    assert opened(table(), table()).sheetnames == ["cover", "notes", "deals", "deals_2"]


def test_more_rows_than_a_sheet_holds_are_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SHEET_ROWS", 3)
    with pytest.raises(WrongCall, match="3 rows are more than a sheet holds; ask for csv"):
        opened(table(*[("mill", 1.0, 1, DAY)] * 3))


# Growth.


def mid_season() -> Edition:
    """North filed in both seasons, Middle in the second alone, South nothing; on no base and on different days."""
    filed = {
        ("autumn", tiny.AUTUMN.end, "North"): {"deals": 0.0, "dollars": 0.0},
        ("spring", tiny.SPRING.end, "North"): {"deals": 3.0, "dollars": 9.0},
        ("spring", tiny.SPRING.end, "Middle"): {"deals": 4.0, "dollars": 5.0},
    }
    return edition_of(*tiny.imagine(filed), tiny.SPRING.end)


def test_the_tables_of_growth_are_a_workbook_and_every_empty_number_has_its_reason() -> None:
    cover, made = tables.growth_book(mid_season())
    assert [sheet.name for sheet in made] == ["units compared", "carried forward"]
    units = made[0]
    titles = [column.title for column in units.columns]
    rows: list[dict[str, Any]] = [dict(zip(titles, row, strict=True)) for row in units.rows]
    north, middle = (
        next(row for row in rows if (row["district"], row["indicator"]) == (name, "new deals"))
        for name in ("North", "Middle")
    )
    assert pd.isna(north["growth (%)"])
    assert "growth: the base is zero" in north["why cells are empty"]
    assert "growth, contribution, share of growth, change of the share: " in middle["why cells are empty"]
    assert "not filed" in middle["why cells are empty"]
    assert all(row["why cells are empty"] for row in rows if pd.isna(row["growth (%)"]))
    assert ("kind of figures", "example data") in cover.facts


def test_the_workbook_of_growth_has_all_its_tables_and_the_declared_factors(campaign_folder: Path) -> None:
    edition = open_edition(campaign_folder)
    cover, made = tables.growth_book(edition)
    assert len(made) == 4
    assert sum(note.startswith("不可比因素") for note in cover.notes) == len(edition.campaign.methods.factors)
    book = opened(*made, cover=cover)
    units = book.worksheets[2]
    n_units, n_indicators = len(edition.campaign.cities) + 1, len(edition.campaign.indicators)
    assert units.max_row == n_units * n_indicators + 1
    assert to_workbook(cover, made, edition.as_of) == to_workbook(*tables.growth_book(edition), edition.as_of)


def test_the_command_writes_the_workbook(
    campaign_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "growth.xlsx"
    words = ["growth", "--campaign", str(campaign_folder), "--format", "xlsx", "--out", str(place)]
    cli.app(words, standalone_mode=False)
    assert capsys.readouterr().out.strip() == str(place)
    assert len(openpyxl.load_workbook(place).sheetnames) == 6
    with pytest.raises(WrongCall, match="needs --out"):
        cli.app(words[:-2], standalone_mode=False)


def test_workbooks_are_written_alike_whether_or_not_lxml_is_installed() -> None:
    from openpyxl import xml

    assert not xml.LXML
    assert xml.DEFUSEDXML
