"""How far an edition's leading amount is in few hands, and how unevenly it lies: both seasons side by side. Pure.

Over the units that can be compared (:mod:`analysis.comparison`), the same in both seasons; where there is no season to
compare with, over all that have a figure. Industries are those of the ledgers (:mod:`analysis.projects`).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import comparison, projects
from analysis.campaign import Campaign, Indicator
from analysis.concentration import dispersion, measures
from analysis.concentration.location import location_quotients
from analysis.edition import Edition

AMOUNT = "amount"
LEVELS = ["side", "city_code", "level"]
PARTS = {
    **dict.fromkeys(("total", "within", "between"), "why_blank"),
    "between_share_pct": "why_no_share",
}
"""The parts of a decomposition, each with the column that says why it is blank."""
SIDE_BY_SIDE = ["first", "why_first", "second", "why_second", "change", "n_units"]


def leading_amount(campaign: Campaign) -> Indicator | None:
    """The first of the leading indicators that is an amount."""
    leading = (campaign.indicators[code] for code in campaign.headline)
    return next((item for item in leading if item.kind == AMOUNT), None)


def levels(edition: Edition) -> pd.DataFrame:
    """The levels of the leading amount; one row is one season (``side``) × unit."""
    amount, pairs = leading_amount(edition.campaign), edition.once(comparison.pairs)
    if amount is None:
        return pd.DataFrame(columns=LEVELS)
    own = pairs[pairs["indicator"] == amount.code]
    if edition.base is None:
        return own.dropna(subset="second").assign(side="second", level=own["second"])[LEVELS].reset_index(drop=True)
    both = own[own["comparable"].astype(bool)]
    return pd.concat([both.assign(side=side, level=both[side])[LEVELS] for side in projects.SIDES], ignore_index=True)


def taken(edition: Edition) -> pd.DataFrame:
    """Every measure of either season and its change; one row is one measure of :data:`~.measures.MEASURES`."""
    return _side_by_side(measures.measures_by(edition.once(levels), ["side"], "level"), ["measure"])


def against(edition: Edition) -> pd.DataFrame:
    """The Hoover index against each measure of context that is declared; one row is one of them (``base``)."""
    context, declared = edition.tables["context"], [source.measure for source in edition.campaign.context]
    own = context[context["measure"].isin(declared)]
    bases = own.pivot_table(index="city_code", columns="measure", values="value", aggfunc="last")
    bases = bases.reindex(columns=[name for name in declared if name in bases])
    return _side_by_side(measures.hoover_by(edition.once(levels), ["side"], "level", bases), ["base"])


def within_and_between(edition: Edition) -> pd.DataFrame:
    """Theil T and mean log deviation within and between the bodies of each partition that every unit is in.

    One row is one partition × measure × ``part``: total, within, between, share of between in percent.
    """
    rows, parted = edition.once(levels), edition.campaign.partitions
    made = [
        _parts(measures.decompositions_by(rows, ["side"], "level", zones)).assign(partition=name)
        for name in parted
        if (zones := zones_of(edition.campaign, name)).index.size == len(edition.campaign.cities)
    ]
    keys = ["partition", "measure", "part"]
    every = pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=[*keys, "side", *measures.VALUES])
    return _side_by_side(every, keys)


def zones_of(campaign: Campaign, partition: str) -> pd.Series:
    """The body that each unit is in, by its code."""
    bodies = campaign.partitions[partition].items()
    return pd.Series({city.code: code for code, units in bodies for city in units}, dtype="str")


def sigmas(edition: Edition) -> pd.DataFrame:
    """Dispersion of levels and of logarithms in both seasons; see :func:`analysis.concentration.dispersion.sigma`."""
    wide = edition.once(levels).pivot(index="city_code", columns="side", values="level")
    sides = wide.reindex(columns=list(projects.SIDES)).astype(float)
    return dispersion.sigma(sides["first"], sides["second"])


def quotients(edition: Edition) -> pd.DataFrame:
    """Location quotients of the leading amount in the season reported on; one row is one unit × industry.

    Over the units whose ledgers tell of both seasons; empty where ledgers do not give the amount by project.
    """
    amount = leading_amount(edition.campaign)
    if amount is None or amount.code not in {item.code for item in projects.amounts(edition.campaign)}:
        return location_quotients(pd.DataFrame())
    cells = edition.once(projects.by_industry, amount.code)
    wide = cells.pivot(index="city_code", columns="industry", values="second")
    order = [city.code for city in edition.campaign.cities if city.code in wide.index]
    return location_quotients(wide.loc[order].astype(float))


def _parts(made: pd.DataFrame) -> pd.DataFrame:
    """The parts of a decomposition one below another."""
    keyed = made[["side", "measure", "n_units"]]
    parts = [keyed.assign(part=part, value=made[part], why_blank=made[why]) for part, why in PARTS.items()]
    return pd.concat(parts, ignore_index=True)


def _side_by_side(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Both seasons of each measure beside each other, in the order in which measures first come."""
    order = rows[list(keys)].drop_duplicates(ignore_index=True)
    for side in projects.SIDES:
        own = rows.loc[rows["side"] == side, [*keys, "value", "why_blank", "n_units"]]
        named = {"value": side, "why_blank": f"why_{side}", "n_units": f"n_{side}"}
        order = order.merge(own.rename(columns=named), on=list(keys), how="left", validate="one_to_one")
        order[f"why_{side}"] = order[f"why_{side}"].fillna(f"{side}:{comparison.NO_BASE}")
    n_units = order["n_second"].fillna(0).astype(int)
    return order.assign(change=order["second"] - order["first"], n_units=n_units)[[*keys, *SIDE_BY_SIDE]]
