r"""Benefit of the doubt: every unit with the weights that suit it best. Pure.

.. math:: B_i = \max_w \sum_k w_k z_{ik} \quad\text{such that}\quad \sum_k w_k z_{jk} \le 1 \ \forall j,\; w_k \ge 0

A data envelopment with one input of one (Melyn and Moesen 1991; Cherchye et al., *Social Indicators Research* 82, 2007;
Compind ``ci_bod``). 1 is on the frontier: no other unit is better with that unit's own weights. Several share it, so it
says who is certainly not the best rather than who is. Values must be of at least zero; multiplying an indicator changes
nothing, adding to it does, so min–max on [0, 1] and on [1, 100] differ. scipy's HiGHS solves it.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog


def benefit_of_the_doubt(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each unit's score and its own weights, in the unit of the values; one row of ``values`` is one unit.

    A missing value is left out: it gets no weight from its own unit and does not bound the others. Blank where no value
    is known or one is below zero; 0 where all known are zero. The weights may not be the only best ones, the score is.

    >>> benefit_of_the_doubt(np.array([[4.0, 1.0], [1.0, 4.0], [2.0, 2.0]]))[0].round(6).tolist()
    [1.0, 1.0, 0.8]
    """
    known = np.nan_to_num(values)
    usable = ~np.isnan(values).all(axis=1) & ~(known < 0).any(axis=1)
    largest = known[usable].max(axis=0, initial=0.0)
    scaled = known / np.where(largest > 0, largest, 1.0)
    bounds = _undominated(scaled[usable])
    scores, weights = np.full(len(values), np.nan), np.zeros(values.shape)
    for place in np.flatnonzero(usable):
        weights[place] = _best_weights(scaled[place], bounds)
        scores[place] = min(1.0, float(weights[place] @ scaled[place]))
    return scores, weights / np.where(largest > 0, largest, 1.0)


def _undominated(values: np.ndarray) -> np.ndarray:
    """The units that no other equals or exceeds on everything: what holds for them holds for all."""
    rows = np.unique(values, axis=0)
    rows = rows[np.argsort(-rows.sum(axis=1), kind="stable")]  # what exceeds a row stands above it
    kept, n_kept = np.empty_like(rows), 0
    for row in rows:
        if not (kept[:n_kept] >= row).all(axis=1).any():
            kept[n_kept] = row
            n_kept += 1
    return kept[:n_kept]


def _best_weights(own: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """The weights that make a unit's score largest; bounds are let in as they are broken, few of them being needed."""
    has = own > 0
    if not has.any():
        return np.zeros(len(own))
    held = np.unique(np.r_[bounds[:, has].argmax(axis=0), (bounds @ own).argmax()])
    while True:
        found = linprog(-own[has], A_ub=bounds[held][:, has], b_ub=np.ones(len(held)), method="highs")
        if not found.success:
            raise ArithmeticError(f"no best weights: {found.message}")
        over = bounds[:, has] @ found.x - 1
        most = np.argsort(-over)[:FEW]
        broken = np.setdiff1d(most[over[most] > SLACK], held)
        if not len(broken):
            weights = np.zeros(len(own))
            weights[has] = found.x
            return weights
        held = np.r_[held, broken]


FEW, SLACK = 30, 1e-9
"""How many broken bounds are let in at a time, and by how much one may be broken."""
