"""Outings, visits and events of each city's leaders, those that count for a floor and others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from example.declaration import City, Declaration, Season
from example.investors import FOREIGN_ORIGINS, HOME_ORIGINS, NUMERALS

OUTING, OUTSIDE_EVENT, LOCAL_EVENT, RECEPTION = (
    "带队外出",
    "市（州）外推介会",
    "市内推介会",
    "来访考察",
)
TOP, LEADER = "党政主要领导", "党政领导"
TOP_NAMES, LEADER_NAMES = ("领导甲", "领导乙"), ("领导丙", "领导丁", "领导戊", "领导己", "领导庚")
RESULTS = ("签约意向1个", "签约意向2个", "达成合作意向1项", "达成合作意向3项", "建立联系", "—")

# Days of season two on which the notice's floors bind.
PUSH = (date(2022, 5, 20), date(2022, 8, 7))

# Cities that stay below a floor inside those days. 巴中 makes up for it outside them.
SHORT = {
    "510400": {"visits": 86},
    "511800": {"top_visits": 12},
    "511900": {"outings": 8, "outside_days": 3},
    "513300": {"top_outings": 2, "events": 3},
}

# Where leaders travel: the regions that firms come from, but not the province itself.
ABROAD = tuple(FOREIGN_ORIGINS)
AWAY = tuple(origin for origin in HOME_ORIGINS if origin != "四川省")

# Files forms but no activities workbook rows in that season.
FILES_NONE = frozenset({("513200", "2")})


@dataclass(frozen=True)
class Activity:
    """One outing, visit or event."""

    day: date
    city: City
    kind: str
    leader: str
    rank: str
    place: str
    firms: int
    result: str


@dataclass(frozen=True)
class Plan:
    """How much a city does on the days that count; ``visits`` and ``outings`` include the top's."""

    outings: int
    visits: int
    top_outings: int
    top_visits: int
    events: int
    outside_days: int


def all_activities(declared: Declaration) -> dict[str, list[Activity]]:
    """The activities of each season, by city and date."""
    return {
        season.code: [activity for city in declared.cities for activity in of_city(declared, city, season)]
        for season in declared.seasons
    }


def of_city(declared: Declaration, city: City, season: Season) -> list[Activity]:
    """What one city does in a season, in date order."""
    rng = Random(f"{city.code}/{season.code}/activities")
    binding = PUSH if season.code == "2" else (season.start, season.end)
    plan = _plan(rng, city, season)
    found = [
        *_outings(rng, city, _days(rng, binding, plan.outings), plan),
        *_events(rng, city, OUTSIDE_EVENT, _days(rng, binding, plan.events)),
        *_outside_push(rng, city, season, binding, plan),
        *_events(rng, city, LOCAL_EVENT, _days(rng, (season.start, season.end), 2)),
        *_events(rng, city, RECEPTION, _days(rng, (season.start, season.end), rng.randint(2, 5))),
    ]
    return sorted(found, key=lambda activity: (activity.day, activity.kind, activity.leader))


def _plan(rng: Random, city: City, season: Season) -> Plan:
    """How much a city does; season one had no floors and saw less."""
    top_outings, outings = rng.randint(3, 6), rng.randint(10, 17)
    top_visits = max(15, top_outings * rng.randint(5, 7))
    visits, events, outside = rng.randint(100, 165), rng.randint(5, 9), rng.randint(0, 2)
    if season.code != "2":
        less = rng.uniform(0.5, 0.95)
        return Plan(
            outings=max(round(outings * less), 4),
            visits=round(visits * less),
            top_outings=min(top_outings, 3),
            top_visits=round(top_visits * less),
            events=max(round(events * less), 1),
            outside_days=0,
        )
    usual = {
        "outings": outings,
        "visits": visits,
        "top_outings": top_outings,
        "top_visits": top_visits,
        "events": events,
        "outside_days": outside,
    }
    return Plan(**{**usual, **SHORT.get(city.code, {})})


def _outings(rng: Random, city: City, days: list[date], plan: Plan) -> Iterator[Activity]:
    """Outings that add up to the plan; the top leaders lead some of them."""
    top_days = set(rng.sample(days, plan.top_outings))
    top_firms = _split(rng, plan.top_visits, plan.top_outings)
    other_firms = _split(rng, plan.visits - plan.top_visits, plan.outings - plan.top_outings)
    for day in days:
        firms = top_firms.pop() if day in top_days else other_firms.pop()
        yield _outing(rng, city, day, day in top_days, firms)


def _outside_push(
    rng: Random, city: City, season: Season, binding: tuple[date, date], plan: Plan
) -> Iterator[Activity]:
    """Outings and events on the season's other days: on the form, but not towards a floor."""
    others = [
        season.start + timedelta(i)
        for i in range(season.days)
        if not binding[0] <= season.start + timedelta(i) <= binding[1]
    ]
    for day in sorted(rng.sample(others, plan.outside_days)):
        yield _outing(rng, city, day, rng.random() < 0.3, rng.randint(4, 11))
    if others and rng.random() < 0.4:
        yield from _events(rng, city, OUTSIDE_EVENT, [rng.choice(others)])


def _outing(rng: Random, city: City, day: date, top: bool, firms: int) -> Activity:
    """One outing; abroad now and then."""
    place = rng.choice(ABROAD if rng.random() < 0.08 else AWAY)
    names, rank = (TOP_NAMES, TOP) if top else (LEADER_NAMES, LEADER)
    return Activity(day, city, OUTING, rng.choice(names), rank, place, firms, rng.choice(RESULTS))


def _events(rng: Random, city: City, kind: str, days: list[date]) -> Iterator[Activity]:
    """Events and receptions; leaders attend, but nothing of this is an outing."""
    for day in days:
        top = rng.random() < 0.4
        place = rng.choice(AWAY) if kind == OUTSIDE_EVENT else f"示例县{NUMERALS[rng.randint(1, 5)]}"
        firms = rng.randint(2, 9) if kind == RECEPTION else rng.randint(15, 60)
        leader = rng.choice(TOP_NAMES if top else LEADER_NAMES)
        rank = TOP if top else LEADER
        yield Activity(day, city, kind, leader, rank, place, firms, rng.choice(RESULTS))


def _days(rng: Random, span: tuple[date, date], n: int) -> list[date]:
    """``n`` different days of a span, in order."""
    length = (span[1] - span[0]).days + 1
    return [span[0] + timedelta(i) for i in sorted(rng.sample(range(length), n))]


def _split(rng: Random, total: int, parts: int) -> list[int]:
    """``total`` split in ``parts`` that are nearly even, none of them zero when there is enough.

    >>> sum(_split(Random(1), 17, 3))
    17
    """
    if parts == 0:
        return []
    shares = [total // parts + (i < total % parts) for i in range(parts)]
    for _ in range(parts):
        i, j = rng.randrange(parts), rng.randrange(parts)
        moved = rng.randint(0, shares[i] // 3)
        shares[i] -= moved
        shares[j] += moved
    return shares
