"""Whether a text names a unit: every name and code of a campaign's units sought at once, however many units there are.

A name in Chinese script counts wherever it stands, one in Latin letters as a word of its own. A code counts where it is
long enough to be no other number. An occurrence within a name of the page's own unit is no other's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from analysis.campaign import Campaign, City

CJK_RANGES = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
LETTER = rf"[^\W{CJK_RANGES}]"
"""A letter or digit of a script that parts its words; Chinese beside a Latin word does not make it another word."""

WORD = re.compile(r"\w+", re.ASCII)
FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
SHORTEST_CODE = 5
"""A shorter code may be any number or word."""


Part = TypeVar("Part")

Shapes = frozenset[tuple[int, int]]
"""How far before a pair names begin that hold it, and how long they are."""


@dataclass(frozen=True)
class Names:
    """The names and codes of a campaign's units, by a part that a text must hold for it to hold the whole.

    ``by_word`` goes by a whole word of the name, ``by_pair`` by the first two characters of its longest run of others.
    """

    all: frozenset[str]
    codes: frozenset[str]
    by_word: Mapping[str, frozenset[str]]
    by_pair: Mapping[str, Shapes]

    def found_in(self, text: str, own: Iterable[str]) -> list[str]:
        """The names in a text that are not ``own``, nor stand within one of those; in order."""
        plain = ZERO_WIDTH.sub("", text)
        allowed = set(own)
        return sorted(name for name in self._possible(plain) - allowed if self._stands_apart(name, plain, allowed))

    def _possible(self, text: str) -> set[str]:
        """Names that a text may hold: all that it does, and few others."""
        runs = set(FOREIGN_RUN.findall(text))
        pairs = {run[place : place + 2] for run in runs for place in range(len(run))} | {c for run in runs for c in run}
        by_word = {name for word in set(WORD.findall(text)) for name in self.by_word.get(word, ())}
        return by_word | {name for pair in pairs if pair in self.by_pair for name in self._around(pair, text)}

    def _around(self, pair: str, text: str) -> Iterator[str]:
        """The names that hold a pair where it stands in a text."""
        for place in _places_of(pair, text):
            for before, length in self.by_pair[pair]:
                if (name := text[max(0, place - before) : place - before + length]) in self.all:
                    yield name

    def _stands_apart(self, name: str, text: str, own: set[str]) -> bool:
        covers = [place for longer in own if name in longer for place in self._places(longer, text)]
        return any(
            not any(first <= start and end <= last for first, last in covers) for start, end in self._places(name, text)
        )

    def _places(self, name: str, text: str) -> Iterator[tuple[int, int]]:
        """Where a name stands, overlapping places too."""
        written = re.compile(pattern(name, name in self.codes))
        for place in _places_of(name.partition(" ")[0], text):
            if found := written.match(text, place):
                yield found.span()


def _places_of(part: str, text: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def pattern(name: str, is_code: bool = False) -> str:
    """How a name is recognised; a code not within a number with decimals.

    >>> bool(re.search(pattern("Aba"), "在Aba县")), bool(re.search(pattern("Aba"), "Abacus"))
    (True, False)
    """
    if not name.isascii():
        return re.escape(name)
    spaced = r"\s+".join(map(re.escape, name.split(" ")))
    word = rf"(?<!{LETTER}){spaced}(?!{LETTER})"
    return rf"(?<!\d\.){word}(?!\.\d)" if is_code else word


def of(city: City) -> set[str]:
    """Whatever a unit is called, its code too."""
    return {*city.name.values(), *city.short.values(), *city.aliases, city.code} - {""}


def of_bodies(campaign: Campaign) -> set[str]:
    """What the zones and groups are called, but for a name that a unit has too: a city's name may stand in a zone's."""
    bodies = {name for city in campaign.cities for words in (city.zone, city.group) for name in words.values()}
    return bodies - {"", *(name for city in campaign.cities for name in of(city))}


@lru_cache(maxsize=8)
def of_units(campaign: Campaign) -> Names:
    """The names of all units of a campaign, arranged for searching; kept, for each page of it asks."""
    codes = {city.code for city in campaign.cities if is_telling(city.code)}
    names = {name for city in campaign.cities for name in of(city) - {city.code}} | codes
    return arranged(names, codes)


def is_telling(code: str) -> bool:
    """Whether a code is told from other words and numbers by its looks.

    >>> is_telling("510100"), is_telling("51"), is_telling("north")
    (True, False, False)
    """
    return len(code) >= SHORTEST_CODE and any(char.isdigit() for char in code)


def arranged(names: Iterable[str], codes: Iterable[str] = ()) -> Names:
    """Names, and which of them are codes, arranged for searching."""
    sought = frozenset(names)
    shared = Counter(word for name in sought for word in set(WORD.findall(name)))
    by_word: dict[str, set[str]] = defaultdict(set)
    by_pair: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for name in sought:
        if name.isascii():
            by_word[min(WORD.findall(name), key=lambda word: shared[word], default="")].add(name)
        else:
            longest = max(FOREIGN_RUN.finditer(name), key=lambda run: len(run.group()))
            by_pair[longest.group()[:2]].add((longest.start(), len(name)))
    return Names(sought, frozenset(codes), _fixed(by_word), _fixed(by_pair))


def _fixed(sets: Mapping[str, set[Part]]) -> dict[str, frozenset[Part]]:
    return {part: frozenset(held) for part, held in sets.items()}
