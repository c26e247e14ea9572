"""What a page of one unit costs in campaigns of 21, 183 and 2,800 units: CPU seconds, and memory.

Run it as ``python benchmarks/scale.py``; the last line is one JSON object. Each campaign is made up of the same units
many times over (see :mod:`made_up`), and 21 of them, spread over the whole campaign, have their pages made, one at a
time. For each number of units:

``opening``  the tables read and what pages share worked out, once, in a process of its own
``page``     what each page after the first took, all processes together, and the memory that no other process shares
``once``     what the run took besides: imports, and the tables opened, by the run and where its pages are forked from
``again``    a later run, after a change that moves no answer: all pages planned, their index written, and what the made
             ones had asked is asked again; once, what the first of each kind takes besides
``moved``    the same after a change that moves the totals, the causes told

Memory is flat where a page takes no more than at the smallest number of units, and no more stands after the last page
than after the first. What is opened grows with the campaign; it is held once by the run and once by the process that
pages are forked from, whatever the number of pages.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from measuring import OWN, WRITTEN, Peak, descendants, intake, memory_bytes, most_bytes, spent_so_far

if TYPE_CHECKING:
    from analysis.cache import Cache
    from analysis.jobs import Job

ROOT = Path(__file__).parents[1]
MODEL_UNITS = 21
PAGES = ("briefing", "confirmation")
CLOSE = 0.15
"""How much more a page may cost."""


def main() -> None:
    """Measure each number of units, or do one part of it when told to."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("units", nargs="*", type=int, default=[21, 183, 2800])
    asked.add_argument("--projects", type=int, default=5, help="projects of a unit in each season, at most")
    asked.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    asked.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.part:
        print(json.dumps(PARTS[given.part](given.folder)))
        return
    with tempfile.TemporaryDirectory() as aside:
        print(json.dumps(measured(Path(aside), given.units, given.projects)))


def measured(aside: Path, sizes: Sequence[int], n_projects: int) -> dict[str, Any]:
    """The measurements at each number of units, and the ratios to those at the smallest."""
    model = aside / "model"
    shutil.copytree(ROOT / "data", model, ignore=shutil.ignore_patterns("tidy"))
    intake(str(model))
    folders = {size: aside / str(size) for size in sorted(sizes)}
    for size, folder in folders.items():
        given = [str(folder / "data"), str(model), str(size), str(n_projects)]
        subprocess.run([sys.executable, str(Path(__file__).with_name("made_up.py")), *given], check=True)
    opened = {size: done("opening", folder) for size, folder in folders.items()}
    made = in_turns(folders)
    later = {size: {part: done(part, folder) for part in ("again", "moved")} for size, folder in folders.items()}
    by_size = {size: {"opening": opened[size], **made[size], **later[size]} for size in folders}
    smallest = by_size[min(by_size)]
    return {
        "projects_a_unit_and_season": n_projects,
        "units": by_size,
        "cpu_to_smallest": _ratios(by_size, "cpu_seconds"),
        "memory_to_smallest": _ratios(by_size, "megabytes"),
        "within_15_percent": max(_ratios(by_size, "cpu_seconds").values()) <= 1 + CLOSE,
        "memory_flat": all(_is_flat(one["page"], smallest["page"]) for one in by_size.values()),
    }


def _ratios(by_size: dict[int, dict[str, Any]], measure: str) -> dict[int, float]:
    smallest = by_size[min(by_size)]["page"][measure]
    return {size: round(one["page"][measure] / smallest, 3) for size, one in by_size.items()}


def _is_flat(page: dict[str, float], smallest: dict[str, float]) -> bool:
    """Whether a page takes no more than in a small campaign, and nothing is left of it."""
    stands = page["megabytes_standing_after_last"] / page["megabytes_standing_after_first"]
    return max(page["megabytes"] / smallest["megabytes"], stands) <= 1 + CLOSE


def done(part: str, folder: Path) -> Any:
    """What a part tells, done in a process of its own."""
    finished = subprocess.run(_command(part, folder), check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(finished.stdout.splitlines()[-1])


def _command(part: str, folder: Path) -> list[str]:
    return [sys.executable, __file__, "--part", part, "--folder", str(folder)]


def in_turns(folders: Mapping[int, Path]) -> dict[int, Any]:
    """What making pages takes at each number of units: a page of each in turn, so that all meet the same machine."""
    with ExitStack() as ending:
        runs = {size: ending.enter_context(Run(folder)) for size, folder in folders.items()}
        rows: dict[int, list[Row]] = {size: [] for size in folders}
        for _ in range(MODEL_UNITS * len(PAGES)):
            for size, run in runs.items():
                rows[size].append(run.next_page())
    return {size: told(made) for size, made in rows.items()}


@dataclass(frozen=True)
class Row:
    """What there was to see after a page: its kind, what the run had spent, what the page's forks held, what stands."""

    kind: str
    cpu_seconds: float
    own_megabytes: float
    standing_megabytes: float


class Run:
    """A run that makes pages. After each it waits until it is told to go on, so that nothing else is under way."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            _command("pages", folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def next_page(self) -> Row:
        """Have the next page made."""
        assert self._process.stdin and self._process.stdout and self._process.stderr
        pid = self._process.pid
        peak = Peak(pid, of_forks)
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        path = self._process.stdout.readline()
        own, left = peak.ended(), of_forks(pid)
        if not path:
            raise SystemExit(self._process.stderr.read())
        standing = sum(memory_bytes(one, WRITTEN) for one in descendants(pid)) - left
        return Row(path.split("/")[2], spent_so_far(pid), max(own, left) / 2**20, standing / 2**20)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate("\n")


def of_forks(pid: int) -> int:
    """What the forks of a run hold that nobody shares: all below the run and the process that they are forked from."""
    return sum(memory_bytes(one, OWN) for one in list(descendants(pid))[2:])


def told(rows: Sequence[Row]) -> dict[str, Any]:
    """What pages took, and what their run took besides."""
    seconds = [(now.kind, now.cpu_seconds - before.cpu_seconds) for before, now in pairwise(rows)]
    a_page = fmean(each for _, each in seconds)
    kinds = {f"cpu_seconds_{kind}": fmean(each for one, each in seconds if one == kind) for kind in PAGES}
    page = {"cpu_seconds": a_page, **kinds}
    return {
        "pages": len(rows),
        "page": {
            **{name: round(each, 4) for name, each in page.items()},
            "megabytes": round(fmean(row.own_megabytes for row in rows), 1),
            "megabytes_standing_after_first": round(rows[0].standing_megabytes, 1),
            "megabytes_standing_after_last": round(rows[-1].standing_megabytes, 1),
        },
        "once": {
            "cpu_seconds": round(rows[0].cpu_seconds - a_page, 2),
            "peak_megabytes": round(max(row.own_megabytes + row.standing_megabytes for row in rows), 1),
        },
    }


# The parts, each in a process of its own.


def opening(folder: Path) -> dict[str, float]:
    """Open the tables and work out what pages share."""
    from analysis.edition import open_edition
    from analysis.pages import shared

    before, idle = time.process_time(), most_bytes()
    edition = open_edition(folder / "data")
    opened = time.process_time()
    shared.warm(edition)
    return {
        "cpu_seconds_opened": round(opened - before, 3),
        "cpu_seconds_worked_out": round(time.process_time() - opened, 3),
        "megabytes": round((most_bytes() - idle) / 2**20, 1),
    }


def pages(folder: Path) -> None:
    """Make and keep pages as the command line does, each when told to."""
    from analysis import making, run

    kept = cache_of(folder)
    sys.stdin.readline()
    for made in making.make_all(planned(folder), 1):
        if made.reason:
            raise SystemExit(f"{made.job.path}: {made.reason}")
        kept.keep(made.job.key, made.html, run.own_inputs(made.job), made.questions)
        print(made.job.path, flush=True)
        sys.stdin.readline()
    kept.keep_state()


def again(folder: Path) -> dict[str, float]:
    """Plan all pages, write their index, and ask again what those that were made had asked."""
    from analysis import jobs, run, shelf
    from analysis.edition import open_edition

    edition = open_edition(folder / "data")
    before = time.process_time()
    every = jobs.plan(edition, PAGES)
    entries = [entry(job, run.own_inputs(job)) for job in every]
    planned_in = time.process_time() - before
    before = time.process_time()
    shelf.indexes(edition, entries)
    shelf.manifest(edition, entries)
    index_in = time.process_time() - before
    a_page = {"plan": round(planned_in / len(every), 5), "index": round(index_in / len(every), 5)}
    with (folder / "data" / "rules.csv").open("a", encoding="utf-8") as rules:
        rules.write("\n")
    return {**{f"cpu_seconds_a_page_{name}": each for name, each in a_page.items()}, **asked_again(folder)}


def asked_again(folder: Path) -> dict[str, float]:
    """Find out which pages have to be made: how many, seconds a page, and what the first of each kind took besides."""
    from analysis import run

    before = time.process_time()
    kept, every = cache_of(folder), planned(folder)
    to_make, seconds = 0, []
    for job in every:
        to_make += bool(kept.why(job.key, run.own_inputs(job), job.unit_code))
        seconds.append(time.process_time())
    kept.keep_state()
    first = len(PAGES)
    a_page = (seconds[-1] - seconds[first - 1]) / (len(every) - first)
    return {
        "pages_to_make": to_make,
        "cpu_seconds_once": round(seconds[first - 1] - before - first * a_page, 2),
        "cpu_seconds_a_page": round(a_page, 4),
        "megabytes": round(most_bytes() / 2**20, 1),
    }


def moved(folder: Path) -> dict[str, float]:
    """Ask again after a change of the totals, which is made in a process of its own: it takes memory too."""
    code = "import sys; from pathlib import Path; import scale; scale.move_the_totals(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, cwd=Path(__file__).parent)
    return asked_again(folder)


def move_the_totals(folder: Path) -> None:
    """The last unit files more on its last form than all had filed together."""
    from analysis import campaign, store

    data = folder / "data"
    declared, tables = campaign.load(data), store.read_all(data)
    figures, code = tables["figures"], declared.cities[-1].code
    on_last_form = (figures["city_code"] == code) & (figures["as_of"] == figures["as_of"].max())
    moved = on_last_form & figures["indicator"].isin(declared.headline)
    changed = {name: figures[name].where(~moved, figures[name].sum()) for name in ("value", "filed")}
    store.write({**tables, "figures": figures.assign(**changed)}, data)


def planned(folder: Path) -> list[Job]:
    """The pages to be made, a unit's together."""
    from analysis import jobs
    from analysis.edition import open_edition

    edition = open_edition(folder / "data")
    codes = [edition.campaign.cities[place].code for place in spread(len(edition.campaign.cities))]
    return sorted(jobs.plan(edition, PAGES, codes), key=lambda job: (job.unit_code, PAGES.index(job.page)))


def spread(n_units: int) -> list[int]:
    """Units over the whole campaign, each made up of another one of the model.

    >>> spread(21)[-2:], spread(2800)[:2], spread(2800)[-1]
    ([19, 20], [0, 127], 2792)
    """
    rounds = n_units // MODEL_UNITS - 1
    return [place + MODEL_UNITS * (place * rounds // (MODEL_UNITS - 1)) for place in range(MODEL_UNITS)]


def cache_of(folder: Path) -> Cache:
    """Where the pages are kept."""
    from analysis import campaign
    from analysis.cache import Cache

    return Cache(folder / "reports", campaign.load(folder / "data"))


def entry(job: Job, inputs: dict[str, str]) -> dict[str, Any]:
    """What a manifest says of a page."""
    told = {"page": job.page, "city": job.unit_code, "lang": job.lang, "path": job.path, "status": "built"}
    return {**told, "reason": "", "why": "", "seconds": 0.0, "warnings": [], "inputs": inputs}


PARTS: dict[str, Callable[[Path], object]] = {
    "opening": opening,
    "pages": pages,
    "again": again,
    "moved": moved,
}


if __name__ == "__main__":
    main()
