"""The gate of truthfulness: a case is rated only if what it claims is borne out. Pure.

One row of evidence is one item for one claim of one case, with its state. Which states bear a claim out, refute it or
leave it open is data. A claim is refuted by one item that refutes it, whatever the others say; it is borne out by one
that does where none refutes it; and open otherwise. A case is refused if a claim is refuted or has no evidence at all,
waits while one is open, and passes if all are borne out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.rating.reasons import NO_EVIDENCE, OPEN, REFUTED, UNKNOWN_STATE

PASSES, WAITS, REFUSED = "passes", "waits", "refused"
GATE_COLUMNS = ["case", "verdict", "why", "n_claims", "n_borne_out"]
ORDER = (REFUTED, NO_EVIDENCE, OPEN)
"""Of several reasons the gravest is given."""


@dataclass(frozen=True)
class Evidence:
    """The states that bear a claim out, refute it, or leave it open."""

    bears_out: frozenset[str]
    refutes: frozenset[str]
    open: frozenset[str]

    def kind(self, state: pd.Series) -> pd.Series:
        """What each state means; ``unknown-state`` for one that was not declared."""
        kinds = pd.Series(UNKNOWN_STATE, state.index, dtype="str")
        for states, kind in ((self.bears_out, ""), (self.refutes, REFUTED), (self.open, OPEN)):
            kinds = kinds.mask(state.isin(list(states)), kind)
        return kinds


def gate(cases: Iterable[str], claims: Iterable[str], evidence: pd.DataFrame, states: Evidence) -> pd.DataFrame:
    """One row is one case: whether it passes, and else why, as a code with the claim (``refuted:effect``).

    ``evidence`` has columns case, claim, state. Every case must bear out all ``claims``; evidence for others is not
    looked at. A state that was not declared is our mistake and stops with a message.

    >>> states = Evidence(frozenset({"verified"}), frozenset({"contradicted"}), frozenset({"pending"}))
    >>> rows = [("a", "effect", "verified"), ("b", "effect", "pending"), ("c", "effect", "contradicted")]
    >>> evidence = pd.DataFrame(rows, columns=["case", "claim", "state"])
    >>> gate("abcd", ["effect"], evidence, states)[["case", "verdict", "why"]].values.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [['a', 'passes', ''], ['b', 'waits', 'open:effect'], ['c', 'refused', 'refuted:effect'],
     ['d', 'refused', 'no-evidence:effect']]
    """
    kinds = states.kind(evidence["state"])
    if (kinds == UNKNOWN_STATE).any():
        unknown = sorted(evidence["state"][kinds == UNKNOWN_STATE].astype("str").unique())
        raise ValueError(f"states of evidence that are not declared: {', '.join(unknown)}; declare what they mean")
    every = pd.MultiIndex.from_product([list(cases), list(claims)], names=["case", "claim"])
    told = kinds.groupby([evidence["case"], evidence["claim"]]).agg(_of_claim).reindex(every, fill_value=NO_EVIDENCE)
    rows = [_of_case(case, why.droplevel("case")) for case, why in told.groupby(level="case", sort=False)]
    return pd.DataFrame(rows, columns=GATE_COLUMNS)


def _of_claim(kinds: pd.Series) -> str:
    """What all evidence of one claim amounts to: refuted, borne out (empty), or open."""
    present = set(kinds)
    return REFUTED if REFUTED in present else "" if "" in present else OPEN


def _of_case(case: object, why: pd.Series) -> tuple[object, str, str, int, int]:
    gravest = next((kind for kind in ORDER if (why == kind).any()), "")
    verdict = PASSES if not gravest else WAITS if gravest == OPEN else REFUSED
    told = f"{gravest}:{why[why == gravest].index[0]}" if gravest else ""
    return case, verdict, told, len(why), int((why == "").sum())
