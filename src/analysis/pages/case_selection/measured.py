"""The measures of the long list in words: how far, ahead by how much, and how firmly."""

from __future__ import annotations

import pandas as pd

from analysis.choosing import of_edition
from analysis.choosing.choice import IN_CODE_ORDER
from analysis.choosing.declared import GROWTH, Rules
from analysis.choosing.expected import expected
from analysis.choosing.ruled import DEVIATIONS, LOGARITHM
from analysis.pages.case_selection import words
from analysis.pages.case_selection.words import Row
from analysis.pages.page import Page
from analysis.phrasing import BLANK

FINE, COARSE = 3, 1
"""Decimals of measures without a unit, and of standard deviations."""


def value(page: Page, row: Row) -> str:
    """The measure of a row of the long list, in words."""
    voice, made = page.voice, words.rules(page)
    if made is None or row["why_blank"]:
        return BLANK
    if row["measure"] == "absolute-residual":
        return _beside_expectation(page, row, made)
    if row["unit"] == DEVIATIONS:
        own = page.edition.once(of_edition.frame)[made.extreme.key][row["city_code"]]
        said = voice.growth(own) if made.extreme.of == GROWTH else words.level(page, made.extreme, own)
        away = voice.number(row["value"], COARSE)
        return voice.text("{value}, {n} standard deviations from the mean", value=said, n=away)
    if row["measure"] == "cooks-distance":
        return voice.text("Cook's distance {n}", n=fine(page, row["value"]))
    if row["measure"] == "change-of-residual":
        return voice.text("expectation moved by {n}", n=measured(page, row, row["value"]))
    return voice.text("squared distance {n}", n=fine(page, row["value"]))


def _beside_expectation(page: Page, row: Row, made: Rules) -> str:
    own = page.edition.of_unit(row["city_code"], expected).iloc[0]
    levels = {
        "result": words.level(page, made.result, own["result"]),
        "expected": words.level(page, made.result, own["expected"]),
    }
    if pd.isna(own["ratio"]):
        return page.voice.text("{result}, {expected} expected", **levels)
    ratio = page.voice.percent(own["ratio"] * 100)
    return page.voice.text("{result}, {ratio} of the {expected} expected", **levels, ratio=ratio)


def margin(page: Page, row: Row) -> str:
    """By how much a row is ahead of the next candidate, with the sign of a tie."""
    voice = page.voice
    if words.is_blank(row["margin"]):
        return BLANK
    if row["settled_by"] == IN_CODE_ORDER:
        return voice.text("level; in the order of the codes")
    return measured(page, row, row["margin"])


def measured(page: Page, row: Row, number: float) -> str:
    """A number in the unit of a row's measure."""
    voice, made = page.voice, words.rules(page)
    if row["unit"] == LOGARITHM:
        return voice.text("{n} in logarithms", n=fine(page, number))
    if row["unit"] == DEVIATIONS:
        return voice.text("{n} standard deviations", n=voice.number(number, COARSE))
    if row["unit"] and made is not None:
        return words.level(page, made.result, number)
    return fine(page, number)


def fine(page: Page, number: float) -> str:
    """A measure without a unit; one that would round to nought is said to be under the least that is shown."""
    least = 10.0**-FINE
    if 0 < number < least / 2:
        return page.voice.text("under {n}", n=page.voice.number(least, FINE))
    return page.voice.number(number, FINE)


def firmness(page: Page, row: Row) -> str:
    """In how many of the samples that leave one other unit out the choice is the same."""
    if words.is_blank(row["n_samples"]):
        return BLANK
    return page.voice.text("{n}/{units}", n=row["kept_in"], units=row["n_samples"])
