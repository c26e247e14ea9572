"""What must hold between the rows of ledgers, whichever file each came in."""

import datetime as dt
from collections.abc import Iterable, Mapping

import pandas as pd
import pytest
import tiny
from tiny import SPRING

from analysis import registry
from analysis.findings import Finding
from analysis.registry import Registered
from analysis.rules import Rule
from analysis.schemas import TABLES, conform

DAY = SPRING.date(5)
WORDS = {"en": "{found} {other}"}
BOOK = {"twins": Rule("twins", "between-sources", "verify", "keep", "one-project", (), None, None, WORDS, WORDS)}


def rows(*told: Mapping[str, object], sequence: int = 1, row: int = 3) -> list[dict[str, object]]:
    """Rows of a ledger as a receipt brought them, one below the other."""
    stamp = {"sequence": sequence, "basis": "example", "received_on": DAY, "file": "raw/ledger.xlsx", "sheet": "Rows"}
    return [{**stamp, "cell": f"A{number}", **one} for number, one in enumerate(told, start=row)]


def project(code: str, **more: object) -> dict[str, object]:
    return {"project_id": code, "unit_shares": "N=1.0", "contract_kind": "Contract", **more}


def register(**ledgers: Iterable[dict[str, object]]) -> Registered:
    declared, _ = tiny.imagine({}, ledger={})
    names = ("projects", "amounts", "milestones", "activities")
    return registry.register({name: conform(ledgers.get(name, ()), TABLES[name]) for name in names}, declared, BOOK)


def said(registered: Registered) -> list[tuple[int, str, str, str, str]]:
    return [(number, one.rule, one.cell, one.found, one.other) for number, one in registered.findings]


def ids(table: pd.DataFrame) -> list[str]:
    return table["project_id"].tolist()


def test_a_project_that_stands_twice_in_one_receipt_is_taken_once_and_the_second_row_said() -> None:
    registered = register(projects=rows(project("P1"), project("P2"), project("P1", unit_shares="S=1.0")))
    assert said(registered) == [(1, "ledger-duplicate", "Rows!A5", "P1", "")]
    assert ids(registered.tables["projects"]) == ["P1", "P2"]


def test_a_project_that_comes_again_in_a_later_receipt_is_a_revision_and_no_duplicate() -> None:
    registered = register(projects=rows(project("P1")) + rows(project("P1", name="New"), sequence=2))
    assert said(registered) == []
    assert len(registered.tables["projects"]) == 2
    assert registry.stands(registered.tables)["projects"]["name"].tolist() == ["New"]


@pytest.mark.parametrize(
    ("table", "first", "second", "words"),
    [
        ("amounts", {"date": DAY, "agreed": 1.0}, {"date": DAY, "agreed": 2.0}, f"P1 {DAY}"),
        ("milestones", {"stage": "agreed", "date": DAY}, {"stage": "agreed", "date": SPRING.end}, "P1 signed"),
    ],
)
def test_an_amount_of_a_day_and_a_stage_of_a_project_stand_once_and_are_said_in_words(
    table: str, first: dict[str, object], second: dict[str, object], words: str
) -> None:
    twice = rows({"project_id": "P1"} | first, {"project_id": "P1"} | second)
    registered = register(projects=rows(project("P1")), **{table: twice})
    assert said(registered) == [(1, "ledger-duplicate", "Rows!A4", words, "")]
    assert len(registered.tables[table]) == 1


def test_what_hangs_on_no_project_is_said_and_left_out_and_the_project_may_come_in_another_file() -> None:
    amounts = rows({"project_id": "P1", "date": DAY, "agreed": 1.0}, {"project_id": "P9", "date": DAY, "agreed": 1.0})
    registered = register(projects=rows(project("P1"), sequence=2), amounts=amounts)
    assert said(registered) == [(1, "ledger-project-unknown", "Rows!A4", "P9", "")]
    assert ids(registered.tables["amounts"]) == ["P1"]


# Two that look like one.


@pytest.mark.parametrize(
    ("second", "is_found"),
    [
        ({"project_code": "C1"}, True),
        ({"project_code": "C1", "name": "Mill", "investor": "Smith"}, True),
        ({"project_code": "C2", "name": "Mill", "investor": "Smith"}, True),
        ({"project_code": "C2", "name": "Mill", "investor": "Jones"}, False),
        ({"name": "Mill"}, False),
        ({}, False),
    ],
)
def test_two_projects_with_one_code_or_with_one_name_and_investor_look_like_one(
    second: dict[str, object], is_found: bool
) -> None:
    first = project("P1", project_code="C1", name="Mill", investor="Smith")
    registered = register(projects=rows(first, project("P2", **second)))
    assert said(registered) == ([(1, "twins", "Rows!A4", "P2", "P1")] if is_found else [])
    assert ids(registered.tables["projects"]) == ["P1", "P2"]


def test_a_project_filed_again_looks_like_no_other() -> None:
    told = project("P1", project_code="C1", name="Mill", investor="Smith")
    assert said(register(projects=rows(told) + rows(told, sequence=2))) == []


# What had been paid in when the season began.


def opening(signed: dt.date, *paid: dt.date, later: tuple[dt.date, ...] = ()) -> list[Finding]:
    def amounts(days: Iterable[dt.date], sequence: int) -> list[dict[str, object]]:
        told = ({"project_id": "P1", "date": day, "paid": 1.0} for day in days)
        return rows(*told, sequence=sequence)

    milestones = rows({"project_id": "P1", "stage": "agreed", "date": signed})
    registered = register(
        projects=rows(project("P1")), milestones=milestones, amounts=amounts(paid, 1) + amounts(later, 2)
    )
    return [finding for _, finding in registered.findings]


BEFORE = SPRING.date(-30)


def test_an_earlier_project_paid_into_during_the_season_needs_an_opening_amount() -> None:
    (found,) = opening(BEFORE, SPRING.date(9))
    assert (found.rule, found.found, found.other) == ("ledger-no-opening", "P1", SPRING.start.isoformat())
    assert opening(SPRING.date(2), SPRING.date(9)) == []


def test_an_opening_amount_that_came_in_a_later_ledger_is_one() -> None:
    assert opening(BEFORE, SPRING.date(9), later=(SPRING.start,)) == []
