"""Rates that carry what they are: batch, cut-off, definition, what is counted and what is left out. Pure.

A rate is of one batch: those counted above the line are among those counted below it. What a form says was started in
a season over what it says was signed in it is no such rate, since much of what starts was signed before.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.fulfilment.cohorts import ENDED_DAY, WEIGHTS, Followed
from analysis.fulfilment.incidence import REACHED
from analysis.fulfilment.paid import paid_in
from analysis.fulfilment.reached import Groups, counted, groups_of, outcomes

DEFINITIONS = {
    "fulfilment": "of the projects signed in the batch, those that had reached the stage by the cut-off and not ended",
    "start": "of the projects signed in the batch, those that had reached the stage by the cut-off, ended since or not",
    "paid-in": "paid in by the cut-off over agreed when signed, of the projects signed in the batch with both on file",
}
"""Of each rate its definition, to be translated; the stage is in the row."""

FIRST = ["rate", "definition", "stage", "weight"]
LAST = ["n_projects", "n_left_out", "numerator", "denominator", "rate_pct", "why_blank"]


def rates(followed: Followed, fulfilment: str, start: str, by: Sequence[str] = ()) -> pd.DataFrame:
    """The three rates: one row is one rate × weight × batch × combination of further columns.

    ``fulfilment`` and ``start`` name the stages at which a contract counts as honoured and as started.
    """
    parts = [fulfilment_rate(followed, fulfilment, by), start_rate(followed, start, by), paid_rate(followed, by)]
    return pd.concat(parts, ignore_index=True)


def fulfilment_rate(followed: Followed, stage: str, by: Sequence[str] = ()) -> pd.DataFrame:
    r"""The share of a batch that had reached the stage by the cut-off and had not ended by it, in percent.

    .. math:: 100\,\frac{\sum_i w_i\,[t_i \le c]\,[e_i > c]}{\sum_i w_i}

    with :math:`t_i`, :math:`e_i` the days on which project *i* reached the stage and ended, *c* the cut-off and
    :math:`w_i` one, or the amount agreed when it was signed. No time limit: what was signed yesterday is below the line
    too, so batches of different age are compared by the shares within so many days
    (:func:`analysis.fulfilment.reached.within`). ``why_blank``: ``no-projects``; ``all-left-out`` or ``no-amount``
    where no project has a duration, or an amount above nought.
    """
    became = outcomes(followed, stage)
    kept = (became["outcome"] == REACHED) & followed.days[ENDED_DAY].isna()
    return _of_batch(followed, "fulfilment", stage, kept, became["why_left_out"] == "", by)


def start_rate(followed: Followed, stage: str, by: Sequence[str] = ()) -> pd.DataFrame:
    r"""The share of a batch that had reached the stage by the cut-off, whether it has ended since or not, in percent.

    .. math:: 100\,\frac{\sum_i w_i\,[t_i \le c]\,[t_i \le e_i]}{\sum_i w_i}

    in the symbols of :func:`fulfilment_rate`, and blank for the same reasons.
    """
    became = outcomes(followed, stage)
    return _of_batch(followed, "start", stage, became["outcome"] == REACHED, became["why_left_out"] == "", by)


def paid_rate(followed: Followed, by: Sequence[str] = ()) -> pd.DataFrame:
    """Paid in by the cut-off over agreed when signed; see :func:`analysis.fulfilment.paid.paid_in`."""
    rate = "paid-in"
    made = paid_in(followed, by).rename(columns={"paid": "numerator", "agreed": "denominator", "paid_pct": "rate_pct"})
    return _ordered(made.assign(rate=rate, definition=DEFINITIONS[rate], stage="", weight="amount"), by)


def _of_batch(
    followed: Followed, rate: str, stage: str, kept: pd.Series, used: pd.Series, by: Sequence[str]
) -> pd.DataFrame:
    """A share of the batch at the cut-off, by each weight."""
    groups = groups_of(followed, by)
    parts = [_weighed(followed, groups, weight, kept, used) for weight in WEIGHTS]
    named = {"rate": rate, "definition": DEFINITIONS[rate], "stage": stage}
    return _ordered(pd.concat(parts, ignore_index=True).assign(**named), by)


def _weighed(followed: Followed, groups: Groups, weight: str, kept: pd.Series, used: pd.Series) -> pd.DataFrame:
    """By one weight what is kept of what is used."""
    made = counted(followed, groups, weight, used)
    above = counted(followed, groups, weight, used & kept)["total"]
    below = made["total"]
    none = made["n_projects"] + made["n_left_out"] == 0
    empty = "no-amount" if weight == "amount" else "all-left-out"
    why = np.select([none & (below <= 0), below <= 0], ["no-projects", empty], "")
    rate_pct = above / below.where(below > 0) * 100
    return made.assign(weight=weight, numerator=above, denominator=below, rate_pct=rate_pct, why_blank=why)


def _ordered(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The columns of every rate, in one order."""
    return rows[[*FIRST, "batch", "signed_from", "signed_to", "as_of", *by, *LAST]]
