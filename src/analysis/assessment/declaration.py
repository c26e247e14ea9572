"""An assessment as data: indicators and groups in a hierarchy, normalisation, weights, means, missing figures. Pure.

A declaration is an :class:`Assessment`: *indicators* (leaves) name the *group* they are part of, groups the group above
them; the one group with no parent is the *root*, whose value is the score. It is checked when it is made. Nothing here
says what any government's rules are: see :mod:`analysis.assessment.presets` for shapes that are in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.assessment.scales import MinMax, Scale

MEAN_KINDS = ("arithmetic", "geometric", "harmonic")
AGGREGATIONS = (*MEAN_KINDS, "sum", "copeland", "benefit-of-the-doubt")
FILLS = ("", "lowest", "mean")
POOLS = ("all", "group")


@dataclass(frozen=True)
class Indicator:
    """A leaf: what is measured, and how its figures are put on a scale.

    ``direction`` is 1 where more is better, −1 where less is. ``target`` is one for all units or each unit's own.
    ``scale`` stands for the assessment's where it is declared. ``size`` names the divisor of the size-adjusted score.
    """

    code: str
    parent: str
    weight: float = 1.0
    direction: int = 1
    scale: Scale | None = None
    target: float | Mapping[str, float] | None = None
    size: str = ""


@dataclass(frozen=True)
class Group:
    """A group of indicators or of groups: how its parts are put together.

    A mean divides by the weights, so that they count as shares. A ``sum`` adds points, ``start`` first, weights of any
    sign as they stand: deductions are weights below zero. Its parts keep scale and weights in every variant. ``floor``
    and ``cap`` cut the value; it is then times ``times``, so that a mean of shares becomes points.
    """

    code: str
    parent: str = ""
    weight: float = 1.0
    aggregation: str = "arithmetic"
    start: float = 0.0
    floor: float | None = None
    cap: float | None = None
    times: float = 1.0


@dataclass(frozen=True)
class MissingRule:
    """What happens where a figure is missing.

    By default it is dropped and the weights of the others are scaled up inside its group; a group of which less than
    the share ``least_in_group`` of the parts is known is blank, and so is the score of a unit of which less than
    ``least_known`` of the indicators is. ``fill``, for comparison only: ``lowest`` puts the worst value of the others
    in its place, ``mean`` their mean.
    """

    fill: str = ""
    least_in_group: float = 0.0
    least_known: float = 0.0

    def __post_init__(self) -> None:
        if self.fill not in FILLS:
            raise ValueError(f"missing values are filled by none or one of {FILLS[1:]}, not {self.fill!r}")


@dataclass(frozen=True)
class Weighting:
    """Whose weights are used: the declared ones, others given by code, or those a method draws from the figures.

    A method draws them among the indicators of each mean; groups keep theirs, but under ``equal`` all parts of every
    mean weigh the same. Points of a sum stay.
    """

    method: str = "given"
    given: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """A whole declaration. ``apart`` names each unit's ranking group; ``pool`` says whom its figures are scaled among.

    With ``pool`` of ``all`` minima, means and ranks are taken over all units, with ``group`` over the unit's own group.
    """

    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...] = (Group("score"),)
    scale: Scale = field(default_factory=MinMax)
    weighting: Weighting = field(default_factory=Weighting)
    missing: MissingRule = field(default_factory=MissingRule)
    apart: Mapping[str, str] = field(default_factory=dict)
    pool: str = "all"

    def __post_init__(self) -> None:
        if wrong := problems(self):
            raise ValueError("; ".join(wrong))

    @property
    def root(self) -> Group:
        """The group whose value is the score."""
        return next(group for group in self.groups if not group.parent)

    @property
    def nodes(self) -> tuple[Indicator | Group, ...]:
        """Indicators, then groups."""
        return (*self.indicators, *self.groups)

    @property
    def codes(self) -> list[str]:
        """The indicators, in the order declared."""
        return [indicator.code for indicator in self.indicators]

    def parts(self, group: str) -> list[Indicator | Group]:
        """What a group is made of, indicators first."""
        return [node for node in self.nodes if node.parent == group]

    def scale_of(self, indicator: Indicator) -> Scale:
        """The normalisation of an indicator: its own, or the assessment's."""
        return indicator.scale or self.scale

    def upwards(self) -> list[Group]:
        """The groups from the bottom up, the root last.

        >>> made = Assessment((Indicator("x", "b"),), (Group("a"), Group("b", "a")))
        >>> [group.code for group in made.upwards()]
        ['b', 'a']
        """
        order = [self.root]
        for group in order:
            order += [part for part in self.groups if part.parent == group.code]
        return order[::-1]

    def path(self, code: str) -> list[str]:
        """A node and what it is part of, up to the root.

        >>> Assessment((Indicator("x", "b"),), (Group("a"), Group("b", "a"))).path("x")
        ['x', 'b', 'a']
        """
        above = {node.code: node.parent for node in self.nodes}
        way = [code]
        while above[way[-1]]:
            way.append(above[way[-1]])
        return way

    def target_of(self, indicator: Indicator, units: pd.Index) -> pd.Series:
        """Each unit's target, blank where none is declared."""
        aim = indicator.target
        if isinstance(aim, Mapping):
            return pd.Series({unit: aim.get(unit) for unit in units}, units, dtype=float)
        return pd.Series(float("nan") if aim is None else aim, units, dtype=float)


def without(assessment: Assessment, code: str) -> Assessment:
    """The assessment without an indicator or a group and all that is in it; a group left empty goes too.

    >>> made = Assessment((Indicator("x", "a"), Indicator("y", "b")), (Group("s"), Group("a", "s"), Group("b", "s")))
    >>> [group.code for group in without(made, "x").groups]
    ['s', 'b']
    """
    if code == assessment.root.code or code not in {node.code for node in assessment.nodes}:
        raise ValueError(f"{code!r} is no indicator and no group below the score")
    leaves = [leaf for leaf in assessment.indicators if code not in assessment.path(leaf.code)]
    held = {above for leaf in leaves for above in assessment.path(leaf.code)}
    if not leaves:
        raise ValueError(f"without {code!r} no indicator is left")
    return replace(
        assessment,
        indicators=tuple(leaves),
        groups=tuple(group for group in assessment.groups if group.code in held),
    )


def problems(assessment: Assessment) -> list[str]:
    """What is wrong with a declaration, in words; nothing where it is sound."""
    nodes = assessment.nodes
    codes, groups = [node.code for node in nodes], {group.code: group for group in assessment.groups}
    roots = [group.code for group in assessment.groups if not group.parent]
    wrong = [f"{code!r} is declared twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    wrong += [
        f"{node.code!r} is part of {node.parent!r}, which is no group" for node in nodes if _is_lost(node, groups)
    ]
    if len(roots) != 1:
        wrong += [f"one group must have no parent, the score; these have none: {roots}"]
    if wrong:
        return wrong
    for node in nodes:
        wrong += _problems_of(node, groups)
    reached = {group.code for group in assessment.upwards()}
    wrong += [f"{code!r} is in a circle" for code in groups if code not in reached]
    wrong += [f"{code!r} has no parts" for code in groups if not assessment.parts(code)]
    wrong += [] if assessment.pool in POOLS else [f"the pool is one of {POOLS}, not {assessment.pool!r}"]
    return wrong


def _is_lost(node: Indicator | Group, groups: Mapping[str, Group]) -> bool:
    return node.parent not in groups and (bool(node.parent) or isinstance(node, Indicator))


def _problems_of(node: Indicator | Group, groups: Mapping[str, Group]) -> list[str]:
    """What is wrong with one indicator or group."""
    wrong = []
    if node.weight < 0 and groups[node.parent].aggregation != "sum":
        wrong.append(f"{node.code!r} weighs less than nothing, which only a part of a sum may")
    if isinstance(node, Group) and node.aggregation not in AGGREGATIONS:
        wrong.append(f"{node.code!r} is aggregated by one of {AGGREGATIONS}, not {node.aggregation!r}")
    if isinstance(node, Indicator) and node.direction not in (1, -1):
        wrong.append(f"the direction of {node.code!r} is 1 or -1")
    return wrong
