"""Rows of numbers that may each be blank, with the reason beside: one reason once in a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from analysis.campaign import Unit
from analysis.measures.reasons import DEFINITION
from analysis.pages import signs
from analysis.pages.page import Page
from analysis.phrasing import BLANK, NOT_APPLICABLE, rounded

KNOWN_AND_UNDEFINED = (
    *DEFINITION,
    *("zero-", "one-unit", "few-units", "all-equal", "no-dispersion", "mean-of-logs", "negative-", "no-cells"),
    *("first-end-not", "share-", "others-without", "season-over", "small-base", "count-unknown"),
    *(f"{side}:{state}" for side in ("first", "second") for state in ("below-zero", "amount-without-count", "zero")),
)
"""What codes begin with where figures are known and a number is not defined for them, or would say nothing."""


class Number(NamedTuple):
    """A number, why it is blank, and its words."""

    value: Any
    why: str
    words: str


def row(page: Page, name: str, numbers: Iterable[Number]) -> list[str]:
    """The cells of a row: its name, then each number or its sign, each reason beside the first that it stands for."""
    said: set[str] = set()
    cells = [name]
    for number in numbers:
        cells.append(cell(page, number, is_said=number.why in said))
        said.add(number.why)
    return cells


def cell(page: Page, number: Number, *, is_said: bool = False) -> str:
    """One number or its sign, with the reason unless that is said already."""
    if not pd.isna(number.value):
        return signs.shown(number.value, "", number.words)
    sign = NOT_APPLICABLE if number.why.startswith(KNOWN_AND_UNDEFINED) else BLANK
    return sign if is_said or not number.why else signs.beside(sign, reason(page, number.why))


def left_over(page: Page, value: float, why: str, unit: Unit) -> Number:
    """What a division leaves over: nil where it prints as nothing."""
    words = page.voice.change(value, unit)
    prints = is_blank(value) or rounded(value * unit.scale.get(page.voice.lang, 1.0), unit.decimals) != 0
    return Number(value if prints else 0.0, why, words)


def is_blank(value: object) -> bool:
    """Whether a number is not known."""
    return bool(pd.isna(value))  # type: ignore[call-overload]


def reason(page: Page, code: str) -> str:
    """A reason in words."""
    return page.voice.why(code, page.edition.base, page.edition.season)


def legend(page: Page, rows: Iterable[list[str]]) -> tuple[str, ...]:
    """What the signs mean that stand in the rows, as one line; none where none does."""
    voice, found = page.voice, {str(one).partition(" <")[0] for cells in rows for one in cells[1:]}
    meanings = {
        BLANK: voice.text("{sign} not known", sign=BLANK),
        NOT_APPLICABLE: voice.text("{sign} not applicable", sign=NOT_APPLICABLE),
    }
    said = [meaning for sign, meaning in meanings.items() if sign in found]
    return (voice.ended(voice.then(said)),) if said else ()


def left_out(page: Page, rows: pd.DataFrame) -> str:
    """The units that are in no sum, each with its reason, named one after another; ``rows`` have ``why_blank``."""
    voice, units = page.voice, page.edition.campaign.by_code
    return voice.together(
        voice.text("{unit} ({reason})", unit=voice.name(units[code].short), reason=reason(page, why))
        for code, why in zip(rows["city_code"], rows["why_blank"], strict=True)
    )


def season(page: Page, side: str) -> str:
    """The name of a side's season."""
    one = page.edition.base if side == "first" else page.edition.season
    return page.voice.name(one.name) if one else page.voice.text("before")
