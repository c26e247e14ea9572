"""A list of projects as text, as rows, as JSON, as a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.campaign import say
from analysis.focuses import listed
from analysis.focuses.listed import CITY, STAGE
from analysis.listing.names import focus_name, group_name, stage_name
from analysis.listing.words import Listing, definition, notes, sentence
from analysis.phrasing import Voice
from analysis.sheets import DATE, TEXT, WHOLE, Column, Cover, Sheet, decimals, width_of

COLUMNS = [
    *("project_id", "name", "city_code", "city", "county", "park", "investor", "investor_credit_code"),
    *("investor_classes", "origin", "industry", "chain_role", "construction", "capital", "contract_kind"),
    *("stage", "date", "agreed", "amount", "n_projects", "reached", "basis", "file", "sheet", "cell"),
]
"""Columns of the projects as rows. ``amount`` is what of ``agreed`` is the units' that were asked for."""

ON_A_SCREEN = 8
"""How many columns of a table are as wide as a screen."""


def project_rows(made: Listing) -> pd.DataFrame:
    """All projects, the largest first, with the name of the unit that leads; dates as text."""
    names = {city.code: say(city.name, made.voice.lang) for city in made.edition.campaign.cities}
    rows = made.projects.assign(city=made.projects["city_code"].map(names))
    return rows.assign(date=rows["date"].dt.strftime("%Y-%m-%d"))[COLUMNS]


def as_json(made: Listing) -> str:
    """Everything: the definition by its labels, the sentence, total, subtotals, the largest, and all projects."""
    start, end = listed.span(made.edition, made.asked)
    known = made.edition.known_on
    answer = {
        "asked": {
            "season": made.asked.season.code,
            "stage": made.asked.stage,
            "from": start.isoformat(),
            "to": end.isoformat(),
            "contract_kinds": list(made.edition.campaign.ledger.counted_kinds),
            "cities": list(made.asked.cities),
            "where": {code: list(groups) for code, groups in made.asked.groups.items()},
            "at_least": made.asked.at_least,
            "as_of": made.edition.as_of.isoformat(),
            "known_on": known.isoformat() if known else None,
            "basis": list(made.edition.basis),
        },
        "definition": [{"label": label, "words": said} for label, said in definition(made)],
        "notes": notes(made),
        "sentence": sentence(made),
        "total": {"n_projects": made.n_projects, "amount": made.amount, "n_unknown": made.n_unknown},
        "subtotals": {by: _records(_named(made, by)) for by in made.subtotals},
        "top": list(made.top["project_id"]),
        "projects": _records(project_rows(made)),
    }
    return json.dumps(answer, ensure_ascii=False, indent=1)


def as_text(made: Listing) -> str:
    """The definition, the sentence, the subtotals and the largest, to be read on a screen."""
    voice = made.voice
    parts = [made.mark, "\n".join(f"{label}\t{said}" for label, said in definition(made)), *notes(made), sentence(made)]
    for sheet in [*_subtotal_sheets(made), *([_top_sheet(made)] if len(made.projects) else [])]:
        heads = [column.title for column in sheet.columns[:ON_A_SCREEN]]
        rows = (_worded(row[:ON_A_SCREEN], sheet, voice) for row in sheet.rows)
        parts.append("\n".join([sheet.name, *_aligned([heads, *rows])]))
    return "\n\n".join(part for part in parts if part)


def as_sheets(made: Listing) -> tuple[Cover, list[Sheet]]:
    """The cover with the definition and the sentence; subtotals, the largest and all projects, a sheet each."""
    voice, campaign = made.voice, made.edition.campaign
    title = voice.text("{campaign}: list of projects", campaign=say(campaign.name, voice.lang))
    cover = Cover(
        voice.text("cover"),
        title,
        ((voice.text("in one sentence"), sentence(made)), *definition(made)),
        tuple(notes(made)),
        voice.text("notes"),
        made.mark,
        say(campaign.name, voice.lang),
    )
    everything = _project_sheet(made, voice.text("projects listed"), made.projects)
    return cover, [*_subtotal_sheets(made), _top_sheet(made), everything]


def _subtotal_sheets(made: Listing) -> list[Sheet]:
    return [_subtotal_sheet(made, by) for by in made.subtotals]


def _subtotal_sheet(made: Listing, by: str) -> Sheet:
    """One table of subtotals, in the language's unit of money."""
    voice, unit = made.voice, made.edition.campaign.money_unit
    scale, name = unit.scale.get(voice.lang, 1.0), _by_name(made, by)
    columns = (
        Column(name),
        Column(voice.text("number"), WHOLE),
        Column(voice.text("agreed ({unit})", unit=voice.unit(unit)), decimals(unit.decimals)),
        Column(voice.text("share of the amount (%)"), decimals(1)),
        Column(voice.text("without an amount on file"), WHOLE),
    )
    rows = [
        (row["name"], row["n_projects"], row["amount"] * scale, row["share_pct"], row["n_unknown"])
        for row in _named(made, by).to_dict("records")
    ]
    total = (voice.text("total"), made.n_projects, made.amount * scale, 100.0 if made.amount else None, made.n_unknown)
    return Sheet(voice.text("by {name}", name=name), columns, [*rows, total])


def _named(made: Listing, by: str) -> pd.DataFrame:
    """The subtotals with names and shares of the total amount."""
    rows = made.subtotals[by]
    names = [group_name(made.voice, by, *key) for key in zip(rows["kind"], rows["group"], strict=True)]
    share = rows["amount"] / made.amount * 100 if made.amount > 0 else pd.Series(float("nan"), index=rows.index)
    return rows.assign(name=names, share_pct=share)


def _by_name(made: Listing, by: str) -> str:
    voice = made.voice
    if by == CITY:
        return say(made.edition.campaign.unit_word, voice.lang)
    return voice.text("stage reached") if by == STAGE else focus_name(voice, by)


def _top_sheet(made: Listing) -> Sheet:
    return _project_sheet(made, made.voice.text("the {n} largest", n=made.most), made.top)


def _project_sheet(made: Listing, name: str, projects: pd.DataFrame) -> Sheet:
    """Projects as rows, with where each stands in the ledger."""
    voice, unit = made.voice, made.edition.campaign.money_unit
    names = {city.code: say(city.name, voice.lang) for city in made.edition.campaign.cities}
    scale, money = unit.scale.get(voice.lang, 1.0), decimals(unit.decimals)
    stage = stage_name(voice, made.asked.stage)
    columns = {
        Column(voice.text("project")): projects["name"],
        Column(voice.text("project number")): projects["project_id"],
        Column(say(made.edition.campaign.unit_word, voice.lang)): projects["city_code"].map(names),
        Column(voice.text("amount counted ({unit})", unit=voice.unit(unit)), money): projects["amount"] * scale,
        Column(voice.text("agreed ({unit})", unit=voice.unit(unit)), money): projects["agreed"] * scale,
        Column(voice.text("counted as"), WHOLE): projects["n_projects"],
        Column(voice.text("{stage} on", stage=stage), DATE): projects["date"],
        Column(voice.text("stage reached")): [stage_name(voice, code) for code in projects["reached"]],
        Column(voice.text("investor")): projects["investor"],
        Column(voice.text("lists that the investor is on")): projects["investor_classes"],
        Column(voice.text("origin")): projects["origin"],
        Column(voice.text("industry")): projects["industry"],
        Column(voice.text("in the chain")): projects["chain_role"],
        Column(voice.text("county")): projects["county"],
        Column(voice.text("park")): projects["park"],
        Column(voice.text("file")): projects["file"],
        Column(voice.text("sheet")): projects["sheet"],
        Column(voice.text("cell")): projects["cell"],
    }
    return Sheet(name, tuple(columns), list(zip(*columns.values(), strict=True)))


def _worded(row: Sequence[Any], sheet: Sheet, voice: Voice) -> list[str]:
    """One row as it is read."""
    return [_word(value, column.format, voice) for value, column in zip(row, sheet.columns, strict=False)]


def _word(value: Any, shape: str, voice: Voice) -> str:
    if pd.isna(value):
        return voice.number(None, 0) if shape != TEXT else ""
    if shape == DATE:
        return str(value.date().isoformat())
    return str(value) if shape == TEXT else voice.number(value, len(shape.partition(".")[2]))


def _aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Rows in columns as wide as what stands in them."""
    widths = [max(width_of(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values, nothing where a cell is blank."""
    return list(json.loads(rows.to_json(orient="records", date_format="iso")))
