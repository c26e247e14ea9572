"""What we make, put on disk whole; and a workbook of ours as bytes, the same on any machine and on any day."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first time that an archive can say of a part."""

UNIX, PLAIN_FILE = 3, 0o644 << 16
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def put(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there whole."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)


def workbook_bytes(made: Workbook, dated: dt.date) -> bytes:
    """The workbook's bytes with every time in it fixed: its own to the given day, its parts' to the same for all."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    ExcelWriter(made, zipfile.ZipFile(saved, "w")).save()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in sorted(source.namelist()):
            content = MODIFIED.sub(rb"\g<1>%sT00:00:00Z\g<2>" % dated.isoformat().encode(), source.read(name))
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, UNIX, PLAIN_FILE
            target.writestr(part, content)
    return fixed.getvalue()
