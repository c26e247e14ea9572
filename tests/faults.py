"""A command stopped at its k-th write: killed there, or refused it.

As a module it stands for the tests: :func:`undisturbed` runs a command and tells its writes, :func:`killed_at` kills it
just before the k-th, :func:`refused_at` has the system refuse it. A write is whatever changes what is on disk under one
folder: a file opened for writing, bytes written, a flush to the disk, a folder made, a rename, a link, a removal. Bytes
are cut in the middle: half of them are on the disk when the process is killed or refused.

As a script it is the process that is stopped; only that process counts, not those that it starts. What is written by
code that is not Python's is not seen; nothing of ours writes to places that others read in such a way.
"""

from __future__ import annotations

import builtins
import io
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COUNTED = "FAULT_UNDER", "FAULT_AT", "FAULT_HOW", "FAULT_LOG"
KILL = "kill"
TIMEOUT_SECONDS = 300
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# What an audit hook is told: which of an event's arguments are paths, and which are the folders they are relative to.
EVENTS = {
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.utime": ((0, 3),),
}


@dataclass(frozen=True)
class Ended:
    """How a command ended, and the writes it had come to."""

    code: int
    writes: tuple[str, ...]
    out: str
    err: str


def undisturbed(command: Sequence[str], under: Path, log: Path) -> Ended:
    """Run ``-m module …`` or ``script …`` to its end."""
    return _run(command, under, log, -1, KILL)


def killed_at(k: int, command: Sequence[str], under: Path, log: Path) -> Ended:
    """Run it and kill it just before its k-th write, counted from 0, or in the middle of that."""
    return _run(command, under, log, k, KILL)


def refused_at(k: int, code: int, command: Sequence[str], under: Path, log: Path) -> Ended:
    """Run it and refuse the k-th write and all after it that need what is lacking, with an error such as ENOSPC."""
    return _run(command, under, log, k, str(code))


def chosen(n: int, sample: int) -> list[int]:
    """Which of n writes to stop at: all where CASES asks for so many, otherwise a sample with the first and last."""
    most = int(os.environ.get("CASES", sample))
    return sorted({round(k * (n - 1) / (most - 1)) for k in range(most)}) if n > most else list(range(n))


def content(folder: Path) -> dict[str, bytes] | None:
    """Every file under a folder by its place, hidden ones too; None where there is no folder."""
    if not folder.is_dir():
        return None
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _run(command: Sequence[str], under: Path, log: Path, k: int, how: str) -> Ended:
    log.write_bytes(b"")
    given = dict(zip(COUNTED, (str(under.resolve()), str(k), how, str(log)), strict=True))
    done = subprocess.run(
        [sys.executable, __file__, *command],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    return Ended(done.returncode, tuple(log.read_text(encoding="utf-8").splitlines()), done.stdout, done.stderr)


# In the process that is stopped.


class Stop:
    """Counts writes under a folder and stops the process at one of them."""

    def __init__(self, under: str, at: int, how: str, log: str) -> None:
        self.under, self.at, self.how = under, at, how
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND)
        self.pid, self.count = os.getpid(), 0

    def is_counted(self, path: str) -> bool:
        return os.getpid() == self.pid and (path == self.under or path.startswith(self.under + os.sep))

    def is_reached(self, what: str, path: str) -> bool:
        """Count a write; whether it is the one to stop at."""
        _write(self.log, f"{what} {os.path.relpath(path, self.under)}\n".encode())
        self.count += 1
        return self.count - 1 == self.at or (self.count > self.at >= 0 and self._still_lacks(what))

    def _still_lacks(self, what: str) -> bool:
        """A disk that is full stays full, a folder that is forbidden stays so; to remove things is still allowed."""
        return self.how != KILL and what not in ("os.remove", "os.rmdir")

    def now(self, path: str) -> None:
        """Stop here."""
        if self.how == KILL:
            os.kill(self.pid, signal.SIGKILL)
        raise OSError(int(self.how), os.strerror(int(self.how)), path)

    def hear(self, event: str, given: tuple[Any, ...]) -> None:
        """An audit hook."""
        if event == "open":
            name, _, flags = given
            places = [absolute(name, None)] if (flags or 0) & WRITING and isinstance(name, str | bytes) else []
        else:
            where = EVENTS.get(event, ())
            places = [absolute(given[path], given[folder] if folder is not None else None) for path, folder in where]
        counted = [place for place in places if self.is_counted(place)]
        if counted and self.is_reached(event, counted[-1]):
            self.now(counted[-1])


def absolute(path: Any, folder: int | None) -> str:
    """The place that a path means, which may be given by an open file or relative to an open folder."""
    if isinstance(path, int):
        return _opened(path)
    named = Path(os.fsdecode(path))
    relative_to = Path(_opened(folder)) if folder is not None and folder >= 0 else Path.cwd()
    return str(relative_to / named)


def _opened(number: int) -> str:
    return str(Path(f"/proc/self/fd/{number}").readlink())


_write, _fsync, _open = os.write, os.fsync, io.open


def install(stop: Stop) -> None:
    """Hear of everything from here on."""

    def write(opened: int, data: bytes) -> int:
        place = absolute(opened, None)
        if stop.is_counted(place) and stop.is_reached("write", place):
            _write(opened, bytes(data)[: len(data) // 2])
            stop.now(place)
        return _write(opened, data)

    def fsync(opened: Any) -> None:
        place = absolute(opened if isinstance(opened, int) else opened.fileno(), None)
        if stop.is_counted(place) and stop.is_reached("fsync", place):
            stop.now(place)
        _fsync(opened)

    def opened_by(file: Any, *args: Any, **more: Any) -> Any:
        opened = _open(file, *args, **more)
        if opened.writable() and not isinstance(file, int) and stop.is_counted(place := absolute(file, None)):
            _halve(opened, place, stop)
        return opened

    os.write, os.fsync = write, fsync  # type: ignore[assignment]
    io.open = builtins.open = opened_by  # type: ignore[assignment]
    sys.addaudithook(stop.hear)


def _halve(opened: Any, place: str, stop: Stop) -> None:
    whole = opened.write

    def write(data: Any) -> int:
        if stop.is_reached("write", place):
            whole(data[: len(data) // 2])
            opened.flush()
            stop.now(place)
        return whole(data)

    opened.write = write


def main() -> None:
    """Run the command that follows in this process."""
    under, at, how, log = (os.environ.pop(name) for name in COUNTED)
    module = sys.argv[1] == "-m"
    sys.argv = sys.argv[2:] if module else sys.argv[1:]
    install(Stop(under, int(at), how, log))
    if module:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, str(Path(sys.argv[0]).parent))
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
