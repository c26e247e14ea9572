"""What ledgers say behind the totals: how far they are from the forms, and when projects were signed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import projects
from analysis.asked import question
from analysis.blocks import Block, Column, Table, paragraph
from analysis.decomposition import of_ledgers, origin
from analysis.pages import signs
from analysis.pages.growth import cells
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import BLANK, NIL, rounded

METHOD = "What a change is made of (`analysis.decomposition`)"
ORIGINS = {
    origin.THIS: "signed in {season}",
    origin.FIRST: "signed in {base}",
    origin.BETWEEN: "signed between the seasons",
    origin.EARLIER: "signed earlier",
    origin.LATER: "signed later than the season",
    origin.UNKNOWN: "day of signing not on file",
}
EXPECTED = (origin.THIS, origin.FIRST, origin.BETWEEN, origin.EARLIER)
"""The origins that are always shown; the others only where something came from there."""

Row = Mapping[Hashable, Any]


@question
def ledger_gap(page: Page) -> Block:
    """Where the sums of the ledgers, which the next parts are made from, are not those that growth is shown of."""
    voice, campaign = page.voice, page.edition.campaign
    if not tell(page):
        return ABSENT
    rows = page.edition.once(of_ledgers.gaps).to_dict("records")
    made = [cells_of for row in rows for side in projects.SIDES if (cells_of := _gap_cells(page, row, side))]
    if not made:
        return paragraph(voice.text("The ledgers add up to the totals that growth is shown of."))
    titles = ("indicator", "season", "by the ledgers", "shown above", "gap")
    return Table(
        caption=voice.text("Where ledgers and the totals above differ"),
        columns=tuple(Column(voice.text(title), title in titles[2:]) for title in titles),
        rows=made,
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "The parts below are of the ledgers, over the units whose ledgers tell of both seasons; in brackets "
                "how many of {n} units are in a sum.",
                n=len(campaign.cities),
            ),
        ),
    ).block()


@question
def origins(page: Page) -> Block:
    """When the projects were signed that landed, started, or had money paid in during the season."""
    voice, made = page.voice, page.edition.once(of_ledgers.origins)
    if not tell(page) or made.empty:
        return ABSENT
    found = set(made.loc[(made["count"] != 0) | (made["amount"] != 0), "origin"])
    shown = [name for name in origin.ORIGINS if name in EXPECTED or name in found]
    if page.edition.base is None:
        shown = [name for name in shown if name not in (origin.FIRST, origin.BETWEEN)]
    seasons = {"season": cells.season(page, "second"), "base": cells.season(page, "first")}
    rows = [
        row for code, own in made.groupby("indicator", sort=False) for row in _origin_rows(page, str(code), own, shown)
    ]
    return Table(
        caption=voice.text("When the projects of {season} were signed", season=seasons["season"]),
        columns=(
            Column(voice.text("indicator")),
            *(Column(voice.text(ORIGINS[name], **seasons), is_number=True) for name in shown),
            Column(voice.text("units"), is_number=True),
        ),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "By the date of signing in the ledgers, not by what a project is called; in brackets the share."
            ),
            *cells.legend(page, rows),
            method_note(page, METHOD),
        ),
    ).block()


def tell(page: Page) -> bool:
    """Whether any ledger tells of the projects of the season."""
    told, amounts = page.edition.once(projects.told), projects.amounts(page.edition.campaign)
    return bool(told.loc[told["indicator"].isin([item.code for item in amounts]), "second"].notna().any())


def _gap_cells(page: Page, row: Row, side: str) -> list[str]:
    """One season's two totals, where they differ as printed."""
    voice, indicator = page.voice, page.edition.campaign.indicators[row["indicator"]]
    unit = page.edition.campaign.units[indicator.unit]
    gap = row[f"gap_{side}"]
    if cells.is_blank(gap) or not rounded(gap * unit.scale.get(voice.lang, 1.0), unit.decimals):
        return []
    totals = [
        voice.text("{level} ({n})", level=voice.level(row[f"{which}_{side}"], unit), n=row[f"n_{which}"])
        for which in ("ledger", "shown")
    ]
    return [voice.titled(indicator), cells.season(page, side), *totals, voice.change(gap, unit)]


def _origin_rows(page: Page, code: str, rows: pd.DataFrame, shown: list[str]) -> list[list[str]]:
    """An amount by origin, and below it the number of projects."""
    voice, campaign = page.voice, page.edition.campaign
    indicator = campaign.indicators[code]
    unit = campaign.units[indicator.unit]
    by = {row["origin"]: row for row in rows.to_dict("records")}
    counted = (
        voice.titled(campaign.indicators[indicator.count])
        if indicator.count
        else voice.text("projects with money paid in")
    )
    n_units = voice.text("{n}/{units}", n=by[origin.THIS]["n_units"], units=len(campaign.cities))
    names = {"amount": voice.titled(indicator), "count": counted}
    return [
        [
            names[measure],
            *(_share(page, by[name], measure, unit.decimals if measure == "amount" else 0) for name in shown),
            n_units,
        ]
        for measure in origin.MEASURES[::-1]
    ]


def _share(page: Page, row: Row, measure: str, decimals: int) -> str:
    """A level with its share."""
    voice, value, share = page.voice, row[measure], row[f"{measure}_share_pct"]
    why = row[f"why_no_{measure}_share"]
    if cells.is_blank(value):
        return signs.beside(BLANK, cells.reason(page, why))
    factor = page.edition.campaign.units[page.edition.campaign.indicators[row["indicator"]].unit].scale.get(
        voice.lang, 1.0
    )
    level = voice.number(value * factor if measure == "amount" else value, decimals) if value else NIL
    return (
        voice.text("{level} ({share})", level=level, share=voice.percent(share))
        if value and not cells.is_blank(share)
        else level
    )
