"""Why a case is not rated, a grade does not count, or a measure of agreement is blank, as codes. Pure."""

from __future__ import annotations

# The gate; a colon and the claim follow.
NO_EVIDENCE, REFUTED, OPEN, UNKNOWN_STATE = "no-evidence", "refuted", "open", "unknown-state"

# A grade does not count.
UNKNOWN_CASE, UNKNOWN_RATER, UNKNOWN_CRITERION = "unknown-case", "unknown-rater", "unknown-criterion"
NOT_ADMITTED, OWN_UNIT, DECLARED = "not-admitted", "own-unit", "declared-interest"
BLANK, UNKNOWN_GRADE, TWICE = "blank", "unknown-grade", "graded-twice"

# A sheet or a case has no score.
INCOMPLETE, FEW_RATERS = "incomplete-sheet", "too-few-raters"

# There is no measure of agreement or of severity.
FEW_CASES, ALL_TIED, NO_PAIRS, NO_VARIATION = "too-few-cases", "all-tied", "nothing-to-pair", "no-variation"
NOT_CONNECTED, MANY_RATERS, NO_SUBSET = "not-connected", "too-many-raters", "no-subset"
