"""Which two figures are set side by side: closing against closing, or the same campaign day, never anything between."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import AUTUMN, SPRING, Span, span

from analysis import comparison, edition, growth
from analysis.campaign import Campaign

Row = dict[str, Any]


def pair(
    filed: tiny.Filed, as_of: dt.date, seasons: Sequence[Span] = (AUTUMN, SPRING), tolerance: int = 3, **more: Any
) -> dict[tuple[str, str], Row]:
    """The pairs of an edition by unit and indicator."""
    declared, tables = tiny.imagine(filed, seasons, tolerance=tolerance, **more)
    made = comparison.pairs(edition.edition_of(declared, tables, as_of=as_of))
    return {(row["city_code"], row["indicator"]): row for row in made.to_dict("records")}


def compared(
    filed: tiny.Filed, as_of: dt.date, seasons: Sequence[Span] = (AUTUMN, SPRING), **more: Any
) -> dict[tuple[str, str], Row]:
    """Growth of an edition by unit and indicator."""
    declared, tables = tiny.imagine(filed, seasons, **more)
    made = growth.compare(comparison.pairs(edition.edition_of(declared, tables, as_of=as_of)), declared)
    return {(row["city_code"], row["indicator"]): row for row in made.to_dict("records")}


def north(season: Span, day: int, dollars: float | None) -> dict[tuple[str, dt.date, str], dict[str, object]]:
    """One filing of North."""
    return {(season.code, season.date(day), "North"): {"dollars": dollars}}


# Closing against closing.


def test_when_the_season_is_over_closing_stands_against_closing() -> None:
    filed = north(AUTUMN, 30, 5.0) | north(AUTUMN, 40, 8.0) | north(SPRING, 27, 7.0) | north(SPRING, 40, 12.0)
    row = pair(filed, SPRING.end)["N", "dollars"]
    assert (row["first"], row["second"], row["first_day"], row["second_day"]) == (8.0, 12.0, 40, 40)
    assert (row["source"], row["comparable"]) == ("form", True)


def test_an_earlier_form_does_not_stand_in_for_a_closing_one() -> None:
    row = pair(north(AUTUMN, 40, 8.0) | north(SPRING, 39, 12.0), SPRING.end)["N", "dollars"]
    assert (row["second_state"], row["comparable"]) == ("missing", False)
    assert math.isnan(row["second"])
    assert compared(north(AUTUMN, 40, 8.0) | north(SPRING, 39, 12.0), SPRING.end)["N", "dollars"]["why_blank"] == (
        "second:missing"
    )


def test_closing_figures_of_seasons_of_unequal_length_are_compared_and_both_days_shown() -> None:
    longer = span("spring", SPRING.start, 50, (9,))
    row = pair(north(AUTUMN, 40, 8.0) | north(longer, 50, 12.0), longer.end, (AUTUMN, longer))["N", "dollars"]
    assert (row["first_day"], row["second_day"], row["comparable"]) == (40, 50, True)


@pytest.mark.parametrize(
    ("filed", "why"),
    [
        ({}, "second:missing"),
        (north(SPRING, 40, 3.0), "first:missing"),
        (north(SPRING, 40, 3.0) | north(AUTUMN, 40, None), "first:blank"),
        (north(SPRING, 40, None) | north(AUTUMN, 40, 3.0), "second:blank"),
        (north(SPRING, 40, 3.0) | north(AUTUMN, 40, 0.0), "zero-base"),
        (north(SPRING, 40, 3.0) | north(AUTUMN, 40, 2.0), ""),
    ],
)
def test_a_blank_growth_says_which_side_is_blank_and_why(filed: tiny.Filed, why: str) -> None:
    row = compared(filed, SPRING.end)["N", "dollars"]
    assert row["why_blank"] == why
    assert math.isnan(row["growth_pct"]) == bool(why)


def test_where_no_season_came_before_the_figures_stand_alone() -> None:
    for as_of in (SPRING.date(30), SPRING.end):
        filed = {("spring", as_of, "North"): {"dollars": 3.0}}
        row = pair(filed, as_of, (SPRING,))["N", "dollars"]
        assert (row["second"], row["first_state"], row["comparable"]) == (3.0, "no-base", False)
        assert compared(filed, as_of, (SPRING,))["N", "dollars"]["why_blank"] == "first:no-base"


# By campaign day, forms alone.


@pytest.mark.parametrize(
    ("first_day", "seen"), [(16, False), (17, True), (19, True), (20, True), (21, True), (23, True), (24, False)]
)
def test_forms_are_set_side_by_side_when_their_days_are_at_most_the_tolerance_apart(first_day: int, seen: bool) -> None:
    filed = north(AUTUMN, first_day, 8.0) | north(SPRING, 20, 12.0)
    row = pair(filed, SPRING.date(20))["N", "dollars"]
    assert row["second_day"] == 20
    assert row["comparable"] == (first_day == 20)
    if seen:
        assert (row["first"], row["first_day"]) == (8.0, first_day)
    else:
        assert math.isnan(row["first"])
        assert (row["first_state"], row["first_day"]) == ("far", pd.NA) or pd.isna(row["first_day"])


@pytest.mark.parametrize(
    ("first_day", "why"), [(16, "first:far"), (17, "days-differ:17:20"), (20, ""), (23, "days-differ:23:20")]
)
def test_growth_on_unequal_days_is_blank_and_the_reason_names_both(first_day: int, why: str) -> None:
    row = compared(north(AUTUMN, first_day, 8.0) | north(SPRING, 20, 12.0), SPRING.date(20))["N", "dollars"]
    assert row["why_blank"] == why
    assert math.isnan(row["growth_pct"]) == math.isnan(row["change"]) == bool(why)


def test_the_tolerance_is_the_declared_one() -> None:
    filed = north(AUTUMN, 15, 8.0) | north(SPRING, 20, 12.0)
    for tolerance, state in ((4, "far"), (5, "value")):
        assert pair(filed, SPRING.date(20), tolerance=tolerance)["N", "dollars"]["first_state"] == state


def test_of_several_forms_within_the_tolerance_the_nearest_is_taken() -> None:
    filed = north(AUTUMN, 18, 1.0) | north(AUTUMN, 21, 2.0) | north(AUTUMN, 23, 3.0) | north(SPRING, 20, 12.0)
    row = pair(filed, SPRING.date(20))["N", "dollars"]
    assert (row["first"], row["first_day"]) == (2.0, 21)


def test_the_figure_of_the_season_is_the_last_one_filed_by_the_day() -> None:
    filed = north(SPRING, 9, 1.0) | north(SPRING, 20, 2.0) | north(SPRING, 27, 3.0) | north(AUTUMN, 20, 4.0)
    for day, value, on in ((19, 1.0, 9), (20, 2.0, 20), (26, 2.0, 20), (27, 3.0, 27)):
        row = pair(filed, SPRING.date(day))["N", "dollars"]
        assert (row["second"], row["second_day"]) == (value, on)


def test_a_form_filed_blank_is_not_passed_over_for_an_older_one() -> None:
    filed = north(SPRING, 9, 1.0) | north(SPRING, 20, None) | north(AUTUMN, 20, 4.0)
    row = pair(filed, SPRING.date(25))["N", "dollars"]
    assert (row["second_day"], row["second_state"]) == (20, "blank")


def test_before_anything_was_filed_both_reasons_are_there() -> None:
    row = pair(north(AUTUMN, 10, 4.0), SPRING.date(8))["N", "dollars"]
    assert (row["second_state"], row["first"], row["first_day"]) == ("missing", 4.0, 10)


# By campaign day, ledgers.

LEDGER = tuple[str, int, float]


def ledger(rows: Mapping[Span, Iterable[tuple[str, int, float]]]) -> dict[str, list[dict[str, object]]]:
    """Ledgers of seasons: a project each, of a unit, signed on a day for an amount; no forms are needed."""
    listed = [
        (f"{season.code}-{number}", season, unit, day, agreed)
        for season, projects in rows.items()
        for number, (unit, day, agreed) in enumerate(projects)
    ]
    end = SPRING.end
    return {
        "projects": tiny.stamped(
            (
                {
                    "project_id": name,
                    "unit_shares": f"{unit}=1.0",
                    "contract_kind": "Contract",
                    "investor_credit_code": name,
                    "investor_classes": "Big",
                }
                for name, _, unit, *_ in listed
            ),
            end,
        ),
        "milestones": tiny.stamped(
            ({"project_id": name, "stage": "agreed", "date": season.date(day)} for name, season, _, day, _ in listed),
            end,
        ),
        "amounts": tiny.stamped(
            (
                {"project_id": name, "date": season.date(day), "agreed": agreed}
                for name, season, _, day, agreed in listed
            ),
            end,
        ),
    }


def test_ledgers_of_both_seasons_are_compared_on_exactly_the_same_day() -> None:
    rows = ledger({AUTUMN: [("N", 5, 10.0), ("N", 21, 90.0)], SPRING: [("N", 20, 15.0), ("N", 30, 70.0)]})
    row = compared({}, SPRING.date(20), ledger=rows)["N", "dollars"]
    assert (row["first"], row["second"], row["first_day"], row["second_day"]) == (10.0, 15.0, 20, 20)
    assert (row["growth_pct"], row["source"], row["why_blank"]) == (50.0, "ledger", "")


def test_a_ledger_that_adds_nothing_by_the_day_says_zero_and_no_ledger_says_nothing() -> None:
    rows = ledger({AUTUMN: [("N", 5, 10.0)], SPRING: [("N", 30, 15.0)]})
    values = compared({}, SPRING.date(20), ledger=rows)
    assert (values["N", "dollars"]["second"], values["N", "dollars"]["growth_pct"]) == (0.0, -100.0)
    assert values["S", "dollars"]["why_blank"] == "second:missing"


def test_where_one_season_has_no_ledger_the_forms_decide() -> None:
    rows = ledger({SPRING: [("N", 10, 15.0)], AUTUMN: [("S", 5, 1.0)]})
    filed = north(AUTUMN, 20, 8.0) | north(SPRING, 20, 12.0)
    row = compared(filed, SPRING.date(20), ledger=rows)["N", "dollars"]
    assert (row["first"], row["second"], row["source"]) == (8.0, 12.0, "form")


def test_ledgers_come_before_forms_by_day_and_after_them_at_the_close() -> None:
    rows = ledger({AUTUMN: [("N", 5, 10.0)], SPRING: [("N", 5, 15.0)]})
    filed = {
        (season.code, season.date(day), "North"): {"dollars": value}
        for season, value in ((AUTUMN, 8.0), (SPRING, 12.0))
        for day in (20, 40)
    }
    by_day = compared(filed, SPRING.date(20), ledger=rows)["N", "dollars"]
    assert (by_day["first"], by_day["second"], by_day["source"]) == (10.0, 15.0, "ledger")
    closing = compared(filed, SPRING.end, ledger=rows)["N", "dollars"]
    assert (closing["first"], closing["second"], closing["source"]) == (8.0, 12.0, "form")


def test_what_is_not_on_the_form_is_taken_from_the_ledger_on_the_last_day() -> None:
    rows = ledger({AUTUMN: [("N", 40, 10.0)], SPRING: [("N", 40, 15.0), ("N", 1, 1.0)]})
    row = compared({}, SPRING.end, ledger=rows)["N", "big_firms"]
    assert (row["first"], row["second"], row["first_day"], row["second_day"]) == (1.0, 2.0, 40, 40)
    assert row["source"] == "ledger"


def test_a_day_that_the_shorter_season_did_not_have_is_compared_with_its_last_and_left_blank() -> None:
    longer = span("spring", SPRING.start, 60)
    rows = ledger({AUTUMN: [("N", 5, 10.0)], longer: [("N", 5, 15.0)]})
    inside = compared({}, longer.date(40), (AUTUMN, longer), ledger=rows)["N", "dollars"]
    assert (inside["first_day"], inside["second_day"], inside["growth_pct"]) == (40, 40, 50.0)
    beyond = compared({}, longer.date(41), (AUTUMN, longer), ledger=rows)["N", "dollars"]
    assert (beyond["first_day"], beyond["second_day"], beyond["why_blank"]) == (40, 41, "days-differ:40:41")


def test_an_unknown_sum_in_a_ledger_is_said_to_be_unknown() -> None:
    rows = ledger({AUTUMN: [("N", 5, 10.0)], SPRING: [("N", 5, 15.0)]})
    rows["amounts"] = [row for row in rows["amounts"] if row["project_id"] != "spring-0"]
    values = compared({}, SPRING.date(20), ledger=rows)
    assert values["N", "dollars"]["why_blank"] == "second:unknown"
    assert values["N", "deals"]["growth_pct"] == 0.0


def test_an_edition_known_before_any_ledger_came_has_its_forms() -> None:
    rows = ledger({AUTUMN: [("N", 5, 10.0)], SPRING: [("N", 5, 15.0)]})
    declared, tables = tiny.imagine(north(AUTUMN, 20, 8.0) | north(SPRING, 20, 12.0), ledger=rows)
    stood = edition.edition_of(declared, tables, as_of=SPRING.date(20), known_on=SPRING.date(21))
    made = comparison.pairs(stood).set_index(["city_code", "indicator"])
    assert made.loc[("N", "dollars"), "source"] == "form"
    assert made.loc[("N", "dollars"), "second"] == 12.0


# Two seasons that are the same: nothing may ever seem to grow or fall.


def nothing_grew(values: Mapping[tuple[str, str], Row]) -> None:
    for key, row in values.items():
        if row["why_blank"]:
            assert math.isnan(row["growth_pct"]), key
        else:
            assert abs(row["growth_pct"]) < 1e-9, key
        assert math.isnan(row["change"]) or abs(row["change"]) < 1e-6, key
        assert pd.isna(row["rank_change"]) or row["rank_change"] == 0, key


FIRST_DAYS, SECOND_DAYS = (10, 25, 40, 55, 71, 86), (6, 21, 37, 52, 67, 82, 98)
LIKE_THE_DEFAULT = (
    span("one", dt.date(2040, 9, 3), 100, FIRST_DAYS),
    span("two", dt.date(2041, 5, 7), 100, SECOND_DAYS),
)


@pytest.fixture(scope="module")
def linear_forms() -> tuple[Campaign, dict[str, pd.DataFrame]]:
    """Two seasons of a hundred days in which every unit adds the same each day, forms on the default's days."""
    return tiny.imagine(tiny.linear(LIKE_THE_DEFAULT, lambda unit: math.pi * len(unit)), LIKE_THE_DEFAULT)


def test_the_days_are_those_of_the_default_campaign(default_campaign: Campaign) -> None:
    for season, ours in zip(default_campaign.seasons.values(), LIKE_THE_DEFAULT, strict=True):
        assert [season.day(date) for date in season.due] == [(date - ours.start).days + 1 for date in ours.due]


@pytest.mark.parametrize("day", range(1, 101))
def test_two_identical_linear_seasons_never_grow_by_their_forms(
    linear_forms: tuple[Campaign, dict[str, pd.DataFrame]], day: int
) -> None:
    declared, tables = linear_forms
    stood = edition.edition_of(declared, tables, as_of=LIKE_THE_DEFAULT[1].date(day))
    made = growth.compare(comparison.pairs(stood), declared)
    values = {(row["city_code"], row["indicator"]): row for row in made.to_dict("records")}
    nothing_grew(values)
    filled = [key for key, row in values.items() if not row["why_blank"]]
    assert len(filled) == (8 if day == 100 else 0)
    last = max((filed for filed in SECOND_DAYS if filed <= day), default=None)
    near = [first for first in (*FIRST_DAYS, 100) if last and abs(first - last) <= 3]
    expected = f"days-differ:{near[0]}:{last}" if near else "first:far" if last else "second:missing"
    assert day == 100 or values["N", "dollars"]["why_blank"] == expected


STARTS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
DUE = st.sets(st.integers(1, 59), max_size=6).map(sorted)


@settings(max_examples=60)
@given(STARTS, STARTS, DUE, DUE, st.integers(1, 60), st.integers(0, 6), st.floats(0.01, 1e6))
def test_two_identical_linear_seasons_never_grow_on_whatever_days_forms_are_due(
    start: dt.date, again: dt.date, due: list[int], due_again: list[int], day: int, tolerance: int, rate: float
) -> None:
    seasons = (span("one", start, 60, due), span("two", again, 60, due_again))
    filed = tiny.linear(seasons, lambda unit: rate * len(unit))
    values = compared(filed, seasons[1].date(day), seasons, tolerance=tolerance)
    nothing_grew(values)
    if day == 60:
        assert not any(row["why_blank"] for row in values.values())


PROJECTS = st.lists(st.tuples(st.sampled_from("NS"), st.integers(1, 60), st.floats(0.01, 1e6)), min_size=1, max_size=10)


@settings(max_examples=30)
@given(STARTS, STARTS, PROJECTS, st.integers(1, 60))
def test_two_identical_seasons_never_grow_by_their_ledgers(
    start: dt.date, again: dt.date, projects: list[LEDGER], day: int
) -> None:
    seasons = (span("one", start, 60), span("two", again, 60))
    if abs((start - again).days) < 60:
        seasons = (seasons[0], span("two", start + dt.timedelta(days=200), 60))
    rows = ledger({season: projects for season in seasons})
    values = compared({}, seasons[1].date(day), seasons, ledger=rows)
    nothing_grew(values)


@pytest.mark.parametrize("day", [1, 6, 10, 37, 52, 55, 98, 99, 100])
def test_two_identical_linear_seasons_never_grow_with_forms_and_ledgers_together(day: int) -> None:
    projects = [(unit, day_signed, 2.5) for unit in "NS" for day_signed in range(1, 101)]
    rows = ledger({season: projects for season in LIKE_THE_DEFAULT})
    rate = {"North": 2.5, "South": 2.5}
    filed = {
        key: {"deals": float(value["deals"]), "dollars": value["deals"] * rate[key[2]]}
        for key, value in tiny.linear(LIKE_THE_DEFAULT).items()
        if key[2] in rate
    }
    values = compared(filed, LIKE_THE_DEFAULT[1].date(day), LIKE_THE_DEFAULT, ledger=rows)
    nothing_grew(values)
    assert values["N", "dollars"]["growth_pct"] == 0.0
    assert values["N", "dollars"]["second"] == pytest.approx(2.5 * day)
    assert values["ALL", "deals"]["first"] == 2 * day


def test_by_the_last_form_before_the_day_the_same_seasons_would_have_seemed_to_grow_by_a_third() -> None:
    """What the rule is for: day 52 against day 40 is thirty per cent of nothing."""
    filed = tiny.linear(LIKE_THE_DEFAULT)
    first, second = LIKE_THE_DEFAULT
    naive = filed["two", second.date(52), "North"]["dollars"] / filed["one", first.date(40), "North"]["dollars"] - 1  # type: ignore[operator]
    assert naive == pytest.approx(0.3)
    assert compared(filed, second.date(52), LIKE_THE_DEFAULT)["N", "dollars"]["why_blank"] == "days-differ:55:52"


def test_a_ledger_received_before_the_day_compared_is_no_word_on_that_day() -> None:
    rows = ledger({AUTUMN: [("N", 5, 10.0)], SPRING: [("N", 5, 15.0)]})
    declared, tables = tiny.imagine(north(SPRING, 27, 12.0) | north(AUTUMN, 27, 9.0), (AUTUMN, SPRING), ledger=rows)
    season = {season.code: season.folder for season in declared.seasons.values()}
    milestones = tables["milestones"]
    autumn = milestones["date"] <= pd.Timestamp(AUTUMN.end)
    for day, expected in ((27, "ledger"), (26, "form")):
        received = pd.Series(pd.Timestamp(AUTUMN.end), milestones.index).where(autumn, pd.Timestamp(SPRING.date(day)))
        files = pd.Series(f"raw/{season['autumn']}/ledger.xlsx", milestones.index)
        files = files.where(autumn, f"raw/{season['spring']}/ledger.xlsx")
        stale = {**tables, "milestones": milestones.assign(received_on=received, file=files)}
        for name in ("amounts", "activities"):
            stale[name] = stale[name].assign(file="raw/elsewhere.xlsx")
        made = comparison.pairs(edition.edition_of(declared, stale, as_of=SPRING.date(27)))
        (row,) = made[(made["city_code"] == "N") & (made["indicator"] == "dollars")].to_dict("records")
        assert row["source"] == expected, day
