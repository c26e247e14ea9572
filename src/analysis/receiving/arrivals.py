"""What is sent and what becomes of it: a file as it came, and a file as it was kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analysis.findings import Finding

FORM, LEDGER, CASE, ARCHIVE, DUPLICATE, SKIPPED = "form", "ledger", "case", "archive", "duplicate", "skipped"
"""Kinds of an arrival, beside ``evidence`` and ``unplaced``."""


@dataclass(frozen=True)
class Sent:
    """A file as it came. ``original`` names the archive or folder it came in too, ``group`` tells that from others.

    ``kind`` and ``finding`` are set where nothing needs to be read to know what becomes of it.
    """

    name: str
    original: str
    group: str
    content: bytes
    kind: str = ""
    finding: Finding | None = None


def skipped(original: str, group: str) -> Sent:
    """A file that is not looked at: hidden, or a link."""
    name = original.rpartition("/")[2]
    return Sent(name, original, group, b"", SKIPPED, Finding("file-skipped", "", name))


@dataclass(frozen=True)
class Arrival:
    """What became of one file that was sent.

    ``name`` is what it was called, with the archive or folder it came in; ``path`` is under ``raw/``. A ``duplicate``
    was there before: it is logged anew at the path it has. What is ``skipped`` has neither path nor sequence.
    """

    name: str
    sha256: str
    sequence: int | None
    path: str
    kind: str
    season: str | None
    as_of: dt.date | None
    told_by: str
    units: tuple[str, ...]
    findings: tuple[Finding, ...]
