"""Growth with and without the largest projects, and the projects that move it most."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from analysis import projects
from analysis.asked import question
from analysis.blocks import Block, Column, Table, bullets
from analysis.campaign import Indicator
from analysis.decomposition import of_ledgers
from analysis.edition import Edition
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.growth.of_ledgers import tell
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import NIL

METHOD = "What a change is made of (`analysis.decomposition`)"
NAMED = 5
"""How many of the most influential projects are named."""

Row = Mapping[Hashable, Any]


@question
def largest_projects(page: Page) -> Block:
    """Growth with and without the largest projects: in sentences, and as a table of one to three left out."""
    if not tell(page) or page.edition.base is None:
        return ABSENT
    made = page.edition.once(of_ledgers.without_largest)
    rows = {(row["indicator"], row["without"], row["k"]): row for row in made.to_dict("records")}
    listed = [item for item in projects.amounts(page.edition.campaign) if (item.code, "each", 0) in rows]
    said = [_without_sentence(page, item, rows) for item in listed]
    return bullets(said, css="headline") + _without_table(page, listed, rows) if listed else ABSENT


@question
def influential_projects(page: Page) -> Block:
    """The projects that move the growth of the leading amount most, each by how much."""
    listed = [item for item in projects.amounts(page.edition.campaign) if item in page.headline_indicators]
    if not listed or not tell(page) or page.edition.base is None:
        return ABSENT
    voice, indicator = page.voice, listed[0]
    made = page.edition.once(of_ledgers.influential, indicator.code).head(NAMED)
    caption = voice.text("The projects that move the growth of {name} most", name=voice.titled(indicator))
    titles = ("project", "filing unit", "before", "now", "growth without it", "influence, points")
    heads = [voice.text(title) for title in titles]
    heads[2:4] = [cells.season(page, side) for side in projects.SIDES]
    rows = [_influence_cells(page, indicator, row) for row in made.to_dict("records")]
    return Table(
        caption=caption,
        columns=tuple(Column(head, n > 1) for n, head in enumerate(heads)),
        rows=rows,
        empty=voice.text("The ledgers hold no project."),
        mark=page.mark,
        notes=(
            voice.text("Influence: growth with all projects less growth without this one. Influences do not add up."),
            *cells.legend(page, rows),
            method_note(page, METHOD),
        ),
        folded=caption,
    ).block()


def _without_sentence(page: Page, indicator: Indicator, rows: Mapping[tuple[Any, ...], Row]) -> str:
    """Growth with all projects, without the season's largest, and without the largest of each season."""
    voice, unit = page.voice, page.edition.campaign.units[indicator.unit]
    whole, one, each = (rows[indicator.code, *key] for key in (("second", 0), ("second", 1), ("each", 1)))
    name = voice.name(indicator.name)
    small = page.row(indicator.code)["why_not_percent"]
    if small or whole["why_blank"] or one["why_blank"] or each["why_blank"]:
        why = whole["why_blank"] or small or one["why_blank"] or "zero-base-without"
        return voice.ended(
            voice.text("{name}: no growth to compare ({reason})", name=name, reason=cells.reason(page, why))
        )
    values = {
        "name": name,
        "moved": voice.moved(whole["growth_pct"]),
        "amount": voice.quantity(one["removed_second"], unit),
        "without": voice.moved(one["growth_pct"]),
        "each": voice.moved(each["growth_pct"]),
        "season": cells.season(page, "second"),
    }
    return voice.ended(
        voice.text(
            "{name} {moved} by the ledgers; without the largest project of {season} ({amount}) {without}, without the "
            "largest of each season {each}",
            **values,
        )
    )


def _without_table(page: Page, listed: list[Indicator], rows: Mapping[tuple[Any, ...], Row]) -> Block:
    voice = page.voice
    keys = [("second", 0), *(("second", k) for k in (1, of_ledgers.TOP)), *(("each", k) for k in (1, of_ledgers.TOP))]
    season = cells.season(page, "second")
    heads = [
        voice.text("with all projects"),
        *(voice.text("without the {n} largest of {season}", n=k, season=season) for way, k in keys[1:3]),
        *(voice.text("without the {n} largest of each season", n=k) for way, k in keys[3:]),
    ]
    made = [
        cells.row(
            page,
            voice.name(item.name),
            [_growth(page, item, rows[item.code, *key], rows[item.code, *keys[0]]) for key in keys],
        )
        for item in listed
    ]
    unknown = {item.code: rows[item.code, "each", 0]["n_unknown"] for item in listed}
    return Table(
        caption=voice.text("Growth with and without the largest projects"),
        columns=(Column(voice.text("indicator")), *(Column(head, is_number=True) for head in heads)),
        rows=made,
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "Leaving out the largest of {season} alone makes growth look smaller whatever the projects; so both "
                "stand here. Over the units whose ledgers tell of both seasons.",
                season=season,
            ),
            *(voice.text("{n} projects without an amount are in no sum.", n=n) for n in [sum(unknown.values())] if n),
            *cells.legend(page, made),
            method_note(page, METHOD),
        ),
    ).block()


def _growth(page: Page, indicator: Indicator, row: Row, whole: Row) -> Number:
    """A growth, stated in percent where that of all projects is."""
    why_not = whole["why_blank"] or page.row(indicator.code)["why_not_percent"]
    why = why_not or ("zero-base-without" if row["why_blank"] else "")
    return Number(None if why else row["growth_pct"], why, page.voice.growth_cell(row["growth_pct"]))


def _influence_cells(page: Page, indicator: Indicator, row: Row) -> list[str]:
    voice, unit = page.voice, page.edition.campaign.units[indicator.unit]
    name, unit_names = page.edition.once(named)[row["project_id"]]
    return [
        voice.filed(name),
        voice.together(voice.name(page.edition.campaign.by_code[code].short) for code in unit_names),
        *(voice.level(row[side], unit) if row[side] else NIL for side in projects.SIDES),
        cells.cell(
            page, Number(row["growth_without_pct"], row["why_blank"], voice.growth_cell(row["growth_without_pct"]))
        ),
        cells.cell(
            page, Number(row["influence_pp"], row["why_blank"], voice.signed(row["influence_pp"], 2)), is_said=True
        ),
    ]


def named(edition: Edition) -> dict[str, tuple[str, list[str]]]:
    """Of each project the name on file, its number where there is none, and the units it belongs to."""
    rows = edition.tables["projects"]
    names = rows["name"].fillna(rows["project_id"])
    units = [[part.partition("=")[0] for part in shares.split(";")] for shares in rows["unit_shares"]]
    return {code: (name, whose) for code, name, whose in zip(rows["project_id"], names, units, strict=True)}
