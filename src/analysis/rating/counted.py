"""Which grades count, and why the others do not. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.rating.reasons import (
    BLANK,
    DECLARED,
    INCOMPLETE,
    NOT_ADMITTED,
    OWN_UNIT,
    TWICE,
    UNKNOWN_CASE,
    UNKNOWN_CRITERION,
    UNKNOWN_GRADE,
    UNKNOWN_RATER,
)
from analysis.rating.scheme import Scheme

COUNTED_COLUMNS = ["case", "rater", "criterion", "grade", "value", "why_not"]
KEY = ["case", "rater", "criterion"]


def counted(
    grades: pd.DataFrame,
    scheme: Scheme,
    cases: pd.DataFrame,
    raters: pd.DataFrame,
    interests: Iterable[tuple[str, str]] = (),
    admitted: Iterable[str] | None = None,
) -> pd.DataFrame:
    """One row is one grade (case × rater × criterion): its value, or why it does not count.

    ``cases`` and ``raters`` have columns case, unit and rater, unit: a rater does not score a case of their own unit
    (``own-unit``). ``interests`` are further pairs of rater and case (``declared-interest``), ``admitted`` the cases
    that passed the gate, all if not given (``not-admitted``). A grade given twice counts not at all, whichever came
    first (``graded-twice``). Blank grades, and names that were not declared, are rows too. Nothing is filled in.

    >>> scheme = Scheme({"effect": 1}, {"A": 5, "B": 3})
    >>> cases = pd.DataFrame({"case": ["c1", "c2"], "unit": ["u1", "u2"]})
    >>> raters = pd.DataFrame({"rater": ["r1"], "unit": ["u1"]})
    >>> grades = pd.DataFrame({"case": ["c1", "c2"], "rater": "r1", "criterion": "effect", "grade": ["A", "B"]})
    >>> counted(grades, scheme, cases, raters)[["case", "value", "why_not"]].values.tolist()
    [['c1', nan, 'own-unit'], ['c2', 3.0, '']]
    """
    value = grades["grade"].map(dict(scheme.grades)).astype(float)
    unit_of_case, unit_of_rater = (_units(cases, "case", grades), _units(raters, "rater", grades))
    pairs = pd.Series(list(zip(grades["rater"], grades["case"], strict=True)), grades.index, dtype=object)
    known_unit = unit_of_case.notna() & (unit_of_case != "")
    why = {
        UNKNOWN_CASE: ~grades["case"].isin(cases["case"]),
        UNKNOWN_RATER: ~grades["rater"].isin(raters["rater"]),
        UNKNOWN_CRITERION: ~grades["criterion"].isin(list(scheme.weights)),
        NOT_ADMITTED: ~grades["case"].isin(list(cases["case"] if admitted is None else admitted)),
        OWN_UNIT: known_unit & (unit_of_case == unit_of_rater),
        DECLARED: pairs.isin(list(interests)),
        TWICE: grades.duplicated(KEY, keep=False),
        BLANK: grades["grade"].isna() | (grades["grade"].astype("str").str.strip() == ""),
        UNKNOWN_GRADE: value.isna(),
    }
    conditions = [where.to_numpy(bool) for where in why.values()]
    why_not = np.select(conditions, list(why), "")
    made = grades.assign(value=value.where(why_not == ""), why_not=pd.Series(why_not, grades.index, dtype="str"))
    return made[COUNTED_COLUMNS].reset_index(drop=True)


def sheets(counted_grades: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    r"""One row is one sheet (case × rater): its score, or why it has none.

    .. math:: s_{cr} = \sum_k w_k g_{crk} / \sum_k w_k

    in points of the grades, :math:`g` the value of the grade on criterion :math:`k`. Blank with ``incomplete-sheet``
    where a criterion with a weight has no grade that counts, or with the reason that no grade of it counts: a mean of
    the others would be another measure.

    >>> scheme = Scheme({"novelty": 1, "effect": 3}, {"A": 5, "B": 1})
    >>> rows = [
    ...     ("c", "r", "novelty", "A", 5.0, ""),
    ...     ("c", "r", "effect", "B", 1.0, ""),
    ...     ("c", "q", "effect", "A", 5.0, ""),
    ... ]
    >>> sheets(pd.DataFrame(rows, columns=COUNTED_COLUMNS), scheme).values.tolist()
    [['c', 'q', nan, 'incomplete-sheet'], ['c', 'r', 2.0, '']]
    """
    weighed = [criterion for criterion, weight in scheme.weights.items() if weight > 0]
    good = counted_grades[counted_grades["why_not"] == ""]
    wide = good.pivot(index=["case", "rater"], columns="criterion", values="value").reindex(columns=weighed)
    every = counted_grades.groupby(["case", "rater"], sort=True)["why_not"].agg(_one_reason)
    score = (wide * scheme.shares[weighed]).sum(axis=1, skipna=False).reindex(every.index)
    why = every.where(every != "", INCOMPLETE).where(score.isna(), "")
    return pd.DataFrame({"score": score, "why_not": why}).reset_index()


def panel(by_sheet: pd.DataFrame, value: str = "score") -> pd.DataFrame:
    """Cases by raters: one row is one case, one column one rater; blank where there is no sheet that counts.

    >>> panel(pd.DataFrame({"case": list("ab"), "rater": list("pq"), "score": [1.0, 2.0]})).values.tolist()
    [[1.0, nan], [nan, 2.0]]
    """
    wide = by_sheet.pivot(index="case", columns="rater", values=value).astype(float)
    return wide.dropna(how="all").dropna(axis=1, how="all")


def _one_reason(why_not: pd.Series) -> str:
    """The reason that all grades of a sheet share; empty where they have none or differ."""
    told = set(why_not)
    return str(told.pop()) if len(told) == 1 else ""


def _units(of: pd.DataFrame, key: str, grades: pd.DataFrame) -> pd.Series:
    if not of[key].is_unique:
        raise ValueError(f"a {key} is declared twice: {', '.join(of[key][of[key].duplicated()].astype('str'))}")
    return grades[key].map(of.set_index(key)["unit"])
