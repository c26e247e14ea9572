"""A mistake in the declared assessment is one clear error that names campaign.toml and the key."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest

from analysis.assessment import declared
from analysis.assessment.declaration import MissingRule
from analysis.assessment.scales import CompletionRate, MinMax, RankBands
from analysis.campaign import Campaign
from analysis.errors import DeclarationError

RULES: dict[str, Any] = {
    "name": {"en": "rules"},
    "scale": {"method": "minmax", "low": 60.0, "high": 100.0},
    "missing": {"least_in_group": 0.5},
    "groups": [{"code": "score", "name": {"en": "Score"}}, {"code": "money", "parent": "score", "weight": 3.0}],
    "indicators": [
        {"indicator": "deals", "parent": "score"},
        {"indicator": "dollars", "parent": "money", "name": {"en": "Money"}},
        {"code": "rise", "indicator": "dollars", "measure": "midpoint", "parent": "money"},
        {"code": "late", "measure": "forms_late", "parent": "money", "direction": -1},
    ],
    "awards": [{"code": "flag", "name": {"en": "flag"}, "last": 1}],
    "shapes": [{"code": "even", "name": {"en": "even"}, "shape": "equal-minmax", "low": 0.0, "high": 1.0}],
    "variants": {
        "scales": [{"code": "ranks", "method": "rank", "name": {"en": "ranks"}}, {"method": "zscore"}],
        "drawn": {"n": 3, "spread": 0.25, "seed": 1},
        "aggregations": ["geometric"],
        "weightings": ["equal"],
        "missing": [{"code": "lowest", "fill": "lowest"}],
        "drop_each": True,
    },
}


def told(tiny: Campaign, **other: Any) -> Campaign:
    """The campaign with these rules, some of their tables replaced."""
    made = copy.deepcopy(RULES) | other
    return dataclasses.replace(tiny, methods=dataclasses.replace(tiny.methods, assessment=made))


def with_leaf(**other: Any) -> dict[str, Any]:
    """The indicators, the first of them declared otherwise."""
    first, *rest = copy.deepcopy(RULES["indicators"])
    return {"indicators": [first | other, *rest]}


def test_no_table_is_no_assessment(tiny: Campaign) -> None:
    assert declared.rules(tiny) is None


def test_what_is_declared_is_read(tiny: Campaign) -> None:
    rules = declared.rules(told(tiny))
    assert rules is not None
    assert rules.assessment.codes == ["deals", "dollars", "rise", "late"]
    assert rules.assessment.scale == MinMax(60.0, 100.0)
    assert rules.assessment.missing == MissingRule(least_in_group=0.5)
    assert rules.measured["rise"] == declared.Measured("dollars", "midpoint")
    assert rules.measured["late"] == declared.Measured("", "forms_late")
    assert rules.names == {"score": {"en": "Score"}, "dollars": {"en": "Money"}}
    assert [(award.code, award.places) for award in rules.awards] == [("flag", 1)]
    assert [shape.code for shape in rules.shapes] == ["even"]
    assert list(rules.choices.scale) == ["ranks", "zscore"]
    assert (len(rules.choices.weighting), list(rules.choices.aggregation)) == (3, ["geometric"])
    assert list(rules.alone.dropped) == rules.assessment.codes
    assert (rules.rank_for, rules.firm_for) == ((), ())


def test_a_scale_is_read_with_its_bands_and_bounds() -> None:
    bands = {"method": "rank-bands", "bands": [[1, 100.0], [3, 80.0]], "below": 60.0}
    assert declared.scale(bands) == RankBands(((1, 100.0), (3, 80.0)), 60.0)
    assert declared.scale({"method": "completion-rate", "cap": 120.0, "code": "done"}) == CompletionRate(cap=120.0)


def test_shapes_take_the_targets_and_weights_that_are_declared(tiny: Campaign) -> None:
    leaves = [
        {"indicator": "deals", "parent": "score", "target": 4.0},
        {"indicator": "dollars", "parent": "score", "target": 2.0},
    ]
    shape = {"code": "done", "name": {"en": "done"}, "shape": "completion", "points": 50.0}
    rules = declared.rules(told(tiny, indicators=leaves, groups=[{"code": "score"}], shapes=[shape]))
    assert rules is not None
    (made,) = rules.shapes
    assert [(one.code, one.weight, one.target) for one in made.assessment.indicators] == [
        ("deals", 25.0, 4.0),
        ("dollars", 25.0, 2.0),
    ]


AWARD = {"code": "flag", "name": {"en": "flag"}, "last": 1}
SHAPE = {"code": "x", "name": {"en": "x"}}
DONE = {"method": "completion-rate"}
MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a key written wrongly": ({"wieghting": "equal"}, "'wieghting' is not known"),
    "a key of the variants written wrongly": ({"variants": {"scale": []}}, "variants: 'scale' is not known"),
    "an award without its last place": ({"awards": [{"code": "flag", "name": {}}]}, "it lacks 'last'"),
    "an award of no place": ({"awards": [AWARD | {"last": 0}]}, "award 'flag' is from place 1 to 0"),
    "an award declared twice": ({"awards": [AWARD, AWARD]}, "award 'flag' is declared twice"),
    "an award with another key": ({"awards": [AWARD | {"top": 1}]}, "awards: 'top' is not known"),
    "an unknown scale": ({"scale": {"method": "maxmin"}}, "a scale's method is one of minmax, .*, not 'maxmin'"),
    "a scale without its method": ({"scale": {"low": 0.0}}, "it lacks 'method'"),
    "a scale with another key": ({"scale": {"method": "minmax", "lo": 0.0}}, "unexpected keyword argument 'lo'"),
    "goalposts that are one": ({"scale": {"method": "goalposts", "worst": 1.0, "best": 1.0}}, "goalposts must differ"),
    "unknown weights": ({"weighting": "guess"}, "weighting is one of given, .*, not 'guess'"),
    "unknown weights to try": ({"variants": {"weightings": ["guess"]}}, "variants.weightings is one of .* 'guess'"),
    "an unknown mean to try": ({"variants": {"aggregations": ["median"]}}, "variants.aggregations are of .* 'median'"),
    "a sum to try": ({"variants": {"other_aggregations": ["sum"]}}, "variants.other_aggregations are of .* 'sum'"),
    "an unknown filling": ({"missing": {"fill": "zero"}}, "missing values are filled .* 'zero'"),
    "another key of missing": ({"missing": {"least": 0.5}}, "unexpected keyword argument 'least'"),
    "an unknown pool": ({"pool": "zone"}, "the pool is one of .* 'zone'"),
    "an unknown partition": ({"apart": {"partition": "colour"}}, "apart: no partition 'colour'"),
    "an unknown shape": ({"shapes": [SHAPE | {"shape": "round"}]}, "a shape is one of .*, not 'round'"),
    "a shape with another key": (
        {"shapes": [SHAPE | {"shape": "efficacy", "base": 60.0, "span": 40.0, "top": 1}]},
        "shape x: top is not known there",
    ),
    "a shape that lacks targets": (
        {"shapes": [SHAPE | {"shape": "completion", "points": 1.0}]},
        "completion needs a target .*: deals, dollars, rise, late",
    ),
    "no indicators": ({"indicators": []}, "'score' has no parts|'money' has no parts"),
    "a group that is none": (with_leaf(parent="nowhere"), "'deals' is part of 'nowhere', which is no group"),
    "a code declared twice": (with_leaf(code="dollars"), "'dollars' is declared twice"),
    "two scores": ({"groups": [{"code": "score"}, {"code": "money"}]}, "one group must have no parent"),
    "a group of an unknown mean": (
        {"groups": [{"code": "score"}, {"code": "money", "parent": "score", "aggregation": "median"}]},
        "'money' is aggregated by one of .* 'median'",
    ),
    "an unknown indicator": (with_leaf(indicator="dales"), "dales: indicator 'dales' is not known"),
    "an unknown measure": (with_leaf(measure="grwth"), "deals: a measure is one of level, .*, not 'grwth'"),
    "another key of an indicator": (with_leaf(wieght=2.0), "unexpected keyword argument 'wieght'"),
    "an unknown direction": (with_leaf(direction=0), "the direction of 'deals' is 1 or -1"),
    "an unknown size": (with_leaf(size="acres"), "size 'acres' is no measure of context"),
    "an unknown size per head": ({"per_head": "people"}, "size 'people' is no measure of context"),
    "a target of no unit": (with_leaf(target={"X": 1.0}), "deals: target of X, no unit"),
    "a scale without its target": (with_leaf(scale=DONE), "deals: its scale completion-rate needs a target"),
    "less is better of a rate": (with_leaf(scale=DONE, target=1.0, direction=-1), "deals: a completion rate is of"),
    "many targets of a distance": (
        with_leaf(scale={"method": "distance-to-target"}, target={"N": 1.0, "S": 2.0}),
        "deals: distance-to-target needs one target",
    ),
    "a rank for nobody known": ({"rank_for": ["nobody"]}, "rank_for: 'nobody' is no audience"),
    "a firmness for nobody known": ({"variants": {"firm_for": ["nobody"]}}, "firm_for: 'nobody' is no audience"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_an_error_that_names_it(tiny: Campaign, mistake: str) -> None:
    other, says = MISTAKES[mistake]
    with pytest.raises(DeclarationError, match=rf"campaign\.toml, \[assessment\]: .*(?:{says}).*Correct it\.$"):
        declared.rules(told(tiny, **other))


@pytest.mark.parametrize("key", ["name", "groups", "indicators"])
def test_what_must_be_declared_is_named_where_it_lacks(tiny: Campaign, key: str) -> None:
    made = {name: value for name, value in RULES.items() if name != key}
    methods = dataclasses.replace(tiny.methods, assessment=made)
    with pytest.raises(DeclarationError, match=rf"\[assessment\]: it lacks '{key}'"):
        declared.rules(dataclasses.replace(tiny, methods=methods))
