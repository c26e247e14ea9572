"""What the declared predictors lead one to expect of each unit, in the result's own unit. Pure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.choosing import declared, figures
from analysis.choosing.fitting import fit, why_no_fit
from analysis.choosing.sample import sample
from analysis.edition import Edition

EXPECTED_COLUMNS = ["city_code", "result", "expected", "ratio"]


def expected(edition: Edition) -> pd.DataFrame:
    """One row is one unit of the sample: its result, what is expected of it, and the first over the second.

    The fit of :mod:`analysis.choosing.fitting` over the units whose figures are all known; taken out of logarithms
    where the result is in them. ``ratio`` is blank where nothing above zero is expected. No row where nothing can be
    fitted, or the units known are too few for the predictors.
    """
    rules = declared.rules(edition.campaign)
    if rules is None:
        return pd.DataFrame(columns=EXPECTED_COLUMNS)
    predictors = [one.key for one in rules.predictors]
    known = sample(edition.once(figures.frame), [rules.result.key, *predictors], rules.logarithms).table
    few = len(known) // rules.units_per_predictor < len(predictors)
    if few or why_no_fit(known, rules.result.key, predictors):
        return pd.DataFrame(columns=EXPECTED_COLUMNS)
    made = fit(known, rules.result.key, predictors)[["observed", "expected"]]
    in_unit = made.apply(np.exp) if rules.result.in_logarithms else made
    ratio = in_unit["observed"] / in_unit["expected"].where(in_unit["expected"] > 0)
    named = in_unit.rename(columns={"observed": "result"}).assign(ratio=ratio)
    return named.rename_axis("city_code").reset_index()[EXPECTED_COLUMNS]
