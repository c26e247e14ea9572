"""What the province keeps of cases: checks of evidence, the list of raters, and the sheets that raters filled in.

What the office's own tables name must exist, else :class:`~analysis.errors.DeclarationError` says which row to mend.
Raters write what they like: every grade becomes a row as it was written, and :mod:`analysis.rating` says which count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from analysis import cells
from analysis.campaign import Campaign
from analysis.casework.declared import states
from analysis.errors import DeclarationError, WrongCall
from analysis.findings import Finding
from analysis.layout import Found, label
from analysis.workbook import address

Texts = Mapping[str, str]
Row = dict[str, Any]
CHECKS, RATERS, RATINGS = "case_checks", "raters", "ratings"


def read_table(table: Found, file: str, campaign: Campaign) -> tuple[list[Row], list[Finding]]:
    """The rows of one table on file, and what is to be said of it."""
    labels, wrong = _labels(table, campaign)
    if wrong:
        return [], wrong
    first, rows = min(column.index for column in table.columns), []
    for row, record in table.records():
        texts = {name: cells.text_of(value).strip() for name, value in record.items()}
        cell = address(row, first)
        where = f"{campaign.folder / file}!{table.sheet.name}!{cell}"
        place = {"file": file, "sheet": table.sheet.name, "cell": cell}
        made = ON_FILE[table.table](texts, where, campaign)
        rows.append(labels | made | place)
    return rows, []


def _labels(table: Found, campaign: Campaign) -> tuple[Row, list[Finding]]:
    """What stands above the table: who rated, and when; a sheet that does not say so is not taken."""
    made: Row = {}
    wrong = []
    for item in campaign.form_fields(table.table):
        if item.place != "label":
            continue
        text, where = label(table.sheet, item)
        value = cells.date(text) if item.field == "rated_on" else text
        if not value:
            wrong.append(Finding("submission-grades-unsigned", where, text, item.paths[0][-1]))
        made[item.field] = value
    return made, wrong


def _check(texts: Texts, where: str, campaign: Campaign) -> Row:
    lacking = [name for name in ("case_id", "claim", "evidence", "decided_by") if not texts.get(name)]
    if lacking:
        raise DeclarationError(f"{where}: {', '.join(lacking)} is empty; a check says of what, and by whom it is.")
    known = {
        cells.normal(word): one.code for one in states(campaign).values() for word in (one.code, *one.name.values())
    }
    said = cells.normal(texts.get("state", ""))
    if said not in known:
        raise DeclarationError(f"{where}: state {texts.get('state', '')!r}; declared: {', '.join(known)}.")
    named = {name: texts[name] for name in ("case_id", "claim", "evidence", "decided_by")}
    return named | {
        "state": known[said],
        "reason": texts.get("reason") or None,
        "decided_on": _day(texts.get("decided_on", ""), where),
    }


def _day(text: str, where: str) -> dt.date:
    day = cells.date(text)
    if day is None:
        raise DeclarationError(f"{where}: {text!r} is not the date of the check; write it as YYYY-MM-DD.")
    return day


def _rater(texts: Texts, where: str, campaign: Campaign) -> Row:
    if not texts.get("rater"):
        raise DeclarationError(f"{where}: a rater without a name; write it, or take the row out.")
    parts = [part.strip() for part in texts.get("interests", "").split(campaign.ledger.list_separator)]
    known = campaign.by_name
    interests = [known[part].code if part in known else part for part in parts if part]
    unit = texts.get("unit", "")
    return {
        "rater": texts["rater"],
        "city_code": _unit(unit, where, campaign) if unit else None,
        "interests": ";".join(interests) or None,
    }


def _unit(name: str, where: str, campaign: Campaign) -> str:
    """The code of a rater's own unit: one that is not known would let them rate it."""
    try:
        return campaign.city(name).code
    except WrongCall as wrong:
        raise DeclarationError(f"{where}: {wrong}") from wrong


def _rating(texts: Texts, where: str, campaign: Campaign) -> Row:
    del where, campaign
    named = {name: texts.get(name, "") for name in ("case_id", "criterion")}
    return named | {name: texts.get(name) or None for name in ("grade", "reason")}


ON_FILE: Mapping[str, Callable[[Texts, str, Campaign], Row]] = {CHECKS: _check, RATERS: _rater, RATINGS: _rating}
