"""The figures of an edition that cases are chosen by, and the bands that units fall into. Pure."""

from __future__ import annotations

import pandas as pd

from analysis import comparison, growth
from analysis.choosing import declared
from analysis.choosing.declared import BASE, CONTEXT, GROWTH, Figure, Rules
from analysis.choosing.diverse import bands
from analysis.concentration.of_edition import zones_of
from analysis.edition import Edition
from analysis.measures.reasons import why_no_pair, why_unknown

NOT_PUBLISHED, NO_RULES = "not-published", "no-rules"


def frame(edition: Edition) -> pd.DataFrame:
    """The figures by ``city_code``, in the order of the units; one row is one unit.

    A column a figure of :attr:`~analysis.choosing.declared.Rules.figures`, in its own unit, with ``why_`` and its name
    beside it where it is blank; then the grade of the result and the body of the partition. ``why`` is the reason of
    the first blank one among the result and the predictors.
    """
    rules, codes = declared.rules(edition.campaign), [city.code for city in edition.campaign.cities]
    made = pd.DataFrame(index=pd.Index(codes, name="city_code"))
    if rules is None:
        return made.assign(why=NO_RULES)
    for figure in rules.figures:
        value, why = _of_figure(edition, figure)
        made[figure.key] = value.reindex(codes).astype(float)
        made[f"why_{figure.key}"] = why.reindex(codes).fillna(NOT_PUBLISHED).where(made[figure.key].isna(), "")
    made[rules.grade] = bands(made[rules.result.key], rules.grades)
    made[rules.partition] = zones_of(edition.campaign, rules.partition).reindex(codes)
    whys = made[[f"why_{figure.key}" for figure in (rules.result, *rules.predictors)]]
    return made.assign(why=whys.apply(lambda row: next((why for why in row if why), ""), axis=1))


def levels(rules: Rules, table: pd.DataFrame) -> pd.DataFrame:
    """The body and the bands of each unit of a sample; one row is one unit, a column a factor of the diverse design."""
    size, result = rules.predictors[0].key, rules.result.key
    banded = {size: bands(table[size], rules.size_bands), result: bands(table[result], rules.result_bands)}
    return table[[rules.partition]].assign(**{key: band.astype(int) for key, band in banded.items()})


def _of_figure(edition: Edition, figure: Figure) -> tuple[pd.Series, pd.Series]:
    """A figure of the units that have one, and why it is blank, by the units' codes."""
    if figure.of == CONTEXT:
        context = edition.tables["context"]
        own = context[context["measure"] == figure.code].drop_duplicates("city_code", keep="last")
        return own.set_index("city_code")["value"], pd.Series(dtype="str")
    if figure.of == GROWTH:
        rows = edition.once(growth.compared)
        own = rows[rows["indicator"] == figure.code].set_index("city_code")
        return own["growth_pct"].where(own["why_not_percent"] == ""), own["why_not_percent"]
    pairs = edition.once(comparison.pairs)
    own = pairs[pairs["indicator"] == figure.code].set_index("city_code")
    if figure.of == BASE:
        return _of_base(own)
    return own["second"], why_unknown(own, "second")


def _of_base(own: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The base season's figures, those left out that are about another day than the season's own."""
    apart = own["first"].notna() & own["second"].notna() & ~own["comparable"].astype(bool)
    return own["first"].mask(apart), why_unknown(own, "first").mask(apart, why_no_pair(own))
