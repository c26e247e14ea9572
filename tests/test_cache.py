"""A kept page stands as long as all it was made from is as it was; otherwise it is said why not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import tiny

from analysis import cache, run
from analysis.asked import EVERYTHING, Question, hash_of
from analysis.cache import FORCED, LOST, MORE, NEW, Cache, takes_more
from analysis.campaign import Campaign

OWN = {"notebooks/growth.ipynb": "1", "parameters": "2"}
FORM = "raw/spring/2031-04-11/North.xlsx"


def note(campaign: str) -> str:
    """A question whose answer lies in a file that is in no table."""
    return (Path(campaign) / "raw" / "note.txt").read_text(encoding="utf-8")


def filed(campaign: str) -> float:
    """A question whose answer comes from the tables."""
    from analysis.edition import open_edition

    figures = open_edition(campaign).figures
    return float(figures.loc[figures["indicator"] == "dollars", "value"].sum())


@pytest.fixture
def declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    monkeypatch.setitem(sys.modules, "asking", SimpleNamespace(note=note, filed=filed))  # type: ignore[arg-type]
    made = tiny.build(tmp_path / "campaign")
    (made.folder / "raw" / "note.txt").write_text("one", encoding="utf-8")
    run.take_in(made)
    return made


def questions(declared: Campaign) -> list[Question]:
    folder = str(declared.folder)
    return [
        Question("asking:note", (folder, {}), hash_of(note(folder))),
        Question("asking:filed", (folder, {}), hash_of(filed(folder))),
    ]


@pytest.fixture
def kept(declared: Campaign, tmp_path: Path) -> Cache:
    """A cache with one page, made from two answers."""
    made = Cache(tmp_path / "reports", declared)
    made.keep("key", "<p>page</p>", OWN, questions(declared))
    made.keep_state()
    return made


def why(kept: Cache, own: dict[str, str] = OWN) -> str:
    """Why the page is to be made again, as a run would find that begins now."""
    run.renew(kept.campaign)
    return Cache(kept.folder.parent, kept.campaign).why("key", own, "N")


def file(kept: Cache, dollars: float) -> None:
    figures = {"deals": 40.0, "dollars": dollars}
    tiny.write_form(kept.campaign.folder / FORM, "North", figures, tiny.SPRING.end)


def test_a_page_stands_while_nothing_has_changed(kept: Cache) -> None:
    assert why(kept) == ""
    assert kept.page("key").read_text(encoding="utf-8") == "<p>page</p>"


def test_a_page_that_was_never_made_is_new(kept: Cache) -> None:
    assert kept.why("another", OWN, "N") == NEW != FORCED


def test_a_page_that_was_touched_or_lost_is_made_again(kept: Cache) -> None:
    kept.page("key").write_text("<p>another</p>", encoding="utf-8")
    assert why(kept) == LOST
    kept.page("key").unlink()
    assert why(kept) == LOST


def test_another_notebook_and_other_parameters_are_named(kept: Cache) -> None:
    assert (
        why(kept, {"notebooks/growth.ipynb": "9", "parameters": "9"}) == "changed: notebooks/growth.ipynb, parameters"
    )


def test_code_that_draws_is_named(kept: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = cache.inputs_of_makers(kept.campaign) | {"code analysis.export": "another"}
    monkeypatch.setattr(cache, "inputs_of_makers", lambda _: drawn)
    assert why(kept) == "changed: code analysis.export"


def test_what_makes_a_page_is_the_code_from_blocks_to_the_kernel_but_not_methods_or_charts(kept: Cache) -> None:
    named = set(cache.inputs_of_makers(kept.campaign))
    code = {"blocks", "export", "fonts", "gates.page", "engine.kernel", "campaign"}
    assert {f"code analysis.{name}" for name in code} <= named
    assert (
        not {f"code analysis.{name}" for name in ("charts", "growth", "comparison", "decided", "pages.briefing")}
        & named
    )
    assert {"templates", "names of units", "installed packages"} <= named


def test_a_changed_value_is_named_with_its_file_and_its_cell(kept: Cache) -> None:
    file(kept, 777.0)
    assert why(kept) == f"other answers to filed: figures: {FORM} Form!B5 400 → 777"


def test_other_tables_with_the_same_answers_leave_the_page_as_it_is(kept: Cache) -> None:
    before = kept.record("key")
    (kept.campaign.folder / "raw" / "spring" / "2031-03-11" / "North.xlsx").rename(
        kept.campaign.folder / "raw" / "spring" / "2031-03-11" / "renamed.xlsx"
    )
    assert why(kept) == ""
    after = kept.record("key")
    assert before is not None and after is not None
    assert (after.state, after.inputs, after.page) != (before.state, before.inputs, before.page)
    assert (after.inputs, after.page) == (before.inputs, before.page)


def test_a_file_that_is_in_no_table_is_asked_about_again(kept: Cache) -> None:
    (kept.campaign.folder / "raw" / "note.txt").write_text("two", encoding="utf-8")
    assert why(kept).startswith("other answers to note: ")


def test_a_declaration_is_named(kept: Cache) -> None:
    place = kept.campaign.folder / "rules.csv"
    place.write_text(place.read_text(encoding="utf-8").replace("500", "1"), encoding="utf-8")
    assert why(kept).startswith("other answers to filed: rules.csv, figures: ")


def test_what_took_everything_is_made_each_time(kept: Cache) -> None:
    kept.keep("key", "<p>page</p>", OWN, [*questions(kept.campaign), Question(EVERYTHING, (), "")])
    assert why(kept) == MORE


def test_a_page_made_while_a_file_changed_for_a_moment_does_not_stand(kept: Cache) -> None:
    place = kept.campaign.folder / "raw" / "note.txt"
    place.write_text("two", encoding="utf-8")
    kept.keep("key", "<p>page</p>", OWN, questions(kept.campaign))
    place.write_text("one", encoding="utf-8")
    assert why(kept) == "other answers to note: other files of the campaign"


def test_a_state_that_is_no_longer_kept_is_said_to_be_unknown(kept: Cache) -> None:
    file(kept, 777.0)
    for state in (kept.folder / "states").iterdir():
        (state / cache.STATE).unlink()
    assert why(kept) == "other answers to filed: it is no longer known what they were"


def test_states_are_kept_as_long_as_a_page_names_them(kept: Cache) -> None:
    def states() -> set[str]:
        return {place.name for place in (kept.folder / "states").iterdir()}

    first = states()
    file(kept, 777.0)
    run.renew(kept.campaign)
    later = Cache(kept.folder.parent, kept.campaign)
    later.keep_state()
    assert states() == first | {later.state.key}
    later.keep("key", "<p>newer</p>", OWN, questions(kept.campaign))
    later.keep_state()
    assert states() == {later.state.key}


def test_the_manifest_is_told_every_input_by_name(kept: Cache) -> None:
    record = kept.record("key")
    assert record is not None
    assert {*OWN, "asking:note", "asking:filed", "templates"} <= set(record.read())


def test_a_record_is_plain_json(kept: Cache) -> None:
    told = json.loads(kept.page("key").with_suffix(".json").read_text(encoding="utf-8"))
    assert set(told) == {"inputs", "questions", "state", "page"}


def cells(*sources: str) -> dict[str, object]:
    return {"cells": [{"cell_type": "code", "metadata": {}, "source": list(source)} for source in sources]}


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("from analysis.pages import growth\npage = growth.open_page(campaign)\ngrowth.levels(page)", ""),
        ("import analysis.pages.growth", ""),
        ("import datetime as dt", "import datetime as dt"),
        ("from analysis import growth, campaign\nimport os", "import os"),
        ("from analysisx import y", "from analysisx import y"),
        ("page\nprint(page)", "print"),
        ("[__import__('os')]", "__import__"),
        ("!ls", "!ls"),
    ],
)
def test_a_notebook_that_takes_more_than_answers_is_seen(source: str, taken: str) -> None:
    assert takes_more(cells("campaign = 'data'\n", source)) == taken


def test_every_notebook_of_ours_takes_answers_alone() -> None:
    from analysis import jobs

    assert {path.stem: takes_more(jobs.notebook(path.stem)) for path in jobs.NOTEBOOKS.glob("*.ipynb")} == {
        path.stem: "" for path in jobs.NOTEBOOKS.glob("*.ipynb")
    }


def public_functions() -> Iterator[tuple[str, object]]:
    import importlib

    from analysis import jobs

    for path in sorted(jobs.NOTEBOOKS.glob("*.ipynb")):
        module = importlib.import_module(f"analysis.pages.{path.stem}")
        sources = "".join("".join(cell["source"]) for cell in jobs.notebook(path.stem)["cells"])
        for name, value in vars(module).items():
            if f"{path.stem}.{name}(" in sources:
                yield f"{path.stem}.{name}", value


@pytest.mark.parametrize(
    ("name", "function"), list(public_functions()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_a_notebook_of_ours_calls_is_a_question(name: str, function: object) -> None:
    assert getattr(function, "__wrapped__", None) is not None, f"{name} is called by its notebook: make it a question"
