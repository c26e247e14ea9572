"""The sheet of one unit's own score: its figures, their weights and values, what was missing, how it is put together.

Nothing of any other unit stands on it, and its rank only where the declaration lets its audience see it.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.asked import question
from analysis.assessed import figures as assessed
from analysis.assessed import words
from analysis.assessed.words import Teller
from analysis.assessment import of_edition
from analysis.blocks import Block, Table, bullets, join, paragraph
from analysis.pages import page as opened
from analysis.pages import signs
from analysis.pages.page import ABSENT, Page, titled_columns
from analysis.phrasing import BLANK, NOT_APPLICABLE

Row = Mapping[Hashable, Any]
STATES = {"verified": "figure verified", "filed": "figure as filed", "counted": "counted from ledgers"}
GROWTHS = ("growth", "midpoint")
WHOLE = 100


@question
def open_page(
    campaign: str | os.PathLike[str],
    city: str | None = None,
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for the score sheet of one unit; the first in order where none is named."""
    return opened.open_page_of_unit("score_sheet", campaign, city, as_of, known_on, lang)


@question
def masthead(page: Page) -> Block:
    """Whose score it is, and as of when."""
    return opened.masthead(page, page.voice.text("{unit}: score sheet", unit=page.voice.name(page.unit.name)))


@question
def summary(page: Page) -> Block:
    """The score, or why there is none; its rank where that may be told; how many figures are verified."""
    voice, teller = page.voice, _teller(page)
    if teller is None:
        return bullets([voice.text("No rules of assessment are declared, so nothing is scored.")], css="headline")
    own, rules = _total(page), voice.name(teller.rules.name)
    said = [
        voice.text("The score is {score}, by {rules}.", score=_number(page, own["score"]), rules=rules)
        if _is_known(own["score"])
        else voice.text("There is no score, by {rules}: {why}.", rules=rules, why=words.reason(voice, own["why_blank"]))
    ]
    if _is_known(own["rank"]) and _audience(page) in teller.rules.rank_for:
        ranked = {"rank": own["rank"], "n": own["n_ranked"]}
        said.append(voice.text("It ranks {rank} of {n}.", **ranked))
    states = page.own(assessed.behind)["state"]
    verified = voice.text(
        "{n} of its {of} figures are verified; the others count as filed, or as the ledgers have them.",
        n=int((states == assessed.VERIFIED).sum()),
        of=int((states != "").sum()),
    )
    return bullets([*said, verified], css="headline")


@question
def figures(page: Page) -> Block:
    """Every figure of the unit with its value on the scale, its weight and what it brings to the score."""
    voice, teller = page.voice, _teller(page)
    if teller is None:
        return ABSENT
    behind = {row["node"]: row for row in page.own(assessed.behind).to_dict("records")}
    rows = [_figure_row(page, teller, row, behind[row["node"]]) for row in _parts(page) if row["node"] in behind]
    titles = (
        *("indicator", "figure", "where from", "value scored", "weight in its part"),
        *("brought to its part", "points of the score", "remark"),
    )
    numbers = ("figure", "value scored", "weight in its part", "brought to its part", "points of the score")
    return Table(
        caption=voice.text("Figures and what they are worth"),
        columns=titled_columns(page, titles, numbers),
        rows=rows,
        empty=voice.text("No indicator is scored."),
        mark=page.mark,
        notes=_signs(page, rows),
    ).block()


@question
def groups(page: Page) -> Block:
    """Every part of the score with its value, its weight and what it brings to the score."""
    voice, teller = page.voice, _teller(page)
    if teller is None:
        return ABSENT
    of_groups = {group.code for group in teller.assessment.groups}
    rows = [_group_row(page, teller, row) for row in _parts(page) if row["node"] in of_groups]
    if not rows:
        return ABSENT
    titles = ("part", "value scored", "weight", "points of the score", "remark")
    return Table(
        caption=voice.text("Parts of the score"),
        columns=titled_columns(page, titles, ("value scored", "weight", "points of the score")),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=_signs(page, rows),
    ).block()


@question
def put_together(page: Page) -> Block:
    """How the score follows from its parts, in a sentence."""
    voice, teller = page.voice, _teller(page)
    if teller is None or not _is_known(_total(page)["score"]):
        return ABSENT
    root = teller.assessment.root
    parts = [
        voice.text(
            "{name} {value} (weight {weight})",
            name=teller.node(row["node"]),
            value=_number(page, row["value"]),
            weight=_weight(page, teller, row),
        )
        for row in _parts(page)
        if row["parent"] == root.code and _is_known(row["value"])
    ]
    how = words.together(voice, root)
    total = {"score": _number(page, _total(page)["score"]), "how": how, "parts": voice.series(parts)}
    return paragraph(voice.text("The score of {score} is the {how} of: {parts}.", **total))


@question
def missing(page: Page) -> Block:
    """Which figures are missing, why, and what the rules make of it."""
    voice, teller = page.voice, _teller(page)
    if teller is None:
        return ABSENT
    blank = [row for row in page.own(assessed.behind).to_dict("records") if not _is_known(row["figure"])]
    if not blank:
        return paragraph(voice.text("Every figure that is scored is known."))
    said = [voice.text("{name}: {how}", name=teller.node(row["node"]), how=_why(page, row)) for row in blank]
    return bullets([*said, *(voice.ended(line) for line in words.missing(voice, teller.assessment.missing))])


@question
def rules(page: Page) -> Block:
    """The rules in words, and where the formulas stand."""
    teller = _teller(page)
    if teller is None:
        return ABSENT
    formulas = opened.method_note(page, "The assessment (`analysis.assessment`)")
    return join([bullets(teller.rule_lines()), paragraph(formulas, css="note")])


# What stands in the cells.


def _figure_row(page: Page, teller: Teller, row: Row, behind: Row) -> list[str]:
    return [
        _title(page, teller, row["node"]),
        signs.shown(behind["figure"], "", _figure(page, behind)),
        page.voice.text(STATES[behind["state"]]) if behind["state"] else "",
        *_worth(page, teller, row, with_brought=True),
        words.reason(page.voice, row["why"]) if _is_known(behind["figure"]) else _why(page, behind),
    ]


def _group_row(page: Page, teller: Teller, row: Row) -> list[str]:
    return [
        teller.node(row["node"]),
        *_worth(page, teller, row, with_brought=False),
        words.reason(page.voice, row["why"]),
    ]


def _worth(page: Page, teller: Teller, row: Row, *, with_brought: bool) -> Iterator[str]:
    """A part's value, its weight, what it brings to what it is part of, and to the score."""
    is_known = _is_known(row["value"])
    yield _number(page, row["value"])
    yield _weight(page, teller, row) if is_known else BLANK
    for column in ("contribution", "points") if with_brought else ("points",):
        yield _number(page, row[column]) if not is_known or _is_known(row[column]) else NOT_APPLICABLE


def _weight(page: Page, teller: Teller, row: Row) -> str:
    """The weight after missing parts were left out: a share of a mean, points of a sum; none where it has no part."""
    if not _is_known(row["weight_used"]):
        return NOT_APPLICABLE
    above = next(group for group in teller.assessment.groups if group.code == row["parent"])
    if above.aggregation == "sum":
        return words.number(row["weight_used"])
    return page.voice.percent(WHOLE * row["weight_used"])


def _title(page: Page, teller: Teller, node: str) -> str:
    """The indicator with its unit, where what is scored is its level under its own name."""
    what = teller.rules.measured[node]
    if node in teller.rules.names or what.measure != of_edition.LEVEL:
        return teller.node(node)
    return page.voice.titled(page.edition.campaign.indicators[what.indicator])


def _figure(page: Page, row: Row) -> str:
    """The figure as its measure is written."""
    voice, campaign, figure = page.voice, page.edition.campaign, row["figure"]
    if row["measure"] in GROWTHS:
        return voice.growth_cell(figure)
    if row["indicator"] not in campaign.indicators:
        return voice.number(figure, 0)
    unit = campaign.units[campaign.indicators[row["indicator"]].unit]
    return voice.level(figure, unit) if row["measure"] == of_edition.LEVEL else voice.change(figure, unit)


def _why(page: Page, row: Row) -> str:
    return page.voice.why(row["why_blank"], page.edition.base, page.edition.season)


def _signs(page: Page, rows: list[list[str]]) -> tuple[str, ...]:
    """What the signs in a table mean."""
    voice, cells = page.voice, {str(cell) for row in rows for cell in row}
    said = []
    if BLANK in cells:
        said.append(voice.text("{sign} not known, see the remark", sign=BLANK))
    if NOT_APPLICABLE in cells:
        said.append(voice.text("{sign} not added up: it has no points of its own", sign=NOT_APPLICABLE))
    return (voice.ended(voice.then(said)),) if said else ()


def _is_known(value: Any) -> bool:
    return bool(pd.notna(value))


def _number(page: Page, value: float) -> str:
    return page.voice.number(value, words.DECIMALS)


def _teller(page: Page) -> Teller | None:
    rules = of_edition.rules(page.edition)
    return Teller(page.voice, rules) if rules else None


def _total(page: Page) -> Row:
    row: Row = page.own(assessed.totals).to_dict("records")[0]
    return row


def _parts(page: Page) -> Sequence[Row]:
    return page.own(assessed.parts).to_dict("records")


def _audience(page: Page) -> str:
    return page.edition.campaign.pages[page.name].audience
