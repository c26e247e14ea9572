"""Sums within groups, and over everything where no group is named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def keys(frame: pd.DataFrame, by: Sequence[str]) -> list[pd.Series]:
    """What to group a frame by: its columns, or one group for all rows."""
    return [frame[name] for name in by] or [pd.Series(np.zeros(len(frame), dtype=int), index=frame.index)]


def spread(values: pd.Series, frame: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """The sum of each row's group, on every row.

    >>> spread(pd.Series([1.0, 2.0, 4.0]), pd.DataFrame({"g": ["a", "b", "a"]}), ["g"]).tolist()
    [5.0, 2.0, 5.0]
    """
    return values.groupby(keys(frame, by), dropna=False).transform("sum")


def summed(frame: pd.DataFrame, columns: Sequence[str], by: Sequence[str], *, skip: bool = True) -> pd.DataFrame:
    """One row is one group: the sums of the columns, indexed by the group; blank where nothing is known.

    With ``skip`` false a group with anything blank is blank.

    >>> summed(pd.DataFrame({"g": ["a", "b", "a"], "x": [1.0, 2.0, 4.0]}), ["x"], ["g"])["x"].to_dict()
    {'a': 5.0, 'b': 2.0}
    """
    return frame[list(columns)].groupby(keys(frame, by), dropna=False).sum(min_count=1, skipna=skip)


def labelled(sums: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Sums by group with the groups as columns; the one group of all rows needs none."""
    return sums.reset_index() if by else sums.reset_index(drop=True)
