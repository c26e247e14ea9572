"""What a campaign declares of the cases it chooses by design: ``[cases.design]`` of ``campaign.toml``. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.campaign import Campaign
from analysis.choosing.distances import MAHALANOBIS, METRICS
from analysis.choosing.log import DESIGNS
from analysis.errors import DeclarationError
from analysis.methods import Words

CONTEXT, SEASON, BASE, GROWTH = "context", "season", "base", "growth"
SIDES = (SEASON, BASE, GROWTH)
ENDINGS = {SEASON: "", BASE: "_base", GROWTH: "_growth_pct"}
DIVERSE = "diverse"
EXTREMES = ("extreme", "extreme-high", "extreme-low")


@dataclass(frozen=True)
class Figure:
    """A figure of each unit: a published measure, or an indicator of the season, of the base season, or its growth.

    ``key`` is its column: the measure, or the indicator with ``_base`` or ``_growth_pct`` behind it.
    """

    of: str
    code: str
    in_logarithms: bool = False

    @property
    def key(self) -> str:
        """The name of its column."""
        return self.code + ENDINGS.get(self.of, "")


@dataclass(frozen=True)
class Rules:
    """By what cases are chosen.

    ``interest`` is the predictor of the pathway design; ``extreme`` what extreme units are extreme in. ``grades`` of
    the result make pairs alike or opposite. The diverse design is ``partition`` × bands of the first predictor × bands
    of the result. ``listed`` says how many each design lists (of each cell, where it is diverse), ``taken`` how many
    of them come onto the short list.
    """

    result: Figure
    predictors: tuple[Figure, ...]
    interest: Figure
    extreme: Figure
    listed: Mapping[str, int]
    taken: Mapping[str, int]
    grades: int = 3
    partition: str = "zone"
    size_bands: int = 2
    result_bands: int = 2
    metric: str = MAHALANOBIS
    units_per_predictor: int = 10
    note: Words = field(default_factory=dict)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures that are read, each once: the result, the predictors, the one of extreme units."""
        wanted = (self.result, *self.predictors, *((self.extreme,) if {*EXTREMES} & {*self.listed} else ()))
        return tuple(dict.fromkeys(wanted))

    @property
    def logarithms(self) -> tuple[str, ...]:
        """The columns that are taken in logarithms."""
        return tuple(one.key for one in self.figures if one.in_logarithms)

    @property
    def grade(self) -> str:
        """The column of the result's grade."""
        return f"{self.result.key}_grade"


def rules(campaign: Campaign) -> Rules | None:
    """The rules that a campaign declares; none where it declares none.

    :class:`~analysis.errors.DeclarationError` where they name something unknown, or more predictors than the number
    of units can bear.
    """
    declared = campaign.methods.cases.get("design")
    if not declared:
        return None
    made = _rules(campaign, declared)
    if wrong := list(_contradictions(campaign, made)):
        raise _error(campaign, "; ".join(wrong))
    return made


def _rules(campaign: Campaign, declared: Mapping[str, Any]) -> Rules:
    given = dict(declared)
    result, asked = given.pop("result", None), given.pop("predictors", None)
    if not result or not asked:
        raise _error(campaign, "result and predictors are both needed")
    figure = _figure(campaign, result, SEASON)
    predictors = tuple(_figure(campaign, item, BASE) for item in asked)
    interest = given.pop("interest", predictors[0].key)
    extreme = _figure(campaign, given.pop("extreme", result), SEASON)
    listed = given.pop("listed", {})
    by_key = {one.key: one for one in predictors}
    if interest not in by_key:
        raise _error(campaign, f"interest is {interest!r}: write one of {', '.join(by_key)}")
    if unknown := {*given} - {*Rules.__annotations__}:
        raise _error(campaign, f"{', '.join(sorted(unknown))} is not known")
    taken = given.pop("taken", dict.fromkeys(listed, 1))
    return Rules(figure, predictors, by_key[interest], extreme, listed, taken, **given)


def _figure(campaign: Campaign, item: Mapping[str, Any], of: str) -> Figure:
    if ("measure" in item) == ("indicator" in item):
        raise _error(campaign, f"{dict(item)} must name either a measure or an indicator")
    side = CONTEXT if "measure" in item else item.get("of", of)
    return Figure(side, item.get("measure") or item["indicator"], item.get("log", False))


def _contradictions(campaign: Campaign, made: Rules) -> Iterator[str]:
    """What is declared but not known, or cannot be had."""
    measures = {source.measure for source in campaign.context}
    for one in made.figures:
        known = measures if one.of == CONTEXT else {*campaign.indicators}
        if one.code not in known:
            yield f"{one.code} is not known"
        if one.of not in (CONTEXT, *SIDES):
            yield f"{one.code} is of {one.of!r}: write one of {', '.join(SIDES)}"
    keys = [one.key for one in made.figures]
    if len({*keys}) < len(keys) or made.result.key in {one.key for one in made.predictors}:
        yield "a figure is declared twice"
    for design in sorted({*made.listed, *made.taken} - {*DESIGNS}):
        yield f"{design} is no design: write one of {', '.join(DESIGNS)}"
    for design in sorted(name for name, n in made.taken.items() if name in DESIGNS and name not in made.listed and n):
        yield f"{design} is taken but not listed"
    if made.metric not in METRICS:
        yield f"metric is {made.metric!r}: write one of {', '.join(METRICS)}"
    if made.partition not in campaign.partitions:
        yield f"partition is {made.partition!r}: write one of {', '.join(campaign.partitions)}"
    yield from _too_many(campaign, made)


def _too_many(campaign: Campaign, made: Rules) -> Iterator[str]:
    """Whether the units bear the predictors, and numbers are such as can be counted to."""
    numbers = (made.grades, made.size_bands, made.result_bands, made.units_per_predictor, *made.listed.values())
    if any(not isinstance(n, int) or n < 1 for n in numbers):
        yield "grades, bands, units_per_predictor and listed are whole numbers from 1"
        return
    most = len(campaign.cities) // made.units_per_predictor
    if len(made.predictors) > most:
        asked = f"{len(made.predictors)} predictors for {len(campaign.cities)} units"
        yield f"{asked}: at {made.units_per_predictor} units a predictor, take {most} at most"


def _error(campaign: Campaign, what: str) -> DeclarationError:
    return DeclarationError(f"{campaign.folder / 'campaign.toml'}, [cases.design]: {what}.")
