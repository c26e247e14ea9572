"""Of which season's contracts a stage's figures are: rows one can check in one's head, then laws."""

import datetime as dt
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decomposition import origin

SEASON = (dt.date(2022, 5, 9), dt.date(2022, 8, 16))
FIRST = (dt.date(2021, 9, 6), dt.date(2021, 12, 14))


def signed(*days: str | None, first: origin.Span | None = FIRST) -> list[str]:
    return origin.signed_in(pd.Series(pd.to_datetime(list(days))), SEASON, first).tolist()


def rows(*each: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(each, columns=["origin", "count", "amount"]).astype({"count": float, "amount": float})


def test_both_days_of_a_season_belong_to_it() -> None:
    assert signed("2022-05-09", "2022-08-16", "2021-09-06", "2021-12-14") == ["this", "this", "first", "first"]


def test_the_days_around_the_seasons_are_named_too() -> None:
    assert signed("2022-08-17", "2022-05-08", "2021-12-15", "2021-09-05", None) == [
        *("later", "between", "between", "earlier", "unknown")
    ]


def test_without_a_season_before_all_that_was_signed_before_is_earlier() -> None:
    assert signed("2022-05-09", "2022-05-08", "2021-10-01", None, first=None) == [
        "this",
        "earlier",
        "earlier",
        "unknown",
    ]


def test_every_origin_has_a_row_in_its_order_and_shares_of_the_whole() -> None:
    made = origin.by_origin(rows(("earlier", 1, 50), ("this", 1, 30), ("this", 2, 20)))
    assert made["origin"].tolist() == origin.ORIGINS
    assert made["amount"].tolist() == [50, 0, 0, 50, 0, 0]
    assert made["amount_share_pct"].tolist() == [50, 0, 0, 50, 0, 0]
    assert made["count_share_pct"].tolist() == [75, 0, 0, 25, 0, 0]


def test_an_unknown_amount_makes_shares_of_amounts_unknown_and_says_so() -> None:
    made = origin.by_origin(rows(("this", 1, 30), ("first", 1, math.nan))).set_index("origin")
    assert made.loc["this", "amount"] == 30
    assert math.isnan(made.loc["first", "amount"])
    assert made["amount_share_pct"].isna().all()
    assert set(made["why_no_amount_share"]) == {"amount-unknown"}
    assert made["count_share_pct"].tolist() == [50, 50, 0, 0, 0, 0]
    assert set(made["why_no_count_share"]) == {""}


def test_a_stage_that_nothing_reached_has_no_shares() -> None:
    made = origin.by_origin(rows())
    assert made["amount"].tolist() == [0] * 6
    assert set(made["why_no_amount_share"]) == {"zero-total"}


def test_units_are_taken_apart_and_have_every_origin() -> None:
    both = rows(("this", 1, 30), ("first", 1, 10), ("first", 1, 5)).assign(city_code=["b", "b", "a"])
    made = origin.by_origin(both, ["city_code"]).set_index(["city_code", "origin"])
    assert made.index.get_level_values(0).tolist() == ["a"] * 6 + ["b"] * 6
    assert made.loc[("a", "first"), "amount_share_pct"] == 100
    assert made.loc[("b", "this"), "amount_share_pct"] == 75


EACH = st.lists(st.tuples(st.sampled_from(origin.ORIGINS), st.floats(0.1, 1), st.floats(0, 1e6)), max_size=12)


@given(EACH, st.randoms(use_true_random=False), st.floats(1e-3, 1e3))
def test_amounts_add_up_to_the_whole_in_any_order_and_unit(
    each: list[tuple[str, float, float]], random: Any, scale: float
) -> None:
    made = origin.by_origin(rows(*each))
    assert math.fsum(made["amount"]) == pytest.approx(math.fsum(amount for *_, amount in each), rel=1e-9)
    assert made["amount_share_pct"].isna().all() == (set(made["why_no_amount_share"]) != {""})
    if made["amount_share_pct"].notna().all():
        assert math.fsum(made["amount_share_pct"]) == pytest.approx(100, rel=1e-9)
    shuffled = list(each)
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(origin.by_origin(rows(*shuffled)), made, check_exact=True)
    scaled = origin.by_origin(rows(*[(name, count, amount * scale) for name, count, amount in each]))
    pd.testing.assert_series_equal(scaled["amount_share_pct"], made["amount_share_pct"], rtol=1e-9)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2023, 12, 31)))
def test_every_day_has_one_origin_and_days_in_order_have_origins_in_order(day: dt.date) -> None:
    order = ["earlier", "first", "between", "this", "later"]
    now, next_day = signed(str(day), str(day + dt.timedelta(1)))
    assert order.index(next_day) - order.index(now) in (0, 1)
