"""What an edition's ledgers say a change is made of: industries, single projects, and when projects were signed. Pure.

Over the units whose ledgers tell of both seasons up to the day compared (:mod:`analysis.projects`); at closing their
sums can differ from the forms compared, and :func:`gaps` says by how much.
"""

from __future__ import annotations

import math

import pandas as pd

from analysis import growth, projects
from analysis.campaign import Indicator
from analysis.decomposition import largest, origin, shift_share
from analysis.edition import Edition

TOP = 3
"""Up to how many of the largest projects are left out."""
WITHOUT = [
    *("first", "second", "removed_first", "removed_second", "n_projects", "change", "growth_pct", "removed"),
    *("without", "k", "why_blank", "n_unknown", "indicator"),
]
GAPS = [
    *("indicator", "ledger_first", "ledger_second", "n_ledger", "shown_first", "shown_second", "n_shown"),
    *("gap_first", "gap_second"),
]


def by_industry(edition: Edition, indicator: str) -> pd.DataFrame:
    """Shift-share of an amount by unit and industry (Dunn); see :func:`analysis.decomposition.shift_share.cells`."""
    return shift_share.cells(edition.once(projects.by_industry, indicator))


def by_industry_of_units(edition: Edition, indicator: str) -> pd.DataFrame:
    """The same summed by unit, all of them together last under the total's code."""
    cells = edition.once(by_industry, indicator)
    whole = shift_share.by_unit(cells.assign(city_code=edition.campaign.total.code))
    units = shift_share.by_unit(cells)
    order = {city.code: place for place, city in enumerate(edition.campaign.cities)}
    return pd.concat([units.sort_values("city_code", key=lambda codes: codes.map(order)), whole], ignore_index=True)


def without_largest(edition: Edition) -> pd.DataFrame:
    """Growth of all without the largest projects; one row is one amount × ``without`` × ``k``, from none to three.

    See :func:`analysis.decomposition.largest.without_top`.
    """
    made = [
        largest.without_top(rows, TOP).assign(indicator=item.code)
        for item in projects.amounts(edition.campaign)
        if edition.base is not None and len(rows := edition.once(projects.by_project, item.code))
    ]
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=WITHOUT)


def influential(edition: Edition, indicator: str) -> pd.DataFrame:
    """The projects, the most influential on the growth of all first; see :func:`~.largest.leave_one_out`."""
    return largest.leave_one_out(edition.once(projects.by_project, indicator))


def origins(edition: Edition) -> pd.DataFrame:
    """When the projects behind this season's amounts were signed; one row is one amount × origin.

    Of what reached a stage after signing, and of what was paid in. ``count`` is of projects, a shared one being one;
    ``n_units`` whose ledgers tell of the season. See :func:`analysis.decomposition.origin.by_origin`.
    """
    made = [_origins(edition, item) for item in projects.amounts(edition.campaign) if not _is_signing(edition, item)]
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=["indicator", "origin"])


def gaps(edition: Edition) -> pd.DataFrame:
    """The totals of the ledgers beside those that growth is shown of; one row is one amount over projects.

    ``gap_…`` is the ledgers' less the one shown, each over its own units (``n_ledger``, ``n_shown``).
    """
    told, shown = edition.once(projects.told), edition.of_unit(edition.campaign.total.code, growth.compared)
    rows = []
    for item in projects.amounts(edition.campaign):
        own = told[(told["indicator"] == item.code) & told["comparable"]]
        total = shown[shown["indicator"] == item.code].iloc[0]
        sums = [math.fsum(own[side]) if len(own) else math.nan for side in projects.SIDES]
        levels = [float(total[side]) for side in projects.SIDES]
        apart = [ledger - level for ledger, level in zip(sums, levels, strict=True)]
        rows.append((item.code, *sums, len(own), *levels, int(total["n_units"]), *apart))
    return pd.DataFrame(rows, columns=GAPS)


def _is_signing(edition: Edition, amount: Indicator) -> bool:
    """Whether an amount is of what was signed: all of that is this season's."""
    return amount.stage == edition.campaign.ledger.signing and amount.measure != projects.PAID


def _origins(edition: Edition, amount: Indicator) -> pd.DataFrame:
    told = edition.once(projects.told)
    units = told.loc[(told["indicator"] == amount.code) & told["second"].notna(), "city_code"]
    rows = edition.once(projects.added, amount.code)
    own = rows[(rows["side"] == "second") & rows["city_code"].isin(units)]
    keys = ["project_id", "city_code"]
    once = own.sort_values([*keys, "date"]).groupby(keys, as_index=False)
    sums = once.agg(amount=("increment", math.fsum), count=("leads", "first"), signed_on=("signed_on", "first"))
    season, base = edition.season, edition.base
    spans = ((season.start, season.end), (base.start, base.end) if base else None)
    # A payment of nothing is no payment.
    counted = sums["count"] & ((sums["amount"] > 0) | (amount.measure != projects.PAID))
    made = sums.assign(origin=origin.signed_in(sums["signed_on"], *spans), count=counted.astype(float))
    return origin.by_origin(made).assign(indicator=amount.code, n_units=len(units))
