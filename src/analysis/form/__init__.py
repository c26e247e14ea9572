"""The official form as a workbook to fill in: its words, its lists and what it checks are the campaign's declaration.

Headings and labels stand as ``form.csv`` has them, so that :mod:`analysis.layout` finds them in what comes back. What a
cell explains is its definition; what it refuses or warns of is the rule book's. A spreadsheet gives a cell one
validation only, so that a cell enforces the gravest of its rules; the milder ones, and those between figures, are the
self-check below the table. It stands in the margin column, where no figure is ever read.
"""

from __future__ import annotations

from analysis.form.cases import write_case_form
from analysis.form.comparisons import CHECKS, Comparison, comparisons
from analysis.form.drawing import header_blocks
from analysis.form.grading import write_rating_sheet
from analysis.form.issuing import write_form
from analysis.form.plan import Form, Slot
from analysis.form.validations import CELL_RULES

__all__ = [
    "CELL_RULES",
    "CHECKS",
    "Comparison",
    "Form",
    "Slot",
    "comparisons",
    "header_blocks",
    "write_case_form",
    "write_form",
    "write_rating_sheet",
]
