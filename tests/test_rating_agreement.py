"""Kendall's W and Krippendorff's alpha: published worked examples, scipy, and laws."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare

from analysis import rating as ra

few = settings(max_examples=40, deadline=None)
GRADE = st.integers(1, 5).map(float)
PANEL = st.integers(2, 6).flatmap(lambda m: st.lists(st.lists(GRADE, min_size=m, max_size=m), min_size=2, max_size=7))
GAPS = st.integers(2, 5).flatmap(
    lambda m: st.lists(st.lists(st.one_of(st.none(), GRADE), min_size=m, max_size=m), min_size=2, max_size=7)
)

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), four observers, twelve units, missing values; also
# the example of kripp.alpha in irr, which prints the same four figures.
FOUR_OBSERVERS = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""
# The computational example of the encyclopedias: three coders, fifteen units (Krippendorff's alpha, Wikipedia).
THREE_CODERS = """
. . . . . 3 4 1 2 1 1 3 3 . 3
1 . 2 1 3 3 4 3 . . . . . . .
. . 2 1 3 4 4 . 2 1 1 3 3 . 4
"""
# irr and DescTools: ratings of the anxiety of twenty subjects by three raters.
ANXIETY = pd.DataFrame(
    {
        "rater1": [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        "rater2": [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        "rater3": [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    },
    dtype=float,
)


def read(text: str) -> pd.DataFrame:
    """One row is one unit, one column one observer."""
    rows = [[math.nan if word == "." else float(word) for word in line.split()] for line in text.strip().splitlines()]
    return pd.DataFrame(rows).T


def frame(rows: list[list[float]] | list[list[float | None]]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=float)


# Published.


@pytest.mark.parametrize(("metric", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_four_observers_with_missing_values_is_as_printed(metric: str, printed: float) -> None:
    made = ra.krippendorffs_alpha(read(FOUR_OBSERVERS), metric)
    assert made.value == pytest.approx(printed, abs=0.0005)
    assert (made.n_cases, made.n_raters, made.n_left_out) == (11, 4, 1)


@pytest.mark.parametrize(("metric", "printed"), [("nominal", 0.691358), ("interval", 0.810845)])
def test_alpha_of_three_coders_is_as_printed(metric: str, printed: float) -> None:
    assert ra.krippendorffs_alpha(read(THREE_CODERS), metric).value == pytest.approx(printed, abs=5e-7)


def test_w_of_three_competitors_and_four_judges_is_a_sixteenth() -> None:
    # ProofWiki, Kendall's Coefficient of Concordance, Arbitrary Example 1.
    ranks = pd.DataFrame([[1, 1, 2, 3], [3, 2, 3, 1], [2, 3, 1, 2]], dtype=float)
    assert ra.kendalls_w(ranks).value == pytest.approx(1 / 16, abs=1e-15)


def test_w_of_anxiety_ratings_with_many_ties_is_as_irr_prints() -> None:
    made = ra.kendalls_w(ANXIETY)
    assert made.value == pytest.approx(0.54, abs=0.005)
    assert made.value * 3 * (20 - 1) == pytest.approx(30.8, abs=0.05)


def test_w_of_zar_s_birds_has_the_printed_rank_sums() -> None:
    # Zar, Biostatistical Analysis (2010), Example 20.5: rank sums as UNISTAT prints them; ranks of wing, tail, bill.
    wing = [4, 8.5, 10, 1.5, 3, 1.5, 7, 5, 8.5, 11, 6, 12]
    tail = [5, 7, 11, 2.5, 5, 1, 5, 2.5, 9.5, 8, 9.5, 12]
    bill = [5.5, 5.5, 9.5, 2, 3, 1, 8, 4, 11, 9.5, 7, 12]
    ranks = pd.DataFrame({"wing": wing, "tail": tail, "bill": bill})
    printed = [14.5, 21.0, 30.5, 6.0, 11.0, 3.5, 20.0, 11.5, 29.0, 28.5, 22.5, 36.0]
    assert ranks.sum(axis=1).tolist() == printed
    spread = ((np.array(printed) - 19.5) ** 2).sum()
    # Ties: two pairs and a group of three and a pair and two pairs: 6 + 6, 24 + 6 + 6, 6 + 6.
    assert ra.kendalls_w(ranks).value == pytest.approx(12 * spread / (9 * (12**3 - 12) - 3 * 60))


# What there is no measure of.


def test_without_the_correction_ties_would_pass_for_disagreement() -> None:
    same = pd.DataFrame({"p": [1.0, 1, 2, 3], "q": [1.0, 1, 2, 3]})
    assert ra.kendalls_w(same).value == pytest.approx(1.0)


def test_a_case_that_one_rater_missed_is_out_of_w_and_in_alpha() -> None:
    panel = pd.DataFrame({"p": [1.0, 2, 3, None], "q": [1.0, 2, 3, 4], "r": [1.0, 2, 3, 4]})
    w, alpha = ra.kendalls_w(panel), ra.krippendorffs_alpha(panel)
    assert (w.n_cases, w.n_left_out) == (3, 1)
    assert (alpha.n_cases, alpha.n_left_out) == (4, 0)


@pytest.mark.parametrize(
    ("rows", "w", "alpha"),
    [
        ([[1.0, 1.0], [1.0, 1.0]], "all-tied", "no-variation"),
        ([[1.0, 2.0]], "too-few-cases", ""),
        ([[1.0, None], [None, 2.0]], "too-few-cases", "nothing-to-pair"),
        ([[1.0], [2.0]], "too-few-raters", "nothing-to-pair"),
        ([[1.0, 2.0], [2.0, 2.0]], "", ""),
    ],
)
def test_where_there_is_no_measure_there_is_a_reason(rows: list[list[float | None]], w: str, alpha: str) -> None:
    assert ra.kendalls_w(frame(rows)).why_blank == w
    assert ra.krippendorffs_alpha(frame(rows)).why_blank == alpha


def test_alpha_of_level_and_of_order_part_where_one_rater_is_severe() -> None:
    severe = pd.DataFrame({"p": [1.0, 2, 3], "q": [3.0, 4, 5]})
    assert ra.kendalls_w(severe).value == 1.0
    assert ra.krippendorffs_alpha(severe, "interval").value == pytest.approx(0.0)  # no better than dealt out at random


def test_the_table_of_agreement_has_every_criterion_and_all_together() -> None:
    scheme = ra.Scheme({"novelty": 1, "effect": 1}, {"A": 5, "B": 3, "C": 1})
    rows = [(k, r, c, "", v, "") for k, v in (("a", 5.0), ("b", 1.0)) for r in "pqr" for c in ("novelty", "effect")]
    made = ra.agreement(pd.DataFrame(rows, columns=ra.COUNTED_COLUMNS), scheme)
    assert made["of"].drop_duplicates().tolist() == ["all", "novelty", "effect"]
    assert (made["value"] == 1.0).all()


# Laws.


@few
@given(PANEL)
def test_w_is_the_friedman_statistic_over_its_largest_value(rows: list[list[float]]) -> None:
    panel = frame(rows)
    assume(len(panel) > 2 and panel.shape[1] > 2)  # scipy asks for three
    made = ra.kendalls_w(panel)
    assume(made.why_blank == "")
    theirs = friedmanchisquare(*panel.to_numpy()).statistic / (panel.shape[1] * (len(panel) - 1))
    assert made.value == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@few
@given(PANEL, st.permutations(range(7)))
def test_w_lies_from_zero_to_one_and_does_not_depend_on_names_or_levels(
    rows: list[list[float]], order: list[int]
) -> None:
    panel = frame(rows)
    made = ra.kendalls_w(panel)
    assert math.isnan(made.value) == (made.why_blank != "")
    if made.why_blank == "":
        assert -1e-12 <= made.value <= 1 + 1e-12
        again = ra.kendalls_w(panel.iloc[[n for n in order if n < len(panel)]] * 3 + pd.Series(range(panel.shape[1])))
        assert again.value == pytest.approx(made.value)


@few
@given(GAPS, st.sampled_from(["nominal", "ordinal", "interval"]))
def test_alpha_is_at_most_one_and_blank_exactly_where_there_is_a_reason(
    rows: list[list[float | None]], metric: str
) -> None:
    made = ra.krippendorffs_alpha(frame(rows), metric)
    assert math.isnan(made.value) == (made.why_blank != "")
    assert not made.value > 1 + 1e-12


@few
@given(GAPS)
def test_ordinal_alpha_does_not_depend_on_the_values_of_the_grades_and_interval_not_on_their_scale(
    rows: list[list[float | None]],
) -> None:
    panel = frame(rows)
    ordinal, interval = (ra.krippendorffs_alpha(panel, metric) for metric in ("ordinal", "interval"))
    assume(ordinal.why_blank == "")
    assert ra.krippendorffs_alpha(panel**3, "ordinal").value == pytest.approx(ordinal.value)
    assert ra.krippendorffs_alpha(panel * 4 - 7, "interval").value == pytest.approx(interval.value)


@few
@given(GAPS)
def test_interval_alpha_is_one_less_the_mean_squared_difference_within_cases_over_that_of_all(
    rows: list[list[float | None]],
) -> None:
    panel = frame(rows)
    made = ra.krippendorffs_alpha(panel, "interval")
    assume(made.why_blank == "")
    paired = [row[~np.isnan(row)] for row in panel.to_numpy() if (~np.isnan(row)).sum() > 1]
    within = sum((np.subtract.outer(row, row) ** 2).sum() / (len(row) - 1) for row in paired)
    every = np.concatenate(paired)
    among = (np.subtract.outer(every, every) ** 2).sum() / (len(every) - 1)
    assert made.value == pytest.approx(1 - within / among, abs=1e-9)
