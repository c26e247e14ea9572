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
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import matplotlib
import pytest
from executing import executed, is_running, knowing_the_engine, notebook, texts
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, read, write
from nbformat.v4 import new_code_cell, new_markdown_cell
from papermill.exceptions import PapermillExecutionError

from analysis import campaign, engine, jobs, making, run
from analysis.edition import open_edition
from analysis.engine import forkserver
from analysis.engine.forkserver import ForkServer
from analysis.engine.kernel import STREAMS
from analysis.errors import WrongCall

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(not forkserver.AVAILABLE, reason="no process can be forked here")


@pytest.fixture(scope="module", autouse=True)
def registered() -> Iterator[None]:
    """Papermill knows the engine in these tests."""
    with knowing_the_engine():
        yield


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
    "get_ipython().run_cell('print(5)');",
    "warnings.warn('old', DeprecationWarning)",
    "from comm import create_comm\nstate = {'_model_name': 'W', '_model_module': 'w', '_model_module_version': '1'}\n"
    "held = create_comm(target_name='jupyter.widget', data={'state': state}, comm_id='own')\n"
    "held.send({'state': {'x': 1}, 'buffer_paths': [['x']]}, buffers=[b'attached'])",
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
    for about in ("language_info", "widgets"):
        assert both["fork"].metadata[about] == both["ordinary"].metadata[about]
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
        executed(notebook("'before'", hangs, "'after'"), tmp_path / "out.ipynb", seconds=1)
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


def sends(what: str, then: str) -> NotebookNode:
    """A notebook that sends this instead of messages, all by itself."""
    sending = f"import os\nos.write(get_ipython().kernel.session._sending.fileno(), {what!r}.encode())"
    return notebook(f"{sending}\n{then}", "'after'")


def test_a_kernel_that_dies_amid_a_message_is_noticed() -> None:
    with pytest.raises(DeadKernelError, match="exit code 3"):
        executed(sends('["iopub", {"cut', "os._exit(3)"))


def test_a_kernel_that_hangs_amid_a_message_ends_within_its_limit() -> None:
    with pytest.raises(CellTimeoutError):
        executed(sends('["iopub", {"cut', "while True: pass"), seconds=1)


def test_a_kernel_is_interrupted_where_that_is_asked_for() -> None:
    with pytest.raises(PapermillExecutionError, match="KeyboardInterrupt"):
        executed(notebook("import time\ntime.sleep(60)"), seconds=1, interrupt_on_timeout=True)


def test_many_threads_may_run_notebooks_at_a_time() -> None:
    def run_one(number: int) -> list[str]:
        made = executed(notebook(f"{number} * {number}"))
        ensure_event_loop().close()  # nbclient leaves one to each thread
        return texts(made.cells[0])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(run_one, range(8))) == [[str(number * number)] for number in range(8)]


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
        executed(notebook(LEFT_BEHIND, then), out, seconds=1)
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


@pytest.mark.parametrize("then", ["while True: pass", "os._exit(0)"], ids=["hangs", "dies"])
def test_what_an_ordinary_kernel_started_ends_with_it_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, then: str
) -> None:
    monkeypatch.setattr(forkserver, "AVAILABLE", False)
    test_what_a_notebook_started_ends_with_it(tmp_path, then)


# Our pages.


@pytest.fixture(scope="module")
def tiny_jobs(tiny: campaign.Campaign) -> list[jobs.Job]:
    """Every page of the tiny campaign."""
    run.bring_up_to_date(tiny)
    return jobs.plan(open_edition(tiny.folder))


def pages_of(made: Iterable[making.Made]) -> dict[str, str]:
    pages = {one.job.path: one.html or one.reason for one in made}
    assert all(page.startswith("<!DOCTYPE html>") for page in pages.values()), pages
    return pages


@pytest.fixture(scope="module")
def serial(tiny_jobs: list[jobs.Job]) -> dict[str, str]:
    """Those pages, made one after another."""
    return pages_of(making.make_all(tiny_jobs, 1))


@pytest.mark.parametrize(("at_a_time", "since"), [(2, 2), (8, 0)])
def test_pages_are_the_same_bytes_however_many_are_made_at_a_time(
    tiny_jobs: list[jobs.Job], serial: dict[str, str], at_a_time: int, since: int
) -> None:
    wanted = tiny_jobs[since:]
    assert pages_of(making.make_all(wanted, at_a_time)) == {job.path: serial[job.path] for job in wanted}


def test_pages_are_the_same_bytes_where_nothing_can_be_forked(
    tiny_jobs: list[jobs.Job], serial: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forkserver, "AVAILABLE", False)
    both = [tiny_jobs[0], tiny_jobs[-1]]
    assert [job.page for job in both] == ["briefing", "growth"]
    assert pages_of(making.make_all(both, 2)) == {job.path: serial[job.path] for job in both}


def test_papermill_finds_the_engine_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["entry-points"]["papermill.engine"][engine.NAME].partition(":")
    assert getattr(import_module(module), name) is engine.ForkEngine


def test_papermill_runs_it_from_the_command_line_and_no_record_is_kept_of_that(tmp_path: Path) -> None:
    parameters = new_code_cell("city = None  # type: str|None", metadata={"tags": ["parameters"]})
    write(notebook(parameters, "print(city)"), tmp_path / "in.ipynb")
    asked = ("--engine", engine.NAME, "in.ipynb", "out.ipynb", "-p", "city", "成都", "--no-progress-bar")
    environment = os.environ | {"HOME": str(tmp_path / "home"), "MPLCONFIGDIR": matplotlib.get_cachedir()}
    subprocess.run([sys.executable, "-m", "papermill", *asked], cwd=tmp_path, env=environment, check=True)
    assert texts(read(tmp_path / "out.ipynb", as_version=4).cells[2]) == ["成都\n"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.ipynb", "out.ipynb"]
