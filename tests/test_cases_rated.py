"""Cases through the gate and the panel, from the files on: what counts, what does not, and what a short list says."""

import io
import re
from pathlib import Path

import casefiling as filing
import openpyxl
import pandas as pd
import pytest
from casefiling import SEASON

from analysis import edition, form, intake
from analysis.campaign import Campaign
from analysis.edition import Edition
from analysis.errors import DeclarationError, WrongCall
from analysis.pages import rated as shown
from analysis.pages.page import ABSENT, Page
from analysis.rating import declared as declaring
from analysis.rating import of_edition

pytestmark = pytest.mark.usefixtures("in_this_process")
N, M, S = (f"{SEASON}-{unit}-1" for unit in "NMS")
TRUE = ("Ten days saved", "Log of permits", "True", "2031-04-20")
FRAMES = ("submitted", "evidence", "gated", "counted", "rated", "agreement", "severities", "short_listed")


@pytest.fixture
def declared(tmp_path: Path) -> Campaign:
    """Three districts with a case each, all of them borne out; Bo is of North, Cy has an interest in Middle."""
    made = filing.declare(tmp_path / "campaign")
    for unit in ("North", "Middle", "South"):
        filing.file_case(made, unit, unit, f"{unit} desk")
    filing.check(made, *((case, *TRUE) for case in (N, M, S)))
    filing.appoint(made, ("Ann", "", ""), ("Bo", "North", ""), ("Cy", "", "Middle"), ("Di", "", ""))
    return made


def seen(declared: Campaign, known_on: str | None = None) -> Edition:
    return edition.edition_of(declared, intake.run(declared), known_on=known_on)


def verdicts(opened: Edition) -> dict[str, str]:
    rows = opened.once(of_edition.gated)
    return dict(zip(rows["case_id"], rows["verdict"] + ":" + rows["why"], strict=True))


# The gate.


def test_each_case_answers_for_its_own_claims(declared: Campaign) -> None:
    two = (("Ten days saved", "Log of permits", None), ("Twice as many", "A list", None))
    filing.file_case(declared, "Middle", "Middle", "Middle desk", two)
    filing.file_case(declared, "South", "South", "South desk", ())
    twice = (M, "Twice  as many", "“A list”", "False", "2031-04-21")
    filing.check(declared, (N, *TRUE), (M, *TRUE), twice)
    assert verdicts(seen(declared)) == {
        N: "passes:",
        M: "refused:refuted:Twice as many",
        S: "refused:no-evidence",
    }


def test_an_item_that_nobody_checked_waits_and_the_last_check_known_stands(declared: Campaign) -> None:
    filing.check(declared, (N, *TRUE), (N, *TRUE[:2], "False", "2031-04-25"), (M, *TRUE))
    assert verdicts(seen(declared)) == {
        N: "refused:refuted:Ten days saved",
        M: "passes:",
        S: "waits:open:Ten days saved",
    }
    assert verdicts(seen(declared, "2031-04-22"))[N] == "passes:"
    assert verdicts(seen(declared, "2031-04-15"))[N] == "waits:open:Ten days saved"


def test_a_check_or_an_interest_that_names_nothing_received_is_said(declared: Campaign) -> None:
    filing.check(declared, (N, "Ten days saved", "A photo", "True", "2031-04-20"))
    filing.appoint(declared, ("Ann", "", f"North;{M};{SEASON}-N-9"))
    problems = intake.run(declared)["problems"]
    assert problems[["rule", "file", "cell"]].values.tolist() == [
        ["submission-check-unknown", "raw/cases/checks.csv", "csv!A2"],
        ["submission-interest-unknown", "raw/cases/raters.csv", "csv!A2"],
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(N, *TRUE[:2], "Perhaps", "2031-04-20")], r"checks\.csv.*A2: state 'Perhaps'; declared"),
        ([(N, *TRUE[:2], "True", "soon")], "'soon' is not the date of the check"),
        ([("", *TRUE)], "case_id is empty"),
    ],
)
def test_a_check_that_cannot_be_used_names_its_row(
    declared: Campaign, rows: list[tuple[str, str, str, str, str]], message: str
) -> None:
    filing.check(declared, *rows)
    with pytest.raises(DeclarationError, match=message):
        intake.run(declared)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("Ann", "", ""), ("Ann", "North", "")], "Ann stands twice on the list of raters"),
        ([("Ann", "Norht", "")], "No filing unit is called 'Norht'"),
    ],
)
def test_a_list_of_raters_that_could_hide_an_interest_stops(
    declared: Campaign, rows: list[tuple[str, str, str]], message: str
) -> None:
    filing.appoint(declared, *rows)
    with pytest.raises(DeclarationError, match=message):
        intake.run(declared)


# Rated, by numbers worked out by hand: gain weighs three quarters, High is 3 and Low 1.


def test_scores_ranks_and_the_short_list_are_those_worked_out_by_hand(declared: Campaign) -> None:
    filing.rate(declared, "Ann", {N: "hh", M: "lh", S: "hl"})  # 3, 1.5, 2.5
    filing.rate(declared, "Bo", {M: "ll", S: "hl"})  # 1, 2.5
    filing.rate(declared, "Cy", {N: "hl", S: "lh"})  # 2.5, 1.5
    opened = seen(declared)
    rows = opened.once(of_edition.rated).set_index("case_id")
    assert rows["score"].round(9).to_dict() == {N: 2.75, S: round(6.5 / 3, 9), M: 1.25}
    assert rows["rank"].tolist() == [1, 2, 3]
    assert rows["n_raters"].to_dict() == {N: 2, S: 3, M: 2}
    assert opened.once(of_edition.short_listed)["case_id"].tolist() == [N]
    means = opened.once(of_edition.criteria)
    assert (means.loc[N, "gain"], means.loc[N, "ease"]) == (3.0, 2.0)


def test_level_cases_are_parted_by_the_declared_criterion(declared: Campaign) -> None:
    toml = declared.folder / "campaign.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("weight = 3.0", "weight = 1.0"), encoding="utf-8")
    for rater in ("Ann", "Di"):
        filing.rate(declared, rater, {M: "lh", S: "hl"})
    opened = edition.edition_of(reloaded(declared), intake.run(declared))
    rows = opened.once(of_edition.rated).set_index("case_id")
    assert rows.loc[[M, S], "score"].tolist() == [2.0, 2.0]
    assert rows.loc[[S, M], "rank"].tolist() == [1, 2]
    assert rows.loc[S, "settled_by"] == "gain"


def reloaded(declared: Campaign) -> Campaign:
    from analysis import campaign

    return campaign.load(declared.folder)


def test_what_does_not_count_says_why(declared: Campaign) -> None:
    filing.check(declared, (N, *TRUE), (M, *TRUE), (S, *TRUE[:2], "False", "2031-04-20"))
    filing.rate(declared, "Ann", {N: ["h", "Middling"], M: "h-", S: "hh", "spring-X-1": "hh"})
    filing.rate(declared, "Bo", {N: "hh"})
    filing.rate(declared, "Cy", {M: "hh"})
    filing.rate(declared, "Eve", {N: "hh"})
    rows = seen(declared).once(of_edition.counted)
    out = rows[rows["why_not"] != ""]
    assert {(row.rater, row.case_id, row.why_not) for row in out.itertuples()} == {
        ("Ann", N, "unknown-grade"),
        ("Ann", M, "blank"),
        ("Ann", S, "not-admitted"),
        ("Ann", "spring-X-1", "unknown-case"),
        ("Bo", N, "own-unit"),
        ("Cy", M, "declared-interest"),
        ("Eve", N, "unknown-rater"),
    }
    assert out[out["why_not"] == "unknown-grade"][["written", "file", "cell"]].values.tolist() == [
        ["Middling", "raw/cases/Ann.xlsx", "A5"]
    ]


def test_of_two_sheets_the_later_days_stands_and_of_one_day_neither(declared: Campaign) -> None:
    filing.rate(declared, "Ann", {N: "ll", M: "hh"}, on="2031-05-01", file="first")
    filing.rate(declared, "Ann", {N: "hh"}, on="2031-05-02", file="second")
    filing.rate(declared, "Ann", {M: "ll"}, on="2031-05-01", file="third")
    rows = seen(declared).once(of_edition.counted)
    assert rows.loc[rows["case_id"] == N, "value"].tolist() == [3.0, 3.0]
    assert set(rows.loc[rows["case_id"] == M, "why_not"]) == {"graded-twice"}
    before = seen(declared, "2031-05-01").once(of_edition.counted)
    assert before.loc[before["case_id"] == N, "value"].tolist() == [1.0, 1.0]


def test_a_sheet_that_is_not_signed_is_not_taken_and_a_file_that_is_none_stops_nobody(declared: Campaign) -> None:
    filing.rate(declared, "Ann", {N: "hh"}, on="in May")
    filing.rate(declared, "Di", {N: "hh"})
    (declared.folder / "raw" / "cases" / "scan.xlsx").write_bytes(b"%PDF-1.7")
    tables = intake.run(declared)
    assert tables["ratings"]["rater"].unique().tolist() == ["Di"]
    assert tables["problems"][["rule", "file", "cell", "found"]].values.tolist() == [
        ["submission-grades-unsigned", "raw/cases/Ann.xlsx", "Grades!D2", "in May"],
        ["file-not-table", "raw/cases/scan.xlsx", "", "PDF"],
    ]


# The sheets that go out.


def test_a_raters_sheet_holds_the_cases_they_may_score_and_comes_back_filled_in(declared: Campaign) -> None:
    opened = seen(declared)
    asked = {rater: of_edition.for_rater(opened, rater)["case_id"].tolist() for rater in ("Ann", "Bo", "Cy")}
    assert asked == {"Ann": [N, M, S], "Bo": [M, S], "Cy": [N, S]}
    content = form.write_rating_sheet(opened, "Bo")
    assert content == form.write_rating_sheet(opened, "Bo")
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet["D3"] = "2031-05-01"
    for row in range(6, 6 + 4):
        sheet.cell(row, 5).value = "High"
    book.save(declared.folder / "raw" / "cases" / "back.xlsx")
    rows = seen(declared).once(of_edition.counted)
    assert rows[["rater", "case_id", "criterion", "value"]].values.tolist() == [
        ["Bo", case, criterion, 3.0] for case in (M, S) for criterion in ("gain", "ease")
    ]


def test_a_raters_sheet_offers_the_grades_with_their_anchors_and_keeps_filed_text_text(declared: Campaign) -> None:
    filing.file_case(declared, "South", "South", "+South desk", Practice="@SUM(A1)")
    filing.check(declared, (S, *TRUE))
    sheet, _, cases = openpyxl.load_workbook(io.BytesIO(form.write_rating_sheet(seen(declared), "Ann"))).worksheets
    offered = sheet.data_validations.dataValidation[0]
    assert (offered.formula1, offered.prompt) == ('"High,Low"', "High: Much.\nLow: Little.")
    told = [cell for row in cases.iter_rows() for cell in row if cell.value in ("+South desk", "@SUM(A1)")]
    assert told and all(cell.data_type == "s" and cell.quotePrefix for cell in told)


def test_a_sheet_for_nobody_is_refused_with_who_is_on_the_list(declared: Campaign, tiny: Campaign) -> None:
    with pytest.raises(WrongCall, match=r"No rater 'Zoe'.*Ann, Bo, Cy, Di"):
        form.write_rating_sheet(seen(declared), "Zoe")
    with pytest.raises(WrongCall, match=r"declares no \[cases\.rating\]"):
        form.write_rating_sheet(seen(tiny), "Ann")


# Declared.


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('tie_order = ["gain"]', 'tie_order = ["luck"]', "tie_order names luck"),
        ("weight = 3.0", "weight = -1.0", "weights of criteria must be zero or more"),
        (', lo = { en = "Hard." }', "", "grades without an anchor: ease lo"),
        ('means = "refutes"', 'means = "denies"', "state false: means is one of bears-out, refutes, open"),
        ('code = "ease"\n', "", "code is missing"),
    ],
)
def test_a_declaration_that_contradicts_itself_names_the_file_and_what(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    made = filing.declare(tmp_path, filing.DECLARED.replace(old, new))
    with pytest.raises(DeclarationError, match=rf"campaign\.toml.*\[cases\.rating\]: .*{re.escape(message)}"):
        declaring.rules(made)


# Nothing there, and shown.


def test_everything_is_empty_with_its_columns_where_nothing_is_declared_or_submitted(
    tiny: Campaign, tmp_path: Path
) -> None:
    for opened in (seen(tiny), seen(filing.declare(tmp_path / "none"))):
        for name in FRAMES:
            made = opened.once(getattr(of_edition, name))
            assert not len(made) and len(made.columns)
        assert list(opened.once(of_edition.short_listed)) == of_edition.SHORT_LISTED_COLUMNS


def blocks(opened: Edition) -> dict[str, str]:
    page = Page("case_selection", opened, opened.campaign.total)
    return {name: str(getattr(shown, name)(page).html) for name in shown.__all__}


def test_pages_show_nothing_where_nothing_is_declared_and_say_so_where_nothing_came(
    tiny: Campaign, tmp_path: Path
) -> None:
    assert set(blocks(seen(tiny)).values()) == {str(ABSENT.html)}
    told = blocks(seen(filing.declare(tmp_path / "none")))
    assert "No unit has submitted a case." in told["submitted_cases"]
    assert "No case has been admitted" in told["scores"]
    assert "No grade has been given yet." in told["not_counted"]


def test_every_blank_number_of_the_scores_stands_beside_its_reason(declared: Campaign) -> None:
    filing.rate(declared, "Ann", {N: "hh", M: "lh"})
    filing.rate(declared, "Di", {N: "hl"})
    table = pd.read_html(io.StringIO(blocks(seen(declared))["scores"]))[0]
    blank = table[table["score"].astype(str) == "—"]
    assert blank["remark"].tolist() == ["scored by 1; at least 2 are needed", "scored by 0; at least 2 are needed"]


def test_the_example_has_a_refuted_a_waiting_and_an_own_units_case(
    default_campaign: Campaign, default_tables: dict[str, pd.DataFrame]
) -> None:
    opened = edition.edition_of(default_campaign, default_tables)
    gated = opened.once(of_edition.gated)
    assert gated["verdict"].value_counts().to_dict() == {"passes": 6, "refused": 1, "waits": 1}
    grades = opened.once(of_edition.counted)
    assert grades["why_not"].value_counts().to_dict() == {"": 110, "own-unit": 4, "blank": 1, "unknown-grade": 1}
    rows = opened.once(of_edition.rated)
    assert rows["score"].round(3).tolist() == [3.54, 3.32, 3.1, 2.575, 2.575, 2.15]
    assert rows["settled_by"].tolist().count("efficacy") == 2
    told = blocks(opened)
    assert "偏严0.50分" in told["raters"] and "另有4个案例因有评委未评分" in told["agreed"]
    assert "None" not in "".join(told.values()) and "nan" not in "".join(told.values())


def test_until_the_season_is_over_a_case_that_came_later_is_not_there(declared: Campaign) -> None:
    tables = intake.run(declared)
    came = tables["cases"]["received_on"].min().date()
    before = edition.edition_of(declared, tables, as_of=declared.season.start)
    assert came > declared.season.start
    assert [len(before.once(getattr(of_edition, name))) for name in ("submitted", "gated", "rated")] == [0, 0, 0]
    assert len(edition.edition_of(declared, tables, as_of=declared.season.closing).once(of_edition.submitted)) == 3
