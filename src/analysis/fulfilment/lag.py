"""Behind schedule: what is past the day by which its next stage was due. Pure.

The days by which a stage is due are declared (:class:`analysis.methods.Deadline`), from signing or from
another stage. A stage is late from the day after the one it is due on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.fulfilment.cohorts import Followed, Places
from analysis.fulfilment.incidence import ENDED, REACHED
from analysis.fulfilment.reached import Groups, groups_of, outcomes
from analysis.methods import Deadline

STATES = ["unclear", "ended", "not-begun", "in-time", "late", "behind", "not-due"]
"""The dates contradict themselves; ended without it; the stage from which it is due not reached; reached by the day it
was due, or after it; not reached and past that day, or not past it."""
NOT_TOLD = 3
"""So many of these states have no days late."""

FOUND = ["stage", "after", "due_on", "days_late"]


def behind(followed: Followed, deadlines: Sequence[Deadline]) -> pd.DataFrame:
    """The projects behind schedule at the cut-off: one row is one project × unit, at the first stage it is behind on.

    The columns of ``followed.projects``, then ``stage`` (the one that is due), ``after`` (the stage from which the days
    run), ``due_on``, and ``days_late``: the cut-off less the day it was due, in days, at least 1. The longest first.
    """
    if not deadlines:
        return followed.projects.head(0).reindex(columns=[*followed.projects.columns, *FOUND])
    found = pd.concat([_behind(followed, deadline) for deadline in _in_order(followed, deadlines)])
    first = found[~found.index.duplicated()]
    rows = followed.projects.join(first, how="inner", validate="one_to_one")
    order = ["days_late", "project_id", "leads", "city_code"]
    return rows.sort_values(order, ascending=[False, True, False, True], ignore_index=True)


def schedule(followed: Followed, deadlines: Sequence[Deadline], by: Sequence[str] = ()) -> pd.DataFrame:
    """How many projects stand how against each deadline: one row is one deadline × batch × further columns × state.

    ``n_projects`` counts a project at the unit that leads it, ``amount`` sums what was agreed when it was signed,
    over all but the ``n_no_amount`` of which none is on file. The states of a group add up to its projects.
    """
    groups = groups_of(followed, by)
    parts = [_stand(followed, groups, deadline) for deadline in _in_order(followed, deadlines)]
    return pd.concat(parts, ignore_index=True) if parts else groups.listed.head(0)


def _stand(followed: Followed, groups: Groups, deadline: Deadline) -> pd.DataFrame:
    """The states against one deadline, with what is in each."""
    states = standing(followed, deadline)["state"].cat.codes.to_numpy(dtype=np.int64)
    inside, rows = groups.number >= 0, followed.projects
    cells = (groups.number * len(STATES) + states)[inside]
    listed = groups.listed.merge(pd.DataFrame({"state": STATES}), how="cross")
    leading, amount = rows["n_projects"].to_numpy()[inside], rows["amount"].to_numpy()[inside]
    listed["n_projects"] = np.bincount(cells, leading, len(listed)).astype(int)
    listed["n_no_amount"] = np.bincount(cells, leading * np.isnan(amount), len(listed)).astype(int)
    listed["amount"] = np.bincount(cells, np.nan_to_num(amount), len(listed))
    return listed.assign(stage=deadline.stage, after=deadline.after, days=deadline.days)


def standing(followed: Followed, deadline: Deadline) -> pd.DataFrame:
    r"""How each project × unit stands against a deadline: ``state``, ``due_on`` and ``days_late``.

    With :math:`a` the day of the stage from which the days run, :math:`d` the days declared, :math:`t` the day on which
    the stage was reached, or the cut-off where it was not, the days late are :math:`t - (a + d)`; below zero where
    there is time left. Blank where the state is ``not-begun`` (*a* is not there), ``ended`` (*t* will never be) or
    ``unclear`` (see :func:`analysis.fulfilment.reached.outcomes`; or *t* is before *a*, or there without it).
    """
    became, start = outcomes(followed, deadline.stage), _start(followed, deadline)
    there, ended = became["outcome"] == REACHED, became["outcome"] == ENDED
    late = became["day"] - (start + deadline.days)
    unclear = (became["why_left_out"] != "") | (start < 0) | there & ~(became["day"] >= start)
    reasons = [unclear, ended, start.isna(), there & (late <= 0), there, late > 0]
    codes: Places = np.select(reasons, range(len(reasons)), len(reasons))
    late, state = late.where(codes >= NOT_TOLD), pd.Categorical.from_codes(codes, pd.Index(STATES))
    due = pd.to_timedelta((start + deadline.days).where(late.notna()), unit="D")
    return pd.DataFrame({"state": state, "due_on": followed.projects["signed_on"] + due, "days_late": late})


def _start(followed: Followed, deadline: Deadline) -> pd.Series:
    """The day, from signing, from which a deadline's days run."""
    if deadline.after == followed.course.signing:
        return pd.Series(0.0, index=followed.days.index)
    return followed.days[deadline.after]


def _behind(followed: Followed, deadline: Deadline) -> pd.DataFrame:
    """The rows behind on one deadline."""
    stands = standing(followed, deadline)
    late = stands[stands["state"] == "behind"].assign(stage=deadline.stage, after=deadline.after)
    return late.astype({"days_late": int})[FOUND]


def _in_order(followed: Followed, deadlines: Sequence[Deadline]) -> list[Deadline]:
    """Deadlines in the order of their stages."""
    return sorted(deadlines, key=lambda deadline: followed.course.steps.index(deadline.stage))
