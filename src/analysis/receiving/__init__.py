"""The door for what filers send: each file is kept as it came under ``raw/``, where it says it belongs, and logged.

Season, units and the date that a file is about are read in it or in its name, or given. Where they cannot be told, the
file is kept under ``raw/unplaced/`` with the finding that says why. Nothing is guessed, overwritten or dropped.
"""

from __future__ import annotations

from analysis.receiving.arrivals import Arrival
from analysis.receiving.door import receive

__all__ = ["Arrival", "receive"]
