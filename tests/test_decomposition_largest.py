"""Growth without the largest projects: rows one can check in one's head, then laws."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decomposition import largest

Project = tuple[str, float, float]
WITHOUT = ["first", "second", "change", "growth_pct", "removed_first", "removed_second"]

PROVINCE: list[Project] = [("a", 60, 0), ("b", 40, 0), ("c", 0, 230), ("d", 0, 15), ("e", 0, 5)]


def frame(projects: list[Project]) -> pd.DataFrame:
    return pd.DataFrame(projects, columns=["project_id", "first", "second"]).astype({"first": float, "second": float})


def without(projects: list[Project], way: str, k: int) -> dict[str, Any]:
    made = largest.without_top(frame(projects), k)
    return made[(made["without"] == way) & (made["k"] == k)].to_dict("records")[0]


# In one's head.


def test_one_project_carries_the_province() -> None:
    assert without(PROVINCE, "second", 0)["growth_pct"] == 150
    made = without(PROVINCE, "second", 1)
    assert (made["removed"], made["removed_second"], made["first"], made["second"]) == (("c",), 230, 100, 20)
    assert made["growth_pct"] == pytest.approx(-80)
    assert made["n_projects"] == 4


def test_the_largest_of_each_season_may_be_left_out_together() -> None:
    made = without(PROVINCE, "each", 1)
    assert (made["removed"], made["first"], made["second"]) == (("c", "a"), 40, 20)
    assert made["growth_pct"] == pytest.approx(-50)
    made = without(PROVINCE, "first", 1)
    assert (made["removed"], made["first"], made["second"]) == (("a",), 40, 250)


def test_without_all_of_a_base_there_is_no_growth_and_it_says_why() -> None:
    made = without(PROVINCE, "first", 2)
    assert (made["removed"], made["first"], made["change"], made["why_blank"]) == (("a", "b"), 0, 250, "zero-base")
    assert math.isnan(made["growth_pct"])


def test_more_than_there_are_is_all_that_there_are() -> None:
    made = without(PROVINCE, "second", 9)
    assert (made["removed"], made["second"], made["growth_pct"]) == (("c", "d", "e"), 0, -100)


def test_each_project_left_out_by_itself_the_most_influential_first() -> None:
    made = largest.leave_one_out(frame(PROVINCE)).set_index("project_id")
    assert made.index.tolist() == ["a", "c", "b", "d", "e"]
    assert made["growth_without_pct"].tolist() == pytest.approx([525, -80, 1000 / 60 * 25 - 100, 135, 145])
    assert made["influence_pp"].tolist() == pytest.approx([-375, 230, 250 - 1000 / 60 * 25, 15, 5])


def test_a_project_that_is_the_base_has_no_growth_without_it() -> None:
    made = largest.leave_one_out(frame([("a", 60, 0), ("c", 0, 230)])).set_index("project_id")
    assert made["why_blank"].to_dict() == {"c": "", "a": "zero-base-without"}
    assert math.isnan(made.loc["a", "influence_pp"])


def test_a_project_that_adds_to_both_seasons_is_left_out_of_both() -> None:
    projects: list[Project] = [("a", 50, 100), ("b", 50, 50)]
    made = without(projects, "second", 1)
    assert (made["removed_first"], made["removed_second"], made["growth_pct"]) == (50, 100, 0)
    assert largest.leave_one_out(frame(projects))["growth_without_pct"].tolist() == [0, 100]


def test_ties_go_by_the_projects_id() -> None:
    assert without([("z", 1, 5), ("y", 1, 5), ("x", 1, 5)], "second", 2)["removed"] == ("x", "y")


def test_a_project_whose_amount_is_not_known_is_counted_and_in_no_sum() -> None:
    made = without([*PROVINCE, ("f", 0, math.nan), ("g", math.nan, 0)], "second", 1)
    assert (made["n_unknown"], made["n_projects"], made["second"]) == (2, 4, 20)
    one = largest.leave_one_out(frame([*PROVINCE, ("f", 0, math.nan)])).set_index("project_id")
    assert one.loc["f", "why_blank"] == "second:missing"
    assert math.isnan(one.loc["f", "growth_without_pct"])
    assert one.loc["c", "growth_without_pct"] == pytest.approx(-80)


def test_without_a_base_nothing_grows_with_or_without() -> None:
    made = largest.leave_one_out(frame([("a", 0, 1), ("b", 0, 2)]))
    assert set(made["why_blank"]) == {"zero-base"}
    assert set(largest.without_top(frame([("a", 0, 1)]))["why_blank"]) == {"zero-base"}


def test_units_are_taken_apart() -> None:
    rows = pd.concat(
        [frame(PROVINCE).assign(city_code="p"), frame([("h", 10, 30), ("i", 10, 0)]).assign(city_code="q")]
    )
    made = largest.without_top(rows, 1, ["city_code"]).set_index(["city_code", "without", "k"])
    assert made.loc[("p", "second", 1), "growth_pct"] == pytest.approx(-80)
    assert made.loc[("q", "second", 1), ["first", "second", "growth_pct"]].tolist() == [10, 0, -100]
    assert made.loc[("q", "second", 1), "removed"] == ("h",)
    each = largest.leave_one_out(rows, ["city_code"])
    assert each["city_code"].tolist() == ["p"] * 5 + ["q"] * 2


def test_no_projects_give_no_rows() -> None:
    assert largest.without_top(frame([])).empty
    assert largest.leave_one_out(frame([])).empty


# Laws.

AMOUNT = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))
PROJECTS = st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=10).map(
    lambda amounts: [(f"p{n}", first, second) for n, (first, second) in enumerate(amounts)]
)


@given(PROJECTS, st.integers(0, 4))
def test_what_is_left_and_what_was_taken_add_up_to_all(projects: list[Project], k: int) -> None:
    made = largest.without_top(frame(projects), k)
    assert len(made) == len(largest.WAYS) * (k + 1)
    for side, at in (("first", 1), ("second", 2)):
        whole = math.fsum(project[at] for project in projects)
        for _, row in made.iterrows():
            assert math.fsum([row[side], row[f"removed_{side}"]]) == pytest.approx(whole, rel=1e-9)
    assert (made["growth_pct"].isna() == (made["why_blank"] != "")).all()
    assert (made["n_projects"] + made["removed"].map(len) == len(projects)).all()


@given(PROJECTS)
def test_no_project_left_is_larger_than_one_taken(projects: list[Project]) -> None:
    made = without(projects, "second", 2)
    taken = {name: second for name, _, second in projects if name in made["removed"]}
    left = [second for name, _, second in projects if name not in taken]
    assert not taken or min(taken.values()) >= max(left, default=0.0)
    assert len(taken) == min(2, sum(second > 0 for _, _, second in projects))


@given(PROJECTS)
def test_leaving_one_out_is_growth_of_the_others(projects: list[Project]) -> None:
    made = largest.leave_one_out(frame(projects)).set_index("project_id")
    everyone = 1e-9 * math.fsum(first + second for _, first, second in projects)
    for name, _, _ in projects:
        others = [(first, second) for other, first, second in projects if other != name]
        first, second = math.fsum(a for a, _ in others), math.fsum(b for _, b in others)
        row = made.loc[name]
        assert math.isnan(row["influence_pp"]) == (row["why_blank"] != "") == (first <= 0)
        if first > everyone:
            assert row["growth_without_pct"] == pytest.approx((second / first - 1) * 100, rel=1e-5, abs=1e-5)


@settings(max_examples=30)
@given(PROJECTS, st.randoms(use_true_random=False))
def test_the_order_in_which_projects_come_changes_nothing_at_all(projects: list[Project], random: Any) -> None:
    shuffled = list(projects)
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(
        largest.without_top(frame(shuffled)), largest.without_top(frame(projects)), check_exact=True
    )


@settings(max_examples=30)
@given(PROJECTS, st.sampled_from([2.0**-10, 2.0, 1024.0]))
def test_growth_does_not_depend_on_the_unit(projects: list[Project], scale: float) -> None:
    scaled = largest.without_top(frame([(name, first * scale, second * scale) for name, first, second in projects]))
    plain = largest.without_top(frame(projects))
    free = ["growth_pct", "removed", "why_blank", "n_projects"]
    pd.testing.assert_frame_equal(scaled[free], plain[free], check_exact=True)
    pd.testing.assert_frame_equal(scaled[WITHOUT[:3]], plain[WITHOUT[:3]] * scale, check_exact=True)
