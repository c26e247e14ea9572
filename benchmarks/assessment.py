"""How firm a ranking is: 4,096 variants of weights, normalisation and mean, and the other methods once each.

Run it as ``python benchmarks/assessment.py``; the last line is one JSON object. On one core, 21 units and 2,800 units,
8 indicators in three pillars, made up and held in memory. ``ratio`` is how many times as long a plain loop takes that
scores one variant after the other, in the same run; it is taken of some of the variants. Ranks of both are compared.
"""

from __future__ import annotations

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import argparse
import json
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis import assessment as ass
from analysis.assessment.choices import changed, disputed
from analysis.assessment.declaration import Assessment, Group, Indicator, MissingRule, Weighting
from analysis.assessment.scales import MinMax, PercentileOfOthers, Rank, ZScore

T = TypeVar("T")

CODES, PILLARS = "abcdefgh", "pppqqrrr"
AIMS = {21: 2.0, 2_800: 60.0}
AWARDS = [ass.Award("first", 6), ass.Award("second", 18, first=7)]


def main() -> None:
    """Measure both sizes, one after the other."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--units", type=int, nargs="+", default=list(AIMS))
    asked.add_argument("--draws", type=int, default=512)
    asked.add_argument("--loop", type=int, default=64, help="how many variants the plain loop scores")
    given = asked.parse_args()
    sizes = {str(n): measured(n, given.draws, given.loop) for n in given.units}
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    within = all(told["seconds"] <= AIMS.get(int(n), 60.0) for n, told in sizes.items())
    print(json.dumps({"benchmark": "assessment", "units": sizes, "gib": gib, "within": within}))


def measured(n_units: int, draws: int, n_loop: int) -> dict[str, float]:
    """Seconds of processor time of each step for one number of units."""
    figures, declared = made_up(n_units), declaration()
    main_choices = choices(declared, draws)
    took = dict[str, float]()
    variants = timed(took, "variants", lambda: ass.ranks_by_variant(figures, declared, main_choices))
    once = timed(took, "others_once", lambda: others_once(figures, declared))
    every = ass.together(variants, *once)
    timed(took, "firmness", lambda: ass.firmness(every, AWARDS))
    timed(took, "ahead", lambda: ass.ahead(every))
    outputs = pd.DataFrame({"shift": ass.rank_shift(variants)})
    timed(took, "sobol", lambda: ass.shares_on_grid(variants, outputs))
    told = {**took, "seconds": sum(took.values()), "n_variants": float(len(every))}
    rows = np.linspace(0, len(variants) - 1, min(n_loop, len(variants))).astype(int)
    loop = dict[str, float]()
    plain = timed(loop, "loop", lambda: plainly(figures, declared, main_choices, variants.chosen.iloc[rows]))
    assert (plain == variants.ranks[rows]).all(), "the plain loop ranks otherwise"
    told["ratio"] = loop["loop"] / len(rows) * len(variants) / took["variants"]
    print(f"{n_units} units: " + ", ".join(f"{name} {value:.2f}" for name, value in told.items()))
    return told


def timed(took: dict[str, float], name: str, call: Callable[[], T]) -> T:
    """What a call gives; its processor time is noted."""
    before = time.process_time()
    made = call()
    took[name] = time.process_time() - before
    return made


def made_up(n_units: int) -> pd.DataFrame:
    """Figures of each unit; one in fifty is missing."""
    random = np.random.default_rng(1)
    made = random.lognormal(3, 1, (n_units, len(CODES))).round(2)
    made[random.random(made.shape) < 0.02] = np.nan
    return pd.DataFrame(made, [f"u{place:04}" for place in range(n_units)], list(CODES))


def declaration() -> Assessment:
    """Eight indicators in three pillars on [1, 100]."""
    leaves = tuple(
        Indicator(code, pillar, 1.0 + place % 3)
        for place, (code, pillar) in enumerate(zip(CODES, PILLARS, strict=True))
    )
    groups = (
        Group("score"),
        *(Group(code, "score", weight) for code, weight in zip("pqr", (3.0, 2.0, 1.0), strict=True)),
    )
    return Assessment(leaves, groups, MinMax(1, 100))


def choices(declared: Assessment, draws: int) -> ass.Choices:
    """Four normalisations × so many weights × arithmetic or geometric."""
    scales = {"zscore": ZScore(100, 10), "rank": Rank(), "percentile": PercentileOfOthers(1, 100)}
    return ass.Choices(scales, ass.drawn_weights(declared, draws - 1, 0.25, seed=1), aggregation=["geometric"])


def others_once(figures: pd.DataFrame, declared: Assessment) -> list[ass.Variants]:
    """Every other method by itself: weights, means, missing figures, each indicator dropped, a figure disputed."""
    methods = ("equal", "entropy", "critic", "standard-deviation")
    alone = [
        ass.Choices(weighting={name: Weighting(name) for name in methods}),
        ass.Choices(aggregation=["harmonic", "copeland", "benefit-of-the-doubt"]),
        ass.Choices(missing={"lowest": MissingRule("lowest"), "blank": MissingRule(least_known=1.0)}),
        ass.Choices(dropped=list(CODES)),
        ass.Choices(disputed={"struck": {(str(figures.index[0]), CODES[0]): 0.0}}),
    ]
    return [ass.ranks_by_variant(figures, declared, one, ass.grid(one).iloc[1:]) for one in alone]


def plainly(figures: pd.DataFrame, declared: Assessment, asked: ass.Choices, chosen: pd.DataFrame) -> np.ndarray:
    """The ranks of variants, scored one after the other."""
    made = []
    for row in chosen.to_dict("records"):
        options = {str(name): str(option) for name, option in row.items()}
        other = changed(declared, asked, options)
        if options["weighting"] != ass.DECLARED:
            other = replace(other, weighting=asked.weighting[options["weighting"]])
        table = ass.score(disputed(figures, asked, options["disputed"]), other).table
        made.append(table["rank"].fillna(0).to_numpy(dtype=int))
    return np.array(made)


if __name__ == "__main__":
    main()
