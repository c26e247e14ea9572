r"""Cumulative incidence with censoring and a competing event, weighted: the Aalen–Johansen estimator. Pure.

A case is watched from day 0 until it *reaches* what is waited for, until it has *ended* so that it never can, or until
watching stops (*censored*: it waits on, nobody knows how long). With :math:`r_k`, :math:`e_k`, :math:`c_k` the weight
that reaches, ends and is censored on day :math:`t_k` and :math:`n_k = \sum_{l \ge k} (r_l + e_l + c_l)` the weight at
risk,

.. math::
    S_k = \prod_{l \le k} \frac{n_l - r_l - e_l}{n_l}, \qquad
    R_k = \sum_{l \le k} S_{l-1} \frac{r_l}{n_l}, \qquad
    E_k = \sum_{l \le k} S_{l-1} \frac{e_l}{n_l}

so that :math:`R + E + S = 1` on every day (Aalen and Johansen 1978; Kalbfleisch and Prentice 2002, chapter 8). Where
nothing ends, :math:`S` is the product-limit estimator of Kaplan and Meier (1958); where nothing is censored, all three
are plain shares.

*Ties*: what happens on a day happens at once, and what is censored on it was still at risk on it, as in R's
``survfit`` and in ``statsmodels``. *Weights* are sizes, not numbers of observations: a case of weight 2 counts as two
cases of weight 1, any positive number will do, and multiplying all by a constant changes nothing. Only estimates are
made and no standard errors, which such weights do not have. A case without a weight above zero is in nothing.
Sums are exact where weights are whole, and else made in the order of the weights: the order of cases does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

CENSORED, REACHED, ENDED = 0, 1, 2
OUTCOMES = 3
STEPS = ["group", "day", "at_risk", "reached", "ended", "censored", "incidence", "ended_share", "waiting"]
AT_DAYS = ["group", "day", "at_risk", "incidence", "ended_share", "waiting", "least", "most", "why_blank"]
ROUNDING = 1e-12
"""What a sum of shares may be short of a half by, being a sum of fractions."""


def cumulative_incidence(
    day: npt.ArrayLike, outcome: npt.ArrayLike, weight: npt.ArrayLike | None = None, group: npt.ArrayLike | None = None
) -> pd.DataFrame:
    """The estimator of each group: one row is one group × day on which something happened, in order.

    ``day`` is a whole number from 0, ``outcome`` one of the three above, ``weight`` 1 and ``group`` 0 where not given.
    ``at_risk``, ``reached``, ``ended`` and ``censored`` are weights, ``incidence`` is R, ``ended_share`` E and
    ``waiting`` S, as shares of one at the end of the day. Four cases, of which one reaches on day 2, one ends on day 3
    and one is censored on it:

    >>> steps = cumulative_incidence([2, 3, 3, 5], [REACHED, ENDED, CENSORED, REACHED])
    >>> steps[["day", "at_risk", "incidence", "ended_share", "waiting"]].values.tolist()
    [[2.0, 4.0, 0.25, 0.0, 0.75], [3.0, 3.0, 0.25, 0.25, 0.5], [5.0, 1.0, 0.75, 0.25, 0.0]]
    """
    days, outcomes = np.asarray(day, dtype=np.int64), np.asarray(outcome, dtype=np.int64)
    weights = np.ones(len(days)) if weight is None else np.asarray(weight, dtype=float)
    groups = np.zeros(len(days), dtype=np.int64) if group is None else np.asarray(group, dtype=np.int64)
    if len(days) and (days.min() < 0 or not np.isin(outcomes, (CENSORED, REACHED, ENDED)).all()):
        raise ValueError("A day is before the first, or an outcome is none of the three.")
    weighing = np.flatnonzero(weights > 0)
    if (weights % 1 != 0).any():
        weighing = weighing[np.argsort(weights[weighing], kind="stable")]
    return _estimated(_tallied(days[weighing], outcomes[weighing], weights[weighing], groups[weighing]))


def _tallied(
    days: npt.NDArray[np.int64],
    outcomes: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    groups: npt.NDArray[np.int64],
) -> pd.DataFrame:
    """One row is one group × day: the weight of each outcome on it."""
    span = int(days.max(initial=0)) + 1
    cells, keys = pd.factorize(groups * span + days, sort=True)
    sums = np.bincount(cells * OUTCOMES + outcomes, weights, len(keys) * OUTCOMES).reshape(-1, OUTCOMES)
    named = {"reached": sums[:, REACHED], "ended": sums[:, ENDED], "censored": sums[:, CENSORED]}
    return pd.DataFrame({"group": keys // span, "day": keys % span} | named)


def _estimated(tally: pd.DataFrame) -> pd.DataFrame:
    """The estimator, from what happened on each day."""
    group = tally["group"]
    gone = tally["reached"] + tally["ended"]
    at_risk = (gone + tally["censored"])[::-1].groupby(group[::-1]).cumsum()[::-1]
    waiting = ((at_risk - gone) / at_risk).groupby(group).cumprod()
    before = waiting.groupby(group).shift(fill_value=1.0)
    incidence = (before * tally["reached"] / at_risk).groupby(group).cumsum()
    ended_share = (before * tally["ended"] / at_risk).groupby(group).cumsum()
    made = tally.assign(at_risk=at_risk, incidence=incidence, ended_share=ended_share, waiting=waiting)
    return made[STEPS]


def at_days(steps: pd.DataFrame, days: Sequence[int], groups: int = 1) -> pd.DataFrame:
    r"""The estimator on given days: one row is one of the ``groups`` (numbered from 0) × day asked for.

    ``at_risk`` is the weight still at risk on the day. ``least`` and ``most`` are what needs no estimating: the share
    that had reached by the day, and that share with all those added of whom the day is not known because they were
    censored before it; they are known even where the estimate is blank. ``why_blank``: ``no-projects`` where a group
    has no case, ``not-followed`` where a day is later than any case of the group was watched and some still waited.

    >>> at_days(cumulative_incidence([2, 3, 3, 5], [1, 2, 0, 1]), [0, 4, 9])[["incidence", "least", "most"]].values
    array([[0.  , 0.  , 0.  ],
           [0.25, 0.25, 0.5 ],
           [0.75, 0.5 , 0.75]])
    >>> at_days(cumulative_incidence([2, 3], [1, 0]), [3, 4])[["incidence", "why_blank"]].values.tolist()
    [[0.5, ''], [nan, 'not-followed']]
    """
    wanted = np.unique(np.asarray(days, dtype=np.int64))
    asked = pd.DataFrame({"day": np.repeat(wanted, groups), "group": np.tile(np.arange(groups), len(wanted))})
    known = _with_sums(steps).sort_values("day", kind="stable")
    past = pd.merge_asof(asked, known, on="day", by="group")
    ahead = pd.merge_asof(asked, known[["day", "group", "at_risk"]], on="day", by="group", direction="forward")
    rows = past.assign(at_risk=ahead["at_risk"].fillna(0.0))
    rows = rows.fillna({"incidence": 0.0, "ended_share": 0.0, "waiting": 1.0, "n_reached": 0.0, "n_unknown": 0.0})
    return _bounded(rows, steps).sort_values(["group", "day"], ignore_index=True)[AT_DAYS]


def _with_sums(steps: pd.DataFrame) -> pd.DataFrame:
    """Steps with what had reached and what had been censored by the day, and the day itself once more."""
    by_group = steps.groupby("group")
    sums = {"n_reached": by_group["reached"].cumsum(), "n_unknown": by_group["censored"].cumsum()}
    return steps.assign(step_day=steps["day"], **sums)


def _bounded(rows: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """Rows with their bounds, and blank where a group has no case or is no longer watched."""
    by_group = steps.groupby("group")
    all_of_it, last_day = rows["group"].map(by_group["at_risk"].first()), rows["group"].map(by_group["day"].last())
    on_the_day = rows["censored"].where(rows["step_day"] == rows["day"], 0.0)
    least = rows["n_reached"] / all_of_it
    most = least + (rows["n_unknown"] - on_the_day) / all_of_it
    lost = (rows["day"] > last_day) & (rows["waiting"] > 0)
    why = np.select([all_of_it.isna(), lost], ["no-projects", "not-followed"], "")
    blank = {name: rows[name].where(why == "") for name in ("incidence", "ended_share", "waiting")}
    return rows.assign(least=least, most=most, why_blank=why, **blank)


def median_day(steps: pd.DataFrame, groups: int = 1) -> pd.DataFrame:
    r"""The first day by which the incidence is one half or more: one row is one of the ``groups``.

    .. math:: m = \min \{ t_k : R_k \ge 1/2 \}

    Of all cases, those too that ended or are still waiting; not the median of those that have reached. Never
    interpolated. ``why_blank``: ``no-projects``; ``not-yet`` where half have not reached but may still do so;
    ``out-of-reach`` where too many have ended for half ever to reach.

    >>> median_day(cumulative_incidence([2, 3, 4, 5], [1, 1, 0, 0])).values.tolist()
    [[0, 3.0, '']]
    >>> median_day(cumulative_incidence([2, 3, 3, 5], [1, 2, 2, 2]))["why_blank"].tolist()
    ['out-of-reach']
    """
    there = steps[steps["incidence"] >= 0.5 - ROUNDING].groupby("group")["day"].first()
    last = steps.groupby("group")[["incidence", "waiting"]].last().reindex(range(groups))
    possible = last["incidence"] + last["waiting"]
    days = there.reindex(range(groups)).astype(float)
    reasons = [days.notna(), possible.isna(), possible < 0.5 - ROUNDING]
    why = np.select(reasons, ["", "no-projects", "out-of-reach"], "not-yet")
    return pd.DataFrame({"group": np.arange(groups), "median_days": days.to_numpy(), "why_blank": why})
