"""The published record stays in its own words: no vague value becomes a number, only S1 and S2 rows get a season."""

import math
import re
from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import published
from analysis.campaign import Campaign

Tables = Mapping[str, pd.DataFrame]


@pytest.mark.parametrize(("text", "value"), [("365.15", 365.15), ("0", 0.0), ("1193", 1193.0)])
def test_a_value_that_is_a_number_is_one(text: str, value: float) -> None:
    assert published.number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *(
            "不低于100",
            "百亿级",
            "超2000",
            "突破2000",
            "30余",
            "约10",
            "10-20",
            "10%",
            "1,193",
            "2022-05-10",
            "",
            " 12",
        ),
        *("-3", "1e3", ".5", "5.", "nan", "inf"),
    ],
)
def test_a_value_in_other_words_never_becomes_a_number(text: str) -> None:
    assert published.number(text) is None


@given(st.text())
def test_only_plain_digits_with_at_most_one_point_become_a_number(text: str) -> None:
    value = published.number(text)
    assert (value is not None) == bool(re.fullmatch(r"\d+(\.\d+)?", text))
    assert value is None or math.isfinite(value)


@pytest.mark.parametrize(
    ("label", "season"),
    [
        ("S1", "1"),
        ("S2", "2"),
        ("S1 (2021-09..2021-12)", "1"),
        ("S2 (2022-05-10..2022-08-17)", "2"),
        ("S1 window", None),
        ("S2 window", None),
        ("S3 (2023)", None),
        ("context", None),
        ("", None),
        ("S12", None),
    ],
)
def test_only_rows_of_a_season_itself_get_one(default_campaign: Campaign, label: str, season: str | None) -> None:
    assert published.campaign_season(label, default_campaign) == season


def test_a_campaign_without_labels_gives_no_row_a_season(real_campaign: Campaign) -> None:
    assert published.campaign_season("", real_campaign) is None


@pytest.mark.parametrize("table", ["published_figures", "published_projects"])
def test_no_row_of_the_window_or_of_context_is_a_campaign_figure(default_tables: Tables, table: str) -> None:
    rows = default_tables[table]
    of_a_season = rows[rows["season"].notna()]
    assert set(of_a_season["season_label"].str.partition(" ")[0]) == {"S1", "S2"}
    assert not of_a_season["season_label"].str.contains("window").any()
    others = rows[rows["season"].isna()]["season_label"]
    assert others.str.contains("window|context|S3").all()
    assert len(others) > 0


def test_every_published_number_is_its_own_text_and_every_other_stays_text(default_tables: Tables) -> None:
    figures = default_tables["published_figures"]
    plain = figures["value_text"].str.fullmatch(r"\d+(\.\d+)?")
    assert figures.loc[plain, "number"].tolist() == [float(text) for text in figures.loc[plain, "value_text"]]
    assert figures.loc[~plain, "number"].isna().all()
    vague = figures.loc[~plain, "value_text"]
    assert vague.str.contains("超|突破|不低于|余").sum() >= 5


def test_vague_amounts_of_projects_stay_words(default_tables: Tables) -> None:
    projects = default_tables["published_projects"]
    texts = projects["amount_text"].dropna()
    vague = texts[~texts.str.fullmatch(r"\d+(\.\d+)?")]
    assert len(vague) > 0
    assert projects.loc[vague.index, "amount"].isna().all()


@pytest.mark.parametrize(
    "table", ["published_figures", "published_projects", "published_awards", "published_contradictions", "context"]
)
def test_every_published_row_has_its_address_and_its_place(
    default_campaign: Campaign, default_tables: Tables, table: str
) -> None:
    rows = default_tables[table]
    assert len(rows) > 0
    addresses = [column for column in rows if column.endswith("address")]
    assert addresses
    # The notice itself is a document, not a page; it is named by its number.
    assert all(rows[column].str.contains("^http|川办函〔2022〕27号", regex=True).all() for column in addresses)
    assert not rows[["file", "cell"]].duplicated().any()
    assert all((default_campaign.folder / file).is_file() for file in rows["file"].unique())


def test_the_row_that_a_published_figure_names_is_the_row_it_came_from(
    default_campaign: Campaign, default_tables: Tables
) -> None:
    import csv

    figures = default_tables["published_figures"]
    (file,) = figures["file"].unique()
    with (default_campaign.folder / file).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    for figure in figures.to_dict("records"):
        row = rows[int(figure["cell"][1:]) - 1]
        assert row[4] == figure["value_text"]


@pytest.mark.parametrize(("measure", "of_chengdu"), [("gdp_2017", 13889.4), ("population_2017", 1591.76)])
def test_the_context_of_every_unit_is_read_from_the_cell_it_names(
    default_campaign: Campaign, default_tables: Tables, measure: str, of_chengdu: float
) -> None:
    import csv

    every = default_tables["context"]
    context = every[every["measure"] == measure].set_index("city_code")
    assert sorted(context.index) == sorted(city.code for city in default_campaign.cities)
    chengdu = context.loc["510100"]
    with (default_campaign.folder / chengdu["file"]).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    column = ord(chengdu["cell"][0]) - ord("A")
    assert float(rows[int(chengdu["cell"][1:]) - 1][column]) == chengdu["value"] == of_chengdu


def test_published_figures_stand_in_tables_of_their_own(default_tables: Tables) -> None:
    assert set(default_tables["figures"]["channel"]) == {"filed"}
    assert set(default_tables["figures"]["basis"]) == {"example"}


def test_the_published_totals_stand_beside_the_sum_of_the_units(real_tables: Tables) -> None:
    totals = real_tables["published_totals"].set_index("season")["value"]
    assert totals.to_dict() == {"2018": 30853.5, "2017": 27297.19}
    sums = real_tables["figures"].groupby("season")["value"].apply(math.fsum)
    assert sums.round(2).to_dict() == {"2017": 28474.79, "2018": 30897.26}
