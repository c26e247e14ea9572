"""Every unit's result against what is expected of it: drawn, and as a table."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis import charts
from analysis.asked import question
from analysis.blocks import Block, Column, Table, paragraph
from analysis.charts import Frame, Points
from analysis.choosing import of_edition
from analysis.choosing.declared import Figure, Rules
from analysis.choosing.expected import expected
from analysis.pages import signs
from analysis.pages.case_selection import words
from analysis.pages.growth.rows import source
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import BLANK

MOST = 40
"""Up to how many units all are named; of more only those on the short list are drawn with a name."""


@question
def against_expectation(page: Page) -> Block:
    """The chart: what is expected across, what there is upwards; above the line is better than expected."""
    rules, rows = words.rules(page), page.edition.once(expected)
    if rules is None:
        return ABSENT
    if not len(rows):
        return paragraph(page.voice.text("No expectation can be drawn: too few units have all the figures it needs."))
    shown = rows[rows["expected"] > 0] if rules.result.in_logarithms else rows
    return charts.scatter(_points(page, rules, shown), _frame(page, rules, shown))


def _points(page: Page, rules: Rules, rows: pd.DataFrame) -> Points:
    voice, unit = page.voice, words.unit_of(page, rules.result)
    scale = unit.scale.get(page.edition.lang, 1.0)
    short = set(page.edition.once(of_edition.short_list)["city_code"])
    picked = [code in short for code in rows["city_code"]]
    few = len(rows) <= MOST
    names = [
        Markup(words.short(page, code)).striptags() if few or mine else ""
        for code, mine in zip(rows["city_code"], picked, strict=True)
    ]
    scales = [voice.text(said, unit=voice.unit(unit)) for said in ("expected ({unit})", "result ({unit})")]
    across, up = (rows["expected"] * scale).tolist(), (rows["result"] * scale).tolist()
    line = voice.text("dashed: as expected")
    return Points(names, across, up, picked, (scales[0], scales[1]), line, rules.result.in_logarithms)


def _frame(page: Page, rules: Rules, rows: pd.DataFrame) -> Frame:
    voice = page.voice
    told = [
        voice.text(
            "{unit} {result}, expected {expected}",
            unit=Markup(words.short(page, row["city_code"])).striptags(),
            result=words.level(page, rules.result, row["result"]),
            expected=words.level(page, rules.result, row["expected"]),
        )
        for row in rows.to_dict("records")
    ]
    title = _finding(page)
    measure = voice.text(
        "{result} against what {predictors} lead one to expect, {n} units; filled: on the short list",
        result=words.figure(page, rules.result),
        predictors=words.predictors(page, rules),
        n=len(rows),
    )
    alternative = voice.text("Scatter chart. {title}. {told}.", title=Markup(title).striptags(), told="; ".join(told))
    return Frame(title, measure, source(page), Markup(alternative).striptags(), page.mark)


FURTHEST = {
    "deviant-above": "{unit} is furthest above expectation",
    "deviant-below": "{unit} is furthest below expectation",
}


def _finding(page: Page) -> str:
    """Who is furthest above, and who furthest below."""
    voice, rows = page.voice, page.edition.once(of_edition.long_list)
    first = rows[(rows["place"] == 1).fillna(False)].set_index("design")["city_code"]
    parts = [voice.text(FURTHEST[name], unit=words.short(page, first[name])) for name in FURTHEST if name in first]
    return voice.listed(parts) if parts else voice.text("Results and what is expected of them")


@question
def figures(page: Page) -> Block:
    """The figures of every unit, folded: what is read, what is expected, and why a figure is not known."""
    rules = words.rules(page)
    if rules is None:
        return ABSENT
    voice, table = page.voice, page.edition.once(of_edition.frame)
    made = page.edition.once(expected).set_index("city_code")
    rows = [_cells(page, rules, str(code), table.loc[code], made) for code in table.index]
    titles = [voice.text("unit"), *(words.figure(page, one) for one in (*rules.predictors, rules.result))]
    more = [voice.text(title) for title in ("expected", "of what is expected")]
    return Table(
        caption=voice.text("Result and expectation of every unit"),
        columns=(Column(titles[0]), *(Column(title, True) for title in (*titles[1:], *more))),
        rows=rows,
        empty="",
        mark=page.mark,
        notes=signs.notes(page, rows),
        folded=voice.text("Result and expectation of every unit"),
    ).block()


def _cells(page: Page, rules: Rules, code: str, row: pd.Series, made: pd.DataFrame) -> list[str]:
    known = [_cell(page, one, row) for one in (*rules.predictors, rules.result)]
    if code not in made.index:
        why = page.voice.text("nothing is expected without all figures")
        return [words.name(page, code), *known, BLANK, signs.beside(BLANK, why)]
    level = words.level(page, rules.result, made["expected"][code])
    return [words.name(page, code), *known, level, page.voice.percent(made["ratio"][code] * 100)]


def _cell(page: Page, one: Figure, row: pd.Series) -> str:
    why = row[f"why_{one.key}"]
    return signs.beside(BLANK, words.why(page, why)) if why else words.level(page, one, row[one.key])
