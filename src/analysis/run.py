"""The way out: brings tables up to date, has the pages made that no longer stand, puts the set in place."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from analysis import (
    cache,
    decided,
    export,
    fingerprint,
    intake,
    making,
    receipts,
    rules,
    sets,
    shelf,
    store,
    unchanged,
)
from analysis import campaign as declaration
from analysis.cache import Cache, Record
from analysis.campaign import Campaign
from analysis.edition import Edition, open_edition
from analysis.jobs import Job, notebook, notebook_path, plan, refuse_wrong
from analysis.making import Made
from analysis.phrasing import Voice
from analysis.rules import RuleBook
from analysis.shelf import Entry
from analysis.unchanged import Call

BUILT, UNCHANGED = "built", "unchanged"
SAME = "the answers it took are the same, and so is all else it was made from"


@dataclass(frozen=True)
class Page:
    """What became of one page of a run: why it was made again, if it was; why it could not be, if so."""

    job: Job
    why: str
    reason: str
    seconds: float
    record: Record | None

    @property
    def status(self) -> str:
        """``unchanged``, ``built`` or ``failed``."""
        return shelf.FAILED if self.reason else BUILT if self.why else UNCHANGED

    @property
    def name(self) -> str:
        """The page and its unit's code."""
        return f"{self.job.page} {self.job.unit_code}"


@dataclass(frozen=True)
class Report:
    """A finished run: where it lies, the indexes it wrote, and what became of each page."""

    folder: Path
    indexes: tuple[Path, ...]
    pages: tuple[Page, ...]

    @property
    def failed(self) -> list[Page]:
        """The pages that could not be made."""
        return [page for page in self.pages if page.reason]


@dataclass(frozen=True)
class Progress:
    """How far a run is: pages done and asked for, the last one and its unit's name, seconds left as it goes."""

    done: int
    of: int
    page: Page
    unit: str
    seconds_left: float


def bring_up_to_date(campaign: Campaign, said: Callable[[str], None] = sets.tell) -> store.Tables:
    """The tidy tables, read again from ``raw/`` only where a file, the declaration or the code has changed."""
    renew(campaign, said)
    return store.read_all(campaign.folder)


def renew(campaign: Campaign, said: Callable[[str], None] = sets.tell) -> None:
    """Read ``raw/`` again where a file, the declaration or the code has changed."""
    if _is_standing(campaign) and not sets.aside(store.folder(campaign.folder)).exists():
        return
    with sets.alone(store.folder(campaign.folder), said):
        if not _is_standing(campaign):  # it is where another run has read it while this one waited
            take_in(campaign, said)


def _is_standing(campaign: Campaign) -> bool:
    return store.stamp(campaign.folder) == _read_from(campaign)


def take_in(campaign: Campaign, said: Callable[[str], None] = sets.tell) -> store.Tables:
    """Read all of ``raw/``; put the tidy tables, a receipt for each file and what they came from in place together."""
    with sets.alone(store.folder(campaign.folder), said):
        before = _read_from(campaign)
        tables, book = intake.run(campaign), rules.load(campaign.folder)
        made = receipts.files(campaign, for_filers(tables, campaign, book), book)
        store.write(tables, campaign.folder, chain(made, _stamp(campaign, before)))
    return tables


def _stamp(campaign: Campaign, before: str) -> Iterator[tuple[str, bytes]]:
    """What tables were made from; nothing where that has changed while it was read, so that it is read again."""
    if _read_from(campaign) == before:
        yield store.STAMP, before.encode()


def _read_from(campaign: Campaign) -> str:
    """What tables are made from: the campaign's files and the code."""
    return f"{unchanged.of_sources(campaign)} {fingerprint.of_files(fingerprint.package_files(), fingerprint.PACKAGE)}"


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
    cluster: str | None = None,
    force: bool = False,
    out: Path = Path("reports"),
    progress: Callable[[Progress], None] = lambda _: None,
    said: Callable[[str], None] = lambda _: None,
) -> Report:
    """Make the pages that no longer stand, all of them by default, and put the set with its indexes in place.

    ``jobs`` pages are made at once, as many as there are cores by default; on the cluster at the address ``cluster``
    if there is one. ``said`` is told what the run waits for.
    """
    campaign = declaration.load(folder)
    dates = {"as_of": as_of, "known_on": known_on, "lang": lang}
    refuse_wrong(campaign, pages, cities, dates)
    call = Call(tuple(pages), tuple(cities), as_of, known_on, lang)
    with sets.alone(out / campaign.code, said), sets.alone(store.folder(campaign.folder), said):
        went_in = unchanged.went_in(campaign)
        renew(campaign, said)
        edition = open_edition(campaign.folder, **dates)
        planned = plan(edition, pages, cities)
        kept = Cache(out / campaign.code, campaign)
        made = partial(making.make_all, at_a_time=jobs or os.cpu_count() or 1, address=cluster, said=said)
        became = _became(planned, kept, edition, made, force, progress)
        target = out / campaign.code / edition.as_of.isoformat()
        indexes = _put_in_place(target, edition, became, kept, said)
        kept.keep_state()
        done = Report(target, indexes, tuple(became))
        if not done.failed and unchanged.went_in(campaign) == went_in:
            unchanged.note(call, campaign, out, went_in, target, [page.name for page in became], indexes)
    return done


def _became(
    planned: Sequence[Job],
    kept: Cache,
    edition: Edition,
    make_all: Callable[[Sequence[Job]], Iterator[Made]],
    force: bool,
    progress: Callable[[Progress], None],
) -> list[Page]:
    """What becomes of each page, in the order planned: those that stand are told first, then each as it is made."""
    own = {job: own_inputs(job) for job in planned}
    taken = {page: cache.takes_more(notebook(page)) for page in {job.page for job in planned}}
    whys = {job: _why(job, kept, own[job], force, taken[job.page]) for job in planned}
    to_make = [job for job in planned if whys[job]]
    became: dict[Job, Page] = {}
    started = time.monotonic()

    def told(page: Page) -> None:
        became[page.job] = page
        made = sum(bool(page.why) for page in became.values())
        left = (time.monotonic() - started) / made * (len(to_make) - made) if made else 0.0
        name = declaration.say(page.job.unit(edition.campaign).name, edition.lang)
        progress(Progress(len(became), len(planned), page, name, left))

    for job, why in whys.items():
        if not why:
            told(Page(job, "", "", 0.0, kept.record(job.key)))
    for made in make_all(to_make) if to_make else ():
        record = None if made.reason else kept.keep(made.job.key, made.html, own[made.job], made.questions)
        told(Page(made.job, whys[made.job], made.reason, made.seconds, record))
    return [became[job] for job in planned]


def _why(job: Job, kept: Cache, own: Mapping[str, str], force: bool, taken: str) -> str:
    """Why a page has to be made, in words; nothing where the kept one stands."""
    if force:
        return cache.FORCED
    return f"its notebook takes more than answers: {taken}" if taken else kept.why(job.key, own, job.unit_code)


def own_inputs(job: Job) -> dict[str, str]:
    """What a page is made from that is its own: its notebook, and what the notebook and the page are given.

    Where the campaign lies is no part of it: in another folder the page is the same.
    """
    path = notebook_path(job.page)
    return {
        f"notebooks/{path.name}": fingerprint.of_file(path),
        "parameters": fingerprint.of_text(repr(replace(job, campaign=""))),
    }


def _put_in_place(
    target: Path, edition: Edition, became: Sequence[Page], kept: Cache, said: Callable[[str], None]
) -> tuple[Path, ...]:
    """Put the whole set in place in one step: these pages, those of earlier runs that still stand, the indexes."""
    before = shelf.entries_before(target)
    entries = shelf.entries(edition, before, [_entry(page) for page in became])
    files: dict[str, bytes | Path] = dict(shelf.kept_files(target, before))
    files |= {entry["path"]: target / entry["path"] for entry in entries}
    files |= {page.job.path: kept.page(page.job.key) for page in became if not page.reason}
    files |= {page.job.path: _failed(page, edition).encode() for page in became if page.reason}
    indexes = shelf.indexes(edition, entries)
    files |= {path: html.encode() for path, html in indexes.items()}
    files[shelf.MANIFEST] = shelf.manifest(edition, entries)
    sets.replace_set(target, files, said)
    return tuple(target / path for path in indexes)


def _failed(page: Page, edition: Edition) -> str:
    """The short page that stands where one could not be made."""
    voice, unit = Voice(edition.campaign, edition.lang), page.job.unit(edition.campaign)
    title = f"{declaration.say(unit.name, edition.lang)} · {page.job.page} · {page.job.as_of}"
    return export.failed_page(
        making.sheet(page.job, unit), edition.campaign, title, voice.text("not built"), page.reason
    )


def _entry(page: Page) -> Entry:
    """What the manifest says of a page: what became of it and what it was made from."""
    job = page.job
    return {
        "page": job.page,
        "city": job.unit_code,
        "lang": job.lang,
        "path": job.path,
        "status": page.status,
        "reason": page.reason,
        "why": page.why,
        "seconds": round(page.seconds, 3),
        "warnings": [],
        "inputs": page.record.read() if page.record else own_inputs(job),
    }
