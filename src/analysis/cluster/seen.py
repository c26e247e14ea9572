"""What pages are made from, as one process sees it, and how two of them differ."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from analysis import fingerprint, sets
from analysis.campaign import TIDY
from analysis.engine import forkserver

INSTALLERS = {"pip", "setuptools", "wheel", "uv", "hundred-days"}
"""Distributions that make no page, and this one, whose files are compared one by one."""

NO_FORK = "it cannot fork processes"
OLD_CODE = "it still runs older code and must be restarted"
TROUBLE = "trouble"
"""By what name it is seen why a process cannot do it at all."""

OWN_CODE = ("analysis.cluster", "analysis.engine", "analysis.sets", "analysis.fingerprint")
"""The modules that a worker itself runs and so has loaded; all others are loaded anew by what it forks from."""

Seen = dict[str, str]
"""Python, packages, files of code, of a campaign and of its tables, by name, with a version or a hash."""


def seen(folder: str) -> Seen:
    """What this process would make pages of a campaign from, by name, with a version or a hash."""
    root = Path(folder)
    code = {f"code {path.relative_to(fingerprint.PACKAGE)}": path for path in fingerprint.package_files()}
    notebooks = {f"notebook {path.name}": path for path in fingerprint.NOTEBOOKS.glob("*.ipynb")}
    declared = {f"{root}/{path.name}": path for path in root.glob("*.*") if path.is_file()}
    standing = sets.standing(root / TIDY)
    tables = {f"{root}/{TIDY}/{path.name}": path for path in standing.glob("*.parquet")}
    hashes = {name: _hash(path) for name, path in (code | notebooks | declared | tables).items()}
    where = f"{platform.python_version()} on {sys.platform} {platform.machine()}"
    return {"Python": where, **packages(), **_trouble(), **hashes}


def _trouble() -> dict[str, str]:
    """Why this process cannot make pages at all, if so."""
    found = [NO_FORK] * (not forkserver.AVAILABLE) + [OLD_CODE] * (_own_code() != _own_code_at_first)
    return {TROUBLE: " and ".join(found)} if found else {}


def _own_code() -> dict[str, str]:
    """The hashes of the files that this process has loaded itself, as they are now."""
    places = [path for path in fingerprint.package_files() if _module(path).startswith(OWN_CODE)]
    return {_module(path): _hash(path) for path in places}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(fingerprint.PACKAGE.parent).with_suffix("").parts)


def packages() -> dict[str, str]:
    """The installed distributions that pages may be made with, and their versions."""
    return {name: version for name, version in fingerprint.packages().items() if name not in INSTALLERS}


def _hash(path: Path) -> str:
    """The hash of a file, read again only where it has been written since."""
    try:
        with path.open("rb") as file:  # of an open file a shared disk tells how it is now, of any other how it was
            told = os.fstat(file.fileno())
    except FileNotFoundError:
        return "gone"
    return _hash_of(path, (told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns))


@lru_cache(maxsize=4096)
def _hash_of(path: Path, _: tuple[int, ...]) -> str:
    return fingerprint.of_file(path)


def differences(here: Mapping[str, str], there: Mapping[str, str], folder: str) -> list[str]:
    """What another process sees otherwise, in words.

    >>> differences({"pandas": "3.0", "x/a.csv": "b7"}, {"pandas": "3.1"}, "x")
    ['it does not see x']
    >>> differences({"pandas": "3.0", "x/a.csv": "b7"}, {"pandas": "3.1", "x/a.csv": "c4"}, "x")
    ['pandas 3.0 here, 3.1 there', 'x/a.csv differs']
    """
    if not any(name.startswith(f"{folder}/") for name in there):
        return [f"it does not see {folder}"]
    different = {name for name in {*here, *there} if here.get(name) != there.get(name)}
    names = sorted(different, key=lambda name: (name != TROUBLE, name))
    return [_difference(name, here.get(name), there.get(name)) for name in names]


def _difference(name: str, here: str | None, there: str | None) -> str:
    if name == TROUBLE:
        return there or f"this machine: {here}"
    if here is None or there is None:
        return f"{name} is only {'there' if here is None else 'here'}"
    is_file = "/" in name or name.startswith(("code ", "notebook "))
    return f"{name} differs" if is_file else f"{name} {here} here, {there} there"


def digest(told: Seen) -> str:
    """One hash over all that is seen."""
    return fingerprint.of_text("\n".join(f"{name}\0{value}" for name, value in sorted(told.items())))


_own_code_at_first = _own_code()
