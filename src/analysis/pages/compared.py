"""One season set against another, in sentences and rows."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis import comparison, growth, headlines
from analysis.blocks import Block, Column, Table
from analysis.campaign import Indicator
from analysis.edition import Edition
from analysis.headlines import Fact
from analysis.measures.small_bases import SMALL_BASE
from analysis.pages import signs
from analysis.pages.page import ABSENT, Page, open_problems
from analysis.pages.signs import DAGGER


def sentence(page: Page, indicator: Indicator, city_code: str | None = None) -> str:
    """One indicator of one unit, the page's own if none is named, as a whole sentence."""
    return headlines.sentence(_fact(page, indicator, city_code), page.voice)


def finding(page: Page, indicator: Indicator, city_code: str | None = None) -> str:
    """The same in short, for the title of a chart: the level with its growth."""
    return headlines.finding(_fact(page, indicator, city_code), page.voice)


def sentences_of_total(page: Page, indicator: Indicator) -> list[str]:
    """The total of all units in one indicator: its growth, how many units rose and fell, who pulls and who drags."""
    rows = page.growth[page.growth["indicator"] == indicator.code]
    units = rows[rows["city_code"] != page.edition.campaign.total.code]
    total = _fact(page, indicator, page.edition.campaign.total.code)
    said = [headlines.of_total(total, units, page.voice), headlines.among(units, page.voice)]
    return [each for each in (*said, headlines.pulling(units, page.voice)) if each]


def _fact(page: Page, indicator: Indicator, city_code: str | None) -> Fact:
    return headlines.fact(page.edition, indicator, city_code or page.unit.code)


def growth_columns(page: Page, heading: str, *, contribution: str) -> tuple[Column, ...]:
    """The columns of a table of growth."""
    voice, edition = page.voice, page.edition
    first = voice.name(edition.base.name) if edition.base else voice.text("before")
    return (
        Column(heading),
        Column(first, is_number=True),
        Column(voice.name(edition.season.name), is_number=True),
        Column(voice.text("change"), is_number=True),
        Column(voice.text("growth"), is_number=True),
        Column(contribution, is_number=True),
        Column(voice.text("share"), is_number=True),
        Column(voice.text("rank"), is_number=True),
        Column(voice.text("rank change"), is_number=True),
    )


def growth_cells(page: Page, row: pd.Series, name: str) -> list[str]:
    """One row of a table of growth. Where a number is blank its reason stands beside it, once in a row."""
    voice, unit = page.voice, page.edition.campaign.units[row["unit"]]
    level = shown(page, row, "second", voice.level(row["second"], unit))
    return [
        name,
        shown(page, row, "first", voice.level(row["first"], unit)),
        level_with_doubt(page, row, unit_level=level),
        shown(page, row, "change", voice.change(row["change"], unit)),
        growth_cell(page, row),
        shown(page, row, "contribution_pp", voice.signed(row["contribution_pp"], 2)),
        shown(page, row, "share_pct", voice.percent(row["share_pct"])),
        shown(page, row, "rank", str(row["rank"])),
        shown(page, row, "rank_change", voice.places(row["rank_change"])),
    ]


def growth_cell(page: Page, row: pd.Series) -> str:
    """Growth where it is stated in percent; else that the base is small, or a sign with the reason."""
    voice, code = page.voice, row["why_not_percent"]
    if code == SMALL_BASE:
        return voice.text("small base")
    grown = signs.shown(row["growth_pct"] if not code else None, code, voice.growth_cell(row["growth_pct"]))
    return signs.beside(grown, _reason(page, code))


def shown(page: Page, row: pd.Series, column: str, words: str) -> str:
    """A number of a row in words, or its sign; with a reason of its own where the row's growth gives none."""
    why = signs.why(row, column, has_base=page.edition.base is not None)
    own = why if why == signs.NOTHING or not row["why_blank"] else ""
    return signs.beside(signs.shown(row[column], why, words), _reason(page, own))


def _reason(page: Page, code: str) -> str:
    if code in ("", signs.OF_TOTAL):
        return ""
    return page.voice.why(code, page.edition.base, page.edition.season)


def level_with_doubt(page: Page, row: pd.Series, unit_level: str) -> str:
    """A level, with a dagger where a finding stands against it."""
    if pd.isna(row["second_day"]) or row["source"] != comparison.FORM:
        return unit_level
    figure = (row["city_code"], row["indicator"], page.edition.season.date(int(row["second_day"])))
    return f"{unit_level} {DAGGER}" if figure in page.edition.once(doubted) else unit_level


def doubted(edition: Edition) -> set[tuple[str, str, dt.date]]:
    """Unit, indicator and date of each figure of the season against which a finding is open."""
    problems = edition.once(open_problems)
    found = problems[problems["season"] == edition.season.code].dropna(subset=["city_code", "indicator", "as_of"])
    return set(zip(found["city_code"], found["indicator"], found["as_of"].dt.date, strict=True))


def mark_notes(page: Page, rows: list[list[str]]) -> tuple[str, ...]:
    """What the signs and the dagger mean that stand in the rows."""
    return (*signs.notes(page, rows), *dagger_note(page, rows))


def dagger_note(page: Page, rows: list[list[str]]) -> tuple[str, ...]:
    """What the dagger means, where one stands in the rows."""
    if any(DAGGER in cell for row in rows for cell in row):
        return (page.voice.text("{dagger} to verify: see the findings.", dagger=DAGGER),)
    return ()


def decision_notes(page: Page, city_code: str | None = None) -> tuple[str, ...]:
    """The explanation that goes with each figure decided on, of one unit or of all, on the dates that are compared."""
    voice, campaign = page.voice, page.edition.campaign
    edition = page.edition
    noted = edition.of_unit(city_code, noted_figures) if city_code else edition.once(noted_figures)
    days = edition.once(days_compared)
    return tuple(
        voice.text(
            "{unit}, {name}, {season}, {date}: {note}",
            unit=voice.name(campaign.by_code[row["city_code"]].name),
            name=voice.name(campaign.indicators[row["indicator"]].name),
            season=voice.name(campaign.seasons[row["season"]].name),
            date=voice.date(row["as_of"]),
            note=voice.filed(row["note"]),
        )
        for row in noted.to_dict("records")
        if campaign.seasons[row["season"]].day(row["as_of"].date()) in days[row["city_code"], row["indicator"]]
    )


def noted_figures(edition: Edition) -> pd.DataFrame:
    """The figures of both seasons that an explanation goes with."""
    figures, campaign = edition.figures, edition.campaign
    return figures[figures["note"].notna() & figures["season"].isin([campaign.current, campaign.base])]


def days_compared(edition: Edition) -> dict[tuple[str, str], set[object]]:
    """The campaign days that each unit's figures in an indicator are about, a missing one among them."""
    rows = edition.once(growth.compared)
    columns = (rows[name].tolist() for name in ("city_code", "indicator", "first_day", "second_day"))
    return {(code, indicator): {first, second} for code, indicator, first, second in zip(*columns, strict=True)}


def verification_note(page: Page) -> str:
    """Which numbers the page shows, filed or verified, and how many of its unit's have been verified."""
    voice = page.voice
    figures = page.edition.figures if page.is_total else page.own_figures
    as_of = page.edition.once(last_date)
    shown = figures[(figures["season"] == page.edition.season.code) & (figures["as_of"] == as_of)]
    counts = {"n": int(shown["verified"].notna().sum()), "all": len(shown)}
    if page.edition.shows_verified:
        return voice.text("Verified numbers where there are any ({n} of {all} figures), else as filed.", **counts)
    return voice.text("Numbers as filed; {n} of {all} figures have been verified.", **counts)


def last_date(edition: Edition) -> pd.Timestamp:
    """The last date of the season that a figure of any unit is about."""
    return edition.figures.loc[edition.figures["season"] == edition.season.code, "as_of"].max()


def comparison_notes(page: Page) -> tuple[str, ...]:
    """What must be known to read a comparison: its days, its total, assumptions, definitions."""
    voice, edition = page.voice, page.edition
    campaign = edition.campaign
    notes = [
        verification_note(page) if edition.season.channel == "filed" else "",
        days_note(page),
        voice.name(campaign.comparison_note) if campaign.comparison_note else "",
    ]
    if edition.base and edition.base.end_assumed:
        notes.append(voice.text("Assumption: {note}", note=voice.name(edition.base.end_assumed)))
    counts = edition.of_unit(campaign.total.code, growth.compared)["n_units"]
    fewest = min((n for n in counts if n), default=len(campaign.cities))
    if fewest < len(campaign.cities):
        notes.append(
            voice.text(
                "Growth of {total} covers the units known in both seasons (at least {n} of {units}).",
                total=voice.name(campaign.total.name),
                n=fewest,
                units=len(campaign.cities),
            )
        )
    notes += _definitions(page)
    if campaign.ledger.counted_note:
        notes.append(voice.name(campaign.ledger.counted_note))
    return tuple(note for note in notes if note)


def _definitions(page: Page) -> list[str]:
    """What indicators mean, those of one meaning together."""
    voice = page.voice
    meanings: dict[str, list[str]] = {}
    for item in page.edition.campaign.indicators.values():
        if item.definition:
            meaning = voice.name(item.definition)
            said = voice.text("our definition: {definition}", definition=meaning) if item.definition_ours else meaning
            meanings.setdefault(said, []).append(voice.name(item.name))
    return [
        voice.text("{name}: {definition}.", name=voice.together(names), definition=meaning)
        for meaning, names in meanings.items()
    ]


def days_note(page: Page) -> str:
    """Which days are compared, and by which rule."""
    voice, edition = page.voice, page.edition
    if edition.base is None or not edition.season.is_staged:
        return ""
    if edition.is_closing:
        return voice.text(
            "Closing figures of both seasons: day {first} and day {second}.",
            first=edition.base.day(edition.base.closing),
            second=edition.season.day(edition.season.closing),
        )
    return voice.text(
        "Both seasons on campaign day {day}, from the ledgers; where a unit has no ledger, from forms at most "
        "{tolerance} days apart, whose growth is not computed unless the days are equal.",
        day=edition.season.day(edition.as_of),
        tolerance=edition.campaign.day_tolerance,
    )


def filing_dates(edition: Edition) -> list[dt.date]:
    """Every filing date of the season so far."""
    return [date for date in edition.season.filing_dates if date <= edition.as_of]


def by_day(page: Page, indicator: Indicator) -> Block:
    """The page's unit on every filing date so far: both seasons on the same campaign day."""
    voice, edition = page.voice, page.edition
    dates = filing_dates(edition)
    if edition.base is None or len(dates) < 2:
        return ABSENT
    rows = []
    for date in dates:
        then = Page(page.name, edition.at(date), page.unit)
        row = page.own(growth.compared_on, date, indicator.code).iloc[0]
        cells = growth_cells(then, row, voice.date(date))
        days = voice.listed([voice.day(row["first_day"]), voice.day(row["second_day"])])
        n_units = voice.text("{n}/{units}", n=row["n_units"], units=len(edition.campaign.cities))
        rows.append([cells[0], days, *cells[1:5], n_units] if page.is_total else [cells[0], days, *cells[1:5]])
    heads = growth_columns(page, voice.text("filing date"), contribution="")
    columns = (heads[0], Column(voice.text("days compared")), *heads[1:5])
    return Table(
        caption=voice.text("{name} by campaign day", name=voice.titled(indicator)),
        columns=(*columns, Column(voice.text("units in the total"), is_number=True)) if page.is_total else columns,
        rows=rows,
        empty="",
        mark=page.mark,
        notes=signs.notes(page, rows),
    ).block()
