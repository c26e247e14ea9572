"""What stands behind the figures: findings, late forms, and the cell that each came from."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import comparison, counting, rules
from analysis import edition as editions
from analysis.blocks import Block, Table, linked
from analysis.campaign import Indicator, Season
from analysis.edition import Edition
from analysis.pages.page import Page, titled_columns
from analysis.phrasing import BLANK


def findings(page: Page, problems: pd.DataFrame) -> Block:
    """Findings as a table, each with what was found and what to do."""
    voice, book = page.voice, page.edition.book
    severities = {"refuse": voice.text("refuse"), "verify": voice.text("verify"), "note": voice.text("note")}
    rows = []
    for row in problems.to_dict("records"):
        message, remedy = rules.rule_of(book, row["rule"]).say(row["found"], row["other"], voice.lang, mark=voice.filed)
        rows.append([severities[row["severity"]], voice.filed(row["file"]), voice.filed(row["cell"]), message, remedy])
    titles = ("kind", "file", "cell", "finding", "what to do")
    return Table(
        caption=voice.text("Findings in filed figures"),
        columns=titled_columns(page, titles),
        rows=rows,
        empty=voice.text("Nothing is to be verified."),
        mark=page.mark,
    ).block()


def lateness(page: Page) -> Block:
    """Forms that came late or not at all, for the page's unit."""
    voice, edition = page.voice, page.edition
    owed = page.own(editions.forms_owed)
    own = owed[owed["state"] != "filed"]
    states = {"late": voice.text("late"), "missing": voice.text("missing")}
    rows = [
        [
            voice.name(edition.campaign.seasons[row["season"]].name),
            voice.date(row["due"]),
            states[row["state"]],
            BLANK if pd.isna(row["received_on"]) else voice.date(row["received_on"]),
        ]
        for row in own.to_dict("records")
    ]
    return Table(
        caption=voice.text("Forms late or missing"),
        columns=titled_columns(page, ("season", "due", "state", "received")),
        rows=rows,
        empty=voice.text("Every form due so far came in time."),
        mark=page.mark,
        notes=(voice.name(edition.campaign.filing.reading_note),) if edition.campaign.filing.reading_note else (),
    ).block()


def sources(page: Page) -> Block:
    """Where each figure of the page's unit came from: file, cell, the cell's own text, kind of figure."""
    return sources_table(page).block()


def sources_table(page: Page) -> Table:
    """The same as a table."""
    voice, edition = page.voice, page.edition
    filed = {(row["season"], row["indicator"], row["as_of"]): row for row in page.own_figures.to_dict("records")}
    rows = []
    for row in page.own_growth.to_dict("records"):
        indicator = edition.campaign.indicators[row["indicator"]]
        for season, day in ((edition.base, row["first_day"]), (edition.season, row["second_day"])):
            if season is None or pd.isna(day):
                continue
            rows.append(_source(page, indicator, season, int(day), row["source"], filed))
    titles = ("indicator", "season", "file", "cell", "as filed", "kind of figure", "address")
    has_address = any(row[-1] for row in rows)
    keep = len(titles) if has_address else len(titles) - 1
    return Table(
        caption=voice.text("Where the figures came from"),
        columns=titled_columns(page, titles[:keep]),
        rows=[row[:keep] for row in rows],
        empty=voice.text("No figure was filed."),
        mark=page.mark,
        folded=voice.text("Where the figures came from"),
    )


Filed = Mapping[tuple[str, str, pd.Timestamp], Mapping[Hashable, Any]]
"""A unit's figures by season, indicator and date."""


def _source(page: Page, indicator: Indicator, season: Season, day: int, source: str, filed: Filed) -> list[str]:
    voice = page.voice
    names = [voice.name(indicator.name), voice.name(season.name)]
    row = filed.get((season.code, indicator.code, pd.Timestamp(season.date(day))))
    if source == comparison.FORM and row is not None:
        place = f"{row['sheet']}!{row['cell']}"
        kind = kind_of_figure(page, row["basis"], row["channel"])
        address = row["address"] if isinstance(row["address"], str) else ""
        link = linked(address) if address else ""
        return [*names, voice.filed(row["file"]), voice.filed(place), voice.filed(row["text"]), kind, link]
    rows = page.own(ledger_rows)
    of_activities = indicator.measure in counting.ACTIVITY_MEASURES
    told = rows["date"].between(pd.Timestamp(season.start), pd.Timestamp(season.date(day)))
    files = sorted(rows.loc[told & (rows["of_activities"] == of_activities), "file"].unique())
    kind = kind_of_figure(page, season.basis, season.channel)
    counted = voice.text("counted from the ledger up to day {day}", day=day)
    return [*names, voice.listed([voice.filed(file) for file in files]) if files else BLANK, BLANK, counted, kind, ""]


def ledger_rows(edition: Edition) -> pd.DataFrame:
    """Which file tells of which unit on which day: activities, and steps and amounts of projects that are its own."""
    tables = edition.tables
    steps = pd.concat([tables[name][["project_id", "date", "file"]] for name in ("milestones", "amounts")])
    of_projects = counting.owners(tables["projects"]).merge(steps, on="project_id", validate="many_to_many")
    parts = {True: tables["activities"], False: of_projects}
    told = [part[["city_code", "date", "file"]].assign(of_activities=of) for of, part in parts.items()]
    return pd.concat(told, ignore_index=True)


def kind_of_figure(page: Page, basis_code: str, channel: str) -> str:
    """Basis and channel of a figure, in words."""
    voice = page.voice
    bases = {"example": voice.text("example"), "real": voice.text("real")}
    channels = {
        "filed": voice.text("filed"),
        "verified": voice.text("verified"),
        "corrected": voice.text("corrected"),
        "published": voice.text("published"),
    }
    return voice.listed([bases[basis_code], channels[channel]])
