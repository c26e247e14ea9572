"""The tables of the page as rows, for the command: as text, CSV, JSON, a workbook with scores and rater sheets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.campaign import say
from analysis.choosing import declared, of_edition
from analysis.edition import Edition
from analysis.errors import WrongCall
from analysis.pages.case_selection import words
from analysis.pages.page import Page
from analysis.pages.rated.words import why_not
from analysis.rating import declared as rated
from analysis.rating import of_edition as rating
from analysis.sheets import TEXT, WHOLE, Column, Cover, Sheet, decimals

Tables = Mapping[str, pd.DataFrame]
LONG, SHORT, FRAME, AUDIT = "long", "short", "frame", "audit"
FIRST = SHORT
"""The table that CSV holds where none is named."""

TITLES = {
    FRAME: "figures chosen from",
    LONG: "long list",
    SHORT: "short list",
    "scores": "scores of cases",
    "agreement": "agreement of raters",
    "severity": "severity of raters",
}
"""The sheets of a workbook."""

CODES = {"city_code": "city", "partner": "partner_name", "runner_up": "runner_up_name", "design": "design_name"}


def tables(edition: Edition) -> dict[str, pd.DataFrame]:
    """The long list, the short list and the figures, names beside codes, why a number is blank in words."""
    if declared.rules(edition.campaign) is None and not len(edition.once(rating.short_listed)):
        raise WrongCall(
            f"{edition.campaign.folder / 'campaign.toml'} declares no [cases.design] and no case was submitted and "
            "short-listed, so there is nothing to select. Declare it: docs/methods.md says how under Cases by design."
        )
    page = page_of(edition)
    made = {
        LONG: edition.once(of_edition.long_list),
        SHORT: edition.once(of_edition.short_list),
        FRAME: edition.once(of_edition.frame).reset_index(),
    }
    return {name: _named(page, rows) for name, rows in made.items()}


def page_of(edition: Edition) -> Page:
    """The page that the tables speak as."""
    return Page("case_selection", edition, edition.campaign.total)


def _named(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """A table with names beside its codes, as plain text."""
    made = rows.copy()
    for column, named in CODES.items():
        if column in made:
            told = [_told(page, column, value) for value in made[column]]
            made.insert(list(made.columns).index(column) + 1, named, pd.Series(told, made.index, dtype="str"))
    whys = [str(name) for name in made if str(name).startswith("why")]
    return made.assign(
        **{name: [_plain(words.why(page, code)) if code else "" for code in made[name]] for name in whys}
    )


def _told(page: Page, column: str, value: Any) -> str:
    if not value:
        return ""
    say_it = {"design": words.design, "city_code": words.name}.get(column, words.named)
    return _plain(say_it(page, value))


def _plain(text: str) -> str:
    return text.striptags() if isinstance(text, Markup) else text


def chosen(made: Tables, wanted: str | None) -> dict[str, pd.DataFrame]:
    """The table asked for, or all of them; an unknown one is a wrong call."""
    if wanted is None:
        return dict(made)
    if wanted not in made:
        raise WrongCall(f"No table {wanted!r}; known: {', '.join(made)}.")
    return {wanted: made[wanted]}


def flat(rows: pd.DataFrame) -> pd.DataFrame:
    """A table whose lists are words: pairs joined by a plus sign, other lists by semicolons."""
    lists = {"runner_up": " + "}
    joined = {
        name: [_joined(value, lists.get(name, "; ")) for value in rows[name]]
        for name in map(str, rows)
        if rows[name].map(lambda value: isinstance(value, tuple)).any()
    }
    return rows.assign(**joined)


def _joined(value: Any, by: str) -> Any:
    if not isinstance(value, tuple):
        return value
    return by.join(" + ".join(one) if isinstance(one, tuple) else str(one) for one in value)


def as_text(made: Tables) -> str:
    """Each table below its name, blanks empty."""
    shown = {name: flat(rows).astype(object) for name, rows in made.items()}
    return "\n\n".join(
        f"# {name}\n{rows.where(rows.notna(), '').to_string(index=False)}" if len(rows) else f"# {name}\n"
        for name, rows in shown.items()
    )


def as_json(edition: Edition, made: Tables, *, whole: bool) -> str:
    """Each table's rows under its name, nothing where a cell is blank; the audit log too where all is asked for."""
    rows: dict[str, Any] = {name: of_edition.plain(table) for name, table in made.items()}
    log = {AUDIT: edition.once(of_edition.audit)} if whole else {}
    return json.dumps(rows | log, ensure_ascii=False, indent=1)


def as_sheets(edition: Edition, made: Tables, *, whole: bool) -> tuple[Cover, list[Sheet]]:
    """A cover, and each table on a sheet; of all the raters' scores and a blank sheet for each rater."""
    page = page_of(edition)
    shown = {name: flat(made[name]) for name in TITLES if name in made}
    sheets = [_sheet(page.voice.text(TITLES[name]), rows) for name, rows in shown.items()]
    return _cover(page), [*sheets, *(_of_raters(page) if whole else ())]


def _cover(page: Page) -> Cover:
    voice, edition = page.voice, page.edition
    name, rules = say(edition.campaign.name, voice.lang), declared.rules(edition.campaign)
    known = voice.date(edition.known_on) if edition.known_on else voice.text("all that was received")
    facts = [(voice.text("reported about"), voice.date(edition.as_of)), (voice.text("known on"), known)]
    if rules:
        facts.append((voice.text("result"), _plain(words.figure(page, rules.result))))
        facts.append((voice.text("expected from"), _plain(words.predictors(page, rules))))
    scored = rated.rules(edition.campaign)
    ours = [say(one.note, voice.lang) for one in (rules, scored) if one and one.note]
    notes = [*ours, *words.describes(page)]
    title = voice.text("{campaign}: selection of cases", campaign=name)
    return Cover(voice.text("cover"), title, tuple(facts), tuple(notes), voice.text("notes"), page.mark, name)


def _of_raters(page: Page) -> Iterator[Sheet]:
    """Scores and agreement, where cases are rated; then each rater's sheet to fill in, their own unit left out."""
    edition, voice = page.edition, page.voice
    made = {"scores": rating.rated, "agreement": rating.agreement, "severity": rating.severities}
    rules = rated.rules(edition.campaign)
    if rules is None:
        return
    for name, function in made.items():
        rows = edition.once(function)
        if len(rows):
            yield _sheet(voice.text(TITLES[name]), flat(_reasoned(page, rows, rules.scheme.raters_at_least)))
    for rater in edition.tables["raters"]["rater"]:
        lines = _to_score(page, rules, rating.for_rater(edition, rater))
        titles = ("case number", "case", "unit", "criterion", "weight", "grade", "reason")
        columns = tuple(Column(voice.text(title)) for title in titles)
        yield Sheet(voice.text("sheet of {name}", name=rater), columns, lines)


def _reasoned(page: Page, rows: pd.DataFrame, least: int) -> pd.DataFrame:
    """A table of the raters' with its reasons in words."""
    whys = [str(name) for name in rows if str(name).startswith("why")]
    told = {name: [_plain(why_not(page, code, least=least)) if code else "" for code in rows[name]] for name in whys}
    return rows.assign(**told)


def _to_score(page: Page, rules: rated.Rules, cases: pd.DataFrame) -> list[list[object]]:
    """A line for each case and criterion, grade and reason blank."""
    lang = page.voice.lang
    return [
        [
            case["case_id"],
            case["title"],
            _plain(words.name(page, case["city_code"])),
            say(one.name, lang),
            weight,
            None,
            None,
        ]
        for case in cases.to_dict("records")
        for one, weight in ((rules.criteria[code], rules.scheme.weights[code]) for code in rules.criteria)
    ]


def _sheet(name: str, rows: pd.DataFrame) -> Sheet:
    """A table with its columns' names, those of the other formats, and their formats."""
    columns = tuple(Column(str(column), _format(rows[column])) for column in rows)
    return Sheet(name, columns, list(rows.astype(object).itertuples(index=False, name=None)))


def _format(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        return TEXT
    return WHOLE if pd.api.types.is_integer_dtype(values) else decimals(3)
