"""Why a value of an assessment is blank, and what has to be known of one that is not. Pure.

A *reason* stands beside a blank, a *note* beside a value: both are codes, empty where there is nothing to say.
"""

from __future__ import annotations

MISSING, NO_TARGET, ZERO_TARGET = "missing", "no-target", "zero-target"
"""A figure is not known; its target is not declared, or is not above zero."""
ZERO_DIVISOR, NO_DIVISOR = "zero-divisor", "no-divisor"
"""What a figure is to be divided by is not above zero, or not known."""
ALL_MISSING, FEW_KNOWN, PART_MISSING = "all-missing", "few-known", "part-missing"
"""Of a group's parts none is known; fewer than declared; one of a sum's."""
NO_WEIGHT = "no-weight"
"""The parts that are known have no weight."""
NEGATIVE = "negative-value"
"""A geometric or harmonic mean, or a frontier, of a value below zero."""
NEVER_RANKED, NO_SPREAD = "never-ranked", "no-spread"
"""In no variant is the unit ranked; all values are equal (as a note: the middle of the scale stands for them)."""
GRID_INCOMPLETE = "grid-incomplete"
"""Not every combination of options has a value."""

COLLAPSED, CAPPED, FLOORED, FILLED = "collapsed", "capped", "floored", "filled"
"""Notes: one zero made the mean zero; a value was cut at its cap or floor; the missing-data rule gave the value."""
