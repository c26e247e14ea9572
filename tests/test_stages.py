"""How far signed projects have come, by hand on a handful of projects; the table adds up to what was counted."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import AUTUMN, SPRING

from analysis import counting, stages
from analysis.campaign import Stage
from analysis.edition import Edition, edition_of

DAY = SPRING.date
ONE_DAY = dt.timedelta(days=1)
SIGNED, LANDED, ENDED = "agreed", "broken_ground", "called_off"


def project(name: str, shares: str = "N=1", **more: Any) -> dict[str, Any]:
    return {"project_id": name, "unit_shares": shares, "contract_kind": "Contract"} | more


def agreed(name: str, date: dt.date, value: float | None, paid: float | None = None) -> dict[str, Any]:
    return {"project_id": name, "date": date, "agreed": value, "paid": paid}


def milestone(name: str, stage: str, date: dt.date) -> dict[str, Any]:
    return {"project_id": name, "stage": stage, "date": date}


Rows = Iterable[Mapping[str, Any]]


def stood(projects: Rows, amounts: Rows, milestones: Rows, as_of: dt.date = SPRING.end) -> Edition:
    """An edition of these ledgers, in a campaign of three stages, the last of which ends a project."""
    given_rows = {"projects": projects, "amounts": amounts, "milestones": milestones}
    declared, tables = tiny.imagine(
        {}, ledger={name: tiny.stamped(rows, AUTUMN.end) for name, rows in given_rows.items()}
    )
    called_off = Stage(ENDED, "Called off", {"en": "called off"}, True)
    return edition_of(replace(declared, stages={**declared.stages, ENDED: called_off}), tables, as_of=as_of)


# Three counted projects of the season, one of them shared; one framework agreement; one project of the season before.
PROJECTS = [
    project("P1", industry="Food"),
    project("P2", "N=0.7;S=0.3", industry="Steel"),
    project("P3", "S=1", industry="Food"),
    project("P4", contract_kind="Framework", industry="Food"),
    project("P5"),
]
AMOUNTS = [
    agreed("P1", DAY(1), 10.0),
    agreed("P2", DAY(1), 100.0),
    agreed("P3", DAY(1), 5.0),
    agreed("P4", DAY(1), 1000.0),
    agreed("P5", AUTUMN.start, 50.0),
]
MILESTONES = [
    milestone("P1", SIGNED, DAY(1)),
    milestone("P2", SIGNED, DAY(5)),
    milestone("P2", LANDED, DAY(20)),
    milestone("P3", SIGNED, DAY(40)),
    milestone("P4", SIGNED, DAY(2)),
    milestone("P5", SIGNED, AUTUMN.start),
    milestone("P5", LANDED, DAY(3)),
]


def by_hand(as_of: dt.date = SPRING.end) -> tuple[Edition, pd.DataFrame]:
    edition = stood(PROJECTS, AMOUNTS, MILESTONES, as_of)
    return edition, stages.signed_projects(edition)


def in_table(table: pd.DataFrame) -> dict[str, tuple[int, float]]:
    values = zip(table["n_projects"], table["amount"].round(9), strict=True)
    return dict(zip(table.iloc[:, 0], values, strict=True))


def test_one_row_is_one_project_of_one_unit_signed_in_the_season() -> None:
    _, rows = by_hand()
    assert sorted(zip(rows["project_id"], rows["city_code"], strict=True)) == [
        ("P1", "N"),
        ("P2", "N"),
        ("P2", "S"),
        ("P3", "S"),
        ("P4", "N"),
    ]
    assert not rows.duplicated(["project_id", "city_code"]).any()


def test_each_stands_at_the_furthest_stage_it_has_reached_with_its_share_of_the_amount() -> None:
    _, rows = by_hand()
    shown = {
        (row["project_id"], row["city_code"]): (row["stage"], round(row["amount"], 9), row["leads"], row["is_counted"])
        for row in rows.to_dict("records")
    }
    assert shown == {
        ("P1", "N"): (SIGNED, 10.0, True, True),
        ("P2", "N"): (LANDED, 70.0, True, True),
        ("P2", "S"): (LANDED, 30.0, False, True),
        ("P3", "S"): (SIGNED, 5.0, True, True),
        ("P4", "N"): (SIGNED, 1000.0, True, False),
    }


def test_the_table_has_every_stage_in_the_declared_order_and_leaves_none_out() -> None:
    edition, rows = by_hand()
    table = stages.by_stage(rows, edition)
    assert list(table.columns) == stages.COLUMNS
    assert in_table(table) == {SIGNED: (2, 15.0), LANDED: (1, 100.0), ENDED: (0, 0.0)}


def test_a_unit_that_does_not_lead_has_its_share_of_the_amount_and_no_project() -> None:
    edition, rows = by_hand()
    own = rows[rows["city_code"] == "S"]
    assert in_table(stages.by_stage(own, edition)) == {SIGNED: (1, 5.0), LANDED: (0, 30.0), ENDED: (0, 0.0)}


def test_no_projects_make_a_table_of_zeros() -> None:
    edition, rows = by_hand()
    table = stages.by_stage(rows[rows["city_code"] == "nobody"], edition)
    assert in_table(table) == {SIGNED: (0, 0.0), LANDED: (0, 0.0), ENDED: (0, 0.0)}


def test_an_empty_ledger_has_no_project() -> None:
    edition = stood([], [], [])
    assert len(stages.signed_projects(edition)) == 0


@pytest.mark.parametrize(
    ("date", "is_of_the_season"),
    [(SPRING.start - ONE_DAY, False), (SPRING.start, True), (SPRING.end, True), (SPRING.end + ONE_DAY, False)],
)
def test_a_project_is_of_the_season_from_its_first_day_to_its_last(date: dt.date, is_of_the_season: bool) -> None:
    edition = stood([project("P1")], [agreed("P1", AUTUMN.start, 1.0)], [milestone("P1", SIGNED, date)])
    assert (len(stages.signed_projects(edition)) == 1) == is_of_the_season


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (DAY(4), {SIGNED: (1, 10.0), LANDED: (0, 0.0)}),
        (DAY(5), {SIGNED: (2, 110.0), LANDED: (0, 0.0)}),
        (DAY(19), {SIGNED: (2, 110.0), LANDED: (0, 0.0)}),
        (DAY(20), {SIGNED: (1, 10.0), LANDED: (1, 100.0)}),
        (DAY(39), {SIGNED: (1, 10.0), LANDED: (1, 100.0)}),
        (DAY(40), {SIGNED: (2, 15.0), LANDED: (1, 100.0)}),
    ],
)
def test_the_table_is_as_it_stood_on_the_as_of_date(as_of: dt.date, expected: dict) -> None:
    edition, rows = by_hand(as_of)
    assert in_table(stages.by_stage(rows, edition)) == expected | {ENDED: (0, 0.0)}


def test_an_ending_wins_whenever_it_came() -> None:
    steps = [
        milestone("P1", SIGNED, DAY(1)),
        milestone("P1", ENDED, DAY(2)),
        milestone("P1", LANDED, DAY(30)),
    ]
    edition = stood([project("P1")], [agreed("P1", DAY(1), 1.0)], steps)
    assert stages.signed_projects(edition)["stage"].tolist() == [ENDED]


def test_a_stage_that_was_jumped_over_does_not_hold_a_project_back() -> None:
    steps = [milestone("P1", LANDED, DAY(1)), milestone("P1", SIGNED, DAY(9))]
    edition = stood([project("P1")], [agreed("P1", DAY(1), 1.0)], steps)
    assert stages.signed_projects(edition)["stage"].tolist() == [LANDED]


@pytest.mark.parametrize(
    ("amounts", "amount"),
    [
        ([agreed("P1", DAY(9), 7.0)], 7.0),
        ([agreed("P1", DAY(10), 8.0)], 8.0),
        ([agreed("P1", DAY(9), 7.0), agreed("P1", DAY(10), 8.0), agreed("P1", DAY(11), 9.0)], 8.0),
        ([agreed("P1", DAY(9), 7.0), agreed("P1", DAY(10), None, paid=1.0)], 7.0),
    ],
)
def test_the_amount_is_the_one_agreed_on_the_day_of_signing(amounts: list, amount: float) -> None:
    edition = stood([project("P1")], amounts, [milestone("P1", SIGNED, DAY(10))])
    assert stages.signed_projects(edition)["amount"].tolist() == [amount]


def test_projects_by_industry_stand_with_the_largest_first_and_the_unnamed_on_a_row_of_its_own() -> None:
    edition = stood(
        [*PROJECTS, project("P6")],
        [*AMOUNTS, agreed("P6", DAY(1), 15.0)],
        [*MILESTONES, milestone("P6", SIGNED, DAY(9))],
    )
    table = stages.by_column(stages.signed_projects(edition), "industry")
    assert list(table["industry"]) == ["Steel", "", "Food"]  # 15 each: the first by name
    assert in_table(table) == {"Steel": (1, 100.0), "": (1, 15.0), "Food": (2, 15.0)}


def test_an_industry_of_which_a_unit_only_has_a_share_is_no_project_of_its_own() -> None:
    _, rows = by_hand()
    table = stages.by_column(rows[rows["city_code"] == "S"], "industry")
    assert in_table(table) == {"Steel": (0, 30.0), "Food": (1, 5.0)}
    assert table["n_projects"].dtype == int


# A law for all ledgers.

PORTFOLIOS = st.lists(
    st.tuples(
        st.sampled_from(["N=1", "S=1", "N=0.5;S=0.5", "S=0.25;N=0.75"]),
        st.sampled_from(["Contract", "Framework"]),
        st.integers(-5, 45),
        st.none() | st.integers(0, 40),
        st.none() | st.integers(0, 40),
        st.integers(1, 1000),
    ),
    max_size=8,
)


@settings(max_examples=40)
@given(PORTFOLIOS, st.integers(1, 40))
def test_the_stages_add_up_to_what_was_signed(portfolio: list[tuple], day: int) -> None:
    projects, amounts, steps = [], [], []
    for number, (shares, kind, signed, landed_after, ended_after, value) in enumerate(portfolio):
        name = f"P{number}"
        projects.append(project(name, shares, contract_kind=kind))
        amounts.append(agreed(name, DAY(signed), float(value)))
        steps.append(milestone(name, SIGNED, DAY(signed)))
        later = [(LANDED, landed_after), (ENDED, ended_after)]
        steps += [milestone(name, stage, DAY(signed + after)) for stage, after in later if after is not None]
    edition = stood(projects, amounts, steps, DAY(day))
    rows = stages.signed_projects(edition)
    dated = counting.increments(edition.tables, edition.campaign)
    counted = counting.cumulative(dated, edition.season, edition.as_of)
    for code in edition.campaign.by_code:
        table = stages.by_stage(rows[rows["city_code"] == code], edition)
        assert table["n_projects"].sum() == counted.get((code, "deals"), 0.0)
        assert table["amount"].sum() == pytest.approx(counted.get((code, "dollars"), 0.0))


def test_an_ending_stage_wins_wherever_it_is_declared() -> None:
    rows = [milestone("P1", SIGNED, DAY(2)), milestone("P1", ENDED, DAY(3)), milestone("P1", LANDED, DAY(4))]
    edition = stood([project("P1")], [agreed("P1", DAY(1), 1.0)], rows)
    stages_declared = edition.campaign.stages
    first = {ENDED: stages_declared[ENDED]} | stages_declared
    for order in (stages_declared, first):
        seen = replace(edition, campaign=replace(edition.campaign, stages=order))
        assert stages.signed_projects(seen)["stage"].tolist() == [ENDED]
