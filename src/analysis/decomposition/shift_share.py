r"""Shift-share: how much of a unit's change is the whole's growth, its mix of industries, and its own. Pure.

With :math:`E_{ij}` the level of industry :math:`i` in unit :math:`j`, without an index a sum over it, and growth
:math:`g = E_2/E_1 - 1` of the whole, :math:`g_i` of the industry in the whole, :math:`g_{ij}` of the cell (Dunn 1960,
Papers of the Regional Science Association 6:97-112):

.. math:: E_{ij2} - E_{ij1} = \underbrace{E_{ij1}\,g}_{\text{national}} + \underbrace{E_{ij1}(g_i - g)}_{\text{mix}}
    + \underbrace{E_{ij1}(g_{ij} - g_i)}_{\text{regional}}

Here *national* is the usual name for the whole, be it a province. The regional effect holds what is the unit's own, and
all that the industries are too coarse to tell. It is split further by Esteban-Marquillas 1972 (Regional and Urban
Economics 2:249-255), who asks what the unit's growth would have brought with the whole's mix,
:math:`E^*_{ij1} = E_{j1} E_{i1}/E_1`:

.. math:: E_{ij1}(g_{ij} - g_i) = \underbrace{E^*_{ij1}(g_{ij} - g_i)}_{\text{competitive}}
    + \underbrace{(E_{ij1} - E^*_{ij1})(g_{ij} - g_i)}_{\text{allocation}}

As ratios (Gerfin 1964, Kyklos 17:565-593), with :math:`\hat E_j = \sum_i E_{ij1} E_{i2}/E_{i1}`:

.. math:: \frac{E_{j2}/E_{j1}}{E_2/E_1} = \frac{\hat E_j}{E_{j1} E_2/E_1} \cdot \frac{E_{j2}}{\hat E_j}

All weights are the first season's, so seasons exchanged the effects are others, not the same with another sign.
A cell that begins at zero has no growth rate but a change: all of it is regional, or, where the industry is new in the
whole, a fourth effect, ``new_industry_effect``. Over all units the four sum to national growth alone: the regional
effects cancel within each industry, and mix and new industries cancel each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.decomposition import groups, reasons

EFFECTS = ["national_effect", "mix_effect", "regional_effect", "new_industry_effect"]
SPLIT = ["competitive_effect", "allocation_effect"]
INDICES = ["mix_index", "regional_index", "net_index"]
LEVELS = ["first", "second"]
EXPECTED = ["at_whole", "at_industry"]


def cells(
    rows: pd.DataFrame,
    whole: pd.DataFrame | None = None,
    *,
    unit: str = "city_code",
    industry: str = "industry",
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """The rows with ``change``, the four effects, ``residual``, the split of the regional effect, and reasons.

    Beside them ``at_whole`` and ``at_industry``: the level had the cell grown as the whole, as its industry in it.

    One row is one unit × industry with the levels ``first`` and ``second``. The whole is the sum of the rows, or given
    apart: one row an industry with the same columns. Effects are blank exactly where ``why_blank`` says why:

    ``second:missing``, ``first:below-zero``
        a level is not known, or below zero; the cell is in no sum
    ``zero-base``
        the whole had nothing in the first season, so that it has no growth
    ``industry-not-in-whole``
        the whole given lacks the industry, or had none of it when the unit had some

    The split is blank there too, and where ``why_no_split`` is ``zero-base``: a cell that begins at zero has no
    rate to give to the homothetic level. Where it stays there, or is new in the whole, there is nothing to split.

    >>> levels = [("a", "food", 60, 66), ("a", "steel", 40, 44), ("b", "food", 40, 54), ("b", "steel", 60, 76)]
    >>> made = cells(pd.DataFrame(levels, columns=["city_code", "industry", *LEVELS]))
    >>> made.round(6)[["national_effect", "mix_effect", "regional_effect"]].to_numpy().tolist()
    [[12.0, 0.0, -6.0], [8.0, 0.0, -4.0], [8.0, 0.0, 6.0], [12.0, 0.0, 4.0]]
    """
    levels = rows[LEVELS].astype(float)
    filed = _why_unknown(levels)
    known = levels.where(filed == "")
    frame = rows[[*by, unit, industry]].assign(**known)
    of_industry, of_whole = _whole_of(frame, whole, [*by, industry]), _whole_of(frame, whole, by)
    why = reasons.or_else(filed, _why_no_whole(known, of_industry, of_whole))
    made = _dunn(known, of_industry, of_whole).where(why == "")
    change = known["second"] - known["first"]
    no_rate = (known["first"] == 0) & (made["regional_effect"] > 0)
    no_split = reasons.or_else(why, reasons.first({"zero-base": no_rate}))
    homothetic = groups.spread(known["first"], frame, [*by, unit]) * of_industry["first"] / of_whole["first"]
    split = _esteban(made["regional_effect"], known["first"], homothetic).where(no_split == "")
    residual = change - made[EFFECTS].sum(axis=1, skipna=False)
    return rows.assign(change=change, **made, residual=residual, **split, why_blank=why, why_no_split=no_split)


def by_unit(cells: pd.DataFrame, *, unit: str = "city_code", by: Sequence[str] = ()) -> pd.DataFrame:
    """One row is one unit: its cells' effects summed, the ``n_cells`` in it, and Gerfin's ratios.

    ``n_left_out`` cells could not be divided and are in no sum; ``why_blank`` is ``no-cells`` where there is none
    other. The split is blank where one of its cells has none (``why_no_split``). ``net_index``, the unit's growth
    factor over the whole's, is ``mix_index`` times ``regional_index``; blank where ``why_no_index`` says ``zero-base``,
    or ``second:zero`` (of the whole, or of all of the unit's industries in it).

    >>> levels = [("a", "food", 60, 66), ("a", "steel", 40, 44), ("b", "food", 40, 54), ("b", "steel", 60, 76)]
    >>> made = by_unit(cells(pd.DataFrame(levels, columns=["city_code", "industry", *LEVELS]))).round(6)
    >>> made[["city_code", "change", "national_effect", "mix_effect", "regional_effect"]].to_numpy().tolist()
    [['a', 10.0, 20.0, 0.0, -10.0], ['b', 30.0, 20.0, 0.0, 10.0]]
    >>> made["net_index"].tolist()
    [0.916667, 1.083333]
    """
    keys, known = [*by, unit], cells["why_blank"] == ""
    names = [*LEVELS, "change", *EFFECTS, *EXPECTED]
    masked = cells.assign(**cells[[*names, *SPLIT]].astype(float).where(known))
    made = groups.summed(masked, names, keys)
    split = groups.summed(masked[known], SPLIT, keys, skip=False).reindex(made.index)
    counts = groups.summed(cells.assign(n_cells=known, n_left_out=~known), ["n_cells", "n_left_out"], keys)
    made = made.join(split).join(counts.astype(int))
    made = made.assign(residual=made["change"] - made[EFFECTS].sum(axis=1, skipna=False))
    made["why_blank"] = reasons.first({"no-cells": made["n_cells"] == 0})
    made["why_no_split"] = reasons.or_else(made["why_blank"], reasons.first({"zero-base": made[SPLIT[0]].isna()}))
    return groups.labelled(made.assign(**_gerfin(made)), keys)


def _why_unknown(levels: pd.DataFrame) -> pd.Series:
    """Why a cell's levels cannot be used; empty where they can."""
    sides = [(side, levels[side]) for side in ("second", "first")]
    missing = {f"{side}:missing": ~np.isfinite(level) for side, level in sides}
    return reasons.first(missing | {f"{side}:below-zero": level < 0 for side, level in sides})


def _whole_of(frame: pd.DataFrame, whole: pd.DataFrame | None, keys: Sequence[str]) -> pd.DataFrame:
    """The whole's levels that belong to each cell: of its industry, or over all, as the keys say."""
    if whole is None:
        return pd.DataFrame({side: groups.spread(frame[side], frame, keys) for side in LEVELS})
    sums = groups.summed(whole, LEVELS, keys)
    matched = (
        frame[list(keys)].merge(sums.reset_index(), on=list(keys), how="left", validate="many_to_one")
        if keys
        else sums.loc[[0] * len(frame)]
    )
    return matched[LEVELS].astype(float).set_axis(frame.index)


def _why_no_whole(known: pd.DataFrame, of_industry: pd.DataFrame, of_whole: pd.DataFrame) -> pd.Series:
    """Why the whole has no growth to compare a cell with; empty where it has."""
    lacks = of_industry.isna().any(axis=1) | ((of_industry["first"] <= 0) & (known["first"] > 0))
    return reasons.first({"zero-base": ~(of_whole["first"] > 0), "industry-not-in-whole": lacks})


def _dunn(known: pd.DataFrame, of_industry: pd.DataFrame, of_whole: pd.DataFrame) -> pd.DataFrame:
    """The effects and expected levels of each cell; a cell's own rate is never formed, so it may begin at zero."""
    base = known["first"]
    is_new = of_industry["first"] == 0
    ratio = of_whole["second"] / of_whole["first"].where(of_whole["first"] > 0)
    of_its_industry = (of_industry["second"] / of_industry["first"].where(~is_new)).where(~is_new, ratio)
    own = known["second"] - base * of_its_industry
    return pd.DataFrame(
        {
            "national_effect": base * (ratio - 1),
            "mix_effect": base * (of_its_industry - ratio),
            "regional_effect": own.mask(is_new, 0.0),
            "new_industry_effect": own.where(is_new, 0.0),
            "at_whole": base * ratio,
            "at_industry": base * of_its_industry,
        }
    )


def _esteban(regional: pd.Series, base: pd.Series, homothetic: pd.Series) -> pd.DataFrame:
    """The regional effect split; a cell that stays at zero has none."""
    rate = (regional / base.where(base > 0)).fillna(0.0)
    return pd.DataFrame({"competitive_effect": homothetic * rate, "allocation_effect": (base - homothetic) * rate})


def _gerfin(units: pd.DataFrame) -> pd.DataFrame:
    """The ratios of each unit, and why it has none."""
    at_whole, at_industry = units["at_whole"], units["at_industry"]
    zero = {"zero-base": ~(units["first"] > 0), "second:zero": ~((at_whole > 0) & (at_industry > 0))}
    why = reasons.or_else(units["why_blank"], reasons.first(zero))
    mix, net = at_industry / at_whole, units["second"] / at_whole
    ratios = pd.DataFrame({"mix_index": mix, "regional_index": units["second"] / at_industry, "net_index": net})
    return ratios.where(why == "").assign(why_no_index=why)
