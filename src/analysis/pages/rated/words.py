"""Verdicts, states and reasons in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import rating
from analysis.pages.page import Page
from analysis.phrasing import BLANK
from analysis.rating.declared import Rules
from analysis.rating.reasons import FEW_RATERS, NO_EVIDENCE, OPEN, REFUTED

Row = Mapping[Hashable, Any]
DECIMALS = 2

VERDICTS = {rating.PASSES: "admitted", rating.WAITS: "waits", rating.REFUSED: "refused"}
CLOSED = {
    REFUTED: "untrue: {claim}",
    NO_EVIDENCE: "without evidence: {claim}",
    OPEN: "still to be checked: {claim}",
}
REASONS = {
    "unknown-case": "there is no such case",
    "unknown-rater": "the rater is not on the list",
    "unknown-criterion": "there is no such criterion",
    "not-admitted": "the case is not admitted to rating",
    "own-unit": "a case of the rater's own unit",
    "declared-interest": "the rater declared an interest",
    "graded-twice": "graded twice on one day",
    "blank": "left blank",
    "unknown-grade": "“{grade}” is no grade",
    "too-few-cases": "fewer than two cases that all of them scored",
    "too-few-raters": "too few raters",
    "all-tied": "each rater gave all cases the same",
    "nothing-to-pair": "no case was scored by two raters",
    "no-variation": "all grades are the same",
    "not-connected": "two groups of raters have no case in common",
    "too-many-raters": "too many raters to leave out in turn",
    "no-subset": "a case has too few raters to leave any out",
}


def case(page: Page, row: Row) -> str:
    """A case by its title as filed, with its number."""
    return page.voice.text("{name} ({unit})", name=page.voice.filed(str(row["title"])), unit=str(row["case_id"]))


def unit(page: Page, code: object) -> str:
    """The unit that a case is of."""
    return page.voice.name(page.edition.campaign.by_code[str(code)].name)


def verdict(page: Page, code: str) -> str:
    """The verdict of the gate."""
    return page.voice.text(VERDICTS[code])


def why_closed(page: Page, why: str) -> str:
    """Why a case is not admitted; a dash where it is."""
    kind, _, claim = why.partition(":")
    if not kind:
        return BLANK
    if not claim:
        return page.voice.text("it claims nothing that can be checked")
    return page.voice.text(CLOSED[kind], claim=page.voice.filed(claim))


def why_not(page: Page, code: str, grade: object = "", least: int = 0) -> str:
    """A reason in words, from its code; a dash for none."""
    kind, _, n = code.partition(":")
    if kind == FEW_RATERS and n:
        return page.voice.text("scored by {n}; at least {least} are needed", n=n, least=least)
    return page.voice.text(REASONS[kind], grade=page.voice.filed(str(grade))) if kind else BLANK


def states(page: Page, codes: pd.Series, declared: Rules) -> str:
    """How many items of evidence there are in each state."""
    voice, counts = page.voice, Counter(str(code) for code in codes)
    known = [(one, counts[code]) for code, one in declared.states.items() if counts[code]]
    return (
        voice.together(voice.text("{name}: {value}", name=voice.name(one.name), value=n) for one, n in known) or BLANK
    )


def rank(page: Page, value: object) -> str:
    """A place, or a dash."""
    return BLANK if pd.isna(value) else page.voice.number(float(value), 0)  # type: ignore[call-overload,arg-type]
