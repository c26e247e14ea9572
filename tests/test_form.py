"""The form as issued: it looks as declared, refuses what the rule book refuses, and reads back as filled in."""

import csv
import datetime as dt
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import tiny
from openpyxl.worksheet.datavalidation import DataValidation
from reading import CHINESE

from analysis import campaign as declaration
from analysis import form, rules
from analysis.campaign import Campaign
from analysis.cells import normal, text_of
from analysis.errors import DeclarationError, WrongCall
from analysis.filing import Read, read_form
from analysis.layout import Found, find_tables
from analysis.workbook import Sheet, address, read_bytes

ROOT = Path(__file__).parents[1]
DECLARED = ("campaign.toml", "cities.csv", "indicators.csv", "form.csv", "rules.csv")
OFFICE = shutil.which("soffice")
AS_OF, ON = dt.date(2022, 6, 30), dt.date(2022, 7, 1)
CODES = (
    *("signed_count", "signed_amount", "landed_count", "landed_amount", "started_count", "started_amount"),
    *("outside_events", "top_outings", "top_visits", "leader_outings", "leader_visits"),
    *("world_500", "china_500", "private_500", "champions"),
)
PLAIN = dict(zip(CODES, (9, 120.5, 6, 88.25, 4, 40.125, 5, 3, 15, 10, 100, 1, 2, 1, 0), strict=True))
FILLED: dict[str, dict[str, float]] = {
    "成都市": PLAIN | {"signed_count": 86, "signed_amount": 1213.57, "leader_visits": 321},
    "阿坝藏族羌族自治州": PLAIN | {"signed_amount": 0.01, "landed_amount": 0.005, "started_amount": 0.001},
    "攀枝花市": dict.fromkeys(CODES, 0.0),
}
WRONG = PLAIN | {
    "landed_count": 12,
    "started_amount": 0,
    "top_outings": 20,
    "signed_amount": 4200.5,
    "world_500": 20000,
}


# Filling in, as a spreadsheet does, and reading back, as intake does.


def issued(campaign: Campaign, as_of: dt.date | None = AS_OF, lang: str | None = None) -> bytes:
    return form.write_form(campaign, campaign.season, as_of, lang)


def found_in(content: bytes, campaign: Campaign) -> Found:
    """The one form of a workbook."""
    found = [table for sheet in read_bytes(content).sheets if (table := find_tables(sheet, campaign))]
    assert [table.table for table in found] == ["form"]
    return found[0]


def input_cells(content: bytes, campaign: Campaign) -> dict[str, str]:
    """Where each thing is to be filled in: below its heading, or in the free cell after its label."""
    found = found_in(content, campaign)
    places = {column.field.field: address(found.first_row, column.index) for column in found.columns}
    sheet = form_sheet(content)
    for item in campaign.form_fields("form"):
        if item.place == "label":
            cell = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith(item.paths[0][0]))
            free = (c for c in sheet[cell.row] if c.column > cell.column and not c.protection.locked)
            places[item.field] = next(free).coordinate
    return places


def form_sheet(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def filled(content: bytes, campaign: Campaign, values: Mapping[str, object]) -> bytes:
    workbook, saved = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    places = input_cells(content, campaign)
    for field, value in values.items():
        workbook.worksheets[0][places[field]] = value
    workbook.save(saved)
    return saved.getvalue()


def read_back(content: bytes, campaign: Campaign, as_of: dt.date = AS_OF) -> Read:
    return read_form(found_in(content, campaign), campaign, rules.load(campaign.folder), as_of)


def values_of(read: Read) -> dict[str, float | None]:
    return {figure["indicator"]: figure["value"] for figure in read.figures}


def recalculated(folder: Path, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The workbooks as a spreadsheet opens, computes and saves them."""
    if OFFICE is None:
        pytest.skip("soffice is not installed; apt-get install libreoffice-calc")
    came, went = folder / "filled", folder / "saved"
    came.mkdir()
    for name, content in contents.items():
        (came / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(went)]
    files = sorted(str(path) for path in came.iterdir())
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=120)
    return {name: (went / f"{name}.xlsx").read_bytes() for name in contents}


@dataclass(frozen=True)
class Spreadsheet:
    """Forms of the default campaign and of the tiny one, as saved by a spreadsheet."""

    saved: Mapping[str, bytes]
    tiny: bytes


def heading(unit: str, on: dt.date = ON) -> dict[str, object]:
    return {"reporting_unit": unit, "reporter": "张三", "date_on_form": on}


@pytest.fixture(scope="module")
def spreadsheet(default_campaign: Campaign, tiny: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Spreadsheet:
    blank = issued(default_campaign)
    forms = {unit: filled(blank, default_campaign, heading(unit) | dict(row)) for unit, row in FILLED.items()}
    forms["wrong"] = filled(blank, default_campaign, heading("成都市", dt.date(2022, 6, 29)) | dict(WRONG))
    forms["text"] = filled(blank, default_campaign, heading("成都市") | {"signed_count": "约10", "landed_count": 3})
    forms["left blank"] = filled(blank, default_campaign, {"reporting_unit": "成都市"})
    forms["english"] = filled(issued(default_campaign, lang="en"), default_campaign, heading("成都市") | dict(WRONG))
    filed = {"reporting_unit": "North", "reporter": "Jo Doe", "date_on_form": tiny.season.closing}
    foreign = filled(issued(tiny, None), tiny, filed | {"deals": 7, "dollars": 12.5})
    saved = recalculated(tmp_path_factory.mktemp("office"), forms | {"tiny": foreign})
    return Spreadsheet(saved, saved.pop("tiny"))


# What is filled in is what is read.


@pytest.mark.parametrize("unit", FILLED)
def test_what_a_spreadsheet_saves_reads_back_as_filled_in(
    spreadsheet: Spreadsheet, default_campaign: Campaign, unit: str
) -> None:
    read = read_back(spreadsheet.saved[unit], default_campaign)
    assert values_of(read) == FILLED[unit]
    (filing,) = read.filings
    assert filing["city_code"] == default_campaign.city(unit).code
    assert (filing["reporter"], filing["date_on_form"]) == ("张三", ON)
    assert read.findings == []


def test_the_form_of_a_foreign_campaign_reads_back_too(spreadsheet: Spreadsheet, tiny: Campaign) -> None:
    read = read_back(spreadsheet.tiny, tiny, tiny.season.closing)
    assert values_of(read) == {"deals": 7, "dollars": 12.5}
    (filing,) = read.filings
    assert (filing["city_code"], filing["reporter"], filing["date_on_form"]) == ("N", "Jo Doe", tiny.season.closing)
    assert read.findings == []


@pytest.mark.parametrize("has_been_saved", [True, False])
def test_a_form_with_nothing_but_the_unit_is_one_row_of_blanks(
    spreadsheet: Spreadsheet, default_campaign: Campaign, has_been_saved: bool
) -> None:
    blank = filled(issued(default_campaign), default_campaign, {"reporting_unit": "成都市"})
    read = read_back(spreadsheet.saved["left blank"] if has_been_saved else blank, default_campaign)
    assert values_of(read) == dict.fromkeys(CODES)
    assert len(read.filings) == 1
    assert {finding.rule for finding in read.findings} <= {"figure-blank"}


def test_formulas_that_were_never_computed_bring_no_finding(default_campaign: Campaign) -> None:
    read = read_back(filled(issued(default_campaign), default_campaign, heading("成都市") | PLAIN), default_campaign)
    assert (values_of(read), read.findings) == (PLAIN, [])


def test_nothing_below_the_figures_stands_in_a_column_of_the_table(
    spreadsheet: Spreadsheet, default_campaign: Campaign
) -> None:
    found = found_in(spreadsheet.saved["wrong"], default_campaign)
    assert [row for row, _ in found.records()] == [found.first_row]
    assert {column for row, column in found.sheet.cells if row > found.first_row} == {0}


# What it looks like.


def test_the_header_is_that_of_the_declaration(default_campaign: Campaign) -> None:
    found = found_in(issued(default_campaign), default_campaign)
    declared = [item for item in default_campaign.form_fields("form") if item.place == "figure"]
    assert [column.field for column in found.columns] == declared
    assert [column.unit_word for column in found.columns] == [*["个", "亿元"] * 3, *["次"] * 2, "户", "次", *["户"] * 5]
    grid = found.sheet.spread()
    for column in found.columns:
        above = dict.fromkeys(text_of(grid[row, column.index]) for row in range(found.first_row - 2, found.first_row))
        path = "/".join(normal(text) for text in above).removesuffix(f"({column.unit_word})")
        assert path == normal("/".join(column.field.paths[0]))


def test_a_header_of_any_depth_is_merged_as_its_paths_say() -> None:
    paths = [("A", "a", "1"), ("A", "a", "2"), ("A", "b"), ("B",), ("A", "c")]
    assert form.header_blocks(paths) == [
        ((1, 1, 1, 3), "A"),
        ((1, 4, 3, 4), "B"),
        ((1, 5, 1, 5), "A"),
        ((2, 1, 2, 2), "a"),
        ((2, 3, 3, 3), "b"),
        ((2, 5, 3, 5), "c"),
        ((3, 1, 3, 1), "1"),
        ((3, 2, 3, 2), "2"),
    ]


def test_only_what_is_filled_in_can_be_changed(default_campaign: Campaign) -> None:
    content = issued(default_campaign)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert [bool(sheet.protection.sheet) for sheet in workbook.worksheets] == [True, True]
    assert [sheet.protection.password for sheet in workbook.worksheets] == [None, None]
    sheet = workbook.worksheets[0]
    areas = {area.coord.split(":")[0]: area.coord for area in sheet.merged_cells.ranges}
    inputs = [areas.get(place, place) for place in input_cells(content, default_campaign).values()]
    inside = {
        cell.coordinate for area in inputs for row in sheet[area if ":" in area else f"{area}:{area}"] for cell in row
    }
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked} == inside


def test_it_prints_on_one_landscape_page_with_the_header_in_sight(default_campaign: Campaign) -> None:
    sheet = form_sheet(issued(default_campaign))
    page = sheet.page_setup
    assert (page.orientation, page.fitToWidth, page.fitToHeight) == ("landscape", 1, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.freeze_panes == f"A{found_in(issued(default_campaign), default_campaign).first_row + 1}"


def test_the_lists_are_the_full_names_and_the_dates_of_the_season(default_campaign: Campaign) -> None:
    lists = openpyxl.load_workbook(io.BytesIO(issued(default_campaign))).worksheets[1]
    assert lists.sheet_state == "hidden"
    assert [cell.value for cell in lists["A"]] == [city.name["zh"] for city in default_campaign.cities]
    dates = [cell.value.date() for cell in lists["B"] if cell.value]
    assert dates == list(default_campaign.season.filing_dates)


def test_an_example_carries_the_mark_and_a_real_form_does_not(tmp_path: Path) -> None:
    for basis in ("example", "real"):
        declared = tiny.declare(tmp_path / basis, tiny.Options(seasons=(replace(tiny.SPRING, basis=basis),)))
        book = read_bytes(issued(declared, None))
        shown = " ".join(text_of(value) for sheet in book.sheets for value in sheet.cells.values())
        assert [("SAMPLE" in text) for text in (shown, book.properties)] == [basis == "example"] * 2


def test_the_stamp_changes_with_the_declaration_and_stands_in_the_properties(tmp_path: Path) -> None:
    before = stamp(declared_with(tmp_path / "before"))
    after = stamp(declared_with(tmp_path / "after", {"at-most": {"limit": "7"}}))
    assert re.fullmatch(r"sichuan-manufacturing/2/1/[0-9a-f]{12}", before)
    assert before.rsplit("/", 1)[0] == after.rsplit("/", 1)[0] and before != after


def stamp(campaign: Campaign) -> str:
    content = issued(campaign)
    subject = openpyxl.load_workbook(io.BytesIO(content)).properties.subject
    assert any(str(value).endswith(subject) for value in read_bytes(content).sheets[0].cells.values())
    return str(subject)


def test_a_foreign_campaigns_form_says_nothing_in_chinese(tmp_path: Path) -> None:
    folder = tiny.declare(tmp_path).folder
    with (folder / "form.csv").open("a", encoding="utf-8") as lines:
        lines.write("form,cut_off,label,Cut-off date,,\n")
    declared = declaration.load(folder)
    content = issued(declared, declared.season.closing)
    with zipfile.ZipFile(io.BytesIO(content)) as members:
        text = " ".join(members.read(name).decode() for name in members.namelist() if "theme" not in name)
    assert "Reporting district:" in text and "Cut-off date:" in text and "Amount\n (USD million)" in text
    assert not CHINESE.search(text)
    assert set(validations(content, declared)) == {"reporting_unit", "cut_off", "date_on_form", "deals", "dollars"}


# The same call, the same bytes.


def test_the_same_form_has_the_same_bytes_whatever_the_run(default_campaign: Campaign) -> None:
    told = "import sys; from analysis import campaign, form; opened = campaign.load('data')"
    told += "; sys.stdout.buffer.write(form.write_form(opened, opened.season))"
    environment = {"PYTHONHASHSEED": "11", "PYTHONPATH": str(ROOT / "src")}
    run = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, cwd=ROOT, env=environment)
    assert issued(default_campaign, None) == issued(default_campaign, None) == run.stdout


def test_a_date_without_a_form_or_a_language_not_declared_is_a_wrong_call(default_campaign: Campaign) -> None:
    with pytest.raises(WrongCall, match=r"2022-06-29.*2022-06-30"):
        issued(default_campaign, dt.date(2022, 6, 29))
    with pytest.raises(WrongCall, match="'fr'"):
        issued(default_campaign, lang="fr")


def test_a_form_that_does_not_ask_what_is_needed_is_not_issued(tiny: Campaign) -> None:
    with pytest.raises(DeclarationError, match="reporting_unit"):
        issued(replace(tiny, form=tiny.form[1:]), None)
    with pytest.raises(WrongCall, match="cut_off"):
        issued(replace(tiny, form=tiny.form[:1] + tiny.form[-2:]), tiny.season.closing)


# What a cell refuses, and what it explains.


def declared_with(folder: Path, changes: Mapping[str, Mapping[str, str]] | None = None) -> Campaign:
    """The default campaign with other rules: changes by a rule's code, or by the check of several."""
    folder.mkdir(parents=True)
    for name in DECLARED:
        shutil.copyfile(ROOT / "data" / name, folder / name)
    with (folder / "rules.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        row.update((changes or {}).get(row["code"], {}) or (changes or {}).get(row["check"], {}))
    with (folder / "rules.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return declaration.load(folder)


def validations(content: bytes, campaign: Campaign) -> dict[str, DataValidation]:
    """The validation of each field, one to a cell."""
    found = form_sheet(content).data_validations.dataValidation
    by_cell = {str(one.sqref): one for one in found}
    assert len(by_cell) == len(found)
    return {field: by_cell[cell] for field, cell in input_cells(content, campaign).items() if cell in by_cell}


def enforced(one: DataValidation) -> tuple[object, ...]:
    return one.type, one.operator, one.formula1, one.formula2, one.errorStyle


def test_a_count_is_a_whole_number_and_an_amount_any_and_neither_is_negative(default_campaign: Campaign) -> None:
    made = validations(issued(default_campaign), default_campaign)
    for code in CODES:
        kind = "decimal" if code.endswith("amount") else "whole"
        assert enforced(made[code]) == (kind, "greaterThanOrEqual", "0", None, "stop")
        assert made[code].allow_blank and made[code].showErrorMessage and made[code].showInputMessage


def test_a_refusal_says_what_the_rule_book_says(default_campaign: Campaign) -> None:
    count = validations(issued(default_campaign), default_campaign)["leader_outings"]
    assert count.errorTitle == "党政领导带队外出招商次数"
    assert str(count.error).splitlines() == [
        "应为数字。请填准确数；暂无数据请留空。",
        "累计数不应为负。请填累计数；核减请填核减后的累计数。",
        "个数应为整数。请填整数。",
    ]


def test_a_prompt_says_the_unit_and_the_definition(default_campaign: Campaign) -> None:
    made = validations(issued(default_campaign), default_campaign)["leader_outings"]
    assert made.promptTitle == "党政领导带队外出招商次数"
    assert str(made.prompt).splitlines() == ["单位：次。", "含党政主要领导带队的次数", "请填准确数；暂无数据请留空。"]
    english = validations(issued(default_campaign, lang="en"), default_campaign)["leader_outings"]
    assert str(english.prompt).splitlines()[:2] == ["Unit of measure: 次.", "includes those led by the top leaders"]


def test_units_and_dates_are_chosen_from_the_lists(default_campaign: Campaign) -> None:
    made = validations(issued(default_campaign), default_campaign)
    assert enforced(made["reporting_unit"]) == ("list", None, "'名单'!$A$1:$A$21", None, "stop")
    assert enforced(made["cut_off"]) == ("list", None, "'名单'!$B$1:$B$8", None, "warning")
    assert "2022-08-17。请核对文件对应的报送期。" in made["cut_off"].error
    assert made["reporting_unit"].error == "填报单位“…”不在名单中。请填写全称。"


def test_the_date_of_filing_is_a_date_by_the_years_that_intake_takes_for_one(default_campaign: Campaign) -> None:
    date = validations(issued(default_campaign), default_campaign)["date_on_form"]
    assert enforced(date) == ("date", "between", "36526", "73050", "information")


@pytest.mark.parametrize(("severity", "style"), [("refuse", "stop"), ("verify", "warning"), ("note", "information")])
def test_a_validation_is_as_strict_as_the_severity_of_its_rule(tmp_path: Path, severity: str, style: str) -> None:
    changed = {code: {"severity": severity} for code in (*form.CELL_RULES, "unit-unknown")}
    declared = declared_with(tmp_path / "data", changed | {"at-most": {"severity": "note"}})
    made = validations(issued(declared), declared)
    assert {made[field].errorStyle for field in (*CODES, "reporting_unit")} == {style}


def test_a_limit_as_grave_as_the_others_is_in_the_validation_itself(tmp_path: Path) -> None:
    declared = declared_with(tmp_path / "data", {"count-implausible": {"severity": "refuse", "limit": "500"}})
    made = validations(issued(declared), declared)
    assert enforced(made["signed_count"]) == ("whole", "between", "0", "500", "stop")
    assert str(made["signed_count"].error).endswith("大得不合常理（一般不超过 500）。请核对；确认前该数不计入。")
    assert enforced(made["signed_amount"]) == ("decimal", "greaterThanOrEqual", "0", None, "stop")


def test_where_only_the_limit_is_grave_a_warning_gives_it(tmp_path: Path) -> None:
    changed = {code: {"severity": "note"} for code in form.CELL_RULES}
    declared = declared_with(tmp_path / "data", changed)
    made = validations(issued(declared), declared)
    assert enforced(made["landed_amount"]) == ("decimal", "between", "-1E+300", "20000", "warning")


def test_a_rules_words_are_those_of_the_book_in_the_language_asked_for(tmp_path: Path) -> None:
    words = {"message_zh": "请写数字，不要写“{found}”。", "remedy_zh": "改一改。", "remedy_en": "Mend it."}
    declared = declared_with(tmp_path / "data", {"number-unreadable": words})
    assert str(validations(issued(declared), declared)["signed_amount"].error).splitlines()[0] == "请写数字。改一改。"
    english = validations(issued(declared, lang="en"), declared)["signed_amount"]
    assert str(english.error).splitlines()[0] == "A number is expected. Mend it."


def test_a_rule_that_the_book_lacks_is_not_enforced(tmp_path: Path) -> None:
    lacking = ("cut-off-differs", "count-not-whole", "count-implausible")
    declared = declared_with(tmp_path / "data", {code: {"code": f"not {code}", "check": ""} for code in lacking})
    made = validations(issued(declared), declared)
    assert (made["cut_off"].type, made["cut_off"].showErrorMessage) == ("list", False)
    assert enforced(made["signed_count"]) == ("decimal", "greaterThanOrEqual", "0", None, "stop")


def test_boxes_hold_no_more_than_a_spreadsheet_shows(tmp_path: Path) -> None:
    declared = declared_with(tmp_path / "data", {"number-unreadable": {"remedy_zh": "长" * 400}})
    for one in validations(issued(declared), declared).values():
        assert all(len(title or "") <= 32 for title in (one.errorTitle, one.promptTitle))
        assert all(len(text or "") <= 225 for text in (one.error, one.prompt))


# The self-check.


def self_check(content: bytes) -> list[str]:
    """What stands below the stamp."""
    sheet: Sheet = read_bytes(content).sheets[0]
    told = [text_of(value) for (row, column), value in sorted(sheet.cells.items()) if column == 0]
    return told[next(i for i, text in enumerate(told) if re.match("自查|Self-check", text)) :]


def test_while_all_agrees_the_self_check_says_none(spreadsheet: Spreadsheet) -> None:
    assert self_check(spreadsheet.saved["成都市"]) == self_check(spreadsheet.saved["left blank"]) == ["自查：无"]


def test_each_broken_rule_is_told_with_its_cell_its_figures_and_its_remedy(spreadsheet: Spreadsheet) -> None:
    head, *told = self_check(spreadsheet.saved["wrong"])
    assert head == "自查："
    assert told == [
        "核实 J2 填报时间 2022-06-29 早于截止日期 2022-06-30。 请核对：填报时数据可能尚未截止。",
        "核实 C6 平均每个项目 466.7亿元，金额“4200.5”像是万元？ 请核对单位；确认前该数不计入。",
        "核实 C6 平均每个项目 466.7亿元，“4200.5”偏大。 请核对金额和个数的位数；属实的请说明。",
        "核实 I6 党政主要领导带队外出招商次数 20，大于其所属的党政领导带队外出招商次数 10。 请核对两项数据。",
        "核实 F6 开工项目数量 4，而开工项目金额 0。 有个数就应有金额，请核对。",
        "核实 I6 党政主要领导带队外出招商次数 20，多于党政主要领导带队拜访企业数 15。"
        " 每次外出至少拜访一户企业，请核对。",
        "核实 D6 落地项目数量 12，大于新签约项目数量 9。 以前签约、本季落地或开工的项目请说明；否则请更正。",
        "提示 M6 签约世界500强企业数 20000，多于新签约项目数量 9。 一个项目有几家投资方的属正常；否则请核对。",
        "核实 M6 “20000”超过该名单的企业总数 500。 请核对；确认前该数不计入。",
    ]


def test_the_self_check_says_all_that_intake_will(spreadsheet: Spreadsheet, default_campaign: Campaign) -> None:
    content, book = spreadsheet.saved["wrong"], rules.load(default_campaign.folder)
    told = "".join(self_check(content))
    findings = [found for found in read_back(content, default_campaign).findings if book[found.rule].check]
    assert len(findings) > 4
    for finding in findings:
        message, remedy = book[finding.rule].say(finding.found, finding.other, "zh")
        assert message in told and remedy in told
        assert finding.cell.split("!")[1] in told


def test_the_self_check_speaks_english_where_the_form_does(spreadsheet: Spreadsheet) -> None:
    head, *told = self_check(spreadsheet.saved["english"])
    assert head == "Self-check:"
    assert "verify D6 projects landed 12 exceeds new projects signed 9." in "\n".join(told)


def test_what_is_no_number_is_compared_with_nothing(spreadsheet: Spreadsheet) -> None:
    assert self_check(spreadsheet.saved["text"]) == ["自查：无"]


def test_the_cells_of_a_broken_rule_are_tinted(default_campaign: Campaign) -> None:
    content = issued(default_campaign)
    places = input_cells(content, default_campaign)
    tinted = {str(area.sqref): area.rules[0].formula[0] for area in form_sheet(content).conditional_formatting}
    assert "D6>B6" in tinted[places["signed_count"]] and "D6>B6" in tinted[places["landed_count"]]
    assert set(tinted) == {places[field] for field in (*CODES, "date_on_form", "cut_off")}


def comparisons_of(declared: Campaign, *codes: str) -> list[list[str]]:
    made = form.Form(declared, declared.season, "zh", rules.load(declared.folder))
    return [[one.fails for one in form.comparisons(made, made.rules[code])] for code in codes]


def test_a_comparison_has_the_rows_and_the_limit_of_the_book(tmp_path: Path) -> None:
    changed = {
        "within-exceeded": {"applies": "champions<=signed_count"},
        "amount-implausible": {"limit": "77", "applies": "signed_amount"},
        "unit-slip": {"limit": ""},
    }
    assert comparisons_of(declared_with(tmp_path / "data", changed), *changed) == [
        ["IFERROR(AND(ISNUMBER(P6),ISNUMBER(B6),P6>B6),FALSE)"],
        ["IFERROR(AND(ISNUMBER(C6),C6>77),FALSE)"],
        [],
    ]


def test_what_a_form_cannot_tell_is_not_compared(default_campaign: Campaign) -> None:
    assert comparisons_of(default_campaign, "cumulative-falls", "above-base", "form-against-ledger") == [[], [], []]


def test_a_campaign_without_comparisons_has_no_self_check(tmp_path: Path) -> None:
    none = {check: {"check": ""} for check in form.CHECKS}
    content = issued(declared_with(tmp_path / "data", none))
    assert not [value for value in read_bytes(content).sheets[0].cells.values() if "自查" in text_of(value)]
    assert not form_sheet(content).conditional_formatting


def test_no_formula_is_longer_than_a_spreadsheet_takes(default_campaign: Campaign) -> None:
    cells = [str(cell.value) for row in form_sheet(issued(default_campaign)).iter_rows() for cell in row]
    assert max(len(text) for text in cells) < 8192
