r"""Raw and size-adjusted side by side: figures by the size of the unit on the year before. Pure.

:math:`x_i / g_i` with :math:`g_i` a divisor that the campaign did not move: last year's industrial value added or GDP;
population for reference only, for an amount per head rewards small towns and says nothing of an economy. COINr's
``Denominate`` divides likewise, without a factor.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.assessment.declaration import Assessment
from analysis.assessment.reasons import MISSING, NO_DIVISOR, ZERO_DIVISOR
from analysis.assessment.scoring import score


def denominated(figures: pd.DataFrame, divisors: pd.DataFrame, by: dict[str, str]) -> pd.DataFrame:
    """The figures, those of the indicators in ``by`` over the divisor named there; one row is one unit.

    Blank where the figure or the divisor is, or the divisor is not above zero: :func:`why_not_denominated`.

    >>> figures = pd.DataFrame({"signed": [6.0, 8.0], "rate": [1.0, 2.0]}, ["a", "b"])
    >>> denominated(figures, pd.DataFrame({"gdp": [3.0, 0.0]}, ["a", "b"]), {"signed": "gdp"}).values.tolist()
    [[2.0, 1.0], [nan, 2.0]]
    """
    sizes = divisors.reindex(figures.index)
    return figures.assign(
        **{code: figures[code] / sizes[name].where(sizes[name] > 0) for code, name in by.items() if code in figures}
    )


def why_not_denominated(figures: pd.Series, divisor: pd.Series) -> pd.Series:
    """Why a size-adjusted figure is blank: ``missing``, ``no-divisor``, ``zero-divisor``; empty where it is not.

    >>> why_not_denominated(pd.Series([1.0, 1.0, None]), pd.Series([0.0, None, 1.0])).tolist()
    ['zero-divisor', 'no-divisor', 'missing']
    """
    sizes = divisor.reindex(figures.index)
    made = pd.Series("", figures.index, dtype="str").mask(sizes <= 0, ZERO_DIVISOR)
    return made.mask(sizes.isna(), NO_DIVISOR).mask(figures.isna(), MISSING)


def side_by_side(figures: pd.DataFrame, assessment: Assessment, divisors: pd.DataFrame) -> pd.DataFrame:
    """Score and rank of every unit, raw and with the indicators that declare a ``size`` over it; one row is one unit.

    ``rank_gain`` is how many places the unit is better for the adjustment. A target is of the raw figure, so that an
    indicator that is scored by its target must not declare a size.

    >>> from analysis.assessment.declaration import Indicator
    >>> declared = Assessment((Indicator("signed", "score", size="gdp"),))
    >>> figures = pd.DataFrame({"signed": [90.0, 20.0]}, ["big", "small"])
    >>> made = side_by_side(figures, declared, pd.DataFrame({"gdp": [90.0, 10.0]}, ["big", "small"]))
    >>> made[["rank", "rank_adjusted", "rank_gain"]].values.tolist()
    [[1, 2, -1], [2, 1, 1]]
    """
    by = {indicator.code: indicator.size for indicator in assessment.indicators if indicator.size}
    if wrong := [one.code for one in assessment.indicators if one.size and assessment.scale_of(one).targeted]:
        raise ValueError(f"these are scored by their targets and cannot be size-adjusted: {wrong}")
    raw, adjusted = score(figures, assessment).table, score(denominated(figures, divisors, by), assessment).table
    columns = ["score", "rank", "n_at_rank", "known_share", "why_blank"]
    made = raw[["group", "n_ranked", *columns]].join(adjusted[columns].add_suffix("_adjusted"))
    return made.assign(rank_gain=made["rank"] - made["rank_adjusted"])


def standing_figures(filed: pd.DataFrame, verified: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures to score: verified (核定数) where there are any, filed otherwise; and which are not verified.

    The second frame is true where a figure stands that nobody verified: its sums are what pages print.

    >>> filed = pd.DataFrame({"x": [5.0, 7.0, None]}, list("abc"))
    >>> figures, unverified = standing_figures(filed, pd.DataFrame({"x": [4.0]}, ["a"]))
    >>> figures["x"].tolist(), unverified["x"].tolist()
    ([4.0, 7.0, nan], [False, True, False])
    """
    known = verified.reindex(index=filed.index, columns=filed.columns).astype(float)
    figures = known.where(known.notna(), filed)
    return figures, pd.DataFrame(np.logical_and(known.isna(), filed.notna()), filed.index, filed.columns)
