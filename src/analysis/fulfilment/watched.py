"""Up to which day ledgers tell of a project. Pure.

A ledger tells of nothing after the day it was received. One received at the end of a season says nothing of what became
of its projects afterwards; a later one does where it goes on with them. Whether it does is a matter of the ledger, not
of each project, since most ledgers list only what is new: to take a project without news for one no longer watched
would leave those with news, and every share too high.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import counting
from analysis.fulfilment import course as courses
from analysis.fulfilment.cohorts import places_of
from analysis.fulfilment.course import Batch, Course

LEDGERS = ("projects", "amounts", "milestones")


def told_until(tables: Mapping[str, pd.DataFrame], course: Course, batches: Sequence[Batch]) -> pd.Series:
    """The day up to which ledgers tell of each of ``projects``, in their order: one date a project.

    A ledger goes on with the projects of a unit that were signed in a batch where it has a row on any project that the
    unit leads, and a row on any project of the batch. Of those the one received last counts, up to the day it came.
    """
    projects = tables["projects"]
    units = counting.owners(projects).query("leads")["city_code"].to_numpy()
    places = pd.DataFrame({"unit": pd.factorize(units)[0], "batch": _batch_of(tables, course, batches)})
    rows = pd.concat([_receipts(tables[name], pd.Index(projects["project_id"])) for name in LEDGERS])
    told = places.take(rows["place"].to_numpy()).assign(
        sequence=rows["sequence"].to_numpy(), day=rows["received_on"].to_numpy()
    )
    days = told.groupby("sequence")["day"].max()
    pairs = told[["sequence", "unit"]].drop_duplicates().merge(told[["sequence", "batch"]].drop_duplicates())
    last = pairs.assign(day=days.reindex(pairs["sequence"]).to_numpy()).groupby(["unit", "batch"])["day"].max()
    return pd.Series(last.reindex(pd.MultiIndex.from_frame(places)).to_numpy(), index=projects.index)


def mentioned_on(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The day on which the last ledger came that has a row on each project itself, by ``project_id``."""
    rows = pd.concat([tables[name][["project_id", "received_on"]] for name in LEDGERS])
    return rows.groupby("project_id", sort=False)["received_on"].max()


def _batch_of(tables: Mapping[str, pd.DataFrame], course: Course, batches: Sequence[Batch]) -> np.ndarray:
    """The number of the batch that each project was signed in, -1 where it is in none."""
    milestones = tables["milestones"]
    signing = milestones[milestones["stage"] == course.signing]
    signed_on = signing.set_index("project_id")["date"].reindex(tables["projects"]["project_id"])
    return np.asarray(courses.place_in(batches, signed_on).cat.codes, dtype=np.int64)


def _receipts(table: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """Which receipt tells of which listed project: the project's place, the receipt and its day."""
    rows = table[["sequence", "received_on"]].assign(place=places_of(ids, table))
    return rows[rows["place"] >= 0].drop_duplicates(["place", "sequence"])
