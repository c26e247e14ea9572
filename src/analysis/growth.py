r"""Growth of one season on another, per unit and for all of them: what each measure is, and when it is blank. Pure.

Contribution follows the statistical offices' use (INSEE, definition c1207; BEA, FAQ 80): a unit's change over the base
of the whole, so that contributions add up to the whole's growth. Shares and ranks are of levels.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import comparison
from analysis.campaign import Campaign
from analysis.edition import Edition

COLUMNS = [
    "city_code",
    "indicator",
    "unit",
    "first",
    "second",
    "first_day",
    "second_day",
    "change",
    "growth_pct",
    "contribution_pp",
    "share_pct",
    "rank",
    "rank_change",
    "n_units",
    "why_blank",
    "source",
]


def growth_pct(now: pd.Series, before: pd.Series) -> pd.Series:
    r"""Growth on the earlier figure, in percent.

    .. math:: g = 100\,(x_2 / x_1 - 1)

    Blank where either is blank or the earlier one is not above zero. Not annualised.

    >>> growth_pct(pd.Series([150.0, 5.0]), pd.Series([100.0, 0.0])).tolist()
    [50.0, nan]
    """
    return (now / before.where(before > 0) - 1) * 100


def contribution_pp(now: pd.Series, before: pd.Series) -> pd.Series:
    r"""Each unit's contribution to the growth of all, in percentage points.

    .. math:: c_i = 100\,\frac{x_{2i} - x_{1i}}{\sum_j x_{1j}}

    over the units for which both figures are known. The contributions sum to the growth of their total. Blank where
    the total's base is not above zero.

    >>> contribution_pp(pd.Series([60.0, 60.0]), pd.Series([50.0, 50.0])).tolist()
    [10.0, 10.0]
    """
    both = now.notna() & before.notna()
    base = math.fsum(before[both])
    changes = (now - before).where(both)
    return changes / base * 100 if base > 0 else changes * math.nan


def share_pct(level: pd.Series) -> pd.Series:
    r"""Each unit's share of the sum of the levels that are known, in percent.

    >>> share_pct(pd.Series([1.0, 3.0, None])).tolist()
    [25.0, 75.0, nan]
    """
    total = math.fsum(level.dropna())
    return level / total * 100 if total > 0 else level * math.nan


def rank(level: pd.Series) -> pd.Series:
    """Rank from the largest, on full precision; ties share the smaller number; blank stays blank.

    >>> rank(pd.Series([3.0, 5.0, 3.0, None])).tolist()
    [2, 1, 2, <NA>]
    """
    return level.rank(ascending=False, method="min").astype("Int64")


def compared(edition: Edition) -> pd.DataFrame:
    """Growth by unit and indicator as of an edition's date; see :func:`compare`."""
    return compare(comparison.pairs(edition), edition.campaign)


def compared_on(edition: Edition, date: dt.date, indicator: str) -> pd.DataFrame:
    """Growth in one indicator as of a date up to the edition's own, from what the edition knows."""
    return compare(comparison.pairs_on(edition, date, indicator), edition.campaign)


def known_units(edition: Edition) -> dict[str, int]:
    """Of each indicator how many units have a figure of the season reported on."""
    rows = edition.once(compared)
    units = rows[rows["city_code"] != edition.campaign.total.code]
    return {str(code): int(n) for code, n in units.groupby("indicator")["second"].count().items()}


def compare(pairs: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Growth by unit and indicator, the total's rows last; one row is one unit × indicator.

    ``first`` and ``second`` are levels in the indicator's unit, ``change`` their difference, ``growth_pct`` and
    ``contribution_pp`` as defined above, ``share_pct`` and ``rank`` of the second season's level, ``rank_change``
    the places won since the first among the units known in both (up is positive). ``n_units`` says how many units are
    in the total. ``growth_pct`` is blank exactly where ``why_blank`` says why.
    """
    by_indicator = [
        _compare_indicator(pairs[pairs["indicator"] == code].reset_index(drop=True), campaign)
        for code in pairs["indicator"].unique()
    ]
    order = {city.code: place for place, city in enumerate((*campaign.cities, campaign.total))}
    places = {code: place for place, code in enumerate(campaign.indicators)}
    rows = pd.concat(by_indicator, ignore_index=True)
    keys = pd.DataFrame({"unit": rows["city_code"].map(order), "indicator": rows["indicator"].map(places)})
    return rows.loc[keys.sort_values(["unit", "indicator"]).index, COLUMNS].reset_index(drop=True)


def _compare_indicator(pairs: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """The units' rows of one indicator and the total's row."""
    both = pairs["comparable"]
    first, second = pairs["first"].where(both), pairs["second"].where(both)
    units = pairs.assign(
        change=second - first,
        growth_pct=growth_pct(second, first),
        contribution_pp=contribution_pp(second, first),
        share_pct=share_pct(pairs["second"]),
        rank=rank(pairs["second"]),
        rank_change=rank(first) - rank(second),
        n_units=int(both.sum()),
    )
    units["why_blank"] = [_why(row) for row in units.to_dict("records")]
    total = _total(pairs[both], pairs, campaign)
    unit = campaign.indicators[pairs["indicator"].iloc[0]].unit
    return pd.concat([units, pd.DataFrame([total]).astype(units.dtypes[list(total)])]).assign(unit=unit)


def _total(both: pd.DataFrame, pairs: pd.DataFrame, campaign: Campaign) -> dict[str, object]:
    """The total over the units known in both seasons; blank where there is none."""
    known = len(both) > 0
    first = math.fsum(both["first"]) if known else math.nan
    second = math.fsum(both["second"]) if known else math.nan
    grown = (second / first - 1) * 100 if known and first > 0 else math.nan
    return {
        "city_code": campaign.total.code,
        "indicator": pairs["indicator"].iloc[0],
        "first": first,
        "second": second,
        "first_day": _only(both["first_day"]),
        "second_day": _only(both["second_day"]),
        "change": second - first,
        "growth_pct": grown,
        "contribution_pp": grown,
        "share_pct": 100.0 if known and second > 0 else math.nan,
        "rank": pd.NA,
        "rank_change": pd.NA,
        "n_units": len(both),
        "why_blank": "" if not math.isnan(grown) else "zero-base" if known else "no-units",
        "source": "+".join(sorted(set(both["source"]))),
    }


def _why(row: Mapping[Hashable, Any]) -> str:
    """Why a growth is blank, as a code: the side and its state, unequal days, or a base of zero; empty if it is not."""
    if not pd.isna(row["growth_pct"]):
        return ""
    for side in ("second", "first"):
        if pd.isna(row[side]):
            return f"{side}:{row[f'{side}_state']}"
    if not row["comparable"]:
        return f"days-differ:{row['first_day']}:{row['second_day']}"
    return "zero-base"


def _only(days: pd.Series) -> object:
    """The day that all rows share, or none."""
    return days.iloc[0] if days.nunique() == 1 else pd.NA
