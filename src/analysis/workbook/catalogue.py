"""What a workbook says of itself: which sheets it has, from which day it counts, which styles strike a cell out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from analysis.errors import UnreadableFile
from analysis.findings import Finding
from analysis.workbook.inventory import MACRO_SHEETS, calls_program
from analysis.workbook.limits import Limits
from analysis.workbook.markup import Start, is_on, local, shortened, walk
from analysis.workbook.package import Package, Relationship

WITHOUT_CELLS = {"chartsheet", "dialogsheet", *MACRO_SHEETS}

REMEMBERED = 1 << 20
"""Bytes of a part up to which what was read of it is remembered."""
STYLE_SECTIONS = ("fonts", "cellStyleXfs", "cellXfs", "dxfs")
"""What holds fonts and formats: only those of the cells' own are looked at."""


@dataclass(frozen=True)
class Listed:
    """A sheet as the workbook lists it, before it is opened."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True)
class Catalogue:
    """The sheets of cells of a workbook and the parts that all of them share."""

    sheets: tuple[Listed, ...]
    strings: str | None
    styles: str | None
    is_1904: bool
    """Whether days are counted from 1904, as they were on an old Macintosh."""
    findings: tuple[Finding, ...]


def catalogue(package: Package, part: str) -> Catalogue:
    """Read the workbook's own part."""
    pointed = package.relationships(part)
    entries: list[dict[str, str]] = []
    flags: dict[str, str] = {}

    def defined(text: str) -> None:
        if calls_program(text):
            raise UnreadableFile("file-dde", shortened(text), at=part)

    starts = {"sheet": entries.append, "workbookPr": flags.update}
    package.walk(part, "workbook", starts, {"definedName": defined})
    listed = [_listed(entry, pointed, part) for entry in entries]
    sheets = tuple(sheet for kind, sheet in listed if kind == "worksheet")
    _check_listed(sheets)
    programs = tuple(Finding("file-macros", "", sheet.part) for kind, sheet in listed if kind in MACRO_SHEETS)
    strings, styles = _only(pointed, "sharedStrings"), _only(pointed, "styles")
    return Catalogue(sheets, strings, styles, is_on(flags.get("date1904")), programs)


def _listed(entry: dict[str, str], pointed: dict[str, Relationship], part: str) -> tuple[str, Listed]:
    """The kind of a sheet, and what the workbook says of it."""
    name = entry.get("name", "")
    identifier = next((value for key, value in entry.items() if local(key) == "id" and key != "id"), "")
    target = pointed.get(identifier)
    if target is None or (target.kind != "worksheet" and target.kind not in WITHOUT_CELLS):
        raise UnreadableFile("file-damaged", shortened(name), at=part)
    return target.kind, Listed(name, target.target, entry.get("state", "visible") != "visible")


def _check_listed(sheets: tuple[Listed, ...]) -> None:
    """A workbook has a sheet of cells, and no two of the same name or of the same part."""
    if not sheets:
        raise UnreadableFile("file-not-table", "XLSX")
    for values in ([sheet.name for sheet in sheets], [sheet.part.lower() for sheet in sheets]):
        seen: set[str] = set()
        for value in values:
            if value in seen:
                raise UnreadableFile("file-damaged", shortened(value), at=shortened(value))
            seen.add(value)


def _only(pointed: dict[str, Relationship], kind: str) -> str | None:
    return next((one.target for one in pointed.values() if one.kind == kind), None)


def struck_styles(package: Package, part: str | None) -> frozenset[str]:
    """The numbers of the cell styles whose font is struck out, as cells write them.

    Forms of one issue have the same styles, byte for byte: a short part is walked through once.
    """
    if not part:
        return frozenset()
    content = package.whole(part, REMEMBERED)
    if content is not None:
        return _struck_of(content, package.entry(part).name, package.limits)
    return _struck(lambda starts: package.walk(part, "styleSheet", starts))


@lru_cache(maxsize=64)
def _struck_of(content: bytes, part: str, limits: Limits) -> frozenset[str]:
    return _struck(lambda starts: walk((content,), part, "styleSheet", limits, starts))


def _struck(walk_through: Callable[[Mapping[str, Start]], None]) -> frozenset[str]:
    fonts: list[bool] = []
    font_of_style: list[str] = []
    section = ""

    def enter(name: str, attributes: dict[str, str]) -> None:
        nonlocal section
        section = name

    def font(attributes: dict[str, str]) -> None:
        if section == "fonts":
            fonts.append(False)

    def strike(attributes: dict[str, str]) -> None:
        if section == "fonts" and fonts:
            fonts[-1] = is_on(attributes.get("val", "1"))

    def style(attributes: dict[str, str]) -> None:
        if section == "cellXfs":
            font_of_style.append(attributes.get("fontId", ""))

    starts = {name: partial(enter, name) for name in STYLE_SECTIONS} | {"font": font, "strike": strike, "xf": style}
    walk_through(starts)
    struck = {str(number) for number, is_struck in enumerate(fonts) if is_struck}
    return frozenset(str(number) for number, font in enumerate(font_of_style) if font in struck)
