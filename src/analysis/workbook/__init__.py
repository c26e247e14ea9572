"""Reading received files: from bytes to sheets of cells, defended. Reads; judges nothing."""

from __future__ import annotations

from analysis.workbook.reading import read, read_bytes
from analysis.workbook.sheet import Area, Book, CellError, CellValue, Place, Sheet, address

__all__ = ["Area", "Book", "CellError", "CellValue", "Place", "Sheet", "address", "read", "read_bytes"]
