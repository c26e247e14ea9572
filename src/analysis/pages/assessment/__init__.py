"""The assessment page: the ranking under the declared rules, and how far it depends on them (for those inside only).

``opening``
    the head; the rules in a sentence, who is within each award, whose place is firm
``ranked``
    the ranking as a table and as a picture of ranks with how far they go (:func:`ranking`, :func:`rank_intervals`)
``moved``
    what each option does to the ranks; which choice does most, what weighs how much (:func:`movers_table`,
    :func:`choice_shares`, :func:`weights`)
``pairs``
    how often one unit is before another (:func:`neighbours`, :func:`all_pairs`)
``beside``
    by size, other rules in use, verified figures (:func:`by_size`, :func:`other_shapes`, :func:`verified`)
``profiles``, ``needed``
    the parts of each score beside the median (:func:`strengths`); what one below an award would need (:func:`what_if`)
``words``
    what these parts share
"""

from analysis.pages.assessment.beside import by_size, other_shapes, verified
from analysis.pages.assessment.moved import choice_shares, movers_table, weights
from analysis.pages.assessment.needed import what_if
from analysis.pages.assessment.opening import headline, masthead, open_page
from analysis.pages.assessment.pairs import all_pairs, neighbours
from analysis.pages.assessment.profiles import strengths
from analysis.pages.assessment.ranked import rank_intervals, ranking

__all__ = [
    "all_pairs",
    "by_size",
    "choice_shares",
    "headline",
    "masthead",
    "movers_table",
    "neighbours",
    "open_page",
    "other_shapes",
    "rank_intervals",
    "ranking",
    "strengths",
    "verified",
    "weights",
    "what_if",
]
