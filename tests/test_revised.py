"""What became of figures after they were filed, and which printed figures that moved, on both sides of every day."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from deciding import CLOSING, DAY, NINTH, TWENTIETH, TWENTY_SEVENTH, build, correct, decided, file, read, verify

from analysis import revised
from analysis.campaign import Campaign
from analysis.edition import Edition, edition_of

Tables = Mapping[str, pd.DataFrame]
COLUMNS = ["edition_date", "city_code", "indicator", "printed", "now", "n_printed", "n_now"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """On the ninth day North filed three deals, South four and Middle a figure that is held back."""
    path = tmp_path_factory.mktemp("revised")
    filed = {
        ("spring", NINTH, "North"): {"deals": 3, "dollars": 10},
        ("spring", NINTH, "Middle"): {"deals": 1, "dollars": 900},
        ("spring", NINTH, "South"): {"deals": 4, "dollars": 20},
        ("spring", TWENTY_SEVENTH, "South"): {"deals": 5, "dollars": 30},
    }
    build(path, filed)
    return path


AGAIN = 5
"""The receipt in which North filed the ninth day again."""


@pytest.fixture(scope="module")
def twice(folder: Path) -> tuple[Campaign, Tables]:
    """North filed the ninth day again, five deals now; everything else came when it was due."""
    again = file(folder, "North", 5, 10, nth=2)
    units = [f"spring/{NINTH}/{unit}.xlsx" for unit in ("North", "Middle", "South")]
    log = dict.fromkeys(units, NINTH) | {f"spring/{TWENTY_SEVENTH}/South.xlsx": TWENTY_SEVENTH, again: CLOSING}
    declared = build(folder, {}, log)
    return declared, read(declared)


def refiled(twice: tuple[Campaign, Tables], came: dt.date, deals: float = 5) -> tuple[Campaign, Tables]:
    """The same, the form having come again on another day or with another figure."""
    declared, tables = twice
    shifted = dict(tables)
    for name in ("files", "filings", "figures"):
        table = tables[name].copy()
        table.loc[table["sequence"] == AGAIN, "received_on"] = pd.Timestamp(came)
        shifted[name] = table
    again = (shifted["figures"]["sequence"] == AGAIN) & (shifted["figures"]["indicator"] == "deals")
    shifted["figures"].loc[again, ["value", "filed", "text"]] = [deals, deals, str(deals)]
    return declared, shifted


def printed(edition: Edition) -> list[tuple[object, ...]]:
    moved = revised.printed(edition)
    return [
        (row.edition_date.date(), row.city_code, row.indicator, row.printed, row.now, row.n_printed, row.n_now)
        for row in moved[COLUMNS].itertuples()
    ]


def changes(edition: Edition) -> list[tuple[object, ...]]:
    found = revised.changes(edition)[["city_code", "indicator", "why", "old", "new", "reason"]]
    return [
        tuple(None if isinstance(value, float) and pd.isna(value) else value for value in row)
        for row in found.itertuples(index=False)
    ]


@pytest.mark.parametrize(
    ("days_after", "editions"),
    [
        (0, []),
        (1, [NINTH]),
        ((TWENTIETH - NINTH).days, [NINTH]),
        ((TWENTIETH - NINTH).days + 1, [NINTH, TWENTIETH]),
        ((CLOSING - NINTH).days, [NINTH, TWENTIETH, TWENTY_SEVENTH]),
        ((CLOSING - NINTH).days + 1, [NINTH, TWENTIETH, TWENTY_SEVENTH, CLOSING]),
    ],
)
def test_a_figure_had_been_printed_in_every_edition_before_the_day_on_which_another_came(
    twice: tuple[Campaign, Tables], days_after: int, editions: list[dt.date]
) -> None:
    declared, tables = refiled(twice, NINTH + days_after * DAY)
    edition = edition_of(declared, tables, as_of=CLOSING)
    assert changes(edition) == [("N", "deals", "filed-again", 3.0, 5.0, None)]
    assert printed(edition) == [
        row
        for code, before, now, n in (("N", 3.0, 5.0, 1), ("ALL", 8.0, 10.0, 3))
        for row in [(day, code, "deals", before, now, n, n) for day in editions]
    ]


def test_an_edition_that_is_not_made_yet_printed_nothing(twice: tuple[Campaign, Tables]) -> None:
    declared, tables = refiled(twice, TWENTIETH + DAY)
    assert {row[0] for row in printed(edition_of(declared, tables, as_of=NINTH))} == {NINTH}


def test_a_form_filed_again_with_the_same_figures_changes_nothing(twice: tuple[Campaign, Tables]) -> None:
    declared, tables = refiled(twice, NINTH + DAY, deals=3)
    edition = edition_of(declared, tables)
    assert len(edition.tables["filings"].query("city_code == 'N'")) == 2
    assert changes(edition) == printed(edition) == []


def test_before_the_day_on_which_it_came_nothing_had_changed(twice: tuple[Campaign, Tables]) -> None:
    declared, tables = refiled(twice, NINTH + 2 * DAY)
    edition = edition_of(declared, tables, known_on=NINTH + DAY)
    assert changes(edition) == printed(edition) == []


@pytest.fixture(scope="module")
def once(twice: tuple[Campaign, Tables]) -> Tables:
    """The same filings, each in time and none filed again."""
    tables = twice[1]
    kept = {name: tables[name][tables[name]["sequence"] != AGAIN] for name in ("files", "filings", "figures")}
    return dict(tables) | kept


def test_a_correction_moves_what_was_printed_before_it_was_decided(tmp_path: Path, once: Tables) -> None:
    declared = build(tmp_path, {})
    row = {"unit": "Middle", "indicator": "dollars", "filed_text": "900", "value": "0.9", "decided_on": TWENTIETH}
    correct(tmp_path, row | {"reason": "thousands"})
    edition = edition_of(declared, decided(declared, once))
    assert changes(edition) == [("M", "dollars", "corrected", None, 0.9, "thousands")]
    unit, total = printed(edition)
    assert unit[:3] == (NINTH, "M", "dollars")
    assert pd.isna(unit[3])
    assert unit[4:] == (0.9, 0, 1)
    assert total == (NINTH, "ALL", "dollars", 30.0, 30.9, 2, 3)


def test_an_explanation_that_releases_a_figure_moves_it_too_and_one_of_a_figure_in_use_does_not(
    tmp_path: Path, once: Tables
) -> None:
    declared = build(tmp_path, {})
    correct(
        tmp_path,
        {"unit": "Middle", "indicator": "dollars", "filed_text": "900", "rule": "unit-slip"},
        {"unit": "South", "indicator": "dollars", "filed_text": "20"},
    )
    edition = edition_of(declared, decided(declared, once))
    assert changes(edition) == [("M", "dollars", "explained", None, 900.0, "by telephone")]
    assert [row[1:] for row in printed(edition)][1] == ("ALL", "dollars", 30.0, 930.0, 2, 3)


def test_a_verification_that_strikes_something_is_a_change_and_moves_no_page_of_filed_numbers(
    tmp_path: Path, once: Tables
) -> None:
    declared = build(tmp_path, {})
    verify(
        tmp_path,
        {"unit": "South", "filed": 4, "struck": 1, "verified": 3, "reason": "no contract"},
        {"unit": "North", "filed": 3, "struck": 0, "verified": 3},
    )
    edition = edition_of(declared, decided(declared, once))
    assert changes(edition) == [("S", "deals", "verified", 4.0, 3.0, "no contract")]
    assert printed(edition) == []
    assert revised.verifications(edition)["verified"].tolist() == [3.0, 3.0]


def test_a_total_also_takes_in_what_came_late_and_says_of_how_many_units_it_is(
    tmp_path: Path,
) -> None:
    first, again, late = (f"spring/{NINTH}/{name}.xlsx" for name in ("North", "North 2", "South"))
    build(tmp_path, {("spring", NINTH, "North"): {"deals": 3, "dollars": 1}})
    file(tmp_path, "North", 4, 1, nth=2)
    file(tmp_path, "South", 10, 1)
    declared = build(tmp_path, {}, {first: NINTH, again: NINTH + DAY, late: NINTH + 2 * DAY})
    edition = edition_of(declared, read(declared))
    assert printed(edition)[-1] == (NINTH, "ALL", "deals", 3.0, 14.0, 1, 2)
