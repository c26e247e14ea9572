"""Each season's batch by the groups of every focus, and by size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import focuses
from analysis.asked import question
from analysis.blocks import Block, Column, Table, join
from analysis.edition import Edition
from analysis.focuses import honoured
from analysis.fulfilment import of_edition
from analysis.fulfilment.cohorts import Followed
from analysis.methods import Focus
from analysis.pages.focused import focus_name, group_name
from analysis.pages.fulfilment import by_unit, words
from analysis.pages.fulfilment.opening import has_contracts
from analysis.pages.page import ABSENT, Page

GROUP = ["group"]


@question
def groups(page: Page) -> Block:
    """One folded table a focus, and one of sizes."""
    if not has_contracts(page):
        return ABSENT
    campaign = page.edition.campaign
    listed = [*campaign.methods.focuses, *([focuses.SIZE] if campaign.methods.sizes else [])]
    made = [_of_focus(page, focuses.focus_of(campaign, code)) for code in listed]
    return join(made) if made else ABSENT


def sums(edition: Edition, code: str) -> pd.DataFrame:
    """What each group of a focus signed, and what of it has ended or is behind: one row is one group × batch."""
    return of_edition.with_days_told(edition, of_edition.sums_of(edition, edition.once(in_groups, code), GROUP))


def rates(edition: Edition, code: str) -> pd.DataFrame:
    """The rates of each group of a focus: one row is one rate × weight × group × batch."""
    return of_edition.with_days_told(edition, of_edition.rates_of(edition, edition.once(in_groups, code), GROUP))


def in_groups(edition: Edition, code: str) -> Followed:
    """The contracts once for each group of a focus that they are in, with its code in ``group``."""
    every, found = edition.once(of_edition.contracts), edition.once(honoured.groups_of, code)
    rows = every.projects[["project_id"]].assign(place=np.arange(len(every.projects)))
    pairs = rows.merge(found, on="project_id", validate="many_to_many")
    places = pairs["place"].to_numpy()
    projects = every.projects.take(places).reset_index(drop=True).assign(group=pairs["group"].to_numpy())
    return replace(every, projects=projects, days=every.days.take(places).reset_index(drop=True))


def _of_focus(page: Page, focus: Focus) -> Block:
    """The groups of one focus, each with the batches of the seasons."""
    voice, edition = page.voice, page.edition
    found = edition.once(honoured.groups_of, focus.code)
    batches = [code for code in words.seasons(page) if code in words.filled(page)]
    by_batch = {
        code: (
            by_unit.rows_of(edition.once(sums, focus.code), code, "group"),
            by_unit.rates_of(edition.once(rates, focus.code), code, "group"),
        )
        for code in batches
    }
    rows = [
        [
            group_name(page, focus, group),
            words.name(page, code),
            *by_unit.cells(page, by_batch[code][0].get(group), by_batch[code][1].get(group, {})),
        ]
        for group in focuses.group_codes(focus, found)
        for code in batches
    ]
    caption = voice.text("By {focus}", focus=focus_name(page, focus))
    note = focus.note or (edition.campaign.methods.sizes_note if focus.code == focuses.SIZE else {})
    return Table(
        caption=caption,
        columns=(Column(voice.text("group")), Column(voice.text("batch")), *by_unit.columns(page)),
        rows=rows,
        empty=voice.text("By {focus}: the ledgers state none.", focus=focus_name(page, focus)),
        mark=page.mark,
        notes=(*((voice.name(note),) if note else ()), *by_unit.notes(page, rows)),
        folded=caption,
    ).block()
