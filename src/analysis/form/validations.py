"""What a cell of a form refuses, warns of and explains, as the rule book and the declaration have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.campaign import Indicator, say
from analysis.cells import SERIALS, text_of
from analysis.form.plan import CUT_OFF, DATE, UNIT, Form
from analysis.form.texts import FOUND, OTHER, cut, joined, unquoted
from analysis.rules import Rule

STYLES: Mapping[str, str] = {"refuse": "stop", "verify": "warning", "note": "information"}
"""What a validation does by the severity of its rule, the gravest first."""

CELL_RULES = ("number-unreadable", "number-negative", "count-not-whole")
BOX_TITLE, BOX_TEXT = 32, 225
"""Characters that a spreadsheet shows in the title and the text of a validation's box."""


def validations(form: Form) -> dict[str, DataValidation]:
    """The validation of every cell that has one, by field."""
    above = {
        UNIT: (_choice(form, 1, len(form.campaign.cities)), "unit-unknown", "unit-missing", ""),
        CUT_OFF: (_choice(form, 2, len(form.season.filing_dates)), "cut-off-differs", "", _dates(form)),
        DATE: (_between("date", *SERIALS), "date-on-form", "date-on-form", ""),
    }
    made = {}
    for field, (validation, wrong, asked, other) in above.items():
        if field in form.labels:
            _refuse(validation, form, [form.rules[wrong]] if wrong in form.rules else [], form.labels[field], other)
            _explain(validation, form.labels[field], [_remedy(form, asked)])
            made[field] = validation
    return made | {code: _figure_validation(form, code) for code in form.figures}


def _choice(form: Form, column: int, length: int) -> DataValidation:
    name, letter = quote_sheetname(say(form.campaign.issued.lists, form.lang)), get_column_letter(column)
    return DataValidation(type="list", formula1=f"{name}!${letter}$1:${letter}${length}", allow_blank=True)


def _between(kind: str, low: float, high: float) -> DataValidation:
    bounds = {"formula1": text_of(low), "formula2": text_of(high)}
    return DataValidation(type=kind, operator="between", allow_blank=True, **bounds)


def _figure_validation(form: Form, code: str) -> DataValidation:
    """A number, of the kind and within the bounds that the gravest rules on the figure ask for."""
    rules = _gravest(_rules_on(form, code))
    asked, name = {rule.code for rule in rules}, say(form.campaign.indicators[code].name, form.lang)
    limits = [rule.limit for rule in rules if rule.check == "at-most" and rule.limit is not None]
    least = "0" if "number-negative" in asked else "-1E+300"
    validation = DataValidation(
        type="whole" if "count-not-whole" in asked else "decimal",
        operator="between" if limits else "greaterThanOrEqual",
        formula1=least,
        formula2=text_of(min(limits)) if limits else None,
        allow_blank=True,
    )
    _refuse(validation, form, rules, name)
    _explain(validation, name, _explanation(form, form.campaign.indicators[code]))
    return validation


def _rules_on(form: Form, code: str) -> list[Rule]:
    """The rules of the book that speak of one figure alone."""
    is_whole = not form.campaign.units[form.campaign.indicators[code].unit].decimals
    of_cells = CELL_RULES if is_whole else CELL_RULES[:-1]
    bounds = [rule for rule in form.rules.values() if rule.check == "at-most" and code in form.applies(rule)]
    return [*(form.rules[rule] for rule in of_cells if rule in form.rules), *bounds]


def _gravest(rules: Sequence[Rule]) -> list[Rule]:
    gravest = next((severity for severity in STYLES if any(rule.severity == severity for rule in rules)), None)
    return [rule for rule in rules if rule.severity == gravest]


def _refuse(validation: DataValidation, form: Form, rules: Sequence[Rule], title: str, other: str = "") -> None:
    """Say what is wrong and what to do, in the rule book's words; a rule that the book lacks is not enforced."""
    validation.showErrorMessage = bool(rules)
    if rules:
        validation.errorStyle = STYLES[rules[0].severity]
        validation.errorTitle = cut(title, BOX_TITLE)
        said = (rule.say(FOUND, other or OTHER, form.lang) for rule in rules)
        validation.error = cut("\n".join(joined(unquoted(part) for part in parts) for parts in said), BOX_TEXT)


def _explain(validation: DataValidation, title: str, parts: Iterable[str]) -> None:
    text = "\n".join(part for part in parts if part)
    validation.showInputMessage = bool(text)
    if text:
        validation.promptTitle, validation.prompt = cut(title, BOX_TITLE), cut(text, BOX_TEXT)


def _explanation(form: Form, indicator: Indicator) -> list[str]:
    """What a figure is: its unit, its definition, and how it is written."""
    unit, definition = form.unit_word(indicator.code), say(indicator.definition, form.lang)
    if definition and indicator.definition_ours:
        definition = form.voice.text("our definition: {definition}", definition=definition)
    return [
        form.voice.text("Unit of measure: {unit}.", unit=unit) if unit else "",
        definition,
        _remedy(form, CELL_RULES[0]),
    ]


def _remedy(form: Form, code: str) -> str:
    return unquoted(form.rules[code].say(FOUND, OTHER, form.lang)[1]) if code in form.rules else ""


def _dates(form: Form) -> str:
    return form.voice.together(date.isoformat() for date in form.season.filing_dates)
