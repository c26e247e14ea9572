"""What the pages of all units share, worked out before any of them is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis import comparison, floors, growth, revised, stages
from analysis import edition as editions
from analysis.decomposition import of_edition as decomposed
from analysis.edition import Edition
from analysis.headlines import of_edition as headlines
from analysis.pages import case_study, compared, evidence
from analysis.pages import page as opened

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
        case_study.expected,
        evidence.ledger_rows,
    ),
)
FACTS: tuple[Callable[[Edition], Any], ...] = (
    *(
        growth.known_units,
        headlines.tied,
        compared.days_compared,
        compared.last_date,
        compared.doubted,
        case_study.cases,
    ),
)


def warm(edition: Edition) -> None:
    """Work out what pages of single units share; to be called in the process that they are forked from."""
    for rows in ROWS:
        edition.of_unit(NOBODY, rows)
    for name in ("answers", "context"):
        edition.of_unit(NOBODY, editions.table, name)
    for fact in FACTS:
        edition.once(fact)
    if edition.campaign.ledger.signing:
        edition.of_unit(NOBODY, stages.signed_projects)
    _warm_by_day(edition)
    _ = edition.book, edition.basis


def _warm_by_day(edition: Edition) -> None:
    for date in compared.filing_dates(edition) if edition.base else ():
        edition.of_unit(NOBODY, growth.compared_on, date, edition.campaign.headline[0])
        edition.at(date).once(compared.doubted)
