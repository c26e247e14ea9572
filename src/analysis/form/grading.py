"""The sheet that a rater fills in, as a workbook: grades to choose, the words that anchor them, and the cases to read.

A rater gets the cases that passed the gate, but for those of their own unit and those they declared an interest in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.campaign import FormField, say
from analysis.casework import CASE
from analysis.edition import Edition
from analysis.errors import WrongCall
from analysis.form.cases import TO_TOP, explain, fit_to_width, set_properties
from analysis.form.drawing import BOX, CENTRE, LEFT, PAPER, UNDERLINE
from analysis.form.plan import DAY, TITLE_ROW, address
from analysis.form.texts import colon
from analysis.phrasing import Voice
from analysis.rating import of_edition
from analysis.rating.declared import Rules, rules
from analysis.saving import workbook_bytes
from analysis.sheets import put_text

RATINGS = "ratings"
NOTE_ROW, LABEL_ROW, HEADER_ROW = 2, 3, 5
WIDTHS = {"case_id": 16, "title": 34, "unit": 16, "criterion": 14, "grade": 10, "reason": 50}
FILLED_IN = ("grade", "reason")


@dataclass(frozen=True)
class GradingPlan:
    """A rater's sheets: whose they are, in which language, and what stands on them."""

    edition: Edition
    rater: str
    declared: Rules
    lang: str

    @property
    def voice(self) -> Voice:
        """The language of what is explained."""
        return Voice(self.edition.campaign, self.lang)

    @cached_property
    def cases(self) -> list[dict[str, Any]]:
        """The cases to score, in the order of units."""
        chosen = of_edition.for_rater(self.edition, self.rater)["case_id"]
        every = self.edition.once(of_edition.submitted)
        return [
            {str(key): value for key, value in row.items()} for row in _records(every[every["case_id"].isin(chosen)])
        ]

    @cached_property
    def words(self) -> dict[str, str]:
        """The words of ``form.csv`` for labels and columns, by field."""
        own = {item.field: item.paths[0][-1] for item in self.fields}
        title = next((one.paths[0][-1] for one in self.edition.campaign.form_fields(CASE) if one.field == "title"), "")
        return {"title": title, "unit": say(self.edition.campaign.unit_word, self.lang)} | own

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The fields of a rating sheet."""
        return self.edition.campaign.form_fields(RATINGS)

    @property
    def title(self) -> str:
        """The sheets' title, with the campaign's mark where they are of example cases."""
        campaign, season = self.edition.campaign, self.edition.season
        names = {"campaign": say(campaign.name, self.lang), "season": say(season.name, self.lang)}
        title, mark = self.voice.text("{campaign} ({season}): rating of cases", **names), campaign.filing.example_mark
        is_example = season.basis == "example" and mark
        return title + self.voice.text(" ({names})", names=mark) if is_example else title

    def font(self, size: int, **more: object) -> Font:
        """The declared face in a size."""
        return Font(name=say(self.edition.campaign.issued.face, self.lang), size=size, **more)


def write_rating_sheet(edition: Edition, rater: str, lang: str | None = None) -> bytes:
    """The blank sheets of one rater as a workbook. The same edition gives the same bytes.

    Raises :class:`~analysis.errors.WrongCall` where nothing is declared of rating, or nobody of that name rates.
    """
    declared, known = rules(edition.campaign), [*edition.tables["raters"]["rater"]]
    if declared is None:
        raise WrongCall(
            f"{edition.campaign.folder / 'campaign.toml'} declares no [cases.rating]; nothing can be rated."
        )
    if rater not in known:
        raise WrongCall(f"No rater {rater!r} on the list in raw/cases; on it: {', '.join(known) or 'nobody'}.")
    plan = GradingPlan(edition, rater, declared, lang or edition.campaign.filed_language)
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = plan.voice.text("grades")
    _draw_grades(sheet, plan)
    _draw_standards(workbook.create_sheet(plan.voice.text("what earns each grade")), plan)
    _draw_cases(workbook.create_sheet(plan.voice.text("cases to read")), plan)
    for one in workbook.worksheets:
        fit_to_width(one, "landscape")
        one.protection.sheet = True
        one.protection.formatColumns = one.protection.formatRows = False  # which allows it
    set_properties(workbook, plan.title, edition.campaign, edition.season, plan.lang)
    return workbook_bytes(workbook, edition.season.start)


def _draw_grades(sheet: Any, plan: GradingPlan) -> None:
    """The sheet that comes back: who rates and when, and a line for each case and criterion."""
    for row, height in ((TITLE_ROW, 36), (NOTE_ROW, 32)):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(WIDTHS))
        sheet.row_dimensions[row].height = height
    _put(sheet, TITLE_ROW, 1, plan.title, plan.font(14, bold=True), LEFT, border=None)
    note = plan.voice.text(
        "Choose one grade a line and say why in a few words; leave a line empty where you cannot judge. Do not rate a "
        "case in which you have an interest, and say so. The date of rating is needed."
    )
    _put(sheet, NOTE_ROW, 1, note, plan.font(10), LEFT, border=None)
    _draw_signature(sheet, plan)
    for column, (name, width) in enumerate(WIDTHS.items(), start=1):
        _put(sheet, HEADER_ROW, column, plan.words[name], plan.font(11, bold=True), CENTRE)
        sheet.column_dimensions[get_column_letter(column)].width = width
    campaign, row = plan.edition.campaign, HEADER_ROW
    for case in plan.cases:
        unit = say(campaign.by_code[case["city_code"]].name, plan.lang)
        for criterion in plan.declared.criteria.values():
            row += 1
            shown = {"case_id": case["case_id"], "title": case["title"], "unit": unit}
            shown["criterion"] = say(criterion.name, campaign.filed_language)
            for column, name in enumerate(WIDTHS, start=1):
                _put(sheet, row, column, shown.get(name, ""), plan.font(11), TO_TOP, is_input=name in FILLED_IN)
    _choose_grades(sheet, plan)
    sheet.freeze_panes = address(HEADER_ROW + 1, 1)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _draw_signature(sheet: Any, plan: GradingPlan) -> None:
    labels = [item.field for item in plan.fields if item.place == "label"]
    for place, name in enumerate(labels):
        column, text = 1 + 2 * place, plan.words[name]
        _put(sheet, LABEL_ROW, column, text + colon(text), plan.font(11), LEFT, border=None)
        value = plan.rater if name == "rater" else ""
        _put(sheet, LABEL_ROW, column + 1, value, plan.font(11), LEFT, UNDERLINE, is_input=name != "rater")
        if name != "rater":
            sheet.cell(LABEL_ROW, column + 1).number_format = DAY


def _choose_grades(sheet: Any, plan: GradingPlan) -> None:
    """Each grade is chosen from a list, with what earns it at hand."""
    filed, column = plan.edition.campaign.filed_language, [*WIDTHS].index("grade") + 1
    names = ",".join(say(grade.name, filed) for grade in plan.declared.grades.values())
    for place, criterion in enumerate(plan.declared.criteria.values()):
        validation = DataValidation(type="list", formula1=f'"{names}"', allow_blank=True, showErrorMessage=True)
        told = [
            plan.voice.text("{name}: {value}", name=say(grade.name, filed), value=say(words, plan.lang))
            for code, grade in plan.declared.grades.items()
            if (words := criterion.anchors.get(code, {}))
        ]
        explain(validation, say(criterion.name, filed), "\n".join(told))
        for case in range(len(plan.cases)):
            row = HEADER_ROW + 1 + case * len(plan.declared.criteria) + place
            validation.add(address(row, column))
        if plan.cases:
            sheet.add_data_validation(validation)


def _draw_standards(sheet: Any, plan: GradingPlan) -> None:
    """What earns each grade of each criterion, with the weights and the values of grades."""
    voice, grades = plan.voice, plan.declared.grades
    values = plan.declared.scheme.grades
    titles = [
        voice.text("{name} ({unit})", name=say(one.name, plan.lang), unit=f"{values[code]:g}")
        for code, one in grades.items()
    ]
    shares = plan.declared.scheme.shares
    rows = [
        [
            say(one.name, plan.lang),
            voice.percent(float(shares[code]) * 100),
            *(say(one.anchors.get(grade, {}), plan.lang) for grade in grades),
        ]
        for code, one in plan.declared.criteria.items()
    ]
    _draw_table(sheet, plan, [plan.words["criterion"], voice.text("weight"), *titles], rows, (14, 10, 30, 30, 30, 30))
    _put(sheet, len(rows) + 3, 1, say(plan.declared.note, plan.lang), plan.font(10), LEFT, border=None)


def _draw_cases(sheet: Any, plan: GradingPlan) -> None:
    """The cases as filed, text by text, with the state of the evidence for each claim."""
    voice, campaign = plan.voice, plan.edition.campaign
    labels = {item.field: item.paths[0][-1] for item in campaign.form_fields(CASE)}
    evidence = plan.edition.once(of_edition.evidence)
    rows = []
    for case in plan.cases:
        texts = [(labels[name], case[name]) for name in labels if name in case and name not in ("title", "field")]
        own = _records(evidence[evidence["case_id"] == case["case_id"]])
        told = [
            (
                labels["claim"],
                voice.text("{name} ({why})", name=f"{item['claim']} — {item['evidence']}", why=_state(plan, item)),
            )
            for item in own
            if not pd.isna(item["evidence"])
        ]
        rows += [[case["case_id"], case["title"], label, text] for label, text in [*texts, *told] if not pd.isna(text)]
    titles = [plan.words["case_id"], plan.words["title"], voice.text("part of the form"), voice.text("as filed")]
    _draw_table(sheet, plan, titles, rows, (16, 30, 14, 100))


def _state(plan: GradingPlan, item: dict[Any, Any]) -> str:
    return say(plan.declared.states[str(item["state"])].name, plan.lang)


def _draw_table(
    sheet: Any, plan: GradingPlan, titles: Sequence[str], rows: Iterable[Sequence[str]], widths: Iterable[float]
) -> None:
    for column, (title, width) in enumerate(zip(titles, widths, strict=False), start=1):
        _put(sheet, 1, column, title, plan.font(11, bold=True), CENTRE)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, texts in enumerate(rows, start=2):
        for column, text in enumerate(texts, start=1):
            _put(sheet, row, column, text, plan.font(11), TO_TOP)
    sheet.freeze_panes = "A2"


def _put(
    sheet: Any,
    row: int,
    column: int,
    text: str,
    font: Font,
    alignment: Any,
    border: Any = BOX,
    *,
    is_input: bool = False,
) -> None:
    """Words in a cell, as words; only what is filled in can be changed."""
    cell = sheet.cell(row, column)
    if text:
        put_text(cell, text)
    cell.font, cell.alignment = font, alignment
    if border:
        cell.border = border
    if is_input:
        cell.protection = Protection(locked=False)
        cell.fill = PatternFill("solid", start_color=PAPER)


def _records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    return rows.to_dict("records")
