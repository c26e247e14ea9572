"""In which industries units are specialised: location quotients of the leading amount, the amounts beside them."""

from __future__ import annotations

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Column, Table
from analysis.campaign import Indicator, Words
from analysis.concentration import of_edition
from analysis.pages import signs
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.page import ABSENT, Page, method_note
from analysis.projects import NOT_STATED

METHOD = "Location quotients (`analysis.concentration.location`)"


@question
def specialised(page: Page) -> Block:
    """Each unit's quotient in each industry with the amount below it; absent where ledgers do not tell."""
    amount, made = of_edition.leading_amount(page.edition.campaign), page.edition.once(of_edition.quotients)
    if amount is None or made.empty:
        return ABSENT
    voice, campaign = page.voice, page.edition.campaign
    by_unit = {str(code): own for code, own in made.groupby("city_code", sort=False)}
    rows = [_cells(page, amount, city.name, by_unit[city.code]) for city in campaign.cities if city.code in by_unit]
    industries = list(dict.fromkeys(made["industry"]))
    caption = voice.text(
        "{name} of {season}: location quotients by industry",
        name=voice.titled(amount),
        season=cells.season(page, "second"),
    )
    heads = [voice.text("not stated") if name == NOT_STATED else voice.filed(name) for name in industries]
    return Table(
        caption=caption,
        columns=(Column(voice.name(campaign.unit_word)), *(Column(head, is_number=True) for head in heads)),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "Above 1 the industry has a larger share in the unit than in all units together; the unit's amount "
                "stands below, for a quotient of a small amount jumps with one project. From the ledgers, industries "
                "as they write them."
            ),
            *cells.legend(page, rows),
            method_note(page, METHOD),
        ),
        folded=caption,
    ).block()


def _cells(page: Page, amount: Indicator, name: Words, own: pd.DataFrame) -> list[str]:
    voice, unit = page.voice, page.edition.campaign.units[amount.unit]
    numbers = [
        Number(
            row["quotient"],
            row["why_blank"],
            signs.beside(voice.number(row["quotient"], 2), voice.level(row["amount"], unit)),
        )
        for row in own.to_dict("records")
    ]
    return cells.row(page, voice.name(name), numbers)
