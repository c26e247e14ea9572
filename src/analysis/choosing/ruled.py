"""The designs that the rules ask for, each with its columns; and in what unit each measure is. Pure."""

from __future__ import annotations

from analysis.choosing.declared import Rules
from analysis.choosing.designs import Design
from analysis.choosing.diverse import diverse
from analysis.choosing.extreme import extreme
from analysis.choosing.influential import influential
from analysis.choosing.pairs import different_pairs, similar_pairs
from analysis.choosing.pathway import pathway
from analysis.choosing.typical import ABOVE, BELOW, deviant, typical

LOGARITHM, DEVIATIONS, NO_UNIT = "logarithm", "standard-deviations", ""
OF_RESULT = {"absolute-residual", "change-of-residual"}
"""Measures in the unit of the result."""


def designs(rules: Rules) -> dict[str, Design]:
    """The listed designs by their codes, in the order in which the software knows them."""
    result, predictors = rules.result.key, [one.key for one in rules.predictors]
    controls = [key for key in predictors if key != rules.interest.key]
    made = [
        *(deviant(result, predictors, ABOVE), deviant(result, predictors, BELOW), typical(result, predictors)),
        *(pathway(result, rules.interest.key, controls), influential(result, predictors)),
        *(extreme(rules.extreme.key, side) for side in ("high", "low", "either")),
        similar_pairs(rules.grade, predictors, metric=rules.metric),
        different_pairs(rules.grade, predictors, metric=rules.metric),
        diverse([rules.partition], {predictors[0]: rules.size_bands, result: rules.result_bands}),
    ]
    return {design.name: design for design in made if rules.listed.get(design.name)}


def unit_of(rules: Rules, measure: str, money: str) -> str:
    """What a measure is in: the result's own unit (``money``) or its logarithm, standard deviations, or nothing."""
    if measure == "absolute-z":
        return DEVIATIONS
    if measure not in OF_RESULT:
        return NO_UNIT
    return LOGARITHM if rules.result.in_logarithms else money
