r"""Location quotients: which industries a unit has more of than all units together. Pure.

.. math:: LQ_{ij} = \frac{x_{ij} / \sum_k x_{ik}}{X_j / \sum_k X_k}

for unit :math:`i` and industry :math:`j`, with :math:`X_j` the reference: the sum over the units, unless another is
given (Isard 1960, ch. 7; Farhauer and Kröll 2013). Above one, the unit is more specialised in the industry than the
reference. A ratio of shares says nothing about size: pages print the amount beside it.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

UNKNOWN, NEGATIVE, NOTHING = "unknown-amount", "negative-amount", "zero-total"
NO_REFERENCE, ZERO_REFERENCE = "no-reference", "zero-reference"
COLUMNS = ["city_code", "industry", "amount", "share_pct", "reference_pct", "quotient", "why_blank"]


def location_quotients(amounts: pd.DataFrame, reference: pd.Series | None = None) -> pd.DataFrame:
    """Quotients of units (rows) by industry (columns); one row is one unit × industry, in their order.

    ``share_pct`` is the industry's share of the unit, ``reference_pct`` its share of the reference. A unit with
    nothing in an industry has a quotient of zero. The quotient is blank, and ``why_blank`` says why, where the unit has
    an amount that is unknown or negative (no shares of its own; it is not in the sum over units either), where it has
    nothing at all (``zero-total``), and where the reference is unknown or has nothing in the industry.

    >>> amounts = pd.DataFrame({"cars": [8.0, 2.0], "food": [2.0, 8.0]}, index=["a", "b"])
    >>> location_quotients(amounts)["quotient"].tolist()
    [1.6, 0.4, 0.4, 1.6]
    """
    values = amounts.to_numpy(float)
    why_not_unit = _why_not_unit(values)
    total = _reference(amounts, why_not_unit, reference)
    share = _shares(np.where(why_not_unit[:, None] == "", values, math.nan), axis=1)
    of_reference = _shares(np.where(total >= 0, total, math.nan), axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(of_reference > 0, share / of_reference, math.nan)
    why = np.where(why_not_unit[:, None] != "", why_not_unit[:, None], _why_not_reference(of_reference))
    units, industries = np.meshgrid(amounts.index, amounts.columns, indexing="ij")
    made = {"city_code": units, "industry": industries, "amount": values, "share_pct": share * 100}
    made |= {"reference_pct": np.broadcast_to(of_reference * 100, values.shape), "quotient": quotient, "why_blank": why}
    return pd.DataFrame({name: made[name].ravel() for name in COLUMNS})


def _why_not_unit(values: np.ndarray) -> np.ndarray:
    """Why a unit has no shares, by unit."""
    unknown, negative = np.isnan(values).any(axis=1), (values < 0).any(axis=1)
    why = np.where(values.any(axis=1), "", NOTHING)
    return np.where(unknown, UNKNOWN, np.where(negative, NEGATIVE, why)).astype(object)


def _reference(amounts: pd.DataFrame, why_not_unit: np.ndarray, reference: pd.Series | None) -> np.ndarray:
    if reference is not None:
        return reference.reindex(amounts.columns).to_numpy(float)
    counted = amounts.to_numpy(float)[why_not_unit == ""]
    return np.sort(counted, axis=0).sum(axis=0)


def _why_not_reference(of_reference: np.ndarray) -> np.ndarray:
    """Why an industry has no quotient, by industry."""
    why = np.where(of_reference == 0, ZERO_REFERENCE, "")
    return np.where(np.isnan(of_reference), NO_REFERENCE, why).astype(object)


def _shares(values: np.ndarray, axis: int) -> np.ndarray:
    """Shares of the sum along an axis; blank where there is nothing to share, or where one part is blank."""
    total = np.sort(values, axis=axis).sum(axis=axis, keepdims=True)
    return values / np.where(total > 0, total, math.nan)
