"""The chase list: who owes a form, how late it is as of the edition's date, and what is written to each."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import tiny
from deciding import CLOSING, DAY, NINTH, TWENTIETH, TWENTY_SEVENTH, build, file, read
from reading import CHINESE
from tiny import AUTUMN

from analysis import chase
from analysis.campaign import Campaign
from analysis.edition import Edition, edition_of

Tables = Mapping[str, pd.DataFrame]
FIGURES = {"deals": 1.0, "dollars": 2.0}


def filed(*left_out: tuple[str, dt.date, str]) -> dict[tuple[str, dt.date, str], dict[str, object]]:
    """Everything that is due, but for some forms."""
    return {key: figures for key, figures in tiny.linear().items() if key not in left_out}


def stood(*left_out: tuple[str, dt.date, str], **given: object) -> Edition:
    """An edition of a campaign in which some forms were not filed."""
    return edition_of(*tiny.imagine(filed(*left_out)), **given)  # type: ignore[arg-type]


def rows(edition: Edition) -> list[tuple[str, str, dt.date, int]]:
    owed = chase.owed(edition)
    return [(row.city_code, row.season, row.due.date(), row.days_late) for row in owed.itertuples()]


def test_nobody_is_chased_where_everything_came() -> None:
    assert rows(stood()) == []
    assert chase.messages(stood()) == []


@pytest.mark.parametrize("days_after", [0, 1, 7])
def test_days_late_are_counted_to_the_date_of_the_edition(days_after: int) -> None:
    edition = stood(("spring", TWENTIETH, "Middle"), as_of=TWENTIETH + days_after * DAY)
    assert rows(edition) == [("M", "spring", TWENTIETH, days_after)]


def test_a_form_is_not_owed_before_its_day() -> None:
    assert rows(stood(("spring", TWENTIETH, "Middle"), as_of=TWENTIETH - DAY)) == []


def test_units_stand_in_administrative_order_and_forms_by_date_of_both_seasons() -> None:
    left_out = [
        ("spring", TWENTY_SEVENTH, "South"),
        ("spring", NINTH, "South"),
        ("autumn", AUTUMN.end, "South"),
        ("spring", NINTH, "North"),
    ]
    edition = stood(*left_out)
    assert rows(edition) == [
        ("N", "spring", NINTH, (CLOSING - NINTH).days),
        ("S", "autumn", AUTUMN.end, (CLOSING - AUTUMN.end).days),
        ("S", "spring", NINTH, (CLOSING - NINTH).days),
        ("S", "spring", TWENTY_SEVENTH, (CLOSING - TWENTY_SEVENTH).days),
    ]
    assert [code for code, _ in chase.messages(edition)] == ["N", "S"]


def test_a_message_names_the_unit_the_campaign_each_form_and_how_late_it_is_and_no_other_unit() -> None:
    edition = stood(("spring", TWENTIETH, "Middle"), ("spring", CLOSING, "Middle"))
    ((code, message),) = chase.messages(edition)
    assert code == "M"
    assert message.startswith("Middle: as of 11 April 2031, these forms of the Forty-day drive have not come")
    assert "spring due 22 March 2031 (days late: 20); spring due 11 April 2031 (due that day)." in message
    assert not re.search("North|South", message)


def test_a_late_form_is_not_owed_once_it_has_come_and_was_owed_until_then(tmp_path: Path) -> None:
    path = f"spring/{NINTH}/North.xlsx"
    declared = build(tmp_path, {("spring", NINTH, "North"): FIGURES}, {path: NINTH + 5 * DAY})
    tables = read(declared)
    for known_on, owes in ((NINTH + 4 * DAY, True), (NINTH + 5 * DAY, False)):
        owed = chase.owed(edition_of(declared, tables, NINTH, known_on))
        assert ("N" in set(owed.loc[owed["season"] == "spring", "city_code"])) == owes


def test_a_file_that_could_not_be_used_leaves_the_form_owed_and_the_message_allows_for_it(tmp_path: Path) -> None:
    declared = build(tmp_path, {("spring", NINTH, "South"): FIGURES})
    (tmp_path / "raw" / file(tmp_path, "North", 1, 2)).write_bytes(b"")
    edition = edition_of(declared, read(declared), NINTH)
    assert edition.tables["files"]["verdict"].tolist().count("refused") == 1
    messages = dict(chase.messages(edition))
    assert "what came could not be used" in messages["N"]
    assert "spring" not in messages["S"]


def test_by_the_other_reading_of_the_notice_less_is_owed() -> None:
    filings = {("spring", TWENTIETH, unit): FIGURES for unit in tiny.UNITS.values()}
    declared, tables = tiny.imagine(filings)
    monthly = replace(declared, filing=replace(declared.filing, reading="once-a-month"))
    owed = [set(rows(edition_of(one, tables, as_of=TWENTY_SEVENTH))) for one in (declared, monthly)]
    assert [{due for _, season, due, _ in one if season == "spring"} for one in owed] == [
        {NINTH, TWENTY_SEVENTH},
        set(),
    ]


def test_a_message_is_plain_text_whatever_a_name_holds(tmp_path: Path) -> None:
    declared = build(tmp_path, {}, units={"N": 'North <b>"&'})
    edition = edition_of(declared, read(declared), NINTH)
    ((_, message),) = chase.messages(edition)
    assert message.startswith('North <b>"&: as of')


# The default campaign.


def test_the_two_units_of_the_example_that_owe_a_form_are_written_to_in_chinese(
    default_campaign: Campaign, default_tables: Tables
) -> None:
    messages = dict(chase.messages(edition_of(default_campaign, default_tables)))
    assert list(messages) == ["510900", "513200"]
    assert messages["510900"] == (
        "遂宁市：截至2022年8月17日，四川省制造业招商引资“百日攻坚”行动情况统计表以下各期尚未收到，或来件未能采用："
        "第二季2022年6月15日一期（已逾期63天）。请尽快补报；暂无数据的栏目留空，确为零的填0。"
        "已经报送的，请对照数据核对回执，并告知报送时间和方式。"
    )
    assert "第一季2021年12月14日一期（已逾期246天）" in messages["513200"]


def test_the_messages_are_in_english_on_request(default_campaign: Campaign, default_tables: Tables) -> None:
    messages = chase.messages(edition_of(default_campaign, default_tables, lang="en"))
    assert messages[0][1].startswith("Suining: as of 17 August 2022")
    assert not any(CHINESE.search(message) or "<" in message for _, message in messages)
