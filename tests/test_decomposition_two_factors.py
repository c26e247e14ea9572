"""Count and average size: rows one can check in one's head, then laws, then the reference package's figures."""

import csv
import math
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decomposition import points, sides, two_factors

Row = tuple[float, float, float, float]
"""Of one unit the counts and the amounts of both seasons."""
EXACT = [two_factors.bennet, two_factors.montgomery]
ENDS = [two_factors.laspeyres, two_factors.paasche]
PARTS = two_factors.EFFECTS


def frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=sides.NUMBERS, dtype=float)


def level(rows: list[Row]) -> float:
    """What rounding is measured by: the larger amount."""
    return max(1e-300, *(abs(amount) for row in rows for amount in row[2:]))


# In one's head.


def test_twice_the_projects_of_the_same_size_is_all_count() -> None:
    for method in [*EXACT, *ENDS]:
        made = method(frame([(10, 20, 100, 200)])).iloc[0]
        assert made[["change", *PARTS, "residual"]].tolist() == pytest.approx([100, 100, 0, 0])


def test_the_same_projects_twice_as_large_is_all_size() -> None:
    for method in [*EXACT, *ENDS]:
        made = method(frame([(10, 10, 100, 200)])).iloc[0]
        assert made[["change", *PARTS, "residual"]].tolist() == pytest.approx([100, 0, 100, 0])


def test_more_and_smaller_projects_pull_both_ways() -> None:
    # 10 projects of 10, then 20 of 8: ten more at a mean size of 9, and 2 less on a mean of 15.
    made = two_factors.bennet(frame([(10, 20, 100, 160)])).iloc[0]
    assert made[["change", *PARTS]].tolist() == [60, 90, -30]


def test_equal_amounts_are_a_limit_that_montgomery_takes() -> None:
    made = two_factors.montgomery(frame([(10, 20, 100, 100)])).iloc[0]
    assert made[PARTS].tolist() == pytest.approx([100 * math.log(2), -100 * math.log(2)])
    assert two_factors.montgomery(frame([(10, 10, 100, 100)])).iloc[0][["change", *PARTS]].tolist() == [0, 0, 0]


def test_amounts_that_hardly_differ_are_divided_like_equal_ones() -> None:
    nearly = two_factors.montgomery(frame([(10, 20, 100, 100 * (1 + 1e-13))])).iloc[0]
    assert nearly[PARTS].tolist() == pytest.approx([100 * math.log(2), -100 * math.log(2)], rel=1e-12)


@pytest.mark.parametrize("method", EXACT)
def test_a_unit_new_to_the_campaign_or_gone_from_it_changed_by_its_count(method: type) -> None:
    made = method(frame([(0, 3, 0, 12), (3, 0, 12, 0), (0, 0, 0, 0)]))
    assert made[["change", *PARTS]].to_numpy().tolist() == [[12, 12, 0], [-12, -12, 0], [0, 0, 0]]
    assert set(made["why_blank"]) == {""}


def test_projects_without_an_amount_are_where_montgomery_departs_from_bennet() -> None:
    row = frame([(1, 2, 0, 6)])
    assert two_factors.bennet(row).iloc[0][PARTS].tolist() == [1.5, 4.5]
    assert two_factors.montgomery(row).iloc[0][PARTS].tolist() == [0, 6]


def test_what_cannot_be_divided_is_blank_and_says_why() -> None:
    rows = frame(
        [(1, 1, 5, math.nan), (math.nan, 1, 5, 5), (1, 1, -5, 5), (1, 0, 5, 5), (1, 1, 5, math.inf), (1, 1, 5, 5)]
    )
    why = ["second:missing", "first:missing", "first:below-zero", "second:amount-without-count", "second:missing", ""]
    for method in [*EXACT, *ENDS]:
        made = method(rows)
        assert made["why_blank"].tolist() == why
        assert made["change"].isna().tolist() == [reason != "" for reason in why]


def test_a_reason_that_comes_with_a_row_stands() -> None:
    made = two_factors.bennet(frame([(1, 1, 5, 5)]).assign(why_blank="days-differ:30:33"))
    assert made["why_blank"].tolist() == ["days-differ:30:33"]
    assert made[two_factors.COLUMNS[:-1]].isna().all(axis=None)


def test_the_columns_that_a_row_brings_along_stay() -> None:
    made = two_factors.bennet(frame([(1, 1, 5, 5)]).assign(city_code="a"))
    assert list(made) == [*sides.NUMBERS, "city_code", *two_factors.COLUMNS]


def test_rows_that_were_put_together_without_numbering_them_anew_are_no_trouble() -> None:
    rows = frame([(1, 2, 5, 9), (1, 2, 5, math.nan)])
    for method in [*EXACT, *ENDS]:
        made = method(rows.set_axis([0, 0], axis=0))
        pd.testing.assert_frame_equal(made.reset_index(drop=True), method(rows))


def test_no_rows_give_no_rows() -> None:
    for method in [*EXACT, *ENDS]:
        assert method(frame([])).empty


def test_points_add_up_to_growth() -> None:
    made = two_factors.bennet(frame([(10, 20, 100, 160)]))
    pulled = [points.in_points(made[part], made["first_amount"]).iloc[0] for part in PARTS]
    assert pulled == [90, -30]


# From pairs and from projects.


def pairs(*rows: tuple[str, str, float | None, float | None, bool]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["city_code", "indicator", "first", "second", "comparable"])
    states = {f"{side}_state": made[side].isna().map({True: "held", False: "value"}) for side in ("first", "second")}
    return made.assign(first_day=30, second_day=33, **states).astype({"first_day": "Int64", "second_day": "Int64"})


def test_pairs_of_two_indicators_become_one_row_a_unit() -> None:
    made = sides.from_pairs(
        pairs(("b", "n", 1, 2, True), ("a", "n", 3, 4, True), ("b", "v", 5, 6, True), ("a", "v", 7, 8, True)), "n", "v"
    )
    assert made.to_numpy().tolist() == [["b", 1, 2, 5, 6, ""], ["a", 3, 4, 7, 8, ""]]


def test_pairs_that_cannot_be_compared_keep_growths_own_reason() -> None:
    made = sides.from_pairs(
        pairs(
            *(("a", "n", 1, 2, False), ("b", "n", None, 2, False), ("c", "n", 1, 2, True), ("d", "n", 1, 2, True)),
            *(("a", "v", 1, 2, False), ("b", "v", 1, 2, True), ("c", "v", 1, None, False)),
        ),
        "n",
        "v",
    )
    assert made["why_blank"].tolist() == ["days-differ:30:33", "first:held", "second:held", "second:missing"]
    assert made[sides.NUMBERS].isna().all(axis=None)


def test_a_cell_without_a_project_in_a_season_has_zero_there_and_an_unknown_amount_stays_unknown() -> None:
    first = pd.DataFrame(
        {"city_code": ["a", "a", "b"], "industry": ["x", "x", None], "count": 1.0, "amount": [1.0, 2, 4]}
    )
    second = pd.DataFrame({"city_code": ["a", "b"], "industry": ["y", "x"], "count": [0.4, 1], "amount": [2.0, None]})
    made = sides.from_projects(first, second, ["city_code", "industry"]).set_index(["city_code", "industry"])
    assert made.loc[("a", "x")].tolist() == [2, 0, 3, 0]
    assert made.loc[("a", "y")].tolist() == [0, 0.4, 0, 2]
    assert made.loc[("b", "")].tolist() == [1, 0, 4, 0]
    assert math.isnan(made.loc[("b", "x"), "second_amount"])
    assert len(made) == 4


def test_a_season_without_any_project_is_a_season_of_zeros() -> None:
    none = pd.DataFrame({"industry": [], "count": [], "amount": []})
    some = pd.DataFrame({"industry": ["x"], "count": [1.0], "amount": [2.0]})
    assert sides.from_projects(none, some, ["industry"]).to_numpy().tolist() == [["x", 0, 1, 0, 2]]
    assert sides.from_projects(none, none, ["industry"]).empty


# Laws.

AMOUNT = st.floats(1e-3, 1e6)
COUNT = st.integers(1, 500).map(float)
PRESENT = st.tuples(COUNT, AMOUNT)
SIDE = st.one_of(PRESENT, st.just((0.0, 0.0)), COUNT.map(lambda count: (count, 0.0)))
ROWS = st.lists(
    st.tuples(SIDE, SIDE).map(lambda pair: (pair[0][0], pair[1][0], pair[0][1], pair[1][1])), min_size=1, max_size=8
)


def swapped(rows: list[Row]) -> list[Row]:
    return [(q2, q1, v2, v1) for q1, q2, v1, v2 in rows]


@given(ROWS)
def test_the_two_effects_add_up_to_the_change_and_nothing_is_blank(rows: list[Row]) -> None:
    for method in EXACT:
        made = method(frame(rows))
        assert set(made["why_blank"]) == {""}
        assert made[PARTS].notna().all(axis=None)
        for (_, _, v1, v2), (_, row) in zip(rows, made.iterrows(), strict=True):
            gross = math.fsum(row[PARTS].abs()) + v1 + v2
            assert math.fsum(row[PARTS]) == pytest.approx(v2 - v1, rel=1e-9, abs=1e-9 * gross)
            assert row["residual"] == pytest.approx(0, abs=1e-9 * gross)


@given(ROWS)
def test_seasons_exchanged_the_effects_change_their_sign(rows: list[Row]) -> None:
    for method in EXACT:
        there, back = method(frame(rows))[PARTS], method(frame(swapped(rows)))[PARTS]
        pd.testing.assert_frame_equal(there, -back, check_exact=True)


@given(ROWS)
def test_seasons_exchanged_laspeyres_is_paasche_with_its_sign_changed(rows: list[Row]) -> None:
    there, back = two_factors.laspeyres(frame(rows))[PARTS], two_factors.paasche(frame(swapped(rows)))[PARTS]
    pd.testing.assert_frame_equal(there, -back, check_exact=True)


@given(ROWS)
def test_bennet_is_the_mean_of_laspeyres_and_paasche_and_montgomery_lies_between(rows: list[Row]) -> None:
    low, high = (method(frame(rows))[PARTS] for method in ENDS)
    slack = 1e-9 * (level(rows) + max(low.abs().max().max(), high.abs().max().max()))
    pd.testing.assert_frame_equal(two_factors.bennet(frame(rows))[PARTS], (low + high) / 2, rtol=1e-9, atol=slack)
    between = two_factors.montgomery(frame(rows))[PARTS]
    assert (between >= low.where(low < high, high) - slack).all(axis=None)
    assert (between <= low.where(low > high, high) + slack).all(axis=None)


@given(ROWS, st.floats(1e-3, 1e3))
def test_the_unit_of_money_and_the_unit_of_counting_change_nothing_else(rows: list[Row], scale: float) -> None:
    dearer = [(q1, q2, v1 * scale, v2 * scale) for q1, q2, v1, v2 in rows]
    dozens = [(q1 / 12, q2 / 12, v1, v2) for q1, q2, v1, v2 in rows]
    for method in [*EXACT, *ENDS]:
        made = method(frame([*rows, *dearer, *dozens]))[PARTS].to_numpy().reshape(3, len(rows), 2)
        slack = 1e-9 * (level(rows) + abs(made[0]).max())
        assert made[1] / scale == pytest.approx(made[0], rel=1e-9, abs=slack)
        assert made[2] == pytest.approx(made[0], rel=1e-9, abs=slack)


@given(ROWS, st.randoms(use_true_random=False))
def test_a_unit_does_not_depend_on_the_others_nor_on_their_order(rows: list[Row], random: Any) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)
    for method in EXACT:
        shuffled = method(frame(rows).iloc[order]).sort_index()
        pd.testing.assert_frame_equal(shuffled, method(frame(rows)), check_exact=True)


@given(
    st.lists(
        st.tuples(*[st.integers(-500, 5000).map(lambda n: n / 100) | st.none() | st.just(0.0)] * 4),
        min_size=1,
        max_size=8,
    )
)
def test_numbers_are_blank_exactly_where_there_is_a_reason(rows: list[Row]) -> None:
    for method in [*EXACT, *ENDS]:
        made = method(frame(rows))
        for column in two_factors.COLUMNS[:-1]:
            assert (made[column].isna() == (made["why_blank"] != "")).all()


# Against the reference package: IndexNumR 0.6.0 on its data set CES_sigma_2 (Diewert and Fox).

METHODS = ("laspeyres", "paasche", "bennet", "montgomery")
# Period 2 against 1, price and quantity, by the methods that add up.
QUOTED = {"bennet": (-1.78071737125315, 4.78071737125315), "montgomery": (-1.27874802287663, 4.27874802287663)}


def prices_and_quantities() -> dict[tuple[int, int], tuple[float, float]]:
    folder = os.environ.get("ORACLES")
    if not folder:
        pytest.skip("ORACLES names no folder of published figures")
    text = (Path(folder) / "indexnumr_value_decomposition" / "CES_sigma_2.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(int(row["time"]), int(row["prodID"])): (float(row["prices"]), float(row["quantities"])) for row in rows}


def test_every_value_of_the_reference_package_is_ours() -> None:
    data = prices_and_quantities()
    folder = Path(os.environ["ORACLES"]) / "indexnumr_value_decomposition"
    expected = list(csv.DictReader((folder / "expected_indicators.csv").read_text(encoding="utf-8").splitlines()))
    products = sorted({product for _, product in data})
    seen = 0
    for row in expected[1:]:
        now = int(row["period"])
        rows = []
        for product in products:
            (p1, q1), (p2, q2) = data[(now - 1, product)], data[(now, product)]
            rows.append((q1, q2, p1 * q1, p2 * q2))
        for name in METHODS:
            made = getattr(two_factors, name)(frame(rows))
            assert math.fsum(made["size_effect"]) == pytest.approx(float(row[f"price_{name}"]), abs=1e-9)
            assert math.fsum(made["count_effect"]) == pytest.approx(float(row[f"quantity_{name}"]), abs=1e-9)
            seen += 2
            if now == 2 and name in QUOTED:
                assert (float(row[f"price_{name}"]), float(row[f"quantity_{name}"])) == QUOTED[name]
    assert seen == 88
