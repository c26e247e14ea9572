"""What the parts of the growth page share: its rows, where they come from, by which definition, and who is left out."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis.blocks import Block, paragraph
from analysis.campaign import Indicator
from analysis.pages.page import ABSENT, Page

AT_STAGES = ("projects", "agreed", "investors")
"""Measures of projects that reach a stage, of which only declared kinds of agreement count."""

METHOD = "Growth (`analysis.growth`, `analysis.measures`)"


def units(page: Page, indicator: Indicator) -> pd.DataFrame:
    """The growth of every unit in one indicator, in administrative order; the total is not among them."""
    rows = page.growth[page.growth["indicator"] == indicator.code]
    return rows[rows["city_code"] != page.unit.code]


def source(page: Page) -> str:
    """The source line of a chart or table."""
    if page.edition.season.channel == "published":
        return page.voice.text("Source: published figures; addresses at the end of the page.")
    return page.voice.text("Source: forms and project ledgers as filed.")


def short(page: Page, code: str) -> str:
    """A unit's short name."""
    return page.voice.name(page.edition.campaign.by_code[code].short)


def definition(page: Page, indicator: Indicator) -> str:
    """By which definition an indicator is compared: the days of both seasons, and which agreements count."""
    said = [part for part in (_days(page), _kinds(page, indicator)) if part]
    return page.voice.listed(said)


def _days(page: Page) -> str:
    voice, season, base = page.voice, page.edition.season, page.edition.base
    if base is None or not season.is_staged:
        return ""
    if page.edition.is_closing:
        first, second = base.day(base.closing), season.day(season.closing)
        return voice.text("closing figures of both seasons (day {first}, day {second})", first=first, second=second)
    return voice.text("both seasons on campaign day {day}", day=season.day(page.edition.as_of))


def _kinds(page: Page, indicator: Indicator) -> str:
    kinds = [page.voice.filed(kind) for kind in page.edition.campaign.ledger.counted_kinds]
    if indicator.measure not in AT_STAGES or not kinds:
        return ""
    return page.voice.text("of agreements only {kinds} counted", kinds=page.voice.together(kinds))


def measured(page: Page, indicator: Indicator, said: str) -> str:
    """The measure line of a chart: what is shown, and by which definition."""
    parts = [said, definition(page, indicator)]
    return page.voice.then(part for part in parts if part)


def left_out(page: Page, rows: pd.DataFrame) -> str:
    """The units of some rows, each with the reason why nothing is made of its figures; empty without any."""
    if not len(rows):
        return ""
    voice, edition = page.voice, page.edition
    return voice.series(
        voice.text("{said} ({names})", said=short(page, code), names=voice.why(why, edition.base, edition.season))
        for code, why in zip(rows["city_code"], rows["why_blank"], strict=True)
    )


def note(said: str) -> Block:
    """A sentence below a picture; absent where there is none."""
    return paragraph(said, css="note") if said else ABSENT


def words(text: str) -> str:
    """Text without markup, for the words of a picture."""
    return Markup(text).striptags()
