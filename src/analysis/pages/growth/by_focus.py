"""What projects of each focus signed, landed and started in either season: tables of groups, and who pulled most."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import listing
from analysis.asked import question
from analysis.blocks import Block, Table, bullets, fold, join
from analysis.campaign import Indicator
from analysis.counting import STAGE_MEASURES
from analysis.focuses.groups import SIZE, focus_of
from analysis.focuses.growing import growth_of
from analysis.focuses.seen import GROUP, WHOLE
from analysis.pages import compared
from analysis.pages.focused import focus_name, group_name
from analysis.pages.page import ABSENT, Page, method_note

METHOD = "Focuses and sizes (`analysis.focuses`)"
FEWEST_COMPARED = 2
"""With one group there is none that pulled more than another."""

MOST_SHOWN = 12
"""A table of more groups than this is folded."""


@question
def focus_findings(page: Page) -> Block:
    """Of each focus the group that pulled most in the first leading amount, or that none did."""
    said = [_finding(page, code) for code in _codes(page)]
    found = [one for one in said if one]
    return bullets(found) if found else ABSENT


@question
def focus_tables(page: Page) -> Block:
    """A table of groups for each focus, and of the sizes, in the first leading amount."""
    indicator = _leading(page)
    codes = _codes(page)
    if indicator is None or not codes:
        return ABSENT
    is_long = {code: code == SIZE or len(_rows(page, code, indicator)) > MOST_SHOWN for code in codes}
    return join([*(_table(page, code, indicator, folded=is_long[code]) for code in codes), _note(page)])


@question
def other_focus_tables(page: Page) -> Block:
    """The same in the other leading indicators that count projects by stage, those of one indicator folded together."""
    leading, codes = _leading(page), _codes(page)
    others = [item for item in page.headline_indicators if item.measure in STAGE_MEASURES and item is not leading]
    if not codes or not others:
        return ABSENT
    return join([_folded(page, item, codes) for item in others])


def _folded(page: Page, indicator: Indicator, codes: Sequence[str]) -> Block:
    title = page.voice.text("{indicator} by each focus", indicator=page.voice.titled(indicator))
    return fold(title, [_table(page, code, indicator, folded=False) for code in codes])


def _codes(page: Page) -> list[str]:
    """The declared focuses, and the sizes; none where ledgers count no projects."""
    methods = page.edition.campaign.methods
    declared = [*methods.focuses, *([SIZE] if methods.sizes and SIZE not in methods.focuses else [])]
    return declared if _leading(page) is not None else []


def _leading(page: Page) -> Indicator | None:
    """The first leading indicator that is an amount agreed of projects, or counts them."""
    return next((item for item in page.headline_indicators if item.measure in STAGE_MEASURES), None)


def _rows(page: Page, code: str, indicator: Indicator) -> pd.DataFrame:
    rows = page.own(growth_of, code)
    return rows[rows["indicator"] == indicator.code]


def _finding(page: Page, code: str) -> str:
    voice, indicator = page.voice, _leading(page)
    if indicator is None:
        return ""
    rows = _rows(page, code, indicator)
    groups = rows[(rows["kind"] == GROUP) & rows["contribution_pp"].notna()]
    if len(groups) < FEWEST_COMPARED or code == SIZE:
        return ""
    most = groups.sort_values(["contribution_pp", "second"], ascending=False).iloc[0]
    focus = focus_of(page.edition.campaign, code)
    name = focus_name(page, focus)
    if not most["contribution_pp"] > 0:
        return voice.text("{focus}: no group adds to growth.", focus=name)
    return voice.text(
        "{focus}: {group} adds most to the growth of {indicator}, {points}; its share is {share}.",
        focus=name,
        group=group_name(page, focus, str(most["group"])),
        indicator=voice.name(indicator.name),
        points=voice.points(most["contribution_pp"]),
        share=voice.percent(most["share_pct"]),
    )


def _table(page: Page, code: str, indicator: Indicator, *, folded: bool) -> Block:
    """One table: the groups of a focus, who is in none, and all projects last."""
    voice, name = page.voice, focus_name(page, focus_of(page.edition.campaign, code))
    rows = _rows(page, code, indicator)
    cells = [compared.growth_cells(page, row, _name(page, code, row)) for _, row in rows.iterrows()]
    caption = voice.text("{indicator} by {focus}", indicator=voice.titled(indicator), focus=name)
    return Table(
        caption=caption,
        columns=compared.growth_columns(page, name, contribution=voice.text("contribution, pp")),
        rows=cells,
        empty=voice.text("No project is in a ledger."),
        mark=page.mark,
        total_rows=1 if len(cells) else 0,
        notes=(*compared.mark_notes(page, cells), *_declared(page, code)),
        folded=caption if folded else "",
    ).block()


def _name(page: Page, code: str, row: pd.Series) -> str:
    if row["kind"] == GROUP:
        return group_name(page, focus_of(page.edition.campaign, code), row["group"])
    if row["kind"] != WHOLE:
        return listing.group_name(page.voice, code, row["kind"], row["group"])
    units = len(page.edition.campaign.cities)
    return page.voice.text("all projects ({n}/{units})", n=row["n_units"], units=units)


def _declared(page: Page, code: str) -> tuple[str, ...]:
    """What is declared of the focus."""
    methods = page.edition.campaign.methods
    words = methods.sizes_note if code == SIZE else focus_of(page.edition.campaign, code).note
    return (page.voice.name(words),) if words else ()


def _note(page: Page) -> Block:
    """Where the numbers come from, and what contributions, shares and ranks are among."""
    own = page.voice.text(
        "Contracts in the ledgers, at the amount agreed on the day of the stage. Contribution and share are of all "
        "projects, not of the sum of the groups; places are among the groups, and who is in none has no place."
    )
    return bullets([own, method_note(page, METHOD)], css="notes")
