"""Shift-share: rows one can check in one's head, then laws, then the reference package's figures."""

import csv
import json
import math
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decomposition import shift_share

Cell = tuple[str, str, float, float]
EFFECTS = shift_share.EFFECTS
COLUMNS = ["city_code", "industry", "first", "second"]


def frame(rows: list[Cell]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"first": float, "second": float})


def units(rows: list[Cell], whole: pd.DataFrame | None = None) -> pd.DataFrame:
    return shift_share.by_unit(shift_share.cells(frame(rows), whole)).set_index("city_code")


# In one's head.


def test_a_province_that_grows_evenly_leaves_mix_and_region_nothing() -> None:
    made = units([("a", "x", 10, 12), ("a", "y", 20, 24), ("b", "x", 30, 36)])
    assert made["national_effect"].tolist() == pytest.approx([6, 6])
    assert made["mix_effect"].tolist() == pytest.approx([0, 0])
    assert made["regional_effect"].tolist() == pytest.approx([0, 0])
    assert made[shift_share.INDICES].to_numpy() == pytest.approx(1)


def test_a_city_of_the_growing_industry_has_its_growth_from_the_mix() -> None:
    # x grows by 40 %, y not at all, the whole by 20 %.
    made = units([("a", "x", 100, 140), ("b", "y", 100, 100)])
    assert made.loc["a", EFFECTS].tolist() == pytest.approx([20, 20, 0, 0])
    assert made.loc["b", EFFECTS].tolist() == pytest.approx([20, -20, 0, 0])


def test_a_city_that_outgrows_its_industry_has_the_rest_from_itself() -> None:
    made = units([("a", "x", 100, 140), ("b", "x", 100, 100)])
    assert made.loc["a", EFFECTS].tolist() == pytest.approx([20, 0, 20, 0])
    assert made.loc["b", EFFECTS].tolist() == pytest.approx([20, 0, -20, 0])
    assert made["regional_index"].tolist() == pytest.approx([140 / 120, 100 / 120])


def test_an_industry_new_to_a_city_is_the_citys_own() -> None:
    made = shift_share.cells(frame([("a", "x", 100, 100), ("a", "y", 0, 30), ("b", "y", 100, 110)]))
    new = made.iloc[1]
    assert new[["change", *EFFECTS]].tolist() == [30, 0, 0, 30, 0]
    assert (new["why_blank"], new["why_no_split"]) == ("", "zero-base")
    assert new[shift_share.SPLIT].isna().all()
    summed = shift_share.by_unit(made).set_index("city_code")
    assert summed["why_no_split"].tolist() == ["zero-base", ""]
    assert summed["competitive_effect"].isna().tolist() == [True, False]


def test_an_industry_new_to_the_whole_is_named_apart_and_mix_makes_up_for_it() -> None:
    made = units([("a", "x", 100, 110), ("b", "x", 100, 100), ("b", "y", 0, 30)])
    assert made.loc["b", "new_industry_effect"] == 30
    assert made["why_no_split"].tolist() == ["", ""]
    assert math.fsum(made["national_effect"]) == pytest.approx(40)
    assert math.fsum(made["mix_effect"]) == pytest.approx(-30)
    assert math.fsum(made["regional_effect"]) == pytest.approx(0)
    assert made["residual"].tolist() == pytest.approx([0, 0])


def test_an_industry_gone_from_a_city_is_a_fall_of_all_of_it() -> None:
    made = shift_share.cells(frame([("a", "x", 50, 0), ("b", "x", 50, 150)])).iloc[0]
    assert made[["change", *EFFECTS]].tolist() == pytest.approx([-50, 25, 0, -75, 0])


def test_a_cell_that_stays_at_zero_has_nothing_to_explain() -> None:
    rows: list[Cell] = [("a", "x", 50, 60), ("b", "x", 50, 80), ("b", "y", 9, 8)]
    made = shift_share.cells(frame([*rows, ("a", "y", 0, 0)]))
    assert made.iloc[3][["change", *EFFECTS, *shift_share.SPLIT]].tolist() == [0] * 7
    plain = units(rows)
    more = shift_share.by_unit(made).set_index("city_code")
    assert (
        more.loc["a", [*EFFECTS, *shift_share.SPLIT]].tolist()
        == plain.loc["a", [*EFFECTS, *shift_share.SPLIT]].tolist()
    )


def test_a_whole_without_a_base_has_no_growth_to_share() -> None:
    made = shift_share.cells(frame([("a", "x", 0, 5), ("b", "x", 0, 0)]))
    assert set(made["why_blank"]) == {"zero-base"}
    assert made["change"].tolist() == [5, 0]
    assert made[[*EFFECTS, "residual"]].isna().all(axis=None)
    summed = shift_share.by_unit(made)
    assert set(summed["why_blank"]) == {"no-cells"}
    assert summed[["change", *EFFECTS, *shift_share.SPLIT, *shift_share.INDICES]].isna().all(axis=None)


def test_a_level_that_is_not_known_is_in_no_sum() -> None:
    rows: list[Cell] = [("a", "x", 50, 60), ("b", "x", 50, 80)]
    made = shift_share.cells(frame([*rows, ("b", "y", 9, math.nan), ("c", "x", -1, 3), ("c", "y", math.nan, 3)]))
    assert made["why_blank"].tolist() == ["", "", "second:missing", "first:below-zero", "first:missing"]
    summed = shift_share.by_unit(made).set_index("city_code")
    assert summed[["n_cells", "n_left_out"]].to_numpy().tolist() == [[1, 0], [1, 1], [0, 2]]
    assert summed.loc[["a", "b"], EFFECTS].to_numpy().tolist() == units(rows)[EFFECTS].to_numpy().tolist()
    assert summed["why_blank"].tolist() == ["", "", "no-cells"]


def test_a_whole_given_apart_may_lack_an_industry() -> None:
    whole = pd.DataFrame({"industry": ["x", "y"], "first": [100.0, 0.0], "second": [120.0, 5.0]})
    made = shift_share.cells(frame([("a", "x", 10, 12), ("a", "y", 1, 2), ("a", "z", 1, 2), ("a", "y2", 0, 1)]), whole)
    assert made["why_blank"].tolist() == ["", *["industry-not-in-whole"] * 3]


def test_a_city_that_begins_has_effects_but_no_ratios() -> None:
    made = units([("a", "x", 0, 12), ("b", "x", 10, 12)])
    assert made.loc["a", EFFECTS].tolist() == [0, 0, 12, 0]
    assert made["why_no_index"].tolist() == ["zero-base", ""]
    assert units([("a", "x", 5, 0), ("b", "x", 10, 0)])["why_no_index"].tolist() == ["second:zero"] * 2


def test_rows_that_were_put_together_without_numbering_them_anew_are_no_trouble() -> None:
    rows = frame([("a", "x", 50, 60), ("b", "x", 50, 80), ("b", "y", 9, math.nan)])
    made = shift_share.cells(rows.set_axis([0, 0, 0], axis=0))
    pd.testing.assert_frame_equal(made.reset_index(drop=True), shift_share.cells(rows))
    pd.testing.assert_frame_equal(shift_share.by_unit(made), shift_share.by_unit(shift_share.cells(rows)))


def test_a_city_whose_only_industry_ends_everywhere_has_no_ratios_in_any_unit() -> None:
    for scale in (1.0, 1.5):
        made = units([("a", "y", 185413.0 * scale, 0), ("b", "x", 0, 35646.0625 * scale)])
        assert made["why_no_index"].tolist() == ["second:zero", "zero-base"]


def test_groups_are_shared_out_apart() -> None:
    one: list[Cell] = [("a", "x", 50, 60), ("b", "x", 50, 80), ("b", "y", 9, 8)]
    two: list[Cell] = [("a", "x", 5, 6), ("a", "y", 3, 9), ("b", "y", 9, 8)]
    whole = pd.DataFrame({"industry": ["x", "y"], "first": [100.0, 20.0], "second": [120.0, 25.0]})
    both = pd.concat([frame(one).assign(stage="p"), frame(two).assign(stage="q")], ignore_index=True)
    wholes = pd.concat([whole.assign(stage="p"), whole.assign(stage="q")], ignore_index=True)
    for given_apart, alone in ((None, None), (wholes, whole)):
        cells = shift_share.cells(both, given_apart, by=["stage"])
        made = shift_share.by_unit(cells, by=["stage"]).set_index(["stage", "city_code"])
        for stage, rows in (("p", one), ("q", two)):
            assert made.loc[stage][EFFECTS].to_numpy() == pytest.approx(units(rows, alone)[EFFECTS].to_numpy())


# Laws.

LEVEL = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))
TABLE = st.lists(st.tuples(LEVEL, LEVEL), min_size=1, max_size=12)


def table(levels: list[tuple[float, float]]) -> list[Cell]:
    """The levels as four cities of three industries."""
    return [(f"c{n % 4}", f"i{n // 4}", first, second) for n, (first, second) in enumerate(levels)]


def slack(levels: list[tuple[float, float]]) -> float:
    """A thousand-millionth of all that is added up: levels times the largest growth factor of an industry."""
    first, second = math.fsum(a for a, _ in levels), math.fsum(b for _, b in levels)
    return 1e-9 * ((first or 1) + second)


@given(TABLE)
def test_the_effects_add_up_to_the_change_or_say_why_not(levels: list[tuple[float, float]]) -> None:
    made = shift_share.cells(frame(table(levels)))
    for _, row in made.iterrows():
        assert row[EFFECTS].isna().all() == (row["why_blank"] != "") == row[EFFECTS].isna().any()
        if row["why_blank"] == "":
            parts = row[EFFECTS].tolist()
            scale = math.fsum(map(abs, parts)) + row["first"] + row["second"]
            assert math.fsum(parts) == pytest.approx(row["second"] - row["first"], rel=1e-9, abs=1e-9 * scale)
            assert row["residual"] == pytest.approx(0, abs=1e-9 * scale)


@given(TABLE)
def test_over_all_cities_only_national_growth_is_left(levels: list[tuple[float, float]]) -> None:
    made = units(table(levels))
    known = made[made["why_blank"] == ""]
    if len(known):
        change = math.fsum(b for _, b in levels) - math.fsum(a for a, _ in levels)
        assert math.fsum(known["national_effect"]) == pytest.approx(change, rel=1e-9, abs=slack(levels))
        assert math.fsum(known["regional_effect"]) == pytest.approx(0, abs=slack(levels))
        cancel = [*known["mix_effect"], *known["new_industry_effect"]]
        assert math.fsum(cancel) == pytest.approx(0, abs=slack(levels))


@given(TABLE)
def test_the_split_adds_up_to_the_regional_effect_or_says_why_not(levels: list[tuple[float, float]]) -> None:
    cells = shift_share.cells(frame(table(levels)))
    for made in (cells, shift_share.by_unit(cells)):
        assert (made["competitive_effect"].isna() == (made["why_no_split"] != "")).all()
        known = made[made["why_no_split"] == ""]
        for _, row in known.iterrows():
            parts = row[shift_share.SPLIT].tolist()
            scale = 1e-9 * math.fsum(map(abs, [*parts, row["first"], row["second"]]))
            assert math.fsum(parts) == pytest.approx(row["regional_effect"], rel=1e-9, abs=max(scale, slack(levels)))


@given(TABLE)
def test_the_ratios_multiply_to_the_units_growth_over_the_wholes(levels: list[tuple[float, float]]) -> None:
    made = units(table(levels))
    assert (made["net_index"].isna() == (made["why_no_index"] != "")).all()
    growth = math.fsum(b for _, b in levels) / (math.fsum(a for a, _ in levels) or math.nan)
    for _, row in made[made["why_no_index"] == ""].iterrows():
        assert row["mix_index"] * row["regional_index"] == pytest.approx(row["net_index"], rel=1e-9)
        assert row["net_index"] == pytest.approx(row["second"] / row["first"] / growth, rel=1e-9)


@given(TABLE, st.randoms(use_true_random=False), st.floats(1e-3, 1e3))
def test_neither_the_order_of_cells_nor_the_unit_changes_anything(
    levels: list[tuple[float, float]], random: Any, scale: float
) -> None:
    plain = units(table(levels))
    shuffled = [(city, industry, a * scale, b * scale) for city, industry, a, b in table(levels)]
    random.shuffle(shuffled)
    other = units(shuffled)
    names = [*EFFECTS, *shift_share.SPLIT]
    most = plain[names].abs().max().max()
    atol = slack(levels) + (0 if math.isnan(most) else 1e-9 * most)
    pd.testing.assert_frame_equal(other[names] / scale, plain[names], rtol=1e-9, atol=atol)
    pd.testing.assert_frame_equal(other[shift_share.INDICES], plain[shift_share.INDICES], rtol=1e-9)
    for why in ("why_blank", "why_no_split", "why_no_index"):
        assert other[why].tolist() == plain[why].tolist()


# Against the reference package: REAT 3.0.3, on the example of Farhauer and Kroell 2013 and on Freiburg 2008 to 2014.

TOLERANCE = 1e-9
OURS = {
    "Growth (t1-t)": "change",
    "National share": "national_effect",
    "Industrial mix": "mix_effect",
    "Regional share": "regional_effect",
    "Allocation effect": "allocation_effect",
}
RATIOS = {"Industrial mix": "mix_index", "Regional share": "regional_index", "Net total shift": "net_index"}
A, NATION = ([90, 20, 10, 60], [100, 40, 10, 55]), ([400, 150, 150, 400], [440, 210, 135, 480])


def region(name: str, levels: tuple[list[float], list[float]]) -> list[Cell]:
    return [(name, f"i{n}", first, second) for n, (first, second) in enumerate(zip(*levels, strict=True))]


def nation(levels: tuple[list[float], list[float]]) -> pd.DataFrame:
    return frame(region("nation", levels)).drop(columns="city_code")


def check(made: pd.Series, expected: dict[str, dict[str, float]]) -> None:
    """Every value of Dunn, Esteban-Marquillas and Gerfin."""
    for name, value in expected["Dunn"].items():
        got = made["mix_effect"] + made["regional_effect"] if name == "Net total shift" else made[OURS[name]]
        assert got == pytest.approx(value, abs=TOLERANCE), name
    for name, value in expected["Esteban"].items():
        got = made["competitive_effect"] if name == "Regional share" else made[OURS[name]]
        assert got == pytest.approx(value, abs=TOLERANCE), name
    for name, value in expected["Gerfin"].items():
        assert made[RATIOS[name]] == pytest.approx(value, abs=TOLERANCE), name


def test_the_quoted_region_of_the_reference_package_is_ours() -> None:
    made = units(region("A", A), nation(NATION)).loc["A"]
    assert made[["change", *EFFECTS[:3], *shift_share.SPLIT]].tolist() == pytest.approx(
        [25, 27, 1, -3, -0.636363636363636, -2.36363636363636], abs=TOLERANCE
    )
    assert made[shift_share.INDICES].tolist() == pytest.approx(
        [1.0048309178744, 0.985576923076923, 0.990338164251208], abs=TOLERANCE
    )


def published(name: str) -> Path:
    folder = os.environ.get("ORACLES")
    if not folder:
        pytest.skip("ORACLES names no folder of published figures; a part of them is checked above")
    return Path(folder) / "reat_regional" / name


def test_every_region_of_the_reference_package_is_ours_whether_the_whole_is_summed_or_given() -> None:
    inputs = json.loads(published("inputs.json").read_text(encoding="utf-8"))
    expected = json.loads(published("expected.json").read_text(encoding="utf-8"))["shift_share"]
    sides = {name: (inputs[name]["t"], inputs[name]["t1"]) for name in inputs if name.startswith(("region_", "nation"))}
    rows = [cell for name in "ABC" for cell in region(name, sides[f"region_{name}"])]
    for made in (units(rows), units(rows, nation(sides["nation"]))):
        for name in "ABC":
            check(made.loc[name], expected[name])


def test_freiburg_against_germany_is_the_reference_packages() -> None:
    rows = list(csv.DictReader(published("Freiburg.csv").read_text(encoding="utf-8").splitlines()))
    expected = json.loads(published("expected.json").read_text(encoding="utf-8"))["shift_share"]["Freiburg"]
    city, whole = (
        tuple([float(row[f"e_{place}{year}"]) for row in rows] for year in (2008, 2014))
        for place in ("Freiburg", "Germany")
    )
    made = units(region("Freiburg", (city[0], city[1])), nation((whole[0], whole[1])))
    check(made.loc["Freiburg"], expected)
