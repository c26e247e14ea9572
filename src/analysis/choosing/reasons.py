"""Why a design cannot be had of a sample, why a unit is not in it, and why a number beside a choice is blank. Pure."""

from __future__ import annotations

# A unit is not in the sample: the code, a colon, the column.
MISSING, NOT_ABOVE_ZERO = "missing", "not-above-zero"

# A design cannot be had.
NO_UNITS = "no-units"
FEW_UNITS = "too-few-units"
NO_SPREAD = "no-spread"  # a colon and the column follow
COLLINEAR = "collinear-predictors"
NO_DEVIATION = "no-deviation"  # the fit is exact, or nobody is on the side asked for
NO_PATHWAY = "no-unit-nearer-with-the-predictor"
NO_PAIR = "no-such-pair"
EXACT_FIT = "exact-fit"

# A number beside a choice is blank.
ONLY_CANDIDATE = "only-candidate"
MANY_UNITS = "too-many-units"
NO_OTHERS = "no-other-units"
