"""What must be known to read the page, and where its figures come from."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from markupsafe import Markup

from analysis import edition as editions
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets, linked
from analysis.pages import compared, evidence
from analysis.pages import factors as declared
from analysis.pages.page import Page
from analysis.phrasing import BLANK


@question
def by_day(page: Page) -> Block:
    """The total of the first leading indicator on every filing date."""
    return compared.by_day(page, page.headline_indicators[0])


@question
def not_comparable(page: Page) -> Block:
    """The declared factors for which the seasons are not comparable; absent without any."""
    return declared.listed(page)


@question
def notes(page: Page) -> Block:
    """What must be known to read the page."""
    return bullets(list(compared.comparison_notes(page)), css="notes")


@question
def filings(page: Page) -> Block:
    """Which file each unit's figures come from."""
    voice, edition = page.voice, page.edition
    standing = edition.filings
    rows = []
    for season in (edition.season, edition.base):
        if season is None:
            continue
        own = standing[standing["season"] == season.code].sort_values("as_of")
        kept = own.drop_duplicates("city_code", keep="last")
        last = dict(zip(kept["city_code"], kept.to_dict("records"), strict=True))
        for city in edition.campaign.cities:
            filed = last.get(city.code)
            rows.append(
                [
                    voice.name(city.name),
                    voice.name(season.name),
                    BLANK if filed is None else voice.date(filed["as_of"]),
                    voice.text("missing") if filed is None else voice.filed(filed["file"]),
                    evidence.kind_of_figure(page, season.basis, season.channel),
                    "" if filed is None else addresses(page, filed),
                ]
            )
    titles = ("unit", "season", "about", "file", "kind of figure", "address")
    width = len(titles) if any(row[-1] for row in rows) else len(titles) - 1
    return Table(
        caption=voice.text("The last form of each unit"),
        columns=tuple(Column(voice.text(title)) for title in titles[:width]),
        rows=[row[:width] for row in rows],
        empty=voice.text("No figure was filed."),
        mark=page.mark,
        folded=voice.text("Where the figures came from"),
    ).block()


def addresses(page: Page, filing: Mapping[Hashable, Any]) -> str:
    """Where the figures of a filing were read, as links; empty for forms that a unit filed itself."""
    figures = page.edition.of_unit(filing["city_code"], editions.figures)
    own = figures[figures["sequence"] == filing["sequence"]]
    return Markup(" ").join(linked(address) for address in sorted(own["address"].dropna().unique()))
