"""One walk through the XML of a part, defended: no entities, no depth without end, no tag without end.

Elements go by their local names, so that the two families of namespaces that spreadsheets are written in read alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from xml.parsers import expat

from analysis.errors import UnreadableFile
from analysis.workbook.limits import Limits

Start = Callable[[dict[str, str]], None]
"""What to do at a start tag, given its attributes."""
End = Callable[[str], None]
"""What to do at an end tag, given the text since the last start tag."""
Handler = TypeVar("Handler")

ENCODINGS = {"utf-8", "utf8", "us-ascii", "utf-16", "utf-16le", "utf-16be"}
LONGEST_TAG = 1 << 20
"""Bytes that a tag, a remark or an instruction may take: the parser has to hold it as a whole."""


def local(name: str) -> str:
    """A name without its namespace's prefix.

    >>> local("x:row"), local("row")
    ('row', 'row')
    """
    return name.rpartition(":")[2]


def is_on(flag: str | None) -> bool:
    """Whether an attribute that is a yes or no says yes."""
    return flag in ("1", "true", "on")


def walk(
    chunks: Iterable[bytes],
    part: str,
    root: str,
    limits: Limits,
    starts: Mapping[str, Start],
    ends: Mapping[str, End] | None = None,
) -> None:
    """Call the handlers for the elements of a part, in document order.

    Raises :class:`~analysis.errors.UnreadableFile` for XML that is malformed or not of the root element expected, that
    declares a document type or an entity, or that is nested too deep.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    texts: list[str] = []
    parser.StartElementHandler, parser.EndElementHandler = _handlers(part, root, limits.depth, starts, ends, texts)
    parser.CharacterDataHandler = texts.append
    parser.XmlDeclHandler = _refuse_encoding(part)
    parser.StartDoctypeDeclHandler = _refuse_doctype(part)
    try:
        _feed(parser, chunks, part)
    except expat.ExpatError as wrong:
        raise UnreadableFile("file-damaged", part, at=f"{part}:{wrong.lineno}") from wrong


def _feed(parser: expat.XMLParserType, chunks: Iterable[bytes], part: str) -> None:
    fed = 0
    for chunk in chunks:
        parser.Parse(chunk, False)
        fed += len(chunk)
        if fed - parser.CurrentByteIndex > LONGEST_TAG + len(chunk):
            raise UnreadableFile("file-damaged", part, at=f"{part}:{parser.CurrentLineNumber}")
    parser.Parse(b"", True)


def _handlers(
    part: str,
    root: str,
    deepest: int,
    starts: Mapping[str, Start],
    ends: Mapping[str, End] | None,
    texts: list[str],
) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
    """What the parser calls at every tag. Kept lean: it is called some ten million times for a large ledger."""
    start_of, end_of = dict(starts), dict(ends or {})
    find_start, find_end, clear = start_of.get, end_of.get, texts.clear
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if not 0 < depth < deepest:
            _check_depth(name, depth)
        depth += 1
        clear()
        handler = find_start(name)
        if handler is None and ":" in name:
            handler = _learn(name, start_of)
        if handler is not None:
            handler(attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler = find_end(name)
        if handler is None and ":" in name:
            handler = _learn(name, end_of)
        if handler is not None:
            handler("".join(texts))

    def _check_depth(name: str, depth: int) -> None:
        if depth >= deepest:
            raise UnreadableFile("file-nested-too-deep", str(depth + 1), at=part, other=str(deepest))
        if local(name) != root:
            raise UnreadableFile("file-damaged", part, at=f"{part}:1")

    return start, end


def _learn(name: str, handlers: dict[str, Handler]) -> Handler | None:
    """The handler of an element by its local name, kept for the next of the same prefix."""
    if (handler := handlers.get(local(name))) is not None:
        handlers[name] = handler
    return handler


def _refuse_encoding(part: str) -> Callable[[str, str | None, int], None]:
    """Spreadsheets are written in UTF-8 or UTF-16; another encoding would be read in two ways by two readers."""

    def refuse(version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise UnreadableFile("file-damaged", part, at=f"{part}:1")

    return refuse


def _refuse_doctype(part: str) -> Callable[[str, str | None, str | None, bool], None]:
    def refuse(name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        raise UnreadableFile("file-entity", shortened(name), at=part)

    return refuse


def shortened(text: str, longest: int = 200) -> str:
    """A text as it can be quoted in a finding."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
