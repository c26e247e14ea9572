"""What filers send is kept as it came, where it says it belongs, and logged; what does not say so is kept apart."""

import csv
import datetime as dt
import hashlib
import io
import os
import re
import shutil
import sys
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import tiny
from tiny import SPRING, Ledger, project

from analysis import campaign, edition, intake, received, receiving, rules
from analysis.campaign import Campaign
from analysis.errors import DeclarationError, WrongCall
from analysis.receiving import Arrival, archives, names, receive
from analysis.receiving.asked import Asked
from analysis.receiving.cut_off import answered
from analysis.receiving.dates import dates_in
from analysis.receiving.names import decoded

ROOT = Path(__file__).parents[1]
SENT = ROOT / "data" / "raw"
DUE = SPRING.dates[1]
ON = DUE + dt.timedelta(days=1)
PDF = b"%PDF-1.7 a stamped form"


@pytest.fixture
def declared(tmp_path: Path) -> Campaign:
    """A tiny campaign to which nothing was sent yet."""
    return with_words(tiny.declare(tmp_path / "campaign"), "as of", "until")


@pytest.fixture
def province(tmp_path: Path) -> Campaign:
    """The default campaign without what was filed."""
    folder = tmp_path / "province"
    folder.mkdir()
    for path in (ROOT / "data").glob("*.*"):
        shutil.copy(path, folder)
    return with_words(campaign.load(folder), "截至", "截止")


def with_words(opened: Campaign, *words: str) -> Campaign:
    object.__setattr__(opened.filing, "as_of_words", words)
    return opened


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """Where files lie before they are received."""
    folder = tmp_path / "sent"
    folder.mkdir()
    return folder


def form(path: Path, unit: str = "North", deals: int = 3, date: dt.date = DUE, title: str = "Drive (SAMPLE)") -> Path:
    tiny.write_form(path, unit, {"deals": deals, "dollars": 9.0}, date, title)
    return path


def undated(path: Path, *above: Sequence[object], unit: str = "North") -> Path:
    """A form that says no more of its date than stands in the given rows."""
    rows = [*above, [f"Reporting district: {unit}"], ["New deals", None], ["Count", "Amount (m)"], [3, 9.0]]
    tiny.write_book(path, {"Form": rows}, merges={"Form": [f"A{len(rows) - 2}:B{len(rows) - 2}"]})
    return path


def one(arrivals: Sequence[Arrival]) -> Arrival:
    (arrival,) = arrivals
    return arrival


def told(arrival: Arrival) -> tuple[str, dt.date | None, str]:
    return arrival.kind, arrival.as_of, arrival.told_by


def rule_codes(arrival: Arrival) -> list[str]:
    return [finding.rule for finding in arrival.findings]


def log(opened: Campaign) -> list[received.Entry]:
    return received.entries(opened.folder / "raw")


def kept(opened: Campaign) -> list[str]:
    """Every file under raw but the log."""
    raw = opened.folder / "raw"
    files = [path.relative_to(raw).as_posix() for path in raw.rglob("*") if path.is_file()]
    return sorted(set(files) - {"received.csv"})


# Files of the default campaign land where they lie.


@pytest.mark.parametrize(
    "place",
    [
        "season-2/2022-06-30/绵阳市.xlsx",
        "season-1/2021-12-14/成都市.xlsx",
        "season-2/2022-05-15/绵阳市.xlsx",
        "season-1/活动台账.xlsx",
        "season-2/活动台账.xlsx",
    ],
)
def test_a_file_of_the_default_campaign_lands_where_it_lies_byte_for_byte(province: Campaign, place: str) -> None:
    arrival = one(receive(province, [SENT / place], on=dt.date(2022, 7, 1)))
    assert (arrival.path, arrival.sequence) == (place, 1)
    assert (province.folder / "raw" / place).read_bytes() == (SENT / place).read_bytes()
    assert arrival.sha256 == hashlib.sha256((SENT / place).read_bytes()).hexdigest()


def test_all_files_of_a_date_in_one_archive_come_in_one_by_one(province: Campaign, sent: Path) -> None:
    files = sorted((SENT / "season-2" / "2022-06-30").iterdir())
    packed = pack(sent / "6月.zip", {f"六月/{path.name}": path.read_bytes() for path in files})
    archive, *arrivals = receive(province, [packed], on=dt.date(2022, 7, 1))
    assert (archive.kind, archive.path) == ("archive", "archives/2022-07-01/6月.zip")
    assert {told(each) for each in arrivals} == {("form", dt.date(2022, 6, 30), "date-on-form")}
    assert [each.path for each in arrivals] == [f"season-2/2022-06-30/{path.name}" for path in files]
    assert arrivals[0].name == f"6月.zip/六月/{files[0].name}"
    assert {unit for each in arrivals for unit in each.units} == {city.code for city in province.cities}
    assert [entry.sequence for entry in log(province)] == list(range(1, 23))
    came = received.received(province)
    assert [(each.file, each.received_on) for each in came] == [
        (f"raw/{each.path}", dt.date(2022, 7, 1)) for each in arrivals
    ]


def test_an_archive_sent_again_is_logged_again_and_nothing_is_kept_twice(province: Campaign, sent: Path) -> None:
    files = sorted((SENT / "season-2" / "2022-06-30").iterdir())[:3]
    packed = pack(sent / "6月.zip", {path.name: path.read_bytes() for path in files})
    first = receive(province, [packed], on=dt.date(2022, 7, 1))
    before = kept(province)
    again = receive(province, [packed], on=dt.date(2022, 7, 2))
    assert kept(province) == before
    assert [each.kind for each in again] == ["duplicate"] * 4
    assert [each.path for each in again] == [each.path for each in first]
    assert {rule for each in again for rule in rule_codes(each)} == {"file-again"}
    assert [(each.sequence, each.received_on) for each in log(province)[4:]] == [
        (number, dt.date(2022, 7, 2)) for number in (5, 6, 7, 8)
    ]


# How the date was told.


def test_the_date_on_a_form_tells_which_filing_date_it_answers(declared: Campaign, sent: Path) -> None:
    early = form(sent / "North.xlsx", date=DUE - dt.timedelta(days=2))
    arrival = one(receive(declared, [early], on=ON))
    assert told(arrival) == ("form", DUE, "date-on-form")
    assert (arrival.season, arrival.units, arrival.path) == ("spring", ("N",), f"spring/{DUE}/North.xlsx")


def test_a_form_dated_after_a_filing_date_may_be_late_for_it_and_is_not_guessed(declared: Campaign, sent: Path) -> None:
    late = form(sent / "North.xlsx", date=DUE + dt.timedelta(days=2))
    arrival = one(receive(declared, [late], on=ON))
    assert told(arrival) == ("unplaced", None, "")
    assert (arrival.path, rule_codes(arrival)) == (f"unplaced/{ON}/North.xlsx", ["cut-off-unknown"])


@pytest.mark.parametrize(
    ("date", "answer"),
    [
        ("2022-06-30", "2022-06-30"),
        ("2022-06-28", "2022-06-30"),
        ("2022-06-27", "2022-06-30"),
        ("2022-06-26", None),
        ("2022-07-02", None),
        ("2022-08-14", "2022-08-15"),
        ("2022-08-16", None),
        ("2022-08-17", "2022-08-17"),
        ("2022-08-18", None),
        ("2022-08-20", "2022-08-17"),
        ("2022-08-21", None),
        ("2021-12-16", "2021-12-14"),
        ("2022-01-30", None),
    ],
)
def test_a_dated_form_answers_a_filing_date_only_where_it_can_be_no_other(
    province: Campaign, date: str, answer: str | None
) -> None:
    asked = Asked.of(province)
    found = answered(dt.date.fromisoformat(date), asked)
    assert found == (dt.date.fromisoformat(answer) if answer else None)


def test_the_surest_mention_of_a_date_goes_before_the_others(declared: Campaign, sent: Path) -> None:
    (declared.folder / "form.csv").write_text(tiny.FORM + "form,cut_off,label,Cut-off,Data until,\n", encoding="utf-8")
    labelled = with_words(campaign.load(declared.folder), "as of")
    days = SPRING.dates
    above = [f"Drive as of {days[1]}"], [f"Cut-off: {days[0]}"], [f"Date of filing: {days[2]}"]
    path = undated(sent / f"North {days[3]}.xlsx", *above)
    arrival = one(receive(labelled, [path], on=ON))
    assert told(arrival) == ("form", days[0], "label")
    assert [(f.rule, f.found, f.other) for f in arrival.findings] == [
        ("cut-off-differs", days[1].isoformat(), days[0].isoformat()),
        ("cut-off-name-differs", days[3].isoformat(), days[0].isoformat()),
    ]
    assert told(one(receive(declared, [path], on=ON))) == ("form", days[1], "title")
    plain = undated(sent / f"again {days[3]}.xlsx", above[2])
    assert told(one(receive(declared, [plain], on=ON))) == ("form", days[3], "name")
    unnamed = shutil.copy(plain, sent / "again.xlsx")
    assert told(one(receive(declared, [Path(unnamed)], on=ON))) == ("form", days[2], "date-on-form")
    assert told(one(receive(declared, [path], on=ON, as_of=days[2]))) == ("form", days[2], "option")


@pytest.mark.parametrize(
    "title", ["截至2022年6月30日", "（截至 6月30日）", "统计表（截止：６月３０日）", "截至2022.6.30情况"]
)
def test_a_title_says_in_words_of_the_campaign_what_a_form_is_about(province: Campaign, sent: Path, title: str) -> None:
    arrival = one(receive(province, [titled(sent, title)], on=dt.date(2022, 8, 1)))
    assert told(arrival) == ("form", dt.date(2022, 6, 30), "title")


@pytest.mark.parametrize("title", ["截至2022年6月", "截至4月30日", "截至2022年6月31日", "截至2022-06-301"])
def test_a_title_that_names_no_day_of_a_season_is_not_passed_over(province: Campaign, sent: Path, title: str) -> None:
    arrival = one(receive(province, [titled(sent, title)], on=dt.date(2022, 8, 1)))
    assert (arrival.kind, rule_codes(arrival), arrival.findings[0].found) == ("unplaced", ["cut-off-unread"], title)


def test_a_word_for_as_of_without_a_day_after_it_says_nothing(province: Campaign, sent: Path) -> None:
    arrival = one(receive(province, [titled(sent, "截至目前情况统计表")], on=dt.date(2022, 8, 1)))
    assert told(arrival) == ("form", dt.date(2022, 6, 15), "date-on-form")


def titled(sent: Path, title: str) -> Path:
    """A form of the default campaign for 15 June with another title."""
    import openpyxl

    book = openpyxl.load_workbook(SENT / "season-2" / "2022-06-15" / "绵阳市.xlsx")
    book.worksheets[0]["A1"] = title
    book.save(sent / "表.xlsx")
    return sent / "表.xlsx"


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("2022年6月30日", "2022-06-30"),
        ("6月30日", "2022-06-30"),
        ("2022年6月30日24时", "2022-06-30"),
        ("20220630", "2022-06-30"),
        ("2022年6月1日至6月30日", None),
        ("2022年6月1日-30日", None),
        ("6月底", None),
    ],
)
def test_a_label_holds_a_day_and_no_span(province: Campaign, sent: Path, label: str, found: str | None) -> None:
    if "cut_off" not in (province.folder / "form.csv").read_text(encoding="utf-8"):
        with (province.folder / "form.csv").open("a", encoding="utf-8") as lines:
            lines.write("form,cut_off,label,截止日期,数据截止日期|统计截止日期,\n")
    path = titled(sent, "统计表")
    import openpyxl

    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A9"] = f"截止日期：{label}"
    book.save(path)
    arrival = one(receive(campaign.load(province.folder), [path], on=dt.date(2022, 8, 1)))
    if found:
        assert told(arrival) == ("form", dt.date.fromisoformat(found), "label")
    else:
        assert (arrival.kind, rule_codes(arrival), arrival.findings[0].found) == ("unplaced", ["cut-off-unread"], label)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("绵阳市2022-06-30.xlsx", ["2022-06-30"]),
        ("绵阳市20220630(2).xlsx", ["2022-06-30"]),
        ("绵阳市2022年6月30日.xlsx", ["2022-06-30"]),
        ("绵阳市2022.6.30.xlsx", ["2022-06-30"]),
        ("绵阳市（6月30日）.xlsx", ["2022-06-30"]),
        ("６月３０日绵阳市.xlsx", ["2022-06-30"]),
        ("绵阳市9月15日.xlsx", ["2021-09-15"]),
        ("绵阳市21年6月30日.xlsx", []),
        ("绵阳市6.30.xlsx", []),
        ("绵阳市v6-30.xlsx", []),
        ("绵阳市20220630101500.xlsx", []),
        ("绵阳市12022-06-305.xlsx", []),
        ("2022-06-30 绵阳市 2022-07-15.xlsx", ["2022-06-30", "2022-07-15"]),
    ],
)
def test_a_date_in_a_files_name_is_one_that_can_be_nothing_else(
    province: Campaign, name: str, found: list[str]
) -> None:
    asked = Asked.of(province)
    assert [date.isoformat() for date in dates_in(name, asked)] == found


def test_a_date_that_falls_into_no_season_is_said_and_nothing_else_is_tried(declared: Campaign, sent: Path) -> None:
    path = form(sent / "North.xlsx", title="Drive as of 2029-03-22")
    arrival = one(receive(declared, [path], on=ON))
    assert (arrival.kind, rule_codes(arrival)) == ("unplaced", ["cut-off-outside"])


def test_a_day_without_a_year_that_two_seasons_have_needs_the_season(tmp_path: Path, sent: Path) -> None:
    year = tiny.span("later", SPRING.start.replace(year=2032), 40, (9, 20, 27))
    opened = with_words(tiny.declare(tmp_path / "two", tiny.Options(seasons=(SPRING, year))), "as of")
    path = undated(sent / "North.xlsx", ["Drive as of 3/22"])
    assert rule_codes(one(receive(opened, [path], on=ON))) == ["cut-off-several"]
    assert one(receive(opened, [path], on=ON, season="spring")).path == "spring/2031-03-22/North.xlsx"


def test_two_forms_about_two_dates_in_one_file_are_not_taken_for_one(declared: Campaign, sent: Path) -> None:
    sheets = {}
    for date in SPRING.dates[:2]:
        above = [f"Reporting district: North, as of {date}"], [f"Drive as of {date}"], ["Reporting district: North"]
        sheets[str(date)] = [*above[1:], ["New deals", None], ["Count", "Amount (m)"], [3, 9.0]]
    tiny.write_book(sent / "North.xlsx", sheets, merges={name: ["A3:B3"] for name in sheets})
    assert rule_codes(one(receive(declared, [sent / "North.xlsx"], on=ON))) == ["cut-off-several"]


def test_a_form_of_several_units_is_one_file_of_all_of_them(declared: Campaign, sent: Path) -> None:
    tiny.write_list(sent / "all.csv", [(name, 3, 10) for name in tiny.UNITS.values()])
    arrival = one(receive(declared, [sent / "all.csv"], on=ON, as_of=DUE))
    assert (arrival.path, arrival.units) == (f"spring/{DUE}/all.csv", ("N", "M", "S"))


# Sent again.


def test_a_form_filed_as_it_first_was_after_another_stands_again(declared: Campaign, sent: Path) -> None:
    first, second = form(sent / "a" / "North.xlsx", deals=3), form(sent / "b" / "North.xlsx", deals=5)
    paths = [one(receive(declared, [path], on=ON)).path for path in (first, second, first)]
    assert paths == [f"spring/{DUE}/North.xlsx", f"spring/{DUE}/North (2).xlsx", f"spring/{DUE}/North.xlsx"]
    came = received.received(declared)
    assert [(each.sequence, each.path.name) for each in came] == [
        (1, "North.xlsx"),
        (2, "North (2).xlsx"),
        (3, "North.xlsx"),
    ]
    tables = intake.run(declared)
    assert tables["files"]["verdict"].tolist() == ["accepted"] * 3
    assert tables["filings"].set_index("sequence")["status"].to_dict() == {
        1: "superseded",
        2: "superseded",
        3: "standing",
    }
    stood = edition.edition_of(declared, tables)
    assert stood.figures.set_index("indicator").loc["deals", "value"] == 3.0


def test_a_form_sent_twice_with_nothing_between_is_a_duplicate(declared: Campaign, sent: Path) -> None:
    path = form(sent / "North.xlsx")
    receive(declared, [path], on=ON)
    again = one(receive(declared, [path], on=ON))
    assert (again.kind, again.sequence, again.season, again.as_of) == ("duplicate", 2, "spring", DUE)
    assert intake.run(declared)["files"]["verdict"].tolist() == ["accepted", "duplicate"]


def test_a_file_named_twice_in_one_call_came_once(declared: Campaign, sent: Path) -> None:
    path = form(sent / "North.xlsx")
    assert len(receive(declared, [path, sent, sent / ".." / "sent" / "North.xlsx"], on=ON)) == 1


def test_the_same_content_under_two_names_is_kept_once_and_logged_twice(declared: Campaign, sent: Path) -> None:
    path = form(sent / "a.xlsx")
    shutil.copy(path, sent / "b.xlsx")
    arrivals = receive(declared, [sent], on=ON)
    assert [each.kind for each in arrivals] == ["form", "duplicate"]
    assert kept(declared) == [f"spring/{DUE}/a.xlsx"]
    assert [entry.original for entry in log(declared)] == ["sent/a.xlsx", "sent/b.xlsx"]


# What cannot be placed.


def test_a_form_of_an_unknown_unit_is_kept_apart_logged_and_listed(declared: Campaign, sent: Path) -> None:
    arrival = one(receive(declared, [form(sent / "Nort.xlsx", unit="Nort")], on=ON))
    assert (arrival.kind, arrival.path) == ("unplaced", f"unplaced/{ON}/Nort.xlsx")
    (listed,) = received.unplaced(declared)
    assert (listed.sequence, listed.received_on, listed.file) == (1, ON, f"raw/{arrival.path}")
    assert listed.finding == arrival.findings[0]
    assert (listed.finding.rule, listed.finding.found, listed.finding.other) == ("unit-unknown", "Nort", "North")
    assert received.received(declared) == []


def test_a_file_placed_later_is_said_to_be(declared: Campaign, sent: Path) -> None:
    path = undated(sent / "North.xlsx")
    assert rule_codes(one(receive(declared, [path], on=ON))) == ["cut-off-unknown"]
    assert [each.placed for each in received.unplaced(declared)] == [""]
    placed = one(receive(declared, [declared.folder / "raw" / "unplaced" / str(ON) / "North.xlsx"], on=ON, as_of=DUE))
    assert (placed.kind, placed.path, placed.sequence) == ("form", f"spring/{DUE}/North.xlsx", 2)
    assert [each.placed for each in received.unplaced(declared)] == [f"raw/{placed.path}"]


def test_a_file_that_cannot_be_placed_is_known_when_it_comes_again(declared: Campaign, sent: Path) -> None:
    path = undated(sent / "North.xlsx")
    receive(declared, [path], on=ON)
    again = one(receive(declared, [path], on=ON + dt.timedelta(days=1)))
    assert (again.kind, again.path) == ("duplicate", f"unplaced/{ON}/North.xlsx")
    assert [each.sequence for each in received.unplaced(declared)] == [1, 2]
    assert {each.finding.rule for each in received.unplaced(declared) if each.finding} == {"cut-off-unknown"}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"Dear sir,\nthe form will follow", "file-not-form"),
        (b"", None),
        (b"<html><body>a page</body></html>", None),
        (b"PK\x03\x04 cut off", None),
        (b"Rar!\x1a\x07\x01\x00", "archive-kind"),
        (b"7z\xbc\xaf\x27\x1c", "archive-kind"),
        (bytes(range(256)) * 9, None),
    ],
)
def test_what_is_no_filing_is_kept_apart_with_a_reason(
    declared: Campaign, sent: Path, content: bytes, rule: str | None
) -> None:
    (sent / "North.xlsx").write_bytes(content)
    arrival = one(receive(declared, [sent / "North.xlsx"], on=ON))
    assert (arrival.kind, arrival.path) == ("unplaced", f"unplaced/{ON}/North.xlsx")
    assert (declared.folder / "raw" / arrival.path).read_bytes() == content
    assert rule_codes(arrival) == [rule] if rule else arrival.findings
    assert [each.finding for each in log(declared)] == [arrival.findings[0]]


def test_a_decision_is_no_filing(province: Campaign, sent: Path) -> None:
    fields = [item.paths[0][0] for item in province.form_fields("verifications")]
    tiny.write_book(sent / "核定表.xlsx", {"核定表": [fields, ["绵阳市"] * len(fields)]})
    assert rule_codes(one(receive(province, [sent / "核定表.xlsx"], on=ON))) == ["file-is-decision"]


# Scans.


def test_a_scan_is_kept_beside_the_form_of_the_same_name(declared: Campaign, sent: Path) -> None:
    form(sent / "stamped copy.xlsx")
    (sent / "Stamped Copy.pdf").write_bytes(PDF)
    scan, filed = receive(declared, [sent], on=ON)
    assert (filed.kind, told(scan)) == ("form", ("evidence", DUE, "same-name"))
    assert (scan.units, scan.path) == (("N",), f"spring/{DUE}/Stamped Copy.pdf")
    assert [each.kind for each in received.evidence(declared)] == ["evidence"]
    assert [each.path.suffix for each in received.received(declared)] == [".xlsx"]
    assert intake.run(declared)["files"]["content"].tolist() == ["evidence", "form"]


def test_a_scan_is_told_by_unit_and_date_in_its_name(province: Campaign, sent: Path) -> None:
    names = ("凉山州2022年6月30日盖章件.jpg", "绵阳6月28日.png", "2022-06-30.pdf", "绵阳市.pdf", "绵阳德阳6月30日.pdf")
    for name, start in zip(names, (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", PDF, PDF, PDF), strict=True):
        (sent / name).write_bytes(start + name.encode())
    arrivals = receive(province, [sent / name for name in names], on=dt.date(2022, 7, 1))
    assert [each.path for each in arrivals] == [
        f"season-2/2022-06-30/{names[0]}",
        f"season-2/2022-06-30/{names[1]}",
        *(f"unplaced/2022-07-01/{name}" for name in names[2:]),
    ]
    assert {rule for each in arrivals[2:] for rule in rule_codes(each)} == {"evidence-unknown"}
    given = one(receive(province, [sent / "绵阳市.pdf"], on=dt.date(2022, 7, 1), as_of=dt.date(2022, 6, 30)))
    assert (told(given), given.units) == (("evidence", dt.date(2022, 6, 30), "option"), ("510700",))


def test_a_scan_whose_name_two_forms_have_goes_with_the_one_in_its_own_folder(declared: Campaign, sent: Path) -> None:
    form(sent / "a" / "form.xlsx", "North")
    form(sent / "b" / "form.xlsx", "South", date=SPRING.dates[0])
    (sent / "b" / "form.pdf").write_bytes(PDF)
    (sent / "form.pdf").write_bytes(PDF + b" of nobody")
    by_name = {each.name: each for each in receive(declared, [sent], on=ON)}
    assert by_name["sent/b/form.pdf"].path == f"spring/{SPRING.dates[0]}/form.pdf"
    assert by_name["sent/form.pdf"].kind == "unplaced"


def test_a_units_name_within_a_longer_word_is_not_its_name(declared: Campaign, sent: Path) -> None:
    (sent / f"Northern {DUE}.pdf").write_bytes(PDF)
    (sent / f"north {DUE}.pdf").write_bytes(PDF + b" too")
    assert [each.kind for each in receive(declared, [sent], on=ON)] == ["unplaced", "evidence"]


def test_a_document_of_pages_in_a_zip_is_a_scan_and_no_archive(declared: Campaign, sent: Path) -> None:
    pack(sent / f"North {DUE}.ofd", {"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<doc/>"})
    assert one(receive(declared, [sent], on=ON)).kind == "evidence"


# Ledgers.


@pytest.fixture
def ledgered(tmp_path: Path) -> Campaign:
    return with_words(tiny.declare(tmp_path / "ledgered", tiny.LEDGERED), "as of")


def test_a_ledger_is_about_the_day_that_its_name_names(ledgered: Campaign, sent: Path) -> None:
    path = sent / "ledger 2030-10-05.xlsx"
    tiny.write_ledger(path, Ledger(projects=(project("P1"),)))
    arrival = one(receive(ledgered, [path], on=ON))
    assert told(arrival) == ("ledger", dt.date(2030, 10, 5), "name")
    assert arrival.path == "autumn/2030-10-05/ledger 2030-10-05.xlsx"


def test_a_ledger_without_a_date_is_its_seasons(ledgered: Campaign, sent: Path) -> None:
    tiny.write_ledger(sent / "ledger.xlsx", Ledger(projects=(project("P1"),)))
    arrival = one(receive(ledgered, [sent / "ledger.xlsx"], on=ON))
    assert (told(arrival), arrival.path) == (("ledger", None, "season-current"), "spring/ledger.xlsx")
    given = one(receive(ledgered, [sent / "ledger.xlsx"], on=ON, season="autumn"))
    assert (told(given), given.path) == (("ledger", None, "season-option"), "autumn/ledger.xlsx")
    named = Path(shutil.copy(sent / "ledger.xlsx", sent / "ledger of Autumn.xlsx"))
    again = one(receive(ledgered, [named], on=ON))
    assert (again.kind, again.told_by, again.path) == ("duplicate", "season-title", "autumn/ledger.xlsx")


def test_a_ledger_with_two_dates_in_its_name_is_not_guessed(ledgered: Campaign, sent: Path) -> None:
    path = sent / f"ledger {SPRING.start} {DUE}.xlsx"
    tiny.write_ledger(path, Ledger(projects=(project("P1"),)))
    assert rule_codes(one(receive(ledgered, [path], on=ON))) == ["cut-off-several"]


# Archives.


def pack(path: Path, members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def pack_bytes(members: Mapping[bytes, bytes]) -> bytes:
    """An archive whose names are given bytes in no encoding that it tells."""
    stands_for = {letter * len(name): name for letter, name in zip("QWX", members, strict=False)}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for ascii_name, name in stands_for.items():
            archive.writestr(ascii_name, members[name])
    packed = written.getvalue()
    for ascii_name, name in stands_for.items():
        packed = packed.replace(ascii_name.encode(), name)
    return packed


def patched(content: bytes, local: int, central: int, value: bytes) -> bytes:
    """An archive with a field of every header overwritten, at its offset in either kind of header."""
    made = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        for found in re.finditer(re.escape(mark), content):
            made[found.start() + offset : found.start() + offset + len(value)] = value
    return bytes(made)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_in_an_archive_are_read_in_the_encoding_they_were_written_in(
    province: Campaign, sent: Path, encoding: str
) -> None:
    folder = SENT / "season-2" / "2022-06-30"
    members = {
        f"六月/{name}.xlsx".encode(encoding): (folder / f"{name}市.xlsx").read_bytes() for name in ("眉山", "绵阳")
    }
    (sent / "forms.zip").write_bytes(pack_bytes(members))
    arrivals = receive(province, [sent / "forms.zip"], on=dt.date(2022, 7, 1))[1:]
    assert [each.name for each in arrivals] == ["forms.zip/六月/眉山.xlsx", "forms.zip/六月/绵阳.xlsx"]
    assert [each.path for each in arrivals] == ["season-2/2022-06-30/眉山.xlsx", "season-2/2022-06-30/绵阳.xlsx"]


def test_every_unit_of_the_default_campaign_can_be_named_in_either_encoding(province: Campaign) -> None:
    names = {name for city in province.cities for name in (*city.name.values(), *city.short.values(), *city.aliases)}
    for name in names:
        assert {decoded(name.encode(encoding)) for encoding in ("utf-8", "gb18030")} == {name}
    assert decoded(b"\xff\xff") == b"\xff\xff".decode("cp437")


def test_a_path_in_an_archive_leads_nowhere_outside(declared: Campaign, sent: Path) -> None:
    content = form(sent / "North.xlsx").read_bytes()
    names = ("../../../North.xlsx", "/etc/North.xlsx", "C:\\Windows\\North.xlsx", "..\\..\\evil.txt", "a/../../b.txt")
    members = {name: content if name.endswith("xlsx") else name.encode() for name in names}
    before = {path for path in sent.parent.rglob("*") if path.is_file()}
    arrivals = receive(declared, [pack(sent / "sly.zip", members)], on=ON)
    assert kept(declared) == [
        f"archives/{ON}/sly.zip",
        f"spring/{DUE}/North.xlsx",
        f"unplaced/{ON}/b.txt",
        f"unplaced/{ON}/evil.txt",
    ]
    assert [each.kind for each in arrivals] == ["archive", "form", "duplicate", "duplicate", "unplaced", "unplaced"]
    made = {path for path in sent.parent.rglob("*") if path.is_file()} - before
    assert all(path.is_relative_to(declared.folder / "raw") for path in made - {sent / "sly.zip"})


def test_only_an_empty_folder_in_an_archive_is_nothing(declared: Campaign, sent: Path) -> None:
    (sent / "odd.zip").write_bytes(pack_bytes({b"folder/": b"", b"north\\": b"", b"letter.txt/": b"a letter"}))
    arrivals = receive(declared, [sent / "odd.zip"], on=ON)
    assert [(each.name, each.kind) for each in arrivals] == [("odd.zip", "archive"), ("odd.zip/letter.txt", "unplaced")]


def test_an_archive_in_an_archive_is_opened_and_one_in_that_is_not(declared: Campaign, sent: Path) -> None:
    content = form(sent / "North.xlsx").read_bytes()
    innermost = pack(sent / "3.zip", {"North.xlsx": content}).read_bytes()
    inner = pack(sent / "2.zip", {"North.xlsx": content, "3.zip": innermost}).read_bytes()
    arrivals = receive(declared, [pack(sent / "1.zip", {"2.zip": inner})], on=ON)
    assert [(each.name, each.kind) for each in arrivals] == [
        ("1.zip", "archive"),
        ("1.zip/2.zip/North.xlsx", "form"),
        ("1.zip/2.zip/3.zip", "unplaced"),
    ]
    assert rule_codes(arrivals[2]) == ["archive-nested"]
    assert (declared.folder / "raw" / arrivals[2].path).read_bytes() == innermost


def small_archive(sent: Path, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = form(sent / "North.xlsx").read_bytes()
    return pack(sent / "forms.zip", {"North.xlsx": content, "note.txt": b"0" * 9_000_000}, method).read_bytes()


def test_an_archive_with_a_password_is_not_opened(declared: Campaign, sent: Path) -> None:
    refused_whole(declared, sent, patched(small_archive(sent), 6, 8, b"\x01"), "archive-encrypted")


def test_an_archive_that_says_to_unpack_to_too_much_is_not_opened(declared: Campaign, sent: Path) -> None:
    refused_whole(declared, sent, patched(small_archive(sent), 22, 24, b"\xff\xff\xff\x7f"), "archive-too-large")


def test_an_archive_that_holds_more_than_it_says_is_not_opened(declared: Campaign, sent: Path) -> None:
    refused_whole(declared, sent, patched(small_archive(sent), 22, 24, b"\x09\x00\x00\x00"), "archive-damaged")


def test_an_archive_that_holds_less_than_it_says_is_not_opened(declared: Campaign, sent: Path) -> None:
    refused_whole(declared, sent, patched(small_archive(sent), 22, 24, b"\x00\x00\x00\x0a"), "archive-damaged")


def test_an_archive_packed_in_a_way_that_cannot_be_bounded_is_not_opened(declared: Campaign, sent: Path) -> None:
    refused_whole(declared, sent, small_archive(sent, zipfile.ZIP_BZIP2), "archive-kind")


def test_an_archive_of_too_many_files_is_not_opened(
    declared: Campaign, sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {f"{number}.txt": b"" for number in range(archives.MEMBERS + 1)}
    refused_whole(declared, sent, pack(sent / "forms.zip", many).read_bytes(), "archive-too-many")


def test_archives_in_an_archive_share_what_it_may_hold(declared: Campaign, sent: Path) -> None:
    inner = pack(sent / "inner.zip", {f"{number}": b"" for number in range(1_500)}).read_bytes()
    pack(sent / "outer.zip", {"a.zip": inner, "b.zip": inner})
    arrivals = receive(declared, [sent / "outer.zip"], on=ON)
    assert len(arrivals) == 1 + 1_500 + 1
    assert (arrivals[-1].name, rule_codes(arrivals[-1])) == ("outer.zip/b.zip", ["archive-too-many"])


def test_an_empty_archive_is_said_to_be(declared: Campaign, sent: Path) -> None:
    refused_whole(declared, sent, pack(sent / "forms.zip", {}).read_bytes(), "archive-empty")


def refused_whole(opened: Campaign, sent: Path, content: bytes, rule: str) -> None:
    """An archive is kept apart as it came, and nothing of what is in it comes in."""
    (sent / "forms.zip").write_bytes(content)
    arrival = one(receive(opened, [sent / "forms.zip"], on=ON))
    assert (arrival.kind, rule_codes(arrival)) == ("unplaced", [rule])
    assert kept(opened) == [f"unplaced/{ON}/forms.zip"]
    assert (opened.folder / "raw" / arrival.path).read_bytes() == content


def test_an_archive_with_any_byte_wrong_is_taken_or_refused_and_never_stops_the_others(
    declared: Campaign, sent: Path
) -> None:
    whole = pack(sent / "forms.zip", {"North.txt": b"a letter", "South.txt": b"another"}).read_bytes()
    broken = sent / "broken"
    broken.mkdir()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        (broken / f"{place:03}.zip").write_bytes(damaged)
    arrivals = receive(declared, [broken, form(sent / "North.xlsx")], on=ON)
    assert arrivals[-1].kind == "form"
    assert {each.kind for each in arrivals} <= {"archive", "unplaced", "duplicate", "form", "skipped"}


# Folders, hidden files, names.


def test_a_folder_is_taken_as_the_files_in_it_and_what_is_left_out_is_said(declared: Campaign, sent: Path) -> None:
    form(sent / "b" / "North.xlsx")
    form(sent / "South.xlsx", "South")
    for name in ("~$North.xlsx", ".DS_Store", ".git/config"):
        (sent / name).parent.mkdir(exist_ok=True)
        (sent / name).write_bytes(b"lock")
    (sent / "linked.xlsx").symlink_to(sent / "South.xlsx")
    (sent / "loop").symlink_to(sent)
    arrivals = receive(declared, [sent], on=ON)
    assert {each.name: each.kind for each in arrivals} == {
        "sent/.DS_Store": "skipped",
        "sent/.git": "skipped",
        "sent/South.xlsx": "form",
        "sent/b/North.xlsx": "form",
        "sent/linked.xlsx": "skipped",
        "sent/loop": "skipped",
        "sent/~$North.xlsx": "skipped",
    }
    skipped = [each for each in arrivals if each.kind == "skipped"]
    assert {(each.path, each.sequence, *rule_codes(each)) for each in skipped} == {("", None, "file-skipped")}
    assert len(log(declared)) == 2


def test_a_link_that_is_named_is_followed(declared: Campaign, sent: Path) -> None:
    form(sent / "files" / "1.xlsx")
    (sent / "North.xlsx").symlink_to(sent / "files" / "1.xlsx")
    arrival = one(receive(declared, [sent / "North.xlsx"], on=ON))
    assert arrival.path == f"spring/{DUE}/North.xlsx"
    assert not (declared.folder / "raw" / arrival.path).is_symlink()


def test_hidden_files_in_an_archive_are_left_out_and_said(declared: Campaign, sent: Path) -> None:
    content = form(sent / "North.xlsx").read_bytes()
    packed = pack(sent / "forms.zip", {"North.xlsx": content, "__MACOSX/._North.xlsx": b"x", "~$North.xlsx": b"x"})
    assert [each.kind for each in receive(declared, [packed], on=ON)] == ["archive", "form", "skipped", "skipped"]


def test_a_missing_path_is_named_before_anything_is_copied(declared: Campaign, sent: Path) -> None:
    there = form(sent / "North.xlsx")
    with pytest.raises(WrongCall, match=r"nowhere\.xlsx.*dangling"):
        (sent / "dangling").symlink_to(sent / "gone")
        receive(declared, [there, sent / "nowhere.xlsx", sent / "dangling"], on=ON)
    assert not (declared.folder / "raw").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"season": "winter"}, "winter"),
        ({"as_of": dt.date(2029, 1, 1)}, "2029-01-01"),
        ({"season": "autumn", "as_of": DUE}, str(DUE)),
    ],
)
def test_a_season_or_date_that_does_not_exist_is_a_wrong_call(
    declared: Campaign, sent: Path, given: dict[str, object], said: str
) -> None:
    with pytest.raises(WrongCall, match=said):
        receive(declared, [form(sent / "North.xlsx")], on=ON, **given)  # type: ignore[arg-type]
    assert not (declared.folder / "raw").exists()


@pytest.mark.parametrize("style", ["NFC", "NFD"])
def test_names_are_kept_in_the_normal_form_they_came_in(declared: Campaign, sent: Path, style: str) -> None:
    name = unicodedata.normalize(style, "Nörth ガ 绵阳市（更正）.xlsx")
    arrival = one(receive(declared, [form(sent / name)], on=ON))
    assert arrival.path == f"spring/{DUE}/{name}"
    assert [each.path.name for each in received.received(declared)] == [name]


def test_two_normal_forms_of_a_name_do_not_overwrite_each_other(declared: Campaign, sent: Path) -> None:
    for number, style in enumerate(("NFC", "NFD")):
        folder = sent / style
        form(folder / unicodedata.normalize(style, "Nörth.xlsx"), deals=number)
    receive(declared, [sent], on=ON)
    assert len(received.received(declared)) == 2
    assert len({each.sha256 for each in received.received(declared)}) == 2


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ('a?b*c<d>e|f":g.txt', "a_b_c_d_e_f__g.txt"),
        ("line\nbreak\x07.txt", "line_break_.txt"),
        ("ends with a dot.", "ends with a dot"),
        (" ", "_"),
        ("绵" * 200 + ".xlsx", "绵" * 58 + ".xlsx"),
        ("x." + "y" * 300, ("x." + "y" * 300)[: names.LONGEST]),
    ],
)
def test_only_what_no_path_may_hold_is_taken_out_of_a_name(
    declared: Campaign, sent: Path, name: str, kept_as: str
) -> None:
    receive(declared, [pack(sent / "odd.zip", {name: b"a letter"})], on=ON)
    assert [Path(path).name for path in kept(declared) if path.startswith("unplaced")] == [kept_as]
    assert [Path(each.file).name for each in received.unplaced(declared)] == [kept_as]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file's name is text")
def test_a_name_in_bytes_of_another_encoding_is_read(declared: Campaign, sent: Path) -> None:
    written = form(sent / "North.xlsx")
    written.rename(os.fsdecode(os.fsencode(sent) + b"/" + "绵阳市.xlsx".encode("gb18030")))
    assert one(receive(declared, [sent], on=ON)).path == f"spring/{DUE}/绵阳市.xlsx"


# The log.


def test_what_was_copied_and_not_logged_is_logged_when_it_comes_again(
    declared: Campaign, sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = form(sent / "North.xlsx")
    with monkeypatch.context() as patch:
        patch.setattr(received, "append", interrupt)
        with pytest.raises(KeyboardInterrupt):
            receive(declared, [path], on=ON)
    assert [(each.sequence, each.received_on) for each in received.received(declared)] == [(1, DUE)]
    again = one(receive(declared, [path], on=ON))
    assert (again.kind, again.sequence, again.path) == ("form", 1, f"spring/{DUE}/North.xlsx")
    assert [(each.sequence, each.received_on) for each in received.received(declared)] == [(1, ON)]
    assert kept(declared) == [f"spring/{DUE}/North.xlsx"]


def interrupt(*given: object) -> None:
    raise KeyboardInterrupt


def test_what_comes_now_comes_after_what_lay_there_unlogged(declared: Campaign, sent: Path) -> None:
    form(declared.folder / "raw" / "spring" / str(DUE) / "North.xlsx", deals=3)
    arrival = one(receive(declared, [form(sent / "North.xlsx", deals=5)], on=ON))
    assert (arrival.sequence, arrival.path) == (2, f"spring/{DUE}/North (2).xlsx")
    assert [(each.path, each.received_on, each.told_by) for each in log(declared)] == [
        (f"spring/{DUE}/North.xlsx", DUE, "folder"),
        (f"spring/{DUE}/North (2).xlsx", ON, "date-on-form"),
    ]


def test_an_interruption_while_copying_leaves_no_half_of_a_file(
    declared: Campaign, sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = form(sent / "North.xlsx")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            receive(declared, [path], on=ON)
    assert kept(declared) == []
    assert one(receive(declared, [path], on=ON)).kind == "form"


def test_two_do_not_receive_at_once(declared: Campaign, sent: Path) -> None:
    path = form(sent / "North.xlsx")
    lock = declared.folder / "raw" / ".receiving"
    lock.parent.mkdir()
    lock.touch()
    with pytest.raises(WrongCall, match=r"\.receiving"):
        receive(declared, [path], on=ON)
    lock.unlink()
    receive(declared, [path], on=ON)
    assert not lock.exists()


@pytest.mark.parametrize(("mark", "ending"), [(b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n")])
def test_a_log_of_four_columns_is_carried_on_as_it_was_written(
    declared: Campaign, sent: Path, mark: bytes, ending: bytes
) -> None:
    raw = declared.folder / "raw"
    first = form(raw / "spring" / str(DUE) / "South.xlsx", "South")
    rows = (b"sequence,received_on,path,sha256", f"7,{ON},spring/{DUE}/South.xlsx,".encode())
    (raw / "received.csv").write_bytes(mark + ending.join(rows) + ending)
    assert [(each.sequence, each.told_by, each.kind) for each in received.received(declared)] == [(7, "", "")]
    receive(declared, [form(sent / "North.xlsx")], on=ON)
    written = (raw / "received.csv").read_bytes()
    lines = written.removeprefix(mark).split(ending)
    assert written.startswith(mark + b"sequence,received_on,path,sha256,kind,told_by,original,rule,cell,found,other")
    assert lines[1] == rows[1] + b"," * 7
    assert (len(lines), written.count(b"\n")) == (4, 3)
    assert [(each.sequence, each.told_by, each.kind) for each in received.received(declared)] == [
        (7, "", ""),
        (8, "date-on-form", "form"),
    ]
    assert received.received(declared)[0].path == first


def test_columns_that_others_added_to_the_log_stay(declared: Campaign, sent: Path) -> None:
    raw = declared.folder / "raw"
    raw.mkdir()
    (raw / "received.csv").write_text(f"sequence,received_on,path,by\n1,{ON},gone.xlsx,Jo\n", encoding="utf-8")
    receive(declared, [form(sent / "North.xlsx")], on=ON)
    with (raw / "received.csv").open(encoding="utf-8", newline="") as lines:
        assert [row["by"] for row in csv.DictReader(lines)] == ["Jo", ""]


@pytest.mark.parametrize("row", ["x,2031-03-23,a.xlsx,", "1,23/03/2031,a.xlsx,", "1,2031-03-23,a.xlsx,,,,more"])
def test_a_row_of_the_log_that_cannot_be_read_is_named(declared: Campaign, sent: Path, row: str) -> None:
    raw = declared.folder / "raw"
    raw.mkdir()
    (raw / "received.csv").write_text(f"sequence,received_on,path,sha256\n{row}\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"received\.csv, line 2"):
        received.received(declared)
    with pytest.raises(DeclarationError, match="line 2"):
        receive(declared, [form(sent / "North.xlsx")], on=ON)
    assert kept(declared) == []


def test_every_finding_of_receiving_has_a_rule_in_both_rule_books(declared: Campaign) -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(receiving.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'"((?:archive|cut-off|file|evidence|unit)-[a-z-]+)"', source))
    assert {"archive-kind", "cut-off-unknown", "file-again", "unit-missing"} <= codes
    for folder in (declared.folder, ROOT / "data"):
        assert codes <= set(rules.load(folder))
