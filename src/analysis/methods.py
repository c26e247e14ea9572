"""What a campaign declares of its methods: limits, what is not comparable, deadlines, and focuses on projects.

It stands in ``campaign.toml`` beside the rest (:mod:`analysis.campaign`). What is not declared has a default that says
the least: no factor, no deadline, no focus.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Words = Mapping[str, str]
"""One thing's name by language code."""


@dataclass(frozen=True)
class Limits:
    """When a measure of growth is not stated.

    ``near_zero_pct``
        the whole's midpoint growth, either way, up to which its change counts as near zero and is not divided
    ``against_pct``
        how much of all changes may run against the rest, in percent of the sum of their sizes; 0 allows none
    ``least_count``
        the base, in projects or events, below which levels are stated instead of percent
    ``least_share_pct``
        how much of its end the base season must have reached on a day for the other to be projected from it
    ``carried_within_days``
        how old a filing may be that stands for a missing one in the second, labelled total; no limit where not declared
    ``projections_for``
        the audiences whose pages may say where the season would end; nobody's where none is declared
    """

    near_zero_pct: float = 1.0
    against_pct: float = 0.0
    least_count: float = 0.0
    least_share_pct: float = 10.0
    carried_within_days: int | None = None
    projections_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Factor:
    """Something for which the seasons are not comparable: a footnote, never an adjustment.

    It bears on the dates from ``start`` to ``end``, on the ``units`` and ``indicators`` named, on all where none is.
    """

    name: Words
    note: Words
    start: dt.date
    end: dt.date
    source: Words
    units: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    def bears_on(self, unit: str | None, indicator: str | None, start: dt.date, end: dt.date) -> bool:
        """Whether it falls into a stretch of time, and on a unit and an indicator; ``None`` stands for any."""
        named = (unit is None or not self.units or unit in self.units) and (
            indicator is None or not self.indicators or indicator in self.indicators
        )
        return named and self.start <= end and start <= self.end


@dataclass(frozen=True)
class Deadline:
    """A stage is due ``days`` after another one was reached, on that day at the latest."""

    stage: str
    days: int
    after: str


@dataclass(frozen=True)
class FulfilmentRules:
    """What honours a contract, what starts it, and by when each stage is due.

    ``kept`` and ``started`` are the stages of the two rates; ``within_days`` the days since signing at which shares are
    read.
    """

    kept: str = ""
    started: str = ""
    within_days: tuple[int, ...] = ()
    due: tuple[Deadline, ...] = ()
    note: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """One group of a focus: the values of its column that belong to it, or the amount agreed from which one does."""

    code: str
    name: Words
    values: tuple[str, ...] = ()
    at_least: float | None = None


@dataclass(frozen=True)
class Focus:
    """By what projects are looked at: a column of the ledger, and how its values are grouped.

    Groups may overlap (the note says so), and need not hold every project. Without groups each value is its own.
    """

    code: str
    name: Words
    column: str = ""
    groups: tuple[Group, ...] = ()
    note: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Methods:
    """All that a campaign declares of its methods; ``sizes`` are the amounts agreed, in the money unit, "from … up".

    ``assessment`` and ``cases`` are as they were written: their own modules know what they mean.
    """

    limits: Limits = field(default_factory=Limits)
    factors: tuple[Factor, ...] = ()
    fulfilment: FulfilmentRules = field(default_factory=FulfilmentRules)
    focuses: Mapping[str, Focus] = field(default_factory=dict)
    sizes: tuple[float, ...] = ()
    sizes_note: Words = field(default_factory=dict)
    assessment: Mapping[str, Any] = field(default_factory=dict)
    cases: Mapping[str, Any] = field(default_factory=dict)


def read(declared: Mapping[str, Any]) -> Methods:
    """The methods' part of a declaration."""
    sizes = declared.get("sizes", {})
    return Methods(
        limits=Limits(**_tuples(declared.get("measures", {}))),
        factors=tuple(Factor(**_tuples(item)) for item in declared.get("factors", ())),
        fulfilment=_fulfilment(declared.get("fulfilment", {})),
        focuses={item["code"]: _focus(item) for item in declared.get("focuses", ())},
        sizes=tuple(sorted(sizes.get("at_least", ()))),
        sizes_note=sizes.get("note", {}),
        assessment=declared.get("assessment", {}),
        cases=declared.get("cases", {}),
    )


def contradictions(methods: Methods, units: set[str], indicators: set[str], stages: set[str]) -> Iterator[str]:
    """What in the methods names something that is not declared, or contradicts itself."""
    for factor in methods.factors:
        named = next(iter(factor.name.values()))
        for name in (*({*factor.units} - units), *({*factor.indicators} - indicators)):
            yield f"factor {named}: {name} is not known"
        if factor.end < factor.start:
            yield f"factor {named} ends before it starts"
    rules = methods.fulfilment
    stages_named = [rules.kept, rules.started, *(name for due in rules.due for name in (due.stage, due.after))]
    for stage in sorted({name for name in stages_named if name} - stages):
        yield f"stage of fulfilment: {stage} is not known"
    for focus in methods.focuses.values():
        if not focus.column and not (focus.groups and all(group.at_least is not None for group in focus.groups)):
            yield f"focus {focus.code} names neither a column nor amounts"


def _fulfilment(item: Mapping[str, Any]) -> FulfilmentRules:
    due = tuple(Deadline(**each) for each in item.get("due", ()))
    return FulfilmentRules(**{**_tuples(item), "due": due})


def _focus(item: Mapping[str, Any]) -> Focus:
    groups = tuple(Group(**_tuples(group)) for group in item.get("groups", ()))
    return Focus(**{**item, "groups": groups})


def _tuples(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item with its lists as tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}
