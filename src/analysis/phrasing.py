"""From numbers to words, in the page's language: the only place that rounds.

Messages stand in the code in English; ``locale/<language>.po`` translates them. Numbers, dates and their order are
Babel's. A growth is never a bare minus sign in prose: it is up, down or unchanged.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, reduce
from pathlib import Path

import pandas as pd
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from analysis.campaign import Campaign, Indicator, Season, Unit, Words, said_in, say
from analysis.errors import PageRefused

SOURCE_LANGUAGE = "en"
LOCALES = {"en": "en_GB"}
NIL, BLANK, NOT_APPLICABLE = "0", "—", "/"
"""Three signs of a table: known to be zero; not known; not defined for figures that are known."""
PERCENT_DECIMALS = 1
CHINESE_RUN = re.compile(r"([\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]+)")


@dataclass(frozen=True)
class Voice:
    """A campaign spoken of in one language."""

    campaign: Campaign
    lang: str

    def text(self, message: str, **values: object) -> str:
        """A message in the language, its ``{names}`` filled in; markup among the values makes the whole markup.

        Raises :class:`~analysis.errors.PageRefused` for a message that the language's catalogue lacks.
        """
        known = message if self.lang == SOURCE_LANGUAGE else translations(self.lang).get(message)
        if known is None:
            raise PageRefused(f"no {self.lang} words for the message {message!r}; add them to locale/{self.lang}.po")
        if any(isinstance(value, Markup) for value in values.values()):
            return escape(known).format_map(values)
        return known.format_map(values)

    def name(self, words: Words) -> str:
        """A declared name, marked with its language where the page's own is not declared."""
        spoken = said_in(words, self.lang)
        return say(words, self.lang) if spoken == self.lang else foreign(say(words, self.lang), spoken)

    def filed(self, text: str) -> str:
        """Text as a filer wrote it, marked with its language where that is not the page's."""
        filed_in = self.campaign.filed_language
        return text if filed_in == self.lang else foreign(text, filed_in)

    def number(self, value: float | None, decimals: int) -> str:
        """A number with its decimals, halves rounded away from zero; a dash where there is none.

        >>> from analysis.campaign import load
        >>> Voice(load("data"), "zh").number(1234.565, 2)
        '1,234.57'
        """
        if value is None or pd.isna(value):
            return BLANK
        pattern = "#,##0" + (f".{'0' * decimals}" if decimals else "")
        near = rounded(value, decimals)
        return format_decimal(near if near else abs(near), format=pattern, locale=self.locale)

    def level(self, value: float | None, unit: Unit) -> str:
        """A level in the unit that the language counts in, without the unit's name."""
        scaled = None if value is None or pd.isna(value) else value * unit.scale.get(self.lang, 1.0)
        return self.number(scaled, unit.decimals)

    def quantity(self, value: float | None, unit: Unit) -> str:
        """A level with its unit, as in a sentence."""
        if value is None or pd.isna(value):
            return BLANK
        return self.text("{number} {unit}", number=self.level(value, unit), unit=self.unit(unit)).strip()

    def unit(self, unit: Unit) -> str:
        """A unit's name; empty where the language needs none."""
        return unit.name[self.lang] if self.lang in unit.name else self.name(unit.name)

    def titled(self, indicator: Indicator) -> str:
        """An indicator's name with its unit, as a table heads its row."""
        unit = self.unit(self.campaign.units[indicator.unit])
        name = self.name(indicator.name)
        return self.text("{name} ({unit})", name=name, unit=unit) if unit else name

    def percent(self, value: float | None) -> str:
        """A percentage, as of a share."""
        number = self.number(value, PERCENT_DECIMALS)
        return number if number == BLANK else f"{number}%"

    def signed(self, value: float | None, decimals: int) -> str:
        """A change as a table shows it: with its sign, and none where it rounds to nothing."""
        if value is None or pd.isna(value):
            return BLANK
        near = rounded(value, decimals)
        sign = "+" if near > 0 else "−" if near < 0 else ""
        return sign + self.number(abs(value), decimals)

    def change(self, value: float | None, unit: Unit) -> str:
        """A change of a level, in the unit that the language counts in."""
        scaled = None if value is None or pd.isna(value) else value * unit.scale.get(self.lang, 1.0)
        return self.signed(scaled, unit.decimals)

    def growth_cell(self, value: float | None) -> str:
        """A growth in a table."""
        size = self.signed(value, PERCENT_DECIMALS)
        if size == BLANK:
            return BLANK
        return self.text("−{size}%", size=size[1:]) if size.startswith("−") else f"{size}%"

    def growth(self, value: float | None) -> str:
        """A growth in a sentence, with what it is compared with: up, down, or unchanged."""
        if value is None or pd.isna(value):
            return BLANK
        near = rounded(value, PERCENT_DECIMALS)
        size = f"{self.number(abs(value), PERCENT_DECIMALS)}%"
        on = self.name(self.campaign.comparison_label)
        if not near:
            return self.text("unchanged {on}", on=on)
        if near > 0:
            return self.text("up {size} {on}", size=size, on=on)
        return self.text("down {size} {on}", size=size, on=on)

    def moved(self, value: float | None) -> str:
        """Up or down by how much, without what it is compared with."""
        if value is None or pd.isna(value):
            return BLANK
        near = rounded(value, PERCENT_DECIMALS)
        size = f"{self.number(abs(value), PERCENT_DECIMALS)}%"
        if not near:
            return self.text("unchanged")
        return self.text("up {size}", size=size) if near > 0 else self.text("down {size}", size=size)

    def from_to(self, first: float, second: float, unit: Unit) -> str:
        """A level and what became of it, where no percentage is stated."""
        levels = {"first": self.quantity(first, unit), "second": self.quantity(second, unit)}
        if second > first:
            return self.text("up from {first} to {second}", **levels)
        return self.text("down from {first} to {second}", **levels)

    def points(self, value: float | None) -> str:
        """The size of a contribution in a sentence, in percentage points; whether it pulls or drags is another word."""
        if value is None or pd.isna(value):
            return BLANK
        return self.text("{n} points", n=self.number(abs(value), PERCENT_DECIMALS))

    def places(self, change: object) -> str:
        """A change of rank in a table."""
        if change is None or pd.isna(change):  # type: ignore[call-overload]
            return BLANK
        moved = int(change)  # type: ignore[call-overload]
        if not moved:
            return self.text("same rank")
        return self.text("↑{n}", n=moved) if moved > 0 else self.text("↓{n}", n=-moved)

    def date(self, date: dt.date | pd.Timestamp) -> str:
        """A date in full."""
        return format_date(date, "long", locale=self.locale)

    def day(self, day: object) -> str:
        """A campaign day."""
        return BLANK if pd.isna(day) else self.text("day {n}", n=day)  # type: ignore[call-overload]

    def listed(self, parts: Iterable[str]) -> str:
        """Several clauses, one after another."""
        return self._joined(parts, self.text(", "))

    def together(self, parts: Iterable[str]) -> str:
        """Several things of one kind, named together."""
        return self._joined(parts, self.text("; "))

    def series(self, parts: Iterable[str]) -> str:
        """Several things named one after another within a sentence."""
        return reduce(lambda said, part: self.text("{said}, {part}", said=said, part=part), parts)

    def then(self, parts: Iterable[str]) -> str:
        """Several clauses that each could stand alone, in one sentence."""
        return reduce(lambda said, part: self.text("{said}; {part}", said=said, part=part), parts)

    def prose(self, sentences: Iterable[str]) -> str:
        """Whole sentences, one after another."""
        return reduce(lambda said, sentence: self.text("{said} {sentence}", said=said, sentence=sentence), sentences)

    def ended(self, said: str) -> str:
        """A whole sentence: its first letter a capital where the script has them, a full stop behind it."""
        return self.text("{sentence}.", sentence=said[:1].upper() + said[1:])

    def _joined(self, parts: Iterable[str], separator: str) -> str:
        joined = list(parts)
        if any(isinstance(part, Markup) for part in joined):
            return Markup(separator).join(joined)
        return separator.join(joined)

    def why(self, code: str, base: Season | None, season: Season) -> str:
        """Why a growth is blank, from its code."""
        side, _, state = code.partition(":")
        if side == "days-differ":
            first, _, second = state.partition(":")
            days = {"first": first, "second": second}
            return self.text("forms of day {first} and day {second}: growth is not computed", **days)
        if side in ("first", "second"):
            named = self.name(season.name) if side == "second" or base is None else self.name(base.name)
            return self.text(SIDE_REASONS[state], season=named)
        return self.text(REASONS[side])

    @property
    def locale(self) -> str:
        """The Babel locale of the language."""
        return LOCALES.get(self.lang, self.lang)


SIDE_REASONS = {
    "missing": "{season}: not filed",
    "blank": "{season}: left blank",
    "not-reported": "{season}: marked as not reported",
    "approximate": "{season}: not an exact number, to verify",
    "range": "{season}: a range and no number, to verify",
    "unreadable": "{season}: cannot be read, to verify",
    "held": "{season}: held back, to verify",
    "unknown": "{season}: the ledger lacks an amount",
    "stale": "{season}: the ledger was received before the day compared",
    "far": "{season}: no form about a day near enough",
    "no-base": "no season to compare with",
    "nothing": "{season}: nothing known",
    "not-told": "{season}: the ledgers do not tell of all of these days",
    "no-ledger": "{season}: no ledger",
    "below-zero": "{season}: below zero",
    "amount-without-count": "{season}: an amount of no projects",
    "zero": "{season}: nil",
}
REASONS = {
    "zero-base": "the base is zero",
    "no-units": "no unit is known in both seasons",
    "total-zero-base": "the base of the total is zero",
    "total-zero": "the total is zero",
    "count-unknown": "the number of projects behind it is not known",
    "small-base": "the base is small",
    "both-zero": "nil in both seasons",
    "zero-now": "the level is zero",
    "negative": "a level is below zero",
    "total-near-zero": "the total hardly changed",
    "mixed-signs": "units move against each other",
    "amount-unknown": "an amount is not on file",
    "unknown-amount": "an amount is not on file",
    "zero-total": "all are zero",
    "zero-base-without": "nothing of the base is left",
    "no-cells": "nothing of it can be divided",
    "industry-not-in-whole": "the whole had none of the industry",
    "season-over": "the season is over",
    "not-staged": "figures are filed once a season",
    "seasons-not-equal": "the seasons are not of equal length",
    "no-base": "no season to compare with",
    "no-ledger": "no ledger tells of both seasons",
    "first-end-not-above-zero": "the base season ended at nothing",
    "share-not-above-zero": "nothing had been reached by this day in the base season",
    "share-too-small": "too little had been reached by this day in the base season",
    "others-without-end": "the other units ended the base season at nothing",
    "negative-level": "a level is below zero",
    "negative-amount": "an amount is below zero",
    "negative-base": "the measure is below zero somewhere",
    "zero-level": "a unit has nothing",
    "zero-reference": "no unit has anything in the industry",
    "no-reference": "the whole is not known",
    "one-unit": "only one unit is known",
    "few-units": "too few units are known",
    "all-equal": "all units have the same",
    "no-dispersion": "all units had the same in the base season",
    "mean-of-logs-not-above-zero": "the mean of the logarithms is not above zero",
    "missing": "the figure is not known",
    "no-target": "no target is declared",
    "zero-target": "the target is not above zero",
    "zero-divisor": "the size that it is divided by is not above zero",
    "no-divisor": "the size that it is divided by is not known",
    "all-missing": "none of its parts is known",
    "few-known": "too few of its parts are known",
    "part-missing": "one of the parts to be added is not known",
    "no-weight": "the parts that are known have no weight",
    "negative-value": "a value is below zero",
    "never-ranked": "ranked in no variant",
    "no-spread": "all values are equal",
    "grid-incomplete": "not every combination of choices has a value",
    "collapsed": "one part is zero and makes the whole zero",
    "capped": "counted at its cap",
    "floored": "counted at its floor",
    "filled": "not known and filled in by the rule",
}


def rounded(value: float, decimals: int) -> Decimal:
    """A number to its decimals, halves away from zero, from its shortest decimal form.

    >>> rounded(0.285, 2), rounded(-2.5, 0)
    (Decimal('0.29'), Decimal('-3'))
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def foreign(text: str, lang: str) -> Markup:
    """Text in another language than the page's, marked so."""
    return Markup('<span lang="{}">{}</span>').format(lang, text)


def mixed(text: str, script: str = "zh") -> Markup:
    """Text of one language with words of Chinese script in it, those marked as what they are.

    >>> mixed("from the 通报 itself")
    Markup('from the <span lang="zh">通报</span> itself')
    """
    parts = CHINESE_RUN.split(text)
    return Markup("").join(foreign(part, script) if CHINESE_RUN.fullmatch(part) else escape(part) for part in parts)


@cache
def translations(lang: str) -> dict[str, str]:
    """The messages of a language; empty for one without a catalogue."""
    path = Path(__file__).parent / "locale" / f"{lang}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as lines:
        return {str(message.id): str(message.string) for message in read_po(lines) if message.id and message.string}
