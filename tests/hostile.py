"""Workbooks made by hand, so that anything about them can be wrong: the XML, the zip around it, what it says of both.

Run as a script it reads a folder of files, each in a process of its own, and tells what that took: see ``measured``.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import struct
import subprocess
import sys
import time
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

Part = str | bytes
Parts = dict[str, Part]

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_TYPES = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_TYPES = "http://purl.oclc.org/ooxml/officeDocument/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
DEFLATED, STORED = zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
SHEET, WORKBOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
ROOT_RELS, WORKBOOK_RELS = "_rels/.rels", "xl/_rels/workbook.xml.rels"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def zipped(parts: Mapping[str, Part] | Iterable[tuple[str, Part]], method: int = DEFLATED) -> bytes:
    """A zip of parts in the order given; a name may stand twice."""
    packed = io.BytesIO()
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", method) as archive:
        warnings.filterwarnings("ignore", "Duplicate name", UserWarning)
        for name, content in pairs:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, method)
    return packed.getvalue()


def relationships(*pointed: tuple[str, str, str] | tuple[str, str, str, str]) -> str:
    """A list of relationships, each an identifier, the last word of its type, a target and perhaps a mode."""
    lines = "".join(
        f'<Relationship Id="{one[0]}" Type="{TYPES}/{one[1]}" Target="{one[2]}"'
        + (f' TargetMode="{one[3]}"/>' if len(one) == 4 else "/>")
        for one in pointed
    )
    return f'<Relationships xmlns="{PACKAGE_TYPES}">{lines}</Relationships>'


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """The XML of a sheet of given rows, with what stands before and after them."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{TYPES}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def listing(*names: str, flags: str = "", states: Mapping[str, str] | None = None, extra: str = "") -> str:
    """The workbook's own part."""
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{(states or {}).get(name, "visible")}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{TYPES}"><workbookPr {flags}/><sheets>{sheets}</sheets>{extra}</workbook>'
    )


def parts_of(
    *sheets: str, strings: str | None = None, styles: str | None = None, flags: str = "", extra: str = ""
) -> Parts:
    """The parts of a workbook of whole sheets, called S1, S2 and so on."""
    numbers = range(1, len(sheets) + 1)
    pointed = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    parts: Parts = {"[Content_Types].xml": CONTENT_TYPES}
    parts[ROOT_RELS] = relationships(("rId1", "officeDocument", WORKBOOK))
    parts[WORKBOOK] = listing(*(f"S{number}" for number in numbers), flags=flags, extra=extra)
    if strings is not None:
        parts[STRINGS] = f'<sst xmlns="{MAIN}">{strings}</sst>'
        pointed.append(("rIdS", "sharedStrings", "sharedStrings.xml"))
    if styles is not None:
        parts[STYLES] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
        pointed.append(("rIdT", "styles", "styles.xml"))
    parts[WORKBOOK_RELS] = relationships(*pointed)
    return parts | {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in zip(numbers, sheets, strict=True)}


def book(rows: str, before: str = "", after: str = "", **others: str) -> bytes:
    """A workbook of one sheet of given rows."""
    return zipped(parts_of(worksheet(rows, before, after), **others))


def with_parts(changed: Mapping[str, Part | None], rows: str = ONE, **others: str) -> bytes:
    """A workbook with parts added or put in the place of its own, or left out."""
    parts = {**parts_of(worksheet(rows), **others), **changed}
    return zipped({name: content for name, content in parts.items() if content is not None})


def pointing(*pointed: tuple[str, str, str] | tuple[str, str, str, str], **parts: Part) -> bytes:
    """A workbook whose sheet points to something."""
    return with_parts({SHEET_RELS: relationships(*pointed)} | parts)


# Zips that say what is not so.


def member_at(content: bytes, name: str) -> int:
    """Where the directory speaks of a member."""
    at = content.index(b"PK\x01\x02")
    while True:
        length, extra, comment = struct.unpack("<HHH", content[at + 28 : at + 34])
        if content[at + 46 : at + 46 + length] == name.encode():
            return at
        at += 46 + length + extra + comment


def patched(content: bytes, name: str, offset: int, value: bytes) -> bytes:
    """A zip whose directory says something else of a member; ``offset`` counts within its entry."""
    at = member_at(content, name) + offset
    return content[:at] + value + content[at + len(value) :]


def local_at(content: bytes, name: str) -> int:
    """Where a member's own header stands."""
    return int.from_bytes(content[(at := member_at(content, name)) + 42 : at + 46], "little")


def with_bytes(content: bytes, at: int, value: bytes) -> bytes:
    """A file with bytes in it replaced."""
    return content[:at] + value + content[at + len(value) :]


def zeros(megabytes: int) -> bytes:
    """A workbook whose sheet unpacks to so many million zeros."""
    return with_parts({SHEET: bytes(megabytes * 1_000_000)})


def overlapping() -> bytes:
    """A zip whose directory names the same packed bytes a thousand times."""
    content = with_parts({"xl/media/a.bin": bytes(10_000)})
    end = content.rindex(b"PK\x05\x06")
    at = member_at(content, "xl/media/a.bin")
    entry = content[at : at + 46 + len("xl/media/a.bin")]
    added = b"".join(entry.replace(b"a.bin", b"%05d" % number) for number in range(1000))
    count = struct.unpack("<H", content[end + 10 : end + 12])[0] + 1000
    size, start = struct.unpack("<II", content[end + 12 : end + 20])
    closing = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size + len(added), start, 0)
    return content[:end] + added + closing


def with_zip64(size: int) -> bytes:
    """A zip that says in the longer form how large a member is."""
    content = with_parts({})
    at = member_at(content, SHEET)
    extra = struct.pack("<HHQ", 1, 8, size)
    name = len(SHEET)
    content = with_bytes(content, at + 24, b"\xff" * 4)
    content = with_bytes(content, at + 30, struct.pack("<H", len(extra)))
    content = content[: at + 46 + name] + extra + content[at + 46 + name :]
    end = content.rindex(b"PK\x05\x06")
    (length,) = struct.unpack("<I", content[end + 12 : end + 16])
    return with_bytes(content, end + 12, struct.pack("<I", length + len(extra)))


def corrupted(name: str) -> bytes:
    """A workbook with a part whose packed bytes were changed on the way."""
    content = with_parts({}, "".join(f"<row><c><v>{number * 7919}</v></c></row>" for number in range(200)))
    at = local_at(content, name) + 30 + len(name) + 40
    return with_bytes(content, at, bytes(byte ^ 0x55 for byte in content[at : at + 20]))


def with_tail() -> bytes:
    """A workbook with bytes after the end of a packed part, counted as its own."""
    sheet = worksheet(ONE).encode()
    packed = zlib.compressobj(wbits=-15)
    content = zipped(parts_of("") | {SHEET: packed.compress(sheet) + packed.flush() + b"tail"}, STORED)
    content = patched(content, SHEET, 10, struct.pack("<H", DEFLATED))
    content = patched(content, SHEET, 16, struct.pack("<I", zlib.crc32(sheet)))
    return patched(content, SHEET, 24, struct.pack("<I", len(sheet)))


# What stands in the parts.


def cells(*values: str, kind: str = "", style: str = "") -> str:
    """A row of cells without addresses, of given XML."""
    head = "<c" + (f' t="{kind}"' if kind else "") + (f' s="{style}"' if style else "") + ">"
    return "<row>" + "".join(f"{head}{value}</c>" for value in values) + "</row>"


def addressed(count: int, columns: int = 100) -> str:
    """Rows of so many cells that hold 1, each with its address."""
    letters = [column_letters(column) for column in range(columns)]
    return "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}"><v>1</v></c>' for letter in letters) + "</row>"
        for row in range(1, count // columns + 1)
    )


def column_letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def styled(*fonts: str, formats: str = "", uses: Iterable[str] = ()) -> str:
    """Styles of given fonts, one cell style for each and then those in ``uses``."""
    own = "".join(f'<xf numFmtId="0" fontId="{number}"/>' for number in range(len(fonts)))
    body = "".join(f"<font>{font}</font>" for font in fonts)
    return f"<numFmts>{formats}</numFmts><fonts>{body}</fonts><cellXfs>{own}{''.join(uses)}</cellXfs>"


DATED = styled("", uses=['<xf numFmtId="14" fontId="0"/>', '<xf numFmtId="46" fontId="0"/>'])
"""Style 1 is a date, style 2 a span of time."""


def laughs() -> str:
    """Entities of entities, a billion in the end."""
    entities = '<!ENTITY e0 "ha">'
    for level in range(1, 10):
        entities += f'<!ENTITY e{level} "' + f"&e{level - 1};" * 10 + '">'
    return f"<!DOCTYPE lolz [{entities}]>" + worksheet('<row><c t="str"><v>&e9;</v></c></row>')


def external_link(content: str, target: str = "file:///C:/books/other.xlsx") -> bytes:
    """A workbook with a part that tells of another file or program."""
    name = "xl/externalLinks/externalLink1.xml"
    return with_parts(
        {
            name: f'<externalLink xmlns="{MAIN}" xmlns:r="{TYPES}">{content}</externalLink>',
            "xl/externalLinks/_rels/externalLink1.xml.rels": relationships(
                ("rId1", "externalLinkPath", target, "External")
            ),
        }
    )


def macro_sheets() -> bytes:
    """A workbook with a sheet of programs beside the one of cells."""
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    pointed = relationships(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "KIND", "macrosheets/sheet1.xml"))
    return with_parts(
        {
            WORKBOOK: listing("S1", "M"),
            WORKBOOK_RELS: pointed.replace(f"{TYPES}/KIND", kind),
            "xl/macrosheets/sheet1.xml": f'<macrosheet xmlns="{MAIN}"/>',
        }
    )


def many_sheets(count: int) -> bytes:
    """A workbook that lists one and the same sheet many times."""
    numbers = range(1, count + 1)
    pointed = relationships(*((f"rId{number}", "worksheet", "worksheets/sheet1.xml") for number in numbers))
    return with_parts({WORKBOOK: listing(*(f"S{number}" for number in numbers)), WORKBOOK_RELS: pointed})


def comments(lines: str) -> bytes:
    """A workbook whose sheet has comments."""
    part = f'<comments xmlns="{MAIN}"><commentList>{lines}</commentList></comments>'
    return pointing(("rId1", "comments", "../comments1.xml"), **{"xl/comments1.xml": part})


def shared(texts: Iterable[str], rows: str) -> bytes:
    """A workbook whose cells take their texts from a list."""
    return book(rows, strings="".join(f"<si><t>{text}</t></si>" for text in texts))


def cell(content: str, **attributes: str) -> bytes:
    """A workbook of one cell of given XML."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return book(f'<row r="1"><c{written}>{content}</c></row>', strings="<si><t>a</t></si>", styles=DATED)


def sheet_xml(content: Part) -> bytes:
    """A workbook whose sheet is any content."""
    return with_parts({SHEET: content})


def without(*names: str) -> bytes:
    """A workbook that lacks some of its parts."""
    return with_parts(dict.fromkeys(names))


def padded(content: bytes, size: int = 499_000) -> bytes:
    """A workbook with a picture in it that brings it to a size: the larger a file, the more it may hold."""
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("xl/media/image1.png", random.Random(1).randbytes(size - len(content)))
    return packed.getvalue()


# What reading them takes.


@dataclass(frozen=True)
class Taken:
    """The rule a file was refused by (or ``read``), the place its finding names, and what it took to find out.

    Memory is counted beyond that of an idle reader, in kilobytes; time is that of the processor, in seconds.
    """

    rule: str
    at: str
    seconds: float
    kilobytes: int


def measured(folder: Path) -> list[Taken]:
    """What reading each file of a folder takes, in the order of their names."""
    run = [sys.executable, __file__, str(folder)]
    told = subprocess.run(run, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Taken(*one) for one in json.loads(told)]


def _in_a_process_of_its_own(path: Path) -> tuple[str, str, float, int]:
    """What one file takes: forked off an idle reader, so that the most memory it takes is its own."""
    out, into = os.pipe()
    if not (child := os.fork()):
        try:
            os.write(into, json.dumps(_taken(path)).encode())
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as told:
        answer = told.read()
    os.waitpid(child, 0)
    rule, at, seconds, kilobytes = json.loads(answer or '["died", "", 0, 0]')
    return rule, at, seconds, kilobytes


def _taken(path: Path) -> tuple[str, str, float, int]:
    from analysis.errors import UnreadableFile
    from analysis.workbook.spreadsheet import read_package

    rule, at = "read", ""
    idle, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        read_package(path.read_bytes())
    except UnreadableFile as said:
        rule, at = said.finding.rule, said.finding.cell
    seconds, most = time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return rule, at, seconds, most - idle


if __name__ == "__main__":
    import analysis.workbook.spreadsheet  # noqa: F401  an idle reader has it at hand

    print(json.dumps([_in_a_process_of_its_own(path) for path in sorted(Path(sys.argv[1]).iterdir())]))
