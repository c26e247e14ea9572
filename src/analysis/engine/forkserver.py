"""A process that stands ready: it has imported what tasks need, does nothing of its own, and forks for each task.

What a task changes, in its globals, in a library's options, in its environment, ends with its fork; the next one is
forked from the same untouched process. Tasks are asked for over a socket; each is spoken to over a connection of its
own. Whoever asks holds the other end of a task's life: when they let go of it or die, the task is ended, and whatever
it started with it. The process itself ends with the one that started it, however that one ends.

As :mod:`multiprocessing`'s method of the same name, with three differences: what a task leaves behind is ended too, a
task can ask for further ones, and the module that a program was started from is not run again. This is the side of
whoever asks; :mod:`analysis.engine.serving` is the other.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeVar

from analysis.errors import HundredDaysError

AVAILABLE = hasattr(os, "fork") and sys.platform != "darwin"
"""Whether a fork can live on here: Windows has none, and macOS's own libraries do not survive it."""

SINGLE_THREADED = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""What keeps linear algebra and Arrow's allocator from starting threads, which a fork would not have."""

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
        except (EOFError, OSError):  # the latter when it died amid its answer
            return ForkFailed(self.how_it_ended())

    def end(self) -> None:
        """End the task and everything that it started, and wait until all of it has gone.

        Where it has not been started yet nothing is waited for: it ends as soon as it is.
        """
        with contextlib.suppress(ForkFailed, BrokenPipeError, ConnectionResetError):
            if self._exit_code is None and self.has_started(0):
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
            known = {one.value: one.name for one in signal.Signals}
            return f"its process was ended by {known.get(-code, f'signal {-code}')}"
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
        self._owner = os.getpid()

    @classmethod
    def start(cls, *preparations: str | Callable[[], object]) -> ForkServer:
        """Start it; it calls these in turn, so that forks find done what they do.

        Each is the dotted name of a function, which is not imported here, or what is picklable and called without
        arguments: ``partial(function, *arguments)``. Where one fails, every fork is refused with its error.
        """
        calls = [pickle.dumps(partial(_call, one) if isinstance(one, str) else one) for one in preparations]
        asks, answers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        scratch = Path(tempfile.mkdtemp(prefix="hundred-days-"))
        kept = [answers.fileno(), asks.fileno()]
        not_from_here = "import sys; sys.path[:] = [place for place in sys.path if place]"
        command = f"{not_from_here}; from analysis.engine.serving import serve; serve(*sys.argv[1:])"
        process = subprocess.Popen(
            [sys.executable, "-c", command, *map(str, kept), str(scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=os.environ | SINGLE_THREADED,
            pass_fds=kept,
            start_new_session=True,
        )
        answers.close()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # whoever asks for a fork will learn of it
            process.stdin.write(pickle.dumps(calls))
            process.stdin.flush()
        return cls(asks, scratch, process)

    def fork(self, task: Task, *arguments: object) -> Fork:
        """Have a task done in a fork of its own; task and arguments must be picklable. The fork knows how it fares."""
        wire, theirs = Pipe()
        life, tells = Pipe()
        with contextlib.suppress(OSError):  # whoever waits for the fork will learn of it
            with theirs, tells:
                socket.send_fds(self._asks, [b"fork"], [theirs.fileno(), tells.fileno()])
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
        """End it and every task still under way; in a fork of the process that started it, only let go of it."""
        self._asks.close()
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        if self._owner == os.getpid():
            self._process.terminate()  # while it prepares it looks after nothing else
            self._process.wait()
            shutil.rmtree(self.scratch, ignore_errors=True)  # which it has done itself unless it was killed

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


inherited: ForkServer | None = None
"""In a fork: the process that it was forked from, so that a task can ask for further ones."""


def _call(dotted: str) -> None:
    """Call a function by its dotted name."""
    module, _, name = dotted.rpartition(".")
    getattr(import_module(module), name)()


def _answer(wire: Connection, function: Callable[[Any], object], item: object) -> None:
    """The task of sending back what a function returns, or what it raises as the reason why it failed."""
    try:
        wire.send(function(item))
    finally:
        if (wrong := sys.exception()) is not None:
            traceback.print_exception(wrong)  # before it is told: whoever is told ends this process
            wire.send(ForkFailed(named(wrong)))
            os._exit(1)


def named(wrong: BaseException) -> str:
    """What went wrong, in a line: our own errors say it in their own words, others bring their name."""
    return str(wrong) if isinstance(wrong, HundredDaysError) else traceback.format_exception_only(wrong)[-1].strip()
