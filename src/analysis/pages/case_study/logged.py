"""The audit log: what the selection was made from and by, so that whoever doubts it can make it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from analysis.asked import question
from analysis.blocks import Block, Table
from analysis.choosing import declared, of_edition
from analysis.choosing.declared import Figure
from analysis.edition import Edition
from analysis.pages.case_selection import words
from analysis.pages.case_study.opening import designs_of
from analysis.pages.case_study.parts import Part, shown
from analysis.pages.page import Page, titled_columns
from analysis.rating import declared as rated

MEASURES = {
    "absolute-residual": "distance of the result from what is expected",
    "absolute-z": "distance from the mean in standard deviations",
    "cooks-distance": "Cook's distance",
    "change-of-residual": "how much nearer the predictor brings what is expected",
    "squared-mahalanobis": "squared Mahalanobis distance",
    "squared-standardised": "squared standardised distance",
    "squared-euclidean": "squared Euclidean distance",
    "squared-distance-from-cell-centre": "squared standardised distance from the centre of its kind",
}
RULES = {"largest": "the largest is chosen", "smallest": "the smallest is chosen"}


def fingerprint(edition: Edition) -> str:
    """The SHA-256 of the figures that were chosen from: the frame of the audit log, as JSON with its keys in order."""
    frame: Any = of_edition.audit(edition)["frame"]
    return hashlib.sha256(json.dumps(frame, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def left_out(edition: Edition) -> int:
    """How many units are not compared, for a figure of theirs is not known."""
    return int((edition.once(of_edition.frame)["why"] != "").sum())


@question
def audit_log(page: Page) -> Block:
    """Dates, figures, measures, rules, ties: enough to make the choice again."""
    return shown(page, log(page))


def log(page: Page) -> list[Part]:
    """The log as parts of the dossier."""
    voice = page.voice
    made = Table(
        caption=voice.text("Audit log of the selection"),
        columns=titled_columns(page, ("item", "what holds")),
        rows=[list(row) for row in (*_when(page), *_from(page), *_by_design(page), *_by_raters(page), *_again(page))],
        empty="",
        mark=page.mark,
        folded=voice.text("Audit log of the selection"),
    )
    return [made]


def _when(page: Page) -> Iterator[tuple[str, str]]:
    voice, edition = page.voice, page.edition
    known = voice.date(edition.known_on) if edition.known_on else voice.text("all that was received")
    numbers = voice.text("verified numbers") if edition.shows_verified else voice.text("numbers as filed")
    season, base = (
        voice.name(edition.season.name),
        voice.name(edition.base.name) if edition.base else voice.text("none"),
    )
    yield voice.text("campaign, season, base season"), voice.listed([voice.name(edition.campaign.name), season, base])
    yield voice.text("figures as of"), voice.date(edition.as_of)
    yield voice.text("known on"), known
    yield voice.text("numbers"), numbers


def _from(page: Page) -> Iterator[tuple[str, str]]:
    """What was compared: result, predictors, how many units, and the fingerprint of the figures."""
    voice, edition, rules = page.voice, page.edition, declared.rules(page.edition.campaign)
    if rules is None:
        yield voice.text("by design"), voice.text("no rules are declared: nothing is chosen from the figures")
        return
    yield voice.text("result"), _figure(page, rules.result)
    yield voice.text("expected from"), voice.series([_figure(page, one) for one in rules.predictors])
    units, out = len(edition.campaign.cities), edition.once(left_out)
    counts = {"n": units - out, "all": units}
    yield voice.text("units in the comparison"), voice.text("{n} of {all}; the others lack a figure", **counts)
    yield voice.text("fingerprint of the figures (SHA-256)"), edition.once(fingerprint)


def _figure(page: Page, one: Figure) -> str:
    name = words.figure(page, one)
    return page.voice.text("{name}, in logarithms", name=name) if one.in_logarithms else name


def _by_design(page: Page) -> Iterator[tuple[str, str]]:
    """The measure and the rule of each design that lists the unit; ties and chance."""
    voice = page.voice
    for row in designs_of(page.edition, page.unit.code).drop_duplicates("design").to_dict("records"):
        measure = voice.text(MEASURES[row["measure"]]) if row["measure"] in MEASURES else voice.filed(row["measure"])
        yield words.design(page, row["design"]), voice.listed([measure, voice.text(RULES[row["rule"]])])
    yield (
        voice.text("ties"),
        voice.text("level within a thousand-millionth of the largest; then in the order of the codes"),
    )
    yield voice.text("seed"), voice.text("none: no chance is used")


def _by_raters(page: Page) -> Iterator[tuple[str, str]]:
    """What the raters' short list goes by."""
    voice, rules = page.voice, rated.rules(page.edition.campaign)
    if rules is None:
        return
    order = [voice.name(rules.criteria[code].name) for code in rules.tie_order]
    said = voice.text(
        "the best {n} cases; at least {least} raters; ties settled by {order}",
        n=rules.short_list,
        least=rules.scheme.raters_at_least,
        order=voice.series(order) if order else voice.text("nothing: places are shared"),
    )
    yield voice.text("by submission"), said


def _again(page: Page) -> Iterator[tuple[str, str]]:
    """How to make it again: the command, whose JSON has the figures that the fingerprint is of."""
    edition = page.edition
    known = f" --known-on {edition.known_on}" if edition.known_on else ""
    command = f"hundred-days select --as-of {edition.as_of}{known} --format json"
    yield page.voice.text("to make it again"), command
