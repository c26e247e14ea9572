"""得分明细表: a workbook in which every score is a live formula, so that it can be redone and followed. Pure.

Formulas are plain ones that every spreadsheet of the last twenty years works out: no array formulas, no names, no
macros. Beside each value stands the one that the system worked out, and whether the two are the same.

``grid``
    where each row and column of a sheet stands, so that formulas can point at it
``told``
    what the book is made from: scores, names, what stands behind each figure; whose it is
``rules``, ``data``, ``scores``, ``places``
    one sheet each: the declaration; figures and their pools; values, groups and scores; ranks
``scales``, ``groups``
    the formulas: of a figure on its scale; of a group from its parts
``book``
    the whole workbook of an edition, for the province or for one unit
"""

from analysis.score_book.book import of_edition, of_unit, sheets

__all__ = ["of_edition", "of_unit", "sheets"]
