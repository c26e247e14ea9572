"""Which figures of an assessment are not known, and why, as the growth of the unit tells it. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import growth
from analysis.assessment import of_edition
from analysis.assessment.declared import MEASURES, Measured
from analysis.assessment.reasons import MISSING
from analysis.edition import Edition

COLUMNS = ["city_code", "leaf", "why_blank"]
OWN = {"midpoint": "why_midpoint_pct"}
"""Measures whose reason stands in a column of their own."""
SECOND = "second:"


def gaps(edition: Edition) -> pd.DataFrame:
    """The figures that are to be scored and are not known: one row is one unit × leaf, in the units' order."""
    seen = edition.verified() if of_edition.has_verified(edition) else edition
    told = {(row["city_code"], row["indicator"]): row for row in seen.once(growth.compared).to_dict("records")}
    blank, measured = edition.once(of_edition.figures).isna(), of_edition.asked(edition).measured
    rows = [
        (code, leaf, why(told.get((code, what.indicator), {}), what))
        for code in blank.index
        for leaf, what in measured.items()
        if blank.loc[code, leaf]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def why(row: Mapping[Hashable, Any], what: Measured) -> str:
    """Why a measure is blank in a row of growth; ``missing`` where the row has another measure's reason.

    >>> why({"why_blank": "first:missing", "why_midpoint_pct": "both-zero"}, Measured("x", "midpoint"))
    'both-zero'
    >>> why({"why_blank": "first:missing"}, Measured("x")), why({"why_blank": "second:blank"}, Measured("x"))
    ('missing', 'second:blank')
    """
    said = str(row.get(OWN.get(what.measure, "why_blank"), ""))
    is_own = what.measure in MEASURES and (what.measure != of_edition.LEVEL or said.startswith(SECOND))
    return (said if is_own else "") or MISSING
