"""Where the second season would end if it followed the first one's shape, and how wrong that rule was.

``shape``
    the rule and its error, of curves by campaign day
``of_edition``
    the curves of an edition's ledgers, and the projections as of its date
"""

from __future__ import annotations

from analysis.pace.shape import (
    ALL,
    COLUMNS,
    ERRORS,
    LEAST_SHARE_PCT,
    LEFT_OUT,
    NO_END,
    NO_FIRST,
    NO_OTHERS,
    NO_SECOND,
    NO_SHARE,
    NO_UNITS,
    OVER,
    OWN,
    SMALL_SHARE,
    errors,
    left_out,
    on_days,
    projections,
)

__all__ = [
    "ALL",
    "COLUMNS",
    "ERRORS",
    "LEAST_SHARE_PCT",
    "LEFT_OUT",
    "NO_END",
    "NO_FIRST",
    "NO_OTHERS",
    "NO_SECOND",
    "NO_SHARE",
    "NO_UNITS",
    "OVER",
    "OWN",
    "SMALL_SHARE",
    "errors",
    "left_out",
    "on_days",
    "projections",
]
