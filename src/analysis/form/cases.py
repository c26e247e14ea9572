"""The form that units submit a case on, as a workbook: texts under their labels, then claims with their evidence.

Labels and headings stand as ``form.csv`` has them, so that :mod:`analysis.casework` finds them in what comes back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.campaign import Campaign, FormField, Season, say
from analysis.casework import CASE, CaseForm, case_form
from analysis.errors import DeclarationError, WrongCall
from analysis.form.drawing import A4, BOX, CENTRE, LEFT, LINE_HEIGHT, SIDE_MARGIN, write
from analysis.form.plan import FIRST_COLUMN, MARGIN, TITLE_ROW, UNIT, Area, address
from analysis.form.texts import cut, lines_of
from analysis.form.validations import BOX_TEXT, BOX_TITLE
from analysis.phrasing import Voice
from analysis.saving import workbook_bytes

FIELD, TITLE = "field", "title"
SHORT = (UNIT, TITLE, FIELD)
"""Texts of a line; the others have room for several."""
NOTE_ROW, FIRST_ROW = 2, 3
WIDTHS = (24.0, 34.0, 34.0)
LINES, CLAIM_LINES = 8, 2
TO_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)


@dataclass(frozen=True)
class CasePlan:
    """A form for a case: whose and about which season, in which language, and where everything on it stands."""

    campaign: Campaign
    season: Season
    lang: str

    @cached_property
    def form(self) -> CaseForm:
        """What is declared of the form."""
        return case_form(self.campaign)

    @cached_property
    def labels(self) -> dict[str, FormField]:
        """The texts asked for, in their order."""
        return {i.field: i for i in self.campaign.form_fields(CASE) if i.place == "label"}

    @cached_property
    def columns(self) -> dict[str, FormField]:
        """The columns of the table of claims."""
        return {i.field: i for i in self.campaign.form_fields(CASE) if i.place == "column"}

    @property
    def header_row(self) -> int:
        """The heading of the table of claims, right below the last text."""
        return FIRST_ROW + len(self.labels)

    @property
    def last_column(self) -> int:
        """The last column."""
        return FIRST_COLUMN + max(len(self.columns), 2) - 1

    @cached_property
    def cells(self) -> dict[str, str]:
        """Where each text is filled in, by field."""
        return {name: address(FIRST_ROW + place, FIRST_COLUMN + 1) for place, name in enumerate(self.labels)}

    @property
    def title(self) -> str:
        """The form's title, with the campaign's mark where it is an example."""
        names = {"campaign": say(self.campaign.name, self.lang), "season": say(self.season.name, self.lang)}
        title, mark = say(self.form.name, self.lang).format_map(names), self.campaign.filing.example_mark
        marked = self.season.basis == "example" and mark
        return title + Voice(self.campaign, self.lang).text(" ({names})", names=mark) if marked else title

    def font(self, size: int, **more: object) -> Font:
        """The declared face in a size."""
        return Font(name=say(self.campaign.issued.face, self.lang), size=size, **more)

    def line(self, row: int) -> Area:
        """A whole row, from the first column on."""
        return row, FIRST_COLUMN, row, self.last_column


def write_case_form(campaign: Campaign, season: Season, lang: str | None = None) -> bytes:
    """The form for a case of a season as a workbook. The same call gives the same bytes.

    ``lang`` is the language of the title, the note and the prompts, by default the one that units file in. Raises
    :class:`~analysis.errors.WrongCall` for a language that is not declared.
    """
    plan = CasePlan(campaign, season, lang or campaign.filed_language)
    if plan.lang not in campaign.languages:
        raise WrongCall(f"No language {plan.lang!r} in this campaign; declared: {', '.join(campaign.languages)}.")
    if not plan.labels or not plan.columns:
        raise DeclarationError(
            f"{campaign.folder / 'form.csv'} has no table {CASE}: copy its rows from the default one."
        )
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = say(plan.form.sheet, plan.lang)
    _draw(sheet, plan)
    _fill_lists(workbook, plan)
    for cells, validation in _validations(plan):
        validation.add(cells)
        sheet.add_data_validation(validation)
    _set_page(sheet, plan)
    set_properties(workbook, plan.title, campaign, season, plan.lang)
    return workbook_bytes(workbook, season.start)


def _draw(sheet: Any, plan: CasePlan) -> None:
    write(sheet, plan.line(TITLE_ROW), plan.title, plan.font(16, bold=True))
    note = say(plan.form.note, plan.lang)
    write(sheet, plan.line(NOTE_ROW), note, plan.font(10), LEFT)
    sheet.row_dimensions[NOTE_ROW].height = LINE_HEIGHT * lines_of(note, sum(WIDTHS)) + 4
    for row, (name, label) in enumerate(plan.labels.items(), start=FIRST_ROW):
        shown = label.paths[0][0] + ("*" if name in plan.form.required else "")
        write(sheet, (row, FIRST_COLUMN, row, FIRST_COLUMN), shown, plan.font(11, bold=True), CENTRE, BOX)
        area = (row, FIRST_COLUMN + 1, row, plan.last_column)
        write(sheet, area, None, plan.font(11), LEFT if name in SHORT else TO_TOP, BOX, is_input=True)
        sheet.row_dimensions[row].height = 26 if name in SHORT else LINE_HEIGHT * LINES + 6
    for column, item in enumerate(plan.columns.values(), start=FIRST_COLUMN):
        place = (plan.header_row, column, plan.header_row, column)
        write(sheet, place, item.paths[0][-1], plan.font(11, bold=True), CENTRE, BOX)
        for row in range(plan.header_row + 1, plan.header_row + 1 + plan.form.rows):
            write(sheet, (row, column, row, column), None, plan.font(11), TO_TOP, BOX, is_input=True)
            sheet.row_dimensions[row].height = LINE_HEIGHT * CLAIM_LINES + 6


def _fill_lists(workbook: Workbook, plan: CasePlan) -> None:
    """A hidden sheet of what can be chosen: filing units by their full names, fields of work."""
    lists = workbook.create_sheet(say(plan.campaign.issued.lists, plan.lang))
    filed = plan.campaign.filed_language
    for row, city in enumerate(plan.campaign.cities, start=1):
        lists.cell(row, 1, say(city.name, filed))
    for row, name in enumerate(plan.form.fields.values(), start=1):
        lists.cell(row, 2, say(name, filed))
    lists.sheet_state = "hidden"
    lists.protection.sheet = True


def _validations(plan: CasePlan) -> list[tuple[str, DataValidation]]:
    """What each cell lets in and explains, with the cells that it is of."""
    lists = quote_sheetname(say(plan.campaign.issued.lists, plan.lang))
    choices = {UNIT: ("A", len(plan.campaign.cities)), FIELD: ("B", len(plan.form.fields))}
    made = []
    for name, cell in plan.cells.items():
        letter, length = choices.get(name, ("", 0))
        if length:
            formula = f"{lists}!${letter}$1:${letter}${length}"
            validation = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
        else:
            validation = DataValidation(
                type="textLength", operator="lessThanOrEqual", formula1=str(plan.form.characters), allow_blank=True
            )
            validation.errorStyle, validation.showErrorMessage = "information", True
        explain(validation, plan.labels[name].paths[0][0], _asked(plan, name))
        made.append((cell, validation))
    first, last = plan.header_row + 1, plan.header_row + plan.form.rows
    for column, (name, item) in enumerate(plan.columns.items(), start=FIRST_COLUMN):
        if plan.form.rows and _asked(plan, name):
            validation = DataValidation(allow_blank=True)
            explain(validation, item.paths[0][-1], _asked(plan, name))
            made.append((f"{address(first, column)}:{address(last, column)}", validation))
    return made


def _asked(plan: CasePlan, name: str) -> str:
    return say(plan.form.asks.get(name, {}), plan.lang)


def explain(validation: DataValidation, title: str, text: str) -> None:
    """Show a text when a cell is selected; nothing where there is none."""
    validation.showInputMessage = bool(text)
    if text:
        validation.promptTitle, validation.prompt = cut(title, BOX_TITLE), cut(text, BOX_TEXT)


def _set_page(sheet: Any, plan: CasePlan) -> None:
    """Portrait pages as wide as the form, everything locked but what is filled in."""
    sheet.row_dimensions[TITLE_ROW].height = 40
    sheet.column_dimensions[get_column_letter(MARGIN)].width = 2
    for column, width in zip(range(FIRST_COLUMN, plan.last_column + 1), WIDTHS, strict=False):
        sheet.column_dimensions[get_column_letter(column)].width = width
    fit_to_width(sheet, "portrait")
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # which allows it
    # A set has no order, and the same form has the same bytes.
    sheet.merged_cells = sorted(sheet.merged_cells.ranges, key=str)


def fit_to_width(sheet: Any, orientation: str) -> None:
    """Print a sheet as wide as one page."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = SIDE_MARGIN


def set_properties(workbook: Workbook, title: str, campaign: Campaign, season: Season, lang: str) -> None:
    """Who the workbook is of, and that it is an example where it is."""
    properties: Any = workbook.properties
    properties.title = title
    properties.creator = properties.lastModifiedBy = say(campaign.name, lang)
    properties.keywords = campaign.filing.example_mark if season.basis == "example" else None
    properties.created = dt.datetime.combine(season.start, dt.time())
