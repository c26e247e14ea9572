"""The ranking: score, rank, how far the rank goes over the variants, and in how many a unit is within each award."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import charts
from analysis.asked import question
from analysis.assessment import of_edition
from analysis.assessment.gaps import gaps
from analysis.assessment.reasons import NEVER_RANKED, NO_SPREAD
from analysis.blocks import Block, Column, Table, join, paragraph
from analysis.charts import Cut, Frame, Intervals
from analysis.pages.assessment import words
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import BLANK

METHOD = words.METHOD
MOST = 40
"""Up to how many units a picture has a row for."""


def by_rank(page: Page) -> list[tuple[str, pd.DataFrame]]:
    """The ranking of each group that is ranked apart, in the order of ranks, those without one last."""
    rows = page.edition.once(of_edition.ranking).sort_values("rank", kind="stable", na_position="last")
    return [(str(group), own) for group, own in rows.groupby("group", sort=False)]


def named(page: Page, title: str, group: str) -> str:
    """A title, with the name of the group where there are several."""
    groups = page.edition.once(of_edition.ranking)["group"]
    if groups.nunique() < 2:
        return title
    return page.voice.text("{name}: {said}", name=words.body(page, group), said=title)


# As a table.


@question
def ranking(page: Page) -> Block:
    """A table of the units in the order of their ranks, one for each group that is ranked apart."""
    if words.rules(page) is None:
        return ABSENT
    return join([_table(page, group, rows) for group, rows in by_rank(page)])


def _table(page: Page, group: str, rows: pd.DataFrame) -> Block:
    voice, missing = page.voice, _missing(page)
    shown = [_cells(page, row) for row in rows.to_dict("records")]
    remarks = [_remark(page, row, missing) for row in rows.to_dict("records")]
    columns = _columns(page)
    if any(remarks):
        shown = [[*row, remark] for row, remark in zip(shown, remarks, strict=True)]
        columns = (*columns, Column(voice.text("remarks")))
    return Table(
        caption=named(page, voice.text("Ranking"), group),
        columns=columns,
        rows=shown,
        empty="",
        mark=page.mark,
        notes=(*_notes(page), *cells.legend(page, shown), method_note(page, METHOD)),
    ).block()


def _columns(page: Page) -> tuple[Column, ...]:
    voice = page.voice
    heads = [voice.text("rank"), voice.text("score")]
    if words.may_tell_firmness(page):
        heads += [voice.text("median rank"), voice.text("rank in the middle 90% of variants")]
        heads += [
            voice.text("{award}: share of variants", award=voice.name(award.name))
            for award in of_edition.asked(page.edition).awards
        ]
    unit_word = voice.name(page.edition.campaign.unit_word)
    return (Column(unit_word), *(Column(head, is_number=True) for head in heads))


def _cells(page: Page, row: words.Row) -> list[str]:
    """One unit's row: a blank with its reason once."""
    why, name = row["why_blank"], page.voice.name(page.edition.campaign.by_code[str(row["city_code"])].name)
    numbers = [
        Number(row["rank"], why, words.rank(page, row)),
        Number(row["score"], why, words.score(page, row["score"])),
    ]
    if words.may_tell_firmness(page):
        numbers += _firm(page, row)
    return cells.row(page, name, numbers)


def _firm(page: Page, row: words.Row) -> list[Number]:
    """What the variants say of a unit."""
    why = str(row["why_blank"] or NEVER_RANKED)
    span: str = BLANK if pd.isna(row["rank_low"]) else words.between(page, row["rank_low"], row["rank_high"])
    shares = [row[f"share_{award.code}"] for award in of_edition.asked(page.edition).awards]
    return [
        Number(row["median_rank"], why, words.median(page, row["median_rank"])),
        Number(row["rank_low"], why, span),
        *(Number(value, why, words.share(page, value)) for value in shares),
    ]


def _missing(page: Page) -> dict[str, list[str]]:
    """Of each unit the figures that are not known, each with its reason."""
    made: dict[str, list[str]] = {}
    for row in page.edition.once(gaps).to_dict("records"):
        name, why = words.node(page, row["leaf"]), words.reason(page, row["why_blank"])
        made.setdefault(row["city_code"], []).append(page.voice.text("{unit} ({reason})", unit=name, reason=why))
    return made


def _remark(page: Page, row: words.Row, missing: dict[str, list[str]]) -> str:
    """Which of a unit's figures are not known, and in how many variants it is ranked, where not in all."""
    voice, own = page.voice, missing.get(str(row["city_code"]), [])
    said = [voice.text("not known: {what}", what=voice.series(own))] if own else []
    if words.may_tell_firmness(page) and 0 < row["n_variants"] < row["of_variants"]:
        n, of = voice.number(row["n_variants"], 0), voice.number(row["of_variants"], 0)
        said.append(voice.text("ranked in {n} of {of} variants", n=n, of=of))
    return voice.then(said) if said else ""


def _notes(page: Page) -> list[str]:
    """What the columns mean, and which indicators tell no unit from another."""
    voice, made = page.voice, page.edition.once(of_edition.scored)
    alike = [code for code in made.assessment.codes if (made.why[code] == NO_SPREAD).any()]
    said = [voice.text("Ranks go by scores that are not rounded; units of one score share the smaller number.")]
    if words.may_tell_firmness(page):
        n = voice.number(len(page.edition.once(of_edition.variants)), 0)
        said.append(
            voice.text(
                "Over {n} variants of the rules; a unit's share is of those in which it is ranked. It says how often, "
                "not how likely.",
                n=n,
            )
        )
    if alike:
        listed = voice.series(words.node(page, code) for code in alike)
        said.append(voice.text("All units have the same, so it tells none from another: {names}.", names=listed))
    return [voice.prose(said)]


# As a picture.


@question
def rank_intervals(page: Page) -> Block:
    """The declared rank of each unit and how far it goes over the variants, drawn."""
    if not words.may_tell_firmness(page):
        return ABSENT
    return join([_drawn(page, group, rows[rows["rank_low"].notna()]) for group, rows in by_rank(page)])


def _drawn(page: Page, group: str, rows: pd.DataFrame) -> Block:
    if len(rows) < 2:
        return ABSENT
    if len(rows) > MOST:
        return paragraph(page.voice.text("The ranks of {n} units are in the table, not drawn.", n=len(rows)))
    voice, records = page.voice, rows.to_dict("records")
    spans = [words.between(page, row["rank_low"], row["rank_high"]) for row in records]
    title = named(page, finding(page, rows), group)
    frame = Frame(
        title=title,
        measure=voice.text(
            "Dot: rank as declared; bar and numbers: rank in the middle 90% of {n} variants; dashed: where places end",
            n=voice.number(len(page.edition.once(of_edition.variants)), 0),
        ),
        source=words.source(page),
        alternative=voice.text(
            "Range chart. {title}. {told}.", title=words.plain(title), told=_told(page, rows, spans)
        ),
        mark=page.mark,
    )
    names = [words.plain(words.short(page, row["city_code"])) for row in records]
    ranks = [None if pd.isna(row["rank"]) else int(row["rank"]) for row in records]
    ends = rows["rank_low"].astype(int).tolist(), rows["rank_high"].astype(int).tolist()
    return charts.intervals(Intervals(names, ranks, *ends, spans, _cuts(page, len(rows))), frame)


def _cuts(page: Page, n: int) -> tuple[Cut, ...]:
    """Where the places of the awards end, of those that do not go to everybody."""
    awards = [award for award in of_edition.asked(page.edition).awards if award.last < n]
    return tuple(Cut(award.last, words.plain(words.places(page, award))) for award in awards)


def finding(page: Page, rows: pd.DataFrame) -> str:
    """How many units keep one rank, and whose goes furthest; one row is one unit with ``rank_low``, ``rank_high``."""
    voice, width = page.voice, (rows["rank_high"] - rows["rank_low"]).astype(int)
    kept, widest = int((width == 0).sum()), int(width.max())
    if not widest:
        return voice.text("All {n} units keep their rank", n=len(rows))
    who = rows.loc[width == widest, "city_code"].tolist()
    told = {"n": kept, "of": len(rows), "places": widest}
    if len(who) > words.NAMED:
        return voice.text("{n} of {of} units keep one rank; of the others they are at most {places} apart", **told)
    named_ones = voice.series(words.short(page, code) for code in who)
    return voice.text(
        "{n} of {of} units keep one rank; the ranks of {who} are furthest apart, by {places}", who=named_ones, **told
    )


def _told(page: Page, rows: pd.DataFrame, spans: Sequence[str]) -> str:
    """The picture in words, from what is drawn."""
    said = [
        page.voice.text("{unit} {rank} ({span})", unit=words.plain(words.short(page, code)), rank=rank, span=span)
        for code, rank, span in zip(
            rows["city_code"], [words.median(page, one) for one in rows["rank"]], spans, strict=True
        )
    ]
    return "; ".join(said)
