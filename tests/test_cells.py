"""What a cell says: numbers, dates and names are read strictly, repairs are named, and nothing is guessed."""

import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import cells
from analysis.campaign import FilingRules, Unit
from analysis.workbook import CellError

MONEY = Unit("money", {}, 2, True, {"亿元": 1.0, "亿": 1.0, "万元": 0.0001})
COUNT = Unit("count", {}, 0, False, {"个": 1.0})
DOLLARS = Unit("usd", {}, 1, True, {"USD million": 1.0, "USD thousand": 0.001})
RULES = FilingRules(
    *("each-due-date", {}, "示例", ("—", "/", "无"), ("约", "余", "about"), ("经信局", "局"), ("四川省",)),
    range_words=("至",),
)


def test_a_number_is_read_as_it_stands_and_nothing_is_said_of_it() -> None:
    assert cells.number(236.14, MONEY, RULES) == cells.Reading(236.14, "value", "236.14")


def test_zero_blank_and_not_reported_are_three_different_facts() -> None:
    states = [cells.number(value, COUNT, RULES).state for value in (0.0, None, "—")]
    assert states == ["value", "blank", "not-reported"]


@pytest.mark.parametrize(
    ("value", "state", "rule"),
    [
        (None, "blank", "figure-blank"),
        (" \u3000 ", "blank", "figure-blank"),
        ("—", "not-reported", "figure-not-reported"),
        (" 无 ", "not-reported", "figure-not-reported"),
    ],
)
def test_a_cell_without_a_figure_is_noted_so_that_nought_can_be_told_from_none(
    value: cells.CellValue | None, state: str, rule: str
) -> None:
    assert cells.number(value, COUNT, RULES) == cells.Reading(None, state, cells.text_of(value), (rule,))


@pytest.mark.parametrize(
    ("text", "value", "rules"),
    [
        ("12", 12.0, ("number-as-text",)),
        (" 12 ", 12.0, ("number-as-text",)),
        ("1,234", 1234.0, ("thousands-separator",)),
        ("1,234,567.5", 1234567.5, ("thousands-separator",)),
        ("1，234", 1234.0, ("thousands-separator",)),
        ("1 234", 1234.0, ("digits-spaced",)),
        ("12 . 5", 12.5, ("digits-spaced",)),
        ("１ ２", 12.0, ("digits-full-width", "digits-spaced")),
        ("１２", 12.0, ("digits-full-width",)),
        ("１２．５", 12.5, ("digits-full-width",)),
        ("12亿元", 12.0, ("unit-in-cell",)),
        ("12 亿", 12.0, ("unit-in-cell",)),
        ("125000万元", 12.5, ("unit-in-cell",)),
        ("１２亿元", 12.0, ("digits-full-width", "unit-in-cell")),
    ],
)
def test_each_repair_is_made_and_named(text: str, value: float, rules: tuple[str, ...]) -> None:
    reading = cells.number(text, MONEY, RULES)
    assert (reading.value, reading.state, reading.text) == (pytest.approx(value), "value", text)
    assert reading.rules == rules


def test_a_unit_in_the_cell_overrides_the_unit_of_the_column() -> None:
    assert cells.number(5.0, MONEY, RULES, factor=0.0001).value == pytest.approx(0.0005)
    assert cells.number("5", MONEY, RULES, factor=0.0001).value == pytest.approx(0.0005)
    assert cells.number("5亿元", MONEY, RULES, factor=0.0001).value == 5.0


@pytest.mark.parametrize(
    "text",
    [
        *("12,34", "1,2345", "1.2.3", "1e5", "twelve", "12个", "12%", ".5", "5.", "½", "--3", "12万元/年"),
        *("TRUE", "#REF!", "十二", "12;15", "12（含代建）", "1亿2亿", "5000万元1亿", "1亿20000万元"),
    ],
)
def test_what_is_not_a_number_is_never_read_as_one(text: str) -> None:
    reading = cells.number(text, MONEY, RULES)
    assert (reading.value, reading.state, reading.rules) == (None, "unreadable", ("number-unreadable",))


@pytest.mark.parametrize("text", ["约10", "10余", "about 10", "约10亿元"])
def test_an_approximate_number_is_told_from_other_text(text: str) -> None:
    assert cells.number(text, MONEY, RULES) == cells.Reading(None, "approximate", text, ("number-approximate",))


@pytest.mark.parametrize("text", ["3-5", "3－5", "3—5", "3～5", "3~5亿元", "3亿元-5亿元", "3至5"])
def test_a_range_is_told_from_other_text_and_neither_end_is_taken(text: str) -> None:
    assert cells.number(text, MONEY, RULES) == cells.Reading(None, "range", text, ("number-range",))


@pytest.mark.parametrize(
    ("text", "value"), [("2亿5000万元", 2.5), ("1亿 0元", None), ("（3）", None), ("2 亿 5000 万元", 2.5)]
)
def test_an_amount_written_in_two_units_is_their_sum_and_in_one_that_is_not_declared_none(
    text: str, value: float | None
) -> None:
    assert cells.number(text, MONEY, RULES).value == value


def test_what_cannot_be_seen_beside_a_number_is_no_part_of_it_and_what_turns_its_digits_is() -> None:
    for text in ("86\u200b", "\ufeff86", "\u202d86\u202c"):
        assert cells.number(text, COUNT, RULES) == cells.Reading(86.0, "value", text, ("number-as-text",))
    assert cells.number("\u202e68", COUNT, RULES).rules == ("number-unreadable",)


def test_a_number_in_an_accountants_brackets_is_below_nought() -> None:
    assert cells.number("（3）", MONEY, RULES).rules == ("number-negative",)


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (CellError("#DIV/0!"), "number-error"),
        (CellError("#N/A"), "number-error"),
        (CellError("=SUM(A1:A3)", is_uncomputed=True), "number-not-computed"),
    ],
)
def test_an_error_in_a_cell_is_told_from_a_formula_that_was_never_computed(error: CellError, rule: str) -> None:
    assert cells.number(error, MONEY, RULES) == cells.Reading(None, "unreadable", error.text, (rule,))


@pytest.mark.parametrize(("text", "misread"), [("86①", 861), ("10²", 102), ("5⁽¹⁾", 51)])
def test_a_footnote_mark_is_no_digit(text: str, misread: int) -> None:
    assert cells.number(text, COUNT, RULES).value != misread


@pytest.mark.parametrize(("text", "value"), [("12.5 USD million", 12.5), ("12500 USD thousand", 12.5)])
def test_a_unit_of_two_words_is_a_unit_too(text: str, value: float) -> None:
    reading = cells.number(text, DOLLARS, RULES)
    assert (reading.value, reading.rules) == (value, ("unit-in-cell",))


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (True, "number-is-logical"),
        (False, "number-is-logical"),
        (dt.date(2022, 5, 1), "number-is-date"),
        (dt.datetime(2022, 5, 1, 9), "number-is-date"),
        (dt.time(9), "number-is-date"),
        ("2022-05-01", "number-is-date"),
        ("2022年5月1日", "number-is-date"),
    ],
)
def test_a_truth_value_or_a_date_is_no_number_and_is_said_to_be_what_it_is(value: cells.CellValue, rule: str) -> None:
    reading = cells.number(value, COUNT, RULES)
    assert (reading.value, reading.state, reading.rules) == (None, "unreadable", (rule,))


def test_eight_digits_that_could_be_a_day_are_a_number_all_the_same() -> None:
    assert cells.number("20220501", COUNT, RULES).value == 20220501.0


@pytest.mark.parametrize("value", [float("inf"), float("nan"), float("-inf")])
def test_a_number_beyond_all_numbers_is_none(value: float) -> None:
    assert cells.number(value, MONEY, RULES).value is None


@pytest.mark.parametrize(("value", "state"), [(0.0, "value"), (-0.01, "unreadable"), ("-1", "unreadable")])
def test_a_cumulative_figure_is_not_negative(value: cells.CellValue, state: str) -> None:
    reading = cells.number(value, MONEY, RULES)
    assert reading.state == state
    assert reading.rules == (("number-negative",) if state == "unreadable" else ())


def test_a_count_is_whole_and_an_amount_need_not_be() -> None:
    assert cells.number(3.0, COUNT, RULES).value == 3.0
    assert cells.number(3.5, COUNT, RULES).rules == ("count-not-whole",)
    assert cells.number("3.5个", COUNT, RULES).rules == ("count-not-whole",)
    assert cells.number(3.5, MONEY, RULES).value == 3.5


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_a_number_reads_the_same_however_it_is_written(whole: int, cents: int) -> None:
    plain = f"{whole}.{cents:02d}"
    wide = plain.translate({ord(c): ord(c) + 0xFEE0 for c in string.digits})
    expected = float(plain)
    for text in (plain, f"{whole:,}.{cents:02d}", wide, f"{plain}亿元", f" {plain} "):
        assert cells.number(text, MONEY, RULES).value == expected
    assert cells.number(expected, MONEY, RULES).value == expected


@given(st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.text(), st.dates()))
def test_whatever_a_cell_holds_there_is_a_value_or_a_state_that_says_why_not(value: cells.CellValue | None) -> None:
    reading = cells.number(value, MONEY, RULES)
    assert (reading.value is not None) == (reading.state == "value")
    assert reading.text == cells.text_of(value)
    assert (reading.state == "unreadable") <= bool(reading.rules)
    assert reading.value is None or reading.value >= 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (86.0, "86"),
        (-3.0, "-3"),
        (213.5, "213.5"),
        (True, "TRUE"),
        (2.0**53 - 1, "9007199254740991"),
        (2.0**53, "9007199254740992.0"),
        ("８６ ", "８６ "),
        (dt.date(2022, 6, 30), "2022-06-30"),
    ],
)
def test_a_cells_own_text_is_kept_and_a_number_is_as_short_as_it_can_be(
    value: cells.CellValue | None, text: str
) -> None:
    assert cells.text_of(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_number_is_that_number(value: float) -> None:
    assert float(cells.text_of(value)) == value


@given(st.text())
def test_text_for_comparing_has_no_white_space_and_is_settled(text: str) -> None:
    once = cells.normal(text)
    assert not any(char.isspace() for char in once)
    assert not set(once) & set("“”‘’「」『』\"'")


JUNE_30 = dt.date(2022, 6, 30)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2022-06-30",
            "2022-6-30",
            "2022/6/30",
            "2022.6.30",
            "2022年6月30日",
            "2022 年 6 月 30 日",
            "２０２２年６月３０日",
            "20220630",
        ),
        *(JUNE_30, dt.datetime(2022, 6, 30, 17, 5), 44742.0),
    ],
)
def test_a_date_is_read_however_it_is_written(value: cells.CellValue) -> None:
    assert cells.date(value) == JUNE_30


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", "六月底", "2022-06", "2022-06-31", "2022-13-01", "30-06-2022", "20221301"),
        *(2022.0, 36_525.0, 73_051.0, True),
    ],
)
def test_what_is_no_date_is_none(value: cells.CellValue | None) -> None:
    assert cells.date(value) is None


@given(st.dates(min_value=dt.date(1900, 1, 1)))
def test_every_date_is_read_back(date: dt.date) -> None:
    assert cells.date(date.isoformat()) == date
    assert cells.date(f"{date.year}年{date.month}月{date.day}日") == date


@pytest.mark.parametrize("written", ["绵阳市", " 绵阳 市 ", "四川省绵阳市", "绵阳市经信局", "四川省绵阳市局"])
def test_a_unit_is_the_same_with_its_province_before_it_or_its_office_after_it(written: str) -> None:
    assert cells.without_office(written, RULES) == "绵阳市"


def test_the_longer_office_goes_before_the_shorter_one() -> None:
    assert cells.without_office("绵阳市经信局", RULES) == "绵阳市"
    assert cells.without_office("局绵阳市", RULES) == "局绵阳市"


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("金额(万元)", ("金额", "万元")),
        ("金额", ("金额", None)),
        ("市(州)", ("市(州)", None)),
        ("市(州)数(万元)", ("市(州)数", "万元")),
        ("金额(万元)合计", ("金额(万元)合计", None)),
        ("(万元)", ("", "万元")),
    ],
)
def test_a_headers_unit_is_what_its_last_bracket_holds_if_that_is_a_unit(
    header: str, parts: tuple[str, str | None]
) -> None:
    assert cells.split_unit(header, {"万元"}) == parts
