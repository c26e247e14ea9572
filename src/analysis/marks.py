"""Marks of files: by which a change of any of them shows, without reading one."""

from __future__ import annotations

import time
from pathlib import Path

from analysis import sets, store

Mark = tuple[tuple[str, int, int, int, int], ...]
"""Of each file its name, size, place on the disk, and the times in nanoseconds when it and its entry changed."""

SECOND = 1_000_000_000
TICK, COARSE = SECOND // 50, 2 * SECOND
"""How far apart two changes must be for their times to differ; where times are whole seconds, farther."""


def of_campaign(folder: Path) -> Mark:
    """The mark of what an opened campaign is made from: its tidy tables and its declaration."""
    tables = sets.standing(store.folder(folder)).glob("*.parquet")
    declared = [path for ending in ("toml", "csv") for path in folder.glob(f"*.{ending}")]
    return of_files([*tables, *declared])


def of_files(paths: list[Path]) -> Mark:
    """The mark of files as they are now."""
    now = [(str(path), path.stat()) for path in sorted(paths)]
    return tuple((name, stat.st_size, stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns) for name, stat in now)


def is_settled(mark: Mark) -> bool:
    """Whether any further change would show: one that follows upon another at once may bear the same time.

    >>> is_settled((("a", 1, 1, time.time_ns(), 5),)), is_settled((("a", 1, 1, 5, 5),))
    (False, True)
    """
    latest = [max(changed, entered) for *_, changed, entered in mark]
    return all(time.time_ns() - when > (TICK if when % SECOND else COARSE) for when in latest)
