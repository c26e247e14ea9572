"""Where the two ways into case studies point at the same unit: by design, from figures, and by submission. Pure."""

from __future__ import annotations

import pandas as pd

BOTH_COLUMNS = ["unit", "designs", "cases", "ways", "says"]
BOTH, DESIGN, SUBMISSION, CONTRARY = "both", "design", "submission", "contrary"
TOLD_AGAINST = frozenset({"deviant-below"})
"""Designs that choose a unit because it did worse: a good case from there is a surprise and worth a look."""


def both_ways(
    chosen: pd.DataFrame, submitted: pd.DataFrame, told_against: frozenset[str] = TOLD_AGAINST
) -> pd.DataFrame:
    """One row is one unit that either way points at: the designs that chose it, its short-listed cases.

    ``chosen`` has columns design, unit, other, as :func:`analysis.choosing.choose_all` gives; a pair points at both of
    its units. ``submitted`` has columns case, unit: the cases on the short list. ``ways`` is ``both``, ``design`` or
    ``submission``; ``says`` is ``contrary`` where the only designs that meet a short-listed case chose the unit for
    doing worse than expected. The two are told, never added up.

    >>> chosen = pd.DataFrame({"design": ["typical", "deviant-below"], "unit": ["a", "b"], "other": ""})
    >>> submitted = pd.DataFrame({"case": ["k1", "k2", "k3"], "unit": ["a", "b", "c"]})
    >>> both_ways(chosen, submitted)[["unit", "ways", "says"]].values.tolist()
    [['a', 'both', 'both'], ['b', 'both', 'contrary'], ['c', 'submission', 'submission']]
    """
    first, second = chosen[["design", "unit"]], chosen[["design", "other"]].rename(columns={"other": "unit"})
    pointed = pd.concat([first, second])
    designs = _listed(pointed[pointed["unit"].astype("str") != ""], "design")
    cases = _listed(submitted, "case")
    rows = [_row(unit, designs.get(unit, ()), cases.get(unit, ()), told_against) for unit in sorted({*designs, *cases})]
    return pd.DataFrame(rows, columns=BOTH_COLUMNS)


def _listed(rows: pd.DataFrame, what: str) -> dict[str, tuple[str, ...]]:
    return {str(unit): tuple(dict.fromkeys(group[what])) for unit, group in rows.groupby("unit")}


def _row(
    unit: str, designs: tuple[str, ...], cases: tuple[str, ...], told_against: frozenset[str]
) -> tuple[object, ...]:
    ways = BOTH if designs and cases else DESIGN if designs else SUBMISSION
    contrary = ways == BOTH and set(designs) <= told_against
    return unit, designs, cases, ways, CONTRARY if contrary else ways
