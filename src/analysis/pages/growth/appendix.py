"""How far the leading amount is in few hands and how unevenly it lies, in either season and in plain words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from analysis import concentration
from analysis.asked import question
from analysis.blocks import Block, Column, Table
from analysis.campaign import Indicator
from analysis.concentration import dispersion, of_edition
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import PERCENT_DECIMALS

METHOD = "Concentration and inequality (`analysis.concentration`)"
ZONE = "zone"
FINE = 4
"""Decimals of measures that are fractions."""
SHARES = ("top1_share_pct", "top3_share_pct", "between_share_pct")
NAMES = {
    "top1_share_pct": "share of the largest unit, %",
    "top3_share_pct": "share of the three largest, %",
    "hhi": "Herfindahl–Hirschman index",
    "effective_number": "effective number of units",
    "gini": "Gini coefficient",
    "gini_corrected": "Gini coefficient, corrected",
    "theil_t": "Theil T",
    "mld": "mean log deviation",
}
MEANINGS = {
    "top1_share_pct": "what part of the whole is with one unit",
    "top3_share_pct": "what part of the whole is with three units",
    "hhi": "the sum of the squared shares: 1 if one unit has all, 1/n if all have the same",
    "effective_number": "how many units of equal size would be as concentrated",
    "gini": "0 if all have the same; the larger, the more uneven",
    "gini_corrected": "the same, made to end at 1 however many units there are",
    "theil_t": "0 if all have the same; weighs most what happens among large units",
    "mld": "0 if all have the same; weighs most what happens among small units; none where a unit has nothing",
}
PARTS = {
    "total": "in all",
    "within": "within the zones",
    "between": "between the zones",
    "between_share_pct": "share of between, %",
}
SIGMAS = {
    ("cv", dispersion.ALL): "coefficient of variation, all units",
    ("cv", dispersion.ABOVE_ZERO): "coefficient of variation, units above zero in both",
    ("sd_log", dispersion.ABOVE_ZERO): "standard deviation of logarithms, units above zero in both",
}
VERDICTS = {
    dispersion.CONVERGING: "units have come closer",
    dispersion.DIVERGING: "units have moved apart",
    dispersion.UNCHANGED: "as far apart as before",
}

Row = Mapping[Hashable, Any]


@question
def concentrated(page: Page) -> Block:
    """Shares of the largest, Herfindahl–Hirschman index and its inverse, Gini, Theil: both seasons and the change."""
    amount, made = of_edition.leading_amount(page.edition.campaign), page.edition.once(of_edition.taken)
    if amount is None:
        return ABSENT
    rows = [row for row in made.to_dict("records") if row["measure"] in NAMES]
    if not rows:
        return ABSENT
    voice = page.voice
    shown = [
        [*_cells(page, voice.text(NAMES[row["measure"]]), row), voice.text(MEANINGS[row["measure"]])] for row in rows
    ]
    caption = voice.text("{name}: in how few hands", name=voice.titled(amount))
    extra = (voice.text("what it says"),)
    return _table(page, amount, caption, shown, extra=extra, notes=(_units(page, rows),))


@question
def within_zones(page: Page) -> Block:
    """How much of the inequality is within the zones and how much between them; absent where none are declared."""
    amount, made = of_edition.leading_amount(page.edition.campaign), page.edition.once(of_edition.within_and_between)
    own = made[made["partition"] == ZONE] if len(made) else made
    if amount is None or own.empty:
        return ABSENT
    voice, rows = page.voice, own.sort_values("measure", ascending=False, kind="stable").to_dict("records")
    shown = [
        _cells(
            page,
            voice.text(
                "{measure}, {part}", measure=voice.text(NAMES[row["measure"]]), part=voice.text(PARTS[row["part"]])
            ),
            row,
        )
        for row in rows
    ]
    caption = voice.text("{name}: uneven within and between the zones", name=voice.titled(amount))
    said = voice.text(
        "Within and between add up to the whole. Between: what would be left if all units of a zone had the same."
    )
    return _table(page, amount, caption, shown, notes=(said, _units(page, rows)))


@question
def against_context(page: Page) -> Block:
    """How far the amount lies from where size would put it, by each declared measure; absent where none is on file."""
    amount, made = of_edition.leading_amount(page.edition.campaign), page.edition.once(of_edition.against)
    if amount is None or made.empty:
        return ABSENT
    voice, rows = page.voice, made.to_dict("records")
    named = {source.measure: source.name for source in page.edition.campaign.context}
    shown = [_cells(page, voice.name(named[row["base"]]), row) for row in rows]
    caption = voice.text("{name}: how far from where size would put it (Hoover index)", name=voice.titled(amount))
    said = voice.text(
        "The part of the whole that would have to move for each unit's share to be its share in the measure."
    )
    return _table(page, amount, caption, shown, notes=(said, _units(page, rows)))


@question
def dispersed(page: Page) -> Block:
    """Whether units have come closer, by levels and by logarithms, which can say the opposite."""
    amount = of_edition.leading_amount(page.edition.campaign)
    if amount is None or page.edition.base is None:
        return ABSENT
    voice, made = page.voice, page.edition.once(of_edition.sigmas)
    rows = [row for row in made.to_dict("records") if (row["measure"], row["over"]) in SIGMAS]
    shown = [[*_sigma_cells(page, row), _verdict(page, row), _n_units(page, row)] for row in rows]
    caption = voice.text("{name}: have the units come closer", name=voice.titled(amount))
    said = voice.text(
        "Levels weigh what happens at the top, logarithms what happens among small units. A ratio below 1 is closer."
    )
    return _table(
        page,
        amount,
        caption,
        shown,
        last=voice.text("{now} over {then}", now=cells.season(page, "second"), then=cells.season(page, "first")),
        extra=(voice.text("what it says"), voice.text("units")),
        notes=(_both_verdicts(page, made), said),
    )


def _cells(page: Page, name: str, row: Row) -> list[str]:
    """A measure of both seasons and its change."""
    voice, decimals = page.voice, _decimals(row)
    why = row["why_second"] or row["why_first"]
    return cells.row(
        page,
        name,
        [
            Number(row["first"], row["why_first"], voice.number(row["first"], decimals)),
            Number(row["second"], row["why_second"], voice.number(row["second"], decimals)),
            Number(row["change"], why, voice.signed(row["change"], decimals)),
        ],
    )


def _decimals(row: Row) -> int:
    """Shares and the number of units by the tenth, fractions finer."""
    is_coarse = row.get("part") in SHARES or row.get("measure") in (*SHARES, "effective_number")
    return PERCENT_DECIMALS if is_coarse else FINE


def _sigma_cells(page: Page, row: Row) -> list[str]:
    voice = page.voice
    numbers = [
        Number(row[name], row["why_blank"], voice.number(row[name], FINE)) for name in ("first", "second", "ratio")
    ]
    return cells.row(page, voice.text(SIGMAS[row["measure"], row["over"]]), numbers)


def _verdict(page: Page, row: Row) -> str:
    return page.voice.text(VERDICTS[row["verdict"]]) if row["verdict"] else ""


def _both_verdicts(page: Page, sigmas: Any) -> str:
    """Whether levels and logarithms say the same of the units above zero."""
    verdict = concentration.verdict(sigmas)
    if verdict == dispersion.MIXED:
        return page.voice.text("Levels and logarithms say the opposite of each other: no verdict.")
    if not verdict:
        return page.voice.text("One of the two cannot be taken: no verdict.")
    return page.voice.text("Levels and logarithms agree: {verdict}.", verdict=page.voice.text(VERDICTS[verdict]))


def _n_units(page: Page, row: Row) -> str:
    return page.voice.text("{n}/{units}", n=row["n_units"], units=len(page.edition.campaign.cities))


def _units(page: Page, rows: Sequence[Row]) -> str:
    """Over how many units the measures are."""
    fewest = min((int(row["n_units"]) for row in rows), default=0)
    n = {"n": fewest, "units": len(page.edition.campaign.cities)}
    if page.edition.base is None:
        return page.voice.text("Over the {n} of {units} units that have a figure.", **n)
    return page.voice.text("Over the {n} of {units} units that can be compared, the same in both seasons.", **n)


def _table(
    page: Page,
    amount: Indicator,
    caption: str,
    rows: list[list[str]],
    *,
    last: str = "",
    extra: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Block:
    """A folded table of measures of both seasons."""
    voice = page.voice
    heads = [*(cells.season(page, side) for side in ("first", "second")), last or voice.text("change")]
    return Table(
        caption=caption,
        columns=(
            Column(voice.text("indicator")),
            *(Column(head, is_number=True) for head in heads),
            *(Column(head) for head in extra),
        ),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=(*notes, *cells.legend(page, rows), method_note(page, METHOD)),
        folded=caption,
    ).block()
