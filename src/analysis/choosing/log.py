"""The audit log of a choice: all that it was made from and by, as plain values; and the choice made again. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

import pandas as pd

from analysis.choosing.choice import Choice, Limits, choose
from analysis.choosing.designs import Design
from analysis.choosing.diverse import diverse
from analysis.choosing.extreme import extreme
from analysis.choosing.influential import influential
from analysis.choosing.ordering import TIE_RULE
from analysis.choosing.pairs import different_pairs, similar_pairs
from analysis.choosing.pathway import pathway
from analysis.choosing.typical import deviant, typical

DESIGNS: dict[str, Callable[..., Design]] = {
    "typical": typical,
    "deviant-above": deviant,
    "deviant-below": deviant,
    "extreme": extreme,
    "extreme-high": extreme,
    "extreme-low": extreme,
    "influential": influential,
    "pathway": pathway,
    "diverse": diverse,
    "most-similar": similar_pairs,
    "most-different": different_pairs,
}


def log(choice: Choice) -> dict[str, Any]:
    """Design, parameters, measure, rule, tie rule, the figures used, who was left out and why, and what was chosen.

    Plain values that JSON can hold; the figures are as the fit took them, so columns in ``logarithms`` are logarithms.

    >>> made = log(choose(extreme("x"), pd.DataFrame({"x": [1.0, 2, 9]}, index=list("abc"))))
    >>> made["design"], made["rule"], made["figures"], made["chosen"][0]["unit"]
    ('extreme', 'largest', {'x': {'a': 1.0, 'b': 2.0, 'c': 9.0}}, 'c')
    """
    design, limits = choice.design, choice.limits
    by = {"design": design.name, "parameters": dict(design.parameters), "measure": design.measure, "rule": design.rule}
    source = {"logarithms": list(choice.logarithms), "figures": choice.sample.table.to_dict()}
    left_out = {"left_out": choice.sample.left_out.to_dict(), "why_none": choice.why_none}
    chosen = {"chosen": choice.rows.astype(object).where(choice.rows.notna(), None).to_dict("records")}
    return {**by, **asdict(limits), "tie_rule": TIE_RULE, **source, **left_out, **chosen}


def again(logged: Mapping[str, Any]) -> Choice:
    """The choice that a log tells of, made again from its own figures.

    >>> made = choose(extreme("x"), pd.DataFrame({"x": [1.0, 2, 9]}, index=list("abc")))
    >>> again(log(made)).rows.equals(made.rows)
    True
    """
    design = DESIGNS[logged["design"]](**logged["parameters"])
    table = pd.DataFrame(logged["figures"], columns=list(design.columns))
    left_out = pd.DataFrame(columns=table.columns, index=list(logged["left_out"]))
    whole = pd.concat([table, left_out]) if len(left_out) else table
    return choose(design, whole, Limits(*(logged[field.name] for field in fields(Limits))))
