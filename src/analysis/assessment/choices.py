"""The choices that a ranking may depend on, and the variants that they make together. Pure.

Six choices, each a table of options by name; the first of each is what is declared. Every combination is a variant, and
all count the same: a share of variants is a frequency over what was declared, never a probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product

import numpy as np
import pandas as pd

from analysis.assessment.declaration import MEAN_KINDS, Assessment, MissingRule, Weighting, without
from analysis.assessment.figures import is_points
from analysis.assessment.scales import Scale

DECLARED = "declared"
WEIGHTING = "weighting"

Figures = Mapping[tuple[str, str], float | None]
"""Other figures of units and indicators; none where the filed one is left out."""


@dataclass(frozen=True)
class Choices:
    """The options of each choice beside what is declared.

    ``scale``
        other normalisations for all indicators but points
    ``weighting``
        other weights
    ``aggregation``
        other means for all groups that are means; ``copeland`` and ``benefit-of-the-doubt`` for the score alone
    ``missing``
        other rules for missing figures
    ``dropped``
        indicators, or groups, to be left out one at a time
    ``disputed``
        figures that may not stand, a name and what would stand instead
    """

    scale: Mapping[str, Scale] = field(default_factory=dict)
    weighting: Mapping[str, Weighting] = field(default_factory=dict)
    aggregation: Sequence[str] = ()
    missing: Mapping[str, MissingRule] = field(default_factory=dict)
    dropped: Sequence[str] = ()
    disputed: Mapping[str, Figures] = field(default_factory=dict)

    def options(self) -> dict[str, list[str]]:
        """The options of each choice by name, what is declared first."""
        return {one.name: [DECLARED, *getattr(self, one.name)] for one in fields(self)}


CHOICES = [one.name for one in fields(Choices)]


def grid(choices: Choices) -> pd.DataFrame:
    """Every combination of options: one row is one variant, the first what is declared; weights change fastest.

    >>> grid(Choices(aggregation=["geometric"], dropped=["x"]))[["aggregation", "dropped"]].values.tolist()
    [['declared', 'declared'], ['declared', 'x'], ['geometric', 'declared'], ['geometric', 'x']]
    """
    options = choices.options()
    order = [name for name in options if name != WEIGHTING] + [WEIGHTING]
    rows = product(*(options[name] for name in order))
    return pd.DataFrame(list(rows), columns=order)[CHOICES]


def changed(assessment: Assessment, choices: Choices, chosen: Mapping[str, str]) -> Assessment:
    """The assessment with the options chosen, but for weights and figures."""
    made = assessment
    if chosen["missing"] != DECLARED:
        made = replace(made, missing=choices.missing[chosen["missing"]])
    if chosen["aggregation"] != DECLARED:
        made = _aggregated(made, chosen["aggregation"])
    if chosen["scale"] != DECLARED:
        made = _scaled(made, choices.scale[chosen["scale"]])
    return made if chosen["dropped"] == DECLARED else without(made, chosen["dropped"])


def _scaled(assessment: Assessment, scale: Scale) -> Assessment:
    """On another scale, all but the parts of sums."""
    indicators = tuple(
        one if is_points(assessment, one.parent) else replace(one, scale=scale) for one in assessment.indicators
    )
    return replace(assessment, indicators=indicators, scale=scale)


def _aggregated(assessment: Assessment, aggregation: str) -> Assessment:
    """With another mean in every group that is one; what is no mean is for the score alone."""
    everywhere = aggregation in MEAN_KINDS
    groups = tuple(
        replace(one, aggregation=aggregation)
        if one.aggregation in MEAN_KINDS and (everywhere or not one.parent)
        else one
        for one in assessment.groups
    )
    return replace(assessment, groups=groups)


def disputed(figures: pd.DataFrame, choices: Choices, name: str) -> pd.DataFrame:
    """The figures with those of one dispute put in or left out.

    >>> choices = Choices(disputed={"struck": {("a", "x"): 1.0}})
    >>> disputed(pd.DataFrame({"x": [5.0]}, ["a"]), choices, "struck").loc["a", "x"].item()
    1.0
    """
    if name == DECLARED:
        return figures
    made = figures.copy()
    for (unit, indicator), value in choices.disputed[name].items():
        made.loc[unit, indicator] = np.nan if value is None else value
    return made


def drawn_weights(assessment: Assessment, n: int, spread: float, seed: int) -> dict[str, Weighting]:
    r"""Weights near the declared ones: each times a number drawn evenly from :math:`1 \pm` ``spread``.

    They are shares again when they are used. The same seed gives the same weights; sums of points are not drawn.

    >>> from analysis.assessment.declaration import Indicator
    >>> list(drawn_weights(Assessment((Indicator("x", "score"),)), n=2, spread=0.25, seed=1))
    ['drawn-1', 'drawn-2']
    """
    nodes = [node for node in assessment.nodes if node.parent and not is_points(assessment, node.parent)]
    factors = np.random.default_rng(seed).uniform(1 - spread, 1 + spread, (n, len(nodes)))
    return {
        f"drawn-{place + 1}": Weighting(
            given={node.code: node.weight * float(by) for node, by in zip(nodes, row, strict=True)}
        )
        for place, row in enumerate(factors)
    }
