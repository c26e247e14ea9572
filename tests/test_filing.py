"""A form becomes a row per unit and figure; what cannot be read is said with its cell, and the rest is read."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
import tiny
from tiny import AUTUMN

from analysis import intake
from analysis.campaign import Campaign

DAY = AUTUMN.dates[0]
pytestmark = pytest.mark.usefixtures("in_this_process")
Tables = Mapping[str, pd.DataFrame]


def folder_of(path: Path) -> Path:
    return path / "raw" / "autumn" / DAY.isoformat()


def read(folder: Path, *rows: list[object], merges: tuple[str, ...] = (), title: str = "Drive") -> Tables:
    """The tables of a campaign whose only file is one sheet of these rows."""
    declared = tiny.declare(folder)
    tiny.write_book(folder_of(folder) / "form.xlsx", {"Form": [[title], *rows]}, merges={"Form": merges})
    return intake.run(declared)


def read_row(folder: Path, deals: object, dollars: object, unit: str = "Reporting district: North") -> Tables:
    """The tables of a campaign whose only filing is one row."""
    return read(folder, [unit], ["New deals", None], ["Count", "Amount (m)"], [deals, dollars], merges=("A3:B3",))


def rules(tables: Tables) -> list[str]:
    return tables["problems"]["rule"].tolist()


def test_each_figure_comes_with_its_sheet_its_cell_and_its_own_text(tmp_path: Path) -> None:
    tables = read_row(tmp_path, 3, 12.5)
    kept = tables["figures"][["city_code", "indicator", "value", "state", "unit", "text", "sheet", "cell"]]
    assert kept.to_numpy().tolist() == [
        ["N", "deals", 3.0, "value", "piece", "3", "Form", "A5"],
        ["N", "dollars", 12.5, "value", "usd", "12.5", "Form", "B5"],
    ]
    assert rules(tables) == []


def asked(tables: Tables) -> list[str]:
    """The rules of what is sent back or to be verified: notes ask for nothing."""
    problems = tables["problems"]
    return problems.loc[problems["severity"] != "note", "rule"].tolist()


def test_a_blank_cell_is_a_blank_figure_and_noted_at_its_cell(tmp_path: Path) -> None:
    tables = read_row(tmp_path, 3, None)
    assert tables["figures"]["state"].tolist() == ["value", "blank"]
    assert tables["problems"][["rule", "severity", "cell"]].to_numpy().tolist() == [["figure-blank", "note", "Form!B5"]]


def test_a_form_with_every_figure_blank_is_a_filing_all_the_same(tmp_path: Path) -> None:
    tables = read_row(tmp_path, None, None)
    assert tables["filings"]["city_code"].tolist() == ["N"]
    assert tables["figures"]["state"].tolist() == ["blank", "blank"]


def test_a_mark_for_not_reported_is_neither_blank_nor_a_mistake(tmp_path: Path) -> None:
    tables = read_row(tmp_path, 3, "N/A".lower())
    assert tables["figures"]["state"].tolist() == ["value", "not-reported"]
    assert (rules(tables), asked(tables)) == (["figure-not-reported"], [])


def test_who_filed_and_the_date_on_the_form_stand_with_the_filing(tmp_path: Path) -> None:
    declared = tiny.build(tmp_path, {("autumn", DAY, "North"): {"deals": 1, "dollars": 2.0}})
    (filing,) = intake.run(declared)["filings"].to_dict("records")
    assert (filing["city_code"], filing["as_of"].date(), filing["date_on_form"].date()) == ("N", DAY, DAY)


def test_the_name_of_who_filed_stands_as_it_was_written(tmp_path: Path) -> None:
    declared = tiny.build(tmp_path, {("autumn", DAY, "North"): {"deals": 1, "dollars": 2.0}})
    assert intake.run(declared)["filings"]["reporter"].tolist() == ["Jo Doe"]


def test_a_date_that_is_none_is_said_and_the_figures_are_read(tmp_path: Path) -> None:
    tables = read(
        tmp_path,
        ["Reporting district: North", None, "Date of filing: end of May"],
        ["New deals", None],
        ["Count", "Amount"],
        [3, 12.5],
        merges=("A3:B3",),
    )
    assert rules(tables) == ["date-on-form"]
    assert tables["problems"]["cell"].tolist() == ["Form!C2"]
    assert tables["figures"]["value"].tolist() == [3.0, 12.5]
    assert tables["filings"]["date_on_form"].isna().all()


@pytest.mark.parametrize(
    ("deals", "dollars", "rule", "cell", "state"),
    [
        ("about 3", 1.0, "number-approximate", "Form!A5", "approximate"),
        ("3-5", 1.0, "number-range", "Form!A5", "range"),
        ("three", 1.0, "number-unreadable", "Form!A5", "unreadable"),
        (-3, 1.0, "number-negative", "Form!A5", "unreadable"),
        (3.5, 1.0, "count-not-whole", "Form!A5", "unreadable"),
        (DAY, 1.0, "number-is-date", "Form!A5", "unreadable"),
        (3, True, "number-is-logical", "Form!B5", "unreadable"),
        (3, "twelve", "number-unreadable", "Form!B5", "unreadable"),
        (3, "=A5*2", "number-not-computed", "Form!B5", "unreadable"),
    ],
)
def test_a_cell_that_cannot_be_read_is_blank_and_said_and_the_other_is_read(
    tmp_path: Path, deals: object, dollars: object, rule: str, cell: str, state: str
) -> None:
    tables = read_row(tmp_path, deals, dollars)
    assert rules(tables) == [rule]
    (problem,) = tables["problems"].to_dict("records")
    assert (problem["cell"], problem["city_code"]) == (cell, "N")
    assert sorted(tables["figures"]["state"]) == [state, "value"]


def test_a_unit_typed_in_the_cell_is_converted_and_the_finding_says_to_what(tmp_path: Path) -> None:
    tables = read_row(tmp_path, 3, "12.5m")
    assert tables["figures"]["value"].tolist() == [3.0, 12.5]
    (problem,) = tables["problems"].to_dict("records")
    assert (problem["rule"], problem["message"]) == ("unit-in-cell", "12.5m was read as 12.5.")


def test_a_header_in_another_known_unit_converts_the_whole_column(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path)
    with (tmp_path / "campaign.toml").open("r+", encoding="utf-8") as toml:
        text = toml.read().replace('"m" = 1.0', '"m" = 1.0, "k" = 0.001')
        toml.seek(0)
        toml.write(text)
    tiny.write_list(folder_of(tmp_path) / "list.csv", [("North", 3, 12500)], ("District", "Count", "Amount (k)"))
    from analysis import campaign

    tables = intake.run(campaign.load(declared.folder))
    assert tables["figures"]["value"].tolist() == [3.0, 12.5]
    assert rules(tables) == ["header-unit-converted"]


def test_a_header_in_a_unit_of_another_kind_leaves_the_column_blank_and_says_so(tmp_path: Path) -> None:
    tables = read(
        tmp_path,
        ["Reporting district: North"],
        ["New deals", None],
        ["Count (m)", "Amount (m)"],
        [3, 12.5],
        merges=("A3:B3",),
    )
    assert rules(tables) == ["header-unit"]
    assert tables["figures"][["indicator", "state", "text"]].to_numpy().tolist() == [
        ["deals", "unreadable", "3"],
        ["dollars", "value", "12.5"],
    ]


def test_a_missing_column_is_said_by_its_indicators_name(tmp_path: Path) -> None:
    tables = read(tmp_path, ["Reporting district: North"], ["New deals"], ["Count"], [3])
    assert rules(tables) == ["column-missing"]
    assert tables["problems"]["found"].tolist() == ["money in new deals"]
    assert tables["figures"]["indicator"].tolist() == ["deals"]


# Whose figures they are.


@pytest.mark.parametrize("written", ["North", " North ", "N", "North Council"])
def test_a_unit_is_known_by_its_full_name_or_code_and_an_office_after_it_is_no_matter(
    tmp_path: Path, written: str
) -> None:
    tables = read_row(tmp_path, 1, 1.0, unit=f"Reporting district: {written}")
    assert tables["filings"]["city_code"].tolist() == ["N"]
    assert rules(tables) == []


@pytest.mark.parametrize("written", ["Nort", "Northern", "north", "Soouth"])
def test_a_name_that_is_nearly_a_units_is_not_that_unit(tmp_path: Path, written: str) -> None:
    tables = read_row(tmp_path, 1, 1.0, unit=f"Reporting district: {written}")
    assert tables["filings"].empty
    assert rules(tables) == ["unit-unknown"]
    assert tables["problems"]["other"].iloc[0] in tiny.UNITS.values()


def test_a_form_that_names_no_unit_says_so_and_is_not_read(tmp_path: Path) -> None:
    tables = read_row(tmp_path, 1, 1.0, unit="Dear sir")
    assert rules(tables) == ["unit-missing"]
    assert tables["figures"].empty


def test_a_row_of_the_total_is_passed_over_without_a_word(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path)
    rows = [("North", 3, 12.5), ("Whole valley", 3, 12.5)]
    tiny.write_list(folder_of(tmp_path) / "list.csv", rows)
    tables = intake.run(declared)
    assert tables["filings"]["city_code"].tolist() == ["N"]
    assert rules(tables) == []


def test_a_list_of_units_gives_each_its_own_figures_and_one_bad_row_stops_no_other(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path)
    rows = [("North", 3, 12.5), ("Nowhere", 4, 1.0), ("South", "about 5", 2.0), ("Middle", 6, 3.0)]
    tiny.write_list(folder_of(tmp_path) / "list.csv", rows)
    tables = intake.run(declared)
    assert tables["filings"]["city_code"].tolist() == ["N", "S", "M"]
    deals = tables["figures"][tables["figures"]["indicator"] == "deals"]
    assert deals["value"].fillna(-1).tolist() == [3.0, -1, 6.0]
    assert sorted(rules(tables)) == ["number-approximate", "unit-unknown"]


def test_numbers_in_a_table_of_text_are_no_mistake_but_text_in_a_workbook_is_noted(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path / "csv")
    tiny.write_list(folder_of(tmp_path / "csv") / "list.csv", [("North", 3, 12.5)])
    assert rules(intake.run(declared)) == []
    assert rules(read_row(tmp_path / "xlsx", "3", 12.5)) == ["number-as-text"]


def test_a_second_row_on_a_form_of_one_unit_belongs_to_nobody(tmp_path: Path) -> None:
    tables = read(
        tmp_path,
        ["Reporting district: North"],
        ["New deals", None],
        ["Count", "Amount"],
        [3, 12.5],
        [4, 1.0],
        merges=("A3:B3",),
    )
    assert rules(tables) == ["row-without-unit"]
    assert tables["figures"]["value"].tolist() == [3.0, 12.5]


def test_a_note_below_the_row_of_figures_is_no_row(tmp_path: Path) -> None:
    tables = read(
        tmp_path,
        ["Reporting district: North"],
        ["New deals", None],
        ["Count", "Amount"],
        [3, 12.5],
        ["Note: provisional"],
        merges=("A3:B3",),
    )
    assert rules(tables) == []
    assert len(tables["figures"]) == 2


def test_a_row_of_figures_without_a_name_in_a_list_is_said(tmp_path: Path) -> None:
    tables = read(
        tmp_path,
        ["District", "New deals", None],
        [None, "Count", "Amount"],
        ["North", 3, 12.5],
        [None, 4, 1.0],
        merges=("A2:A3", "B2:C2"),
    )
    assert rules(tables) == ["row-without-unit"]
    assert tables["filings"]["city_code"].tolist() == ["N"]


# What must hold between the figures of a row. The tiny rule book's limit is 500 a deal.


@pytest.mark.parametrize(("dollars", "held"), [(1000.0, False), (1000.1, True)])
def test_an_average_above_the_limit_is_held_back_until_it_is_verified(
    tmp_path: Path, dollars: float, held: bool
) -> None:
    tables = read_row(tmp_path, 2, dollars)
    figure = tables["figures"].set_index("indicator").loc["dollars"]
    assert figure["state"] == ("held" if held else "value")
    assert pd.isna(figure["value"]) == held
    assert figure["text"] == f"{dollars:g}"
    assert rules(tables) == (["unit-slip"] if held else [])


def test_an_average_over_no_deals_at_all_is_not_taken(tmp_path: Path) -> None:
    assert rules(read_row(tmp_path, 0, 9000.0)) == []


def test_each_rows_average_is_its_own(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path)
    tiny.write_list(folder_of(tmp_path) / "list.csv", [("North", 1, 9000), ("South", 1, 9)])
    held = intake.run(declared)["figures"].set_index(["city_code", "indicator"])["state"]
    assert held.to_dict() == {
        ("N", "deals"): "value",
        ("N", "dollars"): "held",
        ("S", "deals"): "value",
        ("S", "dollars"): "value",
    }


def within(default_campaign: Campaign, part: float, whole: float) -> list[str]:
    """What the default rule book says of a form whose top outings and outings are these, with ten firms visited."""
    from analysis import rules as rulebook
    from analysis.filing import read_form
    from analysis.layout import find_tables
    from analysis.workbook import Sheet

    filled = {"top_outings": part, "leader_outings": whole, "top_visits": 10.0, "leader_visits": 10.0}
    heads = {item.field: item.paths[0] for item in default_campaign.form_fields("form") if item.place == "figure"}
    cells: dict[tuple[int, int], object] = {(0, 0): "填报单位：成都市"}
    for column, (name, path) in enumerate(heads.items()):
        cells |= {(1 + row, column): part_of_path for row, part_of_path in enumerate(path)}
        cells[3, column] = filled.get(name, 0.0)
    found = find_tables(Sheet.of("表", cells, ()), default_campaign)  # type: ignore[arg-type]
    assert found is not None
    return [one.rule for one in read_form(found, default_campaign, rulebook.load(default_campaign.folder)).findings]


def test_a_part_may_equal_its_whole_and_not_exceed_it(default_campaign: Campaign) -> None:
    assert within(default_campaign, 5.0, 5.0) == []
    assert within(default_campaign, 6.0, 5.0) == ["within-exceeded"]


def test_a_finding_speaks_the_filers_language_and_says_where_what_and_what_to_do(tmp_path: Path) -> None:
    (problem,) = read_row(tmp_path, "about 3", 1.0)["problems"].to_dict("records")
    assert problem["message"] == "about 3 is not exact."
    assert problem["remedy"] == "Write the number."
    assert problem["as_of"] == pd.Timestamp(DAY)
    assert (problem["season"], problem["level"], problem["severity"]) == ("autumn", "cell", "refuse")
    assert isinstance(problem["as_of"].date(), dt.date)


def test_a_unit_that_stands_twice_in_one_file_is_read_once_and_said(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path)
    tiny.write_list(folder_of(tmp_path) / "list.csv", [("North", 3, 12.5), ("South", 1, 2), ("North", 4, 20)])
    tables = intake.run(declared)
    assert tables["filings"]["city_code"].tolist() == ["N", "S"]
    assert tables["figures"].query("city_code == 'N'")["value"].tolist() == [3.0, 12.5]
    assert rules(tables) == ["unit-twice"]
