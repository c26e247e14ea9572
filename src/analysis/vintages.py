"""Vintages: which of several receipts stands, and what a later one changed. Revisions are rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

FIGURE_KEY = ["season", "city_code", "indicator", "as_of"]
FILING_KEY = ["season", "city_code", "as_of"]

LEDGER_KEYS: Mapping[str, list[str]] = {
    "projects": ["project_id"],
    "amounts": ["project_id", "date"],
    "milestones": ["project_id", "stage"],
    "activities": ["season", "city_code", "date", "kind", "leader", "rank", "place", "nth"],
}
"""What one row of a ledger is about, whichever receipt it came with. Activities have no number of their own: two that
are alike in one receipt are two, and the same two when they are filed again."""

REVISION_COLUMNS = [
    *FIGURE_KEY,
    *("old_sequence", "new_sequence", "old", "new", "old_text", "new_text", "old_received_on", "new_received_on"),
]


def current(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a ledger table that stand: of each project, amount, stage or activity the one received last."""
    key = LEDGER_KEYS[name]
    if "nth" in key:
        alike = ["sequence", *key[:-1]]
        table = table.assign(nth=table.groupby(alike, dropna=False, sort=False).cumcount())
    stands = table.sort_values("sequence", kind="stable").drop_duplicates(key, keep="last").sort_index()
    return stands.drop(columns="nth", errors="ignore").reset_index(drop=True)


def standing(figures: pd.DataFrame) -> pd.DataFrame:
    """Of each season × unit × indicator × date the figure received last."""
    return figures.sort_values("sequence", kind="stable").drop_duplicates(FIGURE_KEY, keep="last")


def revisions(figures: pd.DataFrame) -> pd.DataFrame:
    """One row is one figure that a later receipt about the same date changed: the old, the new, and when each came.

    >>> rows = [
    ...     ("2", "N", "deals", "2022-06-30", sequence, value, str(value), day)
    ...     for sequence, value, day in [(1, 3.0, "2022-06-30"), (4, 5.0, "2022-07-04"), (9, 5.0, "2022-07-05")]
    ... ]
    >>> names = [*FIGURE_KEY, "sequence", "filed", "text", "received_on"]
    >>> revisions(pd.DataFrame(rows, columns=names))[["old", "new", "new_sequence"]].values.tolist()
    [[3.0, 5.0, 4.0]]
    """
    ordered = figures.sort_values([*FIGURE_KEY, "sequence"], kind="stable")
    before = ordered.groupby(FIGURE_KEY, sort=False)[["sequence", "filed", "text", "received_on"]].shift()
    paired = ordered[FIGURE_KEY].assign(
        old_sequence=before["sequence"],
        new_sequence=ordered["sequence"],
        old=before["filed"],
        new=ordered["filed"],
        old_text=before["text"],
        new_text=ordered["text"],
        old_received_on=before["received_on"],
        new_received_on=ordered["received_on"],
    )
    same = paired["old"].eq(paired["new"]) | (paired["old"].isna() & paired["old_text"].eq(paired["new_text"]))
    return paired[paired["old_sequence"].notna() & ~same][REVISION_COLUMNS].reset_index(drop=True)
