"""Each signed project followed from the day it was signed to the cut-off. Pure.

Dates after the cut-off are not seen, whenever they were filed: what a project will reach later is not known on the day.
Nor is a project watched longer than ledgers tell of it (:mod:`analysis.fulfilment.watched`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import counting
from analysis.fulfilment import course as courses
from analysis.fulfilment.course import Batch, Course

WEIGHTS = {"count": "n_projects", "amount": "amount"}
"""What a project can weigh in a share: as one project of the unit that leads it, or by its amount."""

ENDED_DAY = "ended_day"
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Followed:
    """Signed projects, each with its unit's share, and the day on which each stage was reached, counted from signing.

    ``projects``: one row is one project × unit: ``project_id``, ``contract_kind``, what else was kept, ``city_code``,
    ``leads``, ``batch``, ``signed_on``, ``watched_to`` (the cut-off, or the last day that ledgers tell of, if earlier),
    ``follow_up_days`` (that day less signing), ``n_projects`` (1 for the unit that leads, 0 for the others), and in the
    campaign's money unit, times the unit's share: ``amount`` agreed when it was signed, ``amount_now`` agreed by
    ``watched_to``, ``paid`` in by then; each blank where it is not on file.

    ``days``: the same rows, one column a step of the course and ``ended_day``: the days from signing, below zero where
    the dates say so, blank where it has not been reached by ``watched_to``.
    """

    projects: pd.DataFrame
    days: pd.DataFrame
    course: Course
    batches: tuple[Batch, ...]
    as_of: dt.date

    def in_batches(self, batches: Sequence[Batch]) -> Followed:
        """The same projects in other batches."""
        placed = self.projects.assign(batch=courses.place_in(batches, self.projects["signed_on"]))
        return replace(self, projects=placed, batches=tuple(batches))

    def among(self, chosen: pd.Series) -> Followed:
        """The rows of ``projects`` for which this holds: contracts without framework agreements, one industry, …"""
        kept = chosen.to_numpy(dtype=bool)
        projects, days = self.projects[kept].reset_index(drop=True), self.days[kept].reset_index(drop=True)
        return replace(self, projects=projects, days=days)


def follow(
    tables: Mapping[str, pd.DataFrame],
    course: Course,
    batches: Sequence[Batch],
    as_of: dt.date,
    keep: Sequence[str] = (),
    told_until: pd.Series | None = None,
) -> Followed:
    """Follow all projects signed by the cut-off; ``keep`` names further columns of ``projects`` to carry along.

    ``tables`` holds ``projects``, ``milestones`` and ``amounts``, of each project, stage and day the row that stands.
    A project without a date of signing, or signed after the cut-off, is not followed. The amount agreed when it was
    signed is the last one dated on or before that day: what is agreed later is not traced back. ``told_until`` is the
    day up to which ledgers tell of each of ``projects``, in their order; the cut-off where it is not given or blank.
    """
    projects, ids = tables["projects"], pd.Index(tables["projects"]["project_id"])
    if not ids.is_unique:
        raise ValueError("A project stands twice: keep of each the row received last.")
    dates = stage_days(placed(tables["milestones"], ids, course), len(ids), course)
    signed = dates[course.signing].to_numpy()
    until = _watched_to(signed, day_number(as_of), told_until)
    amounts = dated(tables["amounts"], ids)
    money = {
        "amount": latest(amounts, "agreed", signed),
        "amount_now": latest(amounts, "agreed", until),
        "paid": latest(amounts, "paid", until),
    }
    # A comparison with a blank date is false: who has no date of signing is not followed.
    followed = np.flatnonzero(signed <= day_number(as_of))
    places, units = _units(projects, followed)
    rows = projects[["project_id", "contract_kind", *keep]].take(places).reset_index(drop=True).join(units)
    rows["signed_on"] = _dates(signed[places])
    rows["watched_to"] = _dates(until[places])
    rows["follow_up_days"] = (until - signed)[places].astype(np.int64)
    rows["n_projects"] = units["leads"].astype(float)
    rows = rows.assign(**{name: value[places] * units["share"] for name, value in money.items()})
    made = Followed(rows, _since_signing(dates, course, until).take(places).reset_index(drop=True), course, (), as_of)
    return made.in_batches(batches)


def day_number(date: dt.date) -> float:
    """The days from 1 January 1970.

    >>> day_number(dt.date(1970, 1, 3))
    2.0
    """
    return float((date - dt.date(1970, 1, 1)).days)


def placed(milestones: pd.DataFrame, ids: pd.Index, course: Course) -> pd.DataFrame:
    """Milestones as numbers, indexed by their row: project's place in ``ids``, stage's in :func:`stages`, day number.

    A project that is not listed, or a stage that is no part of the course, is -1.
    """
    stage = pd.Index(stages(course)).get_indexer(pd.Index(milestones["stage"]))
    return pd.DataFrame({"place": places_of(ids, milestones), "stage": stage, "day": day_numbers(milestones["date"])})


def stages(course: Course) -> list[str]:
    """All stages of a course: the signing, the steps, the endings."""
    return [course.signing, *course.steps, *course.ends]


def stage_days(milestones: pd.DataFrame, n_projects: int, course: Course) -> pd.DataFrame:
    """The day number of each stage of the course, from :func:`placed` milestones: one row is one project."""
    known, names = milestones[(milestones["place"] >= 0) & (milestones["stage"] >= 0)], stages(course)
    cells = (known["place"] * len(names) + known["stage"]).to_numpy()
    days = np.full(n_projects * len(names), np.nan)
    days[cells] = known["day"]
    if np.count_nonzero(~np.isnan(days)) < len(cells):
        raise ValueError("A stage of a project stands twice: keep of each the row received last.")
    return pd.DataFrame(days.reshape(n_projects, len(names)), columns=names)


def places_of(ids: pd.Index, rows: pd.DataFrame) -> Places:
    """The place of each row's project in ``ids``, -1 where it is not listed."""
    codes, _ = pd.factorize(pd.concat([ids.to_series(), rows["project_id"]], ignore_index=True))
    places: Places = codes[len(ids) :].astype(np.int64)
    return np.where(places < len(ids), places, -1)


def day_numbers(dates: pd.Series) -> Floats:
    """Dates as day numbers, blank where there is none."""
    days = dates.to_numpy().astype("datetime64[D]")
    numbers: Floats = np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(float))
    return numbers


def dated(amounts: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """The amounts of listed projects by date: their project's place in ``ids``, day number, and the two amounts."""
    rows = pd.DataFrame({"place": places_of(ids, amounts), "day": day_numbers(amounts["date"])})
    rows = rows.assign(agreed=amounts["agreed"].to_numpy(), paid=amounts["paid"].to_numpy())
    return rows[rows["place"] >= 0].sort_values("day", kind="stable")


def latest(amounts: pd.DataFrame, column: str, until: Floats) -> Floats:
    """Of each project the last amount that is on file on or before its own day; blank where there is none."""
    place, value = amounts["place"].to_numpy(), amounts[column].to_numpy()
    seen = np.flatnonzero((amounts["day"].to_numpy() <= until[place]) & ~np.isnan(value))
    last = seen[~pd.Series(place[seen]).duplicated(keep="last").to_numpy()]
    values = np.full(len(until), np.nan)
    values[place[last]] = value[last]
    return values


def _watched_to(signed: Floats, cut_off: float, told_until: pd.Series | None) -> Floats:
    """The last day on which each project is watched, not before it was signed."""
    told = np.full(len(signed), np.nan) if told_until is None else day_numbers(told_until)
    until: Floats = np.fmax(np.fmin(told, cut_off), signed)
    return until


def _dates(days: Floats) -> pd.DatetimeIndex:
    """Day numbers as dates."""
    return pd.to_datetime(days, unit="D").as_unit("ns")


def _since_signing(dates: pd.DataFrame, course: Course, until: Floats) -> pd.DataFrame:
    """Days from signing to each step and to the first ending, without what comes after a project is watched."""
    seen = dates.where(dates.le(until, axis=0))
    ended = seen[list(course.ends)].min(axis=1) if course.ends else pd.Series(np.nan, index=seen.index)
    return seen[list(course.steps)].assign(**{ENDED_DAY: ended}).sub(dates[course.signing], axis=0)


def _units(projects: pd.DataFrame, followed: Places) -> tuple[Places, pd.DataFrame]:
    """One row per project × unit: the project's place, and code, share and lead of the unit.

    The same few words say of most projects whose they are, so each wording is read once.
    """
    wording, words = pd.factorize(projects["unit_shares"].to_numpy()[followed])
    read = counting.owners(pd.DataFrame({"project_id": np.arange(len(words)), "unit_shares": words}))
    each = read.groupby("project_id", sort=False).size().to_numpy()
    n_units, first = each[wording], (np.cumsum(each) - each)[wording]
    nth = np.arange(n_units.sum()) - np.repeat(np.cumsum(n_units) - n_units, n_units)
    units = read[["city_code", "share", "leads"]].take(np.repeat(first, n_units) + nth)
    return np.repeat(followed, n_units), units.reset_index(drop=True)
