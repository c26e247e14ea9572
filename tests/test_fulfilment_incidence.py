"""The estimator of cumulative incidence: a published table, a table by hand, another package, and its laws."""

import math
from fractions import Fraction as F

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.fulfilment.incidence import CENSORED, ENDED, REACHED, at_days, cumulative_incidence, median_day

# Published: Miller, R. G. (1997), Survival Analysis, Wiley: weeks of remission of 23 patients with acute
# myelogenous leukaemia, with and without maintenance chemotherapy; the set `aml` of R's package survival, whose
# summary(survfit(Surv(time, status) ~ x, data = aml)) prints the tables below (week, at risk, relapses, survival).
MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
NOT_MAINTAINED = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
PRINTED = {
    "maintained": """
         9     11       1    0.909
        13     10       1    0.818
        18      8       1    0.716
        23      7       1    0.614
        31      5       1    0.491
        34      4       1    0.368
        48      2       1    0.184""",
    "not maintained": """
         5     12       2   0.8333
         8     10       2   0.6667
        12      8       1   0.5833
        23      6       1   0.4861
        27      5       1   0.3889
        30      4       1   0.2917
        33      3       1   0.1944
        43      2       1   0.0972
        45      1       1   0.0000""",
}
TRIAL = {"maintained": MAINTAINED, "not maintained": NOT_MAINTAINED}


@pytest.mark.parametrize("arm", TRIAL)
def test_the_published_table_of_the_maintenance_trial_comes_out_digit_for_digit(arm: str) -> None:
    steps = cumulative_incidence(*TRIAL[arm])
    relapses = steps[steps["reached"] > 0]
    printed = [line.split() for line in PRINTED[arm].strip().splitlines()]
    for row, (week, at_risk, n_relapses, survival) in zip(relapses.to_dict("records"), printed, strict=True):
        assert (row["day"], row["at_risk"], row["reached"]) == (int(week), int(at_risk), int(n_relapses))
        assert f"{row['waiting']:.{len(survival) - 2}f}" == survival


@pytest.mark.parametrize("arm", TRIAL)
def test_the_maintenance_trial_agrees_with_exact_fractions(arm: str) -> None:
    steps = cumulative_incidence(*TRIAL[arm])
    survival = F(1)
    for row in steps.to_dict("records"):
        survival *= 1 - F(int(row["reached"]), int(row["at_risk"]))
        assert row["waiting"] == pytest.approx(float(survival), abs=1e-15)
        assert row["incidence"] == pytest.approx(float(1 - survival), abs=1e-15)


def test_the_published_medians_of_the_maintenance_trial_are_31_and_23_weeks() -> None:
    weeks, outcomes = MAINTAINED[0] + NOT_MAINTAINED[0], MAINTAINED[1] + NOT_MAINTAINED[1]
    arms = [0] * len(MAINTAINED[0]) + [1] * len(NOT_MAINTAINED[0])
    steps = cumulative_incidence(weeks, outcomes, group=arms)
    assert median_day(steps, 2)["median_days"].tolist() == [31, 23]


# By hand: six cases of weight 10, 20, 30, 10, 10, 20 (together 100).
#   day  outcome                     by count                                  by weight
#   10   A reaches       at risk 6   R = 1/6               S = 5/6    at risk 100  R = 0.1               S = 0.9
#   20   B reaches, C ends,
#        D is censored   at risk 5   R = 1/6 + 5/6·1/5     S = 5/6·3/5  at risk 90  R = 0.1 + 0.9·20/90   S = 0.9·40/90
#                                      = 1/3, E = 1/6        = 1/2                    = 0.3, E = 0.3        = 0.4
#   40   E reaches       at risk 2   R = 1/3 + 1/2·1/2     S = 1/4    at risk 30   R = 0.3 + 0.4·10/30   S = 0.4·20/30
#                                      = 7/12                                         = 13/30               = 4/15
#   50   F is censored   at risk 1   the same                         at risk 20   the same
DAYS, OUTCOMES = [10, 20, 20, 20, 40, 50], [REACHED, REACHED, ENDED, CENSORED, REACHED, CENSORED]
SIZES = [10.0, 20.0, 30.0, 10.0, 10.0, 20.0]
BY_COUNT = {"at_risk": [6, 5, 2, 1], "incidence": [F(1, 6), F(1, 3), F(7, 12), F(7, 12)]}
BY_COUNT |= {"ended_share": [F(0), F(1, 6), F(1, 6), F(1, 6)], "waiting": [F(5, 6), F(1, 2), F(1, 4), F(1, 4)]}
BY_SIZE = {"at_risk": [100, 90, 30, 20], "incidence": [F(1, 10), F(3, 10), F(13, 30), F(13, 30)]}
BY_SIZE |= {"ended_share": [F(0), F(3, 10), F(3, 10), F(3, 10)], "waiting": [F(9, 10), F(2, 5), F(4, 15), F(4, 15)]}


@pytest.mark.parametrize(("sizes", "by_hand"), [(None, BY_COUNT), (SIZES, BY_SIZE)])
def test_six_cases_with_one_ending_by_hand(sizes: list[float] | None, by_hand: dict[str, list[F]]) -> None:
    steps = cumulative_incidence(DAYS, OUTCOMES, sizes)
    assert steps["day"].tolist() == [10, 20, 40, 50]
    for name, values in by_hand.items():
        assert steps[name].tolist() == pytest.approx([float(value) for value in values], abs=1e-15)


def test_on_days_in_between_the_six_cases_stand_as_on_the_day_before_and_nothing_is_said_after_the_last() -> None:
    rows = at_days(cumulative_incidence(DAYS, OUTCOMES), [0, 20, 30, 45, 50, 51]).set_index("day")
    assert rows["incidence"].tolist()[:5] == pytest.approx([0, 1 / 3, 1 / 3, 7 / 12, 7 / 12])
    assert math.isnan(rows.loc[51, "incidence"]) and rows.loc[51, "why_blank"] == "not-followed"
    assert rows["at_risk"].tolist() == [6, 5, 2, 1, 1, 0]
    # Without estimating: of six, A and B by day 30, with D perhaps; A, B and E by day 45; F is unknown after day 50.
    assert rows["least"].tolist() == pytest.approx([0, 2 / 6, 2 / 6, 3 / 6, 3 / 6, 3 / 6])
    assert rows["most"].tolist() == pytest.approx([0, 2 / 6, 3 / 6, 4 / 6, 4 / 6, 5 / 6])


def test_half_of_the_six_cases_are_there_on_day_40_and_half_of_their_size_is_not_yet() -> None:
    assert median_day(cumulative_incidence(DAYS, OUTCOMES)).values.tolist() == [[0, 40.0, ""]]
    by_size = median_day(cumulative_incidence(DAYS, OUTCOMES, SIZES)).loc[0]
    assert math.isnan(by_size["median_days"]) and by_size["why_blank"] == "not-yet"


def test_exactly_one_half_is_a_half_however_it_was_summed() -> None:
    # n cases of which half reach, one a day: n/2 times 1/n, some of which sums fall short of a half by a rounding.
    for n in range(2, 200, 2):
        days = [*range(1, n // 2 + 1), *[n] * (n // 2)]
        steps = cumulative_incidence(days, [REACHED] * (n // 2) + [CENSORED] * (n // 2))
        assert median_day(steps).loc[0, "median_days"] == n // 2


def test_no_case_and_cases_without_weight_are_no_projects() -> None:
    for steps in (cumulative_incidence([], []), cumulative_incidence([5], [REACHED], [0.0])):
        assert at_days(steps, [90]).loc[0, "why_blank"] == "no-projects"
        assert median_day(steps).loc[0, "why_blank"] == "no-projects"


def test_a_day_before_the_first_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="before the first"):
        cumulative_incidence([-1], [REACHED])


def test_a_case_of_no_size_does_not_prolong_the_watch() -> None:
    steps = cumulative_incidence([5, 9], [REACHED, CENSORED], [1.0, 0.0])
    assert steps["day"].tolist() == [5]
    assert at_days(steps, [90])["incidence"].tolist() == [1.0]


# Laws.

CASES = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from((CENSORED, REACHED, ENDED)),
        st.floats(1e-4, 1e4),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=40,
)
Case = tuple[int, int, float, int]


def estimated(cases: list[Case], weighted: bool = True) -> pd.DataFrame:
    days, outcomes, sizes, groups = zip(*cases, strict=True)
    return cumulative_incidence(days, outcomes, sizes if weighted else None, groups)


@given(CASES, st.booleans())
def test_reached_ended_and_waiting_are_one_on_every_day(cases: list[Case], weighted: bool) -> None:
    steps = estimated(cases, weighted)
    assert (steps["incidence"] + steps["ended_share"] + steps["waiting"]).tolist() == pytest.approx([1.0] * len(steps))
    assert steps[["incidence", "ended_share", "waiting"]].min().min() >= 0


@given(CASES, st.booleans())
def test_without_censoring_they_are_plain_shares(cases: list[Case], weighted: bool) -> None:
    resolved = [(day, outcome or REACHED, size if weighted else 1.0, 0) for day, outcome, size, _ in cases]
    total = math.fsum(size for _, _, size, _ in resolved)
    for row in estimated(resolved).to_dict("records"):
        for column, which in (("incidence", REACHED), ("ended_share", ENDED)):
            there = math.fsum(size for day, outcome, size, _ in resolved if day <= row["day"] and outcome == which)
            assert row[column] == pytest.approx(there / total, abs=1e-12)


@given(CASES, st.randoms())
def test_the_order_of_the_cases_does_not_change_a_bit(cases: list[Case], shuffled: object) -> None:
    again = list(cases)
    shuffled.shuffle(again)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(estimated(cases), estimated(again), check_exact=True)


@given(CASES, st.floats(0.01, 0.99))
def test_a_case_split_in_two_by_size_leaves_the_shares_as_they_were(cases: list[Case], part: float) -> None:
    day, outcome, size, group = cases[0]
    split = [(day, outcome, size * part, group), (day, outcome, size * (1 - part), group), *cases[1:]]
    pd.testing.assert_frame_equal(estimated(cases), estimated(split), rtol=1e-9, atol=1e-12)


@given(CASES, st.sampled_from([0.001, 3.0, 1e6]))
def test_the_unit_of_size_does_not_matter(cases: list[Case], factor: float) -> None:
    shares = ["group", "day", "incidence", "ended_share", "waiting"]
    larger = [(day, outcome, size * factor, group) for day, outcome, size, group in cases]
    pd.testing.assert_frame_equal(estimated(cases)[shares], estimated(larger)[shares], rtol=1e-9, atol=1e-12)


@given(CASES)
def test_a_size_of_three_is_three_cases(cases: list[Case]) -> None:
    sized = [(day, outcome, 3.0 if place % 2 else 1.0, group) for place, (day, outcome, _, group) in enumerate(cases)]
    repeated = [case for case in sized for _ in range(int(case[2]))]
    pd.testing.assert_frame_equal(estimated(sized), estimated(repeated, weighted=False), rtol=1e-12, atol=1e-15)


@given(CASES)
def test_a_group_stands_as_it_would_alone(cases: list[Case]) -> None:
    together = estimated(cases)
    for group in {case[3] for case in cases}:
        alone = estimated([case for case in cases if case[3] == group])
        part = together[together["group"] == group].reset_index(drop=True)
        pd.testing.assert_frame_equal(part, alone, check_exact=True)


@given(CASES, st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_the_estimate_lies_between_its_bounds_and_is_blank_only_with_a_reason(
    cases: list[Case], days: list[int]
) -> None:
    rows = at_days(estimated(cases), days, 3)
    assert len(rows) == 3 * len(set(days))
    assert (rows["incidence"].isna() == (rows["why_blank"] != "")).all()
    known = rows[rows["why_blank"] == ""]
    assert (known["least"] <= known["incidence"] + 1e-12).all()
    assert (known["incidence"] <= known["most"] + 1e-12).all()


@given(CASES)
def test_a_median_is_the_first_day_of_a_half_or_blank_with_a_reason(cases: list[Case]) -> None:
    steps = estimated(cases)
    medians = median_day(steps, 3)
    assert (medians["median_days"].isna() == (medians["why_blank"] != "")).all()
    for row in medians[medians["why_blank"] == ""].to_dict("records"):
        group = steps[steps["group"] == row["group"]]
        assert group.loc[group["day"] == row["median_days"], "incidence"].item() >= 0.5 - 1e-9
        assert (group.loc[group["day"] < row["median_days"], "incidence"] < 0.5).all()


# The field's package.


@pytest.mark.parametrize("weighted", [False, True])
def test_statsmodels_makes_the_same_of_thousands_of_cases(weighted: bool) -> None:
    from statsmodels.duration import survfunc

    random = np.random.default_rng(7)
    days, outcomes, sizes = random.integers(0, 400, 5000), random.integers(0, 3, 5000), random.lognormal(0, 2, 5000)
    theirs = survfunc.CumIncidenceRight(days, outcomes, freq_weights=sizes if weighted else None)
    ours = cumulative_incidence(days, outcomes, sizes if weighted else None)
    assert ours["day"].tolist() == theirs.times.tolist()
    assert np.abs(ours["incidence"] - theirs.cinc[0]).max() < 1e-14
    assert np.abs(ours["ended_share"] - theirs.cinc[1]).max() < 1e-14


def test_statsmodels_makes_the_same_of_the_maintenance_trial() -> None:
    from statsmodels.duration import survfunc

    for weeks, relapsed in TRIAL.values():
        theirs = survfunc.SurvfuncRight(weeks, relapsed)
        ours = cumulative_incidence(weeks, relapsed)
        assert ours.loc[ours["reached"] > 0, "waiting"].tolist() == pytest.approx(theirs.surv_prob.tolist(), abs=1e-15)


def test_statsmodels_gives_no_number_where_a_case_of_no_size_is_the_last_and_we_do() -> None:
    # Why the estimator is our own: a unit that shares a project has it with a size of 0 by count.
    from statsmodels.duration import survfunc

    with np.errstate(all="ignore"):
        theirs = survfunc.CumIncidenceRight([1, 2, 3], [1, 0, 1], freq_weights=np.array([1.0, 1.0, 0.0]))
    assert math.isnan(theirs.cinc[0][-1])
    assert cumulative_incidence([1, 2, 3], [1, 0, 1], [1.0, 1.0, 0.0])["incidence"].tolist() == [0.5, 0.5]
