"""What moves the ranking: each option by itself; in the appendix which choice does most, and what weighs how much."""

from __future__ import annotations

from markupsafe import Markup

from analysis.asked import question
from analysis.assessment import of_edition
from analysis.assessment.movers import movers
from analysis.blocks import Block, Column, Table
from analysis.charts import sparks
from analysis.pages.assessment import words
from analysis.pages.growth import cells
from analysis.pages.growth.cells import Number
from analysis.pages.page import ABSENT, Page, method_note
from analysis.phrasing import BLANK

METHOD = words.METHOD
UNDEFINED = {"no-spread": "all-equal"}
"""Where all units have the same, a number that needs a difference is not defined: figures are known."""


@question
def movers_table(page: Page) -> Block:
    """By how many places ranks move on average when one option alone is changed, the largest first."""
    if not words.may_tell_firmness(page):
        return ABSENT
    voice, rows = page.voice, page.edition.once(movers)
    widest = float(rows["mean_shift"].max()) if len(rows) else 0.0
    shown = [_mover(page, row, widest) for row in rows.to_dict("records")]
    shift = Column(voice.text("mean rank shift, places"), is_number=True)
    heads = (Column(voice.text("what is changed")), shift, Column(""), Column(voice.text("who moves most")))
    return Table(
        caption=voice.text("What moves the ranking, one change at a time"),
        columns=heads,
        rows=shown,
        empty=voice.text("No other option is declared: nothing can be said of how firm the ranking is."),
        mark=page.mark,
        notes=(voice.prose([*_movers_notes(page)]), *cells.legend(page, shown), method_note(page, METHOD)),
    ).block()


def _mover(page: Page, row: words.Row, widest: float) -> list[str]:
    """One option: what is changed, by how much ranks move, and whose moves most."""
    voice, shift = page.voice, row["mean_shift"]
    number = Number(shift, row["why_blank"], voice.number(shift, words.SHIFT_DECIMALS))
    name = words.change(page, row["choice"], row["option"])
    [_, cell] = cells.row(page, name, [number])
    bar = sparks.bar(shift, widest) if shift and not cells.is_blank(shift) else ""
    return [name, _most(page, row, cell), bar, _who(page, row)]


def _most(page: Page, row: words.Row, cell: str) -> str:
    """A mean over several variants stands beside the largest of them."""
    if row["n_variants"] < 2 or cells.is_blank(row["most"]):
        return cell
    most = page.voice.number(row["most"], words.SHIFT_DECIMALS)
    return Markup('{} <span class="why">{}</span>').format(cell, page.voice.text("at most {n}", n=most))


def _who(page: Page, row: words.Row) -> str:
    """Who moves most and whither, or that nobody does; and how many are not ranked then."""
    voice, moved = page.voice, row["moved"]
    said = []
    if not row["tells_apart"] and not row["why_blank"]:
        return voice.text("all are tied: it tells none from another")
    if len(moved) > words.NAMED:
        said = [voice.text("{n} units by {places}", n=len(moved), places=max(abs(won) for _, won in moved))]
    elif moved:
        said = [
            voice.text("{unit} {moved}", unit=words.short(page, code), moved=voice.places(won)) for code, won in moved
        ]
    if row["n_unranked"]:
        said.append(voice.text("{n} not ranked", n=row["n_unranked"]))
    return voice.series(said) if said else (BLANK if row["why_blank"] else voice.text("nobody"))


def _movers_notes(page: Page) -> list[str]:
    """What the numbers are, and whether figures to be verified are among what is changed."""
    voice = page.voice
    said = [
        voice.text(
            "Mean rank shift: by how many places the units' ranks differ from the declared ones on average, all else "
            "as declared; ↑ a better rank, ↓ a worse one."
        )
    ]
    if not page.edition.once(of_edition.disputed):
        said.append(voice.text("No finding is open against a figure that is scored."))
    return said


# Appendix.


@question
def choice_shares(page: Page) -> Block:
    """Which choice makes most of the variance of the mean rank shift: Sobol shares, folded."""
    if not words.may_tell_firmness(page):
        return ABSENT
    voice, rows = page.voice, page.edition.once(of_edition.moved_by)
    if rows.empty:
        return ABSENT
    shown = [
        cells.row(
            page,
            words.choice(page, row["choice"]),
            [_percent(page, row[name], row["why_blank"]) for name in ("first", "total")],
        )
        for row in rows.sort_values("total", ascending=False, kind="stable").to_dict("records")
    ]
    caption = voice.text("Which choice makes most of the variance of the mean rank shift (Sobol)")
    heads = (voice.text("by itself"), voice.text("with the others"))
    n = voice.number(len(page.edition.once(of_edition.on_grid)), 0)
    return Table(
        caption=caption,
        columns=(Column(voice.text("choice")), *(Column(head, is_number=True) for head in heads)),
        rows=shown,
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "Over the {n} variants that are all combinations of these choices. What the choices do by themselves "
                "leaves to 100% what they do together.",
                n=n,
            ),
            *cells.legend(page, shown),
            method_note(page, METHOD),
        ),
        folded=caption,
    ).block()


@question
def weights(page: Page) -> Block:
    """What each indicator weighs in the score beside how closely the score follows it, folded."""
    if words.rules(page) is None:
        return ABSENT
    voice, rows = page.voice, page.edition.once(of_edition.weighed)
    shown = [_weight(page, row) for row in rows.to_dict("records")]
    caption = voice.text("What each indicator weighs, and how closely the score follows it")
    heads = (voice.text("weight"), voice.text("share of r²"), voice.text("r²"))
    return Table(
        caption=caption,
        columns=(Column(voice.text("indicator")), *(Column(head, is_number=True) for head in heads)),
        rows=shown,
        empty="",
        mark=page.mark,
        notes=(
            voice.text(
                "r²: the square of the correlation of an indicator with the score. Where its share is far from the "
                "weight, the indicator counts for more or less than its weight says: indicators that go together count "
                "for one another, and so does spread. It says nothing of causes."
            ),
            *cells.legend(page, shown),
            method_note(page, METHOD),
        ),
        folded=caption,
    ).block()


def _weight(page: Page, row: words.Row) -> list[str]:
    why, name = str(row["why_blank"]), words.node(page, row["indicator"])
    squared = Number(
        row["r_squared"], UNDEFINED.get(why, why), page.voice.number(row["r_squared"], words.SCORE_DECIMALS)
    )
    return cells.row(
        page,
        name,
        [_percent(page, row["effective_weight"], ""), _percent(page, row["share"], why), squared],
    )


def _percent(page: Page, value: float, why: str) -> Number:
    return Number(value, UNDEFINED.get(why, why), page.voice.percent(100 * value))
