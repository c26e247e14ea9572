"""Laws of choosing, for all tables."""

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analysis import choosing as ch

SMALL = ch.Limits(units_per_predictor=1)
QUICK = ch.Limits(units_per_predictor=1, units_at_most=0)
Rows = list[tuple[float, float, str, int]]
NUMBER = st.integers(-50, 50).map(float)
UNITS = st.lists(st.tuples(NUMBER, NUMBER, st.sampled_from("pq"), st.integers(0, 1)), min_size=5, max_size=9)
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])

DESIGNS = {
    "typical": ch.typical("y", ["x"]),
    "above": ch.deviant("y", ["x"], "above"),
    "below": ch.deviant("y", ["x"], "below"),
    "extreme": ch.extreme("y"),
    "cook": ch.influential("y", ["x"]),
    "dfbetas": ch.influential("y", ["x"], of="x"),
    "pathway": ch.pathway("y", "x"),
    "diverse": ch.diverse(["zone"], {"x": 2, "y": 2}),
    "similar": ch.similar_pairs("won", ["x", "y"], metric="standardised"),
    "different": ch.different_pairs("won", ["x", "y"]),
}
ANY = st.sampled_from(sorted(DESIGNS))


def table(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["x", "y", "zone", "won"], index=[chr(97 + n) for n in range(len(rows))])


def without_ties(choice: ch.Choice) -> None:
    """Ties are settled by the codes, so laws of relabelling hold but for them."""
    assume((choice.rows["tied_with"].map(len) == 0).all())


def pairs(rows: pd.DataFrame) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in zip(rows["unit"], rows["other"], strict=True)}


@few
@given(UNITS, ANY)
def test_there_are_rows_exactly_where_there_is_no_reason(rows: Rows, name: str) -> None:
    made = ch.choose(DESIGNS[name], table(rows), SMALL)
    assert (len(made.rows) > 0) == (made.why_none == "")
    assert not made.rows["value"].isna().any()
    assert (made.rows["margin"].isna() == (made.rows["why_no_margin"] != "")).all()
    assert (made.rows["margin"].dropna() >= 0).all()
    assert (made.rows["kept_in"] <= made.rows["n_samples"]).all()
    assert set(made.rows["n_samples"]) <= {len(rows) - 1, len(rows) - 2}


@few
@given(UNITS, ANY, st.permutations(range(9)))
def test_the_order_of_the_rows_changes_nothing(rows: Rows, name: str, order: list[int]) -> None:
    whole = table(rows)
    shuffled = whole.iloc[[n for n in order if n < len(whole)]]
    first, second = (ch.choose(DESIGNS[name], one, QUICK) for one in (whole, shuffled))
    pd.testing.assert_frame_equal(first.rows, second.rows)


@few
@given(UNITS, ANY, st.sampled_from([0.25, 8.0, 1024.0]), st.sampled_from(["x", "y"]))
def test_the_unit_of_a_figure_changes_no_choice(rows: Rows, name: str, factor: float, column: str) -> None:
    whole = table(rows)
    first = ch.choose(DESIGNS[name], whole, QUICK)
    without_ties(first)
    second = ch.choose(DESIGNS[name], whole.assign(**{column: whole[column] * factor}), QUICK)
    assert pairs(first.rows) == pairs(second.rows)


@few
@given(UNITS, ANY)
def test_relabelling_units_relabels_the_choice(rows: Rows, name: str) -> None:
    whole = table(rows)
    names = dict(zip(whole.index, reversed(whole.index), strict=True))
    first = ch.choose(DESIGNS[name], whole, QUICK)
    without_ties(first)
    second = ch.choose(DESIGNS[name], whole.rename(index=names), QUICK)
    assert {frozenset(names.get(unit, "") for unit in pair) for pair in pairs(first.rows)} == pairs(second.rows)


@few
@given(UNITS, ANY)
def test_a_choice_made_again_from_its_log_is_the_same(rows: Rows, name: str) -> None:
    made = ch.choose(DESIGNS[name], table(rows), QUICK)
    once_more = ch.again(ch.log(made))
    assert once_more.why_none == made.why_none
    pd.testing.assert_frame_equal(once_more.rows, made.rows)


@few
@given(UNITS)
def test_the_fit_is_that_of_lstsq_and_leverages_add_up_to_the_coefficients(
    rows: Rows,
) -> None:
    whole = table(rows)
    assume(whole["x"].nunique() > 1 and whole["y"].nunique() > 1)
    columns = np.column_stack([np.ones(len(whole)), whole["x"]])
    solved = np.linalg.lstsq(columns, whole["y"], rcond=None)[0]
    made = ch.fit(whole, "y", ["x"])
    assert np.allclose(made["expected"], columns @ solved, atol=1e-8)
    assert np.isclose(made["leverage"].sum(), 2)


@few
@given(st.lists(NUMBER, min_size=1, max_size=12), st.integers(1, 4))
def test_bands_go_up_with_the_figure_and_never_part_equal_ones(values: list[float], n_bands: int) -> None:
    made = ch.bands(pd.Series(values), n_bands)
    assert made.between(1, n_bands).all()
    assert made.groupby(values).nunique().max() == 1
    assert made[np.argsort(values, kind="stable")].is_monotonic_increasing


@few
@given(UNITS)
def test_the_cells_hold_every_unit_and_the_cover_shows_every_level(
    rows: Rows,
) -> None:
    whole = table(rows)
    assert ch.cells(whole, ["zone"], {"x": 2, "y": 3})["n_units"].sum() == len(whole)
    levels = whole[["zone"]].assign(x=ch.bands(whole["x"], 2), y=ch.bands(whole["y"], 3))
    shown = levels.loc[ch.cover(whole, ["zone"], {"x": 2, "y": 3}, len(whole))["unit"]]
    assert all(set(shown[name]) == set(levels[name]) for name in levels)


@few
@given(UNITS)
def test_squared_distances_are_a_form_of_the_differences(rows: Rows) -> None:
    whole = table(rows)
    covariance = whole[["x", "y"]].cov().to_numpy()
    assume(np.linalg.cond(covariance) < 1e6 if covariance.any() else False)
    made = ch.squared_distances(whole, ["x", "y"], "mahalanobis", {"x": 0.5})
    weights = np.diag([0.5, 1.0])
    form = weights @ np.linalg.inv(covariance) @ weights
    apart = whole[["x", "y"]].to_numpy()[0] - whole[["x", "y"]].to_numpy()[1]
    assert np.isclose(made.to_numpy()[0, 1], apart @ form @ apart, rtol=1e-6)
