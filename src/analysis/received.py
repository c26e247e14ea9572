"""What has been received: every file under ``raw/`` with what the log of receipts says of it, and the log itself.

A row of the log is one file, one time that it came. The same content may come again: then several rows name one path.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.campaign import Campaign, Season
from analysis.errors import DeclarationError
from analysis.findings import Finding

RAW = "raw"
LOG = "received.csv"
UNPLACED, ARCHIVES = "unplaced", "archives"
"""Folders under ``raw/`` for what belongs to no season: by the day it came."""
EVIDENCE = "evidence"

COLUMNS = (
    *("sequence", "received_on", "path", "sha256", "kind", "told_by", "original"),
    *("rule", "cell", "found", "other"),
)
BOM = b"\xef\xbb\xbf"
SCANS = (b"%PDF", b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
PACKAGE, PAGES, PARTS = b"PK\x03\x04", b"OFD.xml", b"[Content_Types].xml"


@dataclass(frozen=True)
class Entry:
    """A row of the log. ``path`` is under ``raw/``; an older log leaves what follows ``sha256`` blank.

    ``told_by`` says how the date that the file is about was told, ``original`` what it was called and in which archive
    it came, ``finding`` why it could not be placed.
    """

    sequence: int
    received_on: dt.date
    path: str
    sha256: str = ""
    kind: str = ""
    told_by: str = ""
    original: str = ""
    finding: Finding | None = None

    def row(self) -> dict[str, str]:
        """The row as it stands in the log."""
        why = self.finding or Finding("", "", "")
        return {
            "sequence": str(self.sequence),
            "received_on": self.received_on.isoformat(),
            "path": self.path,
            "sha256": self.sha256,
            "kind": self.kind,
            "told_by": self.told_by,
            "original": self.original,
            "rule": why.rule,
            "cell": why.cell,
            "found": why.found,
            "other": why.other,
        }


@dataclass(frozen=True)
class Receipt:
    """A file under ``raw/``, one time that it came. ``file`` is relative to the campaign folder."""

    path: Path
    file: str
    sequence: int
    received_on: dt.date
    sha256: str
    kind: str
    told_by: str
    original: str

    def receipt(self) -> dict[str, Any]:
        """The columns by which every row names the receipt it came with."""
        return {"sequence": self.sequence, "file": self.file, "received_on": self.received_on}


@dataclass(frozen=True)
class Received(Receipt):
    """A file of a season, with the date that it is about."""

    season: Season
    as_of: dt.date | None


@dataclass(frozen=True)
class Unplaced(Receipt):
    """A file of which it could not be told where it belongs, and why; ``placed`` is where its content lies by now."""

    finding: Finding | None
    placed: str


def received(campaign: Campaign) -> list[Received]:
    """Every form and ledger of every season, each time it came, in that order; without a log entry after the others."""
    return [came for came in _receipts(campaign) if isinstance(came, Received) and came.kind != EVIDENCE]


def evidence(campaign: Campaign) -> list[Received]:
    """Every scan or picture that lies beside the forms of a season, each time it came."""
    return [came for came in _receipts(campaign) if isinstance(came, Received) and came.kind == EVIDENCE]


def unplaced(campaign: Campaign) -> list[Unplaced]:
    """Every file of which it could not be told where it belongs, each time it came."""
    return [came for came in _receipts(campaign) if isinstance(came, Unplaced)]


def unlogged(campaign: Campaign) -> list[Entry]:
    """The rows that the log lacks: files put under ``raw/`` by hand, or copied when logging them was interrupted."""
    return _unlogged(_found(campaign), entries(campaign.folder / RAW))


def is_scan(content: bytes) -> bool:
    """Whether a file is a document to be looked at: a PDF, an OFD, a picture.

    >>> is_scan(b"%PDF-1.7"), is_scan(b"PK...")
    (True, False)
    """
    is_ofd = content.startswith(PACKAGE) and PAGES in content and PARTS not in content
    return is_ofd or content.startswith(SCANS)


def entries(raw: Path) -> list[Entry]:
    """The rows of the log, as they stand in it.

    Raises :class:`~analysis.errors.DeclarationError` naming the line that cannot be read.
    """
    _, rows = _read(raw / LOG)
    return [_entry(row, f"{raw / LOG}, line {line}") for line, row in enumerate(rows, start=2)]


def append(raw: Path, new: Iterable[Entry]) -> None:
    """Add rows to the log in one step: it is written aside and moved, so that it is never seen half written."""
    path = raw / LOG
    names, rows = _read(path)
    columns = [*names, *(name for name in COLUMNS if name not in names)]
    before = path.read_bytes() if path.is_file() else b""
    text = io.StringIO(newline="")
    ending = "\r\n" if b"\r\n" in before else "\n"
    lines = csv.DictWriter(text, columns, restval="", lineterminator=ending)
    lines.writeheader()
    lines.writerows([*rows, *(entry.row() for entry in new)])
    mark = BOM if before.startswith(BOM) else b""
    write_whole(path, mark + text.getvalue().encode())


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step, and on the disk before it has its name."""
    aside = path.with_name(f".{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    if not path.is_file():
        return [], []
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, restval="")
            return list(reader.fieldnames or ()), list(reader)
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise DeclarationError(f"{path}: {wrong}. Restore the log of receipts from its last good state.") from wrong


def _entry(row: Mapping[str, str], where: str) -> Entry:
    try:
        sequence, on, path = int(row["sequence"]), dt.date.fromisoformat(row["received_on"]), row["path"]
    except (KeyError, ValueError) as wrong:
        raise DeclarationError(f"{where}: {wrong}. A number, a date as YYYY-MM-DD and a path are needed.") from wrong
    if None in row:
        raise DeclarationError(f"{where} has more cells than the log has columns. Take the surplus out.")
    why = Finding(row.get("rule", ""), row.get("cell", ""), row.get("found", ""), row.get("other", ""))
    return Entry(
        sequence=sequence,
        received_on=on,
        path=path,
        sha256=row.get("sha256", ""),
        kind=row.get("kind", ""),
        told_by=row.get("told_by", ""),
        original=row.get("original", ""),
        finding=why if why.rule else None,
    )


@dataclass(frozen=True)
class _Kept:
    """A file found under ``raw/``; ``day`` is when it counts as received where the log does not say."""

    path: Path
    season: Season | None
    as_of: dt.date | None
    day: dt.date
    sha256: str
    is_scan: bool


def _receipts(campaign: Campaign) -> list[Received | Unplaced]:
    """Every file of a season and every unplaced one, as often as the log names it, in the order received."""
    raw = campaign.folder / RAW
    found = _found(campaign)
    log = entries(raw)
    named = [entry for entry in [*log, *_unlogged(found, log)] if entry.path in found]
    placed = {kept.sha256: f"{RAW}/{path}" for path, kept in found.items() if kept.season}
    return sorted((_receipt(entry, found[entry.path], placed) for entry in named), key=lambda came: came.sequence)


def _unlogged(found: Mapping[str, _Kept], log: Collection[Entry]) -> list[Entry]:
    logged = {entry.path for entry in log}
    last = max((entry.sequence for entry in log), default=0)
    new = sorted((path for path in found if path not in logged), key=lambda path: _order(path, found[path]))
    return [Entry(last + place, found[path].day, path, found[path].sha256) for place, path in enumerate(new, start=1)]


def _order(path: str, kept: _Kept) -> tuple[bool, dt.date, str]:
    return kept.season is None, kept.day, path


def _receipt(entry: Entry, kept: _Kept, placed: Mapping[str, str]) -> Received | Unplaced:
    came = Receipt(
        path=kept.path,
        file=f"{RAW}/{entry.path}",
        sequence=entry.sequence,
        received_on=entry.received_on,
        sha256=kept.sha256,
        kind=EVIDENCE if kept.is_scan and kept.season else entry.kind,
        told_by=entry.told_by,
        original=entry.original,
    )
    if kept.season:
        return Received(**vars(came), season=kept.season, as_of=kept.as_of)
    return Unplaced(**vars(came), finding=entry.finding, placed=placed.get(kept.sha256, ""))


def _found(campaign: Campaign) -> dict[str, _Kept]:
    """What lies under ``raw/``, by its path there."""
    raw = campaign.folder / RAW
    return {kept.path.relative_to(raw).as_posix(): kept for kept in _kept(raw, campaign)}


def _kept(raw: Path, campaign: Campaign) -> Iterator[_Kept]:
    places: list[tuple[str, Season | None]] = [(season.folder, season) for season in campaign.seasons.values()]
    for folder, season in [*places, (UNPLACED, None)]:
        for path in _files(raw / folder):
            content = path.read_bytes()
            closing = (season or campaign.season).closing
            as_of = date_of(path.relative_to(raw / folder).parts[:-1], closing)
            sha256 = hashlib.sha256(content).hexdigest()
            yield _Kept(path, season, as_of, as_of or closing, sha256, is_scan(content))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith((".", "~$")):
            yield path


def date_of(folders: Sequence[str], closing: dt.date) -> dt.date | None:
    """The date that a file is about: its folder's name; the closing date where it lies in the season's own folder.

    >>> date_of(["2022-06-30"], dt.date(2022, 8, 17)), date_of([], dt.date(2022, 8, 17)), date_of(["June"], dt.date.max)
    (datetime.date(2022, 6, 30), datetime.date(2022, 8, 17), None)
    """
    if not folders:
        return closing
    try:
        return dt.date.fromisoformat(folders[0])
    except ValueError:
        return None
