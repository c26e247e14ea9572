"""All methods of growth, pace, decomposition, concentration and fulfilment on figures and ledgers of a large campaign.

Run it as ``python benchmarks/methods.py``; the last line is one JSON object. The figures are 2,800 units × 2 seasons ×
15 indicators × 14 dates, the ledger 1,000,000 projects, made up and held in memory. Two processes, one a core, take
the figures' methods and the ledger's. Of each method it prints the seconds of processor time and, as a ratio, how many
times as long it takes as pandas takes to sum the same rows by unit (``sum``), in the same run; for each half and for
both together the wall time and the most memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing as mp
import resource
import time
from collections.abc import Callable, Mapping
from itertools import product
from typing import TypedDict

import numpy as np
import pandas as pd
from measuring import Peak

from analysis import concentration, growth, measures, pace
from analysis.campaign import Stage
from analysis.decomposition import index, largest, origin, shift_share, two_factors
from analysis.decomposition.sides import from_projects
from analysis.fulfilment import cohorts, course, lag, paid, rates, reached
from analysis.methods import Deadline, Limits

ZONES, INDUSTRIES, DAYS = 5, 8, 100
FIRST, SECOND = (dt.date(2021, 9, 6), dt.date(2021, 12, 14)), (dt.date(2022, 5, 10), dt.date(2022, 8, 17))
STEPS = ("landed", "started", "completed", "producing", "capacity")
GAP_DAYS = (60, 120, 300, 60, 200)
"""How many days a stage takes, on average."""
AIM_SECONDS, AIM_GIB = 30.0, 2.0
LIMITS = Limits(near_zero_pct=1.0, against_pct=5.0, least_count=10)

Methods = Mapping[str, Callable[[], object]]


def main() -> None:
    """Measure both halves side by side."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--units", type=int, default=2_800)
    asked.add_argument("--indicators", type=int, default=15)
    asked.add_argument("--dates", type=int, default=14)
    asked.add_argument("--projects", type=int, default=1_000_000)
    given = asked.parse_args()
    peak, started = Peak(mp.current_process().pid or 0), time.perf_counter()
    spawned = mp.get_context("spawn")
    with spawned.Pool(2) as pool:
        halves = pool.starmap(_half, [("figures", vars(given)), ("ledger", vars(given))], chunksize=1)
    seconds = max(half["seconds"] for half in halves)
    for half in halves:
        _say(half)
    gib = peak.ended() / 2**30
    told = {half["half"]: half for half in halves}
    whole = {"seconds": seconds, "wall_with_making": time.perf_counter() - started, "gib": gib}
    whole["within"] = seconds < AIM_SECONDS and gib < AIM_GIB
    print(json.dumps({**vars(given), **told, **whole}))


class Half(TypedDict):
    """What one half of the methods took: wall time, memory, and by method processor time and how many sums that is."""

    half: str
    seconds: float
    gib: float
    cpu: dict[str, float]
    times_a_sum: dict[str, float]


def _half(name: str, given: Mapping[str, int]) -> Half:
    """One half's methods, each measured; runs in a process of its own."""
    made = _of_figures(given) if name == "figures" else _of_ledger(given)
    started, took = time.perf_counter(), dict[str, float]()
    for method, call in made.items():
        before = time.process_time()
        call()
        took[method] = time.process_time() - before
    seconds = time.perf_counter() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"half": name, "seconds": seconds, "gib": most, "cpu": took, "times_a_sum": _ratios(took)}


def _ratios(took: dict[str, float]) -> dict[str, float]:
    """How many times as long as a sum of the same rows each method took."""
    return {method: seconds / took["sum"] for method, seconds in took.items()}


def _say(half: Half) -> None:
    print(f"{half['half']}: {half['seconds']:.1f} s, {half['gib']:.2f} GiB")
    for method, seconds in half["cpu"].items():
        print(f"  {method:<28}{seconds:8.2f} s{half['times_a_sum'][method]:10.1f} × sum")


# Figures.


def _of_figures(given: Mapping[str, int]) -> Methods:
    """The methods on pairs of figures: one row is one unit × indicator × date."""
    rows = pairs(given["units"], given["indicators"], given["dates"])
    counts = {f"i{place:02}": f"i{place - place % 2:02}" for place in range(given["indicators"])}
    members, by = _members(given["units"]), ["date", "indicator"]
    zones = members[members["partition"] == "zone"].set_index("city_code")["body"]
    levels = rows.melt([*by, "city_code"], ["first", "second"], "season", "level")
    curves = {
        code: (curve(given["units"], code), curve(given["units"], code + 1)) for code in range(given["indicators"])
    }
    days = np.linspace(1, DAYS, given["dates"]).astype(int).tolist()
    divided = _count_and_amount(rows)
    bases = pd.DataFrame(
        {"gdp": np.random.default_rng(5).lognormal(5, 1, given["units"])}, index=_codes(given["units"])
    )
    windows = {str(place): _base(rows, place) for place in range(4)}
    told = pd.MultiIndex.from_frame(rows[["city_code", "indicator"]].drop_duplicates())
    at_end = rows[rows["date"] == rows["date"].max()]
    return {
        "sum": lambda: rows.groupby(["city_code", "indicator"])[["first", "second"]].sum(),
        "measured": lambda: measures.measured(rows, LIMITS, by),
        "stated_as": lambda: measures.stated_as(rows, counts, LIMITS.least_count, ["date", "city_code"]),
        "totals": lambda: measures.measured(measures.totals(rows, members, by), LIMITS, ["partition", *by]),
        "carried": lambda: measures.carried_totals(_carried(at_end), members),
        "windows": lambda: measures.swing(
            measures.measured(measures.rebased(at_end, windows, told), LIMITS, ["window", "indicator"])
        ),
        "pace": lambda: [pace.on_days(first, second, days, "ALL") for first, second in curves.values()],
        "bennet": lambda: two_factors.bennet(divided),
        "montgomery": lambda: two_factors.montgomery(divided),
        "lmdi": lambda: index.total(index.cells(divided, by=["date", "pair"]), by=["date", "pair"]),
        "concentration": lambda: concentration.measures_by(levels, [*by, "season"], "level"),
        "theil_in_zones": lambda: concentration.decompositions_by(levels, [*by, "season"], "level", zones),
        "hoover": lambda: concentration.hoover_by(levels, [*by, "season"], "level", bases),
        "sigma": lambda: [concentration.sigma(part["first"], part["second"]) for _, part in rows.groupby(by)],
    }


def pairs(n_units: int, n_indicators: int, n_dates: int) -> pd.DataFrame:
    """Closing pairs on each date; one in fifty of either side is missing, one in twenty bases is zero."""
    keys = list(product(range(n_dates), range(n_indicators)))
    random, n_rows = np.random.default_rng(3), len(keys) * n_units
    first, second = random.lognormal(3, 1, n_rows).round(2), random.lognormal(3.2, 1, n_rows).round(2)
    first[random.random(n_rows) < 0.05] = 0.0
    sides = {"first": _with_gaps(first, random), "second": _with_gaps(second, random)}
    dates = pd.Series(np.repeat([date for date, _ in keys], n_units))
    rows = pd.DataFrame(
        {
            "date": dates,
            "indicator": np.repeat([f"i{place:02}" for _, place in keys], n_units),
            "city_code": np.tile(_codes(n_units), len(keys)),
            **sides,
            **{f"{side}_day": (dates * 7 + 1).astype("Int64") for side in sides},
            **{f"{side}_state": np.where(np.isnan(values), "missing", "value") for side, values in sides.items()},
            "source": "form",
        }
    )
    return rows.assign(comparable=rows["first"].notna() & rows["second"].notna())


def curve(n_units: int, seed: int) -> pd.DataFrame:
    """Cumulative values of each unit by campaign day."""
    added = np.random.default_rng(seed).exponential(1.0, (n_units, DAYS))
    return pd.DataFrame(added.cumsum(axis=1), index=_codes(n_units), columns=range(1, DAYS + 1))


def _carried(rows: pd.DataFrame) -> pd.DataFrame:
    """The pairs with what is missing carried forward from a week before."""
    day = int(rows["second_day"].max())
    known = rows.melt(["city_code", "indicator"], ["first", "second"], "side", "value").assign(day=day - 7)
    return measures.carry_forward(rows, known, {"first": day, "second": day}, 30)


def _base(rows: pd.DataFrame, place: int) -> pd.Series:
    """A base of each unit × indicator in one window."""
    at_end = rows[rows["date"] == rows["date"].max()].set_index(["city_code", "indicator"])["first"]
    return at_end.fillna(1.0) * (1 + place / 50)


def _count_and_amount(rows: pd.DataFrame) -> pd.DataFrame:
    """Count and amount of either season, one row a unit × date × pair of indicators."""
    paired = rows[rows["indicator"].str[1:].astype(int) % 2 == 0]
    known = paired.fillna({"first": 0.0, "second": 1.0}).reset_index(drop=True)
    made = known[["date", "city_code"]].assign(pair=known["indicator"])
    for side in ("first", "second"):
        count = (known[side] * 3).round()
        made = made.assign(**{f"{side}_count": count, f"{side}_amount": (known[side] * 17).where(count > 0, 0.0)})
    return made


# The ledger.


def _of_ledger(given: Mapping[str, int]) -> Methods:
    """The methods on projects."""
    tables = ledger(given["projects"], given["units"])
    stages = [Stage(code, code, {}, ends=False) for code in ("signed", *STEPS)] + [
        Stage("ended", "ended", {}, ends=True)
    ]
    way = course.course_of(stages, "signed")
    batches = (course.Batch("first", *FIRST), course.Batch("second", *SECOND))
    cut_off = dt.date(2023, 6, 30)
    followed = cohorts.follow(tables, way, batches, cut_off, ["industry"])
    curves = reached.curves(followed)
    both, cells = sides(tables), levels(tables)
    deadlines = [Deadline("landed", 90, "signed"), Deadline("started", 180, "signed")]
    quotients = cells.pivot_table("second", "city_code", "industry", aggfunc="sum", fill_value=0.0)
    signed = tables["projects"].assign(
        count=1.0, amount=tables["amounts"]["agreed"].to_numpy()[: len(tables["projects"])]
    )
    return {
        "sum": lambda: both.groupby("city_code")[["first", "second"]].sum(),
        "follow": lambda: cohorts.follow(tables, way, batches, cut_off, ["industry"]),
        "curves": lambda: reached.curves(followed),
        "curves_by_industry": lambda: reached.curves(followed, ["industry"]),
        "within": lambda: reached.within(curves, [90, 180]),
        "median_days": lambda: reached.median_days(curves),
        "rates_by_unit": lambda: rates.rates(followed, "landed", "started", ["city_code"]),
        "paid_in": lambda: paid.paid_in(followed, ["city_code"]),
        "behind": lambda: lag.behind(followed, deadlines),
        "schedule": lambda: lag.schedule(followed, deadlines, ["city_code"]),
        "shift_share": lambda: shift_share.by_unit(shift_share.cells(cells)),
        "lmdi_by_industry": lambda: index.total(index.cells(_as_sides(signed), ["city_code", "industry"])),
        "without_top": lambda: largest.without_top(both, 3),
        "leave_one_out_by_unit": lambda: largest.leave_one_out(both, ["city_code"]),
        "origin": lambda: origin.by_origin(
            signed.assign(origin=origin.signed_in(signed["signed_on"], SECOND, FIRST)), ["city_code"]
        ),
        "location_quotients": lambda: concentration.location_quotients(quotients),
    }


def ledger(n_projects: int, n_units: int) -> dict[str, pd.DataFrame]:
    """Projects signed in two seasons, with their milestones and one amount on the day of signing and one later."""
    random = np.random.default_rng(7)
    ids = np.char.add("p", np.arange(n_projects).astype(str))
    season = random.integers(0, 2, n_projects)
    starts = np.array([np.datetime64(span[0]) for span in (FIRST, SECOND)])
    signed = pd.Series(starts[season] + random.integers(0, DAYS, n_projects).astype("timedelta64[D]")).astype(
        "datetime64[ns]"
    )
    codes = np.array(_codes(n_units))[random.integers(0, n_units, n_projects)]
    projects = pd.DataFrame(
        {
            "project_id": ids,
            "contract_kind": "contract",
            "unit_shares": np.char.add(codes.astype(str), "=1.0"),
            "city_code": codes,
            "industry": np.char.add("n", random.integers(0, INDUSTRIES, n_projects).astype(str)),
            "season": season,
            "signed_on": signed,
        }
    )
    agreed = random.lognormal(1, 1, n_projects).round(2)
    amounts = pd.DataFrame({"project_id": ids, "date": signed, "agreed": agreed, "paid": 0.0})
    later = amounts.assign(date=signed + pd.Timedelta(days=120), paid=(agreed * random.random(n_projects)).round(2))
    return {
        "projects": projects,
        "milestones": _milestones(ids, signed, random),
        "amounts": pd.concat([amounts, later], ignore_index=True),
    }


def _milestones(ids: np.ndarray, signed: pd.Series, random: np.random.Generator) -> pd.DataFrame:
    """Each stage after the one before, four in five projects coming to it; one in thirty ends."""
    parts, there, day = (
        [pd.DataFrame({"project_id": ids, "stage": "signed", "date": signed})],
        np.ones(len(ids), bool),
        signed,
    )
    for stage, gap in zip(STEPS, GAP_DAYS, strict=True):
        day = day + pd.to_timedelta(random.exponential(gap, len(ids)).astype(int), unit="D")
        there &= random.random(len(ids)) < 0.8
        parts.append(pd.DataFrame({"project_id": ids[there], "stage": stage, "date": day[there]}))
    ended = random.random(len(ids)) < 1 / 30
    parts.append(
        pd.DataFrame({"project_id": ids[ended], "stage": "ended", "date": signed[ended] + pd.Timedelta(days=45)})
    )
    return pd.concat(parts, ignore_index=True)


def sides(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What each project adds to either season."""
    projects, agreed = tables["projects"], tables["amounts"]["agreed"].to_numpy()[: len(tables["projects"])]
    parts = {side: np.where(projects["season"] == place, agreed, 0.0) for place, side in enumerate(("first", "second"))}
    return projects[["project_id", "city_code", "industry", "season"]].assign(**parts)


def levels(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The levels of each unit × industry in either season."""
    return sides(tables).groupby(["city_code", "industry"])[["first", "second"]].sum().reset_index()


def _as_sides(signed: pd.DataFrame) -> pd.DataFrame:
    """Counts and amounts of either season, one row a unit × industry."""
    first, second = (signed[signed["season"] == place] for place in range(2))
    return from_projects(first, second, ["city_code", "industry"])


def _with_gaps(values: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return np.where(random.random(len(values)) < 0.02, np.nan, values)


def _codes(n_units: int) -> list[str]:
    return [f"u{place:04}" for place in range(n_units)]


def _members(n_units: int) -> pd.DataFrame:
    """Every unit in the whole and in a zone."""
    codes = _codes(n_units)
    whole = {growth.ALL: dict.fromkeys(codes, "ALL")}
    return measures.memberships({**whole, "zone": {code: f"z{place % ZONES}" for place, code in enumerate(codes)}})


if __name__ == "__main__":
    main()
