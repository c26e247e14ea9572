"""The tiny campaign with all that is decided on filed figures: corrections, verifications, the units' answers.

:func:`build` writes a campaign folder as :func:`tiny.build` does, with the pages of filings and of confirmation;
:func:`correct`, :func:`verify` and :func:`answer` put decisions on file there. A figure of dollars above 500 a deal is
held back; one that falls is doubted.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import tiny

from analysis import campaign, decisions, intake
from analysis.blocks import Block
from analysis.campaign import Campaign
from analysis.edition import edition_of
from analysis.pages.page import Page
from analysis.schemas import TABLES, conform
from analysis.store import Tables

NINTH, TWENTIETH, TWENTY_SEVENTH, CLOSING = tiny.SPRING.dates
DAY = dt.timedelta(days=1)

PAGES = """[pages]
filings = { audience = "everyone", each = "all" }
confirmation = { audience = "everyone", each = "unit" }
"""
WORDS = """
[answers]
agreed = "Agreed"
objected = "Objection"
"""
COLUMNS = {
    "verifications": {
        **{"unit": "District", "season": "Season", "as_of": "About", "item": "Figure", "project_id": "Project"},
        **{"filed": "Filed", "struck": "Struck", "verified": "Verified", "reason": "Why", "evidence": "Evidence"},
        **{"decided_by": "Verified by", "decided_on": "Verified on"},
    },
    "answers": {
        **{"unit": "District", "season": "Season", "as_of": "About", "item": "Figure", "answer": "Answer"},
        **{"objection": "Objection to", "answered_by": "Answered by", "answered_on": "Answered on"},
    },
}
CORRECTED = (
    *("unit", "season", "as_of", "indicator", "rule", "filed_text"),
    *("value", "reason", "decided_by", "decided_on"),
)


def build(folder: Path, filed: tiny.Filed, came: Mapping[str, dt.date] | None = None, **options: object) -> Campaign:
    """A campaign folder with a form for each filing, that declares what decisions look like and the pages of them."""
    tiny.build(folder, filed, tiny.Options(**options), came)  # type: ignore[arg-type]
    declared = (folder / "campaign.toml").read_text(encoding="utf-8")
    (folder / "campaign.toml").write_text(declared.replace("[pages]\n", PAGES) + WORDS, encoding="utf-8")
    rows = [f"{table},{name},column,{path},,\n" for table, fields in COLUMNS.items() for name, path in fields.items()]
    form = (folder / "form.csv").read_text(encoding="utf-8")
    (folder / "form.csv").write_text(form + "".join(rows), encoding="utf-8")
    return campaign.load(folder)


def file(folder: Path, unit: str, deals: object, dollars: object, date: dt.date = NINTH, nth: int = 1) -> str:
    """A form of spring put into the folder; returns its path in the log of receipts."""
    path = f"spring/{date.isoformat()}/{unit}{'' if nth == 1 else f' {nth}'}.xlsx"
    tiny.write_form(folder / "raw" / path, unit, {"deals": deals, "dollars": dollars}, date)
    return path


def correct(folder: Path, *decisions: Mapping[str, object]) -> None:
    """The province's corrections and explanations; what a row leaves out is of North's deals of the ninth day."""
    usual = {"unit": "North", "season": "spring", "as_of": NINTH, "indicator": "deals", "rule": "", "value": ""}
    usual |= {"reason": "by telephone", "decided_by": "Kim", "decided_on": NINTH + DAY}
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, CORRECTED)
        writer.writeheader()
        writer.writerows({**usual, **row} for row in decisions)


def verify(folder: Path, *rows: Mapping[str, object], name: str = "verified") -> None:
    """The province's verifications, as a workbook; what a row leaves out is of North's deals of the ninth day."""
    usual: dict[str, object] = {"unit": "North", "season": "spring", "as_of": NINTH, "item": "deals"}
    _decide(folder, "verifications", usual | {"decided_by": "Lee", "decided_on": CLOSING}, rows, name)


def answer(folder: Path, *rows: Mapping[str, object], name: str = "answers") -> None:
    """The units' answers, as a workbook; what a row leaves out is of North's form of the ninth day."""
    usual = {"unit": "North", "season": "spring", "as_of": NINTH, "answered_by": "Max", "answered_on": CLOSING}
    _decide(folder, "answers", usual, rows, name)


def _decide(
    folder: Path, table: str, usual: Mapping[str, object], rows: tuple[Mapping[str, object], ...], name: str
) -> None:
    fields = COLUMNS[table]
    cells = [[{**usual, **row}.get(field) for field in fields] for row in rows]
    path = folder / "raw" / "verification" / f"{name}.xlsx"
    tiny.write_book(path, {table.capitalize(): [list(fields.values()), *cells]})


def read(declared: Campaign) -> dict[str, pd.DataFrame]:
    """The tidy tables of a campaign folder as it is now; its few files are read one after another."""
    return intake.run(declared, jobs=1)


def decided(declared: Campaign, tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables with what is on file of decisions now, as intake would read it."""
    rows, _ = decisions.read(declared)
    return dict(tables) | {name: conform(rows[name], TABLES[name]) for name in rows}


def page(name: str, declared: Campaign, tables: Tables, unit: str | None = None, **given: dt.date) -> Page:
    """A page without a notebook, of given tables."""
    edition = edition_of(declared, tables, **given)  # type: ignore[arg-type]
    return Page(name, edition, declared.city(unit) if unit else declared.total)


def said(block: Block) -> str:
    """What a reader sees of a block."""
    return " ".join(block.html.replace("<br>", " ").striptags().split())


def figure(declared: Campaign, tables: Tables, indicator: str = "deals", unit: str = "N") -> pd.Series:
    """One figure of the ninth day, as it stands."""
    figures = edition_of(declared, tables).figures
    about = (figures["as_of"] == pd.Timestamp(NINTH)) & (figures["city_code"] == unit)
    (found,) = figures[about & (figures["indicator"] == indicator)].to_dict("records")
    return pd.Series(found)
