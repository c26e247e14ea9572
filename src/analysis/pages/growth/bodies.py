"""Zones and groups: each over its units known in both seasons, and the total with missing units' last filings."""

from __future__ import annotations

import pandas as pd

from analysis import growth
from analysis.asked import question
from analysis.blocks import Block, Table, join
from analysis.campaign import Indicator, Season
from analysis.methods import Words
from analysis.pages import compared
from analysis.pages.growth.rows import METHOD, definition
from analysis.pages.growth.tables import cells, columns
from analysis.pages.page import ABSENT, Page, method_note


@question
def zones_and_groups(page: Page) -> Block:
    """A table of zones and groups for each leading indicator, the first one open; absent where none is declared."""
    if page.edition.base is None or not any(page.edition.campaign.partitions.values()):
        return ABSENT
    leading = page.headline_indicators
    return join([_table(page, item, folded=place > 0) for place, item in enumerate(leading)])


def _table(page: Page, indicator: Indicator, *, folded: bool) -> Block:
    voice = page.voice
    bodies = page.edition.once(growth.bodies)
    of_it = bodies[bodies["indicator"] == indicator.code]
    total, carried = page.row(indicator.code), _carried(page, indicator)
    rows = [cells(page, row, _counted(page, _name(page, row), row)) for _, row in of_it.iterrows()]
    rows.append(cells(page, total, _counted(page, voice.name(page.unit.name), total)))
    if carried is not None:
        name = voice.text("with last filings carried forward: {total}", total=voice.name(page.unit.name))
        rows.append(cells(page, carried, _counted(page, name, carried)))
    caption = voice.text("Zones and groups: {name}", name=voice.titled(indicator))
    return Table(
        caption=caption,
        columns=columns(page, indicator, voice.text("zone or group")),
        rows=rows,
        empty="",
        mark=page.mark,
        total_rows=1 if carried is None else 2,
        notes=(*compared.mark_notes(page, rows), voice.prose(_notes(page, indicator, carried))),
        folded=caption if folded else "",
    ).block()


def _name(page: Page, row: pd.Series) -> str:
    """A body's name, which its units say."""
    unit = page.edition.campaign.partitions[row["partition"]][row["city_code"]][0]
    said: Words = getattr(unit, row["partition"])
    return page.voice.name(said)


def _counted(page: Page, name: str, row: pd.Series) -> str:
    """A body's name with how many of its units are in it."""
    units = row["of_units"] if "of_units" in row else len(page.edition.campaign.cities)
    return page.voice.text("{total} ({n}/{units})", total=name, n=row["n_units"], units=units)


def _carried(page: Page, indicator: Indicator) -> pd.Series | None:
    """The total with figures carried forward, which has no rank; none where none is carried."""
    rows = page.edition.once(growth.carried)
    own = rows[(rows["partition"] == growth.ALL) & (rows["indicator"] == indicator.code)]
    if not len(own) or not own.iloc[0]["n_first_carried"] + own.iloc[0]["n_second_carried"]:
        return None
    whole = own.iloc[0].copy()
    whole["rank"] = whole["first_rank"] = whole["rank_change"] = pd.NA
    return whole


def _notes(page: Page, indicator: Indicator, carried: pd.Series | None) -> list[str]:
    voice = page.voice
    by = definition(page, indicator)
    said = [
        voice.text(
            "Each zone and group is summed over its units known in both seasons; shares, contributions and ranks are "
            "among zones, or among groups."
        ),
        voice.ended(by) if by else "",
        _of_carried(page, carried) if carried is not None else "",
        method_note(page, METHOD),
    ]
    return [each for each in said if each]


def _of_carried(page: Page, carried: pd.Series) -> str:
    """How many figures are carried into the second total, in which season, and from which day at the earliest."""
    voice, edition = page.voice, page.edition
    sides: list[tuple[str, Season | None]] = [("first", edition.base), ("second", edition.season)]
    said = [
        voice.text(
            "{season}: {n}, from day {day} at the earliest",
            season=voice.name(season.name),
            n=carried[f"n_{side}_carried"],
            day=carried[f"{side}_carried_day"],
        )
        for side, season in sides
        if season and carried[f"n_{side}_carried"]
    ]
    return voice.text(
        "In the last row the last filing stands for a missing figure ({said}); that total stands beside the first, "
        "not for it.",
        said=voice.together(said),
    )
