"""A set of files is the old one or the new one, at any moment and whatever happens to the run that makes it."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny
from faults import chosen, content, killed_at, refused_at, undisturbed

from analysis import saving, sets, store
from analysis.errors import NotWritten
from analysis.sets import switch

OLD: dict[str, bytes | Path] = {"a.html": b"a" * 9, "m.json": b"{1}", "x/b.html": b"b" * 9, "gone/g.html": b"g"}
NEW = OLD | {"m.json": b"{22}", "x/c.html": b"c" * 9, "x/y/d.html": b"d" * 9}
del NEW["gone/g.html"]
KEPT = b"kept elsewhere"

REPLACE = f"""
import sys
from pathlib import Path
from analysis import sets
from analysis.errors import NotWritten
from analysis.sets import switch
target, kept, exchanged = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
if exchanged == "no":
    switch.exchange = lambda one, other: False
try:
    sets.replace_set(target, {NEW!r} | {{"kept.html": kept}})
except NotWritten as refused:
    print(refused)
    sys.exit(1)
"""


class Place:
    """A folder for a set, a finished file elsewhere, and a script that puts the new set in place."""

    def __init__(self, folder: Path, stands: bool, exchanged: str) -> None:
        self.folder, self.under, self.log = folder, folder / "reports", folder / "log"
        self.target, self.kept = self.under / "set", folder / "kept.html"
        self.command = [str(folder / "replace.py"), str(self.target), str(self.kept), exchanged]
        self.stands = stands
        (folder / "replace.py").write_text(REPLACE, encoding="utf-8")
        self.kept.write_bytes(KEPT)
        self.reset()

    def reset(self) -> None:
        """Have the old set stand, or none."""
        shutil.rmtree(self.under, ignore_errors=True)
        self.under.mkdir()
        if self.stands:
            sets.replace_set(self.target, OLD)

    @property
    def before(self) -> dict[str, bytes | Path] | None:
        return OLD if self.stands else None


AFTER = NEW | {"kept.html": KEPT}
WHOLE = {f"set/{name}": held for name, held in AFTER.items()}


@pytest.fixture(params=[(True, "yes"), (True, "no"), (False, "yes")], ids=["exchanged", "renamed twice", "first"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, *request.param)


def test_a_run_killed_at_any_write_leaves_the_old_set_or_the_new_and_the_next_one_completes_it(place: Place) -> None:
    whole = undisturbed(place.command, place.under, place.log)
    assert (whole.code, content(place.under)) == (0, WHOLE)
    left = []
    for k in chosen(len(whole.writes), 10):
        place.reset()
        ended = killed_at(k, place.command, place.under, place.log)
        assert ended.code == -signal.SIGKILL
        assert ended.writes == whole.writes[: k + 1]
        left.append(content(sets.standing(place.target)))
        assert left[-1] in (place.before, AFTER), whole.writes[k]
        sets.replace_set(place.target, NEW | {"kept.html": place.kept})
        assert content(place.under) == WHOLE
    assert place.before in left
    assert AFTER in left


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_a_refused_write_is_said_and_leaves_the_old_set(place: Place, code: int) -> None:
    whole = undisturbed(place.command, place.under, place.log)
    for k in chosen(len(whole.writes), 10):
        place.reset()
        ended = refused_at(k, code, place.command, place.under, place.log)
        assert "Traceback" not in ended.err
        if ended.code:
            assert f"{os.strerror(code)}. What stood in its place still does." in ended.out
            assert content(sets.standing(place.target)) == place.before, whole.writes[k]
        else:  # only the old set's removal was refused
            assert content(place.target) == AFTER, whole.writes[k]
        sets.replace_set(place.target, NEW | {"kept.html": place.kept})
        assert content(place.under) == WHOLE


def test_with_an_exchange_there_is_no_moment_without_a_set(tmp_path: Path) -> None:
    place = Place(tmp_path, True, "yes")
    whole = undisturbed(place.command, place.under, place.log)
    [moved] = [write for write in whole.writes if write.startswith("os.rename")]
    k = whole.writes.index(moved)
    for at, expected in ((k, OLD), (k + 1, AFTER)):
        place.reset()
        killed_at(at, place.command, place.under, place.log)
        assert content(place.target) == expected


def test_the_harness_cuts_bytes_in_the_middle(tmp_path: Path) -> None:
    place = Place(tmp_path, True, "yes")
    whole = undisturbed(place.command, place.under, place.log)
    k = whole.writes.index("write .set.aside/next/x/c.html")
    place.reset()
    killed_at(k, place.command, place.under, place.log)
    assert (sets.aside(place.target) / "next" / "x" / "c.html").read_bytes() == b"cccc"


# What a set holds.


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the old set stands."""
    sets.replace_set(tmp_path / "set", OLD)
    return tmp_path / "set"


def test_a_folder_holds_exactly_the_files_of_the_set_and_nothing_is_left_beside_it(target: Path) -> None:
    sets.replace_set(target, NEW.items())
    assert content(target) == NEW
    assert not (target / "gone").exists()
    assert [path.name for path in target.parent.iterdir()] == ["set"]


def test_a_finished_file_is_linked_and_so_is_one_that_was_the_same_before(target: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(KEPT)
    before = (target / "a.html").stat().st_ino
    sets.replace_set(target, NEW | {"kept.html": tmp_path / "kept"})
    assert (target / "kept.html").samefile(tmp_path / "kept")
    assert (target / "a.html").stat().st_ino == before


def test_a_file_of_the_old_set_can_be_handed_on(target: Path) -> None:
    sets.replace_set(target, {"moved/a.html": target / "a.html"})
    assert content(target) == {"moved/a.html": OLD["a.html"]}


def test_where_nothing_can_be_linked_files_are_copied(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    (tmp_path / "kept").write_bytes(KEPT)
    monkeypatch.setattr(os, "link", refuse)
    sets.replace_set(target, NEW | {"kept.html": tmp_path / "kept"})
    assert content(target) == AFTER
    assert not (target / "kept.html").samefile(tmp_path / "kept")


@pytest.mark.parametrize("name", ["../out.html", "/out.html", "", "x/../../out.html"])
def test_no_file_of_a_set_lies_outside_it(target: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no place in a set"):
        sets.replace_set(target, {name: b""})
    assert content(target) == OLD


def test_a_file_named_twice_is_refused_since_the_first_may_be_a_link(target: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(KEPT)
    with pytest.raises(ValueError, match="named twice"):
        sets.replace_set(target, [("a", tmp_path / "kept"), ("a", b"over it")])
    assert (tmp_path / "kept").read_bytes() == KEPT
    assert content(target.parent) == {f"set/{name}": held for name, held in OLD.items()} | {"kept": KEPT}


def test_files_that_cannot_be_made_leave_the_old_set_and_nothing_beside_it(target: Path) -> None:
    def made() -> Iterator[tuple[str, bytes]]:
        yield "a.html", b"new"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sets.replace_set(target, made())
    assert content(target) == OLD
    assert [path.name for path in target.parent.iterdir()] == ["set"]


def test_a_set_that_is_a_link_to_another_place_is_replaced_there(target: Path, tmp_path: Path) -> None:
    (tmp_path / "near").mkdir()
    link = tmp_path / "near" / "set"
    link.symlink_to(target)
    sets.replace_set(link, NEW)
    assert link.is_symlink()
    assert content(target) == NEW


def test_without_an_exchange_a_refused_second_rename_is_undone(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def refuse(self: Path, to: Path) -> Path:
        if self.name == "next":
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return rename(self, to)

    monkeypatch.setattr(switch, "exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(NotWritten, match="Permission denied"):
        sets.replace_set(target, NEW)
    assert content(target) == OLD


# One run at a time.

HOLD = """
import sys
from pathlib import Path
from analysis import sets
with sets.alone(Path(sys.argv[1])):
    print("in", flush=True)
    sys.stdin.readline()
"""


class Holder:
    """Another process that is at work on a folder until it is told to end."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout and self.process.stdin and self.process.stderr

    def is_in(self) -> None:
        """Wait until it is at work."""
        assert self.process.stdout and self.process.stdout.readline() == "in\n"

    def said(self) -> str:
        """A line that it says."""
        assert self.process.stderr
        return self.process.stderr.readline()

    def end(self) -> None:
        """Have it end, and see that it does well."""
        assert self.process.communicate("\n", timeout=60)[1] == ""
        assert self.process.returncode == 0


def test_a_second_run_says_whom_it_waits_for_and_then_goes_on(tmp_path: Path) -> None:
    first, second = Holder(tmp_path / "set"), None
    first.is_in()
    second = Holder(tmp_path / "set")
    said = second.said()
    assert said.startswith(
        f"hundred-days: waiting for process {first.process.pid}, at work on {tmp_path / 'set'} since 2"
    )
    assert second.process.poll() is None
    first.end()
    second.is_in()
    second.end()
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_run_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    first = Holder(tmp_path / "set")
    first.is_in()
    first.process.kill()
    first.process.communicate()
    said: list[str] = []
    with sets.alone(tmp_path / "set", said.append):
        assert (sets.aside(tmp_path / "set") / "lock").read_text().splitlines()[0] == str(os.getpid())
    assert said == []
    assert list(tmp_path.iterdir()) == []


def test_many_runs_at_once_each_leave_a_whole_set(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from analysis import sets; mark = sys.argv[2].encode()\n"
    script += (
        "for _ in range(20): sets.replace_set(Path(sys.argv[1]), {f'{n}': mark for n in range(9)}, lambda _: None)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "set")]
    runs = [subprocess.Popen([*command, mark]) for mark in "abc"]
    seen = set()
    while any(run.poll() is None for run in runs):
        if (before := sets.mark(tmp_path / "set")) is not None:
            try:
                held = {(tmp_path / "set" / f"{n}").read_bytes() for n in range(9)}
            except FileNotFoundError:
                assert sets.mark(tmp_path / "set") != before
                continue
            if sets.mark(tmp_path / "set") == before:
                seen.add(frozenset(held))
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert all(len(held) == 1 for held in seen)
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_the_same_thread_may_ask_again_and_another_waits(tmp_path: Path) -> None:
    said: list[str] = []
    waits, came = threading.Event(), threading.Event()

    def other() -> None:
        with sets.alone(tmp_path, lambda line: (said.append(line), waits.set())[0]):
            came.set()

    with sets.alone(tmp_path), sets.alone(tmp_path):
        thread = threading.Thread(target=other)
        thread.start()
        assert waits.wait(60)
        assert not came.is_set()
    thread.join(60)
    assert came.is_set()
    assert [line.split(",")[0] for line in said] == [f"waiting for process {os.getpid()}"]


def test_a_process_forked_by_the_holder_does_not_keep_the_lock(tmp_path: Path) -> None:
    forking = HOLD.replace(
        "    print", "    import os, time\n    if os.fork() == 0:\n        time.sleep(60)\n    print"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", forking, str(tmp_path / "set")], stdout=subprocess.PIPE, start_new_session=True
    )
    assert first.stdout and first.stdout.readline() == b"in\n"
    first.kill()
    first.wait(60)
    said: list[str] = []
    with sets.alone(tmp_path / "set", said.append):
        os.killpg(first.pid, signal.SIGKILL)
    first.stdout.close()
    assert said == []


def test_whoever_is_alone_in_a_folder_finds_the_sets_in_it_in_order(tmp_path: Path) -> None:
    sets.replace_set(tmp_path / "set", OLD)
    (tmp_path / ".set.aside" / "next").mkdir(parents=True)
    (tmp_path / "set").rename(tmp_path / ".set.aside" / "before")
    assert content(sets.standing(tmp_path / "set")) == OLD
    with sets.alone(tmp_path):
        assert content(tmp_path) == {f"set/{name}": held for name, held in OLD.items()}
    assert not list(tmp_path.glob(".*"))


# Single files.


def test_a_file_that_cannot_be_written_is_said_with_what_to_do_and_the_one_before_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(opened: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    saving.put(tmp_path / "one", b"before")
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(NotWritten) as refused:
        saving.put(tmp_path / "one", b"after")
    assert str(refused.value) == (
        f"{tmp_path / 'one'} could not be written: No space left on device. "
        "What stood in its place still does. Make room on that disk and run it again."
    )
    assert content(tmp_path) == {"one": b"before"}


def test_files_left_beside_their_places_by_killed_runs_are_cleared(tmp_path: Path) -> None:
    saving.put(tmp_path / "one", b"1")
    (tmp_path / ".one.4711.part").write_bytes(b"half")
    saving.clear(tmp_path)
    assert content(tmp_path) == {"one": b"1"}


# The tidy tables.

TAKE_IN = """
import sys
from analysis import campaign, run
run.bring_up_to_date(campaign.load(sys.argv[1]))
"""


def test_tables_receipts_and_the_note_of_what_they_came_from_change_together(tmp_path: Path) -> None:
    from analysis import run

    folder, script, log = tmp_path / "tiny", tmp_path / "take_in.py", tmp_path / "log"
    declared = tiny.build(folder)
    script.write_text(TAKE_IN, encoding="utf-8")
    command, tidy = [str(script), str(folder)], store.folder(folder)
    undisturbed(command, folder, log)
    before = content(tidy)
    form = sorted((folder / "raw").rglob("North.xlsx"))[-1]
    tiny.write_form(form, "North", {"deals": 99, "dollars": 1.0}, tiny.SPRING.dates[-1])
    shutil.copytree(tidy, tmp_path / "before")
    whole = undisturbed(command, folder, log)
    assert whole.code == 0, whole.err
    after = content(tidy)
    assert before and after and before != after
    left = []
    for k in chosen(len(whole.writes), 3):
        sets.replace_set(tidy, {name: tmp_path / "before" / name for name in before})
        assert killed_at(k, command, folder, log).code == -signal.SIGKILL
        left.append(content(tidy))
        assert left[-1] in (before, after), whole.writes[k]
        run.bring_up_to_date(declared)
        assert content(tidy) == after
        assert not sets.aside(tidy).exists()
    assert before in left


def test_tables_are_read_again_where_others_take_their_place_meanwhile(
    tmp_path: Path, default_tables: store.Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {name: table.head(1) for name, table in default_tables.items()}
    second = {name: table.head(0) for name, table in default_tables.items()}
    store.write(first, tmp_path)
    read, times = store.read, []

    def disturbed(name: str, folder: Path) -> object:
        times.append(name)
        if len(times) == 3:
            store.write(second, folder)
        return read(name, folder)

    monkeypatch.setattr(store, "read", disturbed)
    assert {len(table) for table in store.read_all(tmp_path).values()} == {0}
    assert len(times) == 2 * len(first)


def test_what_changes_while_it_is_read_is_read_again_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis import run

    declared = tiny.build(tmp_path)
    read = run.intake.run

    def disturbed(campaign: object) -> store.Tables:
        (tmp_path / "raw" / "note.txt").write_text("came meanwhile", encoding="utf-8")
        return read(campaign)  # type: ignore[arg-type]

    monkeypatch.setattr(run.intake, "run", disturbed)
    run.bring_up_to_date(declared)
    assert store.stamp(tmp_path) == ""
    run.bring_up_to_date(declared)
    assert store.stamp(tmp_path) != ""
