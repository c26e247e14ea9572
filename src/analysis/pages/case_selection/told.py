"""Who is left out and why, how the selection was made, where its figures come from, and the log to repeat it from."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Table, bullets, join, linked
from analysis.choosing import of_edition
from analysis.choosing.declared import CONTEXT, Rules
from analysis.choosing.expected import expected
from analysis.pages import compared
from analysis.pages.case_selection import words
from analysis.pages.growth.notes import filings
from analysis.pages.page import ABSENT, Page, method_note, titled_columns
from analysis.phrasing import BLANK

COMMAND = "hundred-days select --format json"

METHOD = "Cases by design (`analysis.choosing`)"
"""The heading of the page's part of ``docs/methods.md``."""


@question
def left_out(page: Page) -> Block:
    """Who is not in a comparison, and why; one row is one unit × figure."""
    if words.rules(page) is None:
        return ABSENT
    voice = page.voice
    rows = [
        [
            words.name(page, row["city_code"]),
            words.column_name(page, row["column"]),
            words.why(page, row["why"]),
            words.designs(page, row["designs"]),
        ]
        for row in page.edition.once(of_edition.left_out).to_dict("records")
    ]
    return Table(
        caption=voice.text("Not compared"),
        columns=titled_columns(page, ("unit", "what is not known", "why", "designs that go without it")),
        rows=rows,
        empty=voice.text("Every unit is in every comparison."),
        mark=page.mark,
    ).block()


@question
def notes(page: Page) -> Block:
    """How cases are chosen, and what the choice is not."""
    rules, voice = words.rules(page), page.voice
    if rules is None:
        return ABSENT
    said = [
        _expectation(page, rules),
        voice.text(
            "At most one predictor for every {n} units, or the expectation would fit each unit by itself: here {k} "
            "for {units}.",
            n=rules.units_per_predictor,
            k=len(rules.predictors),
            units=len(page.edition.campaign.cities),
        ),
        *words.describes(page),
        voice.name(rules.note) if rules.note else "",
        compared.verification_note(page) if page.edition.season.channel == "filed" else "",
        compared.days_note(page),
        method_note(page, METHOD),
    ]
    return bullets([sentence for sentence in said if sentence], css="notes")


def _expectation(page: Page, rules: Rules) -> str:
    """What is expected from what, over whom."""
    voice, n = page.voice, len(page.edition.once(expected))
    named = {"result": words.figure(page, rules.result), "predictors": words.predictors(page, rules)}
    if rules.result.in_logarithms:
        return voice.text(
            "What is expected of {result} is drawn from {predictors} by least squares in logarithms, over {n} units.",
            **named,
            n=n,
        )
    return voice.text(
        "What is expected of {result} is drawn from {predictors} by least squares, over {n} units.", **named, n=n
    )


@question
def sources(page: Page) -> Block:
    """Where published measures were read, and which form each unit's figures come from."""
    rules, voice = words.rules(page), page.voice
    if rules is None:
        return ABSENT
    context = page.edition.tables["context"]
    rows = [
        [
            words.figure(page, one),
            voice.listed([voice.text("real"), voice.text("published")]),
            voice.filed(file),
            linked(address) if isinstance(address, str) else BLANK,
        ]
        for one in rules.figures
        if one.of == CONTEXT
        for file, address in _files(context[context["measure"] == one.code])
    ]
    table = Table(
        caption=voice.text("Where published figures were read"),
        columns=titled_columns(page, ("measure", "kind of figure", "file", "address")),
        rows=rows,
        empty=voice.text("No published figure is used."),
        folded=voice.text("Where published figures were read"),
    )
    return join([table.block(), filings(page)])


def _files(rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """The files that figures are from, with the address each was read at."""
    yield from rows[["file", "address"]].drop_duplicates().itertuples(index=False, name=None)


@question
def audit(page: Page) -> Block:
    """The log, folded: each design with what it read, whom it left out, and whom it chose, in codes."""
    rules, voice, edition = words.rules(page), page.voice, page.edition
    if rules is None:
        return ABSENT
    logged = edition.once(of_edition.audit)
    rows = [
        [
            words.design(page, one["design"]),
            f"{one['measure']}, {one['rule']}",
            ", ".join(one["figures"]),
            str(len(next(iter(one["figures"].values()), {}))),
            ", ".join(f"{code} {why}" for code, why in one["left_out"].items()) or BLANK,
            ", ".join(" + ".join(filter(None, (row["unit"], row["other"]))) for row in one["chosen"])
            or one["why_none"],
        ]
        for one in logged["choices"]
    ]
    known = voice.date(edition.known_on) if edition.known_on else voice.text("all that was received")
    table = Table(
        caption=voice.text("Audit log of the selection"),
        columns=titled_columns(page, ("design", "measure and rule", "columns read", "units", "left out", "chosen")),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(
            voice.text("As of {date}; known: {known}; seed: none.", date=voice.date(edition.as_of), known=known),
            voice.text(
                "{command} writes the log whole, with every figure; the selection is repeated from it.", command=COMMAND
            ),
        ),
        folded=voice.text("Audit log of the selection"),
    )
    return table.block()
