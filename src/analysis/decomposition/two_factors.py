r"""An amount as count × average size: how much of its change comes from more projects, how much from larger ones. Pure.

With :math:`q` the count, :math:`s = V/q` the average size and :math:`V = q s` the amount of the first (1) and the
second (2) season, four divisions of :math:`V_2 - V_1` into a count effect and a size effect:

- *Laspeyres*: one factor changes, the other stays as in the first season; *Paasche*: it stays as in the second. Neither
  adds up by itself: one leaves out, the other counts twice, what both changes do together. They are the ends between
  which the effects of the other two lie.
- *Bennet* is their mean and adds up. The one to show: it needs no logarithm, so a zero is no special case.
- *Montgomery* weights logarithmic changes by the logarithmic mean of the amounts. It adds up too and is the additive
  LMDI-I of two factors. A check on Bennet: where the two tell different stories, say so.

Sources: Bennet 1920 (Journal of the Royal Statistical Society 83:455-462); Montgomery 1937 (The Mathematical Problem of
the Price Index); both as in Diewert 2005 (American Journal of Economics and Sociology 64:311-360).

All functions take one row a unit with the columns of :mod:`analysis.decomposition.sides` and give the same rows with
``change``, ``count_effect``, ``size_effect``, ``residual`` (the change less both effects) and ``why_blank``; the
numbers are blank exactly where it gives a reason. Seasons exchanged, Bennet and Montgomery change their sign and
nothing else; Laspeyres becomes Paasche with its sign changed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.decomposition import index, sides

EFFECTS = ["count_effect", "size_effect"]
COLUMNS = ["change", *EFFECTS, "residual", "why_blank"]


def bennet(rows: pd.DataFrame) -> pd.DataFrame:
    r"""Count and size effect by the means of both seasons.

    .. math:: \Delta_q = \tfrac12 (s_1 + s_2)(q_2 - q_1), \qquad \Delta_s = \tfrac12 (q_1 + q_2)(s_2 - s_1)

    A unit without a project in one season takes the other's average size: all of its change is the count's.

    >>> made = bennet(pd.DataFrame([(10, 20, 100, 240), (0, 2, 0, 6)], columns=sides.NUMBERS))
    >>> made[EFFECTS].to_numpy().tolist()
    [[110.0, 30.0], [6.0, 0.0]]
    """
    first, second = sides.sizes(rows)
    count = (first + second) / 2 * (rows["second_count"] - rows["first_count"])
    size = (rows["first_count"] + rows["second_count"]) / 2 * (second - first)
    return _divided(rows, count, size)


def montgomery(rows: pd.DataFrame) -> pd.DataFrame:
    r"""Count and size effect by the logarithmic mean.

    .. math:: \Delta_q = L(V_1, V_2) \ln\frac{q_2}{q_1}, \qquad \Delta_s = L(V_1, V_2) \ln\frac{s_2}{s_1}

    Limits: with equal amounts :math:`L(V, V) = V`, so the effects cancel; an amount that begins or ends at zero gives
    all of its change to the factor that does: to the count where there is no project, to the size where there are
    projects without an amount. In the latter case it departs from Bennet, which gives a part to the count.

    >>> made = montgomery(pd.DataFrame([(1, 2, 4, 4), (0, 2, 0, 6), (1, 2, 0, 6)], columns=sides.NUMBERS))
    >>> made[EFFECTS].round(6).to_numpy().tolist()
    [[2.772589, -2.772589], [6.0, 0.0], [0.0, 6.0]]
    """
    known = sides.why_blank(rows) == ""
    first, second = (
        # What cannot be divided is made blank later; ones keep it out of the way.
        pd.DataFrame({"count": rows[f"{side}_count"].astype(float), "size": size}).where(known, 1.0)
        for side, size in zip(("first", "second"), sides.sizes(rows), strict=True)
    )
    effects = index.effects(first, second)
    return _divided(rows, effects["count"], effects["size"])


def laspeyres(rows: pd.DataFrame) -> pd.DataFrame:
    r"""Count and size effect, the other factor as in the first season: they leave out what both changes do together.

    .. math:: \Delta_q = s_1 (q_2 - q_1), \qquad \Delta_s = q_1 (s_2 - s_1), \qquad
        \text{residual} = (q_2 - q_1)(s_2 - s_1)

    >>> laspeyres(pd.DataFrame([(10, 20, 100, 240)], columns=sides.NUMBERS))[[*EFFECTS, "residual"]].to_numpy().tolist()
    [[100.0, 20.0, 20.0]]
    """
    first, second = sides.sizes(rows)
    count = first * (rows["second_count"] - rows["first_count"])
    return _divided(rows, count, rows["first_count"] * (second - first))


def paasche(rows: pd.DataFrame) -> pd.DataFrame:
    r"""Count and size effect, the other factor as in the second season: they count twice what both changes do together.

    .. math:: \Delta_q = s_2 (q_2 - q_1), \qquad \Delta_s = q_2 (s_2 - s_1), \qquad
        \text{residual} = -(q_2 - q_1)(s_2 - s_1)

    >>> paasche(pd.DataFrame([(10, 20, 100, 240)], columns=sides.NUMBERS))[[*EFFECTS, "residual"]].to_numpy().tolist()
    [[120.0, 40.0, -20.0]]
    """
    first, second = sides.sizes(rows)
    count = second * (rows["second_count"] - rows["first_count"])
    return _divided(rows, count, rows["second_count"] * (second - first))


def _divided(rows: pd.DataFrame, count: pd.Series, size: pd.Series) -> pd.DataFrame:
    """The rows with their change and its two parts, all blank where there is a reason."""
    why = sides.why_blank(rows)
    change = rows["second_amount"] - rows["first_amount"]
    numbers = pd.DataFrame(
        {"change": change, "count_effect": count, "size_effect": size, "residual": change - (count + size)}
    )
    return rows.assign(**numbers.astype(float).where(why == "", np.nan), why_blank=why)
