"""What is asked for by names, as codes: a season, a stage, units, groups of focuses. Pure.

Whatever is not known is a wrong call that names the nearest known ones.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from analysis.campaign import Campaign, Season, Words
from analysis.edition import Edition
from analysis.errors import WrongCall
from analysis.focuses.groups import NOT_STATED, OTHER, SIZE, check, focus_of, values
from analysis.focuses.listed import CITY, STAGE, Asked
from analysis.methods import Focus


def asked(
    edition: Edition,
    season: str | None = None,
    stage: str | None = None,
    cities: Sequence[str] = (),
    where: Sequence[str] = (),
    at_least: float | None = None,
) -> Asked:
    """What is asked for, each thing by its code or any of its names; ``where`` are ``focus=group``."""
    campaign = edition.campaign
    if not campaign.ledger.signing:
        raise WrongCall(f"{campaign.folder / 'campaign.toml'} declares no ledger, so there are no projects to list.")
    groups: dict[str, tuple[str, ...]] = {}
    for each in where:
        focus, group = _condition(edition, each)
        groups[focus] = tuple(dict.fromkeys((*groups.get(focus, ()), group)))
    units = dict.fromkeys(_unit(campaign, each) for each in cities)
    return Asked(_season(edition, season), _stage(campaign, stage), tuple(units), groups, at_least)


def by_of(campaign: Campaign, wanted: str) -> str:
    """What projects are put together by: their units, the stage reached, or a focus by its code or name."""
    if wanted in (CITY, STAGE):
        return wanted
    return _focus(campaign, wanted, (CITY, STAGE)).code


def _season(edition: Edition, wanted: str | None) -> Season:
    seasons = edition.campaign.seasons
    names = {code: season.name for code, season in seasons.items()}
    season = seasons[_code(wanted, names, "season")] if wanted else edition.season
    if season.start > edition.as_of:
        raise WrongCall(f"Season {season.code} begins on {season.start}, after {edition.as_of}.")
    return season


def _stage(campaign: Campaign, wanted: str | None) -> str:
    names = {code: {**stage.name, "": stage.word} for code, stage in campaign.stages.items()}
    return _code(wanted, names, "stage") if wanted else str(campaign.ledger.signing)


def _unit(campaign: Campaign, wanted: str) -> str:
    city = campaign.city(wanted)
    if city is campaign.total:
        raise WrongCall(f"{wanted} is all units together: leave --city away to ask for all of them.")
    return city.code


def _condition(edition: Edition, written: str) -> tuple[str, str]:
    """The focus and the group, or the value of its column, of one condition."""
    name, equals, value = (part.strip() for part in written.partition("="))
    if not equals or not value:
        raise WrongCall(f"--where {written!r}: write FOCUS=GROUP.")
    focus = _focus(edition.campaign, name)
    return focus.code, _group(edition, focus, value)


def _focus(campaign: Campaign, wanted: str, others: Iterable[str] = ()) -> Focus:
    names = {code: focus.name for code, focus in campaign.methods.focuses.items()}
    if campaign.methods.sizes:
        names[SIZE] = {}
    return focus_of(campaign, _code(wanted, names, "focus", others))


def _group(edition: Edition, focus: Focus, wanted: str) -> str:
    """The group's code, or a value: one that a group holds, or that a project of the ledgers states."""
    check(focus)
    named = {group.code: group.name for group in focus.groups} | {OTHER: {}, NOT_STATED: {}}
    if code := _found(wanted, named):
        return code
    ledger, nothing = edition.campaign.ledger, edition.campaign.filing.not_reported
    known = {value for group in focus.groups for value in group.values}
    if focus.column:
        known |= set(values(edition.tables["projects"], focus, ledger.list_separator, nothing)["value"])
    if wanted not in known:
        _unknown(f"group of {focus.code}", wanted, named, sorted(known))
    return wanted


def _code(wanted: str, names: Mapping[str, Words], what: str, others: Iterable[str] = ()) -> str:
    return _found(wanted, names) or _unknown(what, wanted, names, others)


def _found(wanted: str, names: Mapping[str, Words]) -> str | None:
    """The code of a thing by its code, or by a name of it."""
    if wanted in names:
        return wanted
    return next((code for code, words in names.items() if wanted in words.values()), None)


def _unknown(what: str, wanted: str, names: Mapping[str, Words], others: Iterable[str] = ()) -> NoReturn:
    known = list(dict.fromkeys([*(text for code, words in names.items() for text in (code, *words.values())), *others]))
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.3)
    hint = f"Nearest: {', '.join(near)}." if near else f"Known: {', '.join([*names, *others])}."
    raise WrongCall(f"No {what} {wanted!r}. {hint}")
