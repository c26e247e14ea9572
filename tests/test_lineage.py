"""Everything on file that bears on one figure: a tiny campaign whose rows one can count in one's head."""

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import tiny
from tiny import AUTUMN, SPRING, Ledger, amount, project, reached, trip

from analysis import campaign, counting, intake
from analysis.edition import Edition, edition_of
from analysis.lineage import COLUMNS, lineage

NINTH, TWENTIETH, TWENTY_SEVENTH, _ = SPRING.dates
DAY = SPRING.date
CLOSED = AUTUMN.end

LEDGER = Ledger(
    projects=(
        project("P1"),
        project("P2", "North+South", shares="70%+30%"),
        project("P3", contract_kind="Framework"),
        project("P4", "South"),
    ),
    amounts=(
        amount("P1", DAY(5), agreed=10, paid=4),
        amount("P1", DAY(22), paid=6),
        amount("P2", DAY(25), agreed=20),
        amount("P3", DAY(6), agreed=99),
        amount("P4", DAY(7), agreed=5),
    ),
    milestones=(
        reached("P1", DAY(5)),
        reached("P3", DAY(6)),
        reached("P4", DAY(7)),
        reached("P1", DAY(24), "Landed"),
        reached("P2", DAY(25)),
    ),
    activities=(trip("North", DAY(8), 3, "Mayor"), trip("South", DAY(8), 7), trip("North", DAY(21), 2)),
)
CORRECTION = {
    **{"unit": "North", "season": "spring", "as_of": TWENTIETH, "indicator": "dollars", "rule": "unit-slip"},
    **{"filed_text": "9000", "value": 9, "reason": "in thousands", "decided_by": "Kim", "decided_on": DAY(21)},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """North filed in autumn once and in spring for two dates, for the first of them twice; then came the ledger."""
    folder = tmp_path_factory.mktemp("traced")
    filed = {
        ("autumn", CLOSED, "North"): {"deals": 5, "dollars": 50},
        ("spring", NINTH, "North"): {"deals": 1, "dollars": 10},
        ("spring", TWENTIETH, "North"): {"deals": 3, "dollars": 9000},
        ("spring", NINTH, "South"): {"deals": 8, "dollars": 80},
    }
    came = {
        f"autumn/{CLOSED}/North.xlsx": CLOSED,
        f"spring/{NINTH}/North.xlsx": NINTH,
        f"spring/{NINTH}/South.xlsx": NINTH,
        f"spring/{NINTH}/North again.xlsx": DAY(12),
        f"spring/{TWENTIETH}/North.xlsx": TWENTIETH,
        "spring/ledger.xlsx": DAY(28),
    }
    tiny.build(folder, filed, tiny.LEDGERED, came)
    again = folder / "raw" / "spring" / NINTH.isoformat() / "North again.xlsx"
    tiny.write_form(again, "North", {"deals": 2, "dollars": "12 m"}, NINTH)
    tiny.write_ledger(folder / "raw" / "spring" / "ledger.xlsx", LEDGER)
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, CORRECTION)
        writer.writeheader()
        writer.writerow(CORRECTION)
    return folder


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, pd.DataFrame]:
    return intake.run(campaign.load(folder))


def edition(folder: Path, tables: dict[str, pd.DataFrame], **asked: dt.date) -> Edition:
    return edition_of(campaign.load(folder), tables, **{"as_of": TWENTY_SEVENTH, **asked})


def traced(seen: Edition, indicator: str, unit: str = "N", kind: str = "") -> list[dict[str, object]]:
    rows = lineage(seen, seen.campaign.by_code[unit], seen.campaign.indicators[indicator])
    assert rows.columns.tolist() == COLUMNS
    return [row for row in rows.to_dict("records") if kind in ("", row["kind"])]


def told(rows: list[dict[str, object]], *names: str) -> list[tuple[object, ...]]:
    """Some columns of the rows: dates without their time, and nothing where there is nothing."""
    return [tuple(plain(row[name]) for name in names) for row in rows]


def plain(value: object) -> object:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


@pytest.fixture(scope="module")
def seen(folder: Path, tables: dict[str, pd.DataFrame]) -> Edition:
    return edition(folder, tables)


# Forms.


def test_every_form_is_there_oldest_first_and_says_whether_it_stands(seen: Edition) -> None:
    rows = traced(seen, "deals", kind="form")
    assert told(rows, "season", "as_of", "received_on", "sequence", "status", "value") == [
        ("autumn", CLOSED, CLOSED, 1, "standing", 5.0),
        ("spring", NINTH, NINTH, 2, "superseded", 1.0),
        ("spring", NINTH, DAY(12), 4, "standing", 2.0),
        ("spring", TWENTIETH, TWENTIETH, 5, "standing", 3.0),
    ]


def test_a_form_leads_down_to_its_cell(seen: Edition) -> None:
    row = traced(seen, "deals", kind="form")[1]
    assert (row["file"], row["sheet"], row["cell"]) == (f"raw/spring/{NINTH}/North.xlsx", "Form", "A5")
    assert (row["basis"], row["channel"]) == ("example", "filed")


def test_what_was_read_otherwise_than_written_names_the_rules_that_did_it(seen: Edition) -> None:
    rows = traced(seen, "dollars", kind="form")
    again = rows[2]
    assert (again["text"], again["value"], again["repairs"]) == ("12 m", 12.0, "unit-in-cell")
    assert again["findings"] == "unit-in-cell;form-against-ledger"
    assert [row["repairs"] for row in rows if row is not again] == ["", "", ""]


def test_a_corrected_figure_shows_what_was_filed_what_is_used_and_who_decided(seen: Edition) -> None:
    row = traced(seen, "dollars", kind="form")[3]
    assert (row["text"], row["filed"], row["value"]) == ("9000", 9000.0, 9.0)
    assert (row["state"], row["channel"]) == ("value", "corrected")
    assert told([row], "decision", "decided_by", "decided_on") == [("in thousands", "Kim", DAY(21))]
    assert "unit-slip" in str(row["findings"]).split(";")


def test_a_figure_on_which_nothing_was_decided_names_no_decision(seen: Edition) -> None:
    rows = told(traced(seen, "dollars", kind="form")[:3], "decision", "decided_by", "decided_on")
    assert rows == [(None, None, None)] * 3


def test_a_correction_of_what_is_no_longer_filed_is_a_finding_and_no_decision(
    folder: Path, tables: dict[str, pd.DataFrame]
) -> None:
    outdated = tables | {"corrections": tables["corrections"].assign(filed_text="8000")}
    row = traced(edition(folder, outdated), "dollars", kind="form")[3]
    assert told([row], "decision", "decided_by", "value") == [(None, None, None)]
    assert "correction-outdated" in str(row["findings"]).split(";")


def test_of_several_decisions_the_one_on_what_was_filed_is_named(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    first = tables["corrections"]
    told_later = {"rule": "cumulative-falls", "filed_text": "8000", "reason": "another", "decided_by": "Lee"}
    later = first.assign(**told_later, decided_on=pd.Timestamp(DAY(26)))
    both = tables | {"corrections": pd.concat([first, later], ignore_index=True)}
    row = traced(edition(folder, both), "dollars", kind="form")[3]
    assert told([row], "decision", "decided_by", "decided_on") == [("in thousands", "Kim", DAY(21))]


# Ledgers.


@pytest.mark.parametrize(
    ("indicator", "rows"),
    [
        ("deals", [(DAY(5), "P1", None, 1.0), (DAY(25), "P2", None, 1.0)]),
        ("dollars", [(DAY(5), "P1", 10.0, 10.0), (DAY(25), "P2", 20.0, 14.0)]),
        ("built", [(DAY(24), "P1", None, 1.0)]),
        ("built_dollars", [(DAY(24), "P1", 10.0, 10.0)]),
        ("paid", [(DAY(5), "P1", 4.0, 4.0), (DAY(22), "P1", 6.0, 2.0)]),
        ("trips", [(DAY(8), "", None, 1.0), (DAY(21), "", None, 1.0)]),
        ("mayor_trips", [(DAY(8), "", None, 1.0)]),
        ("met", [(DAY(8), "", 3.0, 3.0), (DAY(21), "", 2.0, 2.0)]),
        ("big_firms", []),
    ],
)
def test_a_ledger_gives_the_rows_that_are_counted_with_what_each_adds(
    seen: Edition, indicator: str, rows: list[tuple[object, ...]]
) -> None:
    assert told(traced(seen, indicator, kind="ledger"), "as_of", "text", "filed", "value") == rows


def test_a_project_of_two_units_is_traced_for_each_by_its_share(seen: Edition) -> None:
    assert told(traced(seen, "dollars", "S", "ledger"), "text", "value") == [("P4", 5.0), ("P2", 6.0)]
    assert told(traced(seen, "deals", "S", "ledger"), "text", "value") == [("P4", 1.0)]


def test_what_the_rows_add_comes_to_what_is_counted(seen: Edition) -> None:
    dated = counting.increments(seen.tables, seen.campaign)
    values = counting.cumulative(dated, seen.season, seen.as_of)
    for code in seen.campaign.indicators:
        added = sum(float(str(row["value"])) for row in traced(seen, code, kind="ledger"))
        assert added == pytest.approx(values.get(("N", code), 0.0))


def test_a_ledger_row_leads_down_to_its_cell_and_its_receipt(seen: Edition) -> None:
    [row] = traced(seen, "built", kind="ledger")
    assert (row["file"], row["sheet"], row["cell"]) == ("raw/spring/ledger.xlsx", "Milestones", "A6")
    assert told([row], "season", "sequence", "received_on", "status") == [("spring", 6, DAY(28), "standing")]


def test_a_form_and_a_ledger_row_stand_together_by_their_dates(seen: Edition) -> None:
    dates = [day for (day,) in told(traced(seen, "dollars"), "as_of")]
    assert dates == [CLOSED, DAY(5), NINTH, NINTH, TWENTIETH, DAY(25)]


# Two times.


def test_what_is_about_a_later_date_does_not_bear_on_the_figure(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    rows = traced(edition(folder, tables, as_of=NINTH), "deals")
    assert told(rows, "kind", "as_of") == [("form", CLOSED), ("ledger", DAY(5)), ("form", NINTH), ("form", NINTH)]


def test_what_came_later_is_not_known_yet(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    rows = traced(edition(folder, tables, known_on=DAY(11)), "deals")
    assert told(rows, "kind", "sequence", "status") == [("form", 1, "standing"), ("form", 2, "standing")]


def test_a_correction_decided_later_is_not_known_yet(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    row = traced(edition(folder, tables, known_on=TWENTIETH), "dollars", kind="form")[3]
    assert told([row], "decision", "value", "state") == [(None, None, "held")]


def test_a_figure_of_which_nothing_is_on_file_has_an_empty_table(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    assert traced(edition(folder, tables, known_on=DAY(1)), "trips", "S") == []
