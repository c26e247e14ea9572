"""Published awards: who stands on a list, and what is told of each unit by season."""

import pytest
from reading import first_table, text

from analysis.campaign import Campaign
from analysis.edition import edition_of
from analysis.pages import record
from analysis.pages.page import Page
from analysis.store import Tables


def page_of(campaign: Campaign, tables: Tables, lang: str = "zh") -> Page:
    edition = edition_of(campaign, tables, lang=lang)
    return Page("record", edition, edition.campaign.total)


def test_each_units_awards_stand_by_season(default_campaign: Campaign, default_tables: Tables) -> None:
    rows = first_table(record.history(page_of(default_campaign, default_tables)).html)
    assert (rows["成都市"]["第一季"], rows["成都市"]["第二季"]) == ("—", "流动红旗、通报表扬")
    assert rows["广元市"]["第二季"] == "通报表扬"
    assert rows["眉山市"]["第三季"] == "流动红旗（据2024年1月“连续三次”的报道）"
    assert sum("流动红旗" in row["第二季"] for row in rows.values()) == 6
    assert sum("通报表扬" in row["第二季"] for row in rows.values()) == 12


def test_a_unit_that_a_complete_list_leaves_out_is_not_on_it(
    default_campaign: Campaign, default_tables: Tables
) -> None:
    published = default_tables["published_awards"]
    without = published[~((published["city_code"] == "511400") & (published["season_label"] == "S2"))]
    page = page_of(default_campaign, {**default_tables, "published_awards": without})
    assert first_table(record.history(page).html)["眉山市"]["第二季"] == "不在公布名单"


@pytest.mark.parametrize("part", [record.awards, record.other_awards, record.history])
def test_without_published_awards_every_part_says_so(
    default_campaign: Campaign, default_tables: Tables, part: object
) -> None:
    none = {**default_tables, "published_awards": default_tables["published_awards"].iloc[:0]}
    said = text(part(page_of(default_campaign, none)).html)  # type: ignore[operator]
    assert "未见公开" in said or "没有" in said or "无" in said
