"""The assessment as data, and how firm its ranking is. Pure: frames in, frames and records out.

An :class:`Assessment` declares indicators in a hierarchy, their scales, weights and means, and what happens where a
figure is missing. :func:`score` applies it and :func:`details` explains every score. :class:`Choices` declares what
else might have been declared; :func:`ranks_by_variant` works all of it out and :func:`firmness` says how far the
ranking depends on it. Modules:

``declaration``, ``scales``, ``presets``
    the declaration; normalisations as declared; shapes in use
``normalisation``, ``weighting``, ``means``, ``frontier``, ``indices``
    the formulas: of one indicator; weights from figures; means and Copeland; benefit of the doubt; others' indices
``figures``, ``combining``, ``scoring``, ``ranking``
    figures to values and weights; values to groups; scores and their details; places
``size``, ``treatment``
    size-adjusted, verified; statistics, outliers, filled by group
``choices``, ``variants``, ``firmness``, ``sobol``, ``influence``
    variants, their ranks, how firm; which choice matters; which indicator, and what one unit would need
``reasons``
    why a value is blank
"""

from __future__ import annotations

from analysis.assessment.choices import CHOICES, DECLARED, Choices, drawn_weights, grid
from analysis.assessment.declaration import Assessment, Group, Indicator, MissingRule, Weighting, without
from analysis.assessment.firmness import Award, ahead, firmness, rank_shift, shift_by_option
from analysis.assessment.influence import effective_weights, importance, least_for_rank, what_if
from analysis.assessment.scales import SCALES
from analysis.assessment.scoring import Scores, details, score
from analysis.assessment.size import denominated, side_by_side, standing_figures
from analysis.assessment.sobol import sampled, shares_of_sample, shares_on_grid
from analysis.assessment.variants import Variants, ranks_by_variant, together

__all__ = [
    "CHOICES",
    "DECLARED",
    "SCALES",
    "Assessment",
    "Award",
    "Choices",
    "Group",
    "Indicator",
    "MissingRule",
    "Scores",
    "Variants",
    "Weighting",
    "ahead",
    "denominated",
    "details",
    "drawn_weights",
    "effective_weights",
    "firmness",
    "grid",
    "importance",
    "least_for_rank",
    "rank_shift",
    "ranks_by_variant",
    "sampled",
    "score",
    "shares_of_sample",
    "shares_on_grid",
    "shift_by_option",
    "side_by_side",
    "standing_figures",
    "together",
    "what_if",
    "without",
]
