"""The tidy tables on disk: one Parquet file each, read with DuckDB."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

import duckdb
import pandas as pd

from analysis import asked, campaign, sets
from analysis.campaign import TIDY
from analysis.errors import WrongCall
from analysis.schemas import TABLES
from analysis.sets import Content

Tables = Mapping[str, pd.DataFrame]
STAMP = "inputs.sha256"
"""The file beside the tables that says what they were made from."""

SILENT = "SET enable_progress_bar = false"
"""Else DuckDB draws a bar on standard output, which is for data, as soon as it takes two seconds."""


def folder(campaign_folder: Path) -> Path:
    """Where a campaign keeps its tidy tables."""
    return campaign_folder / TIDY


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
    asked.look()
    with duckdb.connect() as connection:
        _silence(connection)
        return _as_texts(connection.execute("SELECT * FROM read_parquet(?)", [str(place)]).df())


def _as_texts(table: pd.DataFrame) -> pd.DataFrame:
    """The table with text columns as such, also where nothing is in them: they are matched with those of others."""
    return table.astype(dict.fromkeys(table.columns[table.dtypes == "object"], "str"))


def _silence(connection: duckdb.DuckDBPyConnection) -> None:
    """Have no bar drawn, which would go where data goes; in Jupyter without widgets there is none, and no setting."""
    with suppress(duckdb.InvalidInputException):
        connection.execute(SILENT)


# Questions to tables that outgrow memory.


def query(sql: str, campaign_folder: str | os.PathLike[str], *parameters: object, memory: str = "1GB") -> pd.DataFrame:
    """What a SELECT over the tidy tables answers; each is there by its name, ``parameters`` stand for its ``?``.

    DuckDB reads from the files what the answer needs. It takes about ``memory`` and puts what is beyond that into a
    temporary folder; only the answer has to fit into memory. The tables are as stored: every receipt is in them, and
    decisions are not applied. Nothing but the tables can be read, and nothing written.

    Raises :class:`~analysis.errors.WrongCall` where it cannot be answered, naming the tables there are.
    """
    asked.look()
    root = campaign.find(campaign_folder)
    while True:
        standing, places = sets.mark(folder(root)), _places(root)
        try:
            answer = _answer(sql, places, parameters, memory)
        except duckdb.Error as wrong:
            if sets.mark(folder(root)) == standing:
                raise WrongCall(f"DuckDB cannot answer: {wrong}\nTables: {', '.join(places)}.") from wrong
        else:
            if sets.mark(folder(root)) == standing:
                return answer


def _places(campaign_folder: Path) -> dict[str, Path]:
    """The tables that are there, by name."""
    places = {name: path(name, campaign_folder) for name in TABLES}
    there = {name: place for name, place in places.items() if place.is_file()}
    if not there:
        raise WrongCall(f"No tidy table is there yet; run: hundred-days --campaign {campaign_folder} intake")
    return there


def _answer(sql: str, places: Mapping[str, Path], parameters: Sequence[object], memory: str) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as spill, duckdb.connect(config=_limits(memory, spill)) as connection:
        kinds = [statement.type for statement in connection.extract_statements(sql)]
        if kinds != [duckdb.StatementType.SELECT]:
            raise WrongCall("Ask with one SELECT; a PIVOT has to say ON which values: ON column IN (…).")
        _silence(connection)
        connection.execute("SET allowed_paths = ?", [[str(place) for place in places.values()]])
        connection.execute("SET enable_external_access = false")
        for name, place in places.items():
            connection.read_parquet(str(place)).create_view(name)
        connection.execute("SET lock_configuration = true")
        return connection.execute(sql, parameters).df()


def _limits(memory: str, spill: str) -> dict[str, str | bool | int | float | list[str]]:
    """How much memory DuckDB takes and where it puts the rest; variables of whoever asks are no tables."""
    return {"memory_limit": memory, "temp_directory": spill, "python_enable_replacements": False}
