"""A campaign's declaration, whole, and what is looked up in it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.campaign.filing import FilingRules, FormField, IssuedForm, Ledger, Stage
from analysis.campaign.seasons import Floor, Season
from analysis.campaign.vocabulary import City, ContextSource, Indicator, Unit
from analysis.campaign.words import say
from analysis.errors import WrongCall
from analysis.methods import Methods, Words

ALL = "all"
"""What stands for all units together where a unit's code stands otherwise."""


@dataclass(frozen=True)
class PageDeclaration:
    """A page of the campaign: who may read it, and whether there is one for each unit, each case, or one in all.

    ``basis`` is what kind of figures it holds, where that is not the filings' own.
    """

    name: str
    audience: str
    each: str
    basis: str


@dataclass(frozen=True, eq=False)
class Campaign:
    """A campaign folder's declaration, whole. Two readings of a folder are two campaigns."""

    folder: Path
    code: str
    name: Words
    languages: tuple[str, ...]
    filed_language: str
    current: str
    base: str | None
    unit_word: Words
    total: City
    comparison_label: Words
    comparison_note: Words
    day_tolerance: int
    headline: tuple[str, ...]
    filing: FilingRules
    units: Mapping[str, Unit]
    seasons: Mapping[str, Season]
    floors: tuple[Floor, ...]
    stages: Mapping[str, Stage]
    ledger: Ledger
    answers: Mapping[str, str]
    context: tuple[ContextSource, ...]
    published: Mapping[str, Any]
    audiences: Mapping[str, Words]
    pages: Mapping[str, PageDeclaration]
    cities: tuple[City, ...]
    indicators: Mapping[str, Indicator]
    form: tuple[FormField, ...] = field(repr=False)
    issued: IssuedForm = field(default_factory=IssuedForm)
    methods: Methods = field(default_factory=Methods)

    @cached_property
    def by_code(self) -> dict[str, City]:
        """The filing units by code."""
        return {city.code: city for city in self.cities}

    @cached_property
    def by_name(self) -> dict[str, City]:
        """The filing units and the total by any of their names; the first in order where two are called alike."""
        named: dict[str, City] = {}
        for city in (*self.cities, self.total):
            for name in (city.code, *city.name.values(), *city.short.values(), *city.aliases):
                named.setdefault(name, city)
        return named

    @cached_property
    def partitions(self) -> dict[str, dict[str, tuple[City, ...]]]:
        """How the filing units fall into bodies: by ``zone`` and by ``group``, the bodies by their first name."""
        parted: dict[str, dict[str, list[City]]] = {"zone": {}, "group": {}}
        for city in self.cities:
            for name, words in (("zone", city.zone), ("group", city.group)):
                if words:
                    parted[name].setdefault(say(words, self.languages[0]), []).append(city)
        return {name: {code: tuple(units) for code, units in bodies.items()} for name, bodies in parted.items()}

    @property
    def season(self) -> Season:
        """The season reported on."""
        return self.seasons[self.current]

    @property
    def base_season(self) -> Season | None:
        """The season it is compared with, if any."""
        return self.seasons[self.base] if self.base else None

    @property
    def money_unit(self) -> Unit:
        """The unit that ledger amounts are in."""
        return next(unit for unit in self.units.values() if unit.money)

    def unit(self, code: str) -> City:
        """The filing unit of a code, or the total of :data:`ALL`: whom a page is about."""
        return self.total if code == ALL else self.by_code[code]

    def city(self, wanted: str) -> City:
        """The filing unit of a full name, short name, alias or code.

        Raises :class:`~analysis.errors.WrongCall` naming the nearest known names.
        """
        if wanted in self.by_name:
            return self.by_name[wanted]
        known = [name for city in self.cities for name in (*city.name.values(), *city.short.values(), city.code)]
        near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.3)
        hint = f" Nearest: {', '.join(near)}." if near else ""
        raise WrongCall(f"No filing unit is called {wanted!r} in {self.folder / 'cities.csv'}.{hint}")

    def indicator(self, wanted: str) -> Indicator:
        """The indicator of a code; raises :class:`~analysis.errors.WrongCall` for an unknown one."""
        if wanted in self.indicators:
            return self.indicators[wanted]
        raise WrongCall(f"No indicator {wanted!r}; known: {', '.join(self.indicators)}.")

    def form_fields(self, table: str) -> tuple[FormField, ...]:
        """The fields of one table of ``form.csv``, in their order."""
        return tuple(item for item in self.form if item.table == table)
