"""Which pages a call asks for: refused before anything starts where it asks for none, else planned one by one."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import asked, parameters
from analysis.campaign import ALL, Campaign, City, PageDeclaration
from analysis.edition import Edition
from analysis.errors import WrongCall
from analysis.fingerprint import NOTEBOOKS
from analysis.gates import names
from analysis.pages import case_study
from analysis.parameters import Parameter

CASE = "case"
"""Whom a page is for that is made of each chosen unit."""


@dataclass(frozen=True)
class Job:
    """One page to be made: a notebook, its parameters, and where the page goes, relative to the as-of folder."""

    page: str
    unit_code: str
    lang: str
    audience: str
    campaign: str
    as_of: str
    known_on: str | None
    path: str
    basis: str
    cities: tuple[str, ...] = ()

    def parameters(self) -> dict[str, object]:
        """What the notebook is given; ``cities`` are the units that the page may name beside its own."""
        given = {"campaign": self.campaign, "as_of": self.as_of, "known_on": self.known_on, "lang": self.lang}
        own = {"city": self.unit_code} if self.unit_code != ALL else {}
        return given | own | ({"cities": [*self.cities]} if self.cities else {})

    @property
    def key(self) -> str:
        """What its page is kept by: the same for the same page of the same date as known on the same day."""
        return asked.hash_of([self.path, *self.parameters().items()])[:32]

    def unit(self, campaign: Campaign) -> City:
        """The unit that the page is about."""
        return campaign.unit(self.unit_code)


def refuse_wrong(
    campaign: Campaign, pages: Sequence[str], cities: Sequence[str], given: Mapping[str, str | None]
) -> None:
    """Refuse, before anything is read or started, a page or a value that no notebook of this campaign can be given."""
    unknown = [name for name in pages if name not in campaign.pages]
    if unknown:
        near = difflib.get_close_matches(unknown[0], campaign.pages, n=3, cutoff=0.3)
        hint = f" Nearest: {', '.join(near)};" if near else ""
        raise WrongCall(f"No page {', '.join(unknown)} in this campaign.{hint} declared: {', '.join(campaign.pages)}.")
    for city in cities:
        campaign.city(city)
    for page in pages or campaign.pages:
        known = parameters_of(page, campaign)
        names = {parameter.name for parameter in known}
        parameters.check(known, {name: value for name, value in given.items() if value and name in names})


def parameters_of(page: str, campaign: Campaign) -> list[Parameter]:
    """What a page's notebook may be asked with, and the values that the campaign knows."""
    return parameters.known_to(campaign, parameters.read(notebook(page)))


def notebook_path(page: str) -> Path:
    """The notebook that a page is made from."""
    return NOTEBOOKS / f"{page}.ipynb"


def notebook(page: str) -> dict[str, Any]:
    """A page's notebook as it is written."""
    read: dict[str, Any] = json.loads(notebook_path(page).read_text(encoding="utf-8"))
    return read


def plan(edition: Edition, pages: Sequence[str] = (), cities: Sequence[str] = ()) -> list[Job]:
    """The jobs that make the named pages, of the named units where a page has one for each."""
    declared = edition.campaign.pages
    wanted = [edition.campaign.city(name).code for name in cities]
    planned = [
        _job(edition, page, code)
        for page in declared.values()
        if not pages or page.name in pages
        for code in _units(edition, page, wanted)
    ]
    if not planned:
        of = ", ".join(cities) or "this campaign"
        raise WrongCall(f"There is no page {', '.join(pages) or 'at all'} of {of} as of {edition.as_of}.")
    return planned


def _units(edition: Edition, page: PageDeclaration, wanted: Sequence[str]) -> list[str]:
    if page.each == ALL:
        return [ALL] if not wanted else []
    every = [city.code for city in edition.campaign.cities]
    codes = edition.once(case_study.cases) if page.each == CASE else every
    return [code for code in codes if not wanted or code in wanted]


def _job(edition: Edition, page: PageDeclaration, code: str) -> Job:
    return Job(
        page=page.name,
        unit_code=code,
        lang=edition.lang,
        audience=page.audience,
        campaign=str(edition.campaign.folder),
        as_of=edition.as_of.isoformat(),
        known_on=edition.known_on.isoformat() if edition.known_on else None,
        path=f"{page.audience}/{edition.lang}/{page.name}/{code}.html",
        basis=page.basis or "+".join(edition.basis),
        cities=_beside(edition, code) if page.each == CASE else (),
    )


def _beside(edition: Edition, code: str) -> tuple[str, ...]:
    """The units that a case's page names beside its own: those that it is compared with, and those in filed texts."""
    campaign = edition.campaign
    found = names.of_units(campaign).found_in(case_study.texts(edition, code), names.of(campaign.unit(code)))
    filed = (campaign.city(name).code for name in found)
    return tuple(dict.fromkeys((*case_study.named(edition, code), *filed)))
