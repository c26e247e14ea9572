"""All that a short list shows of a case, and of the panel that rated it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.rating.concordance import Agreement, kendalls_w
from analysis.rating.counted import panel, sheets
from analysis.rating.intervals import INTERVAL_COLUMNS, rank_intervals
from analysis.rating.reliability import INTERVAL, ORDINAL, krippendorffs_alpha
from analysis.rating.scheme import Scheme
from analysis.rating.scores import SCORE_COLUMNS, ranked, scores
from analysis.rating.severity import ADJUSTED_COLUMNS, adjusted

RATED_COLUMNS = [*SCORE_COLUMNS, *ADJUSTED_COLUMNS[1:], *INTERVAL_COLUMNS[1:]]
AGREEMENT_COLUMNS = ["of", "measure", "value", "n_cases", "n_raters", "n_left_out", "why_blank"]
ALL = "all"


def rated(counted: pd.DataFrame, scheme: Scheme, tie_break: Sequence[str] = (), at_least: int = 2) -> pd.DataFrame:
    """One row is one case: the columns of :func:`~analysis.rating.scores.ranked`, the score adjusted for the severity
    of its raters with its rank, and the interval of its rank over subsets of ``at_least`` raters and more.

    ``counted`` is what :func:`~analysis.rating.counted.counted` gives. Only cases with a score are adjusted and ranked.

    >>> from analysis.rating.counted import COUNTED_COLUMNS
    >>> given = [("a", "p", 5.0), ("a", "q", 3.0), ("b", "p", 3.0), ("b", "q", 1.0)]
    >>> grades = pd.DataFrame([(case, rater, "effect", "", value, "") for case, rater, value in given])
    >>> scheme = Scheme({"effect": 1}, {"A": 5, "B": 3, "C": 1}, raters_at_least=2)
    >>> rated(grades.set_axis(COUNTED_COLUMNS, axis=1), scheme)[["case", "score", "rank", "rank_high"]].values.tolist()
    [['a', 4.0, 1, 1], ['b', 2.0, 2, 2]]
    """
    by_sheet = sheets(counted, scheme)
    scored = scores(by_sheet, scheme.raters_at_least)
    made = ranked(scored, criterion_means(counted, scheme), tie_break)
    whole = panel(by_sheet[by_sheet["case"].isin(scored["case"][scored["score"].notna()])])
    for more in (adjusted(whole), rank_intervals(whole, at_least)):
        made = made.merge(more, on="case", how="left", validate="1:1")
    why = made["why_blank"]
    said = {name: made[name].where(why == "", why) for name in ("why_not_adjusted", "why_no_interval")}
    return made.assign(**said)[RATED_COLUMNS]


def agreement(counted: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """One row is one measure, of the scores of all criteria together (``all``) and of the grades of each criterion.

    ``kendalls-w`` and ``krippendorff-ordinal`` are of the order, ``krippendorff-interval`` of the level too.

    >>> from analysis.rating.counted import COUNTED_COLUMNS
    >>> given = [("a", "p", 5.0), ("a", "q", 3.0), ("b", "p", 3.0), ("b", "q", 1.0)]
    >>> grades = pd.DataFrame([(case, rater, "effect", "", value, "") for case, rater, value in given])
    >>> made = agreement(grades.set_axis(COUNTED_COLUMNS, axis=1), Scheme({"effect": 1}, {"A": 5, "B": 3, "C": 1}))
    >>> made[["of", "measure", "value"]].values.tolist()[:2]
    [['all', 'kendalls-w', 1.0], ['all', 'krippendorff-ordinal', 0.25]]
    """
    good = counted[counted["why_not"] == ""]
    panels = {ALL: panel(sheets(counted, scheme))}
    panels |= {name: panel(good[good["criterion"] == name], "value") for name in scheme.weights}
    rows = [_row(of, measure, made) for of, by_rater in panels.items() for measure, made in _measures(by_rater)]
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def criterion_means(counted: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Mean values of the grades of each case by criterion, over the sheets that count; cases in the index."""
    by_sheet = sheets(counted, scheme)
    complete = by_sheet[by_sheet["why_not"] == ""][["case", "rater"]]
    grades = counted[counted["why_not"] == ""].merge(complete, on=["case", "rater"], validate="m:1")
    means = grades.groupby(["case", "criterion"])["value"].mean().unstack()
    return means.reindex(columns=list(scheme.weights))


def _measures(by_rater: pd.DataFrame) -> list[tuple[str, Agreement]]:
    alphas = [(f"krippendorff-{metric}", krippendorffs_alpha(by_rater, metric)) for metric in (ORDINAL, INTERVAL)]
    return [("kendalls-w", kendalls_w(by_rater)), *alphas]


def _row(of: str, measure: str, made: Agreement) -> tuple[object, ...]:
    return of, measure, made.value, made.n_cases, made.n_raters, made.n_left_out, made.why_blank
