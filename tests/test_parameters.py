"""Parameters, read from a notebook's own cell; wrong ones are refused at once, with the nearest that would be right."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from analysis import jobs, parameters, run
from analysis.campaign import Campaign
from analysis.engine.forkserver import ForkServer
from analysis.errors import DeclarationError, WrongCall
from analysis.parameters import Parameter, check, check_injected, fits, known_to, read, stated

EVERY_KIND = """
# what is asked
city = None  # type: str|None any name of a unit
cities = []  # type: list[str] several of them
day: date | None = None  # a day
since: "date" = "2031-03-01"
count = 3  # how many
share = 0.5
wide = True
names = {
    "a": 1,
}  # by letter
by_day: dict[date, int] = {}
computed = date.today()
untold = None
%time
"""


def names(stated: list[Parameter]) -> dict[str, tuple[str, object, str]]:
    return {one.name: (one.type, one.default, one.help) for one in stated}


def notebook(source: str, injected: str | None = None) -> NotebookNode:
    cells = [new_code_cell(source, metadata={"tags": ["parameters"]})]
    if injected is not None:
        cells.append(new_code_cell(injected, metadata={"tags": ["injected-parameters"]}))
    return new_notebook(cells=cells)


# Reading.


def test_name_type_default_and_help_are_read_from_the_cell() -> None:
    assert names(stated(EVERY_KIND)) == {
        "city": ("str|None", None, "any name of a unit"),
        "cities": ("list[str]", [], "several of them"),
        "day": ("date|None", None, "a day"),
        "since": ("date", "2031-03-01", ""),
        "count": ("float", 3, "how many"),
        "share": ("float", 0.5, ""),
        "wide": ("bool", True, ""),
        "names": ("dict", {"a": 1}, "by letter"),
        "by_day": ("dict[date,int]", {}, ""),
        "computed": ("", "date.today()", ""),
        "untold": ("", None, ""),
    }


def test_a_type_comment_may_have_spaces_within_the_type() -> None:
    cell = "a = None  # type: dict[str, int] | None by letter\nb = []  # type: list[list[int]] nested [sic]"
    assert names(stated(cell)) == {
        "a": ("dict[str,int]|None", None, "by letter"),
        "b": ("list[list[int]]", [], "nested [sic]"),
    }


def test_parameters_are_read_wherever_in_the_cell_they_are_assigned() -> None:
    cell = "first, second = 1, 2\nthird: str  # no default\nif first:\n    fourth = (7\n        % 2)"
    assert names(stated(cell)) == {
        "first": ("", "...", ""),
        "second": ("", "...", ""),
        "third": ("str", "...", "no default"),
        "fourth": ("", "7 % 2", ""),
    }


def test_what_ipython_answers_may_be_a_parameter() -> None:
    cell = "%matplotlib inline\nlisted = !ls\nif listed:\n    !echo\n?len\ncount = 1"
    assert names(stated(cell)) == {"listed": ("", "...", ""), "count": ("float", 1, "")}


def test_a_cell_that_cannot_be_read_lets_its_notebook_run_into_it() -> None:
    assert stated("x = (") == stated("x = 'unended\n") == []
    check_injected(notebook("x = (", "x = 1"))


def test_a_notebook_in_another_language_is_left_to_its_kernel() -> None:
    made = notebook("size = 1\ncity <- 'a'", "city = 'b'")
    with pytest.raises(WrongCall):
        check_injected(made)
    made.metadata["kernelspec"] = {"name": "ir", "language": "R"}
    check_injected(made)


def test_a_notebook_is_read_as_it_lies_in_its_file_too() -> None:
    made = notebook("day = 1  # type: int a day\nnight = 2\n")
    made.cells[0]["source"] = made.cells[0]["source"].splitlines(keepends=True)
    assert [one.name for one in read(json.loads(json.dumps(made)))] == ["day", "night"]


def test_a_notebook_without_a_parameters_cell_has_none_and_can_be_given_any() -> None:
    made = new_notebook(cells=[new_code_cell("x = 1", metadata={"tags": ["injected-parameters"]})])
    assert read(made) == []
    check_injected(made)


@pytest.mark.parametrize("page", sorted(path.stem for path in jobs.NOTEBOOKS.glob("*.ipynb")))
def test_every_parameter_of_our_notebooks_has_a_type_that_its_default_is_of(page: str) -> None:
    for parameter in read(nbformat.read(jobs.NOTEBOOKS / f"{page}.ipynb", as_version=4)):
        assert parameter.type
        assert parameter.help
        assert fits(parameter.default, parameter.type)


# Checking names and types.

KINDS = stated(EVERY_KIND)


@pytest.mark.parametrize(
    "given",
    [
        {"city": "成都", "cities": ["成都", "甘孜"], "day": "2031-03-01", "count": 4, "share": 1},
        {"city": None, "cities": [], "day": None, "count": 1.5, "wide": False, "names": {}},
        {"untold": object, "computed": "anything"},
    ],
)
def test_what_is_of_its_type_is_taken_as_it_is(given: dict[str, object]) -> None:
    assert check(KINDS, given) == given


def test_dates_are_handed_over_as_texts() -> None:
    day = dt.date(2031, 3, 1)
    assert check(KINDS, {"day": day, "since": day}) == {"day": "2031-03-01", "since": "2031-03-01"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"ctiy": "成都"},
            r"No parameter 'ctiy' in this notebook\. Nearest: city, cities.* It takes: city, cities, day",
        ),
        ({"city": 510100}, r"city takes str\|None, not 510100\. .* -r "),
        ({"city": ["成都"]}, r"city takes str\|None, not \['成都'\]"),
        ({"cities": "成都"}, r"cities takes list\[str\], not '成都'"),
        ({"cities": ["成都", None]}, r"cities takes list\[str\]"),
        ({"day": "2031-3-1"}, r"day takes date\|None, not '2031-3-1'\. Write a date as YYYY-MM-DD"),
        ({"day": "20310301"}, "Write a date as YYYY-MM-DD"),
        ({"day": dt.datetime(2031, 3, 1, 12)}, "Write a date as YYYY-MM-DD"),
        ({"since": None}, "since takes date, not None"),
        ({"count": "three"}, "count takes float, not 'three'"),
        ({"count": True}, "count takes float, not True"),
        ({"wide": 1}, "wide takes bool, not 1"),
        ({"names": []}, "names takes dict"),
        ({"by_day": ["2031-03-01"]}, "by_day takes"),
        ({"wide": 1, "x": 2}, "No parameter 'x'.*wide takes bool"),
    ],
)
def test_what_is_not_is_refused_with_what_would_be_right(given: dict[str, object], said: str) -> None:
    with pytest.raises(WrongCall, match=said):
        check(KINDS, given)


# What a campaign knows.


def of_growth(tiny: Campaign) -> list[Parameter]:
    return known_to(
        tiny, stated("city = None  # type: str|None\nlang = 'en'\nas_of = None  # type: str|None\nindicators = []")
    )


def test_a_campaign_knows_cities_dates_indicators_and_languages(tiny: Campaign) -> None:
    allowed = {one.name: one.allowed for one in of_growth(tiny)}
    assert allowed["city"] == ("North", "Middle", "South", "Whole valley")
    assert allowed["lang"] == tiny.languages
    assert allowed["as_of"] == tuple(date.isoformat() for date in tiny.season.filing_dates)
    assert allowed["indicators"] == tuple(tiny.indicators)


def test_a_city_may_be_called_by_any_of_its_names(default_campaign: Campaign) -> None:
    known = stated("city = None  # type: str|None")
    for name in ("甘孜", "甘孜藏族自治州", "甘孜州", "513300", "Ganzi", "全省", None):
        assert check(known, {"city": name}, default_campaign) == {"city": name}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"city": "Nroth"}, r"No city 'Nroth' in this campaign\. Nearest: North"),
        ({"lang": "fr"}, r"No lang 'fr' in this campaign\. Known: en"),
        ({"as_of": "2030-01-01"}, "as_of 2030-01-01 is before the season begins on 2031-"),
        ({"as_of": "2031-4-11"}, "Write a date as YYYY-MM-DD. Nearest: 2031-04-11"),
        ({"indicators": ["deals", "dolars"]}, r"No indicators 'dolars' in this campaign\. Nearest: dollars"),
    ],
)
def test_what_a_campaign_does_not_know_is_refused_with_the_nearest_that_it_does(
    tiny: Campaign, given: dict[str, object], said: str
) -> None:
    with pytest.raises(WrongCall, match=said):
        check(of_growth(tiny), given, tiny)


def test_any_day_of_the_season_may_be_asked_about_not_only_those_of_a_form(tiny: Campaign) -> None:
    day = tiny.season.start.isoformat()
    assert day not in {date.isoformat() for date in tiny.season.filing_dates}
    assert check(of_growth(tiny), {"as_of": day}, tiny) == {"as_of": day}


def test_a_campaign_is_asked_what_papermill_injected(tiny: Campaign) -> None:
    asks = f"campaign = {str(tiny.folder)!r}\ncity = None  # type: str|None"
    check_injected(notebook(asks, "city = 'South'"))
    with pytest.raises(WrongCall, match="Nearest: South"):
        check_injected(notebook(asks, "city = 'Soth'"))
    check_injected(notebook("campaign = 'spring sale'\ncity = ''", "city = 'Soth'"))
    check_injected(notebook("share = 0.5", "share = float('nan')"))


# At once.


def test_a_wrong_call_is_refused_in_milliseconds_before_anything_is_read_or_started(
    default_campaign: Campaign, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("start", "fork"):
        monkeypatch.setattr(ForkServer, name, lambda *_: pytest.fail("a process was started"))
    monkeypatch.setattr(run, "bring_up_to_date", lambda _: pytest.fail("files were read"))
    wrong: list[tuple[list[str], list[str], dict[str, str], str]] = [
        (["briefng"], [], {}, "No page briefng in this campaign. Nearest: briefing"),
        (["briefing"], ["成部"], {}, "Nearest: 成都"),
        (["growth"], [], {"as_of": "yesterday"}, "YYYY-MM-DD"),
        ([], [], {"lang": "fr"}, "Known: zh, en"),
    ]
    began = time.process_time()
    for pages, cities, given, said in wrong:
        with pytest.raises(WrongCall, match=said):
            run.report(default_campaign.folder, pages, cities, out=tmp_path, **given)
    assert (time.process_time() - began) / len(wrong) < 0.05
    assert list(tmp_path.iterdir()) == []


# Showing.


def test_parameters_are_shown_with_type_default_help_and_what_they_may_be(tiny: Campaign) -> None:
    lines = parameters.described(jobs.parameters_of("briefing", tiny)).splitlines()
    assert lines[:5] == [
        "campaign: str = 'data'",
        "    the campaign folder",
        "city: str|None = None",
        "    full name, short name or code of a unit; the first one if None",
        "    one of: North, Middle, South, Whole valley",
    ]
    assert "as_of: date|None = None" in lines
    assert any(line.startswith("    for example: 2031-") for line in lines)
    assert parameters.described([]) == ""


def test_a_campaign_folder_that_is_broken_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "campaign.toml").write_text("", encoding="utf-8")
    named = f"campaign = {str(tmp_path)!r}"
    with pytest.raises(DeclarationError, match="lacks"):
        check_injected(notebook(named, named))
