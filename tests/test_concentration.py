"""Concentration and inequality: rows one can check in one's head, and what reference packages print."""

import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import concentration as con
from analysis.concentration.measures import MEASURES

TOLERANCE = 1e-9


def levels(*values: float | None) -> pd.Series:
    return pd.Series(values, [f"u{n}" for n in range(len(values))], dtype=float)


# In one's head.


def test_four_units_by_hand() -> None:
    made = levels(20, 50, 20, 10)
    assert con.top_share_pct(made, 1) == 50.0
    assert con.top_share_pct(made, 3) == 90.0
    assert con.hhi(made) == pytest.approx(0.04 + 0.25 + 0.04 + 0.01)
    assert con.effective_number(made) == pytest.approx(1 / 0.34)
    # Six pairs differ by 30, 0, 10, 30, 40 and 10, each counted twice: 240 over twice 16 times the mean of 25.
    assert con.gini_coefficient(made) == pytest.approx(240 / (2 * 16 * 25))


def test_when_one_unit_has_everything_every_measure_is_at_its_bound() -> None:
    made = levels(0, 0, 8, 0)
    assert (con.hhi(made), con.hhi_normalised(made), con.effective_number(made)) == (1.0, 1.0, 1.0)
    assert (con.gini_coefficient(made), con.gini_corrected(made)) == (0.75, 1.0)
    assert con.theil_t(made) == pytest.approx(math.log(4))
    assert math.isnan(con.mean_log_deviation(made))
    assert con.why_no_logarithm(made) == "zero-level"


def test_when_all_units_have_the_same_every_measure_of_inequality_is_exactly_zero() -> None:
    made = levels(0.1, 0.1, 0.1)
    assert con.gini_coefficient(made) == con.theil_t(made) == con.mean_log_deviation(made) == 0.0
    assert con.coefficient_of_variation(made) == 0.0
    assert con.hhi_normalised(made) == pytest.approx(0.0)
    assert con.effective_number(made) == pytest.approx(3.0)


def test_a_blank_unit_is_left_out_and_a_unit_with_nothing_is_not() -> None:
    blank, zero = levels(3, 1, None), levels(3, 1, 0)
    assert con.gini_coefficient(blank) == 0.25
    assert con.gini_coefficient(zero) == 0.5
    assert con.hhi(blank) == con.hhi(zero) == 0.625


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (levels(), "no-units"),
        (levels(None, None), "no-units"),
        (levels(0, 0), "zero-total"),
        (levels(-1, 5), "negative-level"),
    ],
)
def test_without_a_total_above_zero_every_measure_is_blank_and_says_why(made: pd.Series, why: str) -> None:
    for name, measure in MEASURES.items():
        assert math.isnan(measure.of(made)), name
        assert measure.why_blank(made) == why, name
    assert con.why_blank(made) == why


def test_one_unit_has_shares_but_no_measure_that_needs_two() -> None:
    made = {name: (measure.of(levels(5)), measure.why_blank(levels(5))) for name, measure in MEASURES.items()}
    assert made["top1_share_pct"] == (100.0, "")
    assert made["hhi"] == (1.0, "")
    assert made["gini"] == (0.0, "")
    for name in ("top3_share_pct", "hhi_normalised", "gini_corrected"):
        assert math.isnan(made[name][0])
        assert made[name][1] == "one-unit"
    assert con.why_too_few(levels(5, 4), 3) == "few-units"


def test_two_equal_units_in_one_zone_and_a_richer_one_in_another_differ_between_zones_only() -> None:
    made = con.decomposition(levels(2, 2, 8), pd.Series({"u0": "n", "u1": "n", "u2": "s"})).set_index("measure")
    # The north has two thirds of the units and one third of the total; the south the reverse.
    assert made["between"].tolist() == pytest.approx([math.log(2) / 3, math.log(2) / 3])
    assert made["within"].tolist() == [0.0, 0.0]
    assert made["n_units"].tolist() == [3, 3]


def test_two_zones_alike_differ_within_only() -> None:
    zones = pd.Series({"u0": "n", "u1": "n", "u2": "s", "u3": "s"})
    made = con.decomposition(levels(1, 3, 3, 1), zones)
    assert made["between"].tolist() == pytest.approx([0.0, 0.0])
    assert made["within"].tolist() == pytest.approx(made["total"].tolist())
    parts = con.by_group(levels(1, 3, 3, 1), zones)
    assert parts["own"].tolist() == pytest.approx(made["total"].tolist() * 2)


def test_a_zone_with_nothing_adds_zero_to_theil_t_and_leaves_the_mean_log_deviation_blank() -> None:
    zones = pd.Series({"u0": "n", "u1": "s", "u2": "s"})
    parts = con.by_group(levels(0, 1, 1), zones).set_index(["group", "measure"])
    assert parts.loc[("n", "theil_t"), ["within", "between"]].tolist() == [0.0, 0.0]
    assert parts.loc[("n", "theil_t"), ["why_blank", "why_no_terms"]].tolist() == ["zero-total", ""]
    assert parts.loc[("n", "mld"), ["why_blank", "why_no_terms"]].tolist() == ["zero-total", "zero-level"]
    assert parts.loc[("s", "mld"), ["why_blank", "why_no_terms"]].tolist() == ["", "zero-level"]
    made = con.decomposition(levels(0, 1, 1), zones).set_index("measure")
    assert made.loc["theil_t", "between"] == pytest.approx(math.log(1.5))
    assert made.loc["mld", ["why_blank", "why_no_share"]].tolist() == ["zero-level", "zero-level"]


def test_without_inequality_there_is_none_to_share_between_zones() -> None:
    made = con.decomposition(levels(0.1, 0.1, 0.1), pd.Series({"u0": "n", "u1": "n", "u2": "s"}))
    assert made[["total", "within", "between"]].eq(0).all(axis=None)
    assert made["between_share_pct"].isna().all()
    assert set(made["why_no_share"]) == {"all-equal"}
    assert set(made["why_blank"]) == {""}


def test_a_zone_none_of_whose_units_is_known_adds_nothing() -> None:
    zones = pd.Series({"u0": "n", "u1": "s", "u2": "s"})
    parts = con.by_group(levels(None, 1, 3), zones).set_index(["group", "measure"])
    assert parts.loc[("n", "mld"), ["n_units", "within", "between", "weight_pct"]].tolist() == [0, 0.0, 0.0, 0.0]
    assert parts.loc[("n", "mld"), "why_blank"] == "no-units"


def test_a_unit_without_a_zone_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="u1"):
        con.decomposition(levels(1, 2), pd.Series({"u0": "n"}))


def test_half_of_what_lies_in_one_unit_would_have_to_move_to_lie_as_the_population_does() -> None:
    assert con.hoover_index(levels(4, 0), levels(50, 50)) == 0.5
    assert con.hoover_index(levels(4, 0), levels(0, 7)) == 1.0
    assert con.hoover_index(levels(4, 2, 9), levels(40, 20, None)) == 0.0


@pytest.mark.parametrize(
    ("made", "base", "why"),
    [
        (levels(1, 2), levels(None, None), "no-units"),
        (levels(0, 0), levels(1, 2), "zero-total"),
        (levels(1, 2), levels(0, 0), "zero-base"),
        (levels(1, 2), levels(3, -1), "negative-base"),
        (levels(-1, 2), levels(3, 1), "negative-level"),
    ],
)
def test_a_hoover_index_is_blank_with_a_reason(made: pd.Series, base: pd.Series, why: str) -> None:
    assert math.isnan(con.hoover_index(made, base))
    assert con.why_no_hoover(made, base) == why


def test_a_city_with_twice_the_provinces_share_of_an_industry_has_a_quotient_of_two() -> None:
    amounts = pd.DataFrame({"cars": [5.0, 0.0], "food": [5.0, 10.0]}, index=["a", "b"])
    made = con.location_quotients(amounts).set_index(["city_code", "industry"])
    assert made["quotient"].tolist() == pytest.approx([2.0, 0.5 / 0.75, 0.0, 1 / 0.75])
    assert made["share_pct"].tolist() == [50.0, 50.0, 0.0, 100.0]
    assert made["reference_pct"].tolist() == [25.0, 75.0, 25.0, 75.0]
    assert set(made["why_blank"]) == {""}


def test_a_quotient_is_blank_where_a_share_is_not_known_and_says_why() -> None:
    rows = {"a": [5.0, 5.0, 0.0], "b": [None, 1.0, 0.0], "c": [0.0, 0.0, 0.0], "d": [-1.0, 1.0, 0.0]}
    amounts = pd.DataFrame(rows, index=["cars", "food", "none"], dtype=float).T
    made = con.location_quotients(amounts)
    whys = made.set_index(["city_code", "industry"])["why_blank"].unstack(sort=False)
    assert whys.loc["a"].tolist() == ["", "", "zero-reference"]
    assert whys["cars"].tolist() == ["", "unknown-amount", "zero-total", "negative-amount"]
    assert (made["quotient"].isna() == (made["why_blank"] != "")).all()
    against = con.location_quotients(amounts, pd.Series({"cars": 1.0, "food": 3.0}))
    assert against.loc[:2, "why_blank"].tolist() == ["no-reference"] * 3
    assert con.location_quotients(amounts.loc[["a"]], pd.Series({"cars": 1.0, "food": 3.0, "none": 0.0}))[
        "quotient"
    ].tolist()[:2] == pytest.approx([2.0, 0.5 / 0.75])


def test_levels_can_diverge_while_logarithms_converge() -> None:
    # In logarithms e apart, then less; but the middle has left the bottom and the top is further ahead of the mean.
    made = con.sigma(levels(1, 1, 10, 10), levels(2, 4, 12, 40))
    by_measure = made[made["over"] == "above-zero"].set_index("measure")["verdict"]
    assert (by_measure["cv"], by_measure["sd_log"]) == ("diverging", "converging")
    assert con.verdict(made) == "mixed"


def test_units_with_nothing_are_in_the_levels_of_all_and_in_no_row_of_those_above_zero() -> None:
    made = con.sigma(levels(0, 1, 3), levels(2, 2, 6)).set_index(["measure", "over"])
    assert made["n_units"].to_dict() == {
        ("sd", "all"): 3,
        ("sd", "above-zero"): 2,
        ("cv", "all"): 3,
        ("cv", "above-zero"): 2,
        ("sd_log", "above-zero"): 2,
        ("cv_log", "above-zero"): 2,
    }
    assert made.loc[("cv", "above-zero"), "verdict"] == "unchanged"
    assert made.loc[("cv", "all"), "verdict"] == "converging"


@pytest.mark.parametrize(
    ("first", "second", "whys"),
    [
        (levels(None, 1), levels(1, None), ["no-units"] * 6),
        (levels(5, None), levels(7, 1), ["one-unit"] * 6),
        (levels(-1, 5), levels(1, 5), ["negative-level"] * 6),
        (levels(0, 0), levels(1, 2), ["no-dispersion", "no-units", "zero-total", "no-units", "no-units", "no-units"]),
        (levels(2, 2), levels(2, 3), ["no-dispersion"] * 6),
        (levels(0.1, 0.2), levels(2, 3), [""] * 5 + ["mean-of-logs-not-above-zero"]),
    ],
)
def test_sigma_is_blank_with_a_reason(first: pd.Series, second: pd.Series, whys: list[str]) -> None:
    made = con.sigma(first, second)
    assert made["why_blank"].tolist() == whys
    assert (made["ratio"].isna() == (made["why_blank"] != "")).all()
    assert ((made["verdict"] == "") == (made["why_blank"] != "")).all()


def test_the_variation_of_logarithms_changes_sides_with_the_unit_of_money_and_no_verdict_rests_on_it() -> None:
    first, second = levels(math.exp(1), math.exp(3)), levels(math.exp(1.9), math.exp(4.1))
    in_millions, in_hundreds = (con.sigma(first * scale, second * scale) for scale in (1, 1e4))
    assert in_millions["verdict"].tolist()[-2:] == ["diverging", "converging"]
    assert in_hundreds["verdict"].tolist()[-2:] == ["diverging", "diverging"]
    assert con.verdict(in_millions) == con.verdict(in_hundreds) == "diverging"


def test_a_season_that_is_the_first_times_any_number_has_neither_converged_nor_diverged() -> None:
    first = levels(0.7, 1.3, 9.9)
    assert con.verdict(con.sigma(first, first * 1.1)) == "unchanged"
    assert con.verdict(con.sigma(levels(), levels())) == ""


# Of every group of rows.

ROWS = pd.DataFrame(
    [("1", "a", 3.0), ("1", "b", 1.0), ("1", "c", 4.0), ("2", "a", 0.0), ("2", "b", 0.0), ("2", "c", None)],
    columns=["season", "city_code", "amount"],
)


def test_every_group_of_rows_has_every_measure_with_its_number_of_units() -> None:
    made = con.measures_by(ROWS, ["season"], "amount")
    assert made.columns.tolist() == ["season", "measure", "value", "n_units", "why_blank"]
    assert made["n_units"].tolist() == [3] * 9 + [2] * 9
    assert made["measure"].tolist() == [*MEASURES, *MEASURES]
    assert (made["value"].isna() == (made["why_blank"] != "")).all()
    assert made.loc[made["measure"] == "hhi", "value"].tolist()[0] == con.hhi(levels(3, 1, 4))


def test_every_group_of_rows_is_set_against_every_base() -> None:
    bases = pd.DataFrame({"gdp": [3.0, 1.0, 4.0], "people": [1.0, 1.0, 2.0]}, index=["a", "b", "c"])
    made = con.hoover_by(ROWS, ["season"], "amount", bases)
    assert made[["season", "base", "why_blank"]].values.tolist() == [
        *(["1", "gdp", ""], ["1", "people", ""]),
        *(["2", "gdp", "zero-total"], ["2", "people", "zero-total"]),
    ]
    assert made["value"].tolist()[:2] == [0.0, 0.125]


def test_every_group_of_rows_is_decomposed_by_zone() -> None:
    zones = pd.Series({"a": "n", "b": "n", "c": "s"})
    made = con.decompositions_by(ROWS, ["season"], "amount", zones)
    assert made[["season", "measure"]].values.tolist() == [[n, m] for n in "12" for m in ("theil_t", "mld")]
    assert made["why_blank"].tolist() == ["", "", "zero-total", "zero-total"]


def test_two_levels_of_one_unit_in_a_group_are_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="more than one level"):
        con.measures_by(ROWS.assign(all="all"), ["all"], "amount")
    with pytest.raises(ValueError, match=r"no zone: \['b', 'c'\]"):
        con.decompositions_by(ROWS, ["season"], "amount", pd.Series({"a": "n"}))


def test_without_rows_there_are_none() -> None:
    none = ROWS.iloc[:0]
    assert con.measures_by(none, ["season"], "amount").empty
    assert con.decompositions_by(none, ["season"], "amount", pd.Series(dtype=object)).empty
    assert con.location_quotients(pd.DataFrame(columns=["cars"], dtype=float)).empty


# Against figures in print: examples of Farhauer and Kröll (2013), Dörsam (2004) and Störmann (2009), as the manual of
# REAT 3.0.3 (Wieland) prints them.


def test_the_measures_are_those_in_the_manual_of_a_reference_package() -> None:
    sales = levels(20, 50, 20, 10)
    assert con.gini_coefficient(sales) == pytest.approx(0.3, abs=TOLERANCE)
    assert con.gini_corrected(sales) == pytest.approx(0.4, abs=TOLERANCE)
    assert con.hhi(sales) == pytest.approx(0.34, abs=TOLERANCE)
    assert con.hhi_normalised(sales) == pytest.approx(0.12, abs=TOLERANCE)
    assert con.effective_number(sales) == pytest.approx(2.94117647, abs=1e-8)
    income, members = levels(500, 1500, 2500, 4000, 7500, 15000), levels(1000, 1200, 1600, 400, 200, 600)
    assert con.gini_coefficient(income, members) == pytest.approx(0.5278, abs=5e-5)
    assert con.mean_log_deviation(levels(10, 10, 10, 20, 50)) == pytest.approx(0.2326302, abs=5e-8)
    works = pd.DataFrame({"in": [1714.0], "other": [79006.0 - 1714]}, index=["place"])
    nation = pd.Series({"in": 879213.0, "other": 15593224.0 - 879213})
    assert con.location_quotients(works, nation)["quotient"][0] == pytest.approx(0.3847623, abs=5e-8)


# Against what the packages compute.


@pytest.fixture(scope="module")
def reat() -> Path:
    folder = os.environ.get("ORACLES")
    if not folder:
        pytest.skip("ORACLES names no folder of published cases; the printed ones are checked above")
    return Path(folder) / "reat_regional"


@pytest.fixture(scope="module")
def expected(reat: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((reat / "expected.json").read_text(encoding="utf-8"))
    return made


@pytest.fixture(scope="module")
def inputs(reat: Path) -> dict[str, pd.Series]:
    made = json.loads((reat / "inputs.json").read_text(encoding="utf-8"))
    return {name: levels(*values) for name, values in made.items() if isinstance(values, list)}


# Not here: Atkinson, Dalton, Coulter and Williamson, which nothing uses. REAT's Williamson sets deviations from the
# unweighted mean over the weighted mean; Williamson (1965) takes the weighted mean for both.
GDP, PEOPLE = "gdp_german_laender_2015", "pop_german_laender_2015"
Inputs = dict[str, pd.Series]
COMPUTED: dict[str, Callable[[Inputs], float]] = {
    "concentration/gini_sales": lambda given: con.gini_coefficient(given["sales"]),
    "concentration/gini_sales_norm": lambda given: con.gini_corrected(given["sales"]),
    "concentration/gini_income_weighted": lambda given: con.gini_coefficient(given["income"], given["sizeofclass"]),
    "concentration/gini_gdp": lambda given: con.gini_coefficient(given[GDP]),
    "concentration/gini2_gdppc_pop": lambda given: con.gini_coefficient(given[GDP] / given[PEOPLE], given[PEOPLE]),
    "concentration/herf_sales": lambda given: con.hhi(given["sales"]),
    "concentration/herf_sales_norm": lambda given: con.hhi_normalised(given["sales"]),
    "concentration/herf_sales_eq": lambda given: con.effective_number(given["sales"]),
    "concentration/herf_gdp": lambda given: con.hhi(given[GDP]),
    "concentration/hoover_gdp_pop": lambda given: con.hoover_index(given[GDP], given[PEOPLE]),
    # REAT's theil is the mean log deviation.
    "concentration/theil_regincome": lambda given: con.mean_log_deviation(given["regincome"]),
    "concentration/theil_gdp": lambda given: con.mean_log_deviation(given[GDP]),
    # REAT's cv divides by n - 1, ineq's var.coeff by n.
    "concentration/cv_gdp": lambda given: con.coefficient_of_variation(given[GDP], ddof=1),
    "ineq_package_gdp/Gini": lambda given: con.gini_coefficient(given[GDP]),
    "ineq_package_gdp/Gini_corr": lambda given: con.gini_corrected(given[GDP]),
    # ineq's Theil is T whatever the parameter; its entropy of order zero is the mean log deviation.
    "ineq_package_gdp/Theil_default": lambda given: con.theil_t(given[GDP]),
    "ineq_package_gdp/entropy1": lambda given: con.theil_t(given[GDP]),
    "ineq_package_gdp/entropy0": lambda given: con.mean_log_deviation(given[GDP]),
    "ineq_package_gdp/var.coeff": lambda given: con.coefficient_of_variation(given[GDP]),
    "ineq_package_gdp/Herfindahl": lambda given: con.hhi(given[GDP]),
}


@pytest.mark.parametrize("name", COMPUTED)
def test_a_measure_is_what_the_reference_packages_compute(
    name: str, inputs: Inputs, expected: dict[str, dict[str, float]]
) -> None:
    package, value = name.split("/")
    assert COMPUTED[name](inputs) == pytest.approx(expected[package][value], abs=TOLERANCE)


def test_location_quotients_are_what_the_reference_package_computes(reat: Path, expected: dict[str, Any]) -> None:
    sectors = pd.read_csv(reat / "Goettingen.csv", index_col="WZ2008_Code").drop("A-R")
    amounts = sectors["Goettingen2017"].astype(float).to_frame("place").T
    nation = sectors["BRD2017"].astype(float)
    # The two whole labour markets have workers in no sector listed.
    whole = pd.read_csv(reat / "Goettingen.csv", index_col="WZ2008_Code").loc["A-R"]
    amounts["rest"] = whole["Goettingen2017"] - amounts.sum(axis=1)
    nation["rest"] = whole["BRD2017"] - nation.sum()
    made = con.location_quotients(amounts, nation)["quotient"].tolist()[:-1]
    assert made == pytest.approx(expected["locq_Goettingen2017"], abs=TOLERANCE)


def test_sigma_convergence_is_what_the_reference_package_computes_and_flips_as_it_does(
    reat: Path, expected: dict[str, Any]
) -> None:
    counties = pd.read_csv(reat / "G_counties_gdp_2010_2011.csv", index_col="region").astype(float)
    made = con.sigma(counties["gdppc2010"], counties["gdppc2011"]).set_index(["measure", "over"])
    named = {
        "sigma_cv_default_call": ("cv_log", "CV"),
        "sigma_sd_log": ("sd_log", "SD"),
        "sigma_cv_log_FALSE": ("cv", "CV"),
    }
    for case, (measure, prefix) in named.items():
        row, printed = made.loc[(measure, "above-zero")], expected["convergence"][case]
        assert row["first"] == pytest.approx(printed[f"{prefix} 2010"], abs=1e-6)
        assert row["second"] == pytest.approx(printed[f"{prefix} 2011"], abs=1e-6)
        assert 1 / row["ratio"] == pytest.approx(printed["Quotient"], abs=1e-6)
    assert con.verdict(made.reset_index()) == "mixed"
