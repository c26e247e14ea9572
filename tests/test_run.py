"""Runs end to end: where pages go, what became of each, the same bytes every time, and what happens when one fails."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
import tiny
from reading import tree

import analysis
from analysis import campaign, fingerprint, fonts, jobs, making, run, store
from analysis.campaign import Campaign
from analysis.edition import edition_of, open_edition
from analysis.errors import WrongCall

ENTRY = {"page", "city", "lang", "path", "status", "reason", "why", "seconds", "warnings", "inputs"}
SHA = re.compile(r"[0-9a-f]{64}")


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


# Where pages go.


def test_pages_lie_by_campaign_date_audience_language_and_page(default_pages: Path, reports: Path) -> None:
    assert default_pages == reports / "sichuan-manufacturing" / "2022-08-17"
    made = {path.relative_to(default_pages).as_posix() for path in default_pages.rglob("*") if path.is_file()}
    assert made == {
        "manifest.json",
        "cities/index.html",
        "internal/index.html",
        "public/index.html",
        "cities/zh/briefing/510100.html",
        "cities/zh/briefing/513300.html",
        "cities/en/briefing/510100.html",
        "internal/zh/growth/all.html",
        "public/zh/record/all.html",
    }


def test_a_foreign_campaign_lies_beside_it_under_its_own_name(tiny_pages: Path, reports: Path) -> None:
    assert tiny_pages == reports / "tiny" / "2031-04-11"
    assert sorted(path.stem for path in (tiny_pages / "everyone" / "en" / "briefing").iterdir()) == ["M", "N", "S"]


def test_nothing_half_written_is_left_behind(default_pages: Path, tiny_pages: Path) -> None:
    for folder in (default_pages, tiny_pages):
        assert [path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".html", ".json")] == []


# The manifest.


def test_the_manifest_says_what_was_built_from_what(default_pages: Path) -> None:
    told = manifest(default_pages)
    assert set(told) == {"campaign", "as_of", "version", "pages"}
    assert (told["campaign"], told["as_of"]) == ("sichuan-manufacturing", "2022-08-17")
    assert told["version"] == analysis.__version__
    assert [(entry["page"], entry["lang"], entry["city"]) for entry in told["pages"]] == [
        ("briefing", "en", "510100"),
        ("briefing", "zh", "510100"),
        ("briefing", "zh", "513300"),
        ("growth", "zh", "all"),
        ("record", "zh", "all"),
    ]
    for entry in told["pages"]:
        assert set(entry) == ENTRY
        assert (default_pages / entry["path"]).is_file()
        assert (entry["status"], entry["reason"], entry["warnings"]) == ("built", "", [])
        assert 0 < entry["seconds"] < 300
        assert all(SHA.fullmatch(digest) for digest in entry["inputs"].values())


def test_the_inputs_are_the_notebook_the_parameters_the_answers_and_the_code_that_draws_them(
    default_pages: Path,
) -> None:
    [growth] = [entry for entry in manifest(default_pages)["pages"] if entry["page"] == "growth"]
    named = set(growth["inputs"])
    assert {"notebooks/growth.ipynb", "parameters", "templates", "installed packages", "names of units"} <= named
    assert {"growth.opening:open_page", "growth.opening:headline", "growth.tables:leading_tables"} <= named
    assert {"code analysis.blocks", "code analysis.export", "code analysis.gates", "code analysis.fonts"} <= named
    assert growth["inputs"]["notebooks/growth.ipynb"] == fingerprint.of_file(jobs.NOTEBOOKS / "growth.ipynb")
    assert not [name for name in named if name.startswith(("/", "..")) or "\\" in name]


def test_only_the_manifest_holds_timings_and_nothing_holds_a_path_of_this_machine(
    default_pages: Path, campaign_folder: Path
) -> None:
    for path in default_pages.rglob("*.*"):
        written = path.read_text(encoding="utf-8")
        assert str(campaign_folder) not in written
        assert str(jobs.NOTEBOOKS) not in written
        assert ("seconds" in written) == (path.name == "manifest.json")


# The index.


def test_an_index_links_to_every_page_of_its_audience_and_only_to_pages_that_exist(default_pages: Path) -> None:
    linked = {}
    for index in default_pages.glob("*/index.html"):
        hrefs = [str(link["href"]) for link in tree(index.read_text(encoding="utf-8")).find_all("a")]
        targets = [(index.parent / unquote(href)).resolve() for href in hrefs]
        assert all(target.is_file() and default_pages.resolve() in target.parents for target in targets)
        assert len(targets) == len(set(targets))
        linked[index.parent.name] = {target.relative_to(default_pages.resolve()).as_posix() for target in targets}
    briefings = {entry["path"] for entry in manifest(default_pages)["pages"] if entry["page"] == "briefing"}
    record = "public/zh/record/all.html"
    assert linked == {
        "public": {record},
        "cities": briefings | {record},
        "internal": briefings | {record, "internal/zh/growth/all.html"},
    }


def test_an_index_names_the_campaign_the_audience_and_the_date_and_marks_example_figures(default_pages: Path) -> None:
    shown = tree((default_pages / "cities" / "index.html").read_text(encoding="utf-8"))
    assert shown.html is not None and shown.title is not None and shown.h1 is not None
    assert shown.html["lang"] == "zh"
    assert "百日攻坚" in shown.title.get_text()
    assert shown.h1.get_text() == "发市（州）页面目录"
    facts = shown.find(class_="facts")
    assert facts is not None
    assert facts.get_text() == "截至2022年8月17日 · 示例数据"
    assert [heading.get_text() for heading in shown.find_all("h2")] == ["情况简报", "公开数据"]


def test_an_index_of_real_figures_is_not_marked(real_pages: Path) -> None:
    assert "示例" not in (real_pages / "public" / "index.html").read_text(encoding="utf-8")


def test_a_page_in_another_language_is_linked_in_its_own(default_pages: Path) -> None:
    shown = tree((default_pages / "cities" / "index.html").read_text(encoding="utf-8"))
    names = {(link["lang"], link["hreflang"], link.get_text()) for link in shown.find_all("a")}
    assert ("en", "en", "Chengdu") in names
    assert ("zh", "zh", "成都市") in names


# What is to be made.


def test_the_pages_of_the_default_campaign_are_three_a_unit_one_a_case_and_one_of_each_other(
    campaign_folder: Path,
) -> None:
    planned = jobs.plan(open_edition(campaign_folder))
    count = {page: sum(job.page == page for job in planned) for page in campaign.load(campaign_folder).pages}
    assert count == {
        **{"briefing": 21, "growth": 1, "fulfilment": 1, "assessment": 1, "case_study": 8, "record": 1},
        **{"case_selection": 1, "filings": 1, "confirmation": 21, "score_sheet": 21},
    }
    assert len({job.path for job in planned}) == 77


@pytest.mark.parametrize("name", ["甘孜", "甘孜藏族自治州", "甘孜州", "513300", "Ganzi"])
def test_a_city_is_asked_for_by_any_of_its_names(campaign_folder: Path, name: str) -> None:
    planned = jobs.plan(open_edition(campaign_folder), ["briefing"], [name])
    assert [(job.path, job.parameters()["city"]) for job in planned] == [("cities/zh/briefing/513300.html", "513300")]


def test_a_page_that_is_not_declared_is_a_wrong_call(tiny: Campaign) -> None:
    edition = open_edition(run.bring_up_to_date(tiny) and tiny.folder)
    with pytest.raises(WrongCall, match="There is no page record"):
        jobs.plan(edition, ["record"])
    with pytest.raises(WrongCall, match=r"No filing unit is called 'Nroth'.*Nearest: North"):
        jobs.plan(edition, ["briefing"], ["Nroth"])


# The same inputs give the same bytes.


def built_elsewhere(folder: Path, out: Path, *asked: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analysis", "--campaign", str(folder), "report", *asked, "--out", str(out)],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
        cwd=out.parent,
    )


def test_the_same_page_built_elsewhere_at_another_hour_one_at_a_time_is_the_same_bytes(
    default_pages: Path, campaign_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere" / "copied"
    shutil.copytree(campaign_folder, folder)
    env = {"PYTHONHASHSEED": "12345", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "COLUMNS": "40"}
    done = built_elsewhere(folder, tmp_path / "out", "briefing", "--city", "甘孜", "--jobs", "1", **env)
    assert done.returncode == 0, done.stderr
    again = tmp_path / "out" / default_pages.relative_to(default_pages.parents[1])
    path = "cities/zh/briefing/513300.html"
    assert (again / path).read_bytes() == (default_pages / path).read_bytes()


# When something goes wrong.


@pytest.fixture(scope="module")
def one_fails(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A campaign: one district wrote a character that no page can show, another's name is full of markup."""
    folder = tmp_path_factory.mktemp("fails")
    units = {"N": "North", "S": 'South <b>"&'}
    day = tiny.SPRING.dates[0]
    filed = {("spring", day, "North"): {"deals": "3🚀", "dollars": 1.0}, ("spring", day, units["S"]): {"deals": 4}}
    declared = tiny.build(folder / "campaign", {}, tiny.Options(units=units))
    for number, ((season, date, unit), figures) in enumerate(filed.items()):
        tiny.write_form(declared.folder / "raw" / season / date.isoformat() / f"{number}.xlsx", unit, figures, date)
    done = built_elsewhere(declared.folder, folder / "out", "--jobs", "2")
    return folder / "out" / "tiny" / day.isoformat(), done


Fails = tuple[Path, subprocess.CompletedProcess[str]]


def test_a_page_that_fails_ends_the_run_with_1_and_the_others_are_built(one_fails: Fails) -> None:
    folder, done = one_fails
    assert done.returncode == 1
    assert {entry["path"]: entry["status"] for entry in manifest(folder)["pages"]} == {
        "everyone/en/briefing/N.html": "failed",
        "everyone/en/briefing/S.html": "built",
        "everyone/en/growth/all.html": "built",
    }
    assert "Traceback" not in done.stderr


def test_the_reason_is_in_the_manifest_on_the_terminal_and_on_a_short_page_in_its_place(one_fails: Fails) -> None:
    folder, done = one_fails
    [failed] = [entry for entry in manifest(folder)["pages"] if entry["status"] == "failed"]
    assert "U+1F680" in failed["reason"]
    assert f"not built: {failed['path']}: {failed['reason']}" in done.stderr
    html = (folder / failed["path"]).read_text(encoding="utf-8")
    shown = tree(html)
    assert shown.find("table") is None
    assert "U+1F680" in shown.get_text()
    assert shown.find(class_="status-failed").get_text() == "not built"  # type: ignore[union-attr]
    assert shown.h1 is not None
    assert "North" in shown.h1.get_text()
    assert "🚀" not in html


def test_a_page_that_failed_is_marked_in_the_index(one_fails: Fails) -> None:
    shown = tree((one_fails[0] / "everyone" / "index.html").read_text(encoding="utf-8"))
    failed = {link.get_text(): link.find_next_sibling(class_="status-failed") for link in shown.find_all("a")}
    assert failed["North"] is not None
    assert failed['South <b>"&'] is failed["Whole valley"] is None


def test_a_name_full_of_markup_is_text_everywhere(one_fails: Fails) -> None:
    for path in (one_fails[0] / "everyone").rglob("*.html"):
        assert tree(path.read_text(encoding="utf-8")).find("b") is None, path
    shown = tree((one_fails[0] / "everyone/en/briefing/S.html").read_text(encoding="utf-8"))
    assert shown.h1 is not None and shown.title is not None
    assert shown.h1.get_text() == 'South <b>"&: briefing'
    assert shown.title.get_text().startswith('South <b>"&: briefing')


def test_progress_is_a_line_a_page_on_what_is_no_terminal(one_fails: Fails) -> None:
    lines = [line for line in one_fails[1].stderr.splitlines() if re.match(r"\d/3 ", line)]
    assert [line[:3] for line in lines] == ["1/3", "2/3", "3/3"]
    assert {tuple(line.split()[1:3]) for line in lines} >= {("briefing", "North"), ("growth", "Whole")}
    assert len([line for line in lines if " failed " in line]) == 1


def test_where_the_pages_are_is_all_that_goes_to_stdout(one_fails: Fails) -> None:
    folder, done = one_fails
    assert done.stdout.splitlines() == [str(folder / "everyone" / "index.html")]


def test_the_failed_page_and_the_index_carry_the_font_too(one_fails: Fails) -> None:
    for path in ("everyone/index.html", "everyone/en/briefing/N.html"):
        html = (one_fails[0] / path).read_text(encoding="utf-8")
        assert html.count("data:font/woff2;base64,") == 1
        assert f'font-family: "{fonts.FAMILY}"' in html
        assert "default-src 'none'" in html


def test_a_page_in_chinese_that_fails_says_so_in_chinese(
    default_campaign: Campaign, default_tables: store.Tables
) -> None:
    edition = edition_of(default_campaign, default_tables)
    [job] = jobs.plan(edition, ["briefing"], ["甘孜"])
    shown = tree(run._failed(run.Page(job, "not made before", "a <b> reason 🚀", 1.0, None), edition))
    assert shown.html is not None and shown.h1 is not None
    assert shown.html["lang"] == "zh"
    assert "甘孜藏族自治州" in shown.h1.get_text()
    assert "未生成" in shown.get_text()
    assert shown.find("p", attrs={"lang": "en"}).get_text() == "a <b> reason ?"  # type: ignore[union-attr]


def test_a_notebook_that_raises_is_that_pages_reason(
    tiny: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (jobs.NOTEBOOKS / "growth.ipynb").read_text(encoding="utf-8").replace("growth.ranks(page)", "growth.no()")
    (tmp_path / "growth.ipynb").write_text(broken, encoding="utf-8")
    monkeypatch.setattr(jobs, "NOTEBOOKS", tmp_path)
    tables = run.bring_up_to_date(tiny)
    [job] = jobs.plan(edition_of(tiny, tables), ["growth"])
    made = making.make(job)
    assert made.html == ""
    assert made.reason == "AttributeError: module 'analysis.pages.growth' has no attribute 'no'"


# Bringing up to date.


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Campaign, list[str]]:
    """A campaign folder, and a list that grows each time its files are read again."""
    declared = tiny.build(tmp_path)
    read, times = run.intake.run, []
    monkeypatch.setattr(run.intake, "run", lambda given: times.append("read") or read(given))
    run.bring_up_to_date(declared)
    return declared, times


def test_files_are_read_once_while_nothing_changes(counted: tuple[Campaign, list[str]]) -> None:
    declared, times = counted
    first = run.bring_up_to_date(declared)
    run.bring_up_to_date(declared)
    assert times == ["read"]
    assert len(first["figures"]) == 48


@pytest.mark.parametrize("change", ["a file more", "a file less", "another cell", "the declaration", "the rules"])
def test_files_are_read_again_when_one_of_them_or_the_declaration_changes(
    counted: tuple[Campaign, list[str]], change: str
) -> None:
    declared, times = counted
    folder = declared.folder
    form = next(iter(sorted((folder / "raw").rglob("*.xlsx"))))
    if change == "a file more":
        shutil.copy(form, form.with_name("another.xlsx"))
    elif change == "a file less":
        form.unlink()
    elif change == "another cell":
        tiny.write_form(form, "North", {"deals": 99, "dollars": 1.0}, tiny.AUTUMN.dates[0])
    else:
        name = {"the declaration": "campaign.toml", "the rules": "rules.csv"}[change]
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    run.bring_up_to_date(declared)
    assert times == ["read", "read"]


def test_a_folder_that_is_given_another_date_is_read_again(counted: tuple[Campaign, list[str]]) -> None:
    declared, times = counted
    folder = declared.folder / "raw" / "spring" / tiny.SPRING.dates[0].isoformat()
    folder.rename(folder.with_name(tiny.SPRING.date(8).isoformat()))
    tables = run.bring_up_to_date(declared)
    assert times == ["read", "read"]
    assert tiny.SPRING.date(8) in {stamp.date() for stamp in tables["filings"]["as_of"]}


def test_the_record_is_not_said_to_hold_example_figures(default_campaign: Campaign, default_tables: dict) -> None:
    planned = jobs.plan(edition_of(default_campaign, default_tables))
    bases = {job.page: job.basis for job in planned}
    assert bases["record"] == "published"
    assert bases["briefing"] == bases["growth"] == "example"
