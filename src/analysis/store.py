"""The tidy tables on disk: one Parquet file each, read with DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

import duckdb
import pandas as pd

from analysis import sets
from analysis.errors import WrongCall
from analysis.schemas import TABLES
from analysis.sets import Content

Tables = Mapping[str, pd.DataFrame]
STAMP = "inputs.sha256"
"""The file beside the tables that says what they were made from."""


def folder(campaign_folder: Path) -> Path:
    """Where a campaign keeps its tidy tables."""
    return campaign_folder / "tidy"


def write(tables: Tables, campaign_folder: Path, beside: Iterable[tuple[str, Content]] = ()) -> None:
    """Put the tables in place, with what was made beside them, all in one step; what else was there is gone."""
    made = ((f"{name}.parquet", table.to_parquet(index=False)) for name, table in tables.items())
    sets.replace_set(folder(campaign_folder), chain(made, beside))


def path(name: str, campaign_folder: Path) -> Path:
    """Where a table stands."""
    return sets.standing(folder(campaign_folder)) / f"{name}.parquet"


def stamp(campaign_folder: Path) -> str:
    """What the tables were made from, as it was noted with them; nothing where that is not known."""
    place = sets.standing(folder(campaign_folder)) / STAMP
    return place.read_text(encoding="ascii") if place.is_file() else ""


def read(name: str, campaign_folder: Path) -> pd.DataFrame:
    """One tidy table; raises :class:`~analysis.errors.WrongCall` where intake has not run."""
    place = path(name, campaign_folder)
    if not place.is_file():
        raise WrongCall(f"{place} is not there yet; run: hundred-days --campaign {campaign_folder} intake")
    return _read(place)


def read_all(campaign_folder: Path) -> dict[str, pd.DataFrame]:
    """Every tidy table, by name, all of one set: read again where another was put in place meanwhile."""
    target = folder(campaign_folder)
    while True:
        standing = sets.mark(target)
        try:
            tables = {name: read(name, campaign_folder) for name in TABLES}
        except (OSError, duckdb.Error, WrongCall):
            if sets.mark(target) == standing:
                raise
        else:
            if sets.mark(target) == standing:
                return tables


def read_all_in(place: Path) -> dict[str, pd.DataFrame]:
    """Every tidy table kept in a folder, by name."""
    return {name: _read(place / f"{name}.parquet") for name in TABLES}


def _read(place: Path) -> pd.DataFrame:
    with duckdb.connect() as connection:
        return connection.execute("SELECT * FROM read_parquet(?)", [str(place)]).df()
