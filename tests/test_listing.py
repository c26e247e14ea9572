"""``hundred-days list``: what is asked for by names, what is found, and how it is said."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import tiny
from agreeing import DEALS, deal, edition
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import cli, comparison, listing
from analysis.edition import Edition, edition_of, open_edition
from analysis.errors import WrongCall
from analysis.focuses import asking, listed
from analysis.listing import Listing


def found(one: Edition | None = None, by: Sequence[str] = ("city",), most: int = 10, **asked: Any) -> Listing:
    """What a call of the command finds."""
    one = one or edition()
    return listing.make(one, asking.asked(one, **asked), tuple(asking.by_of(one.campaign, each) for each in by), most)


def ids(made: Listing) -> list[str]:
    return made.projects["project_id"].tolist()


def said(made: Listing) -> str:
    return listing.sentence(made).removeprefix("(Example data) ")


# What is found.


def test_all_projects_of_the_season_the_largest_first() -> None:
    made = found()
    assert ids(made) == ["p3", "p4", "p5"]
    assert (made.n_projects, made.amount) == (3, 18.0)


def test_ties_are_in_the_order_of_their_numbers() -> None:
    same = [deal(n, tiny.SPRING, 5.0) for n in (3, 1, 2)]
    assert ids(found(edition(same))) == ["p1", "p2", "p3"]


def test_the_season_and_the_stage_are_asked_for_by_any_name() -> None:
    assert ids(found(season="autumn", stage="Signed")) == ["p1", "p2"]
    assert ids(found(stage="landed")) == []


def test_groups_of_one_focus_are_alternatives_and_focuses_must_all_hold() -> None:
    assert ids(found(where=["origin=near"])) == ["p3"]
    assert ids(found(where=["origin=near", "origin=coast"])) == ["p3", "p4"]
    assert ids(found(where=["origin=coast", "industry=steel"])) == ["p4"]
    assert ids(found(where=["origin=C"])) == ["p4"]
    assert ids(found(where=["industry=not-stated"])) == ["p5"]


def test_sizes_are_of_the_whole_project_and_hold_their_own_amount() -> None:
    assert ids(found(at_least=5.0)) == ["p3", "p4"]
    assert ids(found(where=["size=10"])) == ["p3"]
    assert ids(found(at_least=5.0, cities=["South"])) == ["p4"]


def test_asked_of_one_unit_a_shared_project_counts_where_it_is_led_and_for_its_share() -> None:
    south, north = found(cities=["South"]), found(cities=["North"])
    assert (ids(south), south.n_projects, south.amount) == (["p4", "p5"], 2, 4.0)
    assert (ids(north), north.n_projects, north.amount) == (["p3", "p4"], 1, 14.0)
    assert "the amount includes shares in 1 led by other units" in said(north)


def test_subtotals_by_unit_sum_to_the_total_and_those_of_groups_name_who_is_in_none() -> None:
    made = found(by=["city", "origin", "stage"])
    assert made.subtotals["city"][["group", "n_projects", "amount"]].values.tolist() == [["N", 1, 14.0], ["S", 2, 4.0]]
    origin = made.subtotals["origin"][["group", "n_projects", "amount"]].values.tolist()
    assert origin == [["near", 1, 12.0], ["coast", 2, 17.0], ["not-stated", 1, 1.0]]
    assert made.subtotals["stage"][["group", "n_projects"]].values.tolist() == [["agreed", 3]]
    assert any("not summed" in note for note in listing.notes(made))


# In words.


def test_the_sentence_says_how_many_how_much_how_large_and_which_is_the_largest() -> None:
    assert said(found()) == (
        "As of 11 April 2031, Whole valley, spring, projects newly signed: 3, agreed amount 18.0 USD million, "
        "of which 1 of 10 USD million and more; the largest is p3 (12.0 USD million)."
    )


def test_a_filter_is_in_the_sentence_and_in_the_definition() -> None:
    made = found(where=["industry=steel"], at_least=1.0, cities=["S"])
    assert "South, spring, steel projects of 1 USD million and more newly signed: 1" in said(made)
    words = dict(listing.definition(made))
    assert (words["industry"], words["amount agreed"]) == ("steel", "1 USD million and more")
    assert "Contract only; signed from 3 March 2031 to 11 April 2031" in words.values()


def test_where_there_is_none_the_sentence_says_so() -> None:
    made = found(where=["industry=food"], cities=["S"])
    assert said(made) == "As of 11 April 2031, South, spring: no food projects newly signed."
    assert "total" in listing.as_text(made)


def test_an_amount_that_is_not_on_file_is_in_no_sum_and_is_counted() -> None:
    made = found(edition((*DEALS, deal(6, tiny.SPRING, None))))
    assert (made.n_projects, made.amount, made.n_unknown) == (4, 18.0, 1)
    assert "18.0 USD million (without 1 that have none on file)" in said(made)
    assert ids(made)[-1] == "p6"
    assert "no amount on file" in said(found(edition([deal(1, tiny.SPRING, None)])))


def test_example_figures_are_marked_wherever_they_go() -> None:
    made = found()
    assert listing.sentence(made).startswith("(Example data)")
    assert listing.as_text(made).startswith("example")
    assert listing.as_sheets(made)[0].mark == "example"


# Wrong calls.


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"where": ["colour=red"]}, r"No focus 'colour'\. "),
        ({"where": ["origin=nearr"]}, r"No group of origin 'nearr'\. Nearest: near"),
        ({"where": ["origin"]}, "write FOCUS=GROUP"),
        ({"season": "sprin"}, r"No season 'sprin'\. Nearest: spring"),
        ({"stage": "signd"}, r"No stage 'signd'\. Nearest: signed|agreed"),
        ({"cities": ["Nort"]}, "Nearest: North"),
        ({"cities": ["ALL"]}, "leave --city away"),
    ],
)
def test_a_name_that_is_not_known_is_a_wrong_call_with_the_nearest_known(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongCall, match=message):
        found(**asked)


def test_a_campaign_without_ledgers_has_no_projects_to_list() -> None:
    with pytest.raises(WrongCall, match="declares no ledger"):
        asking.asked(edition_of(*tiny.imagine(tiny.linear())))


# Laws.

conditions = st.fixed_dictionaries(
    {
        "where": st.lists(st.sampled_from(["origin=near", "origin=coast", "industry=food", "lists=big"]), max_size=2),
        "at_least": st.sampled_from([None, 1.0, 10.0]),
        "cities": st.sampled_from([[], ["N"], ["S"], ["N", "S"]]),
    }
)


@given(conditions, st.permutations(DEALS))
@settings(max_examples=10)
def test_filters_only_remove_projects_and_the_order_of_rows_changes_nothing(asked: Any, order: Any) -> None:
    made, again = found(by=["city", "industry"], **asked), found(edition(order), by=["city", "industry"], **asked)
    assert set(ids(made)) <= set(ids(found()))
    assert made.projects["project_id"].is_unique
    assert listing.as_json(made) == listing.as_json(again)
    for rows in made.subtotals.values():
        assert rows["n_projects"].sum() == made.n_projects
        assert rows["amount"].sum() == pytest.approx(made.amount)


# The command.


def run(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    cli.app(["list", "--campaign", str(folder), *words], standalone_mode=False)
    return capsys.readouterr().out


def test_the_command_gives_the_same_projects_in_every_shape(
    campaign_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--city", "成都", "--where", "industry=five-plus-one", "--at-least", "10", "--by", "origin", "--top", "3"]
    answer = json.loads(run(campaign_folder, capsys, *asked, "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(run(campaign_folder, capsys, *asked, "--format", "csv"))))
    text = run(campaign_folder, capsys, *asked)
    book = tmp_path / "list.xlsx"
    assert run(campaign_folder, capsys, *asked, "--format", "xlsx", "--out", str(book)).strip() == str(book)
    assert [row["project_id"] for row in rows] == [each["project_id"] for each in answer["projects"]]
    assert len(rows) >= answer["total"]["n_projects"] > 3
    assert all(row["file"] and row["sheet"] and row["cell"] for row in rows)
    assert answer["sentence"] in text
    assert "全省" not in answer["sentence"]
    sheets = openpyxl.load_workbook(book)
    assert len(answer["top"]) == 3
    assert all(sheet.title.endswith("（示例）") for sheet in sheets)
    assert sheets.worksheets[-1].max_row == len(rows) + 1


def test_a_workbook_needs_a_name_and_a_name_needs_a_workbook(
    campaign_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(WrongCall, match="needs --out"):
        run(campaign_folder, capsys, "--format", "xlsx")
    with pytest.raises(WrongCall, match="add --format xlsx"):
        run(campaign_folder, capsys, "--out", "x.xlsx")


def test_both_languages_say_the_same_of_the_example(campaign_folder: Path) -> None:
    chinese, english = (found(open_edition(campaign_folder, lang=lang), where=["key=key"]) for lang in ("zh", "en"))
    n, amount = chinese.n_projects, chinese.voice.quantity(chinese.amount, chinese.edition.campaign.money_unit)
    assert f"新签约关键项目{n}个，协议金额{amount}" in listing.sentence(chinese)
    assert f"key projects newly signed: {n}, " in listing.sentence(english)


def test_listed_contracts_are_what_the_indicators_count(campaign_folder: Path) -> None:
    one = open_edition(campaign_folder)
    made, told = listed.chosen(one, asking.asked(one)), comparison.ledgers(one)
    sums = {
        code: sum(side.value or 0.0 for (season, _, indicator), side in told.items() if (season, indicator) == key)
        for code in ("signed_count", "signed_amount")
        for key in [(one.season.code, code)]
    }
    assert made["n_projects"].sum() == sums["signed_count"]
    assert made["amount"].sum() == pytest.approx(sums["signed_amount"])
