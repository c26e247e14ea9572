"""Files are read in processes of their own: what ends one costs that file, and what is our fault is no file's."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import tiny
from tiny import AUTUMN

from analysis import campaign, contents, intake, rules
from analysis.campaign import Campaign
from analysis.contents import Contents, Reader
from analysis.errors import ReaderFailed
from analysis.received import Received, received

DAY = AUTUMN.dates[0]
FATES = ["takes the process down", "takes all memory"]
if not Path("/proc/self/statm").is_file():
    FATES.remove("takes all memory")  # such a system holds no process to a limit

# Loaded by every Python that a reader starts, since it stands on its path under this name. A file is read as always,
# unless its name says what becomes of the process that reads it.
POISON = """
import os, signal, time
from analysis import contents

read = contents.read

def poisoned(came, *given):
    fate = came.path.stem
    if fate == "takes all memory":
        bytearray(50 * contents.MEMORY)
    if fate == "takes the process down":
        os.kill(os.getpid(), signal.SIGKILL)
    if fate == "takes for ever":
        time.sleep(600)
    if fate == "meets a mistake of ours":
        raise ZeroDivisionError("ours")
    print("what a library prints is no answer")
    return read(came, *given)

contents.read = poisoned
"""


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers that some files end."""
    (tmp_path / "poison").mkdir()
    (tmp_path / "poison" / "sitecustomize.py").write_text(POISON, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "poison"))


def build(folder: Path, *names: str) -> Campaign:
    """A campaign to which forms of South came in files of these names, one after another; each has one deal more."""
    declared = tiny.declare(folder)
    here = folder / "raw" / "autumn" / DAY.isoformat()
    for number, name in enumerate(names, start=1):
        tiny.write_form(here / f"{name}.xlsx", "South", {"deals": number, "dollars": 1.0}, DAY)
    log = [(number, DAY, f"autumn/{DAY}/{name}.xlsx", "") for number, name in enumerate(names, start=1)]
    tiny._write_csv(folder / "raw" / "received.csv", [("sequence", "received_on", "path", "sha256"), *log])
    return declared


def read_all(declared: Campaign, jobs: int) -> list[Contents]:
    return list(contents.read_all(received(declared), declared, jobs))


def said(read: Contents) -> list[object]:
    """The rules of what was found, or the deals that were read."""
    deals = [row["value"] for row in read.form.figures if row["indicator"] == "deals"]
    return [finding.rule for finding in read.findings] or deals


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("fate", FATES)
def test_a_file_that_ends_its_reader_is_refused_and_those_before_and_after_it_are_read(
    tmp_path: Path, fate: str, jobs: int
) -> None:
    declared = build(tmp_path / "campaign", "first", fate, "third", "fourth")
    assert [said(one) for one in read_all(declared, jobs)] == [[1.0], ["file-stopped"], [3.0], [4.0]]


@pytest.mark.usefixtures("poisoned")
def test_a_file_that_ends_its_reader_is_a_row_of_problems_and_nothing_more(tmp_path: Path) -> None:
    declared = build(tmp_path / "campaign", "first", "takes the process down", "third")
    tables = intake.run(declared)
    assert tables["files"]["verdict"].tolist() == ["accepted", "refused", "accepted"]
    (problem,) = tables["problems"].to_dict("records")
    assert (problem["rule"], problem["severity"]) == ("file-stopped", "refuse")
    assert problem["file"].endswith("takes the process down.xlsx")


@pytest.mark.usefixtures("poisoned")
def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = build(tmp_path / "campaign", "takes for ever")
    monkeypatch.setattr(contents, "SECONDS", 1)
    began = time.monotonic()
    (read,) = read_all(declared, 1)
    assert said(read) == ["file-stopped"]
    assert time.monotonic() - began < 30


@pytest.mark.usefixtures("poisoned")
def test_a_mistake_of_ours_is_raised_and_is_no_finding(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    declared = build(tmp_path / "campaign", "first", "meets a mistake of ours", "third")
    with pytest.raises(ReaderFailed, match=r"meets a mistake of ours\.xlsx failed for a reason that is ours"):
        intake.run(declared)
    assert "ZeroDivisionError: ours" in capfd.readouterr().err


def test_a_declaration_that_cannot_be_read_is_a_mistake_of_ours(tmp_path: Path) -> None:
    declared = build(tmp_path / "campaign", "first")
    (tmp_path / "campaign" / "rules.csv").unlink()
    with pytest.raises(ReaderFailed):
        read_all(declared, 1)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(build(tmp_path / "campaign", "first", "second").folder)
    yield reader
    reader.close()


def came(folder: Path) -> list[Received]:
    return received(campaign.load(folder))


def test_a_reader_that_is_killed_from_outside_is_replaced_for_the_next_file(tmp_path: Path, reader: Reader) -> None:
    first, second = came(tmp_path / "campaign")
    assert said(reader.read(first)) == [1.0]
    process = reader._process
    assert process
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert said(reader.read(first)) == ["file-stopped"]
    assert said(reader.read(second)) == [2.0]
    assert reader._process is not process


def test_a_reader_reads_one_file_after_another_in_one_process(tmp_path: Path, reader: Reader) -> None:
    first, second = came(tmp_path / "campaign")
    assert said(reader.read(first)) == [1.0]
    process = reader._process
    assert said(reader.read(second)) == [2.0]
    assert reader._process is process


def test_a_reader_ends_with_its_process(tmp_path: Path, reader: Reader) -> None:
    reader.read(came(tmp_path / "campaign")[0])
    process = reader._process
    assert process
    reader.close()
    assert process.returncode == 0


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_answers_come_in_the_order_of_the_files_however_many_are_read_at_a_time(tmp_path: Path, jobs: int) -> None:
    names = ["h", "c", "a", "g", "b", "e", "d", "f"]
    declared = build(tmp_path / "campaign", *names)
    assert [said(one) for one in read_all(declared, jobs)] == [[float(number)] for number in range(1, 9)]


def test_no_files_need_no_reader(tmp_path: Path) -> None:
    before = threading.active_count()
    assert read_all(build(tmp_path / "campaign"), 2) == []
    assert threading.active_count() == before


def test_the_tables_are_the_same_however_many_files_are_read_at_a_time(tmp_path: Path) -> None:
    declared = tiny.build(tmp_path / "campaign")
    once, twice = intake.run(declared, jobs=1), intake.run(declared, jobs=2)
    for name, table in once.items():
        pd.testing.assert_frame_equal(table, twice[name])


def test_what_a_process_answers_is_what_reading_in_this_one_gives(tmp_path: Path) -> None:
    declared = build(tmp_path / "campaign", "first", "second")
    book = rules.load(declared.folder)
    assert read_all(declared, 2) == [contents.read(one, declared, book) for one in received(declared)]


# What one file holds.


@pytest.mark.usefixtures("in_this_process")
def test_a_unit_with_a_form_on_each_of_two_sheets_is_read_once_and_the_sheet_shown_is_read(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path)
    path = tmp_path / "raw" / "autumn" / DAY.isoformat() / "form.xlsx"
    rows = [["Reporting district: North"], ["New deals", None], ["Count", "Amount"]]
    merges = {"Old": ["A2:B2"], "New": ["A2:B2"]}
    tiny.write_book(path, {"Old": [*rows, [3, 12.5]], "New": [*rows, [4, 13.5]]}, merges)
    hide(path, "Old")
    tables = intake.run(declared)
    assert tables["figures"]["value"].tolist() == [4.0, 13.5]
    assert tables["figures"]["sheet"].tolist() == ["New", "New"]
    assert tables["problems"][["rule", "cell"]].to_numpy().tolist() == [["unit-twice", "Old!A1"]]


def hide(path: Path, sheet: str) -> None:
    import openpyxl

    book = openpyxl.load_workbook(path)
    book[sheet].sheet_state = "hidden"
    book.active = book.sheetnames.index("New")
    book.save(path)


@pytest.mark.usefixtures("in_this_process")
def test_forms_of_two_units_on_two_sheets_of_a_file_are_both_read(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path)
    sheets = {
        unit: [[f"Reporting district: {unit}"], ["New deals", None], ["Count", "Amount"], [3, 12.5]]
        for unit in ("North", "South")
    }
    path = tmp_path / "raw" / "autumn" / DAY.isoformat() / "form.xlsx"
    tiny.write_book(path, sheets, {unit: ["A2:B2"] for unit in sheets})
    tables = intake.run(declared)
    assert tables["filings"]["city_code"].tolist() == ["N", "S"]
    assert tables["problems"].empty
