"""Findings as a page lists them: how many by rule and by unit, which figures are doubted, what was decided on them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis import decided, rules, schemas
from analysis.blocks import Block, Table
from analysis.edition import Edition
from analysis.pages.page import Page, titled_columns
from analysis.phrasing import BLANK

Row = Mapping[Hashable, Any]

LONG = 40
"""Rows above which a table is folded."""
ANYTHING = "…"
"""Stands in a rule's words where a finding quotes the filing."""
OBJECTED = "objected"

SEVERITIES = {"refuse": "refuse", "verify": "verify", "note": "note"}
USES = {
    "value": "counted as filed",
    "held": "not counted until then",
    "approximate": "not used",
    "range": "not used",
    "unreadable": "not used",
    "blank": "left blank",
    "not-reported": "marked as not reported",
}
"""What becomes of a figure while a finding stands against it, by its state."""


def by_rule(page: Page) -> Block:
    """Open findings by rule: how many, in how many filings, of how many units."""
    voice = page.voice
    found = _open(page.edition)
    rows = []
    for severity in schemas.SEVERITIES:
        for code, own in found[found["severity"] == severity].groupby("rule"):
            filings = own[own["sequence"] > 0].drop_duplicates(["sequence", "city_code"])
            counts = (len(own), len(filings), own["city_code"].nunique())
            rows.append([rule_words(page, str(code)), voice.text(SEVERITIES[severity]), *(str(n) for n in counts)])
    return Table(
        caption=voice.text("Open findings, by rule"),
        columns=titled_columns(page, ("finding", "kind", "findings", "forms", "units"), ("findings", "forms", "units")),
        rows=rows,
        empty=voice.text("There is no finding."),
        mark=page.mark,
        notes=(voice.text("{anything} stands for what was filed.", anything=ANYTHING),),
    ).block()


def by_unit(page: Page) -> Block:
    """Open findings by unit, in administrative order; units that have none are not listed."""
    voice, edition = page.voice, page.edition
    found = _open(edition)
    counts = {str(code): _by_severity(own) for code, own in found.groupby("city_code")}
    listed = [city for city in edition.campaign.cities if city.code in counts]
    rows = [[voice.name(city.name), *counts[city.code]] for city in listed]
    nobodys = found[found["city_code"].isna()]
    if len(nobodys):
        rows.append([voice.text("not known"), *_by_severity(nobodys)])
    titles = ("filing unit", "refuse", "verify", "note", "all")
    without = len(edition.campaign.cities) - len(listed)
    return Table(
        caption=voice.text("Open findings, by unit"),
        columns=titled_columns(page, titles, ("refuse", "verify", "note", "all")),
        rows=[*rows, [voice.text("all"), *_by_severity(found)]] if rows else [],
        empty=voice.text("There is no finding."),
        mark=page.mark,
        notes=(voice.text("The other units ({n}) have none.", n=without),) if without else (),
        total_rows=1,
    ).block()


def to_verify(page: Page) -> Block:
    """Every figure that is doubted or held back: where it stands, why, what to do, what becomes of it meanwhile."""
    voice = page.voice
    states = _states(page.edition)
    rows = [
        [
            unit_name(page, row["city_code"]),
            date(page, row["as_of"]),
            indicator_name(page, row["indicator"]),
            with_small(*_said(page, row)),
            _use(page, row, states),
            place(page, row),
        ]
        for row in in_order(page.open_problems, page.edition).to_dict("records")
    ]
    caption = voice.text("Figures to verify")
    titles = ("filing unit", "about", "indicator", "finding, and what to do", "state", "file and cell")
    return Table(
        caption=caption,
        columns=titled_columns(page, titles),
        rows=rows,
        empty=voice.text("Nothing is to be verified."),
        mark=page.mark,
        folded=caption if len(rows) > LONG else "",
    ).block()


def explained(page: Page) -> Block:
    """Findings that were answered for: why, who decided, and what that made of the figure."""
    voice, edition = page.voice, page.edition
    passed = edition.problems[edition.problems["status"] == decided.PASSED]
    corrected = edition.figures[edition.figures["channel"] == decided.CORRECTED]
    values = {tuple(row[name] for name in decided.PLACE): row for row in corrected.to_dict("records")}
    rows = [
        [
            unit_name(page, row["city_code"]),
            date(page, row["as_of"]),
            indicator_name(page, row["indicator"]),
            _said(page, row)[0],
            with_small(voice.filed(row["reason"]), _who(page, row["decided_by"], row["decided_on"])),
            _result(page, values.get(tuple(row[name] for name in decided.PLACE))),
        ]
        for row in in_order(passed, edition).to_dict("records")
    ]
    caption = voice.text("Explained or corrected, no longer to verify")
    titles = ("filing unit", "about", "indicator", "finding", "reason, and who decided", "outcome")
    return Table(
        caption=caption,
        columns=titled_columns(page, titles),
        rows=rows,
        empty=voice.text("No finding has been explained or corrected yet."),
        mark=page.mark,
        folded=caption if len(rows) > LONG else "",
    ).block()


def objected(page: Page) -> Block:
    """Figures that a unit objected to, in its own words."""
    voice = page.voice
    rows = [
        [
            unit_name(page, row["city_code"]),
            date(page, row["as_of"]),
            voice.text("all figures") if pd.isna(row["indicator"]) else indicator_name(page, row["indicator"]),
            objection(page, row),
        ]
        for row in in_order(objections(page.edition), page.edition).to_dict("records")
    ]
    titles = ("filing unit", "about", "indicator", "objection, and whose")
    return Table(
        caption=voice.text("Figures objected to"),
        columns=titled_columns(page, titles),
        rows=rows,
        empty=voice.text("No unit has objected to a figure."),
        mark=page.mark,
    ).block()


def objections(edition: Edition) -> pd.DataFrame:
    """One row is one objection in force: a unit's last answer on a figure, or on all figures of a form."""
    figures = edition.figures[edition.figures["answer"] == OBJECTED]
    form = [name for name in decided.KEY if name != "indicator"]
    answers = edition.tables["answers"].sort_values("answered_on", kind="stable")
    last = answers.drop_duplicates(decided.KEY, keep="last")
    on_figure = pd.MultiIndex.from_frame(last[decided.KEY]).isin(pd.MultiIndex.from_frame(figures[decided.KEY]))
    on_form = pd.MultiIndex.from_frame(last[form]).isin(pd.MultiIndex.from_frame(figures[form]))
    stands = pd.Series(on_figure | (last["indicator"].isna() & on_form), index=last.index, dtype=bool)
    return last[stands & (last["answer"] == OBJECTED)].reset_index(drop=True)


def unit_name(page: Page, code: object) -> str:
    """A filing unit by its code; a dash where there is none."""
    campaign = page.edition.campaign
    if code == campaign.total.code:
        return page.voice.name(campaign.total.name)
    return page.voice.name(campaign.by_code[str(code)].name) if code in campaign.by_code else BLANK


def indicator_name(page: Page, code: object) -> str:
    """An indicator by its code; a dash where a finding is about none."""
    indicators = page.edition.campaign.indicators
    return page.voice.name(indicators[str(code)].name) if code in indicators else BLANK


def rule_words(page: Page, code: str) -> str:
    """What a rule says, whatever it is said of."""
    rule = rules.rule_of(page.edition.book, code)
    return rule.say(ANYTHING, ANYTHING, page.voice.lang)[0]


def date(page: Page, day: pd.Timestamp) -> str:
    """A date; a dash where there is none."""
    return BLANK if pd.isna(day) else page.voice.date(day)


def worded(page: Page, text: object) -> str:
    """Text as it was written on file; a dash where nothing was."""
    return page.voice.filed(text) if isinstance(text, str) and text else BLANK


def place(page: Page, row: Row) -> str:
    """The file and the cell that a row came from."""
    return page.voice.filed(f"{row['file']} {row['cell']}")


def objection(page: Page, answer: Row) -> str:
    """What a unit objects, in its words, with who answered and when."""
    return with_small(worded(page, answer["objection"]), _who(page, answer["answered_by"], answer["answered_on"]))


def with_small(words: str, below: str) -> str:
    """Words with others below them, in small."""
    return Markup('{} <span class="why">{}</span>').format(words, below) if below else words


def _who(page: Page, name: object, day: pd.Timestamp) -> str:
    """Who said something, and when, so far as it is on file."""
    named = [worded(page, name)] if isinstance(name, str) and name else []
    return page.voice.listed([*named, *([] if pd.isna(day) else [page.voice.date(day)])])


def in_order(rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Rows by unit in administrative order, then by date and indicator; what is about no unit comes last."""
    units = {city.code: city.order for city in edition.campaign.cities}
    indicators = {code: number for number, code in enumerate(edition.campaign.indicators)}
    placed = rows.assign(unit_place=rows["city_code"].map(units))
    if "indicator" in rows:
        placed = placed.assign(indicator_place=rows["indicator"].map(indicators))
    by = [name for name in ("unit_place", "as_of", "indicator_place") if name in placed]
    return placed.sort_values(by, kind="stable", na_position="last")[rows.columns]


def _open(edition: Edition) -> pd.DataFrame:
    return edition.problems[edition.problems["status"] == decided.OPEN]


def _by_severity(found: pd.DataFrame) -> list[str]:
    """How many findings of each severity, and in all."""
    return [*(str(int((found["severity"] == severity).sum())) for severity in schemas.SEVERITIES), str(len(found))]


def _states(edition: Edition) -> dict[tuple[object, ...], str]:
    """What each standing figure is, by the names that a finding gives it."""
    figures = edition.figures
    return dict(zip(figures[decided.PLACE].itertuples(index=False, name=None), figures["state"], strict=True))


def _use(page: Page, row: Row, states: Mapping[tuple[object, ...], str]) -> str:
    """What becomes of what a finding is about, until it is answered."""
    state = states.get(tuple(row[name] for name in decided.PLACE))
    if state is None:
        return page.voice.text("not used") if row["severity"] == "refuse" else page.voice.text("in use")
    return page.voice.text(USES[state])


def _said(page: Page, row: Row) -> tuple[str, str]:
    """A finding's message and remedy, in the page's language."""
    rule = rules.rule_of(page.edition.book, row["rule"])
    return rule.say(row["found"], row["other"], page.voice.lang, mark=page.voice.filed)


def _result(page: Page, figure: Row | None) -> str:
    if figure is None:
        return page.voice.text("counted as filed")
    unit = page.edition.campaign.units[figure["unit"]]
    return page.voice.text("corrected to {value}", value=page.voice.quantity(figure["value"], unit))
