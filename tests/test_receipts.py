"""A receipt says what became of a file, holds nothing of any other, and is the same whenever it is made."""

import datetime as dt
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pandas as pd
import pytest
import tiny
from bs4 import BeautifulSoup

from analysis import decided, intake, receipts, rules, schemas, sets, store
from analysis.campaign import Campaign, load
from analysis.findings import AUTHOR
from analysis.phrasing import Voice
from analysis.receipts import Receipt
from analysis.receipts.faces import own_characters
from analysis.rules import RuleBook
from analysis.workbook import Book, CellError, Sheet

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "docs" / "receipt.schema.json").read_text(encoding="utf-8"))
DAY = tiny.SPRING.date(9)
FOLDER = f"spring/{DAY.isoformat()}"
LATER = f"spring/{tiny.SPRING.date(20).isoformat()}"
HOSTILE = "<script>alert(1)</script>"
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", '=HYPERLINK("https://example.org")')
VALID = jsonschema.Draft202012Validator(SCHEMA)


@dataclass(frozen=True)
class Received:
    """A campaign as it was read, with its receipts on disk."""

    campaign: Campaign
    tables: dict[str, pd.DataFrame]
    book: RuleBook
    folder: Path
    written: list[Path]

    def of(self, name: str, nth: int = 0) -> Receipt:
        """The receipt of a file, by its name."""
        files = self.tables["files"]
        sequence = files.loc[files["file"].str.endswith(f"/{name}"), "sequence"].tolist()[nth]
        return receipts.receipt(sequence, self.tables, self.campaign, self.book)

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self.folder / f"{self.of(name)['id']}.html").read_text(encoding="utf-8"), "html.parser")

    def copy(self, name: str) -> openpyxl.Workbook:
        return openpyxl.load_workbook(self.folder / f"{self.of(name)['id']}.xlsx")


def write(campaign: Campaign, tables: store.Tables, book: RuleBook) -> list[Path]:
    """Put receipts in place beside no tables, and return those that had to be made."""
    folder = store.folder(campaign.folder)
    files = list(receipts.files(campaign, tables, book))
    sets.replace_set(folder, files)
    return [folder / name for name, content in files if isinstance(content, bytes)]


def take_in(campaign: Campaign, tables: dict[str, pd.DataFrame]) -> Received:
    book = rules.load(campaign.folder)
    written = write(campaign, tables, book)
    return Received(campaign, tables, book, store.folder(campaign.folder) / "receipts", written)


def form(path: Path, unit: str, deals: object, dollars: object, reporter: str, *below: str) -> None:
    """A form with a line of texts below its figures, none of them a formula."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Form"
    sheet.append(["Forty-day drive (SAMPLE)"])
    sheet.append([f"Reporting district: {unit}", None, f"Prepared by: {reporter}", f"Date of filing: {DAY}"])
    for row in (
        ["New deals", None],
        ["Count", "Amount (m)"],
        [deals, dollars],
        [None, None, None, dt.datetime(2031, 3, 9)],
    ):
        sheet.append(row)
    for column, text in enumerate(below, start=4):
        sheet.cell(9, column, text).data_type = "s"
    sheet.merge_cells("A3:B3")
    book.save(path)


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Received:
    """A tiny campaign in which everything that can become of a file does."""
    folder = tmp_path_factory.mktemp("filed")
    names = ["first.xlsx", "again.xlsx", "later.xlsx", "broken.xlsx", "south.xlsx", "note.xlsx"]
    paths = [*(f"{FOLDER}/{name}" for name in names), f"{LATER}/list.csv"]
    campaign = tiny.build(folder, {}, received=dict.fromkeys(paths, DAY))
    raw = folder / "raw" / FOLDER
    form(raw / "first.xlsx", "North", 4, 40, "Ann North")
    shutil.copy(raw / "first.xlsx", raw / "again.xlsx")
    form(raw / "later.xlsx", "North", 5, 50, "Ann North")
    (raw / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing that unpacks")
    form(raw / "south.xlsx", "South", 1, 765432, HOSTILE, *FORMULAS, "nan")
    form(raw / "note.xlsx", "Middle", "7", "about 9", "Joe 成都 🚀")
    tiny.write_list(folder / "raw" / LATER / "list.csv", [("North", "about 3", HOSTILE), ("South", 6, "=2+2")])
    return take_in(campaign, intake.run(campaign))


@pytest.fixture(scope="module")
def default(default_tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Received:
    """The default campaign with the receipts of all ledgers, of all files with findings, and of some others."""
    folder = tmp_path_factory.mktemp("receipts") / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("tidy"))
    files = default_tables["files"]
    chosen = files["sequence"].isin(default_tables["problems"]["sequence"]) | (files["n_rows"] > 0)
    return take_in(load(folder), default_tables | {"files": files[chosen | (files.index % 12 == 0)]})


def made(received: Received) -> Iterator[Receipt]:
    for path in sorted(received.folder.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


# What became of the file, and what to do.


@pytest.mark.parametrize(
    ("name", "verdict", "what_next"),
    [
        ("first.xlsx", "accepted", "nothing"),
        ("again.xlsx", "duplicate", "nothing"),
        ("later.xlsx", "accepted", "nothing"),
        ("broken.xlsx", "refused", "file-again"),
        ("south.xlsx", "accepted", "verify"),
        ("note.xlsx", "accepted", "file-again"),
    ],
)
def test_a_receipt_says_what_became_of_the_file_and_what_to_do(
    filed: Received, name: str, verdict: str, what_next: str
) -> None:
    receipt = filed.of(name)
    assert (receipt["verdict"]["code"], receipt["next"]["code"]) == (verdict, what_next)
    assert receipt["next"]["words"] in filed.page(name).get_text()


def test_a_filing_that_was_replaced_says_so_and_asks_for_nothing(filed: Received) -> None:
    assert [row["status"] for row in filed.of("first.xlsx")["filings"]] == ["superseded"]
    assert "later file" in filed.of("first.xlsx")["next"]["words"]
    assert [row["status"] for row in filed.of("later.xlsx")["filings"]] == ["standing"]


def test_a_file_sent_twice_names_the_number_of_the_first_and_no_file(filed: Received) -> None:
    receipt = filed.of("again.xlsx")
    assert receipt["duplicate_of"] == filed.of("first.xlsx")["number"]
    assert "first.xlsx" not in receipts.to_json(receipt)


def test_only_the_same_bytes_for_the_same_date_make_a_file_sent_twice(filed: Received) -> None:
    files = filed.tables["files"].copy()
    first, again = (filed.of(name)["number"] for name in ("first.xlsx", "again.xlsx"))
    elsewhere = files["file"].str.replace(FOLDER, LATER).where(files["file"].str.contains("first"))
    tables = filed.tables | {"files": files.assign(file=elsewhere.fillna(files["file"]))}
    sequence = int(again.removeprefix("R"))
    assert receipts.receipt(sequence, tables, filed.campaign, filed.book)["duplicate_of"] != first


def test_findings_of_each_severity_are_counted(filed: Received) -> None:
    counted = {name: filed.of(name)["counts"]["by_severity"] for name in ("south.xlsx", "note.xlsx")}
    assert counted["south.xlsx"]["verify"] == 1
    assert counted["note.xlsx"] == {"refuse": 1, "verify": 0, "note": 1}
    assert filed.of("note.xlsx")["counts"]["by_rule"] == {"number-approximate": 1, "number-as-text": 1}


def test_a_finding_that_was_explained_stands_and_asks_for_nothing(filed: Received) -> None:
    problems = filed.tables["problems"].assign(status=decided.PASSED, reason="one deal of 765")
    tables = filed.tables | {"problems": problems}
    sequence = int(filed.of("south.xlsx")["number"].removeprefix("R"))
    receipt = receipts.receipt(sequence, tables, filed.campaign, filed.book)
    assert receipt["next"]["code"] == "nothing"
    assert (receipt["counts"]["findings"], receipt["counts"]["passed"]) == (1, 1)
    page = receipts.to_html(receipt, Voice(filed.campaign, "en"))
    assert "explained: one deal of 765" in BeautifulSoup(page, "html.parser").get_text()
    assert VALID.is_valid(receipt)


def test_what_reading_changed_stands_on_the_receipt(filed: Received) -> None:
    row = {"file": "f", "season": "spring", "city_code": "M", "as_of": pd.Timestamp(DAY), "indicator": "deals"}
    repaired = [
        row | {"sequence": 1, "cell": cell, "text": text, "value": value, "rule": "number-as-text"}
        for cell, text, value in (("Form!B10", "8", 8.0), ("Form!B9", HOSTILE, 0.0012000000000000001))
    ]
    tables = filed.tables | {"repairs": pd.DataFrame(repaired)}
    receipt = receipts.receipt(1, tables, filed.campaign, filed.book)
    assert [(row["cell"], row["value"]) for row in receipt["repairs"]] == [
        ("Form!B9", 0.0012000000000000001),
        ("Form!B10", 8),
    ]
    page = BeautifulSoup(receipts.to_html(receipt, Voice(filed.campaign, "en")), "html.parser")
    assert ["Form!B9", HOSTILE, "0.0012"] in [
        [cell.get_text() for cell in line.find_all(["th", "td"])] for line in page.find_all("tr")
    ]
    assert VALID.is_valid(receipt)


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        (["S!AA1", "S!C10", "S!C7"], ["S!C7", "S!C10", "S!AA1"]),
        (["T!A1", "S!B2", "S", ""], ["", "S", "S!B2", "T!A1"]),
        (["a!b!C2", "xl/vbaProject.bin"], ["a!b!C2", "xl/vbaProject.bin"]),
    ],
)
def test_findings_stand_in_the_order_of_sheets_and_cells(filed: Received, given: list[str], ordered: list[str]) -> None:
    row = filed.tables["problems"].iloc[0].to_dict()
    problems = pd.DataFrame([row | {"sequence": 1, "cell": cell} for cell in given])
    receipt = receipts.receipt(1, filed.tables | {"problems": problems}, filed.campaign, filed.book)
    assert [finding["cell"] for finding in receipt["findings"]] == ordered


def test_a_finding_about_no_receipt_stands_on_none(filed: Received) -> None:
    row = filed.tables["problems"].iloc[0].to_dict() | {"sequence": 0, "found": "of the province"}
    tables = filed.tables | {"problems": pd.DataFrame([row])}
    said = [receipts.receipt(one, tables, filed.campaign, filed.book) for one in filed.tables["files"]["sequence"]]
    assert not any(receipt["findings"] for receipt in said)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "first.xlsx",
            "R000001 first.xlsx accepted. A later file has taken the place of this one; nothing is to be done.",
        ),
        ("note.xlsx", "R000006 note.xlsx accepted, sent back: 1; notes: 1. Please put right what was sent back (1)"),
    ],
)
def test_a_receipt_in_one_line_says_what_became_of_the_file(filed: Received, name: str, line: str) -> None:
    assert receipts.summary(filed.of(name), Voice(filed.campaign, "en")).startswith(line)


def test_a_file_name_cannot_speak_to_the_terminal(filed: Received) -> None:
    receipt = filed.of("first.xlsx") | {"file": "raw/\x1b[2J\x07x.xlsx"}
    assert "R000001 ?[2J?x.xlsx" in receipts.summary(receipt, Voice(filed.campaign, "en"))


# As data.


def test_every_receipt_is_as_its_schema_says(filed: Received, default: Received) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for received in (filed, default):
        all_made = list(made(received))
        assert len(all_made) == len(received.tables["files"])
        assert [error.message for receipt in all_made for error in VALID.iter_errors(receipt)] == []


def test_the_schema_names_what_the_tables_can_hold() -> None:
    finding = SCHEMA["properties"]["findings"]["items"]["properties"]
    assert finding["severity"]["enum"] == list(schemas.SEVERITIES)
    assert finding["level"]["enum"] == list(schemas.LEVELS)
    assert SCHEMA["properties"]["verdict"]["properties"]["code"]["enum"] == list(schemas.VERDICTS)
    standing = SCHEMA["properties"]["filings"]["items"]["properties"]["status"]
    assert standing["enum"] == list(schemas.STANDINGS)


def test_the_schema_would_refuse_what_is_no_receipt(filed: Received) -> None:
    receipt = filed.of("first.xlsx")
    for wrong in (
        {"sha256": "no"},
        {"number": "1"},
        {"as_of": "soon"},
        {"made_at": "12:00"},
        {"verdict": {"code": "lost", "words": "-"}},
    ):
        assert not VALID.is_valid(receipt | wrong)


def test_the_same_file_gives_the_same_bytes_wherever_and_whenever(filed: Received, tmp_path: Path) -> None:
    shutil.copytree(filed.campaign.folder, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("tidy"))
    campaign = load(tmp_path / "elsewhere")
    again = take_in(campaign, intake.run(campaign))
    first = {path.name: path.read_bytes() for path in filed.folder.iterdir()}
    assert {path.name: path.read_bytes() for path in again.folder.iterdir()} == first
    for content in first.values():
        assert str(tmp_path).encode() not in content


def test_one_receipt_made_alone_is_the_one_made_with_the_others(default: Received) -> None:
    for receipt in list(made(default))[::15]:
        alone = receipts.receipt(
            int(receipt["number"].removeprefix("R")), default.tables, default.campaign, default.book
        )
        assert alone == receipt


# As a page.


def test_every_receipt_has_a_page_that_asks_for_nothing_outside(filed: Received, default: Received) -> None:
    for received in (filed, default):
        pages = {path.stem for path in received.folder.glob("*.html")}
        assert pages == {receipt["id"] for receipt in made(received)}
    for path in filed.folder.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        head = BeautifulSoup(page, "html.parser").head
        assert head is not None
        assert "default-src 'none'" in str(head)
        assert not re.search(r"<(script|link|iframe|img)\b|https?://(?!example)", page)
        assert page.startswith('<!DOCTYPE html>\n<html lang="en">')


def test_what_a_filer_wrote_is_shown_and_never_obeyed(filed: Received) -> None:
    page = filed.page("south.xlsx")
    assert page.script is None
    assert HOSTILE in [tag.get_text() for tag in page.find_all(class_="filed")]


def test_what_a_filer_wrote_cannot_make_the_page_fail(filed: Received) -> None:
    shown = [tag.get_text() for tag in filed.page("note.xlsx").find_all(class_="filed")]
    assert "Joe 成都 ?" in shown
    chinese = filed.page("note.xlsx").find("span", lang="zh")
    assert chinese is not None and chinese.get_text() == "成都"
    receipt = filed.of("south.xlsx")
    hostile = receipt | {
        "file": "raw/nan North NaN.xlsx",
        "findings": [receipt["findings"][0] | {"found": "None", "message": "None Middle"}],
    }
    page = BeautifulSoup(receipts.to_html(hostile, Voice(filed.campaign, "en")), "html.parser")
    assert "None Middle" in page.get_text()


def test_a_page_names_the_unit_in_title_heading_and_metadata(filed: Received, default: Received) -> None:
    page = filed.page("south.xlsx")
    meta = {tag.get("name"): tag.get("content") for tag in page.find_all("meta")}
    assert page.title is not None and page.h1 is not None
    assert page.title.get_text() == page.h1.get_text() == "South: receipt R000005"
    assert (meta["unit"], meta["basis"], meta["as-of"]) == ("S", "example", DAY.isoformat())
    for path in sorted(default.folder.glob("*.html"))[::20]:
        chinese = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert chinese.h1 is not None and "数据核对回执 R" in chinese.h1.get_text()


def test_a_page_marks_example_figures_on_each_table(filed: Received) -> None:
    page = filed.page("south.xlsx")
    assert page.header is not None and "example data" in page.header.get_text()
    captions = [caption.get_text() for caption in page.find_all("caption")]
    assert captions and all(caption.endswith("example") for caption in captions)


def test_the_table_of_findings_can_be_read_without_seeing_it(filed: Received) -> None:
    table = filed.page("note.xlsx").find("section", class_="findings")
    assert table is not None
    assert {head.get("scope") for head in table.find_all("th")} == {"col", "row"}
    assert [head.get_text() for head in table.find_all("th", scope="row")] == ["Form!A5", "Form!B5"]
    assert [cell.get_text() for cell in table.find_all("td")][:1] == ["note"]


def test_a_sentence_stands_where_a_table_would_be_empty(filed: Received) -> None:
    assert "There is no finding." in filed.page("later.xlsx").get_text()
    assert "No filing unit was read of this file." in filed.page("broken.xlsx").get_text()


def test_a_receipt_is_in_the_filers_language_and_else_in_the_campaigns_first(filed: Received) -> None:
    foreign = replace(filed.campaign, filed_language="fr")
    assert receipts.language(filed.campaign) == receipts.language(foreign) == "en"
    receipt = receipts.receipt(5, filed.tables, foreign, filed.book)
    page = BeautifulSoup(receipts.to_html(receipt, Voice(foreign, "en")), "html.parser")
    assert page.find("span", lang="fr") is not None


def test_every_character_of_a_page_is_in_a_font_that_it_carries(default: Received) -> None:
    voice = Voice(default.campaign, "zh")
    own = set(own_characters(voice))
    for path in sorted(default.folder.glob("*.html")):
        page = path.read_text(encoding="utf-8")
        told = re.findall(r"unicode-range: ([U+0-9A-F, ]+)", page)
        further = {chr(int(code.strip()[2:], 16)) for span in told for code in span.split(",")}
        assert set(page) - own - {"\n"} == further


# As a workbook.


def test_the_workbook_holds_the_same_values_at_the_same_places(filed: Received) -> None:
    sent = openpyxl.load_workbook(filed.campaign.folder / filed.of("south.xlsx")["file"])
    copy = filed.copy("south.xlsx")
    assert copy.sheetnames == sent.sheetnames == ["Form"]
    values = [
        {cell.coordinate: cell.value for row in book["Form"] for cell in row if cell.value} for book in (sent, copy)
    ]
    assert values[0] == values[1]
    assert [str(area) for area in copy["Form"].merged_cells.ranges] == ["A3:B3"]
    assert copy["Form"]["D6"].number_format.startswith("yyyy-mm-dd")


def test_each_cell_in_question_is_tinted_and_says_why(filed: Received) -> None:
    sheet = filed.copy("note.xlsx")["Form"]
    said = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert said == {
        "A5": "hundred-days R000006:\nnote: 7 was text.\nWrite a number.",
        "B5": "hundred-days R000006:\nrefuse: about 9 is not exact.\nWrite the number.",
    }
    assert {cell.comment.author for row in sheet for cell in row if cell.comment} == {AUTHOR}
    tints = {cell.coordinate: cell.fill.fgColor.rgb for row in sheet for cell in row if cell.fill.fill_type}
    assert tints == {"A5": "00DDEBF7", "B5": "00FFC7CE"}


def test_the_worst_finding_of_a_cell_tints_it_and_all_are_said(filed: Received) -> None:
    receipt = filed.of("note.xlsx")
    one, other = receipt["findings"]
    both = receipt | {"findings": [one, other | {"cell": one["cell"]}]}
    received = Book((Sheet.of("Form", {(4, 0): "7"}),))
    sheet = opened(receipts.to_workbook(both, received, Voice(filed.campaign, "en")))["Form"]
    assert sheet["A5"].fill.fgColor.rgb == "00FFC7CE"
    assert sheet["A5"].comment.text.splitlines() == [
        "hundred-days R000006:",
        *("refuse: about 9 is not exact.", "Write the number."),
        *("note: 7 was text.", "Write a number."),
    ]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_no_text_becomes_a_formula_and_nothing_leads_outside(filed: Received) -> None:
    for path in filed.folder.glob("*.xlsx"):
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row]
        assert not [cell for cell in cells if cell.data_type in ("f", "e") or cell.hyperlink]
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                assert not re.search("vba|external|media|embed|connections", name)
                assert b"<f>" not in parts.read(name)
    texts = [cell.value for cell in filed.copy("south.xlsx")["Form"][9] if cell.value]
    assert texts == [*FORMULAS, "nan"]
    quoted = [cell.quotePrefix for cell in filed.copy("south.xlsx")["Form"][9] if cell.value]
    assert quoted == [True] * len(FORMULAS) + [False]


def test_a_table_of_text_becomes_a_workbook_of_texts(filed: Received) -> None:
    sheet = filed.copy("list.csv")["csv"]
    assert [cell.value for cell in sheet[4]] == ["South", "6", "=2+2"]
    assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}


def test_there_is_no_workbook_of_a_file_that_was_not_read(filed: Received) -> None:
    lacking = {receipt["file"].rpartition("/")[2] for receipt in made(filed) if receipt["workbook"] is None}
    assert lacking == {"broken.xlsx", "again.xlsx"}
    assert {path.stem for path in filed.folder.glob("*.xlsx")} == {
        receipt["id"] for receipt in made(filed) if receipt["workbook"]
    }


def copied(filed: Received, *sheets: Sheet, **more: Any) -> openpyxl.Workbook:
    return opened(receipts.to_workbook(filed.of("later.xlsx") | more, Book(sheets), Voice(filed.campaign, "en")))


def test_what_a_spreadsheet_cannot_hold_is_written_as_near_as_can_be(filed: Received) -> None:
    cells = {
        (0, 0): "bell\x07 and \ufffe",
        (1, 0): CellError("#DIV/0!"),
        (2, 0): float("nan"),
        (3, 0): dt.date(1899, 12, 31),
        (4, 0): True,
        (5, 0): 0.1,
        (6, 0): dt.time(9, 30),
        (7, 0): dt.datetime(2031, 3, 9, 9, 30),
        (8, 0): "#N/A",
        (9, 0): "line\nbreak  ",
    }
    sheet = copied(filed, Sheet.of("a", cells))["a"]
    assert [sheet.cell(row, 1).value for row in range(1, 11)] == [
        *("bell\ufffd and \ufffd", "#DIV/0!", "nan", "1899-12-31", True, 0.1),
        *(dt.time(9, 30), dt.datetime(2031, 3, 9, 9, 30), "#N/A", "line\nbreak  "),
    ]
    assert {sheet.cell(row, 1).data_type for row in (2, 9)} == {"s"}


def test_sheets_keep_their_names_as_far_as_a_workbook_allows(filed: Received) -> None:
    names = ["统计表", "a/b", "A/B", "x" * 40, "x" * 41, "'", ""]
    copy = copied(filed, *(Sheet.of(name, {(0, 0): name or "-"}) for name in names))
    assert copy.sheetnames == ["统计表", "a_b", "A_B_2", "x" * 31, f"{'x' * 26}_2", "_", "__2"]


def test_a_merge_that_overlaps_hides_a_value_or_is_too_large_is_left_out(filed: Received) -> None:
    cells = {(0, 0): "a", (2, 0): "b", (2, 1): "c"}
    merges = ((0, 0, 0, 2), (0, 2, 1, 2), (2, 0, 2, 1), (5, 0, 900_000, 10), (4, 4, 4, 4))
    sheet = copied(filed, Sheet.of("a", cells, merges))["a"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]
    assert [cell.value for cell in sheet[3]] == ["b", "c", None][: len(sheet[3])]


def test_a_finding_inside_a_merge_is_said_at_its_first_cell(filed: Received) -> None:
    finding = filed.of("note.xlsx")["findings"][0] | {"cell": "a!C1"}
    sheet = copied(filed, Sheet.of("a", {(0, 0): "x"}, ((0, 0, 0, 2),)), findings=[finding])["a"]
    assert sheet["A1"].comment is not None
    assert str(sheet.merged_cells) == "A1:C1"


def test_of_a_very_long_sheet_the_rows_with_findings_stay(filed: Received, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts.data, "MOST_ROWS", 3)
    finding = filed.of("note.xlsx")["findings"][0] | {"cell": "a!B6"}
    cells = {(row, column): f"{row}/{column}" for row in range(9) for column in range(2)}
    sheet = copied(filed, Sheet.of("a", cells), findings=[finding])["a"]
    assert [row for row in range(1, 10) if sheet.cell(row, 1).value] == [1, 2, 3, 6]
    receipt = filed.of("note.xlsx")
    files = filed.tables["files"].assign(n_rows=9)
    long = receipts.receipt(int(receipt["number"][1:]), filed.tables | {"files": files}, filed.campaign, filed.book)
    assert long["workbook_cut"] and not receipt["workbook_cut"]
    assert "first 3 rows" in receipts.to_html(long, Voice(filed.campaign, "en"))


def test_a_marked_workbook_can_be_put_right_and_filed_again(filed: Received, tmp_path: Path) -> None:
    campaign = tiny.build(tmp_path, {})
    receipt = filed.of("note.xlsx")
    again = tmp_path / "raw" / FOLDER / "note.xlsx"
    again.parent.mkdir(parents=True)
    shutil.copy(filed.folder / receipt["workbook"], again)
    tables = intake.run(campaign)
    assert tables["files"]["verdict"].tolist() == ["accepted"]
    kept = ["indicator", "value", "state", "text", "cell"]
    first = filed.tables["figures"]
    assert tables["figures"][kept].equals(first.loc[first["file"] == receipt["file"], kept].reset_index(drop=True))
    assert "cell-comment" not in set(tables["problems"]["rule"])


# On disk.


def test_what_has_not_changed_is_not_written_again(filed: Received) -> None:
    assert {path.name for path in filed.written} == {path.name for path in filed.folder.iterdir()}
    assert write(filed.campaign, filed.tables, filed.book) == []


def test_what_is_missing_or_has_changed_is_written_again(filed: Received) -> None:
    receipt = filed.of("later.xlsx")
    names = [f"{receipt['id']}{suffix}" for suffix in (".xlsx", ".html", ".json")]
    before = {name: (filed.folder / name).read_bytes() for name in names}
    (filed.folder / names[0]).unlink()
    assert [path.name for path in write(filed.campaign, filed.tables, filed.book)] == names
    (filed.folder / names[2]).write_text("{}", encoding="utf-8")
    assert [path.name for path in write(filed.campaign, filed.tables, filed.book)] == names
    assert {name: (filed.folder / name).read_bytes() for name in names} == before


def test_another_wording_of_a_rule_is_another_layout(filed: Received) -> None:
    rule = filed.book["file-damaged"]
    reworded = dict(filed.book) | {"file-damaged": replace(rule, remedy={"en": "Send it anew."})}
    layouts = {receipts.receipt(1, filed.tables, filed.campaign, book)["layout"] for book in (filed.book, reworded)}
    assert len(layouts) == 2


def test_receipts_of_files_that_are_gone_are_removed(filed: Received, tmp_path: Path) -> None:
    shutil.copytree(filed.campaign.folder, tmp_path / "fewer")
    campaign = load(tmp_path / "fewer")
    gone = filed.of("list.csv")
    files = filed.tables["files"]
    tables = filed.tables | {"files": files[files["sequence"] != int(gone["number"][1:])]}
    assert write(campaign, tables, filed.book) == []
    left = {path.name for path in (tmp_path / "fewer" / "tidy" / "receipts").iterdir()}
    assert {path.name for path in filed.folder.iterdir()} - left == {
        f"{gone['id']}.{kind}" for kind in ("json", "html", "xlsx")
    }


# To the filer, and to nobody else.


def words_of(path: Path) -> str:
    """All that a receipt's file says."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


@pytest.mark.parametrize(("name", "holder"), [("Joe 成都", "note.xlsx"), ("765432", "south.xlsx")])
def test_what_one_filer_wrote_stands_on_no_other_receipt(filed: Received, name: str, holder: str) -> None:
    own = filed.of(holder)["id"]
    holds = {path.stem for path in filed.folder.iterdir() if name in words_of(path)}
    assert holds == {own}


def test_who_filled_a_form_in_stands_in_the_filings_and_in_no_other_table(filed: Received) -> None:
    holding = {
        table
        for table, rows in filed.tables.items()
        for column in rows.select_dtypes(exclude=["number", "datetime"]).columns
        if rows[column].astype(str).str.contains("Joe|Ann", regex=True).any()
    }
    assert holding == {"filings"}


def test_a_receipt_of_one_city_names_no_other(default: Received) -> None:
    campaign = default.campaign
    names = {city.code: {*city.name.values(), *city.short.values()} for city in campaign.cities}
    for receipt in made(default):
        if not receipt["unit"]["name"]:
            continue
        others = {name for code, known in names.items() if code != receipt["unit"]["code"] for name in known}
        text = receipts.to_json(receipt)
        assert not [name for name in others - names[receipt["unit"]["code"]] if name in text]


def test_the_default_campaigns_receipts_ask_for_what_its_findings_ask_for(default: Received) -> None:
    asked = pd.Series([receipt["next"]["code"] for receipt in made(default)]).value_counts()
    assert set(asked.index) == {"nothing", "verify", "file-again"}
    assert all(receipt["lang"] == "zh" for receipt in made(default))
