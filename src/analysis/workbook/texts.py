"""Texts that stand beside the cells: shared strings, comments, and the file's own properties."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.workbook.markup import End, Start, is_on
from analysis.workbook.package import Package

XML_SPACE = " \t\r\n"
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
PROPERTIES = "docProps/core.xml"
PROPERTY_NAMES = (
    *("title", "subject", "creator", "keywords", "description", "category", "contentStatus", "lastModifiedBy"),
    *("identifier", "language", "revision", "version", "created", "modified", "lastPrinted"),
)


def unescaped(text: str) -> str:
    r"""A text with the characters that XML cannot hold put back, as spreadsheets write them.

    >>> unescaped("a_x000D_b_x005F_x000D_")
    'a\rb_x000D_'
    """
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(escaped: re.Match[str]) -> str:
    code = int(escaped[1], 16)
    return escaped[0] if 0xD800 <= code < 0xE000 else chr(code)


class RichText:
    """The text of an element such as ``is``, in runs; how it is read aloud is no part of it.

    Its state is that of a walk: the runs met since :meth:`begin`.
    """

    def __init__(self) -> None:
        self._runs: list[str] = []
        self.is_struck = False
        self._is_phonetic = False
        self._keeps_space = False

    def starts(self) -> dict[str, Start]:
        """What to do at start tags."""
        return {"rPh": self._phonetic, "t": self._run, "strike": self._strike}

    def ends(self) -> dict[str, End]:
        """What to do at end tags."""
        return {"rPh": self._spoken, "t": self._written}

    @property
    def text(self) -> str:
        """The runs in one."""
        return self._runs[0] if len(self._runs) == 1 else "".join(self._runs)

    def begin(self) -> None:
        """Forget the runs of the element before."""
        self._runs.clear()
        self.is_struck = self._is_phonetic = False

    def _phonetic(self, attributes: dict[str, str]) -> None:
        self._is_phonetic = True

    def _spoken(self, text: str) -> None:
        self._is_phonetic = False

    def _run(self, attributes: dict[str, str]) -> None:
        self._keeps_space = attributes.get("xml:space") == "preserve"

    def _written(self, text: str) -> None:
        if not self._is_phonetic:
            self._runs.append(unescaped(text if self._keeps_space else text.strip(XML_SPACE)))

    def _strike(self, attributes: dict[str, str]) -> None:
        self.is_struck |= is_on(attributes.get("val", "1"))


@dataclass(frozen=True)
class SharedStrings:
    """The texts that cells refer to by number, and the numbers of those with a run struck out."""

    texts: list[str]
    struck: frozenset[int]


def shared_strings(package: Package, part: str | None) -> SharedStrings:
    """The shared strings of a workbook; a workbook need not have any."""
    texts: list[str] = []
    struck: set[int] = set()
    rich = RichText()

    def item(attributes: dict[str, str]) -> None:
        rich.begin()

    def item_end(text: str) -> None:
        if rich.is_struck:
            struck.add(len(texts))
        texts.append(rich.text)

    if part:
        package.walk(part, "sst", rich.starts() | {"si": item}, rich.ends() | {"si": item_end})
    return SharedStrings(texts, frozenset(struck))


def notes(package: Package, part: str) -> list[tuple[str, str]]:
    """The comments of a part, each as the address it stands at and its text."""
    return _comments(package, part, "comments", "comment", "t")


def threads(package: Package, part: str) -> list[tuple[str, str]]:
    """The same of the newer kind of comments, which answer one another."""
    return _comments(package, part, "ThreadedComments", "threadedComment", "text")


def _comments(package: Package, part: str, root: str, element: str, run: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    runs: list[str] = []

    def comment(attributes: dict[str, str]) -> None:
        runs.clear()
        found.append((attributes.get("ref", ""), ""))

    def comment_end(text: str) -> None:
        found[-1] = (found[-1][0], "".join(runs).strip())

    package.walk(part, root, {element: comment}, {run: runs.append, element: comment_end})
    return found


def properties(package: Package) -> str:
    """The words of a workbook's core properties (title, subject, keywords), in one string."""
    words: list[str] = []

    def word(text: str) -> None:
        if text := text.strip():
            words.append(text)

    if package.find(PROPERTIES):
        package.walk(PROPERTIES, "coreProperties", {}, dict.fromkeys(PROPERTY_NAMES, word))
    return " ".join(words)
