"""What in the ledgers contradicts itself, so that no duration can be made of it: findings for the city. Pure.

Each finding names the ledger row that it is about. None of them corrects anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.fulfilment.cohorts import Floats, Places, dated, day_number, latest, placed, stage_days
from analysis.fulfilment.course import Course

Written = str | pd.Series | npt.NDArray[Any]
PLACE = ["sequence", "file", "sheet", "cell"]
COLUMNS = ["rule", "project_id", "stage", "found", "other", *PLACE]
RULES = {
    "project-no-signing": "no date of signing: the project is in no batch",
    "stage-before-signing": "the stage is dated before the signing: no duration",
    "stage-after-end": "the stage is dated after the project ended: it counts as not reached",
    "stage-out-of-order": "the stage is dated before one that comes before it: both count as filed",
    "stage-skipped": "a later stage is on file, this one is not: left out of this stage's shares",
    "project-no-amount": "no amount dated on or before the signing: left out of shares by amount",
    "payment-above-agreed": "more has been paid in than is agreed: counted as filed",
    "payment-falls": "less has been paid in than before: counted as filed",
}
"""Of each rule what it means for the figures."""


def contradictions(tables: Mapping[str, pd.DataFrame], course: Course, as_of: dt.date) -> pd.DataFrame:
    """All findings on rows dated up to the cut-off: one row is one finding.

    ``found`` is the value or the date that does not fit, ``other`` what it does not fit; dates as year-month-day.
    """
    projects, milestones, amounts = tables["projects"], tables["milestones"], tables["amounts"]
    ids, until = pd.Index(projects["project_id"]), day_number(as_of)
    numbered = placed(milestones, ids, course)
    signed = stage_days(numbered, len(ids), course)[course.signing].to_numpy()
    dates = _in_turn(numbered, signed, course, until)
    paid_in = dated(amounts, ids)
    no_amount = np.isnan(latest(paid_in, "agreed", signed)) & (signed <= until)
    parts = [
        _found("project-no-signing", projects, np.flatnonzero(np.isnan(signed))),
        _before_signing(milestones, dates),
        _after_end(milestones, dates),
        _out_of_order(milestones, dates[~dates["ends"]]),
        _skipped(milestones, dates[~dates["ends"]], course),
        _found("project-no-amount", projects, np.flatnonzero(no_amount), "", _written(signed[no_amount])),
        *_payments(amounts, paid_in[paid_in["day"] <= until]),
    ]
    return pd.concat(parts, ignore_index=True)


def _in_turn(milestones: pd.DataFrame, signed: Floats, course: Course, until: float) -> pd.DataFrame:
    """The milestones after signing, by project and step of the course; indexed by their row in the ledger."""
    seen = milestones[(milestones["place"] >= 0) & (milestones["stage"] > 0) & (milestones["day"] <= until)]
    step = seen["stage"] - 1
    rows = seen.assign(step=step, ends=step >= len(course.steps), signed_day=signed[seen["place"]])
    return rows.sort_values(["place", "step"], kind="stable")


def _before_signing(milestones: pd.DataFrame, dates: pd.DataFrame) -> pd.DataFrame:
    early = dates[dates["day"] < dates["signed_day"]]
    return _found(
        "stage-before-signing", milestones, early.index, _written(early["day"]), _written(early["signed_day"])
    )


def _after_end(milestones: pd.DataFrame, dates: pd.DataFrame) -> pd.DataFrame:
    end = dates["place"].map(dates[dates["ends"]].groupby("place")["day"].min())
    late = dates.assign(end=end)[(dates["day"] > end) & ~dates["ends"]]
    return _found("stage-after-end", milestones, late.index, _written(late["day"]), _written(late["end"]))


def _out_of_order(milestones: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """Steps dated before one that precedes them in the course."""
    highest = steps.groupby("place")["day"].cummax()
    before = highest.groupby(steps["place"]).shift()
    wrong = steps.assign(before=before)[steps["day"] < before]
    return _found("stage-out-of-order", milestones, wrong.index, _written(wrong["day"]), _written(wrong["before"]))


def _skipped(milestones: pd.DataFrame, steps: pd.DataFrame, course: Course) -> pd.DataFrame:
    """Each step that is not on file although a later one is, at the row of the next one that is."""
    gap = (steps["step"] - steps.groupby("place")["step"].shift(fill_value=-1) - 1).to_numpy()
    later = steps.take(np.repeat(np.arange(len(steps)), gap))
    nth = np.arange(len(later)) - np.repeat(np.cumsum(gap) - gap, gap)
    missing = (later["step"] - np.repeat(gap, gap) + nth).to_numpy(dtype=np.int64)
    stages = np.asarray(course.steps, dtype=object)
    found = _found("stage-skipped", milestones, later.index, "", stages[later["step"].to_numpy()])
    return found.assign(stage=stages[missing])


def _payments(amounts: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The last payment where it is above what is agreed by the cut-off; and payments below the one before."""
    agreed = rows.groupby("place")["agreed"].last()
    paid = rows.dropna(subset="paid")
    paid = paid.assign(agreed=paid["place"].map(agreed), before=paid.groupby("place")["paid"].shift())
    last = paid.drop_duplicates("place", keep="last")
    over, fallen = last[last["paid"] > last["agreed"]], paid[paid["paid"] < paid["before"]]
    return (
        _found("payment-above-agreed", amounts, over.index, over["paid"].map(str), over["agreed"].map(str)),
        _found("payment-falls", amounts, fallen.index, fallen["paid"].map(str), fallen["before"].map(str)),
    )


def _found(
    rule: str, table: pd.DataFrame, places: pd.Index | Places, found: Written = "", other: Written = ""
) -> pd.DataFrame:
    """Rows of a ledger as findings."""
    rows = table.take(np.asarray(places, dtype=np.int64)).reset_index(drop=True)
    said = {
        name: text if isinstance(text, str) else np.asarray(text) for name, text in (("found", found), ("other", other))
    }
    return rows.assign(rule=rule, stage=rows.get("stage", ""), **said)[COLUMNS]


def _written(days: pd.Series | Floats) -> Written:
    """Day numbers as year-month-day."""
    return pd.Series(pd.to_datetime(np.asarray(days), unit="D")).dt.strftime("%Y-%m-%d")
