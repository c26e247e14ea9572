"""The head of the fulfilment page, and the sentences that it leads with, chosen from the numbers."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from functools import reduce

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, bullets, paragraph
from analysis.fulfilment import of_edition
from analysis.pages import page as opened
from analysis.pages.fulfilment import words
from analysis.pages.fulfilment.words import Row
from analysis.pages.page import Page


@question
def open_page(
    campaign: str | os.PathLike[str],
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for the fulfilment page."""
    return opened.open_page("fulfilment", campaign, None, as_of, known_on, lang)


@question
def masthead(page: Page) -> Block:
    """What the page is about, and as of when."""
    total = page.voice.name(page.unit.name)
    return opened.masthead(page, page.voice.text("{total}: what became of what was signed", total=total))


def has_projects(page: Page) -> bool:
    """Whether any agreement is on file: without one the page has nothing to show but a sentence."""
    edition = page.edition
    return of_edition.is_declared(edition) and len(edition.once(of_edition.followed).projects) > 0


def has_contracts(page: Page) -> bool:
    """Whether any of them counts as signed."""
    return has_projects(page) and len(page.edition.once(of_edition.contracts).projects) > 0


@question
def headline(page: Page) -> Block:
    """Each season's batch with its rates, how fast it went, who is behind, what has ended."""
    voice, edition = page.voice, page.edition
    if not of_edition.is_declared(edition):
        return paragraph(voice.text("The campaign declares no ledger of projects, so nothing is known of fulfilment."))
    if not has_contracts(page):
        return paragraph(
            voice.text(
                "As of {date} no signed project ({kinds}) is in a ledger, so nothing is known of fulfilment.",
                date=voice.date(edition.as_of),
                kinds=words.kinds(page),
            )
        )
    said = [*_batches(page), _pace(page), _behind(page), _ended(page)]
    return bullets([sentence for sentence in said if sentence], css="headline")


def _batches(page: Page) -> list[str]:
    """A sentence on each season's batch."""
    rates = page.edition.once(of_edition.rates)
    return [_of_batch(page, code, rates[rates["batch"] == code]) for code in words.seasons(page)]


def _of_batch(page: Page, code: str, rates: pd.DataFrame) -> str:
    """One batch: how many were signed, and the three rates, each with its definition."""
    voice = page.voice
    named = {"batch": words.batch(page, code), "kinds": words.kinds(page)}
    rows = {(row["rate"], row["weight"]): row for row in rates.to_dict("records")}
    paid = rows["paid-in", "amount"]
    if code not in words.filled(page):
        date = words.cut_off(page, paid)
        return voice.text("Of the {batch} no project ({kinds}) is in a ledger {date}.", **named, date=date)
    signed = page.edition.once(of_edition.contracts).projects.query("batch == @code")
    clauses = [_of_rate(page, rows[rate, "count"]) for rate in ("fulfilment", "start") if (rate, "count") in rows]
    return voice.text(
        "{batch}, {kinds}: {n} agreed at {amount}; {date}: {rates}.",
        **named,
        n=words.count(page, signed["n_projects"].sum()),
        amount=words.money(page, signed["amount"].sum()),
        date=words.cut_off(page, paid),
        rates=_one_by_one(page, [*clauses, _of_paid(page, paid)]),
    )


def _one_by_one(page: Page, clauses: Sequence[str]) -> str:
    """Clauses that hold commas themselves."""
    return reduce(lambda said, more: page.voice.text("{said}; {more}", said=said, more=more), clauses)


def _of_rate(page: Page, row: Row) -> str:
    """A rate by count, as a clause."""
    voice = page.voice
    said = {"stage": words.stage(page, row["stage"]), "rate": _rate_words(page, row)}
    if row["rate"] == "fulfilment":
        return voice.text(
            "{n} {stage} and not ended, fulfilment {rate} ({stage} and not ended, over all signed)",
            **said,
            n=words.count(page, row["numerator"]),
        )
    return voice.text(
        "{n} {stage}, rate of starts {rate} ({stage}, ended since or not, over all signed)",
        **said,
        n=words.count(page, row["numerator"]),
    )


def _of_paid(page: Page, row: Row) -> str:
    """Money paid in, as a clause."""
    voice = page.voice
    if row["why_blank"]:
        return voice.text("the rate of money paid in is blank ({why})", why=words.why(page, row["why_blank"]))
    said = {"paid": words.money(page, row["numerator"]), "rate": _rate_words(page, row)}
    return voice.text("{paid} paid in, rate of money paid in {rate} (over the amount agreed when signed)", **said)


def _rate_words(page: Page, row: Row) -> str:
    """A rate within a sentence."""
    if row["why_blank"]:
        return page.voice.text("blank ({why})", why=words.why(page, row["why_blank"]))
    if words.is_small(page, row["n_projects"]):
        return page.voice.text("{parts}, too few for a percentage", parts=words.parts(page, row))
    return words.percent(page, row["rate_pct"])


def _pace(page: Page) -> str:
    """The share of either season's batch that honoured its contracts within the first declared days."""
    voice, rules = page.voice, page.edition.campaign.methods.fulfilment
    shares = page.edition.once(of_edition.within)
    own = shares[(shares["stage"] == rules.kept) & (shares["weight"] == "count")]
    own = own[own["batch"].isin([code for code in words.seasons(page) if code in words.filled(page)])]
    own = own[~own["n_projects"].map(lambda n: words.is_small(page, n))]
    first = own[own["days"] == own["days"].min()]
    if not len(first):
        return ""
    said = [
        voice.text("{batch} {share}", batch=words.name(page, row["batch"]), share=said_share(page, row))
        for row in first.to_dict("records")
    ]
    return voice.text(
        "{cut_off}, {stage} within {days} days of signing: {shares}.",
        cut_off=words.whole_cut_off(page),
        stage=words.stage(page, rules.kept),
        days=first["days"].iloc[0],
        shares=voice.listed(said),
    )


def said_share(page: Page, row: Row) -> str:
    """A share on a day within a sentence, with what is estimated said to be so."""
    voice = page.voice
    if row["why_blank"]:
        return words.why(page, row["why_blank"])
    known = words.percent(page, row["incidence_pct"])
    if words.is_whole(row):
        return known
    return voice.text(
        "{share} (an estimate, since not all were watched so long; between {least} and {most})",
        share=known,
        least=words.percent(page, row["least_pct"]),
        most=words.percent(page, row["most_pct"]),
    )


def _behind(page: Page) -> str:
    """How many are behind schedule, on what, and the one that is so longest."""
    voice = page.voice
    if not page.edition.campaign.methods.fulfilment.due:
        return ""
    leading = page.edition.once(of_edition.behind).query("leads")
    if not len(leading):
        return voice.text("{cut_off}, no project is behind schedule.", cut_off=words.whole_cut_off(page))
    counts = leading["stage"].value_counts()
    due = [
        voice.text("{stage} due {n}", stage=words.stage(page, code), n=words.count(page, counts[code]))
        for code in page.edition.campaign.stages
        if code in counts
    ]
    longest = leading.iloc[0]
    return voice.text(
        "{cut_off}, behind schedule: {n} ({due}); the longest by {days} days, in {unit}.",
        cut_off=words.whole_cut_off(page),
        n=words.count(page, len(leading)),
        due=voice.listed(due),
        days=longest["days_late"],
        unit=voice.name(page.edition.campaign.by_code[longest["city_code"]].short),
    )


def _ended(page: Page) -> str:
    """How many contracts have ended."""
    voice, over = page.voice, page.edition.once(of_edition.ended)
    n = over["n_projects"].sum()
    if not n:
        return voice.text("{cut_off}, no project has ended.", cut_off=words.whole_cut_off(page))
    return voice.text(
        "{cut_off}, ended: {n}, agreed at {amount}.",
        cut_off=words.whole_cut_off(page),
        n=words.count(page, n),
        amount=words.money(page, over["amount"].sum()),
    )
