"""What stages, focuses, groups and sizes are called, as plain words."""

from __future__ import annotations

from analysis.campaign import say
from analysis.focuses.groups import NOT_STATED, OTHER, SIZE, focus_of
from analysis.focuses.listed import CITY, STAGE
from analysis.focuses.seen import APART, GROUP
from analysis.phrasing import Voice, rounded


def stage_name(voice: Voice, code: str) -> str:
    """A stage's name."""
    return say(voice.campaign.stages[code].name, voice.lang)


def focus_name(voice: Voice, code: str) -> str:
    """A focus's name; that of the sizes."""
    return voice.text("size") if code == SIZE else say(focus_of(voice.campaign, code).name, voice.lang)


def group_name(voice: Voice, code: str, kind: str, group: str) -> str:
    """What a group is called: of a focus, a unit, a stage; ``kind`` tells those in no group."""
    if kind == APART:
        return {OTHER: voice.text("other"), NOT_STATED: voice.text("not stated")}[group]
    if code == CITY:
        return say(voice.campaign.by_code[group].name, voice.lang)
    if code == STAGE:
        return stage_name(voice, group)
    declared = {each.code: each for each in focus_of(voice.campaign, code).groups}
    if group not in declared:
        return group
    named, amount = declared[group].name, declared[group].at_least
    return at_least(voice, amount) if not named and amount is not None else say(named, voice.lang)


def alternatives(voice: Voice, code: str, groups: tuple[str, ...]) -> str:
    """The groups of one focus that were asked for, any of which will do."""
    kinds = [APART if group in (OTHER, NOT_STATED) else GROUP for group in groups]
    names = [group_name(voice, code, kind, group) for kind, group in zip(kinds, groups, strict=True)]
    return voice.text(" or ").join(names)


def at_least(voice: Voice, amount: float) -> str:
    """An amount and all above it, with no more decimals than it needs."""
    unit = voice.campaign.money_unit
    scaled = amount * unit.scale.get(voice.lang, 1.0)
    decimals = next((n for n in range(unit.decimals) if float(rounded(scaled, n)) == scaled), unit.decimals)
    number = voice.number(scaled, decimals)
    return voice.text("{number} {unit} and more", number=number, unit=voice.unit(unit))
