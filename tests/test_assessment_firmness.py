"""How firm a ranking is: variants that one can list, shares that one can count, and what moves them."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import assessment as ass
from analysis.assessment.choices import changed
from analysis.assessment.declaration import Assessment, Group, Indicator, MissingRule, Weighting
from analysis.assessment.firmness import grid_of
from analysis.assessment.scales import MinMax, Rank, ZScore

TWO = Assessment((Indicator("x", "score"), Indicator("y", "score")), scale=MinMax(1, 100))


def figures(**columns: list[float | None]) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    return pd.DataFrame(columns, list("abcdefgh")[:n], dtype=float)


def variants(*ranks: list[int]) -> ass.Variants:
    units = pd.Index(list("abcdefgh")[: len(ranks[0])])
    made = np.array(ranks)
    return ass.Variants(grid_of(len(ranks)), made, units, pd.Series("", units), made[0])


# Variants.


def test_every_combination_is_one_variant_and_the_first_is_what_is_declared() -> None:
    choices = ass.Choices(
        scale={"z": ZScore(100, 10), "rank": Rank()},
        weighting={"equal": Weighting("equal")},
        aggregation=["geometric", "harmonic", "copeland", "benefit-of-the-doubt"],
        missing={"blank": MissingRule(least_known=1.0)},
        dropped=["x", "y"],
        disputed={"struck": {("a", "x"): 0.0}},
    )
    made = ass.ranks_by_variant(figures(x=[3, 2, 1], y=[1, 5, 2]), TWO, choices)
    assert len(made) == 3 * 2 * 5 * 2 * 3 * 2
    assert not made.chosen.duplicated().any()
    assert set(made.chosen.iloc[0]) == {"declared"}
    assert made.ranks[0].tolist() == made.declared.tolist() == [2, 1, 3]


def test_a_dispute_puts_another_figure_in_the_place_of_the_filed_one() -> None:
    filed = figures(x=[3, 2, 1])
    asked = Assessment((Indicator("x", "score"),))
    made = ass.ranks_by_variant(
        filed, asked, ass.Choices(disputed={"less": {("a", "x"): 0.0}, "none": {("a", "x"): None}})
    )
    assert made.ranks.tolist() == [[1, 2, 3], [3, 1, 2], [0, 1, 2]]
    assert filed.loc["a", "x"] == 3.0


def test_a_missing_rule_is_a_choice_like_another() -> None:
    filed = figures(x=[5, None, 1], y=[0, 10, 1])
    rules = {"lowest": MissingRule("lowest"), "blank": MissingRule(least_known=1.0)}
    made = ass.ranks_by_variant(filed, TWO, ass.Choices(missing=rules))
    assert made.ranks.tolist() == [[2, 1, 3], [1, 1, 3], [1, 0, 2]]


def test_points_keep_their_scales_and_weights_in_every_variant() -> None:
    asked = Assessment(
        (Indicator("x", "score"), Indicator("late", "off", -10.0, scale=Rank())),
        (Group("score"), Group("off", "score", aggregation="sum", start=100.0)),
    )
    choices = ass.Choices(scale={"z": ZScore()}, weighting={"equal": Weighting("equal")}, aggregation=["geometric"])
    for chosen in ass.grid(choices).to_dict("records"):
        made = changed(asked, choices, {str(key): value for key, value in chosen.items()})
        assert made.indicators[1] == asked.indicators[1]
        assert made.groups[1] == asked.groups[1]


def test_groups_are_ranked_apart_in_every_variant() -> None:
    asked = Assessment(
        TWO.indicators, scale=MinMax(1, 100), apart={"a": "p", "b": "p", "c": "h", "d": "h"}, pool="group"
    )
    made = ass.ranks_by_variant(figures(x=[3, 2, 1, 0], y=[1, 5, 2, 9]), asked, ass.Choices(dropped=["x"]))
    assert made.ranks.tolist() == [[1, 1, 1, 1], [2, 1, 2, 1]]
    assert ass.ahead(made).isna().values.tolist() == [
        [True, False, True, True],
        [False, True, True, True],
        [True, True, True, False],
        [True, True, False, True],
    ]


def test_drawn_weights_lie_within_their_spread_and_are_the_same_each_time() -> None:
    drawn = ass.drawn_weights(TWO, 50, 0.25, seed=3)
    values = np.array([list(one.given.values()) for one in drawn.values()])
    assert ((values >= 0.75) & (values <= 1.25)).all()
    assert drawn == ass.drawn_weights(TWO, 50, 0.25, seed=3) != ass.drawn_weights(TWO, 50, 0.25, seed=4)


def test_a_variant_that_is_undefined_for_one_unit_ranks_nobody() -> None:
    choices = ass.Choices(scale={"z": ZScore()}, aggregation=["geometric"])
    made = ass.ranks_by_variant(figures(x=[3, 2, 1], y=[1, 5, 2]), TWO, choices)
    told = made.chosen.assign(n=(made.ranks > 0).sum(axis=1)).set_index(["scale", "aggregation"])["n"]
    assert told[("z", "geometric")] == 0
    assert told[("z", "declared")] == told[("declared", "geometric")] == 3
    assert ass.firmness(made)["n_variants"].tolist() == [3, 3, 3]
    shares = ass.shares_on_grid(made, pd.DataFrame({"shift": ass.rank_shift(made)}))
    assert set(shares["why_blank"]) == {"grid-incomplete"}


# Ranks over variants.


def test_ranks_and_awards_over_twenty_variants_by_hand() -> None:
    made = ass.firmness(variants(*[[1, 2]] * 18, *[[2, 1]] * 2), [ass.Award("flag", 1), ass.Award("named", 2, first=2)])
    a = made.loc["a"]
    assert (a["rank"], a["median_rank"], a["rank_low"], a["rank_high"]) == (1, 1.0, 1, 2)
    assert (a["share_flag"], a["share_named"]) == (0.9, 0.1)


def test_five_and_ninety_five_per_cent_of_twenty_variants_are_the_first_and_the_nineteenth() -> None:
    made = ass.firmness(variants(*([rank] for rank in range(1, 21)))).iloc[0]
    assert (made["rank_low"], made["median_rank"], made["rank_high"]) == (1, 10.5, 19)


def test_a_unit_without_a_rank_in_some_variants_is_counted_over_the_others() -> None:
    made = ass.firmness(variants([1, 2], [0, 1], [1, 2], [2, 1]), [ass.Award("flag", 1)])
    assert made["n_variants"].tolist() == [3, 4]
    assert made["share_flag"].tolist() == pytest.approx([2 / 3, 0.5])
    assert ass.ahead(variants([1, 2], [0, 1], [1, 2], [2, 1])).loc["a", "b"] == pytest.approx(2 / 3)


def test_a_unit_that_is_never_ranked_says_so() -> None:
    made = ass.firmness(variants([1, 0], [1, 0]), [ass.Award("flag", 1)])
    assert made["why_blank"].tolist() == ["", "never-ranked"]
    assert made.loc["b", ["rank", "rank_low", "share_flag"]].isna().all()


def test_ties_are_ahead_of_nobody() -> None:
    made = ass.ahead(variants([1, 1, 3], [1, 2, 3]))
    assert (made.loc["a", "b"], made.loc["b", "a"], made.loc["a", "c"]) == (0.5, 0.0, 1.0)


def test_the_mean_shift_of_an_option_is_told_with_it_alone_and_with_all_others() -> None:
    filed = figures(x=[3, 2, 1], y=[1, 5, 2])
    made = ass.ranks_by_variant(filed, TWO, ass.Choices(aggregation=["geometric"], dropped=["x", "y"]))
    told = ass.shift_by_option(made).set_index(["choice", "option"])
    assert told.loc[("dropped", "y"), "alone"] == pytest.approx(2 / 3)  # a and b change places
    assert told.loc[("dropped", "declared"), "alone"] == 0.0
    assert told.loc[("dropped", "x"), "n_variants"] == 2


# What moves the ranking.


def test_shares_on_a_grid_of_even_steps_are_the_closed_form_of_the_additive_example() -> None:
    steps = {str(n): Rank() for n in range(1, 5)}
    choices = ass.Choices(steps, {name: Weighting() for name in steps}, dropped=list(steps))
    chosen = ass.grid(choices)
    level = chosen.replace("declared", "0")[["scale", "weighting", "dropped"]].astype(float)
    none = np.zeros((len(chosen), 0))
    output = pd.DataFrame({"y": level @ np.array([3.0, 2.0, 1.0])})
    made = ass.shares_on_grid(ass.Variants(chosen, none, pd.Index([]), pd.Series(dtype=str), none), output)
    assert made["first"].tolist() == pytest.approx([9 / 14, 4 / 14, 1 / 14])
    assert made["total"].tolist() == pytest.approx([9 / 14, 4 / 14, 1 / 14])


def test_a_pure_interaction_has_no_first_share_and_all_of_the_total() -> None:
    chosen = ass.grid(ass.Choices(scale={"z": Rank()}, dropped=["x"]))
    none = np.zeros((4, 0))
    made = ass.shares_on_grid(
        ass.Variants(chosen, none, pd.Index([]), pd.Series(dtype=str), none), pd.DataFrame({"y": [0.0, 1.0, 1.0, 0.0]})
    )
    assert made[["first", "total"]].values.tolist() == [[0.0, 1.0], [0.0, 1.0]]


def test_where_no_variant_moves_anybody_no_choice_has_a_share_and_it_says_why() -> None:
    made = ass.ranks_by_variant(figures(x=[3, 2, 1], y=[3, 2, 1]), TWO, ass.Choices(dropped=["x"]))
    told = ass.shares_on_grid(made, pd.DataFrame({"shift": ass.rank_shift(made)}))
    assert told[["first", "why_blank"]].isna().values.tolist() == [[True, False]]
    assert told["why_blank"].tolist() == ["no-spread"]


def test_a_sample_of_the_grid_estimates_what_the_grid_has_exactly() -> None:
    pytest.importorskip("SALib")
    filed = pd.DataFrame(np.random.default_rng(2).lognormal(2, 1, (8, 4)), list("abcdefgh"), list("wxyz"))
    asked = Assessment(tuple(Indicator(code, "score") for code in "wxyz"), scale=MinMax(1, 100))
    choices = ass.Choices(scale={"z": ZScore(100, 10), "rank": Rank()}, aggregation=["geometric"], dropped=list("wxyz"))
    exact = ass.ranks_by_variant(filed, asked, choices)
    told = ass.shares_on_grid(exact, pd.DataFrame({"shift": ass.rank_shift(exact)}))
    some = ass.ranks_by_variant(filed, asked, choices, ass.sampled(choices, 4096, seed=1))
    estimate = ass.shares_of_sample(pd.DataFrame({"shift": ass.rank_shift(some)}), ["scale", "aggregation", "dropped"])
    assert estimate["first"].tolist() == pytest.approx(told["first"].tolist(), abs=0.02)
    assert estimate["total"].tolist() == pytest.approx(told["total"].tolist(), abs=0.02)


def test_an_incomplete_grid_has_no_exact_shares() -> None:
    made = ass.ranks_by_variant(
        figures(x=[3, 2, 1], y=[1, 2, 3]), TWO, ass.Choices(dropped=["x", "y"], scale={"z": Rank()})
    )
    part = ass.Variants(made.chosen.iloc[:5], made.ranks[:5], made.units, made.groups, made.declared)
    told = ass.shares_on_grid(part, pd.DataFrame({"shift": ass.rank_shift(part)}))
    assert set(told["why_blank"]) == {"grid-incomplete"}


def test_effective_weights_are_the_products_on_the_way_up() -> None:
    asked = Assessment(
        (Indicator("x", "p"), Indicator("y", "p", 3.0), Indicator("z", "score", 1.0)),
        (Group("score"), Group("p", "score", 1.0)),
    )
    assert ass.effective_weights(figures(x=[1, 2]), asked).to_dict() == {
        "x": 0.125,
        "y": 0.375,
        "z": 0.5,
        "score": 1.0,
        "p": 0.5,
    }


def test_an_indicator_that_follows_another_matters_more_than_its_weight_says() -> None:
    filed = figures(x=[1, 2, 3, 4], y=[2, 4, 6, 8], z=[1, 0, 0, 1])
    asked = Assessment(tuple(Indicator(code, "score") for code in "xyz"))
    told = ass.importance(ass.score(filed, asked)).set_index("indicator")
    assert told.loc["x", "share"] == pytest.approx(told.loc["y", "share"])
    assert told.loc["x", "share"] > told.loc["x", "effective_weight"] > told.loc["z", "share"]


# What one unit would need.


def test_what_if_moves_one_figure_and_leaves_what_is_filed_alone() -> None:
    filed = figures(x=[1, 3, 5])
    asked = Assessment((Indicator("x", "score"),))
    made = ass.what_if(filed, asked, "a", "x", [4.0, 6.0])
    assert made["rank"].tolist() == [3, 2, 1]
    assert made["filed"].tolist() == [True, False, False]
    assert filed.loc["a", "x"] == 1.0


def test_the_least_figure_for_a_place_is_found_or_said_to_be_out_of_reach() -> None:
    filed, asked = figures(x=[1, 3, 5], y=[0, 0, 10]), TWO
    assert ass.least_for_rank(filed, asked, "a", "x", 2, furthest=9.0) == (pytest.approx(3.0), "")
    assert ass.least_for_rank(filed, asked, "c", "x", 1, furthest=9.0) == (5.0, "already")
    figure, why = ass.least_for_rank(filed, asked, "a", "x", 1, furthest=4.0)
    assert (np.isnan(figure), why) == (True, "out-of-reach")
    assert ass.least_for_rank(figures(x=[None, 2], y=[1, 2]), TWO, "a", "x", 1, 9.0)[1] == "missing"


def test_the_benchmark_measures_every_step_against_a_plain_loop_and_says_so_in_one_line() -> None:
    script = Path(__file__).parents[1] / "benchmarks" / "assessment.py"
    command = [sys.executable, str(script), "--units", "21", "--draws", "4", "--loop", "4"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    assert set(told["units"]["21"]) >= {"variants", "others_once", "firmness", "ahead", "sobol", "seconds", "ratio"}
    assert told["units"]["21"]["n_variants"] == 4 * 4 * 2 + 18
