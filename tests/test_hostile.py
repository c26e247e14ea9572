"""Hostile and malformed workbooks: each is read or refused, by a rule, within its time and its memory."""

from __future__ import annotations

import csv
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile import (
    DATED,
    MAIN,
    ONE,
    ROOT_RELS,
    SHEET,
    SHEET_RELS,
    STORED,
    STRINGS,
    STYLES,
    WORKBOOK,
    WORKBOOK_RELS,
    Taken,
    addressed,
    book,
    cell,
    cells,
    column_letters,
    comments,
    corrupted,
    external_link,
    laughs,
    listing,
    local_at,
    macro_sheets,
    many_sheets,
    measured,
    overlapping,
    padded,
    parts_of,
    patched,
    pointing,
    relationships,
    shared,
    sheet_xml,
    styled,
    with_bytes,
    with_parts,
    with_tail,
    with_zip64,
    without,
    worksheet,
    zeros,
    zipped,
)

ROOT = Path(__file__).parents[1]
MOST_BYTES = 500_000
MOST_SECONDS = 2.0
MOST_KILOBYTES = 100_000


@dataclass(frozen=True)
class Case:
    """A file, the rule it is refused by (or ``read``), and the place or part its finding names."""

    build: Callable[[], bytes]
    rule: str
    at: str | None = None


XML_16 = f'<?xml version="1.0" encoding="UTF-16"?>{worksheet(ONE)}'
DEEP = "<a>" * 100_000 + "</a>" * 100_000
LONG = "x" * 40_000
OLE_OBJECT = "\xd0\xcf\x11\xe0"

ZIPS = {
    "a hundred million zeros": Case(lambda: zeros(100), "file-unpacks-too-large"),
    "zeros that are declared as few": Case(
        lambda: patched(zeros(50), SHEET, 24, struct.pack("<I", 300)), "file-damaged", SHEET
    ),
    "few bytes declared as four billion": Case(
        lambda: patched(with_parts({}), SHEET, 24, b"\xfe\xff\xff\xff"), "file-unpacks-too-large"
    ),
    "few bytes declared as more": Case(
        lambda: patched(with_parts({}), SHEET, 24, struct.pack("<I", 1000)), "file-damaged", SHEET
    ),
    "a bomb among the pictures": Case(
        lambda: with_parts({"xl/media/image1.png": bytes(10**8)}), "file-unpacks-too-large"
    ),
    "zips within zips among the pictures": Case(
        lambda: with_parts({"xl/media/a.zip": zipped({"b.zip": zipped({"c": bytes(10**7)})})}), "read"
    ),
    "a zip that holds a zip": Case(lambda: zipped({"r/r.zip": zipped({"r.zip": zipped({})})}), "file-not-table"),
    "members that lie over one another": Case(overlapping, "file-damaged"),
    "four thousand parts": Case(
        lambda: with_parts({f"xl/media/{number}": "" for number in range(4000)}), "file-too-many-parts"
    ),
    "four thousand parts declared as ten": Case(
        lambda: with_bytes(
            content := with_parts({f"xl/media/{number}": "" for number in range(4000)}),
            len(content) - 14,
            b"\x0a\0\x0a\0",
        ),
        "file-too-many-parts",
    ),
    "a part twice": Case(
        lambda: zipped([*parts_of(worksheet(ONE)).items(), (SHEET, worksheet("<row/>"))]), "file-damaged", SHEET
    ),
    "a part twice in another case": Case(
        lambda: with_parts({SHEET.upper(): worksheet("<row/>")}), "file-damaged", SHEET.upper()
    ),
    "an encrypted part": Case(lambda: patched(with_parts({}), SHEET, 8, b"\x01"), "file-password", SHEET),
    "a strongly encrypted part": Case(lambda: patched(with_parts({}), SHEET, 8, b"\x40"), "file-password", SHEET),
    "an unknown method of packing": Case(lambda: patched(with_parts({}), SHEET, 10, b"\x63"), "file-damaged", SHEET),
    "a method of packing that spreadsheets lack": Case(
        lambda: patched(with_parts({}), SHEET, 10, b"\x0e"), "file-damaged", SHEET
    ),
    "a longer form that says too much": Case(lambda: with_zip64(10**15), "file-unpacks-too-large"),
    "a longer form that says the truth": Case(lambda: with_zip64(len(worksheet(ONE))), "read"),
    "half of a file": Case(lambda: with_parts({})[:700], "file-damaged"),
    "a file without its last byte": Case(lambda: with_parts({})[:-1], "file-damaged"),
    "only the first bytes": Case(lambda: with_parts({})[:4], "file-damaged"),
    "a wrong checksum": Case(lambda: patched(with_parts({}), SHEET, 16, b"abcd"), "file-damaged", SHEET),
    "packed bytes changed on the way": Case(lambda: corrupted(SHEET), "file-damaged", SHEET),
    "bytes after the end of a packed part": Case(with_tail, "file-damaged", SHEET),
    "two names for one part": Case(
        lambda: with_bytes(content := with_parts({}), local_at(content, SHEET) + 30, b"XL"), "file-damaged", SHEET
    ),
    "a member without a header": Case(
        lambda: with_bytes(content := with_parts({}), local_at(content, SHEET), b"PX"), "file-damaged", SHEET
    ),
    "a member beyond the end": Case(
        lambda: patched(with_parts({}), SHEET, 42, b"\xff\xff\xff\x7f"), "file-damaged", SHEET
    ),
    "a directory beyond the end": Case(
        lambda: with_bytes(content := with_parts({}), len(content) - 6, b"\xff\xff\xff\x7f"), "file-damaged"
    ),
    "nothing in a zip": Case(lambda: zipped({}), "file-not-table"),
    "bytes before a zip": Case(lambda: b"PK\x03\x04" + bytes(100) + with_parts({}), "file-damaged"),
    "bytes after a zip": Case(lambda: with_parts({}) + bytes(100), "read"),
    "two workbooks in one file": Case(lambda: with_parts({}) + with_parts({}, "<row/>"), "file-damaged"),
    "a name with nothing in it": Case(lambda: with_parts({}).replace(b"sheet1.xml", b"sheet\0.xml"), "file-damaged"),
    "a name that leads out of the folder": Case(lambda: with_parts({"../../../etc/passwd": "root"}), "read"),
    "a name that is no text": Case(
        lambda: patched(with_parts({"xl/media/市.png": ""}), "xl/media/市.png", 46, b"\xff\xff"), "file-damaged"
    ),
    "names with backslashes": Case(
        lambda: zipped({name.replace("/", "\\"): content for name, content in parts_of(worksheet(ONE)).items()}), "read"
    ),
    "names in another case": Case(
        lambda: zipped({name.upper(): content for name, content in parts_of(worksheet(ONE)).items()}), "read"
    ),
    "folders as members": Case(lambda: with_parts({"xl/": "", "xl/worksheets/": ""}), "read"),
    "parts that are not packed": Case(lambda: zipped(parts_of(worksheet(ONE)), STORED), "read"),
}

KINDS = {
    "a text document": Case(lambda: zipped({ROOT_RELS: "", "word/document.xml": "<w/>"}), "file-not-table"),
    "a presentation": Case(lambda: zipped({"ppt/presentation.xml": "<p/>"}), "file-not-table"),
    "an open document": Case(
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"}),
        "file-not-table",
    ),
    "a binary workbook": Case(lambda: with_parts({"xl/workbook.bin": b"\x83\x01\0"}), "file-not-table"),
    "photographs": Case(lambda: zipped({"a.jpg": b"\xff\xd8"}), "file-not-table"),
    "a chart and no cells": Case(
        lambda: with_parts({WORKBOOK_RELS: relationships(("rId1", "chartsheet", "chartsheets/sheet1.xml"))}),
        "file-not-table",
    ),
}

PACKAGES = {
    "no workbook": Case(lambda: without(WORKBOOK), "file-damaged", WORKBOOK),
    "no list of the package": Case(lambda: without(ROOT_RELS), "read"),
    "no list of the package and no workbook": Case(lambda: without(ROOT_RELS, WORKBOOK), "file-not-table"),
    "no list of the sheets": Case(lambda: without(WORKBOOK_RELS), "file-damaged", WORKBOOK),
    "no sheet": Case(lambda: without(SHEET), "file-damaged", SHEET),
    "no types": Case(lambda: without("[Content_Types].xml"), "read"),
    "no shared strings where they are listed": Case(
        lambda: zipped({n: c for n, c in parts_of(worksheet(ONE), strings="").items() if n != STRINGS}), "file-damaged"
    ),
    "a sheet outside the package": Case(
        lambda: with_parts({WORKBOOK_RELS: relationships(("rId1", "worksheet", "../../../../etc/passwd"))}),
        "file-damaged",
        "etc/passwd",
    ),
    "a sheet on the network": Case(
        lambda: with_parts({WORKBOOK_RELS: relationships(("rId1", "worksheet", "http://example.com/a", "External"))}),
        "file-external-link",
    ),
    "a workbook that is its own sheet": Case(
        lambda: with_parts({WORKBOOK_RELS: relationships(("rId1", "worksheet", "workbook.xml"))}), "file-damaged"
    ),
    "a list that lists itself": Case(
        lambda: with_parts({ROOT_RELS: relationships(("rId1", "officeDocument", ROOT_RELS))}), "file-damaged"
    ),
    "a sheet that points to itself": Case(lambda: pointing(("rId1", "worksheet", "sheet1.xml")), "read"),
    "a sheet listed a thousand times": Case(lambda: many_sheets(1000), "file-damaged"),
    "a sheet listed a hundred thousand times": Case(lambda: many_sheets(20_000), "file-too-many-parts"),
    "one identifier for two parts": Case(
        lambda: with_parts(
            {
                WORKBOOK_RELS: relationships(
                    ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId1", "worksheet", "worksheets/sheet2.xml")
                ),
                "xl/worksheets/sheet2.xml": worksheet("<row/>"),
            }
        ),
        "file-damaged",
        WORKBOOK_RELS,
    ),
    "two sheets of one name": Case(
        lambda: zipped(parts_of(worksheet(ONE), worksheet(ONE)) | {WORKBOOK: listing("A", "A")}), "file-damaged", "A"
    ),
    "a sheet of a kind unheard of": Case(
        lambda: with_parts({WORKBOOK_RELS: relationships(("rId1", "hologram", "worksheets/sheet1.xml"))}),
        "file-damaged",
    ),
    "a picture for a sheet": Case(lambda: sheet_xml(b"\x89PNG\r\n\x1a\n" + bytes(200)), "file-damaged", f"{SHEET}:1"),
    "another element for a sheet": Case(
        lambda: sheet_xml(f'<chartsheet xmlns="{MAIN}"/>'), "file-damaged", f"{SHEET}:1"
    ),
    "nothing for a sheet": Case(lambda: sheet_xml(""), "file-damaged", f"{SHEET}:1"),
    "a million relationships": Case(
        lambda: pointing(*((f"r{number}", "image", "a.png") for number in range(60_000))), "file-too-many-parts"
    ),
}

REFUSED = {
    "macros": Case(lambda: with_parts({"xl/vbaProject.bin": OLE_OBJECT}), "read"),
    "sheets of macros": Case(macro_sheets, "read"),
    "a link to another workbook": Case(lambda: external_link('<externalBook r:id="rId1"/>'), "file-external-link"),
    "a link to another program": Case(
        lambda: external_link('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'), "file-dde"
    ),
    "a link that is not where links are": Case(
        lambda: with_parts(
            {
                WORKBOOK_RELS: relationships(
                    ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "externalLink", "elsewhere.xml")
                ),
                "xl/elsewhere.xml": f'<externalLink xmlns="{MAIN}"/>',
            }
        ),
        "file-external-link",
    ),
    "a formula that calls a program": Case(
        lambda: cell("<f>cmd|'/c calc'!A0</f><v>1</v>", r="C7"), "file-dde", "S1!C7"
    ),
    "a name that calls a program": Case(
        lambda: zipped(
            parts_of(
                worksheet(ONE),
                extra="<definedNames><definedName name='x'>cmd|'/c calc'!A0</definedName></definedNames>",
            )
        ),
        "file-dde",
    ),
    "a formula with a bar in a text": Case(lambda: cell('<f>"a|b"&amp;A2</f><v>a|b</v>', t="str"), "read"),
    "a text that looks like a formula": Case(lambda: cell("<is><t>=cmd|'/c calc'!A0</t></is>", t="inlineStr"), "read"),
    "an embedded document": Case(
        lambda: with_parts({"xl/embeddings/oleObject1.bin": OLE_OBJECT}),
        "file-embedded",
        "xl/embeddings/oleObject1.bin",
    ),
    "an active control": Case(lambda: with_parts({"xl/activeX/activeX1.xml": "<ax/>"}), "file-embedded"),
    "an embedded document elsewhere": Case(
        lambda: pointing(("rId1", "oleObject", "../other/a.bin"), **{"xl/other/a.bin": OLE_OBJECT}), "file-embedded"
    ),
    "a hyperlink": Case(lambda: pointing(("rId1", "hyperlink", "http://example.com", "External")), "read"),
    "a picture from the network": Case(
        lambda: pointing(("rId1", "image", "http://example.com/a.png", "External")), "file-external-link"
    ),
    "a picture": Case(lambda: pointing(("rId1", "image", "../media/a.png"), **{"xl/media/a.png": b"\x89PNG"}), "read"),
}

MARKUP = {
    "a billion laughs": Case(lambda: sheet_xml(laughs()), "file-entity", SHEET),
    "an entity that is a file": Case(
        lambda: sheet_xml(
            '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + worksheet('<row><c t="str"><v>&x;</v></c></row>')
        ),
        "file-entity",
        SHEET,
    ),
    "an entity of parameters": Case(
        lambda: sheet_xml('<!DOCTYPE w [<!ENTITY % x SYSTEM "http://example.com/x.dtd">%x;]>' + worksheet(ONE)),
        "file-entity",
    ),
    "a document type elsewhere": Case(
        lambda: sheet_xml('<!DOCTYPE w SYSTEM "http://example.com/w.dtd">' + worksheet(ONE)), "file-entity", SHEET
    ),
    "a document type among the texts": Case(
        lambda: zipped(parts_of(worksheet(ONE), strings="") | {STRINGS: f"<!DOCTYPE sst><sst xmlns='{MAIN}'/>"}),
        "file-entity",
        STRINGS,
    ),
    "a document type among the properties": Case(
        lambda: with_parts({"docProps/core.xml": "<!DOCTYPE x><coreProperties/>"}), "file-entity", "docProps/core.xml"
    ),
    "a document type in a list": Case(
        lambda: with_parts({SHEET_RELS: "<!DOCTYPE x><Relationships/>"}), "file-entity", SHEET_RELS
    ),
    "a document type among the styles": Case(
        lambda: zipped(parts_of(worksheet(ONE), styles="") | {STYLES: "<!DOCTYPE x><styleSheet/>"}),
        "file-entity",
        STYLES,
    ),
    "a document type in the workbook": Case(
        lambda: with_parts({WORKBOOK: "<!DOCTYPE x>" + listing("S1")}), "file-entity", WORKBOOK
    ),
    "a document type in UTF-16": Case(
        lambda: sheet_xml(("<!DOCTYPE x>" + worksheet(ONE)).encode("utf-16")), "file-entity", SHEET
    ),
    "an entity that nobody declared": Case(
        lambda: sheet_xml(worksheet('<row><c t="str"><v>&nbsp;</v></c></row>')), "file-damaged", f"{SHEET}:1"
    ),
    "a deep sheet": Case(lambda: sheet_xml(worksheet(DEEP)), "file-nested-too-deep", SHEET),
    "a deep list of texts": Case(lambda: book(ONE, strings=DEEP), "file-nested-too-deep", STRINGS),
    "deep styles": Case(lambda: book(ONE, styles=DEEP), "file-nested-too-deep", STYLES),
    "a deep cell": Case(lambda: cell("<v>" * 5000 + "</v>" * 5000), "file-nested-too-deep", SHEET),
    "deep properties": Case(
        lambda: with_parts({"docProps/core.xml": f"<coreProperties>{DEEP}</coreProperties>"}), "file-nested-too-deep"
    ),
    "bytes that are no text": Case(
        lambda: sheet_xml(worksheet('<row><c t="str"><v>??</v></c></row>').encode().replace(b"??", b"\xff\xfe")),
        "file-damaged",
        f"{SHEET}:1",
    ),
    "a sheet in UTF-16": Case(lambda: sheet_xml(XML_16.encode("utf-16")), "read"),
    "a sheet in UTF-16 the other way round": Case(lambda: sheet_xml(b"\xfe\xff" + XML_16.encode("utf-16-be")), "read"),
    "a sheet in UTF-16 without a mark": Case(lambda: sheet_xml(XML_16.encode("utf-16-le")), "read"),
    "UTF-8 that says it is UTF-16": Case(lambda: sheet_xml(XML_16), "file-damaged", f"{SHEET}:1"),
    "a sheet in Latin-1": Case(
        lambda: sheet_xml(
            ('<?xml version="1.0" encoding="ISO-8859-1"?>' + worksheet('<row><c t="str"><v>\xe9</v></c></row>')).encode(
                "latin-1"
            )
        ),
        "file-damaged",
        f"{SHEET}:1",
    ),
    "a sheet in GB 2312": Case(
        lambda: sheet_xml(('<?xml version="1.0" encoding="GB2312"?>' + worksheet(ONE)).encode("gb2312")), "file-damaged"
    ),
    "a sheet in an encoding unheard of": Case(
        lambda: sheet_xml('<?xml version="1.0" encoding="x-klingon"?>' + worksheet(ONE)), "file-damaged", f"{SHEET}:1"
    ),
    "a mark before UTF-8": Case(lambda: sheet_xml(b"\xef\xbb\xbf" + worksheet(ONE).encode()), "read"),
    "nothing between the letters": Case(
        lambda: sheet_xml(worksheet(ONE).encode().replace(b"<row", b"\0<row")), "file-damaged", f"{SHEET}:1"
    ),
    "tags that do not close": Case(
        lambda: sheet_xml(worksheet("\n<row>\n<c><v>1</w></c></row>")), "file-damaged", f"{SHEET}:3"
    ),
    "half of a sheet": Case(lambda: sheet_xml(worksheet(ONE)[:-30]), "file-damaged", f"{SHEET}:1"),
    "text after the end": Case(lambda: sheet_xml(worksheet(ONE) + "more"), "file-damaged", f"{SHEET}:1"),
    "a prefix that nobody declared": Case(
        lambda: sheet_xml(worksheet("<x:row><x:c><x:v>1</x:v></x:c></x:row>")), "read"
    ),
    "an attribute of ten million letters": Case(
        lambda: sheet_xml(worksheet(f'<row><c r="{"A" * 10**7}"><v>1</v></c></row>')), "file-damaged"
    ),
    "a remark of ten million letters": Case(
        lambda: sheet_xml(worksheet(f"<!-- {'a' * 10**7} -->{ONE}")), "file-damaged"
    ),
    "an instruction of ten million letters": Case(
        lambda: sheet_xml(f"<?x {'a' * 10**7}?>{worksheet(ONE)}"), "file-damaged"
    ),
    "a remark of many remarks": Case(lambda: sheet_xml(worksheet("<!--a-->" * 10**6 + ONE)), "read"),
    "a hundred thousand attributes": Case(
        lambda: sheet_xml(worksheet("<row " + " ".join(f"a{n}=''" for n in range(90_000)) + "/>")), "read"
    ),
    "an attribute twice": Case(lambda: sheet_xml(worksheet('<row r="1" r="2"/>')), "file-damaged", f"{SHEET}:1"),
    "a hundred thousand names of elements": Case(
        lambda: sheet_xml(worksheet("".join(f"<a{n}/>" for n in range(100_000)))), "read"
    ),
    "two million empty elements": Case(lambda: sheet_xml(worksheet("<a/>" * 2_500_000)), "sheet-too-large", SHEET),
    "half a million fonts": Case(lambda: book(ONE, styles=f"<fonts>{'<font/>' * 500_000}</fonts>"), "read"),
    "many styles": Case(lambda: book(ONE, styles=f"<cellXfs>{'<xf/>' * 1_900_000}</cellXfs>"), "read"),
    "many names": Case(
        lambda: zipped(parts_of(worksheet(ONE), extra="<definedName name='x'>1</definedName>" * 500_000)), "read"
    ),
}

CELLS = {
    "a text of thirty thousand letters shown a thousand times": Case(
        lambda: shared(["x" * 30_000], cells(*["<v>0</v>"] * 1000, kind="s")), "sheet-too-large"
    ),
    "a text of thirty thousand letters shown three hundred times": Case(
        lambda: shared(["市" * 30_000], cells(*["<v>0</v>"] * 300, kind="s")), "read"
    ),
    "a text of ten million letters": Case(
        lambda: cell(f"<v>{'x' * 10**7}</v>", r="C7", t="str"), "cell-too-long", "S1!C7"
    ),
    "a text too long": Case(lambda: cell(f"<v>{LONG}</v>", r="C7", t="str"), "cell-too-long", "S1!C7"),
    "a text as long as allowed": Case(lambda: cell(f"<v>{LONG[:32_767]}</v>", t="str"), "read"),
    "a text too long among the shared": Case(
        lambda: shared([LONG], '<row r="7"><c r="C7" t="s"><v>0</v></c></row>'), "cell-too-long", "S1!C7"
    ),
    "a text too long in a cell of its own": Case(
        lambda: cell(f"<is><t>{LONG}</t></is>", r="C7", t="inlineStr"), "cell-too-long", "S1!C7"
    ),
    "a text of a hundred thousand runs": Case(
        lambda: cell(f"<is>{'<r><t>x</t></r>' * 100_000}</is>", r="C7", t="inlineStr"), "cell-too-long", "S1!C7"
    ),
    "a formula too long": Case(lambda: cell(f"<f>{LONG}</f>", r="C7"), "cell-too-long", "S1!C7"),
    "a formula of nothing but brackets": Case(lambda: book(cells(*[f"<f>|{'[' * 30_000}</f>"] * 100)), "file-dde"),
    "formulas of nothing but quotation marks": Case(
        lambda: book(cells(*[f"<f>&quot;|{'[&apos;' * 4000}</f>"] * 500)), "read"
    ),
    "a number of thirty thousand digits": Case(lambda: cell(f"<v>{'1' * 30_000}</v>"), "read"),
    "numbers of thirty thousand digits": Case(lambda: book(cells(*[f"<v>0.{'1' * 30_000}</v>"] * 500)), "read"),
    "an index of thirty thousand digits": Case(lambda: cell(f"<v>{'1' * 30_000}</v>", t="s"), "read"),
    "the first cell and the last": Case(
        lambda: book(ONE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "sheet-too-large", "S1"
    ),
    "the last cell alone": Case(lambda: book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "read"),
    "cells along a diagonal": Case(
        lambda: book("".join(f'<row r="{n}"><c r="{column_letters(n)}{n}"><v>1</v></c></row>' for n in range(1, 9000))),
        "sheet-too-large",
        "S1",
    ),
    "cells in the last column": Case(
        lambda: book("".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 9000))),
        "sheet-too-large",
        "S1",
    ),
    "empty texts far apart": Case(
        lambda: book(
            '<row><c r="A1" t="str"><v/></c></row><row r="1048576"><c r="XFD1048576" t="str"><v/></c></row>' + ONE
        ),
        "sheet-too-large",
        "S1",
    ),
    "styles far apart": Case(lambda: book('<row r="1048576"><c r="XFD1048576" s="1"/></row>' + ONE), "read"),
    "half a million cells": Case(lambda: book(cells(*["<v>1</v>"] * 100) * 5000), "sheet-too-large"),
    "a quarter of a million cells": Case(lambda: book(addressed(248_000)), "read"),
    "a hundred and seventy thousand texts": Case(
        lambda: book(
            "".join(
                cells(*(f"<is><t>{n:x}</t></is>" for n in range(at, at + 100)), kind="inlineStr")
                for at in range(0, 170_000, 100)
            )
        ),
        "read",
    ),
    "a hundred and twenty thousand shared texts": Case(
        lambda: shared(
            (f"{n:x}" for n in range(60_000)),
            "".join(cells(*(f"<v>{n}</v>" for n in range(at, at + 100)), kind="s") for at in range(0, 60_000, 100)) * 2,
        ),
        "read",
    ),
    "a quarter of a million dates": Case(
        lambda: book(cells(*["<v>44000.5</v>"] * 100, style="1") * 2500, styles=DATED), "read"
    ),
    "a quarter of a million formulas without values": Case(lambda: book(cells(*["<f>A1+B1</f>"] * 100) * 2500), "read"),
    "a hundred thousand formulas of their own": Case(
        lambda: book("".join(cells(*(f"<f>{n:x}</f>" for n in range(at, at + 100))) for at in range(0, 100_000, 100))),
        "read",
    ),
    "a quarter of a million struck cells": Case(
        lambda: book(cells(*["<v>1</v>"] * 100, style="0") * 2500, styles=styled("<strike/>")), "read"
    ),
    "a million cells over two hundred sheets": Case(
        lambda: zipped(parts_of(*[worksheet(cells(*["<v>1</v>"] * 100) * 50)] * 200)), "sheet-too-large"
    ),
    "a thousand sheets": Case(lambda: zipped(parts_of(*[worksheet(ONE)] * 1000)), "read"),
    "a hundred thousand texts that are no numbers": Case(
        lambda: book(cells(*["<v>abc</v>"] * 100) * 1000), "file-damaged"
    ),
    "a hundred thousand cells at one place": Case(
        lambda: book('<row><c r="A1"><v>1</v></c></row>' * 100_000), "file-damaged"
    ),
    "more rows than there are": Case(lambda: book("<row/>" * 1_048_577), "file-damaged", "S1"),
    "a million hidden rows": Case(lambda: book('<row hidden="1"/>' * 1_000_000), "read"),
    "as many rows of one cell as a file of its size may have": Case(
        lambda: padded(book("<row><c><v>1</v></c></row>" * 299_000)), "read"
    ),
    "as many texts as a file of its size may have": Case(
        lambda: padded(
            shared((f"市{n}" for n in range(100)), cells(*(f"<v>{n}</v>" for n in range(100)), kind="s") * 2990)
        ),
        "read",
    ),
    "as much text as a file of its size may have": Case(
        lambda: padded(shared(["市" * 30_000, "乙" * 30_000], cells(*["<v>1</v>"] * 330, kind="s"))),
        "read",
    ),
    "as many tags as a file of its size may have": Case(
        lambda: padded(sheet_xml(worksheet("<a>xyzab</a>" * 990_000))), "read"
    ),
    "a row of more cells than there are": Case(lambda: book(cells(*["<v>1</v>"] * 16_385)), "file-damaged", "S1"),
    "columns hidden again and again": Case(
        lambda: book(
            ONE,
            "<cols>"
            + "".join(f'<col min="{n % 9000 + 1}" max="16384" hidden="1"/>' for n in range(200_000))
            + "</cols>",
        ),
        "read",
    ),
    "a merge of all cells": Case(
        lambda: book(ONE, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "sheet-merged-too-large",
        "S1",
    ),
    "a merge of a whole column": Case(
        lambda: book(ONE, after='<mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>'),
        "sheet-merged-too-large",
        "S1",
    ),
    "a hundred thousand merges": Case(
        lambda: book(ONE, after="<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 100_000 + "</mergeCells>"),
        "sheet-merged-too-large",
        "S1",
    ),
    "a merge of nothing": Case(
        lambda: book(ONE, after='<mergeCells><mergeCell ref="foo"/></mergeCells>'), "file-damaged", "S1"
    ),
    "a merge backwards": Case(lambda: book(ONE, after='<mergeCells><mergeCell ref="C3:A1"/></mergeCells>'), "read"),
    "many comments": Case(
        lambda: comments("".join(f'<comment ref="A{n}"><text><t>x</t></text></comment>' for n in range(1, 180_001))),
        "read",
    ),
    "a comment nowhere": Case(
        lambda: comments('<comment ref="?"><text><t>x</t></text></comment>'), "file-damaged", "S1"
    ),
    "a row too far": Case(lambda: cell("<v>1</v>", r="A1048577"), "file-damaged", "S1"),
    "a column too far": Case(lambda: cell("<v>1</v>", r="XFE1"), "file-damaged", "S1"),
    "a column without end": Case(lambda: cell("<v>1</v>", r="ZZZZZZZZ1"), "file-damaged", "S1"),
    "row naught": Case(lambda: cell("<v>1</v>", r="A0"), "file-damaged", "S1"),
    "a row below naught": Case(lambda: book('<row r="-1"><c><v>1</v></c></row>'), "file-damaged", "S1"),
    "a row that is no number": Case(lambda: book('<row r="x"><c><v>1</v></c></row>'), "file-damaged", "S1"),
    "an address in a formula's way": Case(lambda: cell("<v>1</v>", r="$A$1"), "file-damaged", "S1"),
    "an address in small letters": Case(lambda: cell("<v>1</v>", r="a1"), "read"),
    "an address of nothing": Case(lambda: cell("<v>1</v>", r=""), "file-damaged", "S1"),
    "a text beyond the list of texts": Case(lambda: cell("<v>7</v>", r="C7", t="s"), "file-damaged", "S1!C7"),
    "a text before the list of texts": Case(lambda: cell("<v>-1</v>", t="s"), "read"),
    "a text by a word": Case(lambda: cell("<v>a</v>", t="s"), "read"),
    "a style beyond the list of styles": Case(lambda: cell("<v>1</v>", s="999"), "read"),
    "a style before the list of styles": Case(lambda: cell("<v>1</v>", s="-1"), "read"),
    "a cell of a kind unheard of": Case(lambda: cell("<v>1</v>", r="C7", t="hologram"), "file-damaged", "S1!C7"),
    "a yes that is no yes": Case(lambda: cell("<v>perhaps</v>", r="C7", t="b"), "file-damaged", "S1!C7"),
    "an error unheard of": Case(lambda: cell("<v>#OOPS!</v>", r="C7", t="e"), "file-damaged", "S1!C7"),
    "a number that is no number": Case(lambda: cell("<v>abc</v>", r="C7", t="n"), "file-damaged", "S1!C7"),
    "a cell within a cell": Case(lambda: cell('<c r="B1"><v>1</v></c>', r="C7"), "file-damaged", "S1!C7"),
    "a cell with more in it": Case(lambda: cell("<v>1</v><extLst/>", r="C7"), "file-damaged", "S1"),
    "a number beyond all numbers": Case(lambda: cell("<v>1E400</v>"), "read"),
    "a span of time beyond all time": Case(lambda: cell("<v>1E300</v>", s="2"), "file-damaged", "S1"),
    "a date beyond all dates": Case(lambda: cell("<v>1E300</v>", s="1"), "read"),
    "an area that is not the sheet's": Case(lambda: book(ONE, '<dimension ref="A1:XFD1048576"/>'), "read"),
    "an area beyond all sheets": Case(lambda: book(ONE, '<dimension ref="A1:ZZZZ99999999"/>'), "read"),
    "an area that is none": Case(lambda: book(ONE, '<dimension ref="foo"/>'), "file-damaged", "S1"),
}

CASES = ZIPS | KINDS | PACKAGES | REFUSED | MARKUP | CELLS


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All cases as files."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = [folder / f"{number:03}" for number in range(len(CASES))]
    for path, case in zip(paths, CASES.values(), strict=True):
        path.write_bytes(case.build())
    return paths


@pytest.fixture(scope="module")
def taken(files: list[Path]) -> dict[str, Taken]:
    """What came of each case, and what it took."""
    return dict(zip(CASES, measured(files[0].parent), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_read_or_refused_by_its_rule(name: str, taken: dict[str, Taken]) -> None:
    case = CASES[name]
    assert taken[name].rule == case.rule
    assert taken[name].at == case.at if case.at is not None else True


def test_every_hostile_file_is_done_with_in_little_time_and_memory(taken: dict[str, Taken]) -> None:
    slow = {name: one.seconds for name, one in taken.items() if one.seconds > MOST_SECONDS}
    large = {name: one.kilobytes for name, one in taken.items() if one.kilobytes > MOST_KILOBYTES}
    assert (slow, large) == ({}, {})


def test_no_hostile_file_needs_to_be_large(files: list[Path]) -> None:
    sizes = {name: path.stat().st_size for name, path in zip(CASES, files, strict=True)}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def test_every_refusal_has_words_and_a_remedy() -> None:
    with (ROOT / "data" / "rules.csv").open(encoding="utf-8-sig", newline="") as lines:
        remedies = {row["code"]: (row["remedy_zh"], row["remedy_en"]) for row in csv.DictReader(lines)}
    for rule in {case.rule for case in CASES.values()} - {"read"}:
        assert all(remedies[rule]), rule
