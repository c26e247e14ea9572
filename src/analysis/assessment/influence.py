"""What weighs how much in a score, and what one unit would need. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.assessment.combining import combined
from analysis.assessment.declaration import Assessment, Indicator
from analysis.assessment.figures import as_arrays, normalised, on_scale, pools, ranking_groups, weights_of
from analysis.assessment.normalisation import has_spread
from analysis.assessment.ranking import places_apart
from analysis.assessment.reasons import MISSING, NO_SPREAD
from analysis.assessment.scoring import Scores, score


def effective_weights(figures: pd.DataFrame, assessment: Assessment) -> pd.Series:
    r"""The weight of every node in the score: the product of the shares on its way up, as COINr has it.

    They sum to one over the indicators, and over the groups of each level (``get_eff_weights``; Becker et al. 2022).
    Of points in a sum they are what one point does.

    >>> from analysis.assessment.declaration import Group, Indicator
    >>> groups = (Group("s"), Group("a", "s", 3.0), Group("b", "s", 1.0))
    >>> declared = Assessment((Indicator("x", "a"), Indicator("y", "a"), Indicator("z", "b")), groups)
    >>> effective_weights(pd.DataFrame(columns=["x", "y", "z"]), declared).to_dict()
    {'x': 0.375, 'y': 0.375, 'z': 0.25, 's': 1.0, 'a': 0.75, 'b': 0.25}
    """
    shares = weights_of(figures, assessment)
    ways = {node.code: assessment.path(node.code)[:-1] for node in assessment.nodes}
    return pd.Series({code: float(np.prod([shares[part] for part in way])) for code, way in ways.items()})


def importance(scores: Scores) -> pd.DataFrame:
    r"""How closely the score follows each indicator: :math:`r^2` of its values with it, as a share of the sum too.

    The linear form of the correlation ratio (Paruolo, Saisana and Saltelli, *JRSS A* 176(3), 2013; Becker et al.,
    *Ecological Indicators* 80, 2017). Where it departs from ``effective_weight`` the weights do not do what they say:
    correlated indicators count for one another, and spread counts too. It says nothing of causes.

    >>> from analysis.assessment.declaration import Indicator
    >>> declared = Assessment((Indicator("x", "score"), Indicator("y", "score")))
    >>> figures = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [5.0, 5.0, 5.0]}, list("abc"))
    >>> importance(score(figures, declared))[["r_squared", "share", "why_blank"]].values.tolist()
    [[1.0, 1.0, ''], [nan, nan, 'no-spread']]
    """
    total = scores.table["score"]
    rows = []
    for code in scores.assessment.codes:
        both = pd.DataFrame({"value": scores.values[code], "score": total}).dropna()
        why = "" if has_spread(both["value"]) and has_spread(both["score"]) else NO_SPREAD
        rows.append((code, np.nan if why else float(both["value"].corr(both["score"])) ** 2, why or ""))
    made = pd.DataFrame(rows, columns=["indicator", "r_squared", "why_blank"])
    summed = made["r_squared"].sum()
    weight = effective_weights(scores.figures, scores.assessment).reindex(made["indicator"]).to_numpy()
    return made.assign(share=made["r_squared"] / (summed if summed > 0 else np.nan), effective_weight=weight)


def what_if(
    figures: pd.DataFrame, assessment: Assessment, unit: str, indicator: str, others: Sequence[float]
) -> pd.DataFrame:
    """Score and rank of one unit if one of its figures were another, all else as filed; one row is one figure.

    The first row is the figure as filed. Other units' scores move too where scales go by the spread.

    >>> from analysis.assessment.declaration import Indicator
    >>> filed = pd.DataFrame({"x": [1.0, 3.0, 5.0]}, ["a", "b", "c"])
    >>> made = what_if(filed, Assessment((Indicator("x", "score"),)), "a", "x", [3.0, 9.0])
    >>> made[["figure", "score", "rank"]].values.tolist()
    [[1.0, 0.0, 3], [3.0, 0.0, 2], [9.0, 100.0, 1]]
    """
    filed = float(figures[indicator].loc[unit])
    made = [score(_with(figures, unit, indicator, value), assessment).table.loc[[unit]] for value in (filed, *others)]
    table = pd.concat(made, ignore_index=True)[["score", "rank", "n_at_rank", "n_ranked", "why_blank"]]
    return table.assign(figure=[filed, *others], filed=[True] + [False] * len(others))


def least_for_rank(
    figures: pd.DataFrame,
    assessment: Assessment,
    unit: str,
    indicator: str,
    rank: int,
    furthest: float,
    step: float = 0.0,
) -> tuple[float, str]:
    """The figure nearest the filed one with which a unit would rank ``rank`` or better, and why there is none.

    Searched by halves between the filed figure and ``furthest``, to a billionth of the way, the better figure taken.
    With a ``step`` it is the nearest multiple of that, as projects are whole and amounts are filed to two decimals.
    ``already`` where the unit is there as filed, ``out-of-reach`` where not even the furthest figure does it.

    >>> from analysis.assessment.declaration import Indicator
    >>> filed = pd.DataFrame({"x": [1.0, 3.0, 5.0]}, ["a", "b", "c"])
    >>> figure, why = least_for_rank(filed, Assessment((Indicator("x", "score"),)), "a", "x", 1, furthest=9.0)
    >>> round(figure, 6), why
    (5.0, '')
    >>> filed = pd.DataFrame({"x": [1.0, 3.5, 5.0]}, ["a", "b", "c"])
    >>> least_for_rank(filed, Assessment((Indicator("x", "score"),)), "a", "x", 2, furthest=9.0, step=1.0)
    (4.0, '')
    """
    far, near = furthest, float(figures[indicator].loc[unit])
    if np.isnan(near):
        return np.nan, MISSING
    standing = _standing(figures, assessment, unit, indicator)
    if standing.is_within(near, rank):
        return near, "already"
    if not standing.is_within(far, rank):
        return np.nan, "out-of-reach"
    if step:
        return _least_multiple(standing, rank, near, far, step), ""
    for _ in range(HALVINGS):
        half = (near + far) / 2
        near, far = (near, half) if standing.is_within(half, rank) else (half, far)
    return far, ""


HALVINGS = 30
DECIMALS = 9
"""Of multiples of a step: what is beyond is binary arithmetic."""


def _least_multiple(standing: _Standing, rank: int, near: float, far: float, step: float) -> float:
    """The multiple of a step nearest the filed figure with which the unit is there; the furthest figure is enough."""
    near, far = round(near / step, DECIMALS), round(far / step, DECIMALS)
    towards = 1 if far > near else -1
    short, enough = math.floor(near * towards), math.ceil(far * towards)
    while enough - short > 1:
        half = (short + enough) // 2
        is_enough = standing.is_within(round(half * towards * step, DECIMALS), rank)
        short, enough = (short, half) if is_enough else (half, enough)
    return round(enough * towards * step, DECIMALS)


@dataclass(frozen=True)
class _Standing:
    """The figures of a unit's pool on their scales; only one scale is made anew when one figure is another."""

    figures: pd.DataFrame
    assessment: Assessment
    unit: str
    indicator: Indicator
    leaves: Mapping[str, np.ndarray]

    def is_within(self, value: float, rank: int) -> bool:
        """Whether the unit would rank ``rank`` or better with this figure."""
        code, figures = self.indicator.code, _with(self.figures, self.unit, self.indicator.code, value)
        made, _ = on_scale(figures[code], self.indicator, self.assessment)
        weights = {name: np.array([one]) for name, one in weights_of(figures, self.assessment).items()}
        nodes = combined({**self.leaves, code: made.to_numpy(float)[None, :]}, weights, self.assessment)
        groups = ranking_groups(figures.index, self.assessment).to_numpy(object)
        places = places_apart(nodes.values[self.assessment.root.code][:1], groups)[0]
        place = int(places[figures.index.get_indexer(pd.Index([self.unit]))[0]])
        return 0 < place <= rank


def _standing(figures: pd.DataFrame, assessment: Assessment, unit: str, indicator: str) -> _Standing:
    whole = figures.reindex(columns=assessment.codes).astype(float)
    pool = whole.loc[next(units for units in pools(whole.index, assessment) if unit in units)]
    leaf = next(one for one in assessment.indicators if one.code == indicator)
    return _Standing(pool, assessment, unit, leaf, as_arrays(normalised(pool, assessment).values))


def _with(figures: pd.DataFrame, unit: str, indicator: str, value: float) -> pd.DataFrame:
    made = figures.astype(float)
    made.loc[unit, indicator] = value
    return made
