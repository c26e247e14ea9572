r"""Growth of one season on another as of an edition: of each unit, of all together, and of zones and groups. Pure.

Each measure and when it is blank: :mod:`analysis.measures`. Contribution follows the statistical offices' use (INSEE,
definition c1207; BEA, FAQ 80): a unit's change over the base of the whole, so that contributions add up to the whole's
growth. Shares and ranks are of levels.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis import comparison, counting, measures
from analysis.campaign import Campaign, Season
from analysis.edition import Edition
from analysis.measures import Window

COLUMNS = [
    *("city_code", "indicator", "unit", "first", "second", "first_day", "second_day", "change", "growth_pct"),
    *("contribution_pp", "share_pct", "rank", "rank_change", "n_units", "why_blank", "source", "stated_as"),
    *("why_not_percent", "midpoint_pct", "why_midpoint_pct", "log_points", "why_log_points", "share_of_growth_pct"),
    *("why_share_of_growth_pct", "first_share_pct", "why_first_share_pct", "share_change_pp", "why_share_change_pp"),
    *("first_rank", "why_contribution_pp", "why_share_pct"),
]
"""Columns of the table of units. The first sixteen, in their order, are what other tools read."""

BODY_COLUMNS = ["partition", *COLUMNS, "of_units", "coverage"]
"""Columns of the table of zones and groups, whose codes stand in ``city_code``."""

CARRIED_COLUMNS = [
    *BODY_COLUMNS,
    *("n_first_carried", "n_second_carried", "first_carried_day", "second_carried_day"),
]
WINDOW_COLUMNS = [
    *("city_code", "indicator", "declared", "why_declared", "low", "high", "n_windows", "of_windows"),
    *("direction_holds", "why_range"),
]
ALL = "all"
"""The partition that has one body: the total."""

COUNT = "count"
"""The kind of an indicator that counts projects, firms or events."""


def compared(edition: Edition) -> pd.DataFrame:
    """Growth by unit and indicator as of an edition's date; see :func:`compare`."""
    return compare(edition.once(comparison.pairs), edition.campaign)


def compared_on(edition: Edition, date: dt.date, indicator: str) -> pd.DataFrame:
    """Growth in one indicator as of a date up to the edition's own, from what the edition knows."""
    codes = dict.fromkeys((indicator, edition.campaign.indicators[indicator].count or indicator))
    made = compare(pd.concat([comparison.pairs_on(edition, date, code) for code in codes]), edition.campaign)
    return made[made["indicator"] == indicator].reset_index(drop=True)


def known_units(edition: Edition) -> dict[str, int]:
    """Of each indicator how many units have a figure of the season reported on."""
    rows = edition.once(compared)
    units = rows[rows["city_code"] != edition.campaign.total.code]
    return {str(code): int(n) for code, n in units.groupby("indicator")["second"].count().items()}


def compare(pairs: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Growth by unit and indicator, the total's rows last; one row is one unit × indicator.

    ``first`` and ``second`` are levels in the indicator's unit, ``share_pct`` and ``rank`` of the second season's,
    ``rank_change`` the places won since the first among the units known in both (up is positive). ``n_units`` says how
    many units are in the total. ``growth_pct`` is blank exactly where ``why_blank`` says why, every other measure where
    its own ``why_…`` does. ``stated_as`` says whether growth is stated in ``percent`` or, the base being small, as the
    two ``levels``.
    """
    units = _with_measures(pairs, campaign, ["indicator"])
    units["n_units"] = pairs["comparable"].astype(int).groupby(pairs["indicator"]).transform("sum")
    total = _of_bodies(pairs, campaign, _whole(campaign))
    unranked = {name: pd.Series(pd.NA, total.index, "Int64") for name in ("rank", "first_rank", "rank_change")}
    # The whole's contribution to its own growth is that growth, to the last bit.
    total = total.assign(**unranked, contribution_pp=total["growth_pct"])
    rows = pd.concat([units[COLUMNS], total[COLUMNS]], ignore_index=True)
    order = {city.code: place for place, city in enumerate((*campaign.cities, campaign.total))}
    places = {code: place for place, code in enumerate(campaign.indicators)}
    keys = pd.DataFrame({"unit": rows["city_code"].map(order), "indicator": rows["indicator"].map(places)})
    return rows.loc[keys.sort_values(["unit", "indicator"]).index].reset_index(drop=True)


def bodies(edition: Edition) -> pd.DataFrame:
    """Growth of the zones and of the groups as of an edition's date; see :func:`bodies_of`."""
    return bodies_of(edition.once(comparison.pairs), edition.campaign)


def bodies_of(pairs: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Growth of the zones and of the groups, each over its units known in both seasons; one row is a body × indicator.

    The same measures as those of units; a body's contribution, share and rank are among the bodies of its partition.
    ``n_units`` of ``of_units`` are in it.
    """
    return _of_bodies(pairs, campaign, _members(campaign))[BODY_COLUMNS]


def carried(edition: Edition) -> pd.DataFrame:
    """Totals in which a unit that is missing stands with its last filing (沿用上期): second, labelled numbers.

    One row is one body × indicator, of the total and of zones and groups; see :mod:`analysis.measures.carrying`.
    """
    campaign = edition.campaign
    within, members = campaign.methods.limits.carried_within_days, _whole(campaign) | _members(campaign)
    pairs = measures.carry_forward(edition.once(comparison.pairs), comparison.filed(edition), _until(edition), within)
    made = measures.carried_totals(pairs, measures.memberships(members))
    return _with_measures(made, campaign, ["partition", "indicator"])[CARRIED_COLUMNS]


def over_windows(edition: Edition) -> pd.DataFrame:
    """Growth of each unit and of the total if the base season had begun, or ended, on another declared day.

    One row is one unit × indicator; see :func:`analysis.measures.swing`.
    """
    rows = edition.once(in_windows)
    return measures.swing(rows) if len(rows) else pd.DataFrame(columns=WINDOW_COLUMNS)


def windows(edition: Edition) -> list[Window]:
    """The base season's declared window, then the others that it might have had; none where no other is declared."""
    base = edition.base
    if base is None or not (base.other_starts or base.other_ends):
        return []
    return measures.windows(base.start, base.end, base.other_starts, base.other_ends)


def in_windows(edition: Edition) -> pd.DataFrame:
    """Every measure in each of :func:`windows`, the declared one first; one row is one window × unit × indicator.

    The base is counted from the ledgers in every window, the declared one too, so that what moves is the window and
    nothing else.
    """
    campaign, base, tried = edition.campaign, edition.base, windows(edition)
    if base is None or not tried:
        return pd.DataFrame()
    told = [key[1:] for key in edition.of_tables(counting.covered) if key[0] == base.code]
    told_of = pd.MultiIndex.from_tuples(sorted(told), names=["city_code", "indicator"])
    counted = {window.code: _base_in(edition, base, window) for window in tried}
    moved = measures.rebased(edition.once(comparison.pairs), counted, told_of)
    units = _with_measures(moved, campaign, ["window", "indicator"])
    members = measures.memberships(_whole(campaign))
    total = measures.totals(moved, members, ["window", "indicator"])
    return pd.concat([units, _with_measures(total, campaign, ["window", "partition", "indicator"])], ignore_index=True)


def _base_in(edition: Edition, base: Season, window: Window) -> pd.Series | None:
    """The base season's values in a window, counted anew: firms are distinct, payments run from its first day.

    None where the ledgers do not tell of all of it.
    """
    day = None if edition.is_closing else edition.season.day(edition.as_of)
    until = edition.of_tables(counting.known_until).get(base.code, base.start)
    if not window.is_told(base.start, until, day):
        return None
    seasons = {base.code: replace(base, start=window.start, end=window.end)}
    return measures.base_in(
        counting.increments(edition.tables, replace(edition.campaign, seasons=seasons)), window, day
    )


def _with_measures(pairs: pd.DataFrame, campaign: Campaign, by: Sequence[str]) -> pd.DataFrame:
    """Pairs, of units or of bodies, with every measure among those that ``by`` puts together, and how it is stated."""
    key = [name for name in by if name != "indicator"]
    return stated(measures.measured(pairs, campaign.methods.limits, by), campaign, [*key, "city_code"])


def stated(measured: pd.DataFrame, campaign: Campaign, key: Sequence[str]) -> pd.DataFrame:
    """Measured pairs with ``stated_as``, ``unit`` and ``why_blank``; ``key`` tells the rows of one indicator apart."""
    made = measures.stated_as(measured, _count_of(campaign), campaign.methods.limits.least_count, list(key))
    units = {code: indicator.unit for code, indicator in campaign.indicators.items()}
    return made.assign(unit=made["indicator"].map(units), why_blank=made["why_growth_pct"])


def _of_bodies(pairs: pd.DataFrame, campaign: Campaign, members: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """The measures of bodies, each among those of its partition."""
    return _with_measures(measures.totals(pairs, measures.memberships(members)), campaign, ["partition", "indicator"])


def _whole(campaign: Campaign) -> dict[str, dict[str, str]]:
    """All units in one body: the total."""
    return {ALL: {city.code: campaign.total.code for city in campaign.cities}}


def _members(campaign: Campaign) -> dict[str, dict[str, str]]:
    """Of each partition the body that each unit is in."""
    parted = campaign.partitions.items()
    return {name: {city.code: code for code, units in bodies.items() for city in units} for name, bodies in parted}


def _count_of(campaign: Campaign) -> dict[str, str]:
    """The count behind each indicator: that of an amount, or the indicator itself where it is one."""
    behind = {code: item.count or (code if item.kind == COUNT else "") for code, item in campaign.indicators.items()}
    return {code: count for code, count in behind.items() if count}


def _until(edition: Edition) -> dict[str, int]:
    """The campaign day that each side is compared on."""
    season, base = edition.season, edition.base
    if edition.is_closing:
        return {"first": base.day(base.closing) if base else 0, "second": season.day(season.closing)}
    day = season.day(edition.as_of)
    return {"first": day, "second": day}
