"""The panel: how strict each rater is, how far raters agree, and which grades do not count."""

from __future__ import annotations

import math

from analysis.asked import question
from analysis.blocks import Block, Table, bullets
from analysis.pages.page import ABSENT, Page, titled_columns
from analysis.pages.rated import words
from analysis.pages.rated.words import DECIMALS, Row
from analysis.phrasing import BLANK
from analysis.rating import of_edition
from analysis.rating.declared import rules
from analysis.rating.short_list import ALL

MEANING = {
    "kendalls-w": "Kendall's W, of the order that raters put cases in, is {value} ({cases}): one is full agreement, "
    "zero none.",
    "krippendorff-ordinal": "Krippendorff's α, of the order of scores, is {value} ({cases}): one is full agreement, "
    "zero what chance gives.",
    "krippendorff-interval": "Krippendorff's α, of the scores themselves, is {value} ({cases}): it also falls where "
    "one rater is stricter than another.",
}
BLANKS = {
    "kendalls-w": "Kendall's W cannot be told: {why}.",
    "krippendorff-ordinal": "Krippendorff's α of the order cannot be told: {why}.",
    "krippendorff-interval": "Krippendorff's α of the scores cannot be told: {why}.",
}


@question
def raters(page: Page) -> Block:
    """Each rater whose scores count: how strict, the mean score given, how many cases."""
    voice, declared = page.voice, rules(page.edition.campaign)
    if declared is None:
        return ABSENT
    rows = [
        [
            voice.filed(str(row["rater"])),
            str(row["n_cases"]),
            voice.number(row["mean"], DECIMALS),
            _strictness(page, row["severity"]),
            words.why_not(page, row["why_blank"]),
        ]
        for row in page.edition.once(of_edition.severities).to_dict("records")
    ]
    titles = ("rater", "cases scored", "mean score given", "against the panel", "remark")
    return Table(
        caption=voice.text("Raters"),
        columns=titled_columns(page, titles, ("cases scored", "mean score given")),
        rows=rows,
        empty=voice.text("No rater's sheet counts yet."),
        mark=page.mark,
        notes=(
            voice.text(
                "Against the panel: how many points a rater gives less or more than the panel for the same case, "
                "worked out by least squares."
            ),
        )
        if rows
        else (),
    ).block()


def _strictness(page: Page, severity: float) -> str:
    voice = page.voice
    if math.isnan(severity):
        return BLANK
    shown = voice.number(abs(severity), DECIMALS)
    if shown == voice.number(0.0, DECIMALS):
        return voice.text("as the panel")
    if severity > 0:
        return voice.text("{n} points stricter", n=shown)
    return voice.text("{n} points more lenient", n=shown)


@question
def agreed(page: Page) -> Block:
    """How far raters agree on all criteria together: each measure with what it means in a line."""
    rows = page.edition.once(of_edition.agreement)
    said = [_agreement(page, row) for row in rows[rows["of"] == ALL].to_dict("records")]
    return bullets(said) if said else ABSENT


def _agreement(page: Page, row: Row) -> str:
    voice = page.voice
    if row["why_blank"]:
        return voice.text(BLANKS[row["measure"]], why=words.why_not(page, row["why_blank"]))
    counts = {"n": row["n_cases"], "raters": row["n_raters"]}
    of = voice.text("{n} cases, {raters} raters", **counts)
    if out := row["n_left_out"]:
        of = voice.text("{of}; {out} cases that a rater did not score are left out", of=of, out=out)
    return voice.text(MEANING[row["measure"]], value=voice.number(row["value"], DECIMALS), cases=of)


@question
def not_counted(page: Page) -> Block:
    """Grades that do not count, by rater and case, and why."""
    voice, declared = page.voice, rules(page.edition.campaign)
    if declared is None:
        return ABSENT
    grades = page.edition.once(of_edition.counted)
    out = grades[grades["why_not"] != ""]
    cases = page.edition.once(of_edition.submitted)
    titles = dict(zip(cases["case_id"], cases["title"], strict=True))
    rows = []
    for (rater, case, why), own in out.groupby(["rater", "case_id", "why_not"], sort=False):
        named = words.case(page, {"case_id": case, "title": titles[case]}) if case in titles else voice.filed(str(case))
        grade = voice.together(str(one) for one in own["written"].dropna().unique())
        rows.append([voice.filed(str(rater)), named, str(len(own)), words.why_not(page, str(why), grade)])
    return Table(
        caption=voice.text("Grades that do not count"),
        columns=titled_columns(page, ("rater", "case", "grades out", "why not"), ("grades out",)),
        rows=rows,
        empty=voice.text("Every grade counts.") if len(grades) else voice.text("No grade has been given yet."),
        mark=page.mark,
        notes=(voice.text("Where a criterion has no grade that counts, the rater's sheet on the case is left out."),)
        if rows
        else (),
    ).block()
