"""Editions of the tiny campaign from a few projects a season, for tests of what ledgers tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import tiny
from tiny import AUTUMN, SPRING, Span

from analysis import edition
from analysis.edition import Edition


class Project(NamedTuple):
    """A project: whose it is (codes and shares), the day of a step from the season's first, its amount."""

    unit: str
    day: int
    agreed: float | None
    industry: str | None = "food"
    landed: int | None = None
    before: bool = False


Projects = Mapping[Span, Iterable[Project]]


def rows_of(seasons: Projects) -> dict[str, list[dict[str, Any]]]:
    """The ledgers' tables: of each project its signing, unless ``before`` the season, and its landing if it has one."""
    listed = [(f"{span.code}-{n}", span, one) for span, projects in seasons.items() for n, one in enumerate(projects)]
    last = max(span.end for span in seasons)
    shares = {name: one.unit if "=" in one.unit else f"{one.unit}=1.0" for name, _, one in listed}
    signed = {name: span.date(one.day) - dt.timedelta(days=4000 * one.before) for name, span, one in listed}
    projects = [
        {"project_id": name, "unit_shares": shares[name], "contract_kind": "Contract", "industry": one.industry}
        for name, _, one in listed
    ]
    steps = [{"project_id": name, "stage": "agreed", "date": signed[name]} for name, _, _ in listed]
    steps += [
        {"project_id": name, "stage": "broken_ground", "date": span.date(one.landed)}
        for name, span, one in listed
        if one.landed
    ]
    amounts = [{"project_id": name, "date": signed[name], "agreed": one.agreed} for name, _, one in listed]
    tables = {"projects": projects, "milestones": steps, "amounts": amounts}
    return {table: tiny.stamped(rows, last) for table, rows in tables.items()}


def known(seasons: Projects, day: int = 20, filed: tiny.Filed | None = None, as_of: dt.date | None = None) -> Edition:
    """The edition of these projects on a campaign day of the last season."""
    spans = tuple(seasons)
    declared, tables = tiny.imagine(filed or {}, spans, ledger=rows_of(seasons))
    return edition.edition_of(declared, tables, as_of=as_of or spans[-1].date(day))


def both(first: Iterable[Project], second: Iterable[Project]) -> Projects:
    """Projects of the two tiny seasons."""
    return {AUTUMN: list(first), SPRING: list(second)}
