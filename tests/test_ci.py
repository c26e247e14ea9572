"""Continuous integration runs everything, and notices when something did not run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PASSES = "def test_passes(): pass\n"
SKIPS = "import pytest\n\ndef test_of_pages(): pytest.skip('no browser here')\n"
SKIPS_WHOLE_MODULE = "import pytest\n\npytest.skip('no data here', allow_module_level=True)\n"
FAILS_AS_EXPECTED = "import pytest\n\n@pytest.mark.xfail\ndef test_known(): assert False\n"
HOLDS_NO_TEST = "ANSWER = 42\n"


def run_pytest(folder: Path, source: str, ci: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in another process on one file, under the conftest of this folder."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_given.py").write_text(source)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env=env | {"CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("source", "named", "reason"),
    [
        (PASSES + SKIPS, "test_of_pages", "no browser here"),
        (SKIPS_WHOLE_MODULE, "test_given.py", "no data here"),
    ],
)
def test_a_skipped_test_is_a_failure_in_ci_and_is_named_with_its_reason(
    tmp_path: Path, source: str, named: str, reason: str
) -> None:
    run = run_pytest(tmp_path, source, ci="true")
    assert run.returncode == 1
    listed = run.stdout.partition("skipped: a failure in CI")[2]
    assert named in listed
    assert reason in listed


def test_a_skipped_test_is_no_failure_elsewhere(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, PASSES + SKIPS, ci="")
    assert run.returncode == 0
    assert "a failure in CI" not in run.stdout


@pytest.mark.parametrize("source", [PASSES, PASSES + FAILS_AS_EXPECTED])
def test_a_run_without_skips_passes_in_ci_and_an_expected_failure_is_no_skip(tmp_path: Path, source: str) -> None:
    assert run_pytest(tmp_path, source, ci="true").returncode == 0


def test_a_run_in_which_no_test_ran_is_a_failure_in_ci(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, HOLDS_NO_TEST, ci="true")
    assert run.returncode == 1
    assert "no test ran" in run.stdout


def run_ci(project: Path) -> list[str]:
    """Run .ci/run from elsewhere with a stand-in for make; return what make was told."""
    (project / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", project / ".ci" / "run")
    programs = project / "programs"
    programs.mkdir()
    for name, script in {
        "make": 'printf "%s\\n" "$PWD" "$*" "$CI" "${ORACLES-none}" "${MESSY-none}"',
        "chromium": "exit 0",
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    env = {name: os.environ[name] for name in os.environ if name not in {"ORACLES", "MESSY", "CI"}}
    env["PATH"] = f"{programs}{os.pathsep}{env['PATH']}"
    run = subprocess.run(
        [project / ".ci" / "run"],
        cwd=project.parent,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.splitlines()


def test_ci_runs_make_test_in_the_project_with_shared_data_named_by_absolute_path(
    tmp_path: Path,
) -> None:
    shared = tmp_path / "shared"
    (shared / "oracles").mkdir(parents=True)
    (shared / "messy").mkdir()
    project = tmp_path / "project"
    told = [str(project), "test", "true", str(shared / "oracles"), str(shared / "messy")]
    assert run_ci(project) == told


def test_ci_names_no_shared_data_where_there_is_none(tmp_path: Path) -> None:
    assert run_ci(tmp_path / "project")[2:] == ["true", "none", "none"]
