"""What stands in a cell: a number, nil, blank, or not applicable. Four codes that are never one sign. Pure.

``value``
    a number other than zero.
``nil``
    zero, known to be zero. A number that is only rounded to zero is a ``value``.
``blank``
    it may exist and is not known: not filed, left empty, unreadable, held back until verified.
``not-applicable``
    it does not exist: the figures are known and the measure is not defined for them (growth on a base of zero), or
    there is nothing to compare with.

The distinction is that of statistical tables: nil, not available and not applicable are three facts (United Nations,
*Handbook on Statistical Tables*; Eurostat prints 0, ``:`` and a dash or blank). Which mark stands for which code is for
the page.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measures.reasons import DEFINITION

VALUE, NIL, BLANK, NOT_APPLICABLE = "value", "nil", "blank", "not-applicable"


def sign(values: pd.Series, why_blank: pd.Series) -> pd.Series:
    """The code of each number, from the number and the reason beside it.

    >>> sign(pd.Series([5.0, 0.0, None, None]), pd.Series(["", "", "second:missing", "zero-base"])).tolist()
    ['value', 'nil', 'blank', 'not-applicable']
    """
    known = values.notna()
    undefined = why_blank.str.startswith(DEFINITION)
    made = np.select([known & (values != 0).fillna(False), known, undefined], [VALUE, NIL, NOT_APPLICABLE], BLANK)
    return pd.Series(made, index=values.index, dtype="str")


def with_signs(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with ``sign_<column>`` for each column named, which has ``why_<column>`` beside it.

    >>> with_signs(pd.DataFrame({"growth_pct": [None], "why_growth_pct": ["zero-base"]}), "growth_pct").iloc[0, 2]
    'not-applicable'
    """
    return rows.assign(**{f"sign_{name}": sign(rows[name], rows[f"why_{name}"]) for name in columns})
