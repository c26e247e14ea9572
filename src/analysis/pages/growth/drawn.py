"""Pictures of all units: how their ranks moved, and who carries the growth of the total."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import charts
from analysis.asked import question
from analysis.blocks import Block, paragraph
from analysis.campaign import Indicator
from analysis.charts import Frame
from analysis.pages.growth.rows import left_out, measured, note, short, source, units, words
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import PERCENT_DECIMALS, rounded

MOST = 40
"""Up to how many units a picture has a row for."""

NAMED = 3
"""Up to how many units a title names one by one."""


@question
def ranks(page: Page) -> Block:
    """The ranks of the units in both seasons, in the first leading indicator, among those known in both."""
    indicator = page.headline_indicators[0]
    rows = units(page, indicator)
    known = rows[rows["rank_change"].notna()]
    if len(known) < 2:
        return ABSENT
    if len(known) > MOST:
        return paragraph(page.voice.text("The ranks of {n} units are in the table, not drawn.", n=len(known)))
    missing = left_out(page, rows[rows["rank_change"].isna()])
    said = page.voice.text("Not drawn, not known in both seasons: {who}.", who=missing) if missing else ""
    return _slope(page, indicator, known) + note(said)


def _slope(page: Page, indicator: Indicator, rows: pd.DataFrame) -> Block:
    voice, edition = page.voice, page.edition
    first = [int(rank) for rank in rows["first_rank"]]
    second = [rank - int(won) for rank, won in zip(first, rows["rank_change"], strict=True)]
    names = [str(short(page, code)) for code in rows["city_code"]]
    title = _who_moved(page, rows)
    told = [
        voice.text("{unit} from {first} to {second}", unit=words(name), first=before, second=now)
        for name, before, now in zip(names, first, second, strict=True)
    ]
    shown = voice.text(
        "{name}: ranks among {n} units known in both seasons; solid up, dashed down, dotted the same",
        name=voice.name(indicator.name),
        n=len(rows),
    )
    has_ties = len({*first}) < len(first) or len({*second}) < len(second)
    tied = voice.text("units of one rank stand one below another, which is no fall") if has_ties else ""
    frame = Frame(
        title=title,
        measure=measured(page, indicator, voice.then([shown, tied]) if tied else shown),
        source=source(page),
        alternative=voice.text("Line chart. {title}. {told}.", title=words(title), told="; ".join(told)),
        mark=page.mark,
    )
    labels = (str(voice.name(edition.base.name)) if edition.base else "", str(voice.name(edition.season.name)))
    return charts.slope(charts.Slope(names, first, second, labels), frame)


def _who_moved(page: Page, rows: pd.DataFrame) -> str:
    """The title: who rose most and who fell most, or that none did."""
    voice, won = page.voice, rows.set_index("city_code")["rank_change"].astype(int)
    up, down = int(won.max()), int(-won.min())
    parts = []
    if up > 0:
        parts.append(voice.text("{who} rose most, by {n}", who=_names(page, won.index[won == up].tolist()), n=up))
    if down > 0:
        parts.append(voice.text("{who} fell most, by {n}", who=_names(page, won.index[won == -down].tolist()), n=down))
    return voice.listed(parts) if parts else voice.text("No rank moved")


def _names(page: Page, codes: Sequence[str]) -> str:
    if len(codes) > NAMED:
        return page.voice.text("{n} units", n=len(codes))
    return page.voice.series(short(page, code) for code in codes)


@question
def contributions(page: Page) -> Block:
    """What each unit adds to the growth of the total in the first leading indicator, one after another."""
    indicator = page.headline_indicators[0]
    rows = units(page, indicator)
    known = rows[rows["contribution_pp"].notna()].sort_values("contribution_pp", ascending=False, kind="stable")
    if not len(known):
        return ABSENT
    missing = left_out(page, rows[rows["contribution_pp"].isna()])
    said = page.voice.text("Not in the total and not drawn: {who}.", who=missing) if missing else ""
    return _waterfall(page, indicator, known) + note(said)


def _waterfall(page: Page, indicator: Indicator, rows: pd.DataFrame) -> Block:
    voice, whole = page.voice, page.row(indicator.code)["growth_pct"]
    steps = _steps(page, rows)
    total = str(voice.name(page.unit.name))
    said = [voice.signed(value, PERCENT_DECIMALS) for _, value in steps]
    told = [
        voice.text("{unit} {points}", unit=words(name), points=point)
        for (name, _), point in zip(steps, said, strict=True)
    ]
    title = _who_carries(page, rows, whole)
    told.append(voice.text("{unit} {points}", unit=words(total), points=voice.signed(whole, PERCENT_DECIMALS)))
    shown = voice.text(
        "{name}: contribution to the growth of {total}, percentage points; filled adds, hatched takes away",
        name=voice.name(indicator.name),
        total=total,
    )
    frame = Frame(
        title=title,
        measure=measured(page, indicator, shown),
        source=source(page),
        alternative=voice.text("Bar chart. {title}. {told}.", title=words(title), told="; ".join(told)),
        mark=page.mark,
    )
    names, values = [name for name, _ in steps], [value for _, value in steps]
    return charts.waterfall(
        charts.Steps(names, values, said, (total, whole, voice.signed(whole, PERCENT_DECIMALS))), frame
    )


def _steps(page: Page, rows: pd.DataFrame) -> list[tuple[str, float]]:
    """Names and points in order; beyond :data:`MOST` units those that add or take least are one step."""
    size = rows["contribution_pp"].abs().rank(ascending=False, method="first")
    shown, rest = rows[size <= MOST], rows[size > MOST]
    steps = [
        (str(short(page, code)), points)
        for code, points in zip(shown["city_code"], shown["contribution_pp"], strict=True)
    ]
    if len(rest):
        steps.append((page.voice.text("the other {n}", n=len(rest)), float(rest["contribution_pp"].sum())))
    return steps


def _who_carries(page: Page, rows: pd.DataFrame, whole: float) -> str:
    """The title: who adds most, or, where none adds, who takes most; and how the total moved."""
    voice, most, least = page.voice, rows.iloc[0], rows.iloc[-1]
    total = {"total": voice.name(page.unit.name), "moved": voice.moved(whole)}
    if _prints(most["contribution_pp"]) > 0:
        unit, points = short(page, most["city_code"]), voice.points(most["contribution_pp"])
        return voice.text("{unit} adds most, {points}; {total} {moved}", unit=unit, points=points, **total)
    if _prints(least["contribution_pp"]) < 0:
        unit, points = short(page, least["city_code"]), voice.points(least["contribution_pp"])
        return voice.text(
            "No unit adds; {unit} takes most, {points}; {total} {moved}", unit=unit, points=points, **total
        )
    return voice.text("No unit adds to growth")


def _prints(points: float) -> float:
    """Points as they print: what prints as nothing adds nothing."""
    return float(rounded(points, PERCENT_DECIMALS))
