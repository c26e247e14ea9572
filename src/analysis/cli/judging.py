"""Commands after the season: the assessment, the draft circular, and the choice of cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
from analysis.cli.output import (
    DOCX,
    FORMATS,
    XLSX,
    one_of,
    place_of_workbook,
    print_table,
    put_document,
    put_workbook,
)
from analysis.errors import WrongCall

if TYPE_CHECKING:
    from analysis.edition import Edition


@app.command("assess")
def assess_command(
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    table: Annotated[
        str | None, typer.Option("--table", help="Only this table.", show_default="all; of csv, ranking")
    ] = None,
    details: Annotated[
        bool, typer.Option("--details", help="A workbook in which every score is a live formula.")
    ] = False,
    city: Annotated[str | None, typer.Option("--city", help="Of --details: this unit's own rows only.")] = None,
    format: TableFormat = "text",
    out: WorkbookOption = None,
) -> None:
    """Scores and ranks by the declared rules, how firm they are, and who is within each award."""
    from analysis import score_book
    from analysis.assessed import printed

    one_of(format, (*FORMATS, XLSX))
    place = place_of_workbook(format, out)
    _refuse_details(place, table, details, city)
    edition = edition_of(campaign, lang, as_of, known_on)
    if place and details:
        own = edition.campaign.city(city) if city else None
        put_workbook(place, edition, *(score_book.of_unit(edition, own) if own else score_book.of_edition(edition)))
        return
    made = printed.chosen(printed.tables(edition), table or (printed.FIRST if format == "csv" else None))
    if place:
        put_workbook(place, edition, *printed.as_sheets(edition, made))
    elif format == "csv":
        print_table(next(iter(made.values())), format)
    else:
        print(printed.as_json(made) if format == "json" else printed.as_text(made))


def _refuse_details(place: Path | None, table: str | None, details: bool, city: str | None) -> None:
    """A wrong call where the score book is asked for in a way that it cannot be had."""
    if details and place is None:
        raise WrongCall(f"--details is a workbook: add --format {XLSX} and --out with its name.")
    if details and table is not None:
        raise WrongCall("--details is a workbook of its own: leave out --table.")
    if city is not None and not details:
        raise WrongCall("--city is whose own workbook to write: add --details.")


@app.command("select")
def select_command(
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    table: Annotated[
        str | None, typer.Option("--table", help="long, short or frame.", show_default="all; of csv, short")
    ] = None,
    case: Annotated[str | None, typer.Option("--case", help="Only the dossier of this unit, for docx.")] = None,
    format: Annotated[str, typer.Option("--format", help="text, csv, json, xlsx; docx of a case.")] = "text",
    out: Annotated[Path | None, typer.Option("--out", help="The file to write, for xlsx and docx.")] = None,
) -> None:
    """Cases worth a study: what each design points at, the short list, the figures; json has the audit log too."""
    from analysis.pages.case_selection import printed

    one_of(format, (*FORMATS, XLSX, DOCX))
    if case is not None or format == DOCX:
        _put_dossier(edition_of(campaign, lang, as_of, known_on), case, table, format, out)
        return
    place = place_of_workbook(format, out)
    edition = edition_of(campaign, lang, as_of, known_on)
    made = printed.chosen(printed.tables(edition), table or (printed.FIRST if format == "csv" else None))
    if place:
        put_workbook(place, edition, *printed.as_sheets(edition, made, whole=table is None))
    elif format == "csv":
        print_table(printed.flat(next(iter(made.values()))), format)
    elif format == "json":
        print(printed.as_json(edition, made, whole=table is None))
    else:
        print(printed.as_text(made))


def _put_dossier(edition: Edition, case: str | None, table: str | None, format: str, out: Path | None) -> None:
    """Write a unit's dossier as a Word file; a wrong call where anything that it takes is missing, or more is asked."""
    from analysis.pages.case_study.dossier import dossier

    if case is None or format != DOCX or out is None or out.is_dir():
        raise WrongCall(f"A dossier takes all of --case UNIT, --format {DOCX} and --out with the name of its file.")
    if table is not None:
        raise WrongCall("A dossier has tables of its own: leave out --table.")
    put_document(out, edition, dossier(edition, case))


@app.command("circular")
def circular_command(
    out: Annotated[Path, typer.Option("--out", help="The Word file to write.")],
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """A draft of the circular on the season as a Word file: its figures and who is within each award, no scores."""
    from analysis.documents import circular

    if out.is_dir():
        raise WrongCall(f"--out {out} is a folder; name the Word file to write.")
    edition = edition_of(campaign, lang, as_of, known_on)
    put_document(out, edition, circular.of_edition(edition))
