"""How files are written and read: forms, ledgers, and what a filer owes."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.methods import Words

READINGS = ("each-due-date", "once-a-month")
"""What a filer owes: a form by every due date, or one by the last due date of each month."""


@dataclass(frozen=True)
class Stage:
    """A step in a project's life; ``ends`` marks the one after which nothing follows."""

    code: str
    word: str
    name: Words
    ends: bool


@dataclass(frozen=True)
class Ledger:
    """How project ledgers are read and which of their projects count."""

    signing: str | None
    counted_kinds: tuple[str, ...]
    counted_note: Words
    list_separator: str
    home_currency: str


@dataclass(frozen=True)
class FormField:
    """Where a file keeps one thing: a label before a value, or a column under a header path."""

    table: str
    field: str
    place: str
    paths: tuple[tuple[str, ...], ...]
    unit: str | None


@dataclass(frozen=True)
class IssuedForm:
    """The form as issued to be filled in: its version, and what stands on it beside the fields of ``form.csv``.

    ``name`` is its title, ``lists`` the hidden sheet of what can be chosen, ``face`` the typeface.
    """

    version: str = ""
    name: Words = field(default_factory=lambda: {"en": "{campaign}, {season}"})
    sheet: Words = field(default_factory=lambda: {"en": "To fill in"})
    lists: Words = field(default_factory=lambda: {"en": "Choices"})
    note: Words = field(default_factory=dict)
    stamp: Words = field(default_factory=lambda: {"en": "Form {stamp}"})
    self_check: Words = field(default_factory=lambda: {"en": "Checks"})
    face: Words = field(default_factory=lambda: {"en": "Calibri"})


@dataclass(frozen=True)
class FilingRules:
    """How cells and names on a form are written, and what the notice is read to oblige to.

    ``is_cumulative`` says whether a figure runs from the season's first day, so that a later one is not lower.
    """

    reading: str
    reading_note: Words
    example_mark: str
    not_reported: tuple[str, ...]
    approximate: tuple[str, ...]
    office_suffixes: tuple[str, ...]
    province_prefixes: tuple[str, ...]
    is_cumulative: bool = True
    range_words: tuple[str, ...] = ()
    as_of_words: tuple[str, ...] = ()
