"""What a received file holds: rows of the tidy tables and findings.

Files are read in processes of their own, several at a time. A file that ends its reader, by time or by memory, is
refused; the others are read to the end.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Timer

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

from analysis import campaign as declaration
from analysis import casework, ledgers, rules, workbook
from analysis.campaign import Campaign
from analysis.casework import CASE
from analysis.casework.reading import Key
from analysis.cells import text_of
from analysis.errors import ReaderFailed, UnreadableFile
from analysis.filing import Read, read_form
from analysis.findings import Finding
from analysis.layout import Found, find_tables
from analysis.ledgers import Rows
from analysis.received import Received
from analysis.rules import RuleBook
from analysis.workbook import Book

FORM = "form"
SECONDS, SECONDS_PER_MB = 20, 10
MEMORY, MEMORY_PER_BYTE = 600_000_000, 60
"""What reading a file may take before it is stopped: a fixed part, and one for its size."""
OUT_OF_MEMORY = 3
STOPS = (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGBUS) if sys.platform != "win32" else (1,)
"""How a reader's process ends that was stopped, or that a library of its took down."""


@dataclass
class Contents:
    """What was read of one file: which tables, forms as rows, ledgers and cases as columns, and what is to be said."""

    tables: list[str] = field(default_factory=list)
    form: Read = field(default_factory=Read)
    ledgers: list[tuple[str, Rows]] = field(default_factory=list)
    cases: list[Key] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(came: Received, campaign: Campaign, book: RuleBook) -> Contents:
    """Read one file. Whatever is wrong with it becomes a finding."""
    if came.as_of is None:
        return Contents(
            findings=[Finding("file-misplaced", "", came.path.parent.name, came.season.closing.isoformat())]
        )
    try:
        return _read(workbook.read(came.path), came, campaign, book)
    except UnreadableFile as wrong:
        return Contents(findings=[wrong.finding])


def _read(opened: Book, came: Received, campaign: Campaign, book: RuleBook) -> Contents:
    contents = Contents(findings=list(opened.findings))
    mark = campaign.filing.example_mark
    shown_first = sorted(opened.sheets, key=lambda sheet: sheet.is_hidden)
    found = [table for sheet in shown_first if (table := find_tables(sheet, campaign))]
    wanted = [table for table in found if table.table in (FORM, CASE, *ledgers.READERS)]
    if came.season.basis == "real" and mark and _is_marked(opened, mark):
        contents.findings.append(Finding("file-basis-mixed", "", mark))
    elif not wanted:
        contents.findings.append(Finding("file-not-form", opened.sheets[0].name if opened.sheets else "", ""))
    else:
        for table in wanted:
            _read_table(table, came, campaign, book, contents)
    return contents


def _read_table(table: Found, came: Received, campaign: Campaign, book: RuleBook, contents: Contents) -> None:
    contents.tables.append(table.table)
    if table.table == FORM:
        read = read_form(table, campaign, book, came.as_of, {row["city_code"] for row in contents.form.filings})
        contents.form.filings += read.filings
        contents.form.figures += read.figures
        contents.form.repairs += read.repairs
        contents.findings += read.findings
        return
    if table.table == CASE:
        case = casework.read_case(table, campaign, came.season, contents.cases)
        contents.cases += case.keys
        contents.ledgers += case.ledgers
        contents.findings += case.findings
        return
    rows = ledgers.read_ledger(table, campaign, came.season)
    contents.ledgers.append((table.table, rows))
    contents.findings += rows.findings


def _is_marked(book: Book, mark: str) -> bool:
    titles = (text_of(value) for sheet in book.sheets for _, line in sheet.rows() for value in line.values())
    return mark in book.properties or any(mark in title for title in titles)


def read_all(files: Sequence[Received], campaign: Campaign, jobs: int | None = None) -> Iterator[Contents]:
    """Read files several at a time, each answer in its file's place."""
    workers = max(1, min(jobs or os.cpu_count() or 1, len(files)))
    idle: SimpleQueue[Reader] = SimpleQueue()
    readers = [Reader(campaign.folder) for _ in range(workers)]
    for reader in readers:
        idle.put(reader)

    def read_one(came: Received) -> Contents:
        reader = idle.get()
        try:
            return reader.read(came)
        finally:
            idle.put(reader)

    try:
        with ThreadPoolExecutor(workers) as threads:
            yield from threads.map(read_one, files)
    finally:
        for reader in readers:
            reader.close()


class Reader:
    """A process that reads one file after another, and is replaced when one of them ends it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, came: Received) -> Contents:
        """Read a file; one that ends the process is refused. A failure of our own is raised as what it is."""
        process = self._running()
        assert process.stdin and process.stdout
        seconds = SECONDS + SECONDS_PER_MB * came.path.stat().st_size / 1e6
        limit = Timer(seconds, process.kill)
        limit.start()
        try:
            pickle.dump(came, process.stdin)
            process.stdin.flush()
            read: Contents = pickle.load(process.stdout)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as ended:
            return self._ended(process, came, ended)
        finally:
            limit.cancel()
        return read

    def close(self) -> None:
        """Let the process end."""
        process, self._process = self._process, None
        if process and process.stdin and process.stdout:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, "-c", "from analysis.contents import serve; serve()", str(self._folder)]
            # In a session of its own: an interrupt is for who waits for it, not for it.
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
        return self._process

    def _ended(self, process: subprocess.Popen[bytes], came: Received, ended: Exception) -> Contents:
        self.close()
        code = process.returncode
        if code not in (OUT_OF_MEMORY, *STOPS):
            raise ReaderFailed(f"Reading {came.file} failed for a reason that is ours; see the lines above.") from ended
        return Contents(findings=[Finding("file-stopped", "", f"{came.path.stat().st_size:,}")])


def serve() -> None:
    """What a reader's process does: answer each file on standard input, until there are no more."""
    campaign = declaration.load(sys.argv[1])
    book = rules.load(campaign.folder)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while True:
        try:
            came: Received = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        _limit_memory(MEMORY + MEMORY_PER_BYTE * came.path.stat().st_size)
        try:
            pickle.dump(read(came, campaign, book), answers)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        answers.flush()


def _limit_memory(more: int) -> None:
    """Let this process take so many bytes more than it has, where the system can hold it to that."""
    held = Path("/proc/self/statm")
    if resource is None or not held.is_file():
        return
    now = int(held.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + more, most))
