"""The program itself: its options, how it talks, and what it ends with. Data goes to stdout, talk to stderr.

Each command imports what it needs when it is called, so that a call with nothing to do costs next to nothing.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from analysis import campaign as declaration
from analysis.errors import HundredDaysError, NotWritten, WrongCall

if TYPE_CHECKING:
    from analysis.edition import Edition

FAILED, WRONG_CALL, INTERRUPTED = 1, 2, 130

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


def edition_of(campaign: str | None, lang: str | None, as_of: str | None, known_on: str | None) -> Edition:
    """The edition that a command asks for, its tables brought up to date first."""
    from analysis import edition, run

    opened = declaration.load(campaign or Common.campaign)
    return edition.edition_of(opened, run.bring_up_to_date(opened), as_of, known_on, lang or Common.lang)


def date_of(given: str | None, option: str) -> dt.date | None:
    """A date as it was given, if it was."""
    try:
        return dt.date.fromisoformat(given) if given is not None else None
    except ValueError as wrong:
        raise WrongCall(f"--{option} {given!r} is not a date; write it as YYYY-MM-DD.") from wrong


def say(line: str) -> None:
    """Say a line to whoever runs the program."""
    talk.print(line, highlight=False, markup=False, soft_wrap=True)


def main() -> None:
    """Run the command line; our own errors are one clear line and exit 2."""
    try:
        app()
    except HundredDaysError as wrong:
        say(f"hundred-days: {wrong}")
        sys.exit(FAILED if isinstance(wrong, NotWritten) else WRONG_CALL)
    except KeyboardInterrupt:
        say("hundred-days: stopped; the pages made so far are kept for the next run, the set before still stands")
        sys.exit(INTERRUPTED)
