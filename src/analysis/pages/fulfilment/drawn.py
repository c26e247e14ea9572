"""The curves: the share of each batch that had reached a stage, by days since signing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from analysis import charts
from analysis.asked import question
from analysis.blocks import Block, join, paragraph
from analysis.charts import Frame, Share
from analysis.edition import Edition
from analysis.fulfilment import of_edition, reached
from analysis.pages.fulfilment import words
from analysis.pages.fulfilment.opening import has_contracts
from analysis.pages.page import ABSENT, Page


@question
def curves(page: Page) -> Block:
    """A small chart for each stage that a project has reached, and which batches are too small to be drawn."""
    if not has_contracts(page):
        return ABSENT
    drawn = [block for code in page.edition.once(of_edition.course).steps if (block := _of_stage(page, code))]
    few = [code for code in words.filled(page) if code not in _batches(page)]
    voice = page.voice
    least = voice.number(page.edition.campaign.methods.limits.least_count, 0)
    names = voice.together([words.name(page, code) for code in few])
    notes = [voice.text("Not drawn, being of fewer than {least} projects: {batches}.", least=least, batches=names)]
    parts = [charts.grid(drawn)] if drawn else []
    return join([*parts, *([paragraph(*notes, css="note")] if few else [])]) if drawn or few else ABSENT


def by_count(edition: Edition) -> pd.DataFrame:
    """The steps of every curve by count: one row is one stage × batch × day."""
    made = reached.drawn(edition.once(of_edition.curves))
    return made[made["weight"] == "count"].astype({"batch": str})


def _batches(page: Page) -> list[str]:
    """The batches that are drawn: those with projects enough for a percentage."""
    watched = page.edition.once(of_edition.watch)
    return [
        str(code)
        for code, n in zip(watched["batch"], watched["n_projects"], strict=True)
        if n and not words.is_small(page, n)
    ]


def _of_stage(page: Page, stage: str) -> Block | None:
    """One stage's chart; none where no project of a batch drawn has reached it."""
    voice = page.voice
    steps = page.edition.once(by_count)
    own = steps[(steps["stage"] == stage) & steps["batch"].isin(_batches(page))]
    until = _last_day(own)
    if not own.loc[own["day"] <= until, "reached"].sum() > 0:
        return None
    shown = [_curve(page, str(code), rows, until) for code, rows in own.groupby("batch", sort=False)]
    title = _finding(page, stage, shown)
    told = [
        voice.text("{batch} {points}", batch=curve.name, points=voice.together(_points(page, curve))) for curve in shown
    ]
    frame = Frame(
        title=title,
        measure=voice.text(
            "{stage}, % of the projects signed, by days since signing; dotted where not all were watched so long",
            stage=words.stage(page, stage),
        ),
        source=voice.text("Source: project ledgers as filed."),
        alternative=voice.text("Line chart. {title}. {told}.", title=Markup(title).striptags(), told="; ".join(told)),
        mark=page.mark,
    )
    return charts.shares(shown, frame, voice.text("days since signing"))


def _last_day(steps: pd.DataFrame) -> float:
    """How far curves are drawn: as far as a season's batch was watched, for older ones would dwarf it."""
    seasons = steps[steps["batch"].isin([of_edition.BASE, of_edition.CURRENT])]
    return float((seasons if len(seasons) else steps)["day"].max())


def _curve(page: Page, code: str, rows: pd.DataFrame, until: float) -> Share:
    """A batch's steps from nought on, to the last day drawn or watched."""
    seen = rows[rows["day"] <= until]
    days, values = [0.0, *seen["day"].astype(float)], [0.0, *(seen["incidence"] * 100)]
    end = min(until, float(rows["day"].max()))
    censored = rows.loc[(rows["censored"] > 0) & (rows["waiting"] > 0), "day"]
    return Share(
        name=str(Markup(words.name(page, code)).striptags()),
        days=[*days, end],
        values=[*values, values[-1]],
        known_until=float(censored.min()) if len(censored) else end,
        shade=SHADES.index(code),
    )


SHADES = (of_edition.BASE, of_edition.CURRENT, of_edition.EARLIER, of_edition.BETWEEN)
"""The batches in the order of the chart's shades: the seasons as on other charts."""


def _points(page: Page, curve: Share) -> list[str]:
    """What a curve shows on the declared days that it reaches, and where it ends."""
    asked = page.edition.campaign.methods.fulfilment.within_days
    days = sorted({*(float(day) for day in asked if day < curve.days[-1]), curve.days[-1]})
    return [
        page.voice.text("{share} on day {day}", share=words.percent(page, _on(curve, day)), day=int(day))
        for day in days
    ]


def _on(curve: Share, day: float) -> float:
    """The height of a curve on a day."""
    return [value for at, value in zip(curve.days, curve.values, strict=True) if at <= day][-1]


def _finding(page: Page, stage: str, curves: Sequence[Share]) -> str:
    """The shares on the first declared day by which any batch drawn has got there, or else where the curves end."""
    voice = page.voice
    shares = page.edition.once(of_edition.within)
    own = shares[(shares["stage"] == stage) & (shares["weight"] == "count") & shares["batch"].isin(_batches(page))]
    there = own.loc[own["incidence_pct"] > 0, "days"]
    if not len(there):
        ends = [voice.text("{batch} {share}", batch=curve.name, share=_points(page, curve)[-1]) for curve in curves]
        return voice.text("{stage}: {ends}", stage=words.stage(page, stage), ends=voice.listed(ends))
    first = own[own["days"] == there.min()]
    said = [
        voice.text("{batch} {share}", batch=words.name(page, row["batch"]), share=_short(page, row))
        for row in first.to_dict("records")
    ]
    return voice.text(
        "{stage} within {days} days of signing: {shares}",
        stage=words.stage(page, stage),
        days=first["days"].iloc[0],
        shares=voice.listed(said),
    )


def _short(page: Page, row: words.Row) -> str:
    """A share in a title: the table below has the bounds of an estimate."""
    if row["why_blank"]:
        return page.voice.text("not watched so long")
    known = words.percent(page, row["incidence_pct"])
    return known if words.is_whole(row) else page.voice.text("{share} (estimate)", share=known)
