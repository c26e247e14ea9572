"""What a page asked of its campaign, noted while it is made: each question, and a hash of the answer.

A *question* is a function that a notebook's cell calls: its answer depends on the campaign and on the code, and nothing
else of them reaches the page. Asked again later, the same answers to all questions make the same page; whether a file,
a row or a line of code behind an answer is another does not matter. Within a question nothing more is noted. What a
notebook takes from a campaign outside of any question is noted as :data:`EVERYTHING`, so that nothing has to be
declared by hand and nothing is missed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import importlib
import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from analysis import fingerprint

VARIABLE = "HUNDRED_DAYS_ASKED"
"""The environment variable that names the file to note in, and the process that is not listened to."""

EVERYTHING = "everything"
"""What is noted where it cannot be told what a page took: it has to be made each time."""

UNANSWERED = "unanswered"
"""What stands for the answer of a question that can no longer be asked."""

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_within: ContextVar[bool] = ContextVar("within", default=False)
_opened: list[Opened] = []


@dataclass(frozen=True)
class Question:
    """A question as it was asked: the function's name, what it was given, and the hash of its answer."""

    name: str
    given: tuple[Any, ...]
    answer: str


class Opened:
    """What one question opens and the others are asked about; looked at outside of questions it is everything."""

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_"):
            look()
        return super().__getattribute__(name)

    def _identity(self) -> tuple[object, ...]:
        """What makes it the one it is, in plain values."""
        raise NotImplementedError


def question(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Make a function a question. What it is given must be plain values, or what another question opened."""

    @functools.wraps(function)
    def ask(*given: Arguments.args, **named: Arguments.kwargs) -> Answer:
        if _within.get() or (place := _listening()) is None:
            return function(*given, **named)
        told = _told(given, named)
        if told is None:  # asked about what nobody could ask about again: what it looks at itself is noted instead
            return function(*given, **named)
        with _inside():
            answer = function(*given, **named)
            if isinstance(answer, Opened):
                _opened.append(answer)
            _note(
                place,
                {"name": f"{function.__module__}:{function.__qualname__}", "given": told, "answer": hash_of(answer)},
            )
        return answer

    return ask


def look() -> None:
    """Note that a campaign is looked at, unless a question is being answered."""
    if not _within.get() and (place := _listening()) is not None:
        _note(place, {"name": EVERYTHING, "given": [], "answer": ""})


@contextmanager
def noted_in(place: Path) -> Iterator[None]:
    """Have the processes that are started meanwhile note what they ask; this one is not listened to."""
    os.environ[VARIABLE] = f"{os.getpid()}:{place}"
    try:
        yield
    finally:
        del os.environ[VARIABLE]


def read(place: Path) -> list[Question]:
    """What was noted, in the order in which it was asked."""
    lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    rows = [json.loads(line) for line in lines]
    return [Question(row["name"], tuple(row["given"]), row["answer"]) for row in rows]


def again(questions: Sequence[Question]) -> Iterator[tuple[Question, str]]:
    """Ask questions again, in the order in which they were asked; yields each with the hash of its answer now."""
    opened: list[Opened] = []
    for one in questions:
        answer = _answer_again(one, opened)
        if isinstance(answer, Opened):
            opened.append(answer)
        yield one, UNANSWERED if answer is UNANSWERED else hash_of(answer)


def _answer_again(one: Question, opened: Sequence[Opened]) -> object:
    """The answer now. Whatever goes wrong, or warns, is left to the page that asks: it will be made, and say so."""
    module, _, name = one.name.partition(":")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            *values, named = [_known(value, opened) for value in one.given]
            return functools.reduce(getattr, name.split("."), importlib.import_module(module))(*values, **named)  # type: ignore[operator]
    except Exception:
        return UNANSWERED


def _listening() -> Path | None:
    """The file to note in; none where nobody listens, or not to this process."""
    said = os.environ.get(VARIABLE)
    if said is None:
        return None
    asker, _, place = said.partition(":")
    return None if asker == str(os.getpid()) else Path(place)


@contextmanager
def _inside() -> Iterator[None]:
    token = _within.set(True)
    try:
        yield
    finally:
        _within.reset(token)


def _note(place: Path, row: Mapping[str, object]) -> None:
    with place.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row, ensure_ascii=False) + "\n")


PLAIN = (str, int, float, type(None))
OPENED = "$opened"


def _told(given: Sequence[object], named: Mapping[str, object]) -> list[object] | None:
    """What a question was given, as it can be written down; none where it cannot."""
    try:
        return [*(_plain(value) for value in given), {name: _plain(value) for name, value in named.items()}]
    except (TypeError, ValueError):
        return None


def _plain(value: object) -> object:
    if isinstance(value, Opened):
        return {OPENED: _place(value)}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, PLAIN):
        raise TypeError(type(value).__name__)
    return value


def _place(value: Opened) -> int:
    """Which of those opened by questions it is; raises where it is none of them."""
    return [id(one) for one in _opened].index(id(value))


def _known(value: Any, opened: Sequence[Opened]) -> Any:
    """What was written down, as it was given."""
    if isinstance(value, dict):
        return opened[value[OPENED]] if OPENED in value else {name: _known(one, opened) for name, one in value.items()}
    return [_known(one, opened) for one in value] if isinstance(value, list) else value


# Hashing answers.


def hash_of(answer: object) -> str:
    """The hash of an answer: plain values, sequences, mappings, records, functions, and what a question opens.

    >>> hash_of([1, "a"]) == hash_of([1, "a"]), hash_of("1") == hash_of(1), hash_of(["ab"]) == hash_of(["a", "b"])
    (True, False, False)
    """
    return hashlib.sha256("".join(_written(answer)).encode()).hexdigest()


def _written(value: Any) -> Iterator[str]:
    """A value in writing, so that no two values are written alike."""
    if isinstance(value, str):
        yield f"{type(value).__name__}{len(value)}:{value!s}"
    elif value is None or isinstance(value, bool | int | dt.date):
        yield f"{type(value).__name__}:{value!s};"
    elif isinstance(value, float):
        yield f"f{float.__repr__(value)};"
    elif isinstance(value, Opened):
        yield from _sequence("opened", value._identity())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [getattr(value, field.name) for field in dataclasses.fields(value) if field.compare]
        yield from _sequence(type(value).__qualname__, fields)
    elif isinstance(value, Mapping):
        yield from _sequence("mapping", [part for item in value.items() for part in item])
    elif isinstance(value, list | tuple):
        yield from _sequence("sequence", value)
    elif callable(value):  # what is done with it is part of the answer
        yield f"{value.__module__}.{value.__qualname__} {fingerprint.of_module(value.__module__)};"
    elif hasattr(value, "item"):  # a number of numpy's
        yield from _written(value.item())
    else:
        raise TypeError(f"an answer of a question holds a {type(value).__name__}, which has no hash here")


def _sequence(name: str, values: Sequence[object]) -> Iterator[str]:
    yield f"{name}{len(values)}["
    for value in values:
        yield from _written(value)
    yield "]"
