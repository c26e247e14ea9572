"""A case-study summary: one unit, why its figures single it out, and what stands behind them."""

from __future__ import annotations

import datetime as dt
import os

import pandas as pd

from analysis import edition as editions
from analysis import growth, selection, stages
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets, linked
from analysis.campaign import ContextSource
from analysis.edition import Edition
from analysis.errors import WrongCall
from analysis.pages import briefing, evidence
from analysis.pages import page as opened
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import BLANK

LARGEST = 8


@question
def open_page(
    campaign: str | os.PathLike[str],
    city: str | None = None,
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for a case study; of the unit furthest above expectation where none is named."""
    page = opened.open_page("case_study", campaign, None, as_of, known_on, lang)
    chosen = city or next(iter(page.edition.once(cases).values()), None)
    if chosen is None:
        raise WrongCall("No case can be chosen: too few units have both a size and a result.")
    return Page(page.name, page.edition, page.edition.city(chosen))


def cases(edition: Edition) -> dict[str, str]:
    """The campaign's cases by role: the codes of the units above, below and nearest to expectation."""
    return selection.cases(edition.once(expected))


def expected(edition: Edition) -> pd.DataFrame:
    """Each unit's result against what its size leads one to expect; see :mod:`analysis.selection`."""
    campaign = edition.campaign
    if not campaign.size_measure or not campaign.size_indicator:
        return selection.expectation(pd.Series(dtype=float), pd.Series(dtype=float))
    context = edition.tables["context"]
    size = context[context["measure"] == campaign.size_measure].set_index("city_code")["value"]
    compared = edition.once(growth.compared)
    result = compared[compared["indicator"] == campaign.size_indicator].set_index("city_code")["second"]
    return selection.expectation(size, result.drop(campaign.total.code))


@question
def masthead(page: Page) -> Block:
    """Whose case this is."""
    return opened.masthead(page, page.voice.text("{unit}: case study", unit=page.voice.name(page.unit.name)))


@question
def why_chosen(page: Page) -> Block:
    """The role of the unit, its result and what its size would lead one to expect."""
    voice, edition = page.voice, page.edition
    rows, own = edition.once(expected), page.own(expected)
    if not len(own) or not edition.campaign.size_indicator:
        return bullets([voice.text("There is no expectation for this unit: its size or its result is not known.")])
    row = own.iloc[0]
    indicator = edition.campaign.indicators[edition.campaign.size_indicator]
    unit = edition.campaign.units[indicator.unit]
    source = size_source(page)
    roles = {
        "above": voice.text("Chosen as the unit furthest above what its size leads one to expect."),
        "below": voice.text("Chosen as the unit furthest below what its size leads one to expect."),
        "typical": voice.text("Chosen as the most ordinary unit: nearest to what its size leads one to expect."),
    }
    role = next((roles[name] for name, code in edition.once(cases).items() if code == page.unit.code), "")
    place = int((rows["ratio"] > row["ratio"]).sum()) + 1
    return bullets(
        [
            said
            for said in (
                role,
                voice.text(
                    "{indicator}: {result}; expected at its size ({size_name}): {expected}.",
                    indicator=voice.name(indicator.name),
                    result=voice.quantity(row["result"], unit),
                    size_name=voice.name(source.name),
                    expected=voice.quantity(row["expected"], unit),
                ),
                voice.text(
                    "That is {ratio} of what is expected, place {place} of {n} units.",
                    ratio=voice.percent(row["ratio"] * 100),
                    place=place,
                    n=len(rows),
                ),
                voice.text(
                    "Method: least squares of the logarithm of the result on the logarithm of the size, over "
                    "{n} units; a description, not a test.",
                    n=len(rows),
                ),
            )
            if said
        ]
    )


@question
def figures(page: Page) -> Block:
    """Every indicator of the unit in both seasons."""
    return briefing.figures(page)


@question
def curves(page: Page) -> Block:
    """The leading indicators by campaign day."""
    return briefing.curves(page)


@question
def industries(page: Page) -> Block:
    """What the season's counted projects are in."""
    voice = page.voice
    if not page.edition.campaign.ledger.signing:
        return ABSENT
    table = stages.by_column(page.own(stages.signed_projects), "industry")
    unit = page.edition.campaign.money_unit
    total = table["amount"].sum()
    rows = [
        [
            voice.filed(row["industry"]) if row["industry"] else voice.text("not stated"),
            str(row["n_projects"]),
            voice.level(row["amount"], unit),
            voice.percent(row["amount"] / total * 100) if total else BLANK,
        ]
        for row in table.to_dict("records")
    ]
    amount = voice.text("amount ({unit})", unit=voice.unit(unit))
    return Table(
        caption=voice.text("Projects signed in {season}, by industry", season=voice.name(page.edition.season.name)),
        columns=(
            Column(voice.text("industry")),
            Column(voice.text("projects"), True),
            Column(amount, True),
            Column(voice.text("share"), True),
        ),
        rows=rows,
        empty=voice.text("No project signed in the season is in the ledger."),
        mark=page.mark,
    ).block()


@question
def largest_projects(page: Page) -> Block:
    """The largest counted projects of the season and how far they have come."""
    voice, campaign = page.voice, page.edition.campaign
    if not campaign.ledger.signing:
        return ABSENT
    own = page.own(stages.signed_projects)
    own = own[own["is_counted"] & own["leads"]].sort_values(["amount", "project_id"], ascending=[False, True])
    unit = page.edition.campaign.money_unit
    rows = [
        [
            voice.filed(_text(row["name"])),
            voice.filed(_text(row["investor"])),
            voice.filed(_text(row["industry"])),
            voice.level(row["amount"], unit),
            voice.date(row["date"]),
            voice.name(campaign.stages[row["stage"]].name),
        ]
        for row in own.head(LARGEST).to_dict("records")
    ]
    amount = voice.text("amount ({unit})", unit=voice.unit(unit))
    titles = [voice.text(title) for title in ("project", "investor", "industry")]
    return Table(
        caption=voice.text("The largest projects signed in {season}", season=voice.name(page.edition.season.name)),
        columns=(
            *(Column(title) for title in titles),
            Column(amount, True),
            Column(voice.text("signed on")),
            Column(voice.text("stage")),
        ),
        rows=rows,
        empty=voice.text("No project signed in the season is in the ledger."),
        mark=page.mark,
    ).block()


@question
def sources(page: Page) -> Block:
    """Where the figures came from."""
    return evidence.sources(page)


@question
def size(page: Page) -> Block:
    """The published size that the expectation is drawn from: a real figure, apart from the example ones."""
    voice, edition = page.voice, page.edition
    source = size_source(page)
    context = page.own(editions.table, "context")
    own = context[context["measure"] == source.measure]
    rows = [
        [
            voice.name(source.name),
            voice.quantity(row["value"], edition.campaign.units[row["unit"]]),
            voice.listed([voice.text("real"), voice.text("published")]),
            voice.filed(f"{row['file']} {row['cell']}"),
            linked(row["address"]),
        ]
        for row in own.to_dict("records")
    ]
    titles = ("measure", "value", "kind of figure", "file", "address")
    return Table(
        caption=voice.text("The size that the expectation is drawn from"),
        columns=tuple(Column(voice.text(title)) for title in titles),
        rows=rows,
        empty=voice.text("No size is published for this unit."),
        folded=voice.text("The size that the expectation is drawn from"),
    ).block()


def size_source(page: Page) -> ContextSource:
    """The declared measure of size."""
    campaign = page.edition.campaign
    return next(item for item in campaign.context if item.measure == campaign.size_measure)


def _text(value: object) -> str:
    return value if isinstance(value, str) else BLANK
