"""What a cell says: a small strict grammar for numbers, dates and names. Never guesses; says what it repaired."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from analysis.campaign import FilingRules, Unit
from analysis.workbook import CellValue

NUMBER = re.compile(r"(?P<digits>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?P<word>\D*)", re.ASCII)
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
QUOTES = str.maketrans("", "", "\"'“”‘’「」『』")


@dataclass(frozen=True)
class Reading:
    """What became of one cell: its value and state, its own text, and the rules that speak of it."""

    value: float | None
    state: str
    text: str
    rules: tuple[str, ...] = ()


def text_of(value: CellValue | None) -> str:
    """A cell's own text, numbers as short as they can be written.

    >>> text_of(86.0), text_of(213.5), text_of("８６")
    ('86', '213.5', '８６')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value)


def normal(text: str) -> str:
    """Text for comparing: compatibility forms folded, all white space and quotation marks gone.

    >>> normal(" 市（州） 外“专场” ")
    '市(州)外专场'
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(QUOTES).split())


def number(value: CellValue | None, unit: Unit, rules: FilingRules, factor: float = 1.0) -> Reading:
    """A filed figure, in ``unit``. ``factor`` turns the column's own unit into it.

    Full-width digits, thousands separators and a declared unit word are repaired and named; anything else that is not
    a number is left unread.

    >>> yuan = Unit("yi_yuan", {}, 2, True, {"亿元": 1.0, "万元": 0.0001})
    >>> plain = FilingRules("each-due-date", {}, "示例", ("—",), ("约",), (), ())
    >>> number("１２万元", yuan, plain)
    Reading(value=0.0012000000000000001, state='value', text='１２万元', rules=('digits-full-width', 'unit-in-cell'))
    >>> (
    ...     number("约10", yuan, plain).state,
    ...     number("—", yuan, plain).state,
    ...     number(None, yuan, plain).state,
    ... )
    ('unreadable', 'not-reported', 'blank')
    """
    text = text_of(value)
    folded = normal(text)
    if isinstance(value, float) and not isinstance(value, bool):
        return _checked(value * factor, unit, text, ())
    if not isinstance(value, str):
        return (
            Reading(None, "blank", text) if value is None else Reading(None, "unreadable", text, ("number-unreadable",))
        )
    if not folded:
        return Reading(None, "blank", text)
    if folded in {normal(mark) for mark in rules.not_reported}:
        return Reading(None, "not-reported", text)
    match = NUMBER.fullmatch(folded)
    words = unit_words(unit)
    if not match or has_footnote_mark(text) or (match["word"] and match["word"] not in words):
        vague = any(mark in folded for mark in rules.approximate)
        return Reading(None, "unreadable", text, ("number-approximate" if vague else "number-unreadable",))
    digits = float(match["digits"].replace(",", ""))
    told = words[match["word"]] if match["word"] else factor
    return _checked(digits * told, unit, text, _repairs(text, match))


def unit_words(unit: Unit) -> dict[str, float]:
    """What filers write for a unit, normalised as text is compared, with what turns it into the unit."""
    return {normal(word): factor for word, factor in unit.words.items()}


def has_footnote_mark(text: str) -> bool:
    """Whether a raised or circled digit stands in a text, which folding would take for one of the number's own.

    >>> has_footnote_mark("86①"), has_footnote_mark("８６")
    (True, False)
    """
    return any(char.isdigit() and unicodedata.category(char) != "Nd" for char in text)


def _repairs(text: str, match: re.Match[str]) -> tuple[str, ...]:
    if match["word"]:
        wide = ("digits-full-width",) if any(c.isdigit() and not c.isascii() for c in text) else ()
        return (*wide, "unit-in-cell")
    return ("number-as-text",) if text.strip().isascii() else ("digits-full-width",)


def _checked(value: float, unit: Unit, text: str, repairs: tuple[str, ...]) -> Reading:
    if value < 0:
        return Reading(None, "unreadable", text, ("number-negative",))
    if not unit.decimals and value != int(value):
        return Reading(None, "unreadable", text, ("count-not-whole",))
    return Reading(value, "value", text, repairs)


def date(value: CellValue | None) -> dt.date | None:
    """A date, or None where the cell holds none.

    >>> date("2022年6月30日"), date("６月底")
    (datetime.date(2022, 6, 30), None)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    match = DATE.fullmatch(normal(text_of(value)))
    if not match:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def without_office(name: str, rules: FilingRules) -> str:
    """A unit's name without the province before it and the office after it, normalised.

    >>> plain = FilingRules("each-due-date", {}, "示例", (), (), ("经信局",), ("四川省",))
    >>> without_office("四川省 绵阳市经信局", plain)
    '绵阳市'
    """
    bare = normal(name)
    for prefix in rules.province_prefixes:
        bare = bare.removeprefix(normal(prefix))
    for suffix in sorted(rules.office_suffixes, key=len, reverse=True):
        bare = bare.removesuffix(normal(suffix))
    return bare


def split_unit(header: str, words: Collection[str]) -> tuple[str, str | None]:
    """A header's text and the unit in its closing bracket, if that is a unit's word.

    >>> split_unit("金额(万元)", {"万元"}), split_unit("市(州)", {"万元"})
    (('金额', '万元'), ('市(州)', None))
    """
    bare, bracket, rest = header.rpartition("(")
    word = rest.removesuffix(")")
    return (bare, word) if bracket and rest.endswith(")") and word in words else (header, None)
