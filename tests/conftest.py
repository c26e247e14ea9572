"""What holds for every test run, and what many tests share.

In continuous integration a test that did not run is a failure.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

import analysis  # before any test imports openpyxl: the package says how that writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analysis.campaign import Campaign
    from analysis.received import Received

ROOT = Path(analysis.__file__).parents[2]
# Tests import what they build with (tiny.py) by its plain name.
sys.path.insert(0, str(Path(__file__).parent))

# The same examples each time, and no clock: a slow machine is no failure.
hypothesis.settings.register_profile("steady", max_examples=60, deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("steady")

IN_CI = os.environ.get("CI") == "true"


def _skipped(config: pytest.Config) -> list[pytest.TestReport | pytest.CollectReport]:
    """Reports of skipped tests and modules; expected failures are not among them."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    nothing_ran = exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED
    passed_with_skips = exitstatus == pytest.ExitCode.OK and _skipped(session.config)
    if IN_CI and (nothing_ran or passed_with_skips):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config) -> None:
    if not IN_CI:
        return
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        terminalreporter.section("no test ran: a failure in CI", red=True)
    if skipped := _skipped(config):
        terminalreporter.section("skipped: a failure in CI", red=True)
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            terminalreporter.line(f"{report.nodeid}: {reason}")


@pytest.fixture(scope="session", autouse=True)
def _no_tables_of_earlier_runs() -> Iterator[None]:
    """Tables that a run left in the checkout are not there for a test: a fresh clone has none."""
    from analysis import store

    read = store.read

    def read_elsewhere(name: str, campaign_folder: Path) -> pd.DataFrame:
        assert not campaign_folder.resolve().is_relative_to(ROOT), f"{campaign_folder} is the checkout's own"
        return read(name, campaign_folder)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "read", read_elsewhere)
        yield


@pytest.fixture(scope="session")
def default_campaign() -> Campaign:
    """The declaration of the default campaign."""
    from analysis import campaign

    return campaign.load(ROOT / "data")


@pytest.fixture(scope="session")
def default_tables(default_campaign: Campaign) -> dict[str, pd.DataFrame]:
    """The tidy tables of the default campaign, read from its files once for all tests."""
    from analysis import intake

    return intake.run(default_campaign)


@pytest.fixture(scope="session")
def campaign_folder(default_tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the default campaign's folder with its tidy tables written; for tests that only read it."""
    from analysis import store

    folder = tmp_path_factory.mktemp("campaign") / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("tidy"))
    store.write(default_tables, folder)
    return folder


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read without processes of their own, for tests of what is read; test_contents.py is about those."""
    from analysis import contents, rules

    def read_all(files: list[Received], campaign: Campaign, jobs: int | None = None) -> Iterator[contents.Contents]:
        book = rules.load(campaign.folder)
        return (contents.read(came, campaign, book) for came in files)

    monkeypatch.setattr(contents, "read_all", read_all)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A tiny foreign campaign in a folder of its own; for tests that only read its files. See tiny.py."""
    from tiny import build

    return build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def real_campaign() -> Campaign:
    """The declaration of the example whose figures are all real."""
    from analysis import campaign

    return campaign.load(ROOT / "examples" / "gdp-2018")


@pytest.fixture(scope="session")
def real_tables(real_campaign: Campaign) -> dict[str, pd.DataFrame]:
    """The tidy tables of the example whose figures are all real."""
    from analysis import intake

    return intake.run(real_campaign)


# Built pages. Each takes seconds, so each is built once for all tests that read it.


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where built pages go."""
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="session")
def default_pages(campaign_folder: Path, reports: Path) -> Path:
    """Growth and record in Chinese, two briefings in Chinese and one in English, of the default campaign."""
    from analysis import run

    run.report(campaign_folder, ["growth", "record"], jobs=2, out=reports)
    run.report(campaign_folder, ["briefing"], ["成都"], lang="en", jobs=1, out=reports)
    return run.report(campaign_folder, ["briefing"], ["成都", "甘孜"], jobs=2, out=reports).folder


@pytest.fixture(scope="session")
def real_pages(real_folder: Path, reports: Path) -> Path:
    """The growth page of the example whose figures are all real."""
    from analysis import run

    return run.report(real_folder, ["growth"], out=reports).folder


@pytest.fixture(scope="session")
def real_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example whose figures are all real, without its tidy tables."""
    folder = tmp_path_factory.mktemp("real") / "gdp-2018"
    shutil.copytree(ROOT / "examples" / "gdp-2018", folder, ignore=shutil.ignore_patterns("tidy"))
    return folder


@pytest.fixture(scope="session")
def tiny_pages(tiny: Campaign, reports: Path) -> Path:
    """Every page of the tiny foreign campaign."""
    from analysis import run

    return run.report(tiny.folder, jobs=2, out=reports).folder
