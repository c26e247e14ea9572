"""A receipt as data: what was read of one file, what is wrong with it, and what to do, from the tables' rows alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

import pandas as pd

import analysis
from analysis import casework, contents, ledgers, received
from analysis.campaign import Campaign, Season, say
from analysis.phrasing import Voice
from analysis.receipts.advice import counts_of, next_of
from analysis.receipts.rows import Receipt, Row, filing, finding, in_order, plain, repair
from analysis.receipts.words import wording
from analysis.rules import RuleBook
from analysis.store import Tables

Key = tuple[str, str, dt.date | None]
"""What makes two files the same: their bytes, the season and the date they are about."""

SCHEMA = 1
TABLES_READ = frozenset((contents.FORM, casework.CASE, *ledgers.READERS))
"""What a file must hold one of for its values to be sent back."""

MOST_ROWS = 20_000
"""How many rows of a sheet are sent back whole; of the rest only those with findings."""

PACKAGE = Path(__file__).parents[1]
SHAPES = ("receipts/*.py", "saving.py", "templates/receipt.html.j2", "templates/table.html.j2", "templates/page.css")
"""What shapes a receipt beside its rows and the rule book, with the catalogues of words."""


@dataclass(frozen=True)
class Filed:
    """The rows of the tidy tables that receipts are made of, each under its receipt's sequence."""

    files: Mapping[int, Row]
    filings: Mapping[int, list[Row]]
    problems: Mapping[int, list[Row]]
    repairs: Mapping[int, list[Row]]
    cases: Mapping[int, list[Row]]
    first: Mapping[Key, int]

    @classmethod
    def of(cls, tables: Tables, campaign: Campaign) -> Filed:
        """The rows of given tables."""
        files = {sequence: rows[0] for sequence, rows in _by_sequence(tables["files"]).items()}
        first: dict[Key, int] = {}
        for sequence in sorted(files):
            first.setdefault(_key(files[sequence], campaign), sequence)
        names = ("filings", "problems", "repairs", casework.CASES)
        filings, problems, repairs, cases = (_by_sequence(tables.get(name)) for name in names)
        return cls(files, filings, problems, repairs, cases, first)


def receipt(sequence: int, tables: Tables, campaign: Campaign, book: RuleBook) -> Receipt:
    """The receipt of one file: the same tables, declaration and rule book give the same receipt."""
    return receipt_of(sequence, Filed.of(tables, campaign), Voice(campaign, language(campaign)), layout_of(book))


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


def receipt_of(sequence: int, filed: Filed, voice: Voice, layout: str) -> Receipt:
    """The receipt of one file, from rows already parted by file."""
    campaign, file = voice.campaign, filed.files[sequence]
    season, as_of = _about(file["file"], campaign)
    filings = [filing(row, voice) for row in filed.filings.get(sequence, ())]
    findings = sorted((finding(row) for row in filed.problems.get(sequence, ())), key=in_order)
    made: Receipt = {
        "schema": SCHEMA,
        "software": analysis.__version__,
        "layout": layout,
        "id": f"{campaign.code}-{number(sequence)}",
        "number": number(sequence),
        "lang": voice.lang,
        "filed_language": campaign.filed_language,
        "campaign": {"code": campaign.code, "name": say(campaign.name, voice.lang)},
        "unit": _unit([*filings, *filed.cases.get(sequence, ())], campaign, voice.lang),
        "file": file["file"],
        "sha256": file["sha256"],
        "received_on": plain(file["received_on"]),
        "season": {"code": season.code, "name": say(season.name, voice.lang)} if season else None,
        "as_of": plain(as_of),
        "basis": season.basis if season else None,
        "content": list(dict.fromkeys(part for part in file["content"].split(";") if part)),
        "verdict": {"code": file["verdict"], "words": wording(file["verdict"], voice)},
        "duplicate_of": number(filed.first[_key(file, campaign)]) if file["verdict"] == "duplicate" else None,
        "filings": filings,
        "counts": counts_of(file, findings),
        "findings": findings,
        "repairs": sorted((repair(row) for row in filed.repairs.get(sequence, ())), key=in_order),
    }
    is_read = file["verdict"] != "duplicate" and not TABLES_READ.isdisjoint(made["content"])
    made["workbook"] = f"{made['id']}.xlsx" if is_read else None
    made["workbook_cut"] = bool(made["workbook"]) and file["n_rows"] + file["n_problems"] > MOST_ROWS
    return made | {"next": next_of(made, voice)}


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
            return season, received.date_of(parts[len(own) :], season.closing)
    return None, None


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


def layout_of(book: RuleBook) -> str:
    """A digest of all that shapes a receipt beside its rows, so that a change of it makes receipts anew."""
    return hashlib.sha256(_shape() + repr(sorted(book.items())).encode()).hexdigest()[:16]


@cache
def _shape() -> bytes:
    parts = [path for pattern in (*SHAPES, "locale/*.po") for path in sorted(PACKAGE.glob(pattern))]
    return b"\0".join(part.read_bytes() for part in parts)
