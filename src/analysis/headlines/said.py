"""One sentence on one indicator of one unit: the level, how it stands against the base, what is behind it."""

from __future__ import annotations

import math

import pandas as pd

from analysis.headlines import behind
from analysis.headlines.facts import Fact, known
from analysis.headlines.rules import rule_of
from analysis.phrasing import Voice


def sentence(fact: Fact, voice: Voice) -> str:
    """The whole sentence, ended: level, change and growth, effects, place, growth without a project that carries it."""
    parts = [_named(fact, voice, comparison(fact, voice))]
    if rule_of(fact, voice).in_percent:
        parts += [behind.place(fact, voice), behind.without(fact, voice)]
    else:
        parts.append(behind.place(fact, voice))
    return voice.ended(voice.then(part for part in parts if part))


def of_total(fact: Fact, units: pd.DataFrame, voice: Voice) -> str:
    """The total's sentence. Where more units filed than can be compared, the level of all that filed stands first.

    ``units`` are the rows of growth of the units in the indicator.
    """
    filed, n_compared = units["second"].dropna(), int(units["change"].notna().sum())
    if len(filed) == n_compared:
        return sentence(fact, voice)
    said = voice.text(
        "{name}: {filed} over the {n} units that filed; over those comparable: {total}",
        name=voice.name(fact.indicator.name),
        filed=voice.quantity(math.fsum(filed), fact.unit),
        n=len(filed),
        total=comparison(fact, voice),
    )
    without = behind.without(fact, voice)
    return voice.ended(voice.then([said, without]) if without else said)


def comparison(fact: Fact, voice: Voice) -> str:
    """Level, change, growth and effects, without the indicator's name."""
    rule = rule_of(fact, voice)
    level, clauses = rule.say(fact, voice)
    said = voice.listed([level, *clauses])
    if not rule.in_percent:
        return said
    if known(fact.total_growth_pct):
        total = voice.name(voice.campaign.total.name)
        said = voice.text("{said} ({total} {moved})", said=said, total=total, moved=voice.moved(fact.total_growth_pct))
    effects = behind.effects(fact, voice)
    return voice.listed([said, effects]) if effects else said


def finding(fact: Fact, voice: Voice) -> str:
    """Level and growth alone, not ended: the title of a chart."""
    rule = rule_of(fact, voice)
    level, clauses = rule.say(fact, voice)
    said = [voice.growth(fact.growth_pct)] if rule.in_percent else clauses
    return _named(fact, voice, voice.listed([level, *said]))


def _named(fact: Fact, voice: Voice, said: str) -> str:
    return voice.text("{name}: {level}", name=voice.name(fact.indicator.name), level=said)
