"""What was sent, as it lies on this machine: files, and the files in folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.errors import WrongCall
from analysis.receiving.arrivals import Sent, skipped
from analysis.receiving.names import is_hidden, readable


def files(paths: Sequence[Path]) -> list[Sent]:
    """The files that paths lead to, each once however often it is named."""
    missing = [str(path) for path in paths if not path.is_file() and not path.is_dir()]
    if missing:
        raise WrongCall(f"No such file or folder: {', '.join(missing)}. Nothing was received.")
    named = [one for path in paths for one in (_in_folder(path) if path.is_dir() else [(path, path.name)])]
    once: dict[Path, Sent] = {}
    for path, original in named:
        place = path.parent.resolve() / path.name
        once[place] = once.get(place) or _file(path, original)
    return list(once.values())


def _in_folder(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files in a folder and its folders, each with what it is called there; hidden folders as a whole."""
    for where, folders, files in os.walk(folder, onerror=_unreadable):
        here = Path(where)
        closed = [name for name in folders if is_hidden(name) or (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in closed)
        for name in sorted([*files, *closed]):
            path = here / name
            yield path, f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"


def _unreadable(wrong: OSError) -> None:
    raise WrongCall(f"{wrong.filename} cannot be read: {wrong.strerror}. Nothing was received.") from wrong


def _file(path: Path, original: str) -> Sent:
    """A file of this machine's. A link in a folder is skipped, since it may lead anywhere; one that is named is not."""
    name, original = readable(path.name), readable(original)
    is_linked = path.is_symlink() and "/" in original
    if is_hidden(name) or is_linked or not path.is_file():
        return skipped(original, str(path.parent))
    try:
        return Sent(name, original, str(path.parent), path.read_bytes())
    except OSError as wrong:
        raise WrongCall(f"{path} cannot be read: {wrong.strerror}. Nothing was received.") from wrong
