"""Shapes of assessment that governments use, to be filled with a campaign's own indicators. Pure.

Each is a declaration like any other. None is any province's own: where a notice leaves its scoring to a later paper, no
preset stands for that paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.assessment.declaration import Assessment, Group, Indicator
from analysis.assessment.scales import CompletionRate, MinMax, PointsPerItem, RankBands, Shortfall

ROOT = "score"


def equal_minmax(indicators: Sequence[Indicator], low: float = 0.0, high: float = 100.0) -> Assessment:
    """Equal weights on min–max, arithmetic: what to set beside any other.

    >>> [one.weight for one in equal_minmax([Indicator("x", ROOT, 7.0)]).indicators]
    [1.0]
    """
    return Assessment(
        tuple(replace(one, parent=ROOT, weight=1.0) for one in indicators), (Group(ROOT),), MinMax(low, high)
    )


def efficacy_coefficient(points: Mapping[str, float], base: float = 60.0, span: float = 40.0) -> Assessment:
    r"""Efficacy coefficient (功效系数法): :math:`b + s\\,(x - \\min) / (\\max - \\min)`, weighted by points.

    On 60 to 100 the first unit gets 100 and the last 60 on every indicator, as in 高安's rules of 2021
    (``cn_scoring_examples``).

    >>> efficacy_coefficient({"paid": 30.0, "signed": 10.0}).scale
    MinMax(low=60.0, high=100.0)
    """
    indicators = tuple(Indicator(code, ROOT, weight) for code, weight in points.items())
    return Assessment(indicators, (Group(ROOT),), MinMax(base, base + span))


def completion_with_caps(
    points: Mapping[str, float], targets: Mapping[str, Mapping[str, float] | float], cap: float | None = 1.0
) -> Assessment:
    """Completion rate × points (按完成率计分), each rate cut at ``cap``; the score is the sum of the points.

    A missing figure's points are shared among the others in proportion.

    >>> from analysis.assessment.scoring import score
    >>> import pandas as pd
    >>> declared = completion_with_caps({"x": 60.0, "y": 40.0}, {"x": 10.0, "y": {"a": 4.0}})
    >>> score(pd.DataFrame({"x": [5.0], "y": [8.0]}, ["a"]), declared).table["score"].tolist()
    [70.0]
    """
    scale = CompletionRate(full=1.0, cap=cap)
    indicators = tuple(Indicator(code, ROOT, weight, target=targets[code]) for code, weight in points.items())
    return Assessment(indicators, (Group(ROOT, times=sum(points.values())),), scale)


def rank_band_points(points: Mapping[str, float], bands: Sequence[tuple[int, float]], below: float) -> Assessment:
    """Points by place on each indicator (按位次分档), in shares of the indicator's points.

    >>> rank_band_points({"x": 10.0}, [(3, 1.0), (6, 0.8)], below=0.6).root.times
    10.0
    """
    indicators = tuple(Indicator(code, ROOT, weight) for code, weight in points.items())
    return Assessment(indicators, (Group(ROOT, times=sum(points.values())),), RankBands(tuple(bands), below))


# Parts of a score by points: each gives a group worth ``points`` and its indicators, to be put into an Assessment
# whose root is ``points_total``. Within the group everything is a share of its points.


def points_total(points: float, code: str = ROOT) -> Group:
    """The score of items by points: their weighted mean times all points, so that a missing item is shared out.

    >>> points_total(3.0)
    Group(code='score', parent='', weight=1.0, aggregation='arithmetic', start=0.0, floor=None, cap=None, times=3.0)
    """
    return Group(code, times=points)


def capped_completion(
    code: str, points: float, shares: Mapping[str, float], targets: Mapping[str, Mapping[str, float] | float]
) -> tuple[Group, list[Indicator]]:
    """Several completion rates weighed together, cut at full points together: 个数 50 % and 金额 50 %, capped.

    >>> group, parts = capped_completion("signed", 0.5, {"n": 0.5, "amount": 0.5}, {"n": 27, "amount": 54})
    >>> group.cap, [part.weight for part in parts]
    (1.0, [0.5, 0.5])
    """
    scale = CompletionRate(full=1.0)
    parts = [Indicator(part, code, share, scale=scale, target=targets[part]) for part, share in shares.items()]
    return Group(code, ROOT, points, cap=1.0), parts


def items_each(
    code: str, points: float, each: Mapping[str, float], cap: float | None = None
) -> tuple[Group, list[Indicator]]:
    """Points for each item (每个计分): the sum over kinds of item, cut at ``cap`` points where there is one.

    >>> items_each("extra", 0.5, {"award": 0.2})[1][0].weight
    0.4
    """
    parts = [Indicator(part, code, worth / points, scale=PointsPerItem()) for part, worth in each.items()]
    return Group(code, ROOT, points, "sum", cap=None if cap is None else cap / points), parts


def full_less_shortfall(
    code: str, points: float, targets: Mapping[str, float], each: float
) -> tuple[Group, list[Indicator]]:
    """Full points less ``each`` for every one missing to a target (每少1个扣分), not below zero.

    >>> group, parts = full_less_shortfall("large", 0.5, {"bn": 7}, 0.1)
    >>> group.start, parts[0].weight
    (1.0, -0.2)
    """
    parts = [Indicator(part, code, -each / points, scale=Shortfall(), target=aim) for part, aim in targets.items()]
    return Group(code, ROOT, points, "sum", start=1.0, floor=0.0), parts


def full_less_deductions(code: str, points: float, each: Mapping[str, float]) -> tuple[Group, list[Indicator]]:
    """Full points less so much for every case of a kind (超时限、弄虚作假扣分), not below zero.

    >>> full_less_deductions("conduct", 0.5, {"late": 0.1})[1][0].weight
    -0.2
    """
    parts = [Indicator(part, code, -off / points, scale=PointsPerItem()) for part, off in each.items()]
    return Group(code, ROOT, points, "sum", start=1.0, floor=0.0), parts
