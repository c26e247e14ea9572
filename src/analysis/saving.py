"""What we make, put on disk whole; and an Office file of ours as bytes, the same on any machine and on any day."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import NotWritten

if TYPE_CHECKING:
    from openpyxl import Workbook

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first time that an archive can say of a part."""

ASIDE = ".part"
"""How the name of a file ends that is not in its place yet."""

UNIX, PLAIN_FILE = 3, 0o644 << 16
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def put(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there whole; the folder is made where there is none."""
    aside = path.with_name(f".{path.name}.{os.getpid()}{ASIDE}")
    with refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_through(aside, content)
            aside.replace(path)
        except OSError:
            aside.unlink(missing_ok=True)
            raise


def clear(folder: Path) -> None:
    """Remove what killed runs left of files beside their places, in a folder that no other run is at work on."""
    with refusals(folder):
        for left in folder.rglob(f".*{ASIDE}"):
            left.unlink()


def write_through(path: Path, content: bytes) -> None:
    """Write a file down to the disk: a full one may tell only then."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def refusals(place: Path) -> Iterator[None]:
    """Turn a write that the system refuses into our own error: where, what happened, what to do."""
    try:
        yield
    except OSError as refused:
        where = refused.filename2 or refused.filename or place
        raise NotWritten(
            f"{where} could not be written: {refused.strerror or refused}. "
            f"What stood in its place still does. {_remedy(refused.errno)}"
        ) from refused


def _remedy(code: int | None) -> str:
    if code in FULL:
        return "Make room on that disk and run it again."
    if code in FORBIDDEN:
        return "Allow this account to write there, close what has it open, or name another place; then run it again."
    return "Mend that and run it again."


def workbook_bytes(made: Workbook, dated: dt.date) -> bytes:
    """The workbook's bytes with every time in it fixed: its own to the given day, its parts' to the same for all."""
    from openpyxl.writer.excel import ExcelWriter  # most of what is put on disk is no workbook

    saved = io.BytesIO()
    ExcelWriter(made, zipfile.ZipFile(saved, "w")).save()
    return package_bytes(saved.getvalue(), dated)


def package_bytes(saved: bytes, dated: dt.date) -> bytes:
    """An Office file once more, as workbook or document, its parts in order and every time in it fixed."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in sorted(source.namelist()):
            content = MODIFIED.sub(rb"\g<1>%sT00:00:00Z\g<2>" % dated.isoformat().encode(), source.read(name))
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, UNIX, PLAIN_FILE
            target.writestr(part, content)
    return fixed.getvalue()
