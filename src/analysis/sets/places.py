"""Where a set stands, and where the next one is made."""

from __future__ import annotations

from pathlib import Path


def aside(target: Path) -> Path:
    """The folder beside a set for what is not in place: the lock, the set being made, the one being taken away."""
    return target.with_name(f".{target.name}.aside")


def being_made(target: Path) -> Path:
    """The set that is being made."""
    return aside(target) / "next"


def taken_away(target: Path) -> Path:
    """The set before, where two sets cannot be exchanged and it has to make way first."""
    return aside(target) / "before"


def standing(target: Path) -> Path:
    """Where the set stands now: in its place, unless a run was killed just as it made way for the next one."""
    target = target.resolve()
    before = taken_away(target)
    return before if not target.exists() and before.exists() else target


def mark(target: Path) -> tuple[int, int, int] | None:
    """What tells one standing set from the next, so that a reader of several files knows that they are of one set."""
    try:
        stat = standing(target).stat()
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino, stat.st_mtime_ns
