"""One run at a time: a lock on a folder, let go of by the system when its holder ends, however that ends."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis import saving
from analysis.sets.places import aside
from analysis.sets.switch import recover

Said = Callable[[str], None]
LOCK, LEFT = "lock", ".*.aside"

_held: dict[tuple[Path, int], int] = {}
"""The locks that this process holds, by place and thread, each with its open file."""


def tell(line: str) -> None:
    """Say a line where talk goes."""
    print(f"hundred-days: {line}", file=sys.stderr, flush=True)


@contextmanager
def alone(folder: Path, said: Said = tell) -> Iterator[None]:
    """Be the only run at work on a folder; others wait, having said for whom.

    Inside, nothing is left of runs that were killed at it. The same thread may ask again inside and goes on at once;
    another thread waits like another process. A process forked inside does not hold the lock.
    """
    folder = folder.resolve()
    lock = aside(folder) / LOCK
    key = lock, threading.get_ident()
    if key in _held:
        yield
        return
    with saving.refusals(lock):
        _held[key] = _take(lock, folder, said)
    try:
        _clean(folder, said)
        yield
    finally:
        _let_go(lock, _held.pop(key, None))


def _clean(folder: Path, said: Said) -> None:
    """Put in order what killed runs left of the folder as a set, and of the sets in it."""
    with saving.refusals(folder):
        recover(folder)
        left = sorted(folder.glob(LEFT))
    for one in left:
        with alone(folder / one.name.removeprefix(".").removesuffix(".aside"), said):
            pass


def _take(lock: Path, folder: Path, said: Said) -> int:
    """The lock's open file once it is ours; who lets go removes the file, so it may have gone while we waited."""
    told = ""
    while True:
        opened = _open(lock)
        try:
            if not _locked(opened):
                if (holder := _holder(lock, folder)) != told:
                    said(f"waiting for {holder}")
                    told = holder
                _wait(opened)
            if _is_still_there(lock, opened):
                _sign(opened)
                return opened
        except BaseException:
            os.close(opened)
            raise
        os.close(opened)


def _open(lock: Path) -> int:
    while True:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # whoever held it has just removed the folder
            return os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)


def _is_still_there(lock: Path, opened: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(lock.stat(), os.fstat(opened))
    return False


def _sign(opened: int) -> None:
    """Say whose it is; on a full disk it holds unsigned."""
    since = dt.datetime.now().isoformat(" ", "seconds")
    with suppress(OSError):
        os.ftruncate(opened, 0)
        os.write(opened, f"{os.getpid()}\n{platform.node()}\n{since}\n".encode())


def _holder(lock: Path, folder: Path) -> str:
    """Who holds the lock, in words."""
    try:
        pid, host, since = lock.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):  # gone, or not signed yet
        return f"another run at work on {folder}"
    where = "" if host == platform.node() else f" on {host}"
    return f"process {pid}{where}, at work on {folder} since {since}"


def _let_go(lock: Path, opened: int | None) -> None:
    if opened is None:  # in a fork, which has let go already
        return
    with suppress(OSError):  # Windows removes no open file, nobody a folder with something in it
        lock.unlink()
        lock.parent.rmdir()
    os.close(opened)


def _forget() -> None:
    """Let go of what the process that this one was forked from holds."""
    for opened in _held.values():
        os.close(opened)
    _held.clear()


if sys.platform == "win32":
    import msvcrt

    FAR = 1 << 30  # beyond the text, since others cannot read what is locked
    POLLED_SECONDS = 0.2

    def _locked(opened: int) -> bool:
        os.lseek(opened, FAR, os.SEEK_SET)
        try:
            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(opened, 0, os.SEEK_SET)
        return True

    def _wait(opened: int) -> None:
        while not _locked(opened):
            time.sleep(POLLED_SECONDS)

else:
    import fcntl

    os.register_at_fork(after_in_child=_forget)

    def _locked(opened: int) -> bool:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(opened: int) -> None:
        fcntl.flock(opened, fcntl.LOCK_EX)
