"""Other rules beside the declared ones: by size, per head, other shapes in use; and how many figures are verified."""

from __future__ import annotations

import pandas as pd

from analysis.asked import question
from analysis.assessment import of_edition
from analysis.blocks import Block, Column, Table, join, paragraph
from analysis.pages.assessment import words
from analysis.pages.assessment.ranked import by_rank, named
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.page import ABSENT, Page, method_note

METHOD = words.METHOD


@question
def by_size(page: Page) -> Block:
    """Score and rank as declared beside those with figures over the size of the unit, and per head for reference."""
    found = words.rules(page)
    if found is None:
        return ABSENT
    adjusted, heads = page.edition.once(of_edition.adjusted), page.edition.once(of_edition.per_head)
    if adjusted.empty:
        return ABSENT
    both = adjusted.set_index("city_code"), heads.set_index("city_code") if len(heads) else heads
    return join([_sized(page, group, rows, *both) for group, rows in by_rank(page)])


def _sized(page: Page, group: str, rows: pd.DataFrame, adjusted: pd.DataFrame, heads: pd.DataFrame) -> Block:
    voice, shown = page.voice, []
    for code in rows["city_code"]:
        own, name = adjusted.loc[code].to_dict(), voice.name(page.edition.campaign.by_code[code].name)
        numbers = [*_raw(page, own), *_adjusted(page, own)]
        shown.append(
            cells.row(page, name, [*numbers, *([_per_head(page, heads.loc[code].to_dict())] if len(heads) else [])])
        )
    return Table(
        caption=named(page, voice.text("As declared, and by the size of the unit"), group),
        columns=_size_columns(page, has_heads=bool(len(heads))),
        rows=shown,
        empty="",
        mark=page.mark,
        notes=(voice.prose(_size_notes(page)), *cells.legend(page, shown), method_note(page, METHOD)),
    ).block()


def _size_columns(page: Page, *, has_heads: bool) -> tuple[Column, ...]:
    voice, found = page.voice, of_edition.asked(page.edition)
    by = _context(page, [one for one in found.divisors if one != found.per_head])
    heads = [voice.text("score"), voice.text("rank")]
    heads += [voice.text("score by {name}", name=by), voice.text("rank by {name}", name=by), voice.text("rank change")]
    if has_heads:
        heads.append(voice.text("rank by {name} (for reference)", name=_context(page, [found.per_head])))
    unit_word = voice.name(page.edition.campaign.unit_word)
    return (Column(unit_word), *(Column(head, is_number=True) for head in heads))


def _raw(page: Page, row: words.Row) -> list[Number]:
    why = row["why_blank"]
    return [
        Number(row["score"], why, words.score(page, row["score"])),
        Number(row["rank"], why, words.rank(page, row)),
    ]


def _adjusted(page: Page, row: words.Row) -> list[Number]:
    why, gain = row["why_blank_adjusted"], row["rank_gain"]
    return [
        Number(row["score_adjusted"], why, words.score(page, row["score_adjusted"])),
        Number(row["rank_adjusted"], why, words.rank(page, row, "rank_adjusted", "n_at_rank_adjusted")),
        Number(gain, why or row["why_blank"], page.voice.places(gain)),
    ]


def _per_head(page: Page, row: words.Row) -> Number:
    said = words.rank(page, row, "rank_adjusted", "n_at_rank_adjusted")
    return Number(row["rank_adjusted"], row["why_blank_adjusted"], said)


def _context(page: Page, measures: list[str]) -> str:
    """The names of measures of context."""
    named = {source.measure: page.voice.name(source.name) for source in page.edition.campaign.context}
    return page.voice.series(named.get(one, one) for one in measures)


def _size_notes(page: Page) -> list[str]:
    """Which figures are divided by what."""
    voice, found = page.voice, of_edition.asked(page.edition)
    sized = [words.node(page, one.code) for one in found.assessment.indicators if one.size]
    by = _context(page, [one for one in found.divisors if one != found.per_head])
    said = [voice.text("Divided by {by} before they are scored: {names}.", by=by, names=voice.series(sized))]
    if found.per_head:
        said.append(
            voice.text(
                "By {name} for reference only: it favours small units and says nothing of an economy.",
                name=_context(page, [found.per_head]),
            )
        )
    return said


# Other shapes in use.


@question
def other_shapes(page: Page) -> Block:
    """The ranks under the other rules that are declared to be set beside; ranks only."""
    found = words.rules(page)
    if found is None or not found.shapes:
        return ABSENT
    made = page.edition.once(of_edition.by_shape)
    tables = {str(code): own.set_index("city_code") for code, own in made.groupby("shape", sort=False)}
    return join([_shapes(page, group, rows, tables) for group, rows in by_rank(page)])


def _shapes(page: Page, group: str, rows: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Block:
    voice, found, shown = page.voice, of_edition.asked(page.edition), []
    for row in rows.to_dict("records"):
        name = voice.name(page.edition.campaign.by_code[str(row["city_code"])].name)
        others = [tables[shape.code].loc[row["city_code"]].to_dict() for shape in found.shapes]
        numbers = [Number(own["rank"], own["why_blank"], words.rank(page, own)) for own in (row, *others)]
        shown.append(cells.row(page, name, numbers))
    heads = (voice.text("as declared"), *(voice.name(shape.name) for shape in found.shapes))
    return Table(
        caption=named(page, voice.text("Ranks under other rules in use"), group),
        columns=(
            Column(voice.name(page.edition.campaign.unit_word)),
            *(Column(head, is_number=True) for head in heads),
        ),
        rows=shown,
        empty="",
        mark=page.mark,
        notes=(
            voice.text("With the same indicators; none of these rules is an authority's own."),
            *cells.legend(page, shown),
            method_note(page, METHOD),
        ),
    ).block()


# Verified figures.


@question
def verified(page: Page) -> Block:
    """How many of the figures that are scored the province verified, in all and by indicator."""
    if words.rules(page) is None:
        return ABSENT
    voice, known = page.voice, page.edition.once(of_edition.figures).notna()
    struck = page.edition.once(of_edition.verified) & known
    n, of = int(struck.to_numpy().sum()), int(known.to_numpy().sum())
    missing = known.size - of
    told = [_how_many(page, n, of)]
    if missing:
        told.append(voice.text("{n} figures are not known and are not scored.", n=voice.number(missing, 0)))
    return paragraph(voice.prose(told)) + _by_leaf(page, known, struck)


def _how_many(page: Page, n: int, of: int) -> str:
    voice = page.voice
    if not n:
        return voice.text("Of {of} figures scored none is verified: all stand as filed.", of=voice.number(of, 0))
    if n == of:
        return voice.text("All {of} figures scored are verified.", of=voice.number(of, 0))
    return voice.text(
        "Of {of} figures scored {n} are verified; {rest} stand as filed.",
        of=voice.number(of, 0),
        n=voice.number(n, 0),
        rest=voice.number(of - n, 0),
    )


def _by_leaf(page: Page, known: pd.DataFrame, struck: pd.DataFrame) -> Block:
    voice = page.voice
    shown = [
        [words.node(page, str(code)), *(voice.number(int(part.sum()), 0) for part in parts)]
        for code in known
        for parts in [(known[code], struck[code], known[code] & ~struck[code], ~known[code])]
    ]
    caption = voice.text("Figures scored, by indicator")
    heads = ("scored", "verified", "not verified", "no figure")
    return Table(
        caption=caption,
        columns=(Column(voice.text("indicator")), *(Column(voice.text(head), is_number=True) for head in heads)),
        rows=shown,
        empty="",
        mark=page.mark,
        folded=caption,
    ).block()
