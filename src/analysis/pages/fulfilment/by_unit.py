"""Each season's batch by filing unit, and what such a row of a unit or a group holds."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Column, Table, join
from analysis.fulfilment import of_edition
from analysis.pages.fulfilment import words
from analysis.pages.fulfilment.opening import has_contracts
from analysis.pages.fulfilment.words import Row
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import NOT_APPLICABLE

Rates = Mapping[tuple[str, str], Row]
"""The rates of one batch of one unit or group, by rate and weight."""


@question
def units(page: Page) -> Block:
    """Every unit in administrative order, one table for each season's batch."""
    if not has_contracts(page):
        return ABSENT
    return join([_of_batch(page, code) for code in words.seasons(page) if code in words.filled(page)])


def _of_batch(page: Page, code: str) -> Block:
    """One batch by unit, all units together last."""
    voice, campaign, edition = page.voice, page.edition.campaign, page.edition
    by_unit = rows_of(edition.once(of_edition.sums, of_edition.UNIT), code, "city_code")
    rates = rates_of(edition.once(of_edition.rates, of_edition.UNIT), code, "city_code")
    whole = edition.once(of_edition.rates)
    total = {(row["rate"], row["weight"]): row for row in whole[whole["batch"] == code].to_dict("records")}
    summed = edition.once(of_edition.sums)
    all_of_it = summed[summed["batch"] == code].to_dict("records")[0]
    rows = [
        [voice.name(city.name), *cells(page, by_unit.get(city.code), rates.get(city.code, {}))]
        for city in campaign.cities
    ]
    return Table(
        caption=voice.text(
            "{batch} by unit, {cut_off}",
            batch=words.name(page, code),
            cut_off=words.cut_off(page, total["paid-in", "amount"]),
        ),
        columns=(Column(voice.name(campaign.unit_word)), *columns(page)),
        rows=[*rows, [voice.name(page.unit.name), *cells(page, all_of_it, total)]],
        empty="",
        mark=page.mark,
        total_rows=1,
        notes=notes(page, rows),
    ).block()


def rows_of(sums: pd.DataFrame, code: str, key: str) -> dict[str, Row]:
    """What one batch of each unit or group adds up to."""
    return {row[key]: row for row in sums[sums["batch"] == code].to_dict("records")}


def rates_of(rates: pd.DataFrame, code: str, key: str) -> dict[str, Rates]:
    """The rates of one batch of each unit or group."""
    found: dict[str, dict[tuple[str, str], Row]] = {}
    for row in rates[rates["batch"] == code].to_dict("records"):
        found.setdefault(row[key], {})[row["rate"], row["weight"]] = row
    return dict(found)


def columns(page: Page) -> tuple[Column, ...]:
    """The headings beside the name of a unit or a group."""
    voice, rules = page.voice, page.edition.campaign.methods.fulfilment
    heads = [voice.text("projects signed"), voice.text("agreed")]
    if rules.kept:
        heads += [
            voice.text("{stage}, not ended", stage=words.stage(page, rules.kept)),
            voice.text("fulfilment"),
        ]
    if rules.started:
        heads += [voice.text("have {stage}", stage=words.stage(page, rules.started)), voice.text("rate of starts")]
    heads += [voice.text("paid in"), voice.text("rate of money paid in")]
    heads += [voice.text("behind")] if rules.due else []
    return tuple(Column(head, True) for head in (*heads, voice.text("ended")))


def cells(page: Page, sums: Row | None, rates: Rates) -> list[str]:
    """One unit or group: what was signed and what became of it; without a project there is nothing to tell of."""
    rules = page.edition.campaign.methods.fulfilment
    if sums is None or not (sums["n_projects"] or sums["amount"]):
        none = NOT_APPLICABLE
        return [words.count_alone(page, 0), *(none for _ in columns(page)[1:])]
    signed = [words.count_alone(page, sums["n_projects"]), _agreed(page, sums)]
    for name in ("fulfilment", "start"):
        if (name, "count") in rates:
            row = rates[name, "count"]
            signed += [words.count_alone(page, row["numerator"]), words.rate(page, row)]
    paid = rates["paid-in", "amount"]
    money = words.level(page, paid["numerator"]) if not paid["why_blank"] else words.blank(page, paid["why_blank"])
    behind = [words.count_alone(page, sums["n_behind"])] if rules.due else []
    return [*signed, money, words.rate(page, paid), *behind, words.count_alone(page, sums["n_ended"])]


def _agreed(page: Page, sums: Row) -> str:
    """What was agreed, and of how many projects nothing is on file."""
    shown = words.level(page, sums["amount"])
    if not sums["n_no_amount"]:
        return shown
    return words.small(shown, page.voice.text("{n} left out", n=words.count_alone(page, sums["n_no_amount"])))


def notes(page: Page, rows: list[list[str]]) -> tuple[str, ...]:
    """What the figures are counted in, and how small batches and shared projects are shown where there are any."""
    voice, edition = page.voice, page.edition
    least = voice.number(edition.campaign.methods.limits.least_count, 0)
    shared = (edition.once(of_edition.contracts).projects["share"] < 1).any()
    small, none = any("/" in cell[1:] for row in rows for cell in row[2:]), [NOT_APPLICABLE in row for row in rows]
    said = [
        units_note(page),
        voice.text("Fewer than {least} projects are given as counts or amounts, not in percent.", least=least)
        if small
        else "",
        voice.text("{none}: no project of the batch, so there is nothing to tell of.", none=NOT_APPLICABLE)
        if any(none)
        else "",
        voice.text("A shared project counts at the unit that leads it; its amount is split by the agreed shares.")
        if shared
        else "",
    ]
    return tuple(note for note in said if note)


def units_note(page: Page) -> str:
    """What the figures of a table are counted in."""
    unit = page.voice.unit(page.edition.campaign.money_unit)
    return page.voice.text("Counts are of projects; amounts are in {unit}.", unit=unit)
