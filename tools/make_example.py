"""Make the example filings: what 21 made-up cities filed in two seasons, mistakes included.

Run ``python tools/make_example.py``. The same declaration gives the same bytes each time.
Everything in the files is invented and marked 示例; only the cities' names and their real size,
which the made-up figures scale with, are true.
"""

import argparse
import csv
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from example import (
    activities,
    cases,
    declaration,
    figures,
    filings,
    investors,
    mistakes,
    progress,
    projects,
)
from example.filings import Received

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Write the example under ``--out`` and its answer key under ``--key``."""
    parser = argparse.ArgumentParser(description="Make the example filings.")
    parser.add_argument("--campaign", type=Path, default=ROOT / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "raw")
    parser.add_argument("--key", type=Path, default=ROOT / "tests" / "answer_key.csv")
    asked = parser.parse_args()
    declared = declaration.read(asked.campaign)
    files, key = make(declared)
    write_files(asked.out, files)
    for path, content in cases.kept(declared, declared.seasons[-1]):
        (asked.out / path).parent.mkdir(parents=True, exist_ok=True)
        (asked.out / path).write_bytes(content)
    write_csv(asked.key, filings.KEY_COLUMNS, key)
    print(f"{len(files)} files in {asked.out}, {len(key)} mistakes in {asked.key}")


def make(declared: declaration.Declaration) -> tuple[list[Received], list[tuple[str, ...]]]:
    """Every file of the example in order of receipt, and the rows of the answer key."""
    signed = projects.all_projects(declared, investors.pool())
    courses = progress.courses(declared, signed)
    held = activities.all_activities(declared)
    forms = figures.all_forms(declared, courses, held)
    filed = mistakes.filings(forms)
    received = [
        *(filings.form_file(declared, filing) for filing in filed),
        *(filings.project_ledger(declared, season, courses) for season in declared.seasons),
        *(filings.activity_ledger(declared, season, held[season.code]) for season in declared.seasons),
        *cases.submitted(declared, declared.seasons[-1]),
    ]
    key = [filings.key_row(declared, *found) for found in mistakes.key(forms, filed)]
    return sorted(received, key=lambda file: (file.received_on, file.path)), key


def write_files(out: Path, files: list[Received]) -> None:
    """Write the files and the log of when each was received."""
    for file in files:
        path = out / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    log = [
        (number, file.received_on, file.path, hashlib.sha256(file.content).hexdigest())
        for number, file in enumerate(files, start=1)
    ]
    write_csv(out / "received.csv", ("sequence", "received_on", "path", "sha256"), log)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as UTF-8 with plain line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
