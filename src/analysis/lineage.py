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


def lineage(edition: Edition, city: City, indicator: Indicator) -> pd.DataFrame:
    """One row is one filed cell, or one ledger row, that bears on a unit's figure, oldest first.

    ``kind`` is ``form`` or ``ledger``; ``status`` says whether a form stands or was superseded; ``repairs`` and
    ``findings`` name rules; ``decision`` is the reason of a correction or explanation; ``value`` the number in use.
    """
    parts = [_forms(edition, city, indicator), _ledgers(edition, city, indicator)]
    every = pd.concat([part.astype(object) for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)])
    return every.reindex(columns=COLUMNS).sort_values(["season", "as_of", "sequence"], ignore_index=True)


def _forms(edition: Edition, city: City, indicator: Indicator) -> pd.DataFrame:
    figures = edition.tables["figures"]
    own = figures[(figures["city_code"] == city.code) & (figures["indicator"] == indicator.code)]
    decided = edition.decided.figures
    told = decided[(decided["city_code"] == city.code) & (decided["indicator"] == indicator.code)].set_index("sequence")
    stands = own["sequence"].isin(told.index)
    for name in ("value", "state", "channel"):
        own = own.assign(**{name: own["sequence"].map(told[name]).where(stands, own[name])})
    corrections = edition.tables["corrections"]
    of_cell = corrections[(corrections["city_code"] == city.code) & (corrections["indicator"] == indicator.code)]
    by_date = of_cell.drop_duplicates(["season", "as_of"], keep="last").set_index(["season", "as_of"])
    used = pd.MultiIndex.from_frame(own[["season", "as_of"]])
    noted = own["sequence"].map(told["note"]).notna()
    return own.assign(
        kind="form",
        status=stands.map({True: "standing", False: "superseded"}),
        repairs=_rules(edition.tables["repairs"], own),
        findings=_rules(edition.tables["problems"], own),
        decision=own["sequence"].map(told["note"]),
        decided_by=by_date["decided_by"].reindex(used).set_axis(own.index).where(noted),
        decided_on=by_date["decided_on"].reindex(used).set_axis(own.index).where(noted),
        struck=own["sequence"].map(told["struck"]),
        verified=own["sequence"].map(told["verified"]),
    )


def _rules(findings: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """The rules that speak of each figure, joined."""
    by_figure = findings.groupby(ABOUT)["rule"].agg(lambda rules: ";".join(dict.fromkeys(rules)))
    spoken = by_figure.reindex(pd.MultiIndex.from_frame(own[ABOUT])).set_axis(own.index)
    return spoken.astype(object).where(spoken.notna(), "")


def _ledgers(edition: Edition, city: City, indicator: Indicator) -> pd.DataFrame:
    """The rows of the ledgers from which the indicator is counted for the unit, in the seasons so far."""
    tables, measure = edition.tables, indicator.measure
    if not measure:
        return pd.DataFrame(columns=COLUMNS)
    if measure in counting.ACTIVITY_MEASURES:
        rows = tables["activities"]
        rows = rows[(rows["city_code"] == city.code) & (rows["kind"] == indicator.activity_kind)]
        if indicator.activity_rank:
            rows = rows[rows["rank"] == indicator.activity_rank]
        rows = rows.assign(text=rows["place"].fillna(""), filed=rows["firms_met"])
    else:
        owned = counting.owners(tables["projects"])
        ids = set(owned.loc[owned["city_code"] == city.code, "project_id"])
        name = "amounts" if measure == "paid" else "milestones"
        rows = tables[name][tables[name]["project_id"].isin(ids)]
        rows = rows.dropna(subset="paid") if measure == "paid" else rows[rows["stage"] == indicator.stage]
        rows = rows.assign(text=rows["project_id"], filed=rows["paid"] if measure == "paid" else float("nan"))
    seasons = [_within(rows, season.code, edition) for season in edition.campaign.seasons.values()]
    return pd.concat(seasons).assign(kind="ledger", status="standing", as_of=lambda table: table["date"])


def _within(rows: pd.DataFrame, code: str, edition: Edition) -> pd.DataFrame:
    season = edition.campaign.seasons[code]
    last = min(season.end, edition.as_of)
    during = rows["date"].between(pd.Timestamp(season.start), pd.Timestamp(last))
    return rows[during].assign(season=code)
