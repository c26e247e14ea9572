"""The shelf: the manifest names what stands there and is still declared."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import tiny

from analysis import shelf
from analysis.edition import Edition, edition_of


def edition() -> Edition:
    declared, tables = tiny.imagine({}, (tiny.AUTUMN, tiny.SPRING))
    return edition_of(declared, tables)


def entry(page: str, city: str) -> dict[str, Any]:
    return {"page": page, "city": city, "lang": "en", "path": f"everyone/en/{page}/{city}.html"}


def stand(folder: Path, *entries: dict[str, Any]) -> None:
    for one in entries:
        shelf.put(folder / one["path"], "page")


def test_pages_of_earlier_runs_stay_named_while_they_stand(tmp_path: Path) -> None:
    first, second = entry("briefing", "N"), entry("briefing", "S")
    stand(tmp_path, first, second)
    shelf.write_manifest(tmp_path, edition(), [second])
    assert shelf.write_manifest(tmp_path, edition(), [first]) == [first, second]
    (tmp_path / second["path"]).unlink()
    assert shelf.write_manifest(tmp_path, edition(), []) == [first]


def test_a_page_or_unit_that_is_no_longer_declared_is_no_longer_named(tmp_path: Path) -> None:
    kept, dropped, gone = entry("briefing", "N"), entry("growth", shelf.ALL), entry("briefing", "S")
    stand(tmp_path, kept, dropped, gone)
    shelf.write_manifest(tmp_path, edition(), [kept, dropped, gone])
    declared = edition()
    campaign = declared.campaign
    fewer = replace(
        campaign,
        pages={"briefing": campaign.pages["briefing"]},
        cities=tuple(city for city in campaign.cities if city.code != "S"),
    )
    assert shelf.write_manifest(tmp_path, replace(declared, campaign=fewer), []) == [kept]
    assert json.loads((tmp_path / shelf.MANIFEST).read_text(encoding="utf-8"))["pages"] == [kept]
