"""What was decided on what units filed, as it is on file: corrections and explanations, verifications, the units'
answers; checks of the evidence for cases, and their ratings.

:mod:`analysis.decided` and :mod:`analysis.rating` apply them.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis import casework, cells, workbook
from analysis.campaign import Campaign
from analysis.errors import DeclarationError, UnreadableFile, WrongCall
from analysis.findings import Finding
from analysis.layout import Found, find_tables

CORRECTIONS = "corrections.csv"
FOLDER, OF_CASES = "raw/verification", "raw/cases"
TOLERANCE = 1e-6

Rows = dict[str, list[dict[str, Any]]]


def read(campaign: Campaign) -> tuple[Rows, list[tuple[str, Finding]]]:
    """Every decision on file, as rows of ``corrections``, ``verifications``, ``answers`` and the tables of
    :data:`~analysis.casework.ON_FILE`, and findings by file.

    These are the province's own files: what they name must exist, else
    :class:`~analysis.errors.DeclarationError` says which row to mend.
    """
    rows: Rows = {"corrections": _corrections(campaign), "verifications": [], "answers": []}
    found: list[tuple[str, Finding]] = []
    for path in _files(campaign.folder / FOLDER):
        file = path.relative_to(campaign.folder).as_posix()
        tables = [table for sheet in workbook.read(path).sheets if (table := find_tables(sheet, campaign))]
        for table in (table for table in tables if table.table in READERS):
            for row in _decided(table, file, campaign):
                wrong = _unequal(row) if table.table == "verifications" else None
                if wrong:
                    found.append((file, wrong))
                else:
                    rows[table.table].append(row)
    return rows | _of_cases(campaign, found), found


def _files(folder: Path) -> Iterator[Path]:
    """What lies in a folder, and is not a system's own."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and not path.name.startswith((".", "~$")):
            yield path


def _of_cases(campaign: Campaign, found: list[tuple[str, Finding]]) -> Rows:
    """What is on file of submitted cases. A sheet that cannot be read is a rater's, and stops no other."""
    rows: Rows = {name: [] for name in casework.ON_FILE}
    for path in _files(campaign.folder / OF_CASES):
        file = path.relative_to(campaign.folder).as_posix()
        try:
            sheets = workbook.read(path).sheets
        except UnreadableFile as wrong:
            found.append((file, wrong.finding))
            continue
        tables = [table for sheet in sheets if (table := find_tables(sheet, campaign))]
        for table in (table for table in tables if table.table in casework.ON_FILE):
            made, said = casework.read_table(table, file, campaign)
            rows[table.table] += made
            found += [(file, finding) for finding in said]
    _check_raters(rows["raters"], campaign)
    return rows


def _check_raters(raters: Iterable[Mapping[str, Any]], campaign: Campaign) -> None:
    """A rater stands once on the list: of two rows one may hide the interest that the other declares."""
    seen: set[str] = set()
    for row in raters:
        if row["rater"] in seen:
            where = f"{campaign.folder / row['file']}!{row['sheet']}!{row['cell']}"
            raise DeclarationError(f"{where}: {row['rater']} stands twice on the list of raters; keep one row.")
        seen.add(row["rater"])


def _unequal(row: Mapping[str, Any]) -> Finding | None:
    if abs(row["filed"] - row["struck"] - row["verified"]) <= TOLERANCE:
        return None
    place = f"{row['sheet']}!{row['cell']}"
    said = f"{row['filed']:g} − {row['struck']:g}"
    return Finding("verification-unequal", place, said, f"{row['verified']:g}", row["city_code"])


def _corrections(campaign: Campaign) -> list[dict[str, Any]]:
    path = campaign.folder / CORRECTIONS
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [_correction(row, f"A{place}", campaign) for place, row in enumerate(csv.DictReader(lines), start=2)]


def _correction(row: Mapping[str, str], cell: str, campaign: Campaign) -> dict[str, Any]:
    where = f"{campaign.folder / CORRECTIONS}!{cell}"
    lacking = [name for name in ("reason", "decided_by", "decided_on", "as_of") if not row.get(name)]
    if lacking:
        raise DeclarationError(f"{where}: {', '.join(lacking)} is empty; a decision says why, by whom and when.")
    named = _named(row["unit"], row["season"], row["indicator"], where, campaign)
    return named | {
        "as_of": _day(row["as_of"], where),
        "rule": row.get("rule") or None,
        "filed_text": row["filed_text"],
        "value": _value(row["value"], where) if row.get("value") else None,
        "reason": row["reason"],
        "decided_by": row["decided_by"],
        "decided_on": _day(row["decided_on"], where),
        "file": CORRECTIONS,
        "cell": cell,
    }


def _named(unit: str, season: str, indicator: str, where: str, campaign: Campaign) -> dict[str, Any]:
    """The codes of a unit, a season and an indicator (by code or name)."""
    known = {name: code for code, one in campaign.indicators.items() for name in (code, *one.name.values())}
    try:
        city = campaign.city(unit).code
    except WrongCall as wrong:
        raise DeclarationError(f"{where}: {wrong}") from wrong
    if season not in campaign.seasons or indicator not in known:
        raise DeclarationError(
            f"{where}: season {season!r} or indicator {indicator!r} is not declared. Correct the row."
        )
    return {"city_code": city, "season": season, "indicator": known[indicator]}


def _day(text: str, where: str) -> dt.date:
    day = cells.date(text)
    if day is None:
        raise DeclarationError(f"{where}: {text!r} is not a date; write it as YYYY-MM-DD.")
    return day


def _value(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError as wrong:
        raise DeclarationError(f"{where}: {text!r} is not a number. Write the number alone.") from wrong


def _decided(table: Found, file: str, campaign: Campaign) -> Iterable[dict[str, Any]]:
    first = min(column.index for column in table.columns)
    for row, record in table.records():
        cell = workbook.address(row, first)
        where = f"{campaign.folder / file}!{table.sheet.name}!{cell}"
        texts = {name: cells.text_of(value).strip() for name, value in record.items()}
        dates = {name: cells.date(record.get(name)) for name in ("as_of", "decided_on", "answered_on")}
        if dates["as_of"] is None:
            raise DeclarationError(f"{where}: no date that the figure is about; write it as YYYY-MM-DD.")
        place = {"file": file, "sheet": table.sheet.name, "cell": cell}
        yield READERS[table.table](texts, dates, where, campaign) | place


def _verification(
    texts: Mapping[str, str], dates: Mapping[str, dt.date | None], where: str, campaign: Campaign
) -> dict[str, Any]:
    project = texts.get("project_id") or None
    item = next(iter(campaign.indicators)) if project else texts.get("item", "")
    named = _named(texts.get("unit", ""), texts.get("season", ""), item, where, campaign)
    return {
        **named,
        "as_of": dates["as_of"],
        "indicator": None if project else named["indicator"],
        "project_id": project,
        **{name: _value(texts.get(name, ""), where) for name in ("filed", "struck", "verified")},
        "reason": texts.get("reason"),
        "evidence": texts.get("evidence"),
        "decided_by": texts.get("decided_by"),
        "decided_on": dates["decided_on"],
    }


def _answer(
    texts: Mapping[str, str], dates: Mapping[str, dt.date | None], where: str, campaign: Campaign
) -> dict[str, Any]:
    item = texts.get("item") or next(iter(campaign.indicators))
    named = _named(texts.get("unit", ""), texts.get("season", ""), item, where, campaign)
    words = {cells.normal(word): answer for answer, word in campaign.answers.items()}
    said = cells.normal(texts.get("answer", ""))
    if said not in words:
        raise DeclarationError(f"{where}: answer {texts.get('answer')!r}; declared: {', '.join(words)}.")
    return {
        **named,
        "as_of": dates["as_of"],
        "indicator": named["indicator"] if texts.get("item") else None,
        "answer": words[said],
        "objection": texts.get("objection"),
        "answered_by": texts.get("answered_by"),
        "answered_on": dates["answered_on"],
    }


READERS = {"verifications": _verification, "answers": _answer}
