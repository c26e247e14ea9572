"""What a cell says: a small strict grammar for numbers, dates and names. Never guesses; says what it repaired."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from analysis.campaign import FilingRules, Unit
from analysis.workbook import CellError, CellValue

DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
NUMBER = re.compile(rf"(?P<digits>[-+]?{DIGITS})(?P<word>\D*)", re.ASCII)
COMPOSITE = re.compile(rf"({DIGITS})([^\d.,]+)", re.ASCII)
BRACKETED = re.compile(rf"\(({DIGITS})\)", re.ASCII)
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
COMPACT_DATE = re.compile(r"(20\d\d)(\d\d)(\d\d)", re.ASCII)
SPACED = re.compile(r"\d\s+[\d.,]|[.,]\s+\d")
QUOTES = "\"'“”‘’「」『』"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u202c\u202d\u2060\ufeff"
"""What copying from a page brings along and nobody sees; marks that turn the order of what is seen are not among it."""
FOLDED_SIGNS = str.maketrans("−–", "--", QUOTES + INVISIBLE)
DASHES = "-~—～"
EPOCH = dt.date(1899, 12, 30)
SERIALS = (36_526.0, 73_050.0)
"""The serial numbers of days that are taken for a date: those of the years 2000 to 2099."""


@dataclass(frozen=True)
class Reading:
    """What became of one cell: its value and state, its own text, and the rules that speak of it."""

    value: float | None
    state: str
    text: str
    rules: tuple[str, ...] = ()


def text_of(value: CellValue | None) -> str:
    """A cell's own text, numbers as short as they can be written.

    >>> text_of(86.0), text_of(213.5), text_of("８６"), text_of(CellError("#DIV/0!"))
    ('86', '213.5', '８６', '#DIV/0!')
    """
    if value is None:
        return ""
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


@lru_cache(maxsize=50_000)
def normal(text: str) -> str:
    """Text for comparing: compatibility forms folded; white space, quotation marks and what cannot be seen gone.

    >>> normal(" 市（州） 外“专场” ")
    '市(州)外专场'
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(FOLDED_SIGNS).split())


def number(value: CellValue | None, unit: Unit, rules: FilingRules, factor: float = 1.0) -> Reading:
    """A filed figure, in ``unit``. ``factor`` turns the column's own unit into it.

    Full-width digits, separators, spaces between digits and declared unit words are repaired and named; anything else
    that is not a number is left unread. Nothing is rounded: units are converted in decimal.

    >>> yuan = Unit("yi_yuan", {}, 2, True, {"亿元": 1.0, "亿": 1.0, "万元": 0.0001})
    >>> plain = FilingRules("each-due-date", {}, "示例", ("—",), ("约",), (), ())
    >>> number("１２万元", yuan, plain)
    Reading(value=0.0012, state='value', text='１２万元', rules=('digits-full-width', 'unit-in-cell'))
    >>> number("2亿5000万元", yuan, plain).value
    2.5
    >>> [number(text, yuan, plain).state for text in ("约10", "3-5", "—", None, "十")]
    ['approximate', 'range', 'not-reported', 'blank', 'unreadable']
    """
    text = text_of(value)
    if isinstance(value, float) and not isinstance(value, bool):
        return _checked(_converted(repr(value), factor), unit, text, ())
    if not isinstance(value, str):
        return _not_a_number(value, text)
    folded = normal(text)
    if not folded:
        return Reading(None, "blank", text, ("figure-blank",))
    if folded in {normal(mark) for mark in rules.not_reported}:
        return Reading(None, "not-reported", text, ("figure-not-reported",))
    if has_footnote_mark(text):
        return Reading(None, "unreadable", text, ("number-unreadable",))
    read = _quantity(folded, unit, factor)
    return _unread(folded, text, rules) if read is None else _checked(read, unit, text, _repairs(text, folded))


def _not_a_number(value: CellValue | None, text: str) -> Reading:
    if value is None:
        return Reading(None, "blank", text, ("figure-blank",))
    if isinstance(value, CellError):
        return Reading(None, "unreadable", text, ("number-not-computed" if value.is_uncomputed else "number-error",))
    rule = "number-is-logical" if isinstance(value, bool) else "number-is-date"
    return Reading(None, "unreadable", text, (rule,))


def _quantity(folded: str, unit: Unit, factor: float) -> float | None:
    """The value of a number, alone, in accountants' brackets, or made of declared units such as ``2亿5000万``."""
    if bracketed := BRACKETED.fullmatch(folded):
        return _converted(f"-{bracketed[1]}", factor)
    match = NUMBER.fullmatch(folded)
    words = unit_words(unit)
    if match and not match["word"]:
        return _converted(match["digits"], factor)
    if match and match["word"] in words:
        return _converted(match["digits"], words[match["word"]])
    parts = COMPOSITE.findall(folded)
    if "".join(digits + word for digits, word in parts) != folded or not all(word in words for _, word in parts):
        return None
    factors = [words[word] for _, word in parts]
    values = [_converted(digits, words[word]) for digits, word in parts]
    falls = all(
        later < earlier and value < earlier
        for earlier, later, value in zip(factors, factors[1:], values[1:], strict=False)
    )
    return float(sum(Decimal(repr(value)) for value in values)) if parts and falls else None


def quantity(value: CellValue | None) -> float | None:
    """A number that stands alone in a cell, be it stored as text; None where the cell holds none.

    >>> quantity(3.0), quantity(" 1,234 "), quantity("3个")
    (3.0, 1234.0, None)
    """
    if isinstance(value, float):
        return value
    match = NUMBER.fullmatch(normal(text_of(value)))
    return float(match["digits"].replace(",", "")) if match and not match["word"] else None


def _converted(digits: str, factor: float) -> float:
    return (
        float(Decimal(digits.replace(",", "")) * Decimal(repr(factor)))
        if factor != 1
        else float(digits.replace(",", ""))
    )


def _unread(folded: str, text: str, rules: FilingRules) -> Reading:
    """What a text is that is no number: a date, a range, something approximate, or nothing we know."""
    if date(text):
        return Reading(None, "unreadable", text, ("number-is-date",))
    between = "|".join([*(re.escape(dash) for dash in DASHES), *(re.escape(normal(w)) for w in rules.range_words)])
    if re.fullmatch(rf"{DIGITS}\D*?(?:{between}){DIGITS}\D*", folded, re.ASCII):
        return Reading(None, "range", text, ("number-range",))
    if any(char.isdigit() for char in folded) and any(mark in folded for mark in rules.approximate):
        return Reading(None, "approximate", text, ("number-approximate",))
    return Reading(None, "unreadable", text, ("number-unreadable",))


@lru_cache(maxsize=64)
def unit_words(unit: Unit) -> Mapping[str, float]:
    """What filers write for a unit, normalised as text is compared, with what turns it into the unit."""
    return {normal(word): factor for word, factor in unit.words.items()}


def has_footnote_mark(text: str) -> bool:
    """Whether a raised or circled digit stands in a text, which folding would take for one of the number's own.

    >>> has_footnote_mark("86①"), has_footnote_mark("８６")
    (True, False)
    """
    return any(char.isdigit() and unicodedata.category(char) != "Nd" for char in text)


def _repairs(text: str, folded: str) -> tuple[str, ...]:
    """The rules that name what was repaired on reading a text as a number."""
    wide = any(char.isdigit() and not char.isascii() for char in text)
    made = {
        "digits-full-width": wide,
        "digits-spaced": bool(SPACED.search(unicodedata.normalize("NFKC", text))),
        "thousands-separator": "," in folded,
        "unit-in-cell": not folded.endswith((*"0123456789)",)),
    }
    return tuple(rule for rule, is_made in made.items() if is_made) or ("number-as-text",)


def _checked(value: float, unit: Unit, text: str, repairs: tuple[str, ...]) -> Reading:
    if not math.isfinite(value):
        return Reading(None, "unreadable", text, ("number-unreadable",))
    if value < 0:
        return Reading(None, "unreadable", text, ("number-negative",))
    if not unit.decimals and value != int(value):
        return Reading(None, "unreadable", text, ("count-not-whole",))
    return Reading(value, "value", text, repairs)


def date(value: CellValue | None) -> dt.date | None:
    """A date, or None where the cell holds none. A spreadsheet's serial number of a day is one.

    >>> date("2022年6月30日"), date(44742.0), date("6月底"), date("2022年1-5月")
    (datetime.date(2022, 6, 30), datetime.date(2022, 6, 30), None, None)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, float) and not isinstance(value, bool):
        is_day = SERIALS[0] <= value <= SERIALS[1]
        return EPOCH + dt.timedelta(days=int(value)) if is_day else None
    folded = normal(text_of(value))
    match = DATE.fullmatch(folded) or COMPACT_DATE.fullmatch(folded)
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
