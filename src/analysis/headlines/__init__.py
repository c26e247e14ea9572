"""Sentences on growth, chosen by rules from the numbers. Each rule has a name; no adjective stands without one.

``facts``
    what is known of one indicator of one unit, or of all together
``rules``
    how its level stands against the base: the first rule that holds says it
``behind``
    what stands behind a change: number and size of the projects, the largest one; the unit's place
``across``
    how many units rose and fell, who pulls and who drags
``of_edition``
    what the sentences of all units share, worked out once
"""

from __future__ import annotations

from analysis.headlines.across import among, direction_of_all, pulling
from analysis.headlines.facts import Fact, fact
from analysis.headlines.rules import rule_of
from analysis.headlines.said import comparison, finding, of_total, sentence

__all__ = [
    "Fact",
    "among",
    "comparison",
    "direction_of_all",
    "fact",
    "finding",
    "of_total",
    "pulling",
    "rule_of",
    "sentence",
]
