"""A page as its gates read it, once for all of them: its elements, each with what it stands in, and its texts."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"),
}
INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label"),
    *(
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "textpath",
        "time",
        "tspan",
        "u",
        "var",
        "wbr",
    ),
}
"""Elements that do not part the letters before and within them."""

UNSEEN = ("style", "script")


class Element:
    """A start tag: its name, its attributes, the element it stands in, and the language it is marked as, if any.

    The texts within it are those from ``first`` to before ``last``, or to the end where it was never closed.
    """

    __slots__ = ("attributes", "first", "lang", "last", "name", "parent")

    def __init__(self, name: str, attributes: dict[str, str], parent: Element | None, first: int) -> None:
        self.name, self.attributes, self.parent = name, attributes, parent
        self.lang: str | None = attributes.get("lang", parent.lang if parent else None)
        self.first: int = first
        self.last: int | None = None

    def within(self, *names: str) -> Element | None:
        """The nearest element of one of these names, itself or one that it stands in."""
        element: Element | None = self
        while element is not None and element.name not in names:
            element = element.parent
        return element


class Reading(HTMLParser):
    """A page read: its ``elements``, its ``texts``, and ``in_a_row`` the letters as a reader sees them run on."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.texts: list[tuple[str, Element | None]] = []
        self._open: list[Element] = []
        self._row: list[str] = []
        self.feed(html)
        self.close()
        self.in_a_row = "".join(self._row)

    def named(self, *names: str) -> list[Element]:
        """The elements of these names, in their order."""
        return [element for element in self.elements if element.name in names]

    def inside(self, element: Element) -> str:
        """The text within an element."""
        return "".join(words for words, _ in self.texts[element.first : element.last])

    def seen(self) -> list[tuple[str, Element | None]]:
        """The texts that a reader sees, each with the element it stands in."""
        return [(words, parent) for words, parent in self.texts if parent is None or parent.name not in UNSEEN]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        attributes = {name: value or "" for name, value in reversed(attrs)}  # of two alike, the first one counts
        element = Element(tag, attributes, self._open[-1] if self._open else None, len(self.texts))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)
        if tag not in INLINE:
            self._row.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A tag closes, and with it whatever was left open in it."""
        if tag not in INLINE:
            self._row.append("\n")
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].name == tag:
                for element in self._open[place:]:
                    element.last = len(self.texts)
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        """Text stands here."""
        self.texts.append((data, self._open[-1] if self._open else None))
        self._row.append(data)

    def updatepos(self, i: int, j: int) -> int:
        """Lines are not counted: nobody asks where in the source a thing stands."""
        return j
