"""How far what was won is in few hands, and how unevenly it lies over units. Pure: series in, numbers or frames out.

========== ===============================================================
levels     the levels that a measure is taken of, and why there is none
shares     top-k share, Herfindahl-Hirschman index, effective number
gini       Gini coefficient, unweighted and weighted
theil      Theil T and mean log deviation
groups     Theil T and mean log deviation within and between groups
hoover     Hoover index against a base such as GDP or population
location   location quotients of units by industry
dispersion sigma convergence, on levels and on logarithms together
measures   the above for every group of rows of a long frame
========== ===============================================================

A level is an amount or a count of one unit, not below zero; a blank one is left out and the number of units says so.
Every measure is of all units that there are, so nothing is corrected for sampling unless its name says so.
"""

from __future__ import annotations

from analysis.concentration.dispersion import coefficient_of_variation, sigma, verdict
from analysis.concentration.gini import gini_coefficient, gini_corrected
from analysis.concentration.groups import by_group, decomposition
from analysis.concentration.hoover import hoover_index, why_no_hoover
from analysis.concentration.levels import why_blank, why_no_logarithm, why_too_few
from analysis.concentration.location import location_quotients
from analysis.concentration.measures import decompositions_by, hoover_by, measures_by
from analysis.concentration.shares import effective_number, hhi, hhi_normalised, top_share_pct
from analysis.concentration.theil import mean_log_deviation, theil_t

__all__ = [
    "by_group",
    "coefficient_of_variation",
    "decomposition",
    "decompositions_by",
    "effective_number",
    "gini_coefficient",
    "gini_corrected",
    "hhi",
    "hhi_normalised",
    "hoover_by",
    "hoover_index",
    "location_quotients",
    "mean_log_deviation",
    "measures_by",
    "sigma",
    "theil_t",
    "top_share_pct",
    "verdict",
    "why_blank",
    "why_no_hoover",
    "why_no_logarithm",
    "why_too_few",
]
