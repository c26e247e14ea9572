"""The shelf that pages stand on: files put in place whole, the manifest, and an index for each audience."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import analysis
from analysis import campaign as declaration
from analysis import export, saving
from analysis.blocks import TEMPLATES
from analysis.edition import Edition
from analysis.export import Sheet
from analysis.phrasing import Voice

ALL = "all"
"""What stands for all units together where a unit's code stands otherwise."""

MANIFEST = "manifest.json"
Entry = dict[str, Any]
"""What the manifest says of one page."""


def put(path: Path, text: str) -> None:
    """Put a page in place whole, in its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    saving.put(path, text.encode())


def write_manifest(target: Path, edition: Edition, made: Iterable[Entry]) -> list[Entry]:
    """Write the manifest, this run's pages and those of earlier runs that still stand, and return its entries.

    A page or a unit that the campaign no longer declares is no longer named.
    """
    path = target / MANIFEST
    before = json.loads(path.read_text(encoding="utf-8"))["pages"] if path.is_file() else []
    order = {name: place for place, name in enumerate(edition.campaign.pages)}
    units = {ALL: 0} | {city.code: city.order for city in edition.campaign.cities}
    stands = [entry for entry in before if entry["page"] in order and entry["city"] in units]
    entries = {entry["path"]: entry for entry in stands if (target / entry["path"]).is_file()}
    entries |= {entry["path"]: entry for entry in made}
    pages = sorted(entries.values(), key=lambda entry: (order[entry["page"]], entry["lang"], units[entry["city"]]))
    manifest = {
        "campaign": edition.campaign.code,
        "as_of": edition.as_of.isoformat(),
        "version": analysis.__version__,
        "pages": pages,
    }
    put(path, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return pages


def write_index(target: Path, edition: Edition, audience: str, entries: list[Entry]) -> Path | None:
    """The index of an audience: its own pages and those of the wider audiences declared after it."""
    campaign, voice = edition.campaign, Voice(edition.campaign, edition.lang)
    order = list(campaign.audiences)
    wider = set(order[order.index(audience) :])
    sections = []
    for page in campaign.pages.values():
        own = [entry for entry in entries if entry["page"] == page.name and page.audience in wider]
        if own:
            sections.append({"title": voice.text(PAGE_TITLES[page.name]), "units": _by_unit(own, audience, edition)})
    if not sections:
        return None
    heading = voice.text("{audience}: index of pages", audience=voice.name(campaign.audiences[audience]))
    marks = [voice.text("example data")] if "example" in edition.basis else []
    sheet = Sheet(campaign.total, edition.lang, audience, "+".join(edition.basis), edition.as_of.isoformat())
    html = TEMPLATES.get_template("contents.html.j2").render(
        page=sheet.head(str(heading)),
        title=f"{voice.name(campaign.name)} · {heading}",
        heading=heading,
        campaign=voice.name(campaign.name),
        facts=" · ".join([voice.text("as of {date}", date=voice.date(edition.as_of)), *marks]),
        sections=sections,
    )
    path = target / audience / "index.html"
    put(path, export.with_font(html))
    return path


PAGE_TITLES = {
    "briefing": "Briefings",
    "growth": "Growth",
    "case_study": "Case studies",
    "record": "The published record",
    "filings": "Filings",
    "confirmation": "Figures to confirm",
}


def _by_unit(own: list[Entry], audience: str, edition: Edition) -> list[list[dict[str, str]]]:
    """The pages of each unit together, the one in the index's language first."""
    units: dict[str, list[Entry]] = {}
    for entry in sorted(own, key=lambda entry: entry["lang"] != edition.lang):
        units.setdefault(entry["city"], []).append(entry)
    places = {ALL: 0} | {city.code: city.order for city in edition.campaign.cities}
    return [
        [_entry(entry, audience, edition) for entry in units[code]] for code in sorted(units, key=places.__getitem__)
    ]


def _entry(entry: Entry, audience: str, edition: Edition) -> dict[str, str]:
    campaign = edition.campaign
    unit = campaign.total if entry["city"] == ALL else campaign.by_code[entry["city"]]
    voice = Voice(campaign, edition.lang)
    href = entry["path"].removeprefix(f"{audience}/")
    return {
        "href": href if href != entry["path"] else f"../{entry['path']}",
        "lang": entry["lang"],
        "name": declaration.say(unit.name, entry["lang"]),
        "failed": voice.text("not built") if entry["status"] == "failed" else "",
    }
