"""Whether a call has nothing to do, told without importing any of what would do it.

After a run in which every page was made, what went in and what came out is noted. The same call stands as long as both
are as they were: every file of the campaign, the code, the notebooks, the installed packages; every file of the set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis import fingerprint, saving, sets
from analysis.campaign import TIDY, Campaign
from analysis.fingerprint import NOTEBOOKS

CACHE = ".cache"


@dataclass(frozen=True)
class Call:
    """What is asked for: pages, units, dates, a language."""

    pages: tuple[str, ...]
    cities: tuple[str, ...]
    as_of: str | None
    known_on: str | None
    lang: str | None


@dataclass(frozen=True)
class Standing:
    """A set that still stands: its pages by name and unit, and its indexes."""

    pages: tuple[str, ...]
    indexes: tuple[Path, ...]


def find(call: Call, campaign: Campaign, reports: Path) -> Standing | None:
    """The set that a call would make, where it stands already; none where anything is another."""
    place = _place(call, campaign, reports)
    if not place.is_file() or sets.aside(reports / campaign.code).exists():  # the latter, where a run is at work
        return None
    told: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    folder = reports / told["folder"]
    if told["went_in"] != went_in(campaign) or told["tables"] != tables(campaign):
        return None
    if told["came_out"] != came_out(folder):
        return None
    return Standing(tuple(told["pages"]), tuple(folder / index for index in told["indexes"]))


def note(
    call: Call,
    campaign: Campaign,
    reports: Path,
    went_in: str,
    folder: Path,
    pages: Iterable[str],
    indexes: Iterable[Path],
) -> None:
    """Note what went into a finished run in which every page was made, and what came out."""
    told = {
        "folder": folder.relative_to(reports).as_posix(),
        "went_in": went_in,
        "tables": tables(campaign),
        "came_out": came_out(folder),
        "pages": list(pages),
        "indexes": [index.relative_to(folder).as_posix() for index in indexes],
    }
    place = _place(call, campaign, reports)
    saving.put(place, json.dumps(told, ensure_ascii=False).encode())


def _place(call: Call, campaign: Campaign, reports: Path) -> Path:
    asked_for = json.dumps([str(campaign.folder.resolve()), asdict(call)], ensure_ascii=False)
    return reports / campaign.code / CACHE / "calls" / f"{fingerprint.of_text(asked_for)[:32]}.json"


def went_in(campaign: Campaign) -> str:
    """One hash over all that tables and pages are made from."""
    parts = [
        of_sources(campaign),
        fingerprint.of_files(fingerprint.package_files(), fingerprint.PACKAGE),
        fingerprint.of_files(sorted(NOTEBOOKS.glob("*.ipynb")), NOTEBOOKS),
        fingerprint.installed(),
    ]
    return fingerprint.of_text("\n".join(parts))


def of_sources(campaign: Campaign) -> str:
    """One hash over every file of a campaign's folder that is not derived."""
    derived = {campaign.folder / TIDY, sets.aside(campaign.folder / TIDY)}
    sources = [path for path in _files(campaign.folder) if derived.isdisjoint(path.parents)]
    return fingerprint.of_files(sources, campaign.folder)


def tables(campaign: Campaign) -> str:
    """One hash over the tidy tables and the receipts."""
    return came_out(campaign.folder / TIDY)


def came_out(folder: Path) -> str:
    """One hash over a folder of what was made."""
    return fingerprint.of_files(_files(folder), folder)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
