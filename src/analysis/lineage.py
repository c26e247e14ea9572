"""Lineage: everything on file that bears on one figure, down to the cell. Pure."""

from __future__ import annotations

import pandas as pd

from analysis import counting
from analysis.campaign import City, Indicator
from analysis.edition import Edition

COLUMNS = [
    *("kind", "season", "as_of", "received_on", "sequence", "status", "value", "filed", "state", "text", "repairs"),
    *("findings", "decision", "decided_by", "decided_on", "struck", "verified", "file", "sheet", "cell"),
    *("basis", "channel", "address"),
]
ABOUT = ["sequence", "city_code", "indicator"]
FILED = {"agreed": "agreed", "paid": "paid", "firms_met": "firms_met"}
"""The column of a ledger that holds the number itself, by measure; the other measures count rows."""


def lineage(edition: Edition, city: City, indicator: Indicator) -> pd.DataFrame:
    """One row is one filed cell, or one ledger row, that bears on a unit's figure as of the edition; oldest first.

    ``kind`` is ``form`` or ``ledger``; ``status`` says whether a form stands or was superseded; ``repairs`` and
    ``findings`` name rules; ``decision`` is the reason of a correction or explanation. ``value`` is the number in use:
    of a form the cumulative figure, of a ledger row what it adds; ``filed`` is what was written. For an amount agreed
    the row is that of the stage reached, and ``filed`` the amount in force on that day.
    """
    parts = [_forms(edition, city, indicator), _ledgers(edition, city, indicator)]
    every = pd.concat([part.astype(object) for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)])
    return every.reindex(columns=COLUMNS).sort_values(["as_of", "sequence"], kind="stable", ignore_index=True)


def _forms(edition: Edition, city: City, indicator: Indicator) -> pd.DataFrame:
    own = _of(edition.tables["figures"], city, indicator)
    is_later = (own["season"] == edition.season.code) & (own["as_of"] > pd.Timestamp(edition.as_of))
    own = own[~is_later]
    told = _of(edition.decided.figures, city, indicator).set_index("sequence")
    stands = own["sequence"].isin(told.index)
    for name in ("value", "state", "channel"):
        own = own.assign(**{name: own["sequence"].map(told[name]).where(stands, own[name])})
    decision = own["sequence"].map(told["note"])
    decided = _decided(edition, city, indicator).reindex(pd.MultiIndex.from_frame(own[["season", "as_of", "text"]]))
    decided = decided.set_axis(own.index).where(decision.notna())
    return own.assign(
        kind="form",
        status=stands.map({True: "standing", False: "superseded"}),
        repairs=_rules(edition.tables["repairs"], own),
        findings=_rules(edition.decided.problems, own),
        decision=decision,
        decided_by=decided["decided_by"],
        decided_on=decided["decided_on"],
        struck=own["sequence"].map(told["struck"]),
        verified=own["sequence"].map(told["verified"]),
    )


def _of(figures: pd.DataFrame, city: City, indicator: Indicator) -> pd.DataFrame:
    return figures[(figures["city_code"] == city.code) & (figures["indicator"] == indicator.code)]


def _decided(edition: Edition, city: City, indicator: Indicator) -> pd.DataFrame:
    """By whom and when it was last decided on what was filed, by season, date and the text filed."""
    corrections = _of(edition.tables["corrections"], city, indicator).rename(columns={"filed_text": "text"})
    named = ["season", "as_of", "text"]
    return corrections.sort_values("decided_on", kind="stable").drop_duplicates(named, keep="last").set_index(named)


def _rules(findings: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """The rules that speak of each figure, joined."""
    by_figure = findings.groupby(ABOUT)["rule"].agg(lambda rules: ";".join(dict.fromkeys(rules)))
    spoken = by_figure.reindex(pd.MultiIndex.from_frame(own[ABOUT])).set_axis(own.index)
    return spoken.astype(object).where(spoken.notna(), "")


def _ledgers(edition: Edition, city: City, indicator: Indicator) -> pd.DataFrame:
    """The rows of the ledgers from which the indicator is counted for the unit, in the seasons so far."""
    if not indicator.measure:
        return pd.DataFrame(columns=COLUMNS)
    counted = counting.contributions(indicator, edition.tables, edition.campaign)
    is_own = (counted["city_code"] == city.code) & (counted["date"] <= pd.Timestamp(edition.as_of))
    rows = counted[is_own]
    named = "place" if indicator.measure in counting.ACTIVITY_MEASURES else "project_id"
    return rows.assign(
        kind="ledger",
        status="standing",
        as_of=rows["date"],
        value=rows["increment"],
        filed=rows[FILED[indicator.measure]] if indicator.measure in FILED else float("nan"),
        text=rows[named].fillna(""),
        repairs="",
        findings="",
    )
