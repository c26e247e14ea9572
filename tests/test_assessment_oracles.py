"""The assessment against numbers nobody here wrote: COINr, Compind, published papers and notices, closed forms."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import assessment as ass
from analysis.assessment import indices, normalisation, presets, treatment, weighting
from analysis.assessment.declaration import Assessment, Group, Indicator
from analysis.assessment.frontier import benefit_of_the_doubt
from analysis.assessment.means import copeland, weighted_mean
from analysis.assessment.ranking import places, ranked
from analysis.assessment.scales import Goalposts, MinMax


def folder(name: str) -> Path:
    found = os.environ.get("ORACLES")
    if not found:
        pytest.skip("ORACLES names no folder of published figures; tests/test_assessment.py has rows by hand")
    return Path(found) / name


def table(path: Path, key: str) -> pd.DataFrame:
    return pd.read_csv(path).set_index(key)


# COINr's example: 51 countries, 49 indicators, eight pillars, two sub-indices.


@pytest.fixture(name="coinr")
def coinr_() -> Path:
    return folder("coinr_asem")


def declared(coinr: Path, scale: Any, aggregation: str = "arithmetic") -> Assessment:
    meta = pd.read_csv(coinr / "asem_meta.csv")
    leaves, nodes = meta[meta["Type"] == "Indicator"], meta[meta["Type"] == "Aggregate"].fillna({"Parent": ""})
    return Assessment(
        tuple(
            Indicator(row.iCode, row.Parent, row.Weight, int(row.Direction), size=str(row.Denominator or ""))
            for row in leaves.fillna({"Denominator": ""}).itertuples()
        ),
        tuple(Group(row.iCode, row.Parent, row.Weight, aggregation) for row in nodes.itertuples()),
        scale,
    )


def raw(coinr: Path) -> pd.DataFrame:
    return table(coinr / "asem_raw.csv", "uCode").drop(columns="uName")


def is_as_printed(made: ass.Scores, printed: pd.DataFrame, within: float) -> None:
    assert (
        made.values[list(printed.columns.drop("Rank"))]
        .reindex(printed.index)
        .sub(printed.drop(columns="Rank"))
        .abs()
        .max(axis=None)
        < within
    )
    assert made.table["rank"].reindex(printed.index).tolist() == printed["Rank"].tolist()


@pytest.mark.parametrize(
    ("file", "scale", "aggregation"),
    [
        ("exp_A_aggregates_amean", MinMax(0, 100), "arithmetic"),
        ("exp_B_aggregates_gmean_minmax1_100", MinMax(1, 100), "geometric"),
        ("exp_C_aggregates_hmean_minmax1_100", MinMax(1, 100), "harmonic"),
    ],
)
def test_pillars_sub_indices_and_index_are_coinrs_under_each_mean(
    coinr: Path, file: str, scale: MinMax, aggregation: str
) -> None:
    made = ass.score(raw(coinr), declared(coinr, scale, aggregation))
    is_as_printed(made, table(coinr / f"{file}.csv", "uCode"), 1e-8)


def test_min_max_with_missing_values_and_both_directions_is_coinrs(coinr: Path) -> None:
    printed = table(coinr / "exp_A_minmax0_100.csv", "uCode")
    made = ass.score(raw(coinr), declared(coinr, MinMax())).values[printed.columns].reindex(printed.index)
    assert (made.isna() == printed.isna()).all(axis=None)
    assert made.sub(printed).abs().max(axis=None) < 1e-8


def test_missing_taken_as_zero_moves_ranks(coinr: Path) -> None:
    dropped = ass.score(raw(coinr), declared(coinr, MinMax())).table["rank"]
    filled = ass.score(raw(coinr), declared(coinr, MinMax())).values
    codes = [code for code in filled if code in raw(coinr)]
    zeroed = Assessment(
        tuple(
            Indicator(one.code, one.parent, one.weight, scale=Goalposts(0, 100))
            for one in declared(coinr, MinMax()).indicators
        ),
        declared(coinr, MinMax()).groups,
    )
    as_zero = ass.score(filled[codes].fillna(0.0), zeroed).table["rank"]
    assert (as_zero != dropped).sum() > 10


def test_the_whole_pipeline_is_coinrs(coinr: Path) -> None:
    figures, asked = raw(coinr), declared(coinr, MinMax())
    by = {indicator.code: indicator.size for indicator in asked.indicators if indicator.size}
    divided = ass.denominated(figures, figures[["Area", "Energy", "GDP", "Population"]], by)[asked.codes]
    is_near(divided, table(coinr / "exp_D_denominated.csv", "uCode"))
    imputed = treatment.group_means(divided, figures["EurAsia_group"])
    is_near(imputed, table(coinr / "exp_D_imputed.csv", "uCode"))
    assert treatment.screened(divided, 0.9).sum() <= len(divided)
    values, done = treatment.treated(imputed)
    is_near(values, table(coinr / "exp_D_treated.csv", "uCode"))
    log = table(coinr / "exp_D_treatment_details.csv", "iCode")
    assert (done == "winsorised").reindex(log.index).tolist() == log["winsorise.nwin"].notna().tolist()
    drawn_in = {code: int(treatment.winsorised(imputed[code])[1].sum()) for code in log.index}
    assert [drawn_in[code] for code in log.index] == log["winsorise.nwin"].fillna(0).astype(int).tolist()
    assert imputed.skew().reindex(log.index).sub(log["check_SkewKurt0.Skew"]).abs().max() < 1e-6
    assert imputed.kurt().reindex(log.index).sub(log["check_SkewKurt0.Kurt"]).abs().max() < 1e-6
    is_as_printed(ass.score(values, asked), table(coinr / "exp_D_aggregates_full_example_pipeline.csv", "uCode"), 1e-6)


def is_near(made: pd.DataFrame, printed: pd.DataFrame) -> None:
    ordered = made.reindex(index=printed.index, columns=printed.columns)
    assert (ordered.isna() == printed.isna()).all(axis=None)
    assert ((ordered - printed).abs() <= 1e-6 * printed.abs().clip(lower=1)).where(printed.notna(), True).all(axis=None)


def test_copeland_scores_are_coinrs_with_equal_and_other_weights(coinr: Path) -> None:
    printed = table(coinr / "exp_E_copeland_5pillars.csv", "uCode")
    parts = [printed[code].to_numpy()[None, :] for code in list(printed)[:5]]
    made = copeland(parts, np.array([[1.0, 1, 1, 1, 1], [3, 1, 2, 1, 2]]))
    assert made.tolist() == [printed["copeland"].tolist(), printed["copeland_w"].tolist()]


def test_copeland_and_borda_differ(coinr: Path) -> None:
    printed = table(coinr / "exp_E_copeland_5pillars.csv", "uCode")
    borda = printed[list(printed)[:5]].apply(normalisation.rank_from_worst).sum(axis=1)
    assert ranked(borda)["rank"].tolist() != ranked(printed["copeland"])["rank"].tolist()


def test_ten_normalisations_of_one_indicator_are_coinrs(coinr: Path) -> None:
    printed = table(coinr / "exp_F_normalisation_zoo_LPI.csv", "uCode")
    figures = printed["LPI"]
    made = {
        "minmax": normalisation.minmax(figures),
        "zscore": normalisation.zscore(figures),
        "scaled": normalisation.between(figures, 1, 5),
        "dist2max": normalisation.minmax(figures, low=0, high=1),
        "fracmax": normalisation.fraction_of_largest(figures),
        "prank": normalisation.percentile_of_others(figures, low=0, high=1),
        "rank": normalisation.rank_from_worst(figures),
        "borda": normalisation.rank_from_worst(figures) - 1,
        "goalposts_2_5_100": normalisation.goalposts(figures, 2, 5),
        "dist2targ_4": normalisation.distance_to_target(figures, 4),
    }
    assert set(made) == set(printed) - {"LPI"}
    for name, values in made.items():
        assert values.sub(printed[name]).abs().max() < 1e-6, name


def test_percentiles_of_the_others_and_of_all_are_two_conventions(coinr: Path) -> None:
    figures = table(coinr / "exp_F_normalisation_zoo_LPI.csv", "uCode")["LPI"]
    others, everyone = normalisation.percentile_of_others(figures), normalisation.percentile_of_all(figures)
    assert others.min() == 0.0
    assert everyone.min() == pytest.approx(100 / 51)
    assert others.max() == everyone.max() == 100.0


def test_goalposts_and_sample_min_max_move_ranks(coinr: Path) -> None:
    sample = ass.score(raw(coinr), declared(coinr, MinMax())).table["rank"]
    asked = declared(coinr, MinMax())
    spans = raw(coinr)[asked.codes].agg(["min", "max"])
    posts = tuple(
        Indicator(one.code, one.parent, one.weight, scale=Goalposts(*wider(spans[one.code], one.direction)))
        for one in asked.indicators
    )
    assert (ass.score(raw(coinr), Assessment(posts, asked.groups)).table["rank"] != sample).any()


def wider(span: pd.Series, direction: int) -> tuple[float, float]:
    ends = (0.0, float(span["max"]) * 2)
    return ends if direction > 0 else (ends[1], ends[0])


def test_a_geometric_mean_on_nought_to_a_hundred_collapses_at_the_minimum(coinr: Path) -> None:
    collapsed = ass.score(raw(coinr), declared(coinr, MinMax(0, 100), "geometric"))
    proper = ass.score(raw(coinr), declared(coinr, MinMax(1, 100), "geometric"))
    assert (collapsed.table["score"] == 0).sum() > 10
    assert (proper.table["score"] > 0).all()
    assert set(collapsed.why["Index"][collapsed.table["score"] == 0]) == {"collapsed"}


def test_indicator_statistics_are_coinrs_to_three_digits(coinr: Path) -> None:
    printed = table(coinr / "exp_G_indicator_stats.csv", "iCode")
    made = treatment.statistics(raw(coinr)[list(printed.index)])
    names = {"Min": "min", "Max": "max", "Mean": "mean", "Median": "median", "Std": "std", "Skew": "skew"}
    names |= {"Kurt": "kurt", "N.Avail": "n_known", "N.NonZero": "n_nonzero", "N.Unique": "n_unique"}
    names |= {"N.Same": "n_same", "Frc.Avail": "known_share", "Frc.NonZero": "nonzero_share"}
    names |= {"Frc.Unique": "unique_share", "Frc.Same": "same_share"}
    for theirs, ours in names.items():
        # Two of TolMin's 42 values are told apart only beyond the 15 digits that the file holds.
        lost = ["TolMin"] if "Unique" in theirs else []
        assert made[ours].drop(lost).to_numpy() == pytest.approx(printed[theirs].drop(lost).to_numpy(), rel=6e-3), (
            theirs
        )
    assert made["has_outliers"].tolist() == (printed["Flag.SkewKurt"] == "OUT").tolist()


def test_the_rank_shifts_without_each_pillar_are_coinrs(coinr: Path) -> None:
    printed = table(coinr / "exp_I_remove_pillar_abs_rank_diffs.csv", "uCode")
    mean = json.loads((coinr / "exp_I_remove_pillar_mean_abs_rank_diff.json").read_text())["mean_abs_rank_diff"]
    pillars = [name for name in printed if name != "Nominal"]
    asked, figures = declared(coinr, MinMax()), table(coinr / "exp_D_treated.csv", "uCode")
    made = ass.ranks_by_variant(figures, asked, ass.Choices(dropped=pillars))
    shifts = pd.DataFrame(np.abs(made.ranks - made.declared).T, made.units, ["Nominal", *pillars])
    assert shifts.reindex(index=printed.index, columns=printed.columns).equals(printed.astype(shifts.dtypes.iloc[0]))
    assert ass.rank_shift(made).tolist() == pytest.approx([mean[name] for name in ["Nominal", *pillars]], abs=1e-8)


def test_effective_weights_are_coinrs(coinr: Path) -> None:
    printed = table(coinr / "exp_K_effective_weights.csv", "iCode")["EffWeight"]
    made = ass.effective_weights(raw(coinr), declared(coinr, MinMax()))
    assert made.reindex(printed.index).sub(printed).abs().max() < 1e-8
    assert made[declared(coinr, MinMax()).codes].sum() == pytest.approx(1.0)


def test_one_winsorised_vector_is_coinrs(coinr: Path) -> None:
    told = json.loads((coinr / "exp_M_skew_kurt_winsor.json").read_text())
    figures = pd.Series(told["x"], dtype=float)
    assert figures.kurt() == pytest.approx(told["kurt"], abs=1e-8)
    # What is printed as skewness is m3 over the cube of the standard deviation (ddof 1), not the corrected one that
    # COINr's checks use and the treatment log prints.
    assert ((figures - figures.mean()) ** 3).mean() / figures.std() ** 3 == pytest.approx(told["skew"], abs=1e-8)
    assert figures.skew() > told["skew"] + 1
    values, drawn_in = treatment.winsorised(figures.dropna())
    assert values.tolist() == told["winsorise"]["x"]
    assert int(drawn_in.sum()) == told["winsorise"]["nwin"]


# Compind.


def test_benefit_of_the_doubt_is_compinds_on_eleven_dimensions_and_on_two() -> None:
    found = folder("compind")
    lives, printed = table(found / "BLI_2017.csv", "country"), table(found / "exp_BLI_2017_bod_geom.csv", "country")
    assert np.abs(benefit_of_the_doubt(lives.to_numpy(float))[0] - printed["bod"]).max() < 1e-6
    regions = pd.read_csv(found / "exp_EU_NUTS1.csv")
    scaled = regions[["minmax_roads", "minmax_trains"]].to_numpy()
    assert np.abs(benefit_of_the_doubt(scaled)[0] - regions["bod"]).max() < 1e-6


def test_the_geometric_mean_is_compinds() -> None:
    found = folder("compind")
    lives, printed = table(found / "BLI_2017.csv", "country"), table(found / "exp_BLI_2017_bod_geom.csv", "country")
    parts = [lives[name].to_numpy(float)[None, :] for name in lives]
    made = weighted_mean(parts, np.ones((1, len(parts))), "geometric")[0]
    assert np.abs(made - printed["geom_equal"]).max() < 1e-8


def test_the_mazziotta_pareto_index_and_what_it_is_made_of_are_compinds() -> None:
    found = folder("compind")
    figures, printed = table(found / "EU_NUTS1.csv", "NUTS_CODE"), table(found / "exp_EU_NUTS1.csv", "NUTS_CODE")
    values = pd.DataFrame(
        {
            "roads": normalisation.zscore(figures["roads"], -1, 100, 10),
            "trains": normalisation.zscore(figures["trains"], 1, 100, 10),
        }
    )
    assert values["roads"].sub(printed["z100_10_roadsNEG"]).abs().max() < 1e-8
    assert values["trains"].sub(printed["z100_10_trainsPOS"]).abs().max() < 1e-8
    assert indices.mazziotta_pareto(values, penalty=1).sub(printed["mpi_neg"]).abs().max() < 1e-8
    both = pd.DataFrame(
        {name: normalisation.minmax(figures[name], low=0, high=1) for name in figures[["roads", "trains"]]}
    )
    assert both["roads"].sub(printed["minmax_roads"]).abs().max() < 1e-8


# Published papers, as scikit-criteria and pymcdm carry them.


def cases() -> dict[str, dict[str, Any]]:
    return {case["id"]: case for case in json.loads((folder("mcda_published") / "cases.json").read_text())}


def frame(rows: Sequence[Sequence[float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[f"c{place}" for place in range(len(rows[0]))], dtype=float)


@pytest.mark.parametrize(
    ("case", "method"),
    [
        ("entropy_elsayed2017", "entropy"),
        ("critic_diakoulaki1995", "critic"),
        ("critic_tus2019", "critic"),
        ("std_jahan2013", "standard-deviation"),
    ],
)
def test_weights_drawn_from_figures_are_those_printed(case: str, method: str) -> None:
    told = cases()[case]
    made = weighting.METHODS[method](frame(told["X"]))
    assert made.tolist() == pytest.approx(told["expected"], abs=told["tol"])
    assert made.sum() == pytest.approx(1.0)


def test_topsis_is_as_printed() -> None:
    told = cases()["topsis_tzeng2011"]
    values = frame(told["X"])
    made = indices.topsis(values, pd.Series(told["weights"], values.columns))
    assert made.tolist() == pytest.approx(told["expected_score"], abs=told["tol"])
    assert ranked(made)["rank"].tolist() == told["expected_rank"]


def test_the_weighted_sum_is_as_printed() -> None:
    told = cases()["wsm_kracka2010"]
    values = frame(told["X"])
    scaled = indices.sum_scaled(indices.inverted(values, pd.Series(told["types"], values.columns)))
    made = indices.weighted_sum_model(scaled, pd.Series(told["weights"], values.columns))
    assert made.tolist() == pytest.approx(told["expected_score"], abs=told["tol"])
    assert ranked(made)["rank"].tolist() == told["expected_rank"]


def test_the_weighted_product_is_as_printed() -> None:
    told = cases()["wpm_wikipedia"]
    scaled = indices.sum_scaled(frame(told["X"]))
    made = indices.weighted_product_model(scaled, pd.Series(told["weights"], scaled.columns))
    assert made.tolist() == pytest.approx(told["expected_score"], abs=told["tol"])
    assert ranked(made)["rank"].tolist() == told["expected_rank"]


def test_scikit_criteria_makes_the_same_weights_of_any_figures() -> None:
    weighters = pytest.importorskip("skcriteria.preprocessing.weighters")
    values = pd.DataFrame(np.random.default_rng(4).lognormal(2, 1, (21, 8)), columns=list("abcdefgh"))
    assert weighting.entropy(values).to_numpy() == pytest.approx(
        weighters.entropy_weights(values.to_numpy()), abs=1e-12
    )
    theirs = weighters.critic_weights(values.to_numpy(), np.ones(8))
    assert weighting.critic(values).to_numpy() == pytest.approx(theirs, abs=1e-12)
    assert weighting.standard_deviation(values).to_numpy() == pytest.approx(
        weighters.std_weights(values.to_numpy()), abs=1e-12
    )


# Sobol shares with a closed form.


def closed_forms() -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = json.loads((folder("sobol_analytic") / "analytic.json").read_text())
    return told


def ishigami(points: np.ndarray) -> np.ndarray:
    x, y, z = (2 * np.pi * points - np.pi).T
    made: np.ndarray = np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)
    return made


def linear(points: np.ndarray) -> np.ndarray:
    made: np.ndarray = points @ np.array([3.0, 2.0, 1.0])
    return made


def g_function(points: np.ndarray) -> np.ndarray:
    a = np.array([0, 1, 4.5, 9])
    made: np.ndarray = ((np.abs(4 * points - 2) + a) / (1 + a)).prod(axis=1)
    return made


@pytest.mark.parametrize(("n", "within"), [(4096, 0.02), (512, 0.05)])
@pytest.mark.parametrize(
    ("name", "function"), [("ishigami", ishigami), ("additive_linear", linear), ("g_function", g_function)]
)
def test_sobol_shares_of_a_sample_are_the_closed_forms(name: str, function: Any, n: int, within: float) -> None:
    sampler = pytest.importorskip("SALib.sample.sobol")
    told = closed_forms()[name]
    names = [f"x{place}" for place in range(len(told["S1"]))]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    points = sampler.sample(problem, n, calc_second_order=False, seed=1)
    made = ass.shares_of_sample(pd.DataFrame({name: function(points)}), names)
    assert made["first"].tolist() == pytest.approx(told["S1"], abs=within)
    assert made["total"].tolist() == pytest.approx(told["ST"], abs=within)


# Notices of Chinese local governments.


def notice() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder("cn_scoring_examples") / "examples.json").read_text())
    return told


def test_both_published_rows_of_the_notice_of_2024_come_out_item_by_item() -> None:
    told = notice()["completion_rate_scoring_2024"]
    signed, signed_parts = presets.capped_completion("signed", 0.5, {"n": 0.5, "amount": 0.5}, {"n": 27, "amount": 54})
    large, large_parts = presets.full_less_shortfall("large", 0.5, {"t3": 7, "t10": 4, "t20": 1}, 0.1)
    extra, extra_parts = presets.items_each("extra", 0.5, {"award": 0.2, "leader": 0.2, "platform": 0.1})
    conduct, conduct_parts = presets.full_less_deductions("conduct", 0.5, {"late": 0.1, "fake": 0.2})
    rate = presets.CompletionRate(full=1.0)
    asked = Assessment(
        (
            *(Indicator(code, "score", 0.5, scale=rate, target=1.0) for code in ("actual", "fdi")),
            *(*signed_parts, *large_parts, *extra_parts, *conduct_parts),
        ),
        (presets.points_total(3.0), signed, large, extra, conduct),
    )
    figures = pd.DataFrame([figures_of(row) for row in told["rows"]], ["first", "second"])
    made = ass.score(figures, asked)
    assert made.table["score"].tolist() == pytest.approx([row["total"] for row in told["rows"]], abs=1e-9)
    items = ["actual", "fdi", "signed", "large", "extra", "conduct"]
    points = ass.details(made).pivot(index="unit", columns="node", values="value")[items] * 0.5
    for unit, row in zip(points.index, told["rows"], strict=True):
        assert points.loc[unit].tolist() == pytest.approx(row["item_scores"], abs=1e-9)


def figures_of(row: dict[str, Any]) -> dict[str, float]:
    named = dict(zip(("t3", "t10", "t20"), row["tiers"], strict=True))
    named |= dict(zip(("award", "leader", "platform"), row["x5"], strict=True))
    return named | {
        "actual": row["actual_rate"],
        "fdi": row["fdi_rate"],
        "n": row["n"],
        "amount": row["amt"],
        "late": row["late"],
        "fake": row["fake"],
    }


def test_the_efficacy_coefficient_gives_the_first_a_hundred_and_the_last_sixty() -> None:
    told = notice()["gaoan_2021_efficacy_coefficient"]
    points = told["weights_visible"]
    figures = pd.DataFrame({code: [1.0, 4.0, 2.0] for code in points}, list("abc"))
    made = ass.score(figures, presets.efficacy_coefficient(points))
    assert made.table["score"].tolist() == pytest.approx([60.0, 100.0, 60 + 40 / 3])


def test_places_by_hand_and_by_pandas_agree() -> None:
    scores = np.random.default_rng(1).normal(size=(3, 50)).round(1)
    assert (places(scores) == pd.DataFrame(scores).rank(axis=1, ascending=False, method="min")).all(axis=None)
