"""A run of the whole command, killed or refused at any write: the set before stands, and the next run completes it.

The campaign has three units; a form has come again with other figures. CASES says at how many writes it is stopped.
"""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from pathlib import Path

import deciding
import pytest
import tiny
from faults import chosen, content, killed_at, refused_at, undisturbed

SAMPLE = 5
"""At how many writes a run is stopped unless CASES says otherwise."""


class Disk:
    """A campaign and its reports in one folder, put back before every run to what stood before the form came again."""

    def __init__(self, folder: Path) -> None:
        self.under, self.kept, self.log = folder / "disk", folder / "kept", folder / "log"
        self.campaign, self.reports = self.under / "campaign", self.under / "reports"
        self.command = ["-m", "analysis", "--campaign", str(self.campaign), "report", "--out", str(self.reports)]
        deciding.build(self.campaign, tiny.linear())
        self.finish()
        self.before = pages(self.reports)
        deciding.file(self.campaign, "North", 31, 512.5, tiny.SPRING.end)
        shutil.copytree(self.under, self.kept)

    def put_back(self) -> None:
        shutil.rmtree(self.under)
        shutil.copytree(self.kept, self.under)

    def finish(self) -> None:
        done = subprocess.run([sys.executable, *self.command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def pages(reports: Path) -> dict[str, bytes]:
    """The set that stands, without the manifest, in which timings are."""
    [folder] = [path for path in (reports / "tiny").iterdir() if not path.name.startswith(".")]
    return {name: held for name, held in (content(folder) or {}).items() if name != "manifest.json"}


def leftovers(reports: Path) -> list[str]:
    """What lies in the reports beside the set and the pages kept."""
    known = {".cache"} | {path.name for path in (reports / "tiny").iterdir() if not path.name.startswith(".")}
    return sorted(path.name for path in (reports / "tiny").iterdir() if path.name not in known)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Disk:
    return Disk(tmp_path_factory.mktemp("killed"))


@pytest.fixture(scope="module")
def whole(disk: Disk) -> tuple[int, dict[str, bytes]]:
    """How many writes an undisturbed run comes to, and the set that it makes."""
    disk.put_back()
    ended = undisturbed(disk.command, disk.under, disk.log)
    assert ended.code == 0, ended.err
    after = pages(disk.reports)
    assert after != disk.before
    return len(ended.writes), after


def test_a_run_killed_at_any_write_leaves_a_whole_set_and_the_next_one_completes_it(
    disk: Disk, whole: tuple[int, dict[str, bytes]]
) -> None:
    writes, after = whole
    assert writes > 50
    for k in chosen(writes, SAMPLE):
        disk.put_back()
        killed_at(k, disk.command, disk.under, disk.log)
        assert pages(disk.reports) in (disk.before, after), k
        disk.finish()
        assert pages(disk.reports) == after, k
        assert leftovers(disk.reports) == [], k


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES], ids=["disk full", "forbidden"])
def test_a_run_that_is_refused_a_write_says_so_and_the_next_one_completes_it(
    disk: Disk, whole: tuple[int, dict[str, bytes]], code: int
) -> None:
    writes, after = whole
    for k in chosen(writes, 2):
        disk.put_back()
        ended = refused_at(k, code, disk.command, disk.under, disk.log)
        assert pages(disk.reports) in (disk.before, after), k
        if ended.code:  # what is only tidied up may be refused in silence
            assert ended.code == 1, ended.err
            assert "could not be written" in ended.err, ended.err
            assert "Traceback" not in ended.err
        disk.finish()
        assert pages(disk.reports) == after, k
