"""Three signs in the cells of a table, each with its reason: nil, not known, not applicable; and their legend."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.comparison import NO_BASE
from analysis.measures.reasons import DEFINITION
from analysis.measures.small_bases import COUNT_UNKNOWN
from analysis.pages.page import Page
from analysis.phrasing import BLANK, NIL, NOT_APPLICABLE

OWN_REASONS = {"contribution_pp": "why_contribution_pp", "share_pct": "why_share_pct"}
DAGGER = "†"
"""Stands beside a figure against which a finding is open."""
NOTHING, OF_TOTAL = "first:nothing", "of-total"


def shown(value: Any, why: str, words: str) -> str:
    """A number in words, or its sign; the same codes as :func:`analysis.measures.sign`. Nil may have words of its own.

    >>> shown(5.0, "", "5.0"), shown(0.0, "", "0.00"), shown(0.0, "", "0.0%")
    ('5.0', '0', '0%')
    >>> shown(None, "second:missing", "—"), shown(None, "zero-base", "—")
    ('—', '/')
    """
    if pd.isna(value):
        return NOT_APPLICABLE if why.startswith((*DEFINITION, OF_TOTAL, COUNT_UNKNOWN)) else BLANK
    if value or not words[:1].isdigit():
        return words
    return f"{NIL}%" if words.endswith("%") else NIL


def why(row: pd.Series, column: str, *, has_base: bool) -> str:
    """Why a number of a row of growth is blank; empty where it is not.

    A place that the total does not have is ``of-total``. Where both figures are missing, the row tells the second
    season's reason; of the first it is said that nothing is known.
    """
    if not pd.isna(row[column]):
        return ""
    if column == "first" and not has_base:
        return f"first:{NO_BASE}"
    if column == "first" and row["why_blank"].startswith("second:"):
        return NOTHING
    if column in ("rank", "rank_change") and not pd.isna(row["second"]) and not row["why_blank"]:
        return OF_TOTAL
    return str(row[OWN_REASONS.get(column, "why_blank")])


def beside(words: str, reason: str) -> str:
    """What stands in a cell with the reason beside it, where there is one."""
    return Markup('{} <span class="why">{}</span>').format(words, reason) if reason else words


def notes(page: Page, rows: list[list[str]]) -> tuple[str, ...]:
    """What the signs mean that stand in the rows, as one line; none where none does."""
    voice, base = page.voice, page.edition.base
    cells = [str(cell) for row in rows for cell in row[1:]]
    few = {"n": voice.number(page.edition.campaign.methods.limits.least_count, 0)}
    meanings = {
        BLANK: voice.text("{sign} not known", sign=BLANK),
        NOT_APPLICABLE: _not_applicable(page),
        voice.text("small base"): voice.text(
            "small base: fewer than {n} in {season}, no percentage", season=voice.name(base.name) if base else "", **few
        ),
    }
    said = [meaning for sign, meaning in meanings.items() if any(_sign(cell) == sign for cell in cells)]
    return (voice.ended(voice.then(said)),) if said else ()


def _not_applicable(page: Page) -> str:
    if page.is_total:
        return page.voice.text("{sign} not applicable (a total has no rank)", sign=NOT_APPLICABLE)
    return page.voice.text("{sign} not applicable", sign=NOT_APPLICABLE)


def _sign(cell: str) -> str:
    """A cell without the reason or the mark that stands beside it."""
    return cell.partition(" <")[0].partition(f" {DAGGER}")[0]
