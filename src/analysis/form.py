"""The official form as a workbook to fill in: its words, its lists and what it checks are the campaign's declaration.

Headings and labels stand as ``form.csv`` has them, so that :mod:`analysis.layout` finds them in what comes back. What a
cell explains is its definition; what it refuses or warns of is the rule book's. A spreadsheet gives a cell one
validation only, so that a cell enforces the gravest of its rules; the milder ones, and those between figures, are the
self-check below the table. It stands in the margin column, where no figure is ever read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import math
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.campaign import Campaign, FormField, Indicator, Season, say
from analysis.cells import SERIALS, text_of
from analysis.errors import DeclarationError, WrongCall
from analysis.phrasing import Voice
from analysis.rules import Rule, RuleBook
from analysis.rules import load as load_rules

UNIT, DATE, CUT_OFF = "reporting_unit", "date_on_form", "cut_off"
TITLE_ROW, FIRST_LABEL_ROW = 1, 2
MARGIN, FIRST_COLUMN = 1, 2
"""The margin holds what is not to be taken for a figure; the table begins beside it."""

STYLES: Mapping[str, str] = {"refuse": "stop", "verify": "warning", "note": "information"}
"""What a validation does by the severity of its rule, the gravest first."""

CELL_RULES = ("number-unreadable", "number-negative", "count-not-whole")
BOX_TITLE, BOX_TEXT = 32, 225
"""Characters that a spreadsheet shows in the title and the text of a validation's box."""

LONGEST_LITERAL, COMPARISONS_PER_LINE = 250, 16
"""A formula's text may hold 255 characters and the formula 8,192."""

TABLE_WIDTH, NARROWEST, WIDEST = 150, 9, 24
LINE_HEIGHT, MOST_LINES, GAP = 14, 2, 6
DAY, EPOCH = "yyyy-mm-dd", (1980, 1, 1, 0, 0, 0)
GREY, RED, TINT, PAPER = "808080", "C00000", "FFE699", "FFFFF2"
THIN = Side(style="thin")
BOX, UNDERLINE = Border(left=THIN, right=THIN, top=THIN, bottom=THIN), Border(bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
TO_LABEL = Alignment(horizontal="right", vertical="center", shrink_to_fit=True)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
FOUND, OTHER = "\ue000", "\ue001"
QUOTED = re.compile(f"([{FOUND}{OTHER}])")
CLAUSE = re.compile("[^,，;；]+[,，;；]*")
A4, SIDE_MARGIN = 9, 0.4

Area = tuple[int, int, int, int]
"""First row and column, last row and column, from 1."""


def write_form(campaign: Campaign, season: Season, as_of: dt.date | None = None, lang: str | None = None) -> bytes:
    """The form of a season as a workbook; ``as_of`` fills in the cut-off date. The same call gives the same bytes.

    ``lang`` is the language of titles, prompts and messages, by default the one that units file in; headings and labels
    are always those of ``form.csv``. Raises :class:`~analysis.errors.WrongCall` for a date that the season has no form
    about or a language that is not declared.
    """
    form = _form(campaign, season, as_of, lang or campaign.filed_language)
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = say(campaign.issued.sheet, form.lang)
    _write(sheet, (TITLE_ROW, FIRST_COLUMN, TITLE_ROW, form.last_column), form.title, _font(form, 18, bold=True))
    _draw_labels(sheet, form, as_of)
    _draw_header(sheet, form)
    _draw_inputs(sheet, form)
    _draw_foot(sheet, form)
    _draw_self_check(sheet, form)
    _fill_lists(workbook, form)
    for field, validation in _validations(form).items():
        validation.add(form.cells[field])
        sheet.add_data_validation(validation)
    _set_page(sheet, form)
    _set_properties(workbook, form)
    return _bytes(workbook, season.start)


def _form(campaign: Campaign, season: Season, as_of: dt.date | None, lang: str) -> Form:
    if lang not in campaign.languages:
        raise WrongCall(f"No language {lang!r} in this campaign; declared: {', '.join(campaign.languages)}.")
    form = Form(campaign, season, lang, load_rules(campaign.folder))
    if as_of and CUT_OFF not in form.labels:
        raise WrongCall(f"{campaign.folder / 'form.csv'} has no label {CUT_OFF}, so that no date can be filled in.")
    if as_of and as_of not in season.filing_dates:
        known = ", ".join(date.isoformat() for date in season.filing_dates)
        raise WrongCall(f"No form is due about {as_of} in season {season.code}; dates: {known}.")
    if UNIT not in form.labels or not form.figures:
        raise DeclarationError(
            f"{campaign.folder / 'form.csv'} needs a label {UNIT} and figures for a form to fill in."
        )
    return form


@dataclass(frozen=True)
class Slot:
    """Where a label stands above the table, and where what is asked for is filled in."""

    label: Area
    value: Area


@dataclass(frozen=True)
class Form:
    """A form to be issued: whose and about which season, in which language, and where everything on it stands."""

    campaign: Campaign
    season: Season
    lang: str
    rules: RuleBook

    @cached_property
    def figures(self) -> dict[str, FormField]:
        """The figures by their indicator, in the form's order."""
        return {item.field: item for item in self.campaign.form_fields("form") if item.place == "figure"}

    @cached_property
    def labels(self) -> dict[str, str]:
        """What is asked above the table, by field, in the form's order."""
        return {i.field: i.paths[0][0] for i in self.campaign.form_fields("form") if i.place == "label"}

    @property
    def filed(self) -> Voice:
        """The language that headings and labels are in."""
        return Voice(self.campaign, self.campaign.filed_language)

    @property
    def voice(self) -> Voice:
        """The language that the form explains itself in."""
        return Voice(self.campaign, self.lang)

    @property
    def is_example(self) -> bool:
        """Whether the form is to say that what is filled in is an example."""
        return self.season.basis == "example" and bool(self.campaign.filing.example_mark)

    @property
    def title(self) -> str:
        """The form's title, with the campaign's mark where it is an example."""
        names = {"campaign": say(self.campaign.name, self.lang), "season": say(self.season.name, self.lang)}
        title = say(self.campaign.issued.name, self.lang).format_map(names)
        mark = self.campaign.filing.example_mark
        return title + self.voice.text(" ({names})", names=mark) if self.is_example else title

    @property
    def stamp(self) -> str:
        """Campaign, season, version, and what the declared form, rules and indicators come to as a short number."""
        parts = (self.campaign.form, self.rules.values(), self.campaign.indicators.values())
        declared = json.dumps([[asdict(row) for row in rows] for rows in parts], ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(declared.encode()).hexdigest()[:12]
        told = (self.campaign.code, self.season.code, self.campaign.issued.version, digest)
        return "/".join(part for part in told if part)

    @property
    def paths(self) -> list[tuple[str, ...]]:
        """The header path of each figure as it is shown, the unit in its last part."""
        return [(*item.paths[0][:-1], self.heading(code)) for code, item in self.figures.items()]

    def heading(self, code: str) -> str:
        """The last part of a figure's header path, with its unit on a line of its own."""
        leaf, unit = self.figures[code].paths[0][-1], self.unit_word(code)
        return self.filed.text("{name} ({unit})", name=f"{leaf}\n", unit=unit) if unit else leaf

    def unit_word(self, code: str) -> str:
        """The unit of a figure as a filer writes it, in a word that reads back as itself; empty where it has none."""
        unit = self.campaign.units[self.figures[code].unit or self.campaign.indicators[code].unit]
        name = say(unit.name, self.campaign.filed_language)
        whole = [word for word, factor in unit.words.items() if factor == 1]
        return name if name in whole else next(iter(whole), "")

    @property
    def column_width(self) -> float:
        """The width of a figure's column, in characters."""
        return min(WIDEST, max(NARROWEST, TABLE_WIDTH / len(self.figures)))

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Labels and what follows them, as many to a row as the table is wide enough for."""
        asked, known = self.labels.values(), [say(city.name, self.filed.lang) for city in self.campaign.cities]
        label = self.columns_for(max(_width(text) + _width(colon(text)) for text in asked))
        span = label + self.columns_for(max((_width(name) for name in known), default=0))
        in_a_row = max(1, min(len(self.labels), len(self.figures) // span))
        slots = {}
        for number, field in enumerate(self.labels):
            down, across = divmod(number, in_a_row)
            row, first = FIRST_LABEL_ROW + down, FIRST_COLUMN + across * len(self.figures) // in_a_row
            last = max(FIRST_COLUMN + (across + 1) * len(self.figures) // in_a_row, first + span) - 1
            slots[field] = Slot((row, first, row, first + label - 1), (row, first + label, row, last))
        return slots

    def columns_for(self, width: int) -> int:
        """How many of the table's columns a text of a width takes."""
        return max(1, math.ceil(width / self.column_width))

    @cached_property
    def cells(self) -> dict[str, str]:
        """The address of every cell that is filled in, by field."""
        above = {field: address(*slot.value[:2]) for field, slot in self.slots.items()}
        return above | {code: address(self.input_row, FIRST_COLUMN + i) for i, code in enumerate(self.figures)}

    @property
    def header_row(self) -> int:
        """The first row of the header; a narrow row parts it from the labels."""
        return max(slot.value[0] for slot in self.slots.values()) + 2

    @property
    def input_row(self) -> int:
        """The row of the figures, which follows the header."""
        return self.header_row + max(len(path) for path in self.paths)

    @property
    def stamp_row(self) -> int:
        """The last row that is printed; the note stands above it."""
        return self.input_row + 2

    @property
    def last_column(self) -> int:
        """The last column that anything stands in."""
        return max(FIRST_COLUMN + len(self.figures) - 1, *(slot.value[3] for slot in self.slots.values()))

    def line(self, row: int) -> Area:
        """A whole row, from the margin on."""
        return row, MARGIN, row, self.last_column


# What it looks like.


def header_blocks(paths: Sequence[tuple[str, ...]]) -> list[tuple[Area, str]]:
    """A header of several rows as blocks, from row and column 1: figures side by side share the headings above them.

    >>> header_blocks([("Deals", "Number"), ("Deals", "Amount"), ("Trips",)])
    [((1, 1, 1, 2), 'Deals'), ((1, 3, 2, 3), 'Trips'), ((2, 1, 2, 1), 'Number'), ((2, 2, 2, 2), 'Amount')]
    """
    depth = max(len(path) for path in paths)
    blocks: list[tuple[Area, str]] = []
    for level in range(depth):
        own: list[object] = [path[: level + 1] if len(path) > level + 1 else i for i, path in enumerate(paths)]
        for _, run in groupby(range(len(paths)), key=own.__getitem__):
            columns = list(run)
            path = paths[columns[0]]
            if len(path) > level:
                bottom = depth if len(path) == level + 1 else level + 1
                blocks.append(((level + 1, columns[0] + 1, bottom, columns[-1] + 1), path[level]))
    return blocks


def _draw_labels(sheet: Any, form: Form, as_of: dt.date | None) -> None:
    for field, slot in form.slots.items():
        text = form.labels[field]
        _write(sheet, slot.label, text + colon(text), _font(form, 11), TO_LABEL)
        value = as_of if field == CUT_OFF else None
        _write(sheet, slot.value, value, _font(form, 11), border=UNDERLINE, is_input=True)
        sheet.cell(*slot.value[:2]).number_format = DAY if field in (DATE, CUT_OFF) else "General"
        sheet.row_dimensions[slot.value[0]].height = 24


def _draw_header(sheet: Any, form: Form) -> None:
    blocks, above, left = header_blocks(form.paths), form.header_row - 1, FIRST_COLUMN - 1
    for (row, column, last_row, last_column), text in blocks:
        area = (row + above, column + left, last_row + above, last_column + left)
        _write(sheet, area, text, _font(form, 11, bold=True), border=BOX)
    sheet.row_dimensions[form.header_row - 1].height = GAP
    for level, lines in enumerate(_header_lines(blocks, form), start=form.header_row):
        sheet.row_dimensions[level].height = LINE_HEIGHT * lines + 8


def _header_lines(blocks: Iterable[tuple[Area, str]], form: Form) -> list[int]:
    """How many lines each row of the header holds; for what stands over several rows the last one may be higher."""
    lines = [1] * (form.input_row - form.header_row)
    for (row, column, last_row, last_column), text in blocks:
        needed = _lines(text, (last_column - column + 1) * form.column_width)
        lines[last_row - 1] = max(lines[last_row - 1], needed - sum(lines[row - 1 : last_row - 1]))
    return lines


def _draw_inputs(sheet: Any, form: Form) -> None:
    sheet.row_dimensions[form.input_row].height = 32
    for column, code in enumerate(form.figures, start=FIRST_COLUMN):
        place = (form.input_row, column, form.input_row, column)
        _write(sheet, place, None, _font(form, 12), border=BOX, is_input=True)
        decimals = form.campaign.units[form.campaign.indicators[code].unit].decimals
        sheet.cell(*place[:2]).number_format = f"0.{'0' * decimals}##" if decimals else "0"


def _draw_foot(sheet: Any, form: Form) -> None:
    note, stamp = (say(words, form.lang) for words in (form.campaign.issued.note, form.campaign.issued.stamp))
    _write(sheet, form.line(form.stamp_row - 1), note, _font(form, 10), LEFT)
    sheet.row_dimensions[form.stamp_row - 1].height = LINE_HEIGHT * _lines(note, _page_width(form)) + 4
    _write(sheet, form.line(form.stamp_row), stamp.format(stamp=form.stamp), _font(form, 8, color=GREY), LEFT)


def _write(
    sheet: Any,
    area: Area,
    value: object,
    font: Font,
    alignment: Alignment = CENTRE,
    border: Border | None = None,
    is_input: bool = False,
) -> None:
    """A value in an area of cells, merged where it is more than one; only what is filled in can be changed."""
    row, column, last_row, last_column = area
    if (row, column) != (last_row, last_column):
        sheet.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)
    cell = sheet.cell(row, column, value)
    cell.font, cell.alignment = font, alignment
    for part in (part for parts in sheet.iter_rows(row, last_row, column, last_column) for part in parts):
        part.border = border or Border()
        if is_input:
            part.protection, part.fill = Protection(locked=False), PatternFill("solid", start_color=PAPER)


def _font(form: Form, size: int, **more: object) -> Font:
    return Font(name=say(form.campaign.issued.face, form.lang), size=size, **more)


def _set_page(sheet: Any, form: Form) -> None:
    """One landscape page, header frozen, everything locked but what is filled in; the self-check is not printed."""
    sheet.row_dimensions[TITLE_ROW].height = 40
    sheet.column_dimensions[get_column_letter(MARGIN)].width = 2
    for column in range(FIRST_COLUMN, form.last_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = form.column_width
    sheet.freeze_panes = address(form.input_row, MARGIN)
    sheet.sheet_view.selection[0].activeCell = sheet.sheet_view.selection[0].sqref = address(
        form.input_row, FIRST_COLUMN
    )
    sheet.sheet_view.showGridLines = False
    sheet.print_area = f"{address(TITLE_ROW, MARGIN)}:{address(form.stamp_row, form.last_column)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = SIDE_MARGIN
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # which allows it
    # A set has no order, and the same form has the same bytes.
    sheet.merged_cells = sorted(sheet.merged_cells.ranges, key=str)


def _fill_lists(workbook: Workbook, form: Form) -> None:
    """A hidden sheet of what can be chosen: filing units by their full names, dates that a form is about."""
    lists = workbook.create_sheet(say(form.campaign.issued.lists, form.lang))
    for row, city in enumerate(form.campaign.cities, start=1):
        lists.cell(row, 1, say(city.name, form.filed.lang))
    for row, date in enumerate(form.season.filing_dates, start=1):
        lists.cell(row, 2, date).number_format = DAY
    lists.sheet_state = "hidden"
    lists.protection.sheet = True


# What a cell refuses, warns of and explains.


def _validations(form: Form) -> dict[str, DataValidation]:
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
    bounds = [rule for rule in form.rules.values() if rule.check == "at-most" and code in _applies(form, rule)]
    return [*(form.rules[rule] for rule in of_cells if rule in form.rules), *bounds]


def _gravest(rules: Sequence[Rule]) -> list[Rule]:
    gravest = next((severity for severity in STYLES if any(rule.severity == severity for rule in rules)), None)
    return [rule for rule in rules if rule.severity == gravest]


def _refuse(validation: DataValidation, form: Form, rules: Sequence[Rule], title: str, other: str = "") -> None:
    """Say what is wrong and what to do, in the rule book's words; a rule that the book lacks is not enforced."""
    validation.showErrorMessage = bool(rules)
    if rules:
        validation.errorStyle = STYLES[rules[0].severity]
        validation.errorTitle = _cut(title, BOX_TITLE)
        said = (rule.say(FOUND, other or OTHER, form.lang) for rule in rules)
        validation.error = _cut("\n".join(_joined(unquoted(part) for part in parts) for parts in said), BOX_TEXT)


def _explain(validation: DataValidation, title: str, parts: Iterable[str]) -> None:
    text = "\n".join(part for part in parts if part)
    validation.showInputMessage = bool(text)
    if text:
        validation.promptTitle, validation.prompt = _cut(title, BOX_TITLE), _cut(text, BOX_TEXT)


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


def unquoted(text: str) -> str:
    """A rule's words for a box that cannot quote the cell: without the clauses that do, or with dots in their place.

    >>> unquoted(f"A whole number is expected; the cell says {FOUND}."), unquoted(f"{FOUND} is too large.")
    ('A whole number is expected.', '… is too large.')
    """
    clauses = CLAUSE.findall(text)
    kept = [clause for clause in clauses if not QUOTED.search(clause)]
    if not kept:
        return QUOTED.sub("…", text)
    if kept[-1] is clauses[-1]:
        return "".join(kept).lstrip()
    return "".join(kept).rstrip(",，;； ") + text[-1]


# What the figures tell of one another.


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
    for cell in (form.cells[code] for code in _applies(form, rule)):
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


def _applies(form: Form, rule: Rule) -> list[str]:
    return [code for code in form.figures if code in rule.applies or rule.applies == ("*",)]


def _pairs(form: Form, rule: Rule) -> Iterator[tuple[str, str]]:
    return ((a, b) for a, b in rule.pairs() if a in form.figures and b in form.figures)


def _all(*parts: str) -> str:
    """That cells hold numbers and conditions hold; false where they cannot be told."""
    told = [f"ISNUMBER({part})" if part.isalnum() else part for part in parts]
    return f"IFERROR(AND({','.join(told)}),FALSE)"


def _named(form: Form, code: str) -> str:
    return f"{_literal(say(form.campaign.indicators[code].name, form.lang) + ' ')}&{form.cells[code]}"


def _average(form: Form, amount: str, count: str) -> str:
    """The average to four digits, with its unit."""
    ratio = f"{form.cells[amount]}/{form.cells[count]}"
    return f"ROUND({ratio},3-INT(LOG10({ratio})))&{_literal(form.unit_word(amount))}"


def _draw_self_check(sheet: Any, form: Form) -> None:
    """A line for each rule, blank while it holds, and a tint on the cells concerned while it does not."""
    lines = [(rule, part) for rule in form.rules.values() for part in _batches(comparisons(form, rule))]
    if not lines:
        return
    head, first = form.stamp_row + 2, form.stamp_row + 3
    title, last = say(form.campaign.issued.self_check, form.lang), first + len(lines) - 1
    told = f"SUMPRODUCT(--(LEN({address(first, MARGIN)}:{address(last, MARGIN)})>0))"
    none = _literal(form.voice.text("none"))
    _write(
        sheet,
        form.line(head),
        f'={_literal(title + colon(title))}&IF({told}=0,{none},"")',
        _font(form, 11, bold=True),
        LEFT,
    )
    for row, (rule, part) in enumerate(lines, start=first):
        _write(sheet, form.line(row), f"={_told(form, rule, part)}", _font(form, 10, color=RED), LEFT)
        longest = sum(_width(rule.say("", "", form.lang)[0]) + 2 * WIDEST for _ in part)
        sheet.row_dimensions[row].height = LINE_HEIGHT * min(MOST_LINES, _lines("x" * longest, _page_width(form))) + 2
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
    wrong = [f'IF({one.fails},{_literal(f" {one.cells[0]} ")}&{_quoting(message, one)},"")' for one in made]
    fails = ",".join(one.fails for one in made)
    told = "&".join((_literal(severity[rule.severity]), *wrong, _literal(f" {unquoted(remedy)}")))
    return f'IF(OR({fails}),{told},"")'


def _quoting(message: str, one: Comparison) -> str:
    quoted = {FOUND: one.found, OTHER: one.other}
    return "&".join(quoted.get(part) or _literal(part) for part in QUOTED.split(message) if part)


def _tint(sheet: Any, made: Iterable[Comparison]) -> None:
    by_cell: dict[str, list[str]] = {}
    for one in made:
        for cell in one.cells:
            by_cell.setdefault(cell, []).append(one.fails)
    fill = PatternFill("solid", start_color=TINT, end_color=TINT)
    for cell, fails in by_cell.items():
        sheet.conditional_formatting.add(cell, FormulaRule(formula=[f"OR({','.join(fails)})"], fill=fill))


# Text, and bytes.


def address(row: int, column: int) -> str:
    """A cell's address from its row and column, from 1.

    >>> address(7, 3)
    'C7'
    """
    return f"{get_column_letter(column)}{row}"


def colon(text: str) -> str:
    """The colon of a label's own script.

    >>> colon("Unit")
    ':'
    """
    return "：" if _width(text[-1:]) > 1 else ":"


def _width(text: str) -> int:
    """How wide a text is, in characters of a column's width."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(_width(line) / width)) for line in text.splitlines() or [""])


def _page_width(form: Form) -> float:
    return (form.last_column - FIRST_COLUMN + 1) * form.column_width


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _joined(parts: Iterable[str]) -> str:
    """Sentences one after the other, with a space between those that end as English ones do."""
    told = list(parts)
    return (" " if told[0].isascii() or told[0].endswith(".") else "").join(told)


def _literal(text: str) -> str:
    """A text within a formula.

    >>> _literal('say "so"')
    '"say ""so""\"'
    """
    pieces = [text[start : start + LONGEST_LITERAL] for start in range(0, len(text), LONGEST_LITERAL)] or [""]
    return "&".join('"{}"'.format(piece.replace('"', '""')) for piece in pieces)


def _set_properties(workbook: Workbook, form: Form) -> None:
    properties = workbook.properties
    properties.title, properties.subject = form.title, form.stamp
    properties.creator = properties.lastModifiedBy = say(form.campaign.name, form.lang)
    properties.keywords = form.campaign.filing.example_mark if form.is_example else None
    properties.created = dt.datetime.combine(form.season.start, dt.time())


def _bytes(workbook: Workbook, dated: dt.date) -> bytes:
    """The workbook's bytes with every time in it fixed, its own and those of its members."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    workbook.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            content = MODIFIED.sub(rb"\g<1>%sT00:00:00Z\g<2>" % dated.isoformat().encode(), source.read(name))
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 3
            member.external_attr = 0o644 << 16
            target.writestr(member, content)
    return fixed.getvalue()
