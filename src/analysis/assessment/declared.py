"""The ``[assessment]`` of a campaign's declaration: what is scored, how, and what else might have been declared.

Nothing here says what any government's rules are. A mistake in the declaration is ours, so an error and no finding.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.assessment import contradictions, presets
from analysis.assessment.choices import Choices, drawn_weights
from analysis.assessment.declaration import Assessment, Group, Indicator, MissingRule, Weighting
from analysis.assessment.firmness import Award
from analysis.assessment.influence import effective_weights
from analysis.assessment.scales import SCALES, MinMax, Scale
from analysis.campaign import Campaign
from analysis.errors import DeclarationError
from analysis.methods import Words

MEASURES = {"level": "second", "growth": "growth_pct", "midpoint": "midpoint_pct", "change": "change"}
"""What of an indicator is scored, and the column of growth (:func:`analysis.growth.compared`) that holds it."""
FORMS = {"forms_missing": "missing", "forms_late": "late"}
"""What is counted of a unit's forms, for deductions, and the state of the calendar that it counts."""


@dataclass(frozen=True)
class Measured:
    """What a leaf's figure is: a measure of one of the campaign's indicators, or a count of forms, of no indicator."""

    indicator: str
    measure: str = "level"


@dataclass(frozen=True)
class NamedAward(Award):
    """An award by its name."""

    name: Words = field(default_factory=dict)

    @property
    def places(self) -> int:
        """How many places it has."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Shape:
    """Other rules in use, beside the declared ones: one of :data:`SHAPES` filled with the declared indicators."""

    code: str
    name: Words
    assessment: Assessment


@dataclass(frozen=True)
class Rules:
    """All that is declared of an assessment.

    ``measured``, ``names``
        of each leaf what its figure is; of groups and, where declared, of leaves their names
    ``choices``, ``alone``
        options of which every combination is a variant, and those that are tried once each
    ``dispute_each``
        whether each figure with an open finding is once left out, or once put in as filed
    ``per_head``
        measures of context by which amounts are divided for reference only
    ``option_names``, ``spread``
        the names of scales and of rules for missing figures that are tried, by code; how far drawn weights may be from
        the declared ones, as a share of them
    ``rank_for``
        the audiences whose pages of one unit may say its rank; nobody's where none is declared
    ``firm_for``
        the audiences whose pages may say how firm the ranking is; nobody's where none is declared
    """

    name: Words
    note: Words
    assessment: Assessment
    measured: Mapping[str, Measured]
    names: Mapping[str, Words]
    awards: tuple[NamedAward, ...]
    shapes: tuple[Shape, ...]
    choices: Choices
    alone: Choices
    dispute_each: bool
    per_head: str = ""
    option_names: Mapping[str, Words] = field(default_factory=dict)
    spread: float | None = None
    firm_for: tuple[str, ...] = ()
    rank_for: tuple[str, ...] = ()

    @property
    def divisors(self) -> list[str]:
        """The measures of context that figures are divided by."""
        named = [indicator.size for indicator in self.assessment.indicators if indicator.size]
        return list(dict.fromkeys([*named, *([self.per_head] if self.per_head else [])]))


def rules(campaign: Campaign) -> Rules | None:
    """The campaign's assessment; none where none is declared.

    Raises :class:`~analysis.errors.DeclarationError` that names what is wrong in ``campaign.toml``.
    """
    declared = campaign.methods.assessment
    if not declared:
        return None
    try:
        made = _rules(declared, campaign)
        wrong = [*_unknown(made, campaign), *contradictions.found(declared, made, campaign)]
    except KeyError as missing:
        wrong = [f"it lacks {missing}"]
    except (TypeError, ValueError) as mistake:
        wrong = [str(mistake)]
    if wrong:
        raise DeclarationError(f"{campaign.folder / 'campaign.toml'}, [assessment]: {'; '.join(wrong)}. Correct it.")
    return made


def _rules(declared: Mapping[str, Any], campaign: Campaign) -> Rules:
    assessment, variants = _assessment(declared, campaign), declared.get("variants", {})
    items = declared["indicators"]
    return Rules(
        name=declared["name"],
        note=declared.get("note", {}),
        assessment=assessment,
        measured={_code(item): Measured(item.get("indicator", ""), item.get("measure", "level")) for item in items},
        names={_code(item): item["name"] for item in (*declared["groups"], *items) if "name" in item},
        awards=tuple(_award(item) for item in declared.get("awards", ())),
        shapes=tuple(_shape(item, assessment) for item in declared.get("shapes", ())),
        choices=_choices(variants, assessment),
        alone=_alone(variants, assessment),
        dispute_each=variants.get("dispute_each", False),
        per_head=declared.get("per_head", ""),
        option_names=_option_names(variants),
        spread=variants.get("drawn", {}).get("spread"),
        firm_for=tuple(variants.get("firm_for", ())),
        rank_for=tuple(declared.get("rank_for", ())),
    )


def _assessment(declared: Mapping[str, Any], campaign: Campaign) -> Assessment:
    return Assessment(
        indicators=tuple(_indicator(item) for item in declared["indicators"]),
        groups=tuple(Group(**_without(item, "name")) for item in declared["groups"]),
        scale=scale(declared["scale"]) if "scale" in declared else MinMax(),
        weighting=Weighting(declared.get("weighting", "given")),
        missing=MissingRule(**declared.get("missing", {})),
        apart=_apart(declared.get("apart", {}), campaign),
        pool=declared.get("pool", "all"),
    )


def _indicator(item: Mapping[str, Any]) -> Indicator:
    """A leaf: its code is the indicator's where it has none of its own."""
    plain = _without(item, "name", "indicator", "measure", "scale", "code")
    return Indicator(code=_code(item), scale=scale(item["scale"]) if "scale" in item else None, **plain)


def _code(item: Mapping[str, Any]) -> str:
    return str(item.get("code") or item["indicator"])


def scale(item: Mapping[str, Any]) -> Scale:
    """A normalisation as it is written: its ``method``, and what that needs.

    >>> scale({"method": "minmax", "low": 60.0, "high": 100.0})
    MinMax(low=60.0, high=100.0)
    """
    method = item["method"]
    if method not in SCALES:
        raise ValueError(f"a scale's method is one of {', '.join(SCALES)}, not {method!r}")
    given = _without(item, "method", "code", "name")
    if "bands" in given:
        given["bands"] = tuple((int(last), float(points)) for last, points in given["bands"])
    return SCALES[method](**given)


def _apart(item: Mapping[str, Any], campaign: Campaign) -> dict[str, str]:
    """The ranking group of each unit: of a partition all bodies, or only those named, the rest together."""
    if not item:
        return {}
    if item["partition"] not in campaign.partitions:
        raise ValueError(f"apart: no partition {item['partition']!r}; there are {', '.join(campaign.partitions)}")
    bodies = campaign.partitions[item["partition"]]
    if lost := sorted({*item.get("bodies", ())} - {*bodies}):
        raise ValueError(f"apart: {', '.join(lost)} is no {item['partition']}; there are {', '.join(bodies)}")
    wanted = item.get("bodies", list(bodies))
    return {unit.code: body for body in wanted for unit in bodies[body]}


def _award(item: Mapping[str, Any]) -> NamedAward:
    return NamedAward(item["code"], item["last"], item.get("first", 1), item["name"])


def _choices(item: Mapping[str, Any], assessment: Assessment) -> Choices:
    """The options of which every combination is a variant: scales × weights drawn near the declared × means."""
    drawn = item.get("drawn", {})
    return Choices(
        scale={each.get("code", each["method"]): scale(each) for each in item.get("scales", ())},
        weighting=drawn_weights(assessment, **drawn) if drawn else {},
        aggregation=tuple(item.get("aggregations", ())),
    )


def _alone(item: Mapping[str, Any], assessment: Assessment) -> Choices:
    """The options that are tried once each, all else as declared."""
    return Choices(
        weighting={method: Weighting(method) for method in item.get("weightings", ())},
        aggregation=tuple(item.get("other_aggregations", ())),
        missing={each["code"]: MissingRule(**_without(each, "code", "name")) for each in item.get("missing", ())},
        dropped=assessment.codes if item.get("drop_each") else (),
    )


def _option_names(item: Mapping[str, Any]) -> dict[str, Words]:
    """The names of scales and of rules for missing figures, where they have one."""
    named = [*item.get("scales", ()), *item.get("missing", ())]
    return {each.get("code", each.get("method")): each["name"] for each in named if "name" in each}


# Shapes in use, filled with the declared indicators.


def _shape(item: Mapping[str, Any], declared: Assessment) -> Shape:
    make = SHAPES.get(item["shape"])
    if make is None:
        raise ValueError(f"a shape is one of {', '.join(SHAPES)}, not {item['shape']!r}")
    given = _without(item, "code", "name", "shape")
    if "bands" in given:
        given["bands"] = [tuple(each) for each in given["bands"]]
    if unknown := {*given} - {*inspect.signature(make).parameters}:
        raise ValueError(f"shape {item['code']}: {', '.join(sorted(unknown))} is not known there")
    made = make(declared, **given)
    return Shape(item["code"], item["name"], replace(made, apart=declared.apart, missing=declared.missing))


def _points(declared: Assessment, points: float) -> dict[str, float]:
    """So many points, shared by what each indicator weighs in the declared score."""
    weights = effective_weights(_no_figures(declared), declared)
    return {code: points * float(weights[code]) for code in declared.codes}


def _no_figures(declared: Assessment) -> Any:
    import pandas as pd

    return pd.DataFrame(columns=declared.codes, dtype=float)


def _completion(declared: Assessment, points: float, cap: float | None = None) -> Assessment:
    targets = {one.code: one.target for one in declared.indicators}
    if lacking := [code for code, target in targets.items() if target is None]:
        raise ValueError(f"completion needs a target for each indicator; these have none: {', '.join(lacking)}")
    return presets.completion_with_caps(_points(declared, points), targets, cap)  # type: ignore[arg-type]


def _efficacy(declared: Assessment, base: float, span: float) -> Assessment:
    return presets.efficacy_coefficient(_points(declared, 1.0), base, span)


def _equal(declared: Assessment, low: float, high: float) -> Assessment:
    return presets.equal_minmax(declared.indicators, low, high)


def _bands(declared: Assessment, points: float, bands: Sequence[tuple[int, float]], below: float) -> Assessment:
    return presets.rank_band_points(_points(declared, points), bands, below)


SHAPES: Mapping[str, Callable[..., Assessment]] = {
    "completion": _completion,
    "efficacy": _efficacy,
    "equal-minmax": _equal,
    "rank-bands": _bands,
}
"""The shapes by the name that a declaration writes; points per item are declared as a group that is a sum."""


def _unknown(made: Rules, campaign: Campaign) -> Iterator[str]:
    """What in the rules names something that is not declared."""
    for code, leaf in made.measured.items():
        if leaf.measure not in {*MEASURES, *FORMS}:
            yield f"{code}: a measure is one of {', '.join((*MEASURES, *FORMS))}, not {leaf.measure!r}"
        elif leaf.measure in MEASURES and leaf.indicator not in campaign.indicators:
            yield f"{code}: indicator {leaf.indicator!r} is not known"
    context = {source.measure for source in campaign.context}
    yield from (f"size {name!r} is no measure of context" for name in made.divisors if name not in context)
    for one in made.assessment.indicators:
        if isinstance(one.target, Mapping):
            yield from (f"{one.code}: target of {unit}, no unit" for unit in one.target if unit not in campaign.by_code)


def _without(item: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in keys}
