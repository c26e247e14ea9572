"""Making a set aside, file by file, and putting it in place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from analysis import saving
from analysis.sets.lock import Said, alone, tell
from analysis.sets.places import being_made
from analysis.sets.switch import recover, switch

Content = bytes | Path
"""A file's bytes, or a finished file elsewhere that nobody writes into."""

Files = Mapping[str, Content] | Iterable[tuple[str, Content]]
"""The files of a set by their places in it; they may be made one after another as they are asked for."""


def replace_set(target: Path, files: Files, said: Said = tell) -> None:
    """Make a folder hold exactly these files, in one step; until then it holds what it held.

    Finished files are linked where the file system can, copied elsewhere; so are those that were the same before.
    Raises :class:`~analysis.errors.NotWritten` where the system refuses a write: the set before stands.
    """
    target = target.resolve()
    made = being_made(target)
    with alone(target, said):
        try:
            _fill(made, files, target)
            with saving.refusals(target):
                switch(target)
        finally:
            with suppress(OSError):  # the next run will
                recover(target)


def _fill(made: Path, files: Files, before: Path) -> None:
    with saving.refusals(made):
        made.mkdir()
    folders = {made}
    for name, content in files.items() if isinstance(files, Mapping) else files:
        place = made / _inside(name)
        if place.exists():  # to write there again could write into a linked file
            raise ValueError(f"{name!r} is named twice")
        with saving.refusals(place):
            if place.parent not in folders:
                place.parent.mkdir(parents=True, exist_ok=True)
                folders.add(place.parent)
            _put(place, content, before / name)


def _inside(name: str) -> PurePosixPath:
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts or not place.parts:
        raise ValueError(f"{name!r} is no place in a set")
    return place


def _put(place: Path, content: Content, before: Path) -> None:
    if isinstance(content, Path):
        _take_over(content, place)
    elif _holds(before, content):
        _take_over(before, place)
    else:
        saving.write_through(place, content)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _take_over(finished: Path, place: Path) -> None:
    try:
        os.link(finished, place)
    except OSError:
        shutil.copyfile(finished, place)
