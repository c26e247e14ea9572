"""The process that notebooks are forked from: what it has imported, and when another must take its place."""

from __future__ import annotations

import atexit
import importlib
import os
import pkgutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import analysis.pages
from analysis.engine import INLINE, forkserver
from analysis.engine.forkserver import ForkServer

NEEDED = (
    *("pandas", "matplotlib.pyplot", "duckdb", "ipykernel.debugger", "analysis.engine.kernel"),
    *("papermill", "analysis.engine.manager"),
)
"""What notebooks need besides the pages' own code, and those tasks that run notebooks."""

SPARED = ("debugpy", "rfc3987_syntax")
"""What those try to import and do without: a debugger, and a grammar of addresses that takes a second to build."""

GOVERN_IMPORTS = ("PYTHON", "MPL", "MATPLOTLIB", "LANG", "LC_", "HOME", "XDG_")
"""How the names of variables begin that say what is imported or how: from where, with which options and encodings."""


def prepare() -> None:
    """Import what notebooks need; called once, in the process that they are forked from."""
    os.environ.setdefault("MPLBACKEND", INLINE)
    pages = [f"{analysis.pages.__name__}.{page.name}" for page in pkgutil.iter_modules(analysis.pages.__path__)]
    with without(SPARED):
        for module in (*NEEDED, *pages):
            importlib.import_module(module)


@contextmanager
def without(modules: tuple[str, ...]) -> Iterator[None]:
    """Have imports of these modules fail for a while, where they have not been imported before."""
    absent = {module: None for module in modules if module not in sys.modules}
    sys.modules.update(absent)  # type: ignore[arg-type]
    yield
    for module in absent:
        del sys.modules[module]


PREPARATION = f"{__name__}.{prepare.__name__}"

_started: dict[object, ForkServer] = {}
_starting = threading.Lock()


def server() -> ForkServer:
    """The process to fork from: in a fork the one it came from, elsewhere one that is started when first needed.

    It is replaced once the package's code has changed, or what governs imports.
    """
    if forkserver.inherited is not None:
        return forkserver.inherited
    with _starting:
        state = _state()
        for outdated in [key for key, started in _started.items() if key != state or not started.is_alive()]:
            _started.pop(outdated).close()
        if state not in _started:
            _started[state] = ForkServer.start(PREPARATION)
            atexit.register(_started[state].close)
        return _started[state]


def _state() -> object:
    """What a process that has imported everything is only as good as, and whose it is."""
    code = [(path, path.stat().st_mtime_ns) for path in Path(analysis.__path__[0]).rglob("*.py")]
    governing = [(name, value) for name, value in os.environ.items() if name.startswith(GOVERN_IMPORTS)]
    return frozenset(code), frozenset(governing), os.getpid()
