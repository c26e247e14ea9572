"""Of a notebook, a page shows one language, and no heading over a part that the campaign has nothing for."""

import nbformat
import pytest
from nbformat import NotebookNode

from analysis import export, fonts


def prose(text: str, lang: str | None = None) -> NotebookNode:
    cell = nbformat.v4.new_markdown_cell(text)
    cell.metadata["tags"] = [f"lang-{lang}"] if lang else []
    return cell


def call(html: str) -> NotebookNode:
    output = nbformat.v4.new_output("execute_result", data={"text/html": html})
    return nbformat.v4.new_code_cell("page", outputs=[output])


def shown(*cells: NotebookNode, lang: str = "en") -> list[str]:
    """The sources and values of the cells that a page keeps, in order."""
    kept = export.in_language(nbformat.v4.new_notebook(cells=list(cells)), lang).cells
    return [cell.source if cell.cell_type == "markdown" else cell.outputs[0].data["text/html"] for cell in kept]


@pytest.mark.parametrize(("lang", "heading"), [("zh", "## 如何？"), ("en", "## How?")])
def test_only_the_prose_of_the_pages_language_is_kept(lang: str, heading: str) -> None:
    cells = (prose("## 如何？", "zh"), prose("## How?", "en"), call("<p>so</p>"))
    assert shown(*cells, lang=lang) == [heading, "<p>so</p>"]


def test_a_heading_over_nothing_is_left_out_and_the_next_one_is_kept() -> None:
    cells = (prose("## First?"), call(""), prose("## Second?"), call("<p>here</p>"))
    assert shown(*cells) == ["## Second?", "<p>here</p>"]


def test_a_heading_stands_over_the_first_of_its_parts_that_has_something() -> None:
    assert shown(prose("## Why?"), call(""), call("<p>because</p>")) == ["## Why?", "<p>because</p>"]


def test_a_paragraph_after_a_heading_does_not_take_its_place() -> None:
    cells = (prose("## Why?"), prose("In short:"), call("<p>because</p>"))
    assert shown(*cells) == ["## Why?", "In short:", "<p>because</p>"]


def test_what_the_font_cannot_show_is_a_question_mark_on_the_page_that_says_why() -> None:
    assert fonts.showable("North 🚀 成都") == "North ? 成都"
