"""Cases that units submit: whether their claims hold, how raters score them, and how far raters agree. Pure.

============= ==================================================================
scheme        criteria with their weights, grades with their anchors, as data
gate          the gate of truthfulness: which cases may be rated
counted       which grades count, and why the others do not
scores        weighted scores, ranks, and how ties were settled
concordance   Kendall's W, corrected for ties
reliability   Krippendorff's alpha: nominal, ordinal, interval
severity      how severe each rater is, and scores adjusted for it
intervals     how far a rank moves when raters are left out
short_list    all that is shown of a case, and of the panel that rated it
both_ways     where design and submission point at the same unit
declared      all of that as ``campaign.toml`` has it
of_edition    the same for an edition: what it knows of cases, checks and grades
============= ==================================================================

Nothing here is a test: the raters and the cases are all there are.
"""

from __future__ import annotations

from analysis.rating.both_ways import BOTH_COLUMNS, both_ways
from analysis.rating.concordance import Agreement, kendalls_w
from analysis.rating.counted import COUNTED_COLUMNS, counted, panel, sheets
from analysis.rating.gate import GATE_COLUMNS, PASSES, REFUSED, WAITS, Evidence, gate
from analysis.rating.intervals import rank_intervals
from analysis.rating.reliability import krippendorffs_alpha
from analysis.rating.scheme import Scheme
from analysis.rating.scores import SCORE_COLUMNS, ranked, scores
from analysis.rating.severity import adjusted, severities
from analysis.rating.short_list import AGREEMENT_COLUMNS, RATED_COLUMNS, agreement, rated

__all__ = [
    "AGREEMENT_COLUMNS",
    "BOTH_COLUMNS",
    "COUNTED_COLUMNS",
    "GATE_COLUMNS",
    "PASSES",
    "RATED_COLUMNS",
    "REFUSED",
    "SCORE_COLUMNS",
    "WAITS",
    "Agreement",
    "Evidence",
    "Scheme",
    "adjusted",
    "agreement",
    "both_ways",
    "counted",
    "gate",
    "kendalls_w",
    "krippendorffs_alpha",
    "panel",
    "rank_intervals",
    "ranked",
    "rated",
    "scores",
    "severities",
    "sheets",
]
