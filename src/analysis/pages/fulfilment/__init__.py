"""The fulfilment page: what became of what was signed, per batch of contracts.

``opening``
    the head, and the sentences that the page leads with
``drawn``
    the curves by days since signing
``tables``
    shares within so many days, rates with their definitions, money paid in
``by_unit``
    each season's batch by filing unit
``by_group``
    the same by the groups of every focus
``late``
    who is behind schedule, and what has ended
``told``
    what the ledgers contradict or do not tell
"""

from analysis.pages.fulfilment.by_group import groups
from analysis.pages.fulfilment.by_unit import units
from analysis.pages.fulfilment.drawn import curves
from analysis.pages.fulfilment.late import behind, ended, schedule
from analysis.pages.fulfilment.opening import headline, masthead, open_page
from analysis.pages.fulfilment.tables import payments, rates, within
from analysis.pages.fulfilment.told import apart, contradictions, notes

__all__ = [
    "apart",
    "behind",
    "contradictions",
    "curves",
    "ended",
    "groups",
    "headline",
    "masthead",
    "notes",
    "open_page",
    "payments",
    "rates",
    "schedule",
    "units",
    "within",
]
