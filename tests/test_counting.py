"""What ledgers count, by numbers one can check by hand: two districts, a handful of projects."""

import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import AUTUMN, SPRING, Ledger, amount, project, reached, trip

from analysis import counting, intake
from analysis.campaign import Campaign

# Spring runs from 3 March to 11 April 2031, forty days.
FIRST, LAST = SPRING.start, SPRING.end
BEFORE, AFTER = FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)
LONG_BEFORE = dt.date(2031, 1, 15)
DAY = SPRING.date

pytestmark = pytest.mark.usefixtures("in_this_process")
Tables = Mapping[str, pd.DataFrame]


def counted(folder: Path, until: dt.date = LAST, season: str = "spring", **rows: tuple[dict[str, object], ...]) -> dict:
    """The value of each (unit, indicator) on a day, from one ledger that was filed as a workbook."""
    declared = tiny.build_with_ledgers(folder, {"spring": Ledger(**rows)})
    dated = counting.increments(intake.run(declared), declared)
    return counting.cumulative(dated, declared.seasons[season], until).to_dict()


def signed(name: str, units: str = "North", day: dt.date = FIRST, agreed: float | None = 10, **more: object) -> dict:
    """The rows of a project that was signed."""
    return {
        "projects": (project(name, units, **more),),
        "amounts": (amount(name, day, agreed=agreed),) if agreed is not None else (),
        "milestones": (reached(name, day),),
    }


def together(*parts: Mapping[str, tuple]) -> dict[str, tuple]:
    names = {name for part in parts for name in part}
    return {name: sum((part.get(name, ()) for part in parts), ()) for name in names}


# Projects and amounts.


def test_a_signed_contract_counts_one_and_its_amount(tmp_path: Path) -> None:
    assert counted(tmp_path, **signed("P1")) == {("N", "deals"): 1.0, ("N", "dollars"): 10.0}


def test_a_shared_project_is_one_of_the_leading_units_and_its_amount_is_split_by_the_shares(tmp_path: Path) -> None:
    assert counted(tmp_path, **signed("P1", "North+South", shares="70%+30%")) == {
        ("N", "deals"): 1.0,
        ("N", "dollars"): pytest.approx(7.0),
        ("S", "dollars"): pytest.approx(3.0),
    }


def test_the_unit_named_first_leads_whatever_its_share(tmp_path: Path) -> None:
    values = counted(tmp_path, **signed("P1", "South+North", shares="10%+90%"))
    assert {key: value for key, value in values.items() if key[1] == "deals"} == {("S", "deals"): 1.0}
    assert values["N", "dollars"] == pytest.approx(9.0)


def test_the_amount_is_the_one_in_force_on_the_day_of_the_step(tmp_path: Path) -> None:
    rows = together(
        signed("P1", day=DAY(10), agreed=None),
        {
            "amounts": (
                amount("P1", DAY(5), agreed=8),
                amount("P1", DAY(10), agreed=10),
                amount("P1", DAY(11), agreed=99),
            ),
            "milestones": (reached("P1", DAY(20), "Landed"),),
        },
    )
    values = counted(tmp_path, **rows)
    assert values["N", "dollars"] == 10.0
    assert values["N", "built_dollars"] == 99.0


def test_a_later_change_is_not_traced_back(tmp_path: Path) -> None:
    rows = together(signed("P1", day=DAY(10)), {"amounts": (amount("P1", DAY(30), agreed=1000),)})
    assert counted(tmp_path, **rows)["N", "dollars"] == 10.0


def test_a_row_that_only_says_what_was_paid_does_not_change_what_was_agreed(tmp_path: Path) -> None:
    rows = together(signed("P1", day=DAY(10)), {"amounts": (amount("P1", DAY(9), paid=1),)})
    rows["amounts"] = (amount("P1", DAY(2), agreed=10), amount("P1", DAY(9), paid=1))
    assert counted(tmp_path, **rows)["N", "dollars"] == 10.0


def test_an_amount_that_was_not_yet_agreed_on_the_day_is_unknown_and_the_count_is_known(tmp_path: Path) -> None:
    rows = together(signed("P1", agreed=None), {"amounts": (amount("P1", DAY(2), agreed=5),)})
    values = counted(tmp_path, **rows)
    assert values["N", "deals"] == 1.0
    assert math.isnan(values["N", "dollars"])


@pytest.mark.parametrize("kind", ["Framework", "Letter of intent"])
def test_what_is_no_contract_does_not_count(tmp_path: Path, kind: str) -> None:
    rows = together(signed("P1", contract_kind=kind), signed("P2", agreed=1))
    assert counted(tmp_path, **rows) == {("N", "deals"): 1.0, ("N", "dollars"): 1.0}


@pytest.mark.parametrize(("day", "counts"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)])
def test_a_step_counts_from_the_first_day_of_the_season_to_its_last(tmp_path: Path, day: dt.date, counts: bool) -> None:
    assert (("N", "deals") in counted(tmp_path, **signed("P1", day=day))) == counts


@pytest.mark.parametrize(("until", "deals"), [(DAY(9), None), (DAY(10), 1.0), (DAY(19), 1.0), (DAY(20), 2.0)])
def test_a_value_on_a_day_is_what_was_reached_by_that_day(tmp_path: Path, until: dt.date, deals: float | None) -> None:
    rows = together(signed("P1", day=DAY(10)), signed("P2", day=DAY(20)))
    assert counted(tmp_path, until, **rows).get(("N", "deals")) == deals


def test_an_earlier_project_that_lands_in_the_season_counts_as_landed_and_not_as_signed(tmp_path: Path) -> None:
    rows = together(signed("P1", day=LONG_BEFORE), {"milestones": (reached("P1", DAY(4), "Landed"),)})
    values = counted(tmp_path, **rows)
    assert values["N", "built"] == 1.0
    assert values["N", "built_dollars"] == 10.0
    assert ("N", "deals") not in values


# Investors.


def firm(
    name: str, code: str, units: str = "North", classes: str = "Big", day: dt.date = FIRST, **more: object
) -> dict:
    return signed(name, units, day, investor_credit_code=code, investor_classes=classes, **more)


@pytest.mark.parametrize(
    ("rows", "firms"),
    [
        (together(firm("P1", "A"), firm("P2", "A")), 1.0),
        (together(firm("P1", "A"), firm("P2", "B")), 2.0),
        (together(firm("P1", "A", classes="Small"), firm("P2", "B", classes="Small+Big")), 1.0),
        (together(firm("P1", "A", classes="Bigger"), firm("P2", "B")), 1.0),
        (together(firm("P1", "A", contract_kind="Framework"), firm("P2", "B")), 1.0),
        (together(firm("P1", "A", day=BEFORE), firm("P2", "A")), 1.0),
    ],
)
def test_each_investor_of_the_class_counts_once(tmp_path: Path, rows: dict[str, tuple], firms: float) -> None:
    assert counted(tmp_path, **rows)["N", "big_firms"] == firms


def test_an_investor_counts_on_the_day_of_its_first_contract(tmp_path: Path) -> None:
    rows = together(firm("P1", "A", day=DAY(20)), firm("P2", "A", day=DAY(10)))
    assert counted(tmp_path / "a", DAY(9), **rows).get(("N", "big_firms")) is None
    assert counted(tmp_path / "b", DAY(10), **rows)["N", "big_firms"] == 1.0
    assert counted(tmp_path / "c", DAY(20), **rows)["N", "big_firms"] == 1.0


def test_an_investor_in_two_units_counts_in_each_and_in_a_shared_project_for_the_leading_one(tmp_path: Path) -> None:
    rows = together(firm("P1", "A"), firm("P2", "A", "South"), firm("P3", "B", "North+South", shares="50%+50%"))
    values = counted(tmp_path, **rows)
    assert (values["N", "big_firms"], values["S", "big_firms"]) == (2.0, 1.0)


@pytest.mark.parametrize(
    ("names", "firms"), [(("Ore", "Tin"), 2.0), (("Ore", "Ore"), 1.0), ((None, None), 2.0), (("Ore", None), 2.0)]
)
def test_a_firm_without_a_credit_code_is_known_by_its_name_and_one_without_a_name_by_its_project(
    tmp_path: Path, names: tuple[str | None, ...], firms: float
) -> None:
    rows = together(*(signed(f"P{n}", investor=name, investor_classes="Big") for n, name in enumerate(names)))
    assert counted(tmp_path, **rows)["N", "big_firms"] == firms


# Money paid in.


def paying(name: str, signing: dt.date, *paid: tuple[dt.date, float], units: str = "North", **more: object) -> dict:
    """A project with what had been paid in by each date."""
    return {
        "projects": (project(name, units, **more),),
        "amounts": tuple(amount(name, date, paid=value) for date, value in paid),
        "milestones": (reached(name, signing),),
    }


def paid(folder: Path, rows: dict[str, tuple], until: dt.date = LAST, unit: str = "N") -> float | None:
    return counted(folder, until, **rows).get((unit, "paid"))


def test_paid_in_is_the_last_amount_less_the_one_when_the_season_began(tmp_path: Path) -> None:
    rows = paying("P1", LONG_BEFORE, (LONG_BEFORE, 3), (BEFORE, 5), (DAY(10), 9), (DAY(30), 12))
    assert paid(tmp_path, rows) == 7.0


def test_what_was_paid_in_by_the_first_day_is_the_opening_amount(tmp_path: Path) -> None:
    rows = paying("P1", LONG_BEFORE, (BEFORE, 3), (FIRST, 5), (DAY(2), 9))
    assert paid(tmp_path, rows) == 4.0


def test_what_is_paid_in_after_the_last_day_is_not_this_seasons(tmp_path: Path) -> None:
    rows = paying("P1", LONG_BEFORE, (BEFORE, 3), (LAST, 5), (AFTER, 50))
    assert paid(tmp_path, rows) == 2.0


@pytest.mark.parametrize(("until", "value"), [(DAY(10), 4.0), (DAY(29), 4.0), (DAY(30), 7.0)])
def test_paid_in_by_a_day_is_what_had_come_by_then(tmp_path: Path, until: dt.date, value: float) -> None:
    rows = paying("P1", LONG_BEFORE, (BEFORE, 5), (DAY(10), 9), (DAY(30), 12))
    assert paid(tmp_path, rows, until) == value


def test_a_project_signed_in_the_season_begins_from_nothing(tmp_path: Path) -> None:
    assert paid(tmp_path, paying("P1", DAY(5), (DAY(10), 9), (DAY(30), 12))) == 12.0


def test_a_project_signed_on_the_first_day_is_of_this_season(tmp_path: Path) -> None:
    assert paid(tmp_path, paying("P1", FIRST, (DAY(10), 9))) == 9.0


def test_an_earlier_project_without_an_opening_amount_makes_the_sum_unknown(tmp_path: Path) -> None:
    rows = together(paying("P1", BEFORE, (DAY(10), 9), (DAY(20), 10)), paying("P2", DAY(3), (DAY(4), 1)))
    assert math.isnan(paid(tmp_path / "a", rows) or 0.0)
    assert paid(tmp_path / "b", rows, DAY(9)) == 1.0


def test_the_unknown_sum_of_one_unit_leaves_the_others_known(tmp_path: Path) -> None:
    rows = together(paying("P1", BEFORE, (DAY(10), 9)), paying("P2", DAY(3), (DAY(4), 1), units="South"))
    assert paid(tmp_path, rows, unit="S") == 1.0


def test_money_paid_in_is_split_by_shares_and_counts_for_framework_agreements_too(tmp_path: Path) -> None:
    rows = paying(
        "P1", BEFORE, (BEFORE, 0), (DAY(9), 10), units="North+South", shares="60%+40%", contract_kind="Framework"
    )
    assert paid(tmp_path / "a", rows) == pytest.approx(6.0)
    assert paid(tmp_path / "b", rows, unit="S") == pytest.approx(4.0)


def test_money_may_flow_back(tmp_path: Path) -> None:
    assert paid(tmp_path, paying("P1", LONG_BEFORE, (BEFORE, 5), (DAY(10), 3))) == -2.0


def test_a_payment_is_counted_in_the_season_it_fell_in(tmp_path: Path) -> None:
    rows = paying("P1", AUTUMN.date(2), (AUTUMN.date(3), 2), (AUTUMN.date(30), 5), (DAY(10), 9))
    declared = tiny.build_with_ledgers(tmp_path, {"spring": Ledger(**rows)})
    dated = counting.increments(intake.run(declared), declared)
    by_season = {
        code: counting.cumulative(dated, season, season.end)["N", "paid"] for code, season in declared.seasons.items()
    }
    assert by_season == {"autumn": 5.0, "spring": 4.0}


# Activities.


@pytest.mark.parametrize(("day", "counts"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)])
def test_a_trip_counts_within_the_season(tmp_path: Path, day: dt.date, counts: bool) -> None:
    values = counted(tmp_path, activities=(trip("North", day, 4),))
    assert (values.get(("N", "trips")), values.get(("N", "met"))) == ((1.0, 4.0) if counts else (None, None))


def test_only_activities_of_the_kind_and_of_the_rank_count(tmp_path: Path) -> None:
    rows = (
        trip("North", DAY(1), 4, rank="Mayor"),
        trip("North", DAY(2), 5),
        trip("North", DAY(2), 9, kind="Dinner"),
        trip("South", DAY(2), 6),
    )
    assert counted(tmp_path, activities=rows) == {
        ("N", "trips"): 2.0,
        ("N", "mayor_trips"): 1.0,
        ("N", "met"): 9.0,
        ("S", "trips"): 1.0,
        ("S", "met"): 6.0,
    }


def test_a_trip_that_does_not_say_whom_it_met_leaves_that_sum_unknown_and_the_trip_counted(tmp_path: Path) -> None:
    values = counted(tmp_path, activities=(trip("North", DAY(1), 4), trip("North", DAY(2))))
    assert values["N", "trips"] == 2.0
    assert math.isnan(values["N", "met"])


def test_what_was_added_between_two_days_includes_both(tmp_path: Path) -> None:
    declared = tiny.build_with_ledgers(
        tmp_path, {"spring": Ledger(activities=tuple(trip("North", DAY(day), 1) for day in (4, 5, 9, 10)))}
    )
    dated = counting.increments(intake.run(declared), declared)
    assert counting.between(dated, "spring", DAY(5), DAY(9))["N", "trips"] == 2.0
    assert counting.between(dated, "autumn", DAY(5), DAY(9)).empty


# Whom the ledgers cover.


def covered(folder: Path, **rows: tuple[dict[str, object], ...]) -> set[tuple[str, str, str]]:
    declared = tiny.build_with_ledgers(folder, {"spring": Ledger(**rows)})
    return counting.covered(intake.run(declared), declared)


def test_a_unit_with_a_project_in_the_season_has_a_ledger_of_projects_and_none_of_trips(tmp_path: Path) -> None:
    have = covered(tmp_path, **signed("P1"))
    of_projects = {"deals", "dollars", "built", "built_dollars", "big_firms", "paid"}
    assert have == {("spring", "N", name) for name in of_projects}


def test_a_unit_with_a_trip_in_the_season_has_a_ledger_of_trips_and_none_of_projects(tmp_path: Path) -> None:
    have = covered(tmp_path, activities=(trip("South", DAY(3), 2),))
    assert have == {("spring", "S", name) for name in ("trips", "mayor_trips", "met")}


def test_every_unit_of_a_shared_project_has_a_ledger(tmp_path: Path) -> None:
    have = covered(tmp_path, **signed("P1", "North+South", shares="50%+50%"))
    assert {unit for _, unit, _ in have} == {"N", "S"}


@pytest.mark.parametrize(("day", "season"), [(BEFORE, None), (FIRST, "spring"), (LAST, "spring"), (AFTER, None)])
def test_a_ledger_is_of_the_season_in_which_something_happened(
    tmp_path: Path, day: dt.date, season: str | None
) -> None:
    assert {season for season, _, _ in covered(tmp_path, **signed("P1", day=day))} == ({season} if season else set())


def test_a_unit_into_whose_earlier_projects_money_was_paid_has_a_figure_for_it(tmp_path: Path) -> None:
    rows = paying("P1", LONG_BEFORE, (LONG_BEFORE, 3), (DAY(10), 9))
    assert ("spring", "N", "paid") in covered(tmp_path, **rows)


# Laws.

DAYS = st.integers(-20, 60)
AMOUNTS = st.floats(0, 1e6, allow_nan=False)


def imagined(rows: list[tuple[int, float, float]]) -> tuple[Campaign, Tables]:
    """A campaign of projects signed on a day, for an amount, with a share of North's."""
    on = SPRING.end
    ledger = {
        "projects": tiny.stamped(
            (
                {"project_id": f"P{n}", "unit_shares": f"N={share};S={1 - share}", "contract_kind": "Contract"}
                for n, (_, _, share) in enumerate(rows)
            ),
            on,
        ),
        "milestones": tiny.stamped(
            ({"project_id": f"P{n}", "stage": "agreed", "date": DAY(day)} for n, (day, _, _) in enumerate(rows)), on
        ),
        "amounts": tiny.stamped(
            ({"project_id": f"P{n}", "date": DAY(day), "agreed": agreed} for n, (day, agreed, _) in enumerate(rows)), on
        ),
    }
    return tiny.imagine({}, ledger=ledger)


@settings(max_examples=25)
@given(st.lists(st.tuples(DAYS, AMOUNTS, st.floats(0.01, 0.99)), max_size=12), st.integers(1, 40))
def test_units_amounts_add_up_to_what_was_agreed_and_counts_to_the_projects(
    rows: list[tuple[int, float, float]], until: int
) -> None:
    declared, tables = imagined(rows)
    dated = counting.increments(tables, declared)
    values = counting.cumulative(dated, declared.season, DAY(until)).to_dict()
    within = [(day, agreed) for day, agreed, _ in rows if 1 <= day <= until]
    assert sum(value for (_, name), value in values.items() if name == "deals") == len(within)
    total = math.fsum(value for (_, name), value in values.items() if name == "dollars")
    assert total == pytest.approx(math.fsum(agreed for _, agreed in within))


@settings(max_examples=25)
@given(st.lists(st.tuples(DAYS, AMOUNTS, st.just(0.5)), min_size=1, max_size=8), st.integers(1, 39))
def test_a_value_never_falls_from_one_day_to_the_next(rows: list[tuple[int, float, float]], day: int) -> None:
    declared, tables = imagined(rows)
    dated = counting.increments(tables, declared)
    today, tomorrow = (counting.cumulative(dated, declared.season, DAY(until)) for until in (day, day + 1))
    assert all(tomorrow[key] >= value for key, value in today.items())


def test_the_default_forms_are_what_the_ledgers_give(default_campaign: Campaign, default_tables: Tables) -> None:
    """Forms and ledgers are two roads to the same figure; they part only where a mistake was planted."""
    dated = counting.increments(default_tables, default_campaign)
    figures = (
        default_tables["figures"]
        .dropna(subset="value")
        .drop_duplicates(["season", "city_code", "indicator", "as_of"], keep="last")
    )
    have = counting.covered(default_tables, default_campaign)
    differ = set()
    for (season, as_of), filed in figures.groupby(["season", "as_of"]):
        counted_by_day = counting.cumulative(dated, default_campaign.seasons[season], as_of.date())
        for row in filed.to_dict("records"):
            if (season, row["city_code"], row["indicator"]) in have:
                value = counted_by_day.get((row["city_code"], row["indicator"]), 0.0)
                if not math.isclose(value, row["value"], abs_tol=0.0051):
                    differ.add((str(as_of.date()), row["city_code"], row["indicator"]))
    assert differ == {
        ("2022-07-15", "511700", "landed_amount"),
        ("2022-07-30", "510800", "top_outings"),
    }
