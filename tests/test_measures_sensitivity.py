"""How growth moves when the base season had begun or ended on another day."""

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pairing import STRICT, code, pairs_of

from analysis import counting
from analysis.campaign import Season
from analysis.measures import Window, base_in, measured, memberships, rebased, swing, totals, windows

START, END = dt.date(2021, 9, 6), dt.date(2021, 12, 14)
DECLARED = Window("declared", START, END)


def added(*rows: tuple[int, dt.date, float]) -> pd.DataFrame:
    """Increments: number of the unit, date, how much."""
    frame = pd.DataFrame(rows, columns=["city_code", "date", "increment"])
    frame["city_code"] = frame["city_code"].map(code).astype("str")
    return frame.assign(indicator="dollars", date=pd.to_datetime(frame["date"]))


def told(units: int) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples([(code(n), "dollars") for n in range(units)], names=["city_code", "indicator"])


def daily(start: dt.date, end: dt.date, each: float = 1.0) -> pd.DataFrame:
    """The same each day, both ends counted."""
    days = (end - start).days + 1
    return added(*((0, start + dt.timedelta(days=n), each) for n in range(days)))


def moved(pairs: pd.DataFrame, increments: pd.DataFrame, chosen: list[Window], day: int | None = None) -> pd.DataFrame:
    bases = {window.code: base_in(increments, window, day) for window in chosen}
    return measured(rebased(pairs, bases, told(len(pairs))), STRICT, ["window", "indicator"])


def test_growth_by_hand_when_the_season_had_begun_four_days_later() -> None:
    # 10 in the first four days, then 10 a week later: begun later, the base halves and growth turns.
    increments = added((0, START, 10.0), (0, START + dt.timedelta(days=11), 10.0))
    chosen = windows(START, END, [dt.date(2021, 9, 10)], [])
    made = moved(pairs_of([(20.0, 15.0)]), increments, chosen)
    assert made["first"].tolist() == [20.0, 10.0]
    assert made["growth_pct"].tolist() == [-25.0, 50.0]
    one = swing(made).iloc[0]
    assert one[["declared", "low", "high", "n_windows", "of_windows"]].tolist() == [-25.0, -25.0, 50.0, 2, 2]
    assert not one["direction_holds"]


def test_on_a_campaign_day_a_later_start_looks_as_many_days_further() -> None:
    increments = daily(START, END)
    later = Window("later", START + dt.timedelta(days=4), END)
    on_day = {day: base_in(increments, later, day).iloc[0] for day in (1, 50, 96, 100)}
    assert on_day == {1: 1.0, 50: 50.0, 96: 96.0, 100: 96.0}


def test_a_season_that_ended_earlier_keeps_its_last_value_on_later_days() -> None:
    short = Window("short", START, START + dt.timedelta(days=9))
    assert base_in(daily(START, END), short, 30).iloc[0] == 10.0
    assert base_in(daily(START, END), short).iloc[0] == 10.0


def test_the_declared_window_comes_first_and_none_comes_twice() -> None:
    made = windows(START, END, [START, dt.date(2021, 9, 10)], [END, dt.date(2021, 12, 31)])
    assert [(window.start, window.end) for window in made] == [
        (START, END),
        (dt.date(2021, 9, 10), END),
        (START, dt.date(2021, 12, 31)),
    ]


def test_where_ledgers_tell_nothing_added_is_zero_and_where_they_do_not_it_is_blank() -> None:
    pairs = pairs_of([(9.0, 1.0), (9.0, 1.0), (9.0, 1.0), (9.0, None)])
    increments = added((0, START, 2.0), (2, START, math.nan), (3, START, 4.0))
    bases = {"declared": base_in(increments, DECLARED)}
    made = rebased(pairs, bases, told(4).drop([(code(1), "dollars")]))
    assert made["first"].fillna(-1).tolist() == [2.0, -1.0, -1.0, 4.0]
    assert made["first_state"].tolist() == ["value", "no-ledger", "unknown", "value"]
    assert made["comparable"].tolist() == [True, False, False, False]
    nothing = rebased(pairs, {"declared": base_in(increments.iloc[:0], DECLARED)}, told(4))
    assert nothing["first"].tolist() == [0.0] * 4


def test_a_window_of_which_the_ledgers_do_not_tell_is_blank_and_not_taken_for_nothing_added() -> None:
    chosen = windows(START, END, [], [dt.date(2021, 12, 31)])
    known = {window.code: base_in(daily(START, END), window) for window in chosen if window.is_told(START, END)}
    made = rebased(pairs_of([(100.0, 120.0)]), {window.code: known.get(window.code) for window in chosen}, told(1))
    assert made["first_state"].tolist() == ["value", "not-told"]
    one = swing(measured(made, STRICT, ["window", "indicator"])).iloc[0]
    assert one[["declared", "low", "high", "n_windows", "of_windows"]].round(9).tolist() == [20.0, 20.0, 20.0, 1, 2]


def test_a_window_is_told_of_up_to_the_day_that_is_compared() -> None:
    late = Window("late", START, dt.date(2021, 12, 31))
    assert late.is_told(START, END, day=100)
    assert not late.is_told(START, END, day=101)
    assert not late.is_told(START + dt.timedelta(days=1), late.end)


def test_what_is_blank_in_every_window_says_so() -> None:
    made = moved(pairs_of([(9.0, 1.0)]), added((0, dt.date(2021, 1, 1), 5.0)), windows(START, END, [], [START]))
    one = swing(made).iloc[0]
    assert one["why_declared"] == "zero-base"
    assert (one["why_range"], one["n_windows"]) == ("no-window", 0)
    assert one[["declared", "low", "high", "direction_holds"]].isna().all()


def test_the_total_moves_with_its_units() -> None:
    increments = added((0, START, 10.0), (1, START + dt.timedelta(days=30), 10.0))
    chosen = windows(START, END, [START + dt.timedelta(days=1)], [])
    bases = {window.code: base_in(increments, window) for window in chosen}
    rows = rebased(pairs_of([(10.0, 12.0), (10.0, 12.0)]), bases, told(2))
    members = memberships({"all": {code(0): "ALL", code(1): "ALL"}})
    made = measured(totals(rows, members, ["window", "indicator"]), STRICT, ["window", "indicator"])
    assert made["growth_pct"].round(9).tolist() == [20.0, 140.0]
    assert swing(made)[["declared", "high"]].round(9).values.tolist() == [[20.0, 140.0]]


# For all seasons.

FEW = settings(max_examples=25)

EVENTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-5, 110), st.floats(0, 1e6)).map(
        lambda event: (event[0], START + dt.timedelta(days=event[1]), event[2])
    ),
    max_size=12,
)
DAYS = st.none() | st.integers(1, 120)


@FEW
@given(EVENTS, DAYS)
def test_in_the_declared_window_the_base_is_what_the_ledgers_count(
    events: list[tuple[int, dt.date, float]], day: int | None
) -> None:
    season = Season("1", {}, "", "", "real", "filed", START, END, {}, (), END, ())
    made = base_in(added(*events), DECLARED, day)
    dated = added(*events).assign(season="1")
    dated = dated[dated["date"] >= pd.Timestamp(START)]
    until = END if day is None else min(END, season.date(day))
    counted = counting.cumulative(dated, season, until)
    for key, value in made.items():
        assert value == pytest.approx(counted.get(key, 0.0), rel=1e-12)


@FEW
@given(EVENTS, st.randoms(use_true_random=False), DAYS)
def test_the_order_of_events_changes_nothing_at_all(
    events: list[tuple[int, dt.date, float]], random: Any, day: int | None
) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    one, other = base_in(added(*events), DECLARED, day), base_in(added(*shuffled), DECLARED, day)
    pd.testing.assert_series_equal(one.sort_index(), other.sort_index(), check_exact=True)


@FEW
@given(EVENTS, DAYS, st.integers(0, 30))
def test_a_window_within_another_holds_no_more(
    events: list[tuple[int, dt.date, float]], day: int | None, less: int
) -> None:
    shorter = Window("shorter", START, END - dt.timedelta(days=less))
    later = Window("later", START + dt.timedelta(days=less), END)
    whole = base_in(added(*events), DECLARED)
    assert (base_in(added(*events), shorter, day) <= base_in(added(*events), DECLARED, day)).all()
    assert (base_in(added(*events), later) <= whole).all()


@FEW
@given(st.integers(1, 100), st.integers(-20, 20), st.integers(1, 100))
def test_two_identical_linear_seasons_show_no_growth_on_any_day_wherever_the_base_began(
    day: int, shift: int, each: int
) -> None:
    around = dt.timedelta(days=30)
    increments = daily(START - around, END + around, float(each))
    shifted = Window("shifted", START + dt.timedelta(days=shift), END + dt.timedelta(days=shift))
    made = moved(pairs_of([(None, float(day * each))], day=day), increments, [DECLARED, shifted], day)
    assert made["growth_pct"].tolist() == [0.0, 0.0]
    assert swing(made)["direction_holds"].all()


@FEW
@given(st.lists(st.none() | st.floats(-100, 1000), min_size=1, max_size=6))
def test_the_range_holds_the_declared_measure_and_is_blank_exactly_where_there_is_a_reason(
    grown: list[float | None],
) -> None:
    values = pd.Series(grown, dtype=float)
    why = pd.Series(np.where(values.isna(), "zero-base", ""), dtype="str")
    rows = pd.DataFrame({"city_code": "a", "indicator": "x", "growth_pct": values, "why_growth_pct": why})
    one = swing(rows).iloc[0]
    assert pd.isna(one["declared"]) == (one["why_declared"] != "")
    assert pd.isna(one["low"]) == pd.isna(one["direction_holds"]) == (one["why_range"] != "")
    if not pd.isna(one["declared"]):
        assert one["low"] <= one["declared"] <= one["high"]
