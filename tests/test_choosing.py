"""Choice of cases by design: rows one can check in one's head, published figures, and statsmodels."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from analysis import choosing as ch
from analysis.choosing.ordering import ordered

# mtcars, Motor Trend 1974 (Henderson and Velleman 1981): miles per gallon, displacement, weight.
MTCARS = """
21.0 160.0 2.620|21.0 160.0 2.875|22.8 108.0 2.320|21.4 258.0 3.215|18.7 360.0 3.440|18.1 225.0 3.460|14.3 360.0 3.570
24.4 146.7 3.190|22.8 140.8 3.150|19.2 167.6 3.440|17.8 167.6 3.440|16.4 275.8 4.070|17.3 275.8 3.730|15.2 275.8 3.780
10.4 472.0 5.250|10.4 460.0 5.424|14.7 440.0 5.345|32.4 78.7 2.200|30.4 75.7 1.615|33.9 71.1 1.835|21.5 120.1 2.465
15.5 318.0 3.520|15.2 304.0 3.435|13.3 350.0 3.840|19.2 400.0 3.845|27.3 79.0 1.935|26.0 120.3 2.140|30.4 95.1 1.513
15.8 351.0 3.170|19.7 145.0 2.770|15.0 301.0 3.570|21.4 121.0 2.780
"""
SMALL = ch.Limits(units_per_predictor=1)


def mtcars() -> pd.DataFrame:
    rows = [[float(number) for number in car.split()] for car in MTCARS.replace("\n", "|").strip("|").split("|")]
    return pd.DataFrame(rows, columns=["mpg", "disp", "wt"], index=[f"car{n:02}" for n in range(1, len(rows) + 1)])


def line(*off: float) -> pd.DataFrame:
    """Units at x = 0, 1, 2, … on the line y = x, each moved off it by what is given."""
    x = np.arange(len(off), dtype=float)
    return pd.DataFrame({"x": x, "y": x + np.array(off)}, index=[chr(97 + n) for n in range(len(off))])


def only(choice: ch.Choice) -> pd.Series:
    assert choice.why_none == ""
    return choice.rows.iloc[0]


# In one's head.


def test_a_unit_moved_up_in_the_middle_is_deviant_above_and_one_at_the_end_of_the_line_typical() -> None:
    table = line(0, 0, 3, 0, 0)  # the mean residual moves by 3/5, the slope not at all
    above = only(ch.choose(ch.deviant("y", ["x"], "above"), table, SMALL))
    assert (above["unit"], above["value"]) == ("c", pytest.approx(3 - 3 / 5))
    below = only(ch.choose(ch.deviant("y", ["x"], "below"), table, SMALL))
    assert (below["unit"], below["value"], below["margin"]) == ("a", pytest.approx(3 / 5), pytest.approx(0.0))
    assert below["tied_with"] == ("b", "d", "e")
    assert below["settled_by"] == "code-order"


def test_a_choice_says_what_it_was_chosen_over_and_by_how_much() -> None:
    table = pd.DataFrame({"growth": [1.0, 2.0, 5.0, 9.0]}, index=list("abcd"))
    row = only(ch.choose(ch.extreme("growth", "high"), table))
    spread = table["growth"].std()
    assert (row["unit"], row["runner_up"]) == ("d", "c")
    assert row["margin"] == pytest.approx(4 / spread)
    assert (row["kept_in"], row["n_samples"]) == (3, 3)


def test_a_choice_that_hangs_on_one_other_unit_says_so() -> None:
    # The mean is 4.2 and e the furthest; without b, or without c, the mean is 4.5 and a is as far from it as e.
    table = pd.DataFrame({"growth": [0.0, 3.0, 3.0, 6.0, 9.0]}, index=list("abcde"))
    row = only(ch.choose(ch.extreme("growth", "either"), table))
    assert (row["unit"], row["kept_in"], row["n_samples"]) == ("e", 2, 4)


def test_a_tie_is_settled_by_the_codes_and_told() -> None:
    table = pd.DataFrame({"growth": [0.0, 3.0, 3.0, 6.0]}, index=list("abcd"))
    row = only(ch.choose(ch.extreme("growth", "either"), table))
    assert (row["unit"], row["tied_with"], row["settled_by"], row["margin"]) == ("a", ("d",), "code-order", 0.0)
    both = ch.choose(ch.extreme("growth", "either"), table, ch.Limits(how_many=2)).rows
    assert both["unit"].tolist() == ["a", "d"]
    assert both["settled_by"].tolist() == ["measure", "measure"]  # nobody was left out for a tie


def test_the_unit_far_out_is_influential_though_its_residual_is_small() -> None:
    table = pd.DataFrame({"x": [0.0, 1, 2, 3, 20], "y": [0.0, 1.5, 1.5, 3, 10]}, index=list("abcde"))
    residual = ch.fit(table, "y", ["x"])["residual"].abs()
    assert residual.idxmax() != "e"
    assert only(ch.choose(ch.influential("y", ["x"]), table, SMALL))["unit"] == "e"
    assert only(ch.choose(ch.influential("y", ["x"], of="x"), table, SMALL))["unit"] == "e"


def test_the_pathway_unit_is_the_one_that_the_predictor_explains() -> None:
    row = only(ch.choose(ch.pathway("y", "x"), pd.DataFrame({"x": [0.0, 0, 0, 4], "y": [1.0, 2, 3, 9]}), SMALL))
    assert (row["unit"], row["value"]) == (3, pytest.approx(9 - 3.75))


def test_one_unit_is_chosen_for_each_cell_and_a_lone_one_over_nobody() -> None:
    table = pd.DataFrame({"zone": list("pppq"), "size": [1.0, 2.0, 6.0, 3.0]}, index=list("abcd"))
    rows = ch.choose(ch.diverse(["zone"], {"size": 1}), table).rows
    assert rows[["group", "unit", "runner_up"]].values.tolist() == [
        ["zone=p size=1", "b", "a"],
        ["zone=q size=1", "d", ""],
    ]
    assert rows["why_no_margin"].tolist() == ["", "only-candidate"]
    assert math.isnan(rows["margin"].iloc[1])


def test_two_units_of_a_cell_are_equally_near_to_its_centre_and_the_record_says_so() -> None:
    table = pd.DataFrame({"zone": ["p", "p"], "size": [0.1, 0.3]}, index=list("ab"))
    row = only(ch.choose(ch.diverse(["zone"], {"size": 1}), table))
    assert (row["unit"], row["tied_with"], row["settled_by"], row["margin"]) == ("a", ("b",), "code-order", 0.0)


def test_cells_name_the_empty_ones_too_and_hold_every_unit_once() -> None:
    table = pd.DataFrame({"zone": list("ppq"), "size": [1.0, 2, 3], "result": [3.0, 2, 1]})
    made = ch.cells(table, ["zone"], {"size": 3, "result": 3})
    assert len(made) == 2 * 3 * 3
    assert made["n_units"].sum() == 3


def test_few_units_cover_all_zones_and_bands() -> None:
    table = pd.DataFrame({"zone": list("ppqq"), "size": [1.0, 2, 3, 4], "result": [1.0, 4, 2, 3]}, index=list("abcd"))
    made = ch.cover(table, ["zone"], {"size": 2, "result": 2}, 4)
    assert made[["unit", "new", "equals"]].values.tolist() == [
        ["a", "zone=p size=1 result=1", ("b", "c", "d")],
        ["d", "zone=q size=2 result=2", ()],
    ]


def test_pairs_differ_in_result_as_far_as_any_or_not_at_all() -> None:
    table = pd.DataFrame({"x": [0.0, 1, 5, 7], "band": [3, 2, 1, 1]}, index=list("abcd"))
    opposite = only(ch.choose(ch.similar_pairs("band", ["x"], metric="euclidean"), table, SMALL))
    assert (opposite["unit"], opposite["other"], opposite["value"]) == ("a", "c", 25.0)
    assert opposite["runner_up"] == ("a", "d")
    same = only(ch.choose(ch.different_pairs("band", ["x"], metric="euclidean"), table, SMALL))
    assert (same["unit"], same["other"], same["why_no_margin"]) == ("c", "d", "only-candidate")


def test_a_pair_is_left_as_it_is_in_all_samples_without_another_unit() -> None:
    table = pd.DataFrame({"x": [0.0, 1, 5, 9], "won": [1, 0, 0, 1]}, index=list("abcd"))
    row = only(ch.choose(ch.similar_pairs("won", ["x"], metric="standardised"), table, SMALL))
    assert (row["unit"], row["other"], row["kept_in"], row["n_samples"]) == ("a", "b", 2, 2)


# What cannot be had, and why.


def test_three_predictors_are_refused_for_21_units_and_two_are_not() -> None:
    table = pd.DataFrame(np.random.default_rng(1).normal(size=(21, 4)), columns=list("abcy"))
    assert len(ch.choose(ch.typical("y", ["a", "b"]), table).rows) == 1
    with pytest.raises(
        ch.TooManyPredictors, match="3 predictors for 21 units: at 10 units a predictor, take 2 at most"
    ):
        ch.choose(ch.typical("y", ["a", "b", "c"]), table)
    with pytest.raises(ch.TooManyPredictors):
        ch.choose(ch.similar_pairs("y", ["a", "b", "c"]), table)


def test_units_that_are_not_known_leave_too_few_without_an_error() -> None:
    table = pd.DataFrame(np.random.default_rng(1).normal(size=(21, 3)), columns=list("aby")).astype(float)
    table.loc[[3, 7], "a"] = math.nan
    made = ch.choose(ch.typical("y", ["a", "b"]), table)
    assert (len(made.rows), made.why_none) == (0, "too-few-units")
    assert made.sample.left_out.to_dict() == {3: "missing:a", 7: "missing:a"}


CONSTANT = pd.DataFrame({"x": [1.0, 2, 3, 4], "flat": 5.0, "double": [2.0, 4, 6, 8], "y": [1.0, 3, 2, 4], "won": 1})


@pytest.mark.parametrize(
    ("design", "why"),
    [
        (ch.typical("y", ["flat"]), "no-spread:flat"),
        (ch.typical("flat", ["x"]), "no-spread:flat"),
        (ch.typical("y", ["x", "double"]), "collinear-predictors"),
        (ch.deviant("double", ["x"], "above"), "no-deviation"),
        (ch.influential("double", ["x"]), "exact-fit"),
        (ch.influential("y", ["x", "double"]), "too-few-units"),
        (ch.pathway("y", "flat", ["x"]), "no-spread:flat"),
        (ch.extreme("flat"), "no-spread:flat"),
        (ch.diverse([], {"flat": 2}), "no-spread:flat"),
        (ch.similar_pairs("won", ["x"]), "no-spread:won"),
        (ch.similar_pairs("y", ["x", "double"]), "collinear-predictors"),
        (ch.similar_pairs("y", ["flat"], metric="standardised"), "no-spread:flat"),
        (ch.different_pairs("y", ["x"]), "no-such-pair"),
    ],
)
def test_a_design_that_cannot_be_had_says_why(design: ch.Design, why: str) -> None:
    made = ch.choose(design, CONSTANT, SMALL)
    assert (len(made.rows), made.why_none) == (0, why)
    assert ch.choose_all([design], CONSTANT, SMALL)[["unit", "why_none"]].values.tolist() == [["", why]]


def test_without_units_there_is_no_choice() -> None:
    assert ch.choose(ch.extreme("a"), pd.DataFrame({"a": [None, None]}, dtype=float)).why_none == "no-units"


def test_samples_without_one_unit_are_not_drawn_from_more_units_than_declared() -> None:
    row = only(ch.choose(ch.extreme("a"), pd.DataFrame({"a": [1.0, 2, 9]}), ch.Limits(units_at_most=2)))
    assert row["why_no_samples"] == "too-many-units"
    assert row["kept_in"] is pd.NA


def test_a_logarithm_leaves_out_units_that_are_not_above_zero() -> None:
    made = ch.sample(pd.DataFrame({"x": [1.0, 0.0, -2.0, math.e]}), ["x"], ["x"])
    assert made.table["x"].tolist() == [0.0, 1.0]
    assert made.left_out.to_dict() == {1: "not-above-zero:x", 2: "not-above-zero:x"}


def test_the_same_unit_twice_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="one row must be one unit"):
        ch.sample(pd.DataFrame({"x": [1.0, 2.0]}, index=["a", "a"]), ["x"])


# Traps: conventions that differ.


def test_the_raw_residual_and_the_studentised_one_can_name_different_units() -> None:
    table = pd.DataFrame({"x": [0.0, 1, 2, 3, 4, 12], "y": [0.0, 2.2, 1, 3.2, 2.8, 9]}, index=list("abcdef"))
    fitted = ch.fit(table, "y", ["x"])
    studentised = fitted["residual"].abs() / (1 - fitted["leverage"]) ** 0.5
    assert fitted["residual"].abs().idxmax() == "b"
    assert ch.choose(ch.deviant("y", ["x"], "above"), table, SMALL).rows["unit"].tolist() == ["b"]
    assert (studentised / studentised.max())["f"] > (fitted["residual"].abs() / fitted["residual"].abs().max())["f"]


def test_z_is_of_a_sample() -> None:
    made = ch.extreme("x").candidates(pd.DataFrame({"x": [0.0, 2.0]}))
    assert made["value"].tolist() == [pytest.approx(1 / math.sqrt(2))] * 2


def test_a_weight_counts_by_its_square() -> None:
    table = pd.DataFrame({"x": [0.0, 2.0], "y": [0.0, 0.0]})
    assert ch.squared_distances(table, ["x", "y"], "euclidean", {"x": 0.5}).loc[0, 1] == 1.0


def test_mahalanobis_of_uncorrelated_columns_is_the_standardised_distance() -> None:
    table = pd.DataFrame({"x": [1.0, 1, -1, -1], "y": [5.0, -5, 5, -5]})
    one, other = (ch.squared_distances(table, ["x", "y"], metric) for metric in ("mahalanobis", "standardised"))
    assert np.allclose(one.to_numpy(), other.to_numpy())


# Published.


def test_pathway_values_are_those_of_mmrcaseselection() -> None:
    # MMRcaseselection, reference page of pathway(): lm(mpg ~ disp + wt) and lm(mpg ~ wt) on mtcars, the first rows.
    table = mtcars()
    full, reduced = ch.fit(table, "mpg", ["disp", "wt"])["residual"], ch.fit(table, "mpg", ["wt"])["residual"]
    printed = [-2.34543258, -1.49097212, -2.47236688, 1.78533343, 1.64719305, -1.27863092]
    assert full.tolist()[:6] == pytest.approx(printed, abs=5e-9)
    assert reduced.tolist()[:5] == pytest.approx([-2.2826106, -0.9197704, -2.0859521, 1.2973499, -0.2001440], abs=5e-8)
    made = ch.pathway("mpg", "disp", ["wt"]).candidates(table).set_index("unit")["value"]
    assert not {"car01", "car02", "car03", "car04", "car05"} & set(made.index)  # none is nearer in the full model
    weller_barnes = (reduced.abs() - full.abs()).tolist()[:4]
    assert weller_barnes == pytest.approx([-0.06282193, -0.57120172, -0.38641476, -0.48798349], abs=5e-9)
    assert made.to_dict() == pytest.approx((reduced - full).abs()[reduced.abs() > full.abs()].to_dict())


# statsmodels, as it is used and with the formulas as they are written.


def test_influence_is_by_the_formulas_of_the_docstring() -> None:
    table = mtcars()
    fitted = ch.fit(table, "mpg", ["disp", "wt"])
    left = 1 - fitted["leverage"]
    variance = (fitted["residual"] ** 2).sum() / (len(table) - 3)
    cook = fitted["residual"] ** 2 / (3 * variance) * fitted["leverage"] / left**2
    made = ch.influential("mpg", ["disp", "wt"]).candidates(table).set_index("unit")["value"]
    assert made.tolist() == pytest.approx(cook.tolist(), rel=1e-9)


def test_influence_on_a_coefficient_does_not_depend_on_the_unit_of_the_predictor() -> None:
    from statsmodels.regression.linear_model import OLS

    table = mtcars()
    raw = OLS(table["mpg"].to_numpy(), np.column_stack([np.ones(len(table)), table[["disp", "wt"]]])).fit()
    theirs = np.abs(raw.get_influence().dfbetas[:, 1])
    made = ch.influential("mpg", ["disp", "wt"], of="disp").candidates(table)["value"]
    assert made.tolist() == pytest.approx(theirs.tolist(), rel=1e-8)


def test_a_unit_that_alone_determines_a_coefficient_is_no_candidate_and_no_warning() -> None:
    table = pd.DataFrame({"x": [0.0, 0, 0, 0, 1], "y": [0.0, 1, 3, 5, 9]}, index=list("abcde"))
    for of in ("", "x"):
        assert "e" not in set(ch.influential("y", ["x"], of=of).candidates(table)["unit"])


def test_where_the_others_fit_exactly_without_one_unit_its_influence_has_no_measure_in_standard_errors() -> None:
    table = pd.DataFrame({"x": [0.0, 0, 0, 1, 2], "y": [0.0, 0, 0, 1, 9]}, index=list("abcde"))
    assert ch.choose(ch.influential("y", ["x"], of="x"), table, SMALL).why_none == "exact-fit"
    assert only(ch.choose(ch.influential("y", ["x"]), table, SMALL))["unit"] == "e"


# The log.


def test_a_choice_can_be_made_again_from_its_log_as_json() -> None:
    table = mtcars()
    table.loc["car03", "wt"] = math.nan
    designs = [
        *(ch.typical("mpg", ["wt", "disp"]), ch.deviant("mpg", ["wt"], "above"), ch.deviant("mpg", ["wt"], "below")),
        *(ch.extreme("mpg"), ch.extreme("mpg", "low"), ch.influential("mpg", ["wt"], of="wt")),
        *(ch.pathway("mpg", "disp", ["wt"]), ch.diverse([], {"mpg": 3, "wt": 2})),
        *(ch.similar_pairs("mpg", ["wt", "disp"]), ch.different_pairs("mpg", ["wt"], match="car01")),
    ]
    for design in designs:
        first = ch.choose(design, table, ch.Limits(how_many=2, units_at_most=0), ["wt"])
        logged = json.loads(json.dumps(ch.log(first)))
        second = ch.again(logged)
        assert second.design == first.design
        pd.testing.assert_frame_equal(second.rows, first.rows)
        assert logged["left_out"] == ({"car03": "missing:wt"} if "wt" in design.columns else {})
        assert logged["tie_rule"]


def test_candidates_are_all_in_the_record_best_first() -> None:
    made = ch.choose(ch.typical("mpg", ["wt"]), mtcars())
    assert len(made.candidates) == 32
    assert made.candidates["value"].is_monotonic_increasing


def test_a_thinned_list_keeps_the_best_pair_of_all() -> None:
    table = mtcars().assign(band=ch.bands(mtcars()["mpg"], 2))
    made = ch.similar_pairs("band", ["wt"]).candidates(table)
    thinned = ch.each_its_best(made, "smallest")
    assert ordered(thinned, "smallest").iloc[0].to_dict() == ordered(made, "smallest").iloc[0].to_dict()
    assert len(thinned) < len(made)
