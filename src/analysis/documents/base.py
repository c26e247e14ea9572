"""The empty document that everything is written into: page, styles, numbering, faces and settings of a language."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from analysis.documents.layout import PAGE, Layout, layout_of

PARTS = {
    "[Content_Types].xml": "content_types.xml.j2",
    "_rels/.rels": "rels.xml.j2",
    "word/_rels/document.xml.rels": "document_rels.xml.j2",
    "word/document.xml": "document.xml.j2",
    "word/fontTable.xml": "fontTable.xml.j2",
    "word/numbering.xml": "numbering.xml.j2",
    "word/settings.xml": "settings.xml.j2",
    "word/styles.xml": "styles.xml.j2",
}


def empty(lang: str) -> io.BytesIO:
    """The empty document of a language."""
    return io.BytesIO(_empty(lang))


@cache
def _empty(lang: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, template in PARTS.items():
            package.writestr(name, _filled(template, layout_of(lang)))
    return made.getvalue()


def _filled(template: str, layout: Layout) -> str:
    environment = Environment(
        loader=PackageLoader("analysis.documents", "package"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(layout=layout, page=PAGE)
