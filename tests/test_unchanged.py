"""A call with nothing to do is known for one, without importing what would do it; anything that differs is seen."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import tiny

from analysis import campaign, run, unchanged
from analysis.unchanged import Call

CALL = Call(("growth",), (), None, None, None)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign and the set of its growth page, in one folder."""
    folder = tmp_path_factory.mktemp("unchanged")
    tiny.build(folder / "campaign")
    run.report(folder / "campaign", ["growth"], out=folder / "reports")
    return folder


@pytest.fixture
def place(made: Path) -> Path:
    """The same, put back as it was."""
    kept = made.with_name(f"{made.name}-kept")
    if not kept.exists():
        shutil.copytree(made, kept)
    shutil.rmtree(made)
    shutil.copytree(kept, made)
    return made


def found(place: Path, call: Call = CALL) -> unchanged.Standing | None:
    return unchanged.find(call, campaign.load(place / "campaign"), place / "reports")


def test_the_same_call_again_has_nothing_to_do(place: Path) -> None:
    standing = found(place)
    assert standing is not None
    assert standing.pages == ("growth all",)
    assert standing.indexes == (place / "reports" / "tiny" / "2031-04-11" / "everyone" / "index.html",)


@pytest.mark.parametrize("other", [Call(("briefing",), (), None, None, None), Call((), (), None, "2031-04-01", None)])
def test_another_call_is_not_the_same(place: Path, other: Call) -> None:
    assert found(place, other) is None


def page(place: Path) -> Path:
    return place / "reports" / "tiny" / "2031-04-11" / "everyone" / "en" / "growth" / "all.html"


def add_to(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a form more": lambda place: tiny.write_form(
        place / "campaign/raw/spring/2031-04-11/again.xlsx", "North", {"deals": 9, "dollars": 1.0}, tiny.SPRING.end
    ),
    "a form less": lambda place: next((place / "campaign" / "raw").rglob("*.xlsx")).unlink(),
    "the declaration": lambda place: add_to(place / "campaign" / "campaign.toml"),
    "a table lost": lambda place: (place / "campaign" / "tidy" / "figures.parquet").unlink(),
    "a page lost": lambda place: page(place).unlink(),
    "a page touched up": lambda place: add_to(page(place)),
    "a file put beside": lambda place: page(place).with_name("other.html").write_text("other"),
    "a run at work": lambda place: (place / "reports" / ".tiny.aside").mkdir(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_differs_is_seen(place: Path, change: str) -> None:
    CHANGES[change](place)
    assert found(place) is None


def test_what_is_derived_in_passing_makes_no_difference(place: Path) -> None:
    (place / "campaign" / ".tidy.aside").mkdir()
    assert found(place) is not None


def test_a_file_that_came_during_the_run_is_not_taken_for_one_that_was_read(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place = run._put_in_place

    def put(*given: object) -> object:
        CHANGES["a form more"](place)
        return put_in_place(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "_put_in_place", put)
    run.report(place / "campaign", ["growth"], out=place / "reports", force=True)
    assert found(place) is None


def test_a_run_with_failures_is_not_taken_for_done(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(place / "reports")
    failed = run.making.Made(run.plan(run.open_edition(place / "campaign"), ["growth"])[0], "", "no reason", 0.0)
    monkeypatch.setattr(run.making, "make_all", lambda jobs, **_: iter([failed]))
    assert run.report(place / "campaign", ["growth"], out=place / "reports").failed
    assert found(place) is None


def test_the_command_says_so_and_imports_none_of_what_makes_pages(place: Path) -> None:
    code = (
        "import sys; from analysis import cli\n"
        "try:\n    cli.main()\nfinally:\n"
        "    heavy = {'pandas', 'numpy', 'duckdb', 'matplotlib', 'papermill'} & set(sys.modules)\n"
        "    print(sorted(heavy), file=sys.stderr)"
    )
    command = ["--campaign", place / "campaign", "report", "growth", "--why", "--out", place / "reports"]
    began = time.time_ns()
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    assert "unchanged: all 1 pages stand" in done.stderr
    assert "growth all: unchanged" in done.stderr
    assert done.stderr.splitlines()[-1] == "[]"
    assert done.stdout.splitlines() == [str(place / "reports/tiny/2031-04-11/everyone/index.html")]
    [manifest] = place.rglob("manifest.json")
    assert manifest.stat().st_mtime_ns < began
    assert json.loads(manifest.read_text())["pages"][0]["status"] == "built"
