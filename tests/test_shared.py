"""What pages of units share is worked out once, is all that they use, and is left as it was."""

import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pandas as pd
import pytest
from deciding import read

from analysis.blocks import Block
from analysis.campaign import Campaign
from analysis.edition import Edition, edition_of
from analysis.engine.forkserver import SINGLE_THREADED
from analysis.pages import (
    briefing,
    case_selection,
    case_study,
    confirmation,
    filings,
    growth,
    record,
    score_sheet,
    shared,
)
from analysis.pages.page import Page

Tables = Mapping[str, pd.DataFrame]
OF_UNITS: tuple[ModuleType, ...] = (briefing, case_study, confirmation, score_sheet)
OF_ALL: tuple[ModuleType, ...] = (case_selection, filings, growth, record)
WHOLE = ("figures", "filings", "problems", "calendar", "revisions")


def name_of(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def functions(module: ModuleType) -> Iterator[Callable[[Page], Block]]:
    """Those that make the blocks of a page."""
    for name, function in vars(module).items():
        is_public = inspect.isfunction(function) and function.__module__.startswith(module.__name__) and name[0] != "_"
        if is_public and list(inspect.signature(function).parameters) == ["page"]:
            yield function


def make(module: ModuleType, edition: Edition, unit: str) -> list[Any]:
    """All blocks of one page."""
    page = Page(name_of(module), edition, edition.campaign.city(unit))
    return [function(page) for function in functions(module)]


def made(edition: Edition) -> dict[object, Any]:
    return dict(edition._made)


@pytest.fixture(scope="module")
def stood(default_campaign: Campaign, default_tables: Tables) -> Edition:
    """An edition with all that is shared worked out, as a page of one unit finds it."""
    edition = edition_of(default_campaign, default_tables)
    shared.warm(edition)
    return edition


@pytest.mark.parametrize("module", OF_UNITS, ids=name_of)
def test_a_page_of_a_unit_works_out_nothing_that_others_could_use(stood: Edition, module: ModuleType) -> None:
    before = set(made(stood))
    assert len(make(module, stood, "甘孜")) > 5
    assert set(made(stood)) == before


def test_the_other_language_finds_all_of_it(stood: Edition) -> None:
    before = set(made(stood))
    make(briefing, stood.said("en"), "甘孜")
    assert set(made(stood)) == before


@pytest.mark.parametrize("module", OF_UNITS, ids=name_of)
def test_a_page_of_a_unit_looks_at_no_table_of_all_units(
    stood: Edition, module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(looked: object) -> NoReturn:
        raise AssertionError("a page of one unit looks at the rows of all")

    for name in WHOLE:
        monkeypatch.setattr(Edition, name, property(refuse))
    for name in ("growth", "open_problems"):
        monkeypatch.setattr(Page, name, property(refuse))
    assert make(module, stood, "成都")


def test_pages_leave_what_is_shared_as_it_was(default_campaign: Campaign, default_tables: Tables) -> None:
    edition = edition_of(default_campaign, default_tables)
    shared.warm(edition)
    every = [*edition.tables.values(), *(one for one in made(edition).values() if isinstance(one, pd.DataFrame))]
    before = [frame.copy() for frame in every]
    for module in OF_UNITS:
        make(module, edition, "成都")
    for module in OF_ALL:
        make(module, edition, default_campaign.total.code)
    for frame, was in zip(every, before, strict=True):
        pd.testing.assert_frame_equal(frame, was)


@pytest.mark.parametrize("as_of", [None, "first"])
def test_every_campaign_can_be_worked_out(
    tiny: Campaign, real_campaign: Campaign, real_tables: Tables, as_of: str | None
) -> None:
    for declared, tables in ((tiny, read(tiny)), (real_campaign, real_tables)):
        edition = edition_of(declared, tables, as_of and declared.season.start)
        shared.warm(edition)
        assert len(made(edition)) > len(shared.ROWS)


WARMED = """
import sys, threading
from pathlib import Path
from analysis.edition import open_edition
from analysis.pages import shared

shared.warm(open_edition(sys.argv[1]))
print(threading.active_count(), len(list(Path("/proc/self/task").iterdir())))
"""


def test_no_thread_is_left_running(campaign_folder: Path) -> None:
    environment = os.environ | SINGLE_THREADED
    said = subprocess.run(
        [sys.executable, "-c", WARMED, campaign_folder], env=environment, capture_output=True, text=True
    )
    assert (said.stdout.split(), said.stderr) == (["1", "1"], "")
