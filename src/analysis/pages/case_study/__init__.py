"""The dossier of one chosen unit: who it is, why it was chosen, its figures beside its match's, and what it told.

``opening``
    the page, the units that it may name, the head
``beside``, ``projects``
    figures, those of its match beside them, and the projects behind them
``chosen``, ``designs``
    why it was chosen and over which
``told``, ``shown_by``, ``scored``
    what the unit submitted, the evidence for it, what the raters made of it
``logged``, ``origins``
    how the choice can be made again, and where the figures came from
``parts``, ``dossier``
    what the page and the Word file are made of, and the Word file
"""

from analysis.pages.case_study.beside import curves, figures, unit_card
from analysis.pages.case_study.chosen import why_chosen
from analysis.pages.case_study.logged import audit_log, fingerprint, left_out
from analysis.pages.case_study.opening import cases, masthead, matches, named, open_page, texts
from analysis.pages.case_study.origins import size, sources
from analysis.pages.case_study.projects import industries, largest_projects
from analysis.pages.case_study.scored import rater_sheets
from analysis.pages.case_study.shown_by import evidence
from analysis.pages.case_study.told import copying, own_words

__all__ = [
    "audit_log",
    "cases",
    "copying",
    "curves",
    "evidence",
    "figures",
    "fingerprint",
    "industries",
    "largest_projects",
    "left_out",
    "masthead",
    "matches",
    "named",
    "open_page",
    "own_words",
    "rater_sheets",
    "size",
    "sources",
    "texts",
    "unit_card",
    "why_chosen",
]
