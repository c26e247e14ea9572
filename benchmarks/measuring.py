"""What a process and all below it take: CPU seconds, and memory with shared pages counted once."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path


def intake(campaign: str) -> None:
    """Bring the tidy tables up to date in a process of its own, before anything is measured."""
    code = "import sys; from analysis import campaign, run; run.bring_up_to_date(campaign.load(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, campaign], check=True, stderr=subprocess.DEVNULL)


def spent() -> float:
    """CPU seconds of all processes that this one has started and that have ended, and of those that they started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def spent_so_far(pid: int) -> float:
    """CPU seconds of a process and all below it until now, those that have ended and been waited for included.

    For processes at rest: it looks until it finds the same twice, so that none is missed because it is just ending.
    """
    before, ticks = -1, _ticks(pid)
    while ticks != before:
        before, ticks = ticks, _ticks(pid)
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    return sum(int(field) for one in descendants(pid) for field in _read(one, "stat").rpartition(")")[2].split()[11:15])


def _read(pid: int, name: str) -> str:
    """What the system tells of a process; nothing where it has just ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8")
    except OSError:
        return ""


class Peak:
    """The most memory that a process and its descendants took together, shared pages counted once."""

    def __init__(self, pid: int, taken: Callable[[int], int] | None = None) -> None:
        self._most = 0
        self._taken = taken or together_bytes
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, args=(pid,), daemon=True)
        self._watch.start()

    def ended(self) -> int:
        """Stop looking, and say how much it was, in bytes."""
        self._over.set()
        self._watch.join()
        return self._most

    def _look(self, pid: int) -> None:
        while not self._over.wait(0.2):
            self._most = max(self._most, self._taken(pid))


def descendants(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for child in _read(pid, f"task/{pid}/children").split():
        yield from descendants(int(child))


def together_bytes(pid: int) -> int:
    """The memory of a process and all below it, each page divided by how many share it."""
    return sum(memory_bytes(one) for one in descendants(pid))


PROPORTIONAL, WRITTEN, OWN = "Pss:", "Pss_Anon:", "Private_Dirty:"
"""Kinds of memory: each page divided by how many share it; of these, without files that other programs may share too,
such as libraries; what was written and nobody shares."""


def memory_bytes(pid: int, kind: str = PROPORTIONAL) -> int:
    """A process's memory of one kind."""
    lines = _read(pid, "smaps_rollup").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(kind)) * 1024


def most_bytes() -> int:
    """The most memory that this process has held since it was started."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kilobytes) * 1024
