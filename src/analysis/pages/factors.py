"""不可比因素: what is declared to make the seasons not comparable, as numbered footnotes. Nothing is adjusted for them.

A factor stands on a page if it falls into the compared days of a season and bears on the page's unit and on an
indicator. Its mark stands beside the units that it names, or else beside the season that it falls into.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup

from analysis.blocks import Block, as_block, join, paragraph
from analysis.campaign import Season
from analysis.methods import Factor
from analysis.pages.page import ABSENT, Page


@dataclass(frozen=True)
class Footnote:
    """A factor with its number on the page, and the seasons whose compared days it falls into."""

    number: int
    factor: Factor
    seasons: tuple[Season, ...]


def footnotes(page: Page) -> tuple[Footnote, ...]:
    """The factors that bear on what the page compares, numbered in the order in which they are declared."""
    unit = None if page.is_total else page.unit.code
    found = [(factor, _seasons(page, factor, unit)) for factor in page.edition.campaign.methods.factors]
    return tuple(
        Footnote(number, factor, seasons)
        for number, (factor, seasons) in enumerate(((one, fallen) for one, fallen in found if fallen), start=1)
    )


def _seasons(page: Page, factor: Factor, unit: str | None) -> tuple[Season, ...]:
    """The seasons whose compared days a factor falls into; none where only one season is shown."""
    edition = page.edition
    if edition.base is None:
        return ()
    return tuple(
        season
        for season in (edition.base, edition.season)
        if factor.bears_on(unit, None, season.start, _until(page, season))
    )


def _until(page: Page, season: Season) -> dt.date:
    """The last of the days of a season that are compared: all at closing, else up to the same campaign day."""
    edition = page.edition
    if edition.is_closing:
        return season.end
    return min(season.end, season.date(edition.season.day(edition.as_of)))


def marked(
    page: Page, words: str, *, unit: str | None = None, season: Season | None = None, indicator: str | None = None
) -> str:
    """Words with the marks of the footnotes that go with them: those that name the unit, or of the season those that
    name none."""
    notes = [note for note in footnotes(page) if _stands_at(note, unit, season, indicator)]
    if not notes:
        return words
    said = page.voice.series(mark(page, note) for note in notes)
    return Markup('{} <sup class="factor">{}</sup>').format(words, said)


def _stands_at(note: Footnote, unit: str | None, season: Season | None, indicator: str | None) -> bool:
    """Whether a footnote's mark stands beside a unit, or beside a season."""
    factor = note.factor
    if factor.indicators and indicator not in (None, *factor.indicators):
        return False
    if unit is not None:
        return unit in factor.units
    return not factor.units and season in note.seasons


def mark(page: Page, note: Footnote) -> str:
    """A footnote's mark."""
    return page.voice.text("note {n}", n=note.number)


def legend(page: Page, indicator: str) -> str:
    """The footnotes that bear on an indicator, by number and name, and that nothing is adjusted; empty without any."""
    voice = page.voice
    notes = [note for note in footnotes(page) if not note.factor.indicators or indicator in note.factor.indicators]
    if not notes:
        return ""
    said = [voice.text("{mark}: {name}", mark=mark(page, note), name=voice.name(note.factor.name)) for note in notes]
    return voice.text("Not comparable because of ({notes}); nothing is adjusted.", notes=voice.together(said))


def listed(page: Page, *, with_notes: bool = True) -> Block:
    """The footnotes with their dates, whom and what they bear on, and their source; absent without any.

    A page of one unit leaves out the notes themselves, which may name others: ``with_notes`` is false.
    """
    notes = footnotes(page)
    if not notes:
        return ABSENT
    lines = [Markup("<li>{}</li>\n").format(_line(page, note, with_notes=with_notes)) for note in notes]
    lines_of = as_block(Markup('<ul class="notes factors">\n{}</ul>').format(Markup("").join(lines)))
    said = page.voice.text("These factors are pointed out only: no figure on this page is adjusted for them.")
    return join([paragraph(said), lines_of])


def _line(page: Page, note: Footnote, *, with_notes: bool) -> str:
    voice, factor = page.voice, note.factor
    seasons = voice.together([voice.name(season.name) for season in note.seasons])
    head = voice.text(
        "{mark}: {name}, {first} to {last} ({seasons})",
        mark=mark(page, note),
        name=voice.name(factor.name),
        first=voice.date(factor.start),
        last=voice.date(factor.end),
        seasons=seasons,
    )
    names = [voice.name(page.edition.campaign.indicators[code].name) for code in factor.indicators]
    said = [
        voice.ended(head),
        voice.name(factor.note) if with_notes else "",
        voice.text("Bears on: {names}.", names=voice.together(names)) if names else "",
        voice.text("Source: {source}.", source=voice.name(factor.source)),
    ]
    return voice.prose([each for each in said if each])
