"""What files are looked at for: the seasons and the date that they may be about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analysis import rules
from analysis.campaign import Campaign, Season
from analysis.errors import WrongCall
from analysis.rules import RuleBook


@dataclass(frozen=True)
class Asked:
    """What files are looked at for: the seasons that their date may fall in, and what was given beside them."""

    campaign: Campaign
    book: RuleBook
    seasons: tuple[Season, ...]
    is_season_given: bool
    as_of: dt.date | None

    def season_of(self, date: dt.date) -> Season | None:
        """The one season that a date falls in."""
        fitting = [season for season in self.seasons if is_in(date, season)]
        return fitting[0] if len(fitting) == 1 else None

    @classmethod
    def of(cls, campaign: Campaign, season: str | None = None, as_of: dt.date | None = None) -> Asked:
        """What was asked for; raises :class:`~analysis.errors.WrongCall` for what the campaign does not declare."""
        if season is not None and season not in campaign.seasons:
            raise WrongCall(f"No season {season!r} in this campaign; declared: {', '.join(campaign.seasons)}.")
        seasons = (campaign.seasons[season],) if season else tuple(campaign.seasons.values())
        asked = cls(campaign, rules.load(campaign.folder), seasons, season is not None, as_of)
        if as_of and asked.season_of(as_of) is None:
            spans = ", ".join(f"{one.code} ({one.start} to {one.end})" for one in seasons)
            raise WrongCall(f"--as-of {as_of} falls into no one season; they are: {spans}.")
        return asked


def is_in(date: dt.date, season: Season) -> bool:
    """Whether a file of a season may be about a date: from its first day to its last, or to its closing."""
    return season.start <= date <= max(season.end, season.closing)
