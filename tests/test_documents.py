"""Official documents as Word files: the page, the faces, the numbering, tables, and that filed text stays text."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from markupsafe import Markup

from analysis.documents import (
    Annex,
    Blank,
    Card,
    Column,
    Document,
    Heading,
    Items,
    Note,
    Paragraph,
    Part,
    Table,
    to_docx,
)
from analysis.errors import WrongCall

DATED = dt.date(2030, 9, 2)
OFFICE = shutil.which("soffice")
COLUMNS = (Column("市（州）"), Column("金额（亿元）", is_number=True))
TABLE = Table(
    "各地情况", COLUMNS, [["甲市", "1.50"], ["全省", "1.50"]], empty="没有数据。", notes=("注。",), total_rows=1
)
WHOLE = Document(
    title="关于某项工作的通报",
    parts=(
        Paragraph("正文。"),
        Heading("情况"),
        Heading("签约", 2),
        Heading("产业", 3),
        Heading("细目", 4),
        TABLE,
        Card("案例卡", (("名称", "某案例"),)),
        Items(("其一。", "其二。"), is_numbered=True),
        Note("提示。"),
        Blank("待填。"),
    ),
    state="代拟稿",
    mark="示例",
    number="〔　　〕　　号",
    to="各市：",
    issuer="某厅",
    date="2030年9月2日",
    notes=("内部使用",),
    annexes=(Annex("记录", (Heading("范围"),)), Annex("评分表", (Heading("甲"),))),
)


def opened(document: Document) -> Word:
    return docx.Document(io.BytesIO(to_docx(document, DATED)))


def of(*parts: Part, lang: str = "zh", mark: str = "") -> Word:
    return opened(Document("题", parts, lang=lang, mark=mark))


def body(word: Word) -> Any:
    return word.element.body


def values(element: Any, path: str) -> list[str]:
    """The ``w:val`` of what a path finds."""
    return [str(each.get(qn("w:val"))) for each in element.xpath(path)]


def style(word: Word, name: str) -> ParagraphStyle:
    found = word.styles[name]
    assert isinstance(found, ParagraphStyle)
    return found


# The page.


def test_the_type_area_is_156_by_225_mm_on_a4_with_37_mm_above_and_28_mm_to_the_left() -> None:
    section = opened(WHOLE).sections[0]
    width, height, top, right, bottom, left = (
        (length.mm if length is not None else 0)
        for length in (
            *(section.page_width, section.page_height, section.top_margin),
            *(section.right_margin, section.bottom_margin, section.left_margin),
        )
    )
    assert (round(width), round(height), round(top), round(left)) == (210, 297, 37, 28)
    assert (round(width - left - right), round(height - top - bottom)) == (156, 225)


def test_a_line_is_a_22nd_of_the_type_area_and_a_character_a_28th_of_it() -> None:
    word = opened(WHOLE)
    normal = style(word, "Normal")
    pitch, size = normal.paragraph_format.line_spacing, normal.font.size
    assert hasattr(pitch, "mm") and 22 * pitch.mm <= 225 < 22 * pitch.mm + 0.5
    (spacing,) = values(normal.element, "w:rPr/w:spacing")
    assert size is not None and 155 < 28 * (size.pt + int(spacing) / 20) * 25.4 / 72 <= 156
    (grid,) = body(word).iter(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones_between_dashes() -> None:
    word = opened(WHOLE)
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer
    for footer, side in (
        (section.first_page_footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        assert (paragraph.alignment, paragraph.text) == (side, "— 1 —")
        assert [text.text for text in paragraph._p.iter(qn("w:instrText"))] == [" PAGE "]
    footer_style = style(word, "Footer")
    assert footer_style.font.size is not None and footer_style.font.size.pt == 14
    right = section.footer.paragraphs[0].paragraph_format.right_indent
    assert right is not None and right.pt == 14


def test_state_and_mark_stand_above_the_title_and_on_every_further_page() -> None:
    word = opened(WHOLE)
    assert [paragraph.text for paragraph in word.paragraphs[:4]] == ["代拟稿", "示例", "〔　　〕　　号", WHOLE.title]
    section = word.sections[0]
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "代拟稿　示例"
    assert section.first_page_header.paragraphs[0].text == ""


# Faces and numbering.


@pytest.mark.parametrize(
    ("name", "face", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", None),
        ("Heading 2", "楷体_GB2312", None),
        ("Heading 3", "仿宋_GB2312", None),
        ("Normal", None, 16),
        ("Footer", "宋体", 14),
    ],
)
def test_each_style_has_its_face_in_both_scripts(name: str, face: str | None, points: float | None) -> None:
    found = style(opened(WHOLE), name)
    assert (found.font.size.pt if found.font.size else None) == points
    faces = found.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    assert {faces.get(qn(f"w:{script}")) for script in ("eastAsia", "ascii", "hAnsi")} == {face} if face else True


def test_the_text_is_set_in_fangsong_and_the_document_is_chinese() -> None:
    word = opened(WHOLE)
    defaults = word.styles.element.find(qn("w:docDefaults"))
    (faces,), (lang,) = (list(defaults.iter(qn(name))) for name in ("w:rFonts", "w:lang"))
    assert faces.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert lang.get(qn("w:eastAsia")) == word.core_properties.language == "zh-CN"


def test_no_face_is_carried_along_but_each_has_one_in_its_place() -> None:
    with zipfile.ZipFile(io.BytesIO(to_docx(WHOLE, DATED))) as parts:
        assert not [name for name in parts.namelist() if "font" in name.lower() and name != "word/fontTable.xml"]
        table = parts.read("word/fontTable.xml").decode()
    assert '"仿宋_GB2312"' in table and '<w:altName w:val="仿宋"/>' in table


def test_headings_are_word_s_own_and_numbered_by_their_level() -> None:
    word = opened(WHOLE)
    found = [
        (each.text, each.style.name) for each in word.paragraphs if each.style and "Heading" in str(each.style.name)
    ]
    assert found[:4] == [("情况", "Heading 1"), ("签约", "Heading 2"), ("产业", "Heading 3"), ("细目", "Heading 4")]
    for level in range(1, 5):
        heading = style(word, f"Heading {level}").element
        assert values(heading, "w:pPr/w:outlineLvl") == values(heading, "w:pPr/w:numPr/w:ilvl") == [str(level - 1)]


@pytest.mark.parametrize(
    ("lang", "patterns"),
    [("zh", ["%1、", "（%2）", "%3.", "（%4）"]), ("en", ["%1", "%1.%2", "%1.%2.%3", "%1.%2.%3.%4"])],
)
def test_headings_are_numbered_as_the_language_does(lang: str, patterns: list[str]) -> None:
    numbering = of(Heading("a"), lang=lang).part.numbering_part.element
    assert values(numbering, "w:abstractNum[1]/w:lvl/w:lvlText") == patterns
    counted = values(numbering, "w:abstractNum[1]/w:lvl/w:numFmt")
    assert counted[:2] == ["chineseCountingThousand" if lang == "zh" else "decimal"] * 2


def test_paragraphs_and_headings_are_indented_by_two_characters() -> None:
    word = opened(WHOLE)
    for name in ("Body Text", "Heading 1", "Heading 4", "List Paragraph"):
        (indent,) = style(word, name).element.iter(qn("w:ind"))
        assert indent.get(qn("w:firstLineChars")) == "200"


def test_each_list_and_each_annex_counts_anew() -> None:
    word = of(Items(("a", "b"), True), Items(("c",), True), Items(("d",)))
    ids = [values(each._p, "w:pPr/w:numPr/w:numId") for each in word.paragraphs if each.text in "abcd"]
    assert ids == [["2"], ["2"], ["3"], []]
    annexed = opened(WHOLE).paragraphs
    first, second = (next(each for each in annexed if each.text == text) for text in ("范围", "甲"))
    assert values(first._p, ".//w:numId") != values(second._p, ".//w:numId")


def test_a_heading_of_a_level_that_there_is_not_is_refused() -> None:
    with pytest.raises(WrongCall, match="level is 1 to 4, not 5"):
        of(Heading("a", 5))


# What stands around the text.


def test_date_and_signature_stand_four_characters_from_the_right_one_over_the_other() -> None:
    word = opened(WHOLE)
    texts = [paragraph.text for paragraph in word.paragraphs]
    place = texts.index("2030年9月2日")
    assert texts[place - 1 : place + 2] == ["某厅", "2030年9月2日", "（内部使用）"]
    (indent,) = style(word, "Date").element.iter(qn("w:ind"))
    assert indent.get(qn("w:rightChars")) == "400"
    # The date is six characters wide, the signature two: it stands two further in.
    signed = word.paragraphs[place - 1].paragraph_format.right_indent
    assert signed is not None and round(signed.pt / 15.8, 1) == 6.0


def test_annexes_are_listed_and_each_begins_a_page() -> None:
    word = opened(WHOLE)
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert "附件：1.\t记录" in texts and "2.\t评分表" in texts
    assert texts.index("附件1") < texts.index("范围") < texts.index("附件2") < texts.index("甲")
    assert style(word, "Annex Label").paragraph_format.page_break_before


def test_one_annex_alone_has_no_number() -> None:
    texts = [paragraph.text for paragraph in opened(replace(WHOLE, annexes=WHOLE.annexes[:1])).paragraphs]
    assert "附件：\t记录" in texts and "附件" in texts


def test_a_document_without_anything_around_it_is_a_title_and_its_text() -> None:
    assert [paragraph.text for paragraph in of(Paragraph("a")).paragraphs] == ["题", "a"]


# Tables.


def test_a_table_repeats_its_header_and_no_page_parts_a_row() -> None:
    table = of(TABLE).tables[0]
    rows = [row._tr for row in table.rows]
    assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True, False, False]
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
    assert [cell.text for cell in table.rows[1].cells] == ["甲市", "1.50"]
    names = [cell.paragraphs[0].style.name for cell in table.rows[1].cells if cell.paragraphs[0].style]
    assert names == ["Table Text", "Table Number"]
    assert [row.cells[0].paragraphs[0].runs[0].bold for row in table.rows] == [None, None, True]


def test_a_table_is_as_wide_as_the_text_with_its_caption_and_mark_above() -> None:
    word = of(TABLE, mark="示例")
    table = word.tables[0]
    assert sum(column.width.mm for column in table.columns if column.width) == pytest.approx(156, abs=0.1)
    before = table._tbl.getprevious()
    assert before is not None and "".join(text.text or "" for text in before.iter(qn("w:t"))) == "各地情况（示例）"
    assert values(table._tbl, "w:tblPr/w:tblCaption") == ["各地情况"]
    assert "注。" in [paragraph.text for paragraph in word.paragraphs]


def test_a_table_with_many_columns_is_set_smaller() -> None:
    columns = (Column("a"), *(Column(f"n{n}", is_number=True) for n in range(7)))
    few = of(TABLE).tables[0].rows[1].cells[0].paragraphs[0].runs[0]
    many = of(Table("t", columns, [["甲市", *["12,345.67"] * 7]], empty="")).tables[0].rows[1].cells[0].paragraphs[0]
    assert few.font.size is None and many.runs[0].font.size is not None and many.runs[0].font.size.pt == 9


def test_a_table_without_rows_is_its_sentence() -> None:
    word = of(replace(TABLE, rows=[]))
    assert not word.tables and word.paragraphs[-1].text == "没有数据。"


def test_a_page_s_table_loses_its_markup() -> None:
    cell = Markup('{} <span class="why">{}</span>').format("—", "甲 & 乙 <未报>")
    table = Table("t", COLUMNS, [[Markup('<span lang="en">North</span>'), cell]], empty="")
    assert [each.text for each in of(table).tables[0].rows[1].cells] == ["North", "— 甲 & 乙 <未报>"]


# Filed text.


HOSTILE = '=1+1 { HYPERLINK "http://x" } </w:t><w:p/> &amp; {{ x }} \x00\u202eabc\ud800'


def test_filed_text_stays_text_wherever_it_stands() -> None:
    table = Table(HOSTILE, (Column(HOSTILE),), [[HOSTILE]], empty="", notes=(HOSTILE,))
    parts = (Paragraph(HOSTILE), Heading(HOSTILE), Items((HOSTILE,)), table, Card(HOSTILE, ((HOSTILE, HOSTILE),)))
    annexes = (Annex(HOSTILE, (Note(HOSTILE),)),)
    document = Document(HOSTILE, parts, mark=HOSTILE, to=HOSTILE, issuer=HOSTILE, date=HOSTILE, annexes=annexes)
    word = opened(document)
    shown = '=1+1 { HYPERLINK "http://x" } </w:t><w:p/> &amp; {{ x }} ��abc�'
    assert word.paragraphs[2].text == shown and word.tables[0].rows[1].cells[0].text == shown
    tags = {element.tag for element in body(word).iter()}
    assert not tags & {qn("w:fldSimple"), qn("w:instrText"), qn("w:hyperlink")}
    with zipfile.ZipFile(io.BytesIO(to_docx(document, DATED))) as package:
        assert not [name for name in package.namelist() if "External" in package.read(name).decode()]


def test_lines_of_filed_text_are_paragraphs_and_in_a_cell_lines() -> None:
    word = of(Paragraph("a\r\n\r\nb\tc"), Card("k", (("l", "a\nb"),)))
    assert [paragraph.text for paragraph in word.paragraphs[1:3]] == ["a", "b c"]
    assert word.tables[0].rows[0].cells[1].text == "a\nb"


# The file.


def test_the_same_document_gives_the_same_bytes_and_says_whose_it_is() -> None:
    assert to_docx(WHOLE, DATED) == to_docx(WHOLE, DATED)
    properties = opened(replace(WHOLE, author="某行动")).core_properties
    assert (properties.title, properties.author, properties.subject) == (WHOLE.title, "某行动", "示例")
    assert properties.created == properties.modified
    assert properties.created is not None and properties.created.date() == DATED
    assert opened(WHOLE).core_properties.author == "某厅"


ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd snapToGrid spacing ind jc outlineLvl",
    "rPr": "rFonts b bCs spacing sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "trPr": "cantSplit tblHeader",
    "tcPr": "tcW vAlign",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr",
    "style": "name basedOn next semiHidden qFormat pPr rPr tblPr",
}
"""What may stand in an element, in the order of the schema, without which Word calls a file damaged."""


def test_what_stands_in_an_element_stands_in_the_order_of_the_schema() -> None:
    with zipfile.ZipFile(io.BytesIO(to_docx(WHOLE, DATED))) as package:
        roots: list[Any] = [parse_xml(package.read(name)) for name in package.namelist() if name.startswith("word/")]
    checked = set()
    for element in (each for root in roots for each in root.iter() if isinstance(each.tag, str)):
        name = element.tag.partition("}")[2]
        if name in ORDERS:
            found = [str(child.tag).partition("}")[2] for child in element]
            places = [ORDERS[name].split().index(child) for child in found]
            assert places == sorted(places), f"{name}: {found}"
            checked.add(name)
    assert checked == set(ORDERS)


def test_a_page_holds_22_lines_when_printed(tmp_path: Path) -> None:
    # The title takes three of them. A program that has none of the faces takes others; the pitch of lines stays.
    if OFFICE is None:
        pytest.skip("soffice is not installed; apt-get install libreoffice-writer")
    lines = {"two": 41, "three": 42}
    for name, n in lines.items():
        (tmp_path / f"{name}.docx").write_bytes(to_docx(Document("题", (Items(("行",) * n),)), DATED))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    files = [str(tmp_path / f"{name}.docx") for name in lines]
    said = subprocess.run([*command, *files], check=True, capture_output=True, timeout=120)
    if b"could not be loaded" in said.stderr and not list(tmp_path.glob("*.pdf")):
        pytest.skip("soffice cannot open documents; apt-get install libreoffice-writer")
    made = {name: (tmp_path / f"{name}.pdf").read_bytes() for name in lines}
    assert {name: len(re.findall(rb"/Type\s*/Page\b", content)) for name, content in made.items()} == {
        "two": 2,
        "three": 3,
    }
    boxes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", made["two"])}
    assert {(round(width), round(height)) for _, _, width, height in boxes} == {(595, 842)}
