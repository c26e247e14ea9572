"""The page of filings, for the province: what came and what did not, what is doubted, what was changed since."""

from __future__ import annotations

import datetime as dt
import os

import pandas as pd
from babel.dates import format_skeleton
from markupsafe import Markup

from analysis import chase, decided, revised
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets, join, paragraph
from analysis.campaign import Season
from analysis.pages import doubts
from analysis.pages import page as opened
from analysis.pages.page import ABSENT, Page, titled_columns

FILED, LATE, MISSING = "filed", "late", "missing"

WHYS = {
    revised.FILED_AGAIN: "filed again",
    revised.CORRECTED: "corrected",
    revised.EXPLAINED: "explained, counted as filed",
    revised.VERIFIED: "verified",
}


@question
def open_page(
    campaign: str | os.PathLike[str],
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for the page of its filings."""
    return opened.open_page("filings", campaign, None, as_of, known_on, lang)


@question
def masthead(page: Page) -> Block:
    """What this page is, and as of when."""
    return opened.masthead(page, page.voice.text("{total}: filings", total=page.voice.name(page.unit.name)))


@question
def headline(page: Page) -> Block:
    """How many forms came, how many findings stand, how many figures were decided on or changed; who owes a form."""
    forms = [_forms(page, season) for season in _seasons(page)]
    said = [*forms, _findings(page), _to_verify(page), _decided(page), _changed(page)]
    return bullets([sentence for sentence in said if sentence], css="headline") + _action(page)


def _forms(page: Page, season: Season) -> str:
    voice, owed = page.voice, page.edition.calendar
    counts = owed.loc[owed["season"] == season.code, "state"].value_counts()
    return voice.text(
        "{season}: {due} forms were due so far; {filed} came in time, {late} came late, {missing} did not come",
        season=voice.name(season.name),
        due=counts.sum(),
        **{state: counts.get(state, 0) for state in (FILED, LATE, MISSING)},
    )


def _findings(page: Page) -> str:
    voice, problems = page.voice, page.edition.problems
    counts = problems.loc[problems["status"] == decided.OPEN, "severity"].value_counts()
    stand = voice.text(
        "{n} findings stand: {refuse} to send back, {verify} to verify, {note} notes",
        n=counts.sum(),
        **{severity: counts.get(severity, 0) for severity in doubts.SEVERITIES},
    )
    passed = int((problems["status"] == decided.PASSED).sum())
    return voice.listed([stand, voice.text("{n} more were explained or corrected", n=passed)]) if passed else stand


def _to_verify(page: Page) -> str:
    doubted = page.open_problems
    figures = doubted.dropna(subset="indicator").drop_duplicates(decided.PLACE)
    state = page.edition.figures["state"]
    return page.voice.text(
        "To verify: {figures} figures of {units} units; {held} of all figures are held back, {unread} cannot be used",
        figures=len(figures),
        units=doubted["city_code"].nunique(),
        held=int((state == "held").sum()),
        unread=int(state.isin(["approximate", "range", "unreadable"]).sum()),
    )


def _decided(page: Page) -> str:
    figures = page.edition.figures
    return page.voice.text(
        "Of the figures {corrected} were corrected, {verified} verified, {objected} objected to",
        corrected=int((figures["channel"] == decided.CORRECTED).sum()),
        verified=int(figures["verified"].notna().sum()),
        objected=int((figures["answer"] == doubts.OBJECTED).sum()),
    )


def _changed(page: Page) -> str:
    changed, moved = page.edition.once(revised.changes), page.edition.once(revised.printed)
    return page.voice.text(
        "{n} changes of figures since they were filed; {moved} printed figures are others now, totals among them",
        n=len(changed),
        moved=len(moved.drop_duplicates(decided.KEY)),
    )


def _action(page: Page) -> Block:
    voice = page.voice
    codes = page.edition.once(chase.owed)["city_code"].unique()
    if not len(codes):
        return paragraph(voice.text("No unit owes a form."), css="action")
    names = [voice.name(page.edition.campaign.by_code[code].short) for code in codes]
    return paragraph(voice.text("Forms are owed by: {names}.", names=voice.together(names)), css="action")


@question
def calendar(page: Page) -> Block:
    """Every form due so far in the season reported on: in time, late, missing."""
    return _calendar(page, page.edition.season)


@question
def calendar_before(page: Page) -> Block:
    """The same for the season compared with."""
    return _calendar(page, page.edition.base) if page.edition.base in _seasons(page) else ABSENT


def _calendar(page: Page, season: Season | None) -> Block:
    voice, campaign = page.voice, page.edition.campaign
    if season is None or season not in _seasons(page):
        return ABSENT
    owed = page.edition.calendar[page.edition.calendar["season"] == season.code]
    dues = sorted(owed["due"].unique())
    became = {(row["city_code"], row["due"]): row for row in owed.to_dict("records")}
    rows = [
        [voice.name(city.name), *(_became(page, became[city.code, due]) for due in dues)] for city in campaign.cities
    ]
    counts = [
        [voice.text(title), *(str(int((owed.loc[owed["due"] == due, "state"] == state).sum())) for due in dues)]
        for title, state in (("forms in time", FILED), ("forms come late", LATE), ("forms not come", MISSING))
    ]
    note = campaign.filing.reading_note
    return Table(
        caption=voice.text(
            "{season}: who filed by when, {start} to {end}",
            season=voice.name(season.name),
            start=voice.date(season.filing_dates[0]),
            end=voice.date(dues[-1] if dues else season.filing_dates[0]),
        ),
        columns=(Column(voice.text("filing unit")), *(Column(_short(page, due)) for due in dues)),
        rows=[*rows, *counts] if dues else [],
        empty=voice.text("No form is due yet."),
        mark=page.mark,
        notes=(voice.name(note),) if note else (),
        total_rows=len(counts),
    ).block()


def _became(page: Page, form: doubts.Row) -> str:
    """What became of a form that was owed."""
    if form["state"] == FILED:
        return page.voice.text("in time")
    is_late = form["state"] == LATE
    said = page.voice.text("late by {n} days", n=form["days_late"]) if is_late else page.voice.text("missing")
    return Markup('<span class="status-failed">{}</span>').format(said)


def _short(page: Page, day: dt.date) -> str:
    """A date without its year, which the caption gives."""
    return format_skeleton("MMMd", day, locale=page.voice.locale)


@question
def dates(page: Page) -> Block:
    """Forms whose reporting period, cut-off date and date on the form are not one day."""
    voice, filings = page.voice, page.edition.filings
    written = filings["date_on_form"]
    differs = (filings["as_of"] != filings["due"]) | (written.notna() & (written != filings["as_of"]))
    rows = [
        [
            doubts.unit_name(page, row["city_code"]),
            *(doubts.date(page, row[name]) for name in ("due", "as_of", "date_on_form", "received_on")),
            voice.filed(row["file"]),
        ]
        for row in doubts.in_order(filings[differs], page.edition).to_dict("records")
    ]
    caption = voice.text("Forms whose dates differ")
    titles = ("filing unit", "reporting period", "cut-off date", "date on the form", "received", "file")
    return Table(
        caption=caption,
        columns=titled_columns(page, titles),
        rows=rows,
        empty=voice.text("Reporting period, cut-off date and the date on the form are one day on every form."),
        mark=page.mark,
        folded=caption if len(rows) > doubts.LONG else "",
    ).block()


@question
def to_chase(page: Page) -> Block:
    """Units that owe a form, and a message ready to send to each."""
    voice = page.voice
    owed = page.edition.once(chase.owed)
    rows = [
        [
            doubts.unit_name(page, code),
            voice.together([voice.date(due) for due in forms["due"]]),
            str(len(forms)),
            str(forms["days_late"].max()),
        ]
        for code, forms in owed.groupby("city_code", sort=False)
    ]
    titles = ("filing unit", "forms owed, by due date", "forms", "most days late")
    listed = Table(
        caption=voice.text("Chase list"),
        columns=titled_columns(page, titles, ("forms", "most days late")),
        rows=rows,
        empty=voice.text("No unit owes a form."),
        mark=page.mark,
        notes=(voice.text("Days late are counted to {date}.", date=voice.date(page.edition.as_of)),),
    ).block()
    if not rows:
        return listed
    messages = [message for _, message in chase.marked(page.edition)]
    return join([listed, paragraph(voice.text("Messages ready to send:")), bullets(messages)])


@question
def by_rule(page: Page) -> Block:
    """Open findings by rule."""
    return doubts.by_rule(page)


@question
def by_unit(page: Page) -> Block:
    """Open findings by unit."""
    return doubts.by_unit(page)


@question
def to_verify(page: Page) -> Block:
    """Every figure that is doubted or held back."""
    return doubts.to_verify(page)


@question
def explained(page: Page) -> Block:
    """Findings that were answered for."""
    return doubts.explained(page)


@question
def objected(page: Page) -> Block:
    """Figures that a unit objected to."""
    return doubts.objected(page)


@question
def revisions(page: Page) -> Block:
    """Every change of a figure since it was filed: from what to what, why, and when that came."""
    voice = page.voice
    rows = [
        [
            doubts.unit_name(page, row["city_code"]),
            doubts.date(page, row["as_of"]),
            doubts.indicator_name(page, row["indicator"]),
            _level(page, row["indicator"], row["old"], row["old_text"]),
            _level(page, row["indicator"], row["new"], row["new_text"]),
            voice.text(WHYS[row["why"]]),
            doubts.date(page, row["came_on"]),
            doubts.worded(page, row["reason"]),
        ]
        for row in page.edition.once(revised.changes).to_dict("records")
    ]
    caption = voice.text("Figures changed since they were filed")
    titles = ("filing unit", "about", "indicator", "from", "to", "change by", "came on", "reason")
    return Table(
        caption=caption,
        columns=titled_columns(page, titles, ("from", "to")),
        rows=rows,
        empty=voice.text("No figure was changed since it was filed."),
        mark=page.mark,
        folded=caption if len(rows) > doubts.LONG else "",
    ).block()


@question
def printed(page: Page) -> Block:
    """Which figures already printed are others now, of units and of all of them together."""
    voice, edition = page.voice, page.edition
    moved = edition.once(revised.printed)
    alike = moved.groupby([name for name in moved if name != "edition_date"], sort=False, dropna=False)
    rows = []
    for _, same in alike:
        row = same.iloc[0]
        code = row["indicator"]
        rows.append(
            [
                _whom(page, row),
                doubts.date(page, row["as_of"]),
                doubts.indicator_name(page, code),
                voice.together([voice.date(day) for day in same["edition_date"]]),
                _printed_as(page, code, row["printed"]),
                _printed_as(page, code, row["now"]),
            ]
        )
    caption = voice.text("Notice of revision: printed figures that are others now")
    titles = ("unit", "about", "indicator", "printed in the editions of", "printed as", "now")
    return Table(
        caption=caption,
        columns=titled_columns(page, titles, ("printed as", "now")),
        rows=rows,
        empty=voice.text("No printed figure is another now."),
        mark=page.mark,
        notes=(
            voice.text(
                "An edition is taken to be printed on every filing date, of what had been received by then. Verified "
                "numbers stand only on pages of verified numbers and move no other. A total also takes in what came "
                "late."
            ),
            voice.text(
                "Figures here are those of the forms, and their sums; a page that counts from the ledgers moves with "
                "the ledgers alone."
            ),
        ),
        folded=caption if len(rows) > doubts.LONG else "",
    ).block()


@question
def repairs(page: Page) -> Block:
    """Values that were read otherwise than they were written."""
    voice, edition = page.voice, page.edition
    made = edition.tables["repairs"]
    standing = pd.MultiIndex.from_frame(edition.filings[["sequence", "city_code"]])
    own = made[pd.MultiIndex.from_frame(made[["sequence", "city_code"]]).isin(standing)]
    rows = [
        [
            doubts.unit_name(page, row["city_code"]),
            doubts.date(page, row["as_of"]),
            doubts.indicator_name(page, row["indicator"]),
            voice.filed(row["text"]),
            _level(page, row["indicator"], row["value"], None),
            doubts.rule_words(page, row["rule"]),
            doubts.place(page, row),
        ]
        for row in doubts.in_order(own, edition).to_dict("records")
    ]
    caption = voice.text("Values read otherwise than written")
    titles = ("filing unit", "about", "indicator", "as filed", "read as", "rule", "file and cell")
    return Table(
        caption=caption,
        columns=titled_columns(page, titles, ("read as",)),
        rows=rows,
        empty=voice.text("Every value was read as written."),
        mark=page.mark,
        folded=caption if len(rows) > doubts.LONG else "",
    ).block()


def _whom(page: Page, row: pd.Series) -> str:
    """A unit; the total with how many units were in it when printed and are now."""
    name = doubts.unit_name(page, row["city_code"])
    if row["city_code"] != page.edition.campaign.total.code:
        return name
    then, now, units = row["n_printed"], row["n_now"], len(page.edition.campaign.cities)
    if then == now:
        return page.voice.text("{total} ({n}/{units})", total=name, n=now, units=units)
    return page.voice.text("{total} ({then}/{units}, now {n}/{units})", total=name, then=then, n=now, units=units)


def _printed_as(page: Page, indicator: str, value: float) -> str:
    return page.voice.text("blank") if pd.isna(value) else _level(page, indicator, value, None)


def _level(page: Page, indicator: str, value: float | None, text: object) -> str:
    """A figure with its unit; where it is no number, what stands in the cell, or a dash."""
    if pd.isna(value):
        return doubts.worded(page, text)
    return page.voice.quantity(value, page.edition.campaign.units[page.edition.campaign.indicators[indicator].unit])


def _seasons(page: Page) -> list[Season]:
    """The seasons that units file forms for, the one reported on first."""
    both = (page.edition.season, page.edition.base)
    return [season for season in both if season is not None and season.channel == FILED]
