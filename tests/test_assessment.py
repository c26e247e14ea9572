"""The assessment: rows one can check in one's head. Laws and reference figures stand in the files beside this one."""

import itertools
import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from analysis import assessment as ass
from analysis.assessment import indices, normalisation, presets, weighting
from analysis.assessment.declaration import Assessment, Group, Indicator, MissingRule, Weighting
from analysis.assessment.frontier import benefit_of_the_doubt
from analysis.assessment.ranking import places
from analysis.assessment.scales import (
    CompletionRate,
    DistanceToTarget,
    Goalposts,
    MinMax,
    PercentileOfAll,
    PercentileOfOthers,
    PointsPerItem,
    Rank,
    RankBands,
    Scale,
    Shortfall,
    ZScore,
)

Rows = Mapping[str, list[float | None]]


def figures(rows: Rows) -> pd.DataFrame:
    n = len(next(iter(rows.values())))
    return pd.DataFrame(rows, list("abcdefgh")[:n], dtype=float)


def flat(*codes: str, scale: Scale | None = None, aggregation: str = "arithmetic") -> Assessment:
    leaves = tuple(Indicator(code, "score") for code in codes)
    return Assessment(leaves, (Group("score", aggregation=aggregation),), scale or MinMax())


PILLARS = (Group("score"), Group("p", "score", 3.0), Group("q", "score", 1.0))
LEAVES = (Indicator("x", "p", 2.0), Indicator("y", "p", 1.0), Indicator("z", "q"))


# Scores.


def test_two_levels_by_hand() -> None:
    made = ass.score(figures({"x": [0, 10], "y": [6, 0], "z": [5, 10]}), Assessment(LEAVES, PILLARS))
    # a: p = (2·0 + 1·100)/3, q = 0; b: p = (2·100 + 0)/3, q = 100.
    assert made.values["p"].tolist() == pytest.approx([100 / 3, 200 / 3])
    assert made.table["score"].tolist() == pytest.approx([25.0, 75.0])
    assert made.table["rank"].tolist() == [2, 1]


def test_less_is_better_where_the_declaration_says_so() -> None:
    days = Assessment((Indicator("days", "score", direction=-1),))
    assert ass.score(figures({"days": [3, 9, 6]}), days).table["score"].tolist() == [100.0, 0.0, 50.0]


def test_a_missing_figure_is_dropped_and_the_others_weigh_more_inside_its_group_only() -> None:
    made = ass.score(figures({"x": [None, 10, 0], "y": [6, 0, 3], "z": [5, 10, 0]}), Assessment(LEAVES, PILLARS))
    assert made.values["p"].iloc[0] == pytest.approx(100.0)
    assert made.table["score"].iloc[0] == pytest.approx((3 * 100 + 1 * 50) / 4)
    assert made.why.loc["a", "x"] == "missing"
    told = ass.details(made).set_index(["unit", "node"])
    assert told.loc[("a", "y"), "weight_used"] == 1.0
    assert told.loc[("b", "y"), "weight_used"] == pytest.approx(1 / 3)


def test_a_missing_pillar_is_dropped_and_says_so() -> None:
    made = ass.score(figures({"x": [0, 10], "y": [6, 0], "z": [None, 10]}), Assessment(LEAVES, PILLARS))
    assert made.table["score"].iloc[0] == pytest.approx(100 / 3)
    assert made.why.loc["a", "q"] == "all-missing"
    assert made.table["known_share"].tolist() == pytest.approx([2 / 3, 1.0])


def test_a_group_under_its_threshold_is_blank_and_one_at_it_is_not() -> None:
    filed = figures({"x": [None, 10], "y": [6, 0], "z": [5, 10]})
    at = ass.score(filed, Assessment(LEAVES, PILLARS, missing=MissingRule(least_in_group=0.5)))
    under = ass.score(filed, Assessment(LEAVES, PILLARS, missing=MissingRule(least_in_group=0.51)))
    assert at.why.loc["a", "p"] == ""
    assert under.why.loc["a", "p"] == "few-known"
    # With its pillar blank, half of the score's own parts are known, which is under the threshold too.
    assert under.table["why_blank"].tolist() == ["few-known", ""]


def test_a_unit_under_the_threshold_has_no_score_and_no_rank() -> None:
    filed = figures({"x": [None, 10], "y": [6, 0], "z": [5, 10]})
    made = ass.score(filed, Assessment(LEAVES, PILLARS, missing=MissingRule(least_known=0.7)))
    assert made.table["why_blank"].tolist() == ["few-known", ""]
    assert made.table["rank"].isna().tolist() == [True, False]
    assert made.table["n_ranked"].tolist() == [1, 1]


def test_missing_figures_are_filled_only_where_a_variant_asks_and_then_it_is_said() -> None:
    filed = figures({"x": [None, 10, 0, 5], "y": [6, 0, 3, 3]})
    for fill, value in (("lowest", 0.0), ("mean", 50.0)):
        asked = Assessment(flat("x", "y").indicators, missing=MissingRule(fill))
        made = ass.score(filed, asked)
        assert made.values.loc["a", "x"] == value
        assert made.why.loc["a", "x"] == "filled"


def test_an_indicator_nobody_filed_counts_for_nobody() -> None:
    made = ass.score(figures({"x": [1, 2]}), flat("x", "y"))
    assert made.table["score"].tolist() == [0.0, 100.0]
    assert set(made.why["y"]) == {"missing"}


# A defined answer, with its reason.


@pytest.mark.parametrize(
    "scale", [MinMax(1, 100), ZScore(100, 10), Rank(), PercentileOfOthers(1, 100), PercentileOfAll(1, 100)]
)
@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric", "harmonic", "copeland", "benefit-of-the-doubt"])
@pytest.mark.parametrize("weights", ["given", "equal", "entropy", "critic", "standard-deviation"])
def test_where_all_units_are_equal_all_share_the_first_place(scale: Scale, aggregation: str, weights: str) -> None:
    asked = Assessment(flat("x", "y").indicators, (Group("score", aggregation=aggregation),), scale, Weighting(weights))
    made = ass.score(figures({"x": [0, 0, 0], "y": [7, 7, 7]}), asked)
    assert made.table[["rank", "n_at_rank", "why_blank"]].values.tolist() == [[1, 3, ""]] * 3
    assert not made.values.isna().any(axis=None)
    assert set(made.why["x"]) == {"no-spread"}


def test_a_constant_column_moves_nobody_against_anybody() -> None:
    without = ass.score(figures({"x": [1, 3, 2]}), flat("x")).table["rank"]
    with_it = ass.score(figures({"x": [1, 3, 2], "y": [4, 4, 4]}), flat("x", "y"))
    assert with_it.table["rank"].tolist() == without.tolist()
    assert with_it.values["y"].tolist() == [50.0] * 3


def test_zeros_are_figures_and_not_missing() -> None:
    made = ass.score(figures({"x": [0, 0, 4], "y": [0, 2, 4]}), flat("x", "y"))
    assert made.table["score"].tolist() == [0.0, 25.0, 100.0]
    assert made.table["known_share"].tolist() == [1.0] * 3


def test_nothing_filed_at_all_is_blank_with_its_reason() -> None:
    made = ass.score(figures({"x": [None, None]}), flat("x", "y"))
    assert made.table["why_blank"].tolist() == ["all-missing"] * 2


def test_a_geometric_mean_collapses_on_nought_to_a_hundred_and_not_on_one_to_a_hundred() -> None:
    filed = figures({"x": [0, 5, 10], "y": [10, 5, 0], "z": [10, 0, 5]})
    collapsed = ass.score(filed, flat("x", "y", "z", scale=MinMax(0, 100), aggregation="geometric"))
    assert collapsed.table["score"].tolist() == [0.0] * 3
    assert set(collapsed.why["score"]) == {"collapsed"}
    proper = ass.score(filed, flat("x", "y", "z", scale=MinMax(1, 100), aggregation="geometric"))
    assert proper.table["score"].iloc[0] == pytest.approx((1 * 100 * 100) ** (1 / 3))


def test_a_geometric_mean_of_a_value_below_zero_is_blank_up_to_the_score() -> None:
    asked = Assessment(
        LEAVES, (Group("score"), Group("p", "score", aggregation="geometric"), Group("q", "score")), ZScore()
    )
    made = ass.score(figures({"x": [0, 10, 9], "y": [6, 0, 9], "z": [5, 10, 0]}), asked)
    assert made.table["why_blank"].tolist() == ["negative-value", "negative-value", ""]


def test_a_target_of_zero_and_none_give_a_blank_and_its_reason() -> None:
    asked = Assessment(
        (Indicator("x", "score", target={"a": 0.0, "b": 4.0}), Indicator("y", "score", target=2.0)),
        scale=CompletionRate(),
    )
    made = ass.score(figures({"x": [1, 1, 1], "y": [2, 2, 1]}), asked)
    assert made.why["x"].tolist() == ["zero-target", "", "no-target"]
    assert made.table["score"].tolist() == [100.0, 62.5, 50.0]


# Ranks.


def test_ties_share_the_smaller_number_and_are_shown() -> None:
    made = ass.score(figures({"x": [5, 7, 5, 1]}), flat("x")).table
    assert made["rank"].tolist() == [2, 1, 2, 4]
    assert made["n_at_rank"].tolist() == [2, 1, 2, 1]


def test_rounding_before_ranking_would_make_false_ties_and_is_not_done() -> None:
    made = ass.score(figures({"x": [0, 10.0000001, 10, 100]}), flat("x")).table
    assert made["score"].round(2).tolist()[1:3] == [10.0, 10.0]
    assert made["rank"].tolist() == [4, 2, 3, 1]


def test_the_dust_of_binary_arithmetic_makes_no_false_difference() -> None:
    assert 0.1 + 0.2 != 0.3
    assert places(np.array([[0.1 + 0.2, 0.3]])).tolist() == [[1, 1]]
    assert ass.score(figures({"x": [0.3 / 3, 0.1, 0.1]}), flat("x")).why["x"].tolist() == ["no-spread"] * 3


def test_groups_are_ranked_apart_and_scaled_together_or_apart_as_declared() -> None:
    filed, apart = figures({"x": [10, 20, 1, 3]}), {"a": "plain", "b": "plain", "c": "hill", "d": "hill"}
    leaves = flat("x").indicators
    together = ass.score(filed, Assessment(leaves, apart=apart)).table
    by_itself = ass.score(filed, Assessment(leaves, apart=apart, pool="group")).table
    assert together["rank"].tolist() == by_itself["rank"].tolist() == [2, 1, 2, 1]
    assert together["score"].tolist() == pytest.approx([900 / 19, 100.0, 0.0, 200 / 19])
    assert by_itself["score"].tolist() == [0.0, 100.0, 0.0, 100.0]
    assert by_itself["n_ranked"].tolist() == [2, 2, 2, 2]


# Scales.


@pytest.mark.parametrize(
    ("scale", "direction", "target", "expected"),
    [
        (MinMax(60, 100), 1, None, [60.0, 80.0, 100.0]),
        (MinMax(), -1, None, [100.0, 50.0, 0.0]),
        (ZScore(), 1, None, [-1.0, 0.0, 1.0]),
        (Rank(), -1, None, [3.0, 2.0, 1.0]),
        (PercentileOfOthers(), 1, None, [0.0, 50.0, 100.0]),
        (PercentileOfAll(), 1, None, [100 / 3, 200 / 3, 100.0]),
        (Goalposts(2, 4), 1, None, [0.0, 50.0, 100.0]),
        (Goalposts(5, 3), -1, None, [100.0, 100.0, 0.0]),
        (DistanceToTarget(), 1, 4.0, [0.0, 200 / 3, 100.0]),
        (DistanceToTarget(), -1, 1.0, [100.0, 50.0, 0.0]),
        (CompletionRate(cap=100), 1, 4.0, [25.0, 75.0, 100.0]),
        (PointsPerItem(2, cap=7), 1, None, [2.0, 6.0, 7.0]),
        (Shortfall(), 1, 4.0, [3.0, 1.0, 0.0]),
        (RankBands(((1, 100.0), (2, 80.0)), 60), 1, None, [60.0, 80.0, 100.0]),
    ],
    ids=str,
)
def test_one_three_and_five_on_every_scale(
    scale: Scale, direction: int, target: float | None, expected: list[float]
) -> None:
    asked = Assessment((Indicator("x", "score", direction=direction, scale=scale, target=target),))
    assert ass.score(figures({"x": [1, 3, 5]}), asked).values["x"].tolist() == pytest.approx(expected)


def test_the_standard_deviation_is_of_n_less_one() -> None:
    assert normalisation.zscore(pd.Series([0.0, 2.0])).tolist() == pytest.approx([-1 / math.sqrt(2), 1 / math.sqrt(2)])


def test_a_cap_may_lie_above_full_marks_and_binds_on_either_side_of_it() -> None:
    rate = normalisation.completion_rate(pd.Series([119.9, 120.0, 120.1]), 100, full=1.0, cap=1.2)
    assert rate.tolist() == pytest.approx([1.199, 1.2, 1.2])


def test_where_all_have_reached_the_target_all_have_done_the_whole_way() -> None:
    assert normalisation.distance_to_target(pd.Series([5.0, 7.0]), 5).tolist() == [1.0, 1.0]


# Weights, means.


def test_given_weights_sum_to_one_within_each_mean() -> None:
    made = ass.score(figures({"x": [0, 1], "y": [0, 1], "z": [0, 1]}), Assessment(LEAVES, PILLARS)).weights.iloc[0]
    assert made.to_dict() == pytest.approx({"x": 2 / 3, "y": 1 / 3, "z": 1.0, "p": 0.75, "q": 0.25})


def test_methods_share_among_the_indicators_what_they_weigh_together() -> None:
    asked = Assessment(LEAVES, PILLARS, weighting=Weighting("standard-deviation"))
    made = ass.score(figures({"x": [0, 5, 10], "y": [0, 0, 1], "z": [1, 2, 4]}), asked).weights.iloc[0]
    assert made["x"] + made["y"] == pytest.approx(1.0)
    assert made["y"] / made["x"] == pytest.approx(math.sqrt(1 / 3) / 0.5)
    assert (made["p"], made["q"]) == (0.75, 0.25)


def test_equal_weights_are_equal_at_every_level() -> None:
    made = ass.score(
        figures({"x": [0, 1], "y": [0, 1], "z": [0, 1]}), Assessment(LEAVES, PILLARS, weighting=Weighting("equal"))
    )
    assert made.weights.iloc[0].tolist() == [0.5, 0.5, 1.0, 0.5, 0.5]


def test_entropy_gives_all_weight_to_the_column_that_tells_units_apart() -> None:
    made = weighting.entropy(pd.DataFrame({"x": [1.0, 1.0, 1.0], "y": [0.0, 0.0, 3.0], "z": [0.0, 0.0, 0.0]}))
    assert made.tolist() == pytest.approx([0.0, 1.0, 0.0])


def test_entropy_of_a_value_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="at least zero"):
        weighting.entropy(pd.DataFrame({"x": [-1.0, 1.0]}))


def test_critic_gives_equal_weights_where_all_columns_move_as_one() -> None:
    made = weighting.critic(pd.DataFrame({"x": [1.0, 2.0, 4.0], "y": [10.0, 20.0, 40.0]}))
    assert made.tolist() == [0.5, 0.5]


def test_no_unit_is_beaten_on_its_own_best_weights_without_being_beaten_everywhere_near() -> None:
    scores, weights = benefit_of_the_doubt(np.array([[4.0, 1.0], [1.0, 4.0], [2.0, 2.0], [0.0, 0.0], [np.nan, 4.0]]))
    assert scores.tolist() == pytest.approx([1.0, 1.0, 0.8, 0.0, 1.0])
    assert weights[2].tolist() == pytest.approx([0.2, 0.2])
    assert weights[4, 0] == 0.0


def test_benefit_of_the_doubt_of_a_value_below_zero_is_blank() -> None:
    assert np.isnan(benefit_of_the_doubt(np.array([[-1.0, 2.0], [1.0, 1.0]]))[0]).tolist() == [True, False]


def test_copeland_goes_by_majority_and_not_by_distance() -> None:
    filed = figures({"x": [3, 2, 1], "y": [3, 2, 1], "z": [0, 0, 1000]})
    made = ass.score(filed, flat("x", "y", "z", aggregation="copeland"))
    assert made.table["score"].tolist() == [2.0, 0.0, -2.0]


def test_half_the_weight_on_either_side_is_a_draw() -> None:
    filed = figures({"x": [2, 1], "y": [1, 2], "z": [1, 2], "w": [2, 1], "u": [2, 1], "v": [1, 2]})
    made = ass.score(filed, flat(*filed.columns, aggregation="copeland"))
    assert made.table["score"].tolist() == [0.0, 0.0]


def test_where_majorities_go_in_a_circle_all_are_level_and_kemeny_has_three_orders_to_choose_from() -> None:
    filed = figures({"x": [3, 2, 1], "y": [1, 3, 2], "z": [2, 1, 3]})
    made = ass.score(filed, flat(*filed.columns, aggregation="copeland")).table
    assert (made["rank"].tolist(), made["n_at_rank"].tolist()) == ([1, 1, 1], [3, 3, 3])

    def against(order: tuple[str, ...]) -> int:
        pairs = itertools.combinations(order, 2)
        return sum(int((filed.loc[later] > filed.loc[sooner]).sum()) for sooner, later in pairs)

    orders = [against(order) for order in itertools.permutations(filed.index)]
    assert orders.count(min(orders)) == 3


def test_borda_turns_two_units_round_when_a_third_leaves_and_a_majority_does_not() -> None:
    filed = figures({f"v{n}": [3, 2, 1] for n in range(3)} | {f"u{n}": [1, 3, 2] for n in range(2)})
    borda = flat(*filed.columns, scale=Rank())
    assert ass.score(filed, borda).table["rank"].tolist()[:2] == [2, 1]
    assert ass.score(filed.drop("c"), borda).table["rank"].tolist() == [1, 2]
    majority = flat(*filed.columns, aggregation="copeland")
    assert ass.score(filed, majority).table["rank"].tolist()[:2] == [1, 2]


# Points, caps, deductions.


def test_points_are_capped_together_and_deductions_stop_at_nothing() -> None:
    signed, signed_parts = presets.capped_completion("signed", 50, {"n": 0.5, "amount": 0.5}, {"n": 10, "amount": 10})
    conduct, conduct_parts = presets.full_less_deductions("conduct", 50, {"late": 20})
    asked = Assessment((*signed_parts, *conduct_parts), (presets.points_total(100), signed, conduct))
    made = ass.score(figures({"n": [5, 30, 10], "amount": [5, 5, 10], "late": [0, 1, 9]}), asked)
    assert made.table["score"].tolist() == pytest.approx([75.0, 80.0, 50.0])
    assert made.why["signed"].tolist() == ["", "capped", "capped"]
    assert made.why["conduct"].tolist() == ["", "", "floored"]


def test_a_missing_part_of_a_sum_is_not_taken_for_zero() -> None:
    conduct, parts = presets.full_less_deductions("conduct", 50, {"late": 20, "fake": 50})
    asked = Assessment(
        (Indicator("x", "score", 50, scale=PointsPerItem()), *parts), (presets.points_total(100), conduct)
    )
    made = ass.score(figures({"x": [0.5, 0.5], "late": [None, 0], "fake": [0, 0]}), asked)
    assert made.why.loc["a", "conduct"] == "part-missing"
    assert made.table["score"].tolist() == pytest.approx([50.0, 75.0])


def test_bands_give_ties_the_better_place() -> None:
    asked = presets.rank_band_points({"x": 10}, [(1, 1.0), (2, 0.8)], below=0.5)
    assert ass.score(figures({"x": [9, 8, 8, 1]}), asked).table["score"].tolist() == [10.0, 8.0, 8.0, 5.0]


# Details.


@pytest.mark.parametrize(
    ("aggregation", "again"),
    [("arithmetic", lambda x: x.sum()), ("geometric", lambda x: x.prod()), ("harmonic", lambda x: 1 / x.sum())],
)
def test_contributions_put_together_are_the_value_of_the_group(aggregation: str, again: object) -> None:
    asked = Assessment(
        LEAVES, tuple(Group(one.code, one.parent, one.weight, aggregation) for one in PILLARS), MinMax(1, 100)
    )
    made = ass.score(figures({"x": [None, 10, 7], "y": [6, 0, 4], "z": [5, 10, 1]}), asked)
    told = ass.details(made).dropna(subset=["contribution"])
    for (unit, parent), part in told.groupby(["unit", "parent"]):
        assert again(part["contribution"]) == pytest.approx(made.values.loc[unit, parent])  # type: ignore[operator]
        assert part["weight_used"].sum() == pytest.approx(1.0)


def test_points_of_the_indicators_sum_to_the_score_where_everything_is_added() -> None:
    made = ass.score(figures({"x": [None, 10, 7], "y": [6, 0, 4], "z": [5, 10, 1]}), Assessment(LEAVES, PILLARS))
    told = ass.details(made)
    summed = told[told["node"].isin(list("xyz"))].groupby("unit")["points"].sum()
    assert summed.to_numpy() == pytest.approx(made.table["score"].to_numpy())


def test_a_part_that_is_compared_and_not_added_has_no_contribution() -> None:
    made = ass.details(ass.score(figures({"x": [1, 2], "y": [2, 1]}), flat("x", "y", aggregation="copeland")))
    assert set(made["put_together"]) == {"compared"}
    assert made["contribution"].isna().all()


# Declarations.


@pytest.mark.parametrize(
    ("leaves", "groups", "wrong"),
    [
        ([Indicator("x", "s"), Indicator("x", "s")], [Group("s")], "declared twice"),
        ([Indicator("x", "t")], [Group("s")], "no group"),
        ([Indicator("x", "s")], [Group("s"), Group("t")], "one group must have no parent"),
        ([Indicator("x", "s", -1.0)], [Group("s")], "less than nothing"),
        ([Indicator("x", "s", direction=0)], [Group("s")], "1 or -1"),
        ([Indicator("x", "s")], [Group("s", aggregation="median")], "aggregated by one of"),
        ([Indicator("x", "s")], [Group("s"), Group("t", "s")], "no parts"),
        ([Indicator("x", "s")], [Group("s"), Group("t", "u"), Group("u", "t")], "circle"),
    ],
)
def test_a_declaration_that_is_not_sound_is_refused_and_says_why(
    leaves: list[Indicator], groups: list[Group], wrong: str
) -> None:
    with pytest.raises(ValueError, match=wrong):
        Assessment(tuple(leaves), tuple(groups))


def test_a_pillar_is_left_out_with_all_that_is_in_it() -> None:
    made = ass.without(Assessment(LEAVES, PILLARS), "p")
    assert (made.codes, [group.code for group in made.groups]) == (["z"], ["score", "q"])
    with pytest.raises(ValueError, match="no indicator is left"):
        ass.without(flat("x"), "x")


def test_a_completion_rate_of_less_is_better_is_refused() -> None:
    asked = Assessment((Indicator("x", "score", direction=-1, target=3.0),), scale=CompletionRate())
    with pytest.raises(ValueError, match="goalposts"):
        ass.score(figures({"x": [1, 2]}), asked)


# Size, verified.


def test_raw_and_size_adjusted_stand_side_by_side() -> None:
    asked = Assessment((Indicator("x", "score", size="gdp"),))
    made = ass.side_by_side(figures({"x": [90, 20, 5]}), asked, pd.DataFrame({"gdp": [90.0, 10.0, None]}, list("abc")))
    assert made["rank"].tolist() == [1, 2, 3]
    assert made["rank_adjusted"].tolist() == [2, 1, pd.NA]
    assert made["why_blank_adjusted"].tolist() == ["", "", "all-missing"]


def test_verified_figures_stand_where_there_are_any_and_the_rest_is_counted() -> None:
    filed = figures({"x": [5, 7, None], "y": [1, 2, 3]})
    made, unverified = ass.standing_figures(filed, pd.DataFrame({"x": [4.0]}, ["a"]))
    assert made["x"].tolist()[:2] == [4.0, 7.0]
    assert unverified.sum().to_dict() == {"x": 1, "y": 3}


def test_topsis_of_equal_units_is_one_half_and_not_nought_by_nought() -> None:
    assert indices.topsis(figures({"x": [1, 1], "y": [0, 0]}), pd.Series({"x": 1.0, "y": 1.0})).tolist() == [0.5, 0.5]
