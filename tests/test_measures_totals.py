"""Totals over the units of both seasons, and with missing units' last filings carried forward."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pairing import STRICT, Sides, campaign_of, code, pairs_of

from analysis import growth
from analysis.measures import carried_totals, carry_forward, measured, memberships, totals

LEVEL = st.floats(0, 1e9, allow_subnormal=False).map(lambda value: 0.0 if value < 1e-3 else value)
SIDES = st.lists(st.tuples(st.none() | LEVEL, st.none() | LEVEL), min_size=1, max_size=9)
UNTIL = {"first": 40, "second": 40}
NO_FILING = pd.DataFrame({"side": [], "city_code": [], "indicator": [], "day": [], "value": []})


def members_of(units: int, zones: int = 2) -> pd.DataFrame:
    """All units in ALL, and each in one of the zones by turns."""
    codes = [code(n) for n in range(units)]
    zone = {name: f"zone {n % zones}" for n, name in enumerate(codes)}
    return memberships({"zone": zone, "all": dict.fromkeys(codes, "ALL")})


def filed(*rows: tuple[str, int, int, float]) -> pd.DataFrame:
    """What was known: side, number of the unit, day, value."""
    frame = pd.DataFrame(rows, columns=["side", "city_code", "day", "value"])
    return frame.assign(city_code=frame["city_code"].map(code), indicator="dollars")


def total(rows: pd.DataFrame) -> pd.Series:
    return rows.set_index("city_code").loc["ALL"]


def test_zones_and_all_by_hand() -> None:
    made = totals(pairs_of([(10.0, 20.0), (None, 7.0), (30.0, 30.0), (5.0, 1.0)]), members_of(4))
    made = made.set_index("city_code")
    assert made["first"].to_dict() == {"zone 0": 40.0, "zone 1": 5.0, "ALL": 45.0}
    assert made["second"].to_dict() == {"zone 0": 50.0, "zone 1": 1.0, "ALL": 51.0}
    assert made["n_units"].to_dict() == {"zone 0": 2, "zone 1": 1, "ALL": 3}
    assert made["of_units"].to_dict() == {"zone 0": 2, "zone 1": 2, "ALL": 4}
    assert set(made["coverage"]) == {"both-seasons"}


def test_a_total_is_measured_like_a_unit_and_zones_against_their_sum() -> None:
    made = totals(pairs_of([(10.0, 20.0), (10.0, 10.0), (30.0, 40.0)]), members_of(3))
    made = measured(made, STRICT, ["partition", "indicator"]).set_index("city_code")
    assert made["growth_pct"].to_dict() == pytest.approx({"zone 0": 50.0, "zone 1": 0.0, "ALL": 40.0})
    assert made["contribution_pp"].to_dict() == pytest.approx({"zone 0": 40.0, "zone 1": 0.0, "ALL": 40.0})
    assert made["share_of_growth_pct"].to_dict() == {"zone 0": 100.0, "zone 1": 0.0, "ALL": 100.0}
    assert made["rank"].to_dict() == {"zone 0": 1, "zone 1": 2, "ALL": 1}


def test_a_body_without_a_unit_of_both_seasons_is_blank_and_says_so() -> None:
    made = measured(totals(pairs_of([(1.0, 2.0), (None, 7.0)]), members_of(2)), STRICT, ["partition", "indicator"])
    zone = made.set_index("city_code").loc["zone 1"]
    assert (zone["n_units"], zone["of_units"], zone["source"]) == (0, 1, "")
    assert zone[["first", "second", "change", "growth_pct"]].isna().all()
    assert zone["why_growth_pct"] == zone["why_rank"] == "no-units"


def test_a_total_names_the_day_that_its_units_share_and_every_source() -> None:
    rows = pairs_of([(1.0, 2.0), (1.0, 2.0), (1.0, 2.0)])
    rows.loc[2, ["first_day", "source"]] = [39, "ledger"]
    made = totals(rows, members_of(3)).set_index("city_code")
    assert made["first_day"].isna().to_dict() == {"zone 0": True, "zone 1": False, "ALL": True}
    assert made["second_day"].tolist() == [40, 40, 40]
    assert made["source"].to_dict() == {"zone 0": "form+ledger", "zone 1": "form", "ALL": "form+ledger"}


def test_nothing_is_counted_twice() -> None:
    rows = pairs_of([(1.0, 2.0)])
    with pytest.raises(ValueError, match="city_code, indicator"):
        totals(pd.concat([rows, rows]), members_of(1))
    with pytest.raises(ValueError, match="partition, body, city_code"):
        totals(rows, pd.concat([members_of(1), members_of(1)]))


def test_a_missing_unit_stands_with_its_last_filing_of_the_season() -> None:
    rows = pairs_of([(10.0, 20.0), (10.0, None)])
    known = filed(("second", 1, 12, 3.0), ("second", 1, 30, 8.0), ("second", 1, 41, 99.0), ("first", 1, 30, 7.0))
    carried = carry_forward(rows, known, UNTIL)
    assert carried.loc[1, ["second", "second_day", "second_state"]].tolist() == [8.0, 30, "carried"]
    made = total(carried_totals(carried, members_of(2)))
    assert made[["first", "second", "n_units"]].tolist() == [20.0, 28.0, 2]
    assert made[["n_first_carried", "n_second_carried", "second_carried_day"]].tolist() == [0, 1, 30]
    assert made["coverage"] == "carried-forward"
    assert pd.isna(made["first_carried_day"])
    assert total(totals(rows, members_of(2)))[["first", "second", "n_units"]].tolist() == [10.0, 20.0, 1]


def test_a_unit_that_filed_nothing_in_a_season_stays_outside_whatever_it_filed_in_the_other() -> None:
    rows = pairs_of([(10.0, 20.0), (10.0, None)])
    carried = carry_forward(rows, filed(("first", 1, 30, 7.0)), UNTIL)
    assert pd.isna(carried.loc[1, "second"])
    made = total(carried_totals(carried, members_of(2)))
    assert made[["first", "second", "n_units", "n_second_carried"]].tolist() == [10.0, 20.0, 1, 0]


def test_nothing_is_carried_from_longer_ago_than_declared() -> None:
    rows, known = pairs_of([(10.0, None)]), filed(("second", 0, 30, 8.0))
    assert carry_forward(rows, known, UNTIL, within_days=10).loc[0, "second"] == 8.0
    assert pd.isna(carry_forward(rows, known, UNTIL, within_days=9).loc[0, "second"])


@pytest.mark.parametrize("state", ["far", "no-base"])
def test_a_figure_that_is_not_missing_is_not_carried(state: str) -> None:
    rows = pairs_of([(None, 20.0)]).assign(first_state=state)
    carried = carry_forward(rows, filed(("first", 0, 30, 8.0)), UNTIL)
    assert carried.loc[0, "first_state"] == state
    assert not carried.loc[0, "first_carried"] and not carried.loc[0, "comparable"]


def test_figures_known_about_unequal_days_stay_apart() -> None:
    rows = pairs_of([(10.0, 20.0)]).assign(first_day=38, comparable=False)
    assert not carry_forward(rows, filed(("first", 0, 30, 8.0)), UNTIL).loc[0, "comparable"]


# For all figures.

FEW = settings(max_examples=25)  # each makes a frame or two of every measure


@FEW
@given(SIDES)
def test_the_total_of_all_is_that_of_the_growth_table(sides: Sides) -> None:
    rows, campaign = pairs_of(sides), campaign_of(len(sides))
    made = measured(totals(rows, members_of(len(sides))), STRICT, ["partition", "indicator"])
    theirs = growth.compare(rows, campaign).iloc[-1]
    ours = total(made)
    for name in ("first", "second", "change", "n_units"):
        assert ours[name] == theirs[name] or (pd.isna(ours[name]) and pd.isna(theirs[name])), name
    assert ours["growth_pct"] == theirs["growth_pct"] or pd.isna(ours["growth_pct"])
    assert (ours["why_growth_pct"], ours["source"]) == (theirs["why_blank"], theirs["source"])


@FEW
@given(SIDES)
def test_contributions_of_units_and_of_zones_sum_to_the_growth_of_all(sides: Sides) -> None:
    rows = pairs_of(sides)
    bodies = measured(totals(rows, members_of(len(sides))), STRICT, ["partition", "indicator"])
    grown = total(bodies)["growth_pct"]
    assume(not math.isnan(grown))
    for parts in (measured(rows, STRICT), bodies[bodies["partition"] == "zone"]):
        given_pp = parts["contribution_pp"].dropna()
        assert math.fsum(given_pp) == pytest.approx(grown, abs=1e-11 * (given_pp.abs().sum() + 100))


@FEW
@given(SIDES, st.randoms(use_true_random=False))
def test_the_order_in_which_units_come_changes_no_total_at_all(sides: Sides, random: Any) -> None:
    order, members = list(range(len(sides))), members_of(len(sides))
    random.shuffle(order)
    rows, key = pairs_of(sides), ["partition", "city_code"]
    shuffled = totals(rows.iloc[order], members.sample(frac=1, random_state=1)).sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(shuffled, totals(rows, members).sort_values(key, ignore_index=True), check_exact=True)


@FEW
@given(SIDES)
def test_where_nothing_is_to_carry_both_totals_are_one(sides: Sides) -> None:
    rows, members = pairs_of(sides), members_of(len(sides))
    plain = totals(rows, members)
    carried = carried_totals(
        carry_forward(rows, NO_FILING.astype({"city_code": "str", "indicator": "str"}), UNTIL), members
    )
    same = [name for name in plain if name != "coverage"]
    pd.testing.assert_frame_equal(carried[same], plain[same], check_exact=True)
    assert not carried[["n_first_carried", "n_second_carried"]].any(axis=None)


@FEW
@given(st.lists(st.tuples(LEVEL, LEVEL, st.integers(1, 39), st.booleans()), min_size=1, max_size=9))
def test_a_carried_total_is_no_more_than_what_was_not_filed_would_have_made_it(
    units: list[tuple[float, float, int, bool]],
) -> None:
    truth = pairs_of([(first, second) for first, second, _, _ in units])
    rows = pairs_of([(first, None if missing else second) for first, second, _, missing in units])
    half = filed(*(("second", n, day, second / 2) for n, (_, second, day, _) in enumerate(units)))
    members = members_of(len(units))
    made = total(carried_totals(carry_forward(rows, half, UNTIL), members))
    whole = total(totals(truth, members))
    assert made["n_units"] == made["of_units"] == len(units)
    assert made["first"] == whole["first"]
    assert made["second"] <= whole["second"]
    assert made["n_second_carried"] == sum(missing for *_, missing in units)
