"""The designs by which figures point at a unit, each as a sentence: what for, over what, by how much, how firmly."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from analysis.choosing.choice import IN_CODE_ORDER
from analysis.pages.case_selection import measured, words
from analysis.pages.case_study.opening import codes_in, names
from analysis.pages.page import Page

Row = Mapping[Hashable, Any]


def sentence(page: Page, row: Row) -> str:
    """One choice as a whole sentence."""
    said = [_design(page, row), measured.value(page, row), over(page, row), firmness(page, row)]
    return page.voice.ended(page.voice.then(said))


def _design(page: Page, row: Row) -> str:
    """The design and what it is for, with the other unit of a pair and the place where that is not the first."""
    voice, name, purpose = page.voice, words.design(page, row["design"]), words.purpose(page, row["design"])
    if row["partner"]:
        partner = row["city_code"] if row["partner"] == page.unit.code else row["partner"]
        name = voice.text("{design}, with {partner}", design=name, partner=names(page, partner))
    if row["place"] > 1:
        name = voice.text("{design}, place {n}", design=name, n=row["place"])
    return voice.text("{design} ({purpose})", design=name, purpose=purpose)


def over(page: Page, row: Row) -> str:
    """What the unit was chosen over, and by how much; or that a tie was settled, or that there was no other."""
    voice = page.voice
    if row["why_no_margin"]:
        return words.why(page, row["why_no_margin"])
    others = names(page, row["runner_up"])
    if row["settled_by"] == IN_CODE_ORDER:
        return voice.text("level with {others}, and taken in the order of the codes", others=others)
    level = [code for code in codes_in(row["tied_with"]) if code != page.unit.code]
    ahead = voice.text("chosen over {others}, ahead by {margin}", others=others, margin=measured.margin(page, row))
    return voice.then([ahead, voice.text("level with {others}", others=names(page, level))]) if level else ahead


def firmness(page: Page, row: Row) -> str:
    """In how many samples, each without one other unit, it is still chosen."""
    if row["why_no_samples"]:
        return page.voice.text("not tried without single units: {why}", why=words.why(page, row["why_no_samples"]))
    kept = {"n": row["kept_in"], "all": row["n_samples"]}
    return page.voice.text("left out one at a time, the others leave it chosen {n} times of {all}", **kept)
