"""The share of what was signed that has reached each stage, by days since signing. Pure.

Per batch of contracts and any other columns, by count and by amount. A project that has not reached a stage by the
cut-off is censored there; a project that has ended never reaches it (see :mod:`analysis.fulfilment.incidence`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.fulfilment import incidence
from analysis.fulfilment.cohorts import ENDED_DAY, WEIGHTS, Followed, Places
from analysis.fulfilment.incidence import CENSORED, ENDED, REACHED

LEFT_OUT = ["", "stage-before-signing", "end-before-signing", "stage-skipped"]
SHARES = ("incidence", "ended_share", "waiting", "least", "most")


@dataclass(frozen=True)
class Groups:
    """The groups that figures are made of, each batch with each combination of further columns that occurs.

    ``listed``: one row is one group, its number the index: ``batch``, the first and last day on which its contracts
    were signed, the cut-off, the further columns. ``number``: of each project × unit its group, -1 where it is in none.
    """

    listed: pd.DataFrame
    number: Places


def groups_of(followed: Followed, by: Sequence[str] = ()) -> Groups:
    """The groups by batch and further columns; a batch without a contract is a group too, an empty one."""
    rows, batches = followed.projects, followed.batches
    others, which = _combinations(rows, by)
    batch = rows["batch"].cat.codes.to_numpy(dtype=np.int64)
    number = np.where(batch < 0, -1, batch * len(others) + which)
    declared = pd.DataFrame(
        {
            "batch": [batch.code for batch in batches],
            "signed_from": _dates(batch.start for batch in batches),
            "signed_to": _dates(batch.end for batch in batches),
            "as_of": pd.Timestamp(followed.as_of),
        }
    )
    return Groups(declared.merge(others, how="cross"), number)


def _combinations(rows: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, Places]:
    """The combinations of columns that occur, in order, not stated being one; and which of them each row has."""
    if not by:
        return pd.DataFrame(index=[0]), np.zeros(len(rows), dtype=np.int64)
    which = np.asarray(rows.groupby(list(by), dropna=False, sort=True).ngroup(), dtype=np.int64)
    others = rows[list(by)].assign(which=which).drop_duplicates("which").sort_values("which")
    return others[list(by)], which


def outcomes(followed: Followed, stage: str) -> pd.DataFrame:
    """What became of each project × unit at a stage: ``outcome``, on what ``day`` from signing, and ``why_left_out``.

    Reached, if it was before or on the day of an ending; ended, if that came first; else censored on the day of the
    cut-off. Left out of all shares, since there is no duration: ``stage-before-signing``, ``end-before-signing``, and
    ``stage-skipped`` where a later stage is on file and this one is not, so that it was reached nobody knows when.
    """
    days = followed.days
    reached, ended = days[stage].to_numpy(), days[ENDED_DAY].to_numpy()
    later = days[list(followed.course.later(stage))].notna().any(axis=1).to_numpy()
    there = ~np.isnan(reached) & ~(ended < reached)
    outcome = np.select([there, ~np.isnan(ended)], [REACHED, ENDED], CENSORED)
    day = np.select([there, ~np.isnan(ended)], [reached, ended], followed.projects["follow_up_days"].to_numpy())
    doubts = [reached < 0, ended < 0, np.isnan(reached) & later]
    codes: Places = np.select(doubts, [1, 2, 3], 0)
    why = pd.Categorical.from_codes(codes, pd.Index(LEFT_OUT))
    return pd.DataFrame({"outcome": outcome, "day": day, "why_left_out": why})


@dataclass(frozen=True)
class Curves:
    """Cumulative incidences of several groups.

    ``curves``: one row is one curve, numbered by its index: ``stage``, ``weight``, the columns of its group,
    ``n_projects`` and ``total`` (what they weigh) in it, and ``n_left_out`` for want of a duration or of a weight.
    ``steps``: one row is one curve (``group``) × day, see :func:`analysis.fulfilment.incidence.cumulative_incidence`.
    """

    curves: pd.DataFrame
    steps: pd.DataFrame


def curves(
    followed: Followed,
    by: Sequence[str] = (),
    stages: Sequence[str] = (),
    weights: Sequence[str] = tuple(WEIGHTS),
) -> Curves:
    """The curve of each stage (all where none is named), weight, batch and combination of further columns."""
    groups = groups_of(followed, by)
    listed: list[pd.DataFrame] = []
    steps: list[pd.DataFrame] = []
    for stage in stages or followed.course.steps:
        became = outcomes(followed, stage)
        for weight in weights:
            counts, made = _curve(followed, groups, became, weight)
            steps.append(made.assign(group=made["group"] + len(listed) * len(groups.listed)))
            listed.append(counts.assign(stage=stage, weight=weight))
    first = ["stage", "weight"]
    named = [part[[*first, *part.columns.drop(first)]] for part in listed]
    return Curves(pd.concat(named, ignore_index=True), pd.concat(steps, ignore_index=True))


def within(made: Curves, days: Sequence[int]) -> pd.DataFrame:
    """The share that had reached each stage within so many days of signing: one row is one curve × number of days.

    In percent: ``incidence_pct`` reached, ``ended_share_pct`` ended before, ``waiting_pct`` neither, together 100;
    ``least_pct`` and ``most_pct`` need no assumption on the censored; ``at_risk`` is the weight the estimate rests on
    on that day. ``why_blank`` as in :func:`analysis.fulfilment.incidence.at_days`, or ``no-amount``. That 90 days are
    within 90 days: both ends count.
    """
    rows = incidence.at_days(made.steps, days, len(made.curves)).rename(columns={"day": "days"})
    rows = rows.drop(columns=list(SHARES)).assign(**{f"{name}_pct": rows[name] * 100 for name in SHARES})
    return _told(made, rows)


def median_days(made: Curves) -> pd.DataFrame:
    """The day by which half of what was signed had reached each stage: one row is one curve.

    See :func:`analysis.fulfilment.incidence.median_day` for when it is blank. By amount, it is half of the amount.
    """
    return _told(made, incidence.median_day(made.steps, len(made.curves)))


def drawn(made: Curves) -> pd.DataFrame:
    """The curves for drawing: their steps with the columns of their groups."""
    return made.curves.join(made.steps.set_index("group"), how="inner").reset_index(drop=True)


def counted(followed: Followed, groups: Groups, weight: str, used: pd.Series) -> pd.DataFrame:
    """Of each group the projects that are in a figure, what they weigh, and how many are left out of it."""
    rows, n_groups = followed.projects, len(groups.listed)
    inside, weighs = groups.number >= 0, rows[WEIGHTS[weight]]
    taken = inside & used.to_numpy(dtype=bool) & weighs.notna().to_numpy()
    leading = rows["n_projects"].to_numpy()

    def summed(values: pd.Series | np.ndarray, which: np.ndarray) -> np.ndarray:
        return np.bincount(groups.number[which], np.asarray(values)[which], n_groups)

    return groups.listed.assign(
        n_projects=summed(leading, taken).astype(int),
        n_left_out=summed(leading, inside & ~taken).astype(int),
        total=summed(weighs, taken),
    )


def _curve(followed: Followed, groups: Groups, became: pd.DataFrame, weight: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One stage by one weight: its groups with their counts, and the steps of each."""
    used = became["why_left_out"] == ""
    rows = np.flatnonzero(used.to_numpy() & (groups.number >= 0))
    day, outcome = became["day"].to_numpy()[rows], became["outcome"].to_numpy()[rows]
    weighs = followed.projects[WEIGHTS[weight]].to_numpy()[rows]
    made = incidence.cumulative_incidence(day, outcome, weighs, groups.number[rows])
    return counted(followed, groups, weight, used), made


def _told(made: Curves, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows about curves with the columns of the curves; a group of projects without an amount says so."""
    told = made.curves.join(rows.set_index("group"), how="right").reset_index(drop=True)
    nothing = (told["why_blank"] == "no-projects") & (told["n_projects"] + told["n_left_out"] > 0)
    only_left_out = np.where(told["weight"] == "amount", "no-amount", "all-left-out")
    return told.assign(why_blank=told["why_blank"].mask(nothing, pd.Series(only_left_out, index=told.index)))


def _dates(dates: Iterator[dt.date | None]) -> pd.Series:
    """Dates as a column, blank where there is none."""
    return pd.Series([pd.NaT if date is None else pd.Timestamp(date) for date in dates], dtype="datetime64[ns]")
