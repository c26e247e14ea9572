"""The chase list: which units owe a form as of an edition's date, and a message ready to send to each.

How late a form is counts to the edition's date, never to today. Whom a message goes to is not known here.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.edition import Edition
from analysis.phrasing import Voice

COLUMNS = ["city_code", "season", "due", "days_late"]


def owed(edition: Edition) -> pd.DataFrame:
    """One row is one form that has not come: its unit, its season, when it was due, how many days ago that is.

    Units stand in administrative order, each with the form due first before the others.
    """
    missing = edition.calendar[edition.calendar["state"] == "missing"]
    order = {city.code: city.order for city in edition.campaign.cities}
    days = (pd.Timestamp(edition.as_of) - missing["due"]).dt.days
    rows = missing.assign(days_late=days, unit=missing["city_code"].map(order))
    return rows.sort_values(["unit", "due"], kind="stable")[COLUMNS].reset_index(drop=True)


def messages(edition: Edition) -> list[tuple[str, str]]:
    """For each unit that owes a form its code and a message, as plain text in the edition's language."""
    return [(code, _plain(said)) for code, said in marked(edition)]


def marked(edition: Edition) -> list[tuple[str, str]]:
    """The messages as a page shows them: names that the language lacks are marked with their own."""
    voice = Voice(edition.campaign, edition.lang)
    return [
        (str(code), _message(voice, edition, forms))
        for code, forms in edition.once(owed).groupby("city_code", sort=False)
    ]


def _message(voice: Voice, edition: Edition, forms: pd.DataFrame) -> str:
    return voice.text(
        "{unit}: as of {date}, these forms of the {campaign} have not come, or what came could not be used: {forms}. "
        "Please file them without delay; leave empty what there is no figure for yet, and write 0 where it is nought. "
        "If they were sent, please see the receipt and tell us when and how.",
        unit=voice.name(edition.campaign.by_code[forms["city_code"].iloc[0]].name),
        date=voice.date(edition.as_of),
        campaign=voice.name(edition.campaign.name),
        forms=voice.together([_form(voice, row) for row in forms.to_dict("records")]),
    )


def _form(voice: Voice, owing: Mapping[Hashable, Any]) -> str:
    """One form that is owed, in words: its season, its due date, how late it is."""
    named = voice.name(voice.campaign.seasons[owing["season"]].name)
    due, days = voice.date(owing["due"]), owing["days_late"]
    if not days:
        return voice.text("{season} due {date} (due that day)", season=named, date=due)
    return voice.text("{season} due {date} (days late: {n})", season=named, date=due, n=days)


def _plain(said: str) -> str:
    return Markup(said).striptags() if isinstance(said, Markup) else said
