"""Pages kept from earlier runs, each with what it was made from: whether one still stands, and if not, why.

A page stands as long as everything it was made from is as it was: its notebook, its parameters, the code that draws
and exports, the templates, the installed packages, and the answers to what it asked of the campaign (see
:mod:`analysis.asked`). Answers are always asked for again: what stands behind them is kept only to say why they differ.
"""

from __future__ import annotations

import ast
import builtins
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from analysis import asked, changes, fingerprint, saving, store, unchanged
from analysis.asked import Question
from analysis.campaign import Campaign
from analysis.changes import Change

STATE = "state.json"
LOCALE = "locale"
MAKERS = ("analysis.export", "analysis.blocks", "analysis.engine", "analysis.engine.kernel")
"""The modules that turn answers into a page, with all that these import; what draws a chart is part of its answer."""

NEW, LOST, FORCED = "not made before", "its file was changed or lost", "made again because that was asked for"
MORE = "its cells take more of the campaign than answers"
WORDS = 3
"""How many causes are named in a line; there may be more."""


@dataclass(frozen=True)
class State:
    """What stands behind answers and can be named: hashes of the tidy tables, the declaration's files, the modules."""

    tables: dict[str, str]
    declared: dict[str, str]
    code: dict[str, str]

    @property
    def key(self) -> str:
        """What it is kept by."""
        return asked.hash_of(asdict(self))[:16]

    @classmethod
    def of(cls, campaign: Campaign) -> State:
        """The state of a campaign and of this package now."""
        tables = sorted(store.folder(campaign.folder).glob("*.parquet"))
        declared = sorted(path for path in campaign.folder.glob("*.*") if path.is_file())
        return cls(
            {path.stem: fingerprint.of_file(path) for path in tables},
            {path.name: fingerprint.of_file(path) for path in declared},
            fingerprint.every_module() | {"locale": fingerprint.of_files(_translations(), fingerprint.PACKAGE)},
        )


@dataclass(frozen=True)
class Record:
    """What a page was made from, by name with its hash; what it asked; the state then; the hash of the page itself."""

    inputs: dict[str, str]
    questions: tuple[Question, ...]
    state: str
    page: str

    def read(self) -> dict[str, str]:
        """Everything that was read, by name with its hash."""
        return self.inputs | {one.name.removeprefix("analysis.pages."): one.answer for one in self.questions}


class Cache:
    """The kept pages of one campaign's reports."""

    def __init__(self, folder: Path, campaign: Campaign) -> None:
        self.folder = folder / unchanged.CACHE
        saving.clear(self.folder)
        self.campaign = campaign
        self.state = State.of(campaign)
        self.makers = inputs_of_makers(campaign)
        self._differing: dict[str, list[Change]] = {}

    def page(self, key: str) -> Path:
        """Where a page is kept."""
        return self.folder / "pages" / f"{key}.html"

    def record(self, key: str) -> Record | None:
        """What is known of a kept page."""
        place = self.page(key).with_suffix(".json")
        if not place.is_file():
            return None
        told = json.loads(place.read_text(encoding="utf-8"))
        questions = tuple(Question(one["name"], tuple(one["given"]), one["answer"]) for one in told["questions"])
        return Record(told["inputs"], questions, told["state"], told["page"])

    def keep(self, key: str, html: str, own: Mapping[str, str], questions: Sequence[Question]) -> Record:
        """Keep a page that has been made, with what it was made from."""
        made = Record(self.makers | dict(own), tuple(questions), self.state.key, fingerprint.of_text(html))
        saving.put(self.page(key), html.encode())
        self._note(key, made)
        return made

    def why(self, key: str, own: Mapping[str, str], unit_code: str) -> str:
        """Why a page has to be made, in words; nothing where the kept one stands."""
        known = self.record(key)
        if known is None:
            return NEW
        if not self.page(key).is_file() or fingerprint.of_file(self.page(key)) != known.page:
            return LOST
        if differing := different(known.inputs, self.makers | dict(own)):
            return f"changed: {_named(differing)}"
        if any(one.name == asked.EVERYTHING for one in known.questions):
            return MORE
        if others := self._other_answers(known):
            return f"other answers to {_named(others)}: {self.cause(known.state, unit_code)}"
        if known.state != self.state.key:
            self._note(key, replace(known, state=self.state.key))
        return ""

    def cause(self, before: str, unit_code: str) -> str:
        """What has changed behind the answers since a state: files and code, then values, the unit's own first."""
        then = self._state(before)
        if then is None:
            return "it is no longer known what they were"
        values = [changes.said(one) for one in changes.nearest(self._changes(before, then), [unit_code])]
        files = different(then.declared, self.state.declared)
        code = [f"code of {name}" for name in different(then.code, self.state.code)]
        return _named([*files, *code, *values]) or "other files of the campaign"

    def _state(self, key: str) -> State | None:
        place = self.folder / "states" / key / STATE
        return State(**json.loads(place.read_text(encoding="utf-8"))) if place.is_file() else None

    def _changes(self, before: str, then: State) -> list[Change]:
        """What differs between the tables of a state and those of now; found once for all pages."""
        if before not in self._differing:
            tables = store.read_all_in(self.folder / "states" / before), store.read_all(self.campaign.folder)
            self._differing[before] = changes.between(*tables) if then.tables != self.state.tables else []
        return self._differing[before]

    def keep_state(self) -> None:
        """Keep what stands behind the answers of now, and of what stood behind them before only what pages name."""
        with saving.refusals(self.folder):
            states, place = self.folder / "states", self.folder / "states" / self.state.key
            if not (place / STATE).is_file():
                place.mkdir(parents=True, exist_ok=True)
                for table in self.state.tables:
                    shutil.copyfile(store.path(table, self.campaign.folder), place / f"{table}.parquet")
                saving.put(place / STATE, json.dumps(asdict(self.state)).encode())
            for other in set(states.iterdir()) - {states / name for name in (*self._states(), self.state.key)}:
                shutil.rmtree(other)

    def _states(self) -> set[str]:
        """The states in which kept pages were made or found standing."""
        places = (self.folder / "pages").glob("*.json")
        return {json.loads(place.read_text(encoding="utf-8"))["state"] for place in places}

    def _other_answers(self, known: Record) -> list[str]:
        """The questions that are answered otherwise now, by name."""
        others = []
        for one, answer in asked.again(known.questions):
            if answer != one.answer:
                others.append(one.name.rpartition(":")[2])
        return others

    def _note(self, key: str, record: Record) -> None:
        saving.put(self.page(key).with_suffix(".json"), json.dumps(asdict(record), ensure_ascii=False).encode())


def inputs_of_makers(campaign: Campaign) -> dict[str, str]:
    """What every page is made from besides its notebook, its parameters and its answers, by name with its hash."""
    code = {f"code {name}": digest for name, digest in fingerprint.modules(MAKERS).items()}
    carried = [path for path in fingerprint.package_files() if path.suffix != ".py" and path.parent.name != LOCALE]
    names = asked.hash_of([campaign.cities, campaign.total, campaign.languages, campaign.audiences])
    return code | {
        "templates": fingerprint.of_files(carried, fingerprint.PACKAGE),
        "names of units": names,
        "installed packages": fingerprint.installed(),
    }


def different(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names whose hashes differ, or that are only on one side."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - WORDS} more" if len(names) > WORDS else ""
    return ", ".join(names[:WORDS]) + more


def _translations() -> list[Path]:
    return sorted((fingerprint.PACKAGE / LOCALE).glob("*.po"))


# What a notebook may do so that its answers tell all.


def takes_more(notebook: Mapping[str, Any]) -> str:
    """What a notebook takes from elsewhere than the package's answers, so that it must be run each time; or nothing.

    >>> code = lambda source: {"cells": [{"cell_type": "code", "metadata": {}, "source": source}]}
    >>> takes_more(code("from analysis.pages import growth\\npage = growth.open_page('data')\\ngrowth.levels(page)"))
    ''
    >>> takes_more(code("import random")), takes_more(code("open('x')")), takes_more(code("%pwd"))
    ('import random', 'open', '%pwd')
    """
    return next(_more("\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")), "")


def _more(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError as magic:
        yield (magic.text or "").strip() or "what is no Python"
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and not _is_ours(node):
            yield ast.unparse(node)
        elif isinstance(node, ast.Name) and hasattr(builtins, node.id):
            yield node.id


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
    return all(name.split(".")[0] == fingerprint.ROOT_NAME for name in names)
