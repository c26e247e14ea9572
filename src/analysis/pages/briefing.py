"""The briefing of one unit: how it stands, against its first season, the floors and its own projects."""

from __future__ import annotations

import datetime as dt
import os

from analysis import edition as editions
from analysis import floors, stages
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets, join, paragraph
from analysis.pages import compared, evidence, factors
from analysis.pages import curves as drawn
from analysis.pages import page as opened
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import BLANK


@question
def open_page(
    campaign: str | os.PathLike[str],
    city: str | None = None,
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for the briefing of one unit; the first in order where none is named."""
    return opened.open_page_of_unit("briefing", campaign, city, as_of, known_on, lang)


@question
def masthead(page: Page) -> Block:
    """Who, and as of when."""
    return opened.masthead(page, page.voice.text("{unit}: briefing", unit=page.voice.name(page.unit.name)))


@question
def headline(page: Page) -> Block:
    """The leading indicators, one sentence each, and what needs action."""
    sentences = [compared.sentence(page, indicator) for indicator in page.headline_indicators]
    return bullets(sentences, css="headline") + _action(page)


def _action(page: Page) -> Block:
    """What the unit must see to: findings, late forms, floors not yet met."""
    voice = page.voice
    if page.edition.season.channel != "filed":
        return ABSENT
    parts = []
    if len(page.own_problems):
        parts.append(voice.text("findings to verify: {n}", n=len(page.own_problems)))
    mine = page.own(editions.forms_owed)
    for state, message in (("missing", "forms missing: {n}"), ("late", "forms late: {n}")):
        n = int((mine["state"] == state).sum())
        if n:
            parts.append(voice.text(message, n=n))
    progress = page.own(floors.progress)
    unmet = progress[[met is False or met == 0 for met in progress["is_met"]]]
    if len(unmet):
        names = [voice.name(page.edition.campaign.indicators[code].name) for code in unmet["indicator"]]
        parts.append(voice.text("below the floor: {names}", names=voice.together(names)))
    if not parts:
        return paragraph(voice.text("Nothing needs action: no finding, no late form, no floor missed."), css="action")
    return paragraph(voice.text("Needs action: {parts}.", parts=voice.listed(parts)), css="action")


@question
def figures(page: Page) -> Block:
    """Every indicator with both seasons, change, growth, contribution, share and rank."""
    voice = page.voice
    rows = [
        compared.growth_cells(page, page.row(indicator.code), voice.titled(indicator))
        for indicator in page.edition.campaign.indicators.values()
    ]
    contribution = voice.text("pulls {total}, pp", total=voice.name(page.edition.campaign.total.name))
    return Table(
        caption=voice.text("{unit}: figures of both seasons", unit=voice.name(page.unit.name)),
        columns=compared.growth_columns(page, voice.text("indicator"), contribution=contribution),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(
            *compared.decision_notes(page, page.unit.code),
            voice.prose([*compared.mark_notes(page, rows), *_not_comparable(page), *compared.comparison_notes(page)]),
        ),
    ).block()


def _not_comparable(page: Page) -> tuple[str, ...]:
    """The declared factors that bear on the unit, as one sentence; none where none does."""
    voice = page.voice
    named = [
        voice.text(
            "{name} ({first} to {last})",
            name=voice.name(note.factor.name),
            first=voice.date(note.factor.start),
            last=voice.date(note.factor.end),
        )
        for note in factors.footnotes(page)
    ]
    return (
        (voice.text("Not comparable: {factors}; nothing is adjusted.", factors=voice.series(named)),) if named else ()
    )


@question
def curves(page: Page) -> Block:
    """The leading indicators by campaign day, both seasons."""
    return drawn.season_curves(page, page.headline_indicators)


@question
def by_day(page: Page) -> Block:
    """The first leading indicator on every filing date."""
    return compared.by_day(page, page.headline_indicators[0])


@question
def progress_against_floors(page: Page) -> Block:
    """Each floor: what is asked for, what was reached in the days on which it binds."""
    voice, campaign = page.voice, page.edition.campaign
    progress = page.own(floors.progress)
    if not len(progress):
        return ABSENT
    rows = []
    for row in progress.to_dict("records"):
        indicator = campaign.indicators[row["indicator"]]
        unit = campaign.units[indicator.unit]
        known = row["is_met"] is not None
        state = _state(page, bool(row["is_met"]), bool(row["is_over"])) if known else BLANK
        rows.append(
            [
                voice.titled(indicator),
                voice.level(row["at_least"], unit),
                voice.level(row["reached"], unit),
                state,
                _counted_from(page, row["source"]),
            ]
        )
    first = progress.iloc[0]
    titles = ("floor", "at least", "reached", "state", "counted from")
    return Table(
        caption=voice.text(
            "Progress against the floors, {start} to {end}",
            start=voice.date(first["start"]),
            end=voice.date(first["end"]),
        ),
        columns=tuple(Column(voice.text(title), title in ("at least", "reached")) for title in titles),
        rows=rows,
        empty="",
        mark=page.mark,
    ).block()


@question
def projects(page: Page) -> Block:
    """Projects signed in the season by the stage they have reached."""
    voice, edition = page.voice, page.edition
    if not edition.campaign.ledger.signing:
        return ABSENT
    own = page.own(stages.signed_projects)
    table = stages.by_stage(own, edition)
    counted = page.edition.campaign.money_unit
    rows = [
        [
            voice.name(edition.campaign.stages[row["stage"]].name),
            str(row["n_projects"]),
            voice.level(row["amount"], counted),
        ]
        for row in table.to_dict("records")
        if row["n_projects"] or row["amount"]
    ]
    total = [voice.text("all"), str(table["n_projects"].sum()), voice.level(table["amount"].sum(), counted)]
    others = own[~own["is_counted"] & own["leads"]].groupby("contract_kind").size()
    apart = [
        voice.text("Apart, not counted: {kind} {n}.", kind=voice.filed(str(kind)), n=n) for kind, n in others.items()
    ]
    amount = voice.text("amount ({unit})", unit=voice.unit(counted))
    return Table(
        caption=voice.text("Projects signed in {season}, by the stage reached", season=voice.name(edition.season.name)),
        columns=(Column(voice.text("stage")), Column(voice.text("projects"), True), Column(amount, True)),
        rows=[*rows, total] if rows else [],
        empty=voice.text("No project signed in the season is in the ledger."),
        mark=page.mark,
        notes=tuple(apart),
        total_rows=1,
    ).block()


@question
def to_verify(page: Page) -> Block:
    """Findings against the unit's figures, and its late or missing forms."""
    if page.edition.season.channel != "filed":
        return ABSENT
    return join([evidence.findings(page, page.own_problems), evidence.lateness(page)])


@question
def sources(page: Page) -> Block:
    """Where the figures came from."""
    return evidence.sources(page)


def _state(page: Page, is_met: bool, is_over: bool) -> str:
    if is_met:
        return page.voice.text("met")
    return page.voice.text("not met") if is_over else page.voice.text("not yet met")


def _counted_from(page: Page, source: str) -> str:
    if source == "ledger":
        return page.voice.text("activities within these days")
    return page.voice.text("the form: no activities were filed, the figure covers the whole season")
