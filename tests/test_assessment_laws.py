"""Laws of the assessment that hold for all figures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import assessment as ass
from analysis.assessment import weighting
from analysis.assessment.declaration import MEAN_KINDS, Assessment, Group, Indicator, Weighting
from analysis.assessment.scales import MinMax, PercentileOfAll, PercentileOfOthers, Rank, Scale, ZScore

CODES = list("wxyz")
FIGURE = st.integers(0, 40).map(float)
ROWS = st.lists(st.lists(FIGURE, min_size=4, max_size=4), min_size=2, max_size=6)
GAPPED = st.lists(st.lists(st.one_of(st.none(), FIGURE), min_size=4, max_size=4), min_size=2, max_size=6)
WEIGHTS = st.lists(st.integers(1, 9).map(float), min_size=6, max_size=6)
POSITIVE: list[Scale] = [MinMax(1, 100), ZScore(100, 10), Rank(), PercentileOfOthers(1, 100), PercentileOfAll()]
SCALES = st.sampled_from(POSITIVE)
MEANS = st.sampled_from(MEAN_KINDS)
SPREAD_ONLY = st.sampled_from([MinMax(1, 100), ZScore(100, 10), Rank()])

few = settings(max_examples=15, deadline=None)


def table(rows: list[list[Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, [f"u{n}" for n in range(len(rows))], CODES, dtype=float)


def declared(weights: list[float], scale: Scale, aggregation: str = "arithmetic") -> Assessment:
    groups = (
        Group("score", aggregation=aggregation),
        *(Group(code, "score", weight, aggregation) for code, weight in zip("pq", weights[4:], strict=True)),
    )
    leaves = zip(CODES, "ppqq", weights[:4], strict=True)
    return Assessment(tuple(Indicator(code, parent, weight) for code, parent, weight in leaves), groups, scale)


@few
@given(ROWS, WEIGHTS, SCALES, st.sampled_from([*MEAN_KINDS, "copeland", "benefit-of-the-doubt"]))
def test_a_unit_better_on_everything_never_ranks_lower(
    rows: list[list[float]], weights: list[float], scale: Scale, aggregation: str
) -> None:
    asked = declared(weights, scale)
    if aggregation in MEAN_KINDS:
        asked = declared(weights, scale, aggregation)
    else:
        asked = replace(asked, groups=(replace(asked.groups[0], aggregation=aggregation), *asked.groups[1:]))
    better = table([[figure + 1 for figure in rows[0]], *rows])
    rank = ass.score(better, asked).table["rank"].astype(int)
    for one in better.index:
        for other in better.index:
            if (better.loc[one] >= better.loc[other]).all():
                assert rank[one] <= rank[other]


@few
@given(ROWS, WEIGHTS, SPREAD_ONLY, MEANS, st.floats(0.01, 1000), st.sampled_from(CODES))
def test_scaling_an_indicator_changes_nothing(
    rows: list[list[float]], weights: list[float], scale: Scale, aggregation: str, factor: float, code: str
) -> None:
    figures, asked = table(rows), declared(weights, scale, aggregation)
    scaled = figures.assign(**{code: figures[code] * factor})
    made, again = ass.score(figures, asked).table, ass.score(scaled, asked).table
    assert again["score"].to_numpy() == pytest.approx(made["score"].to_numpy(), rel=1e-9)


@few
@given(GAPPED, WEIGHTS, SCALES, MEANS, st.permutations(range(6)))
def test_relabelling_units_relabels_ranks(
    rows: list[list[float | None]], weights: list[float], scale: Scale, aggregation: str, order: list[int]
) -> None:
    figures, asked = table(rows), declared(weights, scale, aggregation)
    shuffled = figures.iloc[[place for place in order if place < len(figures)]]
    rank = ass.score(figures, asked).table["rank"]
    assert ass.score(shuffled, asked).table["rank"].reindex(figures.index).equals(rank)


@few
@given(GAPPED, WEIGHTS, SCALES, st.sampled_from(["given", *weighting.METHODS]))
def test_weights_sum_to_one_within_each_mean_before_and_after_dropping(
    rows: list[list[float | None]], weights: list[float], scale: Scale, method: str
) -> None:
    made = ass.score(table(rows), replace(declared(weights, scale), weighting=Weighting(method)))
    told = ass.details(made)
    assert told.groupby(["unit", "parent"])["weight"].sum().to_numpy() == pytest.approx(1.0)
    known = told.dropna(subset=["weight_used"])
    assert known.groupby(["unit", "parent"])["weight_used"].sum().to_numpy() == pytest.approx(1.0)


@few
@given(GAPPED, WEIGHTS, SCALES, MEANS, st.sampled_from(["given", *weighting.METHODS]))
def test_a_value_is_blank_exactly_where_there_is_a_reason_and_nothing_is_infinite(
    rows: list[list[float | None]], weights: list[float], scale: Scale, aggregation: str, method: str
) -> None:
    asked = replace(declared(weights, scale, aggregation), weighting=Weighting(method))
    made = ass.score(table(rows), asked)
    notes = made.why.isin(["", "no-spread", "collapsed", "capped", "floored", "filled"])
    assert (made.values.notna() == notes).all(axis=None)
    assert not np.isinf(made.values).any(axis=None)
    assert (made.table["why_blank"] == "").eq(made.table["score"].notna()).all()
    assert made.table["rank"].notna().eq(made.table["score"].notna()).all()


@few
@given(GAPPED, WEIGHTS, SCALES)
def test_a_harmonic_mean_is_no_larger_than_a_geometric_and_that_no_larger_than_an_arithmetic(
    rows: list[list[float | None]], weights: list[float], scale: Scale
) -> None:
    by = {
        kind: ass.score(table(rows), declared(weights, scale, kind)).table["score"].fillna(0.0) for kind in MEAN_KINDS
    }
    assert (by["harmonic"] <= by["geometric"] * (1 + 1e-12)).all()
    assert (by["geometric"] <= by["arithmetic"] * (1 + 1e-12)).all()


def plainly(figures: pd.DataFrame, asked: Assessment, choices: ass.Choices) -> list[list[int]]:
    """The ranks of every variant, scored one after the other."""
    from analysis.assessment.choices import DECLARED, changed, disputed

    made = []
    for chosen in ass.grid(choices).to_dict("records"):
        other = changed(asked, choices, chosen)
        if chosen["weighting"] != DECLARED:
            other = replace(other, weighting=choices.weighting[chosen["weighting"]])
        made.append(ass.score(disputed(figures, choices, chosen["disputed"]), other).table["rank"].fillna(0).tolist())
    return made


@settings(max_examples=3, deadline=None)
@given(GAPPED, WEIGHTS)
def test_variants_worked_out_together_are_those_scored_one_by_one(
    rows: list[list[float | None]], weights: list[float]
) -> None:
    figures, asked = table(rows), declared(weights, MinMax(1, 100))
    choices = ass.Choices(
        scale={"z": ZScore(100, 10)},
        weighting={"entropy": Weighting("entropy")},
        aggregation=["geometric", "copeland"],
        dropped=["x"],
        disputed={"struck": {("u0", "w"): None}},
    )
    assert ass.ranks_by_variant(figures, asked, choices).ranks.tolist() == plainly(figures, asked, choices)


@few
@given(ROWS, WEIGHTS)
def test_shares_of_variants_are_shares_and_two_units_are_not_both_ahead(
    rows: list[list[float]], weights: list[float]
) -> None:
    asked = declared(weights, MinMax(1, 100))
    choices = ass.Choices(weighting=ass.drawn_weights(asked, 5, 0.5, 1), aggregation=["geometric"], dropped=CODES)
    made = ass.ranks_by_variant(table(rows), asked, choices)
    told, ahead = ass.firmness(made, [ass.Award("first", 1), ass.Award("all", len(rows))]), ass.ahead(made).fillna(0.0)
    assert told["share_first"].between(0, 1).all()
    assert told["share_first"].sum() >= 1 - 1e-9
    assert (told["share_all"] == 1.0).all()
    assert (told["rank_low"] <= told["median_rank"]).all()
    assert (told["median_rank"] <= told["rank_high"]).all()
    assert (ahead + ahead.T <= 1 + 1e-12).all(axis=None)


@few
@given(st.lists(st.floats(0, 9), min_size=12, max_size=12))
def test_first_shares_sum_to_no_more_than_one_and_are_no_larger_than_the_total(values: list[float]) -> None:
    chosen = ass.grid(ass.Choices(scale={"z": ZScore()}, aggregation=["geometric"], dropped=["w", "x"]))
    none = np.zeros((12, 0))
    made = ass.shares_on_grid(
        ass.Variants(chosen, none, pd.Index([]), pd.Series(dtype=str), none), pd.DataFrame({"y": values})
    )
    if (made["why_blank"] == "").all():
        assert made["first"].sum() <= 1 + 1e-9
        assert (made["first"] <= made["total"] + 1e-9).all()


SCORERS: dict[str, Callable[[pd.DataFrame], pd.Series]] = dict(weighting.METHODS)


@few
@given(GAPPED, st.sampled_from(sorted(SCORERS)))
def test_drawn_weights_are_shares_whatever_the_figures(rows: list[list[float | None]], name: str) -> None:
    made = SCORERS[name](table(rows))
    assert made.sum() == pytest.approx(1.0)
    assert (made >= 0).all()
