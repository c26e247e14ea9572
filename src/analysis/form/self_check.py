"""The self-check below the table: what is wrong between the figures, told by formulas as they are filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill

from analysis.campaign import say
from analysis.form.comparisons import Comparison, comparisons
from analysis.form.drawing import LEFT, LINE_HEIGHT, font_of, write
from analysis.form.plan import MARGIN, WIDEST, Form, address
from analysis.form.texts import FOUND, OTHER, QUOTED, colon, lines_of, literal, unquoted
from analysis.rules import Rule
from analysis.sheets import width_of

RED, TINT = "C00000", "FFE699"
MOST_LINES = 2
COMPARISONS_PER_LINE = 16
"""A formula may hold 8,192 characters."""


def draw_self_check(sheet: Any, form: Form) -> None:
    """A line for each rule, blank while it holds, and a tint on the cells concerned while it does not."""
    lines = [(rule, part) for rule in form.rules.values() for part in _batches(comparisons(form, rule))]
    if not lines:
        return
    head, first = form.stamp_row + 2, form.stamp_row + 3
    title, last = say(form.campaign.issued.self_check, form.lang), first + len(lines) - 1
    told = f"SUMPRODUCT(--(LEN({address(first, MARGIN)}:{address(last, MARGIN)})>0))"
    none = literal(form.voice.text("none"))
    heading = f'={literal(title + colon(title))}&IF({told}=0,{none},"")'
    write(sheet, form.line(head), heading, font_of(form, 11, bold=True), LEFT)
    for row, (rule, part) in enumerate(lines, start=first):
        write(sheet, form.line(row), f"={_told(form, rule, part)}", font_of(form, 10, color=RED), LEFT)
        longest = sum(width_of(rule.say("", "", form.lang)[0]) + 2 * WIDEST for _ in part)
        sheet.row_dimensions[row].height = LINE_HEIGHT * min(MOST_LINES, lines_of("x" * longest, form.page_width)) + 2
    _tint(sheet, [one for _, part in lines for one in part])


def _batches(made: Sequence[Comparison]) -> list[Sequence[Comparison]]:
    return [made[start : start + COMPARISONS_PER_LINE] for start in range(0, len(made), COMPARISONS_PER_LINE)]


def _told(form: Form, rule: Rule, made: Sequence[Comparison]) -> str:
    """A formula: how severe, each cell and what is wrong with it, what to do; empty while every comparison holds."""
    severity = {
        "refuse": form.voice.text("refuse"),
        "verify": form.voice.text("verify"),
        "note": form.voice.text("note"),
    }
    message, remedy = rule.say(FOUND, OTHER, form.lang)
    wrong = [f'IF({one.fails},{literal(f" {one.cells[0]} ")}&{_quoting(message, one)},"")' for one in made]
    fails = ",".join(one.fails for one in made)
    told = "&".join((literal(severity[rule.severity]), *wrong, literal(f" {unquoted(remedy)}")))
    return f'IF(OR({fails}),{told},"")'


def _quoting(message: str, one: Comparison) -> str:
    quoted = {FOUND: one.found, OTHER: one.other}
    return "&".join(quoted.get(part) or literal(part) for part in QUOTED.split(message) if part)


def _tint(sheet: Any, made: Iterable[Comparison]) -> None:
    by_cell: dict[str, list[str]] = {}
    for one in made:
        for cell in one.cells:
            by_cell.setdefault(cell, []).append(one.fails)
    fill = PatternFill("solid", start_color=TINT, end_color=TINT)
    for cell, fails in by_cell.items():
        sheet.conditional_formatting.add(cell, FormulaRule(formula=[f"OR({','.join(fails)})"], fill=fill))
