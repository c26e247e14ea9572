"""What holds for every test run. In continuous integration a test that did not run is a failure."""

import os

import pytest

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
