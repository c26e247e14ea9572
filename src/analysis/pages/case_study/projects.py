"""The projects behind the figures: what they are in, and the largest of them."""

from __future__ import annotations

from analysis import stages
from analysis.asked import question
from analysis.blocks import Block, Column, Table
from analysis.pages.case_study.parts import Part, shown
from analysis.pages.page import Page, titled_columns
from analysis.phrasing import BLANK

LARGEST = 8


@question
def industries(page: Page) -> Block:
    """What the season's counted projects are in; absent without a ledger."""
    return shown(page, by_industry(page))


@question
def largest_projects(page: Page) -> Block:
    """The largest counted projects of the season and how far they have come; absent without a ledger."""
    return shown(page, largest(page))


def by_industry(page: Page) -> list[Part]:
    """Number, amount and share by industry."""
    voice = page.voice
    if not page.edition.campaign.ledger.signing:
        return []
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
    made = Table(
        caption=voice.text("Projects signed in {season}, by industry", season=voice.name(page.edition.season.name)),
        columns=(*titled_columns(page, ("industry", "projects"), ("projects",)), Column(amount, True), _share(page)),
        rows=rows,
        empty=_no_project(page),
        mark=page.mark,
    )
    return [made]


def largest(page: Page) -> list[Part]:
    """Name, investor, industry, amount, day of signing and stage."""
    voice, campaign = page.voice, page.edition.campaign
    if not campaign.ledger.signing:
        return []
    own = page.own(stages.signed_projects)
    own = own[own["is_counted"] & own["leads"]].sort_values(["amount", "project_id"], ascending=[False, True])
    unit = campaign.money_unit
    rows = [
        [
            *(voice.filed(_text(row[name])) for name in ("name", "investor", "industry")),
            voice.level(row["amount"], unit),
            voice.date(row["date"]),
            voice.name(campaign.stages[row["stage"]].name),
        ]
        for row in own.head(LARGEST).to_dict("records")
    ]
    amount = Column(voice.text("amount ({unit})", unit=voice.unit(unit)), True)
    named, reached = ("project", "investor", "industry"), ("signed on", "stage")
    made = Table(
        caption=voice.text("The largest projects signed in {season}", season=voice.name(page.edition.season.name)),
        columns=(*titled_columns(page, named), amount, *titled_columns(page, reached)),
        rows=rows,
        empty=_no_project(page),
        mark=page.mark,
    )
    return [made]


def _share(page: Page) -> Column:
    return Column(page.voice.text("share"), True)


def _no_project(page: Page) -> str:
    return page.voice.text("No project signed in the season is in the ledger.")


def _text(value: object) -> str:
    return value if isinstance(value, str) else BLANK
