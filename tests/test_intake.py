"""Every file becomes rows or a finding, no file stops another, and every planted mistake is found where it is."""

import csv
import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import tiny
from tiny import AUTUMN, SPRING, Ledger, project, reached

from analysis import campaign, edition, intake
from analysis.campaign import Campaign

ROOT = Path(__file__).parents[1]
Tables = Mapping[str, pd.DataFrame]

with (ROOT / "tests" / "answer_key.csv").open(encoding="utf-8-sig", newline="") as lines:
    KEY = list(csv.DictReader(lines))

# What each planted mistake must be found as: the rules, and the state of the figure. What the ledgers contradict is
# said beside the rule that finds it on the form alone.
FOUND_AS: dict[str, tuple[list[str], str | None]] = {
    "short name": (["unit-short-name"], None),
    "full-width digits": (["digits-full-width"], "value"),
    "万元 for 亿元": (["unit-slip"], "held"),
    "unit in the cell": (["unit-in-cell"], "value"),
    "cumulative figure falls": (["cumulative-falls", "form-against-ledger"], "value"),
    "top outings above leader outings": (["within-exceeded", "form-against-ledger"], "value"),
    "approximate": (["number-approximate"], "approximate"),
}
REPAIRED = {"full-width digits", "unit in the cell"}


def planted(*mistakes: str) -> list[dict[str, str]]:
    rows = [row for row in KEY if row["mistake"] in mistakes]
    assert rows, f"the answer key holds no {mistakes}"
    return rows


def called(row: dict[str, str]) -> str:
    return f"{row['mistake']} {row['city_code']} {row['as_of']}"


def test_every_kind_of_planted_mistake_has_a_test() -> None:
    kinds = {row["mistake"] for row in KEY}
    assert kinds == {*FOUND_AS, "missing", "late", "re-filed", "shifted header"}


@pytest.mark.parametrize("row", planted(*FOUND_AS), ids=called)
def test_a_planted_mistake_is_found_at_its_cell_and_nothing_else_is(
    default_tables: Tables, row: dict[str, str]
) -> None:
    rules, _ = FOUND_AS[row["mistake"]]
    problems = default_tables["problems"]
    there = problems[problems["file"] == row["file"]]
    assert there["rule"].tolist() == rules
    for problem in there.to_dict("records"):
        assert problem["cell"] == f"{row['sheet']}!{row['cell']}"
        assert problem["city_code"] == row["city_code"]
        assert (problem["season"], str(problem["as_of"].date())) == (row["season"], row["as_of"])
        assert pd.isna(problem["indicator"]) == (row["indicator"] == "")
        assert row["indicator"] in ("", problem["indicator"])
        assert "{" not in problem["message"] + problem["remedy"]
        assert problem["remedy"]


@pytest.mark.parametrize("row", [row for row in planted(*FOUND_AS) if row["indicator"]], ids=called)
def test_a_planted_figure_is_repaired_kept_or_blank_as_its_rule_says(
    default_tables: Tables, row: dict[str, str]
) -> None:
    figures = default_tables["figures"]
    (figure,) = figures[(figures["file"] == row["file"]) & (figures["indicator"] == row["indicator"])].to_dict(
        "records"
    )
    _, state = FOUND_AS[row["mistake"]]
    assert figure["state"] == state
    assert figure["cell"] == row["cell"]
    if state != "value":
        assert pd.isna(figure["value"])
    elif row["mistake"] in REPAIRED:
        assert figure["value"] == float(row["true_value"])
        assert figure["text"] == row["filed"]
    else:
        assert figure["value"] == float(row["filed"])


@pytest.mark.parametrize("row", planted("short name"), ids=called)
def test_a_short_name_is_accepted_and_its_figures_are_read(default_tables: Tables, row: dict[str, str]) -> None:
    filings = default_tables["filings"]
    assert filings.loc[filings["file"] == row["file"], "city_code"].tolist() == [row["city_code"]]
    figures = default_tables["figures"]
    assert (figures.loc[figures["file"] == row["file"], "state"] == "value").sum() == 15


@pytest.mark.parametrize("row", planted("shifted header"), ids=called)
def test_a_shifted_header_is_read_in_full(default_tables: Tables, row: dict[str, str]) -> None:
    figures = default_tables["figures"]
    shifted = figures[figures["file"] == row["file"]]
    assert len(shifted) == 15
    assert set(shifted["state"]) == {"value"}
    unshifted = figures[figures["file"] == row["file"].replace("2022-06-30", "2022-06-15")]
    assert (shifted["cell"].to_numpy() != unshifted["cell"].to_numpy()).all()
    assert not (default_tables["problems"]["file"] == row["file"]).any()


@pytest.fixture(scope="module")
def standing(default_campaign: Campaign, default_tables: Tables) -> edition.Edition:
    """The default campaign as it stood at its end."""
    return edition.edition_of(default_campaign, default_tables)


def test_what_is_missing_or_late_is_so_in_the_calendar_and_all_else_is_in_time(standing: edition.Edition) -> None:
    judged = standing.calendar
    off = judged[judged["state"] != "filed"]
    found = {(r["season"], r["city_code"], str(r["due"].date()), r["state"]) for r in off.to_dict("records")}
    assert found == {
        (row["season"], row["city_code"], row["as_of"], row["mistake"]) for row in planted("missing", "late")
    }
    assert len(judged) == 21 * (7 + 8)


@pytest.mark.parametrize("row", planted("late"), ids=called)
def test_the_late_one_came_on_the_day_the_key_says(standing: edition.Edition, row: dict[str, str]) -> None:
    (late,) = standing.calendar[standing.calendar["state"] == "late"].to_dict("records")
    assert str(late["received_on"].date()) == row["filed"]
    assert late["days_late"] == (dt.date.fromisoformat(row["filed"]) - dt.date.fromisoformat(row["true_value"])).days


@pytest.mark.parametrize("row", planted("re-filed"), ids=called)
def test_what_was_filed_again_is_superseded_and_the_later_value_stands(
    default_tables: Tables, standing: edition.Edition, row: dict[str, str]
) -> None:
    def same(table: pd.DataFrame) -> pd.Series:
        return (table["city_code"] == row["city_code"]) & (table["as_of"] == pd.Timestamp(row["as_of"]))

    filings = default_tables["filings"][same(default_tables["filings"])].sort_values("sequence")
    assert filings["status"].tolist() == ["superseded", "standing"]
    assert filings["file"].iloc[0] == row["file"]
    figures = standing.figures[same(standing.figures)].set_index("indicator")
    assert figures.loc[row["indicator"], "value"] == float(row["true_value"])
    assert figures.loc[row["indicator"], "text"] != row["filed"]
    all_filed = default_tables["figures"][same(default_tables["figures"])]
    both = all_filed[all_filed["indicator"] == row["indicator"]]["value"].tolist()
    assert both == [float(row["filed"]), float(row["true_value"])]


def test_before_the_correction_came_the_first_value_stood(default_campaign: Campaign, default_tables: Tables) -> None:
    (row,) = planted("re-filed")
    for known_on, value in (("2022-07-17", row["filed"]), ("2022-07-18", row["true_value"])):
        known = edition.edition_of(default_campaign, default_tables, as_of=row["as_of"], known_on=known_on)
        figures = known.figures.set_index(["city_code", "indicator", "as_of"])
        key = (row["city_code"], row["indicator"], pd.Timestamp(row["as_of"]))
        assert figures.loc[key, "value"] == float(value)


def test_a_figure_that_the_key_does_not_name_is_a_value_and_nothing_is_asked_about_it(default_tables: Tables) -> None:
    named = {(row["file"], row["cell"]) for row in KEY if row["cell"]}
    figures = default_tables["figures"]
    places = list(zip(figures["file"], figures["cell"], strict=True))
    unnamed = figures[[place not in named for place in places]]
    assert len(unnamed) > 4690
    assert set(unnamed["state"]) == {"value"}
    assert unnamed["value"].notna().all()
    problems = default_tables["problems"]
    asked = problems[problems["severity"].isin(["refuse", "verify"])]
    about = {(file, cell.rpartition("!")[2]) for file, cell in zip(asked["file"], asked["cell"], strict=True)}
    # After the outings that were put too high, the true figure of the next form looks like a fall.
    consequence = {("raw/season-2/2022-08-15/广元市.xlsx", "H6")}
    assert about - named == consequence
    refused = problems[problems["severity"] == "refuse"]
    assert set(zip(refused["file"], refused["cell"].str.rpartition("!")[2], strict=True)) <= named


def test_every_figure_as_read_is_the_cell_that_it_names(default_campaign: Campaign, default_tables: Tables) -> None:
    from python_calamine import CalamineWorkbook

    figures = default_tables["figures"]
    for file in figures["file"].unique()[::40]:
        sheets = CalamineWorkbook.from_path(default_campaign.folder / file)
        for figure in figures[figures["file"] == file].to_dict("records"):
            column, row = figure["cell"][:1], int(figure["cell"][1:])
            value = sheets.get_sheet_by_name(figure["sheet"]).to_python(skip_empty_area=False)[row - 1]
            assert value[ord(column) - ord("A")] == figure["value"]


def test_every_row_of_the_default_campaign_is_an_example(default_tables: Tables) -> None:
    for name in ("figures", "projects", "amounts", "milestones", "activities"):
        assert set(default_tables[name]["basis"]) == {"example"}, name


def test_every_received_file_has_its_receipt_and_every_figure_one_of_them(default_tables: Tables) -> None:
    files = default_tables["files"]
    on_disk = {
        path.relative_to(ROOT / "data").as_posix()
        for season in ("season-1", "season-2")
        for path in (ROOT / "data" / "raw" / season).rglob("*.xlsx")
    }
    assert set(files["file"]) == on_disk
    assert set(files["verdict"]) == {"accepted"}
    assert set(zip(default_tables["figures"]["sequence"], default_tables["figures"]["file"], strict=True)) <= set(
        zip(files["sequence"], files["file"], strict=True)
    )
    assert files["n_figures"].sum() == len(default_tables["figures"])


# Real and example figures never mix.


def real_copy(folder: Path, default_campaign: Campaign) -> Campaign:
    """The default declaration with both seasons declared real, and three of its example files."""
    shutil.copytree(
        ROOT / "data",
        folder,
        ignore=lambda where, names: {"tidy", "cases", *(n for n in names if n.startswith("season-"))},
    )
    for file in ("2022-05-15/成都市.xlsx", "2022-05-30/自贡市.xlsx", "项目台账.xlsx"):
        target = folder / "raw" / "season-2" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "data" / "raw" / "season-2" / file, target)
    text = (folder / "campaign.toml").read_text(encoding="utf-8")
    (folder / "campaign.toml").write_text(text.replace('basis = "example"', 'basis = "real"'), encoding="utf-8")
    return campaign.load(folder)


def test_an_example_among_real_filings_is_refused(tmp_path: Path, default_campaign: Campaign) -> None:
    tables = intake.run(real_copy(tmp_path / "data", default_campaign))
    assert tables["figures"].empty
    assert tables["projects"].empty
    assert set(tables["files"]["verdict"]) == {"refused"}
    assert tables["problems"]["rule"].tolist() == ["file-basis-mixed"] * 3
    assert set(tables["problems"]["found"]) == {"示例"}


@pytest.mark.parametrize("where", ["title", "properties"])
def test_the_mark_of_an_example_is_seen_in_the_title_and_in_the_properties(tmp_path: Path, where: str) -> None:
    import openpyxl

    real = tiny.span("spring", SPRING.start, 40, (9,), basis="real")
    declared = tiny.declare(tmp_path, tiny.Options(seasons=(real,)))
    path = tmp_path / "raw" / "spring" / real.dates[0].isoformat() / "North.xlsx"
    title = "Drive (SAMPLE)" if where == "title" else "Drive"
    tiny.write_form(path, "North", {"deals": 1, "dollars": 2.0}, real.dates[0], title=title)
    if where == "properties":
        book = openpyxl.load_workbook(path)
        book.properties.keywords = "SAMPLE"
        book.save(path)
    tables = intake.run(declared)
    assert tables["problems"]["rule"].tolist() == ["file-basis-mixed"]
    tiny.write_form(path, "North", {"deals": 1, "dollars": 2.0}, real.dates[0], title="Drive")
    tables = intake.run(declared)
    assert tables["problems"].empty
    assert set(tables["figures"]["basis"]) == {"real"}


def test_the_real_campaign_is_all_real_and_all_published(real_campaign: Campaign, real_tables: Tables) -> None:
    figures = real_tables["figures"]
    assert (set(figures["basis"]), set(figures["channel"]), set(figures["state"])) == (
        {"real"},
        {"published"},
        {"value"},
    )
    assert len(figures) == 42
    assert figures["address"].str.startswith("http").all()
    assert real_tables["problems"].empty


# A folder with everything wrong in it.

DAY = AUTUMN.dates[0]


def form(folder: Path, unit: str, deals: object = 3, dollars: object = 12.5, name: str = "") -> Path:
    """One unit's form on the first due date of autumn."""
    path = folder / "raw" / "autumn" / DAY.isoformat() / f"{name or unit}.xlsx"
    tiny.write_form(path, unit, {"deals": deals, "dollars": dollars}, DAY)
    return path


@pytest.fixture(scope="module")
def mess(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The tables of a folder in which two good forms stand among every kind of bad file."""
    folder = tmp_path_factory.mktemp("mess")
    declared = tiny.declare(folder)
    good = form(folder, "North")
    form(folder, "South", 4, 8.0)
    here = good.parent
    shutil.copy(good, here / "North again.xlsx")
    (here / "cut off.xlsx").write_bytes(good.read_bytes()[:900])
    (here / "empty.xlsx").write_bytes(b"")
    (here / "page.xls").write_bytes(b"<html><body><table><tr><td>New deals</td></tr></table></body></html>")
    (here / "letter.xlsx").write_bytes(b"")
    tiny.write_book(here / "letter.xlsx", {"Letter": [["Dear sir"], ["the form will follow"]]})
    (here / "~$North.xlsx").write_bytes(b"lock")
    (here / ".DS_Store").write_bytes(b"\0")
    lost = folder / "raw" / "autumn" / "mid September"
    lost.mkdir()
    shutil.copy(form(folder, "Middle"), lost / "Middle.xlsx")
    (here / "Middle.xlsx").unlink()
    return intake.run(declared)


def of_file(table: pd.DataFrame, name: str) -> list[dict[str, Any]]:
    return table[table["file"].str.endswith(f"/{name}")].to_dict("records")


def test_bad_files_do_not_stop_the_good_ones(mess: Tables) -> None:
    deals = mess["figures"][mess["figures"]["indicator"] == "deals"].sort_values("city_code")
    assert deals[["city_code", "value"]].to_numpy().tolist() == [["N", 3.0], ["S", 4.0]]
    accepted = mess["files"][mess["files"]["verdict"] == "accepted"]
    assert sorted(Path(file).name for file in accepted["file"]) in (
        ["North again.xlsx", "South.xlsx"],
        ["North.xlsx", "South.xlsx"],
    )


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("cut off.xlsx", "file-damaged"),
        ("page.xls", "file-web-page"),
        ("empty.xlsx", "file-empty"),
        ("letter.xlsx", "file-not-form"),
        ("Middle.xlsx", "file-misplaced"),
    ],
)
def test_each_bad_file_has_its_own_finding_with_a_remedy(mess: Tables, name: str, rule: str) -> None:
    (receipt,) = of_file(mess["files"], name)
    (problem,) = of_file(mess["problems"], name)
    assert (receipt["verdict"], receipt["n_problems"]) == ("refused", 1)
    assert (problem["rule"], problem["level"], problem["severity"]) == (rule, "file", "refuse")
    assert problem["message"] and problem["remedy"]
    assert problem["sequence"] == receipt["sequence"]


def test_a_misplaced_file_is_told_what_a_folder_is_called(mess: Tables) -> None:
    (problem,) = of_file(mess["problems"], "Middle.xlsx")
    assert problem["found"] == "mid September"
    assert problem["remedy"] == f"Use a date, such as {AUTUMN.end}."


def test_the_same_file_twice_is_one_filing_and_a_duplicate(mess: Tables) -> None:
    verdicts = sorted(
        row["verdict"] for name in ("North.xlsx", "North again.xlsx") for row in of_file(mess["files"], name)
    )
    assert verdicts == ["accepted", "duplicate"]
    assert (mess["filings"]["city_code"] == "N").sum() == 1


def test_lock_files_and_hidden_files_are_no_filings(mess: Tables) -> None:
    assert not mess["files"]["file"].str.contains(r"~\$|/\.").any()
    assert len(mess["files"]) == 8


def test_every_refused_file_has_a_finding(mess: Tables) -> None:
    refused = set(mess["files"].loc[mess["files"]["verdict"] == "refused", "sequence"])
    assert refused <= set(mess["problems"]["sequence"])


# Receipts.


def test_files_are_taken_in_the_order_of_the_log_and_unlogged_ones_after_it(tmp_path: Path) -> None:
    day = DAY.isoformat()
    filed = {("autumn", DAY, unit): {"deals": 1, "dollars": 2.0} for unit in tiny.UNITS.values()}
    log = {f"autumn/{day}/South.xlsx": DAY, f"autumn/{day}/North.xlsx": DAY + dt.timedelta(days=2)}
    declared = tiny.build(tmp_path, filed, received=log)
    came = intake.received(declared)
    assert [(each.path.stem, each.sequence, each.received_on) for each in came] == [
        ("South", 1, DAY),
        ("North", 2, DAY + dt.timedelta(days=2)),
        ("Middle", 3, DAY),
    ]


def test_of_two_forms_about_one_date_the_last_received_stands_whatever_its_name(tmp_path: Path) -> None:
    day = DAY.isoformat()
    declared = tiny.declare(tmp_path)
    form(tmp_path, "North", 3, name="z first")
    form(tmp_path, "North", 5, name="a second")
    log = [("sequence", "received_on", "path", "sha256")]
    log += [("1", day, f"autumn/{day}/z first.xlsx", ""), ("2", day, f"autumn/{day}/a second.xlsx", "")]
    tiny._write_csv(tmp_path / "raw" / "received.csv", log)
    tables = intake.run(declared)
    assert tables["filings"].set_index("file")["status"].to_dict() == {
        f"raw/autumn/{day}/z first.xlsx": "superseded",
        f"raw/autumn/{day}/a second.xlsx": "standing",
    }
    stood = edition.edition_of(declared, tables)
    assert stood.figures.set_index("indicator").loc["deals", "value"] == 5.0


def test_a_form_filed_once_more_as_it_first_was_stands_again(tmp_path: Path) -> None:
    day = DAY.isoformat()
    declared = tiny.declare(tmp_path)
    first = form(tmp_path, "North", 3, name="first")
    form(tmp_path, "North", 5, name="second")
    shutil.copy(first, first.with_name("third.xlsx"))
    names = ("first", "second", "third")
    log = [("sequence", "received_on", "path", "sha256")]
    log += [(str(n), day, f"autumn/{day}/{name}.xlsx", "") for n, name in enumerate(names, start=1)]
    tiny._write_csv(tmp_path / "raw" / "received.csv", log)
    stood = edition.edition_of(declared, intake.run(declared))
    assert stood.figures.set_index("indicator").loc["deals", "value"] == 3.0


def test_a_file_in_the_seasons_own_folder_is_about_its_closing_date(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path)
    tiny.write_form(tmp_path / "raw" / "autumn" / "North.xlsx", "North", {"deals": 1, "dollars": 2.0}, DAY)
    (filing,) = intake.run(declared)["filings"].to_dict("records")
    assert filing["as_of"].date() == filing["received_on"].date() == AUTUMN.end


def test_a_figure_that_falls_from_one_form_to_the_next_is_asked_about_and_kept(tmp_path: Path) -> None:
    filed = {
        ("autumn", date, "North"): {"deals": deals, "dollars": 10.0}
        for date, deals in zip(AUTUMN.dates, (5, 5, 4, 6), strict=True)
    }
    tables = intake.run(tiny.build(tmp_path, filed))
    (problem,) = tables["problems"].to_dict("records")
    assert (problem["rule"], problem["found"], problem["other"]) == ("cumulative-falls", "4", "5")
    assert problem["as_of"].date() == AUTUMN.dates[2]
    assert tables["figures"]["value"].notna().all()


def test_a_figure_that_falls_after_a_blank_is_asked_about_too(tmp_path: Path) -> None:
    filed = {
        ("autumn", date, "North"): {"deals": deals, "dollars": 10.0}
        for date, deals in zip(AUTUMN.dates, (5, None, 4, 6), strict=True)
    }
    problems = intake.run(tiny.build(tmp_path, filed))["problems"]
    assert problems.loc[problems["severity"] == "verify", "rule"].tolist() == ["cumulative-falls"]


def test_a_new_season_begins_from_nothing(tmp_path: Path) -> None:
    filed = {
        ("autumn", AUTUMN.end, "North"): {"deals": 50, "dollars": 10.0},
        ("spring", SPRING.dates[0], "North"): {"deals": 1, "dollars": 1.0},
    }
    assert intake.run(tiny.build(tmp_path, filed))["problems"].empty


def test_the_fall_of_a_figure_that_no_longer_stands_is_not_asked_about(tmp_path: Path) -> None:
    first, second = AUTUMN.dates[:2]
    filed = {
        ("autumn", first, "North"): {"deals": 9, "dollars": 1.0},
        ("autumn", second, "North"): {"deals": 4, "dollars": 1.0},
    }
    declared = tiny.build(tmp_path, filed)
    again = tmp_path / "raw" / "autumn" / first.isoformat() / "North (corrected).xlsx"
    tiny.write_form(again, "North", {"deals": 3, "dollars": 1.0}, first)
    log = {
        f"autumn/{first}/North.xlsx": first,
        f"autumn/{first}/North (corrected).xlsx": second,
        f"autumn/{second}/North.xlsx": second,
    }
    declared = tiny.build(tmp_path, filed, received=log)
    assert intake.run(declared)["problems"].empty


LATER = "above-later,over-time,verify,keep,not-above-later,*,,,{found} is above {other}.,Check both."


@pytest.mark.parametrize(("deals", "asked"), [(4, []), (5, ["above-later"])])
def test_a_form_that_comes_after_one_of_a_later_date_is_asked_about_where_it_is_above_it(
    tmp_path: Path, deals: int, asked: list[str]
) -> None:
    first, second = AUTUMN.dates[:2]
    log = {f"autumn/{second}/North.xlsx": second, f"autumn/{first}/North.xlsx": second}
    filed = {
        ("autumn", first, "North"): {"deals": deals, "dollars": 1.0},
        ("autumn", second, "North"): {"deals": 4, "dollars": 1.0},
    }
    declared = tiny.build(tmp_path, filed, received=log)
    (tmp_path / "rules.csv").write_text(f"{tiny.RULES}{LATER}\n", encoding="utf-8")
    problems = intake.run(declared)["problems"]
    assert problems["rule"].tolist() == asked
    assert set(problems["as_of"]) <= {pd.Timestamp(first)}


def test_a_workbook_of_several_sheets_is_one_file_and_each_sheet_is_read(tmp_path: Path) -> None:
    declared = tiny.build_with_ledgers(
        tmp_path, {"spring": Ledger(projects=(project("P1"),), milestones=(reached("P1", SPRING.date(3)),))}
    )
    tables = intake.run(declared)
    (receipt,) = tables["files"].to_dict("records")
    assert (receipt["verdict"], receipt["content"], receipt["n_rows"]) == (
        "accepted",
        "projects;amounts;milestones;activities",
        2,
    )


# The foreign campaign, all the way through.


def test_a_tiny_foreign_campaign_runs_from_its_files_to_its_growth(tiny: Campaign) -> None:
    from analysis import comparison, growth

    tables = intake.run(tiny)
    assert tables["problems"].empty
    stood = edition.edition_of(tiny, tables)
    assert (stood.lang, stood.as_of, stood.basis) == ("en", SPRING.end, ("example",))
    compared = growth.compare(comparison.pairs(stood), tiny)
    assert compared["growth_pct"].tolist() == [0.0] * 8
    assert compared["city_code"].tolist() == ["N", "N", "M", "M", "S", "S", "ALL", "ALL"]
    assert stood.calendar["state"].unique().tolist() == ["filed"]


def test_a_campaign_whose_filings_are_a_table_of_text_runs_too(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path)
    for season, factor in ((AUTUMN, 1), (SPRING, 2)):
        rows = [(name, 3 * factor, 10 * factor) for name in tiny.UNITS.values()]
        tiny.write_list(tmp_path / "raw" / season.code / season.end.isoformat() / "all.csv", rows)
    from analysis import comparison, growth

    compared = growth.compare(comparison.pairs(edition.edition_of(declared, intake.run(declared))), declared)
    assert compared["growth_pct"].tolist() == [100.0] * 8
    assert compared["n_units"].tolist() == [3] * 8
