"""A process that stands ready: it has imported what tasks need, does nothing of its own, and forks for each task.

What a task changes, in its globals, in a library's options, in its environment, ends with its fork; the next one is
forked from the same untouched process. Tasks are asked for over a socket; each is spoken to over a connection of its
own. Whoever asks holds the other end of a task's life: when they let go of it or die, the task is ended, and whatever
it started with it. The process itself ends with the one that started it, however that one ends.

As :mod:`multiprocessing`'s method of the same name, with three differences: what a task leaves behind is ended too, a
task can ask for further ones, and the module that a program was started from is not run again.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from analysis.errors import HundredDaysError

AVAILABLE = hasattr(os, "fork") and sys.platform != "darwin"
"""Whether a fork can live on here: Windows has none, and macOS's own libraries do not survive it."""

SINGLE_THREADED = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""What keeps linear algebra and Arrow's allocator from starting threads, which a fork would not have."""

DIE_WITH_PARENT, ADOPT_ORPHANS = 1, 36
"""Linux's PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER."""

GRACE_SECONDS = 5.0
"""How long a task that was told that it is done may take to end."""

Task = Callable[..., object]
"""Called in a fork with the connection to whoever asked for it, and the arguments that they sent."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class ForkFailed(HundredDaysError):
    """A task could not be started, or ended without an answer; the message says how."""


class Fork:
    """A task under way: the connection to it, and the hold on its life."""

    def __init__(self, wire: Connection, life: Connection) -> None:
        self.wire = wire
        self._life = life
        self._pid: int | None = None
        self._exit_code: int | None = None

    def fileno(self) -> int:
        """The connection's descriptor, so that several tasks can be waited for at once."""
        return self.wire.fileno()

    @property
    def pid(self) -> int:
        """The process of the task; waits until it has been started."""
        if self._pid is None:
            self._pid = self._told()
        return self._pid

    def has_started(self, seconds: float | None = None) -> bool:
        """Whether the task has been started, or cannot be, within so many seconds."""
        return self._pid is not None or self._life.poll(seconds)

    def wait(self, seconds: float | None = None) -> int | None:
        """The exit code once the task has ended, below zero the signal that ended it; None while it runs."""
        if self._exit_code is None and self.pid and self._life.poll(seconds):
            self._exit_code = self._told()
        return self._exit_code

    def answer(self) -> Any:
        """What the task sends back, or how it ended without."""
        try:
            return self.wire.recv()
        except (EOFError, ConnectionResetError):
            return ForkFailed(self.how_it_ended())

    def end(self) -> None:
        """End the task and everything that it started, and wait until all of it has gone."""
        with contextlib.suppress(ForkFailed, BrokenPipeError, ConnectionResetError):
            if self._exit_code is None:
                self._life.send("end")
                self.wait()
        self.wire.close()
        self._life.close()

    def how_it_ended(self) -> str:
        """In words, for the reason of a page that failed."""
        try:
            code = self.wait(GRACE_SECONDS)
        except ForkFailed as gone:
            return str(gone)
        if code is None:
            return "its process closed its connection and went on"
        if code < 0:
            return f"its process was ended by {signal.Signals(-code).name}"
        return f"its process ended by itself with exit code {code}"

    def _told(self) -> int:
        try:
            told = self._life.recv()
        except (EOFError, ConnectionResetError) as gone:
            raise ForkFailed("the process that tasks are forked from has ended") from gone
        if isinstance(told, str):
            raise ForkFailed(told)
        return int(told)


class ForkServer:
    """The process that stands ready, as seen by those who ask it for tasks."""

    def __init__(self, asks: socket.socket, scratch: Path, process: subprocess.Popen[bytes] | None = None) -> None:
        self.scratch = scratch
        """A folder for what tasks write in passing; it goes when the process does."""
        self._asks = asks
        self._process = process

    @classmethod
    def start(cls, *preparations: str) -> ForkServer:
        """Start it; it calls the functions of these dotted names in turn, so that forks find done what they do."""
        asks, answers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        scratch = Path(tempfile.mkdtemp(prefix="hundred-days-"))
        kept = [answers.fileno(), asks.fileno()]
        not_from_here = "import sys; sys.path[:] = [place for place in sys.path if place]"
        command = f"{not_from_here}; from analysis.engine.forkserver import serve; serve(*sys.argv[1:])"
        process = subprocess.Popen(
            [sys.executable, "-c", command, *map(str, kept), str(scratch), *preparations],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=os.environ | SINGLE_THREADED,
            pass_fds=kept,
            start_new_session=True,
        )
        answers.close()
        return cls(asks, scratch, process)

    def fork(self, task: Task, *arguments: object) -> Fork:
        """Have a task done in a fork of its own; task and arguments must be picklable."""
        wire, theirs = Pipe()
        life, tells = Pipe()
        with theirs, tells:
            try:
                socket.send_fds(self._asks, [b"fork"], [theirs.fileno(), tells.fileno()])
            except OSError as gone:
                raise ForkFailed("the process that tasks are forked from has ended") from gone
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # whoever waits for the fork will learn of it
            wire.send((task, arguments))
        return Fork(wire, life)

    def each(
        self, function: Callable[[Item], Result], items: Iterable[Item], at_a_time: int
    ) -> Iterator[tuple[Item, Result | ForkFailed]]:
        """What a function returns for each item, in the order in which it is done; a failure where its fork died."""
        waiting, running = deque(items), dict[Fork, Item]()
        try:
            while waiting or running:
                while waiting and len(running) < at_a_time:
                    item = waiting.popleft()
                    running[self.fork(_answer, function, item)] = item
                ready = wait([fork.fileno() for fork in running])
                for fork in [fork for fork in running if fork.fileno() in ready]:
                    yield running[fork], fork.answer()
                    fork.end()
                    del running[fork]
        finally:
            for fork in running:
                fork.end()

    def is_alive(self) -> bool:
        """Whether it can still be asked."""
        return self._process is None or self._process.poll() is None

    def close(self) -> None:
        """End it and every task still under way."""
        self._asks.close()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait()
            shutil.rmtree(self.scratch, ignore_errors=True)  # which it has done itself unless it was killed

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


inherited: ForkServer | None = None
"""In a fork: the process that it was forked from, so that a task can ask for further ones."""


def _answer(wire: Connection, function: Callable[[Any], object], item: object) -> None:
    """The task of sending back what a function returns."""
    wire.send(function(item))


# Within the process that stands ready.


def serve(answers: str, asks: str, scratch: str, *preparations: str) -> None:
    """Prepare, then fork whenever asked, until whoever started this process lets go of its standard input."""
    os.chdir("/")
    place = Path(scratch)
    server = _Server(socket.socket(fileno=int(answers)), ForkServer(socket.socket(fileno=int(asks)), place))
    code = 1
    try:
        _prepare(preparations)
        server.run()
        code = 0
    finally:
        shutil.rmtree(place, ignore_errors=True)
        _leave(code)


def _prepare(preparations: Iterable[str]) -> None:
    """Do once what every fork would have to do, and keep their collectors of garbage away from it."""
    gc.disable()
    for preparation in preparations:
        module, _, name = preparation.rpartition(".")
        getattr(importlib.import_module(module), name)()
    gc.freeze()


@dataclass
class _Running:
    """A task under way, and the connection on which its beginning and its end are told."""

    life: Connection
    pid: int = 0

    def tell(self, what: int | str) -> None:
        """Its process, its exit code, or why it was not started; nobody may be listening any more."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.life.send(what)


class _Server:
    """Forks, reaps and tells, in one thread."""

    def __init__(self, answers: socket.socket, asked_by_forks: ForkServer) -> None:
        self.answers = answers
        self.asked_by_forks = asked_by_forks
        self.lifeline = sys.stdin.fileno()
        self.running: dict[int, _Running] = {}
        self.poll = select.poll()
        self.deaths, self.wake = socket.socketpair()

    def run(self) -> None:
        """Do what comes until the lifeline is let go; then leave nothing behind."""
        _prctl(ADOPT_ORPHANS, 1)
        self.watch_for_deaths()
        for descriptor in (self.answers.fileno(), self.lifeline):
            self.poll.register(descriptor, select.POLLIN)
        while self.lifeline not in (ready := {descriptor for descriptor, _ in self.poll.poll()}):
            self.end_unwanted(ready)
            if self.deaths.fileno() in ready:
                self.reap()
            if self.answers.fileno() in ready:
                self.start()
        for task in self.running.values():
            _kill(task.pid)
            _kill_group(task.pid)
        self.end_orphans(spare=set())

    def watch_for_deaths(self) -> None:
        for end in (self.deaths, self.wake):
            end.setblocking(False)
        signal.set_wakeup_fd(self.wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _noted)
        self.poll.register(self.deaths.fileno(), select.POLLIN)

    def start(self) -> None:
        """Fork for one request, unless something here would not survive it."""
        _, (wire, life), _, _ = socket.recv_fds(self.answers, 16, 2)
        for descriptor in (wire, life):
            os.set_inheritable(descriptor, False)
        task = _Running(Connection(life))
        with Connection(wire) as connection:
            if threading.active_count() > 1:
                names = ", ".join(sorted(thread.name for thread in threading.enumerate()))
                task.tell(f"cannot fork beside other threads: {names}")
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
        global inherited
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
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
        inherited = self.asked_by_forks


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
