"""Growth, contribution, share and rank: rows one can check in one's head, then laws for all figures."""

import math
from collections.abc import Mapping
from typing import Any

import pairing
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pairing import Sides, campaign_of, published_cases

from analysis import comparison, edition, growth
from analysis.campaign import Campaign


def pairs_of(sides: Sides, order: list[int] | None = None) -> pd.DataFrame:
    """Closing pairs of the figures, one unit a row, in the order given."""
    rows = pairing.pairs_of(sides)
    return rows.iloc[order].reset_index(drop=True) if order else rows


def table(sides: Sides, order: list[int] | None = None) -> pd.DataFrame:
    """Growth of the figures by unit, the total under ALL."""
    return growth.compare(pairs_of(sides, order), campaign_of(len(sides))).set_index("city_code")


# In one's head.


def test_three_units_by_hand() -> None:
    made = table([(100.0, 150.0), (50.0, 40.0), (50.0, 50.0)])
    assert made["change"].tolist() == [50.0, -10.0, 0.0, 40.0]
    assert made["growth_pct"].tolist() == pytest.approx([50.0, -20.0, 0.0, 20.0])
    assert made["contribution_pp"].tolist() == pytest.approx([25.0, -5.0, 0.0, 20.0])
    assert made["share_pct"].tolist() == pytest.approx([62.5, 100 / 6, 125 / 6, 100.0])
    assert made["rank"].tolist()[:3] == [1, 3, 2]
    assert made["rank_change"].tolist()[:3] == [0, -1, 0]
    assert made[["first", "second"]].loc["ALL"].tolist() == [200.0, 240.0]
    assert set(made["n_units"]) == {3}
    assert set(made["unit"]) == {"usd"}


def test_columns_are_those_that_other_tools_read_in_their_order() -> None:
    promised = (
        "city_code, indicator, unit, first, second, first_day, second_day, change, growth_pct, "
        "contribution_pp, share_pct, rank, rank_change, n_units, why_blank"
    )
    made = table([(1.0, 2.0)]).reset_index()
    assert [name for name in made if name in promised.split(", ")] == promised.split(", ")


def test_a_unit_present_in_one_season_only_is_in_no_total() -> None:
    made = table([(100.0, 150.0), (None, 1000.0), (1000.0, None)])
    assert made.loc["ALL", ["first", "second", "n_units"]].tolist() == [100.0, 150.0, 1]
    assert made.loc["ALL", "growth_pct"] == pytest.approx(50.0)
    assert made["why_blank"].tolist() == ["", "first:missing", "second:missing", ""]
    assert made.loc["u01", ["change", "growth_pct", "contribution_pp"]].isna().all()
    assert made.loc["u01", "rank"] == 1
    assert pd.isna(made.loc["u01", "rank_change"])
    assert made.loc["u00", "rank_change"] == 0


def test_a_base_of_zero_has_no_growth_but_a_change_and_a_contribution() -> None:
    made = table([(0.0, 30.0), (100.0, 100.0)])
    assert made.loc["u00", "why_blank"] == "zero-base"
    assert math.isnan(made.loc["u00", "growth_pct"])
    assert made.loc["u00", ["change", "contribution_pp"]].tolist() == [30.0, 30.0]
    assert made.loc["ALL", "growth_pct"] == pytest.approx(30.0)


def test_zero_on_zero_is_no_growth_either() -> None:
    made = table([(0.0, 0.0)])
    assert made["why_blank"].tolist() == ["zero-base", "zero-base"]
    assert made["change"].tolist() == [0.0, 0.0]
    assert made[["growth_pct", "contribution_pp", "share_pct"]].isna().all(axis=None)


def test_a_fall_to_zero_is_a_fall_of_a_hundred_per_cent() -> None:
    assert table([(5.0, 0.0), (5.0, 5.0)]).loc["u00", "growth_pct"] == -100.0


def test_where_no_unit_is_in_both_seasons_the_total_is_blank_and_says_so() -> None:
    total = table([(None, 5.0), (5.0, None)]).loc["ALL"]
    assert (total["n_units"], total["why_blank"], total["source"]) == (0, "no-units", "")
    assert total[["first", "second", "change", "growth_pct", "contribution_pp", "share_pct"]].isna().all()


def test_ties_share_the_smaller_number_and_the_next_one_is_passed_over() -> None:
    assert table([(1.0, 7.0), (1.0, 9.0), (1.0, 7.0), (1.0, 5.0)])["rank"].tolist()[:4] == [2, 1, 2, 4]


def test_ranks_are_on_full_precision() -> None:
    assert table([(1.0, 1.001), (1.0, 1.0009999)])["rank"].tolist()[:2] == [1, 2]


def test_places_won_are_positive() -> None:
    made = table([(3.0, 1.0), (2.0, 2.0), (1.0, 3.0)])
    assert made["rank_change"].tolist()[:3] == [-2, 0, 2]


def test_places_are_counted_among_the_units_of_both_seasons() -> None:
    made = table([(3.0, 1.0), (None, 9.0), (1.0, 3.0)])
    assert made["rank"].tolist()[:3] == [3, 1, 2]
    assert made["rank_change"].dropna().tolist() == [-1, 1]


def test_levels_on_unequal_days_are_shown_and_nothing_is_made_of_them() -> None:
    pairs = pairs_of([(10.0, 20.0), (10.0, 30.0)])
    pairs.loc[0, ["first_day", "comparable"]] = [38, False]
    made = growth.compare(pairs, campaign_of(2)).set_index("city_code")
    assert made.loc["u00", ["first", "second"]].tolist() == [10.0, 20.0]
    assert made.loc["u00", "why_blank"] == "days-differ:38:40"
    assert made.loc["u00", ["change", "growth_pct", "contribution_pp"]].isna().all()
    assert made.loc["ALL", ["first", "second", "n_units"]].tolist() == [10.0, 30.0, 1]


def test_the_total_names_its_day_where_all_units_share_it() -> None:
    pairs = pairs_of([(10.0, 20.0), (10.0, 30.0)])
    assert growth.compare(pairs, campaign_of(2))["first_day"].tolist() == [40, 40, 40]
    pairs.loc[0, ["first_day", "second_day"]] = [39, 39]
    total = growth.compare(pairs, campaign_of(2)).iloc[-1]
    assert pd.isna(total["first_day"]) and pd.isna(total["second_day"])


def test_the_total_names_every_source_it_is_drawn_from() -> None:
    pairs = pairs_of([(10.0, 20.0), (10.0, 30.0), (1.0, None)])
    pairs["source"] = ["ledger", "form", "rumour"]
    assert growth.compare(pairs, campaign_of(3)).iloc[-1]["source"] == "form+ledger"


def test_where_both_sides_are_blank_the_reason_is_that_of_the_season_reported_on() -> None:
    pairs = pairs_of([(None, None), (1.0, 2.0)])
    pairs.loc[0, ["first_state", "second_state"]] = ["missing", "unreadable"]
    assert growth.compare(pairs, campaign_of(2))["why_blank"].tolist() == ["second:unreadable", "", ""]


def test_a_contribution_is_to_the_base_of_the_units_of_both_seasons() -> None:
    made = table([(50.0, 60.0), (None, 60.0), (900.0, None)])
    assert made["contribution_pp"].fillna(0).tolist() == pytest.approx([20.0, 0.0, 0.0, 20.0])


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0]])
def test_sums_do_not_lose_their_last_place_to_the_order_of_units(order: list[int]) -> None:
    # 0.1 + 0.2 + 0.3 is 0.6000000000000001 when added from the left, and 0.6 from the right.
    made = table([(0.1, 0.1), (0.2, 0.2), (0.3, 0.9)], order)
    assert made.loc["ALL", "first"] == 0.6
    assert made.loc["u02", "contribution_pp"] == (0.9 - 0.3) / 0.6 * 100
    swapped = table([(0.1, 0.1), (0.2, 0.2), (0.9, 0.3)], order)
    assert swapped.loc["ALL", "second"] == 0.6
    assert swapped.loc["u02", "share_pct"] == 0.3 / 0.6 * 100


# For all figures.

LEVEL = st.floats(0, 1e9, allow_subnormal=False).map(lambda value: 0.0 if value < 1e-3 else value)
SIDES = st.lists(st.tuples(st.none() | LEVEL, st.none() | LEVEL), min_size=1, max_size=9)
KNOWN = st.lists(st.tuples(LEVEL, LEVEL), min_size=1, max_size=9)
MEASURES = ["first", "second", "change", "growth_pct", "contribution_pp", "share_pct"]


@given(SIDES)
def test_growth_is_blank_exactly_where_there_is_a_reason(sides: Sides) -> None:
    made = table(sides)
    assert (made["growth_pct"].isna() == (made["why_blank"] != "")).all()


@given(SIDES, st.integers(-12, 12))
def test_growth_does_not_depend_on_the_unit_of_money(sides: Sides, power: int) -> None:
    scale = 2.0**power
    scaled = table([tuple(None if x is None else x * scale for x in pair) for pair in sides])  # type: ignore[misc]
    plain = table(sides)
    free = ["growth_pct", "contribution_pp", "share_pct", "rank", "rank_change", "n_units", "why_blank"]
    pd.testing.assert_frame_equal(scaled[free], plain[free], check_exact=True)
    pd.testing.assert_frame_equal(scaled[MEASURES[:3]], plain[MEASURES[:3]] * scale, check_exact=True)


@given(SIDES, st.floats(1e-3, 1e3))
def test_growth_in_any_other_unit_is_the_same_to_the_last_places(sides: Sides, scale: float) -> None:
    scaled = table([tuple(None if x is None else x * scale for x in pair) for pair in sides])  # type: ignore[misc]
    plain = table(sides)
    for column in ("growth_pct", "contribution_pp", "share_pct"):
        pd.testing.assert_series_equal(scaled[column], plain[column], rtol=1e-9, atol=1e-9)
    assert scaled["why_blank"].tolist() == plain["why_blank"].tolist()


@given(SIDES, st.randoms(use_true_random=False))
def test_the_order_in_which_units_come_changes_nothing_at_all(sides: Sides, random: Any) -> None:
    order = list(range(len(sides)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(table(sides, order), table(sides), check_exact=True)


@given(KNOWN)
def test_contributions_sum_to_the_growth_of_the_total(sides: Sides) -> None:
    assume(math.fsum(first or 0 for first, _ in sides) > 0)
    made = table(sides)
    units = made.drop("ALL")
    scale = units["contribution_pp"].abs().sum() + 100
    assert math.fsum(units["contribution_pp"]) == pytest.approx(made.loc["ALL", "growth_pct"], abs=1e-12 * scale)
    assert made.loc["ALL", "contribution_pp"] == made.loc["ALL", "growth_pct"]


@given(SIDES)
def test_contributions_of_the_units_of_both_seasons_sum_to_the_total(sides: Sides) -> None:
    made = table(sides)
    units = made.drop("ALL")
    assert (units["contribution_pp"].notna() <= units["change"].notna()).all()
    if not math.isnan(made.loc["ALL", "growth_pct"]):
        scale = units["contribution_pp"].abs().sum() + 100
        summed = math.fsum(units["contribution_pp"].dropna())
        assert summed == pytest.approx(made.loc["ALL", "growth_pct"], abs=1e-12 * scale)
        assert math.fsum(units["change"].dropna()) == pytest.approx(made.loc["ALL", "change"], abs=1e-3)


@given(SIDES)
def test_a_contribution_is_the_units_share_of_the_base_times_its_growth(sides: Sides) -> None:
    both = [(first, second) for first, second in sides if first is not None and second is not None]
    base = math.fsum(first for first, _ in both)
    made = table(sides)
    for code, row in made.drop("ALL").iterrows():
        if not math.isnan(row["growth_pct"]) and base > 0:
            expected = row["first"] / base * row["growth_pct"]
            assert row["contribution_pp"] == pytest.approx(expected, rel=1e-9, abs=1e-9), code


@given(SIDES)
def test_shares_sum_to_a_hundred_or_are_blank(sides: Sides) -> None:
    made = table(sides)
    shares = made.drop("ALL")["share_pct"]
    known = [second for _, second in sides if second is not None]
    if math.fsum(known) > 0:
        assert math.fsum(shares.dropna()) == pytest.approx(100, abs=1e-9)
        assert shares.notna().sum() == len(known)
    else:
        assert shares.isna().all()


@given(SIDES)
def test_a_rank_is_one_more_than_the_number_of_units_above(sides: Sides) -> None:
    made = table(sides).drop("ALL")
    for (_, second), place in zip(sides, made["rank"], strict=True):
        if second is None:
            assert pd.isna(place)
        else:
            assert place == 1 + sum(other is not None and other > second for _, other in sides)


@given(SIDES)
def test_places_won_one_way_are_lost_the_other(sides: Sides) -> None:
    there = table(sides)["rank_change"].drop("ALL")
    back = table([(second, first) for first, second in sides])["rank_change"].drop("ALL")
    assert there.isna().tolist() == back.isna().tolist()
    assert (there.dropna() + back.dropna() == 0).all()


@given(KNOWN)
def test_growth_there_and_back_ends_where_it_began(sides: Sides) -> None:
    assume(all(first and second and 1e-6 < second / first < 1e6 for first, second in sides))
    there, back = table(sides), table([(second, first) for first, second in sides])
    product = (1 + there["growth_pct"] / 100) * (1 + back["growth_pct"] / 100)
    assert product.tolist() == pytest.approx([1.0] * len(product))


@given(SIDES)
def test_a_total_says_how_many_units_are_in_it(sides: Sides) -> None:
    made = table(sides)
    both = sum(first is not None and second is not None for first, second in sides)
    assert set(made["n_units"]) == {both}
    total = made.loc["ALL"]
    if both:
        assert total["first"] == math.fsum(a for a, b in sides if a is not None and b is not None)
        assert total["second"] == math.fsum(b for a, b in sides if a is not None and b is not None)


@given(KNOWN)
def test_the_growth_of_the_total_lies_between_that_of_its_units(sides: Sides) -> None:
    assume(all(first for first, _ in sides))
    made = table(sides)
    units = made.drop("ALL")["growth_pct"]
    slack = 1e-9 * (1 + units.abs().max())
    assert units.min() - slack <= made.loc["ALL", "growth_pct"] <= units.max() + slack


@given(LEVEL, LEVEL)
def test_one_unit_is_its_own_total(first: float, second: float) -> None:
    made = table([(first, second)])
    unit, total = made.loc["u00"], made.loc["ALL"]
    assert unit["growth_pct"] == total["growth_pct"] or math.isnan(unit["growth_pct"])
    assert (unit["first"], unit["second"], unit["why_blank"]) == (total["first"], total["second"], total["why_blank"])


@settings(max_examples=50)
@given(SIDES, st.integers(0, 8))
def test_a_unit_added_without_a_base_changes_nobody_elses_growth(sides: Sides, at: int) -> None:
    plain = table(sides)
    more = table([*sides, (None, 5.0)])
    pd.testing.assert_series_equal(more.loc[plain.index, "growth_pct"], plain["growth_pct"], check_exact=True)
    assert more.loc["ALL", "n_units"] == plain.loc["ALL", "n_units"]


# Against published figures.

# Revenue of the telecommunications industry in 2017: 12,620 in all, 759 more than the year before; mobile data 1,157
# more, which pulled growth by 9.7 points; fixed data 1,971, up 9.5 %, by 1.4 points (2017年通信业统计公报, as reprinted
# at 277762.cc/ba/fmmifiqf.html). Industrial output of Zhejiang in 2012: April 884.9, up 5.6 %; January to April 3,191,
# up 5.1 %; April pulled 1.5 points (wapiknow.baidu.com/question/1439663719279831419). All printed to one decimal.
PRINTED = [
    # total now, total before, part now, part before, printed contribution
    (12620.0, 12620.0 - 759.0, 1157.0, 0.0, 9.7),
    (12620.0, 12620.0 - 759.0, 1971.0, 1971.0 / 1.095, 1.4),
    (3191.0, 3191.0 / 1.051, 884.9, 884.9 / 1.056, 1.5),
]


@pytest.mark.parametrize(("now", "before", "part", "part_before", "printed"), PRINTED)
def test_a_contribution_is_what_statistical_offices_print(
    now: float, before: float, part: float, part_before: float, printed: float
) -> None:
    made = table([(part_before, part), (before - part_before, now - part)])
    assert made.loc["u00", "contribution_pp"] == pytest.approx(printed, abs=0.06)
    assert made.loc["ALL", "growth_pct"] == pytest.approx((now / before - 1) * 100)


def test_a_contribution_is_what_every_published_worked_case_says() -> None:
    for case, sides in published_cases():
        made = table(sides)
        pulled = made.loc["u00", "contribution_pp"]
        assert pulled == pytest.approx(case["expected_pull_pp"], abs=case["tol"]), case["id"]
        if "expected_contribution_share_pct" in case:
            share = made.loc["u00", "change"] / made.loc["ALL", "change"] * 100
            assert share == pytest.approx(case["expected_contribution_share_pct"], abs=case["tol_share"]), case["id"]


# Real figures, typed by hand.


@pytest.fixture(scope="module")
def gdp(real_campaign: Campaign, real_tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Growth of the cities' GDP in the first three quarters of 2018."""
    stood = edition.edition_of(real_campaign, real_tables)
    made = growth.compare(comparison.pairs(stood), real_campaign)
    names = {city.code: city.short["zh"] for city in (*real_campaign.cities, real_campaign.total)}
    return made.assign(city=made["city_code"].map(names)).set_index("city")


@pytest.mark.parametrize(
    ("city", "first", "second", "rounded"),
    [
        ("成都", 9725.4, 10803.07, 11.1),
        ("绵阳", 1505.25, 1686.51, 12.0),
        ("资阳", None, None, -0.3),
        ("阿坝", None, None, 0.1),
    ],
)
def test_the_growth_of_a_city_is_the_one_worked_out_by_hand(
    gdp: pd.DataFrame, city: str, first: float | None, second: float | None, rounded: float
) -> None:
    row = gdp.loc[city]
    assert round(row["growth_pct"], 1) == rounded
    if first is not None:
        assert (row["first"], row["second"]) == (first, second)


def test_the_cities_sum_to_the_typed_totals_and_not_to_the_published_ones(gdp: pd.DataFrame) -> None:
    total = gdp.loc["全省"]
    assert (round(total["second"], 2), round(total["first"], 2)) == (30897.26, 28474.79)
    assert total["n_units"] == 21
    assert round(total["growth_pct"], 2) == 8.51
    assert math.fsum(gdp.drop("全省")["contribution_pp"]) == pytest.approx(total["growth_pct"])
    assert math.fsum(gdp.drop("全省")["share_pct"]) == pytest.approx(100)
    assert set(gdp["why_blank"]) == {""}


def test_the_largest_city_ranks_first_and_every_city_has_a_rank_of_its_own(gdp: pd.DataFrame) -> None:
    ranks = gdp.drop("全省")["rank"]
    assert ranks["成都"] == 1
    assert sorted(ranks) == list(range(1, 22))


def test_the_default_campaign_has_a_reason_beside_every_blank(
    default_campaign: Campaign, default_tables: Mapping[str, pd.DataFrame]
) -> None:
    stood = edition.edition_of(default_campaign, default_tables)
    made = growth.compare(comparison.pairs(stood), default_campaign).set_index(["city_code", "indicator"])
    assert len(made) == 22 * 16
    assert (made["growth_pct"].isna() == (made["why_blank"] != "")).all()
    assert made.loc[("513200", "signed_amount"), "why_blank"] == "first:missing"
    assert made.loc[("512000", "private_500"), "why_blank"] == "second:approximate"
    assert made.loc[("510000", "signed_amount"), "n_units"] == 20
    assert made.loc[("510000", "private_500"), "n_units"] == 19
