"""After any change the set built from the cache is the set built anew, and few pages are made that need not be.

Each case changes one thing of a campaign of three units: an amount, a count, a remark, a correction, a ledger row, a
line of code, a threshold. CASES says how many are tried; a case builds the set from the cache and once more by force.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import deciding
import tiny
from tiny import amount, project, reached, trip

ROOT = Path(__file__).parents[1]
CASES = int(os.environ.get("CASES", "20"))
LEAST_CHANGED = 0.9
"""The share of the pages made again that must really have changed, over all cases."""

LINES = [
    ("phrasing.py", "PERCENT_DECIMALS = 1", "PERCENT_DECIMALS = 2"),
    ("phrasing.py", "PERCENT_DECIMALS = 2", "PERCENT_DECIMALS = 1"),
    (
        "charts/frames.py",
        'INK, NOW, THEN, FAINT = "#1b1f24", "#0b5fa5"',
        'INK, NOW, THEN, FAINT = "#1b1f24", "#0b5fa6"',
    ),
    (
        "charts/frames.py",
        'INK, NOW, THEN, FAINT = "#1b1f24", "#0b5fa6"',
        'INK, NOW, THEN, FAINT = "#1b1f24", "#0b5fa5"',
    ),
    ("measures/standing.py", 'rank(ascending=False, method="min")', 'rank(ascending=True, method="min")'),
    ("measures/standing.py", 'rank(ascending=True, method="min")', 'rank(ascending=False, method="min")'),
    ("growth.py", "COLUMNS = [", "# What a row has.\nCOLUMNS = ["),
    ("counting.py", '"""What ledgers count, by date', '"""What the ledgers count, by date'),
    ("pages/compared.py", 'DAGGER = "†"', 'DAGGER = "‡"'),
    ("pages/briefing.py", "{unit}: briefing", "{unit}: the briefing"),
    ("pages/confirmation.py", "LINES = 4", "LINES = 5"),
    ("pages/confirmation.py", "LINES = 5", "LINES = 4"),
    ("pages/case_study/projects.py", "LARGEST = 8", "LARGEST = 9"),
    ("templates/page.css", "body", "body"),
    ("chase.py", "from __future__ import annotations", "from __future__ import annotations\n"),
]


class World:
    """A campaign, the code that builds it, and the folders that are built: from the cache and by force."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder, self.copied = folder / "campaign", folder / "copied"
        self.built, self.forced = folder / "built", folder / "forced"
        self.code = folder / "code"
        shutil.copytree(ROOT / "src" / "analysis", self.code / "src" / "analysis", ignore=_derived)
        shutil.copytree(ROOT / "notebooks", self.code / "notebooks", ignore=_derived)
        self.filed = {
            key: {"deals": float(5 + self.chance.randrange(90)), "dollars": self.chance.randrange(100, 90000) / 10}
            for key in tiny.linear()
        }
        deciding.build(self.folder, self.filed, with_ledgers=True)
        self.ledgers = {season.code: self._ledger(season) for season in tiny.SEASONS}
        for code in self.ledgers:
            self._write_ledger(code)
        self.corrections: list[tuple[object, ...]] = []

    def _ledger(self, season: tiny.Span) -> tiny.Ledger:
        names = [f"{season.code}-{unit}-{number}" for unit in tiny.UNITS.values() for number in range(3)]
        days = {name: season.date(self.chance.randrange(1, 38)) for name in names}
        return tiny.Ledger(
            projects=tuple(project(name, name.split("-")[1], investor=f"Firm {name}") for name in names),
            amounts=tuple(amount(name, days[name], agreed=self._money(), paid=self._money()) for name in names),
            milestones=tuple(reached(name, days[name]) for name in names),
            activities=tuple(
                trip(unit, season.date(self.chance.randrange(1, 38)), 3.0) for unit in tiny.UNITS.values()
            ),
        )

    def _money(self) -> float:
        return self.chance.randrange(100, 9000) / 10

    def _write_ledger(self, season: str) -> None:
        tiny.write_ledger(self.folder / "raw" / season / "ledger.xlsx", self.ledgers[season])

    def _form(self) -> tuple[tuple[str, dt.date, str], Path]:
        season, date, unit = key = self.chance.choice(sorted(self.filed))
        return key, self.folder / "raw" / season / date.isoformat() / f"{unit}.xlsx"

    # What may change; each says by which word --why must name it, where that is sure.

    def amount(self) -> str:
        """An amount on a form."""
        (season, date, unit), path = self._form()
        value = round(self.filed[season, date, unit]["dollars"] * self.chance.uniform(0.5, 2), 1)
        self.filed[season, date, unit]["dollars"] = value
        tiny.write_form(path, unit, self.filed[season, date, unit], date)
        return f"{value:g}"

    def count(self) -> str:
        """A count on a form."""
        (season, date, unit), path = self._form()
        self.filed[season, date, unit]["deals"] += self.chance.randrange(1, 9)
        tiny.write_form(path, unit, self.filed[season, date, unit], date)
        return path.name

    def remark(self) -> str:
        """A comment on a cell of a form, which is a finding."""
        import openpyxl
        from openpyxl.comments import Comment

        _, path = self._form()
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["A5"].comment = Comment(f"remark {self.chance.random()}", "A clerk")
        book.save(path)
        return path.name

    def correction(self) -> str:
        """A decision on a figure."""
        (season, date, unit), _ = self._form()
        filed = self.filed[season, date, unit]["dollars"]
        if any(row[:3] == (unit, season, date) for row in self.corrections):
            return self.amount()
        row = (unit, season, date, "dollars", "", f"{filed:g}", self._money(), "agreed by telephone", "Jo Doe")
        self.corrections.append((*row, dt.date(2031, 4, 30)))
        rows = [deciding.CORRECTED, *self.corrections]
        tiny._write_csv(self.folder / "corrections.csv", rows)
        return ""

    def ledger_row(self) -> str:
        """An amount, a date or a new row in a ledger."""
        season = self.chance.choice(sorted(self.ledgers))
        ledger = self.ledgers[season]
        row = self.chance.choice(ledger.amounts)
        row["agreed" if self.chance.random() < 0.7 else "paid"] = self._money()
        self._write_ledger(season)
        return "ledger.xlsx"

    def line(self) -> str:
        """A line of code, of a style or of a comment."""
        known = [one for one in LINES if one[1] in self._source(one[0])]
        name, old, new = self.chance.choice(known)
        place = self.code / "src" / "analysis" / name
        text = self._source(name).replace(old, new, 1)
        place.write_text(text + ("/**/\n" if name.endswith("css") else ""), encoding="utf-8")
        return ""

    def threshold(self) -> str:
        """A number of the declaration."""
        place = self.folder / self.chance.choice(["campaign.toml", "rules.csv"])
        text = place.read_text(encoding="utf-8")
        if place.suffix == ".csv":
            limit = self.chance.randrange(100, 900)
            text = re.sub(r"(average-at-most,dollars/deals,)\d+", rf"\g<1>{limit}", text)
        else:
            text = re.sub(r"day_tolerance = \d+", f"day_tolerance = {self.chance.randrange(1, 9)}", text)
        place.write_text(text, encoding="utf-8")
        return ""

    def _source(self, name: str) -> str:
        return (self.code / "src" / "analysis" / name).read_text(encoding="utf-8")

    # Building.

    def build(self) -> str:
        """Build the set from the cache, and by force from a copy of the campaign; what was said of each page."""
        shutil.rmtree(self.copied, ignore_errors=True)
        shutil.copytree(self.folder, self.copied)
        runs = [self._start(self.folder, self.built), self._start(self.copied, self.forced, "--force")]
        ended = [(run.communicate()[1], run.returncode) for run in runs]
        assert all(code in (0, 1) for _, code in ended), ended
        return ended[0][0]

    def _start(self, campaign: Path, out: Path, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "analysis", "--campaign", campaign, "report", "--why", "--out", out, *options]
        env = {**os.environ, "PYTHONPATH": str(self.code / "src")}
        return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def _derived(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__"]


def pages(reports: Path) -> dict[str, bytes]:
    """A built set but for the manifest, in which timings stand."""
    [folder] = [path.parent for path in reports.glob("*/*/manifest.json")]
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def made_again(reports: Path) -> dict[str, str]:
    """The pages that the last run made, each with why."""
    [manifest] = reports.glob("*/*/manifest.json")
    told = json.loads(manifest.read_text(encoding="utf-8"))["pages"]
    return {entry["path"]: entry["why"] for entry in told if entry["status"] != "unchanged"}


KINDS: list[Callable[[World], str]] = [
    *(World.amount, World.count, World.remark, World.correction, World.ledger_row, World.line, World.threshold)
]


def test_the_set_built_from_the_cache_is_the_set_built_anew_and_few_pages_are_made_for_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, seed=CASES)
    world.build()
    again = changed = 0
    for case in range(CASES):
        before, kind = pages(world.built), KINDS[case % len(KINDS)]
        named = kind(world)
        said = world.build()
        now, made = pages(world.built), {} if "unchanged: all" in said else made_again(world.built)
        assert now == pages(world.forced), f"case {case}: {kind.__name__}"
        assert all(named in why for why in made.values()), f"case {case}: {named} is not named: {made}"
        again += len(made)
        changed += sum(before.get(path) != now[path] for path in made)
        print(f"{case} {kind.__name__}: {len(made)} made again")
    print(f"of {again} pages made again {changed} changed")
    assert again
    assert changed / again >= LEAST_CHANGED, f"{changed} of {again}"
