"""What a page costs beyond its analysis and drawing: papermill with nbconvert, ours, and the floor, side by side.

Run it as ``python benchmarks/render.py [CAMPAIGN]``; the last line is one JSON object. Each way makes all pages of
the campaign, from the real notebooks, in a process of its own, and ends with the same exporter, gates and font subset:

``papermill``  papermill's own API, a kernel a page, one after another
``ours``       as ``hundred-days report --jobs 1`` makes them
``ours_cores`` the same with a job for each core
``floor``      the same functions called from one script: no notebook, no kernel, nothing started

CPU seconds are those of the process and all that it started, its imports included, so that other work on the machine
hardly shows in them. ``overhead`` is (ours - floor) / (papermill - floor).

``unchanged`` is the whole command run again on a set that stands, beside ``python -c "import pandas"``.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measuring import Peak, intake, spent

if TYPE_CHECKING:
    from analysis.jobs import Job

ROOT = Path(__file__).parents[1]
TIMES = 5


def main() -> None:
    """Measure every way in turn, or make the pages in one of them when told to."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("campaign", nargs="?", default=str(ROOT / "data"))
    asked.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.way:
        print(json.dumps(digests(WAYS[given.way], given.campaign)))
        return
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside) / "data"
        shutil.copytree(given.campaign, folder, ignore=shutil.ignore_patterns("tidy"))
        print(json.dumps(compared(str(folder))))


def compared(campaign: str) -> dict[str, Any]:
    """The measurements of every way, and the ratios between them."""
    intake(campaign)
    measured = {way: measure(way, campaign) for way in WAYS}
    cpu = {way: one["cpu_seconds"] for way, one in measured.items()}
    above = {way: seconds - cpu["floor"] for way, seconds in cpu.items()}
    return {
        "pages": measured["floor"]["pages"],
        "ways": measured,
        "overhead": round(above["ours"] / above["papermill"], 4),
        "overhead_cores": round(above["ours_cores"] / above["papermill"], 4),
        "papermill_to_ours": round(cpu["papermill"] / cpu["ours"], 2),
        "ours_to_floor": round(cpu["ours"] / cpu["floor"], 3),
        "same_bytes": len({one.pop("bytes") for one in measured.values()}) == 1,
        "unchanged": unchanged(campaign),
    }


def unchanged(campaign: str) -> dict[str, Any]:
    """What a run costs that finds every page standing, beside the import of pandas; each the median of several."""
    out = str(Path(campaign).parent / "reports")
    again = ["-m", "analysis", "--campaign", campaign, "report", "--out", out]
    cost(again)
    ours, pandas = (statistics.median(cost(what) for _ in range(TIMES)) for what in (again, ["-c", "import pandas"]))
    return {"cpu_seconds": round(ours, 3), "pandas": round(pandas, 3), "to_pandas": round(ours / pandas, 3)}


def cost(arguments: list[str]) -> float:
    """CPU seconds of a whole Python process."""
    before = spent()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return spent() - before


def measure(way: str, campaign: str) -> dict[str, Any]:
    """Make the pages one way, and say what it took, a page."""
    before, began = spent(), time.monotonic()
    command = [sys.executable, __file__, campaign, "--way", way]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        peak = Peak(process.pid)
        made, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{way} ended with {process.returncode}; run it alone to see why: {' '.join(command)}")
    pages = json.loads(made.splitlines()[-1])
    return {
        "pages": len(pages),
        "cpu_seconds": round((spent() - before) / len(pages), 4),
        "wall_seconds": round((time.monotonic() - began) / len(pages), 4),
        "peak_megabytes": round(peak.ended() / 2**20, 1),
        "bytes": hashlib.sha256(json.dumps(pages, sort_keys=True).encode()).hexdigest(),
    }


# The ways.


def digests(way: Callable[[list[Job]], Iterable[tuple[str, str]]], campaign: str) -> dict[str, str]:
    """Make the pages; a hash of each, so that it can be seen that they are the same."""
    pages = dict(way(planned(campaign)))
    empty = sorted(path for path, html in pages.items() if not html)
    if empty:
        raise SystemExit(f"not built: {', '.join(empty)}")
    return {path: hashlib.sha256(html.encode()).hexdigest() for path, html in pages.items()}


def planned(campaign: str) -> list[Job]:
    """All pages of a campaign."""
    from analysis import jobs
    from analysis.edition import open_edition

    return jobs.plan(open_edition(campaign))


def by_papermill(pages: list[Job]) -> Iterator[tuple[str, str]]:
    """A kernel a page, then the exporter."""
    import papermill

    from analysis import campaign, export, jobs, making

    for job in pages:
        with tempfile.TemporaryDirectory() as aside:
            notebook = papermill.execute_notebook(
                jobs.notebook_path(job.page),
                Path(aside) / "made.ipynb",
                parameters=job.parameters(),
                cwd=aside,
                progress_bar=False,
            )
        declared = campaign.load(job.campaign)
        yield job.path, export.to_html(notebook, making.sheet(job, job.unit(declared)), declared)


def by_us(pages: list[Job], at_a_time: int = 1) -> Iterator[tuple[str, str]]:
    """As the command line makes them."""
    from analysis import making

    for made in making.make_all(pages, at_a_time):
        yield made.job.path, made.html


def by_us_on_all_cores(pages: list[Job]) -> Iterator[tuple[str, str]]:
    """As the command line makes them unless told otherwise."""
    return by_us(pages, os.cpu_count() or 1)


def by_calls(pages: list[Job]) -> Iterator[tuple[str, str]]:
    """The cells' calls made here, one after another, then the exporter."""
    import nbformat

    from analysis import campaign, export, jobs, making

    for job in pages:
        notebook = nbformat.read(jobs.notebook_path(job.page), as_version=4)
        known: dict[str, Any] = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = called(cell.source, known)
            if "parameters" in cell.metadata.get("tags", []):
                known |= job.parameters()
        declared = campaign.load(job.campaign)
        yield job.path, export.to_html(notebook, making.sheet(job, job.unit(declared)), declared)


def called(source: str, known: dict[str, Any]) -> list[Any]:
    """Run a cell's lines; the value of the last one as the output that a kernel would send."""
    from nbformat.v4 import new_output

    *before, last = ast.parse(source).body
    if not isinstance(last, ast.Expr):
        exec(source, known)
        return []
    exec(compile(ast.Module(before, []), "cell", "exec"), known)
    shown = eval(compile(ast.Expression(last.value), "cell", "eval"), known)
    return [new_output("execute_result", data={"text/html": shown._repr_html_()})]


WAYS: dict[str, Callable[[list[Job]], Iterable[tuple[str, str]]]] = {
    "papermill": by_papermill,
    "ours": by_us,
    "ours_cores": by_us_on_all_cores,
    "floor": by_calls,
}


if __name__ == "__main__":
    main()
