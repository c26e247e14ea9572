"""A receipt as a page, from its data alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from analysis import export, gates, phrasing
from analysis.blocks import TEMPLATES, Column, Table
from analysis.decided import PASSED
from analysis.phrasing import Voice
from analysis.receipts import data
from analysis.receipts.advice import counted
from analysis.receipts.faces import with_fonts
from analysis.receipts.marking import Marker, without_filed
from analysis.receipts.rows import Receipt, Row
from analysis.receipts.words import SAID, wording

TEMPLATE = "receipt.html.j2"
MOST_SHOWN = 1_000
"""Findings on the page; the data hold them all."""


def to_html(made: Receipt, voice: Voice) -> str:
    """The page of a receipt, from its data alone; the voice lends the words.

    Raises :class:`~analysis.errors.PageRefused` where our own words fail a gate. A filer's cannot make it fail: they
    are left out of the page that the gates see.
    """
    campaign = voice.campaign
    unit = campaign.by_code.get(made["unit"]["code"]) or replace(campaign.total, name={voice.lang: made["number"]})
    gates.check_page(_body(without_filed(made), voice), unit, campaign, voice.lang)
    return with_fonts(_body(made, voice), voice)


def _body(made: Receipt, voice: Voice) -> str:
    unit, marker = made["unit"]["name"], Marker(made["lang"], made["filed_language"])
    heading = wording("title-unit" if unit else "title", voice, unit=unit, number=made["number"])
    return TEMPLATES.get_template(TEMPLATE).render(
        page={"css": export.css()},
        made=made,
        heading=heading,
        example=wording("example-data", voice) if made["basis"] == "example" else "",
        facts=list(_facts(made, voice, marker)),
        filings=_filings_table(made, voice, marker),
        findings=_findings_table(made, voice, marker),
        repairs=_repairs_table(made, voice, marker),
        notes=list(_notes(made, voice)),
    )


def _facts(made: Receipt, voice: Voice, marker: Marker) -> Iterator[tuple[str, str]]:
    """What the page says of the file, each with its heading."""
    counts, season = made["counts"], made["season"]
    yield wording("file", voice), marker.filed(made["file"])
    yield wording("received", voice), _date(made["received_on"], voice)
    if season and made["as_of"]:
        dated = wording("about-season", voice, season=season["name"], date=_date(made["as_of"], voice))
        yield wording("about", voice), dated
    content = [wording(part, voice) if part in SAID else part for part in made["content"]]
    if content:
        yield wording("content", voice), voice.together(content)
    if counts["figures"]:
        yield wording("figures", voice), voice.number(counts["figures"], 0)
    if counts["rows"]:
        yield wording("rows", voice), voice.number(counts["rows"], 0)
    if made["findings"]:
        yield wording("found", voice), counted(made, voice)


def _filings_table(made: Receipt, voice: Voice, marker: Marker) -> Table:
    rows = [
        [
            row["unit"],
            marker.filed(row["reporter"]) if row["reporter"] else phrasing.BLANK,
            _date(row["date_on_form"], voice),
            wording(row["status"], voice),
        ]
        for row in made["filings"]
    ]
    titles = [wording(name, voice) for name in ("unit", "reporter", "date-on-form", "state")]
    return _table(made, voice, "filings", titles, rows)


def _findings_table(made: Receipt, voice: Voice, marker: Marker) -> Table:
    rows = [
        [
            marker.filed(row["cell"]) if row["cell"] else wording("whole-file", voice),
            _kind(row, voice, marker),
            marker.quoting(row["message"], row["found"]),
            marker.quoting(row["remedy"], row["found"]),
        ]
        for row in made["findings"][:MOST_SHOWN]
    ]
    titles = [wording(name, voice) for name in ("cell", "kind", "finding", "what-to-do")]
    return _table(made, voice, "findings", titles, rows)


def _kind(row: Row, voice: Voice, marker: Marker) -> str:
    """A finding's severity in words, and how it was answered for."""
    word = wording(row["severity"], voice)
    if row["status"] != PASSED:
        return Markup('<span class="kind-{}">{}</span>').format(row["severity"], word)
    said = wording("passed", voice)
    if row["reason"]:
        said = wording("passed-because", voice, reason=marker.filed(row["reason"]))
    return Markup('{}<span class="why">{}</span>').format(word, said)


def _repairs_table(made: Receipt, voice: Voice, marker: Marker) -> Table:
    rows = [
        [
            marker.filed(row["cell"]),
            marker.filed(row["text"]),
            phrasing.BLANK if row["value"] is None else f"{row['value']:.12g}",
        ]
        for row in made["repairs"][:MOST_SHOWN]
    ]
    titles = [wording(name, voice) for name in ("cell", "as-filed", "read-as")]
    return _table(made, voice, "repairs", titles, [list(row) for row in dict.fromkeys(map(tuple, rows))])


def _table(made: Receipt, voice: Voice, name: str, titles: list[str], rows: list[list[str]]) -> Table:
    return Table(
        caption=wording(name, voice),
        columns=tuple(Column(title) for title in titles),
        rows=rows,
        empty=wording(f"{name}-empty", voice),
        mark=wording("example", voice) if made["basis"] == "example" else "",
    )


def _notes(made: Receipt, voice: Voice) -> Iterator[str]:
    """What must be known to read the receipt."""
    if len(made["findings"]) > MOST_SHOWN:
        sizes = {"n": voice.number(MOST_SHOWN, 0), "all": voice.number(len(made["findings"]), 0)}
        yield wording("findings-more", voice, **sizes)
    if made["workbook"]:
        yield wording("workbook", voice, name=made["workbook"])
    if made["workbook_cut"]:
        yield wording("workbook-cut", voice, n=voice.number(data.MOST_ROWS, 0))
    yield wording("sha256", voice, sha256=made["sha256"])
    yield wording("made-by-program", voice)


def _date(written: str | None, voice: Voice) -> str:
    return voice.date(dt.date.fromisoformat(written)) if written else phrasing.BLANK
