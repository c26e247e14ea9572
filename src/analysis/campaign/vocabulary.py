"""The vocabulary of a campaign: units of measure, filing units, indicators, and what is published of the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.methods import Words


@dataclass(frozen=True, eq=False)
class Unit:
    """A unit of measure: how it is written, rounded, and what filers write instead of it.

    ``scale`` turns a figure into what a language counts in, where that differs.
    """

    code: str
    name: Words
    decimals: int
    money: bool
    words: Mapping[str, float]
    scale: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class City:
    """A filing unit, whatever the campaign calls one."""

    code: str
    name: Words
    short: Words
    aliases: tuple[str, ...]
    zone: Words
    group: Words
    order: int
    tile: tuple[int, int] | None


@dataclass(frozen=True)
class Indicator:
    """One figure of the vocabulary and, where a ledger can give it too, how.

    ``measure`` says what is counted: ``projects``, ``agreed``, ``investors`` (at ``stage``), ``paid``, ``events``,
    ``firms_met`` (of ``activity_kind``). Blank: only the form knows.
    """

    code: str
    name: Words
    unit: str
    kind: str
    count: str | None
    within: str | None
    on_form: bool
    stage: str | None
    measure: str | None
    investor_class: str | None
    activity_kind: str | None
    activity_rank: str | None
    definition: Words
    definition_ours: bool


@dataclass(frozen=True)
class ContextSource:
    """A column of a published table that describes the filing units: size, population."""

    measure: str
    name: Words
    unit: str
    file: str
    unit_column: str
    value_column: str
    address_column: str
