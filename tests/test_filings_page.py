"""The page of filings: what each thing that can happen to a form does to every count on it, and what it shows."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import tiny
from deciding import DAY, answer, build, correct, decided, page, read, said, verify
from reading import CHINESE, made, rows, tables, text, tree
from tiny import span

from analysis import chase, comparison, growth, jobs, revised
from analysis.blocks import Block
from analysis.campaign import Campaign
from analysis.edition import Edition, edition_of
from analysis.pages import doubts, filings
from analysis.pages.page import Page

Tables = Mapping[str, pd.DataFrame]
SEASONS = (span("autumn", tiny.AUTUMN.start, 40), span("spring", tiny.SPRING.start, 40))
END = SEASONS[1].end
FILED = {
    (season.code, season.end, unit): {"deals": factor * deals, "dollars": factor * 2.0 * deals}
    for season, factor in zip(SEASONS, (1, 2), strict=True)
    for unit, deals in (("North", 5), ("Middle", 10), ("South", 15))
}
SOUTH = f"spring/{END}/South.xlsx"
"""South's form of spring, of thirty deals."""


def path(season: str, date: object, unit: str) -> str:
    return f"{season}/{date}/{unit}.xlsx"


LOG = {path(*key): key[1] for key in FILED}


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three districts that each filed the closing form of both seasons, twice as much in the second."""
    folder = tmp_path_factory.mktemp("valley")
    build(folder, FILED, LOG, seasons=SEASONS)
    return folder


@pytest.fixture
def folder(valley: Path, tmp_path: Path) -> Path:
    """A copy, to do things to."""
    return shutil.copytree(valley, tmp_path / "copy")


def standing(edition: Edition) -> dict[str, Any]:
    """Everything that is said of the deals of spring."""
    spring = edition.calendar[edition.calendar["season"] == "spring"].set_index("city_code")
    figures = edition.figures.query("season == 'spring' and indicator == 'deals'").set_index("city_code")
    compared = growth.compare(comparison.pairs(edition), edition.campaign)
    total = compared.query("city_code == 'ALL' and indicator == 'deals'").iloc[0]
    return {
        "calendar": spring["state"].to_dict(),
        "late": {code: days for code, days in spring["days_late"].items() if not pd.isna(days) and days},
        "owe": [code for code, _ in chase.messages(edition)],
        "receipts": edition.tables["files"]["verdict"].value_counts().to_dict(),
        "superseded": int((edition.tables["filings"]["status"] == "superseded").sum()),
        "figures": figures["value"].to_dict(),
        "changes": [(row.city_code, row.old, row.new, row.why) for row in revised.changes(edition).itertuples()],
        "total": (total["second"], total["n_units"]),
        "objected": int((edition.figures["answer"] == "objected").sum()),
        "verified": int(edition.figures["verified"].notna().sum()),
    }


USUAL: dict[str, Any] = {
    "calendar": {"N": "filed", "M": "filed", "S": "filed"},
    "late": {},
    "owe": [],
    "receipts": {"accepted": 6},
    "superseded": 0,
    "figures": {"N": 10.0, "M": 20.0, "S": 30.0},
    "changes": [],
    "total": (60.0, 3),
    "objected": 0,
    "verified": 0,
}


def after(folder: Path, log: Mapping[str, object] | None = None) -> tuple[Campaign, Tables]:
    """The campaign and its tables as intake makes them now."""
    declared = build(folder, {}, {**LOG, **(log or {})}, seasons=SEASONS)  # type: ignore[arg-type]
    return declared, read(declared)


def now(folder: Path, log: Mapping[str, object] | None = None) -> dict[str, Any]:
    return standing(edition_of(*after(folder, log)))


# The laws.


def test_where_every_form_came_in_time_nobody_owes_and_nothing_changed(folder: Path) -> None:
    assert now(folder) == USUAL


def test_a_form_that_is_taken_away_is_missing_is_chased_and_is_in_no_total(folder: Path) -> None:
    (folder / "raw" / SOUTH).unlink()
    assert now(folder) == USUAL | {
        "calendar": {"N": "filed", "M": "filed", "S": "missing"},
        "owe": ["S"],
        "receipts": {"accepted": 5},
        "figures": {"N": 10.0, "M": 20.0},
        "total": (30.0, 2),
    }


def test_a_form_that_came_late_is_late_and_no_longer_owed(folder: Path) -> None:
    assert now(folder, {SOUTH: END + 3 * DAY}) == USUAL | {
        "calendar": {"N": "filed", "M": "filed", "S": "late"},
        "late": {"S": 3},
    }


def test_a_form_sent_again_with_another_figure_replaces_it_and_was_still_in_time(folder: Path) -> None:
    again = SOUTH.replace("South", "South again")
    tiny.write_form(folder / "raw" / again, "South", {"deals": 27, "dollars": 60.0}, END)
    assert now(folder, {again: END + 2 * DAY}) == USUAL | {
        "receipts": {"accepted": 7},
        "superseded": 1,
        "figures": {"N": 10.0, "M": 20.0, "S": 27.0},
        "changes": [("S", 30.0, 27.0, "filed-again")],
        "total": (57.0, 3),
    }


def test_the_same_file_sent_twice_is_one_receipt_more_and_nothing_else(folder: Path) -> None:
    copy = SOUTH.replace("South", "copy")
    shutil.copy(folder / "raw" / SOUTH, folder / "raw" / copy)
    assert now(folder, {copy: END + 2 * DAY}) == USUAL | {"receipts": {"accepted": 6, "duplicate": 1}}


ABOUT = {"unit": "South", "as_of": END}


def test_a_figure_verified_down_counts_less_on_pages_of_verified_numbers_alone(folder: Path) -> None:
    verify(folder, ABOUT | {"filed": 30, "struck": 5, "verified": 25})
    declared, known = after(folder)
    edition = edition_of(declared, known)
    assert standing(edition) == USUAL | {"verified": 1, "changes": [("S", 30.0, 25.0, "verified")]}
    shown = standing(edition.verified())
    assert shown["total"] == (55.0, 3)
    assert shown["figures"] == {"N": 10.0, "M": 20.0, "S": 25.0}


def test_a_figure_objected_to_is_said_to_be_and_stays_as_filed(folder: Path) -> None:
    answer(folder, ABOUT | {"item": "deals", "answer": "Objection", "objection": "it is 31", "answered_on": END})
    assert now(folder) == USUAL | {"objected": 1}


def test_after_all_of_it_the_page_counts_all_of_it(folder: Path) -> None:
    again = SOUTH.replace("South", "South again")
    tiny.write_form(folder / "raw" / again, "South", {"deals": 27, "dollars": 60.0}, END)
    (folder / "raw" / path("autumn", SEASONS[0].end, "North")).unlink()
    checked = {"filed": 27, "struck": 5, "verified": 22, "reason": "two ended", "decided_on": END + 5 * DAY}
    verify(folder, ABOUT | checked)
    answer(folder, ABOUT | {"answer": "Objection", "objection": "none ended", "answered_on": END + 9 * DAY})
    correct(folder, {"unit": "Middle", "as_of": END, "filed_text": "20", "value": "21", "decided_on": END + DAY})
    declared, known = after(folder, {again: END + 2 * DAY})
    shown = page("filings", declared, known)
    assert said(filings.headline(shown)) == (
        "spring: 3 forms were due so far; 3 came in time, 0 came late, 0 did not come "
        "autumn: 3 forms were due so far; 2 came in time, 0 came late, 1 did not come "
        "0 findings stand: 0 to send back, 0 to verify, 0 notes "
        "To verify: 0 figures of 0 units; 0 of all figures are held back, 0 cannot be used "
        "Of the figures 1 were corrected, 1 verified, 2 objected to "
        "3 changes of figures since they were filed; 3 printed figures are others now, totals among them "
        "Forms are owed by: North."
    )
    assert cells(filings.revisions(shown)) == [
        ["Middle", "11 April 2031", "new deals", "20", "21", "corrected", "12 April 2031", "by telephone"],
        ["South", "11 April 2031", "new deals", "30", "27", "filed again", "13 April 2031", "—"],
        ["South", "11 April 2031", "new deals", "27", "22", "verified", "16 April 2031", "two ended"],
    ]
    assert cells(filings.printed(shown)) == [
        ["Middle", "11 April 2031", "new deals", "11 April 2031", "20", "21"],
        ["South", "11 April 2031", "new deals", "11 April 2031", "30", "27"],
        ["Whole valley (3/3)", "11 April 2031", "new deals", "11 April 2031", "60", "58"],
    ]
    assert cells(filings.objected(shown)) == [
        ["South", "11 April 2031", "all figures", "none ended Max, 20 April 2031"],
    ]


# What the page shows.


def cells(block: Block) -> list[list[str]]:
    """The cells of a block's one table, row by row."""
    table = tree(str(block.html)).table
    assert table is not None and table.tbody is not None
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in table.tbody.find_all("tr")
    ]


@pytest.fixture(scope="module")
def doubted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Campaign, Tables]:
    """North's dollars are held back on two dates, South's deals cannot be read, Middle's date is about another day."""
    folder = tmp_path_factory.mktemp("doubted")
    ninth, twentieth, *_ = tiny.SPRING.dates
    filed = {
        ("spring", ninth, "North"): {"deals": 1, "dollars": 900},
        ("spring", twentieth, "North"): {"deals": 1, "dollars": 800},
        ("spring", ninth, "South"): {"deals": "about 2", "dollars": "3 m"},
    }
    declared = build(folder, filed)
    written = folder / "raw" / "spring" / (ninth - DAY).isoformat() / "Middle.xlsx"
    tiny.write_form(written, "Middle", {"deals": 4, "dollars": 5}, ninth)
    return declared, read(declared)


@pytest.fixture
def shown(doubted: tuple[Campaign, Tables]) -> Page:
    return page("filings", *doubted)


def test_findings_are_counted_by_rule_over_the_forms_and_units_they_are_in(shown: Page) -> None:
    assert cells(filings.by_rule(shown)) == [
        ["… is not exact.", "refuse", "1", "1", "1"],
        ["… means … a deal.", "verify", "2", "2", "1"],
        ["… was read as ….", "note", "1", "1", "1"],
    ]


def test_findings_are_counted_by_unit_in_administrative_order_and_in_all(shown: Page) -> None:
    assert cells(filings.by_unit(shown)) == [
        ["North", "0", "2", "0", "2"],
        ["South", "1", "0", "1", "2"],
        ["all", "1", "2", "1", "4"],
    ]
    assert "The other units (1) have none." in said(filings.by_unit(shown))


def test_each_doubted_figure_stands_with_its_cell_what_to_do_and_what_becomes_of_it(shown: Page) -> None:
    listed = cells(filings.to_verify(shown))
    assert [row[:3] for row in listed] == [
        ["North", "11 March 2031", "money in new deals"],
        ["North", "22 March 2031", "money in new deals"],
        ["South", "11 March 2031", "new deals"],
    ]
    assert listed[0][3:] == [
        "900 means 900USD million a deal. Check the unit.",
        "not counted until then",
        "raw/spring/2031-03-11/North.xlsx Form!B5",
    ]
    assert listed[2][3:5] == ["about 2 is not exact. Write the number.", "not used"]


def test_what_was_explained_stands_apart_with_the_reason_and_who_decided(
    doubted: tuple[Campaign, Tables], tmp_path: Path
) -> None:
    declared, known = doubted
    decisions = build(tmp_path, {})
    row = {"indicator": "dollars", "filed_text": "900", "rule": "unit-slip", "reason": "one <large> deal"}
    south = {"unit": "South", "filed_text": "about 2", "value": "2", "decided_by": "Ann"}
    correct(tmp_path, row, south)
    decided_on = page("filings", declared, decided(decisions, known))
    assert [row[0] for row in cells(filings.to_verify(decided_on))] == ["North"]
    assert cells(filings.explained(decided_on)) == [
        [
            *("North", "11 March 2031", "money in new deals", "900 means 900USD million a deal."),
            *("one <large> deal Kim, 12 March 2031", "counted as filed"),
        ],
        [
            *("South", "11 March 2031", "new deals", "about 2 is not exact."),
            *("by telephone Ann, 12 March 2031", "corrected to 2"),
        ],
    ]
    assert "2 more were explained or corrected" in said(filings.headline(decided_on))


def test_a_value_read_otherwise_than_written_stands_beside_what_was_written(shown: Page) -> None:
    assert cells(filings.repairs(shown)) == [
        [
            *("South", "11 March 2031", "money in new deals", "3 m", "3.0 USD million", "… was read as …."),
            "raw/spring/2031-03-11/South.xlsx Form!B5",
        ]
    ]


def test_reporting_period_cut_off_and_date_on_the_form_are_told_apart_where_they_differ(shown: Page) -> None:
    assert cells(filings.dates(shown)) == [
        [
            *("Middle", "11 March 2031", "10 March 2031", "11 March 2031", "10 March 2031"),
            "raw/spring/2031-03-10/Middle.xlsx",
        ]
    ]


def test_the_calendar_has_a_row_a_unit_a_column_a_due_date_and_its_counts(shown: Page) -> None:
    table = tree(str(filings.calendar(shown).html)).table
    assert table is not None
    assert dict(rows(table)) == {
        "North": {"11 Mar": "in time", "22 Mar": "in time"},
        "Middle": {"11 Mar": "in time", "22 Mar": ""},
        "South": {"11 Mar": "in time", "22 Mar": ""},
        "forms in time": {"11 Mar": "3", "22 Mar": "1"},
        "forms come late": {"11 Mar": "0", "22 Mar": "0"},
        "forms not come": {"11 Mar": "0", "22 Mar": "2"},
    }
    assert [mark.get_text() for mark in table.find_all(class_="status-failed")] == ["missing", "missing"]


def test_no_table_without_rows_is_left_without_a_sentence(valley: Path) -> None:
    shown = page("filings", *after(valley))
    empty = {
        filings.by_rule: "There is no finding.",
        filings.by_unit: "There is no finding.",
        filings.to_verify: "Nothing is to be verified.",
        filings.explained: "No finding has been explained or corrected yet.",
        filings.objected: "No unit has objected to a figure.",
        filings.revisions: "No figure was changed since it was filed.",
        filings.printed: "No printed figure is another now.",
        filings.to_chase: "No unit owes a form.",
        filings.repairs: "Every value was read as written.",
        filings.dates: "Reporting period, cut-off date and the date on the form are one day on every form.",
    }
    assert {call.__name__: said(call(shown)) for call in empty} == {
        call.__name__: sentence for call, sentence in empty.items()
    }
    early = page("filings", shown.edition.campaign, shown.edition.tables, as_of=SEASONS[1].start)
    assert said(filings.calendar(early)) == "No form is due yet."


def test_a_long_table_is_folded(shown: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "<details" not in filings.to_verify(shown).html
    monkeypatch.setattr(doubts, "LONG", 2)
    assert "<details" in filings.to_verify(shown).html
    assert "<details" not in filings.repairs(shown).html


# The default campaign.


@pytest.fixture(scope="module")
def example(campaign_folder: Path) -> str:
    return made("filings", campaign_folder)


def test_the_page_of_the_example_leads_with_what_came_and_whom_to_chase(example: str) -> None:
    shown = text(example)
    assert "第二季到期应报168份：按时166份、迟报1份、未报1份" in shown
    assert "应催报：遂宁、阿坝。" in shown
    assert "本系统按两个日期均应报送判定迟报、未报" in shown
    assert tree(example).h1.get_text() == "全省报送情况"  # type: ignore[union-attr]


def test_the_calendars_of_the_example_hold_every_unit_in_order_and_what_was_planted(
    example: str, default_campaign: Campaign
) -> None:
    shown = {name: table for name, table in tables(example).items() if "各期报送情况" in name}
    assert list(shown) == [
        "第二季各期报送情况（2022年5月15日至2022年8月17日）",
        "第一季各期报送情况（2021年9月15日至2021年12月14日）",
    ]
    for table in shown.values():
        assert list(table)[:-3] == [city.name["zh"] for city in default_campaign.cities]
    marks = [mark.get_text() for mark in tree(example).find_all(class_="status-failed")]
    assert marks == ["未报", "迟报4天", "未报"]


def test_the_revision_of_the_example_names_the_unit_and_the_total_that_moved(example: str) -> None:
    moved = tables(example)["修订通知：已印发、现已变动的数据"]
    assert {name: (row["原印发数"], row["现数"]) for name, row in moved.items()} == {
        "乐山市": ("50个", "47个"),
        "全省（21/21）": ("1,073个", "1,070个"),
    }


def test_the_page_in_english_marks_whatever_is_not(campaign_folder: Path) -> None:
    shown = tree(made("filings", campaign_folder, lang="en"))
    for part in shown.find_all(lang="zh"):
        part.decompose()
    assert CHINESE.findall(str(shown)) == []


def test_the_page_is_for_the_province_and_one_for_all_units(default_campaign: Campaign) -> None:
    declared = default_campaign.pages["filings"]
    assert (declared.audience, declared.each) == ("internal", "all")
    assert (jobs.NOTEBOOKS / "filings.ipynb").is_file()
