"""Pages made on a dask cluster: the same bytes as here, whichever worker dies, none from other code or tables."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tiny import build

from analysis import cluster, intake, jobs, making, store
from analysis.campaign import TIDY
from analysis.cluster import ClusterLost, meeting, workers
from analysis.cluster import seen as seeing
from analysis.cluster.errand import Errand
from analysis.cluster.seen import NO_FORK, TROUBLE, differences
from analysis.cluster.workers import Workers, other_pages
from analysis.edition import open_edition
from analysis.engine import forkserver, warm
from analysis.engine.forkserver import ForkFailed
from analysis.errors import WrongCall

pytestmark = pytest.mark.skipif(not forkserver.AVAILABLE, reason="no process can be forked here")

ROOT = Path(__file__).parents[1]

TASKS = """
import os, signal, time
from dataclasses import dataclass
from pathlib import Path

@dataclass(frozen=True)
class Task:
    campaign: str
    name: str

def greet(task):
    return f"done {task.name}"

def die(task):
    os._exit(7)

def end_worker_if_deadly(task):
    if task.name == "deadly":
        worker = Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1]
        os.kill(int(worker), signal.SIGKILL)
        time.sleep(600)
    return greet(task)

def hang_unless_first(task):
    if task.name != "first":
        Path(task.campaign, "running", str(os.getpid())).touch()
        time.sleep(600)
    return greet(task)

def change_a_table(task):
    with Path(task.campaign, "tidy", "figures.parquet").open("a") as table:
        table.write("more")
    return greet(task)
"""


# A cluster as its own commands start it.


class Cluster:
    """A scheduler and workers on this machine."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = os.environ | environment
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        told = folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
        until(lambda: told.exists() and told.read_text().rstrip().endswith("}"))
        self.address = json.loads(told.read_text())["address"]

    def start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start one of its processes; what it says goes to a file."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--no-dashboard"],
                env=self.environment | environment,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )

    def add(self, name: str, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker that does one thing at a time unless said otherwise."""
        given = words or ("--no-nanny",)
        common = ("--nthreads", "1", "--local-directory", str(self.folder))
        self.workers[name] = self.start("worker", self.address, "--name", name, *common, *given, **environment)
        return self.workers[name]

    def stop(self) -> None:
        """End its processes: the workers first, so that none looks for a scheduler that has gone."""
        for process in self.workers.values():
            process.terminate()
        for process in self.workers.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(2)
        for process in (*self.workers.values(), self.scheduler):
            process.kill()
            process.wait()


def until(happens: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.02)


Started = Callable[..., Cluster]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory, tasks: ModuleType) -> Iterator[Started]:
    """Starts clusters, which end with these tests."""
    with contextlib.ExitStack() as stack:

        def started(*workers: str, **environment: str) -> Cluster:
            cluster = Cluster(tmp_path_factory.mktemp("cluster"), **environment)
            stack.callback(cluster.stop)
            for name in workers:
                cluster.add(name)
            return cluster

        yield started


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Things to do that are no pages and take no time, in a module that workers can import."""
    folder = tmp_path_factory.mktemp("tasks")
    (folder / "tasks_for_clusters.py").write_text(TASKS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        patch.syspath_prepend(str(folder))
        yield import_module("tasks_for_clusters")


@pytest.fixture(scope="module")
def two(start: Started) -> Cluster:
    """Two workers, for tests that leave them alone."""
    return start("one", "other")


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """What a cluster looks at of a campaign."""
    (tmp_path / "tidy").mkdir()
    (tmp_path / "running").mkdir()
    (tmp_path / "campaign.toml").touch()
    (tmp_path / "tidy" / "figures.parquet").write_bytes(b"table")
    return tmp_path


def done(address: str, function: Any, campaign: Path, *names: str, said: Any = None) -> dict[str, Any]:
    """What becomes of tasks, by name."""
    given = [sys.modules["tasks_for_clusters"].Task(str(campaign), name) for name in names]
    return {task.name: result for task, result in cluster.each(address, function, given, said, ())}


# Pages.


def test_pages_are_the_same_bytes_though_a_worker_is_killed_halfway(start: Started, tmp_path: Path) -> None:
    cluster_ = start("doomed", "other")
    declared = build(tmp_path)
    store.write(intake.run(declared), declared.folder)
    planned = jobs.plan(open_edition(declared.folder))
    said: list[str] = []
    made: dict[str, Any] = {}
    for job, one in cluster.each(
        cluster_.address, making.make, planned, said.append, [warm.PREPARATION, making.rehearse]
    ):
        made[job.path] = one.html
        if len(made) == 1:
            cluster_.workers["doomed"].kill()
    assert len(planned) == len(made) == 4
    assert [words for words in said if "doomed" in words and "its pages are made by others" in words]
    assert made == {one.job.path: one.html for one in making.make_all(planned, 1)}
    assert all(made.values())


# Results and failures.


def test_each_item_has_its_own_result_or_its_own_failure(two: Cluster, tasks: ModuleType, campaign: Path) -> None:
    assert done(two.address, tasks.greet, campaign, "a", "b", "c") == {name: f"done {name}" for name in "abc"}
    [failed] = done(two.address, tasks.die, campaign, "a").values()
    assert isinstance(failed, ForkFailed)
    assert "exit code 7" in str(failed)


def test_nothing_to_do_is_done_without_a_cluster() -> None:
    assert list(cluster.each("tcp://127.0.0.1:1", len, [])) == []  # type: ignore[type-var]


def test_what_its_workers_die_of_fails_alone_and_says_why(start: Started, tasks: ModuleType, campaign: Path) -> None:
    mortal = start(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1")
    for name in ("one", "other"):
        mortal.add(name, "--nanny")
    said: list[str] = []
    names = ["a", "deadly", "b", "c", "d"]
    results = done(mortal.address, tasks.end_worker_if_deadly, campaign, *names, said=said.append)
    failed = results.pop("deadly")
    assert results == {name: f"done {name}" for name in "abcd"}
    assert isinstance(failed, ForkFailed)
    assert str(failed) == "2 workers died while they made this page"
    assert [words for words in said if "it is tried once more by itself" in words]


def test_work_that_nobody_waits_for_any_more_is_ended(two: Cluster, tasks: ModuleType, campaign: Path) -> None:
    names = ["first", "second", "third"]
    given = [tasks.Task(str(campaign), name) for name in names]
    results = cluster.each(two.address, tasks.hang_unless_first, given, None, ())
    assert next(results)[1] == "done first"
    until(lambda: len(list(campaign.glob("running/*"))) == 2)
    results.close()  # type: ignore[attr-defined]
    until(lambda: not [path for path in campaign.glob("running/*") if Path("/proc", path.name).exists()])


def test_it_is_said_when_the_scheduler_has_gone(start: Started, tasks: ModuleType, campaign: Path) -> None:
    brief = start("one")
    given = [tasks.Task(str(campaign), name) for name in ("first", "second")]
    results = cluster.each(brief.address, tasks.hang_unless_first, given, None, ())
    assert next(results)[1] == "done first"
    brief.scheduler.kill()
    with pytest.raises(ClusterLost, match=r"Run again"):
        next(results)


# Never from other code, never from other tables.


def test_a_worker_that_does_not_see_the_campaign_is_refused(two: Cluster, tasks: ModuleType) -> None:
    with pytest.raises(WrongCall, match=r"The worker o\w+ at tcp://.+ does not see /nowhere"):
        done(two.address, tasks.greet, Path("/nowhere"), "a")


def test_a_worker_that_sees_other_tables_is_refused_before_anything_is_made(
    two: Cluster, tasks: ModuleType, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = Workers.wait_for_one

    def change_and_wait(workers: Workers) -> None:
        (campaign / "tidy" / "figures.parquet").write_bytes(b"TABLE")
        wait(workers)

    monkeypatch.setattr(Workers, "wait_for_one", change_and_wait)
    monkeypatch.setattr(Errand, "send", lambda *_: pytest.fail("something was made"))
    with pytest.raises(WrongCall, match=r"machine: \S+/tidy/figures\.parquet differs\."):
        done(two.address, tasks.greet, campaign, "a")


def test_what_was_made_while_a_table_changed_is_not_taken(two: Cluster, tasks: ModuleType, campaign: Path) -> None:
    with pytest.raises(WrongCall, match=r"tidy/figures\.parquet differs"):
        done(two.address, tasks.change_a_table, campaign, "a")


def test_a_worker_of_other_code_and_packages_is_refused_by_its_name(
    start: Started, tasks: ModuleType, campaign: Path, tmp_path: Path
) -> None:
    (tmp_path / "src" / "another_package-1.0.dist-info").mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    package = shutil.copytree(ROOT / "src" / "analysis", tmp_path / "src" / "analysis")
    with (package / "phrasing.py").open("a") as code:
        code.write("# another line\n")
    mixed = start("one")
    mixed.add("stranger", PYTHONPATH=os.pathsep.join([str(tmp_path / "src"), os.environ["PYTHONPATH"]]))
    until(lambda: (mixed.folder / "log").read_text().count("Registered to") == 2)
    with pytest.raises(WrongCall, match="stranger at tcp://") as refused:
        done(mixed.address, tasks.greet, campaign, "a")
    assert "another-package is only there; code phrasing.py differs." in str(refused.value)


def test_what_differs_is_told_in_few_words() -> None:
    here = {"Python": "3.11 on linux", "pandas": "3.0", "code a.py": "1", "x/tidy/t.parquet": "1", "x/c.toml": "1"}
    there = {"Python": "3.12 on linux", "pandas": "3.1", "code b.py": "1", "x/tidy/t.parquet": "2", "x/c.toml": "1"}
    different = differences(here, there | {TROUBLE: NO_FORK}, "x")
    assert different == [
        NO_FORK,
        "Python 3.11 on linux here, 3.12 on linux there",
        "code a.py is only here",
        "code b.py is only there",
        "pandas 3.0 here, 3.1 there",
        "x/tidy/t.parquet differs",
    ]
    assert "differs" not in str(other_pages("one", different))
    assert str(other_pages("one", different)).count(" and 1 more.") == 1


def test_a_worker_that_has_loaded_older_code_itself_must_be_restarted(
    campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeing, "_own_code_at_first", {"analysis.cluster.doing": "as it was"})
    there = seeing.seen(str(campaign))
    monkeypatch.undo()
    assert differences(seeing.seen(str(campaign)), there, str(campaign)) == [seeing.OLD_CODE]


# Where there is no cluster.


@pytest.mark.parametrize("address", ["8786", "host:8786", "http://host:8786", "tcp://host", "tcp://host:port"])
def test_an_address_that_is_none_is_refused_with_one_that_is(address: str, tasks: ModuleType, campaign: Path) -> None:
    with pytest.raises(WrongCall, match="one looks like tcp://host:8786"):
        done(address, tasks.greet, campaign, "a")


def test_an_address_where_nobody_listens_is_refused_within_seconds(tasks: ModuleType, campaign: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(WrongCall, match=f"^No dask scheduler answers at tcp://127.0.0.1:{port}: Connection refused.$"):
        done(f"tcp://127.0.0.1:{port}", tasks.greet, campaign, "a")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("greeting", "reason"), [(b"", "says nothing"), (b"220 mail.example ready\r\n", "is something else")]
)
def test_whoever_listens_and_is_no_scheduler_is_found_out(
    greeting: bytes, reason: str, tasks: ModuleType, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def answer() -> None:
            held.append(server.accept()[0])
            held[0].sendall(greeting)

        answering = threading.Thread(target=answer)
        answering.start()
        with pytest.raises(WrongCall, match=reason):
            done(f"tcp://127.0.0.1:{server.getsockname()[1]}", tasks.greet, campaign, "a")
        answering.join()
        held[0].close()


def test_a_tls_address_without_a_certificate_says_so(tasks: ModuleType, campaign: Path) -> None:
    with pytest.raises(WrongCall, match=r"needs a certificate.+docs/cluster\.md"):
        done("tls://127.0.0.1:1", tasks.greet, campaign, "a")


def test_a_cluster_without_workers_is_given_up_after_a_while(
    start: Started, tasks: ModuleType, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "WORKER_SECONDS", 0.5)
    said: list[str] = []
    with pytest.raises(ClusterLost, match="has had no worker"):
        done(start().address, tasks.greet, campaign, "a", said=said.append)
    assert "has no worker yet; waiting" in said[0]


def test_without_the_extra_it_says_which_one(
    tasks: ModuleType, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WrongCall, match=r"hundred-days\[cluster\]"):
        done("tcp://127.0.0.1:1", tasks.greet, campaign, "a")


def test_tables_are_looked_for_where_they_are_kept() -> None:
    assert store.folder(Path("campaign")) == Path("campaign", TIDY)


def test_nothing_of_dask_is_loaded_before_a_cluster_is_asked_for() -> None:
    looks = "import sys, analysis.making; print(sorted({'dask', 'distributed'} & set(sys.modules)))"
    asked = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=True)
    assert asked.stdout == "[]\n"
