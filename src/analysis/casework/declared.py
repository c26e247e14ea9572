"""The form of a case and the states of its evidence: ``[cases.form]`` and ``[cases.rating]`` of ``campaign.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache

from analysis.campaign import Campaign
from analysis.errors import DeclarationError
from analysis.methods import Words

BEARS_OUT, REFUTES, OPEN = "bears-out", "refutes", "open"
"""What a state says of a claim."""


@dataclass(frozen=True)
class CaseForm:
    """What a case is filed on, beside the labels and columns of ``form.csv``.

    ``fields`` are the fields of work to choose from, ``required`` the labels that may not be blank, ``characters`` how
    long a text should be, ``rows`` how many lines there are for claims, ``asks`` what is asked for, by field.
    """

    name: Words = field(default_factory=lambda: {"en": "{campaign}, {season}: case"})
    sheet: Words = field(default_factory=lambda: {"en": "Case form"})
    note: Words = field(default_factory=dict)
    required: tuple[str, ...] = ("reporting_unit", "title")
    characters: int = 1_000
    rows: int = 10
    fields: Mapping[str, Words] = field(default_factory=dict)
    asks: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """What was found of an item of evidence, and what that says of the claim: it bears it out, refutes it, neither."""

    code: str
    name: Words
    means: str


@lru_cache(maxsize=8)
def case_form(campaign: Campaign) -> CaseForm:
    """The form that a campaign declares; raises :class:`~analysis.errors.DeclarationError` for an unknown key."""
    declared = dict(campaign.methods.cases.get("form", {}))
    unknown = {*declared} - {one.name for one in fields(CaseForm)}
    if unknown:
        raise DeclarationError(f"{_place(campaign)} [cases.form]: {', '.join(sorted(unknown))} is not known.")
    chosen = {item["code"]: item["name"] for item in declared.get("fields", ())}
    required = tuple(declared.get("required", CaseForm().required))
    return CaseForm(**{**declared, "fields": chosen, "required": required})


@lru_cache(maxsize=8)
def states(campaign: Campaign) -> Mapping[str, State]:
    """The states of evidence by code, the first that leaves open being that of an item nobody has looked at."""
    declared = campaign.methods.cases.get("rating", {}).get("states", ())
    made = {item["code"]: State(item["code"], item["name"], item["means"]) for item in declared}
    wrong = [state.code for state in made.values() if state.means not in (BEARS_OUT, REFUTES, OPEN)]
    if wrong:
        known = ", ".join((BEARS_OUT, REFUTES, OPEN))
        raise DeclarationError(f"{_place(campaign)} [cases.rating]: state {', '.join(wrong)}: means is one of {known}.")
    if made and {state.means for state in made.values()} != {BEARS_OUT, REFUTES, OPEN}:
        raise DeclarationError(f"{_place(campaign)} [cases.rating]: states need one of each meaning.")
    return made


def _place(campaign: Campaign) -> str:
    return f"{campaign.folder / 'campaign.toml'},"
