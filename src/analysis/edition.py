"""A campaign as it stood: the tables as known on a date, seen as of a date. What every page is made from."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

import numpy as np
import pandas as pd

from analysis import asked, calendar, campaign, decided, marks, rules, store, vintages
from analysis.campaign import Campaign, City, Season
from analysis.decided import Decided
from analysis.errors import WrongCall
from analysis.marks import Mark
from analysis.rules import RuleBook
from analysis.store import Tables

Made = TypeVar("Made")
Given = TypeVarTuple("Given")

CAME = ("received_on", "decided_on", "answered_on", "rated_on")
"""The column by which a table's rows came to be known."""


NOWHERE = np.array([], dtype=np.intp)


@dataclass(frozen=True)
class Edition:
    """The tables of a campaign, limited to what was received by ``known_on`` and is about dates up to ``as_of``.

    What is worked out from it is worked out once and shared by all who ask, in every language: nobody may change it.
    """

    campaign: Campaign
    tables: Tables
    as_of: dt.date
    known_on: dt.date | None
    lang: str
    shows_verified: bool = False
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, function: Callable[[Edition, *Given], Made], *given: *Given) -> Made:
        """What a function of a module makes of the edition and of further plain values; worked out at the first call.

        The function sees an edition that speaks no language, so that what it makes holds in all of them.
        """
        key = (function, self.as_of, self.shows_verified, given)
        if key not in self._made:
            self._made[key] = function(self.said(""), *given)
        return self._made[key]

    def of_tables(self, function: Callable[[Tables, Campaign, *Given], Made], *given: *Given) -> Made:
        """The same of a function of the tables and the declaration: as of every date it is one."""
        key = (function, given)
        if key not in self._made:
            self._made[key] = function(self.tables, self.campaign, *given)
        return self._made[key]

    def of_unit(self, code: str, function: Callable[[Edition, *Given], pd.DataFrame], *given: *Given) -> pd.DataFrame:
        """The rows about one unit of what a function makes of the edition, found without looking at the others."""
        return self.once(function, *given).take(self.once(_places, function, given).get(code, NOWHERE))

    @property
    def decided(self) -> Decided:
        """The standing figures with what was decided on them, and the findings with their status."""
        return self.of_tables(_decided)

    @property
    def book(self) -> RuleBook:
        """The campaign's rule book."""
        return self.of_tables(_book)

    @property
    def figures(self) -> pd.DataFrame:
        """Standing figures of all seasons: of each season × unit × indicator × date, the one received last."""
        return self.once(figures)

    @property
    def filings(self) -> pd.DataFrame:
        """Standing filings of all seasons."""
        return self.once(filings)

    @property
    def problems(self) -> pd.DataFrame:
        """Findings on standing filings and on ledgers, with what was decided on them."""
        return self.once(problems)

    @property
    def revisions(self) -> pd.DataFrame:
        """What later receipts changed of figures filed before; see :func:`analysis.vintages.revisions`."""
        return self.once(_revisions)

    @property
    def calendar(self) -> pd.DataFrame:
        """Forms owed up to the as-of date, and what became of each."""
        return self.once(forms_owed)

    def verified(self) -> Edition:
        """The same edition with verified numbers in place of filed ones, in the figures and in the ledgers."""
        return self.once(_verified).said(self.lang)

    @property
    def season(self) -> Season:
        """The season reported on."""
        return self.campaign.season

    @property
    def base(self) -> Season | None:
        """The season compared with."""
        return self.campaign.base_season

    @property
    def is_closing(self) -> bool:
        """Whether the season is over as of this edition, so that closing is set against closing."""
        return self.as_of >= self.season.closing

    @property
    def basis(self) -> tuple[str, ...]:
        """The bases of all figures in the edition: ``real``, ``example``."""
        return self.of_tables(_basis)

    def city(self, wanted: str | None) -> City:
        """A filing unit by any of its names; the first in order where none is named."""
        return self.campaign.city(wanted) if wanted else self.campaign.cities[0]

    def said(self, lang: str) -> Edition:
        """The same edition in another language."""
        return self._sharing(replace(self, lang=lang))

    def at(self, date: dt.date) -> Edition:
        """The same tables seen as of another date."""
        return self._sharing(replace(self, as_of=date))

    def _sharing(self, other: Edition) -> Edition:
        """Another edition of the same tables and declaration, which shares what was worked out."""
        object.__setattr__(other, "_made", self._made)
        return other


def open_edition(
    folder: str | os.PathLike[str],
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Edition:
    """Open a campaign's tidy tables as they stood.

    ``as_of`` defaults to the last filing date of the current season on which something was filed, never to today;
    ``known_on`` to everything known. Asked for again it is the same edition, with all that was worked out, as long as
    the tables and the declaration are the same files.
    """
    asked.look()
    root, known = campaign.find(folder), _date(known_on, "known-on")
    mark = marks.of_campaign(root)
    if not marks.is_settled(mark):
        return _as_asked(_known_edition(*_read(root), known), as_of, lang)
    return _kept(root, mark, known, _date(as_of, "as-of"), lang)


@lru_cache(maxsize=64)
def _kept(root: Path, mark: Mark, known: dt.date | None, as_of: dt.date | None, lang: str | None) -> Edition:
    return _as_asked(_kept_known(root, mark, known), as_of, lang)


@lru_cache(maxsize=4)
def _kept_known(root: Path, mark: Mark, known: dt.date | None) -> Edition:
    return _known_edition(*_kept_read(root, mark), known)


@lru_cache(maxsize=2)
def _kept_read(root: Path, mark: Mark) -> tuple[Campaign, Tables]:
    return _read(root)


def _read(root: Path) -> tuple[Campaign, Tables]:
    return campaign.load(root), store.read_all(root)


def edition_of(
    declared: Campaign,
    tables: Tables,
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Edition:
    """The edition of given tables; see :func:`open_edition`."""
    return _as_asked(_known_edition(declared, tables, _date(known_on, "known-on")), as_of, lang)


def _known_edition(declared: Campaign, tables: Tables, known: dt.date | None) -> Edition:
    """What was known on a day, as of the last date filed about."""
    seen = {name: _known(table, known) for name, table in tables.items()}
    seen |= {name: vintages.current(name, seen[name]) for name in vintages.LEDGER_KEYS}
    return Edition(declared, seen, last_filed(seen["filings"], declared.season), known, declared.languages[0])


def _as_asked(opened: Edition, as_of: str | dt.date | None, lang: str | None) -> Edition:
    """The same edition as of the date and in the language asked for."""
    about, spoken = _date(as_of, "as-of") or opened.as_of, lang or opened.lang
    languages, start = opened.campaign.languages, opened.season.start
    if spoken not in languages:
        raise WrongCall(f"No language {spoken!r} in this campaign; declared: {', '.join(languages)}.")
    if about < start:
        raise WrongCall(f"--as-of {about} is before the season begins on {start}.")
    return opened.at(about).said(spoken)


# What editions are asked for, each worked out once.


def figures(edition: Edition) -> pd.DataFrame:
    """Standing figures; see :attr:`Edition.figures`."""
    standing = edition.decided.figures
    shown = decided.as_verified(standing) if edition.shows_verified else standing
    return shown[~_after(shown, edition.season, edition.as_of)].reset_index(drop=True)


def filings(edition: Edition) -> pd.DataFrame:
    """Standing filings; see :attr:`Edition.filings`."""
    latest = edition.tables["filings"].sort_values("sequence")
    latest = latest.drop_duplicates(vintages.FILING_KEY, keep="last")
    return latest[~_after(latest, edition.season, edition.as_of)].reset_index(drop=True)


def problems(edition: Edition) -> pd.DataFrame:
    """Findings; see :attr:`Edition.problems`."""
    found = edition.decided.problems
    standing = edition.filings[["sequence", "city_code"]].drop_duplicates()
    about_filing = found["as_of"].notna() & found["city_code"].notna() & (found["sequence"] > 0)
    pairs = pd.MultiIndex.from_frame(found[["sequence", "city_code"]])
    stands = pairs.isin(pd.MultiIndex.from_frame(standing))
    return found[~about_filing | stands].reset_index(drop=True)


def forms_owed(edition: Edition) -> pd.DataFrame:
    """Forms owed; see :attr:`Edition.calendar`."""
    return calendar.calendar(edition.tables["filings"], edition.campaign, edition.as_of)


def table(edition: Edition, name: str) -> pd.DataFrame:
    """One of the tables by its name, for :meth:`Edition.of_unit`."""
    return edition.tables[name]


def _revisions(edition: Edition) -> pd.DataFrame:
    changed = vintages.revisions(edition.tables["figures"])
    return changed[~_after(changed, edition.season, edition.as_of)].reset_index(drop=True)


def _verified(edition: Edition) -> Edition:
    return replace(edition, tables=decided.verified_ledgers(edition.tables), shows_verified=True)


def _decided(tables: Tables, declared: Campaign) -> Decided:
    return decided.decide(tables, declared, _book(tables, declared))


def _book(_: Tables, declared: Campaign) -> RuleBook:
    return rules.load(declared.folder)


def _basis(tables: Tables, _: Campaign) -> tuple[str, ...]:
    names = ("figures", "projects", "activities")
    return tuple(sorted({basis for name in names for basis in tables[name]["basis"].unique()}))


def _places(edition: Edition, function: Callable[..., pd.DataFrame], given: tuple[Any, ...]) -> Mapping[Hashable, Any]:
    """Where the rows about each unit stand in what a function makes of the edition."""
    return edition.once(function, *given).groupby("city_code", sort=False).indices


def last_filed(filings: pd.DataFrame, season: Season) -> dt.date:
    """The last filing date on which something was filed; the season's closing date where nothing was."""
    dates = filings.loc[filings["season"] == season.code, "as_of"]
    return dates.max().date() if len(dates) else season.closing


def _known(table: pd.DataFrame, known_on: dt.date | None) -> pd.DataFrame:
    came = next((name for name in CAME if name in table), None)
    if known_on is None or came is None:
        return table
    return table[table[came] <= pd.Timestamp(known_on)]


def _after(table: pd.DataFrame, season: Season, as_of: dt.date) -> pd.Series:
    """Rows of the current season about a later date; the season compared with is over and shown whole."""
    return (table["season"] == season.code) & (table["as_of"] > pd.Timestamp(as_of))


def _date(given: str | dt.date | None, option: str) -> dt.date | None:
    if given is None or isinstance(given, dt.date):
        return given
    try:
        return dt.date.fromisoformat(given)
    except ValueError as wrong:
        raise WrongCall(f"--{option} {given!r} is not a date; write it as YYYY-MM-DD.") from wrong
