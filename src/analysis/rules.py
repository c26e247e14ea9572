"""The rule book of a campaign: ``rules.csv``, what must hold of a filing and what is said when it does not."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from analysis.campaign import Words, say
from analysis.errors import DeclarationError
from analysis.findings import Finding


@dataclass(frozen=True)
class Rule:
    """A row of the rule book.

    ``effect`` says whether a figure is kept or blank while the finding stands. ``check`` names the comparison that
    finds it, blank where reading itself does; ``applies`` the indicators compared, in pairs such as ``part<=whole``,
    ``*`` for all on the form; ``limit`` and ``least`` are the comparison's numbers.
    """

    code: str
    level: str
    severity: str
    effect: str
    check: str
    applies: tuple[str, ...]
    limit: float | None
    least: float | None
    message: Words
    remedy: Words

    def say(self, found: str, other: str, lang: str, mark: Callable[[str], str] = str) -> tuple[str, str]:
        """Message and remedy in a language, with what was found; ``mark`` says how filed text is shown in it."""
        filled = {"found": mark(found), "other": mark(other), "limit": self.limit, "least": self.least}
        message, remedy = say(self.message, lang), say(self.remedy, lang)
        if any(isinstance(text, Markup) for text in filled.values()):
            message, remedy = escape(message), escape(remedy)
        return message.format_map(filled), remedy.format_map(filled)

    def pairs(self) -> list[tuple[str, str]]:
        """The two indicators of each comparison.

        >>> Rule("r", "row", "note", "keep", "not-above", ("a<=b",), None, None, {}, {}).pairs()
        [('a', 'b')]
        """
        return [(first, second) for first, second in (PAIR.split(part) for part in self.applies)]


PAIR = re.compile("<=|->|/")
RuleBook = Mapping[str, Rule]


def load(folder: Path) -> RuleBook:
    """The rule book of a campaign folder."""
    path = folder / "rules.csv"
    if not path.is_file():
        raise DeclarationError(f"{path} is missing; copy the default one.")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {row["code"]: _rule(row) for row in csv.DictReader(lines)}


def rule_of(book: RuleBook, code: str) -> Rule:
    """A rule by its code; raises :class:`~analysis.errors.DeclarationError` for one that the book lacks."""
    if code not in book:
        raise DeclarationError(f"rules.csv has no rule {code!r}; copy its row from the default campaign's.")
    return book[code]


def _rule(row: Mapping[str, str]) -> Rule:
    def words(stem: str) -> dict[str, str]:
        return {key.removeprefix(stem): text for key, text in row.items() if key.startswith(stem) and text}

    return Rule(
        code=row["code"],
        level=row["level"],
        severity=row["severity"],
        effect=row["effect"],
        check=row.get("check") or "",
        applies=tuple(part for part in (row.get("applies") or "").split("|") if part),
        limit=_number(row.get("limit")),
        least=_number(row.get("least")),
        message=words("message_"),
        remedy=words("remedy_"),
    )


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def problem_row(
    finding: Finding,
    book: RuleBook,
    *,
    receipt: Mapping[str, Any],
    lang: str,
    season: str | None = None,
    as_of: dt.date | None = None,
) -> dict[str, Any]:
    """A finding as a row of ``problems``, in the filer's language."""
    rule = rule_of(book, finding.rule)
    message, remedy = rule.say(finding.found, finding.other, lang)
    return {
        "sequence": receipt["sequence"],
        "file": receipt["file"],
        "cell": finding.cell,
        "season": season,
        "city_code": finding.city_code,
        "as_of": as_of,
        "indicator": finding.indicator,
        "rule": rule.code,
        "level": rule.level,
        "severity": rule.severity,
        "found": finding.found,
        "other": finding.other,
        "message": message,
        "remedy": remedy,
    }
