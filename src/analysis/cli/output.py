"""How a command gives out what it made: a table as text, CSV or JSON, a workbook, a Word file."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from analysis.errors import WrongCall

if TYPE_CHECKING:
    import pandas as pd

    from analysis import documents, sheets
    from analysis.edition import Edition

FORMATS, XLSX, DOCX = ("text", "csv", "json"), "xlsx", "docx"


def one_of(format: str, known: Iterable[str]) -> None:
    """Refuse a format that is not among those known."""
    if format not in known:
        raise typer.BadParameter(f"--format {format!r}: choose from {', '.join(known)}.")


def print_table(table: pd.DataFrame, format: str) -> None:
    """Print a table in a format."""
    writers: dict[str, Any] = {
        "csv": lambda: table.to_csv(sys.stdout, index=False, lineterminator="\n"),
        "json": lambda: print(table.to_json(orient="records", force_ascii=False, date_format="iso")),
        "text": lambda: print(table.astype(object).where(table.notna(), "").to_string(index=False)),
    }
    one_of(format, writers)
    writers[format]()


def place_of_workbook(format: str, out: Path | None) -> Path | None:
    """Where a workbook goes; none where none is asked for."""
    if format != XLSX:
        if out is not None:
            raise WrongCall(f"--out {out} is where a workbook goes: add --format {XLSX}.")
        return None
    if out is None or out.is_dir():
        raise WrongCall(f"--format {XLSX} needs --out with the name of the workbook to write.")
    return out


def put_workbook(place: Path, edition: Edition, cover: sheets.Cover, tables: list[sheets.Sheet]) -> None:
    """Write a workbook, and say where."""
    from analysis import saving, sheets

    saving.put(place, sheets.to_workbook(cover, tables, edition.as_of))
    print(place)


def put_document(place: Path, edition: Edition, made: documents.Document) -> None:
    """Write a Word file, and say where."""
    from analysis import documents, saving

    saving.put(place, documents.to_docx(made, edition.as_of))
    print(place)
