"""What each unit is strong in: the parts of its score beside the median of all units."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from analysis.asked import question
from analysis.assessment import of_edition
from analysis.assessment.scoring import Scores
from analysis.blocks import Block, Column, Table, join
from analysis.charts import sparks
from analysis.pages.assessment import words
from analysis.pages.assessment.ranked import by_rank, named
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import BLANK, rounded

METHOD = words.METHOD


@dataclass(frozen=True)
class Profile:
    """Of each unit how far the value of each part is from the median of all; one row is one unit, one column a part."""

    values: pd.DataFrame
    apart: pd.DataFrame
    why: pd.DataFrame

    @property
    def parts(self) -> list[str]:
        """The parts by their codes."""
        return [str(part) for part in self.values]

    @property
    def most(self) -> float:
        """How far the furthest is from its median, on either side."""
        size = self.apart.abs().max().max()
        return 0.0 if pd.isna(size) else float(size)


def profile(scores: Scores) -> Profile:
    """The parts that the score is made of, as values on their scales, and their distance from the median."""
    parts = [part.code for part in scores.assessment.parts(scores.assessment.root.code)]
    values = scores.values[parts]
    return Profile(values, values - values.median(), scores.why[parts])


@question
def strengths(page: Page) -> Block:
    """A table of the units with the value of each part, a small bar for its distance from the median, and words."""
    if words.rules(page) is None:
        return ABSENT
    made = profile(page.edition.once(of_edition.scored))
    return join([_table(page, group, rows, made) for group, rows in by_rank(page)])


def _table(page: Page, group: str, rows: pd.DataFrame, made: Profile) -> Block:
    voice = page.voice
    shown = [_cells(page, str(code), made) for code in rows["city_code"]]
    medians = made.values.median()
    heads = [
        voice.text("{name} (median {n})", name=words.node(page, part), n=words.score(page, float(medians[part])))
        for part in made.parts
    ]
    return Table(
        caption=named(page, voice.text("Parts of the score beside the median of all units"), group),
        columns=(
            Column(voice.name(page.edition.campaign.unit_word)),
            *(Column(head, is_number=True) for head in heads),
            Column(voice.text("strongest")),
            Column(voice.text("weakest")),
        ),
        rows=shown,
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "Small bars: to the right of the line above the median, to the left below it, all on one scale. "
                "Strongest and weakest: the part furthest above and furthest below its median."
            ),
            *cells.legend(page, shown),
            method_note(page, METHOD),
        ),
    ).block()


def _cells(page: Page, code: str, made: Profile) -> list[str]:
    name = page.voice.name(page.edition.campaign.by_code[code].name)
    apart = {part: float(made.apart[part][code]) for part in made.parts}
    numbers = [
        Number(value, str(made.why[part][code]), words.score(page, value))
        for part, value in ((part, float(made.values[part][code])) for part in made.parts)
    ]
    first, *said = cells.row(page, name, numbers)
    drawn = [_drawn(cell, distance, made.most) for cell, distance in zip(said, apart.values(), strict=True)]
    return [first, *drawn, *(_furthest(page, pd.Series(apart), sign) for sign in (1, -1))]


def _drawn(cell: str, apart: float, most: float) -> str:
    """A value with its bar; no bar where it is not known."""
    return cell if pd.isna(apart) else Markup("{} {}").format(cell, sparks.apart(apart, most))


def _furthest(page: Page, apart: pd.Series, sign: int) -> str:
    """The part furthest above the median, or below it, with its distance; none where nothing is on that side."""
    known = (apart * sign).dropna()
    if known.empty:
        return BLANK
    size = float(known.max())
    if rounded(size, words.SCORE_DECIMALS) <= 0:
        return page.voice.text("none")
    name, distance = words.node(page, str(known.idxmax())), page.voice.signed(sign * size, words.SCORE_DECIMALS)
    return page.voice.text("{name} {n}", name=name, n=distance)
