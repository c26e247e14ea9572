"""What number and average size of its projects give to each unit's change of an amount."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Column, Table, join
from analysis.campaign import Indicator
from analysis.decomposition import of_edition
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.page import ABSENT, Page, method_note

METHOD = "What a change is made of (`analysis.decomposition`)"
DIFFERS = "‡"
"""Stands beside a unit of which another method tells another story."""

Row = Mapping[Hashable, Any]


@question
def factors_by_unit(page: Page) -> Block:
    """What number and average size give to each unit's change; a table an amount, the first of them open."""
    made = page.edition.once(of_edition.by_unit)
    amounts = of_edition.amounts(page.edition.campaign)
    tables = [
        _by_unit(page, item, made[made["indicator"] == item.code], is_open=not n) for n, item in enumerate(amounts)
    ]
    return join(tables) if tables and page.edition.base is not None else ABSENT


def _by_unit(page: Page, indicator: Indicator, rows: pd.DataFrame, *, is_open: bool) -> Block:
    voice, campaign = page.voice, page.edition.campaign
    total = campaign.total.code
    units = rows[rows["city_code"] != total]
    made = [_unit_cells(page, indicator, row, _marked(page, row)) for row in units.to_dict("records")]
    made.append(_unit_cells(page, indicator, _summed(units), voice.text("all units added up")))
    for row in rows[rows["city_code"] == total].to_dict("records"):
        made.append(
            _unit_cells(
                page,
                indicator,
                row,
                voice.text("{total}, added up before it is divided", total=voice.name(page.unit.name)),
            )
        )
    caption = voice.text("{name} by unit: number and average size of projects", name=voice.titled(indicator))
    heads = (
        voice.text("change"),
        voice.text("number of projects"),
        voice.text("average size"),
        voice.text("left over"),
    )
    adding = [
        voice.text("{name} pulls {total}, pp", name=name, total=voice.name(page.unit.name)) for name in heads[1:3]
    ]
    return Table(
        caption=caption,
        columns=(Column(voice.name(campaign.unit_word)), *(Column(head, is_number=True) for head in (*heads, *adding))),
        rows=made,
        empty="",
        mark=page.mark,
        total_rows=2,
        notes=(
            voice.text(
                "Units' parts do not add up to those of the two sums: between the two lies the mix of units. Bennet's "
                "division, by the means of both seasons."
            ),
            *_checked(page, units),
            *cells.legend(page, made),
            method_note(page, METHOD),
        ),
        folded="" if is_open else caption,
    ).block()


def _unit_cells(page: Page, indicator: Indicator, row: Row, name: str) -> list[str]:
    voice, unit = page.voice, page.edition.campaign.units[indicator.unit]
    amounts = [
        Number(row[column], row["why_blank"], voice.change(row[column], unit))
        for column in ("change", "count_effect", "size_effect")
    ]
    over = cells.left_over(page, row["residual"], row["why_blank"], unit)
    points = [
        Number(row[column], row["why_no_points_of_total"], voice.signed(row[column], 2))
        for column in of_edition.OF_TOTAL.values()
    ]
    return cells.row(page, name, [*amounts, over, *points])


def _summed(units: pd.DataFrame) -> Row:
    """The units' parts added up; blank, with the reason, where no unit has any."""
    numbers = ["change", "count_effect", "size_effect", "residual", *of_edition.OF_TOTAL.values()]
    known = units[units["why_blank"] == ""]
    why = "" if len(known) else of_edition.NO_UNITS
    no_points = why or next(iter(known["why_no_points_of_total"]), "")
    return {**known[numbers].sum(min_count=1).to_dict(), "why_blank": why, "why_no_points_of_total": no_points}


def _marked(page: Page, row: Row) -> str:
    """A unit's name, marked where the two methods differ."""
    name = page.voice.name(page.edition.campaign.by_code[row["city_code"]].name)
    return page.voice.text("{name} {sign}", name=name, sign=DIFFERS) if row["differs"] else name


def _checked(page: Page, units: pd.DataFrame) -> list[str]:
    """What the other method says, where it tells another story of any unit."""
    voice = page.voice
    if not units["differs"].any():
        return [voice.text("Checked by Montgomery's division: no unit's story differs.")]
    return [
        voice.text(
            "{sign} By Montgomery's division a part has another sign, or differs by more than a tenth of the change.",
            sign=DIFFERS,
        )
    ]
