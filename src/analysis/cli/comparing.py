"""Commands that give the tables of growth, of fulfilment, and lists of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from analysis.campaign import say as name_of
from analysis.cli.door import (
    AsOfOption,
    CampaignOption,
    KnownOnOption,
    LangOption,
    TableFormat,
    WorkbookOption,
    app,
    edition_of,
)
from analysis.cli.output import FORMATS, XLSX, one_of, place_of_workbook, print_table, put_workbook

if TYPE_CHECKING:
    import pandas as pd

    from analysis.edition import Edition


@app.command("growth")
def growth_command(
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    format: TableFormat = "text",
    out: WorkbookOption = None,
) -> None:
    """Growth of the season on the one before, by unit and indicator, the total last."""
    one_of(format, (*FORMATS, XLSX))
    place = place_of_workbook(format, out)
    edition = edition_of(campaign, lang, as_of, known_on)
    if place:
        from analysis import tables

        put_workbook(place, edition, *tables.growth_book(edition))
    else:
        print_table(growth_table(edition), format)


def growth_table(edition: Edition) -> pd.DataFrame:
    """The table of growth that the pages show, with names and reasons in words."""
    from analysis import comparison, growth
    from analysis.phrasing import Voice

    opened, voice = edition.campaign, Voice(edition.campaign, edition.lang)
    rows = growth.compare(comparison.pairs(edition), opened)
    names = {city.code: name_of(city.name, edition.lang) for city in (*opened.cities, opened.total)}
    reasons = [str(voice.why(code, edition.base, edition.season)) if code else "" for code in rows["why_blank"]]
    return rows.assign(why_blank=reasons).pipe(
        lambda table: table.assign(city=table["city_code"].map(names))[
            ["city_code", "city", *(name for name in growth.COLUMNS if name != "city_code")]
        ]
    )


@app.command("fulfilment")
def fulfilment_command(
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    by: Annotated[str | None, typer.Option("--by", help="Rates by city, size or a focus.")] = None,
    table: Annotated[
        str | None, typer.Option("--table", help="Only this table.", show_default="all; of csv, rates")
    ] = None,
    format: TableFormat = "text",
    out: WorkbookOption = None,
) -> None:
    """What became of what was signed, per batch of contracts: rates, shares by days, who is behind, contradictions."""
    from analysis.pages.fulfilment import printed

    one_of(format, (*FORMATS, XLSX))
    place = place_of_workbook(format, out)
    edition = edition_of(campaign, lang, as_of, known_on)
    made = printed.chosen(printed.tables(edition, by), table or (printed.FIRST if format == "csv" else None))
    if place:
        put_workbook(place, edition, *printed.as_sheets(edition, made))
    elif format == "csv":
        print_table(next(iter(made.values())), format)
    else:
        print(printed.as_json(made) if format == "json" else printed.as_text(made))


@app.command("list")
def list_command(
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    season: Annotated[str | None, typer.Option("--season", help="The season.", show_default="the current one")] = None,
    stage: Annotated[
        str | None, typer.Option("--stage", help="The stage reached in it.", show_default="signing")
    ] = None,
    city: Annotated[list[str] | None, typer.Option("--city", help="Only projects of these units.")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="FOCUS=GROUP: only these; of one focus any will do, of several all must hold."),
    ] = None,
    at_least: Annotated[float | None, typer.Option("--at-least", help="Agreed at this amount or more.")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="Subtotals by city, stage, size or a focus.", show_default="city"),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many of the largest.")] = 10,
    format: TableFormat = "text",
    out: WorkbookOption = None,
) -> None:
    """Projects by unit, focus, stage and size: a sentence, subtotals, the largest, and all of them as rows."""
    from analysis import listing
    from analysis.focuses import asking

    one_of(format, (*FORMATS, XLSX))
    place = place_of_workbook(format, out)
    edition = edition_of(campaign, lang, as_of, known_on)
    asked = asking.asked(edition, season, stage, city or (), where or (), at_least)
    groups = tuple(dict.fromkeys(asking.by_of(edition.campaign, each) for each in by or ["city"]))
    made = listing.make(edition, asked, groups, top)
    if place:
        put_workbook(place, edition, *listing.as_sheets(made))
    elif format == "csv":
        print_table(listing.project_rows(made), format)
    else:
        print(listing.as_json(made) if format == "json" else listing.as_text(made))
