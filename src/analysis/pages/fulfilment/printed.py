"""The tables of the page as rows, for the command: as text, CSV, JSON, a workbook."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from analysis import listing
from analysis.campaign import say
from analysis.edition import Edition
from analysis.errors import WrongCall
from analysis.focuses.asking import by_of
from analysis.focuses.listed import CITY, STAGE
from analysis.focuses.seen import GROUP
from analysis.fulfilment import of_edition
from analysis.pages.fulfilment import by_group, words
from analysis.pages.page import Page
from analysis.sheets import DATE, TEXT, WHOLE, Column, Cover, Sheet, decimals

Tables = Mapping[str, pd.DataFrame]
FIRST = "rates"
"""The table that CSV holds where none is named."""

TITLES = {
    "rates": "rates",
    "sums": "batches",
    "within": "reached within so many days",
    "medians": "days until half had reached it",
    "payments": "paid in",
    "schedule": "against the days due",
    "behind": "behind schedule",
    "ended": "projects ended",
    "apart": "not contracts",
    "contradictions": "contradictions",
    "watched": "what ledgers tell of",
}
"""The sheets of a workbook."""

WITHOUT = ["told_until", "mentioned_on", "unit_shares", "share", "definition"]
"""Columns that say how a table was made, or say in English what the page says in words."""


def tables(edition: Edition, by: str | None = None) -> dict[str, pd.DataFrame]:
    """Every table of the page by its name, its codes with their names beside them, why a number is blank in words.

    ``by`` is ``city``, a focus or the sizes: then rates and sums are of each unit or group. In lists a shared project
    stands once for each of its units, with that unit's share of its amounts; ``leads`` marks the one that counts it.
    """
    if not of_edition.is_declared(edition):
        raise WrongCall(
            f"{edition.campaign.folder / 'campaign.toml'} declares no ledger, so nothing is known of fulfilment."
        )
    page = Page("fulfilment", edition, edition.campaign.total)
    wanted = by_of(edition.campaign, by) if by else None
    if wanted == STAGE:
        raise WrongCall(f"--by {by}: every table has its stages already; choose {CITY}, size or a focus.")
    made = _grouped(edition, wanted) | {
        "within": edition.once(of_edition.within),
        "medians": edition.once(of_edition.medians),
        "payments": edition.once(of_edition.payments),
        "schedule": edition.once(of_edition.schedule),
        "behind": edition.once(of_edition.behind),
        "ended": edition.once(of_edition.ended),
        "apart": edition.once(of_edition.apart),
        "contradictions": edition.once(of_edition.findings),
        "watched": edition.once(of_edition.watch),
    }
    return {name: _named(page, rows, wanted) for name, rows in made.items()}


def _grouped(edition: Edition, by: str | None) -> dict[str, pd.DataFrame]:
    """The two tables that can be had by unit or by group."""
    if by is None:
        return {"rates": edition.once(of_edition.rates), "sums": edition.once(of_edition.sums)}
    if by == CITY:
        unit = of_edition.UNIT
        return {"rates": edition.once(of_edition.rates, unit), "sums": edition.once(of_edition.sums, unit)}
    return {"rates": edition.once(by_group.rates, by), "sums": edition.once(by_group.sums, by)}


def _named(page: Page, rows: pd.DataFrame, by: str | None) -> pd.DataFrame:
    """A table with names beside its codes, as plain text."""
    voice, campaign = page.voice, page.edition.campaign
    told = {
        "batch": ("batch_name", lambda code: str(words.name(page, code))),
        "stage": ("stage_name", lambda code: say(campaign.stages[code].name, voice.lang)),
        "city_code": ("city", lambda code: say(campaign.by_code[code].name, voice.lang)),
        "group": ("group_name", lambda code: listing.group_name(voice, str(by), GROUP, code)),
    }
    made = rows.drop(columns=WITHOUT, errors="ignore").astype({"batch": "str"} if "batch" in rows else {})
    for column, (named, say_it) in told.items():
        if column in made:
            names = {code: say_it(code) if isinstance(code, str) and code else "" for code in made[column].unique()}
            made.insert(list(made.columns).index(column) + 1, named, made[column].map(names))
    if "why_blank" in made:
        made = made.assign(why_blank=[words.why(page, code) if code else "" for code in made["why_blank"]])
    return made


def chosen(made: Tables, wanted: str | None) -> dict[str, pd.DataFrame]:
    """The table asked for, or all of them; an unknown one is a wrong call."""
    if wanted is None:
        return dict(made)
    if wanted not in made:
        raise WrongCall(f"No table {wanted!r}; known: {', '.join(made)}.")
    return {wanted: made[wanted]}


def as_text(made: Tables) -> str:
    """Each table below its name, blanks empty."""
    parts = [f"# {name}\n{_dated(rows).fillna('').to_string(index=False)}" for name, rows in made.items() if len(rows)]
    empty = [f"# {name}\n" for name, rows in made.items() if not len(rows)]
    return "\n\n".join([*parts, *empty])


def as_json(made: Tables) -> str:
    """Each table's rows under its name, nothing where a cell is blank."""
    rows = {name: json.loads(_dated(table).to_json(orient="records")) for name, table in made.items()}
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_sheets(edition: Edition, made: Tables) -> tuple[Cover, list[Sheet]]:
    """A cover with what the tables are, and each table on a sheet."""
    page = Page("fulfilment", edition, edition.campaign.total)
    voice, campaign = page.voice, edition.campaign
    name = say(campaign.name, voice.lang)
    facts = [(voice.text("reported about"), voice.date(edition.as_of))]
    if edition.known_on:
        facts.append((voice.text("known on"), voice.date(edition.known_on)))
    facts.append((voice.text("which projects"), voice.together(campaign.ledger.counted_kinds)))
    notes = [say(note, voice.lang) for note in (campaign.methods.fulfilment.note, campaign.ledger.counted_note) if note]
    title = voice.text("{campaign}: what became of what was signed", campaign=name)
    cover = Cover(voice.text("cover"), title, tuple(facts), tuple(notes), voice.text("notes"), page.mark, name)
    return cover, [_sheet(voice.text(TITLES[table]), rows) for table, rows in made.items()]


def _sheet(name: str, rows: pd.DataFrame) -> Sheet:
    """A table with its columns' names, those of the other formats, and their formats."""
    columns = tuple(Column(str(column), _format(rows[column])) for column in rows)
    return Sheet(name, columns, list(rows.astype(object).itertuples(index=False, name=None)))


def _format(values: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(values):
        return DATE
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        return TEXT
    return WHOLE if pd.api.types.is_integer_dtype(values) else decimals(2)


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Dates as year-month-day, all else as it is."""
    days = {str(name): rows[name].dt.strftime("%Y-%m-%d") for name in rows.select_dtypes("datetime")}
    return rows.assign(**days).astype(object).where(rows.notna(), None)
