"""Who owed a form when: both readings of the notice, and both sides of every due date."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from tiny import span

from analysis import calendar
from analysis.campaign import Campaign
from analysis.schemas import Filings, conform

# One season over two months: forms by 15 and 30 April, 15 and 30 May, and on the last day, 8 June.
SEASON = span("spring", dt.date(2031, 4, 1), 69, (15, 30, 45, 60))
APRIL_15, APRIL_30, MAY_15, MAY_30, CLOSING = SEASON.dates
ONE_DAY = dt.timedelta(days=1)

Came = tuple[dt.date, dt.date]
"""The date a form is about, and the day it came."""


def valley(reading: str = "each-due-date", **more: object) -> Campaign:
    """The tiny campaign with one season, under one reading."""
    declared = tiny.imagine({}, [SEASON])[0]
    seasons = {"spring": replace(declared.season, **more)}  # type: ignore[arg-type]
    return replace(declared, filing=replace(declared.filing, reading=reading), seasons=seasons)


def filings(declared: Campaign, came: Iterable[Came], city: str = "N") -> pd.DataFrame:
    """Filings of one unit in the order they came."""
    rows = [
        {
            "sequence": number,
            "file": f"{number}.xlsx",
            "city_code": city,
            "season": "spring",
            "as_of": about,
            "due": calendar.due_for(declared.season, about),
            "date_on_form": None,
            "reporter": None,
            "received_on": received,
            "status": "standing",
        }
        for number, (about, received) in enumerate(came, start=1)
    ]
    return conform(rows, Filings)


def states(declared: Campaign, came: Iterable[Came], until: dt.date | None = None) -> dict[dt.date, str]:
    """What became of each form that North owed."""
    judged = calendar.calendar(filings(declared, came), declared, until)
    north = judged[judged["city_code"] == "N"]
    return dict(zip(north["due"].dt.date, north["state"], strict=True))


@pytest.mark.parametrize(
    ("days_after", "state", "late"), [(-3, "filed", 0), (0, "filed", 0), (1, "late", 1), (30, "late", 30)]
)
def test_on_the_due_date_is_in_time_and_the_day_after_is_late(days_after: int, state: str, late: int) -> None:
    declared = valley()
    came = filings(declared, [(APRIL_15, APRIL_15 + days_after * ONE_DAY)])
    judged = calendar.calendar(came, declared)
    (row,) = judged[(judged["city_code"] == "N") & (judged["due"] == pd.Timestamp(APRIL_15))].to_dict("records")
    assert (row["state"], row["days_late"]) == (state, late)
    assert row["received_on"].date() == APRIL_15 + days_after * ONE_DAY


def test_a_form_that_never_came_is_missing_and_has_no_day() -> None:
    judged = calendar.calendar(filings(valley(), []), valley())
    assert set(judged["state"]) == {"missing"}
    assert judged["received_on"].isna().all()
    assert judged["days_late"].isna().all()
    assert len(judged) == 3 * 5


@pytest.mark.parametrize(
    ("about", "due"),
    [
        (SEASON.start, APRIL_15),
        (APRIL_15, APRIL_15),
        (APRIL_15 + ONE_DAY, APRIL_30),
        (MAY_30 + ONE_DAY, CLOSING),
        (CLOSING, CLOSING),
        (CLOSING + ONE_DAY, CLOSING),
    ],
)
def test_a_form_answers_the_due_date_it_is_about_or_the_next_one(about: dt.date, due: dt.date) -> None:
    assert calendar.due_for(valley().season, about) == due


def test_a_form_about_a_day_before_the_due_date_answers_it() -> None:
    assert states(valley(), [(APRIL_15 - ONE_DAY, APRIL_15)])[APRIL_15] == "filed"


def test_a_form_filed_again_later_was_still_filed_in_time() -> None:
    assert states(valley(), [(APRIL_15, APRIL_15), (APRIL_15, APRIL_15 + 5 * ONE_DAY)])[APRIL_15] == "filed"


def test_by_each_due_date_one_form_a_month_leaves_the_other_missing() -> None:
    came = [(APRIL_30, APRIL_30), (MAY_15, MAY_15), (CLOSING, CLOSING)]
    assert states(valley(), came) == {
        APRIL_15: "missing",
        APRIL_30: "filed",
        MAY_15: "filed",
        MAY_30: "missing",
        CLOSING: "filed",
    }


def test_once_a_month_either_of_the_two_forms_answers_the_month() -> None:
    monthly = valley("once-a-month")
    assert states(monthly, [(APRIL_15, APRIL_15), (MAY_30, MAY_30), (CLOSING, CLOSING)]) == {
        APRIL_30: "filed",
        MAY_30: "filed",
        CLOSING: "filed",
    }
    assert states(monthly, []) == {APRIL_30: "missing", MAY_30: "missing", CLOSING: "missing"}


@pytest.mark.parametrize(("days_after", "state"), [(0, "filed"), (1, "late")])
def test_once_a_month_what_counts_is_the_months_last_due_date(days_after: int, state: str) -> None:
    # About the 15th and late for it, but in time for the month until the 30th.
    came = [(APRIL_15, APRIL_30 + days_after * ONE_DAY)]
    assert states(valley("once-a-month"), came)[APRIL_30] == state


def test_once_a_month_the_earlier_of_two_forms_decides() -> None:
    came = [(APRIL_30, APRIL_30 + ONE_DAY), (APRIL_15, APRIL_30)]
    assert states(valley("once-a-month"), came)[APRIL_30] == "filed"


def test_the_same_month_of_two_years_is_two_months() -> None:
    dates = (dt.date(2031, 4, 15), dt.date(2032, 4, 15))
    long = valley("once-a-month", due=dates, end=dt.date(2032, 5, 1), closing=dt.date(2032, 5, 1))
    assert list(states(long, [])) == [*dates, dt.date(2032, 5, 1)]


def test_a_closing_form_that_is_also_a_due_date_is_owed_once() -> None:
    for reading in ("each-due-date", "once-a-month"):
        declared = valley(reading, due=(APRIL_30, CLOSING))
        owed = [due for due, _ in calendar.owed(declared, declared.season)]
        assert owed == [APRIL_30, CLOSING], reading


@pytest.mark.parametrize(
    ("until", "owed"), [(APRIL_15 - ONE_DAY, 0), (APRIL_15, 1), (APRIL_30 - ONE_DAY, 1), (CLOSING, 5), (None, 5)]
)
def test_forms_due_after_the_as_of_date_are_not_judged(until: dt.date | None, owed: int) -> None:
    assert len(states(valley(), [], until)) == owed


def test_published_figures_are_owed_by_nobody() -> None:
    assert calendar.calendar(filings(valley(), []), valley(channel="published")).empty


def test_one_units_form_does_not_answer_for_another() -> None:
    declared = valley()
    judged = calendar.calendar(filings(declared, [(APRIL_15, APRIL_15)], city="S"), declared, APRIL_15)
    assert dict(zip(judged["city_code"], judged["state"], strict=True)) == {
        "N": "missing",
        "M": "missing",
        "S": "filed",
    }


SOME_DAY = st.dates(SEASON.start, SEASON.end)


@given(st.lists(st.tuples(SOME_DAY, st.dates(SEASON.start, SEASON.end + 40 * ONE_DAY)), max_size=8))
def test_a_form_is_late_or_missing_exactly_as_the_day_it_came_says(came: list[Came]) -> None:
    declared = valley()
    judged = calendar.calendar(filings(declared, came), declared)
    for row in judged[judged["city_code"] == "N"].to_dict("records"):
        if row["state"] == "missing":
            assert pd.isna(row["received_on"])
        else:
            assert (row["state"] == "late") == (row["received_on"] > row["due"]) == (row["days_late"] > 0)
            assert row["days_late"] == max((row["received_on"] - row["due"]).days, 0)
    answered = {calendar.due_for(declared.season, about) for about, _ in came}
    north = judged[(judged["city_code"] == "N") & (judged["state"] != "missing")]
    assert set(north["due"].dt.date) == answered


@given(st.lists(st.tuples(SOME_DAY, SOME_DAY), max_size=8))
def test_who_is_in_time_by_each_due_date_is_in_time_by_the_month_too(came: list[Came]) -> None:
    strict, lenient = states(valley(), came), states(valley("once-a-month"), came)
    for month in ((APRIL_15, APRIL_30), (MAY_15, MAY_30)):
        if "filed" in {strict[due] for due in month}:
            assert lenient[month[-1]] == "filed"
        if lenient[month[-1]] == "missing":
            assert {strict[due] for due in month} == {"missing"}
    assert strict[CLOSING] == lenient[CLOSING]
