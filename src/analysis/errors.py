"""What can go wrong that is not a city's doing, by name."""

from __future__ import annotations

from analysis.findings import Finding


class HundredDaysError(Exception):
    """The family of our own errors: a message that says what was found and what to do."""


class DeclarationError(HundredDaysError):
    """The campaign folder's own declaration is missing or contradicts itself."""


class WrongCall(HundredDaysError):
    """What was asked for does not exist in this campaign: a city, a page, a date, a season."""


class UnreadableFile(HundredDaysError):
    """A received file that is not a table we can open, or that we refuse to; its finding says why and where.

    It becomes a row of ``problems``, never a crash.
    """

    def __init__(self, rule: str, found: str = "", *, at: str = "", other: str = "") -> None:
        super().__init__(f"{rule}: {found}" if found else rule)
        self.finding = Finding(rule, at, found, other)


class ReaderFailed(HundredDaysError):
    """A file could not be read for a reason that is ours, not the file's."""


class PageRefused(HundredDaysError):
    """A page that was made but may not be shown: the gate that stopped it says why."""


class NotWritten(HundredDaysError):
    """The system refused a write: a full disk, a forbidden folder. What stood in that place still does."""
