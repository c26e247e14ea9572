"""The sheet of ranks: every unit's score and place, ties sharing the better one, each group by itself."""

from __future__ import annotations

from analysis.score_book import scores
from analysis.score_book.grid import Grid, Row
from analysis.score_book.scales import DUST
from analysis.score_book.told import Told
from analysis.sheets import TEXT, WHOLE, Column, Formula, Sheet, Value

WORDS = ("city_code", "city", "group", "same")
TITLES = {
    "city_code": "unit code",
    "city": "unit",
    "group": "ranked in",
    "score": "score",
    "rank": "rank",
    "n_at_rank": "units at this rank",
    "n_ranked": "units ranked",
    "system": "rank by the system",
    "same": "check",
}


def grid(told: Told) -> Grid:
    """Where each unit's rank stands, those ranked together below each other."""
    columns = {
        key: Column(told.voice.text(TITLES[key]), TEXT if key in WORDS else WHOLE)
        for key in TITLES
        if key != "group" or told.is_apart
    }
    return Grid(told.voice.text("ranks"), told.mark, columns, told.codes)


def sheet(told: Told) -> Sheet:
    """The ranks, one row a unit."""
    where = told.grid(grid)
    return where.sheet({unit: _row(told, where, unit) for unit in told.codes})


def _row(told: Told, where: Grid, unit: str) -> Row:
    table = told.scores.table
    group = table["group"][unit]
    peers = [other for other in told.codes if table["group"][other] == group]
    (all_scores,), (all_ranks,) = where.areas(peers, "score"), where.areas(peers, "rank")
    score, rank = where.here(unit, "score"), where.here(unit, "rank")
    dust = f"{DUST}*MAX(MAX({all_scores}),-MIN({all_scores}))"
    ahead = f"SUMPRODUCT(ISNUMBER({all_scores})*({all_scores}>{score}+{dust}))"
    root = told.grid(scores.grid).at((unit, told.assessment.root.code), "value")
    system: Value = table["rank"][unit]
    return {
        **{"city_code": unit, "city": told.units[unit], "group": group or None},
        "score": Formula(root, scores.SHOWN),
        "rank": Formula(f'IF(ISNUMBER({score}),1+{ahead},"")', WHOLE),
        "n_at_rank": Formula(f'IF(ISNUMBER({rank}),COUNTIF({all_ranks},{rank}),"")', WHOLE),
        "n_ranked": Formula(f"COUNT({all_ranks})", WHOLE),
        "system": system,
        "same": scores.checked(told.voice, rank, where.here(unit, "system")),
    }
