"""The door: ``hundred-days``. Data goes to stdout, talk and progress to stderr.

Each command imports what it needs when it is called, so that a call with nothing to do costs next to nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from analysis import campaign as declaration
from analysis import unchanged
from analysis.campaign import Campaign
from analysis.errors import HundredDaysError, NotWritten, WrongCall
from analysis.fingerprint import NOTEBOOKS
from analysis.unchanged import Call, Standing

if TYPE_CHECKING:
    import pandas as pd

    from analysis import run, sheets
    from analysis.edition import Edition

FAILED, WRONG_CALL, INTERRUPTED = 1, 2, 130
FORMATS, XLSX, DOCX = ("text", "csv", "json"), "xlsx", "docx"

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
TableFormat = Annotated[str, typer.Option("--format", help="text, csv, json or xlsx.")]
WorkbookOption = Annotated[Path | None, typer.Option("--out", help="The workbook to write, for xlsx.")]
KnownOnOption = Annotated[str | None, typer.Option("--known-on", help="Only what had been received by this date.")]


@app.callback()
def common(campaign: CampaignOption = None, lang: LangOption = None) -> None:
    """Options before the command."""
    Common.campaign = campaign or "data"
    Common.lang = lang


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
    day, about = _date(on, "on") or dt.date.today(), _date(as_of, "as-of")
    came = receiving.receive(opened, files, on=day, season=season, as_of=about)
    book = rules.load(opened.folder)
    tables = run.for_filers(run.bring_up_to_date(opened), opened, book)
    voice = Voice(opened, receipts.language(opened))
    answered = set(tables["files"]["sequence"])
    for one in came:
        print(*(one.sequence or "", one.kind, one.path, one.as_of or "", one.told_by, one.name), sep="\t")
        if one.sequence is not None and one.sequence in answered:
            made = receipts.receipt(one.sequence, tables, opened, book)
            _say(receipts.summary(made, voice))
        for finding in one.findings:
            message, remedy = rules.rule_of(book, finding.rule).say(finding.found, finding.other, voice.lang)
            _say(f"{one.name}: {message}{remedy}")


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

    _one_of(format, ("text", "json"))
    edition = _edition(campaign, lang, as_of, known_on)
    found = edition.problems
    problems = found[[*PROBLEM_COLUMNS, "status"]].to_dict("records")
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

    for code, message in chase.messages(_edition(campaign, lang, as_of, known_on)):
        print(f"{code}\t{message}")


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
    _one_of(format, (*FORMATS, XLSX))
    place = _place_of_workbook(format, out)
    edition = _edition(campaign, lang, as_of, known_on)
    if place:
        from analysis import tables

        _put_workbook(place, edition, *tables.growth_book(edition))
    else:
        _print_table(growth_table(edition), format)


def growth_table(edition: Edition) -> pd.DataFrame:
    """The table of growth that the pages show, with names and reasons in words."""
    from analysis import comparison, growth
    from analysis.phrasing import Voice

    opened, voice = edition.campaign, Voice(edition.campaign, edition.lang)
    rows = growth.compare(comparison.pairs(edition), opened)
    names = {city.code: declaration.say(city.name, edition.lang) for city in (*opened.cities, opened.total)}
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

    _one_of(format, (*FORMATS, XLSX))
    place = _place_of_workbook(format, out)
    edition = _edition(campaign, lang, as_of, known_on)
    made = printed.chosen(printed.tables(edition, by), table or (printed.FIRST if format == "csv" else None))
    if place:
        _put_workbook(place, edition, *printed.as_sheets(edition, made))
    elif format == "csv":
        _print_table(next(iter(made.values())), format)
    else:
        print(printed.as_json(made) if format == "json" else printed.as_text(made))


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

    _one_of(format, (*FORMATS, XLSX))
    place = _place_of_workbook(format, out)
    _refuse_details(place, table, details, city)
    edition = _edition(campaign, lang, as_of, known_on)
    if place and details:
        own = edition.campaign.city(city) if city else None
        _put_workbook(place, edition, *(score_book.of_unit(edition, own) if own else score_book.of_edition(edition)))
        return
    made = printed.chosen(printed.tables(edition), table or (printed.FIRST if format == "csv" else None))
    if place:
        _put_workbook(place, edition, *printed.as_sheets(edition, made))
    elif format == "csv":
        _print_table(next(iter(made.values())), format)
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

    _one_of(format, (*FORMATS, XLSX, DOCX))
    if case is not None or format == DOCX:
        _put_dossier(_edition(campaign, lang, as_of, known_on), case, table, format, out)
        return
    place = _place_of_workbook(format, out)
    edition = _edition(campaign, lang, as_of, known_on)
    made = printed.chosen(printed.tables(edition), table or (printed.FIRST if format == "csv" else None))
    if place:
        _put_workbook(place, edition, *printed.as_sheets(edition, made, whole=table is None))
    elif format == "csv":
        _print_table(printed.flat(next(iter(made.values()))), format)
    elif format == "json":
        print(printed.as_json(edition, made, whole=table is None))
    else:
        print(printed.as_text(made))


def _put_dossier(edition: Edition, case: str | None, table: str | None, format: str, out: Path | None) -> None:
    """Write a unit's dossier as a Word file; a wrong call where anything that it takes is missing, or more is asked."""
    from analysis import saving
    from analysis.documents import to_docx
    from analysis.pages.case_study.dossier import dossier

    if case is None or format != DOCX or out is None or out.is_dir():
        raise WrongCall(f"A dossier takes all of --case UNIT, --format {DOCX} and --out with the name of its file.")
    if table is not None:
        raise WrongCall("A dossier has tables of its own: leave out --table.")
    saving.put(out, to_docx(dossier(edition, case), edition.as_of))
    print(out)


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

    _one_of(format, (*FORMATS, XLSX))
    place = _place_of_workbook(format, out)
    edition = _edition(campaign, lang, as_of, known_on)
    asked = asking.asked(edition, season, stage, city or (), where or (), at_least)
    groups = tuple(dict.fromkeys(asking.by_of(edition.campaign, each) for each in by or ["city"]))
    made = listing.make(edition, asked, groups, top)
    if place:
        _put_workbook(place, edition, *listing.as_sheets(made))
    elif format == "csv":
        _print_table(listing.project_rows(made), format)
    else:
        print(listing.as_json(made) if format == "json" else listing.as_text(made))


def _place_of_workbook(format: str, out: Path | None) -> Path | None:
    """Where a workbook goes; none where none is asked for."""
    if format != XLSX:
        if out is not None:
            raise WrongCall(f"--out {out} is where a workbook goes: add --format {XLSX}.")
        return None
    if out is None or out.is_dir():
        raise WrongCall(f"--format {XLSX} needs --out with the name of the workbook to write.")
    return out


def _put_workbook(place: Path, edition: Edition, cover: sheets.Cover, tables: list[sheets.Sheet]) -> None:
    from analysis import saving, sheets

    saving.put(place, sheets.to_workbook(cover, tables, edition.as_of))
    print(place)


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

    _one_of(format, FORMATS)
    edition = _edition(campaign, lang, as_of, known_on)
    unit, measured = edition.campaign.city(city), edition.campaign.indicator(indicator)
    _print_table(lineage.lineage(edition, unit, measured).map(_plain_date), format)


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
        content = form.write_form(opened, about, _date(as_of, "as-of"), spoken)
    saving.put(out, content)
    print(out)


FORMS = ("statistics", "case", "rating")


def _edition_to_rate(opened: Campaign, season: str, rater: str | None, as_of: str | None) -> Edition:
    """The edition whose cases are rated: that of the current season, whose tables must be there."""
    if rater is None:
        raise WrongCall("--kind rating needs --rater with the name of a rater on the list in raw/cases.")
    if season != opened.current:
        raise WrongCall(f"Cases of season {opened.current} are rated, the one reported on; not of {season}.")
    return _edition(str(opened.folder), None, as_of, None)


@app.command()
def report(
    pages: Annotated[list[str] | None, typer.Argument(help="Pages to build; all by default.")] = None,
    campaign: CampaignOption = None,
    lang: LangOption = None,
    city: Annotated[list[str] | None, typer.Option("--city", help="Only these units.")] = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="How many pages at a time.", show_default="cores")
    ] = None,
    cluster: Annotated[str | None, typer.Option("--cluster", help="A dask scheduler: tcp://host:port.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make every page again.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Say of each page why it was made again, or not.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Where pages go.")] = Path("reports"),
    help_parameters: Annotated[
        bool, typer.Option("--help-parameters", help="Say what the notebooks of the pages may be asked with.")
    ] = False,
) -> None:
    """Bring tidy/ up to date, make the pages that no longer stand and the index, and print where they are."""
    opened = declaration.load(campaign or Common.campaign)
    call = Call(tuple(pages or ()), tuple(city or ()), as_of, known_on, lang or Common.lang)
    if help_parameters:
        _print_parameters(opened, call)
    elif not force and (standing := unchanged.find(call, opened, out)):
        _say_standing(standing, why)
    else:
        _report(opened, call, jobs, cluster, force, why, out)


def _print_parameters(opened: Campaign, call: Call) -> None:
    from analysis import jobs, parameters

    jobs.refuse_wrong(opened, call.pages, (), {})
    for page in call.pages or opened.pages:
        print(f"# {page}")
        print(parameters.described(jobs.parameters_of(page, opened)))


def _say_standing(standing: Standing, why: bool) -> None:
    if why:
        for page in standing.pages:
            _say(f"{page}: unchanged: nothing that it was made from has changed")
    _say(f"unchanged: all {len(standing.pages)} pages stand")
    for index in standing.indexes:
        print(index)


def _report(
    opened: Campaign, call: Call, jobs: int | None, cluster: str | None, force: bool, why: bool, out: Path
) -> None:
    from analysis import run

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
        console=talk,
        transient=True,
        disable=not talk.is_terminal,
    ) as bar:
        task = bar.add_task("…", total=None, left="")

        def told(progress: run.Progress) -> None:
            page = progress.page
            left = f"{progress.seconds_left:.0f} s left"
            name = f"{page.job.page} {progress.unit}"
            bar.update(task, completed=progress.done, total=progress.of, description=name, left=left)
            if why:
                _say(f"{name}: {'made again: ' if page.why else 'unchanged: '}{page.why or run.SAME}")
            if page.reason or (page.why and not talk.is_terminal):
                took = f"{page.status} {page.seconds:.1f} s, {left}"
                _say(f"{progress.done}/{progress.of} {name} {took} {page.reason}".rstrip())

        done = run.report(
            opened.folder,
            call.pages,
            call.cities,
            as_of=call.as_of,
            known_on=call.known_on,
            lang=call.lang,
            jobs=jobs,
            cluster=cluster,
            force=force,
            out=out,
            progress=told,
            said=_say,
        )
    for index in done.indexes:
        print(index)
    standing = sum(page.status == run.UNCHANGED for page in done.pages)
    _say(
        f"pages: {len(done.pages) - standing - len(done.failed)} made, {standing} unchanged, {len(done.failed)} failed"
    )
    for page in done.failed:
        _say(f"not built: {page.job.path}: {page.reason}")
    if done.failed:
        raise typer.Exit(FAILED)


def _say(line: str) -> None:
    talk.print(line, highlight=False, markup=False, soft_wrap=True)


@app.command()
def lab() -> None:
    """Open JupyterLab on the notebooks."""
    root = NOTEBOOKS.parent
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        "--LabApp.default_url=/lab/tree/notebooks",
    ]
    raise typer.Exit(subprocess.call(command, cwd=root))


def _date(given: str | None, option: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(given) if given is not None else None
    except ValueError as wrong:
        raise WrongCall(f"--{option} {given!r} is not a date; write it as YYYY-MM-DD.") from wrong


def _edition(campaign: str | None, lang: str | None, as_of: str | None, known_on: str | None) -> Edition:
    from analysis import run
    from analysis.edition import edition_of

    opened = declaration.load(campaign or Common.campaign)
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
        _say(f"hundred-days: {wrong}")
        sys.exit(FAILED if isinstance(wrong, NotWritten) else WRONG_CALL)
    except KeyboardInterrupt:
        _say("hundred-days: stopped; the pages made so far are kept for the next run, the set before still stands")
        sys.exit(INTERRUPTED)
