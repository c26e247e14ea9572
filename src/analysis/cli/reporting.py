"""Commands that make pages and open notebooks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from analysis import campaign as declaration
from analysis import unchanged
from analysis.campaign import Campaign
from analysis.cli.door import FAILED, AsOfOption, CampaignOption, Common, KnownOnOption, LangOption, app, say, talk
from analysis.fingerprint import NOTEBOOKS
from analysis.unchanged import Call, Standing


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
            say(f"{page}: unchanged: nothing that it was made from has changed")
    say(f"unchanged: all {len(standing.pages)} pages stand")
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
                say(f"{name}: {'made again: ' if page.why else 'unchanged: '}{page.why or run.SAME}")
            if page.reason or (page.why and not talk.is_terminal):
                took = f"{page.status} {page.seconds:.1f} s, {left}"
                say(f"{progress.done}/{progress.of} {name} {took} {page.reason}".rstrip())

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
            said=say,
        )
    for index in done.indexes:
        print(index)
    standing = sum(page.status == run.UNCHANGED for page in done.pages)
    say(f"pages: {len(done.pages) - standing - len(done.failed)} made, {standing} unchanged, {len(done.failed)} failed")
    for page in done.failed:
        say(f"not built: {page.job.path}: {page.reason}")
    if done.failed:
        raise typer.Exit(FAILED)


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
