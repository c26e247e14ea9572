"""A made-up campaign of any number of units, all of whose pages take the same work.

Its declaration is the default campaign's, with units of its own: each files what one of the default campaign's units
filed, in forms, ledgers and activities, with its own name, code and cells' files, and with amounts that no other has.
The tidy tables are written as they are: how long reading workbooks takes is measured by ``benchmarks/intake.py``.

    python benchmarks/made_up.py FOLDER MODEL UNITS PROJECTS
"""

from __future__ import annotations

import csv
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis import campaign, store
from analysis.schemas import TABLES, columns, conform_frame

Units = Sequence[Mapping[str, str]]
"""Rows of ``cities.csv``."""

Tables = Mapping[str, pd.DataFrame]

FIRST_CODE = 900_001
OF_UNITS = re.compile(r"^units = \[.*\]$", re.MULTILINE)
"""The units that a factor bears on: here it bears on all."""
MONEY = ("agreed", "agreed_original", "paid")
LEDGERS = ("projects", "amounts", "milestones", "activities")
COPIED = ("files", "filings", "figures", "problems", "repairs", *LEDGERS, "context")
"""The tables that are about single units; the others stay empty."""


def make(folder: Path, model: Path, n_units: int, n_projects: int) -> Path:
    """Write the campaign beside its tidy tables: so many units, each with at most so many projects a season."""
    shutil.copytree(model, folder, ignore=shutil.ignore_patterns("raw", "tidy", "cities.csv"))
    declared = folder / "campaign.toml"
    declared.write_text(OF_UNITS.sub("", declared.read_text(encoding="utf-8")), encoding="utf-8")
    models = _rows(model / "cities.csv")
    units = [_unit(number, models[number % len(models)]) for number in range(n_units)]
    with (folder / "cities.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(units[0]))
        writer.writeheader()
        writer.writerows(units)
    thinned = thin(store.read_all(model), n_projects)
    store.write(tables(thinned, models, units, _money(model)), folder)
    return folder


def _unit(number: int, model: Mapping[str, str]) -> dict[str, str]:
    """A unit in the model's zone and group; names and codes are of one length, so that none holds another."""
    short = f"示例{number + 1:04d}"
    names = {"name_zh": f"{short}县", "short_zh": short, "name_en": f"Sample{number + 1:04d}", "aliases": ""}
    place = {"order": str(number + 1), "tile_row": str(number // 60), "tile_col": str(number % 60)}
    return {**model, "code": str(FIRST_CODE + number), **names, **place}


def thin(read: Tables, n_projects: int) -> dict[str, pd.DataFrame]:
    """The tables with the first so many projects of each unit and season, and what is told of these."""
    projects = read["projects"]
    own = projects.assign(unit=projects["unit_shares"].str.partition("=")[0])
    kept = own.groupby(["unit", "season_signed"]).head(n_projects)["project_id"]
    about_projects = {name: read[name][read[name]["project_id"].isin(kept)] for name in LEDGERS[:3]}
    return {**read, **about_projects}


def tables(read: Tables, models: Units, units: Units, money: frozenset[str]) -> dict[str, pd.DataFrame]:
    """The tidy tables of all units: the model's once for each time that its units are gone through."""
    rounds = [units[first : first + len(models)] for first in range(0, len(units), len(models))]
    copies = [dict(copied(read, models, own, turn, money)) for turn, own in enumerate(rounds)]
    made = {name: pd.concat([copy[name] for copy in copies]) for name in COPIED}
    made["files"] = made["files"].drop_duplicates("sequence")
    return {
        name: conform_frame(made.get(name, pd.DataFrame(columns=columns(schema))), schema)
        for name, schema in TABLES.items()
    }


def copied(
    read: Tables, models: Units, own: Units, turn: int, money: frozenset[str]
) -> Iterator[tuple[str, pd.DataFrame]]:
    """The model's tables, told of other units; rows of model units that have no counterpart are left out."""
    names = {model[key]: unit[key] for model, unit in zip(models, own, strict=False) for key in ("code", "name_zh")}
    shorts = {model["short_zh"]: unit["short_zh"] for model, unit in zip(models, own, strict=False)}
    absent = [model["code"] for model in models[len(own) :]]
    for name in COPIED:
        rows = read[name]
        if absent:
            rows = rows[~_told_of(rows, absent)]
        yield name, _scaled(_renamed(rows, shorts | names, turn), money, 1 + turn / 1000)


def _told_of(rows: pd.DataFrame, codes: Sequence[str]) -> pd.Series:
    """The rows about units of these codes, alone or with others."""
    pattern = "|".join(codes)
    about = [rows[name].fillna("").str.contains(pattern) for name in ABOUT if name in rows]
    return pd.concat(about, axis=1).any(axis=1) if about else pd.Series(False, index=rows.index)


ABOUT = ("city_code", "unit_shares", "project_id")


def _renamed(rows: pd.DataFrame, names: Mapping[str, str], turn: int) -> pd.DataFrame:
    """The rows with other units' names in all their words; a file that a unit filed is another receipt."""
    pattern = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
    changed = {name: _words(rows[name], pattern, names) for name in rows if pd.api.types.is_string_dtype(rows[name])}
    if "sequence" in rows:
        differs = changed["file"] != rows["file"]
        changed["sequence"] = rows["sequence"] + differs * turn * STEP
    return rows.assign(**changed)


STEP = 1000
"""More receipts than the model has."""


def _words(texts: pd.Series, pattern: re.Pattern[str], names: Mapping[str, str]) -> pd.Series:
    said = {text: pattern.sub(lambda found: names[found.group()], text) for text in texts.dropna().unique()}
    return texts.map(said)


def _scaled(rows: pd.DataFrame, money: frozenset[str], factor: float) -> pd.DataFrame:
    """The rows with amounts of their own, where amounts are told."""
    changed = {name: (rows[name] * factor).round(4) for name in MONEY if name in rows}
    if "indicator" in rows and "filed" in rows:
        of_money = rows["indicator"].isin(money)
        changed |= {name: rows[name].where(~of_money, (rows[name] * factor).round(4)) for name in ("value", "filed")}
    if "measure" in rows:
        changed["value"] = rows["value"] * factor
    return rows.assign(**changed)


def _money(model: Path) -> frozenset[str]:
    """The indicators that are amounts of money."""
    declared = campaign.load(model)
    return frozenset(one.code for one in declared.indicators.values() if declared.units[one.unit].money)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
