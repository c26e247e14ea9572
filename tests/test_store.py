"""The tidy tables on disk are the tidy tables in memory."""

from collections.abc import Mapping
from pathlib import Path

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
