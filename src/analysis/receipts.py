"""The receipt of a file: what was read of it, what is wrong with it, what to do; as data, a page and a marked workbook.

A receipt goes to whoever filed, and to nobody else. It is made from the rows of one receipt alone; of other files it
knows no more than the number of the one that it repeats.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import math
import os
import re
import string
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import openpyxl
import pandas as pd
from markupsafe import Markup, escape
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

import analysis
from analysis import contents, decided, export, fonts, gates, ledgers, phrasing, store, workbook
from analysis.blocks import TEMPLATES, Column, Table
from analysis.campaign import Campaign, Season, say
from analysis.cells import text_of
from analysis.phrasing import Voice, foreign, mixed
from analysis.rules import RuleBook
from analysis.schemas import SEVERITIES
from analysis.store import Tables

Receipt = dict[str, Any]
"""A receipt as data; ``docs/receipt.schema.json`` says what it holds."""

Row = dict[str, Any]
Key = tuple[str, str, dt.date | None]
"""What makes two files the same: their bytes, the season and the date they are about."""

SCHEMA = 1
FOLDER = "receipts"
TEMPLATE = "receipt.html.j2"
PASSED = decided.PASSED
"""The status of a finding that was answered for: it stands on the receipt and asks for nothing."""

MOST_SHOWN = 1_000
"""Findings on the page; the data hold them all."""

TABLES_READ = frozenset(name for name in (contents.FORM, *ledgers.READERS))
"""What a file must hold one of for its values to be sent back."""

SAID = {
    "title": "Receipt {number}",
    "title-unit": "{unit}: receipt {number}",
    "example": "example",
    "example-data": "example data",
    # What became of the file.
    "accepted": "accepted",
    "refused": "refused",
    "duplicate": "sent twice",
    "evidence": "scan kept as evidence",
    "archive": "archive",
    "unplaced": "not placed",
    "standing": "in use",
    "superseded": "replaced by a later one",
    "refuse": "refuse",
    "verify": "verify",
    "note": "note",
    "passed": "explained",
    "passed-because": "explained: {reason}",
    # What to do next.
    "next-duplicate": "The file is the same as that of receipt {number}, which holds; nothing is to be done.",
    "next-superseded": "A later file has taken the place of this one; nothing is to be done.",
    "next-refused": "The file was not taken. Please put right what was found and file it again.",
    "next-again": "Please put right what was sent back ({n}) and file again; the rest was taken.",
    "next-again-verify": "Please put right what was sent back ({n}), check what is to be verified ({m}), "
    "and file again; the rest was taken.",
    "next-verify": "Please check what is to be verified ({m}): say so where it is right; "
    "where it is wrong, correct it and file again.",
    "next-notes": "Nothing is to be done now; please mind the notes ({k}) when filing next.",
    "next-nothing": "Nothing was found; nothing is to be done.",
    # What is known of the file.
    "file": "file",
    "received": "received",
    "about": "about",
    "about-season": "{season}, as of {date}",
    "content": "content",
    "form": "statistics form",
    "projects": "list of projects",
    "amounts": "amounts of projects",
    "milestones": "milestones of projects",
    "activities": "list of activities",
    "figures": "figures read",
    "rows": "rows of ledgers read",
    "found": "found",
    "counts-refuse": "sent back: {n}",
    "counts-verify": "to verify: {n}",
    "counts-note": "notes: {n}",
    # The tables.
    "filings": "Who filed",
    "filings-empty": "No filing unit was read of this file.",
    "unit": "filing unit",
    "reporter": "filled in by",
    "date-on-form": "date on the form",
    "state": "state",
    "findings": "Findings",
    "findings-empty": "There is no finding.",
    "findings-more": "The first {n} of {all} findings are shown; the receipt's data hold them all.",
    "cell": "cell",
    "whole-file": "whole file",
    "kind": "kind",
    "finding": "finding",
    "what-to-do": "what to do",
    "repairs": "Values read otherwise than written",
    "repairs-empty": "Every value was read as written.",
    "as-filed": "as filed",
    "read-as": "read as",
    # What must be known of it.
    "workbook": "In the workbook {name} the cells named above are tinted and carry comments; "
    "all else stands as it was filed, as plain values.",
    "workbook-cut": "A very large sheet is cut short there: its first {n} rows stand (fewer where rows are wide), "
    "and after them those with findings.",
    "comment": "{kind}: {said}",
    "sha256": "Checksum of the file (SHA-256): {sha256}",
    "made-by-program": "This receipt was made by program from the file received. It says what was read; "
    "it does not verify the figures.",
    "summary": "{number} {file} {verdict}. {next}",
    "summary-counts": "{number} {file} {verdict}, {counts}. {next}",
}
"""Every sentence and word of a receipt."""

HERE = Path(__file__)


# As data.


@dataclass(frozen=True)
class Filed:
    """The rows of the tidy tables that receipts are made of, each under its receipt's sequence."""

    files: Mapping[int, Row]
    filings: Mapping[int, list[Row]]
    problems: Mapping[int, list[Row]]
    repairs: Mapping[int, list[Row]]
    first: Mapping[Key, int]

    @classmethod
    def of(cls, tables: Tables, campaign: Campaign) -> Filed:
        """The rows of given tables."""
        files = {sequence: rows[0] for sequence, rows in _by_sequence(tables["files"]).items()}
        first: dict[Key, int] = {}
        for sequence in sorted(files):
            first.setdefault(_key(files[sequence], campaign), sequence)
        filings, problems, repairs = (_by_sequence(tables.get(name)) for name in ("filings", "problems", "repairs"))
        return cls(files, filings, problems, repairs, first)


def receipt(sequence: int, tables: Tables, campaign: Campaign, book: RuleBook) -> Receipt:
    """The receipt of one file: the same tables, declaration and rule book give the same receipt."""
    return _receipt(sequence, Filed.of(tables, campaign), Voice(campaign, language(campaign)), _layout(book))


def language(campaign: Campaign) -> str:
    """The language of receipts: what is filed in, where pages are made in it, else the first that they are made in."""
    return campaign.filed_language if campaign.filed_language in campaign.languages else campaign.languages[0]


def number(sequence: int) -> str:
    """A receipt's number within its campaign.

    >>> number(123)
    'R000123'
    """
    return f"R{sequence:06d}"


def to_json(made: Receipt) -> str:
    """A receipt as text: keys in order, the same receipt the same text."""
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def _receipt(sequence: int, filed: Filed, voice: Voice, layout: str) -> Receipt:
    campaign, file = voice.campaign, filed.files[sequence]
    season, as_of = _about(file["file"], campaign)
    filings = [_filing(row, voice) for row in filed.filings.get(sequence, ())]
    findings = sorted((_finding(row) for row in filed.problems.get(sequence, ())), key=_in_order)
    made: Receipt = {
        "schema": SCHEMA,
        "software": analysis.__version__,
        "layout": layout,
        "id": f"{campaign.code}-{number(sequence)}",
        "number": number(sequence),
        "lang": voice.lang,
        "filed_language": campaign.filed_language,
        "campaign": {"code": campaign.code, "name": say(campaign.name, voice.lang)},
        "unit": _unit(filings, campaign, voice.lang),
        "file": file["file"],
        "sha256": file["sha256"],
        "received_on": _plain(file["received_on"]),
        "season": {"code": season.code, "name": say(season.name, voice.lang)} if season else None,
        "as_of": _plain(as_of),
        "basis": season.basis if season else None,
        "content": list(dict.fromkeys(part for part in file["content"].split(";") if part)),
        "verdict": {"code": file["verdict"], "words": voice.text(SAID[file["verdict"]])},
        "duplicate_of": number(filed.first[_key(file, campaign)]) if file["verdict"] == "duplicate" else None,
        "filings": filings,
        "counts": _counts(file, findings),
        "findings": findings,
        "repairs": sorted((_repair(row) for row in filed.repairs.get(sequence, ())), key=_in_order),
    }
    is_read = file["verdict"] != "duplicate" and not TABLES_READ.isdisjoint(made["content"])
    made["workbook"] = f"{made['id']}.xlsx" if is_read else None
    made["workbook_cut"] = bool(made["workbook"]) and file["n_rows"] + file["n_problems"] > MOST_ROWS
    return made | {"next": _next(made, voice)}


def _by_sequence(table: pd.DataFrame | None) -> dict[int, list[Row]]:
    rows: dict[int, list[Row]] = {}
    for row in () if table is None else table.to_dict("records"):
        rows.setdefault(row["sequence"], []).append({str(name): value for name, value in row.items()})
    return rows


def _about(file: str, campaign: Campaign) -> tuple[Season | None, dt.date | None]:
    """The season and the date that a file is about, by the folders it lies in, as intake reads them."""
    parts = PurePosixPath(file).parts[1:-1]
    for season in campaign.seasons.values():
        own = PurePosixPath(season.folder).parts
        if parts[: len(own)] == own:
            return season, _dated(parts[len(own) :], season)
    return None, None


def _dated(inside: tuple[str, ...], season: Season) -> dt.date | None:
    if not inside:
        return season.closing
    try:
        return dt.date.fromisoformat(inside[0])
    except ValueError:
        return None


def _key(file: Row, campaign: Campaign) -> Key:
    season, as_of = _about(file["file"], campaign)
    return file["sha256"], season.code if season else "", as_of


def _unit(filings: list[Row], campaign: Campaign, lang: str) -> dict[str, str]:
    """The one unit that a file is of; unnamed, under the total's code, where it is of several or of none known."""
    codes = {row["city_code"] for row in filings}
    if len(codes) != 1:
        return {"code": campaign.total.code, "name": ""}
    city = campaign.by_code[codes.pop()]
    return {"code": city.code, "name": say(city.name, lang)}


def _filing(row: Row, voice: Voice) -> Row:
    return {
        "city_code": row["city_code"],
        "unit": say(voice.campaign.by_code[row["city_code"]].name, voice.lang),
        "reporter": _plain(row["reporter"]),
        "date_on_form": _plain(row["date_on_form"]),
        "status": row["status"],
    }


def _finding(row: Row) -> Row:
    names = ("cell", "rule", "level", "severity", "found", "message", "remedy")
    return {name: row[name] for name in names} | {name: _plain(row.get(name)) for name in ("status", "reason")}


def _repair(row: Row) -> Row:
    return {name: _plain(row[name]) for name in ("cell", "text", "value", "rule")}


def _plain(value: Any) -> Any:
    """A cell of a table as JSON has it: dates as text, nothing as null."""
    if pd.isna(value):
        return None
    return value.isoformat()[:10] if isinstance(value, dt.date) else value


def _in_order(row: Row) -> tuple[str, int, int, str]:
    """By sheet, then by column and row as numbers, so that C7 comes before C10 and both before AA1."""
    sheet, place = _place(row["cell"])
    down, across = place or (-1, -1)
    return sheet, across, down, row["rule"]


CELL = re.compile(r"(?:(?P<sheet>.*)!)?(?P<column>[A-Z]{1,3})(?P<row>[1-9]\d{0,6})(?::.*)?", re.DOTALL)


def _place(cell: str) -> tuple[str, workbook.Place | None]:
    """The sheet and the place that a finding names; no place where it is about a sheet, a part or the file.

    >>> _place("Form!C7"), _place("Form"), _place("")
    (('Form', (6, 2)), ('Form', None), ('', None))
    """
    match = CELL.fullmatch(cell)
    if match is None or match["sheet"] is None:
        return cell, None
    return match["sheet"], (int(match["row"]) - 1, column_index_from_string(match["column"]) - 1)


def _counts(file: Row, findings: list[Row]) -> Row:
    severities, codes = (Counter(row[name] for row in findings) for name in ("severity", "rule"))
    return {
        "figures": file["n_figures"],
        "rows": file["n_rows"],
        "findings": len(findings),
        "passed": sum(row["status"] == PASSED for row in findings),
        "by_severity": {severity: severities[severity] for severity in SEVERITIES},
        "by_rule": dict(codes),
    }


def _next(made: Receipt, voice: Voice) -> dict[str, str]:
    """What is to be done next: nothing, verify, or file again; and the sentence that says so."""
    open_ones = Counter(row["severity"] for row in made["findings"] if row["status"] != PASSED)
    n, m, k = (open_ones[severity] for severity in SEVERITIES)
    states = {row["status"] for row in made["filings"]}
    verdict = made["verdict"]["code"]
    if verdict == "duplicate":
        return {"code": "nothing", "words": voice.text(SAID["next-duplicate"], number=made["duplicate_of"])}
    if verdict == "refused":
        return {"code": "file-again", "words": voice.text(SAID["next-refused"])}
    if states == {"superseded"} and not made["counts"]["rows"]:
        return {"code": "nothing", "words": voice.text(SAID["next-superseded"])}
    if n:
        return {"code": "file-again", "words": voice.text(SAID["next-again-verify" if m else "next-again"], n=n, m=m)}
    if m:
        return {"code": "verify", "words": voice.text(SAID["next-verify"], m=m)}
    return {"code": "nothing", "words": voice.text(SAID["next-notes" if k else "next-nothing"], k=k)}


def _layout(book: RuleBook) -> str:
    """A digest of all that shapes a receipt beside its rows, so that a change of it makes receipts anew."""
    return hashlib.sha256(_shape() + repr(sorted(book.items())).encode()).hexdigest()[:16]


@cache
def _shape() -> bytes:
    parts = [HERE, *(HERE.parent / "templates" / name for name in (TEMPLATE, "table.html.j2", "page.css"))]
    parts += sorted((HERE.parent / "locale").glob("*.po"))
    return b"\0".join(part.read_bytes() for part in parts)


def summary(made: Receipt, voice: Voice) -> str:
    """A receipt in one line, for the command line; what a terminal would act on is shown as a question mark."""
    name = "".join(char if char.isprintable() else "?" for char in PurePosixPath(made["file"]).name)
    counts = _counted(made, voice) if made["verdict"]["code"] != "refused" else ""
    told = {"number": made["number"], "file": name, "verdict": made["verdict"]["words"], "next": made["next"]["words"]}
    return voice.text(SAID["summary-counts" if counts else "summary"], counts=counts, **told)


def _counted(made: Receipt, voice: Voice) -> str:
    """How many findings of each severity there are, in words; empty where there is none."""
    counts = made["counts"]["by_severity"]
    said = [voice.text(SAID[f"counts-{severity}"], n=counts[severity]) for severity in SEVERITIES if counts[severity]]
    return voice.together(said)


# As a page.


@dataclass(frozen=True)
class Marker:
    """How a page shows text that is not its own: escaped, as filed, and in its language where that is another."""

    lang: str
    filed_language: str

    def filed(self, text: str) -> Markup:
        """What a filer wrote.

        >>> Marker("en", "en").filed("约<10")
        Markup('<span class="filed"><span lang="zh">约</span>&lt;10</span>')
        """
        return Markup('<span class="filed">{}</span>').format(self.spoken(text))

    def quoting(self, sentence: str, text: str) -> Markup:
        """A sentence of the rule book that may quote what a filer wrote."""
        before, quoted, after = _parted(sentence, text)
        return self.spoken(before) + (self.filed(quoted) if quoted else Markup("")) + self.spoken(after)

    def spoken(self, text: str) -> Markup:
        """Text in the filers' language; Chinese is marked wherever it stands on a page in another script."""
        showable = fonts.showable(text)
        if self.filed_language != self.lang and showable:
            return foreign(showable, self.filed_language)
        return escape(showable) if self.lang in gates.CJK_LANGUAGES else mixed(showable)


def to_html(made: Receipt, voice: Voice) -> str:
    """The page of a receipt, from its data alone; the voice lends the words.

    Raises :class:`~analysis.errors.PageRefused` where our own words fail a gate. A filer's cannot make it fail: they
    are left out of the page that the gates see.
    """
    campaign = voice.campaign
    unit = campaign.by_code.get(made["unit"]["code"]) or replace(campaign.total, name={voice.lang: made["number"]})
    gates.check_page(_body(_without_filed(made), voice), unit, campaign, voice.lang)
    return _with_fonts(_body(made, voice), voice)


def _body(made: Receipt, voice: Voice) -> str:
    unit, marker = made["unit"]["name"], Marker(made["lang"], made["filed_language"])
    heading = voice.text(SAID["title-unit" if unit else "title"], unit=unit, number=made["number"])
    return TEMPLATES.get_template(TEMPLATE).render(
        page={"css": export.css()},
        made=made,
        heading=heading,
        example=voice.text(SAID["example-data"]) if made["basis"] == "example" else "",
        facts=list(_facts(made, voice, marker)),
        filings=_filings_table(made, voice, marker),
        findings=_findings_table(made, voice, marker),
        repairs=_repairs_table(made, voice, marker),
        notes=list(_notes(made, voice)),
    )


def _facts(made: Receipt, voice: Voice, marker: Marker) -> Iterator[tuple[str, str]]:
    """What the page says of the file, each with its heading."""
    counts, season = made["counts"], made["season"]
    yield voice.text(SAID["file"]), marker.filed(made["file"])
    yield voice.text(SAID["received"]), _date(made["received_on"], voice)
    if season and made["as_of"]:
        dated = voice.text(SAID["about-season"], season=season["name"], date=_date(made["as_of"], voice))
        yield voice.text(SAID["about"]), dated
    content = [voice.text(SAID[part]) if part in SAID else part for part in made["content"]]
    if content:
        yield voice.text(SAID["content"]), voice.together(content)
    if counts["figures"]:
        yield voice.text(SAID["figures"]), voice.number(counts["figures"], 0)
    if counts["rows"]:
        yield voice.text(SAID["rows"]), voice.number(counts["rows"], 0)
    if made["findings"]:
        yield voice.text(SAID["found"]), _counted(made, voice)


def _filings_table(made: Receipt, voice: Voice, marker: Marker) -> Table:
    rows = [
        [
            row["unit"],
            marker.filed(row["reporter"]) if row["reporter"] else phrasing.BLANK,
            _date(row["date_on_form"], voice),
            voice.text(SAID[row["status"]]),
        ]
        for row in made["filings"]
    ]
    titles = [voice.text(SAID[name]) for name in ("unit", "reporter", "date-on-form", "state")]
    return _table(made, voice, "filings", titles, rows)


def _findings_table(made: Receipt, voice: Voice, marker: Marker) -> Table:
    rows = [
        [
            marker.filed(row["cell"]) if row["cell"] else voice.text(SAID["whole-file"]),
            _kind(row, voice, marker),
            marker.quoting(row["message"], row["found"]),
            marker.quoting(row["remedy"], row["found"]),
        ]
        for row in made["findings"][:MOST_SHOWN]
    ]
    titles = [voice.text(SAID[name]) for name in ("cell", "kind", "finding", "what-to-do")]
    return _table(made, voice, "findings", titles, rows)


def _kind(row: Row, voice: Voice, marker: Marker) -> str:
    """A finding's severity in words, and how it was answered for."""
    word = voice.text(SAID[row["severity"]])
    if row["status"] != PASSED:
        return Markup('<span class="kind-{}">{}</span>').format(row["severity"], word)
    said = voice.text(SAID["passed"])
    if row["reason"]:
        said = voice.text(SAID["passed-because"], reason=marker.filed(row["reason"]))
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
    titles = [voice.text(SAID[name]) for name in ("cell", "as-filed", "read-as")]
    return _table(made, voice, "repairs", titles, [list(row) for row in dict.fromkeys(map(tuple, rows))])


def _table(made: Receipt, voice: Voice, name: str, titles: list[str], rows: list[list[str]]) -> Table:
    return Table(
        caption=voice.text(SAID[name]),
        columns=tuple(Column(title) for title in titles),
        rows=rows,
        empty=voice.text(SAID[f"{name}-empty"]),
        mark=voice.text(SAID["example"]) if made["basis"] == "example" else "",
    )


def _notes(made: Receipt, voice: Voice) -> Iterator[str]:
    """What must be known to read the receipt."""
    if len(made["findings"]) > MOST_SHOWN:
        sizes = {"n": voice.number(MOST_SHOWN, 0), "all": voice.number(len(made["findings"]), 0)}
        yield voice.text(SAID["findings-more"], **sizes)
    if made["workbook"]:
        yield voice.text(SAID["workbook"], name=made["workbook"])
    if made["workbook_cut"]:
        yield voice.text(SAID["workbook-cut"], n=voice.number(MOST_ROWS, 0))
    yield voice.text(SAID["sha256"], sha256=made["sha256"])
    yield voice.text(SAID["made-by-program"])


def _date(written: str | None, voice: Voice) -> str:
    return voice.date(dt.date.fromisoformat(written)) if written else phrasing.BLANK


def _parted(sentence: str, text: str) -> tuple[str, str, str]:
    """A sentence parted at the text that it quotes, where that stands in quotation marks if it does.

    >>> _parted("30 a deal: “30” is much", "30")
    ('30 a deal: “', '30', '” is much')
    """
    at = (sentence.find(f"“{text}”") + 1 or sentence.find(text)) if text else -1
    return (sentence[:at], text, sentence[at + len(text) :]) if at >= 0 else (sentence, "", "")


FILED_TEXT = ("file", "reporter", "cell", "found", "message", "remedy", "reason", "text")
"""The fields that hold what a filer wrote, or quote it."""


def _without_filed(made: Any) -> Any:
    """A receipt with an ellipsis for all that a filer wrote."""
    if isinstance(made, dict):
        return {
            name: "…" if name in FILED_TEXT and isinstance(value, str) else _without_filed(value)
            for name, value in made.items()
        }
    return [_without_filed(part) for part in made] if isinstance(made, list) else made


def _with_fonts(html: str, voice: Voice) -> str:
    """The page with its characters embedded: one font of what receipts say themselves, one of what else is on it."""
    own = _own_characters(voice)
    further = "".join(sorted(set(html) - set(own) - fonts.UNSEEN))
    faces = [_face(own)]
    if further:
        span = ", ".join(f"U+{ord(char):X}" for char in further)
        faces.append(_face(further).replace(" }", f"; unicode-range: {span} }}"))
    return html.replace(export.FONT_PLACE, "\n".join(faces), 1)


def _own_characters(voice: Voice) -> str:
    """What most receipts of a campaign can be written with, so that few need a font of their own."""
    words, campaign = phrasing.translations(voice.lang), voice.campaign
    names = [campaign.name, *(city.name for city in campaign.cities), *(one.name for one in campaign.seasons.values())]
    said = [*(words.get(message, message) for message in SAID.values()), *(say(name, voice.lang) for name in names)]
    letters = string.ascii_letters + string.digits + string.punctuation + " ·…" + voice.date(dt.date.min)
    return "".join(sorted(set(letters.join(said))))


@cache
def _face(characters: str) -> str:
    return (
        f'@font-face {{ font-family: "{fonts.FAMILY}"; font-weight: 400; '
        f'src: url("{fonts.embedded(characters)}") format("woff2") }}'
    )


# As a workbook.

AUTHOR = "hundred-days"
MOST_ROWS, MOST_CELLS = 20_000, 400_000
"""What a sheet keeps whole; of the rest only rows with findings."""

SHEET_ROWS, SHEET_COLUMNS, SHEET_NAME = 1_048_576, 16_384, 31
MOST_MERGES, MOST_MERGED = 2_000, 50_000
MOST_COMMENT = 2_000
FIRST_YEAR = 1901
"""Before it spreadsheets do not count days alike."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ILLEGAL_IN_NAME = re.compile(r"[\[\]:*?/\\]")
TINTS = {
    severity: PatternFill("solid", fgColor=colour)
    for severity, colour in zip(SEVERITIES, ("FFC7CE", "FFEB9C", "DDEBF7"), strict=True)
}
EPOCH = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")

Comments = dict[workbook.Place, tuple[str, str]]
"""Of each cell in question, its worst severity and what is said of it."""


def to_workbook(made: Receipt, received: workbook.Book, voice: Voice) -> bytes:
    """The filer's values in a new workbook, as plain values at their own places, each cell in question marked.

    No formula, link or macro comes over, since only values do; text that begins like a formula stays text.
    """
    copy = openpyxl.Workbook()
    copy.remove(copy.worksheets[0])
    comments = _comments(made, voice)
    for sheet in received.sheets:
        target = copy.create_sheet(_sheet_name(sheet.name, copy.sheetnames))
        _copy_sheet(sheet, target, comments.get(sheet.name, {}))
    copy.properties.title = made["id"]
    copy.properties.subject = voice.text(SAID["example-data"]) if made["basis"] == "example" else None
    copy.properties.creator = copy.properties.lastModifiedBy = AUTHOR
    copy.properties.created = dt.datetime.fromisoformat(made["received_on"])
    return _bytes(copy, made["received_on"])


def _comments(made: Receipt, voice: Voice) -> dict[str, Comments]:
    """What is said of each cell, by sheet and place."""
    comments: dict[str, Comments] = {}
    for row in sorted(made["findings"], key=lambda row: SEVERITIES.index(row["severity"])):
        sheet, place = _place(row["cell"])
        if place is not None:
            severity, before = comments.setdefault(sheet, {}).get(place, (row["severity"], ""))
            words = voice.text(SAID["comment"], kind=voice.text(SAID[row["severity"]]), said=row["message"])
            said = "\n".join(part for part in (before, words, row["remedy"]) if part)
            comments[sheet][place] = severity, said
    return comments


def _copy_sheet(sheet: workbook.Sheet, target: Worksheet, comments: Comments) -> None:
    target.sheet_format.defaultColWidth = 14
    in_question = {row for row, _ in comments}
    filled: set[workbook.Place] = set()
    for row, values in sheet.rows():
        whole = row < MOST_ROWS and len(filled) < MOST_CELLS
        if row < SHEET_ROWS and (whole or row in in_question):
            for column, value in values.items():
                if column < SHEET_COLUMNS:
                    _write(target.cell(row + 1, column + 1), value)
                    filled.add((row, column))
    anchors = _merge(sheet, target, filled)
    for place, (severity, said) in comments.items():
        row, column = anchors.get(place, place)
        if row < SHEET_ROWS and column < SHEET_COLUMNS:
            _mark(target.cell(row + 1, column + 1), severity, said)


def _merge(
    sheet: workbook.Sheet, target: Worksheet, filled: set[workbook.Place]
) -> dict[workbook.Place, workbook.Place]:
    """Merge what was merged, unless it is too much, overlaps, or would hide a value; each place with its first one."""
    anchors: dict[workbook.Place, workbook.Place] = {}
    for top, left, bottom, right in sheet.merges[:MOST_MERGES]:
        if (bottom - top + 1) * (right - left + 1) > MOST_MERGED - len(anchors):
            continue
        places = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        hidden = any(place in anchors or (place in filled and place != (top, left)) for place in places)
        if len(places) > 1 and not hidden and bottom < SHEET_ROWS and right < SHEET_COLUMNS:
            target.merged_cells.add(CellRange(None, left + 1, top + 1, right + 1, bottom + 1))
            anchors |= dict.fromkeys(places, (top, left))
    return anchors


def _write(cell: Cell, value: workbook.CellValue) -> None:
    """Put a value in a cell as what it is; nothing is ever taken for a formula or an error."""
    if isinstance(value, workbook.CellError):
        value = value.text
    if (isinstance(value, float) and not math.isfinite(value)) or _is_early(value):
        value = text_of(value)
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL.sub("\ufffd", value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(FORMULA_SIGNS)


def _is_early(value: workbook.CellValue) -> bool:
    return isinstance(value, dt.date) and value.year < FIRST_YEAR


def _mark(cell: Cell, severity: str, said: str) -> None:
    comment = Comment(ILLEGAL.sub("\ufffd", said)[:MOST_COMMENT], AUTHOR, width=320)
    comment.height = 30 + 20 * (len(said) // 24 + said.count("\n"))
    cell.comment, cell.fill = comment, TINTS[severity]


def _sheet_name(name: str, taken: Iterable[str]) -> str:
    """A sheet's own name, or the nearest that a workbook allows and that is not taken.

    >>> _sheet_name("a/b", []), _sheet_name("Form", ["form"])
    ('a_b', 'Form_2')
    """
    allowed = ILLEGAL_IN_NAME.sub("_", ILLEGAL.sub("_", name)).strip("'")[:SHEET_NAME] or "_"
    known = {other.casefold() for other in taken}
    further = (f"{allowed[: SHEET_NAME - 5]}_{n}" for n in range(2, len(known) + 3))
    return next(one for one in (allowed, *further) if one.casefold() not in known)


def _bytes(made: openpyxl.Workbook, dated: str) -> bytes:
    """The workbook's bytes with every time fixed, its own and those of the parts in it."""
    written, fixed = io.BytesIO(), io.BytesIO()
    ExcelWriter(made, zipfile.ZipFile(written, "w")).save()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in sorted(source.namelist()):
            content = MODIFIED.sub(rb"\g<1>" + f"{dated}T00:00:00Z".encode() + rb"\g<2>", source.read(name))
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            target.writestr(part, content)
    return fixed.getvalue()


# On disk.


def write(campaign: Campaign, tables: Tables, book: RuleBook) -> list[Path]:
    """Write the receipt of every file and return the files written; what has not changed is left as it is.

    Receipts of files that are no longer there are removed.
    """
    folder = store.folder(campaign.folder) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    filed, voice, layout = Filed.of(tables, campaign), Voice(campaign, language(campaign)), _layout(book)
    standing: set[str] = set()
    written: list[Path] = []
    for sequence in filed.files:
        made = _receipt(sequence, filed, voice, layout)
        names = _names(made)
        standing |= set(names)
        if not _stands(folder, names, made):
            written += _put_all(folder, made, campaign, voice)
    for path in folder.iterdir():
        if path.is_file() and path.name not in standing:
            path.unlink()
    return written


def _names(made: Receipt) -> list[str]:
    """The files of a receipt; its data last, so that a receipt cut short is made again."""
    return [*([made["workbook"]] if made["workbook"] else []), f"{made['id']}.html", f"{made['id']}.json"]


def _stands(folder: Path, names: list[str], made: Receipt) -> bool:
    """Whether a receipt lies there as it would be made now."""
    if not all((folder / name).is_file() for name in names):
        return False
    return (folder / names[-1]).read_bytes() == to_json(made).encode()


def _put_all(folder: Path, made: Receipt, campaign: Campaign, voice: Voice) -> list[Path]:
    *_, page, data = _names(made)
    contents = {}
    if made["workbook"]:
        contents[made["workbook"]] = to_workbook(made, workbook.read(campaign.folder / made["file"]), voice)
    contents |= {page: to_html(made, voice).encode(), data: to_json(made).encode()}
    return [_put(folder / name, content) for name, content in contents.items()]


def _put(path: Path, content: bytes) -> Path:
    """Write a file beside its place and move it there whole."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)
    return path
