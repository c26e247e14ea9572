"""Laws of concentration and inequality, for all levels."""

import math
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis import concentration as con
from analysis.concentration.measures import MEASURES

LEVEL = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))
LEVELS = st.lists(st.one_of(st.none(), LEVEL), max_size=8)
KNOWN = st.lists(LEVEL, min_size=2, max_size=8).filter(any)
ABOVE = st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=8)
GROUPS = st.lists(st.sampled_from("abc"), min_size=8, max_size=8)
WEIGHTS = st.lists(st.floats(0.1, 100), min_size=8, max_size=8)

INEQUALITY = {name: MEASURES[name].of for name in ("gini", "theil_t", "mld")}
BOUNDS: dict[str, Callable[[int], tuple[float, float]]] = {
    "top1_share_pct": lambda n: (100 / n, 100),
    "top3_share_pct": lambda n: (300 / n, 100),
    "hhi": lambda n: (1 / n, 1),
    "hhi_normalised": lambda n: (0, 1),
    "effective_number": lambda n: (1, n),
    "gini": lambda n: (0, 1 - 1 / n),
    "gini_corrected": lambda n: (0, 1),
    "theil_t": lambda n: (0, math.log(n)),
    "mld": lambda n: (0, math.inf),
}


def series(values: list[float] | list[float | None]) -> pd.Series:
    return pd.Series(values, [f"u{n}" for n in range(len(values))], dtype=float)


def measured(level: pd.Series) -> dict[str, float]:
    return {name: measure.of(level) for name, measure in MEASURES.items()}


# One measure at a time.


@given(LEVELS)
def test_a_measure_is_blank_exactly_where_there_is_a_reason(values: list[float | None]) -> None:
    for name, measure in MEASURES.items():
        assert math.isnan(measure.of(series(values))) == (measure.why_blank(series(values)) != ""), name


@given(LEVELS)
def test_a_measure_lies_within_its_bounds(values: list[float | None]) -> None:
    n = int(series(values).count())
    for name, value in measured(series(values)).items():
        if not math.isnan(value):
            low, high = BOUNDS[name](n)
            assert low - 1e-9 * abs(low) <= value <= high + 1e-9 * abs(high), name


@given(LEVELS, st.integers(-12, 12))
def test_a_measure_does_not_depend_on_the_unit(values: list[float | None], power: int) -> None:
    assert measured(series(values) * 2.0**power) == pytest.approx(measured(series(values)), abs=0, nan_ok=True)


@given(KNOWN, st.floats(1e-3, 1e3))
def test_a_measure_in_any_other_unit_is_the_same_to_the_last_places(values: list[float], scale: float) -> None:
    made, plain = measured(series(values) * scale), measured(series(values))
    assert made == pytest.approx(plain, rel=1e-9, abs=1e-12, nan_ok=True)


@given(LEVELS, st.randoms(use_true_random=False))
def test_the_order_in_which_units_come_changes_nothing_at_all(values: list[float | None], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert measured(series(shuffled)) == pytest.approx(measured(series(values)), rel=0, abs=0, nan_ok=True)


@given(KNOWN, st.integers(2, 4))
def test_copies_of_all_units_change_no_inequality_and_divide_concentration(values: list[float], times: int) -> None:
    plain, copied = measured(series(values)), measured(series(values * times))
    for name in INEQUALITY:
        assert copied[name] == pytest.approx(plain[name], rel=1e-9, abs=1e-9, nan_ok=True), name
    assert copied["hhi"] == pytest.approx(plain["hhi"] / times)
    assert copied["effective_number"] == pytest.approx(plain["effective_number"] * times)


@given(ABOVE, st.floats(0.05, 0.95))
def test_a_transfer_from_a_larger_unit_to_a_smaller_one_lowers_every_measure(values: list[float], part: float) -> None:
    low, high = min(values), max(values)
    assume(high - low > 1e-3 * high)
    moved = (high - low) / 2 * part
    after = list(values)
    after[values.index(low)] += moved
    after[values.index(high)] -= moved
    before, then = measured(series(values)), measured(series(after))
    for name in ("hhi", "hhi_normalised", "gini", "gini_corrected", "theil_t", "mld"):
        assert then[name] < before[name] or math.isnan(before[name]), name
    assert then["effective_number"] > before["effective_number"]
    for name in ("top1_share_pct", "top3_share_pct"):
        assert then[name] <= before[name] * (1 + 1e-12) or math.isnan(before[name]), name


@given(KNOWN)
def test_the_gini_coefficient_is_the_mean_difference_of_all_pairs_over_twice_the_mean(values: list[float]) -> None:
    n, total = len(values), math.fsum(values)
    differences = math.fsum(abs(one - other) for one in values for other in values)
    assert con.gini_coefficient(series(values)) == pytest.approx(differences / (2 * n * total), abs=1e-12)


@given(KNOWN)
def test_without_units_that_have_nothing_theil_t_falls_by_the_logarithm_of_how_many_more_there_were(
    values: list[float],
) -> None:
    some = [value for value in values if value > 0]
    gap = con.theil_t(series(values)) - con.theil_t(series(some))
    assert gap == pytest.approx(math.log(len(values) / len(some)), abs=1e-9)


@given(st.lists(st.tuples(LEVEL, st.integers(1, 4)), min_size=1, max_size=6))
def test_a_weight_counts_a_unit_so_many_times(pairs: list[tuple[float, int]]) -> None:
    level, weights = series([value for value, _ in pairs]), series([float(n) for _, n in pairs])
    repeated = series([value for value, n in pairs for _ in range(n)])
    for measure in (con.gini_coefficient, con.theil_t, con.mean_log_deviation):
        assert measure(level, weights) == pytest.approx(measure(repeated), rel=1e-9, abs=1e-9, nan_ok=True)


# Within and between.


@given(LEVELS.filter(len), GROUPS, WEIGHTS, st.booleans())
def test_within_and_between_add_up_to_the_whole(
    values: list[float | None], groups: list[str], weights: list[float], weighted: bool
) -> None:
    level, zones = series(values), pd.Series(groups, [f"u{n}" for n in range(8)])
    made = con.decomposition(level, zones, series(weights) if weighted else None)
    for _, row in made.iterrows():
        assert (row["why_blank"] != "") == math.isnan(row["total"]) == math.isnan(row["within"])
        assert (row["why_no_share"] != "") == math.isnan(row["between_share_pct"])
        if row["why_blank"] == "":
            assert row["within"] + row["between"] == pytest.approx(row["total"], rel=1e-9, abs=1e-12)
            assert -1e-12 <= row["between"] <= row["total"] + 1e-9


@given(LEVELS.filter(len), GROUPS)
def test_the_terms_of_the_groups_are_blank_exactly_where_there_is_a_reason(
    values: list[float | None], groups: list[str]
) -> None:
    parts = con.by_group(series(values), pd.Series(groups, [f"u{n}" for n in range(8)]))
    assert (parts["own"].isna() == (parts["why_blank"] != "")).all()
    for column in ("within", "between"):
        assert (parts[column].isna() == (parts["why_no_terms"] != "")).all()
    if con.why_blank(series(values)) == "":
        for column in ("weight_pct", "share_pct"):
            assert math.fsum(parts.loc[parts["measure"] == "mld", column]) == pytest.approx(100)


@given(KNOWN, GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_units_changes_no_decomposition(values: list[float], groups: list[str], random: object) -> None:
    level, zones = series(values), pd.Series(groups, [f"u{n}" for n in range(8)])
    order = list(level.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    plain = con.decomposition(level, zones)
    pd.testing.assert_frame_equal(con.decomposition(level.loc[order], zones), plain, check_exact=True)


@given(ABOVE)
def test_with_each_unit_a_group_all_is_between_and_with_one_group_all_is_within(values: list[float]) -> None:
    level = series(values)
    apart = con.decomposition(level, pd.Series(level.index, level.index))
    together = con.decomposition(level, pd.Series("a", level.index))
    assert apart["within"].tolist() == [0.0, 0.0]
    assert together["between"].tolist() == pytest.approx([0.0, 0.0], abs=1e-12)
    assert apart["between"].tolist() == pytest.approx(together["within"].tolist(), rel=1e-9, abs=1e-12)


# Against a base.


@given(KNOWN, WEIGHTS, st.floats(1e-3, 1e3), st.integers(2, 3))
def test_a_hoover_index_is_a_fraction_that_units_of_measure_and_copies_do_not_change(
    values: list[float], bases: list[float], scale: float, times: int
) -> None:
    level, base = series(values), series(bases[: len(values)])
    made = con.hoover_index(level, base)
    assert 0 <= made <= 1
    assert con.hoover_index(level * scale, base) == pytest.approx(made, abs=1e-12)
    assert con.hoover_index(level, base * scale) == pytest.approx(made, abs=1e-12)
    assert con.hoover_index(base, level) == pytest.approx(made, abs=1e-12)
    assert con.hoover_index(level, level * scale) == pytest.approx(0, abs=1e-12)
    copied = con.hoover_index(series(values * times), series(bases[: len(values)] * times))
    assert copied == pytest.approx(made, abs=1e-12)


@given(LEVELS, st.lists(st.one_of(st.none(), LEVEL), min_size=8, max_size=8), st.randoms(use_true_random=False))
def test_a_hoover_index_is_blank_with_a_reason_and_the_same_in_any_order(
    values: list[float | None], bases: list[float | None], random: object
) -> None:
    level, base = series(values), series(bases)
    made = con.hoover_index(level, base)
    assert math.isnan(made) == (con.why_no_hoover(level, base) != "")
    order = list(level.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    assert con.hoover_index(level.loc[order], base) == pytest.approx(made, rel=0, abs=0, nan_ok=True)


@given(ABOVE, st.floats(0.05, 0.95))
def test_a_transfer_to_equal_shares_never_raises_the_hoover_index(values: list[float], part: float) -> None:
    low, high = min(values), max(values)
    after = list(values)
    moved = (high - low) / 2 * part
    after[values.index(low)] += moved
    after[values.index(high)] -= moved
    same = series([1.0] * len(values))
    assert con.hoover_index(series(after), same) <= con.hoover_index(series(values), same) + 1e-12


TABLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(LEVEL, min_size=width, max_size=width), min_size=1, max_size=4)
)


@given(TABLE, st.floats(1e-3, 1e3))
def test_location_quotients_weighted_by_size_average_to_one_in_every_industry(
    table: list[list[float]], scale: float
) -> None:
    amounts = pd.DataFrame(table, [f"u{n}" for n in range(len(table))], [f"i{n}" for n in range(len(table[0]))])
    made = con.location_quotients(amounts)
    assert (made["quotient"].isna() == (made["why_blank"] != "")).all()
    assert (made["quotient"].dropna() >= 0).all()
    size = made["city_code"].map(amounts.sum(axis=1))
    for _, rows in made.assign(weighed=made["quotient"] * size, size=size)[made["why_blank"] == ""].groupby("industry"):
        assert rows["weighed"].sum() == pytest.approx(rows["size"].sum())
    again = con.location_quotients(amounts * scale)
    assert again["quotient"].tolist() == pytest.approx(made["quotient"].tolist(), nan_ok=True)


# Two seasons.

PAIRS = st.lists(st.tuples(st.one_of(st.none(), LEVEL), st.one_of(st.none(), LEVEL)), max_size=8)


@given(PAIRS, st.randoms(use_true_random=False))
def test_sigma_has_a_ratio_or_a_reason_and_is_the_same_in_any_order(
    pairs: list[tuple[float | None, float | None]], random: object
) -> None:
    first, second = series([one for one, _ in pairs]), series([two for _, two in pairs])
    made = con.sigma(first, second)
    assert (made["ratio"].isna() == (made["why_blank"] != "")).all()
    order = list(first.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(con.sigma(first.loc[order], second), made, check_exact=True)


@given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)), min_size=2, max_size=8), st.floats(1e-3, 1e3))
def test_the_verdict_does_not_depend_on_the_unit_of_money_nor_on_the_divisor(
    pairs: list[tuple[float, float]], scale: float
) -> None:
    first, second = series([one for one, _ in pairs]), series([two for _, two in pairs])
    # Far from where two verdicts meet, and from units all but equal, so that rounding decides nothing.
    assume(first.max() > 1.01 * first.min() and second.max() > 1.01 * second.min())
    made = con.sigma(first, second).set_index(["measure", "over"])["ratio"]
    assume((made - 1).abs().gt(1e-6).all())
    verdict = con.verdict(con.sigma(first, second))
    assert con.verdict(con.sigma(first * scale, second * scale)) == verdict
    assert con.verdict(con.sigma(first, second, ddof=1)) == verdict
    back = con.verdict(con.sigma(second, first))
    assert back == {"converging": "diverging", "diverging": "converging", "mixed": "mixed"}[verdict]
