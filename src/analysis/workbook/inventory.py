"""What a package holds: whether it is a workbook at all, and what no workbook filed with us may carry."""

from __future__ import annotations

import posixpath
import re

from analysis.errors import UnreadableFile
from analysis.findings import Finding
from analysis.workbook.markup import shortened
from analysis.workbook.package import Package

MAIN = "xl/workbook.xml"
OTHER_KINDS = {
    "xl/workbook.bin": "XLSB",
    "word/document.xml": "DOCX",
    "ppt/presentation.xml": "PPTX",
    "content.xml": "ODS",
}
"""A part that tells of another kind of file, and what such a file is called."""
EMBEDDED_FOLDERS = {"embeddings", "activex", "oleobjects"}
EMBEDDED = {"oleObject", "package", "control", "activeXControlBinary"}
LINKS_FOLDER = "externallinks"
MACROS = "vbaproject.bin"
MACRO_SHEETS = {"xlMacrosheet", "xlIntlMacrosheet"}
QUOTED = re.compile(r""""[^"]*"?|'[^']*'?|\[[^\]]*\]?""")
"""Strings, quoted sheet names and columns of a table, closed or not: in them a bar is an ordinary character."""


def main_part(package: Package) -> str:
    """The name of the part that is the workbook.

    Raises :class:`~analysis.errors.UnreadableFile` for a package of another kind, which its finding names.
    """
    for name, kind in OTHER_KINDS.items():
        if package.find(name):
            raise UnreadableFile("file-not-table", kind)
    for pointed in package.relationships("").values():
        if pointed.kind == "officeDocument" and not pointed.is_external:
            return package.entry(pointed.target).name
    if not package.find(MAIN):
        raise UnreadableFile("file-not-table", "ZIP")
    return MAIN


def refuse_unwelcome(package: Package) -> None:
    """Refuse a package with something embedded in it or with a link to anything outside but a hyperlink."""
    for name, entry in package.entries.items():
        folder = posixpath.dirname(name)
        if EMBEDDED_FOLDERS & set(folder.split("/")):
            raise UnreadableFile("file-embedded", entry.name, at=entry.name)
        if posixpath.basename(folder) == LINKS_FOLDER:
            raise _linked(package, entry.name)
    for pointed in package.all_relationships():
        if pointed.kind in EMBEDDED:
            raise UnreadableFile("file-embedded", shortened(pointed.target))
        if pointed.is_external:
            raise UnreadableFile("file-external-link", shortened(pointed.target))
        if pointed.kind == "externalLink":
            raise _linked(package, pointed.target)


def _linked(package: Package, part: str) -> UnreadableFile:
    """A link to another file, or to a program that is to be called, by what it points to."""
    called: list[str] = []

    def program(attributes: dict[str, str]) -> None:
        called.append(f"{attributes.get('ddeService', '')}|{attributes.get('ddeTopic', '')}")

    package.walk(part, "externalLink", {"ddeLink": program})
    if called:
        return UnreadableFile("file-dde", shortened(called[0]), at=part)
    targets = [pointed.target for pointed in package.relationships(part).values() if pointed.is_external]
    return UnreadableFile("file-external-link", shortened(targets[0] if targets else part), at=part)


def macros(package: Package) -> tuple[Finding, ...]:
    """The programs that a workbook carries, which nobody here runs."""
    return tuple(
        Finding("file-macros", "", entry.name)
        for name, entry in package.entries.items()
        if posixpath.basename(name) == MACROS
    )


def calls_program(formula: str) -> bool:
    r"""Whether a formula asks another program for its value: ``program|topic!item``.

    >>> calls_program("cmd|'/c calc'!A0"), calls_program('"a|b"&C3'), calls_program("'a|b'!A1")
    (True, False, False)
    """
    return "|" in formula and "|" in QUOTED.sub("", formula)
