"""What stands behind each scored figure: whether it is verified, why it is blank, and the cell of its filing. Pure."""

from __future__ import annotations

import pandas as pd

from analysis import comparison, growth
from analysis.assessment import of_edition
from analysis.assessment.declared import MEASURES, Measured
from analysis.assessment.reasons import MISSING
from analysis.edition import Edition

WHY = {"midpoint_pct": "why_midpoint_pct"}
"""Where the reason of a column of growth stands, if not in ``why_blank``."""
VERIFIED, FILED, COUNTED = "verified", "filed", "counted"
FILING = ["as_of", "file", "sheet", "cell"]
COLUMNS = ["city_code", "node", "indicator", "measure", "figure", "state", "why_blank", *FILING]


def behind(edition: Edition) -> pd.DataFrame:
    """One row is one unit × indicator of the assessment, in the order of units.

    ``state`` is ``verified``, ``filed``, ``counted`` from ledgers, or empty where the figure is blank or counted from
    the calendar of forms; ``why_blank`` a code of :meth:`~analysis.phrasing.Voice.why`; the filing is the last one of
    the figure, blank where it has none of its own.
    """
    found = of_edition.rules(edition)
    if found is None:
        return pd.DataFrame(columns=COLUMNS)
    parts = [_of_leaf(edition, leaf, what) for leaf, what in found.measured.items()]
    made = pd.concat(parts, keys=range(len(parts)), names=["place", "row"]).reset_index()
    order = {city.code: place for place, city in enumerate(edition.campaign.cities)}
    made = made.assign(unit=made["city_code"].map(order)).sort_values(["unit", "place"], kind="stable")
    return made[COLUMNS].reset_index(drop=True)


def parts(edition: Edition) -> pd.DataFrame:
    """Every part of every score, as :func:`analysis.assessment.of_edition.detailed`; none where nothing is declared."""
    if of_edition.rules(edition) is None:
        return pd.DataFrame(columns=["city_code", "node"])
    return edition.once(of_edition.detailed)


def totals(edition: Edition) -> pd.DataFrame:
    """The score of each unit, its rank, and why it has none; one row is one unit (``city_code``)."""
    if of_edition.rules(edition) is None:
        return pd.DataFrame(columns=["city_code", "score"])
    return edition.once(of_edition.scored).table.rename_axis("city_code").reset_index()


def _of_leaf(edition: Edition, leaf: str, what: Measured) -> pd.DataFrame:
    """One leaf's rows, one row a unit."""
    figures, verified = edition.once(of_edition.figures)[leaf], edition.once(of_edition.verified)[leaf]
    growths = _growth(edition, what)
    made = pd.DataFrame({"figure": figures, "node": leaf, "indicator": what.indicator, "measure": what.measure})
    is_filed = made["figure"].notna() & (what.measure in MEASURES)
    state = pd.Series(FILED, made.index).mask(growths["source"] == comparison.LEDGER, COUNTED).mask(verified, VERIFIED)
    why = growths["why"].where(made["figure"].isna(), "")
    made = made.assign(state=state.where(is_filed, ""), why_blank=why)
    return made.join(_filings(edition, what.indicator), how="left").reset_index()


def _filings(edition: Edition, indicator: str) -> pd.DataFrame:
    """The last filing of one indicator by each unit."""
    last = edition.once(of_edition.last_figures)
    return last[last["indicator"] == indicator].set_index("city_code")[FILING]


def _growth(edition: Edition, what: Measured) -> pd.DataFrame:
    """Where each unit's measure of an indicator is from, and why it is blank; nothing of a count of forms."""
    codes = [city.code for city in edition.campaign.cities]
    seen = edition.verified() if of_edition.has_verified(edition) else edition
    rows = seen.once(growth.compared)
    own = rows[rows["indicator"] == what.indicator].set_index("city_code").reindex(codes)
    why = own[WHY.get(MEASURES.get(what.measure, ""), "why_blank")].replace("", MISSING).fillna(MISSING)
    return own[["source"]].assign(why=why)
