"""The tables of an assessment as rows, for the command: as text, CSV, JSON, a workbook."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pandas as pd
from markupsafe import Markup

from analysis.assessed import words
from analysis.assessed.words import Teller
from analysis.assessment import of_edition
from analysis.assessment.declared import Rules
from analysis.campaign import say
from analysis.edition import Edition
from analysis.errors import WrongCall
from analysis.phrasing import Voice
from analysis.sheets import TEXT, WHOLE, Column, Cover, Sheet, decimals

Tables = Mapping[str, pd.DataFrame]
FIRST = "ranking"
"""The table that CSV holds where none is named."""

TITLES = {
    "ranking": "scores and ranks",
    "details": "every part of every score",
    "by_shape": "other rules in use",
    "adjusted": "by size",
    "per_head": "per head, for reference only",
    "shifts": "what moves the ranking",
    "moved_by": "shares of choices",
    "weighed": "what weighs how much",
    "awarded": "within the awards",
    "disputed": "figures in doubt",
    "verified": "figures verified",
}
"""The sheets of a workbook."""


def asked(edition: Edition) -> Rules:
    """The rules declared; a wrong call where there are none."""
    found = of_edition.rules(edition)
    if found is None:
        raise WrongCall(
            f"{edition.campaign.folder / 'campaign.toml'} declares no assessment, so nothing is scored. Declare "
            "[assessment] with its groups and indicators: how, says docs/methods.md, The assessment."
        )
    return found


def tables(edition: Edition) -> dict[str, pd.DataFrame]:
    """Every table by its name, codes with their names beside them, why a number is blank in words."""
    teller = Teller(Voice(edition.campaign, edition.lang), asked(edition))
    made = {
        "ranking": edition.once(of_edition.ranking),
        "details": edition.once(of_edition.detailed),
        "by_shape": edition.once(of_edition.by_shape),
        "adjusted": edition.once(of_edition.adjusted),
        "per_head": edition.once(of_edition.per_head),
        "shifts": edition.once(of_edition.shifts),
        "moved_by": edition.once(of_edition.moved_by),
        "weighed": edition.once(of_edition.weighed),
        "awarded": edition.once(of_edition.awarded),
        "disputed": disputed(edition),
        "verified": verified(edition),
    }
    return {name: _named(teller, rows) for name, rows in made.items()}


def disputed(edition: Edition) -> pd.DataFrame:
    """The figures against which a finding is open: one row is one unit × scored figure.

    ``figure`` is the one scored, ``other`` the one tried instead, blank where it is left out.
    """
    scored = edition.once(of_edition.figures)
    rows = [
        (city, leaf, scored[leaf].astype(float)[city], other)
        for tried in edition.once(of_edition.disputed).values()
        for (city, leaf), other in tried.items()
    ]
    return pd.DataFrame(rows, columns=["city_code", "node", "figure", "other"])


def verified(edition: Edition) -> pd.DataFrame:
    """How many of the figures scored are known, and how many of those are verified; one row is one indicator."""
    known, is_verified = edition.once(of_edition.figures).notna(), edition.once(of_edition.verified)
    made = pd.DataFrame({"n_verified": (is_verified & known).sum(), "n_known": known.sum()}).rename_axis("node")
    return made.assign(n_units=len(known)).reset_index()


def _named(teller: Teller, rows: pd.DataFrame) -> pd.DataFrame:
    """A table with names beside its codes, as plain text."""
    voice, rules = teller.voice, teller.rules
    nodes = {code: _plain(name) for code, name in teller.nodes().items()}
    told: dict[str, tuple[str, Callable[[str], str]]] = {
        "city_code": ("city", lambda code: say(voice.campaign.by_code[code].name, voice.lang)),
        "node": ("node_name", lambda code: nodes.get(code, code)),
        "indicator": ("indicator_name", lambda code: nodes.get(code, code)),
        "award": ("award_name", lambda code: say({one.code: one.name for one in rules.awards}[code], voice.lang)),
        "shape": ("shape_name", lambda code: say({one.code: one.name for one in rules.shapes}[code], voice.lang)),
    }
    made = rows.copy()
    for column, (named, say_it) in told.items():
        if column in made:
            made.insert(list(made.columns).index(column) + 1, named, made[column].map(say_it).astype("str"))
    reasons = [str(name) for name in made if str(name).startswith("why")]
    return made.assign(**{name: [words.reason(voice, code) for code in made[name]] for name in reasons})


def _plain(text: str) -> str:
    return text.striptags() if isinstance(text, Markup) else text


def chosen(made: Tables, wanted: str | None) -> dict[str, pd.DataFrame]:
    """The table asked for, or all of them; an unknown one is a wrong call."""
    if wanted is None:
        return dict(made)
    if wanted not in made:
        raise WrongCall(f"No table {wanted!r}; known: {', '.join(made)}.")
    return {wanted: made[wanted]}


def as_text(made: Tables) -> str:
    """Each table below its name, blanks empty."""
    return "\n\n".join(
        f"# {name}\n{_objects(rows).fillna('').to_string(index=False) if len(rows) else ''}"
        for name, rows in made.items()
    )


def as_json(made: Tables) -> str:
    """Each table's rows under its name, nothing where a cell is blank, numbers in full."""
    rows = {name: [_plain_row(row) for row in _objects(table).to_dict("records")] for name, table in made.items()}
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _plain_row(row: Mapping[object, object]) -> dict[str, object]:
    return {str(name): value.item() if hasattr(value, "item") else value for name, value in row.items()}


def _objects(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype(object).where(rows.notna(), None)


def as_sheets(edition: Edition, made: Tables) -> tuple[Cover, list[Sheet]]:
    """A cover with the rules, notes, and each table on a sheet; what is not declared at all has none."""
    voice = Voice(edition.campaign, edition.lang)
    sheets = [_sheet(voice.text(TITLES[name]), rows) for name, rows in made.items() if len(rows.columns)]
    notes = [
        voice.text(
            "A share is of all variants of the rules tried, in which a unit is within an award; it is no probability."
        ),
        voice.text("The places from low to high are those of 5 to 95 percent of the variants."),
    ]
    return cover(edition, voice.text("Scores, ranks and how firm they are"), notes), sheets


def cover(edition: Edition, title: str, notes: list[str], unit: str = "") -> Cover:
    """The cover of a workbook about the assessment, or about one unit's own score: as of when, by which rules."""
    voice, rules, campaign = Voice(edition.campaign, edition.lang), asked(edition), edition.campaign
    facts = [(voice.text("reported about"), voice.date(edition.as_of))]
    if edition.known_on:
        facts.append((voice.text("known on"), voice.date(edition.known_on)))
    facts.append((voice.text("rules"), say(rules.name, voice.lang)))
    facts.append((voice.text("figures verified"), _verified_in_words(edition, voice, unit)))
    lines = [*(_plain(line) for line in Teller(voice, rules).rule_lines()), *notes]
    mark = voice.text("example") if "example" in edition.basis else ""
    name = say(campaign.name, voice.lang)
    titled = voice.text("{name}: {how}", name=name, how=title)
    return Cover(voice.text("cover"), titled, tuple(facts), tuple(lines), voice.text("notes"), mark, name)


def _verified_in_words(edition: Edition, voice: Voice, unit: str) -> str:
    """How many of the figures scored are verified, of all units or of one."""
    known, is_verified = edition.once(of_edition.figures).notna(), edition.once(of_edition.verified)
    own = [unit] if unit else list(known.index)
    counts = {"verified": int((is_verified & known).loc[own].sum().sum()), "n": int(known.loc[own].sum().sum())}
    return voice.text("{verified} of {n} figures are verified", **counts)


def _sheet(name: str, rows: pd.DataFrame) -> Sheet:
    """A table with its columns' names, those of the other formats, and their formats."""
    columns = tuple(Column(str(column), _format(rows[column])) for column in rows)
    return Sheet(name, columns, list(_objects(rows).itertuples(index=False, name=None)))


def _format(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        return TEXT
    return WHOLE if pd.api.types.is_integer_dtype(values) else decimals(4)
