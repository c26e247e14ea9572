"""Cases by design, from the declaration to the short list: three districts by hand, then the example's own figures."""

import datetime as dt
import itertools
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from tiny import AUTUMN, SPRING, imagine

from analysis.campaign import Campaign, ContextSource
from analysis.choosing import Limits, again, choose, declared, deviant, of_edition
from analysis.choosing.ruled import DEVIATIONS, LOGARITHM
from analysis.edition import Edition, edition_of
from analysis.errors import DeclarationError

# Dollars in autumn and in spring: a flat line through (1, 0), (2, 3), (3, 0), so residuals are −1, 2, −1.
VALUES = {"North": (1.0, 0.0), "Middle": (2.0, 3.0), "South": (3.0, 0.0)}
DOLLARS = {"indicator": "dollars"}
RULES: dict[str, Any] = {
    "result": DOLLARS,
    "predictors": [DOLLARS],
    "units_per_predictor": 3,
    "grades": 2,
    "size_bands": 1,
    "result_bands": 1,
    "listed": {"deviant-above": 1, "deviant-below": 2, "typical": 1, "extreme-high": 1, "most-similar": 1},
    "taken": {"deviant-above": 1, "most-similar": 1},
}
Values = Mapping[str, tuple[float | None, float | None]]


def edition(values: Values = VALUES, zones: Mapping[str, str] | None = None, **rules: Any) -> Edition:
    """An edition at the closing of spring, with the rules of this file but for those given."""
    filed = {
        (season.code, season.end, unit): {"dollars": value, "deals": 1.0}
        for unit, both in values.items()
        for season, value in zip((AUTUMN, SPRING), both, strict=True)
        if value is not None
    }
    campaign, tables = imagine(filed)
    return edition_of(ruled(campaign, RULES | rules, zones or {}), tables, SPRING.end)


def ruled(campaign: Campaign, rules: Mapping[str, Any], zones: Mapping[str, str]) -> Campaign:
    cities = tuple(replace(city, zone={"en": zones[city.code]} if zones else {}) for city in campaign.cities)
    return replace(campaign, cities=cities, methods=replace(campaign.methods, cases={"design": rules}))


def row(opened: Edition, design: str, place: int = 1) -> dict[str, Any]:
    rows = opened.once(of_edition.long_list)
    return {str(k): v for k, v in rows[(rows["design"] == design) & (rows["place"] == place)].iloc[0].items()}


# By hand.


def test_the_frame_holds_the_result_the_predictor_and_the_grade_of_each_unit() -> None:
    frame = edition().once(of_edition.frame)
    assert frame["dollars"].to_dict() == {"N": 0.0, "M": 3.0, "S": 0.0}
    assert frame["dollars_base"].to_dict() == {"N": 1.0, "M": 2.0, "S": 3.0}
    assert frame["dollars_grade"].to_dict() == {"N": 1.0, "M": 2.0, "S": 1.0}
    assert (frame["why"] == "").all()


def test_the_unit_above_the_line_is_chosen_and_there_is_no_other() -> None:
    chosen = row(edition(), "deviant-above")
    assert (chosen["city_code"], chosen["value"], chosen["why_no_margin"]) == (
        "M",
        pytest.approx(2.0),
        "only-candidate",
    )
    assert chosen["unit"] == "usd"


def test_units_equally_far_below_stand_in_the_order_of_their_codes_and_the_tie_is_told() -> None:
    first, second = row(edition(), "deviant-below"), row(edition(), "deviant-below", 2)
    assert (first["city_code"], second["city_code"]) == ("N", "S")
    assert (first["runner_up"], first["margin"], first["settled_by"]) == ("S", 0.0, "code-order")
    assert first["tied_with"] == ("S",)


def test_a_unit_is_extreme_by_its_distance_from_the_mean_in_standard_deviations() -> None:
    chosen = row(edition(), "extreme-high")  # mean 1, standard deviation √3
    assert (chosen["city_code"], chosen["unit"]) == ("M", DEVIATIONS)
    assert chosen["value"] == pytest.approx(2 / 3**0.5)


def test_the_pair_is_of_neighbours_with_opposite_grades_and_both_come_onto_the_short_list() -> None:
    pair = row(edition(VALUES | {"South": (5.0, 0.0)}), "most-similar")
    assert {pair["city_code"], pair["partner"]} == {"N", "M"}
    short = edition(VALUES | {"South": (5.0, 0.0)}).once(of_edition.short_list).set_index("city_code")
    assert short["designs"].to_dict() == {"N": ("most-similar",), "M": ("deviant-above", "most-similar")}
    assert set(short["by"]) == {"design"}


def test_only_what_is_taken_comes_onto_the_short_list_in_the_order_of_the_units() -> None:
    opened = edition(taken={"deviant-above": 1, "deviant-below": 1})
    assert of_edition.chosen(opened) == ["N", "M"]
    listed = opened.once(of_edition.long_list)
    assert listed.loc[listed["taken"], "design"].tolist() == ["deviant-above", "deviant-below"]


def test_a_diverse_choice_has_one_unit_for_each_zone_and_takes_the_few_that_show_most() -> None:
    zones = {"N": "Hill", "M": "Hill", "S": "Dale"}
    opened = edition(zones=zones, listed={"diverse": 1}, taken={"diverse": 1})
    rows = opened.once(of_edition.long_list)
    assert rows[["city_code", "why_no_margin"]].values.tolist() == [["S", "only-candidate"], ["M", ""]]
    assert of_edition.chosen(opened) == ["M"]  # either shows three levels not yet shown; M comes first by its code


def test_the_matched_unit_is_the_nearest_on_the_predictors_whatever_its_result() -> None:
    opened = edition({"North": (1.0, 0.0), "Middle": (2.0, None), "South": (5.0, 9.0)})
    assert of_edition.matched(opened, "N") == ("M", "")
    assert of_edition.matched(opened, "S") == ("M", "")
    assert of_edition.matched(opened, "X") == (None, "not-a-unit")


def test_logarithms_leave_out_what_is_not_above_zero_and_say_so() -> None:
    opened = edition({"North": (1.0, 0.0), "Middle": (2.0, 3.0), "South": (3.0, 1.0)}, result=DOLLARS | {"log": True})
    out = opened.once(of_edition.left_out)
    assert out[["city_code", "column", "why"]].values.tolist()[0] == ["N", "dollars", "not-above-zero"]
    rows = opened.once(of_edition.long_list).set_index("design")
    assert rows.loc["typical", "why_blank"] == "too-few-units"
    assert rows.loc["typical", "unit"] == LOGARITHM


# What cannot be had.


def test_a_figure_that_is_not_filed_is_blank_with_its_own_reason_and_the_unit_is_left_out() -> None:
    opened = edition(VALUES | {"North": (None, 4.0)})
    frame = opened.once(of_edition.frame)
    assert frame.loc["N", "why"] == "first:missing"
    assert frame["dollars_base"].isna().tolist() == [True, False, False]
    out = opened.once(of_edition.left_out)
    assert set(out["city_code"]) == {"N"}
    assert set(out["why"]) == {"first:missing"}
    assert of_edition.matched(opened, "N") == (None, "missing:dollars_base")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"North": (1.0, 2.0), "Middle": (2.0, 3.0)}, "too-few-units"),
        ({"North": (None, 2.0)}, "no-units"),
        ({"North": (1.0, 2.0), "Middle": (1.0, 3.0), "South": (1.0, 4.0)}, "no-spread:dollars_base"),
        ({"North": (1.0, 1.0), "Middle": (2.0, 2.0), "South": (3.0, 3.0)}, "no-deviation"),
    ],
)
def test_a_design_without_a_choice_has_one_row_and_its_reason(values: Values, why: str) -> None:
    rows = edition(values, listed={"deviant-above": 1}, taken={}).once(of_edition.long_list)
    assert rows[["city_code", "why_blank"]].values.tolist() == [["", why]]
    assert rows["kept_in"].isna().all()


def test_without_zones_the_diverse_design_has_no_unit() -> None:
    rows = edition(listed={"diverse": 1}, taken={}).once(of_edition.long_list)
    assert rows["why_blank"].tolist() == ["no-units"]


def test_where_nothing_is_declared_nothing_is_chosen() -> None:
    campaign, tables = imagine({})
    opened = edition_of(campaign, tables, SPRING.end)
    assert declared.rules(campaign) is None
    assert len(opened.once(of_edition.long_list)) == len(opened.once(of_edition.short_list)) == 0
    assert of_edition.chosen(opened) == []
    assert of_edition.matched(opened, "N") == (None, "no-rules")
    assert set(opened.once(of_edition.frame)["why"]) == {"no-rules"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"predictors": [DOLLARS, {"indicator": "deals"}]}, "2 predictors for 3 units: at 3 units a predictor, take 1"),
        ({"predictors": [{"measure": "acres"}]}, "acres is not known"),
        ({"result": {"indicator": "dollars", "of": "winter"}}, "'winter': write one of season, base, growth"),
        ({"result": {"indicator": "dollars", "of": "base"}}, "declared twice"),
        ({"listed": {"lucky": 1}}, "lucky is no design"),
        ({"taken": {"pathway": 1}}, "pathway is taken but not listed"),
        ({"metric": "crow"}, "metric is 'crow'"),
        ({"partition": "party"}, "partition is 'party'"),
        ({"interest": "deals"}, "interest is 'deals': write one of dollars_base"),
        ({"grades": 0}, "whole numbers from 1"),
        ({"predictors": []}, "result and predictors are both needed"),
        ({"colour": "red"}, "colour is not known"),
    ],
)
def test_a_declaration_that_cannot_be_followed_names_the_file_and_what_is_wrong(
    wrong: dict[str, Any], said: str
) -> None:
    campaign, _ = imagine({})
    with pytest.raises(DeclarationError, match=r"campaign.toml, \[cases.design\]") as raised:
        declared.rules(ruled(campaign, RULES | wrong, {}))
    assert said in str(raised.value)


def test_a_published_measure_can_be_the_predictor_and_is_not_published_where_it_is_blank() -> None:
    opened = _with_acres({"N": 1.0, "M": 2.0})
    frame = opened.once(of_edition.frame)
    assert frame["acres"].dropna().to_dict() == {"N": 1.0, "M": 2.0}
    assert frame.loc["S", "why"] == "not-published"


def _with_acres(acres: Mapping[str, float]) -> Edition:
    known = edition()
    source = ContextSource("acres", {"en": "acres"}, "usd", "acres.csv", "unit", "acres", "address")
    rules = RULES | {"predictors": [{"measure": "acres"}]}
    campaign = replace(ruled(known.campaign, rules, {}), context=(source,))
    rows = pd.DataFrame({"city_code": list(acres), "measure": "acres", "value": list(acres.values())})
    return edition_of(campaign, dict(known.tables) | {"context": rows}, SPRING.end)


# Laws.


@pytest.mark.parametrize("order", list(itertools.permutations(["North", "Middle", "South"]))[1:3])
def test_units_that_change_places_change_places_on_the_list(order: tuple[str, ...]) -> None:
    values = {"North": (1.0, 1.0), "Middle": (2.0, 9.0), "South": (4.0, 3.0)}
    codes = dict(zip(values, "NMS", strict=True))
    moved = dict(zip(order, values.values(), strict=True))
    new = {codes[before]: codes[after] for before, after in zip(values, order, strict=True)}
    first, second = (edition(each).once(of_edition.long_list) for each in (values, moved))
    for one, other in zip(first.to_dict("records"), second.to_dict("records"), strict=True):
        assert {new.get(code, "") for code in (one["city_code"], one["partner"])} == {
            other["city_code"],
            other["partner"],
        }


# The example's own figures.


@pytest.fixture(scope="module")
def example(default_campaign: Campaign, default_tables: dict[str, pd.DataFrame]) -> Edition:
    return edition_of(default_campaign, default_tables)


def test_the_example_is_chosen_as_the_pure_functions_choose_from_its_frame(example: Edition) -> None:
    rules = declared.rules(example.campaign)
    assert rules is not None
    design = deviant(rules.result.key, [one.key for one in rules.predictors], "above")
    alone = choose(design, example.once(of_edition.frame), Limits(), rules.logarithms).rows.iloc[0]
    shown = row(example, "deviant-above")
    assert (shown["city_code"], shown["value"], shown["kept_in"]) == (alone["unit"], alone["value"], alone["kept_in"])
    assert len(rules.predictors) <= len(example.campaign.cities) // 10


def test_the_selection_is_made_again_from_its_log_read_back_from_json(example: Edition) -> None:
    logged = json.loads(json.dumps(example.once(of_edition.audit)))
    assert logged["seed"] is None
    assert logged["as_of"] == example.as_of.isoformat()
    for one, choice in zip(logged["choices"], example.once(of_edition.choices).values(), strict=True):
        repeated = again(one)
        columns = ["design", "group", "place", "unit", "other", "kept_in", "n_samples", "settled_by"]
        assert repeated.rows[columns].equals(choice.rows[columns])
        assert repeated.rows["value"].to_numpy() == pytest.approx(choice.rows["value"].to_numpy(float))
    listed = {(one["design"], row["unit"], row["other"]) for one in logged["choices"] for row in one["chosen"]}
    rows = example.once(of_edition.long_list)
    assert listed == set(zip(rows["design"], rows["city_code"], rows["partner"], strict=True))


def test_five_days_into_the_season_designs_say_why_they_have_no_choice(
    default_campaign: Campaign, default_tables: dict[str, pd.DataFrame]
) -> None:
    early = edition_of(default_campaign, default_tables, dt.date(2022, 5, 15))
    rows = early.once(of_edition.long_list).drop_duplicates("design").set_index("design")
    assert rows.loc["deviant-above", "why_blank"] == "too-few-units"
    assert rows.loc["extreme-high", "why_blank"] == "no-units"
    assert rows.loc["diverse", "why_blank"] == ""


def test_a_campaign_of_published_figures_without_rules_has_no_cases(
    real_campaign: Campaign, real_tables: dict[str, pd.DataFrame]
) -> None:
    opened = edition_of(real_campaign, real_tables)
    assert of_edition.chosen(opened) == []
    assert json.dumps(of_edition.audit(opened))
