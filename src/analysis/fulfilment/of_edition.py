"""What became of what was signed, as of an edition: the batches of a campaign, and the tables of its pages. Pure.

Contracts only, except :func:`apart`: other agreements stand by themselves and are never added. Each function is one of
the edition, to be asked for with ``edition.once``. A table with a column ``city_code`` gives the rows of one unit by
``edition.of_unit``, which looks at that unit's projects and no others'.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import counting
from analysis.edition import Edition
from analysis.fulfilment import course as courses
from analysis.fulfilment import doubts, lag, paid, reached, watched
from analysis.fulfilment import rates as rated
from analysis.fulfilment.cohorts import ENDED_DAY, Followed, follow
from analysis.fulfilment.course import Batch, Course
from analysis.fulfilment.reached import Curves

EARLIER, BASE, BETWEEN, CURRENT = "earlier", "base", "between", "current"
"""Signed before the season compared with, in it, after it and before the season reported on, in that one."""

UNIT = ("city_code",)
OWN = ["project_id", "city_code"]
"""What one row of the projects followed is about."""
COUNTED = ("fulfilment", "start")
"""The rates that count projects."""
OF_LEDGER = ["basis", "sequence", "received_on", "file", "sheet", "cell", "unit_shares"]
"""Columns of projects that say where a row stands, not what a project is."""


def is_declared(edition: Edition) -> bool:
    """Whether the campaign declares what a signed project is."""
    return bool(edition.campaign.ledger.signing)


def course(edition: Edition) -> Course:
    """The stages of the campaign's projects."""
    return courses.course_of(edition.campaign.stages.values(), edition.campaign.ledger.signing or "")


def batches(edition: Edition) -> tuple[Batch, ...]:
    """By when projects were signed: the seasons compared, before the first, and between them where there are days."""
    season, base, day = edition.season, edition.base, dt.timedelta(days=1)
    first = season if base is None or base.start >= season.start else base
    listed = [Batch(EARLIER, None, first.start - day)]
    if first is not season:
        end = min(first.end, season.start - day)
        listed += [Batch(BASE, first.start, end), Batch(BETWEEN, end + day, season.start - day)]
    return tuple(one for one in (*listed, Batch(CURRENT, season.start, season.end)) if _has_days(one))


def _has_days(batch: Batch) -> bool:
    return batch.start is None or batch.end is None or batch.start <= batch.end


def followed(edition: Edition) -> Followed:
    """All agreements signed by the as-of date, of every kind, each watched as long as ledgers tell of it."""
    tables, way, periods = edition.tables, edition.once(course), edition.once(batches)
    told = watched.told_until(tables, way, periods)
    projects = tables["projects"]
    named = watched.mentioned_on(tables).reindex(projects["project_id"]).to_numpy()
    known = dict(tables) | {"projects": projects.assign(told_until=told, mentioned_on=named)}
    keep = [str(name) for name in known["projects"] if name not in (*OF_LEDGER, "project_id", "contract_kind")]
    return follow(known, way, periods, edition.as_of, keep, told)


def contracts(edition: Edition) -> Followed:
    """Those of the kinds that count as signed."""
    every = edition.once(followed)
    return every.among(every.projects["contract_kind"].isin(edition.campaign.ledger.counted_kinds))


def others(edition: Edition) -> Followed:
    """Those of other kinds: framework agreements, letters of intent."""
    every = edition.once(followed)
    return every.among(~every.projects["contract_kind"].isin(edition.campaign.ledger.counted_kinds))


def watch(edition: Edition) -> pd.DataFrame:
    """How long contracts are watched: one row is one batch.

    ``told_from`` and ``told_to`` are the first and the last of the days up to which ledgers tell of its projects, the
    as-of date at the latest; ``n_in_last`` of its ``n_projects`` have a row of their own in the ledger that does so.
    """
    leading = edition.once(contracts).projects.query("leads")
    own = leading.assign(in_last=leading["mentioned_on"] >= leading["told_until"]).groupby("batch", observed=False)
    days = own["watched_to"].agg(["min", "max"]).set_axis(["told_from", "told_to"], axis=1)
    return days.assign(n_projects=own.size(), n_in_last=own["in_last"].sum().astype(int)).reset_index()


def curves(edition: Edition) -> Curves:
    """The share that reached each stage by days since signing, of each batch, by count and by amount."""
    return reached.curves(edition.once(contracts))


def within(edition: Edition) -> pd.DataFrame:
    """The shares on the declared days; see :func:`analysis.fulfilment.reached.within`."""
    days = edition.campaign.methods.fulfilment.within_days
    return with_days_told(edition, reached.within(edition.once(curves), days))


def medians(edition: Edition) -> pd.DataFrame:
    """The day by which half had reached each stage; see :func:`analysis.fulfilment.reached.median_days`."""
    return with_days_told(edition, reached.median_days(edition.once(curves)))


def rates(edition: Edition, by: Sequence[str] = ()) -> pd.DataFrame:
    """The rates of the declared stages, and of money paid in; see :mod:`analysis.fulfilment.rates`."""
    return with_days_told(edition, rates_of(edition, edition.once(contracts), by))


def rates_of(edition: Edition, some: Followed, by: Sequence[str] = ()) -> pd.DataFrame:
    """The same of some of the projects: those of one industry, …"""
    rules = edition.campaign.methods.fulfilment
    parts = [rated.fulfilment_rate(some, rules.kept, by)] if rules.kept else []
    parts += [rated.start_rate(some, rules.started, by)] if rules.started else []
    return pd.concat([*parts, rated.paid_rate(some, by)], ignore_index=True)


def sums(edition: Edition, by: Sequence[str] = ()) -> pd.DataFrame:
    """What was signed, what has ended and what is behind: one row is one batch × combination of further columns."""
    return with_days_told(edition, sums_of(edition, edition.once(contracts), by))


def sums_of(edition: Edition, some: Followed, by: Sequence[str] = ()) -> pd.DataFrame:
    """The same of some of the projects.

    ``n_projects``, ``n_ended`` and ``n_behind`` count a project at the unit that leads it, ``amount`` sums what was
    agreed when it was signed, over all but the ``n_no_amount`` of which none is on file.
    """
    rows, groups = some.projects, reached.groups_of(some, by)
    is_late = pd.MultiIndex.from_frame(rows[OWN]).isin(edition.once(late))
    parts = {
        "n_projects": rows["n_projects"],
        "n_no_amount": rows["n_projects"].where(rows["amount"].isna(), 0.0),
        "n_ended": rows["n_projects"].where(some.days[ENDED_DAY].notna(), 0.0),
        "n_behind": rows["n_projects"].where(is_late, 0.0),
    }
    inside = groups.number >= 0
    counts = {name: _summed(part, groups, inside).astype(int) for name, part in parts.items()}
    return groups.listed.assign(**counts, amount=_summed(rows["amount"].fillna(0.0), groups, inside))


def late(edition: Edition) -> pd.MultiIndex:
    """The projects and units that are behind schedule, agreements of every kind."""
    rows = lag.behind(edition.once(followed), edition.campaign.methods.fulfilment.due)
    return pd.MultiIndex.from_frame(rows[OWN])


def _summed(values: pd.Series, groups: reached.Groups, inside: np.ndarray) -> np.ndarray:
    return np.bincount(groups.number[inside], values.to_numpy()[inside], len(groups.listed))


def payments(edition: Edition) -> pd.DataFrame:
    """Paid in over agreed when signed, and over agreed by the day watched; one row is one batch × ``base``."""
    made = [paid.paid_in(edition.once(contracts), base=base) for base in paid.BASES]
    return with_days_told(edition, pd.concat(made, ignore_index=True))


def behind(edition: Edition) -> pd.DataFrame:
    """The projects behind schedule, the longest first; see :func:`analysis.fulfilment.lag.behind`."""
    return lag.behind(edition.once(contracts), edition.campaign.methods.fulfilment.due)


def schedule(edition: Edition, by: Sequence[str] = ()) -> pd.DataFrame:
    """How many stand how against each deadline; see :func:`analysis.fulfilment.lag.schedule`."""
    return lag.schedule(edition.once(contracts), edition.campaign.methods.fulfilment.due, by)


def ended(edition: Edition) -> pd.DataFrame:
    """The contracts that have ended, the last first: one row is one project × unit, with ``ended_on``."""
    made = edition.once(contracts)
    over = made.among(made.days[ENDED_DAY].notna())
    days = pd.to_timedelta(over.days[ENDED_DAY], unit="D")
    rows = over.projects.assign(ended_on=over.projects["signed_on"] + days, ended_day=over.days[ENDED_DAY])
    order = ["ended_on", "project_id", "leads"]
    return rows.sort_values(order, ascending=[False, True, False], ignore_index=True)


def apart(edition: Edition) -> pd.DataFrame:
    """Agreements that do not count as signed, by ``contract_kind`` and batch; never added to contracts.

    The columns of :func:`sums_of`, and of each rate by count what is above the line: ``n_fulfilment``, ``n_start``.
    """
    by, some = ["contract_kind"], edition.once(others)
    rows, made = sums_of(edition, some, by), rates_of(edition, some, by)
    for rate in [name for name in COUNTED if name in set(made["rate"])]:
        own = made[(made["rate"] == rate) & (made["weight"] == "count")]
        counts = own[["batch", *by, "numerator"]].rename(columns={"numerator": f"n_{rate}"})
        rows = rows.merge(counts, on=["batch", *by], validate="one_to_one")
    return rows


def findings(edition: Edition) -> pd.DataFrame:
    """What in the ledgers contradicts itself, with the unit that leads the project and the project's name."""
    found = doubts.contradictions(edition.tables, edition.once(course), edition.as_of)
    projects = edition.tables["projects"]
    leading = counting.owners(projects).query("leads").set_index("project_id")["city_code"]
    about = projects.set_index("project_id")[["name"]].assign(city_code=leading).reindex(found["project_id"])
    return found.assign(city_code=about["city_code"].to_numpy(), name=about["name"].to_numpy())


def outside(edition: Edition) -> int:
    """How many contracts signed by the as-of date are in no batch."""
    rows = edition.once(contracts).projects
    return int(rows.loc[rows["batch"].isna(), "n_projects"].sum())


def with_days_told(edition: Edition, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of batches with the days up to which ledgers tell of them."""
    days = edition.once(watch)[["batch", "told_from", "told_to"]]
    return rows.merge(days.astype({"batch": str}), on="batch", how="left", validate="many_to_one")


# Of one unit.


def own_rates(edition: Edition, code: str) -> pd.DataFrame:
    """The rates of one unit's contracts."""
    return edition.of_unit(code, rates, UNIT)


def own_sums(edition: Edition, code: str) -> pd.DataFrame:
    """What one unit signed, what of it has ended and what is behind."""
    return edition.of_unit(code, sums, UNIT)


def own_schedule(edition: Edition, code: str) -> pd.DataFrame:
    """How one unit's contracts stand against each deadline."""
    return edition.of_unit(code, schedule, UNIT)


def own_behind(edition: Edition, code: str) -> pd.DataFrame:
    """One unit's contracts that are behind schedule, the longest first."""
    return edition.of_unit(code, behind)


def own_ended(edition: Edition, code: str) -> pd.DataFrame:
    """One unit's contracts that have ended, the last first."""
    return edition.of_unit(code, ended)


def own_findings(edition: Edition, code: str) -> pd.DataFrame:
    """What contradicts itself in the ledgers about one unit's projects."""
    return edition.of_unit(code, findings)
