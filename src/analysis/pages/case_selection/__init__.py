"""The page of the selection of cases: from the figures and from what units submit to those worth a dossier.

``opening``
    the head, and the sentences that the page leads with
``short``
    the short list, and where figures and raters meet
``long``
    what each design chooses, over whom, by how much, how firmly
``drawn``
    each unit's result against what is expected of it
``measured``
    the measures of the long list in words
``pairs``
    pairs that are alike or unlike, with their figures
``kinds``
    a unit for each kind there is
``told``
    who is left out, how it was done, sources, the audit log
``printed``
    the same as tables, for the command

What was submitted and what raters made of it is told by :mod:`analysis.pages.rated`.
"""

from analysis.pages.case_selection.drawn import against_expectation, figures
from analysis.pages.case_selection.kinds import kinds
from analysis.pages.case_selection.long import long_list
from analysis.pages.case_selection.opening import headline, masthead, open_page
from analysis.pages.case_selection.pairs import pairs
from analysis.pages.case_selection.short import both_ways, short_list
from analysis.pages.case_selection.told import audit, left_out, notes, sources
from analysis.pages.rated import agreed, not_counted, raters, scores, submitted_cases

__all__ = [
    "against_expectation",
    "agreed",
    "audit",
    "both_ways",
    "figures",
    "headline",
    "kinds",
    "left_out",
    "long_list",
    "masthead",
    "not_counted",
    "notes",
    "open_page",
    "pairs",
    "raters",
    "scores",
    "short_list",
    "sources",
    "submitted_cases",
]
