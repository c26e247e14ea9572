"""What the ledgers do not tell: agreements that are no contracts, contradictions, how long projects are watched."""

from __future__ import annotations

from collections.abc import Iterator

from analysis import rules
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets
from analysis.fulfilment import of_edition
from analysis.pages.fulfilment import words
from analysis.pages.fulfilment.by_unit import units_note
from analysis.pages.fulfilment.late import LISTED, project
from analysis.pages.fulfilment.opening import has_contracts, has_projects
from analysis.pages.page import ABSENT, Page


@question
def contradictions(page: Page) -> Block:
    """What in the ledgers contradicts itself: where it stands, what is wrong, what to do."""
    if not has_projects(page):
        return ABSENT
    voice, edition = page.voice, page.edition
    found = edition.once(of_edition.findings)
    rows = []
    for row in found.head(LISTED).to_dict("records"):
        rule = rules.rule_of(edition.book, row["rule"])
        message, remedy = rule.say(row["found"], row["other"], voice.lang, mark=voice.filed)
        stage = words.stage(page, row["stage"]) if row["stage"] else ""
        place = f"{row['sheet']}!{row['cell']}"
        unit = voice.name(edition.campaign.by_code[row["city_code"]].name)
        rows.append(
            [unit, project(page, row), voice.filed(row["file"]), voice.filed(place), stage, message, remedy],
        )
    titles = ("filing unit", "project", "file", "cell", "stage", "finding", "what to do")
    more = len(found) - LISTED
    return Table(
        caption=voice.text("Contradictions in the ledgers: {n}", n=voice.number(len(found), 0)),
        columns=tuple(Column(voice.text(title)) for title in titles),
        rows=rows,
        empty=voice.text("Nothing in the ledgers contradicts itself."),
        mark=page.mark,
        notes=(voice.text("{n} more are listed by the command fulfilment.", n=voice.number(more, 0)),)
        if more > 0
        else (),
    ).block()


@question
def apart(page: Page) -> Block:
    """Framework agreements, letters of intent and the like: by themselves, never added to contracts."""
    if not has_projects(page):
        return ABSENT
    voice, declared = page.voice, page.edition.campaign.methods.fulfilment
    made = page.edition.once(of_edition.apart)
    stages = {"fulfilment": declared.kept, "start": declared.started}
    listed = [name for name in of_edition.COUNTED if f"n_{name}" in made]
    heads = [voice.text(REACHED[name], stage=words.stage(page, stages[name])) for name in listed]
    return Table(
        caption=voice.text("Agreements that do not count as signed"),
        columns=(
            *(Column(voice.text("kind of agreement")), Column(voice.text("batch"))),
            *(
                Column(head, True)
                for head in (voice.text("projects signed"), voice.text("agreed"), *heads, voice.text("ended"))
            ),
        ),
        rows=[
            [
                *(voice.filed(row["contract_kind"]), words.name(page, row["batch"])),
                *(words.count_alone(page, row["n_projects"]), words.level(page, row["amount"])),
                *(words.count_alone(page, row[f"n_{name}"]) for name in listed),
                words.count_alone(page, row["n_ended"]),
            ]
            for row in made[made["n_projects"] > 0].sort_values("contract_kind", kind="stable").to_dict("records")
        ],
        empty=voice.text("The ledgers hold no other agreement."),
        mark=page.mark,
        notes=(
            voice.text(
                "Signed projects are those of the kind {kinds}; these agreements are in none of the figures above.",
                kinds=words.kinds(page),
            ),
            units_note(page),
        ),
    ).block()


REACHED = {"fulfilment": "{stage}, not ended", "start": "have {stage}"}


@question
def notes(page: Page) -> Block:
    """How long projects are watched, what is in no batch, what the figures are not."""
    if not has_projects(page):
        return ABSENT
    return bullets([*_watched(page), *_outside(page), *_method(page)], css="notes")


def _watched(page: Page) -> Iterator[str]:
    """Up to when ledgers tell of each batch, and of how many of its projects they name."""
    voice = page.voice
    watched = page.edition.once(of_edition.watch)
    for row in watched[watched["n_projects"] > 0].to_dict("records"):
        yield voice.text(
            "{batch}: watched {cut_off}; {n} of its {all} projects have rows in the last ledger that tells of it, the "
            "others are taken to stand where they stood.",
            batch=words.batch(page, row["batch"]),
            cut_off=words.cut_off(page, row),
            n=voice.number(row["n_in_last"], 0),
            all=voice.number(row["n_projects"], 0),
        )
    yield voice.text(
        "A ledger tells of nothing after the day it was received. Where no later one goes on with a batch, its "
        "projects are watched up to that day and not to the date of the page."
    )


def _outside(page: Page) -> Iterator[str]:
    """How many contracts are in no batch."""
    if has_contracts(page) and (n := page.edition.once(of_edition.outside)):
        yield page.voice.text("Signed after the season, and in no batch: {n}.", n=words.count(page, n))


def _method(page: Page) -> Iterator[str]:
    """What kind of figures these are."""
    voice, ledger = page.voice, page.edition.campaign.ledger
    yield voice.text(
        "These figures are of all projects in the ledgers, not of a sample: no test of significance is made."
    )
    if ledger.counted_note:
        yield voice.name(ledger.counted_note)
    yield words.method(page)
