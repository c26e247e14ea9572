"""caseMatch on the countries of the European Union: distances and pairs of all seven designs."""

import os
from pathlib import Path

import pandas as pd
import pytest

from analysis import choosing as ch
from analysis.choosing.ordering import ordered

TOLERANCE = 1e-6  # of the oracle's README
PREDICTORS = ["rgdpc", "trade", "FHp", "FHc", "socialist"]
WEIGHTS = dict(zip(PREDICTORS, [1.0, 1.0, 0.1, 0.1, 0.1], strict=True))
GERMANY = "German Federal Republic"
DESIGNS = {
    "exp_1_mahalanobis_first40_maxvar": (40, ch.similar_pairs("eu", PREDICTORS)),
    "exp_2_mahalanobis_all_maxvar": (None, ch.similar_pairs("eu", PREDICTORS)),
    "exp_3_mahalanobis_weighted": (None, ch.similar_pairs("eu", PREDICTORS, weights=WEIGHTS)),
    "exp_4_match_to_germany": (None, ch.similar_pairs("eu", PREDICTORS, match=GERMANY)),
    "exp_5_euclidean_all": (None, ch.similar_pairs("eu", PREDICTORS, metric="euclidean")),
    "exp_6_standardized_all": (None, ch.similar_pairs("eu", PREDICTORS, metric="standardised")),
    "exp_7_most_different_first40": (40, ch.different_pairs("eu", PREDICTORS, "opposite")),
}


@pytest.fixture(scope="module")
def folder() -> Path:
    if "ORACLES" not in os.environ:
        pytest.skip("ORACLES is not set: the folder with the figures of reference packages")
    return Path(os.environ["ORACLES"]) / "casematch_eu"


@pytest.fixture(scope="module")
def countries(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "EU.csv", index_col="countryname")


def listed(design: ch.Design, table: pd.DataFrame) -> pd.DataFrame:
    """All pairs as caseMatch lists them: thinned, but for those of one given country."""
    made = design.candidates(ch.sample(table, design.columns).table)
    thinned = made if design.parameters["match"] else ch.each_its_best(made, design.rule)
    return ordered(thinned, design.rule)


@pytest.mark.parametrize("name", DESIGNS)
def test_the_ten_best_pairs_and_their_squared_distances_are_those_of_casematch(
    name: str, folder: Path, countries: pd.DataFrame
) -> None:
    first, design = DESIGNS[name]
    theirs = pd.read_csv(folder / f"{name}.csv")
    ours = listed(design, countries[:first]).head(len(theirs))
    assert ours["value"].tolist() == pytest.approx(theirs["distances"].tolist(), abs=TOLERANCE)
    pairs = [set(pair) for pair in zip(theirs["unit id 1"], theirs["unit id 2"], strict=True)]
    assert [set(pair) for pair in zip(ours["unit"], ours["other"], strict=True)] == pairs


@pytest.mark.parametrize("name", DESIGNS)
def test_the_pair_chosen_is_the_best_of_casematch(name: str, folder: Path, countries: pd.DataFrame) -> None:
    first, design = DESIGNS[name]
    best = pd.read_csv(folder / f"{name}.csv").iloc[0]
    made = ch.choose(design, countries[:first], ch.Limits(units_per_predictor=8, units_at_most=0))
    row = made.rows.iloc[0]
    assert {row["unit"], row["other"]} == {best["unit id 1"], best["unit id 2"]}
    assert row["value"] == pytest.approx(best["distances"], abs=TOLERANCE)


def test_distances_are_squared(folder: Path, countries: pd.DataFrame) -> None:
    best = pd.read_csv(folder / "exp_5_euclidean_all.csv").iloc[0]
    a, b = (countries.loc[best[f"unit id {n}"], PREDICTORS] for n in (1, 2))
    assert ((a - b) ** 2).sum() == pytest.approx(best["distances"])


def test_the_covariance_is_of_the_rows_given_and_not_of_all_countries(countries: pd.DataFrame) -> None:
    few, all_of_them = (
        ch.squared_distances(rows, PREDICTORS, "mahalanobis").loc["Australia", "Austria"]
        for rows in (countries[:40], countries)
    )
    assert few == pytest.approx(0.01794680103732, abs=TOLERANCE)
    assert all_of_them == pytest.approx(0.0177014338372342, abs=TOLERANCE)


def test_a_match_of_one_country_is_opposite_though_casematch_prints_no_variance(
    folder: Path, countries: pd.DataFrame
) -> None:
    theirs = pd.read_csv(folder / "exp_4_match_to_germany.csv")
    assert (theirs["treat.variance"] == 0).all()  # behaviour of the package, not of the pairs
    assert (countries.loc[theirs["unit id 2"], "eu"] != countries.loc[GERMANY, "eu"]).all()


def test_without_thinning_a_list_holds_pairs_that_casematch_skips(folder: Path, countries: pd.DataFrame) -> None:
    _, design = DESIGNS["exp_2_mahalanobis_all_maxvar"]
    whole = ordered(design.candidates(countries[[*PREDICTORS, "eu"]].sort_index()), "smallest")
    theirs = pd.read_csv(folder / "exp_2_mahalanobis_all_maxvar.csv")
    assert whole["value"].iloc[0] == pytest.approx(theirs["distances"].iloc[0], abs=TOLERANCE)
    assert whole["value"].iloc[9] < theirs["distances"].iloc[9] - TOLERANCE
