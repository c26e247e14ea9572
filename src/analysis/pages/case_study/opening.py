"""Whose dossier it is, and which other units it names."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import stages
from analysis.asked import question
from analysis.blocks import Block
from analysis.campaign import City
from analysis.choosing import of_edition
from analysis.edition import Edition
from analysis.errors import WrongCall
from analysis.pages import page as opened
from analysis.pages.page import Page
from analysis.rating import of_edition as rated


@dataclass(frozen=True)
class Dossier(Page):
    """The page of a chosen unit, with the other units that it may name: what is not declared is not shown."""

    cities: tuple[str, ...] = ()

    def _identity(self) -> tuple[object, ...]:
        return (*super()._identity(), self.cities)


@question
def open_page(
    campaign: str | os.PathLike[str],
    city: str | None = None,
    cities: Sequence[str] | None = None,
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for a dossier; of the unit chosen first where none is named."""
    page = opened.open_page("case_study", campaign, None, as_of, known_on, lang)
    chosen = city or next(iter(page.edition.once(cases)), None)
    if chosen is None:
        raise WrongCall("No case is chosen: no design finds one in these figures, and none is on the short list.")
    return dossier_of(page.edition, chosen, cities or ())


def dossier_of(edition: Edition, city: str, cities: Sequence[str]) -> Dossier:
    """The page of a unit, which may name the other units."""
    codes = tuple(edition.campaign.city(name).code for name in cities)
    return Dossier("case_study", edition, edition.city(city), codes)


def cases(edition: Edition) -> list[str]:
    """The codes of the units that a dossier is made of, in the order in which they were chosen."""
    return list(of_edition.chosen(edition))


def matches(edition: Edition) -> dict[str, tuple[str | None, str]]:
    """The unit that is set beside each chosen one, or why there is none."""
    return {code: of_edition.matched(edition, code) for code in edition.once(cases)}


def named(edition: Edition, code: str) -> tuple[str, ...]:
    """The units that the dossier of a unit names beside it: its match first, then whom it was chosen with and over."""
    match = edition.once(matches).get(code, (None, ""))[0]
    every = [match, *(one for row in designs_of(edition, code).to_dict("records") for one in _in_row(row))]
    return tuple(one for one in dict.fromkeys(every) if one and one != code)


def texts(edition: Edition, code: str) -> str:
    """All that a dossier quotes of what its unit filed; it may name other units."""
    rows = [edition.of_unit(code, rated.submitted), edition.of_unit(code, rated.evidence)]
    if edition.campaign.ledger.signing:
        rows.append(edition.of_unit(code, stages.signed_projects)[["name", "investor", "industry"]])
    return "\n".join(str(text) for row in rows for column in row for text in row[column] if isinstance(text, str))


def _in_row(row: Mapping[Hashable, object]) -> Iterator[str]:
    for column in ("city_code", "partner", "runner_up", "tied_with"):
        yield from codes_in(row[column])


def codes_in(value: object) -> Iterator[str]:
    """The codes in a cell of the long list: one, several, a pair, several pairs or none."""
    if isinstance(value, str):
        yield from [value] if value else []
    elif isinstance(value, tuple | list):
        for one in value:
            yield from codes_in(one)


def designs_of(edition: Edition, code: str) -> pd.DataFrame:
    """The rows of the long list in which a unit stands, alone or in a pair, those taken onto the short list."""
    rows = edition.once(of_edition.long_list)
    return rows[((rows["city_code"] == code) | (rows["partner"] == code)) & (rows["why_blank"] == "")]


def names(page: Page, value: object) -> str:
    """The names of the units in a cell of the long list, as far as the page may name them."""
    known = {page.unit.code, *getattr(page, "cities", ())}
    campaign, voice = page.edition.campaign, page.voice
    unnamed = voice.text("a unit that this page may not name")
    every = [voice.name(campaign.by_code[code].name) if code in known else unnamed for code in codes_in(value)]
    return voice.together(list(dict.fromkeys(every)))


def match_of(page: Page) -> tuple[City | None, str]:
    """The unit set beside the page's own, where it is declared; else none, with the reason as a code."""
    known = page.edition.once(matches).get(page.unit.code)
    code, why = known or of_edition.matched(page.edition, page.unit.code)
    if code is None:
        return None, why
    declared = code in getattr(page, "cities", ())
    return (page.edition.campaign.by_code[code], "") if declared else (None, NOT_DECLARED)


NOT_DECLARED = "not-declared"


def filed_cases(page: Page) -> pd.DataFrame:
    """The cases that the unit submitted, as they stand."""
    return page.own(rated.submitted)


def evidence_of(page: Page, case_id: str) -> pd.DataFrame:
    """What is on file for the claims of a case."""
    rows = page.own(rated.evidence)
    return rows[rows["case_id"] == case_id]


@question
def masthead(page: Page) -> Block:
    """Whose case this is."""
    return opened.masthead(page, title(page))


def title(page: Page) -> str:
    """What the dossier is called."""
    return page.voice.text("{unit}: case dossier", unit=page.voice.name(page.unit.name))
