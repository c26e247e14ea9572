"""Which receipts are of the same case, and what the case is called. Pure.

A case is one unit's under one title in one season. Its number within the unit is by when it first came, so that it is
called the same as known on any day, whatever came later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import cells
from analysis.campaign import Campaign
from analysis.casework.reading import CASES, EVIDENCE, FILED, TITLE, key_of
from analysis.findings import Finding
from analysis.schemas import TABLES, columns, conform_frame

KEY = ["season", "city_code", "titled"]
ITEM = ["case_id", "claim", "evidence"]


@dataclass(frozen=True)
class Numbered:
    """The tidy tables of cases, each row with the number of its case."""

    cases: pd.DataFrame
    evidence: pd.DataFrame


def number_of(season: str, city_code: str, place: int) -> str:
    """What a case is called: its season, its unit, and which of the unit's cases it is, from 1.

    >>> number_of("2", "N", 1)
    '2-N-1'
    """
    return f"{season}-{city_code}-{place}"


def numbered(filed: Mapping[str, Sequence[pd.DataFrame]]) -> Numbered:
    """The rows of all forms, in the order received, with the numbers of their cases."""
    cases = _together(filed[CASES], CASES)
    first = cases.sort_values("sequence", kind="stable").drop_duplicates(KEY)
    place = first.groupby(KEY[:2]).cumcount() + 1
    called = [number_of(*row) for row in zip(first["season"], first["city_code"], place, strict=True)]
    number = pd.Series(called, pd.MultiIndex.from_frame(first[KEY]), dtype=object)
    made = {name: _with_number(_together(filed[name], name), number) for name in FILED}
    return Numbered(*(conform_frame(made[name], TABLES[name]) for name in (CASES, EVIDENCE)))


def strays(
    made: Numbered, decided: Mapping[str, Sequence[Mapping[str, Any]]], campaign: Campaign
) -> list[tuple[str, Finding]]:
    """What the province's own tables name that no unit filed: checks of evidence, and interests of raters, by file."""
    items = {tuple(cells.normal(str(part)) for part in row) for row in made.evidence[ITEM].itertuples(index=False)}
    known = {*made.cases["case_id"], *campaign.by_code}
    found = []
    for row in decided["case_checks"]:
        said = [str(row[name]) for name in ITEM]
        if tuple(cells.normal(part) for part in said) not in items:
            found.append((row["file"], Finding("submission-check-unknown", _place(row), " ".join(said))))
    for row in decided["raters"]:
        unknown = [one for one in (row["interests"] or "").split(";") if one and one not in known]
        found += [
            (row["file"], Finding("submission-interest-unknown", _place(row), one, row["rater"])) for one in unknown
        ]
    return found


def _together(frames: Sequence[pd.DataFrame], name: str) -> pd.DataFrame:
    wanted = [column for column in columns(TABLES[name]) if column != "case_id"]
    named = pd.DataFrame(columns=[*wanted, *({TITLE} - {*wanted})])
    rows = pd.concat([named, *frames], ignore_index=True)
    return rows.assign(titled=[key_of(title) for title in rows[TITLE]])


def _with_number(rows: pd.DataFrame, number: pd.Series) -> pd.DataFrame:
    return rows.assign(case_id=number.reindex(pd.MultiIndex.from_frame(rows[KEY])).to_numpy())


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['sheet']}!{row['cell']}"
