"""No page holds a value of a unit that it does not declare, however many pages are made at once.

Every value of every unit of this campaign is unique and begins with the unit's own number: counts and amounts on forms,
amounts in ledgers, names of firms, projects, clerks and reasons. All pages are made many times over, many at a time.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import re
from collections.abc import Iterator
from dataclasses import replace

import deciding
import pytest
import tiny
from tiny import Ledger, amount, project, reached, trip

from analysis import jobs, making, run
from analysis.campaign import ALL
from analysis.edition import open_edition
from analysis.jobs import Job

ROUNDS = int(os.environ.get("ROUNDS", "20"))
NUMBERS = {"North": 71, "Middle": 72, "South": 73}
"""What every value of a unit begins with; no date, day, rank or count of the campaign does."""

CODES = {code: NUMBERS[name] for code, name in tiny.UNITS.items()}
MARKED = re.compile(r"(?<![\d.,])7([123])(?:,\d{3}|\d{3}|-\w)")
"""A value of a unit: a number of five digits, with a comma or without, or a word such as 71-firm-3."""


class Values:
    """Values of a unit, no two alike."""

    def __init__(self) -> None:
        self.counts = {unit: itertools.count(number * 1000 + 1) for unit, number in NUMBERS.items()}

    def count(self, unit: str) -> float:
        """A whole number."""
        return float(next(self.counts[unit]))

    def money(self, unit: str) -> float:
        """An amount, larger than any before by less than one."""
        return next(self.counts[unit]) + 0.5

    def word(self, unit: str, kind: str) -> str:
        """A name."""
        return f"{NUMBERS[unit]}-{kind}-{next(self.counts[unit]) % 1000}"


def ledger(season: tiny.Span, values: Values) -> Ledger:
    made = Ledger()
    for unit in NUMBERS:
        name = values.word(unit, "project")
        day = season.date(12)
        made = replace(
            made,
            projects=(*made.projects, project(name, unit, investor=values.word(unit, "firm"))),
            amounts=(*made.amounts, amount(name, day, agreed=values.money(unit), paid=values.money(unit))),
            milestones=(*made.milestones, reached(name, day)),
            activities=(*made.activities, trip(unit, day, values.count(unit))),
        )
    return made


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    folder = tmp_path_factory.mktemp("unique") / "campaign"
    values = Values()
    filed = {
        (season, date, unit): {"deals": values.count(unit), "dollars": values.money(unit)}
        for season, date, unit in tiny.linear()
    }
    declared = deciding.build(folder, filed, with_ledgers=True)
    for season in tiny.SEASONS:
        tiny.write_ledger(folder / "raw" / season.code / "ledger.xlsx", ledger(season, values))
    wrong = {unit: {**filed["spring", deciding.NINTH, unit], "deals": values.word(unit, "about")} for unit in NUMBERS}
    for unit, figures in wrong.items():
        path = folder / "raw" / "spring" / deciding.NINTH.isoformat() / f"{unit}.xlsx"
        tiny.write_form(path, unit, figures, deciding.NINTH, title=f"Forty-day drive (SAMPLE) {NUMBERS[unit]}-title")
    decided = [
        {
            "unit": unit,
            "as_of": deciding.TWENTIETH,
            "indicator": "dollars",
            "filed_text": f"{filed['spring', deciding.TWENTIETH, unit]['dollars']}",
            "value": values.money(unit),
            "reason": values.word(unit, "reason"),
            "decided_by": values.word(unit, "clerk"),
            "decided_on": deciding.TWENTIETH + dt.timedelta(days=1),
        }
        for unit in NUMBERS
    ]
    deciding.correct(folder, *decided)
    run.take_in(declared)
    return jobs.plan(open_edition(folder))


def held(html: str) -> set[int]:
    """The units of which a page holds a value, wherever in its source."""
    return {70 + int(found[1]) for found in MARKED.finditer(re.sub(r"base64,[\w+/=]+|#[0-9a-f]{6}", "", html))}


def pages(planned: list[Job]) -> Iterator[making.Made]:
    return making.make_all(planned * ROUNDS, at_a_time=8)


def test_no_page_holds_a_value_of_a_unit_that_it_does_not_declare(planned: list[Job]) -> None:
    built: dict[str, set[str]] = {}
    for made in pages(planned):
        assert made.reason == ""
        declares = set(NUMBERS.values()) if made.job.unit_code == ALL else {CODES[made.job.unit_code]}
        assert held(made.html) == declares, made.job.path
        built.setdefault(made.job.path, set()).add(made.html)
    assert set(built) == {job.path for job in planned}
    assert len(planned) == 8
    assert all(len(bytes_of) == 1 for bytes_of in built.values())


@pytest.mark.parametrize("text", ["71,234.5", "71234", "71-firm-3", ">71,000<"])
def test_a_value_of_a_unit_is_seen_for_what_it_is(text: str) -> None:
    assert held(f"<p>{text}</p>") == {71}


@pytest.mark.parametrize("text", ["71", "2071,000", "0.71234", "1.71,5", "#71ab00"])
def test_what_is_no_value_of_a_unit_is_not_taken_for_one(text: str) -> None:
    assert held(f"<p>{text}</p>") == set()
