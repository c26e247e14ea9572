"""Contradictions of a declaration, all said at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from analysis import methods
from analysis.campaign.declaration import Campaign
from analysis.campaign.filing import READINGS
from analysis.errors import DeclarationError

BASES = ("real", "example")
CHANNELS = ("filed", "verified", "corrected", "published")


def check(campaign: Campaign) -> None:
    """Say every contradiction of the declaration at once."""
    indicators, seasons = campaign.indicators.values(), campaign.seasons.values()
    chosen = [("current", campaign.current), ("base", campaign.base or campaign.current)]
    figures = [item.field for item in campaign.form if item.place == "figure"]
    wrong = [
        *_unknown("season", chosen, campaign.seasons),
        *_unknown("reading", [("filing", campaign.filing.reading)], READINGS),
        *_unknown("unit of indicator", ((i.code, i.unit) for i in indicators), campaign.units),
        *_unknown(
            "stage of indicator",
            ((i.code, i.stage) for i in indicators if i.stage),
            campaign.stages,
        ),
        *_unknown(
            "indicator of floor",
            ((f.season, f.indicator) for f in campaign.floors),
            campaign.indicators,
        ),
        *_unknown("season of floor", ((f.indicator, f.season) for f in campaign.floors), campaign.seasons),
        *_unknown("signing", [("ledger", campaign.ledger.signing or "")], {*campaign.stages, ""}),
        *_unknown("headline", ((code, code) for code in campaign.headline), campaign.indicators),
        *_unknown("field of form.csv", ((code, code) for code in figures), campaign.indicators),
        *_unknown(
            "audience of page",
            ((p.name, p.audience) for p in campaign.pages.values()),
            campaign.audiences,
        ),
        *_unknown(
            "audience of projections",
            ((code, code) for code in campaign.methods.limits.projections_for),
            campaign.audiences,
        ),
        *_unknown("basis of season", ((s.code, s.basis) for s in seasons), BASES),
        *_unknown("channel of season", ((s.code, s.channel) for s in seasons), CHANNELS),
        *(f"season {s.code} ends before it starts" for s in seasons if s.end < s.start),
        *(f"seasons differ in basis, {basis}: pages would mix real with example figures" for basis in _mixed(campaign)),
        *(f"two filing units have the code {code}" for code in _repeated(city.code for city in campaign.cities)),
        *methods.contradictions(campaign.methods, {*campaign.by_code}, {*campaign.indicators}, {*campaign.stages}),
    ]
    if wrong:
        raise DeclarationError(f"{campaign.folder}: {'; '.join(wrong)}. Correct the declaration.")


def _mixed(campaign: Campaign) -> list[str]:
    chosen = (campaign.current, campaign.base or campaign.current)
    compared = [campaign.seasons[code] for code in chosen if code in campaign.seasons]
    bases = sorted({season.basis for season in compared})
    return [" and ".join(bases)] if len(bases) > 1 else []


def _repeated(codes: Iterable[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]


def _unknown(what: str, pairs: Iterable[tuple[str, str]], known: Iterable[str]) -> list[str]:
    names = set(known)
    return [f"{what} {owner}: {name} is not known" for owner, name in pairs if name not in names]
