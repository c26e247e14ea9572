"""Notebooks made and run in tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import papermill
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from papermill.engines import papermill_engines

from analysis import engine
from analysis.engine import warm

KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


@contextmanager
def knowing_the_engine() -> Iterator[None]:
    """Papermill knows the engine meanwhile; the process that it forks from is ended after it."""
    papermill_engines.register(engine.NAME, engine.ForkEngine)
    yield
    for started in warm._started.values():
        started.close()
    warm._started.clear()


def notebook(*cells: str | NotebookNode) -> NotebookNode:
    """A notebook of these cells, code where they are texts."""
    made = [cell if isinstance(cell, NotebookNode) else new_code_cell(cell) for cell in cells]
    return new_notebook(cells=made, metadata={"kernelspec": KERNELSPEC, "language_info": {"name": "python"}})


def executed(
    made: NotebookNode, out: Path | None = None, name: str | None = engine.NAME, seconds: int = 60, **options: Any
) -> NotebookNode:
    """The notebook as papermill leaves it; each cell may take so many seconds."""
    return papermill.execute_notebook(
        made, str(out) if out else None, engine_name=name, progress_bar=False, execution_timeout=seconds, **options
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
