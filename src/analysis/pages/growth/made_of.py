"""What the change of an amount is made of: number and size of projects, and how both lie over the units."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from markupsafe import Markup

from analysis import charts
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets, join
from analysis.campaign import Indicator, Unit
from analysis.charts import Frame, Steps
from analysis.decomposition import of_edition
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.growth.rows import source
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import PERCENT_DECIMALS, rounded

METHOD = "What a change is made of (`analysis.decomposition`)"
FACTORS = {"count": "number of projects", "city_mix": "mix of units", "size": "average size"}
ADDS = {
    "count": "the number of projects adds {points}",
    "city_mix": "the mix of units adds {points}",
    "size": "their average size adds {points}",
}
TAKES = {
    "count": "the number of projects takes {points}",
    "city_mix": "the mix of units takes {points}",
    "size": "their average size takes {points}",
}
UNCHANGED = {
    "count": "the number of projects is unchanged",
    "city_mix": "the mix of units is unchanged",
    "size": "their average size is unchanged",
}
Row = Mapping[Hashable, Any]


@question
def factors(page: Page) -> Block:
    """Each amount's growth over all units, and what number, mix and size of the projects give to it, in a sentence."""
    said = [_sentence(page, indicator, row) for indicator, row in _mixes(page)]
    return bullets(said, css="headline") if said else ABSENT


@question
def factor_charts(page: Page) -> Block:
    """The same as a small chart an amount: the three parts one after another, and the change that they add up to."""
    drawn = [_chart(page, indicator, row) for indicator, row in _mixes(page) if _moves(row)]
    return join(drawn) if drawn else ABSENT


@question
def factor_table(page: Page) -> Block:
    """The same as a table, in the amounts' unit and in points of growth, with what is left over: nothing."""
    voice, mixes = page.voice, _mixes(page)
    if not mixes:
        return ABSENT
    rows = [_mix_cells(page, indicator, row) for indicator, row in mixes]
    heads = [voice.text(FACTORS[factor]) for factor in FACTORS]
    points = [voice.text("{name}, points", name=name) for name in heads]
    titles = [voice.text("change"), *heads, voice.text("left over"), *points, voice.text("units")]
    return Table(
        caption=voice.text("What changed the amounts of all units together"),
        columns=(Column(voice.text("indicator")), *(Column(title, is_number=True) for title in titles)),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "Mix of units: how the number of projects lies over the units. Read it in its sum only; it adds where "
                "projects moved to units with larger ones. The parts add up to the change (logarithmic mean). Where "
                "the total is parted into number and size alone, the mix is within these, so they differ a little."
            ),
            *_left_out(page),
            *cells.legend(page, rows),
            method_note(page, METHOD),
        ),
    ).block()


def _mixes(page: Page) -> list[tuple[Indicator, Row]]:
    """Each amount with its parts over all units; none where there is no season to compare with."""
    if page.edition.base is None:
        return []
    rows = page.edition.once(of_edition.mix).to_dict("records")
    return [(page.edition.campaign.indicators[row["indicator"]], row) for row in rows]


def _moves(row: Row) -> bool:
    """Whether there is a part to draw."""
    return not row["why_blank"] and any(row[f"{factor}_effect"] for factor in FACTORS)


def _sentence(page: Page, indicator: Indicator, row: Row) -> str:
    """Change and growth, and the parts in points; or why there are none."""
    voice, unit = page.voice, page.edition.campaign.units[indicator.unit]
    name = voice.name(indicator.name)
    if row["why_blank"]:
        return voice.ended(
            voice.text("{name}: blank ({reason})", name=name, reason=cells.reason(page, row["why_blank"]))
        )
    if why_not := row["why_no_points"] or page.row(indicator.code)["why_not_percent"]:
        level, why = voice.quantity(row["second_amount"], unit), cells.reason(page, why_not)
        return voice.ended(
            voice.text("{name}: {level}, not divided into points ({reason})", name=name, level=level, reason=why)
        )
    moved = voice.growth((row["second_amount"] / row["first_amount"] - 1) * 100)
    parts = voice.series([_part(page, factor, row[f"{factor}_pp"]) for factor in FACTORS])
    return voice.ended(voice.text("{name}: {moved}, of which {parts}", name=name, moved=moved, parts=parts))


def _part(page: Page, factor: str, points: float) -> str:
    """What one factor gives, in points."""
    voice, size = page.voice, page.voice.points(points)
    if not rounded(points, PERCENT_DECIMALS):
        return voice.text(UNCHANGED[factor])
    return voice.text(ADDS[factor], points=size) if points > 0 else voice.text(TAKES[factor], points=size)


def _chart(page: Page, indicator: Indicator, row: Row) -> Block:
    """The parts of one amount's change."""
    voice, unit = page.voice, page.edition.campaign.units[indicator.unit]
    values = [row[f"{factor}_effect"] for factor in FACTORS]
    names = [str(voice.text(FACTORS[factor])) for factor in FACTORS]
    words = [voice.change(value, unit) for value in values]
    told = voice.together(
        voice.text("{unit} {points}", unit=name, points=word) for name, word in zip(names, words, strict=True)
    )
    title = _title(page, indicator, row, unit)
    frame = Frame(
        title=title,
        measure=voice.text("{name}: parts of the change", name=voice.titled(indicator)),
        source=source(page),
        alternative=voice.text("Bar chart. {title}. {told}.", title=Markup(title).striptags(), told=told),
        mark=page.mark,
    )
    factor = unit.scale.get(voice.lang, 1.0)
    whole = (str(voice.text("change")), row["change"] * factor, voice.change(row["change"], unit))
    return charts.waterfall(Steps(names, [value * factor for value in values], words, whole), frame)


def _title(page: Page, indicator: Indicator, row: Row, unit: Unit) -> str:
    """Which part is the largest, and of what change."""
    voice = page.voice
    largest = max(FACTORS, key=lambda factor: abs(row[f"{factor}_effect"]))
    values = {
        "name": voice.name(indicator.name),
        "change": voice.quantity(abs(row["change"]), unit),
        "factor": voice.text(FACTORS[largest]),
        "effect": voice.change(row[f"{largest}_effect"], unit),
    }
    if not rounded(row["change"] * unit.scale.get(voice.lang, 1.0), unit.decimals):
        return voice.text("{name} unchanged: largest part {factor} ({effect})", **values)
    if row["change"] > 0:
        return voice.text("{name} up {change}: largest part {factor} ({effect})", **values)
    return voice.text("{name} down {change}: largest part {factor} ({effect})", **values)


def _mix_cells(page: Page, indicator: Indicator, row: Row) -> list[str]:
    voice, unit = page.voice, page.edition.campaign.units[indicator.unit]
    names = ["change", *(f"{factor}_effect" for factor in FACTORS)]
    amounts = [Number(row[name], row["why_blank"], voice.change(row[name], unit)) for name in names]
    over = cells.left_over(page, row["residual"], row["why_blank"], unit)
    points = [
        Number(row[f"{factor}_pp"], row["why_no_points"], voice.signed(row[f"{factor}_pp"], PERCENT_DECIMALS))
        for factor in FACTORS
    ]
    n_units = voice.text("{n}/{units}", n=row["n_cells"], units=len(page.edition.campaign.cities))
    return [*cells.row(page, voice.titled(indicator), [*amounts, over, *points]), n_units]


def _left_out(page: Page) -> list[str]:
    """Which units are in no sum, by indicator, and why."""
    voice, rows = page.voice, page.edition.once(of_edition.left_out)
    said = [
        voice.text("{name}: {units}", name=voice.name(page.edition.campaign.indicators[str(code)].name), units=named)
        for code, own in rows.groupby("indicator", sort=False)
        if (named := cells.left_out(page, own))
    ]
    return [voice.ended(voice.text("Left out: {units}", units=voice.then(said)))] if said else []
