"""Within the process that stands ready: it prepares once, then forks a task for each request and ends what it leaves.

It does all of it in one thread. At a fork nothing else may run in it: what another thread holds, be it a lock of
Python's, a database connection or a matrix half multiplied, a fork would hold for ever.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import os
import pickle
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from analysis.engine import forkserver
from analysis.engine.forkserver import ForkServer, named

DIE_WITH_PARENT, ADOPT_ORPHANS = 1, 36
"""Linux's PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER."""

SETTLING_SECONDS = 0.3
"""How long threads that were told to end may take to be gone."""


def serve(answers: str, asks: str, scratch: str) -> None:
    """Prepare, then fork whenever asked, until whoever started this process lets go of its standard input.

    Where preparing fails, whoever asks is told so.
    """
    os.chdir("/")
    place = Path(scratch)
    code = 1
    try:
        server = Server(socket.socket(fileno=int(answers)), ForkServer(socket.socket(fileno=int(asks)), place))
        try:
            _prepare(pickle.load(sys.stdin.buffer))
        finally:
            server.run(_refusal(sys.exception()))
        code = 0
    finally:
        shutil.rmtree(place, ignore_errors=True)
        _leave(code)


def _prepare(preparations: Iterable[bytes]) -> None:
    """Do once what every fork would have to do, and keep their collectors of garbage away from it.

    Each is only unpickled once those before it are done: they may govern how its module is imported.
    """
    gc.disable()
    for preparation in preparations:
        pickle.loads(preparation)()
    with warnings.catch_warnings():  # has every module forget what it has warned of: a fork warns again
        pass
    gc.freeze()


def _refusal(wrong: BaseException | None) -> str:
    """Why nothing can be forked here; nothing where preparing did not fail."""
    return f"the process that tasks are forked from could not be prepared: {named(wrong)}" if wrong else ""


@dataclass
class _Running:
    """A task under way, and the connection on which its beginning and its end are told."""

    life: Connection
    pid: int = 0

    def tell(self, what: int | str) -> None:
        """Its process, its exit code, or why it was not started; nobody may be listening any more."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.life.send(what)


class Server:
    """Forks, reaps and tells, in one thread."""

    def __init__(self, answers: socket.socket, asked_by_forks: ForkServer) -> None:
        self.answers = answers
        self.asked_by_forks = asked_by_forks
        self.lifeline = sys.stdin.fileno()
        self.is_over = False
        self.running: dict[int, _Running] = {}
        self.poll = select.poll()
        self.deaths, self.wake = socket.socketpair()

    def run(self, refusal: str) -> None:
        """Do what comes until the lifeline is let go; then leave nothing behind. A refusal is told to whoever asks."""
        _prctl(ADOPT_ORPHANS, 1)
        self.watch_for_signals()
        for descriptor in (self.answers.fileno(), self.lifeline):
            self.poll.register(descriptor, select.POLLIN)
        while not self.is_over and self.lifeline not in (ready := {descriptor for descriptor, _ in self.poll.poll()}):
            self.end_unwanted(ready)
            if self.deaths.fileno() in ready:
                self.reap()
            if self.answers.fileno() in ready:
                self.start(refusal)
        for task in self.running.values():
            _kill(task.pid)
            _kill_group(task.pid)
        self.end_orphans(spare=set())

    def watch_for_signals(self) -> None:
        """Have the poll wake when a task has died, or when this process is told to end."""
        for end in (self.deaths, self.wake):
            end.setblocking(False)
        signal.set_wakeup_fd(self.wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _noted)
        signal.signal(signal.SIGTERM, self.finish)
        self.poll.register(self.deaths.fileno(), select.POLLIN)

    def finish(self, *_: object) -> None:
        """Take no further request."""
        self.is_over = True

    def start(self, refusal: str) -> None:
        """Fork for one request, unless something here would not survive it."""
        _, (wire, life), _, _ = socket.recv_fds(self.answers, 16, 2)
        for descriptor in (wire, life):
            os.set_inheritable(descriptor, False)
        task = _Running(Connection(life))
        with Connection(wire) as connection:
            if refusal := refusal or _what_runs_beside():
                task.tell(refusal)
                task.life.close()
                return
            task.pid = os.fork()
            if task.pid == 0:
                self.become_task(connection, task)
        task.tell(task.pid)
        self.running[task.pid] = task
        self.poll.register(task.life.fileno(), select.POLLIN)

    def end_unwanted(self, ready: set[int]) -> None:
        """End the tasks whose askers say so, or have gone."""
        for task in self.running.values():
            if task.life.fileno() in ready:
                _kill(task.pid)
                self.poll.unregister(task.life.fileno())

    def reap(self) -> None:
        """Note which tasks have ended, end what they left behind, and tell how."""
        self.deaths.recv(4096)
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if task := self.running.pop(ended[0], None):
                    _kill_group(task.pid)
                    self.end_orphans(spare=set(self.running))
                    with contextlib.suppress(KeyError):
                        self.poll.unregister(task.life.fileno())
                    task.tell(os.waitstatus_to_exitcode(ended[1]))
                    task.life.close()

    def end_orphans(self, spare: set[int]) -> None:
        """End the children of tasks that have ended; they have become this process's own."""
        while orphans := _children() - spare:
            for pid in orphans:
                _kill(pid)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)

    def become_task(self, wire: Connection, own: _Running) -> NoReturn:
        """In the fork: let go of everything of the server's, do the task, and end without going back."""
        code = 1
        try:
            os.setsid()
            self.let_go(own)
            task, arguments = wire.recv()
            task(wire, *arguments)
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
            code = 0
        finally:
            _leave(code)

    def let_go(self, own: _Running) -> None:
        """Close and reset what a fork has from the server, and make its own what forks must not share."""
        signal.set_wakeup_fd(-1)
        for one in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(one, signal.SIG_DFL)
        _prctl(DIE_WITH_PARENT, signal.SIGKILL)
        _prctl(ADOPT_ORPHANS, 1)
        for socket_ in (self.answers, self.deaths, self.wake):
            socket_.close()
        for task in (own, *self.running.values()):
            task.life.close()
        with Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), self.lifeline)
        gc.enable()
        atexit._clear()
        tempfile.tempdir = str(self.asked_by_forks.scratch)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()  # the standard library's generator sees to itself
        forkserver.inherited = self.asked_by_forks


def _what_runs_beside() -> str:
    """Why a fork of this process would not be sound: what runs in it beside this thread. Nothing where nothing does.

    A database connection shows by the threads that it keeps, a multiplication of matrices by those that it takes.
    """
    until = time.monotonic() + SETTLING_SECONDS
    while (beside := _threads() - 1) > 0 and time.monotonic() < until:
        time.sleep(0.001)
    if beside <= 0:
        return ""
    known = sorted(thread.name for thread in threading.enumerate() if thread is not threading.main_thread())
    not_pythons = [f"{beside - len(known)} of a library's (an open database connection?)"] * (beside > len(known))
    return f"cannot fork beside other threads: {', '.join(known + not_pythons)}"


def _threads() -> int:
    """The threads of this process, those of libraries too where the system lists them."""
    listed = Path("/proc/self/task")
    return len(list(listed.iterdir())) if listed.is_dir() else threading.active_count()


def _leave(code: int) -> NoReturn:
    """End this process here and now, without going through all that it holds; an error in flight is printed."""
    if (wrong := sys.exception()) is not None:
        traceback.print_exception(wrong)
    os._exit(code)


def _noted(*_: Any) -> None:
    """A signal that wakes the poll and does nothing else."""


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _children() -> set[int]:
    """The processes whose parent this one is; none are known where the system does not list them."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(pid) for pid in listed.read_text(encoding="ascii").split()} if listed.is_file() else set()


def _prctl(option: int, value: int) -> None:
    """Tell Linux something about this process; elsewhere nothing is told."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
