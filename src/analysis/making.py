"""Jobs done: each page's notebook run in a fork of a process that stands ready, several at a time."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analysis import asked, charts, cluster, engine, export, fingerprint, parameters
from analysis.asked import Question
from analysis.campaign import City
from analysis.edition import open_edition
from analysis.engine import forkserver, warm
from analysis.engine.forkserver import ForkFailed, ForkServer
from analysis.errors import PageRefused, WrongCall
from analysis.export import Sheet
from analysis.gates import Order, names
from analysis.jobs import Job, notebook_path
from analysis.pages import shared

CELL_SECONDS = 300

Said = Callable[[str], object]


@dataclass(frozen=True)
class Made:
    """What became of a job: its page and what it asked of the campaign, or the reason why there is none."""

    job: Job
    html: str
    reason: str
    seconds: float
    questions: tuple[Question, ...] = ()


def make_all(
    jobs: Sequence[Job], at_a_time: int, address: str | None = None, said: Said | None = None
) -> Iterator[Made]:
    """Make the pages, several at a time, each in a process of its own; yields each as it is done.

    On the cluster at ``address`` if there is one; ``said`` is told what becomes of its workers.
    """
    ready: list[str | Callable[[], object]] = [warm.PREPARATION, f"{__name__}.{rehearse.__name__}", *_openings(jobs)]
    if address is not None:
        yield from (_made(*done) for done in cluster.each(address, make, jobs, said, ready))
    elif not forkserver.AVAILABLE:
        yield from _make_in_workers(jobs, at_a_time)
    else:
        with ForkServer.start(*ready) as forks:
            yield from (_made(*done) for done in forks.each(make, jobs, at_a_time))


def _openings(jobs: Sequence[Job]) -> list[partial[None]]:
    """What opens each edition that the jobs are about, so that forks find it open and worked out."""
    asked_for = dict.fromkeys((job.campaign, job.as_of, job.known_on, job.lang) for job in jobs)
    with_cases = any(job.cities for job in jobs)
    return [partial(_open, *given, with_cases=with_cases) for given in asked_for]


def _open(campaign: str, as_of: str, known_on: str | None, lang: str, *, with_cases: bool) -> None:
    edition = open_edition(campaign, as_of, known_on, lang)
    shared.warm(edition, with_cases=with_cases)
    _ = edition.campaign.by_code, edition.campaign.by_name, names.of_units(edition.campaign)
    parameters.campaign_asked(campaign)


def _made(job: Job, made: Made | Exception) -> Made:
    return made if isinstance(made, Made) else Made(job, "", str(made), 0.0)


def _make_in_workers(jobs: Sequence[Job], at_a_time: int) -> Iterator[Made]:
    """The same where nothing can be forked."""
    workers = max(1, min(at_a_time, len(jobs)))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_silence_kernels) as pool:
        asked_for = {pool.submit(make, job): job for job in jobs}
        for done in as_completed(asked_for):
            wrong = done.exception()
            yield _made(asked_for[done], wrong if isinstance(wrong, Exception) else done.result())


def _silence_kernels() -> None:
    """Kernels talk on the error stream of the process that starts them; what matters comes back in the notebook."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stderr.fileno())


def rehearse() -> None:
    """Take an empty notebook through the export, so that forks find templates, fonts and what reads them loaded."""
    from nbformat.v4 import new_notebook

    nobody = Sheet(City("", {}, {}, (), {}, {}, 0, None), "", "", "", "")
    export.exporter().from_notebook_node(new_notebook(), resources={"page": nobody.head("")})
    export.with_font("", "")
    fingerprint.of_module(charts.__name__)


def make(job: Job) -> Made:
    """Run one notebook and turn it into a page; whatever goes wrong is this page's reason, and no other's."""
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillException

    papermill_engines.register(engine.NAME, engine.ForkEngine)  # its entry point is only there once it is installed
    started = time.monotonic()
    campaign = open_edition(job.campaign, job.as_of, job.known_on, job.lang).campaign
    questions: tuple[Question, ...] = ()
    try:
        with tempfile.TemporaryDirectory() as aside, tempfile.TemporaryDirectory() as notes:
            with asked.noted_in(Path(notes) / "asked"):
                notebook = papermill.execute_notebook(
                    notebook_path(job.page),
                    None,
                    parameters=job.parameters(),
                    engine_name=engine.NAME,
                    kernel_name=engine.KERNEL,
                    progress_bar=False,
                    cwd=aside,
                    execution_timeout=CELL_SECONDS,
                )
            questions = tuple(asked.read(Path(notes) / "asked"))
        html, reason = export.to_html(notebook, sheet(job, job.unit(campaign)), campaign, order(job)), ""
    except (PapermillException, PageRefused, WrongCall, DeadKernelError, ForkFailed, TimeoutError) as wrong:
        html, reason = "", _short(wrong)
    return Made(job, html, reason, time.monotonic() - started, questions)


def sheet(job: Job, unit: City) -> Sheet:
    """What a job's page says of itself."""
    return Sheet(unit, job.lang, job.audience, job.basis, job.as_of)


def order(job: Job) -> Order:
    """What a job's page must be."""
    return Order(job.page, job.path, job.audience, job.basis, job.as_of, job.parameters())


def _short(wrong: Exception) -> str:
    """The last telling line of an error."""
    lines = [line for line in str(wrong).splitlines() if line.strip()]
    return lines[-1] if lines else type(wrong).__name__
