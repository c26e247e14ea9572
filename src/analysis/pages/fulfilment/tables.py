"""The tables of batches: shares within so many days, rates with their definitions, money paid in against agreed."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Column, Table
from analysis.fulfilment import of_edition
from analysis.pages.fulfilment import words
from analysis.pages.fulfilment.opening import has_contracts
from analysis.pages.fulfilment.words import Row
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import NOT_APPLICABLE

WITHIN = {"count": "within {days} days, by count", "amount": "within {days} days, by amount"}
RATES = {"fulfilment": "fulfilment", "start": "rate of starts", "paid-in": "rate of money paid in"}
DEFINITIONS = {
    "fulfilment": "Fulfilment: of what was signed in the batch, {stage} by the cut-off and not ended by then.",
    "start": "Rate of starts: of what was signed in the batch, {stage} by the cut-off, ended since or not.",
    "paid-in": "Rate of money paid in: paid in altogether by the cut-off over the amount agreed when signed, of the "
    "projects signed in the batch with both on file.",
}
BASES = {"amount": "agreed when signed", "amount_now": "agreed at the cut-off"}


@question
def within(page: Page) -> Block:
    """The share of each batch that had reached each stage within the declared days, and when half had."""
    voice = page.voice
    days = page.edition.campaign.methods.fulfilment.within_days
    if not has_contracts(page) or not days:
        return ABSENT
    heads = [voice.text(WITHIN[weight], days=day) for day in days for weight in WITHIN]
    return Table(
        caption=voice.text("How much of each batch had come how far, within so many days of signing"),
        columns=(
            *(Column(voice.text("stage")), Column(voice.text("batch")), Column(voice.text("projects"), True)),
            *(Column(head, True) for head in heads),
            Column(voice.text("half by day"), True),
        ),
        rows=[_within_row(page, stage, code) for stage, code in _cells(page)],
        empty="",
        mark=page.mark,
        notes=(
            voice.text("Of all projects of the batch, the ended and the waiting too; a day counts in full."),
            voice.text(
                "Where not all were watched so long the share is an estimate that takes the later signed to go on at "
                "the pace of the earlier; the bounds need no such assumption."
            ),
            *left_out_note(page),
            *empty_batches(page),
            words.method(page),
        ),
    ).block()


def _cells(page: Page) -> Iterator[tuple[str, str]]:
    """Each stage with each batch that has projects."""
    steps = page.edition.once(of_edition.course).steps
    return ((stage, code) for stage in steps for code in words.filled(page))


def _within_row(page: Page, stage: str, code: str) -> list[str]:
    """One stage of one batch."""
    shares, medians = page.edition.once(of_edition.within), page.edition.once(of_edition.medians)
    own = shares[(shares["stage"] == stage) & (shares["batch"] == code)]
    by = {(row["days"], row["weight"]): row for row in own.to_dict("records")}
    half = medians[(medians["stage"] == stage) & (medians["batch"] == code) & (medians["weight"] == "count")]
    row = half.to_dict("records")[0]
    return [
        words.stage(page, stage),
        words.name(page, code),
        words.count_alone(page, row["n_projects"] + row["n_left_out"]),
        *(words.share(page, by[day, weight]) for day in sorted(set(own["days"])) for weight in WITHIN),
        _half(page, row),
    ]


def _half(page: Page, row: Row) -> str:
    """The day by which half had got there."""
    if row["why_blank"]:
        return words.blank(page, row["why_blank"])
    return words.count_alone(page, row["median_days"])


def left_out_note(page: Page) -> Iterator[str]:
    """How many projects have no duration at a stage, or no amount."""
    shares = page.edition.once(of_edition.medians)
    some = shares[shares["n_left_out"] > 0]
    for row in some.to_dict("records"):
        yield page.voice.text(
            "{batch}, {stage}, {weight}: {n} left out, having no duration or no amount on file.",
            batch=words.name(page, row["batch"]),
            stage=words.stage(page, row["stage"]),
            weight=page.voice.text(WEIGHTS[row["weight"]]),
            n=words.count(page, row["n_left_out"]),
        )


WEIGHTS = {"count": "by count", "amount": "by amount"}


def empty_batches(page: Page) -> Iterator[str]:
    """The batches that no contract is in: that is what ledgers say, not that nothing was signed."""
    for code in words.periods(page):
        if code not in words.filled(page):
            yield page.voice.text("Of the {batch} no project is in a ledger.", batch=words.batch(page, code))


@question
def rates(page: Page) -> Block:
    """The three rates of each batch, by count and by amount, with what is above and below the line."""
    if not has_contracts(page):
        return ABSENT
    voice, made = page.voice, page.edition.once(of_edition.rates)
    listed = [name for name in RATES if name in set(made["rate"])]
    until = {words.cut_off(page, row) for row in made[made["batch"].isin(words.filled(page))].to_dict("records")}
    rows = [_rate_row(page, made, name, code, len(until) > 1) for name in listed for code in words.filled(page)]
    unit = voice.unit(page.edition.campaign.money_unit)
    stages = {row["rate"]: row["stage"] for row in made.to_dict("records")}
    defined = [
        voice.text(DEFINITIONS[name], stage=words.stage(page, stages[name]) if stages[name] else "") for name in listed
    ]
    return Table(
        caption=voice.text("Rates of each batch, {cut_off}", cut_off=words.whole_cut_off(page)),
        columns=(
            *(Column(voice.text("rate")), Column(voice.text("batch"))),
            *([Column(voice.text("up to"))] if len(until) > 1 else []),
            *(Column(voice.text("projects, of all"), True), Column(voice.text("by count"), True)),
            *(
                Column(voice.text("amount, of all ({unit})", unit=unit), True),
                Column(voice.text("by amount"), True),
            ),
        ),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(
            *defined,
            voice.text(
                "What the form gives as started in a season over what it gives as signed in it is no rate of starts: "
                "what starts in a season was signed in others too."
            ),
            *_declared_note(page),
        ),
    ).block()


def _declared_note(page: Page) -> Iterator[str]:
    """What the campaign says of its days and definitions."""
    note = page.edition.campaign.methods.fulfilment.note
    if note:
        yield page.voice.name(note)


def _rate_row(page: Page, made: pd.DataFrame, rate: str, code: str, has_own_day: bool) -> list[str]:
    """One rate of one batch, with its own cut-off where batches differ; paid in has no count."""
    own = made[(made["rate"] == rate) & (made["batch"] == code)]
    by = {row["weight"]: row for row in own.to_dict("records")}
    known = next(iter(by.values()))
    cells = [part for weight in WEIGHTS for part in _parts(page, by.get(weight))]
    until = [words.cut_off(page, known)] if has_own_day else []
    return [page.voice.text(RATES[rate]), words.name(page, code), *until, *cells]


def _parts(page: Page, row: Row | None) -> tuple[str, str]:
    """What is above and below the line, and the rate; of a rate that has no such weight, that it has none."""
    if row is None:
        return words.small(NOT_APPLICABLE, page.voice.text("money only")), NOT_APPLICABLE
    return ("" if row["why_blank"] else words.parts(page, row)), words.rate(page, row)


@question
def payments(page: Page) -> Block:
    """Money paid in against what was agreed when signed, and against what is agreed now."""
    if not has_contracts(page):
        return ABSENT
    voice, made = page.voice, page.edition.once(of_edition.payments)
    rows = []
    for row in made[made["batch"].isin(words.filled(page))].to_dict("records"):
        as_rate = row | {"rate_pct": row["paid_pct"], "numerator": row["paid"], "denominator": row["agreed"]}
        shown = words.rate(page, as_rate | {"weight": "amount"})
        known = row["why_blank"] == ""
        rows.append(
            [
                words.name(page, row["batch"]),
                voice.text(BASES[row["base"]]),
                words.count_alone(page, row["n_projects"]),
                words.level(page, row["agreed"]) if known else words.blank(page, row["why_blank"]),
                words.level(page, row["paid"]) if known else words.blank(page, row["why_blank"]),
                shown,
            ]
        )
    unit = voice.unit(page.edition.campaign.money_unit)
    return Table(
        caption=voice.text("Paid in against agreed ({unit}), {cut_off}", unit=unit, cut_off=words.whole_cut_off(page)),
        columns=(
            *(Column(voice.text("batch")), Column(voice.text("base"))),
            Column(voice.text("projects with both on file"), True),
            *(Column(voice.text(title), True) for title in ("agreed", "paid in", "rate of money paid in")),
        ),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(voice.text("Not filed is not nought: a project without a figure of either kind is in neither sum."),),
    ).block()
