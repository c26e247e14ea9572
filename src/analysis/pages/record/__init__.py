"""The published record: what public sources say of the seasons, with their addresses; no filed figure beside it.

``told``
    the page itself, its coverage, figures, projects, and statements that do not agree
``awarded``
    awards: complete lists as sets, single reports, and each unit's by season
``words``
    the words, order and addresses of the record
"""

from __future__ import annotations

from analysis.pages.record.awarded import awards, history, other_awards
from analysis.pages.record.told import contradictions, coverage, figures_by_unit, masthead, open_page, projects

__all__ = [
    "awards",
    "contradictions",
    "coverage",
    "figures_by_unit",
    "history",
    "masthead",
    "open_page",
    "other_awards",
    "projects",
]
