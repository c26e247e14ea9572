"""What was submitted and what raters made of it, over all units; for inside the department alone.

``cases``
    the gate with its evidence, scores and places
``panel``
    raters' severity, how far they agree, which grades do not count
``words``
    states, verdicts and reasons in words
"""

from analysis.pages.rated.cases import scores, submitted_cases
from analysis.pages.rated.panel import agreed, not_counted, raters

__all__ = ["agreed", "not_counted", "raters", "scores", "submitted_cases"]
