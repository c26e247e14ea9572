"""Floors, counted by hand: two districts, a few trips, and the days on which the floor binds."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import tiny
from tiny import AUTUMN, SPRING

from analysis import floors
from analysis.campaign import Floor
from analysis.edition import Edition, edition_of

DAY = SPRING.date
# The floor binds from day 11 to day 30 of forty.
FIRST, LAST = DAY(11), DAY(30)
ONE_DAY = dt.timedelta(days=1)
TRIPS = Floor("trips", "spring", 2, FIRST, LAST)
FIRMS = Floor("met", "spring", 5, FIRST, LAST)


def trip(date: dt.date, city: str = "N", met: float | None = None, season: str = "spring", **more: Any) -> dict:
    return {"date": date, "city_code": city, "kind": "Trip", "season": season, "firms_met": met} | more


def reached(
    trips: Iterable[Mapping[str, Any]],
    as_of: dt.date = SPRING.end,
    bound: tuple[Floor, ...] = (TRIPS,),
    filed: tiny.Filed | None = None,
) -> dict[tuple[str, str], dict[str, Any]]:
    """Progress by unit and indicator."""
    rows = tiny.stamped(trips, on=SPRING.end)
    declared, tables = tiny.imagine(filed or {}, ledger={"activities": rows})
    edition: Edition = edition_of(replace(declared, floors=bound), tables, as_of=as_of)
    table = floors.progress(edition)
    assert list(table.columns) == floors.COLUMNS
    assert not table.duplicated(["city_code", "indicator"]).any()
    return {(row["city_code"], row["indicator"]): row for row in table.to_dict("records")}


def test_there_is_one_row_for_each_unit_and_floor_of_the_season() -> None:
    earlier = replace(TRIPS, season="autumn", start=AUTUMN.start, end=AUTUMN.end)
    rows = reached([], bound=(TRIPS, FIRMS, earlier))
    assert list(rows) == [("N", "trips"), ("N", "met"), ("S", "trips"), ("S", "met")]
    assert rows["N", "trips"]["at_least"] == 2
    assert (rows["N", "trips"]["start"], rows["N", "trips"]["end"]) == (FIRST, LAST)


def test_a_campaign_without_floors_has_no_row() -> None:
    assert reached([trip(FIRST)], bound=()) == {}


@pytest.mark.parametrize(
    ("date", "counts"),
    [
        (FIRST - ONE_DAY, False),
        (FIRST, True),
        (FIRST + ONE_DAY, True),
        (LAST - ONE_DAY, True),
        (LAST, True),
        (LAST + ONE_DAY, False),
    ],
)
def test_an_activity_counts_from_the_first_binding_day_to_the_last(date: dt.date, counts: bool) -> None:
    row = reached([trip(date)])["N", "trips"]
    assert (row["reached"], row["source"]) == (float(counts), "ledger")


@pytest.mark.parametrize(("trips", "met"), [(1, False), (2, True), (3, True)])
def test_a_floor_is_met_by_exactly_what_it_asks_for(trips: int, met: bool) -> None:
    row = reached([trip(FIRST + n * ONE_DAY) for n in range(trips)])["N", "trips"]
    assert (row["reached"], bool(row["is_met"])) == (trips, met)
    assert row["is_met"] is not None


@pytest.mark.parametrize(("as_of", "reached_by_then"), [(DAY(19), 0), (DAY(20), 1), (DAY(25), 2), (SPRING.end, 2)])
def test_what_is_reached_is_what_was_done_by_the_as_of_date(as_of: dt.date, reached_by_then: int) -> None:
    assert reached([trip(DAY(20)), trip(DAY(25))], as_of)["N", "trips"]["reached"] == reached_by_then


@pytest.mark.parametrize(("as_of", "over"), [(LAST - ONE_DAY, False), (LAST, True), (SPRING.end, True)])
def test_a_floor_can_still_be_met_until_its_last_day(as_of: dt.date, over: bool) -> None:
    assert bool(reached([trip(FIRST)], as_of)["N", "trips"]["is_over"]) == over


def test_firms_met_are_added_up() -> None:
    rows = reached([trip(FIRST, met=2), trip(LAST, met=3), trip(LAST + ONE_DAY, met=9)], bound=(FIRMS,))
    assert (rows["N", "met"]["reached"], bool(rows["N", "met"]["is_met"])) == (5.0, True)


def test_a_trip_that_does_not_say_how_many_firms_it_met_leaves_the_sum_unknown() -> None:
    row = reached([trip(FIRST, met=9), trip(LAST)], bound=(FIRMS,))["N", "met"]
    assert row["reached"] != row["reached"]
    assert row["is_met"] is None


def test_only_the_units_own_activities_of_the_season_and_the_kind_count() -> None:
    others = [
        trip(FIRST, "S"),
        trip(FIRST, kind="Fair"),
        trip(AUTUMN.end, season="autumn"),
        trip(FIRST, season="autumn"),
    ]
    assert reached([trip(FIRST), *others])["N", "trips"]["reached"] == 1


def test_a_unit_with_activities_of_which_none_is_in_the_binding_days_has_reached_nothing() -> None:
    row = reached([trip(FIRST - ONE_DAY)], filed={("spring", DAY(27), "North"): {"trips": 8}})["N", "trips"]
    assert (row["reached"], bool(row["is_met"]), row["source"]) == (0.0, False, "ledger")


# A unit that filed no activities.

FORMS: tiny.Filed = {
    ("spring", DAY(9), "South"): {"trips": 1},
    ("spring", DAY(20), "South"): {"trips": 2},
    ("spring", DAY(27), "South"): {"trips": None},
    ("autumn", AUTUMN.end, "South"): {"trips": 7},
}


@pytest.mark.parametrize(
    ("as_of", "on_form", "met"), [(DAY(9), 1.0, False), (DAY(19), 1.0, False), (DAY(20), 2.0, True)]
)
def test_a_unit_without_activities_is_told_by_its_latest_form_and_the_row_says_so(
    as_of: dt.date, on_form: float, met: bool
) -> None:
    row = reached([trip(FIRST)], as_of, filed=FORMS)["S", "trips"]
    assert (row["reached"], bool(row["is_met"]), row["source"]) == (on_form, met, "form")


def test_a_blank_cell_is_passed_over_for_the_last_figure_that_was_filed() -> None:
    assert reached([], SPRING.end, filed=FORMS)["S", "trips"]["reached"] == 2.0


def test_activities_of_another_season_are_no_activities_of_this_one() -> None:
    row = reached([trip(AUTUMN.end, "S", season="autumn")], filed=FORMS)["S", "trips"]
    assert (row["reached"], row["source"]) == (2.0, "form")


def test_where_neither_tells_it_is_blank_and_neither_met_nor_missed() -> None:
    row = reached([trip(FIRST)], filed={})["S", "trips"]
    assert row["reached"] is None or row["reached"] != row["reached"]
    assert row["is_met"] is None
    assert row["source"] == "form"


@pytest.mark.parametrize("filed_by", [("autumn", AUTUMN.end, "South"), ("spring", DAY(9), "North")])
def test_a_form_of_another_season_or_unit_tells_nothing(filed_by: tuple[str, dt.date, str]) -> None:
    assert reached([], filed={filed_by: {"trips": 7}})["S", "trips"]["is_met"] is None


def test_a_form_that_says_zero_is_a_zero() -> None:
    row = reached([], filed={("spring", DAY(9), "South"): {"trips": 0}})["S", "trips"]
    assert (row["reached"], bool(row["is_met"])) == (0.0, False)
    assert row["is_met"] is not None
