"""The submitted cases: whether what each claims holds, and how those that passed were scored."""

from __future__ import annotations

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, Column, Table
from analysis.pages.page import ABSENT, Page, titled_columns
from analysis.pages.rated import words
from analysis.pages.rated.words import DECIMALS, Row
from analysis.phrasing import BLANK
from analysis.rating import of_edition
from analysis.rating.declared import Rules, rules


@question
def submitted_cases(page: Page) -> Block:
    """Every case submitted in the season: its verdict at the gate, and the evidence that it rests on."""
    voice, declared = page.voice, rules(page.edition.campaign)
    if declared is None:
        return ABSENT
    items = page.edition.once(of_edition.evidence)
    rows = [
        [
            words.case(page, row),
            words.unit(page, row["city_code"]),
            words.verdict(page, row["verdict"]),
            voice.text("{n} of {all}", n=row["n_borne_out"], all=row["n_claims"]),
            words.states(page, items.loc[items["case_id"] == row["case_id"], "state"], declared),
            words.why_closed(page, row["why"]),
        ]
        for row in page.edition.once(of_edition.gated).to_dict("records")
    ]
    titles = ("case", "filing unit", "verdict", "claims borne out", "items of evidence", "why not")
    return Table(
        caption=voice.text("Cases submitted, and whether what they claim holds"),
        columns=titled_columns(page, titles, ("claims borne out",)),
        rows=rows,
        empty=voice.text("No unit has submitted a case."),
        mark=page.mark,
        notes=(
            voice.text(
                "A case is admitted to rating when every claim is borne out; one untrue claim refuses it, and it "
                "waits while one is still to be checked."
            ),
        ),
    ).block()


@question
def scores(page: Page) -> Block:
    """The admitted cases with their mean grades by criterion, the score, its place, and how far the place moves."""
    voice, declared = page.voice, rules(page.edition.campaign)
    if declared is None:
        return ABSENT
    means = page.edition.once(of_edition.criteria)
    rows = [_scored(page, row, means, declared) for row in page.edition.once(of_edition.rated).to_dict("records")]
    shares = declared.scheme.shares
    names = [
        voice.text("{name} ({unit})", name=voice.name(one.name), unit=voice.percent(shares[code] * 100))
        for code, one in declared.criteria.items()
    ]
    numbers = ("score", "rank", "rank range", "raters", "score for the whole panel")
    own = [Column(name, is_number=True) for name in names]
    lead = titled_columns(page, ("case",))
    rest = titled_columns(
        page, ("score", "rank", "rank range", "raters", "score for the whole panel", "remark"), numbers
    )
    return Table(
        caption=voice.text("Scores of the cases admitted"),
        columns=(*lead, *own, *rest),
        rows=rows,
        empty=voice.text("No case has been admitted to rating yet."),
        mark=page.mark,
        notes=tuple(_notes(page, declared)) if rows else (),
    ).block()


def _scored(page: Page, row: Row, means: pd.DataFrame, declared: Rules) -> list[str]:
    voice, case = page.voice, row["case_id"]
    own = means.reindex([case]).iloc[0]
    grades = [voice.number(float(own[code]), DECIMALS) for code in declared.criteria]
    numbers = [voice.number(row["score"], DECIMALS), words.rank(page, row["rank"]), _range(page, row)]
    counted = [str(row["n_raters"]), voice.number(row["adjusted"], DECIMALS)]
    return [words.case(page, row), *grades, *numbers, *counted, _remark(page, row, declared)]


def _range(page: Page, row: Row) -> str:
    """The smallest and the largest place as raters are left out."""
    low, high = words.rank(page, row["rank_low"]), words.rank(page, row["rank_high"])
    return low if low == high else page.voice.text("{first}–{last}", first=low, last=high)


def _remark(page: Page, row: Row, declared: Rules) -> str:
    """Why a number of the row is blank, or how a tie was settled."""
    voice, least = page.voice, declared.scheme.raters_at_least
    why = next((row[name] for name in of_edition.WHYS if row[name]), "")
    if why:
        return words.why_not(page, why, least=least)
    if not row["tied_with"]:
        return BLANK
    others = voice.together(str(one) for one in row["tied_with"])
    if row["settled_by"] in declared.criteria:
        name = voice.name(declared.criteria[row["settled_by"]].name)
        return voice.text("level with {others}; settled by {name}", others=others, name=name)
    return voice.text("level with {others}; nothing parts them", others=others)


def _notes(page: Page, declared: Rules) -> list[str]:
    voice = page.voice
    order = [voice.name(declared.criteria[code].name) for code in declared.tie_order]
    said = [
        voice.name(declared.note) if declared.note else "",
        voice.text(
            "Rank range: the smallest and the largest place over all panels of two raters or more; it is no confidence "
            "interval."
        ),
        voice.text(
            "Score for the whole panel: what all raters would have given, had each scored the case as strictly as the "
            "others; for comparison only, places go by the score."
        ),
        voice.text("Cases level on score are put in order by {names}.", names=voice.series(order)) if order else "",
    ]
    return [one for one in said if one]
