"""What becomes of each contract: landed, started, completed, paid in, or terminated.

Events are played in date order over the whole province, because two things must hold on every
day of a season, for each city: no more landed than signed and no more started than landed, by
count and by amount, counting since the season's first day. A step that would break this waits.
"""

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from example.declaration import Declaration
from example.projects import CENT, EARLIER, EARLIER_LAST, Project

ORDER = ("signed", "landed", "started", "completed", "producing", "capacity")
BOUND = {"landed": "signed", "started": "landed"}

# Days from the stage before, and how many projects go on at all.
LAG_DAYS = {
    "landed": (5, 60),
    "started": (10, 120),
    "completed": (120, 420),
    "producing": (15, 75),
    "capacity": (40, 180),
}
GOES_ON = {"landed": 0.93, "started": 0.88, "completed": 0.95, "producing": 0.95, "capacity": 0.9}
TERMINATED = 0.03
WAITS = 3


@dataclass(frozen=True)
class Course:
    """A project with the dates of its stages and what had been paid in by when."""

    project: Project
    stages: dict[str, date]
    paid: tuple[tuple[date, Decimal], ...]


@dataclass
class _Tally:
    """Projects and money that reached a stage in a season so far, in one city."""

    count: int = 0
    amount: Decimal = field(default_factory=Decimal)


def courses(declared: Declaration, projects: list[Project]) -> list[Course]:
    """Each project with its course up to the horizon, in the order given."""
    stages = _play(declared, projects)
    return [
        Course(project, reached, tuple(_payments(declared, project, reached)))
        for project, reached in zip(projects, stages, strict=True)
    ]


def _play(declared: Declaration, projects: list[Project]) -> list[dict[str, date]]:
    """The date of each stage of each project; a blocked step waits some days, then is given up."""
    streams = [Random(f"{project.id}/progress") for project in projects]
    ends = [_termination(declared, p, rng) for p, rng in zip(projects, streams, strict=True)]
    reached: list[dict[str, date]] = [{} for _ in projects]
    tallies: dict[tuple[str, str, str], _Tally] = defaultdict(_Tally)
    queue = [(project.signed, 0, i, 0) for i, project in enumerate(projects)]
    heapq.heapify(queue)
    while queue:
        day, step, i, waited = heapq.heappop(queue)
        project, rng, stage, end = projects[i], streams[i], ORDER[step], ends[i]
        if day > declared.horizon or (end is not None and day >= end):
            continue
        if any(day == changed for changed, _ in project.agreed[1:]):
            heapq.heappush(queue, (day + timedelta(1), step, i, waited))
        elif not _fits(declared, tallies, project, stage, day):
            if waited < WAITS:
                later = day + timedelta(rng.randint(4, 18))
                heapq.heappush(queue, (later, step, i, waited + 1))
        else:
            _enter(declared, tallies, project, stage, day)
            reached[i][stage] = day
            upcoming = _next_step(project, rng, step, day)
            if upcoming is not None:
                heapq.heappush(queue, (upcoming, step + 1, i, 0))
    for project_stages, end in zip(reached, ends, strict=True):
        if end is not None and "completed" not in project_stages and end <= declared.horizon:
            project_stages["terminated"] = end
    return reached


def _termination(declared: Declaration, project: Project, rng: Random) -> date | None:
    """The day a contract is given up, for the few that are."""
    gives_up, lag = rng.random() < TERMINATED, rng.randint(30, 220)
    return project.signed + timedelta(lag) if project.counted and gives_up else None


def _next_step(project: Project, rng: Random, step: int, day: date) -> date | None:
    """The day of the stage after ``step``; none for what is not a contract or stays there."""
    if not project.counted or step + 1 == len(ORDER):
        return None
    stage = ORDER[step + 1]
    shortest, longest = LAG_DAYS[stage]
    goes_on, slow = rng.random() < GOES_ON[stage] * _pull(project), rng.random() < 0.08
    lag = shortest + int((longest - shortest) * rng.betavariate(1.1, 2.6))
    return day + timedelta(lag * 2 if slow else lag) if goes_on else None


def _pull(project: Project) -> float:
    """How well the leading city sees its contracts through, that season: 0.8 to 1."""
    return Random(f"{project.units[0].code}/{project.season}/pull").uniform(0.8, 1.0)


def _keys(
    declared: Declaration, project: Project, stage: str, day: date
) -> list[tuple[tuple[str, str, str], int, Decimal]]:
    """What a step adds to whom: key of the tally, projects (the leading city's), money."""
    season = declared.season_on(day)
    if season is None or not project.counted:
        return []
    return [
        (
            (season.code, city.code, stage),
            int(city == project.units[0]),
            project.agreed_home(day) * project.share_of(city),
        )
        for city in project.units
    ]


def _fits(
    declared: Declaration,
    tallies: dict[tuple[str, str, str], _Tally],
    project: Project,
    stage: str,
    day: date,
) -> bool:
    """Whether the step keeps the stage at or below the one before it, in every city concerned."""
    if stage not in BOUND:
        return True
    for (season, city, _), count, amount in _keys(declared, project, stage, day):
        here, before = tallies[season, city, stage], tallies[season, city, BOUND[stage]]
        if here.count + count > before.count or here.amount + amount > before.amount:
            return False
        if here.count + count == 0:
            return False
    return True


def _enter(
    declared: Declaration,
    tallies: dict[tuple[str, str, str], _Tally],
    project: Project,
    stage: str,
    day: date,
) -> None:
    """Add the step to the tallies of the cities concerned."""
    for key, count, amount in _keys(declared, project, stage, day):
        tallies[key].count += count
        tallies[key].amount += amount


def _payments(declared: Declaration, project: Project, stages: dict[str, date]) -> list[tuple[date, Decimal]]:
    """Cumulative payments from landing on: never falling, never above any agreed amount.

    What was landed before the first season has one payment dated on its eve at the latest, so
    that the ledger opens with it. None falls on a season's first day.
    """
    if "landed" not in stages:
        return []
    rng = Random(f"{project.id}/payments")
    landed, last = stages["landed"], stages.get("terminated", declared.horizon)
    ceiling = min(amount * project.rate for _, amount in project.agreed)
    earlier = project.season == EARLIER
    instalments, longest, most = (rng.randint(4, 7), 400, 0.95) if earlier else (rng.randint(1, 4), 330, 0.6)
    fractions = sorted(rng.uniform(0.05, most) for _ in range(instalments))
    days = sorted({landed + timedelta(rng.randint(3, longest)) for _ in fractions})
    if earlier and landed < EARLIER_LAST:
        days[0] = max(landed, min(days[0], EARLIER_LAST))
    firsts = {season.start for season in declared.seasons}
    paid: list[tuple[date, Decimal]] = []
    for day, fraction in zip(days, fractions, strict=False):
        cumulative = (ceiling * Decimal(str(round(fraction, 3)))).quantize(CENT)
        if day < last and day not in firsts and cumulative <= ceiling:
            paid.append((day, cumulative))
    return paid


def amount_rows(course: Course) -> list[tuple[date, Decimal, Decimal]]:
    """The ledger's rows of a project: date, amount agreed and amount paid in as of that date."""
    project, end = course.project, course.stages.get("terminated", date.max)
    changes = [day for day, _ in project.agreed if day < end]
    days = sorted({*changes, *(day for day, _ in course.paid)})
    return [(day, _as_of(project.agreed, day), _as_of(course.paid, day)) for day in days]


def _as_of(series: tuple[tuple[date, Decimal], ...], day: date) -> Decimal:
    """The last value dated on or before ``day``; nothing yet is zero."""
    return next((value for since, value in reversed(series) if since <= day), Decimal(0))
