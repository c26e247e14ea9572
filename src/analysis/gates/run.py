"""The gates of a notebook that has been run: it was given what was ordered, and nothing came up meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis import parameters
from analysis.errors import PageRefused

if TYPE_CHECKING:
    from nbformat import NotebookNode

QUOTED = 300


@dataclass(frozen=True)
class Order:
    """A page as it was ordered: which, where it goes, for whom, of what kind of figures, of which day, given what."""

    page: str
    path: str
    audience: str
    basis: str
    as_of: str
    parameters: Mapping[str, object]


def check_run(notebook: NotebookNode, order: Order | None = None) -> None:
    """The gates of an executed notebook; with an order, that it ran with the parameters ordered and no others.

    No warning and nothing else on the error stream: a warning is a number that may be wrong.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise PageRefused(f"a warning came up while the page was made: {output.text.strip()[:QUOTED]}")
            if output.output_type == "error":
                raise PageRefused(f"a cell failed: {output.ename}: {output.evalue[:QUOTED]}")
    if order is not None:
        _was_given(notebook, dict(order.parameters))


def _was_given(notebook: NotebookNode, ordered: dict[str, object]) -> None:
    recorded = notebook.metadata.get("papermill", {}).get("parameters")
    if recorded is None or dict(recorded) != ordered:
        raise PageRefused(f"the notebook's record of its parameters is not what was ordered: {recorded}")
    ran = list(_injected(notebook))
    if ran != ([ordered] if ordered else []):
        raise PageRefused(f"the notebook ran with other parameters than ordered: {ran}")


def _injected(notebook: NotebookNode) -> Iterator[dict[str, object]]:
    """What the cells say that parameters were written into."""
    for cell in notebook.cells:
        if parameters.INJECTED in cell.metadata.get("tags", []):
            yield {one.name: one.default for one in parameters.stated(cell.source)}
