"""Who stands just below an award, and what one of its figures would have to be for it to be within. Pure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.assessment import of_edition
from analysis.assessment.influence import least_for_rank
from analysis.edition import Edition

NOT_RANKED = "not-ranked"


def just_below(edition: Edition) -> pd.DataFrame:
    """The units that come first after an award's last place: one row is one ``award`` × unit, ties all of them."""
    rows = edition.once(of_edition.ranking)
    parts = []
    for award in of_edition.asked(edition).awards:
        after = rows[rows["rank"] > award.last]
        first = after.groupby("group")["rank"].transform("min")
        parts.append(after[after["rank"] == first].assign(award=award.code))
    columns = ["award", "city_code", "group", "rank"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def needed(edition: Edition, city: str, award: str, leaf: str, step: float) -> tuple[float, str]:
    """The least figure, in steps, with which a unit would be within an award, all else as it is; and why there is none.

    It is looked for up to the best figure that any unit has: ``out-of-reach`` where that is not enough, ``already``
    where the unit is within, ``missing`` where the figure is not known, ``not-ranked`` where the unit has no rank.
    """
    found, figures = of_edition.asked(edition), edition.once(of_edition.figures)
    last = next(one.last for one in found.awards if one.code == award)
    if pd.isna(edition.once(of_edition.scored).table["rank"][city]):
        return np.nan, NOT_RANKED
    direction = next(one.direction for one in found.assessment.indicators if one.code == leaf)
    best = figures[leaf].max() if direction > 0 else figures[leaf].min()
    return least_for_rank(figures, found.assessment, city, leaf, last, float(best), step)
