"""What a unit just below an award would need to be within it: the least of each figure, all else as it is."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
from markupsafe import Markup

from analysis.asked import question
from analysis.assessment import of_edition, reach
from analysis.assessment.declared import NamedAward
from analysis.blocks import Block, Column, Table, join
from analysis.campaign import Unit
from analysis.pages import signs
from analysis.pages.assessment import words
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import BLANK, NOT_APPLICABLE, PERCENT_DECIMALS

METHOD = words.METHOD
WHY_NONE = {
    "already": "within already",
    "out-of-reach": "not even with the best figure of any unit",
    "missing": "the figure is not known",
    reach.NOT_RANKED: "the unit is not ranked",
}
"""Why no figure would do it."""


@question
def what_if(page: Page, city: str | None = None, indicator: str | None = None) -> Block:
    """The least figure with which a unit would be within each award, all else as it is, one table a unit and award.

    Without a ``city`` it is told of those just below each award; without an ``indicator`` (a leaf of the assessment) of
    each.
    """
    found = words.rules(page)
    if found is None:
        return ABSENT
    leaves = [code for code in found.assessment.codes if indicator in (None, code)]
    return join([_table(page, award, code, leaves) for award in found.awards for code in _whom(page, award, city)])


def _whom(page: Page, award: NamedAward, city: str | None) -> list[str]:
    """The unit asked for, or else the first of those just below the award in each ranking group."""
    if city is not None:
        return [page.edition.city(city).code]
    rows = page.edition.once(reach.just_below)
    return rows[rows["award"] == award.code].drop_duplicates("group")["city_code"].tolist()


def _table(page: Page, award: NamedAward, code: str, leaves: list[str]) -> Block:
    voice, rank = page.voice, page.edition.once(of_edition.scored).table["rank"][code]
    said = {"unit": words.short(page, code), "award": words.places(page, award)}
    if pd.isna(rank):
        caption = voice.text("{unit}, not ranked: what it would need for {award}", **said)
    else:
        caption = voice.text("{unit}, rank {rank}: what it would need for {award}", rank=int(rank), **said)
    heads = (
        Column(voice.text("indicator")),
        *(Column(voice.text(head), is_number=True) for head in ("figure now", "least needed")),
    )
    return Table(
        caption=caption,
        columns=heads,
        rows=[_cells(page, award, code, leaf) for leaf in leaves],
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "One figure is changed at a time, the others of this unit and of all units stay; looked for up to the "
                "best figure that any unit has. An arithmetic of the rules, not a target."
            ),
            method_note(page, METHOD),
        ),
    ).block()


def _cells(page: Page, award: NamedAward, code: str, leaf: str) -> list[str]:
    """One figure: what it is now and the least that would do."""
    now = float(page.edition.once(of_edition.figures)[leaf][code])
    step = _step(page, leaf)
    figure, why = page.edition.once(reach.needed, code, award.code, leaf, step)
    if not why:
        return [_named(page, leaf), _figure(page, leaf, now), _figure(page, leaf, figure)]
    sign = BLANK if why in ("missing", reach.NOT_RANKED) else NOT_APPLICABLE
    reason = Markup('{} <span class="why">{}</span>').format(sign, page.voice.text(WHY_NONE[why]))
    return [_named(page, leaf), _figure(page, leaf, now), reason]


def _named(page: Page, leaf: str) -> str:
    """A leaf with its unit."""
    name, unit = words.node(page, leaf), _unit(page, leaf)
    said = page.voice.unit(unit) if unit else "%" if _is_percent(page, leaf) else ""
    return page.voice.text("{name} ({unit})", name=name, unit=said) if said else name


def _figure(page: Page, leaf: str, value: float) -> str:
    """A figure in the unit that the language counts in."""
    voice, unit = page.voice, _unit(page, leaf)
    if _is_percent(page, leaf):
        return signs.shown(value, "", voice.signed(value, PERCENT_DECIMALS))
    return signs.shown(value, "", voice.level(value, unit) if unit is not None else voice.number(value, 0))


def _step(page: Page, leaf: str) -> float:
    """The least by which a figure can be another as it is printed."""
    unit = _unit(page, leaf)
    if unit is not None:
        return float(Decimal(1).scaleb(-unit.decimals)) / unit.scale.get(page.voice.lang, 1.0)
    return float(Decimal(1).scaleb(-PERCENT_DECIMALS)) if _is_percent(page, leaf) else 1.0


def _unit(page: Page, leaf: str) -> Unit | None:
    """The unit of a level or of a change of one; none of a percentage and of a count of forms."""
    what = of_edition.asked(page.edition).measured[leaf]
    indicator = words.indicator_of(page, what)
    if indicator is None or _is_percent(page, leaf):
        return None
    return page.edition.campaign.units[indicator.unit]


def _is_percent(page: Page, leaf: str) -> bool:
    return of_edition.asked(page.edition).measured[leaf].measure in ("growth", "midpoint")
