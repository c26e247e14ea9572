"""Each unit's change as the growth of all, its industries, and its own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from analysis import projects
from analysis.asked import question
from analysis.blocks import Block, Column, Table, join
from analysis.campaign import Indicator
from analysis.decomposition import of_ledgers, shift_share
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.growth.of_ledgers import tell
from analysis.pages.page import ABSENT, Page, method_note

METHOD = "What a change is made of (`analysis.decomposition`)"
EFFECTS = {
    "national_effect": "as all units grew",
    "mix_effect": "by its industries",
    "regional_effect": "its own",
    "new_industry_effect": "new industries",
}
Row = Mapping[Hashable, Any]


@question
def by_industry(page: Page) -> Block:
    """Each unit's change as the growth of all, its industries, and its own; a folded table an amount."""
    if not tell(page) or page.edition.base is None:
        return ABSENT
    staged = [item for item in projects.amounts(page.edition.campaign) if item.measure == projects.AGREED]
    return join([_industries(page, item) for item in staged]) if staged else ABSENT


def _industries(page: Page, indicator: Indicator) -> Block:
    voice, campaign = page.voice, page.edition.campaign
    made = page.edition.once(of_ledgers.by_industry_of_units, indicator.code)
    effects = [name for name in shift_share.EFFECTS if name != "new_industry_effect" or made[name].abs().sum() > 0]
    caption = voice.text("{name} by unit: growth of all, industries, its own", name=voice.titled(indicator))
    rows = [_cells(page, indicator, row, ["change", *effects]) for row in made.to_dict("records")]
    heads = [voice.text("change"), *(voice.text(EFFECTS[name]) for name in effects), voice.text("left over")]
    without = page.edition.once(projects.told)
    lacking = without[(without["indicator"] == indicator.code) & ~without["comparable"]]
    lacking = lacking.assign(why_blank=[_why_not_told(row) for row in lacking.to_dict("records")])
    return Table(
        caption=caption,
        columns=(Column(voice.name(campaign.unit_word)), *(Column(head, is_number=True) for head in heads)),
        rows=rows,
        empty=voice.text("No ledger tells of both seasons."),
        mark=page.mark,
        total_rows=1,
        notes=(
            voice.text(
                "As all units grew: what the unit would have gained at the growth of all; by its industries: what its "
                "industries of {season} gained beyond that; its own: the rest. Industries as the ledgers write them.",
                season=cells.season(page, "first"),
            ),
            *(
                [voice.ended(voice.text("Left out: {units}", units=cells.left_out(page, lacking)))]
                if len(lacking)
                else []
            ),
            *cells.legend(page, rows),
            method_note(page, METHOD),
        ),
        folded=caption,
    ).block()


def _cells(page: Page, indicator: Indicator, row: Row, shown: list[str]) -> list[str]:
    voice, campaign = page.voice, page.edition.campaign
    unit, why = campaign.units[indicator.unit], _why_no_effect(row)
    body = (campaign.by_code | {campaign.total.code: campaign.total})[row["city_code"]]
    effects = [Number(row[name], why, voice.change(row[name], unit)) for name in shown]
    return cells.row(page, voice.name(body.name), [*effects, cells.left_over(page, row["residual"], why, unit)])


def _why_no_effect(row: Row) -> str:
    """Why a unit's change is not divided: its cells' reason is that there is no growth of all to compare with."""
    return "total-zero-base" if row["why_blank"] else ""


def _why_not_told(row: Row) -> str:
    """Which season's ledger does not tell."""
    side = next(side for side in projects.SIDES[::-1] if row[f"{side}_state"] != "value")
    return f"{side}:{row[f'{side}_state']}"
