"""What the raters made of the unit's cases: the gate, the scores and places, and each rater's sheet."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis import rating
from analysis.asked import question
from analysis.blocks import Block, Column, Table
from analysis.documents.content import Heading, Paragraph
from analysis.pages.case_study.opening import filed_cases
from analysis.pages.case_study.parts import Part, shown
from analysis.pages.case_study.told import Row, case_title, quoted
from analysis.pages.page import Page
from analysis.rating import of_edition as rated
from analysis.rating.declared import Rules, rules
from analysis.rating.reasons import NO_EVIDENCE, OPEN, REFUTED

DECIMALS = 2
CLOSED = {
    REFUTED: "what it claims was found untrue: {claim}",
    NO_EVIDENCE: "there is no evidence for what it claims: {claim}",
    OPEN: "it is still being checked what it claims: {claim}",
}
NOT_COUNTED = {
    "own-unit": "not counted: the rater is of this unit",
    "declared-interest": "not counted: the rater declared an interest",
    "not-admitted": "not counted: the case is not admitted to rating",
    "graded-twice": "not counted: graded twice on one day",
    "blank": "not counted: left blank",
    "incomplete-sheet": "not counted: a criterion has no grade",
    "unknown-rater": "not counted: the rater is not on the list",
    "unknown-grade": "not counted: a grade that is not declared",
}
AGREEMENT = {
    "kendalls-w": "Kendall's W {value}",
    "krippendorff-ordinal": "Krippendorff's alpha, ordinal, {value}",
    "krippendorff-interval": "Krippendorff's alpha, interval, {value}",
}


@question
def rater_sheets(page: Page) -> Block:
    """The sheet of each rater on each case of the unit, and how far the panel agrees."""
    return shown(page, sheets(page))


def submissions(page: Page) -> list[str]:
    """A sentence for each case that the unit submitted: its place, or why it has none."""
    scored = page.own(rated.rated).set_index("case_id")
    listed = {*page.own(rated.short_listed)["case_id"]}
    gated = page.own(rated.gated).set_index("case_id")
    return [
        _place(page, scored.loc[case["case_id"]], case, case["case_id"] in listed)
        if case["case_id"] in scored.index
        else _closed(page, gated.loc[case["case_id"]], case)
        for case in filed_cases(page).to_dict("records")
        if case["case_id"] in gated.index
    ]


def _place(page: Page, row: pd.Series, case: Row, is_listed: bool) -> str:
    voice, declared = page.voice, rules(page.edition.campaign)
    assert declared is not None
    title = quoted(page, case)
    if row["why_blank"]:
        counts = {"n": row["n_raters"], "least": declared.scheme.raters_at_least}
        return voice.text(
            "{title}: no score; {n} raters count, and at least {least} are needed.", title=title, **counts
        )
    n_cases = int(page.edition.once(rated.rated)["score"].notna().sum())
    said = [
        voice.text(
            "{title}: {score} of at most {best} points, place {rank} of {n}, by {n_raters} raters",
            title=title,
            score=voice.number(row["score"], DECIMALS),
            best=voice.number(max(declared.scheme.grades.values()), DECIMALS),
            rank=row["rank"],
            n=n_cases,
            n_raters=row["n_raters"],
        ),
        _interval(page, row),
        voice.text("on the short list") if is_listed else voice.text("not on the short list"),
    ]
    return voice.ended(voice.then(part for part in said if part))


def _interval(page: Page, row: pd.Series) -> str:
    """How far its place moves with the panel; nothing where that was not tried."""
    if row["why_no_interval"]:
        return ""
    return page.voice.text(
        "in the {n} panels that some of the raters make its place is {low} to {high}",
        n=row["n_subsets"],
        low=row["rank_low"],
        high=row["rank_high"],
    )


def _closed(page: Page, row: pd.Series, case: Row) -> str:
    kind, _, claim = str(row["why"]).partition(":")
    why = (
        page.voice.text(CLOSED[kind], claim=page.voice.filed(claim))
        if claim
        else page.voice.text("it claims nothing that can be checked")
    )
    return page.voice.text("{title}: not rated, for {why}.", title=quoted(page, case), why=why)


def sheets(page: Page) -> list[Part]:
    """The sheets as parts of the dossier."""
    voice, declared = page.voice, rules(page.edition.campaign)
    cases = filed_cases(page).to_dict("records")
    if declared is None or not cases:
        return [Paragraph(voice.text("There is no rating: the unit has submitted no case."))]
    made: list[Part] = [part for case in cases for part in _sheet(page, case, declared)]
    agreed = _agreement(page)
    return [*made, Paragraph(agreed)] if agreed else made


def _sheet(page: Page, case: Row, declared: Rules) -> Iterator[Part]:
    voice = page.voice
    grades = page.edition.once(rated.counted)
    own = grades[grades["case_id"] == case["case_id"]].rename(columns={"case_id": "case"})
    yield Heading(case_title(page, case), 2)
    by_sheet = rating.sheets(own[rating.COUNTED_COLUMNS], declared.scheme) if len(own) else own
    columns = [voice.text("rater"), *(voice.name(one.name) for one in declared.criteria.values()), voice.text("score")]
    yield Table(
        caption=voice.text("Sheets of the raters"),
        columns=tuple(Column(title) for title in columns),
        rows=[_of_rater(page, own, row, declared) for row in by_sheet.to_dict("records")],
        empty=voice.text("Nobody has rated this case."),
        mark=page.mark,
        notes=(_weights(page, declared),),
    )


def _of_rater(page: Page, grades: pd.DataFrame, sheet: Row, declared: Rules) -> list[str]:
    """A rater's grades by criterion as written, and the score, or why it does not count."""
    voice = page.voice
    own = grades[grades["rater"] == sheet["rater"]].drop_duplicates("criterion").set_index("criterion")["grade"]
    given = [_grade(page, own.get(code), declared) for code in declared.criteria]
    why = sheet["why_not"]
    score = voice.text(NOT_COUNTED[why]) if why in NOT_COUNTED else voice.number(sheet["score"], DECIMALS)
    return [voice.filed(str(sheet["rater"])), *given, score]


def _grade(page: Page, grade: object, declared: Rules) -> str:
    if grade in declared.grades:
        return page.voice.name(declared.grades[str(grade)].name)
    return page.voice.filed(grade) if isinstance(grade, str) and grade else page.voice.text("left blank")


def _weights(page: Page, declared: Rules) -> str:
    """The weights, and the grades' values, that the score is made with."""
    voice, shares = page.voice, declared.scheme.shares
    weights = [
        voice.text("{name} {n}", name=voice.name(one.name), n=voice.percent(shares[code] * 100))
        for code, one in declared.criteria.items()
    ]
    values = [
        voice.text("{name} {n}", name=voice.name(one.name), n=voice.number(declared.scheme.grades[code], 0))
        for code, one in declared.grades.items()
    ]
    said = voice.text(
        "Weights: {weights}. Points: {values}.", weights=voice.series(weights), values=voice.series(values)
    )
    return voice.prose([said, *([voice.name(declared.note)] if declared.note else [])])


def _agreement(page: Page) -> str:
    """How far the panel agrees over all cases; empty where nothing can be said."""
    voice, rows = page.voice, page.edition.once(rated.agreement)
    known = rows[(rows["of"] == "all") & (rows["why_blank"] == "")] if len(rows) else rows
    said = [
        voice.text(AGREEMENT[row["measure"]], value=voice.number(row["value"], DECIMALS))
        for row in known.to_dict("records")
    ]
    if not said:
        return ""
    counts = {"n": known["n_raters"].max(), "cases": known["n_cases"].max()}
    return voice.text("Agreement of {n} raters over {cases} cases: {said}.", said=voice.series(said), **counts)
