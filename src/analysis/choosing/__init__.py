"""Cases chosen by design, from the figures: which units a design points at, over what, and how firmly. Pure.

============= ==================================================================
sample        the units and columns a choice is made from, and who is left out
designs       what a design is: columns, measure, rule, candidates
fitting       what predictors lead one to expect: residuals, Cook's distance
typical       typical and deviant units, the deviant ones above and below apart
extreme       units far from the mean
influential   units that move the fit
pathway       units in which one predictor does the work
diverse       one unit for every kind there is, and the fewest that show most
distances     squared distances between units
pairs         most similar pairs with opposite results, most different with the same
ordering      candidates best first, and which of them are tied
stability     leave-one-out: whether a choice stands without any other unit
choice        the choice itself: what, over what, by how much
log           the audit log of a choice, and the choice made from it again
declared      what a campaign declares of it: result, predictors, designs, how many
figures       the figures of an edition that units are chosen by
ruled         the designs that the declaration asks for
expected      what is expected of each unit, in the result's own unit
of_edition    the long and the short list of an edition, and its audit log
============= ==================================================================

Designs after Seawright and Gerring (2008) and Gerring and Cojocaru (2016), pathway after Gerring (2007), pairs after
Nielsen (2016). All describe the units there are. None is a test of anything, and none says why a unit is as it is.

>>> import pandas as pd
>>> table = pd.DataFrame({"size": [0.0, 1, 2, 3], "result": [1.0, 0, 0, 2]}, index=list("abcd"))
>>> made = choose(deviant("result", ["size"], "above"), table, Limits(units_per_predictor=4))
>>> made.rows[["unit", "runner_up", "margin"]].round(6).values.tolist()
[['d', 'a', 0.1]]
"""

from __future__ import annotations

from analysis.choosing.choice import CHOICE_COLUMNS, Choice, Limits, choose, choose_all
from analysis.choosing.designs import Design
from analysis.choosing.distances import squared_distances
from analysis.choosing.diverse import bands, cells, cover, diverse
from analysis.choosing.extreme import extreme
from analysis.choosing.fitting import fit, leverages
from analysis.choosing.influential import influential
from analysis.choosing.log import again, log
from analysis.choosing.pairs import different_pairs, each_its_best, similar_pairs
from analysis.choosing.pathway import pathway
from analysis.choosing.sample import Sample, TooManyPredictors, sample
from analysis.choosing.typical import deviant, typical

__all__ = [
    "CHOICE_COLUMNS",
    "Choice",
    "Design",
    "Limits",
    "Sample",
    "TooManyPredictors",
    "again",
    "bands",
    "cells",
    "choose",
    "choose_all",
    "cover",
    "deviant",
    "different_pairs",
    "diverse",
    "each_its_best",
    "extreme",
    "fit",
    "influential",
    "leverages",
    "log",
    "pathway",
    "sample",
    "similar_pairs",
    "squared_distances",
    "typical",
]
