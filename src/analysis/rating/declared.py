"""What a campaign declares of how submitted cases are rated: ``[cases.rating]`` of ``campaign.toml``. Pure.

Criteria with weights and anchors in words, grades with values, the fewest raters, what states of evidence mean, how
ties are settled, how many cases are short-listed: all of it is the campaign's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from analysis import cells
from analysis.campaign import Campaign, say
from analysis.casework import BEARS_OUT, OPEN, REFUTES, State, states
from analysis.errors import DeclarationError
from analysis.methods import Words
from analysis.rating.gate import Evidence
from analysis.rating.scheme import Scheme


@dataclass(frozen=True)
class Named:
    """A criterion or a grade: its code, its name, and of a criterion the words that anchor each grade."""

    code: str
    name: Words
    anchors: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class Rules:
    """How cases are rated, with the words that pages and rating sheets show."""

    scheme: Scheme
    criteria: Mapping[str, Named]
    grades: Mapping[str, Named]
    states: Mapping[str, State]
    tie_order: tuple[str, ...]
    short_list: int
    note: Words

    @property
    def evidence(self) -> Evidence:
        """What the states of evidence mean for a claim."""
        kinds = {kind: frozenset(one.code for one in self.states.values() if one.means == kind) for kind in KINDS}
        return Evidence(kinds[BEARS_OUT], kinds[REFUTES], kinds[OPEN])

    @property
    def unchecked(self) -> str:
        """The state of an item that nobody has looked at."""
        return next(one.code for one in self.states.values() if one.means == OPEN)

    def codes(self, of: Mapping[str, Named]) -> dict[str, str]:
        """The code of every criterion or grade by what a rater may write: the code itself, or the name."""
        return {cells.normal(word): one.code for one in of.values() for word in (one.code, *one.name.values())}


KINDS = (BEARS_OUT, REFUTES, OPEN)


@lru_cache(maxsize=8)
def rules(campaign: Campaign) -> Rules | None:
    """How cases are rated; none where nothing is declared.

    Raises :class:`~analysis.errors.DeclarationError` that names ``campaign.toml`` and the key.
    """
    declared = campaign.methods.cases.get("rating")
    if not declared:
        return None
    try:
        made = _rules(declared, campaign)
    except KeyError as missing:
        raise _wrong(campaign, f"{missing.args[0]} is missing") from missing
    except DeclarationError as wrong:
        raise _wrong(campaign, str(wrong)) from wrong
    if contradictions := list(_contradictions(made)):
        raise _wrong(campaign, "; ".join(contradictions))
    return made


def _rules(declared: Mapping[str, Any], campaign: Campaign) -> Rules:
    criteria = {one["code"]: Named(one["code"], one["name"], one["anchors"]) for one in declared["criteria"]}
    grades = {one["code"]: Named(one["code"], one["name"]) for one in declared["grades"]}
    words = {(code, grade): one.anchors.get(grade, {}) for code, one in criteria.items() for grade in grades}
    scheme = Scheme(
        weights={one["code"]: one["weight"] for one in declared["criteria"]},
        grades={one["code"]: one["value"] for one in declared["grades"]},
        anchors={place: say(said, campaign.filed_language) for place, said in words.items()},
        raters_at_least=declared.get("raters_at_least", 3),
    )
    order, short_list = tuple(declared.get("tie_order", ())), declared.get("short_list", 0)
    return Rules(scheme, criteria, grades, states(campaign), order, short_list, declared.get("note", {}))


def _contradictions(made: Rules) -> Iterator[str]:
    if unknown := [name for name in made.tie_order if name not in made.criteria]:
        yield f"tie_order names {', '.join(unknown)}, which is no criterion"
    if not made.states:
        yield "states of evidence are missing; declare what each means"
    if made.scheme.raters_at_least < 1 or made.short_list < 0:
        yield "raters_at_least and short_list are whole numbers, from 1 and from 0"


def _wrong(campaign: Campaign, what: str) -> DeclarationError:
    return DeclarationError(f"{campaign.folder / 'campaign.toml'}, [cases.rating]: {what}.")
