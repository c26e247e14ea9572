"""What stands beside the pages: the manifest of what stands and is still declared, the index and its ledger."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import tiny
from reading import tree

from analysis import shelf
from analysis.campaign import ALL
from analysis.edition import Edition, edition_of


def edition() -> Edition:
    declared, tables = tiny.imagine({}, (tiny.AUTUMN, tiny.SPRING))
    return edition_of(declared, tables)


def entry(page: str, city: str, **more: Any) -> dict[str, Any]:
    about = {"page": page, "city": city, "lang": "en", "path": f"everyone/en/{page}/{city}.html"}
    return about | {"status": "built", "reason": "", "warnings": [], "inputs": {"parameters": city}} | more


def stand(folder: Path, *entries: dict[str, Any]) -> None:
    for one in entries:
        (folder / one["path"]).parent.mkdir(parents=True, exist_ok=True)
        (folder / one["path"]).write_text("page", encoding="utf-8")
    (folder / shelf.MANIFEST).write_bytes(shelf.manifest(edition(), entries))


def test_pages_of_earlier_runs_stay_named_while_they_stand(tmp_path: Path) -> None:
    first, second = entry("briefing", "N"), entry("briefing", "S")
    stand(tmp_path, second)
    assert shelf.entries(edition(), shelf.entries_before(tmp_path), [first]) == [first, second]
    (tmp_path / second["path"]).unlink()
    assert shelf.entries(edition(), shelf.entries_before(tmp_path), [first]) == [first]


def test_a_page_or_unit_that_is_no_longer_declared_is_no_longer_named() -> None:
    kept, dropped, gone = entry("briefing", "N"), entry("growth", ALL), entry("briefing", "S")
    declared = edition()
    campaign = declared.campaign
    fewer = replace(
        campaign,
        pages={"briefing": campaign.pages["briefing"]},
        cities=tuple(city for city in campaign.cities if city.code != "S"),
    )
    assert shelf.entries(replace(declared, campaign=fewer), [kept, dropped, gone], []) == [kept]


def test_this_run_says_what_became_of_a_page_not_an_earlier_one() -> None:
    now = entry("briefing", "N", status="failed", reason="no such file")
    assert shelf.entries(edition(), [entry("briefing", "N")], [now]) == [now]


def test_files_that_are_not_ours_are_kept_and_pages_and_indexes_are_not(tmp_path: Path) -> None:
    stand(tmp_path, entry("briefing", "N"))
    (tmp_path / "everyone" / "index.html").write_text("index", encoding="utf-8")
    (tmp_path / "everyone" / "minutes.docx").write_bytes(b"somebody's own")
    kept = shelf.kept_files(tmp_path, shelf.entries_before(tmp_path))
    assert kept == {"everyone/minutes.docx": tmp_path / "everyone" / "minutes.docx"}


def ledger(*entries: dict[str, Any]) -> list[list[str]]:
    [html] = shelf.indexes(edition(), entries).values()
    [table] = tree(html).find_all("table")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]


def test_the_index_tells_what_became_of_each_page_and_what_it_was_made_from() -> None:
    failed = entry("growth", ALL, status="failed", reason="no <b> file 🚀", inputs={"a": "1", "b": "2"})
    heads, briefing, growth = ledger(entry("briefing", "N", warnings=["look twice"]), failed)
    assert heads == ["page", "unit", "state", "reason and warnings", "made from"]
    assert briefing[:4] == ["Briefings", "North", "built", "look twice"]
    assert growth[:4] == ["Growth", "Whole valley", "not built", "no <b> file ?"]
    assert growth[4].startswith("2 inputs, ")


def test_whether_a_page_was_made_now_or_before_is_no_word_of_the_index() -> None:
    built, unchanged = (entry("briefing", "N", status=status, seconds=9.0) for status in ("built", "unchanged"))
    assert shelf.indexes(edition(), [built]) == shelf.indexes(edition(), [unchanged])


def test_other_inputs_are_another_code() -> None:
    assert ledger(entry("briefing", "N"))[1] != ledger(entry("briefing", "N", inputs={"parameters": "M"}))[1]


def test_the_manifest_says_what_it_is_of(tmp_path: Path) -> None:
    told = json.loads(shelf.manifest(edition(), [entry("briefing", "N")]))
    assert (told["campaign"], told["as_of"], [one["city"] for one in told["pages"]]) == ("tiny", "2031-04-11", ["N"])
