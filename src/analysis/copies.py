"""Whether a form says what another one said: the unit's own earlier one, that of another season, another unit's. Pure.

Figures that are the same to the last digit throughout are no chance: a file was copied, or filed under a wrong name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.campaign import Campaign, say
from analysis.checks import Figures
from analysis.findings import Finding
from analysis.rules import Rule, RuleBook

Said = tuple[tuple[str, float], ...]
"""Everything that a form says: each figure that it gives, as it was filed."""


@dataclass(frozen=True)
class Filed:
    """Whose form it is, of which season, and about which date."""

    season: str
    city_code: str
    as_of: dt.date


def said(figures: Figures) -> Said:
    """What a form says, to be looked up among what others said."""
    return tuple(sorted((code, row["filed"]) for code, row in figures.items() if row["filed"] is not None))


def of_copies(figures: Figures, own: Filed, same: Sequence[Filed], campaign: Campaign, book: RuleBook) -> list[Finding]:
    """What the rules find of a form that says the ``same`` as others, in the order in which those came.

    A form of which fewer than ``least`` figures are above nought says too little to be told from others.
    """
    sheet, n_above = next(iter(figures.values()))["sheet"], sum(value > 0 for _, value in said(figures))
    found = []
    for rule in (rule for rule in book.values() if rule.check in COPY_CHECKS and n_above >= (rule.least or 0.0)):
        origin = next((filed for filed in reversed(same) if COPY_CHECKS[rule.check](rule, own, filed)), None)
        if origin:
            found.append(Finding(rule.code, sheet, str(n_above), _words(origin, campaign), own.city_code))
    return found


def _is_unchanged(rule: Rule, own: Filed, other: Filed) -> bool:
    """The unit's own form of ``limit`` days earlier or more."""
    is_own = (own.season, own.city_code) == (other.season, other.city_code)
    return is_own and (own.as_of - other.as_of).days >= (rule.limit or 1.0)


def _is_of_another_season(rule: Rule, own: Filed, other: Filed) -> bool:
    return own.city_code == other.city_code and own.season != other.season


def _is_of_another_unit(rule: Rule, own: Filed, other: Filed) -> bool:
    return own.city_code != other.city_code


CopyCheck = Callable[[Rule, Filed, Filed], bool]

COPY_CHECKS: Mapping[str, CopyCheck] = {
    "changes": _is_unchanged,
    "differs-by-season": _is_of_another_season,
    "differs-by-unit": _is_of_another_unit,
}


def _words(filed: Filed, campaign: Campaign) -> str:
    """Whose form about which date, as the filer reads it."""
    return f"{say(campaign.by_code[filed.city_code].name, campaign.filed_language)} {filed.as_of.isoformat()}"
