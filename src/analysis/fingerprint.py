"""Hashes of what pages are made from: files, the package's code, the installed packages. Cheap: nothing is imported."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
NOTEBOOKS = PACKAGE.parents[1] / "notebooks"
ROOT_NAME = PACKAGE.name
"""What the package is imported as."""


def of_text(text: str) -> str:
    """The hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def of_file(path: Path) -> str:
    """The hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def of_files(paths: Iterable[Path], root: Path) -> str:
    """One hash over files: their places under a folder, and their bytes."""
    lines = (f"{path.relative_to(root).as_posix()}\0{of_file(path)}\n" for path in paths if path.is_file())
    return of_text("".join(lines))


def package_files() -> list[Path]:
    """Every file of the package: code, templates, translations."""
    return sorted(path for path in PACKAGE.rglob("*.*") if path.is_file() and path.suffix != ".pyc")


@cache
def installed() -> str:
    """One hash over the interpreter and the names and versions of all that is installed beside it."""
    named = sorted(f"{name} {version}" for name, version in packages().items())
    return of_text("\n".join([sys.version, *named]))


def packages() -> dict[str, str]:
    """The installed distributions with their versions, as their folders are named; of two, the one that is imported."""
    places = [Path(place) for place in reversed(sys.path) if place]
    stems = [found.stem for place in places if place.is_dir() for found in place.glob("*.dist-info")]
    return {name.lower().replace("_", "-"): version for name, _, version in (stem.partition("-") for stem in stems)}


def of_code(source: str) -> str:
    """The hash of what a module does: comments, docstrings and layout left out.

    >>> of_code("x = 1  # one") == of_code("x  =  1"), of_code("x = 1") == of_code("x = 2")
    (True, False)
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and _documented(node):
            node.body = node.body[1:] or [ast.Pass()]
    return of_text(ast.dump(tree))


def _documented(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return ast.get_docstring(node, clean=False) is not None


def modules(names: Iterable[str]) -> dict[str, str]:
    """The hash of each of these modules and of every module of the package that they import, wherever they do."""
    found: dict[str, str] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        path = _file(name)
        if name not in found and path is not None:
            source = path.read_text(encoding="utf-8")
            found[name] = of_code(source)
            waiting += [*_imported(source), *_above(name)]
    return dict(sorted(found.items()))


@cache
def of_module(name: str) -> str:
    """One hash over a module and all of the package that it imports; found once, as it is loaded once."""
    return of_text("\n".join(f"{module} {digest}" for module, digest in modules([name]).items()))


def every_module() -> dict[str, str]:
    """The hash of each module of the package."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return {_name(path): of_code(path.read_text(encoding="utf-8")) for path in paths}


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _file(name: str) -> Path | None:
    """Where a module of the package stands; nothing for what is no module of it."""
    place = PACKAGE.parent.joinpath(*name.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def _above(name: str) -> list[str]:
    """The packages that importing a module imports before it."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.split(".")[0] == ROOT_NAME)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == ROOT_NAME:
            yield str(node.module)
            yield from (f"{node.module}.{one.name}" for one in node.names)
