"""The growth page's head, the sentences that it leads with, and how far the sums are from published totals."""

from __future__ import annotations

import datetime as dt
import math
import os

from analysis.asked import question
from analysis.blocks import Block, bullets
from analysis.pages import compared
from analysis.pages import page as opened
from analysis.pages.growth.rows import units
from analysis.pages.page import ABSENT, Page


@question
def open_page(
    campaign: str | os.PathLike[str],
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for the growth page."""
    return opened.open_page("growth", campaign, None, as_of, known_on, lang)


@question
def masthead(page: Page) -> Block:
    """What is compared, and as of when."""
    on = page.voice.name(page.edition.campaign.comparison_label)
    total = page.voice.name(page.unit.name)
    return opened.masthead(page, page.voice.text("{total}: growth {on}", total=total, on=on))


@question
def headline(page: Page) -> Block:
    """The total's leading indicators, how many units rose and fell, and who fell."""
    said = [compared.sentences_of_total(page, indicator) for indicator in page.headline_indicators]
    return bullets([page.voice.prose(each) for each in said], css="headline")


@question
def published_gap(page: Page) -> Block:
    """Where totals are published too: how far the units' sum is from them, and which one shares are taken of."""
    voice, edition = page.voice, page.edition
    totals = edition.tables["published_totals"]
    said = []
    for row in totals.to_dict("records"):
        indicator = edition.campaign.indicators[row["indicator"]]
        season = edition.campaign.seasons[row["season"]]
        unit = edition.campaign.units[row["unit"]]
        side = "second" if season is edition.season else "first"
        summed = math.fsum(units(page, indicator)[side].dropna())
        said.append(
            voice.text(
                "{season}: the published total is {total}, the units add up to {summed}, {gap} {more} ({note}).",
                season=voice.name(season.name),
                total=voice.quantity(row["value"], unit),
                summed=voice.quantity(summed, unit),
                gap=voice.quantity(abs(summed - row["value"]), unit),
                more=voice.text("more") if summed >= row["value"] else voice.text("less"),
                note=voice.filed(row["note"]),
            )
        )
    if not said:
        return ABSENT
    said.append(voice.text("Growth of the total and shares use the sum of the units."))
    return bullets(said, css="gap")
