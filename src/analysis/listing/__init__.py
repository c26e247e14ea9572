"""``hundred-days list``: the projects that were asked for, in words, tables and rows.

``words`` says what was asked and what was found, ``names`` what things are called; ``shapes`` gives it as text, CSV,
JSON or a workbook.
"""

from __future__ import annotations

from analysis.listing.names import group_name
from analysis.listing.shapes import as_json, as_sheets, as_text, project_rows
from analysis.listing.words import Listing, definition, make, notes, sentence

__all__ = [
    "Listing",
    "as_json",
    "as_sheets",
    "as_text",
    "definition",
    "group_name",
    "make",
    "notes",
    "project_rows",
    "sentence",
]
