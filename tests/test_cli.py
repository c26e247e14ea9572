"""The door: what other tools read from it, what it says to people, and how it ends."""

import csv
import datetime as dt
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import deciding
import openpyxl
import pytest
import tiny
from reading import table_of

from analysis import cli, lineage
from analysis.campaign import Campaign

CONTRACT = [
    *("city_code", "city", "indicator", "unit", "first", "second", "first_day", "second_day", "change", "growth_pct"),
    *("contribution_pp", "share_pct", "rank", "rank_change", "n_units", "why_blank"),
]


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return table_of(self.out)


Call = Callable[..., Done]


@pytest.fixture
def call(campaign_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command line in this process, from a folder whose ``data`` is a copy of the default campaign."""
    monkeypatch.chdir(campaign_folder.parent)

    def called(*words: str) -> Done:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["hundred-days", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
            raise SystemExit(0)
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return called


# growth.


def test_growth_prints_the_columns_that_other_tools_read_in_their_order(call: Call) -> None:
    done = call("growth", "--format", "csv")
    assert next(csv.reader(io.StringIO(done.out)))[: len(CONTRACT)] == CONTRACT
    assert (done.code, done.err) == (0, "")


def test_growth_has_one_row_for_each_unit_and_indicator_and_the_total_last(
    call: Call, default_campaign: Campaign
) -> None:
    rows = call("growth", "--format", "csv").rows
    keys = [(row["city_code"], row["indicator"]) for row in rows]
    units = [*default_campaign.by_code, default_campaign.total.code]
    assert keys == [(code, indicator) for code in units for indicator in default_campaign.indicators]
    assert {row["city"] for row in rows[-16:]} == {"全省"}
    assert {row["unit"] for row in rows} <= set(default_campaign.units)


def test_a_growth_is_blank_exactly_where_a_reason_stands(call: Call) -> None:
    rows = call("growth", "--format", "csv").rows
    assert all((row["growth_pct"] == "") == (row["why_blank"] != "") for row in rows)
    assert 0 < sum(row["growth_pct"] == "" for row in rows) < len(rows) / 4


def test_numbers_are_printed_in_full_and_agree_with_each_other(call: Call) -> None:
    rows = call("growth", "--format", "csv").rows
    known = [row for row in rows if row["growth_pct"]]
    for row in known:
        first, second = float(row["first"]), float(row["second"])
        assert float(row["change"]) == pytest.approx(second - first, abs=1e-6)
        assert float(row["growth_pct"]) == pytest.approx((second / first - 1) * 100, abs=1e-6)
    shares = [float(row["share_pct"]) for row in rows[:-16] if row["indicator"] == "signed_amount"]
    assert sum(shares) == pytest.approx(100)
    assert any(len(row["growth_pct"]) > 10 for row in known)


def test_growth_as_json_is_the_same_table(call: Call) -> None:
    rows = json.loads(call("growth", "--format", "json").out)
    printed = call("growth", "--format", "csv").rows
    assert [list(row)[: len(CONTRACT)] for row in rows] == [CONTRACT] * len(printed)
    for one, other in zip(rows, printed, strict=True):
        assert one["city"] == other["city"]
        assert one["rank"] == (int(other["rank"]) if other["rank"] else None)
        assert one["second"] == (pytest.approx(float(other["second"])) if other["second"] else None)


def test_growth_as_text_is_for_reading(call: Call) -> None:
    done = call("growth")
    assert done.code == 0
    assert len(done.out.splitlines()) == 1 + 22 * 16
    assert "nan" not in done.out.lower() and "<NA>" not in done.out


def test_growth_of_real_figures(call: Call, real_folder: Path) -> None:
    rows = {row["city"]: row for row in call("--campaign", str(real_folder), "growth", "--format", "csv").rows}
    shown = {name: round(float(rows[name]["growth_pct"]), 1) for name in ("成都市", "绵阳市", "资阳市")}
    assert shown == {"成都市": 11.1, "绵阳市": 12.0, "资阳市": -0.3}
    assert round(float(rows["阿坝藏族羌族自治州"]["growth_pct"]), 1) == 0.1
    assert (rows["成都市"]["rank"], rows["成都市"]["rank_change"], rows["内江市"]["rank_change"]) == ("1", "0", "1")


# Options before and after the command, languages.


def test_the_campaign_and_the_language_stand_before_or_after_the_command(call: Call, tiny: Campaign) -> None:
    options = ("--campaign", str(tiny.folder))
    before, after = call(*options, "growth", "--format", "csv"), call("growth", *options, "--format", "csv")
    assert before == after
    assert {row["city"] for row in after.rows} == {"North", "Middle", "South", "Whole valley"}
    english = call("--lang", "en", "growth", "--format", "csv")
    assert english == call("growth", "--lang", "en", "--format", "csv")
    assert english.rows[0]["city"] == "Chengdu"
    assert call("growth", "--format", "csv").rows[0]["city"] == "成都市"


def test_what_is_said_after_the_command_wins(call: Call, tiny: Campaign) -> None:
    done = call(
        "--lang", "zh", "--campaign", "nowhere", "growth", "--lang", "en", "--campaign", "data", "--format", "csv"
    )
    assert done.rows[0]["city"] == "Chengdu"


def test_reasons_are_in_the_language_asked_for(call: Call) -> None:
    blank = {row["why_blank"] for row in call("growth", "--format", "csv", "--lang", "en").rows} - {""}
    assert "season one: not filed" in blank
    assert all(reason.isascii() for reason in blank)


# check.


def test_check_says_what_is_wrong_and_what_is_missing_and_ends_with_1(call: Call) -> None:
    done = call("check", "--format", "json")
    told = json.loads(done.out)
    assert done.code == 1
    assert set(told) == {"problems", "missing"}
    keys = {"file", "cell", "rule", "level", "severity", "found", "other", "message", "remedy", "status"}
    assert all(set(problem) == keys for problem in told["problems"])
    assert all({"season", "city", "due", "state"} <= set(form) for form in told["missing"])
    assert done.err == ""


def test_check_finds_the_planted_mistakes(call: Call) -> None:
    told = json.loads(call("check", "--format", "json").out)
    [approximate] = [problem for problem in told["problems"] if problem["rule"] == "number-approximate"]
    assert approximate["file"] == "raw/season-2/2022-08-17/资阳市.xlsx"
    assert (approximate["cell"], approximate["found"]) == ("统计表!N6", "约10")
    assert approximate["message"] and approximate["remedy"]
    assert {(form["season"], form["city"], form["due"], form["state"]) for form in told["missing"]} == {
        ("1", "513200", "2021-12-14", "missing"),
        ("2", "510900", "2022-06-15", "missing"),
        ("2", "511400", "2022-06-30", "late"),
    }


def test_check_as_text_is_a_line_for_each_finding_and_each_form(call: Call) -> None:
    done, told = call("check"), json.loads(call("check", "--format", "json").out)
    assert done.code == 1
    assert len(done.out.splitlines()) == len(told["problems"]) + len(told["missing"])
    assert "missing\t2\t遂宁市\t2022-06-15" in done.out.splitlines()


def test_check_ends_with_0_where_nothing_must_be_sent_back(call: Call, tiny: Campaign) -> None:
    done = call("--campaign", str(tiny.folder), "check", "--format", "json")
    assert (done.code, json.loads(done.out)) == (0, {"problems": [], "missing": []})


def test_check_ends_with_1_only_while_what_must_be_sent_back_is_open(call: Call, corrected: Path) -> None:
    folder = ("--campaign", str(corrected))
    done = call(*folder, "check", "--format", "json")
    [refused] = [problem for problem in json.loads(done.out)["problems"] if problem["severity"] == "refuse"]
    assert (done.code, refused["rule"], refused["status"]) == (0, "number-approximate", "passed")
    assert call(*folder, "check").out.splitlines()[0].startswith("refuse, passed\traw/spring/")
    before = call(*folder, "check", "--format", "json", "--known-on", str(deciding.NINTH))
    [refused] = [problem for problem in json.loads(before.out)["problems"] if problem["severity"] == "refuse"]
    assert (before.code, refused["status"]) == (1, "open")


# trace.


def test_trace_shows_every_filing_that_bears_on_a_figure_down_to_the_cell(call: Call) -> None:
    done = call("trace", "乐山", "signed_count", "--as-of", "2022-07-15")
    same_day = [row for row in done.rows if (row["kind"], row["as_of"]) == ("form", "2022-07-15")]
    assert [(row["status"], float(row["value"])) for row in same_day] == [("superseded", 50.0), ("standing", 47.0)]
    assert {row["cell"] for row in same_day} == {"A6"}
    assert {row["sheet"] for row in same_day} == {"统计表"}
    assert {row["basis"] for row in done.rows} == {"example"}
    assert [int(row["sequence"]) for row in same_day] == sorted(int(row["sequence"]) for row in same_day)


def test_trace_shows_the_cells_own_text_beside_its_value(call: Call) -> None:
    rows = call("trace", "510300", "signed_count").rows
    [wide] = [row for row in rows if row["as_of"].startswith("2022-05-30")]
    assert (wide["text"], float(wide["value"]), wide["file"]) == ("４", 4.0, "raw/season-2/2022-05-30/自贡市.xlsx")


def test_trace_prints_the_columns_of_lineage_and_dates_as_dates(call: Call) -> None:
    done = call("trace", "乐山", "signed_amount", "--as-of", "2022-05-30")
    assert next(csv.reader(io.StringIO(done.out))) == lineage.COLUMNS
    assert {len(row[name]) for row in done.rows for name in ("as_of", "received_on")} == {len("2022-05-30")}
    assert max(row["as_of"] for row in done.rows) == "2022-05-30"


def test_trace_shows_the_rows_of_the_ledger_beside_the_forms(call: Call) -> None:
    rows = call("trace", "乐山", "signed_count", "--as-of", "2022-05-30").rows
    now = [row for row in rows if row["season"] == "2"]
    assert {row["kind"] for row in now} == {"form", "ledger"}
    [form] = [row for row in now if row["kind"] == "form" and row["as_of"] == "2022-05-30"]
    ledger = [row for row in now if row["kind"] == "ledger"]
    assert sum(float(row["value"]) for row in ledger) == float(form["value"]) == len(ledger)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """North's amount was about 3 and was set to 3.5 by the province; South filed twice."""
    folder = tmp_path_factory.mktemp("corrected")
    spring = ("spring", deciding.NINTH)
    filed = {(*spring, "North"): {"deals": 1, "dollars": "about 3"}, (*spring, "South"): {"deals": 2, "dollars": 20}}
    again = deciding.file(folder, "South", 4, 40, nth=2)
    came = [*(f"spring/{deciding.NINTH}/{unit}.xlsx" for unit in ("North", "South")), again]
    declared = deciding.build(folder, filed, dict.fromkeys(came, deciding.NINTH))
    deciding.correct(declared.folder, {"indicator": "dollars", "filed_text": "about 3", "value": "3.5"})
    return declared.folder


def test_trace_shows_a_correction_with_what_it_replaces_and_who_decided(call: Call, corrected: Path) -> None:
    [row] = call("--campaign", str(corrected), "trace", "North", "dollars").rows
    assert (row["text"], row["value"], row["channel"]) == ("about 3", "3.5", "corrected")
    assert (row["decision"], row["decided_by"], row["decided_on"]) == ("by telephone", "Kim", "2031-03-12")


def test_trace_is_the_same_table_in_every_format(call: Call, corrected: Path) -> None:
    asked = ("--campaign", str(corrected), "trace", "South", "deals", "--format")
    rows = json.loads(call(*asked, "json").out)
    assert [list(row) for row in rows] == [lineage.COLUMNS] * 2
    assert [(row["status"], row["value"], row["as_of"]) for row in rows] == [
        ("superseded", 2.0, "2031-03-11"),
        ("standing", 4.0, "2031-03-11"),
    ]
    lines = call(*asked, "text").out.splitlines()
    assert (len(lines), lines[0].split()) == (3, lineage.COLUMNS)
    assert call(*asked, "csv").rows == call(*asked[:-1]).rows


def test_trace_of_a_published_figure_has_its_address(call: Call, real_folder: Path) -> None:
    rows = call("--campaign", str(real_folder), "trace", "成都", "gdp").rows
    assert [(float(row["value"]), row["channel"]) for row in rows] == [(9725.40, "published"), (10803.07, "published")]
    assert all(row["address"].startswith("http") for row in rows)


# intake.


def test_intake_prints_how_many_rows_each_table_has(call: Call, tmp_path: Path) -> None:
    folder = tiny.build(tmp_path).folder
    done = call("--campaign", str(folder), "intake")
    counts = dict(line.split("\t") for line in done.out.splitlines())
    assert (counts["files"], counts["filings"], counts["figures"], counts["problems"]) == ("24", "24", "48", "0")
    assert "accepted" in done.err
    assert (folder / "tidy" / "figures.parquet").is_file()


def test_intake_writes_a_receipt_for_every_file(call: Call, tmp_path: Path) -> None:
    day = tiny.SPRING.dates[0]
    folder = tiny.build(tmp_path, {("spring", day, "North"): {"deals": 1, "dollars": 2}}).folder
    (folder / "raw" / "spring" / str(day) / "bad.xlsx").write_bytes(b"no workbook")
    assert call("--campaign", str(folder), "intake").code == 0
    written = {path.name for path in (folder / "tidy" / "receipts").iterdir()}
    pages = {f"tiny-R00000{number}.{kind}" for number in (1, 2) for kind in ("html", "json")}
    assert written == pages | {"tiny-R000001.xlsx"}


def test_intake_is_not_stopped_by_a_bad_file(call: Call, tmp_path: Path) -> None:
    folder = tiny.build(tmp_path).folder
    (folder / "raw" / "spring" / "2031-03-11" / "bad.xlsx").write_bytes(b"no workbook")
    done = call("--campaign", str(folder), "intake")
    assert done.code == 0
    assert dict(line.split("\t") for line in done.out.splitlines())["figures"] == "48"
    assert call("--campaign", str(folder), "check").code == 1


# receive.

DUE = tiny.SPRING.dates[0]
CAME = DUE + dt.timedelta(days=1)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """The folder of a tiny campaign to which nothing was sent yet."""
    return tiny.declare(tmp_path / "campaign", tiny.LEDGERED).folder


@pytest.fixture
def receive(call: Call, empty: Path) -> Call:
    """Receive files on the day after the first due date."""
    return lambda *words: call("--campaign", str(empty), "receive", *map(str, words), "--on", str(CAME))


def sent(folder: Path, name: str = "North.xlsx", date: dt.date = DUE) -> Path:
    tiny.write_form(folder / "sent" / name, "North", {"deals": 3, "dollars": 30}, date)
    return folder / "sent" / name


def log(folder: Path) -> list[dict[str, str]]:
    return table_of((folder / "raw" / "received.csv").read_text(encoding="utf-8"))


def test_receive_keeps_a_form_where_it_belongs_and_says_so_on_one_line(
    receive: Call, empty: Path, tmp_path: Path
) -> None:
    form = sent(tmp_path)
    done = receive(form)
    place = f"spring/{DUE}/North.xlsx"
    assert (done.code, done.out) == (0, f"1\tform\t{place}\t{DUE}\tdate-on-form\tNorth.xlsx\n")
    assert (empty / "raw" / place).read_bytes() == form.read_bytes()
    assert [(row["sequence"], row["received_on"], row["path"]) for row in log(empty)] == [("1", str(CAME), place)]


def test_receive_tells_people_what_became_of_a_file_and_writes_its_receipt(
    receive: Call, empty: Path, tmp_path: Path
) -> None:
    done = receive(sent(tmp_path))
    assert done.err == "R000001 North.xlsx accepted. Nothing was found; nothing is to be done.\n"
    assert (empty / "tidy" / "receipts" / "tiny-R000001.html").is_file()


def test_the_same_file_received_again_is_answered_as_sent_twice(receive: Call, empty: Path, tmp_path: Path) -> None:
    form = sent(tmp_path)
    receive(form)
    done = receive(form)
    assert done.out.split("\t")[:3] == ["2", "duplicate", f"spring/{DUE}/North.xlsx"]
    assert "R000002 North.xlsx sent twice. The file is the same as that of receipt R000001" in done.err
    assert [row["sequence"] for row in log(empty)] == ["1", "2"]


def test_a_web_page_saved_as_a_workbook_is_kept_and_answered(receive: Call, empty: Path, tmp_path: Path) -> None:
    page = tmp_path / "figures.xls"
    page.write_bytes(b"<html><body><table><tr><td>deals</td></tr></table></body></html>")
    done = receive(page)
    place = f"unplaced/{CAME}/figures.xls"
    assert (done.code, done.out.split("\t")[:3]) == (0, ["1", "unplaced", place])
    assert (empty / "raw" / place).read_bytes() == page.read_bytes()
    assert done.err.startswith("R000001 figures.xls refused. The file was not taken.")
    assert (empty / "tidy" / "receipts" / "tiny-R000001.html").is_file()


def test_a_bad_file_among_good_ones_stops_none(receive: Call, tmp_path: Path) -> None:
    sent(tmp_path)
    (tmp_path / "sent" / "A.xlsx").write_bytes(b"no workbook")
    done = receive(tmp_path / "sent")
    assert (done.code, [line.split("\t")[1] for line in done.out.splitlines()]) == (0, ["unplaced", "form"])


def test_the_date_given_goes_before_the_one_that_a_form_says(receive: Call, tmp_path: Path) -> None:
    other = tiny.SPRING.dates[1]
    done = receive(sent(tmp_path), "--as-of", other)
    assert done.out.split("\t")[2:5] == [f"spring/{other}/North.xlsx", str(other), "option"]


def test_the_season_given_is_that_of_a_ledger_that_names_no_date(receive: Call, tmp_path: Path) -> None:
    book = tmp_path / "sent" / "list.xlsx"
    tiny.write_ledger(book, tiny.Ledger(projects=(tiny.project("P1"),)))
    assert receive(book, "--season", "autumn").out.split("\t")[2:5] == ["autumn/list.xlsx", "", "season-option"]


def test_a_receipt_on_the_screen_is_the_one_on_disk_with_what_was_decided(call: Call, tmp_path: Path) -> None:
    day = deciding.NINTH
    folder = deciding.build(tmp_path / "campaign", {}).folder
    deciding.correct(folder, {"indicator": "dollars", "filed_text": "about 3", "value": "3.5"})
    tiny.write_form(tmp_path / "North.xlsx", "North", {"deals": 1, "dollars": "about 3"}, day)
    done = call("--campaign", str(folder), "receive", str(tmp_path / "North.xlsx"), "--on", str(day))
    made = json.loads((folder / "tidy" / "receipts" / "tiny-R000001.json").read_text(encoding="utf-8"))
    assert made["next"]["code"] == "nothing"
    assert done.err.strip().endswith(made["next"]["words"])


def test_a_path_that_is_not_there_ends_with_2_and_nothing_is_kept(receive: Call, empty: Path, tmp_path: Path) -> None:
    done = receive(sent(tmp_path), tmp_path / "nowhere.xlsx")
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert "nowhere.xlsx. Nothing was received." in done.err
    assert not (empty / "raw").exists()


# form.


def test_form_writes_the_workbook_of_a_season_and_prints_where(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "forms" / "season two.xlsx"
    done = call("form", "2", "--out", str(out), "--as-of", "2022-06-30")
    assert (done.code, done.out, done.err) == (0, f"{out}\n", "")
    sheet = openpyxl.load_workbook(out).worksheets[0]
    texts = {str(cell.value) for row in sheet for cell in row if cell.value is not None}
    assert "截止日期：" in texts and "2022-06-30 00:00:00" in texts


def test_form_in_another_language_keeps_the_headings_that_are_filed_in(call: Call, tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        assert call("--lang", lang, "form", "2", "--out", str(tmp_path / f"{lang}.xlsx")).code == 0
    books = [openpyxl.load_workbook(tmp_path / f"{lang}.xlsx") for lang in ("zh", "en")]
    assert [book.sheetnames for book in books] == [["统计表", "名单"], ["Form", "Lists"]]
    assert [book.worksheets[0]["A2"].value or book.worksheets[0]["B2"].value for book in books] == ["填报单位："] * 2


# Two times.


def levels(call: Call, *words: str) -> dict[tuple[str, str], str]:
    rows = call("growth", "--format", "csv", *words).rows
    return {(row["city_code"], row["indicator"]): row["second"] for row in rows}


@pytest.fixture(scope="module")
def filed_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """South filed in time; North two days late, and two days after that once more."""
    day = tiny.SPRING.dates[0]
    folder = tmp_path_factory.mktemp("twice")
    forms = {f"spring/{day}/South.xlsx": 0, f"spring/{day}/North.xlsx": 2, f"spring/{day}/North again.xlsx": 4}
    received = {path: day + dt.timedelta(days=after) for path, after in forms.items()}
    filed = {
        ("spring", day, "South"): {"deals": 7, "dollars": 1.0},
        ("spring", day, "North"): {"deals": 3, "dollars": 1.0},
    }
    declared = tiny.build(folder, filed, received=received)
    again = declared.folder / "raw" / "spring" / day.isoformat() / "North again.xlsx"
    tiny.write_form(again, "North", {"deals": 5, "dollars": 1.0}, day)
    return declared.folder


@pytest.mark.parametrize(
    ("days_after", "north", "state"),
    [(0, "", "missing"), (1, "", "missing"), (2, "3.0", "late"), (3, "3.0", "late"), (4, "5.0", "late")],
)
def test_a_late_form_and_a_form_filed_again_are_not_known_before_they_came(
    call: Call, filed_twice: Path, days_after: int, north: str, state: str
) -> None:
    day = tiny.SPRING.dates[0]
    asked = (
        "--campaign",
        str(filed_twice),
        "--as-of",
        str(day),
        "--known-on",
        str(day + dt.timedelta(days=days_after)),
    )
    shown = levels(call, *asked)
    assert (shown["N", "deals"], shown["S", "deals"]) == (north, "7.0")
    missing = json.loads(call("check", "--format", "json", *asked).out)["missing"]
    assert {form["city"]: form["state"] for form in missing if form["season"] == "spring"} == {
        "N": state,
        "M": "missing",
    }


def test_the_default_is_the_last_date_filed_about_with_everything_known(call: Call, filed_twice: Path) -> None:
    folder = ("--campaign", str(filed_twice))
    assert levels(call, *folder) == levels(call, *folder, "--as-of", str(tiny.SPRING.dates[0]))
    assert levels(call, *folder)["N", "deals"] == "5.0"


def test_an_earlier_as_of_date_shows_the_table_as_it_was(call: Call) -> None:
    rows = call("growth", "--format", "csv", "--as-of", "2022-06-30").rows
    assert {(row["first_day"], row["second_day"]) for row in rows if row["growth_pct"]} == {("52", "52")}


# Wrong calls.


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--campaign", "nowhere", "growth"), "campaign.toml"),
        (("growth", "--campaign", "nowhere"), "campaign.toml"),
        (("growth", "--as-of", "yesterday"), "--as-of 'yesterday' is not a date"),
        (("growth", "--as-of", "2022-02-30"), "is not a date"),
        (("growth", "--as-of", "2020-01-01"), "before the season begins"),
        (("growth", "--known-on", "30/06/2022"), "--known-on '30/06/2022' is not a date"),
        (("growth", "--lang", "fr"), "declared: zh, en"),
        (("trace", "成部", "signed_count"), "Nearest: 成都"),
        (("trace", "成都", "no_such_indicator"), "known: signed_count"),
        (("receive", "nowhere.xlsx"), "No such file or folder: nowhere.xlsx"),
        (("receive", "data/cities.csv", "--on", "today"), "--on 'today' is not a date"),
        (("receive", "data/cities.csv", "--season", "9"), "declared: 1, 2"),
        (("receive", "data/cities.csv", "--as-of", "2020-01-01"), "falls into no one season"),
        (("form", "9", "--out", "form.xlsx"), "known: 1, 2"),
        (("form", "2", "--out", "form.xlsx", "--as-of", "soon"), "--as-of 'soon' is not a date"),
        (("form", "2", "--out", "form.xlsx", "--as-of", "2022-06-29"), "2022-06-30"),
        (("form", "2", "--out", "form.xlsx", "--lang", "fr"), "declared: zh, en"),
        (("form", "2", "--out", "data"), "data is a folder"),
        (("report", "no_such_page"), "declared: briefing, growth, fulfilment, assessment, case_selection, case_study"),
        (("report", "briefing", "--city", "火星"), "火星"),
        (("report", "growth", "--city", "成都"), "growth"),
        (("report", "briefing", "--city", "510000"), "briefing"),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_clear_line(
    call: Call, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    out = ("--out", str(tmp_path)) if "report" in words else ()
    done = call(*words, *out)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("hundred-days: ")
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("no-such-command",),
        ("growth", "--no-such-option"),
        ("trace", "成都"),
        ("trace", "成都", "signed_count", "--format", "xml"),
        ("receive",),
        ("form", "2"),
        ("growth", "--format", "xml"),
        ("check", "--format", "xml"),
        ("report", "briefing", "--jobs", "many"),
    ],
)
def test_a_call_that_is_not_understood_ends_with_2_and_says_how_it_is_used(call: Call, words: tuple[str, ...]) -> None:
    done = call(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: ")
    assert "Traceback" not in done.err


def test_a_declaration_that_contradicts_itself_is_one_line_too(call: Call, tmp_path: Path) -> None:
    folder = tiny.declare(tmp_path / "wrong").folder
    path = folder / "campaign.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('current = "spring"', 'current = "winter"'), encoding="utf-8"
    )
    done = call("--campaign", str(folder), "growth")
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert "winter" in done.err


@pytest.mark.parametrize("command", ["intake", "receive", "form", "check", "growth", "trace", "report", "lab"])
def test_every_command_has_its_help(call: Call, command: str) -> None:
    done = call(command, "--help")
    assert done.code == 0
    assert command in done.out


# As a program.


def test_it_is_a_program_and_a_module_and_its_output_can_be_piped(campaign_folder: Path) -> None:
    for program in ([str(Path(sys.executable).with_name("hundred-days"))], [sys.executable, "-m", "analysis"]):
        done = subprocess.run(
            [*program, "growth", "--format", "csv"],
            cwd=campaign_folder.parent,
            env=os.environ | {"LC_ALL": "C"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert next(csv.reader(io.StringIO(done.stdout)))[: len(CONTRACT)] == CONTRACT
        assert done.stderr == ""
