"""A page being made: an edition, the unit it is about, the voice it speaks in; and its masthead."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVarTuple

import pandas as pd
from markupsafe import Markup

from analysis import blocks, comparison, growth
from analysis import edition as editions
from analysis.asked import Opened
from analysis.blocks import Block, Column, as_block, header, paragraph
from analysis.campaign import City, Indicator
from analysis.decided import OPEN
from analysis.edition import Edition, open_edition
from analysis.phrasing import Voice

ABSENT = as_block(Markup(""))
OPEN_SEVERITIES = ("refuse", "verify")

Given = TypeVarTuple("Given")


@dataclass(frozen=True)
class Page(Opened):
    """An edition seen for one page: its name, the unit it is about, the voice it speaks in.

    What is its unit's *own* is found without looking at the other units; a page of one unit uses nothing else.
    """

    name: str
    edition: Edition
    unit: City

    def _identity(self) -> tuple[object, ...]:
        edition = self.edition
        return (self.name, self.unit.code, edition.as_of, edition.known_on, edition.lang, edition.shows_verified)

    @cached_property
    def voice(self) -> Voice:
        """The page's language."""
        return Voice(self.edition.campaign, self.edition.lang)

    def own(self, function: Callable[[Edition, *Given], pd.DataFrame], *given: *Given) -> pd.DataFrame:
        """The rows about the page's unit of what a function makes of the edition."""
        return self.edition.of_unit(self.unit.code, function, *given)

    @property
    def growth(self) -> pd.DataFrame:
        """Growth by unit and indicator as of the edition's date."""
        return self.edition.once(growth.compared)

    @cached_property
    def own_growth(self) -> pd.DataFrame:
        """Growth of the page's unit by indicator."""
        return self.own(growth.compared)

    @cached_property
    def own_figures(self) -> pd.DataFrame:
        """Standing figures of the page's unit."""
        return self.own(editions.figures)

    @cached_property
    def own_increments(self) -> pd.DataFrame:
        """What the ledgers add for the page's unit, by date."""
        return self.own(comparison.dated)

    @property
    def is_total(self) -> bool:
        """Whether the page is about all units together."""
        return self.unit is self.edition.campaign.total

    def row(self, indicator: str, city_code: str | None = None) -> pd.Series:
        """The growth of one unit, the page's own if none is named, in one indicator."""
        if city_code in (None, self.unit.code):
            return self._rows[indicator]
        rows = self.edition.of_unit(str(city_code), growth.compared)
        return rows[rows["indicator"] == indicator].iloc[0]

    @cached_property
    def _rows(self) -> dict[str, pd.Series]:
        return {row["indicator"]: row for row in map(self.own_growth.iloc.__getitem__, range(len(self.own_growth)))}

    @property
    def headline_indicators(self) -> list[Indicator]:
        """The indicators that the campaign leads with."""
        return [self.edition.campaign.indicators[code] for code in self.edition.campaign.headline]

    @property
    def mark(self) -> str:
        """The mark of example figures, for every table and chart; empty for real ones."""
        return self.voice.text("example") if "example" in self.edition.basis else ""

    @property
    def open_problems(self) -> pd.DataFrame:
        """Findings that stand against figures of the season reported on or compared with."""
        return self.edition.once(open_problems)

    @cached_property
    def own_problems(self) -> pd.DataFrame:
        """Those of the page's unit."""
        return self.own(open_problems)


def open_problems(edition: Edition) -> pd.DataFrame:
    """Findings that stand; see :attr:`Page.open_problems`."""
    problems = edition.problems
    return problems[problems["severity"].isin(OPEN_SEVERITIES) & (problems["status"] == OPEN)]


def open_page(
    name: str,
    campaign: str | os.PathLike[str],
    unit: str | None,
    as_of: str | dt.date | None,
    known_on: str | dt.date | None,
    lang: str | None,
) -> Page:
    """Open a campaign for a page; without a unit it is about all of them together."""
    edition = open_edition(campaign, as_of, known_on, lang)
    return Page(name, edition, edition.city(unit) if unit else edition.campaign.total)


def open_page_of_unit(
    name: str,
    campaign: str | os.PathLike[str],
    unit: str | None,
    as_of: str | dt.date | None,
    known_on: str | dt.date | None,
    lang: str | None,
) -> Page:
    """Open a campaign for a page that is about one unit; the first in order where none is named."""
    edition = open_edition(campaign, as_of, known_on, lang)
    return Page(name, edition, edition.city(unit))


def titled_columns(page: Page, titles: Sequence[str], numbers: Collection[str] = ()) -> tuple[Column, ...]:
    """The columns of a table by their titles, translated; those named in ``numbers`` hold numbers."""
    return tuple(Column(page.voice.text(title), title in numbers) for title in titles)


def masthead(page: Page, title: str) -> Block:
    """What the page is, about whom, as of when, for whom, and what kind of figures it shows."""
    voice, edition = page.voice, page.edition
    day = edition.season.day(min(edition.as_of, edition.season.end))
    audience = edition.campaign.audiences[edition.campaign.pages[page.name].audience]
    days = {"day": day, "days": edition.season.days}
    when = (
        voice.text("as of {date} (day {day} of {days})", date=voice.date(edition.as_of), **days)
        if edition.season.is_staged
        else voice.text("as of {date}", date=voice.date(edition.as_of))
    )
    phase = edition.season.phase(edition.as_of)
    known = voice.text("known on {date}", date=voice.date(edition.known_on)) if edition.known_on else ""
    kind = voice.text("example data") if page.mark else ""
    said = (when, voice.name(phase.name) if phase else "", known, voice.name(audience), kind)
    above = Markup("{} · {}").format(voice.name(edition.campaign.name), voice.name(edition.season.name))
    return header(above, title, [part for part in said if part]) + basis(page)


def method_note(page: Page, section: str) -> Markup:
    """Where the formulas of a part of the page stand: a section of ``docs/methods.md`` by its whole heading."""
    return Markup(page.voice.text("Formulas and sources: {address}.", address=blocks.method(section)))


def basis(page: Page) -> Block:
    """One sentence on what kind of figures the page holds."""
    voice = page.voice
    said = {
        ("example",): voice.text("Every figure on this page is a made-up example; none is a real figure of any unit."),
        ("real",): voice.text("Every figure on this page is a real one; its source stands at the end."),
    }
    kinds = page.edition.basis
    return paragraph(said[kinds], css="basis") if kinds in said else ABSENT
