"""The way in: every file under ``raw/`` becomes rows of the tidy tables, or a finding that says why it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis import calendar, ledgers, published, rules, store, workbook
from analysis.campaign import Campaign
from analysis.cells import text_of
from analysis.errors import UnreadableFile
from analysis.filing import read_form
from analysis.findings import Finding
from analysis.layout import Found, find_tables
from analysis.received import Received, received
from analysis.rules import RuleBook, problem_row
from analysis.schemas import TABLES, conform
from analysis.workbook import Book

FORM = "form"


class Collected:
    """The rows of all tables, as files are read one after another."""

    def __init__(self, campaign: Campaign, book: RuleBook) -> None:
        self.campaign = campaign
        self.book = book
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}

    def problem(self, finding: Finding, came: Received) -> None:
        """Keep a finding with the file it is about."""
        self.rows["problems"].append(
            problem_row(
                finding,
                self.book,
                receipt=came.receipt(),
                lang=self.campaign.filed_language,
                season=came.season.code,
                as_of=came.as_of,
            )
        )


class Standing:
    """Which content stands for each unit and date so far, so that a file sent again is known, and one restored read."""

    def __init__(self) -> None:
        self._cities: dict[tuple[str, str, dt.date | None], list[str]] = {}
        self._latest: dict[tuple[str, dt.date | None, str], str] = {}

    def is_repeated(self, came: Received) -> bool:
        """Whether the file was read before and still stands for every unit in it."""
        cities = self._cities.get((came.sha256, came.season.code, came.as_of))
        if cities is None:
            return False
        return all(self._latest[came.season.code, came.as_of, city] == came.sha256 for city in cities)

    def note(self, came: Received, collected: Collected) -> None:
        """Remember what a file was read as."""
        filed = [row["city_code"] for row in collected.rows["filings"] if row["sequence"] == came.sequence]
        key = (came.sha256, came.season.code, came.as_of)
        self._cities.setdefault(key, filed)
        self._latest.update({(came.season.code, came.as_of, city): came.sha256 for city in filed})


def run(campaign: Campaign) -> dict[str, pd.DataFrame]:
    """Read all of ``raw/`` and return the tidy tables; no file stops another."""
    collected = Collected(campaign, rules.load(campaign.folder))
    standing = Standing()
    for came in received(campaign):
        _read_file(came, collected, duplicate=standing.is_repeated(came))
        standing.note(came, collected)
    _keep_what_holds_between_ledgers(collected)
    collected.rows["context"] = published.read_context(campaign)
    collected.rows |= published.read_published(campaign)
    _mark_superseded(collected.rows["filings"])
    collected.rows["problems"] += _falling(collected)
    return {name: conform(rows, TABLES[name]) for name, rows in collected.rows.items()}


def refresh(campaign: Campaign) -> dict[str, pd.DataFrame]:
    """Read all of ``raw/`` and write ``tidy/``."""
    tables = run(campaign)
    store.write(tables, campaign.folder)
    return tables


def _read_file(came: Received, collected: Collected, *, duplicate: bool) -> None:
    before = {name: len(rows) for name, rows in collected.rows.items()}
    contents: list[str] = []
    if not duplicate:
        contents = _read_contents(came, collected)
    made = {name: len(rows) - before[name] for name, rows in collected.rows.items()}
    n_rows = sum(made[name] for name in ledgers.READERS)
    accepted = bool(made["filings"] or n_rows)
    collected.rows["files"].append(
        came.receipt()
        | {
            "sha256": came.sha256,
            "content": ";".join(contents),
            "verdict": "duplicate" if duplicate else "accepted" if accepted else "refused",
            "n_figures": made["figures"],
            "n_rows": n_rows,
            "n_problems": made["problems"],
        }
    )


def _read_contents(came: Received, collected: Collected) -> list[str]:
    campaign = collected.campaign
    if came.as_of is None:
        wrong = Finding("file-misplaced", "", came.path.parent.name, came.season.closing.isoformat())
        collected.problem(wrong, came)
        return []
    try:
        book = workbook.read(came.path)
    except UnreadableFile as wrong_file:
        collected.problem(wrong_file.finding, came)
        return []
    mark = campaign.filing.example_mark
    if came.season.basis == "real" and mark and _is_marked(book, mark):
        collected.problem(Finding("file-basis-mixed", "", mark), came)
        return []
    found = [table for sheet in book.sheets if (table := find_tables(sheet, campaign))]
    if not found:
        collected.problem(Finding("file-not-form", book.sheets[0].name if book.sheets else "", ""), came)
    for table in found:
        _read_table(table, came, collected)
    return [table.table for table in found]


def _is_marked(book: Book, mark: str) -> bool:
    titles = (text_of(value) for sheet in book.sheets for value in sheet.cells.values())
    return mark in book.properties or any(mark in title for title in titles)


def _read_table(table: Found, came: Received, collected: Collected) -> None:
    if table.table == FORM:
        _read_form(table, came, collected)
        return
    read = ledgers.read_ledger(table, collected.campaign, came.season)
    stamp = {"basis": came.season.basis, "received_on": came.received_on, "file": came.file}
    collected.rows[table.table] += [row | stamp for row in read.rows]
    for finding in read.findings:
        collected.problem(finding, came)


def _read_form(table: Found, came: Received, collected: Collected) -> None:
    season, as_of = came.season, came.as_of
    assert as_of is not None
    read = read_form(table, collected.campaign, collected.book)
    key = {"season": season.code, "as_of": as_of}
    standing = {"due": calendar.due_for(season, as_of), "status": "standing"}
    basis = {"basis": season.basis, "channel": season.channel}
    collected.rows["filings"] += [came.receipt() | key | standing | row for row in read.filings]
    collected.rows["figures"] += [came.receipt() | key | basis | row for row in read.figures]
    for finding in read.findings:
        collected.problem(finding, came)


def _keep_what_holds_between_ledgers(collected: Collected) -> None:
    """Leave out ledger rows that contradict another, each with its finding."""
    by_file = {row["file"]: row for row in collected.rows["files"]}
    checks = (ledgers.check_projects, ledgers.check_openings)
    for check in checks:
        for name, wrong in check(collected.rows, collected.campaign).items():
            for row, finding, stays in wrong:
                problem = problem_row(
                    finding,
                    collected.book,
                    receipt=by_file[row["file"]],
                    lang=collected.campaign.filed_language,
                )
                collected.rows["problems"].append(problem)
                if not stays:
                    collected.rows[name] = [other for other in collected.rows[name] if other is not row]


def _mark_superseded(filings: Iterable[dict[str, Any]]) -> None:
    """Of several filings of one unit about one date, the last received stands."""
    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for filing in sorted(filings, key=lambda row: row["sequence"]):
        key = (filing["season"], filing["city_code"], filing["as_of"])
        if key in latest:
            latest[key]["status"] = "superseded"
        latest[key] = filing


def _falling(collected: Collected) -> list[dict[str, Any]]:
    """Cumulative figures that are lower than the one filed before them."""
    if not collected.campaign.filing.is_cumulative:
        return []
    standing = {(row["sequence"], row["city_code"]) for row in collected.rows["filings"] if row["status"] == "standing"}
    figures = [row for row in collected.rows["figures"] if (row["sequence"], row["city_code"]) in standing]
    before: dict[tuple[str, str, str], dict[str, Any]] = {}
    found = []
    for row in sorted(figures, key=lambda row: row["as_of"]):
        key = (row["season"], row["city_code"], row["indicator"])
        if row["value"] is None:
            continue
        if key in before and row["value"] < before[key]["value"]:
            place = f"{row['sheet']}!{row['cell']}"
            finding = Finding(
                "cumulative-falls",
                place,
                row["text"],
                before[key]["text"],
                row["city_code"],
                row["indicator"],
            )
            found.append(
                problem_row(
                    finding,
                    collected.book,
                    receipt=row,
                    lang=collected.campaign.filed_language,
                    season=row["season"],
                    as_of=row["as_of"],
                )
            )
        before[key] = row
    return found
