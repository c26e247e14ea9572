"""The tidy tables on disk: one Parquet file each, read with DuckDB."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd

from analysis.errors import WrongCall
from analysis.schemas import TABLES

Tables = Mapping[str, pd.DataFrame]


def folder(campaign_folder: Path) -> Path:
    """Where a campaign keeps its tidy tables."""
    return campaign_folder / "tidy"


def write(tables: Tables, campaign_folder: Path) -> None:
    """Put the tables in place, each in one step."""
    target = folder(campaign_folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        aside = target / f".{name}.{os.getpid()}.parquet"
        table.to_parquet(aside, index=False)
        aside.replace(target / f"{name}.parquet")


def read(name: str, campaign_folder: Path) -> pd.DataFrame:
    """One tidy table; raises :class:`~analysis.errors.WrongCall` where intake has not run."""
    path = folder(campaign_folder) / f"{name}.parquet"
    if not path.is_file():
        raise WrongCall(f"{path} is not there yet; run: hundred-days --campaign {campaign_folder} intake")
    with duckdb.connect() as connection:
        return connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).df()


def read_all(campaign_folder: Path) -> dict[str, pd.DataFrame]:
    """Every tidy table, by name."""
    return {name: read(name, campaign_folder) for name in TABLES}
