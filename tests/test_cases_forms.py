"""A case as a unit submits it: the form that goes out, what is read of what comes back, what is said of the rest."""

import datetime as dt
import io
import shutil
from pathlib import Path

import casefiling as filing
import openpyxl
import pandas as pd
import pytest
from casefiling import SEASON
from tiny import AUTUMN

from analysis import campaign, casework, form, intake, receipts, rules, workbook
from analysis.campaign import Campaign, say
from analysis.casework import CaseRead
from analysis.errors import DeclarationError, WrongCall
from analysis.layout import find_tables
from analysis.phrasing import Voice
from analysis.receiving import receive
from analysis.schemas import TABLES, columns

pytestmark = pytest.mark.usefixtures("in_this_process")
ROOT = Path(__file__).parents[1]


@pytest.fixture
def declared(tmp_path: Path) -> Campaign:
    return filing.declare(tmp_path / "campaign")


def read(declared: Campaign, *forms: list[list[object]]) -> list[CaseRead]:
    """What is read of a workbook with these forms."""
    opened = workbook.read(filing.write_case(declared.folder / "sent.xlsx", *forms))
    reads: list[CaseRead] = []
    for sheet in opened.sheets:
        found = find_tables(sheet, declared)
        assert found and found.table == casework.CASE
        known = [key for one in reads for key in one.keys]
        reads.append(casework.read_case(found, declared, declared.season, known))
    return reads


def said(read: CaseRead) -> list[tuple[str, str]]:
    return [(finding.rule, finding.cell) for finding in read.findings]


# Issued, filled in, read.


def test_the_form_as_issued_comes_back_as_it_was_filled_in(default_campaign: Campaign, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form.write_case_form(default_campaign, default_campaign.season)))
    sheet = book.worksheets[0]
    city = default_campaign.cities[3]
    labels = {item.paths[0][0]: item.field for item in default_campaign.form_fields("case") if item.place == "label"}
    places = {
        labels[str(cell.value).strip("*")]: cell
        for row in sheet.iter_rows(max_col=2)
        for cell in row
        if str(cell.value).strip("*") in labels
    }
    texts = {name: f"{name}：两行\n第二行" for name in places} | {"reporting_unit": say(city.name, "zh")}
    texts |= {"title": "一个案例", "field": say(casework.case_form(default_campaign).fields["parks"], "zh")}
    for name, cell in places.items():
        sheet.cell(cell.row, cell.column + 1).value = texts[name]
    header = max(cell.row for cell in places.values()) + 1
    for column, text in enumerate(("缩短20天", "对照表", "存某局"), start=2):
        sheet.cell(header + 1, column).value = text
    book.save(tmp_path / "filled.xlsx")
    found = find_tables(workbook.read(tmp_path / "filled.xlsx").sheets[0], default_campaign)
    assert found is not None
    made = casework.read_case(found, default_campaign, default_campaign.season)
    assert made.findings == []
    row = {name: values[0] for name, values in made.case.columns.items()}
    assert row["city_code"] == city.code
    assert row["field"] == "parks"
    assert {name: row[name] for name in casework.reading.TEXTS} == {
        name: texts[name] for name in casework.reading.TEXTS
    }
    assert made.evidence.columns["source"] == ["存某局"]


def test_the_same_form_has_the_same_bytes_and_lets_units_and_fields_be_chosen(declared: Campaign) -> None:
    first, second = (form.write_case_form(declared, declared.season) for _ in range(2))
    assert first == second
    sheet = openpyxl.load_workbook(io.BytesIO(first)).worksheets[0]
    lists = [one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert lists == ["'Choices'!$A$1:$A$3", "'Choices'!$B$1:$B$2"]
    assert not sheet["C3"].protection.locked and sheet["B3"].protection.locked
    with pytest.raises(WrongCall, match="No language"):
        form.write_case_form(declared, declared.season, "zh")


def test_a_campaign_without_a_table_for_cases_has_no_form_for_one(tiny: Campaign) -> None:
    with pytest.raises(DeclarationError, match=r"form\.csv has no table case"):
        form.write_case_form(tiny, tiny.season)


# What is read of a form, and what is said.


def test_texts_stand_under_their_labels_however_they_are_laid_out(declared: Campaign) -> None:
    rows = filing.rows_of("North", "A desk", Background="Practice makes perfect")
    rows.insert(6, [None, "Risks: none that we saw"])  # a second row of the text above, which begins like a label
    rows.insert(7, ["Risks: queues"])  # a label with its text in its own cell
    [made] = read(declared, rows)
    assert made.findings == []
    assert made.case.columns["background"] == ["Practice makes perfect\nRisks: none that we saw"]
    assert made.case.columns["risks"] == ["queues"]
    assert made.case.columns["practice"] == ["One desk"]


def test_what_is_required_and_lacking_is_said_all_at_once_and_nothing_is_taken(declared: Campaign) -> None:
    [made] = read(declared, filing.rows_of("Nowhere", " ", Practice=None))
    assert said(made) == [
        ("unit-unknown", "Case 1!B2"),
        ("submission-text-missing", "Case 1!B3"),
        ("submission-text-missing", "Case 1!B5"),
    ]
    assert made.findings[0].other == "North"
    assert made.findings[1].other == "Title"
    assert not len(made.case) and not len(made.evidence)


@pytest.mark.parametrize(
    ("claims", "rules_found", "kept"),
    [
        ((("A", "x", None), (None, "y", None)), [("submission-claim-above", "Case 1!A8")], [("A", "x"), ("A", "y")]),
        (((None, "x", None), ("A", "y", None)), [("submission-claim-missing", "Case 1!A7")], [("A", "y")]),
        ((("A", None, None),), [("submission-evidence-missing", "Case 1!A7")], [("A", None)]),
        ((), [("submission-no-claims", "Case 1")], []),
    ],
    ids=["claim above", "no claim", "no evidence", "nothing claimed"],
)
def test_claims_are_read_or_said_by_their_cell(
    declared: Campaign, claims: filing.Claims, rules_found: list[tuple[str, str]], kept: list[tuple[str, str]]
) -> None:
    [made] = read(declared, filing.rows_of("North", "A desk", claims))
    assert said(made) == rules_found
    columns_read = [made.evidence.columns.get(name, []) for name in ("claim", "evidence")]
    assert list(zip(*columns_read, strict=True)) == kept
    assert len(made.case) == 1


def test_a_claim_merged_over_its_evidence_is_the_claim_of_each_without_a_word(
    declared: Campaign, tmp_path: Path
) -> None:
    rows = filing.rows_of("North", "A desk", (("A", "x", None), (None, "y", None)))
    path = filing.write_case(tmp_path / "merged.xlsx", rows)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("A7:A8")
    book.save(path)
    found = find_tables(workbook.read(path).sheets[0], declared)
    assert found is not None
    made = casework.read_case(found, declared, declared.season)
    assert (made.findings, made.evidence.columns["claim"]) == ([], ["A", "A"])


def test_a_field_that_is_not_to_choose_from_a_long_text_and_a_case_twice_are_said(declared: Campaign) -> None:
    first, second = read(
        declared,
        filing.rows_of("North", "A desk", filing.CLAIM, **{"Kind of work": "Rails", "Practice": "p" * 61}),
        filing.rows_of("North Council", " A  desk"),
    )
    assert said(first) == [("submission-text-long", "Case 1!B5"), ("submission-field-unknown", "Case 1!B4")]
    assert first.findings[1].other == "Roads;Money"
    assert first.case.columns["field"] == [None]
    assert said(second) == [("submission-twice", "Case 2!B3")]
    assert not len(second.case)


def test_every_finding_on_a_case_names_a_remedy_in_every_language(default_campaign: Campaign) -> None:
    book = rules.load(default_campaign.folder)
    own = [rule for code, rule in book.items() if code.startswith("submission-")]
    assert len(own) == 11
    for rule in own:
        for lang in default_campaign.languages:
            message, remedy = rule.say("x", "y", lang)
            assert message and remedy and "{" not in message + remedy


# Through intake, with receipts.

HOSTILE = "+cmd|'/C calc'!A0 <script>alert(1)</script>"


def test_a_case_file_is_taken_in_and_answered(declared: Campaign) -> None:
    filing.file_case(declared, "north", "North", "A desk", Background=HOSTILE)
    tables = intake.run(declared)
    [file] = tables["files"].to_dict("records")
    assert (file["verdict"], file["content"], file["n_rows"]) == ("accepted", "case", 2)
    [case] = tables["cases"].to_dict("records")
    assert (case["case_id"], case["background"], case["field"]) == (f"{SEASON}-N-1", HOSTILE, "roads")
    made = receipts.receipt(1, tables, declared, rules.load(declared.folder))
    assert made["unit"] == {"code": "N", "name": "North"}
    assert (made["content"], made["next"]["code"]) == (["case"], "nothing")
    page = receipts.to_html(made, Voice(declared, "en"))
    assert "innovation case" in page and "<script>alert" not in page


def test_a_case_that_calls_another_program_is_refused_whole(declared: Campaign) -> None:
    filing.file_case(declared, "north", "North", "A desk", Background=f"={HOSTILE[1:15]}")
    tables = intake.run(declared)
    assert tables["files"]["verdict"].tolist() == ["refused"]
    assert tables["problems"]["rule"].tolist() == ["file-dde"]


def test_a_case_of_an_unknown_unit_is_refused_with_the_cell_and_what_to_do(declared: Campaign) -> None:
    filing.file_case(declared, "lost", "Nowhere", "A desk")
    tables = intake.run(declared)
    assert tables["files"]["verdict"].tolist() == ["refused"]
    [problem] = tables["problems"].to_dict("records")
    assert (problem["rule"], problem["cell"], problem["severity"]) == ("unit-unknown", "Case 1!B2", "refuse")
    assert problem["remedy"] == "Write the name; nearest: North."
    assert not len(tables["cases"])


def test_a_case_filed_again_is_the_same_case_and_another_title_another(declared: Campaign) -> None:
    filing.file_case(declared, "1", "North", "A desk")
    filing.file_case(declared, "2", "North", "A bus")
    filing.file_case(declared, "3", "North", "A  Desk", Practice="Two desks")
    filing.file_case(declared, "4", "South", "A desk")
    shutil.copy(declared.folder / "raw" / SEASON / "4.xlsx", declared.folder / "raw" / SEASON / "5.xlsx")
    days = [filing.CLOSING + dt.timedelta(days=n) for n in range(5)]
    filing.log(declared, *zip("12345", days, strict=True))
    tables = intake.run(declared)
    assert tables["cases"]["case_id"].tolist() == [f"{SEASON}-{one}" for one in ("N-1", "N-2", "N-3", "S-1")]
    assert tables["files"]["verdict"].tolist() == [*["accepted"] * 4, "duplicate"]


def test_letters_of_a_title_tell_cases_apart_and_spaces_do_not(declared: Campaign) -> None:
    filing.file_case(declared, "1", "North", "A desk")
    filing.file_case(declared, "2", "North", "A  desk", Practice="Two desks")
    tables = intake.run(declared)
    assert tables["cases"][["case_id", "practice"]].values.tolist() == [
        [f"{SEASON}-N-1", "One desk"],
        [f"{SEASON}-N-1", "Two desks"],
    ]


def test_tables_of_cases_are_there_and_empty_where_none_is_declared(tiny: Campaign) -> None:
    tables = intake.run(tiny)
    for name in ("cases", "case_evidence", "case_checks", "raters", "ratings"):
        assert tables[name].columns.tolist() == columns(TABLES[name])
        assert not len(tables[name])


# At the door.


def test_a_case_that_is_received_lies_with_its_season_and_dates_in_its_texts_move_it_nowhere(
    declared: Campaign, tmp_path: Path
) -> None:
    on = filing.CLOSING + dt.timedelta(days=9)
    told = f"As of {AUTUMN.dates[0]} ten days were saved."
    sent = filing.write_case(tmp_path / "case.xlsx", filing.rows_of("South", "A bus", Background=told))
    [arrival] = receive(declared, [sent], on=on)
    assert (arrival.kind, arrival.path, arrival.units) == ("case", f"{SEASON}/case.xlsx", ("S",))
    assert intake.run(declared)["cases"]["received_on"].tolist() == [pd.Timestamp(on)]


def test_a_case_without_a_known_unit_is_not_placed_and_a_rating_sheet_is_none_of_a_units_files(
    declared: Campaign, tmp_path: Path
) -> None:
    lost = filing.write_case(tmp_path / "lost.xlsx", filing.rows_of("Nowhere", "A bus"))
    filing.rate(declared, "Ann", {"x": "hh"})
    [first, second] = receive(declared, [lost, declared.folder / "raw" / "cases" / "Ann.xlsx"], on=filing.CLOSING)
    assert [(one.kind, one.findings[0].rule) for one in (first, second)] == [
        ("unplaced", "unit-unknown"),
        ("unplaced", "file-is-decision"),
    ]


def test_a_scan_goes_with_the_case_of_the_same_name(declared: Campaign, tmp_path: Path) -> None:
    sent = filing.write_case(tmp_path / "bus.xlsx", filing.rows_of("South", "A bus"))
    scan = tmp_path / "bus.pdf"
    scan.write_bytes(b"%PDF-1.7 stamped")
    kinds = {one.name: (one.kind, one.path) for one in receive(declared, [sent, scan], on=filing.CLOSING)}
    assert kinds["bus.pdf"] == ("evidence", f"{SEASON}/bus.pdf")


def test_a_key_that_the_form_of_a_case_does_not_know_is_named(tmp_path: Path) -> None:
    wrong = filing.declare(tmp_path, filing.DECLARED.replace("characters = 60", "letters = 60"))
    with pytest.raises(DeclarationError, match=r"campaign\.toml, \[cases\.form\]: letters is not known"):
        casework.case_form(wrong)
    assert campaign.load(tmp_path).methods.cases
