r"""Dispersion over units in two seasons, and whether it fell: sigma convergence (Barro and Sala-i-Martin 1995). Pure.

The verdict can differ between levels and logarithms, so the two are always shown together. Of the units above zero the
coefficient of variation of levels and the standard deviation of logarithms do not depend on the unit of money. The
coefficient of variation of *logarithms*, which REAT prints by default, does: from yuan to ten thousand yuan it can
change sides. It is shown to be compared with that package, and no verdict rests on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.concentration.levels import NEGATIVE, NO_UNITS, ONE_UNIT, ZERO_TOTAL, known, why_too_few

ALL, ABOVE_ZERO = "all", "above-zero"
NO_DISPERSION, MEAN_OF_LOGS = "no-dispersion", "mean-of-logs-not-above-zero"
CONVERGING, DIVERGING, UNCHANGED, MIXED = "converging", "diverging", "unchanged", "mixed"
SAME = 1e-9
"""Ratios nearer to one than this differ from it by rounding only."""
COLUMNS = ["measure", "over", "first", "second", "ratio", "verdict", "n_units", "why_blank"]


def coefficient_of_variation(level: pd.Series, ddof: int = 0) -> float:
    r"""Standard deviation over mean, a fraction.

    .. math:: v = \frac{1}{\mu} \sqrt{\frac{1}{n - d} \sum_i (y_i - \mu)^2}, \quad \mu = \frac{1}{n} \sum_i y_i

    with :math:`d` = ``ddof``: zero, for all units there are (ineq), or one, for a sample (REAT). Blank as
    :func:`~analysis.concentration.levels.why_too_few` says of at least ``ddof + 1`` units.

    >>> coefficient_of_variation(pd.Series([1.0, 3.0]))
    0.5
    """
    if why_too_few(level, ddof + 1):
        return math.nan
    return _spread(known(level).level, relative=True, ddof=ddof)


def sigma(first: pd.Series, second: pd.Series, ddof: int = 0) -> pd.DataFrame:
    """Dispersion of levels and of logarithms in two seasons; one row is one measure × set of units.

    ``sd`` and ``cv`` are of levels, ``sd_log`` and ``cv_log`` of natural logarithms. All rows are of units known in
    both seasons: ``all`` of these, or those ``above-zero`` in both, the only ones that have logarithms; so that rows
    with the same ``over`` differ by measure alone. ``ratio`` is second over first (REAT's quotient is the inverse);
    below one is ``converging``. The three are blank where ``why_blank`` says why: no or one unit, a level below zero, a
    season in which all are zero (``cv``), a mean of logarithms not above zero (``cv_log``); and the ratio alone where
    the first season has ``no-dispersion``.

    >>> made = sigma(pd.Series([1.0, 3.0]), pd.Series([2.0, 6.0])).query("over == 'all'")
    >>> made[["measure", "first", "second", "ratio", "verdict"]].values.tolist()
    [['sd', 1.0, 2.0, 2.0, 'diverging'], ['cv', 0.5, 0.5, 1.0, 'unchanged']]
    """
    both = pd.DataFrame({"first": first, "second": second}, dtype=float).dropna()
    above = both[(both > 0).all(axis=1)]
    sets = {ALL: both, ABOVE_ZERO: above}
    why_none = NEGATIVE if (both < 0).any(axis=None) else ""
    rows = [_row(measure, over, sets[over], why_none, ddof) for measure in MEASURES for over in MEASURES[measure].over]
    return pd.DataFrame(rows, columns=COLUMNS)


def verdict(sigmas: pd.DataFrame) -> str:
    """What both measures that do not depend on the unit of money say of the units above zero: empty if either is blank.

    ``mixed`` where the coefficient of variation of levels and the standard deviation of logarithms disagree.

    >>> verdict(sigma(pd.Series([1.0, 3.0]), pd.Series([2.0, 5.0])))
    'converging'
    """
    by_measure = sigmas[sigmas["over"] == ABOVE_ZERO].set_index("measure")["verdict"]
    said = {by_measure["cv"], by_measure["sd_log"]}
    return "" if "" in said else said.pop() if len(said) == 1 else MIXED


@dataclass(frozen=True)
class Measure:
    """A measure of dispersion: what it does to levels, whether it is over their mean, and of which units."""

    scale: Callable[[np.ndarray], np.ndarray]
    relative: bool
    over: tuple[str, ...]


MEASURES = {
    "sd": Measure(np.asarray, False, (ALL, ABOVE_ZERO)),
    "cv": Measure(np.asarray, True, (ALL, ABOVE_ZERO)),
    "sd_log": Measure(np.log, False, (ABOVE_ZERO,)),
    "cv_log": Measure(np.log, True, (ABOVE_ZERO,)),
}


def _row(name: str, over: str, both: pd.DataFrame, why_none: str, ddof: int) -> dict[str, object]:
    measure = MEASURES[name]
    seasons = [measure.scale(np.sort(both[season].to_numpy(float))) for season in ("first", "second")]
    why = why_none or _why(both, seasons, measure.relative)
    first, second = [math.nan if why else _spread(values, measure.relative, ddof) for values in seasons]
    why = why or ("" if first > 0 else NO_DISPERSION)
    ratio = math.nan if why else second / first
    return dict(zip(COLUMNS, (name, over, first, second, ratio, _verdict(ratio), len(both), why), strict=True))


def _why(both: pd.DataFrame, seasons: list[np.ndarray], relative: bool) -> str:
    """Why a measure cannot be taken in both seasons."""
    if len(both) < 2:
        return ONE_UNIT if len(both) else NO_UNITS
    if not relative or all(values.sum() > 0 for values in seasons):
        return ""
    return ZERO_TOTAL if (both == 0).any(axis=None) else MEAN_OF_LOGS


def _spread(values: np.ndarray, relative: bool, ddof: int) -> float:
    """Standard deviation of ordered values, over their mean if relative; exactly zero where all are the same."""
    if values[0] == values[-1]:
        return 0.0
    deviation = float(values.std(ddof=ddof))
    return deviation / float(values.mean()) if relative else deviation


def _verdict(ratio: float) -> str:
    if math.isnan(ratio):
        return ""
    if abs(ratio - 1) <= SAME:
        return UNCHANGED
    return CONVERGING if ratio < 1 else DIVERGING
