"""The declared assessment of an edition: figures, scores, how firm the ranking is, and who is within each award. Pure.

Figures are verified ones (核定数) where there are any, filed ones otherwise. Without a declared assessment the tables
are empty and there are no scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis import growth
from analysis.assessment.choices import Choices, Figures, grid
from analysis.assessment.declaration import Assessment
from analysis.assessment.declared import FORMS, MEASURES, Rules
from analysis.assessment.declared import rules as declared_rules
from analysis.assessment.firmness import ahead as ahead_in
from analysis.assessment.firmness import firmness, rank_shift, shift_by_option
from analysis.assessment.influence import importance
from analysis.assessment.scoring import Scores, details, score
from analysis.assessment.size import side_by_side
from analysis.assessment.sobol import shares_on_grid
from analysis.assessment.variants import Variants, ranks_by_variant, together
from analysis.campaign import Campaign
from analysis.decided import OPEN
from analysis.edition import Edition
from analysis.store import Tables

LEVEL = "level"
"""The measure that a filed number can be put in for."""
HELD = ("refuse", "verify")
"""Findings that dispute a figure."""
RANKED = ["city_code", "score", "rank", "rank_low", "rank_high"]
"""The first columns of the ranking; ``share_<award>`` follow."""
SHIFT = "shift"
"""The output whose shares by choice are told: the mean rank shift."""


def rules(edition: Edition) -> Rules | None:
    """The declared assessment, if any."""
    return edition.of_tables(_rules)


def _rules(_: Tables, campaign: Campaign) -> Rules | None:
    return declared_rules(campaign)


def asked(edition: Edition) -> Rules:
    """The declared assessment, where it is known that there is one."""
    found = rules(edition)
    assert found is not None
    return found


# Figures.


def has_verified(edition: Edition) -> bool:
    """Whether the province verified anything that an edition knows: a figure of the season, or a project."""
    figures = edition.decided.figures
    own = figures[figures["season"] == edition.season.code]
    return bool(own["verified"].notna().any() or edition.tables["verifications"]["project_id"].notna().any())


def figures(edition: Edition) -> pd.DataFrame:
    """What is scored: one row is one unit, one column a leaf; blank where it is not known (:func:`states`)."""
    seen = edition.verified() if has_verified(edition) else edition
    rows, codes = seen.once(growth.compared), [city.code for city in edition.campaign.cities]
    made = {}
    for leaf, what in asked(edition).measured.items():
        own = rows[rows["indicator"] == what.indicator].set_index("city_code")
        made[leaf] = (
            own[MEASURES[what.measure]].reindex(codes).astype(float)
            if what.measure in MEASURES
            else _forms(edition, FORMS[what.measure]).reindex(codes, fill_value=0.0)
        )
    return pd.DataFrame(made, pd.Index(codes, name="city_code"))


def _forms(edition: Edition, state: str) -> pd.Series:
    """How many of the season's forms each unit filed late, or not at all."""
    owed = edition.calendar
    own = owed[(owed["season"] == edition.season.code) & (owed["state"] == state)]
    return own.groupby("city_code").size().astype(float)


def verified(edition: Edition) -> pd.DataFrame:
    """Whether the figure behind each unit's leaf was verified by the province; units × leaves, false where unknown."""
    last = last_figures(edition)
    known = last[last["verified"].notna()].groupby("indicator")["city_code"].agg(set)
    codes = pd.Index([city.code for city in edition.campaign.cities], name="city_code")
    made = {leaf: codes.isin(known.get(what.indicator, set())) for leaf, what in asked(edition).measured.items()}
    return pd.DataFrame(made, codes)


def disputed(edition: Edition) -> dict[str, Figures]:
    """The figures that an open finding is about: each left out once, or put in as filed where it is held back.

    Named by unit and indicator, as ``<city code>/<indicator>``. A held figure that is no number is left as it is.
    """
    filed, made = edition.once(figures), dict[str, Figures]()
    for row in _doubted(edition).to_dict("records"):
        city, indicator = str(row["city_code"]), str(row["indicator"])
        leaves = [leaf for leaf, what in asked(edition).measured.items() if what.indicator == indicator]
        other: dict[tuple[str, str], float | None] = {}
        for leaf in leaves:
            if filed[leaf].notna()[city]:
                other[city, leaf] = None
            elif asked(edition).measured[leaf].measure == LEVEL and pd.notna(row["filed"]):
                other[city, leaf] = float(row["filed"])
        if other:
            made[f"{city}/{indicator}"] = other
    return made


def _doubted(edition: Edition) -> pd.DataFrame:
    """The last figures of the season against which a finding is open, in the order of units and indicators."""
    last, found = last_figures(edition), edition.problems
    key = ["sequence", "city_code", "indicator"]
    open_ones = found[(found["status"] == OPEN) & found["severity"].isin(HELD)].dropna(subset=key)
    return last.merge(open_ones[key].drop_duplicates(), on=key, how="inner")


def last_figures(edition: Edition) -> pd.DataFrame:
    """The standing figure of each unit and indicator of the season that is about the latest date."""
    rows, order = edition.figures, {city.code: place for place, city in enumerate(edition.campaign.cities)}
    own = rows[rows["season"] == edition.season.code].sort_values("as_of", kind="stable")
    last = own.drop_duplicates(["city_code", "indicator"], keep="last")
    return last.assign(place=last["city_code"].map(order)).sort_values(["place", "indicator"], kind="stable")


# Scores.


def scored(edition: Edition) -> Scores:
    """The scores as declared; see :func:`analysis.assessment.score`."""
    return score(edition.once(figures), asked(edition).assessment)


def detailed(edition: Edition) -> pd.DataFrame:
    """Every part of every score; see :func:`analysis.assessment.details`; ``city_code`` names the unit."""
    return details(edition.once(scored)).rename(columns={"unit": "city_code"})


def by_shape(edition: Edition) -> pd.DataFrame:
    """Score and rank under the other shapes declared; one row is one ``shape`` × unit."""
    filed = edition.once(figures)
    parts = [
        score(filed, shape.assessment).table.rename_axis("city_code").reset_index().assign(shape=shape.code)
        for shape in asked(edition).shapes
    ]
    columns = ["shape", "city_code", "group", "score", "rank", "n_at_rank", "n_ranked", "why_blank"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def adjusted(edition: Edition) -> pd.DataFrame:
    """Score and rank raw and by size of the year before; one row is one unit (``city_code``), empty without a size."""
    declared = asked(edition).assessment
    return _adjusted(edition, declared) if any(one.size for one in declared.indicators) else pd.DataFrame()


def per_head(edition: Edition) -> pd.DataFrame:
    """The same by the measure declared for reference only; empty where none is."""
    found = asked(edition)
    sized = tuple(replace(one, size=found.per_head) if one.size else one for one in found.assessment.indicators)
    return _adjusted(edition, replace(found.assessment, indicators=sized)) if found.per_head else pd.DataFrame()


def _adjusted(edition: Edition, declared: Assessment) -> pd.DataFrame:
    context = edition.tables["context"]
    divisors = context.pivot_table(index="city_code", columns="measure", values="value", aggfunc="last")
    made = side_by_side(edition.once(figures), declared, divisors)
    return made.rename_axis("city_code").reset_index()


# How firm it is.


def on_grid(edition: Edition) -> Variants:
    """The ranks under every combination of the declared choices."""
    found = asked(edition)
    return ranks_by_variant(edition.once(figures), found.assessment, found.choices)


def variants(edition: Edition) -> Variants:
    """All variants: the grid, and each of the other options once."""
    return together(edition.once(on_grid), *edition.once(_once_each).values())


def _once_each(edition: Edition) -> Mapping[str, Variants]:
    """The options that are tried once each, by the choice they are of."""
    found = asked(edition)
    alone = {
        "weighting": Choices(weighting=found.alone.weighting),
        "aggregation": Choices(aggregation=found.alone.aggregation),
        "missing": Choices(missing=found.alone.missing),
        "dropped": Choices(dropped=found.alone.dropped),
        "disputed": Choices(disputed=edition.once(disputed) if found.dispute_each else {}),
    }
    made = {}
    for name, one in alone.items():
        options = grid(one).iloc[1:]
        if len(options):
            made[name] = ranks_by_variant(edition.once(figures), found.assessment, one, options)
    return made


def firm(edition: Edition) -> pd.DataFrame:
    """How firm each unit's place is; see :func:`analysis.assessment.firmness`; one row is one unit (``city_code``)."""
    made = firmness(edition.once(variants), asked(edition).awards)
    return made.rename_axis("city_code").reset_index()


def ranking(edition: Edition) -> pd.DataFrame:
    """The ranking as other tools read it: one row is one unit, in the units' order.

    ``score`` and ``rank`` as declared, ``rank_low`` and ``rank_high`` of 5 and 95 % of the variants, of each award
    ``share_<award>`` of the variants; ties in ``n_at_rank``, and ``why_blank``.
    """
    found = rules(edition)
    shares = [f"share_{award.code}" for award in found.awards] if found else []
    more = ["group", "n_at_rank", "n_ranked", "known_share", "median_rank", "n_variants", "of_variants", "why_blank"]
    if found is None:
        return pd.DataFrame(columns=[*RANKED, *shares, *more])
    table = edition.once(scored).table.rename_axis("city_code").reset_index()
    firm_columns = ["city_code", "rank_low", "rank_high", "median_rank", "n_variants", "of_variants", *shares]
    made = table.merge(edition.once(firm)[firm_columns], on="city_code", validate="one_to_one")
    return made[[*RANKED, *shares, *more]]


def awarded(edition: Edition) -> pd.DataFrame:
    """Who is within each award as declared: one row is one ``award`` × unit, in the units' order.

    ``n_at_rank`` of the last place may bring more units within an award than it has places: ``n_over`` says how many.
    """
    columns = ["award", "city_code", "rank", "n_at_rank", "n_over"]
    if rules(edition) is None:
        return pd.DataFrame(columns=columns)
    table = edition.once(scored).table.rename_axis("city_code").reset_index()
    parts = []
    for award in asked(edition).awards:
        own = table[(table["rank"] >= award.first) & (table["rank"] <= award.last)].assign(award=award.code)
        over = own.groupby("group")["rank"].transform("size") - award.places
        parts.append(own.assign(n_over=over.clip(lower=0).astype(int)))
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def ahead(edition: Edition) -> pd.DataFrame:
    """The share of variants in which the unit of the row ranks before that of the column."""
    return ahead_in(edition.once(variants))


def shifts(edition: Edition) -> pd.DataFrame:
    """The mean rank shift of each option by itself; see :func:`analysis.assessment.shift_by_option`."""
    return shift_by_option(edition.once(variants))


def mean_shift(edition: Edition) -> float:
    """The mean rank shift over all variants; blank where none ranks anyone."""
    return float(rank_shift(edition.once(variants)).mean())


def moved_by(edition: Edition) -> pd.DataFrame:
    """How much of the variance of the mean rank shift each choice of the grid makes: Sobol shares."""
    made = edition.once(on_grid)
    return shares_on_grid(made, pd.DataFrame({SHIFT: rank_shift(made)}))


def weighed(edition: Edition) -> pd.DataFrame:
    """What each leaf weighs in the score, and how closely the score follows it."""
    return importance(edition.once(scored))
