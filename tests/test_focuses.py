"""Focuses and sizes: who is in which group, how groups grew, and that every method takes them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import tiny
from agreeing import DEALS, INDUSTRY, LARGE, LISTS, ORIGIN, SPRING_END, deal, edition, tables_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import comparison, focuses
from analysis.concentration import measures as concentration
from analysis.decomposition import index, largest, origin, two_factors
from analysis.edition import edition_of
from analysis.errors import DeclarationError, WrongCall
from analysis.focuses import SIZE, growing, honoured, seen
from analysis.methods import Focus, Group


def rows(made: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """One indicator's rows by group, the whole under its kind."""
    own = made[made["indicator"] == indicator]
    return own.assign(group=own["group"].where(own["kind"] != seen.WHOLE, "whole")).set_index("group")


# Who is in which group.


def found(focus: Focus, *cells: str | None, amount: list[float | None] | None = None) -> list[list[str]]:
    """The members and those apart of projects a, b, c, … whose column holds the given cells."""
    ids = [chr(97 + place) for place in range(len(cells))]
    frame = pd.DataFrame({"project_id": ids, focus.column or "origin": pd.Series(cells, dtype=object)})
    given_amounts = None if amount is None else pd.Series(amount, dtype=float)
    within = focuses.members(frame, focus, "+", given_amounts, ("n/a",))
    return [*within.values.tolist(), *focuses.apart(frame, focus, "+", given_amounts, ("n/a",)).values.tolist()]


def test_groups_may_overlap_and_who_is_in_none_stands_apart_with_the_reason() -> None:
    assert found(ORIGIN, "A", "B", "D", None, "n/a") == [
        *(["a", "near"], ["b", "near"], ["b", "coast"]),
        *(["c", focuses.OTHER], ["d", focuses.NOT_STATED], ["e", focuses.NOT_STATED]),
    ]


def test_a_cell_may_hold_a_list_and_a_project_is_in_a_group_once() -> None:
    assert found(LISTS, "New+Big", "Old") == [["a", "big"], ["a", "new"], ["b", focuses.OTHER]]
    assert found(ORIGIN, "A+B") == [["a", "near"], ["a", "coast"]]


def test_without_groups_each_value_is_one_in_the_order_of_the_text() -> None:
    assert found(INDUSTRY, "steel", "food", None) == [["a", "steel"], ["b", "food"], ["c", focuses.NOT_STATED]]
    within = focuses.members(pd.DataFrame({"project_id": ["a", "b"], "industry": ["steel", "food"]}), INDUSTRY, "+")
    assert focuses.group_codes(INDUSTRY, within) == ["food", "steel"]


def test_an_amount_belongs_to_a_group_from_that_amount_on_and_an_unknown_one_to_none() -> None:
    assert found(LARGE, "", "", "", amount=[10.0, 9.99, None]) == [
        *(["a", "large"], ["b", focuses.OTHER], ["c", focuses.NOT_STATED]),
    ]
    assert found(focuses.sizes([1.0, 10.0]), "", "", amount=[10.0, 1.0]) == [["a", "1"], ["a", "10"], ["b", "1"]]


def test_a_focus_on_a_column_that_projects_do_not_have_is_a_mistake_of_the_declaration() -> None:
    with pytest.raises(DeclarationError, match="focus x: projects have no column colour"):
        found(Focus("x", {}, "colour"), "a")
    with pytest.raises(DeclarationError, match="the code other is taken"):
        found(Focus("x", {}, "origin", (Group("other", {}, ("A",)),)), "A")
    with pytest.raises(WrongCall, match=r"No focus 'x'.*known: origin, industry, lists, large, size"):
        focuses.focus_of(edition().campaign, "x")


# Growth of groups.


def test_growth_by_focus_by_hand() -> None:
    made = rows(growing.growth_by(edition(), "origin"), "dollars")
    assert made.index.tolist() == ["near", "coast", "other", "not-stated", "whole"]
    assert made["first"].tolist() == [10.0, 0.0, 4.0, 0.0, 14.0]
    assert made["second"].tolist() == [12.0, 17.0, 0.0, 1.0, 18.0]
    assert made["contribution_pp"].tolist() == pytest.approx([200 / 14, 1700 / 14, -400 / 14, 100 / 14, 400 / 14])
    assert made["share_pct"].tolist() == pytest.approx([1200 / 18, 1700 / 18, 0.0, 100 / 18, 100.0])
    assert made["rank"].tolist()[:2] == [2, 1]
    assert made["rank"].isna().tolist()[2:] == [True, True, True]
    assert made.loc["coast", "why_blank"] == "zero-base"


def test_a_shared_project_counts_once_at_its_leading_unit_and_its_amount_is_split() -> None:
    of_unit = {code: growing.growth_by(edition(), "origin", code) for code in ("N", "S")}
    assert [rows(of_unit[code], "deals").loc["coast", "second"] for code in ("N", "S")] == [1.0, 1.0]
    assert [rows(of_unit[code], "dollars").loc["coast", "second"] for code in ("N", "S")] == [14.0, 3.0]
    assert rows(growing.growth_by(edition(), "origin"), "deals").loc["coast", "second"] == 2.0


def test_the_size_of_a_project_is_that_of_the_whole_project_and_sizes_are_nested() -> None:
    made = rows(growing.growth_by(edition(), SIZE, "N"), "dollars")
    assert made["second"].to_dict() == {"1": 14.0, "10": 12.0, "whole": 14.0}


def test_a_declared_group_without_a_project_is_nought_and_not_left_out() -> None:
    made = rows(growing.growth_by(edition((*DEALS[:2], *DEALS[3:])), "lists"), "deals")
    assert made.query("group == 'big'")[["first", "second"]].values.tolist() == [[0.0, 0.0]]


def test_before_the_season_ends_both_are_counted_up_to_the_same_campaign_day() -> None:
    deals = (deal(1, tiny.AUTUMN, 3.0, day=4), deal(2, tiny.AUTUMN, 9.0, day=30), deal(3, tiny.SPRING, 5.0, day=4))
    made = rows(growing.growth_by(edition(deals, tiny.SPRING.date(20)), SIZE), "dollars")
    assert made.query("group == 'whole'")[["first", "second", "first_day", "second_day"]].values.tolist() == [
        [3.0, 5.0, 20, 20]
    ]


def test_an_amount_not_on_file_leaves_its_unit_out_of_every_group_and_of_the_whole() -> None:
    deals = (*DEALS, deal(6, tiny.SPRING, None, units="S=1.0", origin="A"))
    made = rows(growing.growth_by(edition(deals), "origin"), "dollars")
    assert set(made["n_units"]) == {1}
    own = rows(growing.growth_by(edition(deals), "origin", "S"), "dollars")
    assert set(own["why_blank"]) == {"second:unknown"}
    assert rows(growing.growth_by(edition(deals), "origin"), "deals").loc["near", "second"] == 2.0


def test_without_an_earlier_season_there_is_no_growth_and_a_reason() -> None:
    declared, tables = tables_of(DEALS)
    alone = edition_of(replace(declared, base=None), tables, SPRING_END)
    made = rows(growing.growth_by(alone, "origin"), "deals")
    assert set(made["why_blank"]) == {"no-units"}
    assert rows(growing.growth_by(alone, "origin", "N"), "deals").loc["near", "second"] == 1.0
    assert seen.cells(alone, "origin").empty


def test_the_whole_is_the_ledgers_figure_of_the_indicator() -> None:
    told = comparison.ledgers(edition())
    made = rows(growing.growth_by(edition(), "industry", "N"), "dollars")
    assert made.loc["whole", "second"] == told["spring", "N", "dollars"].value == 14.0


deals = st.lists(
    st.tuples(
        st.sampled_from(tiny.SEASONS),
        st.sampled_from([0.0, 0.1, 0.3, 1.0, 7.0, 10.0, 25.0]),
        st.sampled_from(["N=1.0", "S=1.0", "N=0.4;S=0.6"]),
        st.sampled_from([None, "A", "B", "C", "D", "A+C"]),
        st.sampled_from([None, "food", "steel"]),
    ),
    min_size=1,
    max_size=8,
)


def made_of(drawn: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [
        deal(n, season, amount, units=units, origin=origin, industry=industry)
        for n, (season, amount, units, origin, industry) in enumerate(drawn)
    ]


@given(deals)
@settings(max_examples=8)
def test_groups_that_part_all_projects_sum_to_the_whole_and_their_contributions_to_its_growth(drawn: Any) -> None:
    made = growing.growth_by(edition(made_of(drawn)), "industry")
    parts, whole = made[made["kind"] != seen.WHOLE], made[made["kind"] == seen.WHOLE].set_index("indicator")
    sums = parts.groupby("indicator")[["first", "second", "contribution_pp"]].sum()
    known = whole["n_units"] > 0
    assert sums["second"].reindex(whole.index)[known].tolist() == pytest.approx(whole["second"][known].tolist())
    grown = whole["contribution_pp"].dropna()
    assert sums["contribution_pp"].reindex(grown.index).tolist() == pytest.approx(grown.tolist(), abs=1e-9)


@given(deals)
@settings(max_examples=8)
def test_a_number_is_blank_exactly_where_a_reason_says_why_and_the_order_of_projects_changes_nothing(
    drawn: Any,
) -> None:
    made = growing.growth_by(edition(made_of(drawn)), "origin")
    for column, why in (("growth_pct", "why_blank"), ("contribution_pp", "why_contribution_pp")):
        assert (made[column].isna() == (made[why] != "")).all()
    pd.testing.assert_frame_equal(made, growing.growth_by(edition(made_of(drawn)[::-1]), "origin"))


# Every method takes the groups.


def test_bennet_and_lmdi_take_the_cells_of_a_focus() -> None:
    cells = seen.cells(edition(), "industry")
    assert cells["group"].tolist() == ["not-stated", "food", "steel", "steel"]
    divided = two_factors.bennet(cells)
    assert divided["why_blank"].tolist() == [""] * 4
    assert (divided["count_effect"] + divided["size_effect"]).tolist() == pytest.approx([1.0, 2.0, 2.0, -1.0])
    by_group = index.total(index.cells(cells, by=["kind", "group"]), by=["kind", "group"]).set_index("group")
    assert by_group["change"].to_dict() == pytest.approx({"not-stated": 1.0, "food": 2.0, "steel": 1.0})
    assert not seen.overlaps(edition(), "industry")
    whole = index.total(index.cells(cells, ["city_code", "group"]))
    assert whole["change"].iloc[0] == pytest.approx(4.0)
    assert seen.overlaps(edition(), "origin")


def test_the_largest_projects_are_left_out_of_each_group() -> None:
    made = largest.without_top(seen.projects(edition(), "origin"), 1, by=["kind", "group"])
    near = made[(made["group"] == "near") & (made["without"] == "second")]
    assert near["removed"].tolist() == [(), ("p3",)]
    assert near["growth_pct"].tolist() == pytest.approx([20.0, -100.0])


def test_what_was_signed_when_is_told_of_each_group() -> None:
    rows_now = seen.by_focus(edition(), "industry").query("side == 'second'")
    made = origin.by_origin(rows_now, ["group"]).set_index(["group", "origin"])
    assert made.query("group == 'food' and origin == 'this'")[["count", "amount"]].values.tolist() == [[1.0, 12.0]]


def test_concentration_is_measured_in_each_group() -> None:
    made = concentration.measures_by(seen.cells(edition(), "industry"), ["kind", "group"], "second_amount")
    steel = made[(made["group"] == "steel") & (made["measure"] == "top1_share_pct")]
    assert steel["value"].tolist() == pytest.approx([60.0])


def test_fulfilment_is_followed_among_the_projects_of_a_group() -> None:
    assert set(honoured.among(edition(), "large", "large").projects["project_id"]) == {"p1", "p3"}
    made = honoured.rates_by(edition(), "large")
    signed = made[(made["rate"] == "fulfilment") & (made["weight"] == "count") & (made["batch"] == "current")]
    assert signed[["group", "numerator", "denominator"]].values.tolist() == [["large", 0.0, 1.0]]
