"""A campaign as it stood: the tables as known on a date, seen as of a date. What every page is made from."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from analysis import calendar, campaign, decided, rules, store, vintages
from analysis.campaign import Campaign, City, Season
from analysis.decided import Decided
from analysis.errors import WrongCall
from analysis.store import Tables

CAME = ("received_on", "decided_on", "answered_on")
"""The column by which a table's rows came to be known."""


@dataclass(frozen=True)
class Edition:
    """The tables of a campaign, limited to what was received by ``known_on`` and is about dates up to ``as_of``."""

    campaign: Campaign
    tables: Tables
    as_of: dt.date
    known_on: dt.date | None
    lang: str
    shows_verified: bool = False

    @cached_property
    def decided(self) -> Decided:
        """The standing figures with what was decided on them, and the findings with their status."""
        return decided.decide(self.tables, self.campaign, rules.load(self.campaign.folder))

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Standing figures of all seasons: of each season × unit × indicator × date, the one received last."""
        standing = self.decided.figures
        shown = decided.as_verified(standing) if self.shows_verified else standing
        return shown[~_after(shown, self.season, self.as_of)].reset_index(drop=True)

    @cached_property
    def filings(self) -> pd.DataFrame:
        """Standing filings of all seasons."""
        latest = self.tables["filings"].sort_values("sequence")
        latest = latest.drop_duplicates(vintages.FILING_KEY, keep="last")
        return latest[~_after(latest, self.season, self.as_of)].reset_index(drop=True)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """Findings on standing filings and on ledgers, with what was decided on them."""
        found = self.decided.problems
        standing = self.filings[["sequence", "city_code"]].drop_duplicates()
        about_filing = found["as_of"].notna() & found["city_code"].notna() & (found["sequence"] > 0)
        pairs = pd.MultiIndex.from_frame(found[["sequence", "city_code"]])
        stands = pairs.isin(pd.MultiIndex.from_frame(standing))
        return found[~about_filing | stands].reset_index(drop=True)

    @cached_property
    def revisions(self) -> pd.DataFrame:
        """What later receipts changed of figures filed before; see :func:`analysis.vintages.revisions`."""
        changed = vintages.revisions(self.tables["figures"])
        return changed[~_after(changed, self.season, self.as_of)].reset_index(drop=True)

    def verified(self) -> Edition:
        """The same edition with verified numbers in place of filed ones, in the figures and in the ledgers."""
        return replace(self, tables=decided.verified_ledgers(self.tables), shows_verified=True)

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """Forms owed up to the as-of date, and what became of each."""
        return calendar.calendar(self.tables["filings"], self.campaign, self.as_of)

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
        names = ("figures", "projects", "activities")
        return tuple(sorted({basis for name in names for basis in self.tables[name]["basis"].unique()}))

    def city(self, wanted: str | None) -> City:
        """A filing unit by any of its names; the first in order where none is named."""
        return self.campaign.city(wanted) if wanted else self.campaign.cities[0]

    def said(self, lang: str) -> Edition:
        """The same edition in another language."""
        return replace(self, lang=lang)


def open_edition(
    folder: str | os.PathLike[str],
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Edition:
    """Open a campaign's tidy tables as they stood.

    ``as_of`` defaults to the last filing date of the current season on which something was filed, never to today;
    ``known_on`` to everything known.
    """
    declared = campaign.load(folder)
    return edition_of(declared, store.read_all(declared.folder), as_of, known_on, lang)


def edition_of(
    declared: Campaign,
    tables: Tables,
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Edition:
    """The edition of given tables; see :func:`open_edition`."""
    known = _date(known_on, "known-on")
    spoken = lang or declared.languages[0]
    if spoken not in declared.languages:
        raise WrongCall(f"No language {spoken!r} in this campaign; declared: {', '.join(declared.languages)}.")
    seen = {name: _known(table, known) for name, table in tables.items()}
    seen |= {name: vintages.current(name, seen[name]) for name in vintages.LEDGER_KEYS}
    about = _date(as_of, "as-of") or last_filed(seen["filings"], declared.season)
    if about < declared.season.start:
        raise WrongCall(f"--as-of {about} is before the season begins on {declared.season.start}.")
    return Edition(declared, seen, about, known, spoken)


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
