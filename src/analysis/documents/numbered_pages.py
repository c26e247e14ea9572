"""What stands outside the text: page numbers as — 1 —, odd pages to the right and even ones to the left, and marks."""

from __future__ import annotations

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import _Footer
from docx.shared import Pt, Twips

from analysis.documents.text import put

CHAR = Pt(14)
"""One character of the size of page numbers (四号): how far they stand from the edge of the text."""
FIELD = (
    '<w:r {names}><w:fldChar w:fldCharType="begin"/></w:r>',
    '<w:r {names}><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>',
    '<w:r {names}><w:fldChar w:fldCharType="separate"/></w:r>',
    "<w:r {names}><w:t>1</w:t></w:r>",
    '<w:r {names}><w:fldChar w:fldCharType="end"/></w:r>',
)


def number_pages(word: Word) -> None:
    """Put page numbers on odd and even pages; the first is an odd one."""
    section = word.sections[0]
    for footer in (section.first_page_footer, section.footer):
        _number(footer, is_odd=True)
    _number(section.even_page_footer, is_odd=False)


def mark_pages(word: Word, text: str) -> None:
    """Put a line above the text of every page but the first."""
    section = word.sections[0]
    section.first_page_header.is_linked_to_previous = False
    for header in (section.header, section.even_page_header):
        put(header.paragraphs[0], text)


def _number(footer: _Footer, *, is_odd: bool) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if is_odd else WD_ALIGN_PARAGRAPH.LEFT
    side = "right_indent" if is_odd else "left_indent"
    setattr(paragraph.paragraph_format, side, Twips(CHAR.pt * 20))
    paragraph.add_run("— ")
    for run in FIELD:
        paragraph._p.append(parse_xml(run.format(names=nsdecls("w"))))
    paragraph.add_run(" —")
