"""What differs between two versions of the tidy tables, in few words that name the filing and its cell. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from analysis.schemas import TABLES, columns

KEYS: dict[str, list[str]] = {
    "figures": ["file", "season", "city_code", "indicator", "as_of"],
    "corrections": ["city_code", "season", "as_of", "indicator", "rule"],
    "verifications": ["city_code", "season", "as_of", "indicator", "project_id"],
    "answers": ["city_code", "season", "as_of", "indicator"],
    "projects": ["file", "project_id"],
    "amounts": ["file", "project_id", "date"],
    "milestones": ["file", "project_id", "stage"],
    "activities": ["file", "city_code", "date", "kind", "leader"],
    "cases": ["file", "case_id"],
    "case_evidence": ["file", "case_id", "claim", "evidence"],
    "case_checks": ["case_id", "claim", "evidence"],
    "raters": ["rater"],
    "ratings": ["file", "case_id", "rater", "criterion"],
    "context": ["city_code", "measure"],
    "published_figures": ["season_label", "unit_name", "indicator_text", "period"],
    "published_projects": ["season_label", "city_code", "project"],
    "published_awards": ["season_label", "award", "unit_name"],
    "published_contradictions": ["subject"],
    "published_totals": ["season", "indicator"],
    "filings": ["file", "season", "city_code", "as_of"],
    "repairs": ["file", "cell", "city_code", "indicator", "rule"],
    "problems": ["file", "cell", "city_code", "indicator", "rule"],
    "files": ["file"],
}
"""What makes a row of each table the same one in both versions; rows alike in it go by their order.

A receipt is known by its file: its number may move when others come before it.
"""

DERIVED = ("filings", "repairs", "problems", "files")
"""Tables that follow from files as the others do: told only where nothing else of the file has changed."""

LEDGERS = {"projects", "amounts", "milestones"}
"""Tables whose rows are a project's, and so its units'."""

ADDRESS = ["file", "sheet", "cell"]
PLACE = ("sequence", "sheet", "cell")
"""Columns that say where a row stands among others, not what it says."""

FOLLOWING = {
    "text": {"filed", "value", "state"},
    "filed_text": {"value"},
    "agreed": {"agreed_original"},
    "struck": {"verified"},
    "value_text": {"number"},
    "amount_text": {"amount"},
    "found": {"other", "message", "remedy"},
}
"""Columns that need no mention where the one that they follow from has changed."""

TELLING = {
    "figures": "text",
    "corrections": "filed_text",
    "verifications": "verified",
    "answers": "answer",
    "projects": "project_id",
    "amounts": "agreed",
    "milestones": "stage",
    "activities": "kind",
    "cases": "title",
    "case_evidence": "evidence",
    "case_checks": "state",
    "raters": "rater",
    "ratings": "grade",
    "context": "value",
    "published_figures": "value_text",
    "published_projects": "project",
    "published_awards": "award",
    "published_contradictions": "subject",
    "published_totals": "value",
    "filings": "status",
    "repairs": "rule",
    "problems": "rule",
    "files": "verdict",
}
"""The column that a row is told by when it has come or gone."""

MOVED = "in another row, or another number of receipt"
"""What is said where rows say what they said, elsewhere; and only where there is nothing else to say."""

OWN_WORDS = "text"
"""The column that holds what stands in a cell, and so needs no name beside the cell's."""

LONGEST, MOST = 60, 3
"""Characters of a value, and columns of a row, that are named."""


@dataclass(frozen=True)
class Change:
    """One difference between two versions of the tidy tables.

    ``what`` names the columns that differ, ``old`` and ``new`` their values; what came has no old one, what went no new
    one. ``city_code`` joins several by ``;`` where a project is shared, and is empty where no unit is told.
    """

    table: str
    city_code: str
    file: str
    cell: str
    what: str
    old: str
    new: str


Tables = Mapping[str, pd.DataFrame]


def between(before: Tables, now: Tables) -> list[Change]:
    """What differs, tables that hold filed values first; nothing for tables that are alike.

    >>> figures = pd.DataFrame({"file": ["a.xlsx"], "sheet": ["Form"], "cell": ["C7"], "text": ["12.3"]})
    >>> [change] = between({"figures": figures}, {"figures": figures.assign(text="15")})
    >>> said(change)
    'figures: a.xlsx Form!C7 12.3 → 15'
    """
    apart = {name: _unlike(_rows(name, before), _rows(name, now)) for name in KEYS}
    differing = {name: rows for name, rows in apart.items() if any(map(len, rows))}
    owners = _owners(before) | _owners(now) if LEDGERS & differing.keys() else {}
    every = [change for name, (old, new) in differing.items() for change in _of_table(name, old, new, owners)]
    told = [change for change in every if change.what != MOVED] or every
    explained = {change.file for change in told if change.table not in DERIVED}
    return [change for change in told if change.table not in DERIVED or change.file not in explained]


def nearest(changes: Iterable[Change], unit_codes: Collection[str]) -> list[Change]:
    """The changes, those of some units first."""
    return sorted(changes, key=lambda change: set(unit_codes).isdisjoint(change.city_code.split(";")))


def said(change: Change) -> str:
    """A change in one line.

    >>> said(Change("amounts", "", "ledger.csv", "A3", "agreed", "", "2.5"))
    'amounts: ledger.csv A3 agreed nothing → 2.5'
    """
    what = "" if change.what == OWN_WORDS else change.what
    place = " ".join(part for part in (change.file, change.cell, what) if part)
    values = f" {_short(change.old)} → {_short(change.new)}" if change.old or change.new else ""
    return f"{change.table}: {place}{values}"


def _short(value: str) -> str:
    line = re.sub(r"\s+", " ", value).strip()
    return (f"{line[:LONGEST]}…" if len(line) > LONGEST else line) or "nothing"


# One table.


def _of_table(name: str, old: pd.DataFrame, new: pd.DataFrame, owners: Mapping[str, str]) -> list[Change]:
    pairs, went, came = _paired(old, new, _there(KEYS[name], old, new))
    again, gone, fresh = _paired(old.iloc[went], new.iloc[came], _there(ADDRESS, old, new))
    pairs += [(went[left], came[right]) for left, right in again]
    old, new = _with_owners(old, owners), _with_owners(new, owners)
    told = list(_changed(name, old, new, sorted(pairs)))
    told += _counted(name, old.iloc[[went[place] for place in gone]], has_come=False)
    return told + list(_counted(name, new.iloc[[came[place] for place in fresh]], has_come=True))


def _rows(name: str, tables: Tables) -> pd.DataFrame:
    rows = tables.get(name)
    return pd.DataFrame(columns=columns(TABLES[name])) if rows is None else rows.reset_index(drop=True)


def _there(wanted: Sequence[str], old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    return [column for column in wanted if column in old and column in new]


def _unlike(old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of two tables without those that are alike: place by place, or from either end where one is longer."""
    shared = _there(list(new.columns), old, new)
    old, new = old[shared], new[shared]
    if len(old) == len(new):
        apart = np.flatnonzero(~_alike(old, new))
        return old.iloc[apart].reset_index(drop=True), new.iloc[apart].reset_index(drop=True)
    shorter = min(len(old), len(new))
    first = _leading(_alike(old.head(shorter), new.head(shorter)))
    last = _leading(_alike(old.tail(shorter - first), new.tail(shorter - first))[::-1])
    old, new = old.iloc[first : len(old) - last], new.iloc[first : len(new) - last]
    return old.reset_index(drop=True), new.reset_index(drop=True)


def _leading(alike: np.ndarray) -> int:
    """How many are alike before the first that is not."""
    return len(alike) if alike.all() else int(alike.argmin())


def _alike(old: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """For each place, whether the rows of two tables of one length are alike."""
    alike = np.ones(len(old), dtype=bool)
    for column in old:
        if not old[column].equals(new[column]):
            alike &= ~_differs(old[column], new[column])
    return alike


def _differs(old: pd.Series, new: pd.Series) -> np.ndarray:
    """Place by place, whether two columns differ; two blanks do not."""
    left, right = old.reset_index(drop=True), new.reset_index(drop=True)
    if left.dtype != right.dtype:
        left, right = left.astype(object), right.astype(object)
    return np.asarray(left.ne(right) & ~(left.isna() & right.isna()), dtype=bool)


def _paired(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """The places of rows that are the same by a key, and those of the rows that are only in one of the tables."""
    left, right = _keyed(old, key), _keyed(new, key)
    met = left.merge(right, how="inner", on=[*key, "nth"], suffixes=("_old", "_new"), validate="one_to_one")
    pairs = list(zip(met["place_old"].tolist(), met["place_new"].tolist(), strict=True))
    went = sorted(set(range(len(old))) - set(met["place_old"]))
    return pairs, went, sorted(set(range(len(new))) - set(met["place_new"]))


def _keyed(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    keyed = rows[key].reset_index(drop=True).astype(str)
    nth = keyed.groupby(key, dropna=False).cumcount()
    return keyed.assign(nth=nth, place=np.arange(len(keyed)))


# Whose it is.


def _owners(tables: Tables) -> dict[str, str]:
    """The codes of the units that each project is of."""
    projects = tables.get("projects")
    if projects is None or projects.empty:
        return {}
    codes = projects["unit_shares"].str.replace(r"=[^;]*", "", regex=True)
    return dict(zip(projects["project_id"], codes, strict=True))


def _with_owners(rows: pd.DataFrame, owners: Mapping[str, str]) -> pd.DataFrame:
    if "city_code" in rows or "project_id" not in rows:
        return rows
    return rows.assign(city_code=rows["project_id"].map(owners))


# In words.


def _changed(name: str, old: pd.DataFrame, new: pd.DataFrame, pairs: Sequence[tuple[int, int]]) -> Iterator[Change]:
    """Rows that are in both tables and differ, each told by what it says, or one of those that only stand elsewhere."""
    before, now = old.iloc[[left for left, _ in pairs]], new.iloc[[right for _, right in pairs]]
    apart = pd.DataFrame({str(column): _differs(before[column], now[column]) for column in now})
    says = apart.drop(columns=list(PLACE), errors="ignore").any(axis=1).to_numpy()
    chosen = np.flatnonzero(says)
    for place, was, is_ in zip(chosen, _records(before.iloc[chosen]), _records(now.iloc[chosen]), strict=True):
        told = _worth_telling(apart.columns[apart.iloc[place]])
        yield _change(name, is_, ", ".join(told), *(", ".join(_words(row[one]) for one in told) for row in (was, is_)))
    elsewhere = np.flatnonzero(apart.any(axis=1).to_numpy() & ~says)[:1]
    yield from (_change(name, row, MOVED, "", "") for row in _records(now.iloc[elsewhere]))


def _worth_telling(apart: Iterable[str]) -> list[str]:
    columns_apart = list(apart)
    following = {column for leading in columns_apart for column in FOLLOWING.get(leading, ())}
    return [column for column in columns_apart if column not in {*PLACE, *following}][:MOST]


def _counted(name: str, rows: pd.DataFrame, *, has_come: bool) -> Iterator[Change]:
    """Rows that are in one of the tables: one by its value, several of one file and unit by their number."""
    for _, group in groupby(sorted(_records(rows), key=_source), key=_source):
        alike = list(group)
        row, column = alike[0], TELLING[name]
        value = _words(row.get(column)) or "a row"
        if len(alike) > 1:
            row, column, value = row | {"cell": ""}, "", f"{len(alike)} rows"
        yield _change(name, row, column, "" if has_come else value, value if has_come else "")


def _source(row: Mapping[str, object]) -> tuple[str, str]:
    return _words(row.get("file")), _words(row.get("city_code"))


def _change(name: str, row: Mapping[str, object], what: str, old: str, new: str) -> Change:
    sheet, cell = _words(row.get("sheet")), _words(row.get("cell"))
    address = f"{sheet}!{cell}" if sheet and cell else cell
    return Change(name, _words(row.get("city_code")), _words(row.get("file")), address, what, old, new)


def _records(rows: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _words(value: object) -> str:
    """A value as text: a blank is none, a date has no time, a number no more digits than it needs.

    >>> _words(15.0), _words(pd.Timestamp("2022-06-30")), _words(float("nan"))
    ('15', '2022-06-30', '')
    """
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:.12g}" if isinstance(value, float) else str(value)
