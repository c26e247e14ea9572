"""What an edition's amounts changed by, as number and size of projects, and as number, mix of units and size. Pure.

From the figures that are compared (:mod:`analysis.comparison`), so that changes here are those of growth. An amount
divides if its declaration names a count; nothing else does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from analysis import comparison
from analysis.campaign import Campaign, Indicator
from analysis.decomposition import index, points, reasons, sides, two_factors
from analysis.edition import Edition

NO_UNITS = "no-units"
STORY = 1 / 10
"""Two methods tell different stories where their effects differ by more than this part of the change."""
NOISE = 1e-9
"""Effects nearer to each other, or to nothing, than this part of the amounts differ by the last bits of sums."""
OF_TOTAL = {"count_effect": "count_of_total_pp", "size_effect": "size_of_total_pp"}
OF_OWN = {"count_effect": "count_pp", "size_effect": "size_pp"}
CHECKS = ["count_check", "size_check"]
COLUMNS = [
    *("city_code", "indicator", *sides.NUMBERS, "n_units", "change", *two_factors.EFFECTS, "residual", *CHECKS),
    *("differs", *OF_OWN.values(), *OF_TOTAL.values(), "why_blank", "why_no_points", "why_no_points_of_total"),
]


@dataclass(frozen=True)
class TwoFactors:
    """One unit's change of an amount by number and size of projects; a number that is not known is not a number.

    ``change``, ``count_effect``, ``size_effect`` in the amount's unit, ``count_pp`` and ``size_pp`` in percentage
    points of the unit's own growth. ``differs`` where Montgomery's division tells another story than Bennet's.
    """

    change: float
    count_effect: float
    size_effect: float
    count_pp: float
    size_pp: float
    differs: bool
    why_blank: str
    why_no_points: str


def amounts(campaign: Campaign) -> list[Indicator]:
    """The amounts that have a count, in their order."""
    return [item for item in campaign.indicators.values() if item.count and item.count in campaign.indicators]


def by_unit(edition: Edition) -> pd.DataFrame:
    """Count and size effect of each amount; one row is one unit, or the total, × amount that has a count.

    By Bennet; ``count_check`` and ``size_check`` by Montgomery, ``differs`` where the two tell different stories: signs
    that differ, or effects that differ by more than a tenth of the change. The total's row divides the sums over the
    ``n_units`` of which both are known, so that units' effects do not add up to its; :func:`mix` says by how much and
    why. ``count_pp``, ``size_pp`` are in points of the unit's own growth, ``…_of_total_pp`` in points of the growth of
    all, and blank where ``why_no_points`` and ``why_no_points_of_total`` say why.
    """
    made = [_of_amount(edition, item) for item in amounts(edition.campaign)]
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=COLUMNS)


def own_two_factors(edition: Edition, city_code: str, indicator: str) -> TwoFactors | None:
    """A unit's two factors, or the total's by its code, found without looking at others; none for another indicator."""
    rows = edition.of_unit(city_code, by_unit)
    row = next(iter(rows[rows["indicator"] == indicator].to_dict("records")), None)
    return None if row is None else TwoFactors(**{str(name): row[name] for name in TwoFactors.__annotations__})


def mix(edition: Edition) -> pd.DataFrame:
    """Each amount's change over all units as number, mix of units and size (LMDI-I); one row is one amount.

    ``indicator`` and the columns of :func:`analysis.decomposition.index.total`, with a ``…_pp`` beside each effect, in
    percentage points of growth, blank where ``why_no_points`` says why. The mix is to be read in its sum only.
    """
    made = [
        index.total(_cells(edition, item)).assign(indicator=item.code, why_no_points=lambda rows: _why_no_base(rows))
        for item in amounts(edition.campaign)
    ]
    rows = pd.concat(made, ignore_index=True) if made else pd.DataFrame({"indicator": []})
    effects = [str(name) for name in rows if str(name).endswith("_effect")]
    in_points = {
        f"{name.removesuffix('_effect')}_pp": points.in_points(rows[name], rows["first_amount"]) for name in effects
    }
    return rows.assign(**in_points)


def left_out(edition: Edition) -> pd.DataFrame:
    """The units of which a count or an amount cannot be divided; one row is one unit × amount, with ``why_blank``."""
    made = [_cells(edition, item).assign(indicator=item.code) for item in amounts(edition.campaign)]
    if not made:
        return pd.DataFrame(columns=["city_code", "indicator", "why_blank"])
    rows = pd.concat(made, ignore_index=True)
    return rows.loc[rows["why_blank"] != "", ["city_code", "indicator", "why_blank"]].reset_index(drop=True)


def _cells(edition: Edition, amount: Indicator) -> pd.DataFrame:
    """Each unit's number, mix and size effects."""
    return index.cells(sides.from_pairs(edition.once(comparison.pairs), str(amount.count), amount.code))


def _of_amount(edition: Edition, amount: Indicator) -> pd.DataFrame:
    units = sides.from_pairs(edition.once(comparison.pairs), str(amount.count), amount.code)
    units["why_blank"] = sides.why_blank(units)
    known = units[units["why_blank"] == ""]
    sums = {name: math.fsum(known[name]) if len(known) else math.nan for name in sides.NUMBERS}
    total = pd.DataFrame(
        [{"city_code": edition.campaign.total.code, **sums, "why_blank": "" if len(known) else NO_UNITS}]
    )
    rows = pd.concat([units, total], ignore_index=True)
    made, check = two_factors.bennet(rows), two_factors.montgomery(rows)
    checks = check[two_factors.EFFECTS].set_axis(CHECKS, axis=1)
    made = made.assign(**checks, indicator=amount.code, n_units=len(known), differs=_differs(made, checks))
    return made.assign(**_points(made, sums["first_amount"]))[COLUMNS]


def _differs(made: pd.DataFrame, checks: pd.DataFrame) -> pd.Series:
    """Whether the two divisions tell different stories."""
    noise = NOISE * made[["first_amount", "second_amount"]].max(axis=1)
    found = pd.Series(False, index=made.index)
    for shown, check in zip(two_factors.EFFECTS, CHECKS, strict=True):
        one, other = (
            made[shown].where(made[shown].abs() > noise, 0.0),
            checks[check].where(checks[check].abs() > noise, 0.0),
        )
        signs = (one > 0).ne(other > 0) | (one < 0).ne(other < 0)
        found |= signs | ((one - other).abs() > STORY * made["change"].abs() + noise)
    return found & (made["why_blank"] == "")


def _points(made: pd.DataFrame, whole: float) -> dict[str, pd.Series]:
    """The effects in points of the unit's own growth and of that of all, and why there are none."""
    own = {name: points.in_points(made[effect], made["first_amount"]) for effect, name in OF_OWN.items()}
    of_total = {name: points.in_points(made[effect], whole) for effect, name in OF_TOTAL.items()}
    no_whole = reasons.first({"total-zero-base": pd.Series(not whole > 0, index=made.index)})
    why = {
        "why_no_points": _why_no_base(made),
        "why_no_points_of_total": reasons.or_else(made["why_blank"], no_whole),
    }
    return {**own, **of_total, **why}


def _why_no_base(rows: pd.DataFrame) -> pd.Series:
    """Why effects cannot be set against the first season's amount."""
    return reasons.or_else(rows["why_blank"], reasons.first({"zero-base": ~(rows["first_amount"] > 0)}))
