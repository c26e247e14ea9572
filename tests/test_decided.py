"""What was decided on filed figures: corrections and explanations, verifications, answers, and when none holds."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
import tiny
from deciding import CLOSING, DAY, NINTH, TWENTIETH, answer, build, correct, decided, figure, file, read, verify

from analysis.campaign import Campaign, load
from analysis.edition import edition_of

Tables = Mapping[str, pd.DataFrame]
NORTH = {"deals": 1, "dollars": 900}
"""North's dollars, above 500 a deal, are held back, and on the twentieth day its deals have fallen."""


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """North's dollars are held back on the ninth day, and fall and are held back on the twentieth; South's stand."""
    filed = {
        ("spring", NINTH, "North"): NORTH,
        ("spring", NINTH, "South"): {"deals": "about 2", "dollars": 3},
        ("spring", TWENTIETH, "North"): {"deals": 1, "dollars": 800},
    }
    tables = read(build(tmp_path_factory.mktemp("filed"), filed))
    problems = tables["problems"]
    falls = problems[problems["as_of"] == pd.Timestamp(TWENTIETH)].assign(rule="cumulative-falls")
    return tables | {"problems": pd.concat([problems, falls], ignore_index=True)}


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """North filed one deal on the ninth day and two deals four days later."""
    folder = tmp_path_factory.mktemp("again")
    first, second = f"spring/{NINTH}/North.xlsx", file(folder, "North", 2, 900, nth=2)
    came = {first: NINTH, second: NINTH + 4 * DAY}
    return read(build(folder, {("spring", NINTH, "North"): NORTH}, came))


@pytest.fixture
def declared(tmp_path: Path) -> Campaign:
    return build(tmp_path, {})


On = Callable[[Tables], dict[str, pd.DataFrame]]


@pytest.fixture
def on(declared: Campaign) -> On:
    """What was filed together with what is on file of decisions."""
    return lambda tables: decided(declared, tables)


def statuses(declared: Campaign, tables: Tables, day: object = TWENTIETH) -> dict[str, str]:
    """The findings on North's figures of a day, by rule, with their status."""
    problems = edition_of(declared, tables).problems
    own = problems[(problems["city_code"] == "N") & (problems["as_of"] == pd.Timestamp(day))]  # type: ignore[call-overload]
    return dict(zip(own["rule"], own["status"], strict=True))


SLIP = {"indicator": "dollars", "filed_text": "900"}
LATER = {"indicator": "dollars", "filed_text": "800", "as_of": TWENTIETH}


# Corrections and explanations.


def test_a_figure_held_back_has_no_value_until_it_is_decided_on(declared: Campaign, on: On, filed: Tables) -> None:
    held = figure(declared, on(filed), "dollars")
    assert (held["state"], held["filed"]) == ("held", 900.0)
    assert pd.isna(held["value"])
    assert statuses(declared, on(filed), NINTH) == {"unit-slip": "open"}


def test_a_correction_replaces_the_figure_and_its_reason_goes_with_it(
    declared: Campaign, on: On, filed: Tables
) -> None:
    correct(declared.folder, SLIP | {"value": "0.9", "reason": "thousands", "rule": "unit-slip"})
    mended = figure(declared, on(filed), "dollars")
    assert (mended["value"], mended["filed"], mended["state"], mended["channel"]) == (0.9, 900.0, "value", "corrected")
    assert mended["note"] == "thousands"
    assert statuses(declared, on(filed), NINTH) == {"unit-slip": "passed"}


def test_an_explanation_releases_the_figure_as_it_was_filed(declared: Campaign, on: On, filed: Tables) -> None:
    correct(declared.folder, SLIP | {"rule": "unit-slip", "reason": "one large deal"})
    released = figure(declared, on(filed), "dollars")
    assert (released["value"], released["channel"], released["note"]) == (900.0, "filed", "one large deal")


def test_an_explanation_of_another_rule_leaves_the_figure_held_back(declared: Campaign, on: On, filed: Tables) -> None:
    correct(declared.folder, SLIP | {"rule": "cumulative-falls"})
    held = figure(declared, on(filed), "dollars")
    assert held["state"] == "held"
    assert pd.isna(held["value"])


def test_a_figure_that_two_rules_doubt_can_be_explained_to_each(declared: Campaign, on: On, filed: Tables) -> None:
    reasons = {"unit-slip": "one large deal", "cumulative-falls": "one deal ended"}
    correct(declared.folder, *(LATER | {"rule": rule, "reason": reason} for rule, reason in reasons.items()))
    tables = on(filed)
    assert statuses(declared, tables) == {"unit-slip": "passed", "cumulative-falls": "passed"}
    edition = edition_of(declared, tables)
    told = edition.problems[edition.problems["as_of"] == pd.Timestamp(TWENTIETH)]
    assert dict(zip(told["rule"], told["reason"], strict=True)) == reasons
    assert edition.figures["note"].dropna().tolist() == ["one large deal; one deal ended"]


def test_a_corrected_figure_is_doubted_by_no_rule(declared: Campaign, on: On, filed: Tables) -> None:
    correct(declared.folder, LATER | {"rule": "unit-slip", "value": "0.8"})
    assert set(statuses(declared, on(filed)).values()) == {"passed"}


def test_an_explanation_that_names_no_rule_is_to_all_of_them(declared: Campaign, on: On, filed: Tables) -> None:
    correct(declared.folder, LATER)
    assert set(statuses(declared, on(filed)).values()) == {"passed"}


def test_what_was_sent_back_takes_a_value_and_no_explanation(declared: Campaign, on: On, filed: Tables) -> None:
    row = {"unit": "South", "filed_text": "about 2"}
    correct(declared.folder, row)
    assert pd.isna(figure(declared, on(filed), "deals", "S")["value"])
    correct(declared.folder, row | {"value": "2"})
    tables = on(filed)
    assert figure(declared, tables, "deals", "S")["value"] == 2.0
    problems = edition_of(declared, tables).problems.set_index("rule")
    assert problems.loc["number-approximate", "status"] == "passed"


def test_of_two_decisions_the_one_taken_last_holds_wherever_it_stands(
    declared: Campaign, on: On, filed: Tables
) -> None:
    rows = [SLIP | {"value": "0.8", "decided_on": NINTH + 9 * DAY}, SLIP | {"value": "0.9"}]
    correct(declared.folder, *rows)
    assert figure(declared, on(filed), "dollars")["value"] == 0.8


def test_a_correction_of_something_else_than_what_is_filed_is_not_used_and_that_is_said(
    declared: Campaign, on: On, filed: Tables
) -> None:
    correct(declared.folder, {"indicator": "dollars", "filed_text": "90", "value": "0.9"})
    tables = on(filed)
    assert figure(declared, tables, "dollars")["state"] == "held"
    said = statuses(declared, tables, NINTH)
    assert said == {"unit-slip": "open", "correction-outdated": "open"}


def test_a_correction_of_what_was_never_filed_is_said_too(declared: Campaign, on: On, filed: Tables) -> None:
    correct(declared.folder, {"unit": "Middle", "filed_text": "1", "value": "2"})
    assert "correction-unknown" in set(edition_of(declared, on(filed)).problems["rule"])


def test_a_correction_holds_until_the_unit_files_something_else(declared: Campaign, on: On, again: Tables) -> None:
    correct(declared.folder, {"filed_text": "1", "value": "7"})
    tables = on(again)
    assert figure(declared, tables)["value"] == 2.0
    assert statuses(declared, tables, NINTH)["correction-outdated"] == "open"
    before = edition_of(declared, tables, known_on=NINTH + 3 * DAY).figures
    assert before.loc[before["indicator"] == "deals", "value"].tolist() == [7.0]


# Verifications.


def test_a_verification_says_what_was_struck_and_leaves_what_was_filed(
    declared: Campaign, on: On, filed: Tables
) -> None:
    verify(declared.folder, {"filed": 1, "struck": 1, "verified": 0, "reason": "no contract"})
    tables = on(filed)
    checked = figure(declared, tables)
    assert (checked["value"], checked["struck"], checked["verified"]) == (1.0, 1.0, 0.0)
    shown = edition_of(declared, tables).verified().figures
    about = (shown["as_of"] == pd.Timestamp(NINTH)) & (shown["city_code"] == "N") & (shown["indicator"] == "deals")
    assert shown.loc[about, ["value", "channel"]].to_numpy().tolist() == [[0.0, "verified"]]


def test_the_verification_made_last_holds_though_its_file_stands_first(
    declared: Campaign, on: On, filed: Tables
) -> None:
    verify(declared.folder, {"filed": 1, "struck": 0, "verified": 1, "decided_on": CLOSING}, name="10")
    verify(declared.folder, {"filed": 1, "struck": 1, "verified": 0, "decided_on": TWENTIETH}, name="9")
    assert figure(declared, on(filed))["verified"] == 1.0


def test_a_verification_of_an_earlier_filing_is_not_used_and_that_is_said(
    declared: Campaign, on: On, again: Tables
) -> None:
    verify(declared.folder, {"filed": 1, "struck": 1, "verified": 0})
    tables = on(again)
    assert pd.isna(figure(declared, tables)["verified"])
    assert statuses(declared, tables, NINTH)["verification-outdated"] == "open"


# Answers.


def test_an_answer_on_one_figure_goes_before_one_on_all(declared: Campaign, on: On, filed: Tables) -> None:
    answer(declared.folder, {"answer": "Agreed"}, {"item": "dollars", "answer": "Objection", "objection": "it is 901"})
    tables = on(filed)
    assert figure(declared, tables)["answer"] == "agreed"
    assert figure(declared, tables, "dollars")["answer"] == "objected"
    assert pd.isna(figure(declared, tables, "deals", "S")["answer"])


def test_the_answer_given_last_holds_though_its_file_stands_first(declared: Campaign, on: On, filed: Tables) -> None:
    answer(declared.folder, {"answer": "Agreed", "answered_on": CLOSING}, name="10")
    answer(declared.folder, {"answer": "Objection", "answered_on": TWENTIETH}, name="9")
    assert figure(declared, on(filed))["answer"] == "agreed"


@pytest.mark.parametrize(("days_after", "holds"), [(3, False), (4, True), (5, True)])
def test_an_answer_is_to_the_figure_that_had_been_filed_by_then(
    declared: Campaign, on: On, again: Tables, days_after: int, holds: bool
) -> None:
    answer(declared.folder, {"answer": "Agreed", "answered_on": NINTH + days_after * DAY})
    assert (figure(declared, on(again))["answer"] == "agreed") == holds


# What is wrong with a decision.


def test_a_verification_whose_numbers_do_not_add_up_is_not_used_and_is_said_at_its_row(
    declared: Campaign, on: On, filed: Tables
) -> None:
    verify(declared.folder, {"filed": 1, "struck": 1, "verified": 1})
    tables = on(filed)
    assert pd.isna(figure(declared, tables)["verified"])
    (problem,) = read(declared)["problems"].to_dict("records")
    assert (problem["rule"], problem["sequence"]) == ("verification-unequal", 0)
    assert (problem["file"], problem["cell"]) == ("raw/verification/verified.xlsx", "Verifications!A2")


def test_a_verification_of_what_was_never_filed_is_said(declared: Campaign, on: On, filed: Tables) -> None:
    verify(declared.folder, {"unit": "Middle", "filed": 1, "struck": 0, "verified": 1})
    assert "verification-unknown" in set(edition_of(declared, on(filed)).problems["rule"])


# What was decided counts from its own day.


@pytest.mark.parametrize(("days_after", "value", "status"), [(0, None, "open"), (1, 0.9, "passed")])
def test_before_a_correction_was_decided_the_figure_is_what_it_was(
    declared: Campaign, on: On, filed: Tables, days_after: int, value: float | None, status: str
) -> None:
    correct(declared.folder, SLIP | {"value": "0.9", "rule": "unit-slip", "decided_on": NINTH + DAY})
    known = edition_of(declared, on(filed), as_of=NINTH, known_on=NINTH + days_after * DAY)
    own = known.figures[(known.figures["city_code"] == "N") & (known.figures["indicator"] == "dollars")]
    assert own["value"].dropna().tolist() == ([] if value is None else [value])
    assert known.problems.set_index("rule").loc["unit-slip", "status"] == status


@pytest.mark.parametrize(("days_after", "verified"), [(4, []), (5, [0.0])])
def test_before_it_was_verified_a_figure_was_not(
    declared: Campaign, on: On, filed: Tables, days_after: int, verified: list[float]
) -> None:
    verify(declared.folder, {"filed": 1, "struck": 1, "verified": 0, "decided_on": NINTH + 5 * DAY})
    known = edition_of(declared, on(filed), as_of=NINTH, known_on=NINTH + days_after * DAY)
    assert known.figures["verified"].dropna().tolist() == verified


# Projects.


def test_a_project_verified_in_part_counts_in_that_part_and_one_struck_whole_not_at_all(tmp_path: Path) -> None:
    names = ("whole", "part", "none", "unseen")
    ledger = tiny.Ledger(
        projects=tuple(tiny.project(name) for name in names),
        amounts=tuple(tiny.amount(name, NINTH, agreed=8, paid=1) for name in names),
        milestones=tuple(tiny.reached(name, NINTH) for name in names),
    )
    build(tmp_path, {}, with_ledgers=True)
    tiny.write_ledger(tmp_path / "raw" / "spring" / "ledger.xlsx", ledger)
    for name, struck in (("whole", 0), ("part", 2), ("none", 8)):
        told = {"project_id": name, "item": None, "filed": 8, "struck": struck, "verified": 8 - struck}
        verify(tmp_path, told, name=name)
    edition = edition_of(load(tmp_path), read(load(tmp_path)))
    filed, verified = edition.tables, edition.verified().tables
    assert set(filed["amounts"]["agreed"]) == {8.0}
    assert verified["amounts"].set_index("project_id")["agreed"].to_dict() == {
        **{"whole": 8.0, "part": 6.0, "none": 0.0, "unseen": 8.0}
    }
    assert set(verified["milestones"]["project_id"]) == {"whole", "part", "unseen"}
    assert set(verified["projects"]["project_id"]) == set(names)
    assert verified["amounts"]["paid"].tolist() == filed["amounts"]["paid"].tolist()
