"""What a score book is made from: scores, names, what stands behind each figure; and whose it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.assessment.declaration import Assessment, Group, Indicator
from analysis.assessment.figures import pools
from analysis.assessment.scales import PercentileOfAll, PercentileOfOthers, Rank, RankBands, Scale
from analysis.assessment.scoring import Scores, details
from analysis.phrasing import Voice
from analysis.score_book.grid import Grid

BY_PLACE = (Rank, PercentileOfOthers, PercentileOfAll, RankBands)
"""The scales that go by the place of a figure among all."""
FROM_BEST = (PercentileOfAll, RankBands)
"""Those of them that count places from the best."""
STATED = ("copeland", "benefit-of-the-doubt")
"""How parts are put together that no cell can work out: the value is stated."""


@dataclass(frozen=True)
class Told:
    """Scores with their names, for all units, or for one.

    ``how``
        of each node how its value is made, in words
    ``behind``
        one row is one unit × indicator, by both: ``state``, ``file``, ``sheet``, ``cell``, ``why``, all words
    ``unit``
        whose own book it is; the whole province's where empty
    """

    voice: Voice
    scores: Scores
    units: Mapping[str, str]
    nodes: Mapping[str, str]
    how: Mapping[str, str]
    behind: pd.DataFrame = field(default_factory=pd.DataFrame)
    mark: str = ""
    unit: str = ""
    _grids: dict[Callable[[Told], Grid], Grid] = field(default_factory=dict, init=False, repr=False, compare=False)

    def grid(self, make: Callable[[Told], Grid]) -> Grid:
        """Where the rows of a sheet stand; worked out once."""
        if make not in self._grids:
            self._grids[make] = make(self)
        return self._grids[make]

    @property
    def assessment(self) -> Assessment:
        """The declaration."""
        return self.scores.assessment

    @property
    def leaves(self) -> tuple[Indicator, ...]:
        """The indicators."""
        return self.assessment.indicators

    @cached_property
    def order(self) -> list[Indicator | Group]:
        """Indicators, then groups, those deepest down first, the score last."""
        groups = self.assessment.groups
        return [*self.leaves, *sorted(groups, key=lambda group: -len(self.assessment.path(group.code)))]

    @cached_property
    def codes(self) -> list[str]:
        """The units shown: pool by pool, ranking group by ranking group."""
        if self.unit:
            return [self.unit]
        groups = self.scores.table["group"]
        return [str(code) for name in groups.unique() for code in groups.index[groups == name]]

    @cached_property
    def pool(self) -> dict[str, str]:
        """The pool that each unit shown is scaled in: its ranking group, or one for all."""
        groups = self.scores.table["group"]
        return {code: str(groups[code]) if self.assessment.pool == "group" else "" for code in self.codes}

    def members(self, pool: str) -> list[str]:
        """The units shown that are in a pool."""
        return [code for code in self.codes if self.pool[code] == pool]

    def of_pool(self, unit: str) -> pd.Index:
        """All units of a unit's pool, shown or not."""
        return next(units for units in pools(self.scores.figures.index, self.assessment) if unit in units)

    @cached_property
    def details(self) -> pd.DataFrame:
        """Every part of every score, by unit and node."""
        return details(self.scores).set_index(["unit", "node"])

    @property
    def is_apart(self) -> bool:
        """Whether units are ranked in groups."""
        return bool(self.assessment.apart)

    def scale(self, leaf: Indicator) -> Scale:
        """An indicator's normalisation."""
        return self.assessment.scale_of(leaf)

    def goes_by_place(self, leaf: Indicator) -> bool:
        """Whether an indicator is scored by its place among all."""
        return isinstance(self.scale(leaf), BY_PLACE)

    def is_stated(self, node: Indicator | Group) -> bool:
        """Whether a node's value is stated instead of worked out."""
        return isinstance(node, Group) and node.aggregation in STATED
