"""Both seasons by campaign day from an edition's ledgers, and where the second would end at the first one's shape.

Curves are of the ledgers alone: forms are too far apart to tell a shape. A unit has a curve in a season whose ledgers
tell of it up to the day compared; in the season compared with, up to its last day. Pure.
"""

from __future__ import annotations

import pandas as pd

from analysis import comparison, counting
from analysis.campaign import Indicator, Season
from analysis.edition import Edition
from analysis.pace import shape

DAYS_NOT_EQUAL, NO_BASE, NOT_STAGED, NO_LEDGER = "seasons-not-equal", "no-base", "not-staged", "no-ledger"
LEVELS = ["day", "first", "second", "n_units"]


def indicators(edition: Edition) -> list[Indicator]:
    """The leading indicators that ledgers count."""
    campaign = edition.campaign
    return [campaign.indicators[code] for code in campaign.headline if campaign.indicators[code].measure]


def why_none(edition: Edition) -> str:
    """Why nothing can be projected at all, as a code; empty where something can.

    ``season-over``; ``no-base``, no season compared with; ``not-staged``, filed about once; ``seasons-not-equal``, of
    unequal length, so that campaign days do not match; ``no-ledger``, no leading indicator is in a ledger of both.
    """
    season, base = edition.season, edition.base
    if base is None:
        return NO_BASE
    if not season.is_staged:
        return NOT_STAGED
    if edition.is_closing:
        return shape.OVER
    if season.days != base.days:
        return DAYS_NOT_EQUAL
    return "" if any(_in_both(edition, item.code) for item in indicators(edition)) else NO_LEDGER


def curve(edition: Edition, season: str, indicator: str) -> pd.DataFrame:
    """A season's cumulative values by campaign day; one row is one unit whose ledgers tell, one column one day.

    Of the season reported on blank after the edition's date, and from an amount that is not on file on.
    """
    declared = edition.campaign.seasons[season]
    added = edition.once(comparison.dated)
    own = added[(added["season"] == season) & (added["indicator"] == indicator)]
    days = pd.Index(range(1, declared.days + 1), name="day")
    at = own.assign(day=(own["date"] - pd.Timestamp(declared.start)).dt.days + 1)
    sums = at.groupby(["city_code", "day"])["increment"].sum(skipna=False).unstack("day", fill_value=0)
    told = sums.reindex(_told(edition, declared, indicator), fill_value=0.0).reindex(columns=days, fill_value=0.0)
    shown = days[days <= _last_day(edition, declared)]
    return told.cumsum(axis="columns", skipna=False)[shown].reindex(columns=days)


def totals(edition: Edition, indicator: str) -> pd.DataFrame:
    """Both seasons' totals by campaign day, over the ``n_units`` with a curve in both; one row is one day."""
    both, curves = _in_both(edition, indicator), [edition.once(curve, one.code, indicator) for one in _pair(edition)]
    first, second = (one.loc[both].sum(skipna=False, min_count=1) for one in curves)
    made = pd.DataFrame({"first": first, "second": second}).rename_axis("day").reset_index()
    return made.assign(n_units=len(both))[LEVELS]


def projected(edition: Edition, indicator: str) -> pd.DataFrame:
    """The end of the season at the shape of the one before, as of the edition's date; see :func:`shape.projections`.

    The codes that say why a figure is not known are those of the ledgers (``second:stale``), where they say more.
    Empty where :func:`why_none` says why.
    """
    if why_none(edition):
        return pd.DataFrame(columns=shape.COLUMNS)
    first, second = (edition.once(curve, one.code, indicator) for one in _pair(edition))
    everyone = [city.code for city in edition.campaign.cities]
    day, total = edition.season.day(edition.as_of), edition.campaign.total.code
    least = edition.campaign.methods.limits.least_share_pct
    made = shape.projections(first.reindex(everyone), second.reindex(everyone), day, total, least)
    places = {code: place for place, code in enumerate([*everyone, total])}
    ordered = made.iloc[made["city_code"].map(places).argsort(kind="stable")].reset_index(drop=True)
    return ordered.assign(why_blank=_with_states(edition, indicator, ordered))


def _with_states(edition: Edition, indicator: str, rows: pd.DataFrame) -> list[str]:
    """The reasons, a missing figure's being the state of the unit's ledger."""
    ledgers = edition.once(comparison.ledgers)
    seasons = {shape.NO_FIRST: ("first", _pair(edition)[0].code), shape.NO_SECOND: ("second", _pair(edition)[1].code)}
    said = []
    for code, why in zip(rows["city_code"], rows["why_blank"], strict=True):
        side, season = seasons.get(why, ("", ""))
        found = ledgers.get((season, code, indicator))
        said.append(f"{side}:{found.state}" if side and found and found.value is None else why)
    return said


def _in_both(edition: Edition, indicator: str) -> list[str]:
    """The units with a curve in both seasons, in their order."""
    first, second = (edition.once(curve, one.code, indicator).index for one in _pair(edition))
    return [str(code) for code in first if code in second]


def _pair(edition: Edition) -> tuple[Season, Season]:
    """The season compared with, and the one reported on."""
    return edition.base or edition.season, edition.season


def _told(edition: Edition, season: Season, indicator: str) -> list[str]:
    """The units whose ledgers tell of a season as far as it is shown, in their order."""
    until = season.date(_last_day(edition, season))
    if edition.of_tables(counting.known_until).get(season.code, until) < until:
        return []
    filed = edition.of_tables(counting.covered)
    return [city.code for city in edition.campaign.cities if (season.code, city.code, indicator) in filed]


def _last_day(edition: Edition, season: Season) -> int:
    """The last campaign day shown: the edition's in the season reported on, else the season's own."""
    return min(season.day(edition.as_of), season.days) if season is edition.season else season.days
