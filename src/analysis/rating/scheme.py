"""What a rating goes by: criteria with weights, grades with anchors, the fewest raters. All of it data. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.errors import DeclarationError


@dataclass(frozen=True)
class Scheme:
    """Weights by criterion, values by grade, the words that anchor a grade of a criterion, and the fewest raters.

    Weights are zero or more and need not add up to one; values are numbers, the better the higher. ``anchors`` may be
    empty; where it is given, every grade of every criterion needs its words, or raters fill in their own.

    >>> Scheme({"novelty": 2, "effect": 3}, {"A": 5, "B": 3}).shares.to_dict()
    {'novelty': 0.4, 'effect': 0.6}
    """

    weights: Mapping[str, float]
    grades: Mapping[str, float]
    anchors: Mapping[tuple[str, str], str] = field(default_factory=dict)
    raters_at_least: int = 3

    def __post_init__(self) -> None:
        numbers = [*self.weights.values(), *self.grades.values()]
        if not all(math.isfinite(number) for number in numbers):
            raise DeclarationError("a weight or the value of a grade is not a number; write one")
        if min(self.weights.values(), default=-1) < 0 or sum(self.weights.values()) <= 0:
            raise DeclarationError("weights of criteria must be zero or more, and one above zero")
        if len(set(self.grades.values())) != len(self.grades) or len(self.grades) < 2:
            raise DeclarationError("grades need at least two values, each of its own")
        missing = [f"{criterion} {grade}" for criterion, grade in self.unanchored()]
        if self.anchors and missing:
            raise DeclarationError(f"grades without an anchor: {', '.join(missing)}; say in words what earns each")

    def unanchored(self) -> list[tuple[str, str]]:
        """Criteria and grades without words."""
        every = [(criterion, grade) for criterion in self.weights for grade in self.grades]
        return [pair for pair in every if not self.anchors.get(pair, "").strip()]

    @property
    def shares(self) -> pd.Series:
        """Weights as shares of their sum, in the order declared."""
        weights = pd.Series(dict(self.weights), dtype=float)
        return weights / weights.sum()
