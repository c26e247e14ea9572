"""Hundred-day investment campaigns: from filed workbooks to tidy tables, comparisons and pages."""

import os

__version__ = "0.1.0"

# openpyxl looks at this when it is first imported. With lxml, where that is installed, it writes other bytes, and it
# reads without the defences of defusedxml.
os.environ["OPENPYXL_LXML"] = "False"
