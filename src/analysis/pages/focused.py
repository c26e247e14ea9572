"""What focuses and their groups are called on pages; what a ledger states stands as it was filed."""

from __future__ import annotations

from analysis.listing.names import at_least
from analysis.methods import Focus
from analysis.pages.page import Page


def focus_name(page: Page, focus: Focus) -> str:
    """A focus by its declared name; sizes have none."""
    return page.voice.name(focus.name) if focus.name else page.voice.text("size")


def group_name(page: Page, focus: Focus, code: str) -> str:
    """A group by its declared name, a size by its amount; a value of the ledger as it was filed."""
    named = {group.code: group for group in focus.groups}
    if code not in named:
        return page.voice.filed(code)
    group = named[code]
    if group.name or group.at_least is None:
        return page.voice.name(group.name)
    return at_least(page.voice, group.at_least)
