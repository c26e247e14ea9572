"""What stands behind a change: the number and the size of the projects, the largest one, the unit's place."""

from __future__ import annotations

from analysis.headlines.facts import Fact, Largest, known
from analysis.phrasing import PERCENT_DECIMALS, Voice, rounded


def effects(fact: Fact, voice: Voice) -> str:
    """What the number of projects and their average size contribute; empty where it is not known.

    The two add up to growth; printed, they may be a tenth of a point off.
    """
    if not known(fact.count_pp) or not known(fact.size_pp):
        return ""
    return voice.text("of which {count} and {size}", count=_count(fact, voice), size=_size(fact, voice))


def _count(fact: Fact, voice: Voice) -> str:
    points = voice.points(fact.count_pp)
    if not _prints(fact.count_pp):
        return voice.text("the number of projects is unchanged")
    if fact.count_pp > 0:
        return voice.text("the number of projects adds {points}", points=points)
    return voice.text("the number of projects takes {points}", points=points)


def _size(fact: Fact, voice: Voice) -> str:
    points = voice.points(fact.size_pp)
    if not _prints(fact.size_pp):
        return voice.text("their average size is unchanged")
    if fact.size_pp > 0:
        return voice.text("their average size adds {points}", points=points)
    return voice.text("their average size takes {points}", points=points)


def _prints(points: float) -> bool:
    return rounded(points, PERCENT_DECIMALS) != 0


def carrying(fact: Fact) -> Largest | None:
    """The project that carries growth: of a rise the season's largest, of a fall the base's; none where none does.

    One carries it where growth without it has another direction, or is less than half of what it is. Where one project
    is all there is, there is nothing without it.
    """
    if not known(fact.growth_pct) or fact.growth_pct == 0 or fact.is_single:
        return None
    side = "second" if fact.growth_pct > 0 else "first"
    one = next((each for each in fact.largest if each.side == side), None)
    if one is None or not known(one.growth_pct):
        return None
    return one if one.growth_pct / fact.growth_pct < 1 / 2 else None


def without(fact: Fact, voice: Voice) -> str:
    """Growth without the project that carries it, and the unit's place where that moves; empty where none does."""
    one = carrying(fact)
    if one is None:
        return ""
    values = {"amount": voice.quantity(one.amount, fact.unit), "moved": _moved(one, fact, voice)}
    if one.side == "first":
        season = voice.campaign.base_season
        named = voice.name(season.name) if season else ""
        return voice.text("without the largest project of {season} ({amount}) {moved}", season=named, **values)
    said = voice.text("without its largest project ({amount}) {moved}", **values)
    if one.rank is None or fact.rank is None or one.rank == fact.rank:
        return said
    return voice.text("{said} and rank {n}", said=said, n=one.rank)


def _moved(one: Largest, fact: Fact, voice: Voice) -> str:
    """Growth of what is left; in levels where the base has too few projects left for a percentage, or none knows."""
    if one.side == "first" and not fact.first_count - 1 >= fact.least_count:
        return voice.from_to(one.first, one.second, fact.unit)
    return voice.moved(one.growth_pct)


def place(fact: Fact, voice: Voice) -> str:
    """The unit's place among all that are known, and the places won or lost; empty where it has none, or nothing."""
    if fact.rank is None or not fact.second:
        return ""
    values = {"n": fact.rank, "units": fact.of_units}
    rank = (
        voice.text("equal rank {n} of {units}", **values)
        if fact.is_tied
        else voice.text("rank {n} of {units}", **values)
    )
    if fact.rank_change is None:
        return rank
    return voice.listed([rank, _places(fact.rank_change, voice)])


def _places(moved: int, voice: Voice) -> str:
    if not moved:
        return voice.text("the same place as before")
    if abs(moved) == 1:
        return voice.text("up one place") if moved > 0 else voice.text("down one place")
    return voice.text("up {n} places", n=moved) if moved > 0 else voice.text("down {n} places", n=-moved)
