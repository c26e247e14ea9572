"""How the record is told: in the order of the units, in the words of its sources, with their addresses."""

from __future__ import annotations

import pandas as pd

from analysis import published
from analysis.blocks import linked
from analysis.pages.page import Page
from analysis.phrasing import mixed


def ordered(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in administrative order; wider levels last, each group as in its file."""
    order = {city.code: city.order for city in page.edition.campaign.cities}
    last = max(order.values(), default=0) + 1
    places = rows["city_code"].map(order).fillna(last)
    return rows.assign(place=places).sort_values("place", kind="stable")


def worded(page: Page, text: object, blank: str = "") -> str:
    """Words of the record in the page's language: as translated, or as they stand, marked as what they are."""
    if not isinstance(text, str) or not text:
        return blank
    translated = published.words(page.edition.campaign).get(text, {}).get(page.voice.lang)
    if translated:
        return translated
    return text if page.voice.lang == page.edition.campaign.filed_language else mixed(text)


def as_published(page: Page, title: str) -> str:
    """A column's title, said to hold what was published."""
    return page.voice.text("{title}, as published", title=title)


def link(address: str) -> str:
    """A source's address; one that is no link is in words, marked as what they are."""
    return linked(address) if address.isascii() else mixed(address)
