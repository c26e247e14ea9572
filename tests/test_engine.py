"""Notebooks run in forks: they show what an ordinary kernel shows, and one that dies or hangs does no harm."""

from __future__ import annotations

import ast
import contextlib
import itertools
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, read, write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from analysis import campaign, engine, export, run
from analysis.edition import open_edition
from analysis.engine import forkserver, warm
from analysis.engine.forkserver import ForkFailed, ForkServer
from analysis.engine.kernel import STREAMS
from analysis.errors import WrongCall

ROOT = Path(__file__).parents[1]
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}

pytestmark = pytest.mark.skipif(not forkserver.AVAILABLE, reason="no process can be forked here")


@pytest.fixture(scope="module", autouse=True)
def registered() -> Iterator[None]:
    """Papermill knows the engine, and the process that it forks from is ended after these tests."""
    papermill_engines.register(engine.NAME, engine.ForkEngine)
    yield
    for started in warm._started.values():
        started.close()
    warm._started.clear()


def notebook(*cells: str | NotebookNode) -> NotebookNode:
    made = [cell if isinstance(cell, NotebookNode) else new_code_cell(cell) for cell in cells]
    return new_notebook(cells=made, metadata={"kernelspec": KERNELSPEC, "language_info": {"name": "python"}})


def executed(
    made: NotebookNode, out: Path | None = None, name: str | None = engine.NAME, **options: Any
) -> NotebookNode:
    return papermill.execute_notebook(
        made, str(out) if out else None, engine_name=name, progress_bar=False, execution_timeout=60, **options
    )


def texts(cell: NotebookNode) -> list[str]:
    """What a cell's outputs say."""
    return [output.get("text") or output.get("data", {}).get("text/plain") or output.ename for output in cell.outputs]


def is_running(pid: int) -> bool:
    """Whether a process is there and has not just ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


# The same as in an ordinary kernel.

FEATURES = (
    "1 + 1",
    "x = 5; x;",
    "print('out')\nimport sys\nprint('err', file=sys.stderr)\nprint('more')",
    "print('a', end='', flush=True)\nprint('b')\nsys.stdout.write('c');",
    "import pandas as pd\npd.DataFrame({'unit': ['甲'], 'value': [1.5]})",
    "from IPython.display import *\ndisplay(HTML('<b>x</b>'), Markdown('*y*'), Math('z'))",
    "handle = display('first', display_id=True)\nprint('between')",
    "handle.update(HTML('second'))",
    "print('gone'); clear_output(); print('kept')",
    "print('gone'); display('gone'); clear_output(wait=True); print('kept')",
    "display({'text/plain': 'raw', 'text/html': '<i>raw</i>'}, raw=True, metadata={'text/html': {'isolated': True}})",
    "class Shown:\n    def _repr_html_(self): return '<u>shown</u>'\n"
    "    def _repr_mimebundle_(self, **_): return {'text/x-own': 'own'}, {'text/x-own': {'a': 1}}\nShown()",
    "class Broken:\n    def _repr_html_(self): raise ValueError('not shown')\n    def __repr__(self): return 'broken'",
    new_code_cell("Broken()", metadata={"tags": ["raises-exception"]}),
    "JSON({'a': [1, None]})",
    "import warnings; warnings.warn('beware')",
    "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\nimport matplotlib, matplotlib.pyplot as plt\n"
    "matplotlib.rcParams['svg.hashsalt'] = 'same'\n"
    "%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}, 'bbox_inches': 'tight'}",
    "plt.plot([1, 3, 2]); plt.title('drawn below')\nprint('before')",
    "figure, axes = plt.subplots(figsize=(2, 1)); figure",
    "%env TOLD=yes\n!echo shell $TOLD\nlisted = !printf 'one\\ntwo'\nlisted",
    "%%bash\necho from bash; echo to err >&2",
    "%%capture held\nprint('held')",
    "held.stdout, held.stderr",
    "%%writefile written.txt\nline",
    "%cat written.txt\n%pwd\nprint(open('written.txt').read())",
    "%%timeit -n 1 -r 1 -q\npass",
    "%who_ls str",
    "import asyncio\nawait asyncio.sleep(0.01)\nasyncio.get_running_loop().is_running()",
    "async def later(): return 'later'\ntask = asyncio.create_task(later())",
    "await task",
    "str(_) + '!', Out[1], In[1], _i1",
    "get_ipython().__class__.__name__, __name__, sys.path.index('')",
    "import os, subprocess\nos.write(1, b'from C\\n'); os.system('echo from a child'); subprocess.run('true');",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(1) as pool: print(pool.map(len, ['ab']))",
    "import threading\nthread = threading.Thread(target=print, args=('from a thread',)); thread.start(); thread.join()",
    "import pickle\nclass Own: pass\npickle.loads(pickle.dumps(Own())).__class__ is Own",
    "import logging; logging.getLogger('x').warning('logged')",
    "print('é中🚀\\x1b[31mred\\x1b[0m', repr('\\ud800'))",
    "?len",
    "%history -n 1-2",
    new_markdown_cell("# Not run"),
    new_code_cell("input('?')", metadata={"tags": ["raises-exception"]}),
    new_code_cell("%no_such_magic", metadata={"tags": ["raises-exception"]}),
    new_code_cell("x = (", metadata={"tags": ["raises-exception"]}),
    new_code_cell("raise SystemExit(3)", metadata={"tags": ["raises-exception"]}),
    new_code_cell("def f(): return 1 / 0\nprint('so far')\nf()", metadata={"tags": ["raises-exception"]}),
    "",
    "'after'",
    "undefined",
    "'never'",
)

Both = dict[str, NotebookNode]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The notebook of features, run by an ordinary kernel and by a fork, as each left it in its file."""
    made = {}
    os.environ.pop("PYTEST_CURRENT_TEST", None)  # where it is set, ordinary kernels do not show what C code writes
    for label, name in (("ordinary", None), ("fork", engine.NAME)):
        folder = tmp_path_factory.mktemp(label)
        with pytest.raises(PapermillExecutionError, match="undefined"):
            executed(notebook(*FEATURES), folder / "out.ipynb", name, cwd=folder)
        made[label] = read(folder / "out.ipynb", as_version=4)
    return made


def without_chance(outputs: list[NotebookNode]) -> str:
    """Outputs without what differs from one run of a kernel to the next: addresses, folders, numbers of processes.

    An ordinary kernel sends what is written whenever a fifth of a second is over; here it is put together again.
    """
    parts: list[object] = []
    for is_written, group in itertools.groupby(outputs, lambda output: output.output_type == "stream"):
        told = list(group)
        parts += [{n: "".join(one.text for one in told if one.name == n) for n in STREAMS}] if is_written else told
    text = re.sub(r"0x[0-9a-f]+", "0x", str(parts))
    return re.sub(r"/[^ '\"]*(?:/ordinary\d+|/fork\d+|/ipykernel_\d+/\d+)", "…", text)


def test_the_same_cells_are_there_markers_of_the_error_included(both: Both) -> None:
    kinds = {label: [(cell.cell_type, cell.source) for cell in made.cells] for label, made in both.items()}
    assert kinds["fork"] == kinds["ordinary"]
    assert len(kinds["fork"]) == len(FEATURES) + 2
    assert "An Exception was encountered" in kinds["fork"][0][1]


@pytest.mark.parametrize("number", range(len(FEATURES)), ids=lambda number: str(number))
def test_a_cell_shows_what_it_shows_in_an_ordinary_kernel(both: Both, number: int) -> None:
    markers = 1 + (number >= FEATURES.index("undefined"))  # one at the top, one before the cell that failed
    ordinary, fork = (both[label].cells[number + markers] for label in ("ordinary", "fork"))
    assert fork.source == ordinary.source
    if fork.cell_type == "code":
        assert without_chance(fork.outputs) == without_chance(ordinary.outputs)
        assert fork.execution_count == ordinary.execution_count


def test_figures_are_shown_below_their_cell_as_svg(both: Both) -> None:
    [cell] = [cell for cell in both["fork"].cells if "drawn below" in cell.source]
    assert [output.output_type for output in cell.outputs] == ["stream", "display_data"]
    assert "<svg" in cell.outputs[1].data["image/svg+xml"]


def test_the_notebook_says_of_itself_what_it_says_after_an_ordinary_kernel(both: Both) -> None:
    assert both["fork"].metadata.language_info == both["ordinary"].metadata.language_info
    told = {label: made.metadata.papermill for label, made in both.items()}
    assert set(told["fork"]) == set(told["ordinary"])
    assert told["fork"].exception is told["ordinary"].exception is True
    for ordinary, fork in zip(both["ordinary"].cells, both["fork"].cells, strict=True):
        if "papermill" in ordinary.metadata:
            assert set(fork.metadata.papermill) == set(ordinary.metadata.papermill)
            assert fork.metadata.papermill.status == ordinary.metadata.papermill.status
            assert (fork.metadata.papermill.duration is None) == (ordinary.metadata.papermill.duration is None)


# As papermill has it.


def test_parameters_are_injected_below_their_cell(tmp_path: Path) -> None:
    parameters = new_code_cell("day = 1  # type: int\nname = None  # type: str|None", metadata={"tags": ["parameters"]})
    made = executed(notebook(parameters, "day, name"), tmp_path / "out.ipynb", parameters={"day": 2, "name": "甲"})
    assert [cell.metadata.get("tags") for cell in made.cells] == [["parameters"], ["injected-parameters"], []]
    assert texts(made.cells[2]) == ["(2, '甲')"]
    assert read(tmp_path / "out.ipynb", as_version=4).metadata.papermill.parameters == {"day": 2, "name": "甲"}


@pytest.mark.parametrize("wrong", [{"dya": 2}, {"day": "two"}], ids=["a name", "a type"])
def test_a_wrong_parameter_is_refused_before_anything_is_started_or_written(
    tmp_path: Path, wrong: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ForkServer, "fork", lambda *_: pytest.fail("a task was started"))
    parameters = new_code_cell("day = 1  # type: int", metadata={"tags": ["parameters"]})
    with pytest.raises(WrongCall, match="day"):
        executed(notebook(parameters, "day"), tmp_path / "out.ipynb", parameters=wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_cell_that_hangs_ends_within_its_limit_and_what_it_had_said_is_kept(tmp_path: Path) -> None:
    hangs = "import os\nprint(os.getpid())\nos.write(2, b'from C')\nwhile True: pass"
    began = time.monotonic()
    with pytest.raises(CellTimeoutError, match="after 1 seconds"):
        papermill.execute_notebook(
            notebook("'before'", hangs, "'after'"),
            str(tmp_path / "out.ipynb"),
            engine_name=engine.NAME,
            progress_bar=False,
            execution_timeout=1,
        )
    assert time.monotonic() - began < 10
    before, hung, after = read(tmp_path / "out.ipynb", as_version=4).cells
    assert (texts(before), after.outputs) == (["'before'"], [])
    said, from_c = texts(hung)
    assert from_c == "from C"
    assert not is_running(int(said))


# No harm done.

DEATHS = {
    "import os; os._exit(3)": "ended by itself with exit code 3",
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": "ended by SIGKILL",
    "import ctypes; ctypes.string_at(0)": "ended by SIGSEGV",
}


@pytest.mark.parametrize("dies", DEATHS)
def test_a_kernel_that_dies_says_how_keeps_what_it_said_and_the_next_one_runs(tmp_path: Path, dies: str) -> None:
    with pytest.raises(DeadKernelError, match=DEATHS[dies]):
        executed(notebook(f"print('last words')\n{dies}", "'after'"), tmp_path / "out.ipynb")
    first, second = read(tmp_path / "out.ipynb", as_version=4).cells
    assert texts(first)[0] == "last words\n"
    assert second.outputs == []
    assert ("Segmentation fault" in str(first.outputs)) == ("SIGSEGV" in DEATHS[dies])
    assert texts(executed(notebook("'next'")).cells[0]) == ["'next'"]


def test_a_kernel_that_talks_nonsense_is_given_up_at_once() -> None:
    with pytest.raises(DeadKernelError, match="no message"):
        executed(notebook("import json; json.dumps = lambda *_, **__: '?'", "'after'"))


def test_a_notebook_that_takes_too_much_memory_gets_an_error(tmp_path: Path) -> None:
    with pytest.raises(PapermillExecutionError, match="MemoryError"):
        executed(notebook("held = bytearray(1 << 30)"), memory_bytes=512 << 20)
    with pytest.raises(PapermillExecutionError, match="MemoryError"):
        executed(notebook("import numpy\nheld = numpy.zeros(1 << 27)"), memory_bytes=512 << 20)


LEFT_BEHIND = """
import os, subprocess, sys
children = [subprocess.Popen(["sleep", "300"]), subprocess.Popen(["sleep", "300"], start_new_session=True)]
forgotten = "import subprocess as s; print(s.Popen(['sleep', '300'], stdout=s.DEVNULL, start_new_session=True).pid)"
orphan = subprocess.run([sys.executable, "-c", forgotten], stdout=subprocess.PIPE, text=True).stdout
print(os.getpid(), *(child.pid for child in children), orphan)
"""


@pytest.mark.parametrize("then", ["", "while True: pass", "os._exit(0)"], ids=["ends", "hangs", "dies"])
def test_what_a_notebook_started_ends_with_it(tmp_path: Path, then: str) -> None:
    out = tmp_path / "out.ipynb"
    with contextlib.suppress(CellTimeoutError, DeadKernelError):
        papermill.execute_notebook(
            notebook(LEFT_BEHIND, then), str(out), engine_name=engine.NAME, progress_bar=False, execution_timeout=2
        )
    pids = [int(pid) for pid in texts(read(out, as_version=4).cells[0])[0].split()]
    assert len(pids) == 4
    assert [pid for pid in pids if is_running(pid)] == []


def test_what_a_notebook_wants_done_at_its_end_is_done(tmp_path: Path) -> None:
    at_end = "import atexit, pathlib, threading, time\natexit.register(pathlib.Path('at_exit').touch)"
    in_thread = "threading.Thread(target=lambda: (time.sleep(0.3), pathlib.Path('in_thread').touch())).start()"
    executed(notebook(f"{at_end}\n{in_thread}"), cwd=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["at_exit", "in_thread"]


# The ordinary kernel, where nothing can be forked.


def test_where_nothing_can_be_forked_an_ordinary_kernel_runs_over_no_network(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(forkserver, "AVAILABLE", False)
    asks = "from ipykernel.kernelapp import IPKernelApp\nkernel = IPKernelApp.instance()\nkernel.transport, kernel.ip"
    transport, address = ast.literal_eval(texts(executed(notebook(asks), cwd=tmp_path).cells[0])[0])
    assert transport == "ipc"
    assert Path(address).is_absolute()  # else two of them in one working folder would meet
    assert not Path(address).parent.exists()
    assert list(tmp_path.iterdir()) == []


def test_pages_are_made_where_nothing_can_be_forked(
    monkeypatch: pytest.MonkeyPatch, tiny_made: list[run.Made], tiny_jobs: list[run.Job]
) -> None:
    monkeypatch.setattr(forkserver, "AVAILABLE", False)
    wanted = {made.job.path: made.html for made in tiny_made}
    assert run.make(tiny_jobs[0]).html == wanted[tiny_jobs[0].path]
    [from_worker] = run._run_all(tiny_jobs[1:2], 1)
    assert from_worker.html == wanted[from_worker.job.path]


# The process that is forked from.


TASKS = """
import os, sys, threading, time
from pathlib import Path

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

def hang(wire):
    time.sleep(600)

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
    assert "exit code 1" in str(results[4])
    assert "ValueError: no four" in capfd.readouterr().err


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


def test_tasks_that_nobody_waits_for_any_more_are_ended(forks: ForkServer, tasks: ModuleType) -> None:
    results = forks.each(tasks.at_once_for_nought, range(3), 3)
    assert next(results) == (0, 0)
    results.close()  # type: ignore[attr-defined]
    assert forks._process is not None
    children = Path(f"/proc/{forks._process.pid}/task/{forks._process.pid}/children").read_text(encoding="ascii")
    assert children.split() == []


def test_nothing_is_forked_beside_a_thread(tasks: ModuleType) -> None:
    with ForkServer.start(f"{tasks.__name__}.leave_a_thread_behind") as threaded:
        [(_, failed)] = threaded.each(tasks.double, [1], 1)
    assert "cannot fork beside other threads: MainThread, left behind" in str(failed)


def test_a_preparation_that_fails_is_told_to_whoever_asks(capfd: pytest.CaptureFixture[str], tasks: ModuleType) -> None:
    with ForkServer.start("no_such_module.prepare") as failing:
        [(_, failed)] = failing.each(tasks.double, [1], 1)
    assert isinstance(failed, ForkFailed)
    assert "No module named 'no_such_module'" in capfd.readouterr().err


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
    until = time.monotonic() + 10
    while time.monotonic() < until and is_running(int(server)):
        time.sleep(0.02)
    assert not is_running(int(server))
    assert not is_running(int(task))
    assert not Path(scratch).exists()


def test_it_is_replaced_once_what_governs_imports_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = warm.server()
    assert warm.server() is first
    monkeypatch.setenv("PYTHONPATH", "/elsewhere", prepend=os.pathsep)
    second = warm.server()
    assert second is not first
    assert not first.is_alive()


# Our pages.


@pytest.fixture(scope="module")
def tiny_jobs(tiny: campaign.Campaign) -> list[run.Job]:
    """Every page of the tiny campaign."""
    run.bring_up_to_date(tiny)
    return run.plan(open_edition(tiny.folder))


@pytest.fixture(scope="module")
def tiny_made(tiny_jobs: list[run.Job]) -> list[run.Made]:
    """Those pages, made one after another."""
    return list(run._run_all(tiny_jobs, 1))


@pytest.mark.parametrize("at_a_time", [2, 8])
def test_pages_are_the_same_bytes_however_many_are_made_at_a_time(
    tiny_jobs: list[run.Job], tiny_made: list[run.Made], at_a_time: int
) -> None:
    serial = {made.job.path: made.html for made in tiny_made}
    assert all(serial.values()), [made.reason for made in tiny_made]
    assert {made.job.path: made.html for made in run._run_all(tiny_jobs, at_a_time)} == serial


@pytest.mark.parametrize("page", ["briefing", "growth"])
def test_our_pages_are_the_same_bytes_as_from_an_ordinary_kernel(
    campaign_folder: Path, default_campaign: campaign.Campaign, page: str, tmp_path: Path
) -> None:
    job = run.plan(open_edition(campaign_folder), [page])[0]
    source = run.NOTEBOOKS / f"{page}.ipynb"
    made = papermill.execute_notebook(source, None, job.parameters(), progress_bar=False, cwd=tmp_path)
    assert run.make(job).html == export.to_html(made, run._sheet(job, default_campaign), default_campaign)


def test_papermill_finds_the_engine_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["entry-points"]["papermill.engine"][engine.NAME].partition(":")
    assert getattr(import_module(module), name) is engine.ForkEngine
