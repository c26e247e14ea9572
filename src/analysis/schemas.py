"""The tidy tables: what one row is, which columns it has, in which units. Also the codebook.

``city_code`` is a filing unit's code, ``unit`` a unit of measure's. Dates carry no time. ``file`` is relative to the
campaign folder, ``sheet`` and ``cell`` say where in it. Text that a filer wrote stands as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from analysis.campaign import BASES, CHANNELS

STATES = ("value", "blank", "not-reported", "approximate", "range", "unreadable", "held")
"""What a filed cell is: a number, empty, marked as not reported, a number that is said not to be exact, two numbers, no
number, a number held back until it is verified."""

LEVELS = ("file", "cell", "row", "over-time", "against-base", "between-sources")
SEVERITIES = ("refuse", "verify", "note")
VERDICTS = ("accepted", "refused", "duplicate")
STANDINGS = ("standing", "superseded")
ANSWERS = ("agreed", "objected")


class Table(pa.DataFrameModel):
    """Base of the tidy tables: columns are coerced to their type and stand in their order; no others are let in."""

    class Config:
        coerce = True
        strict = True
        ordered = True


class Files(Table):
    """One row is one receipt: a file, each time it came."""

    sequence: Series[int] = pa.Field(unique=True, ge=1)
    file: Series[str]
    sha256: Series[str]
    received_on: Series[pd.Timestamp]
    content: Series[str]
    verdict: Series[str] = pa.Field(isin=VERDICTS)
    n_figures: Series[int] = pa.Field(ge=0)
    n_rows: Series[int] = pa.Field(ge=0)
    n_problems: Series[int] = pa.Field(ge=0)


class Filings(Table):
    """One row is one filing: a file × a filing unit × the date it is about."""

    sequence: Series[int] = pa.Field(ge=1)
    file: Series[str]
    city_code: Series[str]
    season: Series[str]
    as_of: Series[pd.Timestamp]
    due: Series[pd.Timestamp]
    date_on_form: Series[pd.Timestamp] = pa.Field(nullable=True)
    reporter: Series[str] = pa.Field(nullable=True)
    received_on: Series[pd.Timestamp]
    status: Series[str] = pa.Field(isin=STANDINGS)


class Figures(Table):
    """One row is one figure: season × filing unit × indicator × as-of date × receipt.

    ``filed`` is the number in the cell; ``value`` is blank while it is held back until somebody answers for it.
    """

    season: Series[str]
    city_code: Series[str]
    indicator: Series[str]
    as_of: Series[pd.Timestamp]
    sequence: Series[int] = pa.Field(ge=1)
    received_on: Series[pd.Timestamp]
    value: Series[float] = pa.Field(nullable=True)
    filed: Series[float] = pa.Field(nullable=True)
    state: Series[str] = pa.Field(isin=STATES)
    unit: Series[str]
    text: Series[str]
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]
    address: Series[str] = pa.Field(nullable=True)
    basis: Series[str] = pa.Field(isin=BASES)
    channel: Series[str] = pa.Field(isin=CHANNELS)


class Problems(Table):
    """One row is one finding: what a rule says of a cell, a row, a file, or a series of filings.

    ``sequence`` is 0 where it is about no receipt but about the province's own tables.
    """

    sequence: Series[int] = pa.Field(ge=0)
    file: Series[str]
    cell: Series[str]
    season: Series[str] = pa.Field(nullable=True)
    city_code: Series[str] = pa.Field(nullable=True)
    as_of: Series[pd.Timestamp] = pa.Field(nullable=True)
    indicator: Series[str] = pa.Field(nullable=True)
    rule: Series[str]
    level: Series[str] = pa.Field(isin=LEVELS)
    severity: Series[str] = pa.Field(isin=SEVERITIES)
    found: Series[str]
    other: Series[str]
    message: Series[str]
    remedy: Series[str]


class Repairs(Table):
    """One row is one value that reading changed: the cell's own text, the value read, the rule it was changed by."""

    sequence: Series[int] = pa.Field(ge=1)
    file: Series[str]
    cell: Series[str]
    season: Series[str]
    city_code: Series[str]
    as_of: Series[pd.Timestamp]
    indicator: Series[str]
    text: Series[str]
    value: Series[float]
    rule: Series[str]


class Corrections(Table):
    """One row is one decision on a filed figure, taken with its filing unit.

    It holds only while the unit files ``filed_text``. With a ``value`` the figure is corrected; without one the
    finding of ``rule`` is passed and the figure used as filed. ``reason`` goes with the figure wherever it is shown.
    """

    city_code: Series[str]
    season: Series[str]
    as_of: Series[pd.Timestamp]
    indicator: Series[str]
    rule: Series[str] = pa.Field(nullable=True)
    filed_text: Series[str]
    value: Series[float] = pa.Field(nullable=True)
    reason: Series[str]
    decided_by: Series[str]
    decided_on: Series[pd.Timestamp]
    file: Series[str]
    cell: Series[str]


class Verifications(Table):
    """One row is one verification by the province: of a figure (``indicator``), or of a project (``project_id``).

    ``filed`` less ``struck`` is ``verified``, in the indicator's unit, for a project in the money unit.
    """

    city_code: Series[str]
    season: Series[str]
    as_of: Series[pd.Timestamp]
    indicator: Series[str] = pa.Field(nullable=True)
    project_id: Series[str] = pa.Field(nullable=True)
    filed: Series[float]
    struck: Series[float]
    verified: Series[float]
    reason: Series[str] = pa.Field(nullable=True)
    evidence: Series[str] = pa.Field(nullable=True)
    decided_by: Series[str] = pa.Field(nullable=True)
    decided_on: Series[pd.Timestamp] = pa.Field(nullable=True)
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Answers(Table):
    """One row is one answer of a filing unit to the sheet of its own figures; no ``indicator`` means all of them."""

    city_code: Series[str]
    season: Series[str]
    as_of: Series[pd.Timestamp]
    indicator: Series[str] = pa.Field(nullable=True)
    answer: Series[str] = pa.Field(isin=ANSWERS)
    objection: Series[str] = pa.Field(nullable=True)
    answered_by: Series[str] = pa.Field(nullable=True)
    answered_on: Series[pd.Timestamp] = pa.Field(nullable=True)
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Projects(Table):
    """One row is one project × receipt: a ledger filed again revises its rows.

    ``unit_shares`` says whose it is: ``code=share`` joined by ``;``, the leading one first.
    """

    project_id: Series[str]
    investor_credit_code: Series[str] = pa.Field(nullable=True)
    project_code: Series[str] = pa.Field(nullable=True)
    season_signed: Series[str] = pa.Field(nullable=True)
    unit_shares: Series[str]
    county: Series[str] = pa.Field(nullable=True)
    park: Series[str] = pa.Field(nullable=True)
    name: Series[str] = pa.Field(nullable=True)
    investor: Series[str] = pa.Field(nullable=True)
    investor_classes: Series[str] = pa.Field(nullable=True)
    origin: Series[str] = pa.Field(nullable=True)
    industry: Series[str] = pa.Field(nullable=True)
    chain_role: Series[str] = pa.Field(nullable=True)
    contract_kind: Series[str]
    construction: Series[str] = pa.Field(nullable=True)
    capital: Series[str] = pa.Field(nullable=True)
    basis: Series[str] = pa.Field(isin=BASES)
    sequence: Series[int] = pa.Field(ge=1)
    received_on: Series[pd.Timestamp]
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Amounts(Table):
    """One row is one project × date × receipt: what is agreed, and paid in so far, in the campaign's money unit."""

    project_id: Series[str]
    date: Series[pd.Timestamp]
    agreed: Series[float] = pa.Field(nullable=True, ge=0)
    agreed_original: Series[float] = pa.Field(nullable=True, ge=0)
    currency: Series[str] = pa.Field(nullable=True)
    rate: Series[float] = pa.Field(nullable=True, gt=0)
    paid: Series[float] = pa.Field(nullable=True, ge=0)
    basis: Series[str] = pa.Field(isin=BASES)
    sequence: Series[int] = pa.Field(ge=1)
    received_on: Series[pd.Timestamp]
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Milestones(Table):
    """One row is one project × stage reached × receipt."""

    project_id: Series[str]
    stage: Series[str]
    date: Series[pd.Timestamp]
    basis: Series[str] = pa.Field(isin=BASES)
    sequence: Series[int] = pa.Field(ge=1)
    received_on: Series[pd.Timestamp]
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Activities(Table):
    """One row is one outing, visit or event × receipt."""

    date: Series[pd.Timestamp]
    city_code: Series[str]
    kind: Series[str]
    leader: Series[str] = pa.Field(nullable=True)
    rank: Series[str] = pa.Field(nullable=True)
    place: Series[str] = pa.Field(nullable=True)
    firms_met: Series[float] = pa.Field(nullable=True, ge=0)
    result: Series[str] = pa.Field(nullable=True)
    season: Series[str]
    basis: Series[str] = pa.Field(isin=BASES)
    sequence: Series[int] = pa.Field(ge=1)
    received_on: Series[pd.Timestamp]
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Cases(Table):
    """One row is one submitted case × receipt: a form filed again under the same title revises its texts.

    ``case_id`` is its season, its unit and its number within the unit. ``field`` is a code of the field of work, blank
    where none that is declared was chosen. Checks and ratings stand apart.
    """

    case_id: Series[str]
    season: Series[str]
    city_code: Series[str]
    title: Series[str]
    field: Series[str] = pa.Field(nullable=True)
    background: Series[str] = pa.Field(nullable=True)
    practice: Series[str] = pa.Field(nullable=True)
    results: Series[str] = pa.Field(nullable=True)
    lesson: Series[str] = pa.Field(nullable=True)
    conditions: Series[str] = pa.Field(nullable=True)
    costs: Series[str] = pa.Field(nullable=True)
    risks: Series[str] = pa.Field(nullable=True)
    basis: Series[str] = pa.Field(isin=BASES)
    sequence: Series[int] = pa.Field(ge=1)
    received_on: Series[pd.Timestamp]
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class CaseEvidence(Table):
    """One row is one item of evidence for one claim of a case × receipt, as filed; blank where none is named."""

    case_id: Series[str]
    season: Series[str]
    city_code: Series[str]
    claim: Series[str]
    evidence: Series[str] = pa.Field(nullable=True)
    source: Series[str] = pa.Field(nullable=True)
    basis: Series[str] = pa.Field(isin=BASES)
    sequence: Series[int] = pa.Field(ge=1)
    received_on: Series[pd.Timestamp]
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class CaseChecks(Table):
    """One row is one check by the province of an item of evidence; ``state`` is a declared one. The last one stands."""

    case_id: Series[str]
    claim: Series[str]
    evidence: Series[str]
    state: Series[str]
    reason: Series[str] = pa.Field(nullable=True)
    decided_by: Series[str]
    decided_on: Series[pd.Timestamp]
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Raters(Table):
    """One row is one rater: their unit, if they are of one, and the cases or units they declared an interest in.

    ``interests`` joins codes of cases and of units by ``;``.
    """

    rater: Series[str] = pa.Field(unique=True)
    city_code: Series[str] = pa.Field(nullable=True)
    interests: Series[str] = pa.Field(nullable=True)
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Ratings(Table):
    """One row is one grade by one rater for a case on a criterion, all as written; blank where none was given."""

    case_id: Series[str]
    rater: Series[str]
    rated_on: Series[pd.Timestamp]
    criterion: Series[str]
    grade: Series[str] = pa.Field(nullable=True)
    reason: Series[str] = pa.Field(nullable=True)
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Context(Table):
    """One row is one published measure of a filing unit."""

    city_code: Series[str]
    measure: Series[str]
    value: Series[float]
    unit: Series[str]
    address: Series[str]
    file: Series[str]
    cell: Series[str]


class PublishedFigures(Table):
    """One row is one figure that a public source reports; ``number`` is blank where its words are not a number."""

    season_label: Series[str]
    season: Series[str] = pa.Field(nullable=True)
    level: Series[str]
    unit_name: Series[str]
    city_code: Series[str] = pa.Field(nullable=True)
    indicator_text: Series[str]
    value_text: Series[str]
    number: Series[float] = pa.Field(nullable=True)
    unit_text: Series[str] = pa.Field(nullable=True)
    period: Series[str] = pa.Field(nullable=True)
    address: Series[str]
    publisher: Series[str] = pa.Field(nullable=True)
    note: Series[str] = pa.Field(nullable=True)
    file: Series[str]
    cell: Series[str]


class PublishedProjects(Table):
    """One row is one project that a public source names."""

    season_label: Series[str]
    season: Series[str] = pa.Field(nullable=True)
    city_code: Series[str] = pa.Field(nullable=True)
    project: Series[str]
    investor: Series[str] = pa.Field(nullable=True)
    amount_text: Series[str] = pa.Field(nullable=True)
    amount: Series[float] = pa.Field(nullable=True)
    industry: Series[str] = pa.Field(nullable=True)
    stage_text: Series[str] = pa.Field(nullable=True)
    date_text: Series[str] = pa.Field(nullable=True)
    address: Series[str]
    note: Series[str] = pa.Field(nullable=True)
    file: Series[str]
    cell: Series[str]


class PublishedAwards(Table):
    """One row is one published award to one filing unit, or one report of several."""

    season_label: Series[str]
    award: Series[str]
    unit_name: Series[str]
    city_code: Series[str] = pa.Field(nullable=True)
    address: Series[str]
    file: Series[str]
    cell: Series[str]


class PublishedContradictions(Table):
    """One row is one pair of published statements that do not agree."""

    subject: Series[str]
    first_statement: Series[str]
    first_address: Series[str]
    second_statement: Series[str]
    second_address: Series[str]
    reading: Series[str] = pa.Field(nullable=True)
    file: Series[str]
    cell: Series[str]


class PublishedTotals(Table):
    """One row is one total that is published beside the units' own figures."""

    season: Series[str]
    indicator: Series[str]
    value: Series[float]
    unit: Series[str]
    address: Series[str]
    note: Series[str] = pa.Field(nullable=True)
    file: Series[str]
    cell: Series[str]


TABLES: dict[str, type[Table]] = {
    "files": Files,
    "filings": Filings,
    "figures": Figures,
    "problems": Problems,
    "repairs": Repairs,
    "corrections": Corrections,
    "verifications": Verifications,
    "answers": Answers,
    "projects": Projects,
    "amounts": Amounts,
    "milestones": Milestones,
    "activities": Activities,
    "cases": Cases,
    "case_evidence": CaseEvidence,
    "case_checks": CaseChecks,
    "raters": Raters,
    "ratings": Ratings,
    "context": Context,
    "published_figures": PublishedFigures,
    "published_projects": PublishedProjects,
    "published_awards": PublishedAwards,
    "published_contradictions": PublishedContradictions,
    "published_totals": PublishedTotals,
}


def columns(table: type[Table]) -> list[str]:
    """The columns of a table, in their order; its checks, which take a second the first time, are not built."""
    return list(table.__fields__)


def conform(rows: Iterable[Mapping[str, Any]], table: type[Table]) -> pd.DataFrame:
    """Rows as the tidy table they belong to, checked; an empty table keeps its columns and types.

    >>> conform([], Context).columns.tolist()[:3]
    ['city_code', 'measure', 'value']
    """
    return conform_frame(pd.DataFrame(list(rows), columns=columns(table)), table)


def conform_frame(frame: pd.DataFrame, table: type[Table]) -> pd.DataFrame:
    """A frame as the tidy table it belongs to, checked, its columns in their order and no others."""
    return table.validate(frame[columns(table)].reset_index(drop=True))
