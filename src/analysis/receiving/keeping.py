"""Where a file is put, and the log: copied as it came, never over another, then all of it logged in one step."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from analysis import received
from analysis.campaign import Campaign
from analysis.errors import WrongCall
from analysis.findings import Finding
from analysis.received import ARCHIVES, RAW, UNPLACED, Entry
from analysis.receiving.arrivals import ARCHIVE, DUPLICATE, SKIPPED, Arrival, Sent
from analysis.receiving.looking import Seen
from analysis.receiving.names import allowed, is_hidden

FOLDER = "folder"
"""By what the date of a file was told that had no row in the log: by the folder in which it was found."""
LONGEST_ORIGINAL = 1_000


@contextmanager
def alone(raw: Path) -> Iterator[None]:
    """Keep others from receiving at the same time, since both would give out the same numbers."""
    raw.mkdir(parents=True, exist_ok=True)
    lock = raw / ".receiving"
    try:
        lock.open("x").close()
    except FileExistsError as there:
        raise WrongCall(f"Files are being received already; if that is not so, delete {lock}.") from there
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def keep(looked: Sequence[tuple[Sent, Seen]], campaign: Campaign, on: dt.date) -> list[Arrival]:
    """Copy what is not there yet, then log all of it in one step."""
    raw = campaign.folder / RAW
    logged = {entry.path for entry in received.entries(raw)}
    arrivals = []
    for sent, seen in looked:
        path, is_known = ("", False) if seen.kind == SKIPPED else _put(raw, sent, seen, on)
        arrivals.append(_arrival(sent, seen, path, is_known and path in logged))
        logged.add(path)
    return _log(arrivals, [seen.kind for _, seen in looked], campaign, on)


def _arrival(sent: Sent, seen: Seen, path: str, is_duplicate: bool) -> Arrival:
    again = (Finding("file-again", "", path),) if is_duplicate else ()
    return Arrival(
        name=sent.original,
        sha256=hashlib.sha256(sent.content).hexdigest(),
        sequence=None,
        path=path,
        kind=DUPLICATE if is_duplicate else seen.kind,
        season=seen.season.code if seen.season else None,
        as_of=seen.as_of,
        told_by=seen.told_by,
        units=seen.units,
        findings=(*seen.findings, *again),
    )


def _log(arrivals: Sequence[Arrival], kinds: Sequence[str], campaign: Campaign, on: dt.date) -> list[Arrival]:
    """Number the arrivals, after whatever lies under ``raw/`` without a row in the log, and log both."""
    raw = campaign.folder / RAW
    ours = {arrival.path for arrival in arrivals}
    last = max((entry.sequence for entry in received.entries(raw)), default=0)
    others = [entry for entry in received.unlogged(campaign) if entry.path not in ours]
    found = [replace(one, sequence=next_, told_by=FOLDER) for next_, one in enumerate(others, start=last + 1)]
    numbers = count(last + len(found) + 1)
    made = [replace(one, sequence=next(numbers)) if one.path else one for one in arrivals]
    new = [_entry(one, kind, on) for one, kind in zip(made, kinds, strict=True) if one.path]
    if new:
        received.append(raw, [*found, *new])
    return made


def _entry(arrival: Arrival, kind: str, on: dt.date) -> Entry:
    assert arrival.sequence is not None
    return Entry(
        sequence=arrival.sequence,
        received_on=on,
        path=arrival.path,
        sha256=arrival.sha256,
        kind=kind,
        told_by=arrival.told_by,
        original=arrival.name[:LONGEST_ORIGINAL],
        finding=arrival.findings[0] if kind == UNPLACED and arrival.findings else None,
    )


def _put(raw: Path, sent: Sent, seen: Seen, on: dt.date) -> tuple[str, bool]:
    """Where a file lies under ``raw/`` now, and whether it lay there before."""
    name = allowed(sent.name)
    where, folder = _place(seen, on)
    there = _same(raw / where, name, sent.content, deep=where != folder or bool(seen.as_of))
    if there:
        return there.relative_to(raw).as_posix(), True
    target = _free(raw / folder, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    received.write_whole(target, sent.content)
    return target.relative_to(raw).as_posix(), False


def _place(seen: Seen, on: dt.date) -> tuple[str, str]:
    """In which folder a file may lie already, and into which it is put."""
    if seen.kind == ARCHIVE:
        return ARCHIVES, f"{ARCHIVES}/{on}"
    if seen.kind == UNPLACED or seen.season is None:
        return UNPLACED, f"{UNPLACED}/{on}"
    folder = f"{seen.season.folder}/{seen.as_of}" if seen.as_of else seen.season.folder
    return folder, folder


def _same(folder: Path, name: str, content: bytes, *, deep: bool) -> Path | None:
    """A file of the same content, the one of the same name before others."""
    there = sorted(folder.rglob("*") if deep else folder.glob("*"), key=lambda path: (path.name != name, path))
    files = (path for path in there if path.is_file() and not is_hidden(path.name))
    return next((path for path in files if path.stat().st_size == len(content) and path.read_bytes() == content), None)


def _free(folder: Path, name: str) -> Path:
    """A path that no file has: the name, or the name with a number."""
    stem, suffix = Path(name).stem, Path(name).suffix
    names = (name if number == 1 else f"{stem} ({number}){suffix}" for number in count(1))
    return next(path for each in names if not os.path.lexists(path := folder / each))
