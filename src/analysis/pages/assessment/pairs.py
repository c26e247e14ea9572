"""How often one unit is ranked before another: neighbours in the ranking, and all pairs."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from analysis.asked import question
from analysis.assessment import of_edition
from analysis.blocks import Block, Column, Table, join
from analysis.pages.assessment import words
from analysis.pages.assessment.ranked import MOST, by_rank, named
from analysis.pages.growth import cells
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import BLANK, NOT_APPLICABLE

METHOD = words.METHOD


@question
def neighbours(page: Page) -> Block:
    """Each unit with the next in the ranking: in what share of the variants either is ranked before the other."""
    if not words.may_tell_firmness(page):
        return ABSENT
    return join([_neighbours(page, group, rows[rows["rank"].notna()]) for group, rows in by_rank(page)])


def _neighbours(page: Page, group: str, rows: pd.DataFrame) -> Block:
    voice, ahead = page.voice, page.edition.once(of_edition.ahead)
    pairs = list(pairwise(rows.to_dict("records")))
    if not pairs:
        return ABSENT
    shown = []
    for before, after in pairs:
        first, second = str(before["city_code"]), str(after["city_code"])
        shares = float(ahead[second][first]), float(ahead[first][second])
        name = voice.text("{first} and {second}", first=words.short(page, first), second=words.short(page, second))
        ranks = voice.series([words.rank(page, before), words.rank(page, after)])
        shown.append([name, ranks, *(words.share(page, one) for one in shares), _tied(page, shares)])
    heads = ("declared ranks", "the first is ahead", "the second is ahead", "tied")
    return Table(
        caption=named(page, voice.text("Neighbours in the ranking: share of variants in which one is ahead"), group),
        columns=(
            Column(voice.text("neighbours")),
            *(Column(voice.text(head), is_number=True) for head in heads),
        ),
        rows=shown,
        empty="",
        mark=page.mark,
        notes=(*cells.legend(page, shown), method_note(page, METHOD)),
    ).block()


def _tied(page: Page, shares: tuple[float, float]) -> str:
    """The share of variants in which neither is ahead."""
    rest = 1 - sum(shares)
    return words.share(page, rest if rest > TOO_LITTLE else 0.0) if not pd.isna(rest) else BLANK


TOO_LITTLE = 1e-9
"""What binary arithmetic leaves of a whole."""


@question
def all_pairs(page: Page) -> Block:
    """All pairs as one table, folded: the share of variants in which the row's unit is before the column's."""
    if not words.may_tell_firmness(page):
        return ABSENT
    return join([_matrix(page, group, rows[rows["n_variants"] > 0]) for group, rows in by_rank(page)])


def _matrix(page: Page, group: str, rows: pd.DataFrame) -> Block:
    voice, ahead, codes = page.voice, page.edition.once(of_edition.ahead), rows["city_code"].tolist()
    if not 2 < len(codes) <= MOST:
        return ABSENT
    shown = [[words.short(page, row), *(_cell(page, ahead, row, column) for column in codes)] for row in codes]
    caption = named(page, voice.text("All pairs: share of variants in which the row is ahead of the column, %"), group)
    return Table(
        caption=caption,
        columns=(
            Column(voice.name(page.edition.campaign.unit_word)),
            *(Column(words.short(page, code), is_number=True) for code in codes),
        ),
        rows=shown,
        empty="",
        mark=page.mark,
        notes=(*cells.legend(page, shown), method_note(page, METHOD)),
        folded=caption,
    ).block()


def _cell(page: Page, ahead: pd.DataFrame, row: str, column: str) -> str:
    """A share without its sign of per cent, for there are many in a row."""
    if row == column:
        return NOT_APPLICABLE
    return words.share(page, float(ahead[column][row])).replace("%", "")
