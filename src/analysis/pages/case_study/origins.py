"""Where a dossier's figures came from."""

from __future__ import annotations

from analysis import edition as editions
from analysis.asked import question
from analysis.blocks import Block, Table, linked
from analysis.documents.content import Part as Written
from analysis.pages import evidence
from analysis.pages.case_study.parts import Part, shown
from analysis.pages.page import Page, titled_columns


@question
def size(page: Page) -> Block:
    """The published sizes: real figures, apart from the example ones."""
    return shown(page, sizes(page))


@question
def sources(page: Page) -> Block:
    """Where the figures came from: file, cell and text of each."""
    return shown(page, origins(page))


def sizes(page: Page) -> list[Part]:
    """Every published measure of the unit with its file and address."""
    voice, campaign = page.voice, page.edition.campaign
    named = {source.measure: source.name for source in campaign.context}
    if not named:
        return []
    rows = [
        [
            voice.name(named[row["measure"]]),
            voice.quantity(row["value"], campaign.units[row["unit"]]),
            voice.listed([voice.text("real"), voice.text("published")]),
            voice.filed(f"{row['file']} {row['cell']}"),
            linked(row["address"]),
        ]
        for row in page.own(editions.table, "context").to_dict("records")
    ]
    made = Table(
        caption=voice.text("The published sizes that it is compared by"),
        columns=titled_columns(page, ("measure", "value", "kind of figure", "file", "address")),
        rows=rows,
        empty=voice.text("No size is published for this unit."),
        folded=voice.text("The published sizes that it is compared by"),
    )
    return [made]


def origins(page: Page) -> list[Part]:
    """The figures of the unit, each with its file and cell."""
    made: Written = evidence.sources_table(page)
    return [made]
