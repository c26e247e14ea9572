"""Measures of units: rows one can check in one's head, published figures, then laws for all figures."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pairing import ALL_GIVEN, STRICT, Sides, campaign_of, code, pairs_of, published_cases

from analysis import comparison, edition, growth
from analysis.campaign import Campaign
from analysis.measures import MEASURES, measured, sign, stated_as, with_signs
from analysis.measures.reasons import DEFINITION
from analysis.methods import Limits


def table(sides: Sides, limits: Limits = STRICT) -> pd.DataFrame:
    return measured(pairs_of(sides), limits).set_index("city_code")


def reasons(made: pd.DataFrame, measure: str) -> list[str]:
    return list(made[f"why_{measure}"])


# In one's head.


def test_three_units_by_hand() -> None:
    made = table([(100.0, 150.0), (50.0, 50.0), (50.0, 60.0)])
    assert made["change"].tolist() == [50.0, 0.0, 10.0]
    assert made["growth_pct"].tolist() == pytest.approx([50.0, 0.0, 20.0])
    assert made["midpoint_pct"].tolist() == pytest.approx([40.0, 0.0, 1000 / 55])
    assert made["log_points"].tolist() == pytest.approx([100 * math.log(1.5), 0.0, 100 * math.log(1.2)])
    assert made["contribution_pp"].tolist() == [25.0, 0.0, 5.0]
    assert made["share_of_growth_pct"].tolist() == pytest.approx([250 / 3, 0.0, 50 / 3])
    assert made["first_share_pct"].tolist() == [50.0, 25.0, 25.0]
    assert made["share_change_pp"].tolist() == pytest.approx([100 * 15 / 26 - 50, 100 * 5 / 26 - 25, 100 * 6 / 26 - 25])
    assert made["first_rank"].tolist() == [1, 2, 2]
    assert made["rank"].tolist() == [1, 3, 2]
    assert made["rank_change"].tolist() == [0, -1, 0]


def test_a_start_from_zero_is_two_hundred_and_a_fall_to_zero_the_same_the_other_way() -> None:
    made = table([(0.0, 7.0), (7.0, 0.0), (0.0, 0.0), (10.0, 30.0)])
    assert made["midpoint_pct"].tolist()[:2] == [200.0, -200.0]
    assert reasons(made, "midpoint_pct") == ["", "", "both-zero", ""]
    assert made["midpoint_pct"].iloc[3] == 100.0
    assert reasons(made, "log_points") == ["zero-base", "zero-now", "zero-base", ""]
    assert reasons(made, "growth_pct") == ["zero-base", "", "zero-base", ""]


def test_a_figure_below_zero_has_no_midpoint_growth() -> None:
    made = table([(-5.0, 10.0), (5.0, -5.0)])
    assert reasons(made, "midpoint_pct") == ["negative", "negative"]
    assert made["change"].tolist() == [15.0, -10.0]


def test_a_share_of_growth_is_suppressed_for_all_where_one_runs_against_the_rest() -> None:
    made = table([(100.0, 190.0), (100.0, 90.0)])
    assert reasons(made, "share_of_growth_pct") == ["mixed-signs", "mixed-signs"]
    assert made["contribution_pp"].tolist() == pytest.approx([45.0, -5.0])


def test_so_much_may_run_against_the_rest_as_is_declared() -> None:
    sides: Sides = [(100.0, 190.0), (100.0, 90.0)]  # 90 up, 10 down: a tenth of all changes
    assert table(sides, Limits(1.0, 10.0))["share_of_growth_pct"].tolist() == pytest.approx([112.5, -12.5])
    assert reasons(table(sides, Limits(1.0, 9.0)), "share_of_growth_pct") == ["mixed-signs"] * 2


def test_a_share_of_growth_is_suppressed_where_the_whole_hardly_moved() -> None:
    at, above = [(199.0, 201.0), (50.0, 50.5)], [(199.0, 202.0), (50.0, 50.5)]
    assert reasons(table(at), "share_of_growth_pct") == ["total-near-zero"] * 2  # 2.5 on a mean of 250.25
    assert reasons(table(above), "share_of_growth_pct") == ["", ""]  # 3.5 on a mean of 250.75
    on_the_limit = table([(199.0, 201.0)])  # 2 on a mean of 200
    assert reasons(on_the_limit, "share_of_growth_pct") == ["total-near-zero"]


def test_where_all_fall_shares_are_of_the_fall() -> None:
    made = table([(100.0, 70.0), (100.0, 90.0)])
    assert made["share_of_growth_pct"].tolist() == [75.0, 25.0]
    assert made["contribution_pp"].tolist() == [-15.0, -5.0]


def test_from_nothing_to_something_there_are_shares_of_growth_and_no_contributions() -> None:
    made = table([(0.0, 3.0), (0.0, 1.0)])
    assert made["share_of_growth_pct"].tolist() == [75.0, 25.0]
    assert reasons(made, "contribution_pp") == ["total-zero-base"] * 2
    assert reasons(made, "share_change_pp") == ["total-zero-base"] * 2
    assert made["share_pct"].tolist() == [75.0, 25.0]


def test_two_identical_seasons_show_nothing_but_zero() -> None:
    made = table([(5.0, 5.0), (9.0, 9.0), (0.0, 0.0)])
    assert made["growth_pct"].tolist()[:2] == [0.0, 0.0]
    for measure in ("change", "contribution_pp", "share_change_pp", "rank_change"):
        assert made[measure].tolist() == [0, 0, 0], measure
    assert reasons(made, "share_of_growth_pct") == ["total-near-zero"] * 3
    assert reasons(made, "growth_pct") == ["", "", "zero-base"]


def test_shares_and_ranks_move_among_the_units_of_both_seasons_only() -> None:
    made = table([(3.0, 1.0), (None, 96.0), (1.0, 3.0), (50.0, None)])
    assert made["rank"].tolist()[:3] == [3, 1, 2]
    assert made["rank_change"].dropna().tolist() == [-1, 1]
    assert made["share_pct"].tolist()[:3] == [1.0, 96.0, 3.0]
    assert made["share_change_pp"].dropna().tolist() == [-50.0, 50.0]
    assert reasons(made, "rank") == ["", "", "", "second:missing"]
    assert reasons(made, "share_change_pp") == ["", "first:missing", "", "second:missing"]


def test_a_zone_is_a_whole_of_its_own_where_it_is_asked_for() -> None:
    rows = pairs_of([(10.0, 20.0), (10.0, 10.0), (10.0, 40.0)]).assign(zone=["north", "north", "south"])
    made = measured(rows, STRICT, ["zone", "indicator"])
    assert made["contribution_pp"].tolist() == [50.0, 0.0, 300.0]
    assert made["rank"].tolist() == [1, 2, 1]
    assert made["share_pct"].round(6).tolist() == [66.666667, 33.333333, 100.0]


def test_levels_on_unequal_days_are_kept_and_nothing_is_made_of_them() -> None:
    rows = pairs_of([(10.0, 20.0), (10.0, 30.0)])
    rows.loc[0, ["first_day", "comparable"]] = [38, False]
    made = measured(rows, STRICT)
    assert made.loc[0, ["first", "second", "rank"]].tolist() == [10.0, 20.0, 2]
    for measure in set(MEASURES) - {"share_pct", "rank"}:
        assert made.loc[0, f"why_{measure}"] == "days-differ:38:40", measure
    assert made.loc[1, "contribution_pp"] == 200.0


def test_nil_blank_and_not_applicable_are_three_signs() -> None:
    made = with_signs(table([(5.0, 5.0), (5.0, 6.0), (0.0, 6.0), (5.0, None)]), "growth_pct", "change")
    assert made["sign_growth_pct"].tolist() == ["nil", "value", "not-applicable", "blank"]
    assert made["sign_change"].tolist() == ["nil", "value", "value", "blank"]


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        ("second:held", "blank"),
        ("first:blank", "blank"),
        ("no-units", "blank"),
        ("first:no-base", "not-applicable"),
        ("days-differ:38:40", "not-applicable"),
        ("mixed-signs", "not-applicable"),
    ],
)
def test_the_sign_of_a_number_that_is_not_there_follows_its_reason(why: str, expected: str) -> None:
    assert sign(pd.Series([math.nan]), pd.Series([why], dtype="str")).tolist() == [expected]


def test_percent_gives_way_to_levels_where_few_projects_are_behind_the_base() -> None:
    counts = pairs_of([(9.0, 3.0), (10.0, 3.0), (0.0, 2.0), (None, 2.0)], "projects")
    amounts = pairs_of([(90.0, 5.0), (0.5, 50.0), (0.0, 2.0), (1.0, 2.0)], "money")
    paid = pairs_of([(1.0, 2.0), (1.0, None), (0.0, 1.0), (1.0, 2.0)], "paid")
    count_of = {"projects": "projects", "money": "projects"}
    made = stated_as(pd.concat([counts, amounts, paid], ignore_index=True), count_of, 10, ["city_code"])
    by_indicator = made.groupby("indicator", sort=False)
    assert by_indicator["why_not_percent"].agg(list).to_dict() == {
        "projects": ["small-base", "", "zero-base", "first:missing"],
        "money": ["small-base", "", "zero-base", "count-unknown"],
        "paid": ["", "second:missing", "zero-base", ""],
    }
    assert by_indicator["stated_as"].agg(list).to_dict() == {
        "projects": ["levels", "percent", "levels", "nothing"],
        "money": ["levels", "percent", "levels", "levels"],
        "paid": ["percent", "nothing", "levels", "percent"],
    }


# Against published figures.

# Qinghai Statistical Yearbook 2020, table 4-15 (tjj.qinghai.gov.cn/nj/2020/html/0415.htm): of final consumption,
# capital formation and net exports the 贡献率 in percent and the 拉动 in points. Its notes: 贡献率 is the ratio of a
# demand's increment to that of GDP, 拉动 the product of GDP's growth and the 贡献率. Points have two decimals, so that
# a 贡献率 made of them is known to about 0.2.
QINGHAI = {
    2001: [(76.75, 8.98), (119.58, 13.99), (-96.33, -11.26)],
    2008: [(36.02, 4.50), (70.57, 8.82), (-6.59, -0.82)],
    2012: [(74.12, 8.30), (43.56, 4.88), (-17.68, -1.98)],
    2013: [(3.69, 0.40), (358.74, 38.74), (-262.43, -28.34)],
    2018: [(86.28, 6.16), (76.71, 5.48), (-62.99, -4.50)],
}


@pytest.mark.parametrize("year", QINGHAI)
def test_shares_of_growth_are_those_that_a_yearbook_prints_beside_its_contributions(year: int) -> None:
    sides: Sides = [(40.0, 40.0 + pulled) for _, pulled in QINGHAI[year][:2]]  # a base of 100 in all
    sides.append((20.0, 20.0 + QINGHAI[year][2][1]))
    made = table(sides, ALL_GIVEN)
    for given_pct, (printed, _) in zip(made["share_of_growth_pct"], QINGHAI[year], strict=True):
        assert given_pct == pytest.approx(printed, abs=0.2)
    assert set(reasons(table(sides), "share_of_growth_pct")) == {"mixed-signs"}


def test_contributions_and_shares_of_growth_are_those_of_every_published_worked_case() -> None:
    for case, sides in published_cases():
        made = table(sides)
        assert made.loc["u00", "contribution_pp"] == pytest.approx(case["expected_pull_pp"], abs=case["tol"])
        if "expected_contribution_share_pct" in case:
            share = made.loc["u00", "share_of_growth_pct"]
            assert share == pytest.approx(case["expected_contribution_share_pct"], abs=case["tol_share"])


def test_on_real_figures_the_measures_are_those_of_the_growth_table(
    real_campaign: Campaign, real_tables: Mapping[str, pd.DataFrame]
) -> None:
    pairs = comparison.pairs(edition.edition_of(real_campaign, real_tables))
    agree(measured(pairs, STRICT), growth.compare(pairs, real_campaign), real_campaign.total.code)


def agree(made: pd.DataFrame, compared: pd.DataFrame, total: str) -> None:
    """Every measure that the growth table has is the same to the last bit, and so is the reason."""
    key = ["city_code", "indicator"]
    units = compared[compared["city_code"] != total].sort_values(key, ignore_index=True)
    ours = made.sort_values(key, ignore_index=True)
    shared = [*key, "change", "growth_pct", "contribution_pp", "share_pct", "rank", "rank_change"]
    pd.testing.assert_frame_equal(ours[shared], units[shared], check_exact=True, check_dtype=False)
    assert ours["why_growth_pct"].tolist() == units["why_blank"].tolist()


# For all figures.

FEW = settings(max_examples=25)  # each makes a frame or two of every measure
LEVEL = st.floats(0, 1e9, allow_subnormal=False).map(lambda value: 0.0 if value < 1e-3 else value)
SIDES = st.lists(st.tuples(st.none() | LEVEL, st.none() | LEVEL), min_size=1, max_size=9)
KNOWN = st.lists(st.tuples(LEVEL, LEVEL), min_size=1, max_size=9)
LIMITS = st.builds(Limits, st.sampled_from([0.0, 1.0, 5.0]), st.sampled_from([0.0, 10.0, 100.0]))
OF_UNIT = ("change",)


@FEW
@given(SIDES, LIMITS)
def test_a_measure_is_blank_exactly_where_there_is_a_reason(sides: Sides, limits: Limits) -> None:
    made = table(sides, limits)
    for measure in MEASURES:
        assert (made[measure].isna() == (made[f"why_{measure}"] != "")).all(), measure


@FEW
@given(SIDES, LIMITS)
def test_a_sign_says_whether_a_number_is_there_and_why_not(sides: Sides, limits: Limits) -> None:
    made = with_signs(table(sides, limits), *MEASURES)
    for measure in MEASURES:
        there = made[f"sign_{measure}"].isin(["value", "nil"])
        assert (there == made[measure].notna()).all(), measure
        assert ((made[f"sign_{measure}"] == "nil") == (made[measure] == 0).fillna(False)).all(), measure
        undefined = made[f"why_{measure}"].str.startswith(DEFINITION)
        assert ((made[f"sign_{measure}"] == "not-applicable") == undefined).all(), measure


@FEW
@given(SIDES)
def test_measures_that_the_growth_table_has_are_its_own(sides: Sides) -> None:
    campaign, pairs = campaign_of(len(sides)), pairs_of(sides)
    agree(measured(pairs, STRICT), growth.compare(pairs, campaign), campaign.total.code)


@FEW
@given(SIDES, LIMITS, st.integers(-12, 12))
def test_no_measure_but_the_change_depends_on_the_unit_of_money(sides: Sides, limits: Limits, power: int) -> None:
    scaled = table([tuple(None if x is None else x * 2.0**power for x in pair) for pair in sides], limits)  # type: ignore[misc]
    plain = table(sides, limits)
    free = [name for measure in MEASURES if measure not in OF_UNIT for name in (measure, f"why_{measure}")]
    logs = {"log_points"}
    pd.testing.assert_frame_equal(
        scaled[[name for name in free if name not in logs]],
        plain[[name for name in free if name not in logs]],
        check_exact=True,
    )
    pd.testing.assert_series_equal(scaled["log_points"], plain["log_points"], rtol=1e-12, atol=1e-12)
    assert (scaled["change"].dropna() == plain["change"].dropna() * 2.0**power).all()


@FEW
@given(SIDES, LIMITS, st.randoms(use_true_random=False))
def test_the_order_in_which_units_come_changes_nothing_at_all(sides: Sides, limits: Limits, random: Any) -> None:
    order = list(range(len(sides)))
    random.shuffle(order)
    shuffled = measured(pairs_of(sides).iloc[order], limits).set_index("city_code")
    pd.testing.assert_frame_equal(shuffled.sort_index(), table(sides, limits), check_exact=True)


@FEW
@given(SIDES)
def test_midpoint_growth_lies_within_two_hundred_and_is_the_same_size_back(sides: Sides) -> None:
    there, back = table(sides), table([(second, first) for first, second in sides])
    assert there["midpoint_pct"].dropna().abs().le(200).all()
    assert (there["midpoint_pct"].dropna() == -back["midpoint_pct"].dropna()).all()
    assert (there["log_points"].dropna() + back["log_points"].dropna()).abs().le(1e-9).all()


@FEW
@given(SIDES)
def test_midpoint_growth_is_growth_in_another_measure(sides: Sides) -> None:
    made = table(sides)
    made = made[made["growth_pct"].notna()]
    again = 200 * made["growth_pct"] / (200 + made["growth_pct"])
    assert made["midpoint_pct"].tolist() == pytest.approx(again.tolist(), rel=1e-9, abs=1e-9)
    assert (made["growth_pct"].gt(0) == made["midpoint_pct"].gt(0)).all()


@FEW
@given(KNOWN)
def test_where_nothing_is_suppressed_shares_of_growth_sum_to_a_hundred_and_none_is_negative(sides: Sides) -> None:
    made = table(sides)
    shares = made["share_of_growth_pct"]
    assert shares.isna().all() or shares.notna().all()
    if shares.notna().all():
        assert math.fsum(shares) == pytest.approx(100)
        assert shares.between(0, 100 + 1e-9).all()


@FEW
@given(KNOWN)
def test_a_contribution_is_the_share_of_growth_times_the_growth(sides: Sides) -> None:
    base, now = (math.fsum(side) for side in zip(*sides, strict=True))
    made = table(sides, Limits(1.0, 100.0))
    assume(base > 0 and made["share_of_growth_pct"].notna().all())
    again = made["share_of_growth_pct"] * (now / base - 1)
    scale = made["contribution_pp"].abs().sum() + 1
    assert made["contribution_pp"].tolist() == pytest.approx(again.tolist(), rel=1e-6, abs=1e-9 * scale)


@FEW
@given(KNOWN)
def test_what_shares_win_in_all_they_lose_in_all(sides: Sides) -> None:
    moved = table(sides)["share_change_pp"]
    assert moved.isna().all() or math.fsum(moved) == pytest.approx(0, abs=1e-9)


@FEW
@given(st.lists(LEVEL, min_size=1, max_size=9), LIMITS)
def test_two_identical_seasons_are_zero_or_blank_with_a_reason(levels: list[float], limits: Limits) -> None:
    made = table([(level, level) for level in levels], limits)
    for measure in set(MEASURES) - {"share_pct", "rank", "first_share_pct", "first_rank"}:
        assert (made[measure].fillna(0) == 0).all(), measure
    assert set(made["why_share_of_growth_pct"]) == {"total-near-zero"}


@FEW
@given(SIDES, st.integers(0, 20))
def test_growth_is_stated_in_percent_exactly_where_nothing_speaks_against_it(sides: Sides, least: int) -> None:
    made = stated_as(pairs_of(sides), {"dollars": "dollars"}, least, ["city_code"])
    grown = measured(pairs_of(sides), STRICT)["growth_pct"]
    assert ((made["stated_as"] == "percent") == (made["why_not_percent"] == "")).all()
    assert ((made["stated_as"] == "nothing") == ~made["comparable"]).all()
    assert grown[made["stated_as"] == "percent"].notna().all()
    assert ((made["stated_as"] == "percent") == (grown.notna() & (made["first"] >= least))).all()


@FEW
@given(SIDES)
def test_the_frame_that_came_in_is_left_as_it_was(sides: Sides) -> None:
    rows = pairs_of(sides)
    before = rows.copy()
    with_signs(measured(rows, STRICT), *MEASURES)
    stated_as(rows, {}, 10, ["city_code"])
    pd.testing.assert_frame_equal(rows, before)
    assert rows["city_code"].tolist() == [code(n) for n in range(len(sides))]
