"""The plan of a form: whose it is, about which season, in which language, and where everything on it stands."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter

from analysis.campaign import Campaign, FormField, Season, say
from analysis.form.texts import colon
from analysis.phrasing import Voice
from analysis.rules import Rule, RuleBook
from analysis.sheets import width_of

UNIT, DATE, CUT_OFF = "reporting_unit", "date_on_form", "cut_off"
TITLE_ROW, FIRST_LABEL_ROW = 1, 2
MARGIN, FIRST_COLUMN = 1, 2
"""The margin holds what is not to be taken for a figure; the table begins beside it."""

DAY = "yyyy-mm-dd"
TABLE_WIDTH, NARROWEST, WIDEST = 150, 9, 24

Area = tuple[int, int, int, int]
"""First row and column, last row and column, from 1."""


def address(row: int, column: int) -> str:
    """A cell's address from its row and column, from 1.

    >>> address(7, 3)
    'C7'
    """
    return f"{get_column_letter(column)}{row}"


@dataclass(frozen=True)
class Slot:
    """Where a label stands above the table, and where what is asked for is filled in."""

    label: Area
    value: Area


@dataclass(frozen=True)
class Form:
    """A form to be issued: whose and about which season, in which language, and where everything on it stands."""

    campaign: Campaign
    season: Season
    lang: str
    rules: RuleBook

    @cached_property
    def figures(self) -> dict[str, FormField]:
        """The figures by their indicator, in the form's order."""
        return {item.field: item for item in self.campaign.form_fields("form") if item.place == "figure"}

    @cached_property
    def labels(self) -> dict[str, str]:
        """What is asked above the table, by field, in the form's order."""
        return {i.field: i.paths[0][0] for i in self.campaign.form_fields("form") if i.place == "label"}

    @property
    def filed(self) -> Voice:
        """The language that headings and labels are in."""
        return Voice(self.campaign, self.campaign.filed_language)

    @property
    def voice(self) -> Voice:
        """The language that the form explains itself in."""
        return Voice(self.campaign, self.lang)

    @property
    def is_example(self) -> bool:
        """Whether the form is to say that what is filled in is an example."""
        return self.season.basis == "example" and bool(self.campaign.filing.example_mark)

    @property
    def title(self) -> str:
        """The form's title, with the campaign's mark where it is an example."""
        names = {"campaign": say(self.campaign.name, self.lang), "season": say(self.season.name, self.lang)}
        title = say(self.campaign.issued.name, self.lang).format_map(names)
        mark = self.campaign.filing.example_mark
        return title + self.voice.text(" ({names})", names=mark) if self.is_example else title

    @property
    def stamp(self) -> str:
        """Campaign, season, version, and what the declared form, rules and indicators come to as a short number."""
        parts = (self.campaign.form, self.rules.values(), self.campaign.indicators.values())
        declared = json.dumps([[asdict(row) for row in rows] for rows in parts], ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(declared.encode()).hexdigest()[:12]
        told = (self.campaign.code, self.season.code, self.campaign.issued.version, digest)
        return "/".join(part for part in told if part)

    @property
    def paths(self) -> list[tuple[str, ...]]:
        """The header path of each figure as it is shown, the unit in its last part."""
        return [(*item.paths[0][:-1], self.heading(code)) for code, item in self.figures.items()]

    def applies(self, rule: Rule) -> list[str]:
        """The figures that a rule is to be applied to one by one."""
        return [code for code in self.figures if code in rule.applies or rule.applies == ("*",)]

    def heading(self, code: str) -> str:
        """The last part of a figure's header path, with its unit on a line of its own."""
        leaf, unit = self.figures[code].paths[0][-1], self.unit_word(code)
        return self.filed.text("{name} ({unit})", name=f"{leaf}\n", unit=unit) if unit else leaf

    def unit_word(self, code: str) -> str:
        """The unit of a figure as a filer writes it, in a word that reads back as itself; empty where it has none."""
        unit = self.campaign.units[self.figures[code].unit or self.campaign.indicators[code].unit]
        name = say(unit.name, self.campaign.filed_language)
        whole = [word for word, factor in unit.words.items() if factor == 1]
        return name if name in whole else next(iter(whole), "")

    @property
    def column_width(self) -> float:
        """The width of a figure's column, in characters."""
        return min(WIDEST, max(NARROWEST, TABLE_WIDTH / len(self.figures)))

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Labels and what follows them, as many to a row as the table is wide enough for."""
        asked, known = self.labels.values(), [say(city.name, self.filed.lang) for city in self.campaign.cities]
        label = self.columns_for(max(width_of(text) + width_of(colon(text)) for text in asked))
        span = label + self.columns_for(max((width_of(name) for name in known), default=0))
        in_a_row = max(1, min(len(self.labels), len(self.figures) // span))
        slots = {}
        for number, field in enumerate(self.labels):
            down, across = divmod(number, in_a_row)
            row, first = FIRST_LABEL_ROW + down, FIRST_COLUMN + across * len(self.figures) // in_a_row
            last = max(FIRST_COLUMN + (across + 1) * len(self.figures) // in_a_row, first + span) - 1
            slots[field] = Slot((row, first, row, first + label - 1), (row, first + label, row, last))
        return slots

    def columns_for(self, width: int) -> int:
        """How many of the table's columns a text of a width takes."""
        return max(1, math.ceil(width / self.column_width))

    @cached_property
    def cells(self) -> dict[str, str]:
        """The address of every cell that is filled in, by field."""
        above = {field: address(*slot.value[:2]) for field, slot in self.slots.items()}
        return above | {code: address(self.input_row, FIRST_COLUMN + i) for i, code in enumerate(self.figures)}

    @property
    def header_row(self) -> int:
        """The first row of the header; a narrow row parts it from the labels."""
        return max(slot.value[0] for slot in self.slots.values()) + 2

    @property
    def input_row(self) -> int:
        """The row of the figures, which follows the header."""
        return self.header_row + max(len(path) for path in self.paths)

    @property
    def stamp_row(self) -> int:
        """The last row that is printed; the note stands above it."""
        return self.input_row + 2

    @property
    def last_column(self) -> int:
        """The last column that anything stands in."""
        return max(FIRST_COLUMN + len(self.figures) - 1, *(slot.value[3] for slot in self.slots.values()))

    @property
    def page_width(self) -> float:
        """The width of what is printed, in characters."""
        return (self.last_column - FIRST_COLUMN + 1) * self.column_width

    def line(self, row: int) -> Area:
        """A whole row, from the margin on."""
        return row, MARGIN, row, self.last_column
