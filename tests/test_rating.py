"""Cases by submission: the gate, what counts, scores, ranks, severity, intervals, and where both ways meet."""

import math

import pandas as pd
import pytest

from analysis import rating as ra
from analysis.errors import DeclarationError

STATES = ra.Evidence(frozenset({"verified", "published"}), frozenset({"contradicted"}), frozenset({"pending", "filed"}))
SCHEME = ra.Scheme({"novelty": 1, "effect": 3}, {"A": 5, "B": 3, "C": 1})
CASES = pd.DataFrame({"case": ["k1", "k2", "k3"], "unit": ["u1", "u2", "u3"]})
RATERS = pd.DataFrame({"rater": list("pqrs"), "unit": ["u1", "", None, "u9"]})


def evidence(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case", "claim", "state"])


def grades(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case", "rater", "criterion", "grade"])


def sheet(case: str, rater: str, novelty: str | None, effect: str | None) -> list[tuple[str, str, str, str | None]]:
    return [(case, rater, "novelty", novelty), (case, rater, "effect", effect)]


def all_sheets() -> pd.DataFrame:
    """Four raters, three cases; p is of the unit of k1 and has graded it all the same."""
    rows = [row for case in ("k1", "k2", "k3") for rater in "pqrs" for row in sheet(case, rater, *GIVEN[case, rater])]
    return grades(*rows)


GIVEN = {
    **{("k1", "p"): ("A", "A"), ("k1", "q"): ("B", "B"), ("k1", "r"): ("A", "B"), ("k1", "s"): ("B", "B")},
    **{("k2", "p"): ("B", "A"), ("k2", "q"): ("A", "B"), ("k2", "r"): ("B", "A"), ("k2", "s"): ("A", "B")},
    **{("k3", "p"): ("C", "C"), ("k3", "q"): ("C", "C"), ("k3", "r"): ("B", "C"), ("k3", "s"): ("C", "C")},
}


# The gate.


@pytest.mark.parametrize(
    ("rows", "verdict", "why"),
    [
        ([("k", "sum", "verified"), ("k", "date", "published")], "passes", ""),
        ([("k", "sum", "verified"), ("k", "date", "filed")], "waits", "open:date"),
        ([("k", "sum", "filed"), ("k", "sum", "verified"), ("k", "date", "published")], "passes", ""),
        ([("k", "sum", "verified"), ("k", "sum", "contradicted"), ("k", "date", "verified")], "refused", "refuted:sum"),
        ([("k", "sum", "verified")], "refused", "no-evidence:date"),
        ([("k", "sum", "contradicted")], "refused", "refuted:sum"),
        ([], "refused", "no-evidence:sum"),
    ],
)
def test_a_case_passes_only_if_every_claim_is_borne_out(
    rows: list[tuple[str, str, str]], verdict: str, why: str
) -> None:
    made = ra.gate(["k"], ["sum", "date"], evidence(*rows), STATES)
    assert made[["verdict", "why"]].values.tolist() == [[verdict, why]]


def test_evidence_for_what_is_not_asked_and_for_unknown_cases_is_not_looked_at() -> None:
    made = ra.gate(["k"], ["sum"], evidence(("k", "sum", "verified"), ("k", "x", "contradicted")), STATES)
    assert made.values.tolist() == [["k", "passes", "", 1, 1]]


def test_a_state_that_is_not_declared_stops() -> None:
    with pytest.raises(ValueError, match="not declared: rumoured"):
        ra.gate(["k"], ["sum"], evidence(("k", "sum", "rumoured")), STATES)


# The scheme.


@pytest.mark.parametrize(
    ("weights", "values", "message"),
    [
        ({"a": -1, "b": 2}, {"A": 1, "B": 0}, "zero or more"),
        ({"a": 0}, {"A": 1, "B": 0}, "one above zero"),
        ({}, {"A": 1, "B": 0}, "zero or more"),
        ({"a": 1}, {"A": 1, "B": 1}, "each of its own"),
        ({"a": 1}, {"A": 1}, "at least two"),
        ({"a": math.nan}, {"A": 1, "B": 0}, "not a number"),
    ],
)
def test_a_scheme_that_cannot_be_meant_is_refused(
    weights: dict[str, float], values: dict[str, float], message: str
) -> None:
    with pytest.raises(DeclarationError, match=message):
        ra.Scheme(weights, values)


def test_grades_need_words_for_every_criterion_once_they_have_any() -> None:
    with pytest.raises(DeclarationError, match="grades without an anchor: effect B"):
        ra.Scheme({"effect": 1}, {"A": 5, "B": 1}, {("effect", "A"): "verified by a third party"})
    assert ra.Scheme({"effect": 1}, {"A": 5, "B": 1}).unanchored() == [("effect", "A"), ("effect", "B")]


# What counts.


def test_a_rater_does_not_score_a_case_of_their_own_unit() -> None:
    made = ra.counted(all_sheets(), SCHEME, CASES, RATERS)
    assert made[made["why_not"] != ""][["case", "rater", "why_not"]].drop_duplicates().values.tolist() == [
        ["k1", "p", "own-unit"]
    ]
    assert made[made["why_not"] != ""]["value"].isna().all()


def test_a_rater_without_a_unit_has_no_own_case_even_if_a_case_has_none_either() -> None:
    nowhere = pd.DataFrame({"case": ["k1", "k2", "k3"], "unit": ["", None, "u3"]})
    assert (ra.counted(all_sheets(), SCHEME, nowhere, RATERS)["why_not"] == "").all()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("k9", "q", "effect", "A"), "unknown-case"),
        (("k1", "z", "effect", "A"), "unknown-rater"),
        (("k1", "q", "charm", "A"), "unknown-criterion"),
        (("k3", "q", "effect", "A"), "not-admitted"),
        (("k1", "p", "effect", "A"), "own-unit"),
        (("k2", "s", "effect", "A"), "declared-interest"),
        (("k1", "q", "effect", None), "blank"),
        (("k1", "q", "effect", " "), "blank"),
        (("k1", "q", "effect", "A+"), "unknown-grade"),
    ],
)
def test_a_grade_that_does_not_count_says_why(row: tuple[str, str, str, str | None], why: str) -> None:
    made = ra.counted(grades(row), SCHEME, CASES, RATERS, [("s", "k2")], ["k1", "k2"])
    assert made["why_not"].tolist() == [why]


def test_a_grade_given_twice_counts_not_at_all() -> None:
    made = ra.counted(grades(("k1", "q", "effect", "A"), ("k1", "q", "effect", "C")), SCHEME, CASES, RATERS)
    assert made["why_not"].tolist() == ["graded-twice"] * 2


def test_a_case_declared_twice_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="a case is declared twice: k1"):
        ra.counted(all_sheets(), SCHEME, pd.concat([CASES, CASES[:1]]), RATERS)


def test_a_sheet_without_one_grade_has_no_score_rather_than_another_measure() -> None:
    given = grades(*sheet("k1", "q", "A", None), *sheet("k1", "p", "A", "A"), *sheet("k1", "r", "A", "C"))
    made = ra.sheets(ra.counted(given, SCHEME, CASES, RATERS), SCHEME)
    assert made["why_not"].tolist() == ["own-unit", "incomplete-sheet", ""]
    assert made["score"].tolist()[2] == (1 * 5 + 3 * 1) / 4


def test_a_criterion_without_weight_need_not_be_graded() -> None:
    scheme = ra.Scheme({"novelty": 0, "effect": 3}, {"A": 5, "B": 3})
    given = ra.counted(grades(("k1", "q", "effect", "A")), scheme, CASES, RATERS)
    assert ra.sheets(given, scheme)["score"].tolist() == [5.0]


# Scores and ranks.


def test_the_short_list_of_three_cases_by_hand() -> None:
    counted = ra.counted(all_sheets(), SCHEME, CASES, RATERS)
    made = ra.rated(counted, SCHEME).set_index("case")
    # k1: 3, 3.5, 3 of three raters; k2: 4.5, 3.5, 4.5, 3.5; k3: 1, 1, 1.5, 1.
    assert made["score"].tolist() == pytest.approx([9.5 / 3, 4.0, 4.5 / 4])
    assert made["rank"].tolist() == [2, 1, 3]
    assert made["n_raters"].tolist() == [3, 4, 4]
    assert (made["why_blank"] == "").all()
    assert made[["rank_low", "rank_high"]].values.tolist() == [[2, 2], [1, 1], [3, 3]]
    assert made["n_subsets"].tolist() == [11] * 3  # of four raters: one of all, four of three, six of two


def test_fewer_raters_than_declared_give_no_score_and_no_rank() -> None:
    counted = ra.counted(all_sheets().query("rater != 's' or case != 'k1'"), SCHEME, CASES, RATERS)
    made = ra.rated(counted, SCHEME).set_index("case")
    assert made.loc["k1", "why_blank"] == "too-few-raters:2"
    assert made.loc["k1", ["rank", "score", "adjusted", "rank_low"]].isna().all()
    assert made[["why_not_adjusted", "why_no_interval"]].values.tolist()[0] == ["too-few-raters:2"] * 2
    assert made.loc[["k2", "k3"], "rank"].tolist() == [1, 2]


def test_where_nothing_counts_every_case_is_a_row_with_its_reason() -> None:
    counted = ra.counted(all_sheets(), SCHEME, CASES, RATERS, admitted=[])
    made = ra.rated(counted, SCHEME)
    assert made["case"].tolist() == ["k1", "k2", "k3"]
    assert set(made["why_blank"]) == {"too-few-raters:0"}
    assert set(ra.agreement(counted, SCHEME)["why_blank"]) == {"too-few-cases", "nothing-to-pair"}


def scored(*values: float | None) -> pd.DataFrame:
    names = [f"k{n}" for n in range(len(values))]
    return pd.DataFrame({"case": names, "score": values, "n_raters": 3, "why_blank": ""}).astype({"score": float})


def test_ties_are_settled_by_the_declared_criteria_in_turn_and_the_record_says_by_which() -> None:
    means = pd.DataFrame(
        {"effect": [4.0, 4.0, 5.0, 4.0], "novelty": [2.0, 3.0, 1.0, 2.0]}, index=["k0", "k1", "k2", "k3"]
    )
    made = ra.ranked(scored(3.0, 3.0, 3.0, 3.0), means, ["effect", "novelty"])
    assert made["rank"].tolist() == [3, 2, 1, 3]
    assert made["settled_by"].tolist() == ["shared", "novelty", "effect", "shared"]
    assert made["tied_with"].tolist()[0] == ("k1", "k2", "k3")


def test_scores_that_differ_by_rounding_only_are_tied_and_others_are_not() -> None:
    made = ra.ranked(scored(0.1 + 0.2, 0.3, 0.3 + 1e-6, None), pd.DataFrame())
    assert made["rank"].tolist()[:3] == [2, 2, 1]
    assert made["rank"].isna().tolist() == [False, False, False, True]
    assert made["tied_with"].tolist() == [("k1",), ("k0",), (), ()]


def test_rounding_before_ranking_would_make_a_false_tie() -> None:
    made = ra.ranked(scored(3.004, 3.0), pd.DataFrame())
    assert made["rank"].tolist() == [1, 2]


# Severity.


def test_a_severe_rater_does_not_cost_the_case_that_only_they_scored() -> None:
    # q is two points below p. The case that only q scored would have had 5 of p and 4 of the panel.
    panel = pd.DataFrame({"p": [5.0, 4.0, None], "q": [3.0, 2.0, 3.0]}, index=["a", "b", "c"])
    assert ra.severities(panel)["severity"].tolist() == pytest.approx([-1.0, 1.0])
    assert ra.adjusted(panel)["adjusted"].tolist() == pytest.approx([4.0, 3.0, 4.0])
    assert ra.adjusted(panel)["adjusted_rank"].tolist() == [1, 3, 1]


def test_raters_without_a_case_in_common_cannot_be_compared() -> None:
    panel = pd.DataFrame({"p": [5.0, None], "q": [None, 3.0]})
    assert set(ra.severities(panel)["why_blank"]) == {"not-connected"}
    assert ra.severities(panel)["severity"].isna().all()
    assert set(ra.adjusted(panel)["why_not_adjusted"]) == {"not-connected"}


# Rank intervals.


def test_a_rank_that_hangs_on_one_rater_has_a_wide_interval() -> None:
    panel = pd.DataFrame({"p": [9.0, 3.0, 2.0], "q": [2.0, 3.0, 1.0], "r": [2.0, 3.0, 1.0]}, index=list("abc"))
    made = ra.rank_intervals(panel)
    assert made[["rank_low", "rank_high"]].values.tolist() == [[1, 2], [1, 2], [3, 3]]
    assert made["rank_median"].tolist() == [1.0, 2.0, 3.0]  # a leads in three subsets of four


def test_level_cases_have_all_the_ranks_they_share() -> None:
    made = ra.rank_intervals(pd.DataFrame({"p": [1.0, 1.0], "q": [2.0, 2.0]}))
    assert made[["rank_low", "rank_high", "rank_median"]].values.tolist() == [[1, 2, 1.5]] * 2


def test_a_subset_in_which_a_case_has_no_rater_does_not_count() -> None:
    panel = pd.DataFrame({"p": [5.0, 3.0], "q": [4.0, 3.0], "r": [4.0, None]})
    assert ra.rank_intervals(panel, 1)["n_subsets"].tolist() == [6, 6]  # seven, without r alone


def test_there_is_no_interval_of_a_panel_too_large_or_too_small() -> None:
    large = pd.DataFrame([[1.0] * 15, [2.0] * 15])
    assert ra.rank_intervals(large)["why_no_interval"].tolist() == ["too-many-raters"] * 2
    assert ra.rank_intervals(large[[0]])["why_no_interval"].tolist() == ["no-subset"] * 2


# Both ways.


def test_both_ways_are_told_and_a_good_case_from_a_unit_below_expectation_is_contrary() -> None:
    chosen = pd.DataFrame(
        {
            "design": ["typical", "deviant-below", "most-similar", "deviant-below", "pathway"],
            "unit": ["a", "b", "c", "d", ""],
            "other": ["", "", "d", "", ""],
        }
    )
    submitted = pd.DataFrame({"case": ["k1", "k2", "k3", "k4"], "unit": ["a", "b", "d", "e"]})
    made = ra.both_ways(chosen, submitted)
    assert made.values.tolist() == [
        ["a", ("typical",), ("k1",), "both", "both"],
        ["b", ("deviant-below",), ("k2",), "both", "contrary"],
        ["c", ("most-similar",), (), "design", "design"],
        ["d", ("deviant-below", "most-similar"), ("k3",), "both", "both"],
        ["e", (), ("k4",), "submission", "submission"],
    ]


def test_nothing_chosen_and_nothing_submitted_point_nowhere() -> None:
    nothing = pd.DataFrame(columns=["design", "unit", "other"])
    assert len(ra.both_ways(nothing, pd.DataFrame(columns=["case", "unit"]))) == 0
