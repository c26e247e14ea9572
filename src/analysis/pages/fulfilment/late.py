"""Who is behind schedule: how many against each deadline, every project, and what has ended."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Column, Table, join
from analysis.fulfilment import of_edition
from analysis.pages.fulfilment import words
from analysis.pages.fulfilment.opening import has_contracts
from analysis.pages.fulfilment.words import Row
from analysis.pages.page import ABSENT, Page

SHOWN = 20
"""So many rows of a long list stand open; the others are folded."""
LISTED = 1000
"""So many stand on the page at all; the command prints every one."""

STATES = {
    "not-due": "not yet due",
    "in-time": "reached in time",
    "late": "reached late",
    "behind": "not reached in time",
    "not-begun": "not begun",
    "ended": "ended before",
    "unclear": "unclear",
}


@question
def schedule(page: Page) -> Block:
    """How many projects of each batch stand how against each deadline."""
    if not has_contracts(page) or not page.edition.campaign.methods.fulfilment.due:
        return ABSENT
    voice, made = page.voice, page.edition.once(of_edition.schedule)
    kept = made[made["batch"].isin(words.filled(page))]
    rows = []
    for (stage, after, days, code), own in kept.groupby(["stage", "after", "days", "batch"], sort=False):
        counts = own.set_index("state")["n_projects"]
        due = voice.text(
            "{stage}: within {days} days of {after}",
            stage=words.stage(page, str(stage)),
            days=days,
            after=words.stage(page, str(after)),
        )
        rows.append([due, words.name(page, str(code)), *(words.count_alone(page, counts[state]) for state in STATES)])
    return Table(
        caption=voice.text("Projects against each deadline, by their number"),
        columns=(
            *(Column(voice.text("deadline")), Column(voice.text("batch"))),
            *(Column(voice.text(STATES[state]), True) for state in STATES),
        ),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "Reached late: after the day it was due; not reached in time: that day is past; not begun: the "
                "stage from which the days run is not reached."
            ),
            voice.text("The days are ours, as declared; the notes say more."),
        ),
    ).block()


@question
def behind(page: Page) -> Block:
    """Every project behind schedule, at the first stage it is behind on, the longest first."""
    if not has_contracts(page) or not page.edition.campaign.methods.fulfilment.due:
        return ABSENT
    voice, rows = page.voice, page.edition.once(of_edition.behind).query("leads")
    n = len(rows)
    if not n:
        return _table(page, voice.text("Behind schedule"), rows)
    places = [0, *(place for place in (SHOWN, LISTED) if place < n), min(n, LISTED)]
    captions = {
        0: voice.text("Behind schedule: {n} in all, the longest first", n=words.count(page, n)),
        SHOWN: voice.text("Behind schedule, the others: {n}", n=words.count(page, n - SHOWN)),
    }
    parts = [
        _table(page, captions[start], rows.iloc[start:end], folded=start > 0)
        for start, end in pairwise(sorted({*places}))
    ]
    return join(parts)


def _table(page: Page, caption: str, rows: pd.DataFrame, *, folded: bool = False) -> Block:
    """A part of the list."""
    voice = page.voice
    amount = voice.text("agreed ({unit})", unit=voice.unit(page.edition.campaign.money_unit))
    total = len(page.edition.once(of_edition.behind).query("leads"))
    more = voice.text("{n} more are listed by the command fulfilment.", n=words.count(page, total - LISTED))
    return Table(
        caption=caption,
        columns=(
            *(Column(voice.text("filing unit")), Column(voice.text("project")), Column(voice.text("signed on"))),
            *(Column(amount, True), Column(voice.text("stage due")), Column(voice.text("due on"))),
            Column(voice.text("days late"), True),
        ),
        rows=[_row(page, row) for row in rows.to_dict("records")],
        empty=voice.text("No project is behind schedule."),
        mark=page.mark,
        notes=(more,) if folded and total > LISTED else (),
        folded=caption if folded else "",
    ).block()


def _row(page: Page, row: Row) -> list[str]:
    """One project that is behind."""
    voice, campaign = page.voice, page.edition.campaign
    days = words.count_alone(page, row["days_late"])
    watched = row["watched_to"]
    if watched.date() < page.edition.as_of:
        days = words.small(days, voice.text("on {date}", date=voice.date(watched)))
    return [
        voice.name(campaign.by_code[row["city_code"]].name),
        project(page, row),
        voice.date(row["signed_on"]),
        agreed(page, row),
        words.stage(page, row["stage"]),
        voice.date(row["due_on"]),
        days,
    ]


def project(page: Page, row: Row) -> str:
    """A project by its name, with the number that the ledger gives it."""
    voice = page.voice
    if words.is_blank(row["name"]):
        return voice.filed(row["project_id"])
    return words.small(voice.filed(row["name"]), voice.filed(row["project_id"]))


def agreed(page: Page, row: Row) -> str:
    """What was agreed when a project was signed, the whole of it for a shared one."""
    if words.is_blank(row["amount"]):
        return words.blank(page, "no-amount")
    return words.level(page, row["amount"] / row["share"])


@question
def ended(page: Page) -> Block:
    """Every contract that has ended."""
    if not has_contracts(page) or not page.edition.once(of_edition.course).ends:
        return ABSENT
    voice, campaign = page.voice, page.edition.campaign
    amount = voice.text("agreed ({unit})", unit=voice.unit(campaign.money_unit))
    rows = page.edition.once(of_edition.ended).query("leads")
    caption = voice.text("Terminated projects: {n}", n=words.count(page, len(rows)))
    return Table(
        caption=caption,
        columns=(
            *(Column(voice.text("filing unit")), Column(voice.text("project")), Column(voice.text("signed on"))),
            *(
                Column(amount, True),
                Column(voice.text("ended on")),
                Column(voice.text("days since signing"), True),
            ),
        ),
        rows=[
            [
                voice.name(campaign.by_code[row["city_code"]].name),
                project(page, row),
                voice.date(row["signed_on"]),
                agreed(page, row),
                voice.date(row["ended_on"]),
                words.count_alone(page, row["ended_day"]),
            ]
            for row in rows.head(LISTED).to_dict("records")
        ],
        empty=voice.text("No project has ended."),
        mark=page.mark,
        folded=caption,
    ).block()
