"""The sheet on which one unit confirms its own figures: what it filed, what was struck and verified, and its answer."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis import decided, revised
from analysis import edition as editions
from analysis.asked import question
from analysis.blocks import Block, Table, bullets, join, paragraph
from analysis.campaign import Indicator, Unit
from analysis.pages import doubts, evidence
from analysis.pages import page as opened
from analysis.pages.page import ABSENT, Page, titled_columns
from analysis.phrasing import BLANK

Row = Mapping[Hashable, Any]

TABLE = "answers"
"""The table of the form in which answers are filed."""
BOX, NO_BREAK = "□", "\u00a0"
ROOM = Markup("<br>" * 2)
"""Room to write in by hand."""
LINES = 4
"""Lines for objections on the printed sheet."""

STATES = {
    "held": "to verify, not counted until then",
    "approximate": "to verify, not used",
    "range": "to verify, not used",
    "unreadable": "to verify, not used",
    "blank": "left blank",
    "not-reported": "marked as not reported",
}
ANSWERS = {"agreed": "no objection", "objected": "objection"}


@question
def open_page(
    campaign: str | os.PathLike[str],
    city: str | None = None,
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for the sheet of one unit; the first in order where none is named."""
    return opened.open_page_of_unit("confirmation", campaign, city, as_of, known_on, lang)


@question
def masthead(page: Page) -> Block:
    """Whose figures these are, and as of when."""
    return opened.masthead(page, page.voice.text("{unit}: figures to confirm", unit=page.voice.name(page.unit.name)))


@question
def summary(page: Page) -> Block:
    """Which form is to be confirmed, and what has been decided on it so far."""
    voice, form = page.voice, _form(page)
    if form is None:
        said = voice.text("As of {date} no form that could be used has come.", date=voice.date(page.edition.as_of))
        return bullets([said], css="headline")
    figures = _figures(page, form)
    about = voice.text(
        "The last form: as of {date}, received on {received}",
        date=voice.date(form["as_of"]),
        received=voice.date(form["received_on"]),
    )
    counts = voice.text(
        "{n} figures: {doubted} to verify, {corrected} corrected, {verified} verified, {answered} answered",
        n=len(figures),
        doubted=len(_doubted(page, form)),
        corrected=int((figures["channel"] == decided.CORRECTED).sum()),
        verified=int(figures["verified"].notna().sum()),
        answered=int(figures["answer"].notna().sum()),
    )
    return bullets([about, counts], css="headline")


@question
def figures(page: Page) -> Block:
    """Every figure of the last form: filed, struck, verified, what is said of it, where it stands, and the answer."""
    voice, form = page.voice, _form(page)
    if form is None:
        return paragraph(voice.text("There is nothing to confirm."), css="empty")
    filed = {row["indicator"]: row for row in _figures(page, form).to_dict("records")}
    reasons, doubted = _reasons(page, form), _doubted(page, form)
    rows = [
        _row(page, indicator, filed[code], doubted, reasons.get(code, ""))
        for code, indicator in page.edition.campaign.indicators.items()
        if code in filed
    ]
    titles = (
        *("indicator", "number filed", "number struck", "number verified"),
        *("note on the figure", "state", "cell", "answer"),
    )
    return Table(
        caption=voice.text("Figures as of {date}", date=voice.date(form["as_of"])),
        columns=titled_columns(page, titles, ("number filed", "number struck", "number verified")),
        rows=rows,
        empty=voice.text("No figure was filed."),
        mark=page.mark,
        notes=(
            voice.text("{blank}: not verified yet.", blank=BLANK),
            voice.text("File: {file}", file=voice.filed(form["file"])),
        ),
    ).block()


def _row(page: Page, indicator: Indicator, row: Row, doubted: set[str], struck_for: str) -> list[str]:
    voice = page.voice
    unit = page.edition.campaign.units[indicator.unit]
    notes = [voice.filed(text) for text in (row["note"], struck_for) if isinstance(text, str) and text]
    return [
        voice.titled(indicator),
        voice.filed(row["text"]) if pd.isna(row["filed"]) else voice.level(row["filed"], unit),
        voice.level(row["struck"], unit),
        voice.level(row["verified"], unit),
        voice.together(notes) if notes else "",
        _state(page, row, unit, indicator.code in doubted),
        voice.filed(f"{row['sheet']}!{row['cell']}"),
        _answer(page, row["answer"]),
    ]


def _state(page: Page, row: Row, unit: Unit, is_doubted: bool) -> str:
    """What is made of a figure as it stands."""
    voice = page.voice
    if row["channel"] == decided.CORRECTED:
        return voice.text("corrected to {value}", value=voice.quantity(row["value"], unit))
    if row["state"] in STATES:
        return voice.text(STATES[row["state"]])
    if is_doubted:
        return voice.text("to verify, counted as filed")
    return voice.text("is verified") if not pd.isna(row["verified"]) else voice.text("in use")


def _answer(page: Page, answer: object) -> str:
    """The answer given, or the boxes to tick."""
    if isinstance(answer, str):
        return page.voice.text(ANSWERS[answer])
    return " ".join(f"{BOX}{NO_BREAK}{page.voice.text(words)}" for words in ("no objection", "objection"))


@question
def findings(page: Page) -> Block:
    """What the unit must answer: the findings that stand against its figures."""
    return evidence.findings(page, page.own_problems)


@question
def reply(page: Page) -> Block:
    """The place to answer in, for print: objections with their reasons, signature, stamp and date."""
    voice = page.voice
    if _form(page) is None:
        return ABSENT
    boxes = [paragraph(f"{BOX} {voice.text(words)}") for words in ("no objection", "objection, as follows")]
    objections = Table(
        caption=voice.text("Answer of {unit}", unit=voice.name(page.unit.name)),
        columns=titled_columns(page, ("indicator objected to", "figure it should be", "reason and evidence")),
        rows=[[ROOM, "", ""] for _ in range(LINES)],
        empty="",
    )
    signed = Table(
        caption=voice.text("Signature"),
        columns=titled_columns(page, ("checked by", "person in charge", "stamp", "date")),
        rows=[[ROOM + ROOM, "", "", ""]],
        empty="",
    )
    return join([*boxes, objections.block(), signed.block()])


@question
def answered(page: Page) -> Block:
    """The answers on file to this form, newest last."""
    voice, form = page.voice, _form(page)
    if form is None:
        return ABSENT
    answers = page.own(editions.table, "answers")
    own = answers[_about(answers, form)].sort_values("answered_on", kind="stable")
    rows = [
        [
            voice.text("all figures") if pd.isna(row["indicator"]) else doubts.indicator_name(page, row["indicator"]),
            voice.text(ANSWERS[row["answer"]]),
            doubts.objection(page, row),
            voice.text("for an earlier form") if row["answered_on"] < form["received_on"] else voice.text("stands"),
        ]
        for row in own.to_dict("records")
    ]
    titles = ("indicator", "answer", "objection, and whose", "state")
    return Table(
        caption=voice.text("Answers on file"),
        columns=titled_columns(page, titles),
        rows=rows,
        empty=voice.text("No answer is on file yet."),
        mark=page.mark,
    ).block()


@question
def how_to_answer(page: Page) -> Block:
    """How an answer is given: on paper, or as rows of a table whose headings are named."""
    voice, campaign = page.voice, page.edition.campaign
    if _form(page) is None:
        return ABSENT
    said = [
        voice.text(
            "Compare every figure with your own books; where all are right, tick, sign, stamp and send it back."
        ),
        voice.text("Where one is wrong, name it, the figure it should be, the reason and the evidence."),
        voice.text("A figure that is to be verified needs an explanation, or a form filed again."),
    ]
    headings = [voice.filed("/".join(field.paths[0])) for field in campaign.form_fields(TABLE)]
    if headings:
        words = [voice.filed(word) for word in campaign.answers.values()]
        said.append(
            voice.text(
                "It may also be answered as a table with the columns {headings}; the answer is {words}, and a row that "
                "names no indicator answers for all.",
                headings=voice.together(headings),
                words=voice.together(words),
            )
        )
    said.append(voice.text("When a form is filed again, it must be confirmed again."))
    return bullets(said)


def _form(page: Page) -> Row | None:
    """The unit's last form of the season reported on; none where it filed none."""
    filings = page.own(editions.filings)
    own = filings[filings["season"] == page.edition.season.code]
    rows = own.sort_values("as_of").to_dict("records")
    return rows[-1] if rows else None


def _about(rows: pd.DataFrame, form: Row) -> pd.Series:
    """Which of a unit's rows are about its form of a season and a date."""
    return (rows["season"] == form["season"]) & (rows["as_of"] == form["as_of"])


def _figures(page: Page, form: Row) -> pd.DataFrame:
    return page.own_figures[_about(page.own_figures, form)]


def _doubted(page: Page, form: Row) -> set[str]:
    """The indicators of a form against which a finding is open."""
    problems = page.own_problems
    return set(problems.loc[_about(problems, form), "indicator"].dropna())


def _reasons(page: Page, form: Row) -> dict[str, str]:
    """Why something was struck, by indicator."""
    made = page.own(revised.verifications)
    own = made[_about(made, form)].dropna(subset="reason")
    return dict(zip(own["indicator"], own["reason"], strict=True))
