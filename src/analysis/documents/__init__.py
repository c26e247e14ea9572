"""Official documents as Word files: A4, type area, faces, headings, page numbers and tables of GB/T 9704—2012.

A document is a value made of texts (:mod:`analysis.documents.content`); nothing is rounded or worded here. Headings
are Word's own, numbered 一、（一）1.（1）in Chinese and 1, 1.1 elsewhere (``layout.toml``): an edited draft renumbers
itself. The same document gives the same bytes. What is not laid out: the red head, the imprint at the end and
the seal, which whoever issues a document adds.

    table = Table("projects", (Column("unit"), Column("amount", is_number=True)), [["North", "2.5"]], empty="none")
    parts = (Heading("What was done"), Paragraph("…"), table, Heading("in the north", 2), Items(("a", "b")))
    to_docx(Document("A case", parts, lang="en", mark="example"), dt.date(2030, 9, 2))

``content``
    parts, documents, annexes
``circular``
    the draft of the circular on a season
``writing``, ``ruled``, ``numbers``, ``numbered_pages``, ``text``
    parts into a Word file
``base``, ``layout``
    the empty document and how it looks in each language
"""

from __future__ import annotations

from analysis.blocks import Column, Table
from analysis.documents.content import Annex, Blank, Card, Document, Heading, Items, Note, Paragraph, Part
from analysis.documents.writing import to_docx

__all__ = [
    "Annex",
    "Blank",
    "Card",
    "Column",
    "Document",
    "Heading",
    "Items",
    "Note",
    "Paragraph",
    "Part",
    "Table",
    "to_docx",
]
