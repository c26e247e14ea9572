"""The cases that the figures of an edition point at: what is read, what each design chooses, the short list. Pure.

Figures are those that are compared (:mod:`analysis.comparison`): of the season as of the edition's date and of the
base season on the same day. The rules are the campaign's (:mod:`analysis.choosing.declared`); where it declares none,
nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from analysis.choosing import declared, figures
from analysis.choosing.choice import Choice, Limits, choose
from analysis.choosing.declared import DIVERSE, Rules
from analysis.choosing.designs import Design
from analysis.choosing.distances import squared_distances, why_no_distance
from analysis.choosing.diverse import cover
from analysis.choosing.log import log
from analysis.choosing.ordering import TIE_RULE, ordered
from analysis.choosing.reasons import MISSING
from analysis.choosing.ruled import designs, unit_of
from analysis.choosing.sample import sample
from analysis.edition import Edition
from analysis.rating.both_ways import CONTRARY, both_ways
from analysis.rating.of_edition import short_listed

LONG_COLUMNS = [
    *("design", "place", "cell", "city_code", "partner", "measure", "rule", "value", "unit", "runner_up"),
    *("runner_up_value", "margin", "why_no_margin", "tied_with", "settled_by", "kept_in", "n_samples"),
    *("why_no_samples", "taken", "why_blank"),
]
SHORT_COLUMNS = ["city_code", "by", "designs", "case_ids", "contrary"]
NAMES = {"group": "cell", "unit": "city_code", "other": "partner"}
CHOSEN = ["design", "unit", "other"]
"""What a pure choice calls the columns design, city_code and partner."""
NO_RULES, UNKNOWN_UNIT = figures.NO_RULES, "not-a-unit"


def frame(edition: Edition) -> pd.DataFrame:
    """The figures that cases are chosen by; one row is one unit. See :func:`analysis.choosing.figures.frame`."""
    return figures.frame(edition)


def choices(edition: Edition) -> dict[str, Choice]:
    """The choice of each listed design, in their order; one whose rows are as many as the design lists."""
    rules = declared.rules(edition.campaign)
    if rules is None:
        return {}
    table = edition.once(frame)
    return {name: _choice(rules, design, table, rules.listed[name]) for name, design in designs(rules).items()}


def long_list(edition: Edition) -> pd.DataFrame:
    """What each listed design chooses; one row is one design × unit, or pair: ``city_code`` and ``partner``.

    A row in place k is set against the candidate in place k + 1 (of its ``cell``, where the design is diverse):
    ``runner_up``, a code or a pair of codes, and ``margin``; ``kept_in`` of ``n_samples`` counts in how many it is
    still among the first k when another unit is left out. ``value`` is the ``measure``, in ``unit``: that of the
    result, ``logarithm``, ``standard-deviations`` or none. ``taken`` marks what comes onto the short list. A design
    that chooses nothing has one row without a unit, and its reason in ``why_blank``.
    """
    rules = declared.rules(edition.campaign)
    if rules is None:
        return pd.DataFrame(columns=LONG_COLUMNS)
    made = [row for choice in edition.once(choices).values() for row in _listed(edition, rules, choice)]
    rows = pd.DataFrame(made, columns=LONG_COLUMNS)
    return rows.astype({"place": "Int64", "kept_in": "Int64", "n_samples": "Int64", "taken": bool})


def short_list(edition: Edition) -> pd.DataFrame:
    """The units worth a case study; one row is one unit, in the order of the units.

    ``by`` says which way points at it: ``design``, ``submission`` or ``both``; ``designs`` and ``case_ids`` which
    ones. ``contrary`` where the only designs that meet a short-listed case chose the unit for doing worse.
    """
    rows, submitted = edition.once(long_list), edition.once(short_listed)
    taken = rows.loc[rows["taken"].astype(bool), ["design", "city_code", "partner"]].set_axis(CHOSEN, axis=1)
    cases = submitted[["case_id", "city_code"]].set_axis(["case", "unit"], axis=1)
    both = both_ways(taken, cases).set_index("unit")
    order = [city.code for city in edition.campaign.cities if city.code in both.index]
    both = both.loc[order].rename_axis("city_code").reset_index()
    named = both.rename(columns={"ways": "by", "cases": "case_ids"})
    return named.assign(contrary=named["says"] == CONTRARY)[SHORT_COLUMNS]


def chosen(edition: Edition) -> list[str]:
    """The codes of the units on the short list, in the order of the units: each has a dossier."""
    return [str(code) for code in edition.once(short_list)["city_code"]]


def matched(edition: Edition, code: str) -> tuple[str | None, str]:
    """The unit most similar to another on the predictors (squared distance), or why there is none.

    Over the units whose predictors are known, whatever their results; of equally similar ones the first by its code.
    """
    rules = declared.rules(edition.campaign)
    if rules is None:
        return None, NO_RULES
    columns = [one.key for one in rules.predictors]
    known = sample(edition.once(frame), columns, rules.logarithms)
    if code not in known.table.index:
        return None, str(known.left_out.get(code, UNKNOWN_UNIT))
    if why := why_no_distance(known.table, columns, rules.metric):
        return None, why
    away = squared_distances(known.table, columns, rules.metric)[code].drop(code)
    found = pd.DataFrame({"unit": away.index, "other": "", "value": away.to_numpy(), "group": ""})
    return str(ordered(found, "smallest")["unit"].iloc[0]), ""


def left_out(edition: Edition) -> pd.DataFrame:
    """Who is not in the comparison that a design makes, and why; one row is one unit × ``column``.

    ``designs`` names the designs that read the column, ``why`` is a code of the figure itself (``first:missing``) or
    ``not-above-zero`` where a logarithm cannot be had.
    """
    table, rows = edition.once(frame), []
    for name, choice in edition.once(choices).items():
        for code, why in choice.sample.left_out.items():
            kind, _, column = why.partition(":")
            own = table[f"why_{column}"].get(code, "") if f"why_{column}" in table and kind == MISSING else ""
            rows.append((str(code), column, name, own or kind))
    found = pd.DataFrame(rows, columns=["city_code", "column", "designs", "why"])
    return found.groupby(["city_code", "column", "why"], sort=False)["designs"].agg(tuple).reset_index()


def audit(edition: Edition) -> dict[str, Any]:
    """All that the selection was made from and by, as plain values.

    :func:`analysis.choosing.again` makes each choice again from its log.
    ``frame`` holds the figures in their own units, ``choices`` a log a design with the figures as it took them.
    ``seed`` is nothing: no chance is used.
    """
    rules, campaign = declared.rules(edition.campaign), edition.campaign
    dates = {"as_of": edition.as_of.isoformat(), "known_on": edition.known_on.isoformat() if edition.known_on else None}
    seasons = {"campaign": campaign.code, "season": edition.season.code, "base": campaign.base}
    return {
        **seasons,
        **dates,
        "numbers": "verified" if edition.shows_verified else "filed",
        "rules": _plain_rules(rules),
        "seed": None,
        "tie_rule": TIE_RULE,
        "frame": plain(edition.once(frame).reset_index()),
        "choices": [_plain(log(choice)) for choice in edition.once(choices).values()],
        "long_list": plain(edition.once(long_list)),
        "short_list": plain(edition.once(short_list)),
    }


def plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as JSON can hold them, nothing where a number is blank."""
    return [_plain(row) for row in rows.astype(object).where(rows.notna(), None).to_dict("records")]


def _choice(rules: Rules, design: Design, table: pd.DataFrame, how_many: int) -> Choice:
    limits = Limits(how_many=how_many, units_per_predictor=rules.units_per_predictor)
    return choose(design, table, limits, rules.logarithms)


def _listed(edition: Edition, rules: Rules, choice: Choice) -> Iterator[dict[str, Any]]:
    """The rows of a design: each place as if it were the last that is chosen."""
    name, design = choice.design.name, choice.design
    shared = {"design": name, "measure": design.measure, "rule": design.rule}
    shared["unit"] = unit_of(rules, design.measure, edition.campaign.indicators[rules.result.code].unit)
    if choice.why_none:
        why = dict.fromkeys(("why_blank", "why_no_margin", "why_no_samples"), choice.why_none)
        blank = {"place": None, "city_code": "", "partner": "", "cell": "", "tied_with": (), "taken": False}
        yield shared | why | blank | {"runner_up": "", "settled_by": ""}
        return
    rows = pd.concat(_by_place(rules, choice, edition.once(frame)), ignore_index=True)
    taken = _covering(rules, choice) if name == DIVERSE else set(range(1, rules.taken.get(name, 0) + 1))
    by = "unit" if name == DIVERSE else "place"
    rows = rows.sort_values(["group", "place"], kind="stable").assign(taken=rows[by].isin(taken), why_blank="")
    for row in rows.rename(columns=NAMES).to_dict("records"):
        yield {str(key): value for key, value in row.items()} | shared


def _by_place(rules: Rules, choice: Choice, table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for place in range(1, choice.limits.how_many + 1):
        made = choice if place == choice.limits.how_many else _choice(rules, choice.design, table, place)
        yield made.rows[made.rows["place"] == place]


def _covering(rules: Rules, choice: Choice) -> set[str]:
    """Of the units that stand for a cell, the few that together show most bodies and bands."""
    levels = figures.levels(rules, choice.sample.table).loc[sorted(choice.rows["unit"])]
    return {str(unit) for unit in cover(levels, list(map(str, levels)), {}, rules.taken.get(DIVERSE, 0))["unit"]}


def _plain_rules(rules: Rules | None) -> dict[str, Any] | None:
    return None if rules is None else _plain(asdict(rules))


def _plain(value: Any) -> Any:
    """A value as JSON gives it back: keys are texts, sequences lists."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.item() if hasattr(value, "item") else value
