"""How fast forms and ledgers are read, beside pandas.read_excel and bare python-calamine on the same files, in one run.

Each way of reading runs in a process of its own, over the same files, one after the other, so that time and peak memory
are its own. The last line printed is one JSON object: milliseconds of processor time a form, ratios, megabytes.

    python benchmarks/intake.py                      1,000 and 10,000 forms, 1,000,000 projects as CSV, 100,000 as .xlsx
    python benchmarks/intake.py --forms 100 --more-forms 200 --projects 2000 --sheet-projects 1000
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
CAMPAIGN = ROOT / "data"
ROUNDS = 3


def main() -> None:
    """Make the files, measure each way of reading them, print one JSON object."""
    asked = _arguments()
    if asked.way:
        print(json.dumps(WAYS[asked.way](asked.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        make_forms(made / "forms", asked.forms)
        make_forms(made / "more", asked.more_forms)
        make_ledgers(made, asked.projects, asked.sheet_projects)
        print(json.dumps(measured(made, asked.forms, asked.more_forms, asked.projects, asked.sheet_projects)))


def measured(made: Path, forms: int, more: int, projects: int, sheet_projects: int) -> dict[str, object]:
    """Every way over its files; ways on the same forms take turns, and the best of the rounds counts."""
    ways = ("ours", "pandas", "calamine")
    rounds = [{way: _apart(way, made / "forms") for way in ways} for _ in range(ROUNDS)]
    ms = {way: min(turn[way]["cpu"] for turn in rounds) / forms * 1000 for way in ways}
    peak = {way: max(turn[way]["peak_mb"] for turn in rounds) for way in ways}
    parallel = _apart("parallel", made / "forms")
    many = _apart("ours", made / "more")
    from_csv, from_sheet = _apart("ledger", made / "ledger.csv"), _apart("ledger", made / "ledger.xlsx")
    return {
        "forms": forms,
        "ms_a_form": {way: round(value, 3) for way, value in ms.items()},
        "pandas_to_ours": round(ms["pandas"] / ms["ours"], 2),
        "ours_to_calamine": round(ms["ours"] / ms["calamine"], 2),
        "peak_mb": peak,
        "parallel_wall_ms_a_form": round(parallel["wall"] / forms * 1000, 3),
        "more_forms": more,
        "peak_mb_of_more_forms": many["peak_mb"],
        "ms_a_form_of_more": round(many["cpu"] / more * 1000, 3),
        "ledger_csv": from_csv | {"projects": projects},
        "ledger_xlsx": from_sheet | {"projects": sheet_projects},
    }


def make_forms(folder: Path, number: int) -> None:
    """Forms that differ in every figure, made from one of the default campaign's."""
    folder.mkdir(parents=True)
    model = next(path for path in sorted((CAMPAIGN / "raw/season-2/2022-06-30").glob("*.xlsx")))
    with zipfile.ZipFile(model) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    head, row, tail = content[sheet].decode().partition('<row r="6"')
    for at in range(number):
        figures = row + tail
        for column in "ABCDEFGHIJKLMNO":
            figures = _with_value(figures, f"{column}6", 1 + (at * 7 + ord(column)) % 97)
        with zipfile.ZipFile(folder / f"{at:06d}.xlsx", "w", zipfile.ZIP_DEFLATED) as out:
            for name, part in content.items():
                out.writestr(name, head + figures if name == sheet else part)


def _with_value(xml: str, cell: str, value: int) -> str:
    start = xml.index("<v>", xml.index(f'r="{cell}"')) + len("<v>")
    return xml[:start] + str(value) + xml[xml.index("</v>", start) :]


def make_ledgers(folder: Path, projects: int, sheet_projects: int) -> None:
    """A ledger of projects as text and one as a workbook."""
    import openpyxl

    from analysis import campaign

    declared = campaign.load(CAMPAIGN)
    head = [item.paths[0][-1] for item in declared.form_fields("projects")]
    with (folder / "ledger.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(head)
        writer.writerows(_project(at, declared) for at in range(projects))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("项目")
    sheet.append(head)
    for at in range(sheet_projects):
        sheet.append(_project(at, declared))
    book.save(folder / "ledger.xlsx")


def _project(at: int, declared: object) -> list[str]:
    from analysis.campaign import Campaign, say

    assert isinstance(declared, Campaign)
    city = say(declared.cities[at % len(declared.cities)].name, "zh")
    code = f"{at:018d}"
    where = ["某县", "某园区", f"示例项目{at}", f"示例公司{at % 5000}", "民营", "某省", "装备制造", "整机"]
    return [f"P{at:08d}", code, f"2205-{at:010d}", "第二季", city, "100%", *where, "正式合同", "新建", "内资"]


def ours(folder: Path) -> dict[str, float]:
    """Our reading of forms, with evidence, layout, grammar and checks, in one process."""
    from analysis import campaign, layout, rules, workbook
    from analysis.filing import read_form

    declared = campaign.load(CAMPAIGN)
    book = rules.load(CAMPAIGN)

    def read(path: Path) -> None:
        for sheet in workbook.read(path).sheets:
            found = layout.find_tables(sheet, declared)
            assert found
            assert len(read_form(found, declared, book, dt.date(2022, 6, 30)).figures) == len(found.columns)

    return _timed(read, _files(folder))


def pandas(folder: Path) -> dict[str, float]:
    """pandas.read_excel on openpyxl: values of every sheet, no more."""
    import pandas as pd

    return _timed(lambda path: pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl"), _files(folder))


def calamine(folder: Path) -> dict[str, float]:
    """Bare python-calamine: values and merged areas of every sheet."""
    from python_calamine import CalamineWorkbook

    def read(path: Path) -> None:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            sheet.to_python(skip_empty_area=True)
            assert sheet.merged_cell_ranges is not None

    return _timed(read, _files(folder))


def parallel(folder: Path) -> dict[str, float]:
    """Our reading in processes of their own, as intake does it; their start is in the time."""
    from analysis import campaign, contents
    from analysis.received import Received

    declared = campaign.load(CAMPAIGN)
    season = declared.season
    files = [
        Received(path, path.name, at, dt.date(2022, 6, 30), "", "form", "", path.name, season, dt.date(2022, 6, 30))
        for at, path in enumerate(_files(folder), start=1)
    ]
    started = time.perf_counter()
    assert sum(len(read.form.filings) for read in contents.read_all(files, declared)) == len(files)
    return {"wall": time.perf_counter() - started}


def ledger(path: Path) -> dict[str, float]:
    """A ledger of projects, read to the last row."""
    from analysis import campaign, layout, ledgers, workbook

    declared = campaign.load(CAMPAIGN)
    before = _peak()
    started = time.process_time()
    (sheet,) = workbook.read(path).sheets
    found = layout.find_tables(sheet, declared)
    assert found
    rows = ledgers.read_ledger(found, declared, declared.season)
    seconds = time.process_time() - started
    return {"rows": len(rows), "seconds": round(seconds, 2), "peak_mb_above_idle": round(_peak() - before, 1)}


WAYS: dict[str, Callable[[Path], dict[str, float]]] = {
    "ours": ours,
    "pandas": pandas,
    "calamine": calamine,
    "parallel": parallel,
    "ledger": ledger,
}


def _timed(read: Callable[[Path], object], files: list[Path]) -> dict[str, float]:
    read(files[0])
    started = time.process_time()
    for path in files:
        read(path)
    return {"cpu": time.process_time() - started, "peak_mb": round(_peak(), 1)}


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def _peak() -> float:
    """The most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(way: str, folder: Path) -> dict[str, float]:
    """One way of reading, in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=1_000)
    parser.add_argument("--more-forms", type=int, default=10_000)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--sheet-projects", type=int, default=100_000)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
