"""What the pages of all units share, worked out before any of them is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis import comparison, floors, growth, revised, stages
from analysis import edition as editions
from analysis.assessed import figures as assessed
from analysis.choosing import of_edition as choosing
from analysis.choosing.expected import expected
from analysis.decomposition import of_edition as decomposed
from analysis.edition import Edition
from analysis.headlines import of_edition as headlines
from analysis.pages import case_study, compared, evidence
from analysis.pages import page as opened
from analysis.rating import of_edition as rating

NOBODY = ""
ROWS: tuple[Callable[[Edition], pd.DataFrame], ...] = (
    *(editions.figures, editions.filings, editions.forms_owed, opened.open_problems, revised.verifications),
    *(
        comparison.dated,
        growth.compared,
        decomposed.by_unit,
        headlines.without_largest,
        floors.progress,
        compared.noted_figures,
        evidence.ledger_rows,
        assessed.behind,
        assessed.parts,
        assessed.totals,
    ),
)
CASE_ROWS: tuple[Callable[[Edition], pd.DataFrame], ...] = (
    *(expected, choosing.short_list),
    *(rating.submitted, rating.evidence, rating.gated, rating.rated, rating.short_listed),
)
"""What only pages of chosen units share, which takes seconds."""

FACTS: tuple[Callable[[Edition], Any], ...] = (
    *(
        growth.known_units,
        headlines.tied,
        compared.days_compared,
        compared.last_date,
        compared.doubted,
    ),
)
CASE_FACTS: tuple[Callable[[Edition], Any], ...] = (
    *(choosing.frame, choosing.long_list, rating.counted, rating.agreement),
    *(case_study.cases, case_study.matches, case_study.fingerprint, case_study.left_out),
)


def warm(edition: Edition, *, with_cases: bool = True) -> None:
    """Work out what pages of single units share; to be called in the process that they are forked from."""
    for rows in (*ROWS, *(CASE_ROWS if with_cases else ())):
        edition.of_unit(NOBODY, rows)
    for name in ("answers", "context"):
        edition.of_unit(NOBODY, editions.table, name)
    for fact in (*FACTS, *(CASE_FACTS if with_cases else ())):
        edition.once(fact)
    if edition.campaign.ledger.signing:
        edition.of_unit(NOBODY, stages.signed_projects)
    _warm_by_day(edition)
    _ = edition.book, edition.basis


def _warm_by_day(edition: Edition) -> None:
    for date in compared.filing_dates(edition) if edition.base else ():
        edition.of_unit(NOBODY, growth.compared_on, date, edition.campaign.headline[0])
        edition.at(date).once(compared.doubted)
