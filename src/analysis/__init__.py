"""Hundred-day investment campaigns: from filed workbooks to tidy tables, comparisons and pages."""

__version__ = "0.1.0"
