"""The way out: plans the pages, runs their notebooks several at a time, and has them put on the shelf."""

from __future__ import annotations

import difflib
import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from analysis import campaign as declaration
from analysis import decided, engine, export, intake, parameters, receipts, rules, store
from analysis.campaign import Campaign, City, PageDeclaration
from analysis.edition import Edition, edition_of
from analysis.engine import forkserver, warm
from analysis.engine.forkserver import ForkFailed, ForkServer
from analysis.errors import PageRefused, WrongCall
from analysis.export import Sheet
from analysis.pages.case_study import cases
from analysis.parameters import Parameter
from analysis.phrasing import Voice
from analysis.rules import RuleBook
from analysis.shelf import ALL, Entry, put, write_index, write_manifest

PACKAGE = Path(__file__).parent
NOTEBOOKS = PACKAGE.parents[1] / "notebooks"
CELL_SECONDS = 300

STAMP = "inputs.sha256"


@dataclass(frozen=True)
class Job:
    """One page to be made: a notebook, its parameters, and where the page goes, relative to the as-of folder."""

    page: str
    unit_code: str
    lang: str
    audience: str
    campaign: str
    as_of: str
    known_on: str | None
    path: str
    basis: str

    def parameters(self) -> dict[str, str | None]:
        """What the notebook is given."""
        given = {"campaign": self.campaign, "as_of": self.as_of, "known_on": self.known_on, "lang": self.lang}
        return given | ({"city": self.unit_code} if self.unit_code != ALL else {})


@dataclass(frozen=True)
class Made:
    """What became of a job: its page's bytes, or the reason why there is none."""

    job: Job
    html: str
    reason: str
    seconds: float

    @property
    def status(self) -> str:
        """``built`` or ``failed``."""
        return "failed" if self.reason else "built"


@dataclass(frozen=True)
class Report:
    """A finished run: where it lies, the indexes it wrote, and what became of each page."""

    folder: Path
    indexes: tuple[Path, ...]
    made: tuple[Made, ...]

    @property
    def failed(self) -> list[Made]:
        """The pages that could not be made."""
        return [made for made in self.made if made.reason]


Progress = Callable[[int, int, Made, str], None]
"""Told after each page: how many are done, of how many, the page, the name of its unit."""


def bring_up_to_date(campaign: Campaign) -> store.Tables:
    """The tidy tables, read again from ``raw/`` only where a file, the declaration or the code has changed."""
    stamp = store.folder(campaign.folder) / STAMP
    declared = _fingerprint(_sources(campaign.folder), campaign.folder)
    now = f"{declared} {_fingerprint(sorted(PACKAGE.rglob('*.py')), PACKAGE)}"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == now:
        return store.read_all(campaign.folder)
    tables = take_in(campaign)
    stamp.write_text(now, encoding="ascii")
    return tables


def take_in(campaign: Campaign) -> store.Tables:
    """Read all of ``raw/`` and write the tidy tables and a receipt for each file."""
    tables = intake.refresh(campaign)
    book = rules.load(campaign.folder)
    receipts.write(campaign, for_filers(tables, campaign, book), book)
    return tables


def for_filers(tables: store.Tables, campaign: Campaign, book: RuleBook) -> store.Tables:
    """The tables as receipts show them: findings with what was decided on them, but none about our own decisions."""
    found = decided.decide(tables, campaign, book).problems
    return dict(tables) | {"problems": found[~found["rule"].isin(decided.ABOUT_DECISIONS)]}


def report(
    folder: str | os.PathLike[str],
    pages: Sequence[str] = (),
    cities: Sequence[str] = (),
    *,
    as_of: str | None = None,
    known_on: str | None = None,
    lang: str | None = None,
    jobs: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Build pages, all of them by default, with their indexes and the manifest."""
    campaign = declaration.load(folder)
    refuse_wrong(campaign, pages, cities, {"as_of": as_of, "known_on": known_on, "lang": lang})
    edition = edition_of(campaign, bring_up_to_date(campaign), as_of, known_on, lang)
    planned = plan(edition, pages, cities)
    target = (out or Path("reports")) / campaign.code / edition.as_of.isoformat()
    made = []
    for number, one in enumerate(_run_all(planned, jobs or os.cpu_count() or 1), start=1):
        made.append(one)
        put(target / one.job.path, _page(one, edition))
        if progress:
            progress(number, len(planned), one, _unit_name(edition, one.job))
    order = {job.path: place for place, job in enumerate(planned)}
    made.sort(key=lambda one: order[one.job.path])
    inputs = _inputs(campaign)
    entries = write_manifest(target, edition, (_entry(one, inputs) for one in made))
    indexes = tuple(write_index(target, edition, audience, entries) for audience in campaign.audiences)
    return Report(target, tuple(index for index in indexes if index), tuple(made))


def plan(edition: Edition, pages: Sequence[str] = (), cities: Sequence[str] = ()) -> list[Job]:
    """The jobs that make the named pages, of the named units where a page has one for each."""
    declared = edition.campaign.pages
    unknown = [name for name in pages if name not in declared]
    if unknown:
        raise WrongCall(f"No page {', '.join(unknown)} in this campaign; declared: {', '.join(declared)}.")
    wanted = [edition.campaign.city(name).code for name in cities]
    planned = [
        _job(edition, page, code)
        for page in declared.values()
        if not pages or page.name in pages
        for code in _units(edition, page, wanted)
    ]
    if not planned:
        raise WrongCall(f"There is no page {', '.join(pages) or 'at all'} of {', '.join(cities) or 'this campaign'}.")
    return planned


def _units(edition: Edition, page: PageDeclaration, wanted: Sequence[str]) -> list[str]:
    if page.each == ALL:
        return [ALL] if not wanted else []
    every = [city.code for city in edition.campaign.cities]
    codes = list(cases(edition).values()) if page.each == "case" else every
    return [code for code in codes if not wanted or code in wanted]


def _job(edition: Edition, page: PageDeclaration, code: str) -> Job:
    return Job(
        page=page.name,
        unit_code=code,
        lang=edition.lang,
        audience=page.audience,
        campaign=str(edition.campaign.folder),
        as_of=edition.as_of.isoformat(),
        known_on=edition.known_on.isoformat() if edition.known_on else None,
        path=f"{page.audience}/{edition.lang}/{page.name}/{code}.html",
        basis=page.basis or "+".join(edition.basis),
    )


def refuse_wrong(
    campaign: Campaign, pages: Sequence[str], cities: Sequence[str], given: Mapping[str, str | None]
) -> None:
    """Refuse, before anything is read or started, a page or a value that no notebook of this campaign can be given."""
    unknown = [name for name in pages if name not in campaign.pages]
    if unknown:
        near = difflib.get_close_matches(unknown[0], campaign.pages, n=3, cutoff=0.3)
        hint = f" Nearest: {', '.join(near)};" if near else ""
        raise WrongCall(f"No page {', '.join(unknown)} in this campaign.{hint} declared: {', '.join(campaign.pages)}.")
    for city in cities:
        campaign.city(city)
    for page in pages or campaign.pages:
        known = parameters_of(page, campaign)
        names = {parameter.name for parameter in known}
        parameters.check(known, {name: value for name, value in given.items() if value and name in names})


def parameters_of(page: str, campaign: Campaign) -> list[Parameter]:
    """What a page's notebook may be asked with, and the values that the campaign knows."""
    notebook = json.loads((NOTEBOOKS / f"{page}.ipynb").read_text(encoding="utf-8"))
    return parameters.known_to(campaign, parameters.read(notebook))


def _run_all(planned: Sequence[Job], jobs: int) -> Iterator[Made]:
    """Make the pages, several at a time, each in a process of its own; yields each as it is done."""
    if not forkserver.AVAILABLE:
        yield from _run_all_in_workers(planned, jobs)
        return
    with ForkServer.start(warm.PREPARATION, f"{__name__}.{rehearse.__name__}") as forks:
        for job, made in forks.each(make, planned, jobs):
            yield made if isinstance(made, Made) else Made(job, "", str(made), 0.0)


def _run_all_in_workers(planned: Sequence[Job], jobs: int) -> Iterator[Made]:
    """The same where nothing can be forked."""
    workers = max(1, min(jobs, len(planned)))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_silence_kernels) as pool:
        for done in as_completed([pool.submit(make, job) for job in planned]):
            yield done.result()


def _silence_kernels() -> None:
    """Kernels talk on the error stream of the process that starts them; what matters comes back in the notebook."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stderr.fileno())


def rehearse() -> None:
    """Take an empty notebook through the export, so that forks find templates, fonts and what reads them loaded."""
    from nbformat.v4 import new_notebook

    nobody = Sheet(City("", {}, {}, (), {}, {}, 0, None), "", "", "", "")
    export._exporter().from_notebook_node(new_notebook(), resources={"page": nobody.head("")})
    export.with_font("")


def make(job: Job) -> Made:
    """Run one notebook and turn it into a page; whatever goes wrong is this page's reason, and no other's."""
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillException

    papermill_engines.register(engine.NAME, engine.ForkEngine)  # its entry point is only there once it is installed
    started = time.monotonic()
    campaign = declaration.load(job.campaign)
    try:
        with tempfile.TemporaryDirectory() as aside:
            notebook = papermill.execute_notebook(
                NOTEBOOKS / f"{job.page}.ipynb",
                None,
                parameters=job.parameters(),
                engine_name=engine.NAME,
                kernel_name=engine.KERNEL,
                progress_bar=False,
                cwd=aside,
                execution_timeout=CELL_SECONDS,
            )
        html, reason = export.to_html(notebook, _sheet(job, campaign), campaign), ""
    except (PapermillException, PageRefused, WrongCall, DeadKernelError, ForkFailed, TimeoutError) as wrong:
        html, reason = "", _short(wrong)
    return Made(job, html, reason, time.monotonic() - started)


def _sheet(job: Job, campaign: Campaign) -> Sheet:
    return Sheet(_unit(job, campaign), job.lang, job.audience, job.basis, job.as_of)


def _unit(job: Job, campaign: Campaign) -> City:
    return campaign.total if job.unit_code == ALL else campaign.by_code[job.unit_code]


def _short(wrong: Exception) -> str:
    """The last telling line of an error."""
    lines = [line for line in str(wrong).splitlines() if line.strip()]
    return lines[-1] if lines else type(wrong).__name__


def _page(made: Made, edition: Edition) -> str:
    if not made.reason:
        return made.html
    voice = Voice(edition.campaign, edition.lang)
    title = f"{_unit_name(edition, made.job)} · {made.job.page} · {made.job.as_of}"
    return export.failed_page(_sheet(made.job, edition.campaign), title, voice.text("not built"), made.reason)


def _unit_name(edition: Edition, job: Job) -> str:
    return declaration.say(_unit(job, edition.campaign).name, edition.lang)


def _entry(made: Made, inputs: Mapping[str, str]) -> Entry:
    """What the manifest says of a page: what became of it and what it was made from."""
    job = made.job
    notebook = f"{job.page}.ipynb"
    return {
        "page": job.page,
        "city": job.unit_code,
        "lang": job.lang,
        "path": job.path,
        "status": made.status,
        "reason": made.reason,
        "seconds": round(made.seconds, 3),
        "warnings": [],
        "inputs": {**inputs, f"notebooks/{notebook}": _digest(NOTEBOOKS / notebook)},
    }


def _inputs(campaign: Campaign) -> dict[str, str]:
    folder = store.folder(campaign.folder)
    tables = {f"tidy/{path.name}": _digest(path) for path in sorted(folder.glob("*.parquet"))}
    code = {"analysis": _fingerprint(sorted(PACKAGE.rglob("*.*")), PACKAGE)}
    declared = {path.name: _digest(path) for path in sorted(campaign.folder.glob("*.*")) if path.is_file()}
    return tables | code | declared


def _sources(folder: Path) -> list[Path]:
    derived = store.folder(folder)
    return sorted(path for path in folder.rglob("*") if path.is_file() and derived not in path.parents)


def _fingerprint(paths: Iterable[Path], root: Path) -> str:
    """A hash over files' places under a folder and their bytes."""
    total = hashlib.sha256()
    for path in paths:
        if path.is_file() and path.suffix != ".pyc":
            total.update(f"{path.relative_to(root).as_posix()}\0{_digest(path)}\n".encode())
    return total.hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
