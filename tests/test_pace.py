"""Pace: rows one can check in one's head, then laws for all seasons."""

import math

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis import pace

DAYS = (10, 50, 100)
AMOUNT = st.one_of(st.just(0.0), st.floats(0.01, 1e6))
STEPS = st.lists(st.tuples(*[st.one_of(st.none(), AMOUNT)] * 3), min_size=1, max_size=6)
KNOWN = st.lists(st.tuples(*[AMOUNT] * 3), min_size=1, max_size=6)
Steps = list[tuple[float | None, ...]]


def season(steps: Steps) -> pd.DataFrame:
    """A season of units u0, u1, … from what each added up to each day; after an unknown step nothing is known."""
    added = pd.DataFrame(steps, columns=list(DAYS), index=[f"u{n}" for n in range(len(steps))], dtype=float)
    return added.cumsum(axis="columns", skipna=False)


FIRST = season([(10.0, 30.0, 60.0), (10.0, 10.0, 20.0), (0.0, 0.0, 50.0)])
SECOND = season([(20.0, 60.0, 0.0), (0.0, 30.0, 0.0), (5.0, 0.0, 0.0)])


def projected(first: pd.DataFrame, second: pd.DataFrame, day: int, shape: str) -> pd.Series:
    made = pace.projections(first, second, day, "ALL")
    return made[made["shape"] == shape].set_index("city_code")["projected"]


# In one's head.


def test_three_units_by_hand() -> None:
    made = pace.projections(FIRST, SECOND, 50, "ALL").set_index(["shape", "city_code"])
    own, pooled = made.loc["own"], made.loc["all"]
    assert own["share_pct"].tolist() == pytest.approx([40.0, 50.0, 0.0])
    assert own["projected"].tolist()[:2] == pytest.approx([200.0, 60.0])
    assert own["why_blank"].tolist() == ["", "", "share-not-above-zero"]
    # Sixty of 190 had been reached by all.
    assert pooled["share_pct"].tolist() == pytest.approx([6000 / 190] * 4)
    assert pooled["projected"].tolist() == pytest.approx([80 * 190 / 60, 30 * 190 / 60, 5 * 190 / 60, 115 * 190 / 60])
    assert pooled.loc["ALL", ["now", "first_end"]].tolist() == [115.0, 190.0]
    assert set(made["n_units"]) == {3}


def test_the_error_is_that_of_each_unit_projected_by_the_others() -> None:
    made = pace.left_out(FIRST, 50)
    # Of the others of u0 20 of 90 had been reached; of those of u1 40 of 150; of those of u2 60 of 140.
    assert made["others_share_pct"].tolist() == pytest.approx([2000 / 90, 4000 / 150, 6000 / 140])
    assert made["projected"].tolist() == pytest.approx([180.0, 75.0, 0.0])
    assert made["error_pct"].tolist() == pytest.approx([80.0, 87.5, -100.0])
    beside = pace.projections(FIRST, SECOND, 50, "ALL")
    assert beside["median_abs_error_pct"].tolist() == pytest.approx([87.5] * 7)
    assert beside["largest_abs_error_pct"].tolist() == pytest.approx([100.0] * 7)
    assert set(beside["n_errors"]) == {3}


def test_a_share_is_large_enough_at_the_threshold_and_too_small_below_it() -> None:
    first = season([(10.0, 0.0, 90.0), (9.9, 0.0, 90.1)])
    made = pace.projections(first, first, 10, "ALL").query("shape == 'own'")
    assert made["why_blank"].tolist() == ["", "share-too-small"]
    assert made["projected"].tolist()[0] == 100.0
    lower = pace.projections(first, first, 10, "ALL", least_share_pct=5)
    assert set(lower["why_blank"]) == {""}


def test_the_threshold_holds_for_the_shape_of_the_others_too() -> None:
    first = season([(1.0, 0.0, 99.0), (50.0, 0.0, 50.0)])
    made = pace.left_out(first, 10)
    assert made["why_blank"].tolist() == ["", "share-too-small"]
    assert math.isnan(made["error_pct"][1])


def test_nothing_is_projected_of_a_season_that_is_over() -> None:
    made = pace.projections(FIRST, SECOND, 100, "ALL")
    assert made["projected"].isna().all()
    assert set(made["why_blank"]) == {"season-over"}
    assert made["now"].tolist()[-1] == 115.0


def test_a_unit_that_ended_the_first_season_at_nothing_has_no_shape_of_its_own_but_that_of_all() -> None:
    first = season([(0.0, 0.0, 0.0), (10.0, 40.0, 50.0)])
    made = pace.projections(first, season([(0.0, 7.0, 0.0), (10.0, 40.0, 0.0)]), 50, "ALL")
    assert made["why_blank"].tolist() == ["first-end-not-above-zero", "", "", "", ""]
    assert made["projected"].tolist()[2] == pytest.approx(14.0)
    # Its end is nought, so no error relative to it; and the only other has no others with an end.
    assert pace.left_out(first, 50)["why_blank"].tolist() == ["first-end-not-above-zero", "others-without-end"]
    assert set(made["why_no_error"]) == {"no-units"}
    assert made["median_abs_error_pct"].isna().all()


def test_a_unit_missing_in_one_season_is_blank_and_in_no_sum() -> None:
    first = pd.concat([FIRST, pd.DataFrame([[1.0, 2.0, None]], index=["u3"], columns=FIRST.columns)])
    second = SECOND.drop("u1")
    made = pace.projections(first, second, 50, "ALL").set_index(["city_code", "shape"])
    assert made.loc["u1", "why_blank"].tolist() == ["second:missing", "second:missing"]
    assert made.loc["u3", "why_blank"].tolist() == ["second:missing", "second:missing"]
    assert set(made["n_units"]) == {2}
    assert made.loc[("ALL", "all"), ["now", "first_end"]].tolist() == [85.0, 150.0]
    added = pd.concat([second, pd.DataFrame([[1.0, 2.0, 3.0]], index=["u4"], columns=FIRST.columns)])
    assert (
        pace.projections(first, added, 50, "ALL").set_index("city_code").loc["u4", "why_blank"].tolist()
        == ["first:missing"] * 2
    )


def test_without_a_unit_known_in_both_seasons_there_is_no_total() -> None:
    made = pace.projections(FIRST, SECOND * math.nan, 50, "ALL")
    assert made["why_blank"].tolist() == ["second:missing"] * 6 + ["no-units"]
    assert made["projected"].isna().all()
    assert set(made["n_units"]) == {0}


def test_the_days_stand_one_below_another() -> None:
    made = pace.on_days(FIRST, SECOND, [10, 50], "ALL")
    assert made["day"].tolist() == [10] * 7 + [50] * 7
    assert pace.on_days(FIRST, SECOND, [], "ALL").empty
    assert pace.errors(FIRST, []).empty


# Laws.


@given(STEPS, st.sampled_from(DAYS[:2]))
def test_a_season_identical_to_the_first_comes_to_the_very_end_of_the_first_on_every_day(
    steps: Steps, day: int
) -> None:
    first = season(steps)
    made = pace.projections(first, first, day, "ALL")
    same = made[(made["shape"] == "own") | (made["city_code"] == "ALL")]
    same = same[same["why_blank"] == ""]
    assert same["projected"].tolist() == same["first_end"].tolist()


@given(STEPS, st.sampled_from(DAYS))
def test_a_projection_is_blank_exactly_where_there_is_a_reason(steps: Steps, day: int) -> None:
    for made in (
        pace.projections(season(steps), season(steps[::-1]), day, "ALL"),
        pace.left_out(season(steps), day),
    ):
        assert (made["projected"].isna() == (made["why_blank"] != "")).all()
    beside = pace.projections(season(steps), season(steps[::-1]), day, "ALL")
    assert (beside["median_abs_error_pct"].isna() == (beside["why_no_error"] != "")).all()
    assert (beside["largest_abs_error_pct"].isna() == (beside["why_no_error"] != "")).all()


@given(KNOWN, st.sampled_from(DAYS[:2]), st.floats(1e-3, 1e3))
def test_a_season_so_many_times_the_first_comes_to_so_many_times_its_end(steps: Steps, day: int, times: float) -> None:
    first = season(steps)
    made = pace.projections(first, first * times, day, "ALL").query("why_blank == ''")
    same = made[(made["shape"] == "own") | (made["city_code"] == "ALL")]
    assert same["projected"].tolist() == pytest.approx((same["first_end"] * times).tolist())


@given(KNOWN, KNOWN, st.sampled_from(DAYS), st.integers(-12, 12))
def test_projections_do_not_depend_on_the_unit_of_money(one: Steps, two: Steps, day: int, power: int) -> None:
    first, second, scale = season(one), season(two), 2.0**power
    plain = pace.projections(first, second, day, "ALL")
    scaled = pace.projections(first * scale, second * scale, day, "ALL")
    levels = ["now", "first_end", "projected"]
    pd.testing.assert_frame_equal(scaled.drop(columns=levels), plain.drop(columns=levels), check_exact=True)
    pd.testing.assert_frame_equal(scaled[levels], plain[levels] * scale, check_exact=True)


@given(KNOWN, st.sampled_from(DAYS[:2]))
def test_projections_by_the_shape_of_all_add_up_to_that_of_the_total(steps: Steps, day: int) -> None:
    first, second = season(steps), season(steps[::-1])
    made = projected(first, second, day, "all")
    assume(not math.isnan(made["ALL"]))
    assert math.fsum(made.drop("ALL")) == pytest.approx(made["ALL"])


@given(KNOWN, st.sampled_from(DAYS[:2]))
def test_by_its_own_shape_a_unit_grows_as_it_has_grown_up_to_the_day(steps: Steps, day: int) -> None:
    first, second = season(steps), season(steps[::-1])
    made = projected(first, second, day, "own").dropna()
    end = first.loc[made.index, DAYS[-1]]
    grown = second.loc[made.index, day] / first.loc[made.index, day]
    assert (made / end).tolist() == pytest.approx(grown.tolist())


@given(STEPS, st.sampled_from(DAYS), st.randoms(use_true_random=False))
def test_the_order_in_which_units_come_changes_nothing_at_all(steps: Steps, day: int, random: object) -> None:
    first, second = season(steps), season(steps[::-1])
    order = list(first.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    plain = pace.projections(first, second, day, "ALL")
    pd.testing.assert_frame_equal(pace.projections(first.loc[order], second, day, "ALL"), plain, check_exact=True)
    pd.testing.assert_frame_equal(pace.left_out(first.loc[order], day), pace.left_out(first, day), check_exact=True)


@given(KNOWN, st.sampled_from(DAYS))
def test_the_error_of_a_unit_is_that_of_the_rule_fitted_without_it(steps: Steps, day: int) -> None:
    first = season(steps)
    made = pace.left_out(first, day).set_index("city_code")
    for code, row in made[made["why_blank"] == ""].iterrows():
        others = pace.projections(first.drop(str(code)), first.drop(str(code)), day, "ALL")
        share = others.set_index("city_code").loc["ALL", "share_pct"]
        assert row["projected"] == pytest.approx(first.loc[str(code), day] / share * 100)
        assert row["error_pct"] == pytest.approx((row["projected"] / row["end"] - 1) * 100)


@given(st.lists(st.floats(0.01, 1e6), min_size=2, max_size=6), st.floats(11, 99), st.floats(0.01, 1))
def test_units_of_one_shape_have_no_error(ends: list[float], share: float, rest: float) -> None:
    steps: Steps = [(end * share / 100, end * (1 - share / 100) * rest, end) for end in ends]
    made = pace.errors(season(steps), DAYS, least_share_pct=1)
    assert made["largest_abs_error_pct"].tolist() == pytest.approx([0.0] * 3, abs=1e-9)
    assert made["n_errors"].tolist() == [len(ends)] * 3


@given(KNOWN)
def test_at_the_end_of_the_season_the_rule_has_no_error(steps: Steps) -> None:
    made = pace.left_out(season(steps), DAYS[-1])
    assert (made["error_pct"].dropna() == 0).all()
