"""What the unit claims, the evidence for it, and what was found of it."""

from __future__ import annotations

from analysis.asked import question
from analysis.blocks import Block, Table
from analysis.casework import states
from analysis.documents.content import Heading, Paragraph
from analysis.pages.case_study.opening import evidence_of, filed_cases
from analysis.pages.case_study.parts import Part, shown
from analysis.pages.case_study.told import Row, case_title, wanted
from analysis.pages.page import Page, titled_columns


@question
def evidence(page: Page) -> Block:
    """Every claim with its evidence, its state, and where it was filed."""
    return shown(page, borne_out(page))


def borne_out(page: Page) -> list[Part]:
    """The evidence as parts of the dossier."""
    cases = filed_cases(page).to_dict("records")
    if not cases:
        return [wanted(page, ("claim", "source"))]
    return [part for case in cases for part in (Heading(case_title(page, case), 2), *_of_case(page, case))]


def _of_case(page: Page, case: Row) -> list[Part]:
    voice, rows = page.voice, evidence_of(page, case["case_id"]).to_dict("records")
    made = Table(
        caption=voice.text("What is claimed, and what shows it"),
        columns=titled_columns(page, ("claim", "evidence", "where the evidence is", "found", "filed in")),
        rows=[_item(page, row) for row in rows],
        empty=voice.text("The case claims nothing that can be checked."),
        mark=page.mark,
    )
    return [made, *([Paragraph(_to_ask(page))] if any(not _named(row["evidence"]) for row in rows) else [])]


def _item(page: Page, row: Row) -> list[str]:
    voice, known = page.voice, states(page.edition.campaign)
    state = voice.name(known[row["state"]].name) if row["state"] in known else voice.text("not checked")
    found = [state, *([voice.filed(row["reason"])] if _named(row["reason"]) else [])]
    return [
        voice.filed(row["claim"]),
        voice.filed(row["evidence"]) if _named(row["evidence"]) else voice.text("none named"),
        voice.filed(row["source"]) if _named(row["source"]) else voice.text("not told"),
        voice.listed(found),
        voice.filed(f"{row['file']} {row['sheet']}!{row['cell']}"),
    ]


def _named(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _to_ask(page: Page) -> str:
    return page.voice.text("A claim without evidence is to be shown on the spot, or taken back.")
