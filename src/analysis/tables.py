"""The tables of growth as a workbook: units, zones and groups, totals carried forward, other first and last days."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import growth
from analysis.campaign import say
from analysis.edition import Edition
from analysis.phrasing import Voice
from analysis.sheets import WHOLE, Column, Cover, Number, Sheet, decimals

Row = Mapping[Hashable, Any]
PERCENT, POINTS = decimals(1), decimals(2)

WHY = {
    "total-near-zero": "the total hardly changed",
    "mixed-signs": "some rose and some fell",
}
"""Reasons that only a share of growth has."""

WHY_NO_WINDOW = {
    "no-ledger": "no ledger of the unit",
    "not-told": "the ledgers do not tell of the whole stretch",
    "no-window": "known for no stretch",
}
"""Reasons that only other first and last days have."""


@dataclass(frozen=True)
class Teller:
    """An edition in words: names of codes, reasons, numbers in the unit that the language counts in."""

    edition: Edition
    voice: Voice

    def body(self, code: str) -> str:
        """A unit, the total, a zone or a group by its code."""
        campaign = self.edition.campaign
        units = {**campaign.by_code, campaign.total.code: campaign.total}
        if code in units:
            return say(units[code].name, self.voice.lang)
        words = [
            w for city in campaign.cities for w in (city.zone, city.group) if say(w, campaign.languages[0]) == code
        ]
        return say(words[0], self.voice.lang) if words else code

    def level(self, row: Row, column: str) -> Number | None:
        """A number in the unit of the row's indicator."""
        unit = self.edition.campaign.units[self.edition.campaign.indicators[row["indicator"]].unit]
        value = row[column]
        return None if pd.isna(value) else Number(value * unit.scale.get(self.voice.lang, 1.0), decimals(unit.decimals))

    def indicator(self, row: Row) -> str:
        """The name of the row's indicator with its unit."""
        return self.voice.titled(self.edition.campaign.indicators[row["indicator"]])

    def why(self, code: str) -> str:
        """A reason in words; nothing for none."""
        side, _, state = code.partition(":")
        if side in WHY:
            return self.voice.text(WHY[side])
        if (state or side) in WHY_NO_WINDOW:
            return self.voice.text(WHY_NO_WINDOW[state or side])
        return self.voice.why(code, self.edition.base, self.edition.season) if code else ""


Told = tuple[Column, Callable[[Row], Any]]
"""A column, and what stands in it."""


def growth_book(edition: Edition) -> tuple[Cover, list[Sheet]]:
    """The cover with its notes, and the tables: what :func:`analysis.sheets.to_workbook` takes."""
    teller = Teller(edition, Voice(edition.campaign, edition.lang))
    voice, campaign = teller.voice, edition.campaign
    name, on = say(campaign.name, voice.lang), say(campaign.comparison_label, voice.lang)
    title = voice.text("{total}: growth {on}", total=name, on=on)
    parts = [
        (voice.text("units compared"), edition.once(growth.compared), _measures(teller)),
        (voice.text("zones and groups"), edition.once(growth.bodies), [_partition(teller), *_measures(teller)]),
        (voice.text("carried forward"), edition.once(growth.carried), _carried(teller)),
        (voice.text("other first and last days"), edition.once(growth.over_windows), _windows(teller)),
    ]
    sheets = [_sheet(name, rows, told) for name, rows, told in parts if len(rows)]
    mark = voice.text("example") if "example" in edition.basis else ""
    facts = tuple(_facts(teller))
    return Cover(voice.text("cover"), title, facts, tuple(_notes(teller)), voice.text("notes"), mark, name), sheets


def _sheet(name: str, rows: pd.DataFrame, told: list[Told]) -> Sheet:
    records = rows.to_dict("records")
    return Sheet(name, tuple(column for column, _ in told), [[tell(row) for _, tell in told] for row in records])


def _plain(column: str) -> Callable[[Row], Any]:
    return lambda row: row[column]


def _heads(teller: Teller) -> list[Told]:
    """What a row is about."""
    unit = say(teller.edition.campaign.unit_word, teller.voice.lang)
    return [
        (Column(unit), lambda row: teller.body(row["city_code"])),
        (Column(teller.voice.text("indicator")), teller.indicator),
    ]


def _levels(teller: Teller) -> list[Told]:
    """Both seasons, their days, and how one grew on the other."""
    voice, edition = teller.voice, teller.edition
    second = say(edition.season.name, voice.lang)
    first = say(edition.base.name, voice.lang) if edition.base else voice.text("before")
    return [
        (Column(first, POINTS), lambda row: teller.level(row, "first")),
        (Column(second, POINTS), lambda row: teller.level(row, "second")),
        (Column(voice.text("day of {season}", season=first), WHOLE), _plain("first_day")),
        (Column(voice.text("day of {season}", season=second), WHOLE), _plain("second_day")),
        (Column(voice.text("change"), POINTS), lambda row: teller.level(row, "change")),
        (Column(voice.text("growth (%)"), PERCENT), _plain("growth_pct")),
    ]


def _measures(teller: Teller) -> list[Told]:
    """Every measure of the table of units, or of zones and groups."""
    voice = teller.voice
    return [
        *_heads(teller),
        *_levels(teller),
        (Column(voice.text("stated as")), lambda row: _stated(teller, row)),
        (Column(voice.text("contribution (points)"), POINTS), _plain("contribution_pp")),
        (Column(voice.text("share of growth (%)"), PERCENT), _plain("share_of_growth_pct")),
        (Column(voice.text("share (%)"), PERCENT), _plain("share_pct")),
        (Column(voice.text("change of the share (points)"), POINTS), _plain("share_change_pp")),
        (Column(voice.text("rank"), WHOLE), _plain("rank")),
        (Column(voice.text("rank change"), WHOLE), _plain("rank_change")),
        (Column(voice.text("units in the total"), WHOLE), _plain("n_units")),
        (Column(voice.text("figures from")), lambda row: _source(teller, row)),
        (Column(voice.text("why cells are empty")), lambda row: _reasons(teller, row)),
    ]


def _reasons(teller: Teller, row: Row) -> str:
    """Why numbers of a row are blank: those of one reason together."""
    voice = teller.voice
    named = {
        "growth_pct": (voice.text("growth"), row["why_blank"]),
        "contribution_pp": (voice.text("contribution"), row["why_contribution_pp"]),
        "share_of_growth_pct": (voice.text("share of growth"), row["why_share_of_growth_pct"]),
        "share_pct": (voice.text("share"), row["why_share_pct"]),
        "share_change_pp": (voice.text("change of the share"), row["why_share_change_pp"]),
    }
    told: dict[str, list[str]] = {}
    for column, (name, code) in named.items():
        if code and _is_blank(row[column]):
            told.setdefault(teller.why(code), []).append(name)
    if row["city_code"] == teller.edition.campaign.total.code:
        told[voice.text("a total has none")] = [voice.text("rank")]
    said = [voice.text("{names}: {why}", names=voice.series(names), why=why) for why, names in told.items()]
    return voice.then(said) if said else ""


def _is_blank(value: Any) -> bool:
    return bool(pd.isna(value))


def _partition(teller: Teller) -> Told:
    voice = teller.voice
    names = {"zone": voice.text("zone"), "group": voice.text("group"), growth.ALL: voice.text("all units")}
    return (Column(voice.text("zone or group")), lambda row: names[row["partition"]])


def _carried(teller: Teller) -> list[Told]:
    voice = teller.voice
    return [
        _partition(teller),
        *_heads(teller),
        *_levels(teller),
        (Column(voice.text("units in the total"), WHOLE), _plain("n_units")),
        (Column(voice.text("of units"), WHOLE), _plain("of_units")),
        (Column(voice.text("carried forward in the first season"), WHOLE), _plain("n_first_carried")),
        (Column(voice.text("carried forward in the second season"), WHOLE), _plain("n_second_carried")),
        (Column(voice.text("earliest day carried forward"), WHOLE), _earliest),
        (Column(voice.text("why cells are empty")), lambda row: teller.why(row["why_blank"])),
    ]


def _earliest(row: Row) -> Any:
    days = [row[name] for name in ("first_carried_day", "second_carried_day") if not pd.isna(row[name])]
    return min(days, default=None)


def _windows(teller: Teller) -> list[Told]:
    voice = teller.voice
    return [
        *_heads(teller),
        (Column(voice.text("growth, declared days (%)"), PERCENT), _plain("declared")),
        (Column(voice.text("lowest (%)"), PERCENT), _plain("low")),
        (Column(voice.text("highest (%)"), PERCENT), _plain("high")),
        (Column(voice.text("stretches known"), WHOLE), _plain("n_windows")),
        (Column(voice.text("of stretches"), WHOLE), _plain("of_windows")),
        (Column(voice.text("same direction in all")), lambda row: _yes(teller, row["direction_holds"])),
        (Column(voice.text("why cells are empty")), lambda row: teller.why(row["why_declared"] or row["why_range"])),
    ]


def _yes(teller: Teller, holds: Any) -> str:
    return "" if pd.isna(holds) else teller.voice.text("yes") if holds else teller.voice.text("no")


def _stated(teller: Teller, row: Row) -> str:
    """How growth is to be stated: in percent, or as the two levels where the base is small."""
    voice = teller.voice
    return {"percent": voice.text("percent"), "levels": voice.text("the two levels (small base)"), "nothing": ""}[
        row["stated_as"]
    ]


def _source(teller: Teller, row: Row) -> str:
    voice = teller.voice
    names = {"form": voice.text("form"), "ledger": voice.text("ledger")}
    return teller.voice.together(names[part] for part in row["source"].split("+") if part)


def _facts(teller: Teller) -> Iterator[tuple[str, str]]:
    """What the cover says: what is compared, as of when, known when, made from what."""
    voice, edition = teller.voice, teller.edition
    base = say(edition.base.name, voice.lang) if edition.base else ""
    yield voice.text("season"), " / ".join(part for part in (say(edition.season.name, voice.lang), base) if part)
    yield voice.text("compared"), say(edition.campaign.comparison_label, voice.lang)
    yield voice.text("reported about"), voice.date(edition.as_of)
    known = edition.known_on
    yield voice.text("known on"), voice.date(known) if known else voice.text("all that was received")
    files = edition.tables["files"]["file"].nunique()
    yield voice.text("made from"), voice.text("{n} files received", n=files)
    yield (
        voice.text("kind of figures"),
        voice.text("example data") if "example" in edition.basis else voice.text("real figures"),
    )


def _notes(teller: Teller) -> Iterator[str]:
    """What is declared of the comparison, and what is not comparable."""
    voice, edition = teller.voice, teller.edition
    campaign = edition.campaign
    yield voice.text("An empty cell is not known, or not defined; the last column says why. Nought is nought.")
    yield voice.text("Totals cover the units known in both seasons; the column of units says how many.")
    declared = [
        campaign.comparison_note,
        edition.base.end_assumed if edition.base else {},
        campaign.ledger.counted_note,
    ]
    yield from (say(words, voice.lang) for words in declared if words)
    for item in campaign.indicators.values():
        if item.definition:
            named = {"name": say(item.name, voice.lang), "definition": say(item.definition, voice.lang)}
            yield voice.text("{name}: {definition}.", **named)
    seasons = [season for season in (edition.base, edition.season) if season is not None]
    for factor in campaign.methods.factors:
        if any(factor.bears_on(None, None, season.start, season.end) for season in seasons):
            yield voice.text(
                "Not comparable because: {name} ({start} to {end}). {note} Source: {source}.",
                name=say(factor.name, voice.lang),
                start=voice.date(factor.start),
                end=voice.date(factor.end),
                note=say(factor.note, voice.lang),
                source=say(factor.source, voice.lang),
            )
