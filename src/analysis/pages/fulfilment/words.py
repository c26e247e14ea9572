"""What the parts of the fulfilment page are put in words with: batches, reasons, shares of a batch."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.campaign import Season
from analysis.fulfilment import of_edition
from analysis.fulfilment.course import Batch
from analysis.pages.page import Page, method_note
from analysis.phrasing import BLANK, NIL, NOT_APPLICABLE

Row = Mapping[Hashable, Any]

METHOD = "Fulfilment (`analysis.fulfilment`)"
"""The heading of the page's part of ``docs/methods.md``."""

REASONS = {
    "no-projects": "no project",
    "no-amount": "no amount on file",
    "all-left-out": "the dates on file contradict each other",
    "zero-base": "the amount agreed is nought",
    "not-followed": "no project watched so long",
    "not-yet": "not half yet",
    "out-of-reach": "half will never get there",
}
"""Why a figure of a batch is blank."""
UNDEFINED = ("no-projects", "zero-base", "out-of-reach")
"""The reasons for which there is no such figure; for the others it may exist and is not known."""


def name(page: Page, code: str) -> str:
    """A batch by when it was signed, as a column or a curve names it."""
    voice = page.voice
    first, now = _seasons(page)
    if code == of_edition.EARLIER:
        return voice.text("before {season}", season=voice.name(first.name))
    if code == of_edition.BETWEEN:
        return voice.text("between the seasons")
    return voice.name((now if code == of_edition.CURRENT else first).name)


def batch(page: Page, code: str) -> str:
    """A batch with the days on which it was signed, as in a sentence."""
    return page.voice.text(
        "{batch} batch (signed {days})", batch=name(page, code), days=days(page, periods(page)[code])
    )


def days(page: Page, period: Batch) -> str:
    """From when to when a batch was signed, the date reported about at the latest."""
    voice, as_of = page.voice, page.edition.as_of
    end = voice.date(min(period.end or as_of, as_of))
    if period.start is None:
        return voice.text("up to {end}", end=end)
    return voice.text("{start} to {end}", start=voice.date(period.start), end=end)


def periods(page: Page) -> dict[str, Batch]:
    """The batches by their codes, in their order."""
    return {one.code: one for one in page.edition.once(of_edition.batches)}


def seasons(page: Page) -> list[str]:
    """The batches that are seasons: the one compared with, the one reported on."""
    return [code for code in periods(page) if code in (of_edition.BASE, of_edition.CURRENT)]


def filled(page: Page) -> list[str]:
    """The batches that a contract is in."""
    watched = page.edition.once(of_edition.watch)
    return [str(code) for code in watched.loc[watched["n_projects"] > 0, "batch"]]


def _seasons(page: Page) -> tuple[Season, Season]:
    """The season compared with, or else the one reported on, and that one."""
    season = page.edition.season
    base = page.edition.base
    return (base if base is not None and of_edition.BASE in periods(page) else season), season


def method(page: Page) -> str:
    """Where the formulas of all parts of the page stand."""
    return method_note(page, METHOD)


def stage(page: Page, code: str) -> str:
    """A stage's name."""
    return page.voice.name(page.edition.campaign.stages[code].name)


def kinds(page: Page) -> str:
    """The kinds of agreement that count as signed."""
    return page.voice.together([page.voice.filed(kind) for kind in page.edition.campaign.ledger.counted_kinds])


def cut_off(page: Page, row: Row) -> str:
    """The day up to which a batch is watched: the date reported about, or the last that ledgers tell of."""
    voice, as_of = page.voice, page.edition.as_of
    first, last = row["told_from"], row["told_to"]
    if is_blank(last) or first.date() >= as_of:
        return voice.text("as of {date}", date=voice.date(as_of))
    if first == last:
        return voice.text("as of {date}, the last day that the ledgers tell of", date=voice.date(last))
    return voice.text(
        "as of {first} to {last}, the last days that the ledgers of the units tell of",
        first=voice.date(first),
        last=voice.date(last),
    )


def whole_cut_off(page: Page) -> str:
    """The same of all contracts together."""
    watched = page.edition.once(of_edition.watch)
    return cut_off(page, {"told_from": watched["told_from"].min(), "told_to": watched["told_to"].max()})


def count(page: Page, n: float) -> str:
    """So many projects."""
    shown = page.voice.number(n, 0)
    return page.voice.text("{n} project", n=shown) if n == 1 else page.voice.text("{n} projects", n=shown)


def money(page: Page, amount: float) -> str:
    """An amount in the ledgers' unit."""
    voice, unit = page.voice, page.edition.campaign.money_unit
    return voice.text("{number} {unit}", number=level(page, amount), unit=voice.unit(unit)).strip()


def level(page: Page, amount: float) -> str:
    """The same in a table, without the unit's name."""
    return page.voice.level(amount, page.edition.campaign.money_unit) if amount else NIL


def is_small(page: Page, n: float) -> bool:
    """Whether a batch is of so few projects that counts stand instead of percentages."""
    return n < page.edition.campaign.methods.limits.least_count


def why(page: Page, code: str) -> str:
    """A reason in words."""
    return page.voice.text(REASONS[code])


def blank(page: Page, code: str) -> str:
    """The sign of a missing figure, with the reason beside it."""
    return small(NOT_APPLICABLE if code in UNDEFINED else BLANK, why(page, code))


def is_blank(value: object) -> bool:
    """Whether nothing is on file."""
    return bool(pd.isna(value))  # type: ignore[call-overload]


def small(words: str, beside: str) -> Markup:
    """A cell's words, with others in small print below."""
    return Markup('{} <span class="why">{}</span>').format(words, beside)


def rate(page: Page, row: Row) -> str:
    """A rate in a cell: percent, or the two counts of a small batch, or why there is none."""
    voice = page.voice
    if row["why_blank"]:
        return blank(page, row["why_blank"])
    shown = percent(page, row["rate_pct"])
    if is_small(page, row["n_projects"]):
        shown = parts(page, row)
    if row["n_left_out"]:
        return small(shown, voice.text("{n} left out", n=row["n_left_out"]))
    return shown


def parts(page: Page, row: Row) -> str:
    """What is above the line and what below it."""
    shown = level if row["weight"] == "amount" else count_alone
    return page.voice.text("{n} of {all}", n=shown(page, row["numerator"]), all=shown(page, row["denominator"]))


def percent(page: Page, value: float) -> str:
    """A percentage; nil where it is known to be nothing."""
    return page.voice.percent(value) if value else f"{NIL}%"


def count_alone(page: Page, n: float) -> str:
    """A number of projects in a table."""
    return page.voice.number(n, 0)


def share(page: Page, row: Row) -> str:
    """The share that had reached a stage by a day, with its bounds where not all were watched so long."""
    voice, total = page.voice, row["total"]
    if row["why_blank"] and row["why_blank"] != "not-followed":
        return blank(page, row["why_blank"])
    if is_small(page, row["n_projects"]):
        return _share_in_levels(page, row, total)
    bounds = voice.text(
        "between {least} and {most}", least=percent(page, row["least_pct"]), most=percent(page, row["most_pct"])
    )
    if row["why_blank"]:
        return small(BLANK, voice.listed([why(page, row["why_blank"]), bounds]))
    known = percent(page, row["incidence_pct"])
    return known if is_whole(row) else small(known, bounds)


def is_whole(row: Row) -> bool:
    """Whether all projects behind a share were watched so long, so that nothing of it is an estimate."""
    return math.isclose(row["least_pct"], row["most_pct"], abs_tol=1e-9)


def _share_in_levels(page: Page, row: Row, total: float) -> str:
    """The same of a small batch: how many, or how much, of all."""
    voice = page.voice
    shown = level if row["weight"] == "amount" else count_alone
    least, most = (shown(page, row[f"{side}_pct"] * total / 100) for side in ("least", "most"))
    reached = least if is_whole(row) else voice.text("{least} to {most}", least=least, most=most)
    return voice.text("{n} of {all}", n=reached, all=shown(page, total))
