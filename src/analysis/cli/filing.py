"""Commands about what units file: taking it in, checking it, asking for it, tracing it, and the forms to fill in."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis import campaign as declaration
from analysis.campaign import Campaign
from analysis.campaign import say as name_of
from analysis.cli.door import (
    FAILED,
    AsOfOption,
    CampaignOption,
    Common,
    KnownOnOption,
    LangOption,
    app,
    date_of,
    edition_of,
    say,
    talk,
)
from analysis.cli.output import FORMATS, one_of, print_table
from analysis.errors import WrongCall

if TYPE_CHECKING:
    from analysis.edition import Edition


@app.command("intake")
def intake_command(campaign: CampaignOption = None, lang: LangOption = None) -> None:
    """Read all of raw/ into tidy tables; a bad file never stops the others."""
    from analysis import run, store

    opened = declaration.load(campaign or Common.campaign)
    tables = run.take_in(opened)
    for name, table in tables.items():
        print(f"{name}\t{len(table)}")
    verdicts = tables["files"]["verdict"].value_counts().to_dict()
    severities = tables["problems"]["severity"].value_counts().to_dict()
    talk.print(
        f"files: {verdicts}  findings: {severities}  → {store.folder(opened.folder)}", highlight=False, soft_wrap=True
    )


@app.command()
def receive(
    files: Annotated[list[Path], typer.Argument(help="Workbooks, zip archives, scans, or folders of them.")],
    campaign: CampaignOption = None,
    lang: LangOption = None,
    season: Annotated[str | None, typer.Option("--season", help="The season the files are for.")] = None,
    as_of: AsOfOption = None,
    on: Annotated[str | None, typer.Option("--on", help="The day they came.", show_default="today")] = None,
) -> None:
    """Keep what units sent under raw/, as it came; log it; read it and print each receipt."""
    from analysis import receipts, receiving, rules, run
    from analysis.phrasing import Voice

    opened = declaration.load(campaign or Common.campaign)
    day, about = date_of(on, "on") or dt.date.today(), date_of(as_of, "as-of")
    came = receiving.receive(opened, files, on=day, season=season, as_of=about)
    book = rules.load(opened.folder)
    tables = run.for_filers(run.bring_up_to_date(opened), opened, book)
    voice = Voice(opened, receipts.language(opened))
    answered = set(tables["files"]["sequence"])
    for one in came:
        print(*(one.sequence or "", one.kind, one.path, one.as_of or "", one.told_by, one.name), sep="\t")
        if one.sequence is not None and one.sequence in answered:
            made = receipts.receipt(one.sequence, tables, opened, book)
            say(receipts.summary(made, voice))
        for finding in one.findings:
            message, remedy = rules.rule_of(book, finding.rule).say(finding.found, finding.other, voice.lang)
            say(f"{one.name}: {message}{remedy}")


@app.command()
def check(
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Findings that stand and forms that are missing or late; exit 1 when something must be sent back."""
    from analysis.decided import OPEN

    one_of(format, ("text", "json"))
    edition = edition_of(campaign, lang, as_of, known_on)
    found = edition.problems
    problems = found[[*PROBLEM_COLUMNS, "status"]].to_dict("records")
    owed = edition.calendar[edition.calendar["state"] != "filed"]
    missing = [
        {
            "season": row["season"],
            "city": row["city_code"],
            "name": name_of(edition.campaign.by_code[row["city_code"]].name, edition.lang),
            "due": row["due"].date().isoformat(),
            "state": row["state"],
        }
        for row in owed.to_dict("records")
    ]
    if format == "json":
        print(json.dumps({"problems": problems, "missing": missing}, ensure_ascii=False, indent=1))
    else:
        for row in problems:
            kind = row["severity"] if row["status"] == OPEN else f"{row['severity']}, {row['status']}"
            print(f"{kind}\t{row['file']}\t{row['cell']}\t{row['message']}{row['remedy']}")
        for form in missing:
            print(f"{form['state']}\t{form['season']}\t{form['name']}\t{form['due']}")
    if any(row["severity"] == "refuse" and row["status"] == OPEN for row in problems):
        raise typer.Exit(FAILED)


PROBLEM_COLUMNS = ["file", "cell", "rule", "level", "severity", "found", "other", "message", "remedy"]


@app.command("chase")
def chase_command(
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """Units that owe a form, each with a message ready to send; nothing is sent."""
    from analysis import chase

    for code, message in chase.messages(edition_of(campaign, lang, as_of, known_on)):
        print(f"{code}\t{message}")


@app.command("trace")
def trace_command(
    city: str,
    indicator: str,
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    format: Annotated[str, typer.Option("--format", help="csv, json or text.")] = "csv",
) -> None:
    """Every filing that bears on a figure, down to the cell."""
    from analysis import lineage

    one_of(format, FORMATS)
    edition = edition_of(campaign, lang, as_of, known_on)
    unit, measured = edition.campaign.city(city), edition.campaign.indicator(indicator)
    print_table(lineage.lineage(edition, unit, measured).map(_plain_date), format)


def _plain_date(cell: object) -> object:
    return cell.date().isoformat() if isinstance(cell, dt.datetime) else cell


@app.command("form")
def form_command(
    season: str,
    out: Annotated[Path, typer.Option("--out", help="The workbook to write.")],
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    kind: Annotated[str, typer.Option("--kind", help="statistics, case, or rating: what is to be filled in.")] = (
        "statistics"
    ),
    rater: Annotated[str | None, typer.Option("--rater", help="Whose rating sheets, with --kind rating.")] = None,
) -> None:
    """The official form of a season as a workbook to fill in; also that of a case, and a rater's sheets."""
    from analysis import form, saving

    if kind not in FORMS:
        raise WrongCall(f"--kind {kind!r}: choose from {', '.join(FORMS)}.")
    opened = declaration.load(campaign or Common.campaign)
    if season not in opened.seasons:
        raise WrongCall(f"No season {season!r}; known: {', '.join(opened.seasons)}.")
    if out.is_dir():
        raise WrongCall(f"--out {out} is a folder; name the workbook to write.")
    spoken, about = lang or Common.lang, opened.seasons[season]
    if kind == "rating":
        content = form.write_rating_sheet(_edition_to_rate(opened, season, rater, as_of), str(rater), spoken)
    elif kind == "case":
        content = form.write_case_form(opened, about, spoken)
    else:
        content = form.write_form(opened, about, date_of(as_of, "as-of"), spoken)
    saving.put(out, content)
    print(out)


FORMS = ("statistics", "case", "rating")


def _edition_to_rate(opened: Campaign, season: str, rater: str | None, as_of: str | None) -> Edition:
    """The edition whose cases are rated: that of the current season, whose tables must be there."""
    if rater is None:
        raise WrongCall("--kind rating needs --rater with the name of a rater on the list in raw/cases.")
    if season != opened.current:
        raise WrongCall(f"Cases of season {opened.current} are rated, the one reported on; not of {season}.")
    return edition_of(str(opened.folder), None, as_of, None)
