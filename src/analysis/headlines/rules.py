"""How a level stands against the base: rules in their order, of which the first that holds says it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.headlines.facts import Fact, known
from analysis.measures.reasons import NO_UNITS
from analysis.measures.small_bases import COUNT_UNKNOWN
from analysis.phrasing import PERCENT_DECIMALS, Voice, rounded

Clauses = Sequence[str]
Said = tuple[str, Clauses]
"""What stands for the level, and what follows it."""


@dataclass(frozen=True)
class Rule:
    """A rule by its name: when it holds, and what it says."""

    name: str
    holds: Callable[[Fact, Voice], bool]
    say: Callable[[Fact, Voice], Said]
    in_percent: bool = False


def rule_of(fact: Fact, voice: Voice) -> Rule:
    """The first rule that holds."""
    return next(rule for rule in RULES if rule.holds(fact, voice))


# Words for levels.


def _level(fact: Fact, voice: Voice, value: float) -> str:
    """A level with its unit; one below zero without a minus sign."""
    words = voice.quantity(abs(value), fact.unit)
    return voice.text("minus {level}", level=words) if value < 0 else words


def _now(fact: Fact, voice: Voice) -> str:
    """The level reported on; one project alone is said."""
    level = _level(fact, voice, fact.second)
    return voice.text("{level} (a single project)", level=level) if fact.is_single else level


def _then(fact: Fact, voice: Voice) -> str:
    """The base."""
    return voice.text("{level} in {season}", level=_level(fact, voice, fact.first), season=_base(voice))


def _base(voice: Voice) -> str:
    season = voice.campaign.base_season
    return voice.name(season.name) if season else voice.text("before")


def _why(fact: Fact, voice: Voice) -> str:
    return voice.why(fact.why_blank, voice.campaign.base_season, voice.campaign.season)


def _blank(fact: Fact, voice: Voice) -> str:
    return voice.text("blank ({reason})", reason=_why(fact, voice))


def _nothing_known(fact: Fact, voice: Voice) -> Said:
    return _blank(fact, voice), []


def _both_missing(fact: Fact, voice: Voice) -> Said:
    return _blank(fact, voice), [voice.text("nothing known in {season} either", season=_base(voice))]


def _second_missing(fact: Fact, voice: Voice) -> Said:
    return _blank(fact, voice), [_then(fact, voice)]


def _not_compared(fact: Fact, voice: Voice) -> Said:
    return _now(fact, voice), [voice.text("not compared ({reason})", reason=_why(fact, voice))]


def _days_differ(fact: Fact, voice: Voice) -> Said:
    now, then = (
        voice.text("{level} ({day})", level=level, day=voice.day(day))
        for level, day in ((_now(fact, voice), fact.second_day), (_then(fact, voice), fact.first_day))
    )
    return now, [then, voice.text("no growth: the days differ")]


def _below_zero(fact: Fact, voice: Voice) -> Said:
    return _now(fact, voice), [_then(fact, voice), voice.text("no growth: a level is below zero")]


def _both_zero(fact: Fact, voice: Voice) -> Said:
    return voice.text("nil in both seasons"), []


def _zero_base(fact: Fact, voice: Voice) -> Said:
    return _now(fact, voice), [voice.text("nil in {season}", season=_base(voice))]


def _fall_to_zero(fact: Fact, voice: Voice) -> Said:
    return voice.text("nil"), [_then(fact, voice)]


def _small_base(fact: Fact, voice: Voice) -> Said:
    if not fact.indicator.count:
        return _now(fact, voice), [_then(fact, voice)]
    count = voice.campaign.indicators[fact.indicator.count]
    few = voice.quantity(fact.first_count, voice.campaign.units[count.unit])
    base = voice.text("{base} (of only {count} projects: no percentage)", base=_then(fact, voice), count=few)
    return _now(fact, voice), [base]


def _count_unknown(fact: Fact, voice: Voice) -> Said:
    base = voice.text("{base} (of an unknown number of projects: no percentage)", base=_then(fact, voice))
    return _now(fact, voice), [base]


# Words for a change in percent.


def _prints(fact: Fact, voice: Voice) -> tuple[bool, bool]:
    """Whether the change and the growth are more than nothing when printed."""
    scale = fact.unit.scale.get(voice.lang, 1.0)
    moved = known(fact.change) and rounded(fact.change * scale, fact.unit.decimals) != 0
    grown = known(fact.growth_pct) and rounded(fact.growth_pct, PERCENT_DECIMALS) != 0
    return moved, grown


def _moved(fact: Fact, voice: Voice) -> Said:
    return _now(fact, voice), [_by_amount(fact, voice, voice.percent(abs(fact.growth_pct)))]


def _by_amount(fact: Fact, voice: Voice, size: str) -> str:
    values = {"change": voice.quantity(abs(fact.change), fact.unit), "size": size, "on": _on(voice)}
    if fact.change > 0:
        return voice.text("up {change} or {size} {on}", **values)
    return voice.text("down {change} or {size} {on}", **values)


def _hardly(fact: Fact, voice: Voice) -> Said:
    least = 10.0**-PERCENT_DECIMALS
    values = {"change": voice.quantity(abs(fact.change), fact.unit), "size": voice.percent(least), "on": _on(voice)}
    if fact.change > 0:
        return _now(fact, voice), [voice.text("up {change} or less than {size} {on}", **values)]
    return _now(fact, voice), [voice.text("down {change} or less than {size} {on}", **values)]


def _on(voice: Voice) -> str:
    return voice.name(voice.campaign.comparison_label)


def _unchanged(fact: Fact, voice: Voice) -> Said:
    return _now(fact, voice), [voice.growth(0.0)]


def _in_percent_alone(fact: Fact, voice: Voice) -> Said:
    return _now(fact, voice), [voice.growth(fact.growth_pct)]


# The rules.

RULES = (
    Rule("no-units", lambda fact, _: fact.why_blank == NO_UNITS, _nothing_known),
    Rule("missing", lambda fact, _: not known(fact.second) and not fact.has_base, _nothing_known),
    Rule("both-missing", lambda fact, _: not known(fact.second) and not known(fact.first), _both_missing),
    Rule("second-missing", lambda fact, _: not known(fact.second), _second_missing),
    Rule("no-base", lambda fact, _: not fact.has_base, _not_compared),
    Rule("first-missing", lambda fact, _: not known(fact.first), _not_compared),
    Rule("days-differ", lambda fact, _: not known(fact.change), _days_differ),
    Rule("below-zero", lambda fact, _: fact.first < 0 or fact.second < 0, _below_zero),
    Rule("both-zero", lambda fact, _: fact.first == 0 and fact.second == 0, _both_zero),
    Rule("zero-base", lambda fact, _: fact.first == 0, _zero_base),
    Rule("fall-to-zero", lambda fact, _: fact.second == 0, _fall_to_zero),
    Rule("count-unknown", lambda fact, _: fact.why_not_percent == COUNT_UNKNOWN, _count_unknown),
    Rule("small-base", lambda fact, _: fact.why_not_percent != "", _small_base),
    Rule("unchanged", lambda fact, voice: _prints(fact, voice) == (False, False), _unchanged, in_percent=True),
    Rule("hardly-changed", lambda fact, voice: not _prints(fact, voice)[1], _hardly, in_percent=True),
    Rule("in-percent-alone", lambda fact, voice: not _prints(fact, voice)[0], _in_percent_alone, in_percent=True),
    Rule("rise", lambda fact, _: fact.change > 0, _moved, in_percent=True),
    Rule("fall", lambda *_: True, _moved, in_percent=True),
)
