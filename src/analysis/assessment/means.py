r"""Means of normalised values: weighted, over many variants of the weights at once, and over what is known. Pure.

With values :math:`z_k` of a group's parts and weights :math:`w_k \ge 0`, sums over the parts that are known:

.. math:: M = f^{-1}\Big(\frac{\sum_k w_k f(z_k)}{\sum_k w_k}\Big)

with :math:`f` the identity (arithmetic), :math:`\ln` (geometric) or :math:`1/z` (harmonic): a missing part is dropped
and the weights of the others are scaled up, inside the group (COINr ``a_amean``, ``a_gmean``, ``a_hmean``). Parts make
up for one another fully in the first, less in the second, least in the third. A part of zero makes the geometric and
the harmonic mean zero, whatever the others are: put values on [1, 100] instead of [0, 100]. A part below zero has
neither.

Arrays are variants × units; a part that is the same in every variant has one row. Sums run part by part, in the same
order for every unit, so that equal units get equal scores to the last place and a unit that is better on every part
never gets a lower one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.assessment.ranking import DUST


@dataclass(frozen=True)
class Mean:
    """A kind of mean: what is done to each part, and undone to their weighted mean; whether it needs z above zero."""

    to: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray]
    above_zero: bool


MEANS = {
    "arithmetic": Mean(np.positive, np.positive, False),
    "geometric": Mean(np.log, np.exp, True),
    "harmonic": Mean(np.reciprocal, np.reciprocal, True),
}


def weighted_mean(parts: Sequence[np.ndarray], weights: np.ndarray, kind: str = "arithmetic") -> np.ndarray:
    """The mean of the parts of each variant (row) and unit (column); ``weights`` has one row a variant.

    Blank where no part with a weight is known, or, of a geometric or harmonic mean, one is below zero.

    >>> parts = [np.array([[1.0, 4.0, 0.0]]), np.array([[100.0, np.nan, 9.0]])]
    >>> weighted_mean(parts, np.array([[1.0, 1.0], [1.0, 3.0]]), "geometric").round(6).tolist()
    [[10.0, 4.0, 0.0], [31.622777, 4.0, 0.0]]
    """
    mean, shape = MEANS[kind], np.broadcast_shapes(*(part.shape for part in parts), (len(weights), 1))
    total, weight = np.zeros(shape), np.zeros((len(weights), 1))
    for place, part in enumerate(parts):
        share, known = weights[:, [place]], ~np.isnan(part)
        with np.errstate(divide="ignore", invalid="ignore"):
            added = share * np.where(known, mean.to(part), 0.0)
        total = total + (np.where(share == 0, 0.0, added) if mean.above_zero else added)
        weight = weight + (share if known.all() else share * known)
    with np.errstate(divide="ignore", invalid="ignore"):
        made = mean.back(total / weight)
    bad = np.isnan(made) if not mean.above_zero else np.isnan(made) | _negative(parts)
    made[np.broadcast_to(weight <= 0, made.shape) | bad] = np.nan
    return made


def _negative(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Where one of the parts is below zero."""
    return np.any(np.broadcast_arrays(*(part < 0 for part in parts)), axis=0)


def weighted_sum(parts: Sequence[np.ndarray], weights: np.ndarray, start: float = 0.0) -> np.ndarray:
    r"""Points: :math:`s + \sum_k w_k z_k`, weights of any sign; blank where a part is, since nothing can stand for it.

    >>> weighted_sum([np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]])], np.array([[-0.5, -0.25]]), start=2.0).tolist()
    [[1.5, 1.5]]
    """
    total = np.full((len(weights), 1), start)
    for place, part in enumerate(parts):
        total = total + weights[:, [place]] * part
    return total


def copeland(parts: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
    r"""Copeland score: how many units one beats by weighted majority, less how many beat it.

    .. math:: C_i = \sum_{j \ne i} \operatorname{sgn} \sum_k w_k \operatorname{sgn}(z_{ik} - z_{jk})

    COINr ``a_copeland``: beating is an outranking above 0.5, of which a tie on a part gives each half. A pair is judged
    by the parts known of both; with none it is a draw. Blank where no part is known. Only who is ahead counts, not by
    how much. Copeland, Borda and Kemeny differ, and none keeps every order when a unit leaves.

    >>> copeland([np.array([[3.0, 2.0, 1.0]]), np.array([[1.0, 5.0, 2.0]])], np.array([[2.0, 1.0]])).tolist()
    [[2.0, 0.0, -2.0]]
    """
    rows = [np.broadcast_to(part, (len(weights), part.shape[1])) for part in parts]
    made = np.array([_against_all([row[place] for row in rows], weights[place]) for place in range(len(weights))])
    made[np.all([np.isnan(row) for row in rows], axis=0)] = np.nan
    return made


def _against_all(parts: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
    """The Copeland scores of one variant; a majority within arithmetic's dust of a draw is a draw."""
    net = np.zeros((len(parts[0]), len(parts[0])))
    for part, weight in zip(parts, weights, strict=True):
        net += weight * np.nan_to_num(np.sign(part[:, None] - part[None, :]))
    return np.where(np.abs(net) > DUST * np.abs(weights).sum(), np.sign(net), 0.0).sum(axis=1)
