"""The texts of a form, each under its label: right of it, and in the rows below that have no label of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.campaign import FormField
from analysis.cells import normal, text_of
from analysis.layout import Found
from analysis.workbook import CellError, CellValue, Place, Sheet, address

COLON = re.compile("[:：]")
MARK = "*"
"""What the form as issued shows beside the label of a text that may not be blank."""


@dataclass(frozen=True)
class Section:
    """What stands under one label: the text, where it begins, and whether a cell of it could not be read."""

    text: str
    where: str
    is_unread: bool = False


@dataclass(frozen=True)
class _Label:
    """A label as found: its field, its place, and what follows it in its own cell."""

    field: str
    place: Place
    rest: str


def sections(found: Found, fields: Sequence[FormField]) -> dict[str, Section]:
    """The text of every label above the table of claims; a label that is not there has none.

    A label stands alone in its cell, or before a colon in the column of labels; a word that only begins a text is none.
    Of a label that stands twice the second is text, so that nothing filed is lost.
    """
    words = {normal(part): item.field for item in fields for path in item.paths for part in path}
    made: dict[str, Section] = {}
    parts: list[tuple[Place, CellValue | str]] = []
    label: _Label | None = None
    for place, value, begins in _labelled(found, words):
        if begins is None:
            parts.append((place, value))
            continue
        if label is not None:
            made[label.field] = _section(label, parts, found.sheet)
        label, parts = begins, []
    if label is not None:
        made[label.field] = _section(label, parts, found.sheet)
    return made


def heading(found: Found, fields: Sequence[FormField]) -> list[str]:
    """What stands above the first label: the form's title."""
    words = {normal(part): item.field for item in fields for path in item.paths for part in path}
    texts = []
    for _, value, begins in _labelled(found, words):
        if begins is not None:
            break
        texts.append(text_of(value))
    return texts


def _labelled(found: Found, words: Mapping[str, str]) -> Iterator[tuple[Place, CellValue, _Label | None]]:
    """Every cell above the table, with the label that it is, each field's first one."""
    known: set[str] = set()
    edge: int | None = None
    for row, line in found.sheet.rows():
        if row >= found.first_row - 1:
            return
        for column, value in sorted(line.items()):
            label = _label(value, (row, column), words)
            is_new = label is not None and label.field not in known
            if label is None or not is_new or (label.rest and edge is not None and column > edge):
                yield (row, column), value, None
                continue
            known.add(label.field)
            edge = column if edge is None else edge
            yield (row, column), value, label


def _label(value: CellValue, place: Place, words: Mapping[str, str]) -> _Label | None:
    """The label that a cell holds, with what follows it there."""
    if not isinstance(value, str):
        return None
    head, *rest = COLON.split(value, maxsplit=1)
    field = words.get(normal(head).strip(MARK))
    return None if field is None else _Label(field, place, rest[0].strip() if rest else "")


def _section(label: _Label, parts: Sequence[tuple[Place, CellValue | str]], sheet: Sheet) -> Section:
    texts = [label.rest, *(text_of(value).strip() for _, value in parts)]
    places = [label.place] if label.rest else [place for place, _ in parts] or [_beside(label.place, sheet)]
    unread = any(isinstance(value, CellError) for _, value in parts)
    return Section("\n".join(text for text in texts if text), f"{sheet.name}!{address(*places[0])}", unread)


def _beside(place: Place, sheet: Sheet) -> Place:
    """The cell right of a label, where its text would stand."""
    row, column = place
    right = next((r for top, left, bottom, r in sheet.merges if top <= row <= bottom and left <= column <= r), column)
    return row, right + 1
