"""The way in: every file under ``raw/`` becomes rows of the tidy tables, or a finding that says why it does not."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis import (
    calendar,
    casework,
    checks,
    contents,
    copies,
    counting,
    decisions,
    ledgers,
    published,
    registry,
    rules,
)
from analysis.campaign import Campaign
from analysis.contents import Contents
from analysis.copies import Filed, Said
from analysis.findings import Finding
from analysis.received import EVIDENCE, Receipt, Received, evidence, received, unplaced
from analysis.rules import RuleBook, problem_row
from analysis.schemas import TABLES, columns, conform, conform_frame


class Collected:
    """The rows of all tables, as files are read one after another."""

    def __init__(self, campaign: Campaign, book: RuleBook) -> None:
        self.campaign = campaign
        self.book = book
        in_columns = (*ledgers.READERS, *casework.FILED)
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES if name not in in_columns}
        self.ledgers: dict[str, list[pd.DataFrame]] = {name: [] for name in in_columns}
        self.by_sequence: dict[int, Received] = {}

    def problem(self, finding: Finding, came: Receipt) -> None:
        """Keep a finding with the file it is about."""
        season, as_of = (came.season.code, came.as_of) if isinstance(came, Received) else (None, None)
        lang = self.campaign.filed_language
        row = problem_row(finding, self.book, receipt=came.receipt(), lang=lang, season=season, as_of=as_of)
        self.rows["problems"].append(row)

    def file(self, came: Receipt, verdict: str, content: str, n_figures: int = 0, n_rows: int = 0) -> None:
        """Keep what became of a file."""
        told = {"sha256": came.sha256, "content": content, "verdict": verdict}
        numbers = {"n_figures": n_figures, "n_rows": n_rows, "n_problems": 0}
        self.rows["files"].append(came.receipt() | told | numbers)

    def ledger(self, name: str) -> pd.DataFrame:
        """All rows of a ledger, from whichever files."""
        table = TABLES[name]
        return conform_frame(pd.concat([pd.DataFrame(columns=columns(table)), *self.ledgers[name]]), table)


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

    def note(self, came: Received, filed: list[str]) -> None:
        """Remember which units a file was read for."""
        key = (came.sha256, came.season.code, came.as_of)
        self._cities.setdefault(key, filed)
        self._latest.update({(came.season.code, came.as_of, city): came.sha256 for city in filed})


def run(campaign: Campaign, jobs: int | None = None) -> dict[str, pd.DataFrame]:
    """Read all of ``raw/`` and return the tidy tables; no file stops another."""
    book = rules.load(campaign.folder)
    collected = Collected(campaign, book)
    came = received(campaign)
    _collect(came, contents.read_all(came, campaign, jobs), collected)
    _collect_the_others(campaign, collected)
    registered = registry.register({name: collected.ledger(name) for name in ledgers.READERS}, campaign, book)
    for sequence, finding in registered.findings:
        collected.problem(finding, collected.by_sequence[sequence])
    collected.rows["context"] = published.read_context(campaign)
    collected.rows |= published.read_published(campaign)
    cases = casework.numbered(collected.ledgers)
    _decide(collected, cases)
    _mark_superseded(collected.rows["filings"])
    _compare(collected, registered.tables)
    _count_problems(collected)
    made = {name: conform(rows, TABLES[name]) for name, rows in collected.rows.items()} | registered.tables
    made |= {casework.CASES: cases.cases, casework.EVIDENCE: cases.evidence}
    return {name: made[name] for name in TABLES}


def _collect(files: Iterable[Received], answers: Iterable[Contents], collected: Collected) -> None:
    """Take in what was read, in the order received; a file sent again that still stands is a duplicate."""
    standing = Standing()
    for came, read in zip(files, answers, strict=True):
        collected.by_sequence[came.sequence] = came
        repeated = standing.is_repeated(came)
        taken = Contents() if repeated else read
        _take(came, taken, collected)
        n_rows = sum(len(rows) for _, rows in taken.ledgers)
        accepted = bool(taken.form.filings or n_rows)
        verdict = "duplicate" if repeated else "accepted" if accepted else "refused"
        collected.file(came, verdict, ";".join(taken.tables), len(taken.form.figures), n_rows)
        named = [name for name, _ in taken.ledgers if name not in casework.FILED]
        of_cases = [" ".join(key) for key in taken.cases]
        standing.note(came, [*(row["city_code"] for row in taken.form.filings), *named, *of_cases])


def _collect_the_others(campaign: Campaign, collected: Collected) -> None:
    """Scans kept beside the forms, and files that could not be placed: each has its receipt too."""
    for scan in evidence(campaign):
        collected.file(scan, "accepted", EVIDENCE)
    for lost in unplaced(campaign):
        if lost.finding:
            collected.problem(lost.finding, lost)
        collected.file(lost, "refused" if lost.finding else "accepted", lost.kind)
    collected.rows["files"].sort(key=lambda row: row["sequence"])


def _take(came: Received, read: Contents, collected: Collected) -> None:
    season, as_of = came.season, came.as_of
    for finding in read.findings:
        collected.problem(finding, came)
    for name, rows in read.ledgers:
        stamp = {"basis": season.basis, **came.receipt()}
        collected.ledgers[name].append(pd.DataFrame(rows.columns).assign(**stamp))
    if as_of is None:
        return
    key = {"season": season.code, "as_of": as_of}
    due = {"due": calendar.due_for(season, as_of), "status": "standing"}
    basis = {"basis": season.basis, "channel": season.channel}
    collected.rows["filings"] += [came.receipt() | key | due | row for row in read.form.filings]
    collected.rows["figures"] += [came.receipt() | key | basis | row for row in read.form.figures]
    collected.rows["repairs"] += [came.receipt() | key | row for row in read.form.repairs]


def _decide(collected: Collected, cases: casework.Numbered) -> None:
    """Read what was decided on what was filed; what does not hold in it is a finding about no receipt."""
    rows, found = decisions.read(collected.campaign)
    collected.rows |= rows
    for file, finding in [*found, *casework.strays(cases, rows, collected.campaign)]:
        receipt = {"sequence": 0, "file": file}
        lang = collected.campaign.filed_language
        collected.rows["problems"].append(problem_row(finding, collected.book, receipt=receipt, lang=lang))


def _mark_superseded(filings: Iterable[dict[str, Any]]) -> None:
    """Of several filings of one unit about one date, the last received stands."""
    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for filing in sorted(filings, key=lambda row: row["sequence"]):
        key = (filing["season"], filing["city_code"], filing["as_of"])
        if key in latest:
            latest[key]["status"] = "superseded"
        latest[key] = filing


Form = dict[str, dict[str, Any]]
"""The figures of one filing, by indicator."""


@dataclass(frozen=True)
class Past:
    """The forms taken in so far: those that stand, by season, unit and date, and who filed what was said in them."""

    standing: dict[tuple[str, str], dict[dt.date, Form]] = field(default_factory=lambda: defaultdict(dict))
    said: dict[Said, list[Filed]] = field(default_factory=lambda: defaultdict(list))

    def add(self, form: Form, filed: Filed) -> None:
        """Take in a form."""
        self.standing[filed.season, filed.city_code][filed.as_of] = form
        self.said[copies.said(form)].append(filed)


def _compare(collected: Collected, registers: Mapping[str, pd.DataFrame]) -> None:
    """Set each filing against those before it, the season compared with, other units' forms, and the ledgers."""
    campaign = collected.campaign
    forms: dict[tuple[int, str], Form] = {}
    for figure in collected.rows["figures"]:
        forms.setdefault((figure["sequence"], figure["city_code"]), {})[figure["indicator"]] = figure
    counted = _counted(registers, campaign, {(row["season"], row["as_of"]) for row in collected.rows["filings"]})
    past, seasons = Past(), list(campaign.seasons)
    for filing in sorted(collected.rows["filings"], key=lambda row: (seasons.index(row["season"]), row["sequence"])):
        filed = Filed(filing["season"], filing["city_code"], filing["as_of"])
        form = forms[filing["sequence"], filed.city_code]
        found = _found(form, filed, past, collected)
        by_ledgers = counted.get((filed.season, filed.as_of, filed.city_code), {})
        found += checks.of_ledger(form, by_ledgers, campaign, collected.book)
        past.add(form, filed)
        for finding in found:
            collected.problem(finding, collected.by_sequence[filing["sequence"]])


def _found(form: Form, filed: Filed, past: Past, collected: Collected) -> list[Finding]:
    """What the rules find between a form and the forms taken in before it."""
    campaign, book = collected.campaign, collected.book
    own = past.standing[filed.season, filed.city_code]
    found = checks.of_history(form, [own[day] for day in sorted(own) if day < filed.as_of], campaign, book)
    later = next((own[day] for day in sorted(own) if day > filed.as_of), {})
    found += checks.of_later(form, later, campaign, book)
    if filed.season == campaign.current and campaign.base_season:
        base = past.standing[campaign.base_season.code, filed.city_code]
        found += checks.of_base(form, base.get(campaign.base_season.closing, {}), campaign, book)
    return found + copies.of_copies(form, filed, past.said[copies.said(form)], campaign, book)


Counted = dict[tuple[str, dt.date, str], dict[str, float]]
"""What the ledgers count for a season, a date and a unit, by indicator."""


def _counted(registers: Mapping[str, pd.DataFrame], campaign: Campaign, dates: set[tuple[str, dt.date]]) -> Counted:
    """The ledgers' values on the dates that forms are about, where the ledgers tell so far; none counted is nought."""
    tables = registry.stands(registers)
    dated = counting.increments(tables, campaign)
    covered = counting.covered(tables, campaign)
    until = counting.known_until(tables, campaign)
    counted: Counted = {}
    for code, date in dates:
        if date > until.get(code, dt.date.min):
            continue
        values = counting.cumulative(dated, campaign.seasons[code], date)
        for season, city, indicator in covered:
            value = values.get((city, indicator), 0.0)
            if season == code and not pd.isna(value):
                counted.setdefault((code, date, city), {})[indicator] = float(value)
    return counted


def _count_problems(collected: Collected) -> None:
    """Say of each file how many findings it has."""
    numbers: dict[int, int] = {}
    for problem in collected.rows["problems"]:
        numbers[problem["sequence"]] = numbers.get(problem["sequence"], 0) + 1
    for file in collected.rows["files"]:
        file["n_problems"] = numbers.get(file["sequence"], 0)
