"""Where the season would end at the shape of the one before it, with the error of that rule.

Projections stand only on pages whose audience the campaign declares for them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import pace
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets, join, paragraph
from analysis.campaign import Indicator
from analysis.pace import of_edition
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import PERCENT_DECIMALS

METHOD = "Pace (`analysis.pace`)"

Row = Mapping[Hashable, Any]


@question
def projections(page: Page) -> Block:
    """Where the season would end: a sentence on each leading total, a table of units; absent for other audiences."""
    listed = of_edition.indicators(page.edition)
    if not may_be_read(page) or not listed or page.edition.base is None or not page.edition.season.is_staged:
        return ABSENT
    if why := of_edition.why_none(page.edition):
        return paragraph(page.voice.text("Nothing is projected: {reason}.", reason=cells.reason(page, why)))
    made = {item.code: page.edition.once(of_edition.projected, item.code) for item in listed}
    said = [_sentence(page, item, _total(page, made[item.code])) for item in listed]
    tables = [_table(page, item, made[item.code], is_open=not n) for n, item in enumerate(listed)]
    return join([bullets([*said, *_caveats(page)], css="headline"), *tables])


def may_be_read(page: Page) -> bool:
    """Whether the page's audience is one that projections are declared for."""
    campaign = page.edition.campaign
    return campaign.pages[page.name].audience in campaign.methods.limits.projections_for


def _total(page: Page, rows: pd.DataFrame) -> Row:
    """The total's row."""
    return rows[rows["city_code"] == page.edition.campaign.total.code].to_dict("records")[0]


def _sentence(page: Page, indicator: Indicator, row: Row) -> str:
    """The total's projection with the error beside it; or why there is none."""
    voice, unit = page.voice, page.edition.campaign.units[indicator.unit]
    name = voice.name(indicator.name)
    if row["why_blank"]:
        why = cells.reason(page, row["why_blank"])
        return voice.ended(voice.text("{name}: nothing is projected ({reason})", name=name, reason=why))
    values = {
        "name": name,
        "now": voice.quantity(row["now"], unit),
        "day": voice.day(row["day"]),
        "share": voice.percent(row["share_pct"]),
        "season": cells.season(page, "first"),
        "projected": voice.quantity(row["projected"], unit),
        "error": _error_words(page, row),
    }
    return voice.ended(
        voice.text(
            "{name}: {now} up to {day}; at the pace of {season}, which had reached {share} of its end by then, the "
            "season would end at {projected} ({error})",
            **values,
        )
    )


def _error_words(page: Page, row: Row) -> str:
    """How wrong the rule was for single units."""
    voice = page.voice
    if row["why_no_error"]:
        return voice.text("its error is not known: {reason}", reason=cells.reason(page, _why_no_error(row)))
    return voice.text(
        "error for single units of {season}, left out in turn: median {median}, largest {largest}",
        season=cells.season(page, "first"),
        median=voice.percent(row["median_abs_error_pct"]),
        largest=voice.percent(row["largest_abs_error_pct"]),
    )


def _caveats(page: Page) -> list[str]:
    """What the error does not show, and why there is no interval."""
    voice = page.voice
    return [
        voice.prose(
            (
                voice.text("No interval for {total}: there is only one past season.", total=voice.name(page.unit.name)),
                voice.text("The error misses what all units share, such as another time of year."),
            )
        )
    ]


def _table(page: Page, indicator: Indicator, rows: pd.DataFrame, *, is_open: bool) -> Block:
    voice, campaign = page.voice, page.edition.campaign
    by = {(row["city_code"], row["shape"]): row for row in rows.to_dict("records")}
    made = [
        _cells(page, indicator, voice.name(city.name), by[city.code, pace.OWN], by[city.code, pace.ALL])
        for city in campaign.cities
    ]
    whole = _total(page, rows)
    n_units = voice.text(
        "{total} ({n}/{units})", total=voice.name(page.unit.name), n=whole["n_units"], units=len(campaign.cities)
    )
    made.append(_cells(page, indicator, n_units, None, whole))
    caption = voice.text("{name}: where the season would end", name=voice.titled(indicator))
    first = cells.season(page, "first")
    heads = [
        voice.text("by {day}", day=voice.day(whole["day"])),
        voice.text("{season}, whole", season=first),
        voice.text("at its own pace of {season}", season=first),
        voice.text("at the pace of all of {season}", season=first),
        voice.text("median error"),
        voice.text("largest error"),
    ]
    return Table(
        caption=caption,
        columns=(Column(voice.name(campaign.unit_word)), *(Column(head, is_number=True) for head in heads)),
        rows=made,
        empty="",
        mark=page.mark,
        total_rows=1,
        notes=(
            voice.text(
                "From the ledgers. Pace: which part of its end had been reached by the day. Errors are those of "
                "projecting a single unit by the pace of the others; of a unit's own pace and of the total's none can "
                "be measured."
            ),
            *cells.legend(page, made),
            method_note(page, METHOD),
        ),
        folded="" if is_open else caption,
    ).block()


def _cells(page: Page, indicator: Indicator, name: str, own: Row | None, pooled: Row) -> list[str]:
    """One unit's row, or the total's, whose own pace is that of all."""
    voice, unit = page.voice, page.edition.campaign.units[indicator.unit]
    mine = pooled if own is None else own
    levels = [
        Number(mine[column], _why_level(mine, column), voice.level(mine[column], unit))
        for column in ("now", "first_end")
    ]
    ends = [Number(one["projected"], one["why_blank"], voice.level(one["projected"], unit)) for one in (mine, pooled)]
    errors = [
        Number(pooled[column], _why_no_error(pooled), voice.number(pooled[column], PERCENT_DECIMALS) + "%")
        for column in ("median_abs_error_pct", "largest_abs_error_pct")
    ]
    return cells.row(page, name, [*levels, *ends, *errors])


def _why_no_error(row: Row) -> str:
    """Why no unit could be left out: mostly for the reason for which nothing is projected either."""
    return str(row["why_no_error"] and (row["why_blank"] or row["why_no_error"]))


def _why_level(row: Row, column: str) -> str:
    """Why a level is blank: the reason of its own season."""
    side = "second" if column == "now" else "first"
    return row["why_blank"] if row["why_blank"].startswith(side) else f"{side}:missing"
