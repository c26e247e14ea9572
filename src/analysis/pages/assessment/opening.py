"""The head of the assessment page, and what is read first: the rules, who is within, whose place is firm."""

from __future__ import annotations

import datetime as dt
import os

import pandas as pd

from analysis.asked import question
from analysis.assessment import of_edition
from analysis.assessment.declared import NamedAward, Rules
from analysis.assessment.movers import movers
from analysis.blocks import Block, bullets, paragraph
from analysis.pages import page as opened
from analysis.pages.assessment import words
from analysis.pages.page import Page

FIRM = 0.95
"""The share of variants from which a place within an award is called firm; the same either way."""
CLAUSES = {
    "firmly": "within in {least} or more: {who}",
    "inside": "within as declared but in less than {least}: {who}",
    "partly": "not within as declared but in part of them: {who}",
    "rarely": "within in {most} or fewer: {who}",
    "many": "within in {most} or fewer: {n} units",
}
"""Who is within in how many variants."""
LISTED = 5
"""Up to how many of those that are rarely within are named."""
SEVERAL = 3
"""How many of the options that move most are named."""


@question
def open_page(
    campaign: str | os.PathLike[str],
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for the assessment page."""
    return opened.open_page("assessment", campaign, None, as_of, known_on, lang)


@question
def masthead(page: Page) -> Block:
    """What is assessed, and as of when."""
    total = page.voice.name(page.unit.name)
    return opened.masthead(page, page.voice.text("{total}: the ranking and how firm it is", total=total))


@question
def headline(page: Page) -> Block:
    """The rules in a sentence, who is within each award, whose place is firm, and what moves ranks most."""
    found = words.rules(page)
    if found is None:
        return paragraph(page.voice.text("The campaign declares no rules of assessment: there are no scores."))
    if not page.edition.once(of_edition.ranking)["rank"].notna().any():
        return bullets([_rules(page, found), _nobody(page)], css="headline")
    said = [_rules(page, found), *(_of_award(page, award) for award in found.awards), _unranked(page)]
    return bullets(words.said([*said, _moves(page)]), css="headline")


def _rules(page: Page, found: Rules) -> str:
    """By which rules scores are made, and whose they are."""
    voice, root = page.voice, found.assessment.root.code
    parts = [words.node(page, part.code) for part in found.assessment.parts(root)]
    told = voice.text(
        "Scores are by “{name}”: {n} indicators in {parts} parts ({listed}).",
        name=voice.name(found.name),
        n=len(found.assessment.indicators),
        parts=len(parts),
        listed=voice.series(parts),
    )
    return voice.prose(words.said([told, voice.name(found.note) if found.note else ""]))


def _nobody(page: Page) -> str:
    return page.voice.text("No unit has a score: {who}.", who=_left_out(page))


def _unranked(page: Page) -> str:
    """The units without a rank, each with its reason; empty without any."""
    who = _left_out(page)
    return page.voice.text("Not ranked: {who}.", who=who) if who else ""


def _left_out(page: Page) -> str:
    rows = page.edition.once(of_edition.ranking)
    blank = rows[rows["rank"].isna()]
    named = [
        page.voice.text("{unit} ({reason})", unit=words.short(page, code), reason=words.reason(page, why))
        for code, why in zip(blank["city_code"], blank["why_blank"], strict=True)
    ]
    return page.voice.series(named) if named else ""


# Awards.


def _of_award(page: Page, award: NamedAward) -> str:
    """Who is within an award as declared, and, for those who may be told, whose place there is firm."""
    told = _within(page, award)
    if not words.may_tell_firmness(page):
        return told
    rows = page.edition.once(of_edition.ranking)
    inside = rows["rank"].astype(float).between(award.first, award.last)
    facts = pd.DataFrame({"city_code": rows["city_code"], "share": rows[f"share_{award.code}"], "inside": inside})
    return page.voice.prose([told, firm(page, facts, len(page.edition.once(of_edition.variants)))])


def _within(page: Page, award: NamedAward) -> str:
    voice, rows = page.voice, page.edition.once(of_edition.awarded)
    own = rows[rows["award"] == award.code].sort_values("rank", kind="stable")
    if own.empty:
        return voice.text("{award}: nobody.", award=words.places(page, award))
    told = voice.text("{award}: {who}", award=words.places(page, award), who=_by_body(page, own))
    over = int(own["n_over"].max())
    return voice.ended(voice.listed(words.said([told, _tied(page, over)])))


def _tied(page: Page, over: int) -> str:
    """That ties of the last place bring more units in than there are places; empty where they do not."""
    return page.voice.text("{n} more than there are places, tied for the last", n=over) if over else ""


def _by_body(page: Page, rows: pd.DataFrame) -> str:
    """The units within, in the order of their ranks, by the groups that are ranked apart."""
    groups = page.edition.once(of_edition.ranking).set_index("city_code")["group"]
    parts = {group: own["city_code"].tolist() for group, own in rows.groupby(rows["city_code"].map(groups), sort=False)}
    named = {group: page.voice.series(words.short(page, code) for code in codes) for group, codes in parts.items()}
    if len(set(groups)) == 1:
        return next(iter(named.values()))
    return page.voice.then(
        page.voice.text("{name}: {said}", name=words.body(page, str(group)), said=said) for group, said in named.items()
    )


def firm(page: Page, facts: pd.DataFrame, n: int) -> str:
    """Whose place within an award is firm over ``n`` variants and whose is not, in one sentence.

    One row of ``facts`` is one unit: its ``share`` of variants within, blank where it is ranked in none, and whether it
    is ``inside`` as declared. Each unit that is within in any variant is named once.
    """
    voice, rows = page.voice, facts.sort_values("share", ascending=False, kind="stable")
    share, inside = rows["share"], rows["inside"]
    always, firmly = share == 1, (share >= FIRM) & (share < 1)
    rarely = ~inside & (share > 0) & (share <= 1 - FIRM)
    partly = ~inside & (share > 0) & (share < FIRM) & ~rarely
    told = words.said(
        [
            _all(page, rows[always]),
            _some(page, "firmly", rows[firmly]),
            _some(page, "inside", rows[inside & (share < FIRM)]),
            _some(page, "partly", rows[partly]),
            _rarely(page, rows[rarely]),
        ]
    )
    said = voice.then(told) if told else voice.text("nobody is within")
    if not inside.any():
        return voice.ended(voice.text("Of {n} variants: {told}", n=voice.number(n, 0), told=said))
    return voice.ended(
        voice.text(
            "Of the {within} within, {firm} are firm (in {least} or more of {n} variants): {told}",
            within=int(inside.sum()),
            firm=int((inside & (share >= FIRM)).sum()),
            least=voice.number(100 * FIRM, 0) + "%",
            n=voice.number(n, 0),
            told=said,
        )
    )


def _all(page: Page, rows: pd.DataFrame) -> str:
    """Who is within in every variant; empty where nobody is."""
    if rows.empty:
        return ""
    who = page.voice.series(words.short(page, code) for code in rows["city_code"])
    return page.voice.text("within in every one: {who} ({n})", who=who, n=len(rows))


def _some(page: Page, clause: str, rows: pd.DataFrame) -> str:
    """Units with their shares; empty where there are none."""
    if rows.empty:
        return ""
    voice = page.voice
    who = voice.series(
        voice.text("{unit} {share}", unit=words.short(page, code), share=words.share(page, share))
        for code, share in zip(rows["city_code"], rows["share"], strict=True)
    )
    least, most = (voice.number(100 * limit, 0) + "%" for limit in (FIRM, 1 - FIRM))
    return voice.text(CLAUSES[clause], who=who, least=least, most=most, n=len(rows))


def _rarely(page: Page, rows: pd.DataFrame) -> str:
    """Who is hardly ever within; how many, where they are more than a few."""
    return _some(page, "rarely" if len(rows) <= LISTED else "many", rows)


# What moves ranks.


def _moves(page: Page) -> str:
    """By how much ranks move over all variants, and the options that do most by themselves."""
    if not words.may_tell_firmness(page):
        return ""
    voice, shift = page.voice, page.edition.once(of_edition.mean_shift)
    rows = page.edition.once(movers)
    moving = rows[(rows["mean_shift"] > 0) & rows["tells_apart"]].head(SEVERAL)
    told = voice.text(
        "Over all variants a rank is {n} places from the declared one on average",
        n=voice.number(shift, words.SHIFT_DECIMALS),
    )
    if moving.empty:
        return voice.ended(told)
    most = voice.series(
        voice.text(
            "{option} ({n} places)",
            option=words.change(page, choice, option),
            n=voice.number(places, words.SHIFT_DECIMALS),
        )
        for choice, option, places in zip(moving["choice"], moving["option"], moving["mean_shift"], strict=True)
    )
    return voice.ended(voice.then([told, voice.text("what moves most by itself: {most}", most=most)]))
