"""What in a declared assessment is not known, or contradicts itself, in words. Pure.

What a single scale, group or indicator may be is said where it is made; here is what only the whole declaration shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.assessment import weighting
from analysis.assessment.declaration import AGGREGATIONS, Assessment, Indicator
from analysis.assessment.firmness import Award
from analysis.assessment.scales import CompletionRate, DistanceToTarget
from analysis.campaign import Campaign

if TYPE_CHECKING:
    from analysis.assessment.declared import Rules

KEYS = {
    "": (
        *("name", "note", "scale", "weighting", "missing", "apart", "pool", "groups", "indicators"),
        *("awards", "shapes", "variants", "per_head", "rank_for"),
    ),
    "variants": (
        *("scales", "drawn", "aggregations", "weightings", "other_aggregations", "missing"),
        *("drop_each", "dispute_each", "firm_for"),
    ),
    "apart": ("partition", "bodies"),
    "awards": ("code", "name", "first", "last"),
}
"""What may be written in each table; the others are read whole."""


def found(declared: Mapping[str, Any], made: Rules, campaign: Campaign) -> Iterator[str]:
    """Every mistake, naming the key."""
    yield from unknown_keys(declared)
    yield from _of_methods(declared, made)
    yield from of_awards(made.awards)
    for leaf in made.assessment.indicators:
        yield from of_leaf(leaf, made.assessment)
    for key, audiences in {"rank_for": made.rank_for, "firm_for": made.firm_for}.items():
        yield from (f"{key}: {name!r} is no audience" for name in audiences if name not in campaign.audiences)


def unknown_keys(declared: Mapping[str, Any]) -> Iterator[str]:
    """Keys that nothing reads: most likely written wrongly.

    >>> list(unknown_keys({"wieghting": "equal", "awards": [{"code": "flag", "lst": 6}]}))
    ["'wieghting' is not known", "awards: 'lst' is not known"]
    """
    for table, keys in KEYS.items():
        held = declared.get(table, {}) if table else declared
        for item in [held] if isinstance(held, Mapping) else held:
            before = f"{table}: " if table else ""
            yield from (f"{before}{key!r} is not known" for key in item if key not in keys)


def _of_methods(declared: Mapping[str, Any], made: Rules) -> Iterator[str]:
    """Weights and means that are no known method."""
    known = ("given", *weighting.METHODS)
    used = {"weighting": [made.assessment.weighting.method], "variants.weightings": [*made.alone.weighting]}
    for key, methods in used.items():
        yield from (f"{key} is one of {', '.join(known)}, not {name!r}" for name in methods if name not in known)
    means = [name for name in AGGREGATIONS if name != "sum"]
    for key in ("aggregations", "other_aggregations"):
        tried: Sequence[str] = declared.get("variants", {}).get(key, ())
        yield from (f"variants.{key} are of {', '.join(means)}, not {name!r}" for name in tried if name not in means)


def of_awards(awards: Sequence[Award]) -> Iterator[str]:
    """Awards declared twice, or without a place.

    >>> list(of_awards([Award("flag", 0), Award("flag", 6)]))
    ["award 'flag' is from place 1 to 0", "award 'flag' is declared twice"]
    """
    codes = [award.code for award in awards]
    for place, award in enumerate(awards):
        if not 1 <= award.first <= award.last:
            yield f"award {award.code!r} is from place {award.first} to {award.last}"
        if award.code in codes[:place]:
            yield f"award {award.code!r} is declared twice"


def of_leaf(leaf: Indicator, assessment: Assessment) -> Iterator[str]:
    """What an indicator's scale needs of it: a target, one for all, more being better, no size."""
    scale = assessment.scale_of(leaf)
    if not scale.targeted:
        return
    if leaf.target is None:
        yield f"{leaf.code}: its scale {scale.name} needs a target"
    if leaf.size:
        yield f"{leaf.code}: what is scored by its target cannot be by size as well"
    if isinstance(scale, CompletionRate) and leaf.direction < 0:
        yield f"{leaf.code}: a completion rate is of an indicator on which more is better"
    if isinstance(scale, DistanceToTarget) and isinstance(leaf.target, Mapping) and len({*leaf.target.values()}) > 1:
        yield f"{leaf.code}: distance-to-target needs one target for all units"
