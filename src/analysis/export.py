"""From an executed notebook to one file of HTML: code hidden, one language, the font inside, nothing outside."""

from __future__ import annotations

import copy
import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from traitlets.config import Config

from analysis import fonts, gates
from analysis.blocks import TEMPLATES
from analysis.campaign import Campaign, City
from analysis.errors import PageRefused
from analysis.gates import Order

if TYPE_CHECKING:
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
FONT_PLACE = "/*font*/"
LANGUAGE_TAG = "lang-"
UNTOLD = "see the manifest"


@dataclass(frozen=True)
class Sheet:
    """What a page's head says of it."""

    unit: City
    lang: str
    audience: str
    basis: str
    as_of: str

    def head(self, title: str) -> dict[str, str]:
        """The head's fields, for the template."""
        return {
            "title": title,
            "unit": self.unit.code,
            "lang": self.lang,
            "audience": self.audience,
            "basis": self.basis,
            "as_of": self.as_of,
            "css": css(),
        }


def to_html(notebook: NotebookNode, sheet: Sheet, campaign: Campaign, order: Order | None = None) -> str:
    """An executed notebook as a finished page, what was ordered if that is told.

    Raises :class:`~analysis.errors.PageRefused` when a gate fails.
    """
    gates.check_run(notebook, order)
    shown = in_language(notebook, sheet.lang)
    title = _heading(shown) + f" · {sheet.as_of}"
    body, _ = exporter().from_notebook_node(shown, resources={"page": sheet.head(title)})
    return with_font(body, gates.check_page(body, sheet.unit, campaign, sheet.lang, order))


def in_language(notebook: NotebookNode, lang: str) -> NotebookNode:
    """The cells to show: prose of one language, and no heading over a part that the campaign has nothing for."""
    shown = copy.deepcopy(notebook)
    kept: list[NotebookNode] = []
    pending: list[NotebookNode] = []
    for cell in shown.cells:
        if cell.cell_type == "markdown":
            tags = [tag for tag in cell.metadata.get("tags", []) if tag.startswith(LANGUAGE_TAG)]
            if not tags or f"{LANGUAGE_TAG}{lang}" in tags:
                pending = [cell] if cell.source.startswith("#") else [*pending, cell]
        elif any(output.get("data", {}).get("text/html", "").strip() for output in cell.get("outputs", [])):
            kept += [*pending, cell]
            pending = []
    shown.cells = kept
    return shown


def with_font(html: str, text: str) -> str:
    """The page with the characters of its text embedded as a font; the style sets some letters in capitals."""
    text += string.ascii_uppercase
    face = (
        f'@font-face {{ font-family: "{fonts.FAMILY}"; font-weight: 400; '
        f'src: url("{fonts.embedded(text)}") format("woff2"); }}'
    )
    return html.replace(FONT_PLACE, face, 1)


def failed_page(sheet: Sheet, campaign: Campaign, title: str, failed: str, reason: str) -> str:
    """The short page that stands where one could not be made, and why; a reason that names another unit is left out."""
    shown = fonts.showable(reason)
    try:
        gates.names_no_other(shown, sheet.unit, campaign)
    except PageRefused:
        shown = UNTOLD
    html = TEMPLATES.get_template("failed.html.j2").render(
        page=sheet.head(title), title=fonts.showable(title), failed=failed, reason=shown
    )
    return with_font(html, title + failed + shown)


@cache
def css() -> str:
    """The style of every page."""
    return (TEMPLATE_FOLDER / "page.css").read_text(encoding="utf-8")


def _heading(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            heading = BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser").h1
            if heading is not None:
                return heading.get_text()
    return ""


@cache
def exporter() -> HTMLExporter:
    """What turns a notebook into HTML, by our template."""
    from nbconvert import HTMLExporter  # a second that only those who make pages need to spend

    class PageExporter(HTMLExporter):
        """The template alone: what HTMLExporter adds to pictures after it, our gates refuse or do not need."""

        def from_notebook_node(self, nb: Any, resources: Any = None, **more: Any) -> Any:
            return super(HTMLExporter, self).from_notebook_node(nb, resources, **more)

    config = Config()
    config.HTMLExporter.template_name = "page"
    config.HTMLExporter.template_file = "index.html.j2"
    config.HTMLExporter.extra_template_basedirs = [str(TEMPLATE_FOLDER)]
    config.HTMLExporter.exclude_anchor_links = True
    return PageExporter(config=config)
