"""What the parts of the page are put in words with: designs, figures, units, reasons."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.choosing import declared
from analysis.choosing.declared import BASE, CONTEXT, GROWTH, Figure, Rules
from analysis.pages.page import Page

Row = Mapping[Hashable, Any]

NAMES = {
    "deviant-above": "above expectation",
    "deviant-below": "below expectation",
    "typical": "typical",
    "pathway": "pathway",
    "influential": "influential",
    "extreme-high": "extreme, high",
    "extreme-low": "extreme, low",
    "extreme": "extreme",
    "most-similar": "similar, with opposite results",
    "most-different": "different, with the same result",
    "diverse": "diverse",
}
PURPOSES = {
    "deviant-above": "did more than expected: look for a practice of its own",
    "deviant-below": "did less than expected: look for what stood in the way",
    "typical": "did as expected: look at how things usually go",
    "pathway": "{interest} moves its expectation most: look at how it works",
    "influential": "the expectation hangs on it most: check its figures first",
    "extreme-high": "the highest {extreme}: check its figures, then look at what it did",
    "extreme-low": "the lowest {extreme}: check its figures, then look at what it lacked",
    "extreme": "{extreme} furthest from the mean: check its figures first",
    "most-similar": "alike in conditions, opposite in result: look at what else differs",
    "most-different": "unlike in conditions, the same in result: look at what else they share",
    "diverse": "one for each kind there is, so that no kind is overlooked",
}
REASONS = {
    "no-units": "no unit has all the figures that it needs",
    "too-few-units": "too few units have all the figures that it needs",
    "no-spread": "all units are alike in {figure}",
    "collinear-predictors": "the predictors tell the same",
    "no-deviation": "no unit is on that side",
    "no-unit-nearer-with-the-predictor": "no unit comes nearer to expectation by it",
    "no-such-pair": "there is no such pair",
    "exact-fit": "every unit is exactly as expected",
    "only-candidate": "no other candidate",
    "too-many-units": "not worked out for so many units",
    "no-other-units": "there are no other units",
    "not-above-zero": "not above zero",
    "not-published": "not published",
    "not-a-unit": "no such unit",
    "no-rules": "no rules are declared",
}


def rules(page: Page) -> Rules | None:
    """What the campaign declares of its cases by design."""
    return declared.rules(page.edition.campaign)


def design(page: Page, code: str) -> str:
    """A design's name."""
    return page.voice.text(NAMES[code])


def purpose(page: Page, code: str) -> str:
    """What a design is for."""
    made = rules(page)
    said = {"interest": figure(page, made.interest), "extreme": figure(page, made.extreme)} if made else {}
    return page.voice.text(PURPOSES[code], **said)


def figure(page: Page, one: Figure) -> str:
    """A declared figure's name: a published measure, an indicator of either season, or its growth."""
    voice, edition = page.voice, page.edition
    if one.of == CONTEXT:
        return voice.name(next(source.name for source in edition.campaign.context if source.measure == one.code))
    name = voice.name(edition.campaign.indicators[one.code].name)
    if one.of == GROWTH:
        return voice.text("growth of {name}", name=name)
    season = edition.base if one.of == BASE else edition.season
    return voice.text("{name} of {season}", name=name, season=voice.name(season.name)) if season else name


def predictors(page: Page, made: Rules) -> str:
    """All predictors together."""
    named = [figure(page, one) for one in made.predictors]
    if len(named) == 2:
        return page.voice.text("{first} and {second}", first=named[0], second=named[1])
    return page.voice.series(named)


def level(page: Page, one: Figure, value: float) -> str:
    """A figure's value with its unit, as in a cell."""
    if one.of == GROWTH:
        return page.voice.growth_cell(value)
    return page.voice.quantity(value, unit_of(page, one))


def unit_of(page: Page, one: Figure) -> Any:
    """The unit of measure of a published measure or an indicator."""
    campaign = page.edition.campaign
    if one.of == CONTEXT:
        return campaign.units[next(source.unit for source in campaign.context if source.measure == one.code)]
    return campaign.units[campaign.indicators[one.code].unit]


def name(page: Page, code: str) -> str:
    """A unit's full name."""
    return page.voice.name(page.edition.campaign.by_code[code].name)


def short(page: Page, code: str) -> str:
    """A unit's short name."""
    return page.voice.name(page.edition.campaign.by_code[code].short)


def named(page: Page, codes: object) -> str:
    """One unit, or the two of a pair, by their short names."""
    pair = [codes] if isinstance(codes, str) else list(codes)  # type: ignore[call-overload]
    return joined(page, pair)


def joined(page: Page, codes: Sequence[str]) -> str:
    """The units of a pair, or a single one."""
    if len(codes) == 2:
        return page.voice.text("{first} and {second}", first=short(page, codes[0]), second=short(page, codes[1]))
    return page.voice.series(short(page, code) for code in codes)


def units(page: Page, row: Row) -> str:
    """Whom a row of the long list is about."""
    return joined(page, [code for code in (row["city_code"], row["partner"]) if code])


def why(page: Page, code: str) -> str:
    """A reason in words: of a design, of a choice, or of a figure."""
    kind, _, column = code.partition(":")
    if code in REASONS or kind in ("no-spread", "not-above-zero"):
        return page.voice.text(REASONS[kind], figure=column_name(page, column))
    return page.voice.why(code, page.edition.base, page.edition.season)


def column_name(page: Page, column: str) -> str:
    """What a column of the frame is called."""
    made = rules(page)
    if made is None or not column:
        return ""
    names = {one.key: one for one in made.figures}
    if column in names:
        return figure(page, names[column])
    if column == made.grade:
        return page.voice.text("grade of {name}", name=figure(page, made.result))
    return page.voice.text(PARTITIONS[column]) if column in PARTITIONS else column


PARTITIONS = {"zone": "zone", "group": "group"}


def designs(page: Page, codes: Iterable[str]) -> str:
    """Several designs by name."""
    return page.voice.together([design(page, code) for code in codes])


def is_blank(number: object) -> bool:
    """Whether a number is not known."""
    return bool(pd.isna(number))  # type: ignore[call-overload]


def body(page: Page, made: Rules, code: str) -> str:
    """The zone or the group of a unit."""
    city = page.edition.campaign.by_code[code]
    return page.voice.name({"zone": city.zone, "group": city.group}[made.partition])


def describes(page: Page) -> tuple[str, str]:
    """What a choice is not, and that no chance is in it."""
    voice = page.voice
    return (
        voice.text(
            "A choice by design describes these units and says where to look; it proves no cause, and no score is made "
            "of it. Figures and raters are told beside each other and never added up."
        ),
        voice.text("No chance is used: units that are level are put in the order of their codes."),
    )
