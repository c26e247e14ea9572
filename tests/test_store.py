"""The tidy tables on disk are the tidy tables in memory."""

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import tiny
from tiny import AUTUMN, SPRING, Ledger, amount, project, reached, trip

from analysis import comparison, edition, growth, intake, store
from analysis.errors import WrongCall
from analysis.schemas import TABLES, columns, conform

Tables = Mapping[str, pd.DataFrame]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_comes_back_as_it_was_written(campaign_folder: Path, default_tables: Tables, name: str) -> None:
    kept, back = default_tables[name], store.read(name, campaign_folder)
    assert back.columns.tolist() == columns(TABLES[name])
    assert len(back) == len(kept)
    pd.testing.assert_frame_equal(conform(back.to_dict("records"), TABLES[name]), kept)


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_of_a_table_are_those_that_it_is_checked_for(name: str) -> None:
    assert columns(TABLES[name]) == list(TABLES[name].to_schema().columns)


def test_a_table_that_is_not_there_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="intake"):
        store.read("figures", tmp_path)


def test_writing_leaves_nothing_but_the_tables(tmp_path: Path, default_tables: Tables) -> None:
    store.write({"files": default_tables["files"]}, tmp_path)
    store.write({"files": default_tables["files"].head(3)}, tmp_path)
    assert [path.name for path in store.folder(tmp_path).iterdir()] == ["files.parquet"]
    assert len(store.read("files", tmp_path)) == 3


def test_every_table_that_was_read_is_written(tmp_path: Path) -> None:
    declared = tiny.build(tmp_path)
    made = intake.run(declared)
    store.write(made, tmp_path)
    back = store.read_all(tmp_path)
    assert set(back) == set(TABLES)
    assert {name: len(table) for name, table in back.items()} == {name: len(table) for name, table in made.items()}


def test_an_edition_from_disk_gives_the_same_growth_as_one_from_memory(tmp_path: Path) -> None:
    ledgers = {
        season.code: Ledger(
            projects=(project(f"P-{season.code}"),),
            amounts=(amount(f"P-{season.code}", season.date(3), agreed=5, paid=1),),
            milestones=(reached(f"P-{season.code}", season.date(3)),),
            activities=(trip("South", season.date(4), 2),),
        )
        for season in (AUTUMN, SPRING)
    }
    declared = tiny.build_with_ledgers(tmp_path, ledgers)
    made = intake.run(declared)
    store.write(made, tmp_path)
    on_day = SPRING.date(10)
    from_memory = comparison.pairs(edition.edition_of(declared, made, as_of=on_day))
    from_disk = comparison.pairs(edition.open_edition(tmp_path, as_of=on_day))
    pd.testing.assert_frame_equal(growth.compare(from_disk, declared), growth.compare(from_memory, declared))
    assert from_memory["comparable"].any()


# Questions to tables that outgrow memory.


def test_a_question_is_answered_from_the_tables_by_their_names(campaign_folder: Path, default_tables: Tables) -> None:
    counted = store.query(
        "SELECT city_code, count(*) AS n FROM figures JOIN files USING (sequence) WHERE season = ? GROUP BY city_code",
        campaign_folder,
        "2",
    )
    figures = default_tables["figures"]
    by_hand = figures[figures["season"] == "2"].groupby("city_code").size()
    assert counted.set_index("city_code")["n"].to_dict() == by_hand.to_dict()


def test_the_example_in_the_methods_is_answered(campaign_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    methods = (Path(__file__).parents[1] / "docs" / "methods.md").read_text(encoding="utf-8")
    example = methods.partition("## Ledgers that outgrow memory")[2].partition("```python\n")[2].partition("```")[0]
    monkeypatch.chdir(campaign_folder.parent)
    *before, asks = ast.parse(example).body
    assert isinstance(asks, ast.Expr)
    known: dict[str, object] = {}
    exec(compile(ast.Module(before, []), "methods.md", "exec"), known)
    answer = eval(compile(ast.Expression(asks.value), "methods.md", "eval"), known)
    assert len(answer) > 21
    assert answer["city_code"].nunique() == 21


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELECT * FROM figure", 'Did you mean "figures".*Tables: files, filings, figures'),
        ("SELECT nothing FROM figures", '"nothing" not found.*Tables: files'),
        ("SELEC", "syntax error.*Tables: files"),
        ("SELECT ?", "parameters: 1"),
        ("", "one SELECT"),
        ("SELECT 1; SELECT 2", "one SELECT"),
        ("DROP VIEW figures", "one SELECT"),
        ("COPY figures TO 'figures.parquet' (USE_TMP_FILE false)", "one SELECT"),
        ("COPY (PIVOT figures ON season USING sum(value)) TO 'figures.parquet'", "one SELECT"),
        ("SELECT * FROM read_text('{toml}')", "Cannot access file"),
        ("SELECT * FROM mine", "mine does not exist"),
    ],
)
def test_a_wrong_question_is_refused_in_words_and_nothing_but_the_tables_is_read(
    campaign_folder: Path, sql: str, says: str
) -> None:
    mine = pd.DataFrame({"a": [1]})
    assert len(mine) == 1
    with pytest.raises(WrongCall, match=f"(?s){says}"):
        store.query(sql.format(toml=campaign_folder / "campaign.toml"), campaign_folder)


def test_a_question_before_intake_says_what_to_run(tmp_path: Path) -> None:
    tiny.declare(tmp_path)
    with pytest.raises(WrongCall, match="intake"):
        store.query("SELECT 1", tmp_path)


def test_memory_that_is_not_enough_is_said(campaign_folder: Path) -> None:
    with pytest.raises(WrongCall, match="Out of Memory"):
        store.query("SELECT list(a.file) FROM figures a, (FROM figures LIMIT 500)", campaign_folder, memory="8MB")


UNITS, MONTHS, PROJECTS = 20, 4, 36_000
ROWS = UNITS * MONTHS * PROJECTS

LEDGER = f"""
COPY (
    SELECT printf('%03d-%09d', row % {UNITS}, row // {UNITS * MONTHS}) AS project_id,
        DATE '2022-05-01' + to_months(CAST(row // {UNITS} % {MONTHS} AS INTEGER)) AS date,
        row * 0.01 AS agreed, row * 0.01 AS agreed_original, '人民币' AS currency, 1.0 AS rate,
        0.25 * (1 + row % {UNITS}) AS paid,
        'example' AS basis, row % 1000 AS sequence, TIMESTAMP_NS '2022-09-01' AS received_on,
        'raw/season-2/ledger-' || row % 1000 || '.xlsx' AS file, 'Amounts' AS sheet, 'A' || row AS cell
    FROM range({ROWS}) AS rows(row)
) TO '{{place}}' (FORMAT parquet)
"""
ASKED = """
SELECT left(project_id, 3) AS unit, month(date) AS month,
    sum(paid) AS paid, count(DISTINCT project_id) AS projects, count(DISTINCT cell) AS cells
FROM amounts GROUP BY ALL ORDER BY ALL
"""
MEASURED = """
import json, re, sys
from pathlib import Path
from analysis import store

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024

store.query("SELECT 1 AS one", sys.argv[1])
before = peak()
answer = store.query(sys.argv[2], sys.argv[1], memory="100MB")
print(json.dumps([answer.to_dict("list"), peak() - before]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads its memory from /proc")
def test_a_ledger_that_outgrows_memory_is_summed_by_unit_and_month_within_the_memory_allowed(tmp_path: Path) -> None:
    tiny.declare(tmp_path)
    store.folder(tmp_path).mkdir()
    with duckdb.connect(config={"memory_limit": "500MB"}) as connection:
        connection.execute(LEDGER.format(place=store.path("amounts", tmp_path)))
    command = [sys.executable, "-c", MEASURED, str(tmp_path), ASKED]
    answer, taken = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    units = [unit for unit in range(UNITS) for _ in range(MONTHS)]
    assert answer["unit"] == [f"{unit:03d}" for unit in units]
    assert answer["month"] == [5, 6, 7, 8] * UNITS
    assert answer["paid"] == [0.25 * (1 + unit) * PROJECTS for unit in units]
    assert answer["projects"] == answer["cells"] == [PROJECTS] * len(units)
    some = store.query(f"FROM amounts LIMIT {ROWS // 100}", tmp_path)
    whole = some.memory_usage(deep=True).sum() * 100
    assert 0 < taken < 160e6 < whole / 3, (taken, whole)


def test_tables_are_read_in_an_ordinary_kernel_of_jupyter_too(tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    declared = tiny.build(tmp_path)
    store.write(intake.run(declared), tmp_path)
    source = f"""
from pathlib import Path
from analysis import store
folder = Path({str(tmp_path)!r})
len(store.read("figures", folder)), len(store.query("SELECT * FROM figures", folder))
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, timeout=120).execute()
    assert notebook.cells[0].outputs[-1]["data"]["text/plain"] == "(48, 48)"
