"""What stands beside the pages of a set: the manifest, and an index for each audience with the ledger of the run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from markupsafe import Markup

import analysis
from analysis import campaign as declaration
from analysis import export, fingerprint, fonts
from analysis.blocks import TEMPLATES, Column, Table
from analysis.campaign import ALL
from analysis.edition import Edition
from analysis.export import Sheet
from analysis.phrasing import Voice

MANIFEST, INDEX = "manifest.json", "index.html"
FAILED = "failed"
Entry = dict[str, Any]
"""What the manifest says of one page."""


def entries_before(target: Path) -> list[Entry]:
    """What the manifest says of the pages that stand."""
    path = target / MANIFEST
    told = json.loads(path.read_text(encoding="utf-8"))["pages"] if path.is_file() else []
    return [entry for entry in told if (target / entry["path"]).is_file()]


def kept_files(target: Path, before: Iterable[Entry]) -> dict[str, Path]:
    """Files beside the pages that are not ours, and so stay."""
    ours = {MANIFEST, *(entry["path"] for entry in before)}
    files = {path.relative_to(target).as_posix(): path for path in target.rglob("*") if path.is_file()}
    return {name: path for name, path in files.items() if name not in ours and path.name != INDEX}


def entries(edition: Edition, before: Iterable[Entry], made: Iterable[Entry]) -> list[Entry]:
    """What the manifest says of this run's pages and of those of earlier runs that the campaign still declares."""
    order = {name: place for place, name in enumerate(edition.campaign.pages)}
    units = {ALL: 0} | {city.code: city.order for city in edition.campaign.cities}
    stands = {entry["path"]: entry for entry in before if entry["page"] in order and entry["city"] in units}
    stands |= {entry["path"]: entry for entry in made}
    return sorted(stands.values(), key=lambda entry: (order[entry["page"]], entry["lang"], units[entry["city"]]))


def manifest(edition: Edition, entries: Iterable[Entry]) -> bytes:
    """The manifest: the ledger of the run, and the one file with timings in it."""
    told = {
        "campaign": edition.campaign.code,
        "as_of": edition.as_of.isoformat(),
        "version": analysis.__version__,
        "pages": list(entries),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def indexes(edition: Edition, entries: Sequence[Entry]) -> dict[str, str]:
    """The index of each audience that has pages, by its place."""
    made = {audience: _index(edition, audience, entries) for audience in edition.campaign.audiences}
    return {f"{audience}/{INDEX}": html for audience, html in made.items() if html}


def _index(edition: Edition, audience: str, entries: Sequence[Entry]) -> str:
    """An audience's own pages and those of the wider audiences declared after it; nothing where it has none."""
    campaign, voice = edition.campaign, Voice(edition.campaign, edition.lang)
    order = list(campaign.audiences)
    wider = set(order[order.index(audience) :])
    sections = []
    for page in campaign.pages.values():
        own = [entry for entry in entries if entry["page"] == page.name and page.audience in wider]
        if own:
            sections.append({"title": voice.text(PAGE_TITLES[page.name]), "units": _by_unit(own, audience, edition)})
    if not sections:
        return ""
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
        ledger=_ledger(edition, [entry for entry in entries if campaign.pages[entry["page"]].audience in wider]),
    )
    return export.with_font(html, BeautifulSoup(html, "html.parser").get_text())


def _ledger(edition: Edition, entries: Iterable[Entry]) -> Markup:
    """The ledger of the run, folded: what became of each page, why not, and what it was made from."""
    voice = Voice(edition.campaign, edition.lang)
    rows = [
        [
            voice.text(PAGE_TITLES[entry["page"]]),
            _unit_name(entry, edition),
            voice.text("not built") if entry["status"] == FAILED else voice.text("built"),
            fonts.showable("; ".join([*([entry["reason"]] if entry["reason"] else []), *entry["warnings"]])),
            voice.text("{n} inputs, {code}", n=len(entry["inputs"]), code=_code_of(entry["inputs"])),
        ]
        for entry in entries
    ]
    titles = ("page", "unit", "state", "reason and warnings", "made from")
    return (
        Table(
            caption=voice.text("Ledger of the run"),
            columns=tuple(Column(voice.text(title)) for title in titles),
            rows=rows,
            empty="",
            notes=(
                voice.text(
                    "What a page was made from: its notebook and parameters, the code that draws it, and the answers "
                    "it took from the tables; manifest.json names each. The same code means the same inputs."
                ),
            ),
            folded=voice.text("Ledger of the run"),
        )
        .block()
        .html
    )


def _code_of(inputs: Mapping[str, str]) -> str:
    """A short code for all that a page was made from."""
    return fingerprint.of_text(json.dumps(inputs, sort_keys=True))[:8]


def _unit_name(entry: Entry, edition: Edition) -> str:
    return declaration.say(edition.campaign.unit(entry["city"]).name, edition.lang)


PAGE_TITLES = {
    "briefing": "Briefings",
    "growth": "Growth",
    "fulfilment": "Fulfilment",
    "assessment": "Assessment",
    "case_selection": "Selection of cases",
    "case_study": "Case studies",
    "record": "The published record",
    "filings": "Filings",
    "confirmation": "Figures to confirm",
    "score_sheet": "Score sheets",
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
    campaign, voice = edition.campaign, Voice(edition.campaign, edition.lang)
    href = entry["path"].removeprefix(f"{audience}/")
    return {
        "href": href if href != entry["path"] else f"../{entry['path']}",
        "lang": entry["lang"],
        "name": declaration.say(campaign.unit(entry["city"]).name, entry["lang"]),
        "failed": voice.text("not built") if entry["status"] == FAILED else "",
    }
