"""What became of figures after they were filed: filed again, corrected, verified; and which printed figures that moved.

Pure. An edition is printed on each filing date, of what had been received by then; a figure that changed on a later day
had been printed in every edition between.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

import pandas as pd

from analysis import vintages
from analysis.edition import CAME, Edition

KEY = vintages.FIGURE_KEY
FILED_AGAIN, CORRECTED, EXPLAINED, VERIFIED = "filed-again", "corrected", "explained", "verified"

CHANGE_COLUMNS = [*KEY, "why", "old", "new", "old_text", "new_text", "came_on", "reason"]
PRINTED_COLUMNS = ["edition_date", *KEY, "printed", "now", "n_printed", "n_now"]


def changes(edition: Edition) -> pd.DataFrame:
    """One row is one change of a figure: what it was, what it became, why, and on which day that came.

    ``why`` is ``filed-again``; ``corrected``; ``explained``, where a number held back was released as it was filed; or
    ``verified``, where some of it was struck. A verification moves only pages of verified numbers.
    """
    parts = [_filed_again(edition), _corrected(edition), _struck(edition)]
    rows = [row for part in parts for row in part[CHANGE_COLUMNS].to_dict("records")]
    every = pd.DataFrame(rows, columns=CHANGE_COLUMNS)
    return _in_order(every, edition, "came_on")


def verifications(edition: Edition) -> pd.DataFrame:
    """One row is one verification in use: of the figure that is filed now, the one decided last."""
    made = edition.tables["verifications"].dropna(subset="indicator").sort_values("decided_on", kind="stable")
    told = made.drop_duplicates([*KEY, "struck", "verified"], keep="last").drop(columns="filed")
    figures = edition.figures.dropna(subset="verified")
    return figures[[*KEY, "filed", "text", "struck", "verified"]].merge(
        told, how="inner", on=[*KEY, "struck", "verified"], validate="one_to_one"
    )


def printed(edition: Edition) -> pd.DataFrame:
    """One row is one printed figure that is another now, of a unit or of all of them together.

    ``printed`` is what the edition of ``edition_date`` showed, of ``n_printed`` units; ``now`` what stands today, of
    ``n_now``. A total is listed where a figure in it moved; it also takes in what came late.
    """
    now, changed = edition.figures[[*KEY, "value"]], edition.once(changes)
    rows = [row for day in _dates(edition, changed) for row in _moved(edition, now, day, changed)]
    return _in_order(pd.DataFrame(rows, columns=PRINTED_COLUMNS), edition, "edition_date")


def _filed_again(edition: Edition) -> pd.DataFrame:
    return edition.revisions.rename(columns={"new_received_on": "came_on"}).assign(why=FILED_AGAIN, reason=None)


def _corrected(edition: Edition) -> pd.DataFrame:
    """Figures with a value decided in place of the filed one, and those held back that were released as filed."""
    decided = edition.tables["corrections"].sort_values("decided_on", kind="stable")
    told = decided.rename(columns={"value": "new", "decided_on": "came_on"}).drop(columns=["file", "cell"])
    told = told.sort_values("new", key=lambda new: new.notna(), kind="stable").drop_duplicates(KEY, keep="last")
    raw = edition.tables["figures"][[*KEY, "sequence", "value"]].rename(columns={"value": "counted"})
    standing = edition.figures[[*KEY, "sequence", "filed", "text"]].merge(
        raw, on=[*KEY, "sequence"], validate="one_to_one"
    )
    used = standing.merge(told, on=KEY, validate="one_to_one")
    used = used[used["text"] == used["filed_text"]]
    is_released = used["new"].isna() & used["counted"].isna() & used["filed"].notna()
    is_changed = used["new"].notna() & (used["new"] != used["counted"])
    why = is_released.map({True: EXPLAINED, False: CORRECTED})
    new = used["new"].where(used["new"].notna(), used["filed"])
    rows = used.assign(old=used["counted"], new=new, old_text=used["text"], new_text=None, why=why)
    return rows[is_released | is_changed]


def _struck(edition: Edition) -> pd.DataFrame:
    used = edition.once(verifications)
    rows = used.rename(columns={"filed": "old", "verified": "new", "text": "old_text", "decided_on": "came_on"})
    return rows[rows["struck"] != 0].assign(new_text=None, why=VERIFIED)


def _dates(edition: Edition, changed: pd.DataFrame) -> list[dt.date]:
    """The filing dates on which a figure that changed later may have been printed."""
    dated = changed.dropna(subset="came_on")
    if not len(dated):
        return []
    first, last = dated["as_of"].min().date(), dated["came_on"].max().date()
    seasons = [season for season in (edition.base, edition.season) if season is not None]
    dates = sorted({date for season in seasons for date in season.filing_dates})
    return [date for date in dates if first <= date < last and date <= edition.as_of]


def _moved(edition: Edition, now: pd.DataFrame, day: dt.date, changed: pd.DataFrame) -> Iterable[dict[str, object]]:
    """What the edition of a day showed otherwise than it is now, each unit's figures and their totals."""
    then = _shown(edition, day)
    both = then.merge(now, on=KEY, suffixes=("_printed", "_now"), validate="one_to_one")
    both = both[pd.MultiIndex.from_frame(both[KEY]).isin(pd.MultiIndex.from_frame(changed[KEY]))]
    same = both["value_printed"].eq(both["value_now"]) | (both["value_printed"].isna() & both["value_now"].isna())
    about = ["season", "indicator", "as_of"]
    for row in both[~same].to_dict("records"):
        values = {"printed": row["value_printed"], "now": row["value_now"]}
        counts = {f"n_{name}": int(not pd.isna(value)) for name, value in values.items()}
        yield {name: row[name] for name in KEY} | values | counts | {"edition_date": pd.Timestamp(day)}
    for key in both.loc[~same, about].drop_duplicates().to_dict("records"):
        sums = {name: _known(table, key) for name, table in (("printed", then), ("now", now))}
        counts = {f"n_{name}": len(values) for name, values in sums.items()}
        totals = {name: math.fsum(values) if values else math.nan for name, values in sums.items()}
        place = {"edition_date": pd.Timestamp(day), "city_code": edition.campaign.total.code}
        yield {str(name): value for name, value in key.items()} | place | totals | counts


def _known(figures: pd.DataFrame, about: Mapping[Hashable, object]) -> list[float]:
    """The units' values about one season, indicator and date."""
    wanted = pd.Series(True, index=figures.index)
    for name, value in about.items():
        wanted &= figures[name] == value
    return [float(value) for value in figures.loc[wanted, "value"].dropna()]


def _shown(edition: Edition, day: dt.date) -> pd.DataFrame:
    """The figures that an edition of a day showed: about dates up to it, as known on it."""
    tables = {name: _came(table, day) for name, table in edition.tables.items()}
    figures = replace(edition, tables=tables, known_on=day).figures
    return figures.loc[figures["as_of"] <= pd.Timestamp(day), [*KEY, "value"]]


def _came(table: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    came = next((name for name in CAME if name in table), None)
    return table if came is None else table[table[came] <= pd.Timestamp(day)]


def _in_order(rows: pd.DataFrame, edition: Edition, then: str) -> pd.DataFrame:
    """Rows by the date they are about, the indicator, then units in administrative order, the total last."""
    cities = {city.code: city.order for city in (*edition.campaign.cities, edition.campaign.total)}
    indicators = {code: place for place, code in enumerate(edition.campaign.indicators)}
    placed = rows.assign(unit=rows["city_code"].map(cities), place=rows["indicator"].map(indicators))
    ordered = placed.sort_values(["as_of", "place", "unit", then], kind="stable")
    return ordered[rows.columns].reset_index(drop=True)
