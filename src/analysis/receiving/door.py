"""Receiving files: what was sent is looked at, then kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from analysis.campaign import Campaign
from analysis.received import RAW
from analysis.receiving.archives import opened
from analysis.receiving.arrivals import Arrival
from analysis.receiving.asked import Asked
from analysis.receiving.folders import files
from analysis.receiving.keeping import alone, keep
from analysis.receiving.looking import look, with_their_forms


def receive(
    campaign: Campaign,
    paths: Sequence[Path],
    *,
    on: dt.date,
    season: str | None = None,
    as_of: dt.date | None = None,
) -> list[Arrival]:
    """Keep files under ``raw/`` and log them as received ``on`` a day; a folder is taken as the files in it.

    ``season`` and ``as_of`` are given where the files do not say what they are about, and go before what they say.
    Files without a row in the log are entered first, so that what comes now comes after them. Raises
    :class:`~analysis.errors.WrongCall`, before anything is copied, for a path that cannot be read.
    """
    asked = Asked.of(campaign, season, as_of)
    sent = [one for file in files(paths) for one in opened(file)]
    with alone(campaign.folder / RAW):
        return keep(with_their_forms([(one, look(one, asked)) for one in sent]), campaign, on)
