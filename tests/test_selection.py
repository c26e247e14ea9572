"""Which units make a case: a regression one can do by hand, and roles that no change of unit moves."""

import itertools
import math

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis import selection
from analysis.selection import ROLES, cases, expectation

# In logarithms to base ten: sizes 0 and 2, results 1 ± 1 and 3 ± 0.5, so expected 1 and 3: a line of slope one.
SIZE = pd.Series({"a": 1.0, "b": 1.0, "c": 100.0, "d": 100.0})
RESULT = pd.Series({"a": 100.0, "b": 1.0, "c": 1000.0 * math.sqrt(10), "d": 1000.0 / math.sqrt(10)})


def residuals(**values: float) -> pd.DataFrame:
    return pd.DataFrame({"city_code": list(values), "residual": list(values.values())})


# What size would lead one to expect.


def test_what_is_expected_lies_on_the_line_of_least_squares_in_logarithms() -> None:
    made = expectation(SIZE, RESULT).set_index("city_code")
    assert list(made.columns) == selection.COLUMNS[1:]
    assert made["expected"].to_dict() == pytest.approx({"a": 10.0, "b": 10.0, "c": 1000.0, "d": 1000.0})
    assert made["ratio"].to_dict() == pytest.approx({"a": 10.0, "b": 0.1, "c": math.sqrt(10), "d": 1 / math.sqrt(10)})
    assert made["residual"].to_dict() == pytest.approx({code: math.log(made["ratio"][code]) for code in "abcd"})


def test_a_slope_of_one_half_is_found_too() -> None:
    size = pd.Series({"a": 1.0, "b": 100.0, "c": 10_000.0})
    made = expectation(size, pd.Series({"a": 3.0, "b": 30.0, "c": 300.0}))
    assert made["expected"].tolist() == pytest.approx([3.0, 30.0, 300.0])
    assert made["residual"].tolist() == pytest.approx([0.0, 0.0, 0.0])


def test_units_stand_by_code_whatever_order_they_came_in() -> None:
    for result in (RESULT, RESULT.iloc[::-1]):
        assert expectation(SIZE.iloc[::-1], result)["city_code"].tolist() == list("abcd")


@pytest.mark.parametrize("nothing", [0.0, -1.0, float("nan")])
@pytest.mark.parametrize("which", ["size", "result"])
def test_a_unit_without_a_size_or_a_result_above_zero_is_left_out(nothing: float, which: str) -> None:
    size, result = SIZE.copy(), RESULT.copy()
    (size if which == "size" else result)["a"] = nothing
    made = expectation(size, result)
    assert made["city_code"].tolist() == ["b", "c", "d"]
    assert made["expected"].tolist() == pytest.approx([1.0, 1000.0, 1000.0])


def test_a_unit_known_in_only_one_of_the_two_is_left_out() -> None:
    assert expectation(SIZE, RESULT.drop("a"))["city_code"].tolist() == ["b", "c", "d"]


@pytest.mark.parametrize(("units", "rows"), [(0, 0), (1, 0), (2, 0), (3, 3), (4, 4)])
def test_fewer_than_three_units_give_no_expectation(units: int, rows: int) -> None:
    codes = ["a", "c", "b", "d"][:units]
    made = expectation(SIZE[codes], RESULT[codes])
    assert len(made) == rows
    assert list(made.columns) == selection.COLUMNS
    assert bool(cases(made)) == (rows > 0)


def test_units_of_one_size_give_no_expectation() -> None:
    made = expectation(pd.Series({"a": 5.0, "b": 5.0, "c": 5.0}), RESULT)
    assert len(made) == 0
    assert cases(made) == {}


# Who takes which role.


def test_the_roles_are_furthest_above_furthest_below_and_nearest() -> None:
    assert cases(residuals(a=0.4, b=-0.1, c=0.9, d=-0.6, e=0.2)) == {"above": "c", "below": "d", "typical": "b"}
    assert cases(residuals(a=0.9, b=-0.5, c=0.1, d=-0.9))["typical"] == "c"
    assert cases(expectation(SIZE, RESULT))["above"] == "a"
    assert cases(expectation(SIZE, RESULT))["below"] == "b"


def test_no_unit_takes_two_roles() -> None:
    assert cases(residuals(a=0.9, b=0.8, c=0.0)) == {"above": "a", "below": "c", "typical": "b"}
    assert cases(residuals(a=0.0, b=0.0, c=0.0)).keys() == set(ROLES)
    assert sorted(cases(residuals(a=0.0, b=0.0, c=0.0)).values()) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("values", "role", "code"),
    [
        ({"b": 0.9, "a": 0.9, "c": 0.0, "d": -0.9}, "above", "a"),
        ({"a": 0.9, "c": -0.9, "b": -0.9, "d": 0.0}, "below", "b"),
        ({"a": 0.9, "d": 0.1, "c": -0.1, "b": -0.9}, "typical", "c"),
    ],
)
def test_among_equals_the_first_code_is_taken(values: dict[str, float], role: str, code: str) -> None:
    assert cases(residuals(**values))[role] == code


def test_without_an_expectation_nobody_is_chosen() -> None:
    assert cases(residuals()) == {}


# Laws.

UNITS = st.lists(st.tuples(st.floats(1, 1e4), st.floats(1, 1e4)), min_size=3, max_size=12)


def chosen(units: list[tuple[float, float]], size_factor: float = 1.0, result_factor: float = 1.0) -> pd.DataFrame:
    codes = [f"u{number:02}" for number in range(len(units))]
    size = pd.Series([size * size_factor for size, _ in units], index=codes)
    return expectation(size, pd.Series([result * result_factor for _, result in units], index=codes))


def is_clear(made: pd.DataFrame) -> bool:
    """Whether no role hangs on the last digits of a logarithm."""
    values = made["residual"].tolist()
    distances = sorted(abs(one) for one in values)
    ordered = sorted(values)
    gaps = [later - earlier for order in (ordered, distances) for earlier, later in itertools.pairwise(order)]
    return len(made) > 0 and min(gaps) > 1e-6


@given(UNITS, st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_another_money_unit_or_measure_of_size_changes_no_role(
    units: list[tuple[float, float]], size_factor: float, result_factor: float
) -> None:
    made = chosen(units)
    assume(len({size for size, _ in units}) > 1 and pd.Series([size for size, _ in units]).std() > 1e-3)
    assume(is_clear(made))
    assert cases(chosen(units, size_factor, result_factor)) == cases(made)


@given(UNITS)
def test_roles_are_distinct_and_residuals_sum_to_nothing(units: list[tuple[float, float]]) -> None:
    made = chosen(units)
    assume(len(made))
    taken = cases(made)
    assert tuple(taken) == ROLES
    assert len(set(taken.values())) == len(ROLES)
    assert math.fsum(made["residual"]) == pytest.approx(0.0, abs=1e-6)
    own = made.set_index("city_code")["residual"]
    assert own[taken["above"]] == own.max()
    assert own[taken["below"]] == own.min()
