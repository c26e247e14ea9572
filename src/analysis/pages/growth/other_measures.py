"""Other ways to measure the same growth: midpoint and logarithmic change, and shares of the growth."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from analysis.asked import question
from analysis.blocks import Block, Column, Table, join
from analysis.campaign import Indicator
from analysis.measures import reasons
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import PERCENT_DECIMALS

METHOD = "Growth (`analysis.growth`, `analysis.measures`)"

Row = Mapping[Hashable, Any]


@question
def other_measures(page: Page) -> Block:
    """Growth of every unit beside midpoint growth, log change and share of the growth; a folded table an indicator."""
    if page.edition.base is None:
        return ABSENT
    return join([_table(page, indicator) for indicator in page.headline_indicators])


def _table(page: Page, indicator: Indicator) -> Block:
    voice, campaign = page.voice, page.edition.campaign
    own = page.growth[page.growth["indicator"] == indicator.code]
    suppressed = _suppressed(own.to_dict("records"))
    rows = [_cells(page, row, suppressed) for row in own.to_dict("records")]
    caption = voice.text("{name}: other measures of growth", name=voice.titled(indicator))
    heads = (
        voice.text("change"),
        voice.text("growth"),
        voice.text("midpoint growth, %"),
        voice.text("log change, log points"),
        voice.text("share of the growth"),
    )
    return Table(
        caption=caption,
        columns=(Column(voice.name(campaign.unit_word)), *(Column(head, is_number=True) for head in heads)),
        rows=rows,
        empty="",
        mark=page.mark,
        total_rows=1,
        notes=(
            voice.text(
                "Midpoint growth: the change over the mean of both seasons, from −200 (a fall to nothing) to 200 (a "
                "start from nothing); it stays readable where a base is small or nil. Log change: 100 times the "
                "logarithm of the ratio; rises and falls of one ratio have the same size. Neither is a growth rate."
            ),
            voice.text(
                "Share of the growth: a unit's change over the change of all; not given where the change of all is "
                "near nought or changes run against each other, for then shares exceed the whole."
            ),
            *(voice.text("Not given here: {reason}.", reason=cells.reason(page, why)) for why in [suppressed] if why),
            *cells.legend(page, rows),
            method_note(page, METHOD),
        ),
        folded=caption,
    ).block()


def _suppressed(rows: Sequence[Row]) -> str:
    """Why shares of the growth are given for no unit, where they are not."""
    codes = (row["why_share_of_growth_pct"] for row in rows)
    return next((code for code in codes if code in (reasons.NEAR_ZERO, reasons.MIXED)), "")


def _cells(page: Page, row: Row, suppressed: str) -> list[str]:
    voice, campaign = page.voice, page.edition.campaign
    unit = campaign.units[row["unit"]]
    body = (campaign.by_code | {campaign.total.code: campaign.total})[row["city_code"]]
    numbers = [
        Number(row["change"], row["why_blank"], voice.change(row["change"], unit)),
        Number(row["growth_pct"], row["why_blank"], voice.growth_cell(row["growth_pct"])),
        *(
            Number(row[name], row[f"why_{name}"], voice.signed(row[name], PERCENT_DECIMALS))
            for name in ("midpoint_pct", "log_points")
        ),
    ]
    why = row["why_share_of_growth_pct"]
    share = Number(row["share_of_growth_pct"], why, voice.percent(row["share_of_growth_pct"]))
    if why == suppressed:  # said once, in the notes
        return [*cells.row(page, voice.name(body.name), numbers), cells.cell(page, share, is_said=True)]
    return cells.row(page, voice.name(body.name), [*numbers, share])
