"""The door: ``hundred-days``. Data goes to stdout, talk and progress to stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analysis import campaign as declaration
from analysis import comparison, growth, intake, run, store
from analysis.campaign import Campaign
from analysis.edition import Edition, edition_of
from analysis.errors import HundredDaysError
from analysis.phrasing import Voice

FAILED, WRONG_CALL = 1, 2

app = typer.Typer(
    name="hundred-days",
    help="From the workbooks that units file to tidy tables, growth on the first season, and pages.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
talk = Console(stderr=True)


class Common:
    """The options that stand before or after the command."""

    campaign = "data"
    lang: str | None = None


CampaignOption = Annotated[str | None, typer.Option("--campaign", help="The campaign folder.", show_default="data")]
LangOption = Annotated[str | None, typer.Option("--lang", help="zh or en.", show_default="the campaign's first")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="The date reported about, as YYYY-MM-DD.")]
KnownOnOption = Annotated[str | None, typer.Option("--known-on", help="Only what had been received by this date.")]


@app.callback()
def common(campaign: CampaignOption = None, lang: LangOption = None) -> None:
    """Options before the command."""
    Common.campaign = campaign or "data"
    Common.lang = lang


@app.command("intake")
def intake_command(campaign: CampaignOption = None, lang: LangOption = None) -> None:
    """Read all of raw/ into tidy tables; a bad file never stops the others."""
    opened = declaration.load(campaign or Common.campaign)
    tables = intake.refresh(opened)
    for name, table in tables.items():
        print(f"{name}\t{len(table)}")
    verdicts = tables["files"]["verdict"].value_counts().to_dict()
    severities = tables["problems"]["severity"].value_counts().to_dict()
    talk.print(f"files: {verdicts}  findings: {severities}  → {store.folder(opened.folder)}", highlight=False)


@app.command()
def check(
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Findings that stand and forms that are missing or late; exit 1 when something must be sent back."""
    _one_of(format, ("text", "json"))
    edition = _edition(campaign, lang, as_of, known_on)
    problems = edition.problems[PROBLEM_COLUMNS].to_dict("records")
    owed = edition.calendar[edition.calendar["state"] != "filed"]
    missing = [
        {
            "season": row["season"],
            "city": row["city_code"],
            "name": declaration.say(edition.campaign.by_code[row["city_code"]].name, edition.lang),
            "due": row["due"].date().isoformat(),
            "state": row["state"],
        }
        for row in owed.to_dict("records")
    ]
    if format == "json":
        print(json.dumps({"problems": problems, "missing": missing}, ensure_ascii=False, indent=1))
    else:
        for row in problems:
            print(f"{row['severity']}\t{row['file']}\t{row['cell']}\t{row['message']}{row['remedy']}")
        for form in missing:
            print(f"{form['state']}\t{form['season']}\t{form['name']}\t{form['due']}")
    if any(row["severity"] == "refuse" for row in problems):
        raise typer.Exit(FAILED)


PROBLEM_COLUMNS = ["file", "cell", "rule", "level", "severity", "found", "message", "remedy"]


@app.command("growth")
def growth_command(
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    format: Annotated[str, typer.Option("--format", help="text, csv or json.")] = "text",
) -> None:
    """Growth of the season on the one before, by unit and indicator, the total last."""
    edition = _edition(campaign, lang, as_of, known_on)
    _print_table(growth_table(edition), format)


def growth_table(edition: Edition) -> pd.DataFrame:
    """The table of growth that the pages show, with names and reasons in words."""
    opened, voice = edition.campaign, Voice(edition.campaign, edition.lang)
    rows = growth.compare(comparison.pairs(edition), opened)
    names = {city.code: declaration.say(city.name, edition.lang) for city in (*opened.cities, opened.total)}
    reasons = [str(voice.why(code, edition.base, edition.season)) if code else "" for code in rows["why_blank"]]
    return rows.assign(why_blank=reasons).pipe(
        lambda table: table.assign(city=table["city_code"].map(names))[
            ["city_code", "city", *(name for name in growth.COLUMNS if name != "city_code")]
        ]
    )


@app.command("trace")
def trace_command(
    city: str,
    indicator: str,
    campaign: CampaignOption = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """Every filing that bears on a figure, down to the cell."""
    edition = _edition(campaign, lang, as_of, known_on)
    unit, measured = edition.campaign.city(city), edition.campaign.indicator(indicator)
    figures = edition.tables["figures"]
    own = figures[(figures["city_code"] == unit.code) & (figures["indicator"] == measured.code)]
    columns = ["season", "as_of", "received_on", "sequence", "value", "state", "text", "file", "sheet", "cell", "basis"]
    _print_table(own.sort_values(["season", "as_of", "sequence"])[[*columns, "channel", "address"]], "csv")


@app.command()
def report(
    pages: Annotated[list[str] | None, typer.Argument(help="Pages to build; all by default.")] = None,
    campaign: CampaignOption = None,
    lang: LangOption = None,
    city: Annotated[list[str] | None, typer.Option("--city", help="Only these units.")] = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    jobs: Annotated[int | None, typer.Option("--jobs", help="How many pages at a time.", show_default="cores")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where pages go.", show_default="reports")] = None,
) -> None:
    """Bring tidy/ up to date, build pages and the index, and print where they are."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=talk,
        transient=True,
        disable=not talk.is_terminal,
    ) as bar:
        task = bar.add_task("…", total=None)

        def told(done: int, of: int, made: run.Made, unit: str) -> None:
            bar.update(task, completed=done, total=of, description=f"{made.job.page} {unit}")
            if not talk.is_terminal or made.reason:
                line = f"{done}/{of} {made.job.page} {unit} {made.status} {made.seconds:.1f} s {made.reason}"
                talk.print(line.rstrip(), highlight=False, markup=False, soft_wrap=True)

        done = run.report(
            campaign or Common.campaign,
            pages or (),
            city or (),
            as_of=as_of,
            known_on=known_on,
            lang=lang or Common.lang,
            jobs=jobs,
            out=out,
            progress=told,
        )
    for index in done.indexes:
        print(index)
    if done.failed:
        for made in done.failed:
            talk.print(f"not built: {made.job.path}: {made.reason}", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(FAILED)


@app.command()
def lab() -> None:
    """Open JupyterLab on the notebooks."""
    root = run.NOTEBOOKS.parent
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        "--LabApp.default_url=/lab/tree/notebooks",
    ]
    raise typer.Exit(subprocess.call(command, cwd=root))


def _edition(campaign: str | None, lang: str | None, as_of: str | None, known_on: str | None) -> Edition:
    opened: Campaign = declaration.load(campaign or Common.campaign)
    return edition_of(opened, run.bring_up_to_date(opened), as_of, known_on, lang or Common.lang)


def _print_table(table: pd.DataFrame, format: str) -> None:
    writers: dict[str, Any] = {
        "csv": lambda: table.to_csv(sys.stdout, index=False, lineterminator="\n"),
        "json": lambda: print(table.to_json(orient="records", force_ascii=False, date_format="iso")),
        "text": lambda: print(table.astype(object).where(table.notna(), "").to_string(index=False)),
    }
    _one_of(format, writers)
    writers[format]()


def _one_of(format: str, known: Iterable[str]) -> None:
    if format not in known:
        raise typer.BadParameter(f"--format {format!r}: choose from {', '.join(known)}.")


def main() -> None:
    """Run the command line; our own errors are one clear line and exit 2."""
    try:
        app()
    except HundredDaysError as wrong:
        talk.print(f"hundred-days: {wrong}", highlight=False, markup=False, soft_wrap=True)
        sys.exit(WRONG_CALL)
