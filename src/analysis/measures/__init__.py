"""Measures of growth over pairs of figures: of units, groups, zones and all. Pure.

A pair is a unit × indicator with its figure in either season (:data:`analysis.comparison.COLUMNS`). Modules:

``change``
    absolute, midpoint and logarithmic
``contribution``, ``standing``
    拉动 and 贡献率; 占比 and rank
``totals``, ``carrying``
    over the units of both seasons; and with missing units' last filings (沿用上期)
``small_bases``, ``signs``, ``reasons``
    when counts are stated instead of percent; nil, blank and not applicable; why
``sensitivity``
    another first or last day of the base
``table``
    all measures beside each other
"""

from __future__ import annotations

from analysis.measures.carrying import carried_totals, carry_forward
from analysis.measures.sensitivity import Window, base_in, rebased, swing, windows
from analysis.measures.signs import sign, with_signs
from analysis.measures.small_bases import stated_as
from analysis.measures.table import MEASURES, measured
from analysis.measures.totals import memberships, totals

__all__ = [
    "MEASURES",
    "Window",
    "base_in",
    "carried_totals",
    "carry_forward",
    "measured",
    "memberships",
    "rebased",
    "sign",
    "stated_as",
    "swing",
    "totals",
    "windows",
    "with_signs",
]
