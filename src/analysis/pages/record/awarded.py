"""Published awards: complete lists as sets, single reports, and each unit's awards by season. Never a rank of ours."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.asked import question
from analysis.blocks import Block, Column, Table
from analysis.edition import Edition
from analysis.methods import Words
from analysis.pages.page import Page
from analysis.pages.record.words import link, ordered, worded
from analysis.phrasing import BLANK


@question
def awards(page: Page) -> Block:
    """The awards, as sets: the published order is not said to be a rank."""
    voice, campaign = page.voice, page.edition.campaign
    published = page.edition.tables["published_awards"]
    rows = []
    for declared in campaign.published.get("award_classes", ()):
        own = published[
            (published["season_label"] == declared["season"])
            & published["award"].str.contains(declared["contains"], regex=False)
        ]
        if not len(own):
            continue
        codes = set(own["city_code"])
        names = [voice.name(city.short) for city in campaign.cities if city.code in codes]
        season = next(item for item in campaign.seasons.values() if item.published_label == declared["season"])
        links = [link(address) for address in sorted(set(own["address"]))]
        rows.append(
            [voice.name(declared["name"]), voice.name(season.name), str(len(names)), voice.together(names), *links]
        )
    titles = ("award", "season", "number", "units, in administrative order", "address")
    return Table(
        caption=voice.text("Awards"),
        columns=tuple(Column(voice.text(title), title == "number") for title in titles),
        rows=rows,
        empty=voice.text("No award is published."),
        notes=(voice.text("The sources list the units in an order that they do not call a rank; none is shown here."),),
    ).block()


@question
def other_awards(page: Page) -> Block:
    """Single reports of awards, which do not make a complete list."""
    voice, campaign = page.voice, page.edition.campaign
    published = page.edition.tables["published_awards"]
    listed = [item["contains"] for item in campaign.published.get("award_classes", ())]
    labels = {item.published_label for item in campaign.seasons.values()}
    alone = published[
        ~published["award"].map(lambda award: any(text in award for text in listed)).astype(bool)
        & published["season_label"].isin(labels)
        & published["city_code"].notna()
    ]
    rows = [
        [
            voice.name(campaign.by_code[row["city_code"]].name),
            row["season_label"],
            worded(page, row["award"]),
            link(row["address"]),
        ]
        for row in ordered(page, alone).to_dict("records")
    ]
    return Table(
        caption=voice.text("Single reports of awards; not a complete list"),
        columns=tuple(Column(voice.text(title)) for title in ("unit", "season", "award", "address")),
        rows=rows,
        empty=voice.text("No award is published."),
    ).block()


@question
def history(page: Page) -> Block:
    """Each unit's published awards by season; where a season's list is complete, a unit that is not on it has none."""
    voice, campaign = page.voice, page.edition.campaign
    seasons, told = _seasons(page), page.edition.once(by_season)
    rows = [
        [voice.name(city.name), *(_told(page, told, city.code, label) for label in seasons)]
        for city in campaign.cities
        if city.code in set(told["city_code"])
    ]
    return Table(
        caption=voice.text("Published awards by season"),
        columns=(Column(voice.text("unit")), *(Column(voice.name(name)) for name in seasons.values())),
        rows=rows,
        empty=voice.text("No award is published."),
        notes=(
            voice.text(
                "Units of which no award is published are not listed. {blank}: nothing is published.", blank=BLANK
            ),
        ),
    ).block()


def by_season(edition: Edition) -> pd.DataFrame:
    """Published awards of single units, a row each; ``place`` is that of a complete list."""
    published = edition.tables["published_awards"]
    classes = edition.campaign.published.get("award_classes", ())
    own = published[published["city_code"].notna()]
    place = [_place(row, classes) for row in own[["season_label", "award"]].to_dict("records")]
    return own.assign(place=place)


def _place(row: Mapping[Hashable, Any], classes: Sequence[Mapping[str, Any]]) -> int:
    """Which of the declared lists an award stands on; −1 where it is a single report."""
    found = (
        place
        for place, each in enumerate(classes)
        if row["season_label"] == each["season"] and each["contains"] in row["award"]
    )
    return next(found, -1)


def _seasons(page: Page) -> dict[str, Words]:
    """The seasons of which awards are published, by label: those declared, and later or earlier ones."""
    campaign = page.edition.campaign
    declared = {item.published_label: item.name for item in campaign.seasons.values() if item.published_label}
    known = declared | dict(campaign.published.get("other_seasons", {}))
    found = set(page.edition.once(by_season)["season_label"])
    return {label: known[label] for label in sorted(known) if label in found}


def _told(page: Page, told: pd.DataFrame, code: str, label: str) -> str:
    """The awards of a unit in a season: the lists that it stands on, else the single reports as worded."""
    own = told[(told["city_code"] == code) & (told["season_label"] == label)]
    classes = page.edition.campaign.published.get("award_classes", ())
    listed = [page.voice.name(classes[place]["name"]) for place in sorted({*own["place"]} - {-1})]
    if listed:
        return page.voice.series(listed)
    if any(each["season"] == label for each in classes):
        return page.voice.text("not on the list")
    said = [worded(page, award) for award in dict.fromkeys(own["award"])]
    return Markup("<br>").join(said) if said else BLANK
