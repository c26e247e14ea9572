"""What must hold between figures: the comparisons that the rule book names, each a function of rows. Pure.

A row is a figure as read (see :class:`~analysis.schemas.Figures`). Which indicators are compared, with which limits,
how severe it is and what is said of it stands in ``rules.csv``; here is only what each ``check`` means. A figure that
has no value is compared with nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from analysis.campaign import Campaign, say
from analysis.findings import Finding
from analysis.rules import Rule, RuleBook, rule_of

Row = dict[str, Any]
Figures = Mapping[str, Row]
"""A filing unit's figures of one form, by indicator."""


def of_form(figures: Figures, campaign: Campaign, book: RuleBook) -> list[Finding]:
    """What the rules find between the figures of one form; the figures they hold back are marked so."""
    found: list[Finding] = []
    for rule in _holding_first(book, FORM_CHECKS):
        made = list(FORM_CHECKS[rule.check](rule, figures, campaign))
        hold(figures, made, book)
        found += made
    return found


def of_history(figures: Figures, earlier: Sequence[Figures], campaign: Campaign, book: RuleBook) -> list[Finding]:
    """What the rules find between a form and those that the unit filed about earlier dates of the season, in order."""
    found: list[Finding] = []
    for rule in _holding_first(book, HISTORY_CHECKS):
        made = list(HISTORY_CHECKS[rule.check](rule, figures, earlier, campaign))
        hold(figures, made, book)
        found += made
    return found


def of_base(figures: Figures, closing: Figures, campaign: Campaign, book: RuleBook) -> list[Finding]:
    """What the rules find between a form and the closing form of the season compared with; nought has no multiple."""
    return [
        _finding(rule, row, f"{_name(code, campaign)} {row['text']}", closing[code]["text"])
        for rule in book.values()
        if rule.check == "times-base"
        for code, row in _rows(rule, figures)
        if (before := _value(closing, code)) and row["value"] > max(_limit(rule) * before, rule.least or 0.0)
    ]


def of_ledger(figures: Figures, counted: Mapping[str, float], campaign: Campaign, book: RuleBook) -> list[Finding]:
    """What the rules find between a form and the ledgers' values on its date; they agree within ``limit``, a share."""
    return [
        _finding(rule, row, row["text"], f"{counted[code]:.10g}")
        for rule in book.values()
        if rule.check == "ledger-agrees"
        for code, row in _rows(rule, figures)
        if code in counted and abs(row["value"] - counted[code]) > _limit(rule) * max(counted[code], row["value"])
    ]


def of_later(figures: Figures, later: Figures, campaign: Campaign, book: RuleBook) -> list[Finding]:
    """What the rules find between a form that came late and the next later one, which was there before it."""
    if not campaign.filing.is_cumulative:
        return []
    return [
        _finding(rule, row, row["text"], later[code]["text"])
        for rule in book.values()
        if rule.check == "not-above-later"
        for code, row in _rows(rule, figures)
        if (after := _value(later, code)) is not None and row["value"] > after
    ]


def of_date(written: dt.date, place: str, as_of: dt.date, book: RuleBook) -> list[Finding]:
    """What the rules find between the date on a form and the one that it is about."""
    return [
        Finding(rule.code, place, written.isoformat(), as_of.isoformat())
        for rule in book.values()
        if rule.check in DATE_CHECKS and DATE_CHECKS[rule.check](rule, (written - as_of).days)
    ]


def hold(figures: Figures, findings: Iterable[Finding], book: RuleBook) -> None:
    """Hold back the figures of findings whose rule blanks: the value filed is kept, none is used."""
    for finding in findings:
        row = figures.get(finding.indicator or "")
        if row is not None and rule_of(book, finding.rule).effect == "blank" and row["value"] is not None:
            row.update(value=None, state="held")


def _not_above(rule: Rule, figures: Figures, campaign: Campaign) -> Iterable[Finding]:
    """``part<=whole``: the first is not above the second."""
    for part, whole in _pairs(rule, figures):
        if part["value"] > whole["value"]:
            yield _pair_finding(rule, part, whole, campaign)


def _goes_with(rule: Rule, figures: Figures, campaign: Campaign) -> Iterable[Finding]:
    """``a->b``: where the first is above zero the second is too."""
    for first, second in _pairs(rule, figures):
        if first["value"] > 0 and second["value"] == 0:
            yield _pair_finding(rule, first, second, campaign)


def _at_most(rule: Rule, figures: Figures, campaign: Campaign) -> Iterable[Finding]:
    """A figure is at most ``limit``."""
    for _, row in _rows(rule, figures):
        if row["value"] > _limit(rule):
            yield _finding(rule, row, row["text"])


def _average_at_most(rule: Rule, figures: Figures, campaign: Campaign) -> Iterable[Finding]:
    """``amount/count``: the average size is at most ``limit``."""
    for amount, count in _pairs(rule, figures):
        if count["value"] > 0 and amount["value"] / count["value"] > _limit(rule):
            yield _finding(rule, amount, amount["text"], _average(amount, count, campaign))


def _average_like(rule: Rule, figures: Figures, campaign: Campaign) -> Iterable[Finding]:
    """``amount/count``: the average size is at most ``limit`` times the smallest of the form's others."""
    pairs = [(a, c) for a, c in _pairs(rule, figures) if c["value"] > 0 and a["value"] > 0]
    for amount, count in pairs:
        others = [a["value"] / c["value"] for a, c in pairs if a is not amount]
        if others and amount["value"] / count["value"] > _limit(rule) * min(others):
            yield _finding(rule, amount, amount["text"], _average(amount, count, campaign))


def _not_falling(rule: Rule, figures: Figures, earlier: Sequence[Figures], campaign: Campaign) -> Iterable[Finding]:
    """A figure is not below the last one before it."""
    if not campaign.filing.is_cumulative:
        return
    for row, before in _with_previous(rule, figures, earlier):
        if row["value"] < before["value"]:
            yield _finding(rule, row, row["text"], before["text"])


def _times_previous(rule: Rule, figures: Figures, earlier: Sequence[Figures], campaign: Campaign) -> Iterable[Finding]:
    """A figure is at most ``limit`` times the last one before it, where that is at least ``least``."""
    for row, before in _with_previous(rule, figures, earlier):
        if before["value"] >= (rule.least or 0.0) and row["value"] > _limit(rule) * before["value"]:
            yield _finding(rule, row, row["text"], before["text"])


def _pace(rule: Rule, figures: Figures, earlier: Sequence[Figures], campaign: Campaign) -> Iterable[Finding]:
    """What a period adds is at most ``limit`` times the sum of ``least`` and what the briskest before would have added.

    The briskest added most a day; it is taken for as many days as this one has. Without ``least``, three after one
    would be as much out of the way as 300 after 100. The season's first form is a period, compared with nothing itself.
    """
    for code, row in _rows(rule, figures):
        before = [form[code] for form in earlier if _value(form, code) is not None]
        *periods, (added, days) = _periods([*before, row], campaign)
        briskest = max((each / length for each, length in periods), default=math.inf)
        if added > _limit(rule) * (briskest * days + (rule.least or 0.0)):
            yield _finding(rule, row, row["text"], before[-1]["text"])


def _average_kept(rule: Rule, figures: Figures, earlier: Sequence[Figures], campaign: Campaign) -> Iterable[Finding]:
    """``amount/count``: the average size is within ``limit`` times the last one before it, up or down.

    The one before is of a form that counted ``least`` or more. Of amount and count the one that moved further is named.
    """
    for amount, count in _pairs(rule, figures):
        names = amount["indicator"], count["indicator"]
        before = next((form for form in reversed(earlier) if all(_value(form, name) for name in names)), None)
        if before is None or not amount["value"] or not count["value"]:
            continue
        if before[names[1]]["value"] < (rule.least or 0.0):
            continue
        moves = [math.log(row["value"] / before[row["indicator"]]["value"]) for row in (amount, count)]
        if abs(moves[0] - moves[1]) > math.log(_limit(rule)):
            row = amount if abs(moves[0]) > abs(moves[1]) else count
            said = [_average(form[names[0]], form[names[1]], campaign) for form in (figures, before)]
            yield _finding(rule, row, said[0], said[1])


def _is_dated_before(rule: Rule, days: int) -> bool:
    """A form is not dated before the day that it is about."""
    return days < 0


def _is_dated_long_after(rule: Rule, days: int) -> bool:
    """A form is dated at most ``limit`` days after the one that it is about."""
    return days > _limit(rule)


DateCheck = Callable[[Rule, int], bool]
FormCheck = Callable[[Rule, Figures, Campaign], Iterable[Finding]]
HistoryCheck = Callable[[Rule, Figures, Sequence[Figures], Campaign], Iterable[Finding]]

DATE_CHECKS: Mapping[str, DateCheck] = {
    "dated-after": _is_dated_before,
    "dated-by": _is_dated_long_after,
}
FORM_CHECKS: Mapping[str, FormCheck] = {
    "not-above": _not_above,
    "goes-with": _goes_with,
    "at-most": _at_most,
    "average-at-most": _average_at_most,
    "average-like": _average_like,
}
HISTORY_CHECKS: Mapping[str, HistoryCheck] = {
    "not-falling": _not_falling,
    "times-previous": _times_previous,
    "pace": _pace,
    "average-kept": _average_kept,
}


def _holding_first(book: RuleBook, checks: Iterable[str]) -> list[Rule]:
    """The rules of some checks; those that hold a figure back come first, so that no other judges it."""
    return sorted((rule for rule in book.values() if rule.check in checks), key=lambda rule: rule.effect != "blank")


def _rows(rule: Rule, figures: Figures) -> list[tuple[str, Row]]:
    """The figures that a rule applies to and that have a value."""
    wanted = figures if rule.applies == ("*",) else rule.applies
    return [(code, figures[code]) for code in wanted if code in figures and figures[code]["value"] is not None]


def _pairs(rule: Rule, figures: Figures) -> Iterable[tuple[Row, Row]]:
    for first, second in rule.pairs():
        rows = figures.get(first), figures.get(second)
        if rows[0] and rows[1] and rows[0]["value"] is not None and rows[1]["value"] is not None:
            yield rows[0], rows[1]


def _with_previous(rule: Rule, figures: Figures, earlier: Sequence[Figures]) -> Iterable[tuple[Row, Row]]:
    for code, row in _rows(rule, figures):
        before = next((form[code] for form in reversed(earlier) if _value(form, code) is not None), None)
        if before is not None:
            yield row, before


def _periods(rows: Sequence[Row], campaign: Campaign) -> list[tuple[float, int]]:
    """What each period added to a figure, and its days; the first one begins with the season."""
    begins = campaign.seasons[rows[0]["season"]].start - dt.timedelta(days=1)
    ends = [row["as_of"] for row in rows]
    days = [(end - start).days for start, end in pairwise([begins, *ends])]
    values = [row["value"] for row in rows]
    steps = [after - before for before, after in pairwise([0.0, *values])]
    return list(zip(steps if campaign.filing.is_cumulative else values, days, strict=True))


def _value(figures: Figures, code: str) -> float | None:
    return figures[code]["value"] if code in figures else None


def _finding(rule: Rule, row: Row, found: str, other: str = "") -> Finding:
    place = f"{row['sheet']}!{row['cell']}"
    return Finding(rule.code, place, found, other, row["city_code"], row["indicator"])


def _pair_finding(rule: Rule, first: Row, second: Row, campaign: Campaign) -> Finding:
    said = [f"{_name(row['indicator'], campaign)} {row['text']}" for row in (first, second)]
    return _finding(rule, first, said[0], said[1])


def _average(amount: Row, count: Row, campaign: Campaign) -> str:
    unit = campaign.units[campaign.indicators[amount["indicator"]].unit]
    average = float(f"{amount['value'] / count['value']:.4g}")
    return f"{average:,.10g}{say(unit.name, campaign.filed_language)}"


def _name(code: str, campaign: Campaign) -> str:
    return say(campaign.indicators[code].name, campaign.filed_language)


def _limit(rule: Rule) -> float:
    return float("inf") if rule.limit is None else rule.limit
