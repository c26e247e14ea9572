"""The rows of a receipt: who filed, what was found, what was read otherwise; and their order, by sheet and cell."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd
from openpyxl.utils import column_index_from_string

from analysis.campaign import say
from analysis.phrasing import Voice
from analysis.workbook import Place

Receipt = dict[str, Any]
"""A receipt as data; ``docs/receipt.schema.json`` says what it holds."""

Row = dict[str, Any]
CELL = re.compile(r"(?:(?P<sheet>.*)!)?(?P<column>[A-Z]{1,3})(?P<row>[1-9]\d{0,6})(?::.*)?", re.DOTALL)


def filing(row: Row, voice: Voice) -> Row:
    """Who filed, in the words of a page."""
    return {
        "city_code": row["city_code"],
        "unit": say(voice.campaign.by_code[row["city_code"]].name, voice.lang),
        "reporter": plain(row["reporter"]),
        "date_on_form": plain(row["date_on_form"]),
        "status": row["status"],
    }


def finding(row: Row) -> Row:
    """What was found, and how it was answered for."""
    names = ("cell", "rule", "level", "severity", "found", "message", "remedy")
    return {name: row[name] for name in names} | {name: plain(row.get(name)) for name in ("status", "reason")}


def repair(row: Row) -> Row:
    """A value that was read otherwise than written."""
    return {name: plain(row[name]) for name in ("cell", "text", "value", "rule")}


def plain(value: Any) -> Any:
    """A cell of a table as JSON has it: dates as text, nothing as null."""
    if pd.isna(value):
        return None
    return value.isoformat()[:10] if isinstance(value, dt.date) else value


def place_of(cell: str) -> tuple[str, Place | None]:
    """The sheet and the place that a finding names; no place where it is about a sheet, a part or the file.

    >>> place_of("Form!C7"), place_of("Form"), place_of("")
    (('Form', (6, 2)), ('Form', None), ('', None))
    """
    match = CELL.fullmatch(cell)
    if match is None or match["sheet"] is None:
        return cell, None
    return match["sheet"], (int(match["row"]) - 1, column_index_from_string(match["column"]) - 1)


def in_order(row: Row) -> tuple[str, int, int, str]:
    """By sheet, then by column and row as numbers, so that C7 comes before C10 and both before AA1."""
    sheet, place = place_of(row["cell"])
    down, across = place or (-1, -1)
    return sheet, across, down, row["rule"]
