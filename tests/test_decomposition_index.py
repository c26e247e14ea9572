"""Count, mix and size by LMDI-I: rows one can check in one's head, then laws, then the reference package's figures."""

import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.decomposition import index, sides, two_factors

Cell = tuple[float, float, float, float]
"""Of one cell the counts and the amounts of both seasons."""
EFFECTS = ["count_effect", "city_mix_effect", "size_effect"]
WITH_INDUSTRY = ["count_effect", "city_mix_effect", "industry_mix_effect", "size_effect"]


def frame(rows: list[Cell], cities: list[str] | None = None) -> pd.DataFrame:
    names = cities or [f"u{n:02}" for n in range(len(rows))]
    return pd.DataFrame(rows, columns=sides.NUMBERS, dtype=float).assign(city_code=names)


def total(rows: list[Cell]) -> pd.Series:
    return index.total(index.cells(frame(rows))).iloc[0]


# In one's head.


def test_the_logarithmic_mean_lies_between_its_two_numbers_and_has_its_limits() -> None:
    assert index.log_mean(1.0, math.e) == pytest.approx(math.e - 1)
    assert index.log_mean([3.0, 0.0, 5.0, 0.0], [3.0, 5.0, 0.0, 0.0]).tolist() == [3, 0, 0, 0]
    assert index.log_mean(7.0, 7.0 * (1 + 1e-15)) == pytest.approx(7, rel=1e-14)


def test_every_city_doubling_its_projects_is_all_count() -> None:
    made = total([(1, 2, 10, 20), (3, 6, 3, 6)])
    assert made[["change", *EFFECTS]].tolist() == pytest.approx([13, 13, 0, 0])
    assert made[["ratio", "count_index", "city_mix_index", "size_index"]].tolist() == pytest.approx([2, 2, 1, 1])


def test_every_citys_projects_twice_as_large_is_all_size() -> None:
    made = total([(1, 1, 10, 20), (3, 3, 3, 6)])
    assert made[["change", *EFFECTS]].tolist() == pytest.approx([13, 0, 0, 13])


def test_a_project_moved_to_where_projects_are_large_is_all_mix() -> None:
    made = total([(5, 10, 50, 100), (10, 5, 10, 5)])
    assert made["change"] == 45
    assert made[EFFECTS].tolist() == pytest.approx([0, 45, 0])


def test_one_city_alone_has_no_mix_and_is_montgomerys_case() -> None:
    row: Cell = (10, 25, 70, 300)
    made = total([row])
    alone = two_factors.montgomery(frame([row])).iloc[0]
    assert made["city_mix_effect"] == 0
    assert made[["count_effect", "size_effect"]].tolist() == pytest.approx(alone[two_factors.EFFECTS].tolist())


def test_a_new_city_is_mix_and_a_province_that_begins_is_count() -> None:
    made = index.cells(frame([(4, 4, 8, 8), (0, 4, 0, 12)]))
    assert made.iloc[1][["change", *EFFECTS]].tolist() == pytest.approx([12, 0, 12, 0])
    made = index.cells(frame([(0, 4, 0, 8), (0, 4, 0, 12)]))
    assert made[EFFECTS].to_numpy().tolist() == [[8, 0, 0], [12, 0, 0]]
    begun = index.total(made).iloc[0]
    assert begun[["change", *EFFECTS, "residual"]].tolist() == [20, 20, 0, 0, 0]
    assert (begun["why_blank"], begun["why_no_index"]) == ("", "zero-base")
    assert begun[["ratio", "count_index", "city_mix_index", "size_index"]].isna().all()


def test_a_province_that_ends_at_zero_has_effects_but_no_factors() -> None:
    ended = total([(4, 0, 8, 0), (4, 0, 12, 0)])
    assert ended[EFFECTS].tolist() == [-20, 0, 0]
    assert ended["why_no_index"] == "second:zero"
    assert math.isnan(ended["ratio"])


def test_a_city_with_nothing_in_either_season_changes_nothing() -> None:
    rows: list[Cell] = [(4, 5, 8, 9), (3, 4, 5, 9)]
    with_nothing, without = total([*rows, (0, 0, 0, 0)]), total(rows)
    assert with_nothing[EFFECTS].tolist() == without[EFFECTS].tolist()
    assert (with_nothing["n_cells"], without["n_cells"]) == (3, 2)


def test_factors_that_vanish_together_share_the_change() -> None:
    first, second = pd.DataFrame([[0.0, 0.0, 5.0]]), pd.DataFrame([[2.0, 3.0, 1.0]])
    assert index.effects(first, second).to_numpy().tolist() == [[3, 3, 0]]


def test_a_city_that_cannot_be_divided_is_in_no_total_and_says_why() -> None:
    rows: list[Cell] = [(4, 5, 8, 9), (3, 4, 5, 9)]
    made = index.cells(frame([*rows, (1, math.nan, 5, 5), (0, 1, 5, 5)]))
    assert made["why_blank"].tolist() == ["", "", "second:missing", "first:amount-without-count"]
    summed = index.total(made).iloc[0]
    assert (summed["n_cells"], summed["n_left_out"]) == (2, 2)
    assert summed[["first_amount", "second_amount", *EFFECTS]].tolist() == pytest.approx(
        total(rows)[["first_amount", "second_amount", *EFFECTS]].tolist()
    )


def test_where_no_city_can_be_divided_the_total_is_blank_and_says_so() -> None:
    made = total([(1, math.nan, 5, 5)])
    assert (made["n_cells"], made["why_blank"], made["why_no_index"]) == (0, "no-units", "no-units")
    assert made[["first_amount", "change", *EFFECTS, "residual", "ratio", "count_index"]].isna().all()


def test_industries_are_a_level_between_city_and_size() -> None:
    # One city, no more projects, one of them moved from small to large: all of it is the industries' mix.
    rows = frame([(5, 10, 50, 100), (10, 5, 10, 5)], ["a", "a"]).assign(industry=["steel", "food"])
    made = index.total(index.cells(rows, ["city_code", "industry"])).iloc[0]
    assert made[["change", *WITH_INDUSTRY]].tolist() == pytest.approx([45, 0, 0, 45, 0])


def test_an_industry_new_to_a_city_is_its_industry_mix_and_a_new_city_its_city_mix() -> None:
    rows = frame([(4, 4, 8, 8), (0, 4, 0, 12), (0, 1, 0, 5), (0, 1, 0, 7)], ["a", "a", "b", "b"])
    made = index.cells(rows.assign(industry=["x", "y", "x", "y"]), ["city_code", "industry"])
    assert made.iloc[1][WITH_INDUSTRY].tolist() == [0, 0, 12, 0]
    assert made.iloc[2][WITH_INDUSTRY].tolist() == [0, 5, 0, 0]
    assert made.iloc[3][WITH_INDUSTRY].tolist() == [0, 7, 0, 0]


def test_two_rows_for_one_cell_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="two rows for one city_code"):
        index.cells(frame([(1, 1, 1, 1), (1, 1, 1, 1)], ["a", "a"]))


def test_groups_are_divided_apart() -> None:
    one, two = [(4.0, 5.0, 8.0, 9.0), (3.0, 4.0, 5.0, 9.0)], [(1.0, 2.0, 8.0, 9.0), (0.0, 4.0, 0.0, 9.0)]
    rows = pd.concat([frame(one).assign(indicator="p"), frame(two).assign(indicator="q")], ignore_index=True)
    made = index.total(index.cells(rows, by=["indicator"]), ["indicator"]).set_index("indicator")
    for code, alone in (("p", one), ("q", two)):
        assert made.loc[code, EFFECTS].tolist() == pytest.approx(total(alone)[EFFECTS].tolist())


def test_rows_that_were_put_together_without_numbering_them_anew_are_no_trouble() -> None:
    rows: list[Cell] = [(4, 5, 8, 9), (3, 4, 5, 9), (1, math.nan, 5, 5)]
    made = index.cells(frame(rows).set_axis([0, 0, 0], axis=0))
    pd.testing.assert_frame_equal(made.reset_index(drop=True), index.cells(frame(rows)))
    assert index.total(made).iloc[0]["n_left_out"] == 1


def test_no_rows_give_no_rows() -> None:
    assert index.cells(frame([])).empty
    assert index.total(index.cells(frame([]))).empty


# Laws.

SIDE = st.one_of(
    st.tuples(st.integers(1, 500).map(float), st.floats(1e-3, 1e6)),
    st.just((0.0, 0.0)),
    st.integers(1, 500).map(lambda count: (float(count), 0.0)),
)
CELLS = st.lists(
    st.tuples(SIDE, SIDE).map(lambda pair: (pair[0][0], pair[1][0], pair[0][1], pair[1][1])), min_size=1, max_size=8
)


def divided(rows: list[Cell], levels: list[str]) -> pd.DataFrame:
    """The cells in four cities, two industries each."""
    cities, industries = [f"u{n // 2}" for n in range(len(rows))], [f"i{n % 2}" for n in range(len(rows))]
    return index.cells(frame(rows, cities).assign(industry=industries), levels)


def effects_of(made: pd.DataFrame) -> pd.DataFrame:
    return made[[name for name in made if name.endswith("_effect")]]


def gross(made: pd.DataFrame) -> float:
    """What rounding is measured by: all that is added up."""
    amounts = made[["first_amount", "second_amount"]].to_numpy().sum()
    return float(amounts + effects_of(made).abs().to_numpy().sum()) or 1.0


@given(CELLS)
def test_effects_add_up_to_the_change_in_each_cell_and_in_all_and_nothing_is_blank(rows: list[Cell]) -> None:
    made = divided(rows, ["city_code", "industry"])
    assert effects_of(made).notna().all(axis=None)
    assert set(made["why_blank"]) == {""}
    for _, row in made.iterrows():
        parts = [row[name] for name in effects_of(made)]
        scale = row["first_amount"] + row["second_amount"] + math.fsum(map(abs, parts))
        assert math.fsum(parts) == pytest.approx(row["change"], rel=1e-9, abs=1e-9 * scale)
    whole = index.total(made).iloc[0]
    change = math.fsum(row[3] for row in rows) - math.fsum(row[2] for row in rows)
    assert math.fsum(whole[list(effects_of(made))]) == pytest.approx(change, rel=1e-9, abs=1e-9 * gross(made))
    assert whole["residual"] == pytest.approx(0, abs=1e-9 * gross(made))


@given(CELLS)
def test_the_factors_multiply_to_the_ratio_or_are_blank_with_a_reason(rows: list[Cell]) -> None:
    whole = index.total(divided(rows, ["city_code", "industry"])).iloc[0]
    factors = whole[[name for name in whole.index if name.endswith("_index") and not name.startswith("why")]]
    assert factors.isna().all() == (whole["why_no_index"] != "") == factors.isna().any()
    if whole["why_no_index"] == "":
        assert math.fsum(np.log(factors.astype(float))) == pytest.approx(math.log(whole["ratio"]), rel=1e-9, abs=1e-9)


@given(CELLS)
def test_seasons_exchanged_effects_change_their_sign_and_factors_are_reciprocal(rows: list[Cell]) -> None:
    back_rows = [(q2, q1, v2, v1) for q1, q2, v1, v2 in rows]
    there, back = divided(rows, ["city_code", "industry"]), divided(back_rows, ["city_code", "industry"])
    slack = 1e-9 * gross(there)
    pd.testing.assert_frame_equal(effects_of(there), -effects_of(back), rtol=1e-9, atol=slack)
    one, other = index.total(there).iloc[0], index.total(back).iloc[0]
    if one["why_no_index"] == "":
        for name in ("ratio", "count_index", "city_mix_index", "industry_mix_index", "size_index"):
            assert math.log(one[name]) == pytest.approx(-math.log(other[name]), rel=1e-9, abs=1e-9)


@given(CELLS, st.randoms(use_true_random=False))
def test_the_order_of_cells_changes_nothing(rows: list[Cell], random: Any) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)
    plain = index.cells(frame(rows))
    shuffled = index.cells(frame(rows).iloc[order]).sort_index()
    slack = 1e-9 * gross(plain)
    pd.testing.assert_frame_equal(effects_of(shuffled), effects_of(plain), rtol=1e-9, atol=slack)
    pd.testing.assert_series_equal(shuffled["why_blank"], plain["why_blank"])


@given(CELLS, st.floats(1e-3, 1e3))
def test_the_unit_of_money_and_the_unit_of_counting_change_nothing_else(rows: list[Cell], scale: float) -> None:
    plain = index.cells(frame(rows))
    other = index.cells(frame([(q1 / 12, q2 / 12, v1 * scale, v2 * scale) for q1, q2, v1, v2 in rows]))
    slack = 1e-9 * gross(plain)
    pd.testing.assert_frame_equal(effects_of(other) / scale, effects_of(plain), rtol=1e-9, atol=slack)


@given(CELLS)
def test_a_further_level_splits_an_effect_and_leaves_the_others(rows: list[Cell]) -> None:
    """Over the same cells: count and size stay, and Montgomery's count effect is count and all mixes together."""
    fine, alone = divided(rows, ["city_code", "industry"]), two_factors.montgomery(frame(rows))
    coarse = index.cells(frame(rows))
    slack = 1e-9 * (gross(fine) + gross(coarse))
    names = ["count_effect", "city_mix_effect", "industry_mix_effect"]
    finest, coarsest, two = fine[names].sum(axis=1), coarse[names[:2]].sum(axis=1), alone["count_effect"]
    assert finest.tolist() == pytest.approx(two.tolist(), rel=1e-9, abs=slack)
    assert coarsest.tolist() == pytest.approx(two.tolist(), rel=1e-9, abs=slack)
    assert fine["size_effect"].tolist() == pytest.approx(alone["size_effect"].tolist(), rel=1e-9, abs=slack)
    assert fine["count_effect"].tolist() == pytest.approx(coarse["count_effect"].tolist(), rel=1e-9, abs=slack)


@settings(max_examples=200)
@given(st.floats(1e-9, 1e9), st.floats(1e-9, 1e9))
def test_a_zero_is_the_limit_of_ever_smaller_numbers(count: float, size: float) -> None:
    limit = index.effects(pd.DataFrame([[0.0, size]]), pd.DataFrame([[count, size * 2]])).iloc[0]
    assume(count * size > 1e-12)
    shares = []
    for tiny in (1e-50, 1e-150, 1e-280):
        near = index.effects(pd.DataFrame([[tiny * count, size]]), pd.DataFrame([[count, size * 2]])).iloc[0]
        shares.append(near[1] / (count * size * 2))
    assert limit.tolist() == [count * size * 2, 0]
    assert shares[0] > shares[1] > shares[2] > 0
    assert shares[2] < 0.002


@given(
    st.lists(
        st.tuples(*[st.integers(-500, 5000).map(lambda n: n / 100) | st.none() | st.just(0.0)] * 4),
        min_size=1,
        max_size=8,
    )
)
def test_numbers_are_blank_exactly_where_there_is_a_reason(rows: list[Cell]) -> None:
    made = index.cells(frame(rows))
    for column in ("change", *EFFECTS, "residual"):
        assert (made[column].isna() == (made["why_blank"] != "")).all()
    whole = index.total(made)
    for column in ("change", *EFFECTS, "residual"):
        assert (whole[column].isna() == (whole["why_blank"] != "")).all()


# Against the reference package: LMDIR 0.1.14, three factors, two sub-categories, four years.

TOLERANCE = 1e-7
# 1971 to 1972, quoted so that everyone can run it: additive and multiplicative.
FIRST_YEARS = ([[1, 10, 2], [4, 5, 3]], [[4, 5, 3], [5, 6, 4]])
ADDITIVE, MULTIPLICATIVE = [69.79006598, -9.455125793, 39.66505981], [1.761117821, 0.926191306, 1.379410116]


def published() -> dict[str, Any]:
    folder = os.environ.get("ORACLES")
    if not folder:
        pytest.skip("ORACLES names no folder of published figures; a part of them is checked above")
    text = (Path(folder) / "lmdi_lmdir" / "expected.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def factors(rows: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["x1", "x2", "x3"], dtype=float)


def test_the_quoted_years_of_the_reference_package_are_ours() -> None:
    first, second = (factors(rows) for rows in FIRST_YEARS)
    summed = index.effects(first, second).sum()
    assert summed.tolist() == pytest.approx(ADDITIVE, abs=TOLERANCE)
    v1, v2 = pd.Series([first.prod(axis=1).sum()]), pd.Series([second.prod(axis=1).sum()])
    assert index.indices(summed.to_frame().T, v1, v2).iloc[0].tolist() == pytest.approx(MULTIPLICATIVE, abs=TOLERANCE)


def test_every_year_of_the_reference_package_is_ours_added_and_multiplied() -> None:
    expected = published()
    years = next(value for key, value in expected.items() if key.startswith("X_by_year"))
    assert len(expected["additive"]) == len(expected["multiplicative"]) == 3
    for span, added in expected["additive"].items():
        first, second = (factors(years[year]) for year in span.split("-"))
        made = index.effects(first, second)
        assert made.to_numpy() == pytest.approx(np.array(added["Z"]), abs=TOLERANCE)
        assert made.sum().tolist() == pytest.approx(added["effects"], abs=TOLERANCE)
        v1, v2 = pd.Series([first.prod(axis=1).sum()]), pd.Series([second.prod(axis=1).sum()])
        assert (v2 - v1).iloc[0] == added["dV"]
        multiplied = expected["multiplicative"][span]
        made_factors = index.indices(made.sum().to_frame().T, v1, v2).iloc[0]
        assert made_factors.tolist() == pytest.approx(multiplied["effects"], abs=TOLERANCE)
        assert (v2 / v1).iloc[0] == pytest.approx(multiplied["D"], abs=TOLERANCE)


def test_cells_with_zeros_are_the_reference_packages() -> None:
    for case in published()["zero_examples"]:
        made = index.effects(factors(case["X0"]), factors(case["XT"]))
        assert made.to_numpy() == pytest.approx(np.array(case["Z"]), abs=TOLERANCE)


def test_every_case_of_the_published_table_of_zeros_holds() -> None:
    # One factor of the case, and the rest of the product as a second one; 9999 stands for any number above zero.
    cases = published()["zero_table_Ang_Zhang_Choi_1998_Table2"]
    assert len(cases) == 8
    for case in cases:
        x = [float(case["x0"]), float(case["xT"])]
        v = [float(case["v0"]), float(case["vT"])]
        rest = [value / factor if factor else 7.0 for value, factor in zip(v, x, strict=True)]
        first, second = (pd.DataFrame([[x[side], rest[side]]]) for side in (0, 1))
        made = index.effects(first, second).iloc[0]
        assert made[0] == pytest.approx(case["Z"], abs=TOLERANCE), case
        assert made.sum() == pytest.approx(v[1] - v[0], abs=1e-9 * max(v)), case
