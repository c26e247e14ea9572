"""Candidates in order, best first, and which of them are tied. Pure.

No seed and no chance: candidates whose measures differ by rounding only are tied, and ties are settled in the order of
the units' codes and recorded.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.choosing.designs import CANDIDATE_COLUMNS, LARGEST

TIED = 1e-9
"""Measures nearer to each other than this share of the largest one are tied."""
TIE_RULE = "measures within 1e-9 of the largest are tied; ties in the order of the codes"


def ordered(candidates: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Candidates best first, group by group; those with the same number in ``tie`` have the same measure.

    >>> found = pd.DataFrame({"unit": list("cab"), "other": "", "value": [2.0, 2.0, 3.0], "group": ""})
    >>> ordered(found, "largest")[["unit", "tie"]].values.tolist()
    [['b', 0], ['a', 1], ['c', 1]]
    """
    if not len(candidates):
        return pd.DataFrame(columns=[*CANDIDATE_COLUMNS, "tie"])
    best_first = candidates["value"].to_numpy(float) * (-1 if rule == LARGEST else 1)
    order = np.lexsort((best_first, candidates["group"].to_numpy(str)))
    found, value = candidates.iloc[order], best_first[order]
    parted = np.diff(value, prepend=value[0]) > TIED * np.abs(value).max()
    tie = np.cumsum(parted | (found["group"] != found["group"].shift(fill_value=found["group"].iloc[0])).to_numpy())
    return found.assign(tie=tie).sort_values(["tie", "unit", "other"], kind="stable").reset_index(drop=True)


def tied_with(group: pd.DataFrame, places: int) -> list[tuple[object, ...]]:
    """Of each of the first candidates, which others have the same measure: units, or pairs as tuples.

    >>> found = pd.DataFrame({"unit": list("abc"), "other": "", "tie": [0, 1, 1]})
    >>> tied_with(found, 2)
    [(), ('c',)]
    """
    names = [name(pair) for pair in zip(group["unit"], group["other"], strict=True)]
    ties = group["tie"].tolist()
    firsts = range(min(places, len(names)))
    return [tuple(n for k, n in enumerate(names) if k != own and ties[k] == ties[own]) for own in firsts]


def name(pair: Sequence[object]) -> object:
    """A unit by itself, a pair as it is.

    >>> name(("a", "")), name(("a", "b"))
    ('a', ('a', 'b'))
    """
    return tuple(pair) if pair[1] != "" else pair[0]
