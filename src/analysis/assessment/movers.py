"""What each option does to the ranks when nothing else is changed, and whom it moves most. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment import of_edition
from analysis.assessment.choices import CHOICES, DECLARED, WEIGHTING
from analysis.assessment.firmness import rank_shift
from analysis.assessment.reasons import NEVER_RANKED
from analysis.assessment.variants import Variants
from analysis.edition import Edition

DRAWN = "drawn"
"""The option that stands for all weights drawn near the declared ones."""


def by_option(variants: Variants, drawn: Collection[str] = ()) -> pd.DataFrame:
    """The mean rank shift of each option by itself, the largest first; one row is one choice × option.

    ``mean_shift``, ``most``
        the mean rank shift of the variant with this option alone; of drawn weights, which are one row, its mean over
        them, and the largest; blank where the option alone is no variant, or nobody is ranked (``why_blank``)
    ``moved``
        the units that move most, each with how many places it rises, below zero where it falls
    ``n_unranked``
        the most units that are ranked as declared and not with the option
    ``tells_apart``
        whether in any of its variants two units have different ranks: where not, shifts say nothing

    >>> chosen = pd.DataFrame({name: ["declared"] * 2 for name in CHOICES}).assign(dropped=["declared", "x"])
    >>> ranks = np.array([[1, 2, 3], [3, 1, 2]])
    >>> units = pd.Index(list("abc"))
    >>> made = by_option(Variants(chosen, ranks, units, pd.Series("", units), ranks[0]))
    >>> made[["choice", "option", "mean_shift", "moved"]].round(3).values.tolist()
    [['dropped', 'x', 1.333, (('a', -2),)]]
    """
    others = (variants.chosen != DECLARED).sum(axis=1).to_numpy()
    shift, rows = rank_shift(variants).to_numpy(), list[dict[str, Any]]()
    for choice in CHOICES:
        option = variants.chosen[choice].to_numpy(object)
        named = np.array([DRAWN if choice == WEIGHTING and one in drawn else one for one in option], object)
        for name in dict.fromkeys(named[option != DECLARED]):
            at = np.flatnonzero((named == name) & (others == 1))
            rows.append({"choice": choice, "option": str(name)} | _of_variants(variants, shift[at], at))
    columns = [
        "choice",
        "option",
        "mean_shift",
        "most",
        "n_variants",
        "moved",
        "n_unranked",
        "tells_apart",
        "why_blank",
    ]
    return pd.DataFrame(rows, columns=columns).sort_values(
        "mean_shift", ascending=False, kind="stable", ignore_index=True
    )


def _of_variants(variants: Variants, shift: np.ndarray, at: np.ndarray) -> dict[str, Any]:
    """The shifts of some variants, and who moves most in any of them."""
    known = shift[~np.isnan(shift)]
    ranks, declared = variants.ranks[at].astype(int), variants.declared.astype(int)
    both = (ranks > 0) & (declared > 0)
    won = np.where(both, declared - ranks, 0)
    furthest = int(np.abs(won).max(initial=0))
    moved = {(str(variants.units[unit]), int(won[row, unit])) for row, unit in np.argwhere(np.abs(won) == furthest)}
    lost = ((ranks == 0) & (declared > 0)).sum(axis=1)
    return {
        "mean_shift": float(known.mean()) if len(known) else np.nan,
        "most": float(known.max()) if len(known) else np.nan,
        "n_variants": len(at),
        "moved": _in_order(moved, variants.units) if furthest else (),
        "n_unranked": int(lost.max(initial=0)),
        "tells_apart": bool((ranks > 1).any()),
        "why_blank": "" if len(known) else NEVER_RANKED,
    }


def _in_order(moved: Collection[tuple[str, int]], units: pd.Index) -> tuple[tuple[str, int], ...]:
    """Those who rise first, then in the units' order."""
    order = {str(unit): place for place, unit in enumerate(units)}
    return tuple(sorted(moved, key=lambda one: (-one[1], order[one[0]])))


def movers(edition: Edition) -> pd.DataFrame:
    """What each declared option does by itself."""
    drawn = of_edition.asked(edition).choices.weighting
    return by_option(edition.once(of_edition.variants), [*drawn])
