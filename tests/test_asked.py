"""What a page asks is noted with its answer; asked again, the same answers are known to be the same."""

import datetime as dt
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from analysis import asked, charts
from analysis.asked import EVERYTHING, UNANSWERED, Question, hash_of

SOLD = Path("sold")


class Shop(asked.Opened):
    """A shop, open to questions."""

    def __init__(self, name: str) -> None:
        self.name = name

    def _identity(self) -> tuple[object, ...]:
        return (self.name,)


@asked.question
def open_shop(name: str) -> Shop:
    """A question that opens something."""
    return Shop(name)


@asked.question
def sold(shop: Shop, *, of: str = "tea") -> str:
    """A question about it, whose answer lies in a file."""
    return f"{shop.name} {of} {SOLD.read_text(encoding='utf-8')}"


@asked.question
def told(shop: Shop) -> list[str]:
    """A question that asks another, and looks."""
    asked.look()
    return [sold(shop)]


@asked.question
def asked_of_a_frame(frame: pd.DataFrame) -> int:
    """A question about what cannot be written down."""
    asked.look()
    return len(frame)


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is noted in; this process is listened to, as if another one had started it."""
    monkeypatch.chdir(tmp_path)
    SOLD.write_text("3", encoding="utf-8")
    monkeypatch.setenv(asked.VARIABLE, f"0:{tmp_path / 'notes'}")
    monkeypatch.setattr(asked, "_opened", [])
    return tmp_path / "notes"


def names(notes: Path) -> list[str]:
    return [one.name.rpartition(":")[2] for one in asked.read(notes)]


def test_every_question_is_noted_once_with_what_it_was_given(notes: Path) -> None:
    shop = open_shop("A")
    assert sold(shop, of="rice") == "A rice 3"
    opening, selling = asked.read(notes)
    assert opening.given == ("A", {})
    assert selling.given == ({"$opened": 0}, {"of": "rice"})
    assert selling.answer == hash_of("A rice 3")


def test_within_a_question_nothing_more_is_noted(notes: Path) -> None:
    told(open_shop("A"))
    assert names(notes) == ["open_shop", "told"]


def test_what_is_looked_at_outside_of_questions_is_everything(notes: Path) -> None:
    shop = open_shop("A")
    assert shop.name == "A"
    assert names(notes) == ["open_shop", EVERYTHING]


def test_a_question_about_what_cannot_be_written_down_notes_what_it_looks_at(notes: Path) -> None:
    assert asked_of_a_frame(pd.DataFrame({"a": [1]})) == 1
    assert sold(Shop("not opened by a question")).startswith("not")
    assert set(names(notes)) == {EVERYTHING}


def test_nothing_is_noted_where_nobody_listens(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(asked.VARIABLE)
    told(open_shop("A"))
    assert asked.read(notes) == []


def test_the_process_that_listens_is_not_listened_to_but_those_it_starts_are(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(asked.VARIABLE)
    with asked.noted_in(notes):
        asked.look()
        assert asked.read(notes) == []
        subprocess.run([sys.executable, "-c", "from analysis import asked; asked.look()"], check=True)
    assert names(notes) == [EVERYTHING]


def test_the_same_answers_are_the_same_and_another_is_another(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, open_shop.__module__, _module())
    shop = open_shop("A")
    sold(shop)
    open_shop("B")
    monkeypatch.delenv(asked.VARIABLE)
    assert [new == one.answer for one, new in asked.again(asked.read(notes))] == [True, True, True]
    SOLD.write_text("4", encoding="utf-8")
    assert [new == one.answer for one, new in asked.again(asked.read(notes))] == [True, False, True]


def test_a_question_that_fails_or_warns_or_is_gone_has_no_answer(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, open_shop.__module__, _module())
    sold(open_shop("A"))
    [opening, selling] = asked.read(notes)
    monkeypatch.delenv(asked.VARIABLE)
    SOLD.unlink()
    gone = Question("no.such.module:question", ({},), "")
    everything = Question(EVERYTHING, (), "")
    answers = [answer for _, answer in asked.again([opening, selling, gone, everything])]
    assert answers == [opening.answer, UNANSWERED, UNANSWERED, UNANSWERED]


def _module() -> object:
    return type("Module", (), {"open_shop": staticmethod(open_shop), "sold": staticmethod(sold)})


@dataclass(frozen=True)
class Two:
    first: object
    second: object


@dataclass(frozen=True)
class Pair:
    first: object
    second: object


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=6,
)


@given(plain, plain)
def test_two_values_have_one_hash_only_if_they_are_written_alike(first: object, second: object) -> None:
    same = json.dumps(first, default=repr) == json.dumps(second, default=repr)
    assert (hash_of(first) == hash_of(second)) == same


def test_records_of_two_kinds_and_markup_and_text_differ() -> None:
    assert hash_of(Two(1, "a")) == hash_of(Two(1, "a"))
    assert len({hash_of(one) for one in (Two(1, "a"), Pair(1, "a"), [1, "a"], Two("a", 1))}) == 4
    assert hash_of(Markup("a")) != hash_of("a")


def test_numbers_of_numpy_hash_like_those_of_python() -> None:
    assert hash_of([np.float64(1.5), np.int64(2)]) == hash_of([1.5, 2])


def test_a_function_is_known_by_its_name_and_the_code_of_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = hash_of(charts.curves)
    assert drawn == hash_of(charts.curves) != hash_of(charts.shares)
    monkeypatch.setattr(asked.fingerprint, "of_module", lambda name: f"another {name}")
    assert hash_of(charts.curves) != drawn


def test_what_has_no_hash_is_named() -> None:
    with pytest.raises(TypeError, match="DataFrame"):
        hash_of({"frame": pd.DataFrame({"a": [dt.date(2031, 1, 1)]})})
