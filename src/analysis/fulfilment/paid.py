"""What had been paid in by the cut-off against what was agreed. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.fulfilment.cohorts import Followed
from analysis.fulfilment.reached import counted, groups_of

BASES = ("amount", "amount_now")


def paid_in(followed: Followed, by: Sequence[str] = (), base: str = "amount") -> pd.DataFrame:
    r"""Paid in against agreed, in percent: one row is one batch × combination of further columns.

    .. math:: p = 100\,\frac{\sum_i w_i P_i}{\sum_i w_i A_i}

    over the projects *i* of which both are on file, :math:`w_i` being the unit's share, :math:`P_i` what had been paid
    in altogether by the cut-off, :math:`A_i` the amount agreed when it was signed (``base`` ``amount``) or in force at
    the cut-off (``amount_now``). A project that has ended stays in: it was agreed to. Not filed is not nought: a
    project without a figure of either kind is in neither sum, and in ``n_left_out``. ``why_blank``: ``no-projects``,
    ``no-amount`` where none has both, ``zero-base``.
    """
    if base not in BASES:
        raise ValueError(f"Paid in is set against one of {', '.join(BASES)}, not against {base!r}.")
    rows, groups = followed.projects, groups_of(followed, by)
    both = rows["paid"].notna() & rows[base].notna()
    known = both.to_numpy() & (groups.number >= 0)
    sums = {
        name: np.bincount(groups.number[known], rows[column].to_numpy()[known], len(groups.listed))
        for name, column in {"agreed": base, "paid": "paid"}.items()
    }
    made = counted(followed, groups, "count", both).drop(columns="total").assign(base=base, **sums)
    n_known = np.bincount(groups.number[known], minlength=len(groups.listed))
    none = (n_known == 0) & (made["n_left_out"] == 0)
    why = np.select([none, n_known == 0, made["agreed"] <= 0], ["no-projects", "no-amount", "zero-base"], "")
    paid_pct = made["paid"] / made["agreed"].where(why == "") * 100
    return made.assign(paid_pct=paid_pct, why_blank=why)
