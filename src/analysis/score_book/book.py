"""The score book of an edition: for the province, every unit and the ranks; for one unit, its own and nobody else's."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis.assessed import figures as assessed
from analysis.assessed import printed
from analysis.assessed.words import Teller
from analysis.assessment import of_edition as assessment
from analysis.campaign import City, say
from analysis.edition import Edition
from analysis.phrasing import Voice
from analysis.score_book import data, places, rules, scores
from analysis.score_book.told import Told
from analysis.sheets import Cover, Sheet

STATES = {"verified": "figure verified", "filed": "figure as filed", "counted": "counted from ledgers"}


def of_edition(edition: Edition) -> tuple[Cover, list[Sheet]]:
    """Every unit's scores, each a live formula, and the ranks. For the province alone: it compares units."""
    told = _told(edition)
    title = told.voice.text("how every score is worked out")
    return printed.cover(edition, title, _notes(told)), sheets(told)


def of_unit(edition: Edition, city: City) -> tuple[Cover, list[Sheet]]:
    """One unit's own scores, with the statistics that it is scaled by; no other unit's figure, score or rank."""
    told = _told(edition, city.code)
    title = told.voice.text("how the score of {unit} is worked out", unit=told.units[city.code])
    return printed.cover(edition, title, _notes(told), city.code), sheets(told)


def sheets(told: Told) -> list[Sheet]:
    """The sheets of a book: rules, bands where there are any, figures, what they are scaled by, scores, ranks."""
    made = [rules.sheet(told)]
    if told.grid(rules.bands).keys:
        made.append(rules.bands_sheet(told))
    made += [data.sheet(told), data.pools_sheet(told), scores.sheet(told)]
    return made if told.unit else [*made, places.sheet(told)]


def _told(edition: Edition, unit: str = "") -> Told:
    voice = Voice(edition.campaign, edition.lang)
    teller = Teller(voice, printed.asked(edition))
    return Told(
        voice=voice,
        scores=edition.once(assessment.scored),
        units={city.code: say(city.name, voice.lang) for city in edition.campaign.cities},
        nodes={code: _plain(name) for code, name in teller.nodes().items()},
        how={node.code: _plain(teller.how(node)) for node in teller.assessment.nodes},
        behind=_behind(edition, voice),
        mark=voice.text("example") if "example" in edition.basis else "",
        unit=unit,
    )


def _behind(edition: Edition, voice: Voice) -> pd.DataFrame:
    """What stands behind each figure, in words, by unit and indicator."""
    rows = edition.once(assessed.behind)
    why = [str(voice.why(code, edition.base, edition.season)) if code else "" for code in rows["why_blank"]]
    said = rows.assign(why=why, state=[voice.text(STATES[state]) if state else "" for state in rows["state"]])
    return said.set_index(["city_code", "node"])


def _plain(text: str) -> str:
    return text.striptags() if isinstance(text, Markup) else text


def _notes(told: Told) -> list[str]:
    """How the book is to be read, and what in it is stated."""
    voice = told.voice
    said = [
        voice.text(
            "Scores follow from the sheets of rules and figures: change a number there and they are worked out anew."
        ),
        voice.text(
            "Beside each value stands the system's own; the check says whether both are the same to a billionth."
        ),
    ]
    if told.unit:
        said.append(
            voice.text(
                "Least, most, mean and standard deviation are of all units; figures of others are not in this book."
            )
        )
        if any(told.goes_by_place(leaf) for leaf in told.leaves):
            said.append(
                voice.text(
                    "An indicator scored by its place needs the figures of all: the place is stated as a number."
                )
            )
    if rules.is_drawn(told):
        said.append(voice.text("Weights that are drawn from the figures are stated as numbers."))
    if any(told.is_stated(node) for node in told.order):
        said.append(voice.text("A value by comparison with every other unit is stated: no cell can work it out."))
    return said
