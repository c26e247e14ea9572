"""Ledgers become projects, amounts, milestones and activities; a row that cannot be used is said with its place."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
import tiny
from tiny import SPRING, Ledger, amount, project, reached, trip

from analysis import intake

DAY = SPRING.date(5)
pytestmark = pytest.mark.usefixtures("in_this_process")
Tables = Mapping[str, pd.DataFrame]


def read(folder: Path, **rows: tuple[dict[str, object], ...]) -> Tables:
    """The tables of a campaign with one ledger, of the later season."""
    return intake.run(tiny.build_with_ledgers(folder, {"spring": Ledger(**rows)}))


def said(tables: Tables) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in tables["problems"][["rule", "cell", "found"]].to_numpy()]


def test_a_ledger_is_read_row_by_row_with_each_rows_place(tmp_path: Path) -> None:
    tables = read(
        tmp_path,
        projects=(project("P1"), project("P2", "South")),
        amounts=(amount("P1", DAY, agreed=10, paid=2),),
        milestones=(reached("P1", DAY),),
        activities=(trip("North", DAY, 3),),
    )
    assert said(tables) == []
    assert tables["projects"][["project_id", "unit_shares", "cell"]].to_numpy().tolist() == [
        ["P1", "N=1.0", "A3"],
        ["P2", "S=1.0", "A4"],
    ]
    (paid,) = tables["amounts"].to_dict("records")
    assert (paid["agreed"], paid["paid"], paid["date"].date()) == (10.0, 2.0, DAY)
    (step,) = tables["milestones"].to_dict("records")
    assert (step["stage"], step["sheet"], step["cell"]) == ("agreed", "Milestones", "A3")
    (went,) = tables["activities"].to_dict("records")
    assert (went["city_code"], went["firms_met"], went["season"]) == ("N", 3.0, "spring")


@pytest.mark.parametrize(
    ("shares", "kept"), [("50%+50%", "N=0.5;S=0.5"), ("0.7+0.3", "N=0.7;S=0.3"), ("70%+0.3", "N=0.7;S=0.3")]
)
def test_a_shared_project_keeps_its_units_and_shares_in_the_order_filed(tmp_path: Path, shares: str, kept: str) -> None:
    tables = read(tmp_path, projects=(project("P1", "North+South", shares=shares),))
    assert tables["projects"]["unit_shares"].tolist() == [kept]


@pytest.mark.parametrize("shares", [None, "100%", "50%+40%", "60%+50%", "half+half", "50%+25%+25%"])
def test_shares_that_are_not_one_for_each_unit_or_do_not_make_a_whole_are_said(
    tmp_path: Path, shares: str | None
) -> None:
    tables = read(tmp_path, projects=(project("P1", "North+South", shares=shares), project("P2")))
    assert [rule for rule, *_ in said(tables)] == ["ledger-row-incomplete"]
    assert tables["projects"]["project_id"].tolist() == ["P2"]


@pytest.mark.parametrize(("part", "fine"), [("33.33333%", True), ("33.333%", False)])
def test_shares_may_miss_the_whole_by_a_millionth_and_no_more(tmp_path: Path, part: str, fine: bool) -> None:
    tables = read(tmp_path, projects=(project("P1", "North+South", shares=f"{part}+66.66667%"),))
    assert (len(tables["projects"]) == 1) == fine


def test_a_project_of_an_unknown_unit_is_said_and_left_out_with_what_hangs_on_it(tmp_path: Path) -> None:
    tables = read(
        tmp_path,
        projects=(project("P1", "Nowhere"), project("P2")),
        amounts=(amount("P1", DAY, agreed=1), amount("P2", DAY, agreed=2)),
        milestones=(reached("P1", DAY), reached("P2", DAY)),
    )
    assert sorted(said(tables)) == [
        ("ledger-project-unknown", "Amounts!A3", "P1"),
        ("ledger-project-unknown", "Milestones!A3", "P1"),
        ("ledger-unit-unknown", "Projects!A3", "Nowhere"),
    ]
    assert tables["amounts"]["project_id"].tolist() == ["P2"]
    assert tables["milestones"]["project_id"].tolist() == ["P2"]


def test_a_project_listed_twice_is_one_project(tmp_path: Path) -> None:
    tables = read(tmp_path, projects=(project("P1"), project("P1", "South")))
    assert said(tables) == [("ledger-duplicate", "Projects!A4", "P1")]
    assert tables["projects"]["unit_shares"].tolist() == ["N=1.0"]


def test_a_row_that_lacks_what_its_key_needs_is_said_by_its_columns_names(tmp_path: Path) -> None:
    tables = read(tmp_path, milestones=({"project_id": "P1"},))
    assert said(tables) == [("ledger-row-incomplete", "Milestones!A3", "Step+Day")]


def test_a_step_that_is_not_a_stage_or_a_day_that_is_no_date_is_said(tmp_path: Path) -> None:
    milestones = (reached("P1", DAY, "Dreamt of"), {"project_id": "P1", "stage": "Signed", "date": "in spring"})
    tables = read(tmp_path, projects=(project("P1"),), milestones=milestones)
    assert [rule for rule, *_ in said(tables)] == ["ledger-row-incomplete"] * 2
    assert tables["milestones"].empty


@pytest.mark.parametrize(
    ("row", "agreed"),
    [
        ({"agreed": 10, "currency": "USD"}, 10.0),
        ({"agreed": 10}, 10.0),
        ({"agreed": 10, "currency": "USD", "rate": 7}, 10.0),
        ({"agreed": 10, "currency": "EUR", "rate": 1.2}, 12.0),
    ],
)
def test_an_amount_agreed_abroad_is_converted_at_its_rate_and_one_at_home_is_not(
    tmp_path: Path, row: dict[str, object], agreed: float
) -> None:
    tables = read(tmp_path, projects=(project("P1"),), amounts=(amount("P1", DAY, **row),))
    (kept,) = tables["amounts"].to_dict("records")
    assert (kept["agreed"], kept["agreed_original"]) == (agreed, 10.0)


def test_an_amount_agreed_abroad_without_a_rate_is_said(tmp_path: Path) -> None:
    tables = read(tmp_path, projects=(project("P1"),), amounts=(amount("P1", DAY, agreed=10, currency="EUR"),))
    assert [rule for rule, *_ in said(tables)] == ["ledger-row-incomplete"]
    assert tables["amounts"].empty


def test_an_amount_without_any_amount_is_said(tmp_path: Path) -> None:
    tables = read(tmp_path, projects=(project("P1"),), amounts=(amount("P1", DAY, currency="USD"),))
    assert [rule for rule, *_ in said(tables)] == ["ledger-row-incomplete"]


@pytest.mark.parametrize(("field", "other"), [("agreed", "paid"), ("paid", "agreed")])
def test_an_amount_that_cannot_be_read_is_said_though_another_one_can(tmp_path: Path, field: str, other: str) -> None:
    row = amount("P1", DAY, **{field: "about 10", other: 1})
    assert said(read(tmp_path, projects=(project("P1"),), amounts=(row,))) != []


@pytest.mark.parametrize("row", [{"agreed": -5}, {"paid": -5}, {"agreed": 5, "currency": "EUR", "rate": 0}])
def test_an_impossible_amount_is_a_finding_and_stops_nothing(tmp_path: Path, row: dict[str, object]) -> None:
    rows = (amount("P1", DAY, **row), amount("P2", DAY, agreed=1))
    tables = read(tmp_path, projects=(project("P1"), project("P2")), amounts=rows)
    assert "P2" in tables["amounts"]["project_id"].tolist()
    assert said(tables) != []


def test_an_impossible_number_of_firms_is_a_finding_and_stops_nothing(tmp_path: Path) -> None:
    tables = read(tmp_path, activities=(trip("North", DAY, -3), trip("South", DAY, 2)))
    assert "S" in tables["activities"]["city_code"].tolist()
    assert said(tables) != []


def test_a_number_of_firms_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    row = {"unit": "North", "date": DAY, "kind": "Trip", "firms_met": "about 3"}
    assert said(read(tmp_path, activities=(row,))) != []


def test_a_column_in_another_unit_is_converted_or_refused_but_never_taken_as_it_stands(tmp_path: Path) -> None:
    declared = tiny.build_with_ledgers(tmp_path, {})
    text = (tmp_path / "campaign.toml").read_text(encoding="utf-8").replace('"m" = 1.0', '"m" = 1.0, "k" = 0.001')
    (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
    ledger = Ledger(projects=(project("P1"),), amounts=(amount("P1", DAY, paid=2000),))
    tiny.write_ledger(tmp_path / "raw" / "spring" / "ledger.xlsx", ledger, {"amounts": {"paid": "Paid in (k)"}})
    from analysis import campaign

    tables = intake.run(campaign.load(declared.folder))
    assert tables["amounts"]["paid"].tolist() in ([2.0], [])
    assert said(tables) != []


def test_a_step_listed_twice_is_one_step(tmp_path: Path) -> None:
    tables = read(tmp_path, projects=(project("P1"),), milestones=(reached("P1", DAY), reached("P1", DAY)))
    assert len(tables["milestones"]) == 1


def test_an_activity_of_an_unknown_unit_or_of_no_date_is_said(tmp_path: Path) -> None:
    rows = (trip("Nowhere", DAY, 1), {"unit": "North", "date": "soon", "kind": "Trip"}, trip("South", DAY, 1))
    tables = read(tmp_path, activities=rows)
    assert said(tables) == [
        ("ledger-unit-unknown", "Activities!A3", "Nowhere"),
        ("ledger-row-incomplete", "Activities!A4", "soon"),
    ]
    assert tables["activities"]["city_code"].tolist() == ["S"]


# What had been paid in when the season began.


def openings(folder: Path, signed: dt.date | None, *paid: dt.date) -> list[str]:
    amounts = tuple(amount("P1", date, paid=number) for number, date in enumerate(paid, start=1))
    milestones = (reached("P1", signed),) if signed else ()
    tables = read(folder, projects=(project("P1"),), amounts=amounts, milestones=milestones)
    return tables["problems"].loc[tables["problems"]["rule"] == "ledger-no-opening", "other"].tolist()


BEFORE, FIRST, SECOND = SPRING.date(-30), SPRING.date(1), SPRING.date(2)


@pytest.mark.parametrize(
    ("signed", "paid", "asked_for"),
    [
        (BEFORE, (SECOND,), True),
        (BEFORE, (FIRST, SECOND), False),
        (BEFORE, (BEFORE, SECOND), False),
        (BEFORE, (SPRING.end,), True),
        (BEFORE, (SPRING.end + dt.timedelta(days=1),), False),
        (SPRING.date(0), (SECOND,), True),
        (FIRST, (SECOND,), False),
        (None, (SECOND,), False),
    ],
)
def test_an_earlier_project_paid_into_during_the_season_needs_an_opening_amount(
    tmp_path: Path, signed: dt.date | None, paid: tuple[dt.date, ...], asked_for: bool
) -> None:
    assert openings(tmp_path, signed, *paid) == ([SPRING.start.isoformat()] if asked_for else [])
