"""How a change between two seasons divides into parts that add up to it: each method with its source and its limits.

Amounts as count × average size (``two_factors``), as count × mix × size (``index``), cities by industry
(``shift_share``), with and without the largest projects (``largest``), by the season of signing (``origin``). The
tables they start from are made in ``sides``. Pure; rounds nothing; every part is in the unit of the amount.
"""

from __future__ import annotations

from analysis.decomposition import index, largest, origin, points, shift_share, sides, two_factors

__all__ = ["index", "largest", "origin", "points", "shift_share", "sides", "two_factors"]
