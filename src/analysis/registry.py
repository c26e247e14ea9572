"""What must hold between the ledgers' rows, whichever files they came in. Pure.

A ledger is a register: a row filed again in a later receipt revises it. Within one receipt a project, a stage of it or
an amount on a day stands once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import pandas as pd

from analysis import vintages
from analysis.campaign import Campaign, say
from analysis.findings import Finding
from analysis.rules import RuleBook

Ledgers = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Registered:
    """The ledgers without the rows that contradict others, and what is said of those: receipt, then finding."""

    tables: dict[str, pd.DataFrame]
    findings: list[tuple[int, Finding]]


def register(ledgers: Ledgers, campaign: Campaign, book: RuleBook) -> Registered:
    """Leave out what stands twice in a receipt or belongs to no project; say what else does not hold."""
    tables, findings = dict(ledgers), []
    for name in ("projects", "amounts", "milestones"):
        table = tables[name]
        key = vintages.LEDGER_KEYS[name]
        twice = table.duplicated(["sequence", *key])
        findings += _said("ledger-duplicate", table[twice], partial(_words, key=key, campaign=campaign))
        tables[name] = table[~twice]
    listed = tables["projects"]["project_id"]
    for name in ("amounts", "milestones"):
        table = tables[name]
        known = table["project_id"].isin(listed)
        findings += _said("ledger-project-unknown", table[~known], lambda row: row["project_id"])
        tables[name] = table[known].reset_index(drop=True)
    current = stands(tables)
    findings += [*_openings(current, campaign), *_filed_twice(current["projects"], book)]
    return Registered(tables, findings)


def stands(ledgers: Ledgers) -> dict[str, pd.DataFrame]:
    """Of each ledger the rows received last."""
    return {name: vintages.current(name, table) for name, table in ledgers.items()}


def _words(row: Mapping[Any, Any], key: list[str], campaign: Campaign) -> str:
    """What a row is about, in words."""
    shown = {name: row[name] for name in key}
    if "stage" in shown:
        shown["stage"] = say(campaign.stages[str(row["stage"])].name, campaign.filed_language)
    return " ".join(f"{part:%Y-%m-%d}" if isinstance(part, pd.Timestamp) else str(part) for part in shown.values())


def _said(
    rule: str, rows: pd.DataFrame, found: Callable[[Mapping[Any, Any]], str], other: str = ""
) -> list[tuple[int, Finding]]:
    """A finding on each row, with what ``found`` quotes of it."""
    return [
        (row["sequence"], Finding(rule, f"{row['sheet']}!{row['cell']}", found(row), other))
        for row in rows.to_dict("records")
    ]


def _openings(ledgers: Ledgers, campaign: Campaign) -> Iterable[tuple[int, Finding]]:
    """A project signed before a season and paid into during it says what had been paid in when the season began."""
    milestones = ledgers["milestones"]
    signed = milestones[milestones["stage"] == campaign.ledger.signing].set_index("project_id")["date"]
    paid = ledgers["amounts"].dropna(subset="paid")
    for season in campaign.seasons.values():
        start, end = pd.Timestamp(season.start), pd.Timestamp(season.end)
        opened = set(paid.loc[paid["date"] <= start, "project_id"])
        during = paid[(paid["date"] > start) & (paid["date"] <= end)].drop_duplicates("project_id")
        signed_before = set(signed.index[signed < start])
        lacks = ~during["project_id"].isin(opened) & during["project_id"].isin(signed_before)
        yield from _said(
            "ledger-no-opening", during[lacks], lambda row: row["project_id"], other=season.start.isoformat()
        )


def _filed_twice(projects: pd.DataFrame, book: RuleBook) -> Iterable[tuple[int, Finding]]:
    """Two projects of different ids with the same project code, or the same name and investor, look like one."""
    found: dict[tuple[int, Finding], None] = {}
    rules = [rule.code for rule in book.values() if rule.check == "one-project"]
    for rule, same in product(rules, (["project_code"], ["name", "investor"])):
        told = projects.dropna(subset=same)
        first = told.groupby(same, sort=False)["project_id"].transform("first")
        repeated = told.assign(first=first)[first != told["project_id"]]
        for row in repeated.to_dict("records"):
            place = f"{row['sheet']}!{row['cell']}"
            found[row["sequence"], Finding(rule, place, row["project_id"], row["first"])] = None
    return found
