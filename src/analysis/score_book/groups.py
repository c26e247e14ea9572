"""A group's value from its parts as formulas of cells: the same as :mod:`analysis.assessment.combining`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.assessment.declaration import MEAN_KINDS, Group
from analysis.assessment.reasons import ALL_MISSING, FEW_KNOWN, NEGATIVE, NO_WEIGHT, PART_MISSING
from analysis.score_book.grid import words
from analysis.score_book.scales import cut


@dataclass(frozen=True)
class Parts:
    """The cells of a group's parts, those below each other together: one list a column."""

    count: int
    values: list[str]
    reasons: list[str]
    weights: list[str]
    used: list[str]
    contributions: list[str]


def weight_used(group: Group, weight: str, value: str, parts: Parts) -> str:
    """A part's weight after the missing ones were dropped."""
    if group.aggregation not in MEAN_KINDS:
        return f'IF(ISNUMBER({value}),{weight},"")'
    known = _summed(f"SUMPRODUCT(ISNUMBER({v})*{w})" for v, w in zip(parts.values, parts.weights, strict=True))
    return f'IF(ISNUMBER({value}),IF({known}>0,{weight}/({known}),""),"")'


def contribution(group: Group, value: str, used: str) -> str:
    """What a part brings to its group, in the way that the group puts its parts together."""
    brings = {
        "arithmetic": f"{used}*{value}",
        "sum": f"{used}*{value}",
        "geometric": f'IF({value}<0,"",IF({used}=0,1,{value}^{used}))',
        "harmonic": f'IF({value}>0,{used}/{value},"")',
    }[group.aggregation]
    return f'IF(ISNUMBER({used}),{brings},"")'


def value(group: Group, reason: str, parts: Parts, rule: Callable[[str], str]) -> str:
    """The group's value, nothing where there is a reason; cut at its cap and floor, then times what is declared."""
    brought, start = ",".join(parts.contributions), rule("start") if group.aggregation == "sum" else ""
    made = {
        "arithmetic": f"SUM({brought})",
        "sum": f"{start}+SUM({brought})",
        "geometric": f"PRODUCT({brought})",
        "harmonic": f"IF({_zeros(parts)}>0,0,1/SUM({brought}))",
    }[group.aggregation]
    times = f"*{rule('times')}" if group.times != 1 else ""
    whole = cut(group, made, rule)
    return f'IF({reason}<>"","",{f"({whole}){times}" if times else whole})'


def reason(
    group: Group,
    parts: Parts,
    said: Mapping[str, str],
    rule: Callable[[str], str],
    leaves: tuple[list[str], int] | None,
) -> str:
    """Why a group is blank; nothing where it has a value. ``leaves`` are the cells and the number of all indicators."""
    known = f"COUNT({','.join(parts.values)})"
    negative = [f"COUNTIF({area},{words(said[NEGATIVE])})>0" for area in parts.reasons]
    if group.aggregation in ("geometric", "harmonic"):
        negative.append(f"MIN({','.join(parts.values)})<0")
    cases = [(f"OR({','.join(negative)})", NEGATIVE), (f"{known}=0", ALL_MISSING)]
    if group.aggregation == "sum":
        cases.append((f"{known}<{parts.count}", PART_MISSING))
    cases.append((f"{known}/{parts.count}<{rule('least_in_group')}", FEW_KNOWN))
    if group.aggregation in MEAN_KINDS:
        pairs = zip(parts.values, parts.weights, strict=True)
        cases.append((_summed(f"SUMPRODUCT(ISNUMBER({v})*({w}<>0))" for v, w in pairs) + "=0", NO_WEIGHT))
    if leaves:
        cases.append((f"COUNT({','.join(leaves[0])})/{leaves[1]}<{rule('least_known')}", FEW_KNOWN))
    made = '""'
    for holds, code in reversed(cases):
        made = f"IF({holds},{words(said[code])},{made})"
    return made


def _zeros(parts: Parts) -> str:
    """How many parts that have a weight are zero."""
    pairs = zip(parts.values, parts.used, strict=True)
    return _summed(f'COUNTIFS({value},0,{used},">0")' for value, used in pairs)


def _summed(formulas: object) -> str:
    return "+".join(formulas)  # type: ignore[arg-type]
