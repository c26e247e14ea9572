"""A workbook of the kind in use since 2007, from its bytes to sheets of cells with what is shown beside them.

Values are read twice: by our own pass over the XML, which also gathers the evidence and keeps within the limits, and by
calamine, which sees a package of nothing but the parts that were verified.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.errors import UnreadableFile
from analysis.workbook.agreement import agree, opened
from analysis.workbook.catalogue import Catalogue, Listed, catalogue, struck_styles
from analysis.workbook.grid import Grid, Quota
from analysis.workbook.inventory import macros, main_part, refuse_unwelcome
from analysis.workbook.limits import DEFAULT, Limits
from analysis.workbook.markup import shortened
from analysis.workbook.package import Package, bundle, stored
from analysis.workbook.sheet import Book, Place, Sheet
from analysis.workbook.texts import SharedStrings, notes, properties, shared_strings, threads
from analysis.workbook.worksheet import Outline, SheetWalk, located

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROOT = stored(
    f'<Relationships xmlns="{RELATIONSHIPS}">'
    f'<Relationship Id="w" Type="{TYPES}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode()
)


@dataclass(frozen=True)
class Walked:
    """A sheet after our own pass."""

    listed: Listed
    grid: Grid
    outline: Outline
    struck: frozenset[Place]
    comments: dict[Place, str]

    def sheet(self) -> Sheet:
        """The sheet as it goes out, once calamine has agreed."""
        top, left, lines = self.grid.table()
        return Sheet(
            self.listed.name,
            lines,
            top,
            left,
            tuple(self.outline.merges),
            is_hidden=self.listed.is_hidden,
            hidden_rows=frozenset(self.outline.hidden_rows),
            hidden_columns=self.outline.hidden_columns(),
            struck=self.struck,
            comments=self.comments,
        )


def read_package(content: bytes, limits: Limits = DEFAULT) -> Book:
    """Open a workbook's bytes.

    Raises :class:`~analysis.errors.UnreadableFile` for what is damaged, no workbook, unsafe or beyond the limits.
    """
    package = Package(content, limits)
    part = main_part(package)
    refuse_unwelcome(package)
    listed = catalogue(package, part)
    about = properties(package)
    walked = _walked(package, listed)
    workbook = opened(_verified(package, listed))
    for number, one in enumerate(walked):
        agree(one.grid, workbook, number, listed.is_1904)
    unread = [finding for one in walked for finding in one.grid.findings]
    return Book(tuple(one.sheet() for one in walked), about, (*macros(package), *listed.findings, *unread))


def _walked(package: Package, listed: Catalogue) -> list[Walked]:
    strings = shared_strings(package, listed.strings)
    struck = struck_styles(package, listed.styles)
    quota = Quota(package.allowance.cells, package.allowance.characters, package.limits.findings)
    return [_walk(package, sheet, strings, struck, quota) for sheet in listed.sheets]


def _walk(package: Package, listed: Listed, strings: SharedStrings, struck: frozenset[str], quota: Quota) -> Walked:
    grid = Grid(listed.name, quota, package.limits)
    outline = Outline(listed.name, package.limits)
    walk = SheetWalk(grid, outline, strings, struck, package.limits.text)
    package.walk(listed.part, "worksheet", walk.starts(), walk.ends())
    grid.close()
    return Walked(listed, grid, outline, frozenset(walk.struck), _comments(package, listed, quota))


def _comments(package: Package, listed: Listed, quota: Quota) -> dict[Place, str]:
    """Comments by place: each thread as a reader sees it, without the note that stands in for it in older programs."""
    pointed = list(package.relationships(listed.part).values())
    noted = [note for one in pointed if one.kind == "comments" for note in notes(package, one.target)]
    said = [remark for one in pointed if one.kind == "threadedComment" for remark in threads(package, one.target)]
    if len(noted) + len(said) > quota.cells:
        raise UnreadableFile("sheet-too-large", str(len(noted) + len(said)), at=listed.name, other=str(quota.cells))
    quota.cells -= len(noted) + len(said)
    found = {_place(listed, address): text for address, text in noted}
    talked: dict[Place, list[str]] = {}
    for address, text in said:
        talked.setdefault(_place(listed, address), []).append(text)
    return found | {place: "\n".join(texts) for place, texts in talked.items()}


def _place(listed: Listed, address: str) -> Place:
    if (place := located(address)) is None:
        raise UnreadableFile("file-damaged", shortened(address), at=listed.name)
    return place


def _verified(package: Package, listed: Catalogue) -> bytes:
    """A package for calamine: the parts that were walked through, listed in words of our own."""
    flag = ' date1904="1"' if listed.is_1904 else ""
    sheets = "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="s{n}"/>' for n in range(len(listed.sheets)))
    parts = {f"worksheets/{number}.xml": ("worksheet", sheet.part) for number, sheet in enumerate(listed.sheets)}
    parts |= {"sharedStrings.xml": ("sharedStrings", listed.strings)} if listed.strings else {}
    parts |= {"styles.xml": ("styles", listed.styles)} if listed.styles else {}
    pointed = "".join(
        f'<Relationship Id="s{number}" Type="{TYPES}/{kind}" Target="{name}"/>'
        for number, (name, (kind, _)) in enumerate(parts.items())
    )
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{TYPES}"><workbookPr{flag}/><sheets>{sheets}</sheets></workbook>'
    listing = f'<Relationships xmlns="{RELATIONSHIPS}">{pointed}</Relationships>'
    own = {"_rels/.rels": ROOT, "xl/workbook.xml": stored(workbook.encode())}
    own |= {"xl/_rels/workbook.xml.rels": stored(listing.encode())}
    return bundle(own | {f"xl/{name}": package.in_utf8(part) for name, (_, part) in parts.items()})
