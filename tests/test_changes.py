"""What differs between two versions of the tidy tables: rows that can be checked in the head, then laws."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import changes
from analysis.changes import DERIVED, KEYS, TELLING, Change, between, nearest, said
from analysis.schemas import TABLES, columns

Tables = dict[str, pd.DataFrame]
JUNE = "raw/season2/2022-06-30/成都.xlsx"
JULY = "raw/season2/2022-07-15/成都.xlsx"
LEDGER = "raw/season2/项目台账.xlsx"


def figure(text: str = "12.3", file: str = JUNE, cell: str = "C7", **more: Any) -> dict[str, Any]:
    number = float(text) if re.fullmatch(r"[\d.]+", text) else None
    return {
        "season": "2",
        "city_code": "510100",
        "indicator": "signed_amount",
        "as_of": pd.Timestamp("2022-06-30"),
        "sequence": 1,
        "value": number,
        "filed": number,
        "text": text,
        "file": file,
        "sheet": "统计表",
        "cell": cell,
    } | more


def amount(project: str = "P1", agreed: float = 2.3, cell: str = "A3", **more: Any) -> dict[str, Any]:
    return {
        "project_id": project,
        "date": pd.Timestamp("2022-06-01"),
        "agreed": agreed,
        "agreed_original": agreed,
        "paid": 0.5,
        "sequence": 2,
        "file": LEDGER,
        "sheet": "金额",
        "cell": cell,
    } | more


def project(project_id: str = "P1", shares: str = "510100=1.0", name: str = "一厂", cell: str = "A3") -> dict[str, Any]:
    return {
        "project_id": project_id,
        "unit_shares": shares,
        "name": name,
        "sequence": 2,
        "file": LEDGER,
        "sheet": "项目",
        "cell": cell,
    }


def tables(**rows: list[dict[str, Any]]) -> Tables:
    return {name: pd.DataFrame(given) for name, given in rows.items()}


def told(before: Tables, now: Tables) -> list[str]:
    return [said(change) for change in between(before, now)]


# A value.


def test_a_changed_cell_is_one_change_that_names_the_filing_and_the_cell() -> None:
    before, now = tables(figures=[figure("12.3")]), tables(figures=[figure("15")])
    assert between(before, now) == [Change("figures", "510100", JUNE, "统计表!C7", "text", "12.3", "15")]
    assert told(before, now) == [f"figures: {JUNE} 统计表!C7 12.3 → 15"]


def test_of_many_rows_only_the_changed_one_is_told() -> None:
    rows = [figure(str(number), cell=f"C{number}", indicator=f"i{number}") for number in range(20)]
    now = [row if row["cell"] != "C7" else row | {"text": "99"} for row in rows]
    assert told(tables(figures=rows), tables(figures=now)) == [f"figures: {JUNE} 统计表!C7 7 → 99"]


def test_a_number_read_otherwise_from_the_same_text_is_told_by_its_columns() -> None:
    before, now = tables(figures=[figure(value=12.3)]), tables(figures=[figure(value=None)])
    assert told(before, now) == [f"figures: {JUNE} 统计表!C7 value 12.3 → nothing"]


def test_several_columns_of_a_ledger_row_are_one_change() -> None:
    before, now = tables(amounts=[amount()]), tables(amounts=[amount(agreed=2.5, paid=1.0)])
    assert told(before, now) == [f"amounts: {LEDGER} 金额!A3 agreed, paid 2.3, 0.5 → 2.5, 1"]


def test_two_blanks_are_alike_and_a_blank_that_is_filled_is_a_change() -> None:
    blank, filled = tables(amounts=[amount(paid=None)]), tables(amounts=[amount(paid=1.0)])
    assert told(blank, blank) == []
    assert told(blank, filled) == [f"amounts: {LEDGER} 金额!A3 paid nothing → 1"]
    assert told(filled, blank) == [f"amounts: {LEDGER} 金额!A3 paid 1 → nothing"]


def test_a_long_text_is_cut_and_kept_to_a_line() -> None:
    before = tables(context=[{"city_code": "1", "measure": "m", "value": "a\nb", "file": "f", "cell": "B2"}])
    now = tables(context=[{"city_code": "1", "measure": "m", "value": "x" * 99, "file": "f", "cell": "B2"}])
    assert told(before, now) == [f"context: f B2 value a b → {'x' * 60}…"]


# A row.


def test_a_row_that_came_has_no_old_value_and_one_that_went_no_new_one() -> None:
    none, one = tables(figures=[figure()]), tables(figures=[figure(), figure("4", cell="D7", indicator="paid")])
    assert between(none, one) == [Change("figures", "510100", JUNE, "统计表!D7", "text", "", "4")]
    assert between(one, none) == [Change("figures", "510100", JUNE, "统计表!D7", "text", "4", "")]
    assert told(none, one) == [f"figures: {JUNE} 统计表!D7 nothing → 4"]


def test_the_rows_of_a_new_filing_are_told_together() -> None:
    more = [figure(str(number), JULY, f"C{number}", indicator=f"i{number}") for number in range(14)]
    before, now = tables(figures=[figure()]), tables(figures=[figure(), *more])
    assert told(before, now) == [f"figures: {JULY} nothing → 14 rows"]
    assert told(now, before) == [f"figures: {JULY} 14 rows → nothing"]


def test_rows_of_two_units_in_one_file_are_told_apart() -> None:
    more = [figure(cell=f"C{n}", city_code=f"51{n % 2}", indicator=f"i{n}", file=JULY) for n in range(4)]
    found = between({}, tables(figures=more))
    assert [(change.city_code, change.new) for change in found] == [("510", "2 rows"), ("511", "2 rows")]


def test_a_row_with_another_key_in_the_same_cell_is_the_same_row() -> None:
    before, now = tables(projects=[project("P1")]), tables(projects=[project("P7")])
    assert told(before, now) == [f"projects: {LEDGER} 项目!A3 project_id P1 → P7"]


def test_a_row_put_between_others_is_the_only_change() -> None:
    before = [project(f"P{n}", cell=f"A{n}") for n in range(5)]
    now = [*before[:2], project("new", cell="A2"), *(row | {"cell": f"A{n + 3}"} for n, row in enumerate(before[2:]))]
    assert told(tables(projects=before), tables(projects=now)) == [
        f"projects: {LEDGER} 项目!A2 project_id nothing → new"
    ]


def test_rows_in_another_order_are_told_only_where_nothing_else_is() -> None:
    before = [project("P1", cell="A1"), project("P2", cell="A2")]
    now = [project("P2", cell="A1"), project("P1", cell="A2")]
    [moved] = told(tables(projects=before), tables(projects=now))
    assert moved.startswith(f"projects: {LEDGER} 项目!A")
    assert "in another row" in moved
    more = tables(projects=now, figures=[figure()])
    assert told(tables(projects=before), more) == [f"figures: {JUNE} 统计表!C7 nothing → 12.3"]


def test_a_receipts_number_that_moves_is_no_change_of_what_was_filed() -> None:
    before, now = [figure(sequence=1)], [figure(sequence=2), figure("4", JULY, sequence=1)]
    assert told(tables(figures=before), tables(figures=now)) == [f"figures: {JULY} 统计表!C7 nothing → 4"]


def test_rows_alike_in_their_keys_go_by_their_order() -> None:
    before = [figure("1", cell="C7"), figure("2", cell="C8")]
    now = [figure("1", cell="C7"), figure("3", cell="C8")]
    assert told(tables(figures=before), tables(figures=now)) == [f"figures: {JUNE} 统计表!C8 2 → 3"]


def test_a_key_that_is_blank_is_a_key() -> None:
    row = {"file": JUNE, "cell": "统计表!A2", "city_code": "1", "indicator": None, "rule": "late", "found": "a"}
    before, now = tables(problems=[row]), tables(problems=[row | {"found": "b"}])
    assert told(before, now) == [f"problems: {JUNE} 统计表!A2 found a → b"]


# What follows from what.


def test_what_follows_from_a_told_change_of_the_same_file_is_left_out() -> None:
    def version(text: str, sha: str, other_sha: str) -> Tables:
        files = [
            {"sequence": 1, "file": JUNE, "sha256": sha, "verdict": "accepted"},
            {"sequence": 2, "file": JULY, "sha256": other_sha, "verdict": "accepted"},
        ]
        problem = {"file": JUNE, "cell": "统计表!C7", "city_code": "510100", "indicator": "x", "rule": "jump"}
        return tables(figures=[figure(text)], files=files, problems=[problem | {"found": text}])

    assert told(version("1", "a", "c"), version("2", "b", "c")) == [f"figures: {JUNE} 统计表!C7 1 → 2"]
    assert told(version("1", "a", "c"), version("1", "b", "c")) == [f"files: {JUNE} sha256 a → b"]
    assert told(version("1", "a", "c"), version("2", "b", "d")) == [
        f"figures: {JUNE} 统计表!C7 1 → 2",
        f"files: {JULY} sha256 c → d",
    ]


# Whose it is.


def test_a_ledger_row_is_of_the_units_that_share_its_project() -> None:
    before = tables(projects=[project(shares="510100=0.6;510300=0.4")], amounts=[amount()])
    now = dict(before) | tables(amounts=[amount(agreed=9.0)])
    [change] = between(before, now)
    assert change.city_code == "510100;510300"


def test_the_changes_of_ones_own_unit_come_first_and_keep_their_order() -> None:
    def of(code: str, cell: str) -> Change:
        return Change("figures", code, JUNE, cell, "text", "1", "2")

    every = [of("1", "A1"), of("2", "A2"), of("", "A3"), of("3;2", "A4"), of("1", "A5")]
    assert [change.cell for change in nearest(every, ["2"])] == ["A2", "A4", "A1", "A3", "A5"]
    assert nearest(every, []) == every


# Laws.


def test_every_table_has_a_key_and_is_told_by_a_column_of_its_own() -> None:
    assert set(KEYS) == set(TELLING) == set(TABLES)
    for name, table in TABLES.items():
        assert {*KEYS[name], TELLING[name]} <= set(columns(table))
    assert list(KEYS)[-len(DERIVED) :] == list(DERIVED)


def test_nothing_differs_between_a_campaigns_tables_and_themselves(default_tables: Tables) -> None:
    assert between(default_tables, {name: table.copy() for name, table in default_tables.items()}) == []


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables_that_were_not_there_have_come(default_tables: Tables, name: str) -> None:
    found = between({}, {name: default_tables[name]})
    assert bool(found) == bool(len(default_tables[name]))
    assert all(change.table == name and change.old == "" and change.new for change in found)


def test_types_of_columns_are_no_difference(default_tables: Tables) -> None:
    plain = {name: table.astype(object) for name, table in default_tables.items()}
    assert between(default_tables, plain) == []


CELLS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 2)), max_size=8)


def rows_of(cells: list[tuple[str, str, int]]) -> Tables:
    rows = [figure(str(n), file, f"C{place}", indicator=key) for place, (file, key, n) in enumerate(cells)]
    return {"figures": pd.DataFrame(rows, columns=list(figure()))}


@given(CELLS, CELLS)
def test_there_is_a_change_exactly_where_the_tables_differ(old: Any, new: Any) -> None:
    assert bool(between(rows_of(old), rows_of(new))) == (old != new)


@given(CELLS, CELLS)
def test_what_came_one_way_went_the_other(old: Any, new: Any) -> None:
    there, back = between(rows_of(old), rows_of(new)), between(rows_of(new), rows_of(old))
    assert sorted((c.file, c.old, c.new) for c in there) == sorted((c.file, c.new, c.old) for c in back)


@given(CELLS, st.data())
def test_one_changed_text_is_told_by_its_cell_and_nothing_else_is(cells: Any, data: st.DataObject) -> None:
    if not cells:
        return
    place = data.draw(st.integers(0, len(cells) - 1))
    file, key, number = cells[place]
    changed = [*cells[:place], (file, key, number + 10), *cells[place + 1 :]]
    [change] = between(rows_of(cells), rows_of(changed))
    assert (change.cell, change.old, change.new) == (f"统计表!C{place}", str(number), str(number + 10))


def test_a_change_is_said_without_a_name_for_what_is_in_the_cell() -> None:
    assert said(Change("figures", "", "f", "C7", changes.OWN_WORDS, "1", "2")) == "figures: f C7 1 → 2"
    assert said(Change("figures", "", "f", "C7", "state", "held", "")) == "figures: f C7 state held → nothing"
