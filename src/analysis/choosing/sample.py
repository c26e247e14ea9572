"""What a choice is made from: the units for which every column that the design reads is known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.choosing.reasons import MISSING, NOT_ABOVE_ZERO
from analysis.errors import HundredDaysError


class TooManyPredictors(HundredDaysError):
    """More predictors were asked for than the number of units can bear; the message says how many it can."""


@dataclass(frozen=True)
class Sample:
    """Rows are units in the order of their codes, columns those a design reads; and why the other units are not in."""

    table: pd.DataFrame
    left_out: pd.Series  # by unit, a code such as ``missing:gdp``

    def without(self, unit: object) -> pd.DataFrame:
        """The table without one unit."""
        return self.table.drop(index=[unit])


def sample(table: pd.DataFrame, columns: Sequence[str], logarithms: Sequence[str] = ()) -> Sample:
    """The sample of a table with one row a unit.

    Columns in ``logarithms`` are taken in natural logarithms, so a unit that is not above zero there is left out
    (``not-above-zero:size``), as is one where a column is blank (``missing:size``); of several reasons that of the
    first column is given. Nothing is filled in.

    >>> made = sample(pd.DataFrame({"size": [1.0, 0.0, None]}, index=list("bac")), ["size"], ["size"])
    >>> made.table["size"].to_dict(), made.left_out.to_dict()
    ({'b': 0.0}, {'a': 'not-above-zero:size', 'c': 'missing:size'})
    """
    if not table.index.is_unique:
        raise ValueError("one row must be one unit; make the index of the table unique")
    rows = table.sort_index()[list(dict.fromkeys(columns))]
    why = pd.Series("", index=rows.index, dtype="str")
    for column in rows:
        why = why.mask((why == "") & rows[column].isna(), f"{MISSING}:{column}")
        if column in logarithms:
            why = why.mask((why == "") & ~(rows[column] > 0), f"{NOT_ABOVE_ZERO}:{column}")
    kept = rows[why == ""]
    logs = [column for column in columns if column in logarithms]
    kept = kept.astype(dict.fromkeys(logs, float))
    kept[logs] = np.log(kept[logs])
    return Sample(kept, why[why != ""])


def refuse_too_many(n_predictors: int, n_units: int, units_per_predictor: int) -> None:
    """Stop where there are fewer than ``units_per_predictor`` units for each predictor.

    >>> refuse_too_many(2, 21, 10)
    >>> refuse_too_many(3, 21, 10)
    Traceback (most recent call last):
    ...
    analysis.choosing.sample.TooManyPredictors: 3 predictors for 21 units: at 10 units a predictor, take 2 at most
    """
    most = n_units // units_per_predictor
    if n_predictors > most:
        asked = f"{n_predictors} predictors for {n_units} units"
        raise TooManyPredictors(f"{asked}: at {units_per_predictor} units a predictor, take {most} at most")
