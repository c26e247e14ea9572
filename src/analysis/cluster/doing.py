"""On a worker: a job done in a fork of a clean process, if the worker sees what is wanted."""

from __future__ import annotations

import atexit
import pickle
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection, wait

from analysis.cluster.seen import Seen, digest, seen
from analysis.engine.forkserver import ForkFailed, ForkServer

WATCH_SECONDS = 0.5
"""How often it is looked whether a job is still wanted."""


@dataclass(frozen=True)
class Work:
    """A function and an item, packed, the digest of what must be seen of its campaign, and preparations, packed."""

    key: str
    packed: bytes
    folder: str
    wanted: str
    preparations: bytes


class Call:
    """Unpacked it is the work done. A scheduler unpacks what it passes on, but not this: it needs none of this code."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def __reduce__(self) -> tuple[Callable[[Work], Reply], tuple[Work]]:
        return done, (self.work,)


@dataclass(frozen=True)
class Reply:
    """What became of it: the packed result, how its process failed, or what this worker sees instead."""

    worker: str
    packed: bytes = b""
    failure: str = ""
    seen: Seen = field(default_factory=dict)


def done(work: Work) -> Reply:
    """Do it in a fork of a clean process, if this worker sees what is wanted, before and after."""
    from distributed import get_worker

    here = get_worker().address
    if digest(before := seen(work.folder)) != work.wanted:
        return Reply(here, seen=before)
    try:
        with _server((work.wanted, work.preparations)) as server:
            result = _in_a_fork(work, server)
    except OSError as wrong:  # no room, no further process: this worker's trouble, and only this item's
        result = ForkFailed(f"no process could be started for it: {wrong}")
    if digest(after := seen(work.folder)) != work.wanted:
        return Reply(here, seen=after)
    return Reply(here, failure=str(result)) if isinstance(result, ForkFailed) else Reply(here, packed=result)


def _in_a_fork(work: Work, server: ForkServer) -> bytes | ForkFailed:
    """The packed result. The fork is ended once nobody wants it any more."""
    fork = server.fork(_answer, work.packed)
    try:
        while not wait([fork.fileno()], WATCH_SECONDS):
            if not _is_wanted(work.key):
                return ForkFailed("nobody wants it any more")
        answer: bytes | ForkFailed = fork.answer()
        return answer
    finally:
        fork.end()


def _is_wanted(key: str) -> bool:
    """Whether the scheduler still waits for a task of this worker."""
    from distributed import get_worker

    task = get_worker().state.tasks.get(key)
    return task is not None and task.state != "cancelled"


def _answer(wire: Connection, packed: bytes) -> None:
    """In the fork: do it. It is unpacked here alone, so that the worker itself never loads the code of pages."""
    function, item = pickle.loads(packed)
    wire.send(pickle.dumps(function(item)))


Ready = tuple[str, bytes]
"""What a process to fork from is good for: the digest of what it has read, and its preparations."""

_started: dict[Ready, ForkServer] = {}
_busy: Counter[Ready] = Counter()
_changing = threading.Lock()


@contextmanager
def _server(ready: Ready) -> Iterator[ForkServer]:
    """The process to fork from, started when first needed. Those for other work end with it, unless at work."""
    with _changing:
        for idle in [one for one in _started if one != ready and not _busy[one]]:
            _started.pop(idle).close()
        if ready not in _started or not _started[ready].is_alive():
            _started[ready] = ForkServer.start(partial(prepare, ready[1]))
        server = _started[ready]
        _busy[ready] += 1
    try:
        yield server
    finally:
        with _changing:
            _busy[ready] -= 1


@atexit.register
def _end_all() -> None:
    """They end with this worker, however it ends; here they are waited for."""
    for server in _started.values():
        server.close()


def prepare(packed: bytes) -> None:
    """In the process to fork from: what is done once for all forks. It too is unpacked there alone."""
    for preparation in pickle.loads(packed):
        if isinstance(preparation, str):
            module, _, name = preparation.rpartition(".")
            preparation = getattr(import_module(module), name)
        preparation()
