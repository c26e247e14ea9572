"""A process stands ready and is forked from: soundly, for whoever asks, and nothing of it outlives who started it."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from executing import is_running, notebook
from nbformat import write

from analysis import run, unchanged
from analysis.campaign import Campaign
from analysis.engine import forkserver, warm
from analysis.engine.forkserver import ForkFailed, ForkServer

pytestmark = pytest.mark.skipif(not forkserver.AVAILABLE, reason="no process can be forked here")


GONE = "the process that tasks are forked from has ended"

TASKS = """
import os, sys, threading, time, warnings
from pathlib import Path

known = []

def seen(_):
    process = Path(f"/proc/{os.getppid()}")
    return {
        "threads": [task.name for task in (process / "task").iterdir()],
        "files": [str(descriptor.readlink()) for descriptor in (process / "fd").iterdir()],
        "modules": set(sys.modules),
        "input": sys.stdin.read(),
        "own_threads": threading.active_count(),
    }

def double(number):
    if number == 3:
        os._exit(7)
    if number == 4:
        raise ValueError("no four")
    return 2 * number

def at_once_for_nought(number):
    return number and time.sleep(600)

def leave_a_thread_behind():
    threading.Thread(target=time.sleep, args=(600,), name="left behind", daemon=True).start()

def connect_to_a_database():
    import duckdb
    known.append(duckdb.connect())
    known[0].execute("SELECT 1")

def use_a_database():
    import duckdb
    with duckdb.connect() as connection:
        known.extend(connection.execute("SELECT 42").fetchone())

def know(*what):
    known.extend(what)

def what_is_known(_):
    return known

def warn(_=None):
    with warnings.catch_warnings(record=True) as caught:
        warnings.warn("beware")
    return [str(one.message) for one in caught]

def sleep():
    time.sleep(600)

def fail():
    raise LookupError("no such table")

def die():
    os._exit(9)

def hang(wire):
    time.sleep(600)

def say_half(wire):
    os.write(wire.fileno(), bytes([0, 0, 1, 0]) + b"half")
    os._exit(4)

def run(path):
    import papermill
    from papermill.engines import papermill_engines
    from analysis import engine
    papermill_engines.register(engine.NAME, engine.ForkEngine)
    made = papermill.execute_notebook(path, None, engine_name=engine.NAME, progress_bar=False, execution_timeout=30)
    return made.cells[0].outputs[0].text
"""


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Things to do in forks, in a module that they can import."""
    (tmp_path / "tasks_of_tests.py").write_text(TASKS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.syspath_prepend(str(tmp_path))
    return import_module("tasks_of_tests")


@pytest.fixture
def forks(tasks: ModuleType) -> Iterator[ForkServer]:
    """A process to fork from, ready for notebooks."""
    with ForkServer.start(warm.PREPARATION) as started:
        yield started


def test_at_the_fork_there_is_one_thread_and_no_database_and_all_that_notebooks_need(
    forks: ForkServer, tasks: ModuleType
) -> None:
    [(_, seen)] = forks.each(tasks.seen, [None], 1)
    assert isinstance(seen, dict)
    assert len(seen["threads"]) == seen["own_threads"] == 1
    assert not [name for name in seen["files"] if "duckdb" in name or ".db" in name or ".parquet" in name]
    assert {"pandas", "duckdb", "matplotlib.pyplot", "analysis.pages.briefing", "nbclient"} <= seen["modules"]
    assert not {"debugpy", "rfc3987_syntax"} & seen["modules"]
    assert seen["input"] == ""


def test_each_item_has_its_own_result_or_its_own_failure(capfd: pytest.CaptureFixture[str], tasks: ModuleType) -> None:
    with ForkServer.start() as forks:
        results = dict(forks.each(tasks.double, range(6), 3))
    assert {item: result for item, result in results.items() if item not in (3, 4)} == {0: 0, 1: 2, 2: 4, 5: 10}
    assert [type(results[item]) for item in (3, 4)] == [ForkFailed, ForkFailed]
    assert "exit code 7" in str(results[3])
    assert "ValueError: no four" in str(results[4])
    assert "in double" in capfd.readouterr().err


MEETS = """
import pathlib, time
(pathlib.Path(folder) / own).touch()
while len(list(pathlib.Path(folder).glob("*.here"))) < 2: time.sleep(0.01)
print("met")
"""


def test_two_notebooks_run_at_a_time(forks: ForkServer, tasks: ModuleType, tmp_path: Path) -> None:
    for own in ("one", "other"):
        made = notebook(f"folder, own = {str(tmp_path)!r}, '{own}.here'\n{MEETS}")
        write(made, tmp_path / f"{own}.ipynb")
    results = dict(forks.each(tasks.run, [str(path) for path in tmp_path.glob("*.ipynb")], 2))
    assert list(results.values()) == ["met\n", "met\n"]


def test_tasks_that_nobody_waits_for_any_more_are_ended(tasks: ModuleType) -> None:
    with ForkServer.start() as forks:
        results = forks.each(tasks.at_once_for_nought, range(3), 3)
        assert next(results) == (0, 0)
        results.close()  # type: ignore[attr-defined]
        assert soon(lambda: children_of(forks) == [])


def children_of(forks: ForkServer) -> list[str]:
    assert forks._process is not None
    listed = Path(f"/proc/{forks._process.pid}/task/{forks._process.pid}/children")
    return listed.read_text(encoding="ascii").split()


def soon(what: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something comes to be so within a while."""
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.02)
    return what()


def test_a_task_that_dies_amid_its_answer_is_a_failure(tasks: ModuleType) -> None:
    with ForkServer.start() as forks:
        fork = forks.fork(tasks.say_half)
        assert "exit code 4" in str(fork.answer())
        fork.end()


def test_a_task_that_is_ended_by_a_signal_without_a_name_says_which(tasks: ModuleType) -> None:
    with ForkServer.start() as forks:
        fork = forks.fork(tasks.hang)
        os.kill(fork.pid, 40)
        assert str(fork.answer()) == "its process was ended by signal 40"
        fork.end()


def test_once_closed_it_ends_what_is_under_way_and_each_further_item_fails(tasks: ModuleType) -> None:
    forks = ForkServer.start()
    hanging = forks.fork(tasks.hang)
    assert is_running(hanging.pid)
    forks.close()
    assert not is_running(hanging.pid)
    assert "has ended" in str(hanging.answer())
    assert [str(failed) for _, failed in forks.each(tasks.double, [1, 2], 1)] == [GONE, GONE]


def test_a_fork_of_whoever_started_it_takes_nothing_away_from_them(tasks: ModuleType) -> None:
    with ForkServer.start() as forks:
        if (child := os.fork()) == 0:
            forks.close()
            os._exit(0)
        os.waitpid(child, 0)
        assert forks.scratch.is_dir()
        assert dict(forks.each(tasks.double, [1], 1)) == {1: 2}


# Preparing.


def test_it_is_prepared_in_order_by_what_may_take_arguments(tasks: ModuleType) -> None:
    preparations = (partial(tasks.know, "first", 2), f"{tasks.__name__}.use_a_database", tasks.know)
    with ForkServer.start(*preparations) as forks:
        assert dict(forks.each(tasks.what_is_known, [None], 1)) == {None: ["first", 2, 42]}


def test_what_cannot_be_handed_over_is_refused_before_anything_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        ForkServer.start(lambda: None)


def test_nothing_is_forked_beside_a_thread(tasks: ModuleType) -> None:
    with ForkServer.start(tasks.leave_a_thread_behind) as threaded:
        [(_, failed)] = threaded.each(tasks.double, [1], 1)
    assert str(failed) == "cannot fork beside other threads: left behind"


def test_nothing_is_forked_beside_an_open_database(tasks: ModuleType) -> None:
    with ForkServer.start(tasks.connect_to_a_database) as connected:
        [(_, failed)] = connected.each(tasks.double, [1], 1)
    assert "of a library's (an open database connection?)" in str(failed)


@pytest.mark.parametrize(
    ("preparation", "said"),
    [
        ("no_such_module.prepare", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("tasks_of_tests.fail", "LookupError: no such table"),
    ],
)
def test_a_preparation_that_fails_is_told_to_each_who_asks(
    capfd: pytest.CaptureFixture[str], tasks: ModuleType, preparation: str, said: str
) -> None:
    with ForkServer.start(preparation, tasks.sleep) as failing:
        told = [str(failed) for _, failed in failing.each(tasks.double, [1, 2], 1)]
    assert told == [f"the process that tasks are forked from could not be prepared: {said}"] * 2
    assert "Traceback" in capfd.readouterr().err


def test_a_preparation_that_dies_is_told_too(tasks: ModuleType) -> None:
    with ForkServer.start(tasks.die) as dead:
        assert [str(failed) for _, failed in dead.each(tasks.double, [1, 2], 2)] == [GONE, GONE]


def test_it_is_closed_at_once_while_it_still_prepares(tasks: ModuleType) -> None:
    began = time.monotonic()
    with ForkServer.start(tasks.sleep) as preparing:
        asked = preparing.fork(tasks.hang)
        assert not asked.has_started(0.1)
        asked.end()
    assert time.monotonic() - began < 5
    assert not preparing.is_alive()
    assert not preparing.scratch.exists()


def test_what_was_warned_of_while_preparing_is_warned_of_again(tasks: ModuleType) -> None:
    with ForkServer.start(tasks.warn) as forks:
        assert list(forks.each(tasks.warn, range(2), 1)) == [(0, ["beware"]), (1, ["beware"])]


# Its end.


OWNER = """
import time
import tasks_of_tests
from analysis.engine.forkserver import ForkServer
forks = ForkServer.start()
task = forks.fork(tasks_of_tests.hang)
print(forks._process.pid, task.pid, forks.scratch, flush=True)
time.sleep(600)
"""


def test_it_ends_with_its_owner_however_that_one_ends(tasks: ModuleType) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        server, task, scratch = owner.stdout.readline().split()
        assert is_running(int(server)) and is_running(int(task)) and Path(scratch).is_dir()
        owner.kill()
    assert soon(lambda: not is_running(int(server)))
    assert not is_running(int(task))
    assert not Path(scratch).exists()


def test_it_is_replaced_once_what_governs_imports_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = warm.server()
    assert warm.server() is first
    monkeypatch.setenv("PYTHONPATH", "/elsewhere", prepend=os.pathsep)
    second = warm.server()
    assert second is not first
    assert not first.is_alive()


MARK = "STARTED_BY_A_TEST"


def marked(mark: str) -> list[str]:
    """The processes still running that have a variable of this value from whoever started them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"{MARK}={mark}".encode() in environment and is_running(int(process.name)):
            found.append(process.name)
    return found


def test_an_interrupted_run_leaves_no_process_and_no_half_page(tiny: Campaign, tmp_path: Path) -> None:
    run.bring_up_to_date(tiny)
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "analysis", "report", "--campaign", str(tiny.folder), "--jobs", "3"]
    environment = os.environ | {MARK: str(tmp_path), "TMPDIR": str(scratch)}
    with subprocess.Popen(
        [*command, "--out", str(out)],
        env=environment,
        start_new_session=True,
        # Tests that are run in the background of a shell have it ignored, and would hand that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        stderr=subprocess.PIPE,
        text=True,
    ) as ran:
        # Itself, the process that is forked from, at least a page and its kernel, up to three of these.
        assert soon(lambda: len(marked(str(tmp_path))) >= 4, 120)
        os.killpg(ran.pid, signal.SIGINT)
        _, said = ran.communicate(timeout=60)
    assert ran.returncode != 0
    assert "Traceback" not in said
    assert marked(str(tmp_path)) == []
    assert list(scratch.iterdir()) == []
    in_place = [page for page in out.rglob("*.html") if unchanged.CACHE not in page.parts]
    assert in_place == []  # what was finished by then is kept for the next run
