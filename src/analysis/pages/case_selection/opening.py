"""The head of the page, and the sentences that it leads with."""

from __future__ import annotations

import datetime as dt
import os

import pandas as pd

from analysis.asked import question
from analysis.blocks import Block, bullets, paragraph
from analysis.choosing import of_edition
from analysis.choosing.declared import CONTEXT
from analysis.pages import page as opened
from analysis.pages.case_selection import words
from analysis.pages.page import ABSENT, Page
from analysis.rating.both_ways import BOTH, SUBMISSION
from analysis.rating.of_edition import short_listed


@question
def open_page(
    campaign: str | os.PathLike[str],
    as_of: str | dt.date | None = None,
    known_on: str | dt.date | None = None,
    lang: str | None = None,
) -> Page:
    """Open a campaign for the selection of cases."""
    return opened.open_page("case_selection", campaign, None, as_of, known_on, lang)


@question
def masthead(page: Page) -> Block:
    """What the page is about, and as of when; which of its figures are real where the others are examples."""
    title = page.voice.text("{total}: selection of cases", total=page.voice.name(page.unit.name))
    return opened.masthead(page, title) + _real(page)


def _real(page: Page) -> Block:
    rules = words.rules(page)
    if rules is None or not page.mark:
        return ABSENT
    published = [words.figure(page, one) for one in rules.figures if one.of == CONTEXT]
    if not published:
        return ABSENT
    said = page.voice.text("Except {figures}: published, and real.", figures=page.voice.series(published))
    return paragraph(said, css="basis")


@question
def headline(page: Page) -> Block:
    """How many units are on the short list, by which way, and who is not compared."""
    voice, rules = page.voice, words.rules(page)
    if rules is None:
        return paragraph(voice.text("The campaign declares no rules by which cases are chosen from the figures."))
    said = [_by_design(page), _by_submission(page), _on_both(page), _without(page)]
    return bullets([voice.ended(each) for each in said if each], css="headline")


def _by_design(page: Page) -> str:
    """How many designs chose somebody, and whom the short list has from them."""
    voice, rows = page.voice, page.edition.once(of_edition.long_list)
    listed, short = rows["design"].nunique(), page.edition.once(of_edition.short_list)
    had = rows.loc[rows["why_blank"] == "", "design"].nunique()
    pointed = short[short["by"] != SUBMISSION]
    if not len(pointed):
        return voice.text(
            "of {listed} designs {had} have a choice; none of it is on the short list", listed=listed, had=had
        )
    return voice.text(
        "of {listed} designs {had} have a choice; on the short list by design: {units} ({n})",
        listed=listed,
        had=had,
        units=voice.series(words.short(page, code) for code in pointed["city_code"]),
        n=len(pointed),
    )


def _by_submission(page: Page) -> str:
    """Whom the raters' short list has."""
    voice, cases = page.voice, page.edition.once(short_listed)
    if not len(cases):
        return voice.text("no submitted case is on the raters' short list")
    units = pd.unique(cases["city_code"])
    return voice.text(
        "on the raters' short list: {n} cases of {units}",
        n=len(cases),
        units=voice.series(words.short(page, code) for code in units),
    )


def _on_both(page: Page) -> str:
    """Where the two ways meet."""
    voice, short = page.voice, page.edition.once(of_edition.short_list)
    if not len(page.edition.once(short_listed)):
        return ""
    both = short[short["by"] == BOTH]
    if not len(both):
        return voice.text("figures and raters point at no unit in common")
    units = voice.series(words.short(page, code) for code in both["city_code"])
    return voice.text("figures and raters both point at {units}", units=units)


def _without(page: Page) -> str:
    """Who cannot be set against an expectation."""
    voice, frame, rules = page.voice, page.edition.once(of_edition.frame), words.rules(page)
    out = page.edition.once(of_edition.left_out)
    keys = {one.key for one in (rules.result, *rules.predictors)} if rules else set()
    codes = pd.unique(out.loc[out["column"].isin(keys), "city_code"])
    if not len(codes):
        return voice.text("all {n} units are compared", n=len(frame))
    if len(codes) > len(frame) // 2:
        return voice.text("{n} of {units} units cannot be set against an expectation", n=len(codes), units=len(frame))
    units = voice.series(words.short(page, code) for code in codes)
    return voice.text("not to be set against an expectation: {units}", units=units)
