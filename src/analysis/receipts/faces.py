"""The fonts of a receipt's page: one of what all receipts may say, and one of what else stands on it."""

from __future__ import annotations

import datetime as dt
import string
from functools import cache

from analysis import export, fonts, phrasing
from analysis.campaign import say
from analysis.phrasing import Voice
from analysis.receipts.words import SAID


def with_fonts(html: str, voice: Voice) -> str:
    """The page with its characters embedded: one font of what receipts say themselves, one of what else is on it."""
    own = own_characters(voice)
    further = "".join(sorted(set(html) - set(own) - fonts.UNSEEN))
    faces = [_face(own)]
    if further:
        span = ", ".join(f"U+{ord(char):X}" for char in further)
        faces.append(_face(further).replace(" }", f"; unicode-range: {span} }}"))
    return html.replace(export.FONT_PLACE, "\n".join(faces), 1)


def own_characters(voice: Voice) -> str:
    """What most receipts of a campaign can be written with, so that few need a font of their own."""
    words, campaign = phrasing.translations(voice.lang), voice.campaign
    names = [campaign.name, *(city.name for city in campaign.cities), *(one.name for one in campaign.seasons.values())]
    said = [*(words.get(message, message) for message in SAID.values()), *(say(name, voice.lang) for name in names)]
    letters = string.ascii_letters + string.digits + string.punctuation + " ·…" + voice.date(dt.date.min)
    return "".join(sorted(set(letters.join(said))))


@cache
def _face(characters: str) -> str:
    return (
        f'@font-face {{ font-family: "{fonts.FAMILY}"; font-weight: 400; '
        f'src: url("{fonts.embedded(characters)}") format("woff2") }}'
    )
