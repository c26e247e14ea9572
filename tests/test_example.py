"""The example filings: made the same each time, and right wherever the answer key is silent.

Everything here is counted again straight from the cells of the workbooks on disk. Nothing is
taken from the generator but its command line.
"""

import csv
import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"
SEASONS = {"1": "season-1", "2": "season-2"}
OF_CASES = "cases"
CODES = (
    *("signed_count", "signed_amount", "landed_count", "landed_amount"),
    *("started_count", "started_amount", "outside_events"),
    *("top_outings", "top_visits", "leader_outings", "leader_visits"),
    *("world_500", "china_500", "private_500", "champions"),
)
CLASSES = {
    "world_500": "世界500强",
    "china_500": "中国500强",
    "private_500": "中国民营500强",
    "champions": "制造业单项冠军",
}
STAGES = {"signed": "签约", "landed": "落地", "started": "开工"}
ACTIVITY_CODES = CODES[6:11]
FILED_NO_ACTIVITIES = ("阿坝藏族羌族自治州", "2")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a ledger's sheet: a title, then headers, then data."""
    cells = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    _, headers, *data = cells
    return [dict(zip(headers, row, strict=True)) for row in data]


def both_seasons(file: str, name: str) -> list[dict[str, Any]]:
    return [row for folder in SEASONS.values() for row in sheet(RAW / folder / file, name)]


@pytest.fixture(scope="module")
def campaign() -> dict[str, Any]:
    return tomllib.loads((ROOT / "data" / "campaign.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cities() -> list[str]:
    return [row["name_zh"] for row in table(ROOT / "data" / "cities.csv")]


@pytest.fixture(scope="module")
def key() -> list[dict[str, str]]:
    return table(ROOT / "tests" / "answer_key.csv")


@pytest.fixture(scope="module")
def form_dates(campaign: dict[str, Any]) -> dict[str, list[date]]:
    return {s["code"]: sorted({*s["due"], s["closing"]}) for s in campaign["seasons"]}


@pytest.fixture(scope="module")
def made_twice(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folders = [tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")]
    runs = [
        subprocess.Popen(
            [
                *(sys.executable, ROOT / "tools" / "make_example.py"),
                *("--out", folder / "raw", "--key", folder / "answer_key.csv"),
            ]
        )
        for folder in folders
    ]
    assert [run.wait() for run in runs] == [0, 0]
    return folders


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# The same each time.


def test_two_runs_give_the_same_bytes(made_twice: list[Path]) -> None:
    first, second = made_twice
    assert files_in(first) == files_in(second)


def test_what_is_kept_is_what_the_generator_makes(made_twice: list[Path]) -> None:
    # The members are compared unpacked: another zlib may pack them differently.
    made = made_twice[0] / "raw"
    paths = sorted(p.relative_to(made) for p in made.rglob("*.xlsx"))
    kept = sorted(p.relative_to(RAW) for s in (*SEASONS.values(), OF_CASES) for p in (RAW / s).rglob("*.xlsx"))
    assert kept == paths
    different = [str(path) for path in paths if members(made / path) != members(RAW / path)]
    assert different == []
    assert (made_twice[0] / "answer_key.csv").read_bytes() == (ROOT / "tests" / "answer_key.csv").read_bytes()


def test_the_log_of_receipts_has_each_file_once_with_its_hash() -> None:
    log = table(RAW / "received.csv")
    assert [int(row["sequence"]) for row in log] == list(range(1, len(log) + 1))
    assert [row["received_on"] for row in log] == sorted(row["received_on"] for row in log)
    on_disk = {
        p.relative_to(RAW).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for folder in SEASONS.values()
        for p in (RAW / folder).rglob("*.xlsx")
    }
    assert {row["path"]: row["sha256"] for row in log} == on_disk


# Complete.


def test_every_city_filed_on_every_date_but_where_the_key_says_missing(
    cities: list[str], form_dates: dict[str, list[date]], key: list[dict[str, str]]
) -> None:
    names = {row["code"]: row["name_zh"] for row in table(ROOT / "data" / "cities.csv")}
    absent = {
        (SEASONS[season], str(day), city)
        for season, days in form_dates.items()
        for day in days
        for city in cities
        if not (RAW / SEASONS[season] / str(day) / f"{city}.xlsx").exists()
    }
    assert absent == {
        (SEASONS[row["season"]], row["as_of"], names[row["city_code"]]) for row in key if row["mistake"] == "missing"
    }
    assert len(absent) == 2


def test_only_the_late_one_and_the_corrected_one_came_after_their_date() -> None:
    after = {
        row["path"]: row["received_on"]
        for row in table(RAW / "received.csv")
        if "台账" not in row["path"] and row["received_on"] > row["path"].split("/")[1]
    }
    assert after == {
        "season-2/2022-06-30/眉山市.xlsx": "2022-07-04",
        "season-2/2022-07-15/乐山市（更正）.xlsx": "2022-07-18",
    }


def test_every_workbook_says_that_it_is_an_example() -> None:
    for path in (p for folder in (*SEASONS.values(), OF_CASES) for p in (RAW / folder).rglob("*.xlsx")):
        core = members(path)["docProps/core.xml"].decode()
        title = re.search(r"<dc:title>(.*?)</dc:title>", core)
        assert title and "示例" in title[1], path
        assert re.search(r"<dc:creator>示例</dc:creator>", core), path
        workbook = CalamineWorkbook.from_path(path)
        for name in workbook.sheet_names:
            assert "（示例）" in str(first_text(workbook, name)), (path, name)


def first_text(workbook: CalamineWorkbook, name: str) -> str:
    """The first cell that is not empty, row by row."""
    rows = workbook.get_sheet_by_name(name).to_python(nrows=6)
    return next(cell for row in rows for cell in row if cell != "")


# Right, counted again from the ledgers.


@dataclass(frozen=True)
class Filed:
    """A form read back: where its figures stand, whose it is, and their cells."""

    file: str
    season: str
    as_of: date
    city: str
    figures: dict[str, Any]


@pytest.fixture(scope="module")
def filed(form_dates: dict[str, list[date]]) -> list[Filed]:
    return [
        Filed(
            file=path.relative_to(ROOT / "data").as_posix(),
            season=season,
            as_of=day,
            city=path.stem.removesuffix("（更正）"),
            figures=figures_on(path),
        )
        for season, days in form_dates.items()
        for day in days
        for path in sorted((RAW / SEASONS[season] / str(day)).glob("*.xlsx"))
    ]


def figures_on(path: Path) -> dict[str, Any]:
    """The 15 cells three rows below the first heading, wherever it stands."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("统计表").to_python()
    row, column = next((r, c) for r, cells in enumerate(rows) for c, cell in enumerate(cells) if cell == "新签约项目")
    return dict(zip(CODES, rows[row + 3][column : column + 15], strict=True))


@dataclass(frozen=True)
class Ledger:
    """Both seasons' ledgers, by project."""

    projects: list[dict[str, Any]]
    amounts: dict[str, list[dict[str, Any]]]
    stages: dict[tuple[str, str], date]
    activities: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    projects = both_seasons("项目台账.xlsx", "项目")
    amounts: dict[str, list[dict[str, Any]]] = {row["项目编号"]: [] for row in projects}
    for row in both_seasons("项目台账.xlsx", "金额"):
        amounts[row["项目编号"]].append(row)
    milestones = both_seasons("项目台账.xlsx", "进度")
    stages = {(row["项目编号"], row["环节"]): row["日期"] for row in milestones}
    assert len(stages) == len(milestones)
    activities = {s: sheet(RAW / f / "活动台账.xlsx", "活动") for s, f in SEASONS.items()}
    return Ledger(projects, amounts, stages, activities)


def decimal(cell: float | int) -> Decimal:
    return Decimal(repr(cell))


def agreed_on(ledger: Ledger, project: str, day: date) -> Decimal:
    """The amount in force that day, in 亿元: the last row dated on or before it."""
    row = max((row for row in ledger.amounts[project] if row["日期"] <= day), key=lambda row: row["日期"])
    return decimal(row["协议金额（亿）"]) * decimal(row["汇率"])


def recount(ledger: Ledger, city: str, season: str, start: date, as_of: date) -> dict[str, Decimal]:
    """The 15 figures of a form, from the ledgers."""
    counted: dict[str, Decimal] = {}
    contracts = [
        row for row in ledger.projects if row["合同类型"] == "正式合同" and city in row["市（州）"].split("、")
    ]
    for stage, word in STAGES.items():
        count, amount, firms = 0, Decimal(0), set()
        for row in contracts:
            day = ledger.stages.get((row["项目编号"], word))
            if day is None or not start <= day <= as_of:
                continue
            names, shares = row["市（州）"].split("、"), row["份额"].split("、")
            share = Decimal(shares[names.index(city)].rstrip("%")) / 100
            amount += agreed_on(ledger, row["项目编号"], day) * share
            if names[0] == city:
                count += 1
                firms.add((row["投资方统一社会信用代码"], row["投资方类别"]))
        counted[f"{stage}_count"] = Decimal(count)
        counted[f"{stage}_amount"] = round(amount, 2)
        if stage == "signed":
            for code, word_of_class in CLASSES.items():
                counted[code] = Decimal(sum(word_of_class in c.split("、") for _, c in firms))
    done = [row for row in ledger.activities[season] if row["市（州）"] == city and start <= row["日期"] <= as_of]
    outings = [row for row in done if row["类别"] == "带队外出"]
    top = [row for row in outings if row["领导级别"] == "党政主要领导"]
    counted["outside_events"] = Decimal(sum(row["类别"] == "市（州）外推介会" for row in done))
    counted["top_outings"] = Decimal(len(top))
    counted["top_visits"] = sum((decimal(r["拜访企业数（户）"]) for r in top), Decimal(0))
    counted["leader_outings"] = Decimal(len(outings))
    counted["leader_visits"] = sum((decimal(r["拜访企业数（户）"]) for r in outings), Decimal(0))
    return counted


def test_every_figure_that_the_key_does_not_name_is_what_the_ledgers_give(
    filed: list[Filed],
    ledger: Ledger,
    campaign: dict[str, Any],
    key: list[dict[str, str]],
) -> None:
    wrong_on_purpose = {(row["file"], row["indicator"]) for row in key if row["indicator"]}
    starts = {season["code"]: season["start"] for season in campaign["seasons"]}
    differing, compared = [], 0
    for form in filed:
        counted = recount(ledger, form.city, form.season, starts[form.season], form.as_of)
        for code in CODES:
            if (form.file, code) in wrong_on_purpose:
                continue
            if (form.city, form.season) == FILED_NO_ACTIVITIES and code in ACTIVITY_CODES:
                continue
            compared += 1
            cell = form.figures[code]
            if isinstance(cell, str) or decimal(cell) != counted[code]:
                differing.append((form.file, code, cell, counted[code]))
    assert differing == []
    assert compared > 4500


def test_each_planted_mistake_is_where_the_key_says_and_differs_from_the_ledgers(
    ledger: Ledger, campaign: dict[str, Any], key: list[dict[str, str]]
) -> None:
    names = {row["code"]: row["name_zh"] for row in table(ROOT / "data" / "cities.csv")}
    starts = {season["code"]: season["start"] for season in campaign["seasons"]}
    for row in (row for row in key if row["cell"]):
        book = openpyxl.load_workbook(ROOT / "data" / row["file"])
        cell = book[row["sheet"]][row["cell"]].value
        if row["mistake"] == "short name":
            assert cell == f"填报单位：{row['filed']}"
            continue
        assert cell == row["filed"] or decimal(cell) == Decimal(row["filed"])
        season, as_of = row["season"], date.fromisoformat(row["as_of"])
        true = recount(ledger, names[row["city_code"]], season, starts[season], as_of)
        assert true[row["indicator"]] == Decimal(row["true_value"])
        assert row["filed"] != row["true_value"]


def test_what_landed_was_signed_and_what_started_had_landed(filed: list[Filed], key: list[dict[str, str]]) -> None:
    wrong_on_purpose = {row["file"] for row in key if row["indicator"]}
    for form in (form for form in filed if form.file not in wrong_on_purpose):
        f = form.figures
        for what in ("count", "amount"):
            assert f[f"started_{what}"] <= f[f"landed_{what}"] <= f[f"signed_{what}"], form.file
        assert f["top_outings"] <= f["leader_outings"], form.file
        assert f["top_visits"] <= f["leader_visits"], form.file


def test_no_true_figure_ever_falls(filed: list[Filed], key: list[dict[str, str]]) -> None:
    wrong_on_purpose = {(row["file"], row["indicator"]) for row in key if row["indicator"]}
    last: dict[tuple[str, str, str], float] = {}
    for form in filed:
        for code in CODES:
            if (form.file, code) in wrong_on_purpose:
                continue
            place = form.season, form.city, code
            assert form.figures[code] >= last.get(place, 0), (form.file, code)
            last[place] = form.figures[code]


# The made-up world is a plausible one.


def test_four_to_six_cities_fall_in_signed_amount(ledger: Ledger, cities: list[str], campaign: dict[str, Any]) -> None:
    first, second = (
        {city: recount(ledger, city, s["code"], s["start"], s["end"])["signed_amount"] for city in cities}
        for s in campaign["seasons"]
    )
    falling = [city for city in cities if second[city] < first[city]]
    assert 4 <= len(falling) <= 6
    factors = [second[city] / first[city] for city in cities]
    assert max(factors) / min(factors) > 2


def test_paid_in_never_falls_and_never_exceeds_what_was_agreed(ledger: Ledger) -> None:
    for project, rows in ledger.amounts.items():
        days = [row["日期"] for row in rows]
        assert days == sorted(set(days)) and days[0] == ledger.stages[project, "签约"], project
        paid = [decimal(row["累计到位资金（亿元）"]) for row in rows]
        assert paid == sorted(paid) and paid[0] == 0, project
        agreed = [decimal(row["协议金额（亿）"]) * decimal(row["汇率"]) for row in rows]
        assert all(p <= a for p, a in zip(paid, agreed, strict=True)), project


def test_a_firm_is_the_same_wherever_it_signs(ledger: Ledger) -> None:
    firms = {
        (
            row["投资方统一社会信用代码"],
            row["投资方"],
            row["投资方类别"],
            row["来源地"],
            row["内外资"],
        )
        for row in ledger.projects
    }
    assert len(firms) == len({code for code, *_ in firms}) == len({name for _, name, *_ in firms})


def test_the_ledgers_have_every_kind_of_project_that_pages_must_tell_apart(
    ledger: Ledger,
) -> None:
    ids = [row["项目编号"] for row in ledger.projects]
    assert len(ids) == len(set(ids))
    assert {row["合同类型"] for row in ledger.projects} == {"正式合同", "框架协议", "意向"}
    assert {row["建设性质"] for row in ledger.projects} == {"新建", "扩建"}
    assert {row["内外资"] for row in ledger.projects} == {"内资", "外资"}
    assert {row["签约季"] for row in ledger.projects} == {"更早", "第一季", "第二季"}
    assert {row["币种"] for rows in ledger.amounts.values() for row in rows} == {"人民币", "美元"}
    assert any("、" in row["市（州）"] for row in ledger.projects)
    assert any(stage == "终止" for _, stage in ledger.stages)
    changed = [p for p, rows in ledger.amounts.items() if len({r["协议金额（亿）"] for r in rows}) > 1]
    assert len(changed) > 0.02 * len(ids)


def test_most_cities_meet_every_floor_and_a_few_miss_one_or_two(
    ledger: Ledger, cities: list[str], campaign: dict[str, Any]
) -> None:
    missed: dict[str, list[str]] = {}
    for city in cities:
        for floor in campaign["floors"]:
            counted = recount(ledger, city, floor["season"], floor["start"], floor["end"])
            if counted[floor["indicator"]] < floor["at_least"]:
                missed.setdefault(city, []).append(floor["indicator"])
    assert len(missed.pop(FILED_NO_ACTIVITIES[0])) == 5
    assert missed == {
        "攀枝花市": ["leader_visits"],
        "雅安市": ["top_visits"],
        "巴中市": ["leader_outings"],
        "甘孜藏族自治州": ["top_outings", "outside_events"],
    }
