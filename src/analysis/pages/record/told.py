"""The published record: what public sources say of the seasons, with their addresses; no filed figure beside it."""

from __future__ import annotations

import datetime as dt
import os

from markupsafe import Markup

from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets, header, join, paragraph
from analysis.campaign import Season
from analysis.pages import page as opened
from analysis.pages.page import Page
from analysis.pages.record.words import as_published, link, ordered, worded
from analysis.phrasing import BLANK


@question
def open_page(
    campaign: str | os.PathLike[str],
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for the page of its published record."""
    return opened.open_page("record", campaign, None, as_of, known_on, lang)


@question
def masthead(page: Page) -> Block:
    """What this page is, and what it is not."""
    voice, campaign = page.voice, page.edition.campaign
    title = voice.text("{total}: the published record", total=voice.name(page.unit.name))
    audience = campaign.audiences[campaign.pages[page.name].audience]
    warning = voice.text(
        "Every figure here was published by the source named beside it and stands in its own words; none was filed "
        "with us, and no example figure stands on this page."
    )
    return header(voice.name(campaign.name), title, [voice.name(audience)]) + paragraph(warning, css="basis")


@question
def coverage(page: Page) -> Block:
    """How much of the seasons is publicly known."""
    voice, campaign = page.voice, page.edition.campaign
    figures = page.edition.tables["published_figures"]
    wordings = set(campaign.published.get("coverage", ()))
    said = []
    for season in _seasons(page):
        own = figures[(figures["season"] == season.code) & figures["city_code"].notna()]
        signed = own[own["indicator_text"].isin(wordings) & own["number"].notna()]["city_code"].unique()
        names = [voice.name(city.short) for city in campaign.cities if city.code in set(signed)]
        listed = voice.together(names) if names else voice.text("none")
        said.append(
            voice.text(
                "{season}: new signings are published for {n} of {units} units ({names}); {any} units have any figure.",
                season=voice.name(season.name),
                n=len(names),
                units=len(campaign.cities),
                names=listed,
                any=own["city_code"].nunique(),
            )
        )
    outside = int(figures["season"].isna().sum())
    said.append(
        voice.text(
            "{n} further published figures fall in the same months or give wider context; their sources do not tie "
            "them to the campaign, so they are not shown as campaign figures.",
            n=outside,
        )
    )
    return bullets(said)


@question
def figures_by_unit(page: Page) -> Block:
    """Every published campaign figure, by season and unit, in its own words with its address."""
    return join([_figures(page, season) for season in _seasons(page)])


@question
def projects(page: Page) -> Block:
    """Projects that sources name as results of the campaign."""
    voice, campaign = page.voice, page.edition.campaign
    named = page.edition.tables["published_projects"]
    rows = [
        [
            voice.name(campaign.by_code[row["city_code"]].name) if row["city_code"] in campaign.by_code else BLANK,
            voice.name(campaign.seasons[row["season"]].name),
            worded(page, row["project"]),
            worded(page, row["investor"], BLANK),
            worded(page, row["amount_text"], BLANK),
            worded(page, row["stage_text"], BLANK),
            worded(page, row["note"]),
            link(row["address"]),
        ]
        for row in ordered(page, named[named["season"].notna()]).to_dict("records")
    ]
    amount = voice.text("amount ({unit})", unit=voice.unit(page.edition.campaign.money_unit))
    titles = ["unit", "season", "project", "investor"]
    heads = [voice.text(title) for title in titles]
    ends = [voice.text(title) for title in ("stage", "remark", "address")]
    return Table(
        caption=voice.text("Projects that a source names as results of the campaign"),
        columns=tuple(Column(title) for title in (*heads, as_published(page, amount), *ends)),
        rows=rows,
        empty=voice.text("No source names a project."),
    ).block()


@question
def contradictions(page: Page) -> Block:
    """Where published statements do not agree."""
    voice = page.voice
    rows = [
        [
            worded(page, row["subject"]),
            Markup("{} {}").format(worded(page, row["first_statement"]), link(row["first_address"])),
            Markup("{} {}").format(worded(page, row["second_statement"]), link(row["second_address"])),
            worded(page, row["reading"], BLANK),
        ]
        for row in page.edition.tables["published_contradictions"].to_dict("records")
    ]
    titles = ("subject", "one statement", "another statement", "how it is read here")
    return Table(
        caption=voice.text("Published statements that do not agree"),
        columns=tuple(Column(voice.text(title)) for title in titles),
        rows=rows,
        empty=voice.text("No contradiction is known."),
    ).block()


def _figures(page: Page, season: Season) -> Block:
    voice, campaign = page.voice, page.edition.campaign
    every = page.edition.tables["published_figures"]
    own = every[every["season"] == season.code]
    rows = [
        [
            voice.name(campaign.by_code[row["city_code"]].name)
            if row["city_code"] in campaign.by_code
            else worded(page, row["unit_name"]),
            worded(page, row["indicator_text"]),
            worded(page, row["value_text"]),
            worded(page, row["unit_text"]),
            worded(page, row["period"], BLANK),
            worded(page, row["note"]),
            link(row["address"]),
        ]
        for row in ordered(page, own).to_dict("records")
    ]
    titles = (
        "unit",
        "figure, as worded",
        "value, as published",
        "unit of measure",
        "as of or period",
        "remark",
        "address",
    )
    return Table(
        caption=voice.text("{season}: published figures", season=voice.name(season.name)),
        columns=tuple(Column(voice.text(title)) for title in titles),
        rows=rows,
        empty=voice.text("No figure of this season is published."),
        notes=(voice.text("Units count on different bases (manufacturing only, or all projects); see the notes."),),
    ).block()


def _seasons(page: Page) -> list[Season]:
    return [season for season in page.edition.campaign.seasons.values() if season.published_label]
