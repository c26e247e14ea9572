"""The choice that a design makes of a table: what, over what, by how much, and how firmly. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.choosing.designs import Design
from analysis.choosing.ordering import name, ordered, tied_with
from analysis.choosing.reasons import FEW_UNITS, NO_UNITS, ONLY_CANDIDATE
from analysis.choosing.sample import Sample, refuse_too_many, sample
from analysis.choosing.stability import SAMPLE_COLUMNS, stability

OVER_COLUMNS = ["runner_up", "runner_up_value", "margin", "why_no_margin", "tied_with", "settled_by"]
CHOICE_COLUMNS = ["design", "group", "place", "unit", "other", "value", *OVER_COLUMNS, *SAMPLE_COLUMNS]
BY_MEASURE, IN_CODE_ORDER = "measure", "code-order"


@dataclass(frozen=True)
class Limits:
    """How many are chosen (of each group), the fewest units for a predictor, the most units that are left out in turn.

    At ten units a predictor, 21 units bear two. The last is a matter of time alone.
    """

    how_many: int = 1
    units_per_predictor: int = 10
    units_at_most: int = 200


@dataclass(frozen=True)
class Choice:
    """What was chosen, or why nothing could be; with all that the choice can be repeated from."""

    design: Design
    rows: pd.DataFrame  # one row is one chosen unit or pair, in order within its group
    candidates: pd.DataFrame  # all of them, best first
    sample: Sample
    why_none: str
    limits: Limits
    logarithms: tuple[str, ...]


def choose(design: Design, table: pd.DataFrame, limits: Limits = Limits(), logarithms: Sequence[str] = ()) -> Choice:
    """The best candidates of a design, each with what it was chosen over. One row of ``table`` is one unit.

    ``runner_up`` is the best candidate not chosen (a pair as a tuple), ``margin`` the difference of the two measures,
    in the unit of the measure, nought where they are tied; blank with ``only-candidate``. ``tied_with`` names
    candidates of the same measure; ``settled_by`` is ``code-order`` where a tie decided who was chosen. ``kept_in`` of
    ``n_samples``: see :mod:`~analysis.choosing.stability`.

    :class:`TooManyPredictors` where the table has too few units for the predictors; a reason in ``why_none`` where it
    has enough but too few of them are known, or the design cannot be had of them.

    >>> from analysis.choosing.extreme import extreme
    >>> table = pd.DataFrame({"growth": [1.0, 2, 3, 9]}, index=list("abcd"))
    >>> choose(extreme("growth", "high"), table).rows[["unit", "kept_in", "n_samples"]].values.tolist()
    [['d', 3, 3]]
    """
    refuse_too_many(design.predictors, len(table), limits.units_per_predictor)
    taken = sample(table, design.columns, logarithms)
    why = _why_none(design, taken.table, limits.units_per_predictor)
    found = ordered(pd.DataFrame() if why else design.candidates(taken.table), design.rule)
    rows = _rows(found, limits.how_many)
    firm = stability(rows, design, taken, limits.how_many, limits.units_at_most)
    made = pd.concat([rows, firm], axis=1).assign(design=design.name)[CHOICE_COLUMNS]
    return Choice(design, made, found, taken, why or _when_empty(design, found), limits, tuple(logarithms))


def choose_all(
    designs: Iterable[Design], table: pd.DataFrame, limits: Limits = Limits(), logarithms: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows of several designs under each other, and a row for each design that cannot be had: its ``why_none``.

    >>> from analysis.choosing.extreme import extreme
    >>> made = choose_all([extreme("a"), extreme("b")], pd.DataFrame({"a": [1.0, 2, 9], "b": [1.0, 1, 1]}))
    >>> made[["design", "unit", "why_none"]].values.tolist()
    [['extreme', 2, ''], ['extreme', '', 'no-spread:b']]
    """
    columns = [*CHOICE_COLUMNS, "why_none"]
    rows = [row for design in designs for row in _said(choose(design, table, limits, logarithms))]
    return pd.DataFrame(rows, columns=columns)


def _said(choice: Choice) -> list[dict[str, Any]]:
    """The rows as records; where there is none, one of words without numbers."""
    rows: list[dict[str, Any]] = [{**row, "why_none": ""} for row in choice.rows.to_dict("records")]  # type: ignore[dict-item]
    words = dict.fromkeys(("group", "unit", "other", "runner_up", "settled_by"), "")
    whys = dict.fromkeys(("why_none", "why_no_margin", "why_no_samples"), choice.why_none)
    return rows or [{"design": choice.design.name, **words, **whys, "tied_with": ()}]


def _why_none(design: Design, table: pd.DataFrame, units_per_predictor: int) -> str:
    if not len(table):
        return NO_UNITS
    few = len(table) // units_per_predictor < design.predictors
    return FEW_UNITS if few else design.why_none(table)


def _when_empty(design: Design, found: pd.DataFrame) -> str:
    return "" if len(found) else design.when_empty


def _rows(found: pd.DataFrame, how_many: int) -> pd.DataFrame:
    rows = [_of_group(group, how_many) for _, group in found.groupby("group", sort=False)]
    none = pd.DataFrame(columns=["group", "place", "unit", "other", "value", *OVER_COLUMNS])
    return pd.concat(rows, ignore_index=True) if rows else none


def _of_group(group: pd.DataFrame, how_many: int) -> pd.DataFrame:
    rows, others = group.head(how_many).copy(), group.iloc[how_many:]
    rows["place"] = range(1, len(rows) + 1)
    rows["tied_with"] = pd.Series(tied_with(group, how_many), rows.index, dtype=object)
    first: dict[Any, Any] = (
        others.iloc[0].to_dict() if len(others) else {"unit": "", "other": "", "value": math.nan, "tie": -1}
    )
    rows["runner_up"] = pd.Series([name((first["unit"], first["other"]))] * len(rows), rows.index, dtype=object)
    rows["runner_up_value"] = float(first["value"])
    level = rows["tie"] == first["tie"]
    rows["margin"] = (rows["value"] - rows["runner_up_value"]).abs().mask(level, 0.0)
    rows["why_no_margin"] = "" if len(others) else ONLY_CANDIDATE
    rows["settled_by"] = level.map({True: IN_CODE_ORDER, False: BY_MEASURE})
    return rows
