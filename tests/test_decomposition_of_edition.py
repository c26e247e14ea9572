"""What an edition's changes are made of, how concentrated it is, where it would end: rows by hand, then laws."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgered import Project, both, known
from tiny import AUTUMN, SPRING, span

from analysis import concentration, edition, growth, pace, projects
from analysis.campaign import Campaign, City
from analysis.concentration import of_edition as concentrations
from analysis.decomposition import of_edition, of_ledgers
from analysis.edition import Edition, open_edition
from analysis.pace import of_edition as paces

Sides = dict[str, tuple[float | None, float | None, float | None, float | None]]
"""Of each unit its count and amount in the first season, and in the second."""


def filed(sides: Sides) -> Edition:
    """An edition at closing of what three units filed."""
    rows = {}
    for unit, (count, amount, count_now, amount_now) in sides.items():
        for season, numbers in ((AUTUMN, (count, amount)), (SPRING, (count_now, amount_now))):
            rows[season.code, season.end, unit] = {"deals": numbers[0], "dollars": numbers[1]}
    declared, tables = tiny.imagine(rows)
    return edition.edition_of(declared, tables, as_of=SPRING.end)


THREE: Sides = {"North": (10, 100, 20, 240), "Middle": (0, 0, 2, 6), "South": (5, 50, 5, 40)}


def by_unit(found: Edition) -> pd.DataFrame:
    return of_edition.by_unit(found).set_index("city_code")


# By unit, and over all of them.


def test_more_projects_and_larger_ones_are_told_apart() -> None:
    made = by_unit(filed(THREE))
    assert made.loc["N", ["change", "count_effect", "size_effect"]].tolist() == [140.0, 110.0, 30.0]
    assert made.loc["N", ["count_pp", "size_pp"]].tolist() == pytest.approx([110.0, 30.0])
    # The whole began with 150: one point is 1.5.
    assert made.loc["N", ["count_of_total_pp", "size_of_total_pp"]].tolist() == pytest.approx([110 / 1.5, 30 / 1.5])
    assert made.loc["M", ["count_effect", "size_effect"]].tolist() == [6.0, 0.0]
    assert made.loc["M", ["why_blank", "why_no_points"]].tolist() == ["", "zero-base"]
    assert made.loc["S", ["count_effect", "size_effect"]].tolist() == [0.0, -10.0]
    assert not made["differs"].any()


def test_the_total_divides_the_sums_and_its_parts_are_in_points_of_growth() -> None:
    made = by_unit(filed(THREE)).loc["ALL"]
    assert made[["first_amount", "second_amount", "change", "n_units"]].tolist() == [150.0, 286.0, 136.0, 3]
    assert made["count_effect"] + made["size_effect"] == pytest.approx(136.0)
    assert made["count_pp"] + made["size_pp"] == pytest.approx(136 / 1.5)


def test_one_units_two_factors_are_those_of_its_row() -> None:
    found = of_edition.own_two_factors(filed(THREE), "N", "dollars")
    assert found is not None
    assert (found.change, found.count_effect, found.size_effect, found.why_blank) == (140.0, 110.0, 30.0, "")
    assert (found.count_pp, found.size_pp) == pytest.approx((110.0, 30.0))
    assert of_edition.own_two_factors(filed(THREE), "N", "deals") is None


@pytest.mark.parametrize(
    ("sides", "differs"),
    [
        ((1, 4, 2, 8), False),  # twice as many of one size
        ((10, 100, 20, 240), False),
        ((1, 0, 2, 6), True),  # projects without an amount: all is the size's by Montgomery, not by Bennet
        ((1, 100, 10, 100), True),  # nothing changed in all, yet the parts are not the same
    ],
)
def test_another_method_that_tells_another_story_is_marked(sides: tuple[float, ...], differs: bool) -> None:
    assert bool(by_unit(filed({"North": sides})).loc["N", "differs"]) == differs  # type: ignore[dict-item]


def test_what_cannot_be_divided_is_named_with_its_reason_and_in_no_sum() -> None:
    found = filed({"North": (10, 100, 20, 240), "Middle": (0, 5, 1, 6), "South": (5, 50, 5, None)})
    left_out = of_edition.left_out(found)
    assert left_out.values.tolist() == [
        ["M", "dollars", "first:amount-without-count"],
        ["S", "dollars", "second:blank"],
    ]
    whole = of_edition.mix(found).iloc[0]
    assert whole[["n_cells", "n_left_out", "change"]].tolist() == [1, 2, 140.0]


def test_a_move_to_the_unit_of_large_projects_is_mix() -> None:
    whole = of_edition.mix(filed({"North": (5, 50, 0, 0), "South": (5, 500, 10, 1000)})).iloc[0]
    assert whole["count_effect"] == pytest.approx(0.0)
    assert whole["size_effect"] == pytest.approx(0.0)
    assert whole["city_mix_effect"] == pytest.approx(450.0)
    assert whole["residual"] == pytest.approx(0.0)


def test_a_campaign_without_a_count_behind_an_amount_divides_nothing(
    real_campaign: Campaign, real_tables: dict[str, pd.DataFrame]
) -> None:
    found = edition.edition_of(real_campaign, real_tables)
    assert of_edition.amounts(found.campaign) == []
    assert all(made.empty for made in (of_edition.by_unit(found), of_edition.mix(found), of_edition.left_out(found)))
    assert of_ledgers.gaps(found).empty
    assert of_ledgers.origins(found).empty


# From the ledgers.

LEDGERS = both(
    [Project("N", 3, 10.0), Project("N", 30, 100.0), Project("S", 5, 30.0, "steel")],
    [Project("N", 4, 60.0, landed=9), Project("S", 6, 20.0), Project("N=0.6;S=0.4", 7, 10.0, "steel", 8)],
)


def test_projects_add_what_they_were_agreed_at_up_to_the_day_shared_ones_by_share() -> None:
    rows = projects.by_project(known(LEDGERS), "dollars").set_index("project_id")
    assert rows.loc["autumn-0"].tolist() == [10.0, 0.0]
    assert "autumn-1" not in rows.index
    assert rows["second"].sum() == 90.0
    cells = projects.by_industry(known(LEDGERS), "dollars").set_index(["city_code", "industry"])
    assert cells.loc[("N", "steel")].tolist() == [0.0, 6.0]
    assert cells.loc[("S", "steel")].tolist() == [30.0, 4.0]
    assert cells["second"].sum() == 90.0


def test_industries_leave_nothing_over_and_the_whole_is_the_growth_of_all() -> None:
    made = of_ledgers.by_industry_of_units(known(LEDGERS), "dollars").set_index("city_code")
    assert made.loc["ALL", ["change", "national_effect"]].tolist() == pytest.approx([50.0, 50.0])
    assert made["residual"].abs().max() < 1e-9


def test_growth_without_the_largest_project_of_a_season_and_of_each() -> None:
    made = of_ledgers.without_largest(known(LEDGERS)).query("indicator == 'dollars'")
    growths = made.set_index(["without", "k"])["growth_pct"]
    assert growths["second", 0] == pytest.approx(125.0)  # 40 to 90
    assert growths["second", 1] == pytest.approx(-25.0)  # 40 to 30
    assert growths["each", 1] == pytest.approx(200.0)  # 10 to 30


def test_what_landed_is_told_by_when_it_was_signed() -> None:
    seasons = both(
        [Project("N", 3, 10.0)],
        [Project("N", 4, 60.0, landed=9), Project("S", 5, 40.0, landed=9, before=True), Project("S", 5, 1.0)],
    )
    rows = of_ledgers.origins(known(seasons)).query("indicator == 'built_dollars'").set_index("origin")
    assert rows["amount"].to_dict() == {
        "this": 60.0,
        "first": 0,
        "between": 0,
        "earlier": 40.0,
        "later": 0,
        "unknown": 0,
    }
    assert rows.loc["this", ["count", "count_share_pct", "amount_share_pct"]].tolist() == [1.0, 50.0, 60.0]


def test_ledgers_that_differ_from_the_forms_compared_say_by_how_much() -> None:
    forms = {(season.code, season.end, "North"): {"deals": 1.0, "dollars": 80.0} for season in (AUTUMN, SPRING)}
    row = of_ledgers.gaps(known(LEDGERS, 40, forms)).set_index("indicator").loc["dollars"]
    assert row[["ledger_first", "ledger_second", "n_ledger"]].tolist() == [140.0, 90.0, 2]
    assert row[["shown_first", "shown_second", "n_shown"]].tolist() == [80.0, 80.0, 1]
    assert row[["gap_first", "gap_second"]].tolist() == [60.0, 10.0]


# Pace.


def test_the_end_is_that_of_the_first_seasons_shape() -> None:
    made = paces.projected(known(LEDGERS, 20), "dollars").set_index(["city_code", "shape"])
    # North had reached 10 of 110 by the day, which is too little; all together 40 of 140.
    assert made.loc[("N", pace.OWN), "why_blank"] == pace.SMALL_SHARE
    assert made.loc[("ALL", pace.ALL), ["now", "first_end", "projected"]].tolist() == pytest.approx(
        [90.0, 140.0, 315.0]
    )


@pytest.mark.parametrize(("day", "why"), [(20, ""), (39, ""), (40, "season-over")])
def test_nothing_is_projected_of_a_season_that_is_over(day: int, why: str) -> None:
    found = known(LEDGERS, day)
    assert paces.why_none(found) == why
    assert paces.projected(found, "dollars").empty == bool(why)


def test_a_season_of_another_length_is_not_projected() -> None:
    longer = span("spring", SPRING.start, 60, (10, 20))
    found = known({AUTUMN: LEDGERS[AUTUMN], longer: LEDGERS[SPRING]}, 20)
    assert paces.why_none(found) == "seasons-not-equal"


def test_an_amount_that_is_not_on_file_has_no_curve_and_says_so() -> None:
    seasons = both([Project("N", 3, 10.0), Project("S", 3, 1.0)], [Project("N", 4, None), Project("S", 3, 1.0)])
    made = paces.projected(known(seasons), "dollars").set_index(["city_code", "shape"])
    assert made.loc[("N", pace.OWN), "why_blank"] == "second:unknown"
    assert made.loc[("ALL", pace.ALL), "n_units"] == 1


# Laws over small campaigns.

LEVEL = st.one_of(st.none(), st.just(0.0), st.floats(0.01, 1e6))
COUNT = st.one_of(st.none(), st.integers(0, 50).map(float))
SIDES = st.fixed_dictionaries({name: st.tuples(COUNT, LEVEL, COUNT, LEVEL) for name in tiny.UNITS.values()})
ONE = st.tuples(
    st.sampled_from(["N", "S", "N=0.25;S=0.75"]), st.integers(1, 40), st.floats(0.01, 1e4), st.sampled_from("ab")
).map(lambda parts: Project(*parts))
LISTS = st.lists(ONE, min_size=1, max_size=6)
EFFECTS = ["change", "count_effect", "size_effect"]


@settings(max_examples=15, deadline=None)
@given(SIDES)
def test_parts_add_up_and_are_blank_exactly_where_there_is_a_reason(sides: Sides) -> None:
    found = filed(sides)
    for rows, parts in (
        (of_edition.by_unit(found), ["count_effect", "size_effect"]),
        (of_edition.mix(found), ["count_effect", "city_mix_effect", "size_effect"]),
    ):
        scale = rows[["first_amount", "second_amount"]].max(axis=1).fillna(0.0) + 1.0
        assert ((rows[parts].sum(axis=1) - rows["change"]).abs() <= 1e-9 * scale)[rows["why_blank"] == ""].all()
        for column in ("change", *parts, "residual"):
            assert (rows[column].isna() == (rows["why_blank"] != "")).all()
        assert (rows["count_pp"].isna() == (rows["why_no_points"] != "")).all()


@settings(max_examples=10, deadline=None)
@given(SIDES, st.integers(-12, 12))
def test_points_do_not_depend_on_the_unit_of_money(sides: Sides, power: int) -> None:
    factor = 2.0**power
    scaled = {
        unit: (q1, None if v1 is None else v1 * factor, q2, None if v2 is None else v2 * factor)
        for unit, (q1, v1, q2, v2) in sides.items()
    }
    points = ["count_pp", "size_pp", "count_of_total_pp", "size_of_total_pp"]
    one, other = of_edition.by_unit(filed(sides)), of_edition.by_unit(filed(scaled))
    pd.testing.assert_frame_equal(one[points], other[points])
    assert one["differs"].tolist() == other["differs"].tolist()


def in_order(found: Edition, order: Sequence[City]) -> Edition:
    """The same edition with its units in another order."""
    return edition.edition_of(replace(found.campaign, cities=tuple(order)), found.tables, as_of=found.as_of)


@settings(max_examples=8, deadline=None)
@given(SIDES, st.permutations([0, 1, 2]))
def test_the_order_of_units_changes_nothing(sides: Sides, order: list[int]) -> None:
    found = filed(sides)
    other = in_order(found, [found.campaign.cities[place] for place in order])
    ours, theirs = (
        made.sort_values("city_code", ignore_index=True) for made in map(of_edition.by_unit, (found, other))
    )
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
    pd.testing.assert_frame_equal(concentrations.taken(found), concentrations.taken(other), check_exact=True)


@settings(max_examples=10, deadline=None)
@given(LISTS, LISTS, st.integers(1, 40))
def test_what_ledgers_tell_adds_up(first: list[Project], second: list[Project], day: int) -> None:
    found = known(both(first, second), day)
    told = projects.told(found)
    own = told[(told["indicator"] == "dollars") & told["comparable"]]
    rows = projects.by_project(found, "dollars")
    for side in projects.SIDES:
        assert rows[side].sum() == pytest.approx(own[side].sum())
    units = of_ledgers.by_industry_of_units(found, "dollars")
    left = units["residual"].dropna().abs()
    assert not len(left) or left.max() <= 1e-7 * (units[["first", "second"]].max().max() + 1)
    everything = of_ledgers.without_largest(found)
    assert (everything["growth_pct"].isna() == (everything["why_blank"] != "")).all()
    curves = paces.totals(found, "dollars").set_index("day")
    assert curves.loc[day, "second"] == pytest.approx(own["second"].sum()) or not len(own)


FOUR = st.lists(st.one_of(st.just(0.0), st.floats(0.01, 1e6)), min_size=4, max_size=4)


@settings(max_examples=20, deadline=None)
@given(FOUR, FOUR)
def test_within_and_between_add_up_to_the_whole(first: list[float], second: list[float]) -> None:
    zones = pd.Series(dict(zip("abcd", ["n", "n", "s", "s"], strict=True)))
    rows = pd.DataFrame(
        {"side": ["first"] * 4 + ["second"] * 4, "city_code": list("abcd") * 2, "level": first + second}
    )
    made = concentration.decompositions_by(rows, ["side"], "level", zones)
    assert (made["within"].isna() == (made["why_blank"] != "")).all()
    known_rows = made[made["why_blank"] == ""]
    assert (known_rows["within"] + known_rows["between"]).tolist() == pytest.approx(
        known_rows["total"].tolist(), abs=1e-9
    )


STARTS = st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1))
DUE = st.sets(st.integers(1, 19), max_size=3).map(sorted)


@settings(max_examples=6, deadline=None)
@given(STARTS, st.integers(20, 400), DUE, DUE, st.integers(1, 20), st.floats(0.01, 1e4))
def test_two_identical_linear_seasons_show_no_growth_on_any_day(
    start: dt.date, gap: int, due: list[int], due_again: list[int], day: int, rate: float
) -> None:
    seasons = (span("one", start, 20, due), span("two", start + dt.timedelta(days=gap), 20, due_again))
    every = [Project(unit, on, rate * (2 if unit == "N" else 1)) for unit in "NS" for on in range(1, 21)]
    found = known(dict.fromkeys(seasons, every), day)
    divided = of_edition.by_unit(found)
    whole = of_edition.mix(found)
    ledgers = of_ledgers.by_industry_of_units(found, "dollars")
    largest = of_ledgers.without_largest(found).query("without == 'each'")
    near = 1e-9 * rate * 60
    for rows in (divided[EFFECTS], whole[[*EFFECTS, "city_mix_effect"]], ledgers[["change", "mix_effect"]]):
        assert rows.abs().max().max() <= near or rows.isna().all(axis=None)
    assert largest["growth_pct"].dropna().abs().max() < 1e-9 or largest["growth_pct"].isna().all()
    # What is carried forward compares forms of the same days, or nothing.
    assert not (growth.carried(found)["growth_pct"].abs() > 1e-9).any()
    ends = paces.projected(found, "dollars").dropna(subset="projected")
    assert ends["projected"].tolist() == pytest.approx(ends["first_end"].tolist())


def test_the_measures_stand_in_both_seasons_side_by_side(campaign_folder: Path) -> None:
    found = open_edition(campaign_folder)
    made = concentrations.taken(found).set_index("measure")
    assert set(made["n_units"]) == {20}
    assert (made["change"] - (made["second"] - made["first"])).abs().max() == 0.0
    zones = concentrations.within_and_between(found).set_index(["partition", "measure", "part"])["second"].sort_index()
    for measure in ("theil_t", "mld"):
        own = zones.xs(("zone", measure))
        assert own["within"] + own["between"] == pytest.approx(own["total"])
        assert own["total"] == pytest.approx(made.loc[measure, "second"])
    assert not math.isnan(concentrations.against(found)["second"].iloc[0])
    assert len(concentrations.quotients(found)) == 21 * 8
