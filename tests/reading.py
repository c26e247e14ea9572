"""Pages, made without a kernel and read as a reader would: tables by their captions, text without markup."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag

from analysis import export, jobs, making
from analysis.jobs import Job
from analysis.pages.page import Page

CHINESE = re.compile(r"[\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
Rows = dict[str, dict[str, str]]


def made(name: str, folder: Path, **given: str | None) -> str:
    """A page's notebook run cell by cell in this process, then exported: everything but the kernel."""
    notebook, page = _run(name, {"campaign": str(folder), **given})
    edition = page.edition
    sheet = export.Sheet(page.unit, edition.lang, "internal", "+".join(edition.basis), edition.as_of.isoformat())
    return export.to_html(notebook, sheet, edition.campaign)


def made_as_ordered(job: Job) -> str:
    """The same of a job, through every gate of what was ordered."""
    notebook, page = _run(job.page, job.parameters())
    notebook.metadata["papermill"] = {"parameters": job.parameters()}
    given = "\n".join(f"{name} = {value!r}" for name, value in job.parameters().items())
    notebook.cells.insert(1, nbformat.v4.new_code_cell(given, metadata={"tags": ["injected-parameters"]}))
    return export.to_html(notebook, making.sheet(job, page.unit), page.edition.campaign, making.order(job))


def _run(name: str, given: Mapping[str, object]) -> tuple[nbformat.NotebookNode, Page]:
    notebook = nbformat.read(jobs.NOTEBOOKS / f"{name}.ipynb", as_version=4)
    known: dict[str, object] = {}
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            exec(cell.source, known)
            known |= given
        elif cell.cell_type == "code":
            *before, shown = ast.parse(cell.source).body
            assert isinstance(shown, ast.Expr)
            exec(compile(ast.Module(before, []), name, "exec"), known)
            block = eval(compile(ast.Expression(shown.value), name, "eval"), known)
            cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/html": block._repr_html_()})]
    page = known["page"]
    assert isinstance(page, Page)
    return notebook, page


def tree(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def text(html: str) -> str:
    """What a reader sees, with the words that stand for pictures."""
    shown = tree(html)
    for hidden in shown.find_all(["style", "metadata"]):
        hidden.decompose()
    spoken = " ".join(str(tag["aria-label"]) for tag in shown.find_all(attrs={"aria-label": True}))
    return re.sub(r"\s+", " ", f"{shown.get_text(' ')} {spoken}")


def own_text(tag: Tag) -> str:
    """A cell's text without the reason or the mark that stands beside it."""
    return "".join(str(part) for part in tag.find_all(string=True, recursive=False)).strip()


def unmarked(tag: Tag) -> str:
    """A heading's text without the marks of footnotes that stand beside it."""
    notes = {id(words) for note in tag.find_all("sup") for words in note.find_all(string=True)}
    return "".join(str(words) for words in tag.find_all(string=True) if id(words) not in notes).strip()


def tables(html: str) -> dict[str, Rows]:
    """Every table by its caption: row heading → column heading → cell."""
    return {caption(table): dict(rows(table)) for table in tree(html).find_all("table")}


def first_table(html: str) -> Rows:
    """The table a page leads with."""
    table = tree(html).table
    assert table is not None
    return dict(rows(table))


def caption(table: Tag) -> str:
    assert table.caption is not None
    marks = [mark.extract() for mark in table.caption.find_all(class_="mark")]
    assert len(marks) <= 1
    return table.caption.get_text().strip()


def rows(table: Tag) -> Iterator[tuple[str, dict[str, str]]]:
    assert table.thead is not None and table.tbody is not None
    heads = [unmarked(head) for head in table.thead.find_all("th")]
    for row in table.tbody.find_all("tr"):
        name, *cells = row.find_all(["th", "td"])
        yield unmarked(name), {head: own_text(cell) for head, cell in zip(heads[1:], cells, strict=True)}


def table_of(csv_text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_text)))


def number(value: str, decimals: int, factor: str = "1") -> str:
    """A number of a table of text as a page shows it; a dash where there is none."""
    if not value:
        return "—"
    near = (Decimal(value) * Decimal(factor)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{near:,}"


def sign(value: str, words: str) -> str:
    """What stands in a table for a number that is nil: 0, and 0% for one in percent; the words of any other."""
    if not value or Decimal(value):
        return words
    return "0%" if words.endswith("%") else "0"


def change(value: str, decimals: int, factor: str = "1") -> str:
    """A change as a page's table shows it."""
    shown = number(value, decimals, factor)
    if shown == "—" or not shown.strip("-0.,"):
        return shown.removeprefix("-")
    return f"−{shown[1:]}" if shown.startswith("-") else f"+{shown}"
