"""Of what came several times the last stands, in forms and in ledgers, and what changed is a row."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import tiny
from tiny import SPRING, Ledger, amount, project, reached, trip

from analysis import campaign, edition, intake, registry, vintages

DAY = SPRING.date(5)
FIRST, SECOND = SPRING.date(10), SPRING.date(20)


def figures(*rows: tuple[int, float | None, str]) -> pd.DataFrame:
    """North's deals of one date, as several receipts say them: their number, the figure, its text."""
    came = [
        ("spring", "N", "deals", pd.Timestamp(DAY), number, value, text, pd.Timestamp(SPRING.date(number)))
        for number, value, text in rows
    ]
    columns = [*vintages.FIGURE_KEY, "sequence", "filed", "text", "received_on"]
    return pd.DataFrame(came, columns=columns).astype({"filed": float})


def test_the_figure_received_last_stands_wherever_it_lies_in_the_table() -> None:
    told = figures((7, 5.0, "5"), (2, 3.0, "3"))
    assert vintages.standing(told)["filed"].tolist() == [5.0]


def test_a_blank_received_last_stands_too() -> None:
    assert vintages.standing(figures((2, 3.0, "3"), (7, None, ""))).isna()["filed"].tolist() == [True]


@pytest.mark.parametrize(
    ("old", "new", "is_changed"),
    [
        ((3.0, "3"), (5.0, "5"), True),
        ((3.0, "3"), (3.0, "３"), False),
        ((3.0, "3"), (None, ""), True),
        ((None, ""), (3.0, "3"), True),
        ((None, "about 3"), (None, "about 4"), True),
        ((None, "about 3"), (None, "about 3"), False),
    ],
)
def test_a_revision_is_a_figure_that_another_one_took_the_place_of(
    old: tuple[float | None, str], new: tuple[float | None, str], is_changed: bool
) -> None:
    changed = vintages.revisions(figures((2, *old), (7, *new)))
    assert changed[["old_sequence", "new_sequence", "old_text", "new_text"]].to_numpy().tolist() == (
        [[2, 7, old[1], new[1]]] if is_changed else []
    )


def test_there_and_back_is_two_revisions_each_on_the_day_it_came() -> None:
    changed = vintages.revisions(figures((2, 3.0, "3"), (4, 5.0, "5"), (9, 3.0, "3")))
    assert changed[["old", "new"]].to_numpy().tolist() == [[3.0, 5.0], [5.0, 3.0]]
    assert [day.date() for day in changed["new_received_on"]] == [SPRING.date(4), SPRING.date(9)]


def test_nothing_filed_twice_is_no_revision() -> None:
    assert list(vintages.revisions(figures((2, 3.0, "3"))).columns) == vintages.REVISION_COLUMNS
    assert vintages.revisions(figures()).empty


# Ledgers.


def filed_twice(folder: Path, first: Ledger, second: Ledger) -> dict[str, pd.DataFrame]:
    """The tables of a campaign to which a ledger came on the tenth day and another one on the twentieth."""
    declared = tiny.build_with_ledgers(folder, {"spring": first})
    for day, ledger in ((FIRST, first), (SECOND, second)):
        tiny.write_ledger(folder / "raw" / "spring" / day.isoformat() / "ledger.xlsx", ledger)
    (folder / "raw" / "spring" / "ledger.xlsx").unlink()
    return intake.run(declared)


TWICE = pytest.mark.usefixtures("in_this_process")


@TWICE
def test_a_ledger_filed_again_revises_the_rows_that_it_repeats_and_leaves_the_others(tmp_path: Path) -> None:
    first = Ledger(
        projects=(project("P1", investor="Old"), project("P2")),
        amounts=(amount("P1", DAY, agreed=10), amount("P2", DAY, agreed=1)),
        milestones=(reached("P1", DAY), reached("P2", DAY)),
    )
    second = Ledger(
        projects=(project("P1", investor="New"), project("P3")),
        amounts=(amount("P1", DAY, agreed=12), amount("P1", FIRST, agreed=15)),
        milestones=(reached("P1", SPRING.date(6)),),
    )
    tables = filed_twice(tmp_path, first, second)
    assert tables["problems"].empty
    assert len(tables["projects"]) == 4
    stands = registry.stands({name: tables[name] for name in vintages.LEDGER_KEYS})
    projects = stands["projects"].set_index("project_id")["investor"]
    assert projects.fillna("").to_dict() == {"P1": "New", "P2": "", "P3": ""}
    assert sorted(stands["amounts"][["project_id", "agreed"]].itertuples(index=False, name=None)) == [
        *(("P1", 12.0), ("P1", 15.0), ("P2", 1.0)),
    ]
    assert stands["milestones"].set_index("project_id")["date"].dt.date.to_dict() == {"P1": SPRING.date(6), "P2": DAY}


@TWICE
def test_before_it_came_again_the_ledger_was_as_it_was(tmp_path: Path) -> None:
    first = Ledger(projects=(project("P1"),), amounts=(amount("P1", DAY, agreed=10),))
    second = Ledger(projects=(project("P1"),), amounts=(amount("P1", DAY, agreed=12),))
    tables = filed_twice(tmp_path, first, second)
    declared = campaign.load(tmp_path)
    agreed = {
        day: edition.edition_of(declared, tables, known_on=day).tables["amounts"]["agreed"].tolist()
        for day in (FIRST - dt.timedelta(days=1), FIRST, SECOND - dt.timedelta(days=1), SECOND)
    }
    assert list(agreed.values()) == [[], [10.0], [10.0], [12.0]]


@TWICE
def test_two_trips_alike_in_one_ledger_are_two_and_the_same_two_when_it_comes_again(tmp_path: Path) -> None:
    twice = (trip("North", DAY, 3), trip("North", DAY, 3), trip("North", FIRST, 4))
    tables = filed_twice(tmp_path, Ledger(activities=twice), Ledger(activities=(*twice, trip("North", DAY, 5))))
    assert len(tables["activities"]) == 7
    stands = vintages.current("activities", tables["activities"])
    assert sorted(stands["firms_met"]) == [3.0, 3.0, 4.0, 5.0]


def test_what_stands_keeps_its_columns_and_an_empty_ledger_is_empty() -> None:
    _, tables = tiny.imagine({}, ledger={})
    for name in vintages.LEDGER_KEYS:
        stands = vintages.current(name, tables[name])
        assert stands.empty and list(stands.columns) == list(tables[name].columns)
