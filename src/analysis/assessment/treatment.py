r"""Figures looked at before they are scored: statistics, outliers, missing values by group. Pure.

Nothing here is done unless it is asked for. Sample skewness and excess kurtosis are bias-corrected, as in Excel:

.. math:: G_1 = \frac{\sqrt{n(n-1)}}{n-2} \frac{m_3}{m_2^{3/2}}, \qquad
          G_2 = \frac{n-1}{(n-2)(n-3)}\Big[(n+1)\Big(\frac{m_4}{m_2^2} - 3\Big) + 6\Big]

with :math:`m_k` the central moments over :math:`n`. Semantics are COINr's (``get_stats``, ``winsorise``, ``Treat``,
``i_mean_grp``); its thresholds, the defaults here, are the Handbook's: an indicator has outliers where the skewness is
beyond 2 and the kurtosis above 3.5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Outliers:
    """When an indicator has outliers, and how many of its values may be changed."""

    skew: float = 2.0
    kurtosis: float = 3.5
    most: int = 5

    def among(self, figures: pd.Series) -> bool:
        """Whether skewness and kurtosis are both beyond their thresholds; never where they are not defined.

        >>> Outliers().among(pd.Series([1.0, 2, 2, 3, 3, 4, 90]))
        True
        """
        return abs(_number(figures.skew())) > self.skew and _number(figures.kurt()) > self.kurtosis


def _number(value: object) -> float:
    return float(np.asarray(value, dtype=float))


def statistics(figures: pd.DataFrame, outliers: Outliers | None = None) -> pd.DataFrame:
    """Of each indicator its range, moments and how many values are known, not zero, different, or the same.

    ``std`` has ddof 1; ``n_same`` counts the value that most units share; shares are of the known values but for
    ``known_share``. Skewness needs three known values and kurtosis four, and both some spread: blank otherwise.

    >>> statistics(pd.DataFrame({"x": [0.0, 2.0, 2.0, None]}))[
    ...     ["mean", "n_known", "n_nonzero", "n_same"]
    ... ].values.tolist()
    [[1.3333333333333333, 3.0, 2.0, 2.0]]
    """
    asked = outliers or Outliers()
    made = figures.agg(["min", "max", "mean", "median", "std", "skew", "kurt"]).T
    known = figures.count()
    counts = {
        "n_known": known,
        "n_nonzero": (figures != 0).where(figures.notna(), False).sum(),
        "n_unique": figures.nunique(),
        "n_same": figures.apply(lambda column: column.value_counts().max()),
    }
    spread = figures.max() > figures.min()
    made = made.assign(**counts, skew=made["skew"].where(spread), kurt=made["kurt"].where(spread))
    shares = {f"{name.removeprefix('n_')}_share": made[name] / known.where(known > 0) for name in list(counts)[1:]}
    made = made.assign(known_share=known / max(len(figures), 1), **shares)
    return made.assign(has_outliers=[asked.among(figures[code]) for code in figures])


def winsorised(figures: pd.Series, outliers: Outliers | None = None) -> tuple[pd.Series, pd.Series]:
    """Outliers drawn in to the next value, one after the other until none is left, and which values were.

    The largest value takes the next largest where the skewness is not below zero, the smallest the next smallest where
    it is, all that share it at once. It stops when ``most`` values have been drawn in.

    >>> values, drawn_in = winsorised(pd.Series([1.0, 2, 2, 3, 4, 50]))
    >>> values.tolist(), drawn_in.tolist()
    ([1.0, 2.0, 2.0, 3.0, 4.0, 4.0], [False, False, False, False, False, True])
    """
    asked, made, drawn_in = outliers or Outliers(), figures.astype(float), pd.Series(False, figures.index)
    while asked.among(made):
        high = _number(made.skew()) >= 0
        at = made == (made.max() if high else made.min())
        drawn_in |= at
        made = made.where(~at, made[~at].max() if high else made[~at].min())
        if drawn_in.sum() >= asked.most:
            break
    return made, drawn_in


def logged(figures: pd.Series) -> pd.Series:
    r"""Logarithm of figures moved above zero (``log_CT``): :math:`\ln(x - \min x + 0.01\,(\max x - \min x))`.

    >>> logged(pd.Series([0.0, 99.0])).round(6).tolist()
    [-0.01005, 4.60507]
    """
    low, high = figures.min(), figures.max()
    moved = figures - low + (high - low) / 100
    return pd.Series(np.log(moved.where(moved > 0)), figures.index)


def treated(figures: pd.DataFrame, outliers: Outliers | None = None) -> tuple[pd.DataFrame, pd.Series]:
    """Every indicator winsorised where it has outliers; logged as filed where that was not enough; and which was done.

    >>> treated(pd.DataFrame({"x": [1.0, 2, 2, 3, 4, 50], "y": [1.0, 2, 3, 4, 5, 6]}))[1].to_dict()
    {'x': 'winsorised', 'y': ''}
    """
    asked, values, done = outliers or Outliers(), dict[str, pd.Series](), dict[str, str]()
    for code in figures:
        made, drawn_in = winsorised(figures[code], asked)
        enough = not asked.among(made)
        values[str(code)] = made if enough else logged(figures[code])
        done[str(code)] = "logged" if not enough else "winsorised" if drawn_in.any() else ""
    return pd.DataFrame(values, figures.index), pd.Series(done, dtype="str")


def group_means(figures: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Missing figures filled by the mean of the unit's group, the mean of all where none of its group is known.

    For comparison: a total or a page never fills anything in.

    >>> group_means(pd.DataFrame({"x": [1.0, None, 5.0, None]}), pd.Series(["a", "a", "b", "c"]))["x"].tolist()
    [1.0, 1.0, 5.0, 3.0]
    """
    means = figures.groupby(groups.reindex(figures.index)).transform("mean")
    return figures.fillna(means).fillna(figures.mean())


def screened(figures: pd.DataFrame, least_known: float) -> pd.Series:
    """Whether at least so large a share of a unit's figures is known (``Screen``).

    >>> screened(pd.DataFrame({"x": [1.0, None], "y": [1.0, 1.0]}), 0.9).tolist()
    [True, False]
    """
    return figures.notna().mean(axis=1) >= least_known
