"""The receipt of a file: what was read of it, what is wrong with it, what to do; as data, a page and a marked workbook.

A receipt goes to whoever filed, and to nobody else. It is made from the rows of one receipt alone; of other files it
knows no more than the number of the one that it repeats.
"""

from __future__ import annotations

from analysis.receipts.advice import summary
from analysis.receipts.data import language, number, receipt, to_json
from analysis.receipts.marked import to_workbook
from analysis.receipts.page import to_html
from analysis.receipts.rows import Receipt
from analysis.receipts.writing import files

__all__ = ["Receipt", "files", "language", "number", "receipt", "summary", "to_html", "to_json", "to_workbook"]
