"""The rules of an assessment in words: names of its parts, scales, means, missing figures, reasons."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.assessment.declaration import Assessment, Group, Indicator, MissingRule
from analysis.assessment.declared import Rules
from analysis.assessment.scales import RankBands, Scale
from analysis.phrasing import Voice

DECIMALS = 2
"""Of scores and of values on their scales, in words."""

MEASURES = {
    "growth": "{name}: growth",
    "midpoint": "{name}: growth by the midpoint",
    "change": "{name}: change",
}
COUNTS = {"forms_missing": "forms not filed", "forms_late": "forms filed late"}

SCALES = {
    "minmax": "min–max from {low} to {high}",
    "zscore": "z-score with mean {mean} and standard deviation {sd}",
    "rank": "rank, the worst being 1",
    "percentile-of-others": "percentile among the others, from {low} to {high}",
    "percentile-of-all": "percentile among all, from {low} to {high}",
    "goalposts": "between the goalposts {worst} and {best}, from {low} to {high}",
    "distance-to-target": "way done from the worst figure to the target, {full} at the target",
    "completion-rate": "completion rate, {full} at the target",
    "points-per-item": "{points} points for each item",
    "shortfall": "how many are missing to the target",
    "rank-bands": "points by rank bands: {bands}, {below} for the rest",
}
BETWEEN = {"low": "not below {bound}", "high": "not above {bound}"}

AGGREGATIONS = {
    "arithmetic": "weighted arithmetic mean",
    "geometric": "weighted geometric mean",
    "harmonic": "weighted harmonic mean",
    "sum": "sum of points",
    "copeland": "Copeland score: wins less losses against every other unit",
    "benefit-of-the-doubt": "benefit of the doubt: each unit by the weights that suit it best",
}
WEIGHTINGS = {
    "given": "weights as declared",
    "equal": "equal weights",
    "entropy": "entropy weights",
    "critic": "CRITIC weights",
    "standard-deviation": "weights by standard deviation",
}
FILLS = {
    "": "a missing figure is left out and the weights of the others are raised in proportion within its group",
    "lowest": "a missing figure counts as the lowest of the others",
    "mean": "a missing figure counts as the mean of the others",
}
DIRECTIONS = {1: "more is better", -1: "less is better"}


@dataclass(frozen=True)
class Teller:
    """The rules, told in one language."""

    voice: Voice
    rules: Rules

    @property
    def assessment(self) -> Assessment:
        """What is scored and how."""
        return self.rules.assessment

    def node(self, code: str) -> str:
        """The name of an indicator or a group, as declared, or as the campaign's indicator is called."""
        if code in self.rules.names:
            return self.voice.name(self.rules.names[code])
        if code not in self.rules.measured:
            return code
        what = self.rules.measured[code]
        if what.measure in COUNTS:
            return self.voice.text(COUNTS[what.measure])
        name = self.voice.name(self.voice.campaign.indicators[what.indicator].name)
        return self.voice.text(MEASURES[what.measure], name=name) if what.measure in MEASURES else name

    def nodes(self) -> dict[str, str]:
        """The names of all indicators and groups."""
        return {node.code: self.node(node.code) for node in self.assessment.nodes}

    def how(self, node: Indicator | Group) -> str:
        """How a node's value is made: an indicator's scale, or how a group's parts are put together."""
        if isinstance(node, Group):
            return together(self.voice, node)
        scaled = scale(self.voice, self.assessment.scale_of(node))
        return self.voice.series([scaled, direction(self.voice, node)]) if node.direction < 0 else scaled

    def rule_lines(self) -> list[str]:
        """The rules in whole sentences: what kind they are, each group, weights, what is missing."""
        voice = self.voice
        groups = [
            voice.text(
                "{name}: {how} of {parts}",
                name=self.node(group.code),
                how=together(voice, group),
                parts=voice.series(self.node(part.code) for part in self.assessment.parts(group.code)),
            )
            for group in reversed(self.assessment.upwards())
        ]
        weights = voice.text(WEIGHTINGS[self.assessment.weighting.method])
        said = [*self.scale_lines(), *groups, weights, *missing(voice, self.assessment.missing)]
        return [*([voice.name(self.rules.note)] if self.rules.note else []), *(voice.ended(line) for line in said)]

    def scale_lines(self) -> Iterator[str]:
        """How figures are put on their scales: one line where all are alike, one an indicator otherwise."""
        said = {one.code: self.how(one) for one in self.assessment.indicators}
        if len({*said.values()}) == 1:
            yield self.voice.text("every indicator: {how}", how=next(iter(said.values())))
        else:
            yield from (self.voice.text("{name}: {how}", name=self.node(code), how=how) for code, how in said.items())


def scale(voice: Voice, one: Scale) -> str:
    """A normalisation with its numbers.

    >>> from analysis.assessment.scales import MinMax
    >>> from analysis.campaign import load
    >>> scale(Voice(load("data"), "en"), MinMax(60, 100))
    'min–max from 60 to 100'
    """
    held = {part.name: getattr(one, part.name) for part in dataclasses.fields(one)}  # type: ignore[arg-type]
    plain = {name: number(value) for name, value in held.items() if isinstance(value, int | float)}
    if isinstance(one, RankBands):
        plain["bands"] = voice.series(
            voice.text("{points} up to place {last}", points=number(points), last=last) for last, points in one.bands
        )
    said = voice.text(SCALES[one.name], **plain)
    return voice.series([said, *_bounds(voice, held)])


def together(voice: Voice, group: Group) -> str:
    """How a group's parts are put together, and where the result is cut."""
    return voice.series([voice.text(AGGREGATIONS[group.aggregation]), *_bounds(voice, vars(group))])


def _bounds(voice: Voice, held: Mapping[str, object]) -> Iterator[str]:
    for side, name in (("low", "floor"), ("high", "cap")):
        bound = held.get(name)
        if isinstance(bound, int | float):
            yield voice.text(BETWEEN[side], bound=number(bound))


def direction(voice: Voice, indicator: Indicator) -> str:
    """Whether more is better, or less."""
    return voice.text(DIRECTIONS[indicator.direction])


def missing(voice: Voice, rule: MissingRule) -> list[str]:
    """What happens where a figure is missing."""
    said = [voice.text(FILLS[rule.fill])]
    if rule.least_in_group:
        said.append(
            voice.text("a group of which less than {share} is known is blank", share=_share(voice, rule.least_in_group))
        )
    if rule.least_known:
        said.append(
            voice.text(
                "a unit of which less than {share} of the figures is known has no score",
                share=_share(voice, rule.least_known),
            )
        )
    return said


def _share(voice: Voice, share: float) -> str:
    return f"{number(round(100 * share, DECIMALS))}%"


def number(value: float) -> str:
    """A declared number as it was written.

    >>> number(60.0), number(0.25)
    ('60', '0.25')
    """
    return f"{value:.12g}"


def reason(voice: Voice, code: str) -> str:
    """Why a value is blank, or what is to be known of it; nothing for none."""
    campaign = voice.campaign
    return voice.why(code, campaign.base_season, campaign.season) if code else ""
