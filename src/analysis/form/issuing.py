"""Issuing a form: what it is asked for, put together, as the bytes of a workbook."""

from __future__ import annotations

import datetime as dt

from openpyxl import Workbook

from analysis.campaign import Campaign, Season, say
from analysis.errors import DeclarationError, WrongCall
from analysis.form.drawing import draw, fill_lists, set_page
from analysis.form.plan import CUT_OFF, UNIT, Form
from analysis.form.self_check import draw_self_check
from analysis.form.validations import validations
from analysis.rules import load as load_rules
from analysis.saving import workbook_bytes


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
    draw(sheet, form, as_of)
    draw_self_check(sheet, form)
    fill_lists(workbook, form)
    for field, validation in validations(form).items():
        validation.add(form.cells[field])
        sheet.add_data_validation(validation)
    set_page(sheet, form)
    _set_properties(workbook, form)
    return workbook_bytes(workbook, season.start)


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


def _set_properties(workbook: Workbook, form: Form) -> None:
    properties = workbook.properties
    properties.title, properties.subject = form.title, form.stamp
    properties.creator = properties.lastModifiedBy = say(form.campaign.name, form.lang)
    properties.keywords = form.campaign.filing.example_mark if form.is_example else None
    properties.created = dt.datetime.combine(form.season.start, dt.time())
