"""What can go wrong that is not a city's doing, by name."""

from __future__ import annotations


class HundredDaysError(Exception):
    """The family of our own errors: a message that says what was found and what to do."""


class DeclarationError(HundredDaysError):
    """The campaign folder's own declaration is missing or contradicts itself."""


class WrongCall(HundredDaysError):
    """What was asked for does not exist in this campaign: a city, a page, a date, a season."""


class UnreadableFile(HundredDaysError):
    """A received file that is not a table we can open; becomes a finding, never a crash."""


class PageRefused(HundredDaysError):
    """A page that was made but may not be shown: the gate that stopped it says why."""
