"""Cases that units submitted, as an edition knows them: the gate, grades that count, scores, the short list. Pure.

Of the season reported on. What was received, checked or rated later than the edition knows is not in it, nor, until the
season is over, what came after the edition's date. Everything is empty, with its columns, where a campaign declares no
rating or nothing was submitted.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis import cells, rating
from analysis.edition import CAME, Edition
from analysis.rating.declared import Rules, rules
from analysis.rating.reasons import FEW_RATERS, NO_EVIDENCE
from analysis.rating.severity import SEVERITY_COLUMNS
from analysis.rating.short_list import criterion_means
from analysis.schemas import TABLES, columns

SUBMITTED_COLUMNS = columns(TABLES["cases"])
EVIDENCE_COLUMNS = [*columns(TABLES["case_evidence"]), "state", "reason", "decided_by", "decided_on"]
ABOUT = ["case_id", "city_code", "title", "field"]
GATED_COLUMNS = [*ABOUT, *rating.GATE_COLUMNS[1:]]
COUNTED_COLUMNS = ["case_id", *rating.COUNTED_COLUMNS[1:], "written", "reason", "rated_on", "file", "sheet", "cell"]
RATED_COLUMNS = [*ABOUT, *rating.RATED_COLUMNS[1:]]
SHORT_LISTED_COLUMNS = RATED_COLUMNS
ITEM = ["case_id", "claim", "evidence"]
GRADE = ["case_id", "rater", "criterion"]


def submitted(edition: Edition) -> pd.DataFrame:
    """One row is one case as it stands: of each the receipt that came last, in the order of units and numbers."""
    every = _by_then(edition, "cases")
    own = every[every["season"] == edition.season.code].sort_values("sequence", kind="stable")
    last = own.drop_duplicates("case_id", keep="last")
    order = {city.code: place for place, city in enumerate(edition.campaign.cities)}
    place = last["city_code"].map(order).astype(float)
    return last.assign(place=place).sort_values(["place", "case_id"])[SUBMITTED_COLUMNS].reset_index(drop=True)


def _by_then(edition: Edition, name: str) -> pd.DataFrame:
    """A table as it stood on the edition's date; once the season is over, all that has come since belongs to it."""
    table = edition.tables[name]
    came = next(column for column in CAME if column in table)
    return table if edition.is_closing else table[table[came] <= pd.Timestamp(edition.as_of)]


def evidence(edition: Edition) -> pd.DataFrame:
    """One row is one item of evidence of a case as it stands, with the state that the last check known gave it.

    An item that nobody has checked has the first declared state that leaves open, and no ``decided_on``.
    """
    declared, cases = rules(edition.campaign), edition.once(submitted)
    stands = pd.MultiIndex.from_frame(cases[["case_id", "sequence"]])
    filed = _by_then(edition, "case_evidence")
    items = filed[pd.MultiIndex.from_frame(filed[["case_id", "sequence"]]).isin(stands)]
    checks = _by_then(edition, "case_checks").sort_values("decided_on", kind="stable")
    last = _normal(checks, ITEM).drop_duplicates(KEYED, keep="last")[
        [*KEYED, "state", "reason", "decided_by", "decided_on"]
    ]
    joined = _normal(items, ITEM).merge(last, how="left", on=KEYED, validate="m:1")
    unchecked = declared.unchecked if declared else ""
    return joined.assign(state=joined["state"].fillna(unchecked))[EVIDENCE_COLUMNS].reset_index(drop=True)


KEYED = [f"{name}_key" for name in ITEM]


def _normal(rows: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """The rows with columns by which texts are matched, whatever their spaces, widths and quotation marks."""
    keys = {f"{name}_key": [cells.normal("" if pd.isna(one) else str(one)) for one in rows[name]] for name in names}
    return rows.assign(**keys)


def gated(edition: Edition) -> pd.DataFrame:
    """One row is one submitted case: whether its own claims hold, and else why; see :func:`analysis.rating.gate`.

    A case that makes no claim is refused with ``no-evidence``.
    """
    declared, cases = rules(edition.campaign), edition.once(submitted)
    if declared is None or not len(cases):
        return pd.DataFrame(columns=GATED_COLUMNS)
    items = edition.once(evidence)
    parts = [_gate(case, items[items["case_id"] == case], declared) for case in cases["case_id"]]
    made = pd.concat(parts, ignore_index=True).rename(columns={"case": "case_id"})
    return cases[ABOUT].merge(made, on="case_id", validate="1:1")[GATED_COLUMNS]


def _gate(case: str, items: pd.DataFrame, declared: Rules) -> pd.DataFrame:
    """The verdict on one case, by the claims that it makes; an item that is not named is none."""
    claims = list(dict.fromkeys(items["claim"]))
    if not claims:
        return pd.DataFrame([(case, rating.REFUSED, NO_EVIDENCE, 0, 0)], columns=rating.GATE_COLUMNS)
    named = items[items["evidence"].notna()].rename(columns={"case_id": "case"})
    return rating.gate([case], claims, named[["case", "claim", "state"]], declared.evidence)


def counted(edition: Edition) -> pd.DataFrame:
    """One row is one grade: its value, or why it does not count; see :func:`analysis.rating.counted`.

    ``written`` is what the rater wrote, ``grade`` the code it means. Of grades by the same rater on different days the
    last day's are taken; two of one day are two, and neither counts.
    """
    declared, cases = rules(edition.campaign), edition.once(submitted)
    if declared is None:
        return pd.DataFrame(columns=COUNTED_COLUMNS)
    given = _last_day(_of_season(edition))
    grades = given.assign(
        case=given["case_id"],
        criterion=_codes(given["criterion"], declared.codes(declared.criteria)),
        grade=_codes(given["grade"], declared.codes(declared.grades)),
    )
    admitted = edition.once(gated)
    made = rating.counted(
        grades,
        declared.scheme,
        cases.rename(columns={"case_id": "case", "city_code": "unit"}),
        edition.tables["raters"].rename(columns={"city_code": "unit"}),
        _interests(edition),
        admitted.loc[admitted["verdict"] == rating.PASSES, "case_id"],
    )
    beside = grades[["reason", "rated_on", "file", "sheet", "cell"]].reset_index(drop=True)
    written = given["grade"].reset_index(drop=True)
    whole = made.rename(columns={"case": "case_id"}).join(beside).assign(written=written)[COUNTED_COLUMNS]
    return whole.sort_values("rater", key=lambda raters: _place(edition, raters), kind="stable").reset_index(drop=True)


def _last_day(ratings: pd.DataFrame) -> pd.DataFrame:
    """Of each rater's grades for a case on a criterion those of the last day."""
    last = ratings.groupby(GRADE, sort=False)["rated_on"].transform("max")
    return ratings[ratings["rated_on"] == last].reset_index(drop=True)


def _of_season(edition: Edition) -> pd.DataFrame:
    """The grades for the season's cases, and for none that is known: another season's are no mistake of this one's."""
    every, ratings = _by_then(edition, "cases"), _by_then(edition, "ratings")
    of_others = every.loc[every["season"] != edition.season.code, "case_id"]
    return ratings[~ratings["case_id"].isin(of_others)]


def _codes(written: pd.Series, known: dict[str, str]) -> pd.Series:
    """What was written as codes; what means none stays as it is, and blank stays blank."""
    made = [text if pd.isna(text) else known.get(cells.normal(str(text)), text) for text in written]
    return pd.Series(made, written.index, dtype=object)


def _interests(edition: Edition) -> list[tuple[str, str]]:
    """Pairs of a rater and a case in which they declared an interest, by the case or by its unit."""
    cases, raters = edition.once(submitted), edition.tables["raters"].dropna(subset="interests")
    of_unit = cases.groupby("city_code")["case_id"].agg(list).to_dict()
    told = zip(raters["rater"].astype(str), raters["interests"].astype(str), strict=True)
    named = [(rater, one) for rater, interests in told for one in interests.split(";")]
    return [(rater, case) for rater, one in named for case in (one, *of_unit.get(one, ()))]


def for_rater(edition: Edition, rater: str) -> pd.DataFrame:
    """The cases that a rater is to score: those that passed the gate, but for their own unit's and their interests."""
    admitted, raters = edition.once(gated), edition.tables["raters"]
    own = set(raters.loc[raters["rater"] == rater, "city_code"].dropna())
    barred = {case for name, case in _interests(edition) if name == rater}
    is_open = (admitted["verdict"] == rating.PASSES) & ~admitted["city_code"].isin(own)
    return admitted[is_open & ~admitted["case_id"].isin(barred)].reset_index(drop=True)


def rated(edition: Edition) -> pd.DataFrame:
    """One row is one case that passed the gate, best first: :data:`analysis.rating.RATED_COLUMNS` with what it is."""
    declared, admitted = rules(edition.campaign), edition.once(gated)
    if declared is None or not len(admitted):
        return pd.DataFrame(columns=RATED_COLUMNS)
    made = rating.rated(_for_methods(edition), declared.scheme, declared.tie_order).rename(columns={"case": "case_id"})
    passed = admitted.loc[admitted["verdict"] == rating.PASSES, ABOUT]
    joined = passed.merge(made, how="left", on="case_id", validate="1:1")
    nobody = joined["why_blank"].isna()
    none = {name: joined[name].mask(nobody, f"{FEW_RATERS}:0") for name in WHYS}
    filled = joined.assign(**none, n_raters=joined["n_raters"].fillna(0).astype(int))
    return filled.sort_values("rank", kind="stable", na_position="last")[RATED_COLUMNS].reset_index(drop=True)


WHYS = ("why_blank", "why_not_adjusted", "why_no_interval")


def _for_methods(edition: Edition) -> pd.DataFrame:
    """The grades as the pure functions take them, of cases that are admitted."""
    made = edition.once(counted).rename(columns={"case_id": "case"})[rating.COUNTED_COLUMNS]
    admitted = edition.once(gated)
    return made[made["case"].isin(admitted.loc[admitted["verdict"] == rating.PASSES, "case_id"])]


def criteria(edition: Edition) -> pd.DataFrame:
    """One row is one case with a complete sheet: the mean value of its grades by criterion, indexed by ``case_id``."""
    declared = rules(edition.campaign)
    if declared is None:
        return pd.DataFrame()
    return criterion_means(_for_methods(edition), declared.scheme).rename_axis("case_id")


def agreement(edition: Edition) -> pd.DataFrame:
    """How far raters agree; see :func:`analysis.rating.agreement`. Empty where no grade counts."""
    declared = rules(edition.campaign)
    grades = _for_methods(edition) if declared else pd.DataFrame(columns=["why_not"])
    if declared is None or not (grades["why_not"] == "").any():
        return pd.DataFrame(columns=rating.AGREEMENT_COLUMNS)
    return rating.agreement(grades, declared.scheme)


def severities(edition: Edition) -> pd.DataFrame:
    """How severe each rater is, in the order of the list; see :func:`analysis.rating.severities`."""
    declared = rules(edition.campaign)
    whole = rating.panel(rating.sheets(_for_methods(edition), declared.scheme)) if declared else pd.DataFrame()
    made = rating.severities(whole) if whole.size else pd.DataFrame(columns=SEVERITY_COLUMNS)
    return made.sort_values("rater", key=lambda raters: _place(edition, raters)).reset_index(drop=True)


def _place(edition: Edition, raters: pd.Series) -> pd.Series:
    """Where raters stand on the list; whoever is not on it comes last."""
    listed = edition.tables["raters"]["rater"]
    return raters.map({name: place for place, name in enumerate(listed)}).fillna(len(listed)).astype(float)


def short_listed(edition: Edition) -> pd.DataFrame:
    """One row is one case on the short list, best first; level cases at the last place are all on it."""
    declared, every = rules(edition.campaign), edition.once(rated)
    if declared is None:
        return pd.DataFrame(columns=SHORT_LISTED_COLUMNS)
    on_it = every["rank"].fillna(declared.short_list + 1) <= declared.short_list
    return every[on_it].reset_index(drop=True)
