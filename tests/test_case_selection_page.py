"""The page of the selection of cases, and the command that prints its tables."""

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from reading import CHINESE, made, tables, text, tree
from typer.testing import CliRunner

from analysis import cli, sheets
from analysis.campaign import Campaign
from analysis.charts.labels import Box, beside
from analysis.choosing import of_edition
from analysis.edition import Edition, edition_of, open_edition
from analysis.errors import WrongCall
from analysis.pages import case_selection
from analysis.pages.case_selection import printed, words
from analysis.pages.page import ABSENT, Page

SHORT, LONG = "入围名单：建立案例档案的单位", "长名单：各方法选出的单位"
PARTS = [name for name in case_selection.__all__ if name not in ("open_page", "masthead")]


@pytest.fixture(scope="module")
def closing(campaign_folder: Path) -> str:
    return made("case_selection", campaign_folder)


@pytest.fixture(scope="module")
def edition(campaign_folder: Path) -> Edition:
    return open_edition(campaign_folder)


def name(edition: Edition, code: str) -> str:
    return edition.campaign.by_code[code].name["zh"]


# The page.


def test_the_short_list_on_the_page_is_that_of_the_edition(closing: str, edition: Edition) -> None:
    shown = tables(closing)
    short = next(rows for caption, rows in shown.items() if caption.startswith(SHORT))
    assert list(shown) and [*short] == [name(edition, code) for code in of_edition.chosen(edition)]


def test_the_page_says_over_whom_by_how_much_and_how_firmly_the_first_unit_was_chosen(
    closing: str, edition: Edition
) -> None:
    row = edition.once(of_edition.long_list).iloc[0]
    listed = next(rows for caption, rows in tables(closing).items() if caption.startswith(LONG))
    cells = next(iter(listed.values()))
    cities = edition.campaign.by_code
    assert cells["选出单位"] == cities[row["city_code"]].short["zh"]
    assert cells["次选"] == cities[row["runner_up"]].short["zh"]
    assert cells["领先"] == f"{row['margin']:.3f}（对数值）"
    assert cells["逐一剔除后仍选中"] == f"{row['kept_in']}/{row['n_samples']}"


def test_every_unit_that_is_drawn_is_told_in_the_words_of_the_picture(closing: str, edition: Edition) -> None:
    picture = tree(closing).svg
    assert picture is not None
    told = str(picture["aria-label"])
    frame = edition.once(of_edition.frame)
    drawn = [code for code in frame.index if not frame.loc[code, "why"]]
    for code in drawn:
        assert f"{edition.campaign.by_code[code].short['zh']}{frame['signed_amount'][code]:,.2f}亿元（预期" in told
    assert told.count("（预期") == len(drawn)
    assert told.startswith("散点图。宜宾高于预期最多")


def test_the_year_of_the_published_size_is_told_and_it_is_not_marked_as_an_example(closing: str) -> None:
    assert "其中2017年地区生产总值为公开发布的真实数据" in text(closing)
    sources = next(table for table in tree(closing).find_all("table") if "公开发布数据的出处" in table.get_text())
    assert sources.find(class_="mark") is None
    assert sources.select_one('a[href^="http"]') is not None


def test_the_page_speaks_of_no_significance_and_of_no_probability_but_to_deny_it(closing: str) -> None:
    said = text(closing).replace("不是概率", "").replace("不是置信区间", "")
    assert not re.search("显著|概率|置信|检验", said)


def test_a_unit_left_out_stands_with_its_reason_and_the_designs_it_is_not_in(closing: str, edition: Edition) -> None:
    rows = next(rows for caption, rows in tables(closing).items() if caption.startswith("未参与比较的单位"))
    out = edition.once(of_edition.left_out)
    assert {*rows} == {name(edition, code) for code in out["city_code"]}
    assert all(row["原因"] and row["未参与的方法"] for row in rows.values())


def test_five_days_into_the_season_each_design_says_why_it_has_no_choice(campaign_folder: Path) -> None:
    early = made("case_selection", campaign_folder, as_of="2022-05-15")
    assert "数据齐全的单位太少" in text(early)
    assert "数据齐全的单位太少，无法推算预期值。" in text(early)
    assert "nan" not in text(early).lower()


def test_in_english_the_page_has_no_chinese_but_what_is_marked_as_such(campaign_folder: Path) -> None:
    html = tree(made("case_selection", campaign_folder, lang="en"))
    assert "Yibin is furthest above expectation" in html.get_text()
    for hidden in html.find_all(["svg", "style"]) + html.find_all(lang="zh"):
        hidden.decompose()
    assert not CHINESE.search(html.main.get_text())  # type: ignore[union-attr]


def test_where_no_rules_are_declared_every_part_is_absent_or_a_sentence(
    real_campaign: Campaign, real_tables: dict[str, pd.DataFrame]
) -> None:
    opened = edition_of(real_campaign, real_tables)
    page = Page("case_selection", opened, opened.campaign.total)
    assert case_selection.headline(page).html.striptags() == "本活动未设定按数据遴选案例的规则。"
    blocks = {part: getattr(case_selection, part)(page) for part in PARTS}
    assert all(block == ABSENT or block.html.striptags().endswith("。") for block in blocks.values())
    assert blocks["long_list"] == blocks["kinds"] == blocks["against_expectation"] == ABSENT


@pytest.mark.parametrize(
    "code", [*words.REASONS, "no-spread:signed_amount", "not-above-zero:gdp_2017", "first:missing"]
)
def test_every_reason_has_words_in_both_languages(edition: Edition, code: str) -> None:
    for lang in edition.campaign.languages:
        assert words.why(Page("case_selection", edition.said(lang), edition.campaign.total), code)


# Names on the chart.


def test_names_of_crowded_dots_are_not_written_on_each_other() -> None:
    places = [(100.0 + 9 * (n % 3), 100.0 + 9 * (n // 3)) for n in range(6)]
    boxes = beside(places, [(20.0, 10.0)] * 6, Box(0, 0, 300, 300))
    assert sum(one.shared(other) for one in boxes for other in boxes if one is not other) == 0
    assert all(box.shared(Box(0, 0, 300, 300)) == 200 for box in boxes)


# The command.


def called(*given: str) -> str:
    done = CliRunner().invoke(cli.app, list(given), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_prints_the_short_list_as_rows(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.judging, "edition_of", lambda *_: edition)
    rows = list(csv.DictReader(io.StringIO(called("select", "--format", "csv"))))
    assert [row["city_code"] for row in rows] == of_edition.chosen(edition)
    assert [row["city"] for row in rows] == [name(edition, row["city_code"]) for row in rows]


def test_json_holds_the_lists_the_figures_and_the_log(edition: Edition) -> None:
    made_of = printed.tables(edition)
    told = json.loads(printed.as_json(edition, made_of, whole=True))
    assert set(told) == {"long", "short", "frame", "audit"}
    assert told["audit"]["short_list"] == [
        {key: value for key, value in row.items() if key != "city"} for row in told["short"]
    ]
    assert len(told["frame"]) == len(edition.campaign.cities)
    one = printed.chosen(made_of, "frame")
    assert set(json.loads(printed.as_json(edition, one, whole=False))) == {"frame"}
    assert "# long" in printed.as_text(made_of)
    with pytest.raises(WrongCall, match="known: long, short, frame"):
        printed.chosen(made_of, "middle")


def test_the_workbook_has_the_figures_the_lists_the_scores_and_a_sheet_for_each_rater(
    edition: Edition,
) -> None:
    made_of = printed.as_sheets(edition, printed.tables(edition), whole=True)
    book = openpyxl.load_workbook(io.BytesIO(sheets.to_workbook(*made_of, edition.as_of)))
    names = [sheet.removesuffix("（示例）") for sheet in book.sheetnames]
    assert names[:5] == ["封面", "说明", "遴选所用数据", "长名单", "入围"]
    raters = list(edition.tables["raters"]["rater"])
    assert [each.removeprefix("评分表 ") for each in names if each.startswith("评分表")] == raters
    for each in book.worksheets[-len(raters) :] if raters else []:
        heads, *lines = each.iter_rows(values_only=True)
        assert heads[-2:] == ("等级", "理由")
        assert all(line[-2:] == (None, None) for line in lines)


def test_without_rules_and_cases_there_is_nothing_to_select(
    real_campaign: Campaign, real_tables: dict[str, pd.DataFrame]
) -> None:
    with pytest.raises(WrongCall, match=r"declares no \[cases"):
        printed.tables(edition_of(real_campaign, real_tables))
