"""What the figures of a form tell of one another: the rule book's comparisons as formulas of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from analysis.campaign import say
from analysis.cells import text_of
from analysis.form.plan import CUT_OFF, DATE, DAY, Form
from analysis.form.texts import literal
from analysis.rules import Rule


@dataclass(frozen=True)
class Comparison:
    """One comparison as formulas: whether it fails, what the rule's message quotes, and the cells it is of."""

    cells: tuple[str, ...]
    fails: str
    found: str
    other: str = '""'


def comparisons(form: Form, rule: Rule) -> list[Comparison]:
    """Every comparison on this form that a rule asks for, as intake makes it; none where a form cannot tell."""
    return list(CHECKS[rule.check](form, rule)) if rule.check in CHECKS else []


def _not_above(form: Form, rule: Rule) -> Iterator[Comparison]:
    for part, whole in _pairs(form, rule):
        a, b = form.cells[part], form.cells[whole]
        yield Comparison((a, b), _all(a, b, f"{a}>{b}"), _named(form, part), _named(form, whole))


def _goes_with(form: Form, rule: Rule) -> Iterator[Comparison]:
    for first, second in _pairs(form, rule):
        a, b = form.cells[first], form.cells[second]
        yield Comparison((a, b), _all(a, b, f"{a}>0,{b}=0"), _named(form, first), _named(form, second))


def _at_most(form: Form, rule: Rule) -> Iterator[Comparison]:
    for cell in (form.cells[code] for code in form.applies(rule)):
        if rule.limit is not None:
            yield Comparison((cell,), _all(cell, f"{cell}>{text_of(rule.limit)}"), cell)


def _average_at_most(form: Form, rule: Rule) -> Iterator[Comparison]:
    for amount, count in _pairs(form, rule):
        a, b = form.cells[amount], form.cells[count]
        if rule.limit is not None:
            fails = _all(a, b, f"{b}>0,{a}/{b}>{text_of(rule.limit)}")
            yield Comparison((a, b), fails, a, _average(form, amount, count))


def _average_like(form: Form, rule: Rule) -> Iterator[Comparison]:
    pairs = list(_pairs(form, rule))
    for amount, count in pairs if rule.limit is not None else ():
        a, b = form.cells[amount], form.cells[count]
        others = [(form.cells[c], form.cells[d]) for c, d in pairs if c != amount]
        far = [_all(c, d, f"{c}>0,{d}>0,{a}/{b}>{text_of(rule.limit)}*{c}/{d}") for c, d in others]
        if far:
            fails = _all(a, b, f"{a}>0,{b}>0,OR({','.join(far)})")
            yield Comparison((a, b), fails, a, _average(form, amount, count))


def _dated_after(form: Form, rule: Rule) -> Iterator[Comparison]:
    """The date on the form is not before the cut-off date."""
    if DATE in form.labels and CUT_OFF in form.labels:
        a, b = form.cells[DATE], form.cells[CUT_OFF]
        yield Comparison((a, b), _all(a, b, f"{a}<{b}"), f'TEXT({a},"{DAY}")', f'TEXT({b},"{DAY}")')


CHECKS: Mapping[str, Callable[[Form, Rule], Iterator[Comparison]]] = {
    "not-above": _not_above,
    "goes-with": _goes_with,
    "at-most": _at_most,
    "average-at-most": _average_at_most,
    "average-like": _average_like,
    "dated-after": _dated_after,
}


def _pairs(form: Form, rule: Rule) -> Iterator[tuple[str, str]]:
    return ((a, b) for a, b in rule.pairs() if a in form.figures and b in form.figures)


def _all(*parts: str) -> str:
    """That cells hold numbers and conditions hold; false where they cannot be told."""
    told = [f"ISNUMBER({part})" if part.isalnum() else part for part in parts]
    return f"IFERROR(AND({','.join(told)}),FALSE)"


def _named(form: Form, code: str) -> str:
    return f"{literal(say(form.campaign.indicators[code].name, form.lang) + ' ')}&{form.cells[code]}"


def _average(form: Form, amount: str, count: str) -> str:
    """The average to four digits, with its unit."""
    ratio = f"{form.cells[amount]}/{form.cells[count]}"
    return f"ROUND({ratio},3-INT(LOG10({ratio})))&{literal(form.unit_word(amount))}"
