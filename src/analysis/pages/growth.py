"""The growth page: every unit and all of them together, one season on another."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis import charts
from analysis import edition as editions
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets, join, linked
from analysis.campaign import Indicator
from analysis.charts import Frame
from analysis.pages import compared, evidence
from analysis.pages import page as opened
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import BLANK


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
    return bullets([_of_indicator(page, indicator) for indicator in page.headline_indicators], css="headline")


def _of_indicator(page: Page, indicator: Indicator) -> str:
    voice, campaign = page.voice, page.edition.campaign
    rows = _units(page, indicator)
    total = compared.sentence(page, indicator, with_rank=False)
    filed = rows["second"].dropna()
    if len(filed) > int(page.row(indicator.code)["n_units"]):
        unit = campaign.units[indicator.unit]
        total = voice.text(
            "{name}: {filed} over the {n} units that filed; over those comparable: {total}",
            name=voice.name(indicator.name),
            filed=voice.quantity(math.fsum(filed), unit),
            n=len(filed),
            total=_comparable(page, indicator),
        )
    known = rows[rows["growth_pct"].notna()]
    risen, fallen = known[known["change"] > 0], known[known["change"] < 0]
    names = [
        voice.text(
            "{unit} {moved}",
            unit=voice.name(campaign.by_code[row["city_code"]].short),
            moved=voice.moved(row["growth_pct"]),
        )
        for row in fallen.to_dict("records")
    ]
    counted = voice.text(
        "{n} of {units} units compared: {risen} up, {fallen} down",
        n=len(known),
        units=len(campaign.cities),
        risen=len(risen),
        fallen=len(fallen),
    )
    who = voice.text(" ({names})", names=voice.together(names)) if names else ""
    return voice.text("{total}. {counted}{who}.", total=total, counted=counted, who=who)


def _comparable(page: Page, indicator: Indicator) -> str:
    """The level and growth of the units known in both seasons."""
    voice, row = page.voice, page.row(indicator.code)
    level = voice.quantity(row["second"], page.edition.campaign.units[indicator.unit])
    return voice.listed([level, voice.growth(row["growth_pct"])])


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
        summed = math.fsum(_units(page, indicator)[side].dropna())
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


@question
def levels(page: Page) -> Block:
    """The first leading indicator of every unit, both seasons, as bars."""
    voice, campaign = page.voice, page.edition.campaign
    indicator = page.headline_indicators[0]
    rows = _units(page, indicator)
    unit = campaign.units[indicator.unit]
    factor = unit.scale.get(voice.lang, 1.0)
    names = [str(voice.name(campaign.by_code[code].short)) for code in rows["city_code"]]
    if page.edition.base is None or not len(rows.dropna(subset=["first", "second"], how="all")):
        return ABSENT
    labels = (str(voice.name(page.edition.base.name)), str(voice.name(page.edition.season.name)))
    told = [
        voice.text(
            "{unit} {first} and {second}", unit=name, first=voice.level(first, unit), second=voice.level(second, unit)
        )
        for name, first, second in zip(names, rows["first"], rows["second"], strict=True)
    ]
    title = compared.sentence(page, indicator, with_rank=False)
    frame = Frame(
        title=title,
        measure=voice.text(
            "{name}: {first} and {second}", name=voice.titled(indicator), first=labels[0], second=labels[1]
        ),
        source=_source(page),
        alternative=voice.text("Bar chart. {title}. {told}.", title=Markup(title).striptags(), told="; ".join(told)),
        mark=page.mark,
    )
    shown = charts.Bars(
        names=names,
        first=(rows["first"] * factor).tolist(),
        second=(rows["second"] * factor).tolist(),
        first_words=[_or_nothing(voice.level(value, unit)) for value in rows["first"]],
        second_words=[_or_nothing(voice.level(value, unit)) for value in rows["second"]],
        labels=labels,
    )
    return charts.bars(shown, frame)


@question
def contributions(page: Page) -> Block:
    """What each unit adds to the growth of all in the first leading indicator."""
    voice, campaign = page.voice, page.edition.campaign
    indicator = page.headline_indicators[0]
    rows = _units(page, indicator).dropna(subset="contribution_pp")
    if not len(rows):
        return ABSENT
    names = [str(voice.name(campaign.by_code[code].short)) for code in rows["city_code"]]
    told = [
        voice.text("{unit} {points}", unit=name, points=voice.signed(value, 2))
        for name, value in zip(names, rows["contribution_pp"], strict=True)
    ]
    largest = rows.sort_values("contribution_pp", ascending=False).iloc[0]
    title = voice.text(
        "{unit} adds most: {points} of {all} points",
        unit=voice.name(campaign.by_code[largest["city_code"]].short),
        points=voice.signed(largest["contribution_pp"], 2),
        all=voice.signed(page.row(indicator.code)["growth_pct"], 2),
    )
    if not largest["contribution_pp"] > 0:
        title = voice.text("No unit adds to growth")
    frame = Frame(
        title=title,
        measure=voice.text("{name}: contribution to growth, percentage points", name=voice.name(indicator.name)),
        source=_source(page),
        alternative=voice.text("Bar chart. {title}. {told}.", title=Markup(title).striptags(), told="; ".join(told)),
        mark=page.mark,
    )
    words = [voice.signed(value, 2) for value in rows["contribution_pp"]]
    return charts.contributions(names, rows["contribution_pp"].tolist(), words, frame)


@question
def leading_tables(page: Page) -> Block:
    """A table of all units for each leading indicator."""
    return join([_table(page, indicator) for indicator in page.headline_indicators])


@question
def other_tables(page: Page) -> Block:
    """A folded table of all units for each of the other indicators."""
    leading = set(page.edition.campaign.headline)
    others = [item for code, item in page.edition.campaign.indicators.items() if code not in leading]
    return join([_table(page, item, folded=True) for item in others]) if others else ABSENT


@question
def by_day(page: Page) -> Block:
    """The total of the first leading indicator on every filing date."""
    return compared.by_day(page, page.headline_indicators[0])


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


def _table(page: Page, indicator: Indicator, *, folded: bool = False) -> Block:
    voice, campaign = page.voice, page.edition.campaign
    rows = [
        compared.growth_cells(page, row, voice.name(campaign.by_code[row["city_code"]].name))
        for _, row in _units(page, indicator).iterrows()
    ]
    total = page.row(indicator.code)
    name = voice.text(
        "{total} ({n}/{units})", total=voice.name(page.unit.name), n=total["n_units"], units=len(campaign.cities)
    )
    caption = voice.titled(indicator)
    return Table(
        caption=caption,
        columns=compared.growth_columns(
            page, voice.name(campaign.unit_word), contribution=voice.text("contribution, pp")
        ),
        rows=[*rows, compared.growth_cells(page, total, name)],
        empty="",
        mark=page.mark,
        total_rows=1,
        notes=(*compared.dagger_note(page, rows), *compared.decision_notes(page)),
        folded=caption if folded else "",
    ).block()


def _or_nothing(words: str) -> str:
    return "" if words == BLANK else words


def _units(page: Page, indicator: Indicator) -> pd.DataFrame:
    rows = page.growth[page.growth["indicator"] == indicator.code]
    return rows[rows["city_code"] != page.unit.code]


def _source(page: Page) -> str:
    if page.edition.season.channel == "published":
        return page.voice.text("Source: published figures; addresses at the end of the page.")
    return page.voice.text("Source: forms and project ledgers as filed.")
