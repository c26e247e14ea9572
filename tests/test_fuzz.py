"""Workbooks mutated part by part, then zips changed byte by byte: a file is read or refused, never anything worse."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import os
import random
import re
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hostile import (
    DATED,
    MAIN,
    ONE,
    SHEET,
    SHEET_RELS,
    Parts,
    comments,
    parts_of,
    relationships,
    worksheet,
    zipped,
)

from analysis.errors import UnreadableFile
from analysis.workbook.sheet import Book, CellError
from analysis.workbook.spreadsheet import read_package

ROOT = Path(__file__).parents[1]
EXAMPLES = int(os.environ.get("CASES", "500"))
BATCHES = 10
MOST_SECONDS = 2.0
ELEMENT = re.compile(r"<[A-Za-z][^<>]*?/>|<([A-Za-z][\w:]*)[^<>]*>[^<>]*</\1>")
ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
TEXT = re.compile(r">([^<>]+)<")
VALUES = [
    "",
    "0",
    "-1",
    "1",
    "99999999999",
    "XFD1048576",
    "A1:XFD1048576",
    "nan",
    "1E400",
    "s",
    "e",
    "str",
    "inlineStr",
]
VALUES += [
    "b",
    "d",
    "n",
    "true",
    "&amp;",
    "&#0;",
    "&x;",
    "]]>",
    "<",
    "市",
    "\ud83d\ude00",
    "x" * 40_000,
    "/../..",
    "=a|b!c",
]
KNOWN = (str, float, bool, dt.date, dt.time, dt.timedelta, CellError)


def sources() -> list[Parts]:
    """A form as cities file it, and a workbook with something of everything in it."""
    form = next(iter(sorted((ROOT / "data/raw/season-2/2022-06-30").glob("*.xlsx"))))
    return [unzipped(form.read_bytes()), everything()]


def unzipped(content: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def everything() -> Parts:
    """A workbook of cells of all kinds, with strings, styles, comments, merges and properties."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{row % 3}</v></c><c r="B{row}" s="1"><v>{44000 + row}</v></c>'
        f'<c r="C{row}"><f>B{row}+1</f></c><c r="D{row}" t="inlineStr"><is><r><t>x</t></r><r><t>y</t></r></is></c>'
        f'<c r="E{row}" t="b"><v>1</v></c><c r="F{row}" t="e"><v>#N/A</v></c><c r="G{row}" s="2"><v>1.5</v></c></row>'
        for row in range(1, 6)
    )
    columns, merges = (
        '<cols><col min="2" max="3" hidden="1"/></cols>',
        '<mergeCells><mergeCell ref="A7:B8"/></mergeCells>',
    )
    parts = parts_of(
        worksheet(rows, f'<dimension ref="A1:G5"/>{columns}', merges),
        worksheet(ONE),
        strings="<si><t>a</t></si><si><r><rPr><strike/></rPr><t>b</t></r></si><si/>",
        styles=DATED,
    )
    parts |= unzipped(comments('<comment ref="A1"><text><t>note</t></text></comment>')) | parts
    thread = '<ThreadedComments><threadedComment ref="B2"><text>talk</text></threadedComment></ThreadedComments>'
    parts["xl/threads.xml"] = thread
    parts[SHEET_RELS] = relationships(
        ("rId1", "comments", "../comments1.xml"),
        ("rId2", "threadedComment", "../threads.xml"),
        ("rId3", "hyperlink", "http://example.com", "External"),
    )
    parts["docProps/core.xml"] = f'<coreProperties xmlns="{MAIN}"><title>t</title></coreProperties>'
    return parts


# Mutations of a text of XML.


def somewhere(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    """One of the places where a pattern is found."""
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def spliced(text: str, start: int, end: int, put: str) -> str:
    return text[:start] + put + text[end:]


def without_element(text: str, rng: random.Random) -> str:
    one = somewhere(ELEMENT, text, rng)
    return spliced(text, *one.span(), "") if one else text


def doubled_element(text: str, rng: random.Random) -> str:
    one = somewhere(ELEMENT, text, rng)
    return spliced(text, one.end(), one.end(), one[0] * rng.choice([1, 2, 50])) if one else text


def moved_element(text: str, rng: random.Random) -> str:
    one, other = somewhere(ELEMENT, text, rng), somewhere(ELEMENT, text, rng)
    return spliced(text, *one.span(), other[0]) if one and other else text


def wrapped_element(text: str, rng: random.Random) -> str:
    one, name = somewhere(ELEMENT, text, rng), rng.choice(["row", "c", "v", "f", "is", "t", "x:y", "sheetData", "rPh"])
    return spliced(text, *one.span(), f"<{name}>{one[0]}</{name}>") if one else text


def other_attribute(text: str, rng: random.Random) -> str:
    one = somewhere(ATTRIBUTE, text, rng)
    value = rng.choice(VALUES)
    return spliced(text, *one.span(), rng.choice([f'{one[1]}="{value}"', "", f'{one[1]}x="{one[2]}"'])) if one else text


def swapped_attributes(text: str, rng: random.Random) -> str:
    one, other = somewhere(ATTRIBUTE, text, rng), somewhere(ATTRIBUTE, text, rng)
    return spliced(text, *one.span(), f'{one[1]}="{other[2]}"') if one and other else text


def other_text(text: str, rng: random.Random) -> str:
    one = somewhere(TEXT, text, rng)
    return spliced(text, *one.span(1), rng.choice(VALUES)) if one else text


def cut_off(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text) + 1)]


def with_remark(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return spliced(
        text, at, at, rng.choice(["<!-- x -->", "<?x y?>", "<![CDATA[1]]>", "<!DOCTYPE a>", "\0", "\n", "&#13;"])
    )


def other_letter(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return spliced(text, at, at + 1, chr(rng.choice([0, 9, 34, 38, 47, 60, 62, 0x4E00, rng.randrange(32, 127)])))


MUTATIONS: list[Callable[[str, random.Random], str]] = [
    *(without_element, doubled_element, moved_element, wrapped_element, other_attribute, other_attribute),
    *(swapped_attributes, other_text, other_text, cut_off, with_remark, other_letter),
]


def mutated(parts: Parts, rng: random.Random) -> bytes:
    """A whole zip of parts of which some are not as they were, or in each other's place."""
    parts = dict(parts)
    names = [name for name in parts if name != "xl/theme/theme1.xml"]
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        name = rng.choice([*names, SHEET, SHEET])
        if rng.random() < 0.05:
            other = rng.choice(names)
            parts[name], parts[other] = parts[other], parts[name]
        parts[name] = rng.choice(MUTATIONS)(str(parts[name]), rng)
    encoded = {name: str(part).encode("utf-8", "surrogatepass") for name, part in parts.items()}
    if rng.random() < 0.05:
        encoded[SHEET] = str(parts[SHEET]).encode("utf-16", "surrogatepass")
    return zipped(encoded, rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))


def shaken(content: bytes, rng: random.Random) -> bytes:
    """Bytes of which some are not as they were."""
    shaken = bytearray(content)
    for _ in range(rng.choice([1, 2, 8])):
        at = rng.choice([rng.randrange(len(shaken)), max(0, len(shaken) - 1 - rng.randrange(900))])
        shaken[at] = rng.choice([0, 255, 1, rng.randrange(256)])
    return bytes(shaken[: rng.choice([len(shaken)] * 9 + [rng.randrange(len(shaken))])])


def check(content: bytes) -> None:
    """Read or refused, within its time; and what is read is what the contract allows."""
    started = time.process_time()
    try:
        read = read_package(content)
    except UnreadableFile as said:
        assert dataclasses.astuple(said.finding)
        assert len(said.finding.found) <= 500
    else:
        check_book(read)
    assert time.process_time() - started < MOST_SECONDS


def check_book(read: Book) -> None:
    assert read.sheets
    for sheet in read.sheets:
        assert len({len(line) for line in sheet.lines}) <= 1
        for value in sheet.cells.values():
            assert isinstance(value, KNOWN)
            assert not isinstance(value, float) or math.isfinite(value)
    assert {finding.rule for finding in read.findings} <= {"cell-unread", "cell-twice", "file-macros"}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_workbook_of_mutated_parts_is_read_or_refused(batch: int) -> None:
    rng, originals = random.Random(batch), sources()
    for _ in range(EXAMPLES // BATCHES):
        check(mutated(rng.choice(originals), rng))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_zip_of_changed_bytes_is_read_or_refused(batch: int) -> None:
    rng = random.Random(batch)
    originals = [zipped(parts, method) for parts in sources() for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)]
    for _ in range(EXAMPLES // BATCHES):
        check(shaken(rng.choice(originals), rng))


def test_the_workbooks_that_are_mutated_are_sound() -> None:
    for parts in sources():
        read = read_package(zipped(parts))
        assert read.findings == ()
        assert read.sheets[0].cells
