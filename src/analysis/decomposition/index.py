r"""An amount as a product of several factors over many cells: the logarithmic mean Divisia index, LMDI-I. Pure.

:math:`V = \sum_i V_i` with :math:`V_i = \prod_k x_{ki}` for each cell :math:`i`. For the province, count × city mix ×
city size:

.. math:: V = \sum_i N \cdot \frac{n_i}{N} \cdot \frac{V_i}{n_i}

and with industries :math:`j` as a further level

.. math:: V = \sum_{ij} N \cdot \frac{n_i}{N} \cdot \frac{n_{ij}}{n_i} \cdot \frac{V_{ij}}{n_{ij}}

The change is the sum, the ratio the product of one effect a factor, with nothing left over. Seasons exchanged, additive
effects change their sign and multiplicative ones become their reciprocals. Montgomery's size effect
(:mod:`analysis.decomposition.two_factors`), summed over the cells, is the same; its count effect is that of count and
all mixes together.

Sources: Ang 2005 (Energy Policy 33:867-871), Ang 2015 (86:233-238). Zeros by analytical limits: Ang, Zhang
and Choi 1998 (Energy 23:489-495, table 2), Wood and Lenzen 2006 (Energy Policy 34:1326-1331), Ang and Liu 2007 (Energy
Policy 35:238-246).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.decomposition import groups, reasons, sides

Numbers = npt.NDArray[np.float64]


def log_mean(first: npt.ArrayLike, second: npt.ArrayLike) -> Numbers:
    r"""The logarithmic mean of numbers from zero up.

    .. math:: L(a, b) = \frac{b - a}{\ln b - \ln a}, \qquad L(a, a) = a, \qquad L(a, 0) = 0

    >>> log_mean([4.0, 0.0, 1.0], [4.0, 5.0, np.e]).round(6).tolist()
    [4.0, 0.0, 1.718282]
    """
    low, high = _ordered(first, second)
    apart = (low > 0) & (high > low)
    ratio = np.log1p(np.divide(high - low, low, out=np.ones_like(low), where=apart))
    return np.where(apart, (high - low) / ratio, np.where(low > 0, low, 0.0))


def log_ratio(first: npt.ArrayLike, second: npt.ArrayLike) -> Numbers:
    r""":math:`\ln(b/a)`, to the last places also where the two are nearly equal; 0 where either is zero, see effects.

    >>> log_ratio([1.0, 1.0, 0.0], [np.e, 1.0, 5.0]).round(6).tolist()
    [1.0, 0.0, 0.0]
    """
    low, high = _ordered(first, second)
    ratio = np.log1p(np.divide(high - low, low, out=np.zeros_like(low), where=low > 0))
    return np.where(np.asarray(second) >= np.asarray(first), ratio, -ratio)


def effects(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    r"""The additive effect of each factor in each cell, in the unit of the product.

    .. math:: Z_{ki} = L(V_{i1}, V_{i2}) \ln\frac{x_{ki2}}{x_{ki1}}, \qquad \sum_k Z_{ki} = V_{i2} - V_{i1}

    One row is one cell, one column one factor from zero up, known everywhere; both frames alike. Limits where a product
    is zero: zero in both seasons, no effect of any factor; zero in one, the whole change falls to the factor that is
    zero there and nothing to the others. Several factors that vanish together share it equally, the limit when they
    vanish at one rate.

    >>> first = pd.DataFrame({"count": [2.0, 0.0], "size": [3.0, 5.0]})
    >>> second = pd.DataFrame({"count": [4.0, 2.0], "size": [3.0, 4.0]})
    >>> effects(first, second).round(6).to_numpy().tolist()
    [[6.0, 0.0], [8.0, 0.0]]
    """
    x1, x2 = first.to_numpy(dtype=float), second.to_numpy(dtype=float)
    v1, v2 = x1.prod(axis=1), x2.prod(axis=1)
    regular = log_mean(v1, v2)[:, None] * log_ratio(x1, x2)
    begins_or_ends = ((v1 > 0) != (v2 > 0))[:, None]
    both = np.where(begins_or_ends, _limits(x1, x2, v2 - v1), regular)
    return pd.DataFrame(both, index=first.index, columns=first.columns)


def indices(summed: pd.DataFrame, first: pd.Series, second: pd.Series) -> pd.DataFrame:
    r"""The multiplicative effect of each factor on totals, from the additive ones.

    .. math:: D_k = \exp \sum_i \frac{L(V_{i1}, V_{i2})}{L(V_1, V_2)} \ln\frac{x_{ki2}}{x_{ki1}}
        = \exp\frac{\Delta_k}{L(V_1, V_2)}, \qquad \prod_k D_k = V_2 / V_1

    Blank where the total is not above zero in both seasons.

    >>> made = indices(pd.DataFrame({"count": [6.0], "size": [0.0]}), pd.Series([6.0]), pd.Series([12.0]))
    >>> made.round(6).to_numpy().tolist()
    [[2.0, 1.0]]
    """
    mean = pd.Series(log_mean(first, second), index=summed.index)
    return summed.div(mean.where(mean > 0), axis=0).apply(np.exp)


def cells(rows: pd.DataFrame, levels: Sequence[str] = ("city_code",), by: Sequence[str] = ()) -> pd.DataFrame:
    """The rows, each with its ``change``, one effect a factor, ``residual`` and ``why_blank``.

    One row is one cell: a unit, or with two levels a unit × industry, of a group (an indicator, a date) where ``by``
    names any. The effects are ``count_effect`` (of the group's count), one ``…_mix_effect`` a level (of the unit's
    share in the count, of the industry's share in the unit's), and ``size_effect``. Read mix effects in their sum: a
    unit's own is positive whenever its share has risen, whether its projects are large or small.

    Numbers are blank exactly where ``why_blank`` says why (see :func:`analysis.decomposition.sides.why_blank`); such
    cells are in no count. A share or a size that cannot be had in one season, for want of projects, is taken as the
    other season's: the change falls to the factor that is zero.

    >>> two = [("a", 5, 5, 50, 50), ("b", 5, 15, 10, 30)]
    >>> made = cells(pd.DataFrame(two, columns=["city_code", *sides.NUMBERS]))
    >>> made.round(2)[["change", "count_effect", "city_mix_effect", "size_effect"]].to_numpy().tolist()
    [[0.0, 34.66, -34.66, 0.0], [20.0, 12.62, 7.38, 0.0]]
    """
    if rows.duplicated([*by, *levels]).any():
        raise ValueError(f"two rows for one {' × '.join([*by, *levels])}: sum them before they are divided")
    why = sides.why_blank(rows)
    known = rows.assign(**rows[sides.NUMBERS].astype(float).where(why == ""))
    first, second = (_factors(known, side, levels, by) for side in ("first", "second"))
    made = effects(first.fillna(second).fillna(1.0), second.fillna(first).fillna(1.0)).where(why == "")
    made = made.add_suffix("_effect")
    change = known["second_amount"] - known["first_amount"]
    residual = change - made.sum(axis=1, skipna=False)
    return rows.assign(change=change, **made, residual=residual, why_blank=why)


def total(cells: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """One row is one group, or all: the effects of its cells summed, and the same as factors of growth.

    ``first_amount``, ``second_amount``, ``change``, the effects and ``residual`` over the ``n_cells`` that could be
    divided, beside the ``n_left_out`` that could not; blank where there is none (``why_blank`` is ``no-units``).
    ``ratio`` is second over first, the product of the ``…_index`` columns; these are blank where ``why_no_index`` says
    why: ``no-units``, ``zero-base``, or ``second:zero``.

    >>> two = [("a", 5, 5, 50, 50), ("b", 5, 15, 10, 30)]
    >>> made = total(cells(pd.DataFrame(two, columns=["city_code", *sides.NUMBERS]))).round(3).to_dict("records")[0]
    >>> made["change"], made["count_effect"], made["city_mix_effect"], made["size_effect"], made["n_cells"]
    (20.0, 47.276, -27.276, 0.0, 2)
    >>> made["ratio"], made["count_index"], made["city_mix_index"], made["size_index"]
    (1.333, 1.974, 0.675, 1.0)
    """
    names = [str(name) for name in cells if str(name).endswith("_effect")]
    summing = ["first_amount", "second_amount", "change", *names]
    known = cells["why_blank"] == ""
    made = groups.summed(cells.assign(**cells[summing].astype(float).where(known)), summing, by)
    counts = groups.summed(cells.assign(n_cells=known, n_left_out=~known), ["n_cells", "n_left_out"], by)
    made = made.join(counts.astype(int)).assign(residual=made["change"] - made[names].sum(axis=1, skipna=False))
    made["why_blank"] = reasons.first({"no-units": made["n_cells"] == 0})
    factors = indices(made[names], made["first_amount"], made["second_amount"])
    factors = factors.rename(columns=lambda name: name.removesuffix("_effect") + "_index")
    return groups.labelled(made.assign(ratio=_ratio(made), **factors, why_no_index=_why_no_index(made)), by)


def _factors(known: pd.DataFrame, side: str, levels: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
    """One season's count of the group, the shares level by level, and the size; blank where there is no project."""
    count = known[f"{side}_count"]
    whole = groups.spread(count, known, by)
    factors = {"count": whole}
    for depth, level in enumerate(levels, start=1):
        part = groups.spread(count, known, [*by, *levels[:depth]])
        factors[f"{level.removesuffix('_code')}_mix"] = part / whole.where(whole > 0)
        whole = part
    return pd.DataFrame(factors).assign(size=sides.size(known[f"{side}_amount"], count))


def _limits(x1: Numbers, x2: Numbers, change: Numbers) -> Numbers:
    """The whole change of a cell for the factors that are zero in one season only, in equal parts."""
    vanishing: Numbers = np.not_equal(x1 == 0, x2 == 0).astype(float)
    shared: Numbers = vanishing / np.maximum(vanishing.sum(axis=1, keepdims=True), 1)
    return shared * change[:, None]


def _ordered(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    return np.minimum(a, b), np.maximum(a, b)


def _ratio(totals: pd.DataFrame) -> pd.Series:
    """Second over first, where both are above zero."""
    both = (totals["first_amount"] > 0) & (totals["second_amount"] > 0)
    return totals["second_amount"] / totals["first_amount"].where(both)


def _why_no_index(totals: pd.DataFrame) -> pd.Series:
    """Why there are no factors of growth."""
    zero = {"zero-base": totals["first_amount"] <= 0, "second:zero": totals["second_amount"] <= 0}
    return reasons.or_else(totals["why_blank"], reasons.first(zero))
