"""Laws of severity, rank intervals and ranks, for all panels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis import rating as ra
from analysis.rating.severity import why_no_severity

few = settings(max_examples=30, deadline=None)
SCORE = st.integers(0, 20).map(float)
FULL = st.integers(2, 5).flatmap(lambda m: st.lists(st.lists(SCORE, min_size=m, max_size=m), min_size=2, max_size=6))
GAPS = st.integers(2, 5).flatmap(
    lambda m: st.lists(
        st.lists(st.one_of(st.none(), SCORE), min_size=m, max_size=m).filter(
            lambda row: any(score is not None for score in row)
        ),
        min_size=2,
        max_size=6,
    )
)
Gaps = list[list[float | None]]


def frame(rows: list[list[float]] | Gaps) -> pd.DataFrame:
    panel = pd.DataFrame(rows, [f"k{n}" for n in range(len(rows))], dtype=float)
    return panel.set_axis([f"r{n}" for n in range(panel.shape[1])], axis=1).dropna(axis=1, how="all")


@few
@given(GAPS)
def test_severities_are_those_of_statsmodels_and_add_up_to_nothing(rows: Gaps) -> None:
    from statsmodels.regression.linear_model import OLS

    panel = frame(rows)
    assume(why_no_severity(panel) == "")
    case, rater = np.nonzero(panel.notna().to_numpy())
    # Sum coding: the last rater is minus the sum of the others.
    raters = np.eye(panel.shape[1])[rater]
    coded = raters[:, :-1] - raters[:, -1:]
    fitted = OLS(panel.to_numpy()[case, rater], np.column_stack([np.eye(len(panel))[case], -coded])).fit()
    theirs = fitted.params[len(panel) :]
    made = ra.severities(panel)
    assert made["severity"].tolist()[:-1] == pytest.approx(theirs.tolist(), abs=1e-8)
    assert made["severity"].sum() == pytest.approx(0, abs=1e-9)
    assert ra.adjusted(panel)["adjusted"].tolist() == pytest.approx(fitted.params[: len(panel)].tolist(), abs=1e-8)


@few
@given(FULL)
def test_where_every_rater_scored_every_case_adjusting_changes_nothing(rows: list[list[float]]) -> None:
    panel = frame(rows)
    assert ra.adjusted(panel)["adjusted"].tolist() == pytest.approx(panel.mean(axis=1).tolist(), abs=1e-9)
    expected = panel.to_numpy().mean() - panel.mean().to_numpy()
    assert ra.severities(panel)["severity"].tolist() == pytest.approx(expected.tolist(), abs=1e-9)


@few
@given(GAPS, st.integers(1, 9))
def test_a_rater_who_takes_points_off_every_case_changes_no_difference_of_adjusted_scores(
    rows: Gaps, points: int
) -> None:
    panel = frame(rows)
    assume(why_no_severity(panel) == "")
    harsher = panel.assign(r0=panel[panel.columns[0]] - points) if panel.columns[0] == "r0" else panel
    first, second = (ra.adjusted(one)["adjusted"].to_numpy() for one in (panel, harsher))
    assert np.diff(first).tolist() == pytest.approx(np.diff(second).tolist(), abs=1e-8)


@few
@given(FULL)
def test_the_interval_holds_the_rank_of_the_whole_panel(rows: list[list[float]]) -> None:
    panel = frame(rows)
    made = ra.rank_intervals(panel, 1)
    rank = panel.mean(axis=1).round(9).rank(ascending=False, method="min").to_numpy()
    assert (made["rank_low"] <= rank).all()
    assert (rank <= made["rank_high"]).all()
    assert made["n_subsets"].tolist() == [2 ** panel.shape[1] - 1] * len(panel)


@few
@given(FULL)
def test_a_case_better_with_every_rater_never_ranks_lower(rows: list[list[float]]) -> None:
    panel = frame([*rows, [score + 1 for score in rows[0]]])
    made = ra.rank_intervals(panel, 1).set_index("case")
    assert made["rank_high"].iloc[-1] <= made["rank_high"].iloc[0]
    assert made["rank_low"].iloc[-1] <= made["rank_low"].iloc[0]
    assert made["rank_median"].iloc[-1] < made["rank_median"].iloc[0]


@few
@given(st.lists(SCORE, min_size=1, max_size=8), st.lists(st.integers(1, 3).map(float), min_size=8, max_size=8))
def test_ranks_count_the_cases_before_and_shared_ones_are_level_on_everything(
    values: list[float], effect: list[float]
) -> None:
    names = [f"k{n}" for n in range(len(values))]
    scored = pd.DataFrame({"case": names, "score": values, "n_raters": 3, "why_blank": ""})
    made = ra.ranked(scored, pd.DataFrame({"effect": effect[: len(names)]}, names), ["effect"])
    keys = list(zip(values, effect, strict=False))
    assert made["rank"].tolist() == [1 + sum(other > own for other in keys) for own in keys]
    assert (made["settled_by"] == "shared").tolist() == [keys.count(own) > 1 for own in keys]
    assert (made["settled_by"] == "score").tolist() == [values.count(score) == 1 for score in values]
