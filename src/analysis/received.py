"""What has been received: every file under ``raw/`` with what the log of receipts says of it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.campaign import Campaign, Season

RAW = "raw"
LOG = "received.csv"


@dataclass(frozen=True)
class Received:
    """A file under ``raw/`` with what the log of receipts says of it."""

    path: Path
    file: str
    season: Season
    as_of: dt.date | None
    sequence: int
    received_on: dt.date
    sha256: str

    def receipt(self) -> dict[str, Any]:
        """The columns by which every row names the receipt it came with."""
        return {"sequence": self.sequence, "file": self.file, "received_on": self.received_on}


def received(campaign: Campaign) -> list[Received]:
    """Every file of every season, in the order received; a file without a log entry comes after the logged ones."""
    raw = campaign.folder / RAW
    log = _log(raw)
    entries = []
    for season in campaign.seasons.values():
        for path in _files(raw / season.folder):
            relative = path.relative_to(raw).as_posix()
            as_of = _as_of(path, raw / season.folder, season)
            logged = log.get(relative)
            on = logged[1] if logged else as_of or season.closing
            sequence = logged[0] if logged else None
            entries.append((sequence, on, relative, path, season, as_of))
    last = max((number for number, *_ in log.values()), default=0)
    unlogged = sorted((on, relative) for sequence, on, relative, *_ in entries if sequence is None)
    numbers = {relative: last + place for place, (_, relative) in enumerate(unlogged, start=1)}
    return sorted(
        (
            Received(
                path=path,
                file=f"{RAW}/{relative}",
                season=season,
                as_of=as_of,
                sequence=sequence or numbers[relative],
                received_on=on,
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            )
            for sequence, on, relative, path, season, as_of in entries
        ),
        key=lambda came: came.sequence,
    )


def _log(raw: Path) -> dict[str, tuple[int, dt.date]]:
    path = raw / LOG
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {
            row["path"]: (int(row["sequence"]), dt.date.fromisoformat(row["received_on"]))
            for row in csv.DictReader(lines)
        }


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith((".", "~$")):
            yield path


def _as_of(path: Path, folder: Path, season: Season) -> dt.date | None:
    """The date a file is about: its folder's name; the closing date where it lies in the season's own folder."""
    inside = path.relative_to(folder).parts[:-1]
    if not inside:
        return season.closing
    try:
        return dt.date.fromisoformat(inside[0])
    except ValueError:
        return None
