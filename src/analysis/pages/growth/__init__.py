"""The growth page: every unit and all of them together, one season on another.

``opening``
    the head, the sentences that the page leads with, and how far the sums are from published totals
``tables``, ``small``
    tables of all units, with a small drawing a unit
``drawn``, ``tiles``
    pictures of all units: ranks, contributions, a map
``bodies``
    zones and groups
``windows``
    how the result moves with the days of the season compared with
``made_of``, ``made_of_units``
    what changes are made of: number and size of projects, mix of units (:func:`factors`, :func:`factor_charts`,
    :func:`factor_table`, :func:`factors_by_unit`)
``of_ledgers``, ``largest``, ``industries``
    what the ledgers say behind it: :func:`ledger_gap`, :func:`largest_projects`, :func:`influential_projects`,
    :func:`origins`, :func:`by_industry`
``by_focus``
    groups of projects by each focus (:func:`focus_findings`, :func:`focus_tables`, :func:`other_focus_tables`)
``courses``, ``pacing``
    both seasons by campaign day (:func:`courses`), and where the season would end (:func:`projections`)
``other_measures``, ``appendix``, ``specialised``
    other measures of growth, concentration, location quotients (:func:`other_measures`, :func:`concentrated`,
    :func:`within_zones`, :func:`against_context`, :func:`dispersed`, :func:`specialised`)
``notes``
    what must be known to read the page, and where its figures come from
``rows``
    what these parts share
"""

from analysis.pages.growth.appendix import against_context, concentrated, dispersed, within_zones
from analysis.pages.growth.bodies import zones_and_groups
from analysis.pages.growth.by_focus import focus_findings, focus_tables, other_focus_tables
from analysis.pages.growth.courses import courses
from analysis.pages.growth.drawn import contributions, ranks
from analysis.pages.growth.industries import by_industry
from analysis.pages.growth.largest import influential_projects, largest_projects
from analysis.pages.growth.made_of import factor_charts, factor_table, factors
from analysis.pages.growth.made_of_units import factors_by_unit
from analysis.pages.growth.notes import addresses, by_day, filings, not_comparable, notes
from analysis.pages.growth.of_ledgers import ledger_gap, origins
from analysis.pages.growth.opening import headline, masthead, open_page, published_gap
from analysis.pages.growth.other_measures import other_measures
from analysis.pages.growth.pacing import projections
from analysis.pages.growth.specialised import specialised
from analysis.pages.growth.tables import leading_tables, other_tables
from analysis.pages.growth.tiles import growth_map
from analysis.pages.growth.windows import other_days

__all__ = [
    "addresses",
    "against_context",
    "by_day",
    "by_industry",
    "concentrated",
    "contributions",
    "courses",
    "dispersed",
    "factor_charts",
    "factor_table",
    "factors",
    "factors_by_unit",
    "filings",
    "focus_findings",
    "focus_tables",
    "growth_map",
    "headline",
    "influential_projects",
    "largest_projects",
    "leading_tables",
    "ledger_gap",
    "masthead",
    "not_comparable",
    "notes",
    "open_page",
    "origins",
    "other_days",
    "other_focus_tables",
    "other_measures",
    "other_tables",
    "projections",
    "published_gap",
    "ranks",
    "specialised",
    "within_zones",
    "zones_and_groups",
]
