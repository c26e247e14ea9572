"""The pieces of a page: what a filer wrote stays text, a table says what it is, or why it is empty."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from analysis.blocks import Block, Column, Table, bullets, join, linked, paragraph

# What a filer might write, on purpose or not.
FILED = [
    "<script>alert(1)</script>",
    '=cmd|"/c calc"!A1',
    "\"quoted\" & 'single'",
    "<b>bold",
    "</table>",
    "{{ 7 * 7 }}",
]

TABLE = Table(
    caption="New deals",
    columns=(Column("District"), Column("Count", is_number=True)),
    rows=[["North", "3"], ["South", "4"], ["All", "7"]],
    empty="No deal was filed.",
)


def tree(block: Block) -> BeautifulSoup:
    return BeautifulSoup(block._repr_html_(), "html.parser")


def texts(found: list) -> list[str]:
    return [tag.get_text() for tag in found]


# Filed text.


@pytest.mark.parametrize("filed", FILED)
def test_filed_text_is_shown_as_it_was_written_and_is_never_markup(filed: str) -> None:
    table = replace(
        TABLE,
        caption=filed,
        columns=(Column(filed), Column(filed)),
        rows=[[filed, filed]],
        notes=(filed,),
        mark=filed,
        folded=filed,
    )
    blocks = {
        "table": table.block(),
        "empty": replace(TABLE, rows=[], empty=filed).block(),
        "paragraph": paragraph(filed),
        "marked paragraph": paragraph(filed, css="note"),
        "bullets": bullets([filed, filed]),
        "joined": join([paragraph(filed), bullets([filed])]),
    }
    for name, block in blocks.items():
        shown = tree(block)
        assert shown.find(["script", "b"]) is None, name
        assert filed in shown.get_text(), name
    cells = tree(blocks["table"]).find_all(["th", "td"])
    assert texts(cells) == [filed] * 4


@pytest.mark.parametrize("filed", FILED)
def test_a_class_cannot_be_broken_out_of(filed: str) -> None:
    assert tree(paragraph("text", css=filed)).p["class"] == filed.split()  # type: ignore[index]


def test_markup_that_is_meant_stays_markup() -> None:
    marked = Markup('<span lang="zh">甲</span>')
    assert tree(paragraph(marked, " <b>")).span["lang"] == "zh"  # type: ignore[index]
    assert tree(paragraph(marked, " <b>")).get_text() == "甲 <b>"
    assert tree(replace(TABLE, rows=[[marked, "1"]]).block()).find("th", attrs={"scope": "row"}).span is not None  # type: ignore[union-attr]


# Tables.


def test_a_table_has_a_caption_and_every_heading_says_what_it_heads() -> None:
    shown = tree(TABLE.block())
    assert texts(shown.find_all("caption")) == ["New deals"]
    assert texts(shown.find_all("th", attrs={"scope": "col"})) == ["District", "Count"]
    assert texts(shown.find_all("th", attrs={"scope": "row"})) == ["North", "South", "All"]
    assert all(head.has_attr("scope") for head in shown.find_all("th"))
    assert texts(shown.find_all("td")) == ["3", "4", "7"]


def test_numbers_stand_to_the_right() -> None:
    shown = tree(TABLE.block())
    assert [cell.get("class") for cell in shown.find_all("td")] == [["n"]] * 3
    assert [head.get("class") for head in shown.thead.find_all("th")] == [None, ["n"]]  # type: ignore[union-attr]


def test_only_the_last_rows_are_totals() -> None:
    shown = tree(replace(TABLE, total_rows=1).block())
    assert [row.get("class") for row in shown.tbody.find_all("tr")] == [None, None, ["total"]]  # type: ignore[union-attr]
    assert tree(TABLE.block()).find(class_="total") is None


def test_a_table_without_rows_is_the_sentence_that_says_why() -> None:
    shown = tree(replace(TABLE, rows=[], notes=("a note",), mark="example").block())
    assert shown.find("table") is None
    assert texts(shown.find_all("p", class_="empty")) == ["No deal was filed."]


def test_the_mark_of_example_figures_stands_in_the_caption() -> None:
    shown = tree(replace(TABLE, mark="示例").block())
    assert texts(shown.caption.find_all(class_="mark")) == ["示例"]  # type: ignore[union-attr]
    assert tree(TABLE.block()).find(class_="mark") is None


def test_notes_follow_the_table_in_their_order() -> None:
    shown = tree(replace(TABLE, notes=("one", "two")).block())
    assert texts(shown.find_all("p", class_="note")) == ["one", "two"]


def test_a_folded_table_opens_under_its_summary() -> None:
    shown = tree(replace(TABLE, folded="All the others").block())
    assert shown.details.summary.get_text() == "All the others"  # type: ignore[union-attr]
    assert shown.details.find("table") is not None  # type: ignore[union-attr]


def test_a_wide_table_can_be_scrolled_with_the_keyboard_and_has_a_name() -> None:
    region = tree(replace(TABLE, caption=Markup('New <span lang="zh">甲</span> & more')).block()).find(role="region")
    assert region["tabindex"] == "0"  # type: ignore[index]
    assert region["aria-label"] == "New 甲 & more"  # type: ignore[index]


# Sentences, lists, links.


def test_empty_sentences_leave_no_trace() -> None:
    assert paragraph("One.", "", "Two.").html == "<p>One.Two.</p>"


def test_bullets_are_a_list() -> None:
    assert texts(tree(bullets(["one", "two"], css="headline")).ul.find_all("li")) == ["one", "two"]  # type: ignore[union-attr]


def test_blocks_add_up_and_say_their_text() -> None:
    both = paragraph("one") + paragraph("two")
    assert both.html == "<p>one</p><p>two</p>"
    assert join([paragraph("one"), paragraph("two")]).html == "<p>one</p>\n<p>two</p>"
    assert repr(paragraph("one")) == "one"


def test_an_address_becomes_a_link_that_tells_nobody_where_one_came_from() -> None:
    link = BeautifulSoup(linked("https://example.org/a?b=1&c=2"), "html.parser").a
    assert link is not None
    assert (link["href"], link.get_text()) == ("https://example.org/a?b=1&c=2",) * 2
    assert link["rel"] == ["noreferrer"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,<b>", "ftp://example.org", "档案第3页", "file:///x"]
)
def test_what_is_no_web_address_stays_text(address: str) -> None:
    shown = BeautifulSoup(linked(address), "html.parser")
    assert shown.find("a") is None
    assert shown.get_text() == address


def test_an_address_cannot_break_out_of_its_link() -> None:
    address = 'https://example.org/"onmouseover="alert(1)'
    link = BeautifulSoup(linked(address), "html.parser").a
    assert link is not None
    assert link["href"] == address
    assert set(link.attrs) == {"href", "rel"}
