"""Whether a choice stands when any other unit is left out. Pure.

Each unit but the chosen ones is left out once, and the whole choice made again: fit, spread, bands and all. The number
of samples in which the same unit or pair is chosen says how far the choice hangs on single others. A count over these
units, not a probability.
"""

from __future__ import annotations

import pandas as pd

from analysis.choosing.designs import Design
from analysis.choosing.ordering import ordered
from analysis.choosing.reasons import MANY_UNITS, NO_OTHERS
from analysis.choosing.sample import Sample

SAMPLE_COLUMNS = ["kept_in", "n_samples", "why_no_samples"]


def stability(rows: pd.DataFrame, design: Design, taken: Sample, how_many: int, units_at_most: int) -> pd.DataFrame:
    """``kept_in`` of ``n_samples``, a row for each chosen one; blank with ``too-many-units`` or ``no-other-units``.

    A unit has n−1 samples and a pair n−2. A sample in which the design cannot be had does not keep the choice.
    """
    units = taken.table.index
    if len(units) > units_at_most:
        return _blank(rows, MANY_UNITS)
    chosen = {unit: _chosen_without(unit, design, taken, how_many) for unit in units}
    pairs = list(zip(rows["unit"], rows["other"], strict=True))
    samples = [[made for unit, made in chosen.items() if unit not in pair] for pair in pairs]
    kept = [sum(pair in made for made in made_of) for pair, made_of in zip(pairs, samples, strict=True)]
    counts = pd.DataFrame({"kept_in": kept, "n_samples": list(map(len, samples))}, rows.index, dtype="Int64")
    none = counts["n_samples"] == 0
    return counts.mask(none).assign(why_no_samples=none.map({True: NO_OTHERS, False: ""}))


def _blank(rows: pd.DataFrame, why: str) -> pd.DataFrame:
    made = pd.DataFrame({"kept_in": pd.NA, "n_samples": pd.NA}, rows.index).astype("Int64")
    return made.assign(why_no_samples=why)


def _chosen_without(unit: object, design: Design, taken: Sample, how_many: int) -> set[tuple[object, object]]:
    table = taken.without(unit)
    if not len(table) or design.why_none(table):
        return set()
    best = ordered(design.candidates(table), design.rule).groupby("group", sort=False).head(how_many)
    return set(zip(best["unit"], best["other"], strict=True))
