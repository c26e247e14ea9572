r"""Ranks from scores: on full precision, ties shown, groups ranked apart. Pure.

Nothing is rounded before it is ranked, which would make false ties. Two numbers that differ only by the dust of binary
arithmetic are one number (0.1 + 0.2 and 0.3): scores are told apart where they differ by more than :data:`DUST` of the
largest score, figures where they differ by more than that share of themselves.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

DUST = 1e-12
"""What share of a number is arithmetic and not difference: some thousands of the last binary places."""


def places(scores: np.ndarray) -> np.ndarray:
    """Places of each row's scores from the largest, ties sharing the smaller number; 0 where the score is blank.

    One row is one variant, one column one unit.

    >>> places(np.array([[0.1 + 0.2, 0.3, 0.5, np.nan], [1.0, 2.0, 3.0, 4.0]])).tolist()
    [[2, 2, 1, 0], [4, 3, 2, 1]]
    """
    blank = np.isnan(scores)
    order = np.argsort(-scores, axis=1)  # blanks last
    falling = np.take_along_axis(scores, order, axis=1)
    size = np.abs(np.where(blank, 0.0, scores)).max(axis=1, keepdims=True, initial=0.0)
    made = np.empty(scores.shape, dtype=rank_type(scores.shape[1]))
    np.put_along_axis(made, order, _numbered(falling[:, :-1] - falling[:, 1:] > DUST * size), axis=1)
    made[blank] = 0
    return made


def rank_type(n_units: int) -> type[np.signedinteger]:
    """The smallest whole numbers that hold the ranks of so many units: variants by the thousand are kept.

    >>> rank_type(21).__name__
    'int16'
    """
    return np.int16 if n_units < np.iinfo(np.int16).max else np.int32


def figure_places(figures: pd.Series) -> pd.Series:
    """Places of figures from the largest, ties sharing the smaller number; blank where the figure is.

    >>> figure_places(pd.Series([1e9, 1e-3, 2e-3, None])).tolist()
    [1.0, 3.0, 2.0, nan]
    """
    values = figures.to_numpy(float)
    order = np.argsort(-values)
    falling = values[order]
    with np.errstate(invalid="ignore"):
        apart = falling[:-1] - falling[1:] > DUST * np.maximum(np.abs(falling[:-1]), np.abs(falling[1:]))
    made = np.empty(len(values))
    made[order] = _numbered(apart[None, :])[0] if len(values) else []
    return pd.Series(made, figures.index).where(figures.notna())


def _numbered(apart: np.ndarray) -> np.ndarray:
    """Numbers of values in falling order, a new one beginning where a value is apart from the one before it."""
    width = apart.shape[1] + 1
    firsts = np.zeros((len(apart), width), dtype=np.int32)
    firsts[:, 1:] = np.where(apart, np.arange(1, width, dtype=np.int32), 0)
    return np.maximum.accumulate(firsts, axis=1) + 1


def places_apart(scores: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """As :func:`places`, within each group of units.

    >>> places_apart(np.array([[1.0, 2.0, 3.0]]), np.array(["a", "a", "b"])).tolist()
    [[2, 1, 1]]
    """
    names = pd.unique(groups)
    if len(names) == 1:
        return places(scores)
    made = np.zeros(scores.shape, dtype=np.int32)
    for name in names:
        made[:, groups == name] = places(scores[:, groups == name])
    return made


def ranked(scores: pd.Series, groups: pd.Series | None = None) -> pd.DataFrame:
    """Rank of each unit in its group, how many share it, and how many are ranked; blank where the score is.

    >>> ranked(pd.Series([7.0, 9.0, 7.0, None], list("abcd"))).values.tolist()
    [[2, 2, 3], [1, 1, 3], [2, 2, 3], [<NA>, <NA>, 3]]
    """
    apart = pd.Series("", scores.index) if groups is None else groups.reindex(scores.index)
    place = pd.Series(places_apart(scores.to_numpy(float)[None, :], apart.to_numpy(object))[0], scores.index)
    rank = place.where(place > 0).astype("Int64")
    return pd.DataFrame(
        {
            "rank": rank,
            "n_at_rank": rank.groupby([apart, rank]).transform("size").astype("Int64"),
            "n_ranked": rank.groupby(apart).transform("count").astype("Int64"),
        }
    )
