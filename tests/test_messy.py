"""Real tables that other people made: each is read to the last number where it is declared, and else refused plainly.

They lie in the folder that the environment variable MESSY names, since most of them may not be copied into the project.
"""

import csv
import datetime as dt
import io
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import tiny
from openpyxl.utils.datetime import to_excel
from python_calamine import CalamineWorkbook

from analysis import campaign, filing, intake, layout, rules, workbook
from analysis.cells import normal, text_of
from analysis.workbook import Book, CellError, Sheet

DATA = Path(__file__).parents[1] / "data"
MESSY = Path(os.environ.get("MESSY", ""))
HERE = MESSY.is_dir() and "MESSY" in os.environ
pytestmark = [
    pytest.mark.skipif(not HERE, reason="the variable MESSY does not name the folder of real tables"),
    # What openpyxl, the other reader, has to say of these files.
    pytest.mark.filterwarnings("ignore:Title is more than 31 characters", "ignore:Workbook contains no default style"),
]

TABLES = sorted(path.name for path in MESSY.glob("*.xls*")) if HERE else []
NO_TABLE = "html_frameset_NOT_EXCEL.xls"
ENCRYPTED, SAVED_AGAIN = "sichuan_county_yearbook_ENCRYPTED.xls", "sichuan_county_yearbook_v2.xlsx"
PACKAGES = [name for name in TABLES if name.endswith(".xlsx")]
OLD = [name for name in TABLES if name.endswith(".xls") and name not in (NO_TABLE, ENCRYPTED)]

Value = object
Cells = Mapping[tuple[int, int], Value]


def opened(name: str) -> Book:
    return workbook.read(MESSY / name)


def plain(value: Value) -> Value:
    """A value as another reader gives it: whole numbers are numbers, days are numbers too."""
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return pytest.approx(to_excel(value), abs=1e-6)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def cells(rows: Iterable[Iterable[Value]]) -> Cells:
    """What another reader finds, by place."""
    return {
        (row, column): plain(value)
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if value not in (None, "")
    }


def another_reading(name: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO((MESSY / name).read_bytes()), data_only=True)


def own(sheet: Sheet) -> Cells:
    return {place: plain(value) for place, value in sheet.cells.items()}


# Every value.


@pytest.mark.parametrize("name", PACKAGES)
def test_every_value_of_a_package_is_the_one_another_reader_finds(name: str) -> None:
    theirs = another_reading(name)
    assert [sheet.name for sheet in opened(name).sheets] == theirs.sheetnames
    for sheet in opened(name).sheets:
        assert own(sheet) == cells(theirs[sheet.name].iter_rows(values_only=True))


@pytest.mark.parametrize("name", OLD)
def test_every_value_of_an_old_workbook_is_the_one_another_reader_finds(name: str) -> None:
    theirs = CalamineWorkbook.from_path(MESSY / name)
    assert [sheet.name for sheet in opened(name).sheets] == theirs.sheet_names
    for sheet in opened(name).sheets:
        rows = theirs.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        assert own(sheet) == cells(rows)


def test_an_encrypted_workbook_holds_what_its_copy_saved_again_holds() -> None:
    locked, saved = opened(ENCRYPTED), opened(SAVED_AGAIN)
    assert [finding.rule for finding in locked.findings] == ["file-default-password"]
    assert [(sheet.name, sheet.is_hidden) for sheet in locked.sheets] == [
        (sheet.name, sheet.is_hidden) for sheet in saved.sheets
    ]
    for first, second in zip(locked.sheets, saved.sheets, strict=True):
        texts = [{place: normal(text_of(value)) for place, value in sheet.cells.items()} for sheet in (first, second)]
        assert texts[0] == texts[1]
    assert sum(len(sheet.cells) for sheet in locked.sheets) == 6_295


def test_a_table_of_text_is_read_as_another_reader_reads_it() -> None:
    text = (MESSY / "nbs_cities_gbk.csv").read_bytes().decode("gb18030")
    (sheet,) = opened("nbs_cities_gbk.csv").sheets
    assert own(sheet) == cells(csv.reader(io.StringIO(text, newline="")))


def test_what_stands_beside_the_values_is_found() -> None:
    commented = opened("ee_comments_merges.xlsx").sheets[0]
    template = opened("ee_t01_import_template.xls").sheets[0]
    assert commented.comments == {(4, 0): "批注的内容"}
    assert commented.merges == ((5, 0, 6, 1),)
    assert template.merges == ((0, 0, 0, 17),)
    assert len(template.comments) == 1
    assert len(opened("ee_t04_vertical_merges.xlsx").sheets[0].merges) == 70


# Every number of a declared table.


@dataclass(frozen=True)
class Declared:
    """A table as a form.csv describes it: its unit column, its figures by heading, and who files."""

    unit_heading: str
    headings: Sequence[str]
    units: Sequence[str]
    decimals: int = 2


TOML = """
[campaign]
code = "messy"
name = { zh = "表" }
languages = ["zh"]
filed_language = "zh"
current = "only"
unit_word = { zh = "行" }
units_word = { zh = "行" }

[total]
code = "ALL"
name = { zh = "全国" }

[comparison]
label = { zh = "较上期" }
day_tolerance = 3
headline = ["f0"]

[filing]
reading = "each-due-date"
example_mark = ""

[units.any]
name = { zh = "" }
decimals = DECIMALS
words = { "亿元" = 1.0 }

[[seasons]]
code = "only"
name = { zh = "一期" }
folder = "only"
basis = "example"
channel = "filed"
start = 2030-01-01
end = 2030-02-01
due = [2030-01-15]
closing = 2030-02-01

[audiences]
all = { zh = "所有" }

[pages]
"""


def declare(folder: Path, table: Declared) -> campaign.Campaign:
    """A campaign whose form is one table."""
    codes = [f"f{number}" for number in range(len(table.headings))]
    (folder / "campaign.toml").write_text(TOML.replace("DECIMALS", str(table.decimals)), encoding="utf-8")
    (folder / "rules.csv").write_text(tiny.RULES.replace("message_en,remedy_en", "message_zh,remedy_zh"), "utf-8")
    write(folder / "cities.csv", ("code", "name_zh", "order"), ((f"u{n}", u, n) for n, u in enumerate(table.units, 1)))
    indicators = ((code, title, "any", "amount", "yes") for code, title in zip(codes, table.headings, strict=True))
    write(folder / "indicators.csv", ("code", "name_zh", "unit", "kind", "on_form"), indicators)
    fields = [("form", "unit", "column", table.unit_heading, "", "")]
    fields += [("form", code, "figure", path, "", "any") for code, path in zip(codes, table.headings, strict=True)]
    write(folder / "form.csv", ("table", "field", "place", "path", "variants", "unit"), fields)
    return campaign.load(folder)


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])


def figures(folder: Path, sheet: Sheet, table: Declared) -> tuple[dict[tuple[str, str], object], list[str]]:
    """Every figure by unit and heading, as far as it is a number, and the rules of what is said."""
    declared = declare(folder, table)
    found = layout.find_table(sheet, declared, "form")
    assert found is not None
    read = filing.read_form(found, declared, rules.load(folder))
    names = {f"u{number}": name for number, name in enumerate(table.units, 1)}
    values = {
        (names[figure["city_code"]], table.headings[int(figure["indicator"][1:])]): figure["value"]
        for figure in read.figures
        if figure["value"] is not None
    }
    return values, sorted(finding.rule for finding in read.findings if finding.rule != "figure-blank")


def expected(rows: Sequence[Sequence[Value]], table: Declared, columns: Sequence[int], unit: int = 0) -> object:
    """The same figures as another reader finds them, columns counted by hand."""
    by_unit = {normal(str(row[unit])): row for row in rows if row[unit] not in (None, "")}
    return {
        (name, heading): float(str(by_unit[normal(name)][column]))
        for name in table.units
        for heading, column in zip(table.headings, columns, strict=True)
        if normal(str("" if by_unit[normal(name)][column] is None else by_unit[normal(name)][column]))
    }


def sheet_of(name: str, title: str) -> Sheet:
    return next(sheet for sheet in opened(name).sheets if sheet.name == title)


def rows_of(name: str, title: str) -> list[tuple[Value, ...]]:
    """A sheet's rows as another reader finds them."""
    if name.endswith(".xls"):
        sheet = CalamineWorkbook.from_path(MESSY / name).get_sheet_by_name(title)
        return [tuple(row) for row in sheet.to_python(skip_empty_area=False)]
    return list(another_reading(name)[title].iter_rows(values_only=True))


def column(rows: Sequence[Sequence[Value]], first: int, last: int, at: int = 0) -> list[str]:
    """The names in a column, in rows counted as a spreadsheet counts them."""
    return [normal(str(row[at])) for row in rows[first - 1 : last]]


def test_a_table_below_lines_that_describe_it_is_read_to_the_last_number(tmp_path: Path) -> None:
    rows = rows_of("nbs_cities_gdp.xls", "主要城市年度数据")
    years = [f"{year}年" for year in range(2019, 2014, -1)]
    table = Declared("地区", years, column(rows, 5, 40))
    values, said = figures(tmp_path, sheet_of("nbs_cities_gdp.xls", "主要城市年度数据"), table)
    assert values == expected(rows, table, range(1, 6))
    assert values["成都", "2018年"] == 15342.77
    assert ("成都", "2019年") not in values
    assert len(values) == 148
    assert said == ["unit-unknown"]  # the line below the table that names its source


def test_a_table_of_text_is_read_to_the_last_number(tmp_path: Path) -> None:
    (sheet,) = opened("nbs_cities_gbk.csv").sheets
    rows = [[*line, *[""] * 21] for line in sheet.lines]
    years = [f"{year}年" for year in range(2019, 1999, -1)]
    names = [str(row[0]) for row in rows[4:] if any(row[1:])]
    table = Declared("指标", years, names)
    values, _ = figures(tmp_path, sheet, table)
    assert values == expected(rows, table, range(1, 21))
    assert values["房地产开发投资额(亿元)", "2019年"] == 4231.38


POPULATION = [
    *("户数/合计", "户数/家庭户", "户数/集体户"),
    *(
        f"人口数/{who}/{what}"
        for who, first in (("合计", ""), ("家庭户", "小计"), ("集体户", "小计"))
        for what in (first, "男", "女", "性别比(女=100)")
    ),
]


def test_a_header_of_three_rows_with_blanks_in_its_words_is_read_to_the_last_number(tmp_path: Path) -> None:
    title = "各地区户数、人口数和性别比"
    rows = rows_of("census2010_4sheets.xlsx", title)
    headings = [path.replace("//", "/").removesuffix("/") for path in POPULATION]
    table = Declared("地区", headings, column(rows, 5, 35))
    values, said = figures(tmp_path, sheet_of("census2010_4sheets.xlsx", title), table)
    assert len(values) == 31 * 15
    assert values == expected(rows, table, range(1, 16))
    assert values["内蒙古", "人口数/集体户/男"] == 1112952
    assert said == ["column-unknown"]  # the last one, which is not declared here


@pytest.mark.parametrize(
    ("title", "spans"),
    [
        (
            "各地区分性别、月份的死亡人口(2009.11.1-2010.10.31)",
            ["2009年11月", "2009年12月", *(f"2010年{month}月" for month in range(1, 11))],
        ),
        (
            "各地区分年龄、性别的死亡人口(2009.11.1-2010.10.31)",
            ["0岁", "1-4岁", *(f"{age}-{age + 4}岁" for age in range(5, 100, 5)), "100岁及以上"],
        ),
    ],
)
def test_a_header_of_two_rows_is_read_to_the_last_number(title: str, spans: list[str], tmp_path: Path) -> None:
    rows = rows_of("census2010_4sheets.xlsx", title)
    headings = [f"死亡人口/{who}" for who in ("合计", "男", "女")]
    headings += [f"{span}/{who}" for span in spans for who in ("小计", "男", "女")]
    table = Declared("地区", headings, column(rows, 4, 34))
    values, _ = figures(tmp_path, sheet_of("census2010_4sheets.xlsx", title), table)
    assert values == expected(rows, table, range(1, 1 + len(headings)))
    assert values["新疆", "死亡人口/女"] == 35229


def test_a_table_by_age_is_read_to_the_last_number(tmp_path: Path) -> None:
    title = "全国分年龄、性别的人口"
    rows = rows_of("census2010_4sheets.xlsx", title)
    headings = [f"{what}/{who}" for what in ("人口数", "占总人口比重") for who in ("合计", "男", "女")]
    table = Declared("年龄", headings, column(rows, 3, len(rows)))
    values, _ = figures(tmp_path, sheet_of("census2010_4sheets.xlsx", title), table)
    assert values == expected(rows, table, range(1, 7))
    assert values["100岁及以上", "人口数/合计"] == 35934


def test_what_formulas_came_to_is_read_to_the_last_number(tmp_path: Path) -> None:
    title = "人口与死亡率统计"
    rows = rows_of("deaths_formulas.xlsx", title)
    table = Declared("年龄段", ["死亡人数_男", "死亡人数_女", "死亡率_男", "死亡率_女"], column(rows, 2, 23, at=4))
    values, _ = figures(tmp_path, sheet_of("deaths_formulas.xlsx", title), table)
    assert values == expected(rows, table, range(9, 13), unit=4)
    assert values["1-4岁", "死亡率_男"] == pytest.approx(23119 / 33601367)


def test_a_table_whose_groups_are_merged_downwards_is_read_to_the_last_number(tmp_path: Path) -> None:
    rows = rows_of("ee_t04_vertical_merges.xlsx", "工作表1")
    table = Declared("序号", ["ID号", "工位号"], [str(number) for number in range(1, 8)])
    values, said = figures(tmp_path, sheet_of("ee_t04_vertical_merges.xlsx", "工作表1"), table)
    assert values == {
        (text_of(plain(row[0])), heading): float(str(row[place]))
        for row in rows[1:]
        if row[0]
        for place, heading in ((1, "ID号"), (2, "工位号"))
    }
    assert set(said) == {"column-unknown"}


def test_of_tables_stacked_on_a_sheet_the_first_is_read_and_no_row_of_the_others_is_taken_for_its_own(
    tmp_path: Path,
) -> None:
    title = "月度数据"
    rows = rows_of("auto_cumulative_vs_period.xls", title)
    months = [str(month) for month in rows[2][1:]]
    table = Declared("指标", months, [str(row[0]) for row in rows[3:5]])
    values, said = figures(tmp_path, sheet_of("auto_cumulative_vs_period.xls", title), table)
    assert values == expected(rows[:5], table, range(1, 1 + len(months)))
    assert values["汽车制造业出口交货值累计值(亿元)", "2019年12月"] == 3722.7
    assert set(said) == {"unit-unknown"}


def test_notes_below_a_table_are_no_rows_of_it_and_a_blank_first_column_is_blank(tmp_path: Path) -> None:
    rows = rows_of("nbs_waste_long_notes.xls", "年度数据")
    names = [str(row[0]) for row in rows[3:] if any(value != "" for value in row[1:])]
    table = Declared("指标", [f"{year}年" for year in range(2025, 2005, -1)], names)
    values, _ = figures(tmp_path, sheet_of("nbs_waste_long_notes.xls", "年度数据"), table)
    assert values == expected(rows, table, range(1, 21))
    assert values["生活垃圾清运量(万吨)", "2024年"] == 25961.2


def test_a_row_without_a_name_is_said_and_not_given_to_the_one_above(tmp_path: Path) -> None:
    rows = rows_of("cumcm_att2.xlsx", "2023年的农作物种植情况")
    named = [row for row in rows[1:] if row[0]]
    table = Declared("种植地块", ["作物编号"], list(dict.fromkeys(str(row[0]) for row in named)))
    values, said = figures(tmp_path, sheet_of("cumcm_att2.xlsx", "2023年的农作物种植情况"), table)
    assert values == {(str(row[0]), "作物编号"): float(str(row[1])) for row in named}
    assert said.count("row-without-unit") == sum(1 for row in rows[1:] if not row[0] and row[1] is not None)


def test_a_table_that_names_no_units_gives_no_figures_and_says_so_for_each_row(tmp_path: Path) -> None:
    title = "中国宏观经济数据库-年度（分省级）"
    table = Declared("地区", [str(year) for year in range(2012, 2025)], ["甲省"])
    values, said = figures(tmp_path, sheet_of("newproduct_unit_mismatch.xlsx", title), table)
    assert values == {}
    assert said == ["unit-missing"] * 31


# What they are without a declaration: not ours.


def test_each_is_refused_plainly_where_it_is_filed_as_a_form_of_the_default_campaign(tmp_path: Path) -> None:
    folder = tmp_path / "campaign"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("tidy", "season-1", "season-2", "received.csv"))
    filed = folder / "raw" / "season-2" / "2022-05-30"
    filed.mkdir(parents=True)
    for path in MESSY.glob("*.*"):
        shutil.copy(path, filed)
    tables = intake.run(campaign.load(folder))
    assert set(tables["files"]["verdict"]) == {"refused"}
    problems = tables["problems"]
    refused = problems[problems["severity"] == "refuse"]
    said = {Path(file).name: rule for file, rule in zip(refused["file"], refused["rule"], strict=True)}
    assert said.pop(NO_TABLE) == "file-web-page"
    assert set(said.values()) == {"file-not-form"}
