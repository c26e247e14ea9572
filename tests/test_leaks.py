"""A notebook that tries to leave something behind: the next one, and one beside it, see nothing of it.

A witness notebook says all that it can see of the state that a page could leave; it says the same before and after.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import papermill
import pytest
from executing import knowing_the_engine
from nbformat.v4 import new_code_cell, new_notebook

from analysis import engine, jobs, making, run
from analysis.campaign import Campaign
from analysis.edition import open_edition
from analysis.engine import forkserver

pytestmark = pytest.mark.skipif(not forkserver.AVAILABLE, reason="no process can be forked here")

LEAKER = [
    """
import atexit, builtins, decimal, gc, importlib, json, locale, logging, os, pathlib, random, signal, sys, tempfile
import threading, time, types, warnings
import duckdb, matplotlib, numpy, pandas
import matplotlib.pyplot as plt
from analysis import campaign, edition, phrasing
from analysis.charts import frames
from analysis.pages import briefing, page

secret = "the numbers of another city"
__builtins__.secret = builtins.secret = secret
""",
    # Options of libraries.
    """
matplotlib.rcParams.update({"font.size": 77, "lines.linewidth": 9, "svg.hashsalt": secret})
matplotlib.use("pdf")
plt.style.use("ggplot"); plt.ioff(); plt.figure(77)
matplotlib.colormaps.register(matplotlib.colormaps["Reds"], name="leak")
pandas.options.display.precision = 1
pandas.set_option("display.max_rows", 3, "mode.copy_on_write", True)
pandas.api.extensions.register_dataframe_accessor("leaked")(lambda frame: secret)
numpy.set_printoptions(precision=1); numpy.seterr(all="raise")
decimal.getcontext().prec = 3
warnings.simplefilter("ignore"); logging.basicConfig(level=1); logging.getLogger().setLevel(1)
logging.disable(50); gc.disable(); sys.setrecursionlimit(50_000); sys.setswitchinterval(1)
""",
    # Attributes of modules and of classes.
    """
campaign.load = edition.open_edition = page.open_page = briefing.open_page = lambda *_, **__: secret
frames.STYLE["text.color"] = "#ff0000"; phrasing.BLANK = secret; campaign.Season.days = 7
pandas.DataFrame.describe = lambda self: secret; json.leaked = json.load = secret
sys.modules["leaked"] = types.ModuleType("leaked"); sys.modules["analysis.leaked"] = sys.modules["leaked"]
sys.path.insert(0, "/leaked"); sys.argv[:] = [secret]
sys.meta_path.append(type("Leaked", (), {"find_spec": lambda *_: None}))
sys.displayhook = sys.excepthook = lambda *_: None
""",
    # What a process has.
    """
os.environ.update(LEAKED=secret, HOME="/leaked", TZ="Pacific/Kiritimati", PYTHONPATH="/leaked", COLUMNS="7")
os.environ.pop("PATH", None); time.tzset(); os.umask(0o077); locale.setlocale(locale.LC_ALL, "C")
random.seed(1); numpy.random.seed(1)
signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGALRM, signal.SIG_IGN)
atexit.register(pathlib.Path("left_at_exit.txt").touch)
threading.Thread(target=time.sleep, args=(0.2,), name="leaked").start()
left = open("left.txt", "w"); left.write(secret); left.flush()
os.mkdir("folder"); os.chdir("folder")
pathlib.Path(tempfile.gettempdir(), "left.txt").write_text(secret)
duckdb.sql("CREATE TABLE leaked AS SELECT 1"); duckdb.sql("SET threads = 1")
""",
    # IPython's own.
    """
%alias leaked echo leaked
%env LEAKED_TOO=yes
%store secret
%precision 1
import matplotlib_inline.config as inline
inline.InlineBackend.instance().figure_formats = {"svg"}
get_ipython().ast_transformers.append(None); get_ipython().ast_transformers.clear()
get_ipython().display_formatter.formatters["text/html"].for_type(int, lambda number: secret)
get_ipython().register_magic_function(lambda line: secret, magic_name="leaked")
get_ipython().set_custom_exc((ZeroDivisionError,), lambda *_: None)
""",
    "'done'",
]

WITNESS = """
import atexit, builtins, decimal, gc, json, locale, logging, os, pathlib, random, signal, sys, tempfile, threading, time
import warnings
import duckdb, matplotlib, numpy, pandas
import matplotlib.pyplot as plt
import matplotlib_inline.config as inline
from analysis import campaign, edition, phrasing
from analysis.charts import frames
from analysis.pages import briefing, page

here, home = os.getcwd(), tempfile.gettempdir()
packages = ("analysis", "pandas", "matplotlib", "json", "numpy", "duckdb", "builtins", "warnings")
public = {
    name: sorted(repr(type(value)) + key for key, value in vars(module).items() if not key.startswith("__"))
    for name, module in list(sys.modules.items())
    if name.split(".")[0] in packages and module is not None
}
seen = {
    "names": sorted(name for name in globals() if not name.startswith("_")),
    "builtins": sorted(dir(builtins)),
    "rcParams": {name: str(value) for name, value in matplotlib.rcParams.items()},
    "figures": plt.get_fignums(),
    "colormaps": sorted(matplotlib.colormaps),
    "options": pandas.describe_option("", _print_desc=False),
    "accessors": sorted(pandas.DataFrame._accessors),
    "printing": str(numpy.get_printoptions()) + str(numpy.geterr()),
    "decimals": decimal.getcontext().prec,
    "warnings": [str(one) for one in warnings.filters],
    "logging": [logging.getLogger().level, logging.root.manager.disable, len(logging.getLogger().handlers)],
    "collector": [gc.isenabled(), sys.getrecursionlimit(), sys.getswitchinterval()],
    "functions": [getattr(one, "__qualname__", type(one).__name__) for one in (
        campaign.load, edition.open_edition, page.open_page, briefing.open_page, pandas.DataFrame.describe, json.load,
        sys.displayhook, sys.excepthook)],
    "attributes": [frames.STYLE["text.color"], phrasing.BLANK, repr(campaign.Season.days)[:10]],
    "modules": public,
    "path": sys.path + sys.argv + [str(type(one)) for one in sys.meta_path],
    "environment": {name: value for name, value in os.environ.items() if home.rpartition("/")[0] not in value},
    "time": [time.tzname, locale.setlocale(locale.LC_ALL)],
    "umask": os.umask(0o022),
    "signals": [str(signal.getsignal(one)) for one in (signal.SIGTERM, signal.SIGALRM, signal.SIGINT, signal.SIGCHLD)],
    "threads": [thread.name for thread in threading.enumerate()],
    "files": sorted(os.listdir(here)) + sorted(name for name in os.listdir(home) if "ipykernel" not in name),
    "descriptors": [file for file in (os.readlink(one) for one in pathlib.Path("/proc/self/fd").glob("[0-9]*")
                    if one.is_symlink()) if "left" in file],
    "tables": duckdb.sql("SHOW TABLES").fetchall(),
    "magics": [get_ipython().find_line_magic("leaked") is None, get_ipython().execution_count, len(In)],
    "stored": sorted(get_ipython().db.keys()),
    "formatters": str(get_ipython().display_formatter.formatters["text/html"].type_printers.get(int)),
    "figure_formats": sorted(inline.InlineBackend.instance().figure_formats),
}
random_numbers = [random.random(), float(numpy.random.random())]
print(json.dumps(seen, ensure_ascii=False, sort_keys=True))
print(json.dumps(random_numbers))
"""


@pytest.fixture(scope="module", autouse=True)
def registered() -> Iterator[None]:
    """Papermill knows the engine in these tests."""
    with knowing_the_engine():
        yield


def run_cells(folder: Path, *cells: str) -> list[str]:
    """What the last cell wrote or showed, line by line."""
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = new_notebook(
        cells=[new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": spec, "language_info": {"name": "python"}},
    )
    folder.mkdir(exist_ok=True)
    done = papermill.execute_notebook(
        made, None, engine_name=engine.NAME, progress_bar=False, cwd=folder, execution_timeout=60
    )
    [output] = [output for output in done.cells[-1].outputs if output.get("name") != "stderr"]
    text = output.get("text") or output["data"]["text/plain"]
    return str(text).splitlines()


Seen = tuple[dict[str, Any], list[float]]


def witnessed(folder: Path) -> Seen:
    seen, random_numbers = run_cells(folder, WITNESS)
    return json.loads(seen), json.loads(random_numbers)


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory: pytest.TempPathFactory) -> tuple[Seen, Seen]:
    """What the witness sees before and after the leaker has run, each in a working folder of its own."""
    folder = tmp_path_factory.mktemp("leaks")
    before = witnessed(folder / "before")
    assert run_cells(folder / "leaker", *LEAKER) == ["'done'"]
    return before, witnessed(folder / "after")


SUBJECTS = [
    *("names", "builtins", "rcParams", "figures", "colormaps", "options", "accessors", "printing", "decimals"),
    *("warnings", "logging", "collector", "functions", "attributes", "modules", "path", "environment", "time"),
    *("umask", "signals", "threads", "files", "descriptors", "tables", "magics", "stored", "formatters"),
    "figure_formats",
]


def test_the_witness_sees_each_subject_and_the_leaker_left_its_mark_where_it_ran(
    before_and_after: tuple[Seen, Seen], tmp_path: Path
) -> None:
    (before, _), (after, _) = before_and_after
    assert sorted(before) == sorted(after) == sorted(SUBJECTS)
    undone = "os.environ['PATH'] = '/bin'; logging.disable(0)"
    unlike = json.loads(run_cells(tmp_path, *LEAKER[:-1], undone, WITNESS)[-2])
    same = {subject for subject in SUBJECTS if unlike[subject] == before[subject]}
    assert same == set()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_next_notebook_sees_nothing_of_it(before_and_after: tuple[Seen, Seen], subject: str) -> None:
    (before, _), (after, _) = before_and_after
    assert after[subject] == before[subject]


def test_random_numbers_are_neither_those_of_the_one_before_nor_those_of_its_seed(
    before_and_after: tuple[Seen, Seen],
) -> None:
    (_, before), (_, after) = before_and_after
    seeded = [0.13436424411240122, 0.417022004702574]
    assert len({*before, *after, *seeded}) == 6


def test_a_page_made_after_it_is_the_same_bytes(tiny: Campaign, tmp_path: Path) -> None:
    run.bring_up_to_date(tiny)
    [job] = jobs.plan(open_edition(tiny.folder), ["growth"])
    before = making.make(job)
    run_cells(tmp_path / "leaker", *LEAKER)
    after = making.make(job)
    assert before.html
    assert after.html == before.html
