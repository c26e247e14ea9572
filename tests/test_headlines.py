"""Sentences on growth: exact ones that a person would sign, and every rule over generated cities in both languages."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis import campaign as campaigns
from analysis import growth, headlines
from analysis.campaign import Campaign, City
from analysis.decomposition import largest
from analysis.edition import Edition, edition_of
from analysis.headlines import Fact, behind, of_edition
from analysis.headlines.facts import Largest
from analysis.headlines.rules import RULES
from analysis.measures import sign
from analysis.pages import compared, signs
from analysis.pages.page import Page
from analysis.phrasing import Voice
from analysis.schemas import TABLES, conform

DATA = Path(__file__).parents[1] / "data"
COUNT, AMOUNT = "signed_count", "signed_amount"

Sides = tuple[float | None, float | None, float | None, float | None]
"""Of one city: projects and amount of the first season, then of the second."""


@cache
def declared(n: int) -> Campaign:
    """The default campaign's declaration with so many cities of our own."""
    known = campaigns.load(DATA)
    names = [(f"示例{number}市", f"City {number}") for number in range(1, n + 1)]
    cities = tuple(
        City(f"u{order:03}", {"zh": zh, "en": en}, {"zh": zh.removesuffix("市"), "en": en}, (), {}, {}, order, None)
        for order, (zh, en) in enumerate(names, start=1)
    )
    indicators = {code: known.indicators[code] for code in (COUNT, AMOUNT)}
    return replace(known, cities=cities, indicators=indicators, headline=(AMOUNT, COUNT), floors=())


def edition(sides: Iterable[Sides], **more: object) -> Edition:
    """The closing edition of cities that filed this; what is None was left blank."""
    listed = list(sides)
    known = replace(declared(len(listed)), **more)  # type: ignore[arg-type]
    ends = {"first": ("1", known.seasons["1"].closing), "second": ("2", known.seasons["2"].closing)}
    rows = [
        figure(season, date, city.code, indicator, value)
        for city, figures in zip(known.cities, listed, strict=True)
        for (season, date), pair in zip(ends.values(), (figures[:2], figures[2:]), strict=True)
        for indicator, value in zip((COUNT, AMOUNT), pair, strict=True)
    ]
    tables = {name: empty(name) for name in TABLES} | {"figures": conform(rows, TABLES["figures"])}
    return edition_of(known, tables, as_of=known.season.closing)


@cache
def empty(table: str) -> pd.DataFrame:
    return conform([], TABLES[table])


def figure(season: str, date: dt.date, code: str, indicator: str, value: float | None) -> dict[str, object]:
    place = {"file": f"raw/{season}/{code}.xlsx", "sheet": "统计表", "cell": "A5", "address": None}
    stated = {"value": value, "filed": value, "state": "blank" if value is None else "value", "text": str(value)}
    key = {"season": season, "city_code": code, "indicator": indicator, "as_of": date, "sequence": 1}
    unit = "item" if indicator == COUNT else "yi_yuan"
    return key | stated | place | {"unit": unit, "received_on": date, "basis": "example", "channel": "filed"}


def said(made: Edition, indicator: str = AMOUNT, code: str = "u001") -> tuple[str, str]:
    """What is said of a city, in Chinese and in English."""
    one = headlines.fact(made, made.campaign.indicators[indicator], code)
    zh, en = (headlines.sentence(one, Voice(made.campaign, lang)) for lang in ("zh", "en"))
    return zh, en


def of_all(made: Edition, indicator: str = AMOUNT) -> list[tuple[str, str]]:
    """What is said of the total: its sentence, how many rose and fell, who pulls and who drags."""
    pages = [Page("growth", made.said(lang), made.campaign.total) for lang in ("zh", "en")]
    zh, en = (compared.sentences_of_total(page, made.campaign.indicators[indicator]) for page in pages)
    return list(zip(zh, en, strict=True))


def cells(made: Edition, indicator: str = AMOUNT, code: str = "u001") -> list[str]:
    """The row of the table that stands beside the sentence, in Chinese: from the first season's level to the change of
    rank, with the reason behind a stroke."""
    unit = next(city for city in (*made.campaign.cities, made.campaign.total) if city.code == code)
    page = Page("briefing", made.said("zh"), unit)
    made_of = compared.growth_cells(page, page.row(indicator), "")
    return [str(cell).replace(' <span class="why">', "|").replace("</span>", "") for cell in made_of[1:]]


# Sentences that a person would sign, with the rows beside them.

TEN = (10.0, 100.0)


def test_a_rise_is_a_change_and_a_percentage_and_what_is_behind_them() -> None:
    made = edition([(100, 500.0, 110, 660.0), (*TEN, *TEN)])
    # 10 projects more at 5.5 on average are 55; each of 105 is larger by 1, which are 105.
    assert said(made) == (
        "新签约项目金额660.00亿元，较第一季增加160.00亿元，增长32.0%（全省增长26.7%），其中项目数量拉动11.0个百分点、"
        "平均规模拉动21.0个百分点；居第1位（共2个），位次不变。",
        "Amount of new projects signed: 66.00 billion yuan, up 16.00 billion yuan or 32.0% on season one (the province "
        "up 26.7%), of which the number of projects adds 11.0 points and their average size adds 21.0 points; "
        "rank 1 of 2, the same place as before.",
    )
    assert cells(made) == ["500.00", "660.00", "+160.00", "+32.0%", "+26.67", "86.8%", "1", "不变"]


def test_a_fall_has_words_and_no_minus_sign() -> None:
    made = edition([(100, 500.0, 100, 400.0), (*TEN, 20.0, 200.0)])
    assert said(made) == (
        "新签约项目金额400.00亿元，较第一季减少100.00亿元，下降20.0%（全省持平），其中项目数量持平、"
        "平均规模下拉20.0个百分点；居第1位（共2个），位次不变。",
        "Amount of new projects signed: 40.00 billion yuan, down 10.00 billion yuan or 20.0% on season one (the "
        "province unchanged), of which the number of projects is unchanged and their average size takes 20.0 points; "
        "rank 1 of 2, the same place as before.",
    )
    assert cells(made) == ["500.00", "400.00", "−100.00", "下降20.0%", "−16.67", "66.7%", "1", "不变"]


def test_a_small_base_has_two_levels_and_no_percentage() -> None:
    made = edition([(4, 20.0, 6, 45.0), (*TEN, *TEN)])
    assert said(made, COUNT) == (
        "新签约项目数量6个，第一季4个；居第2位（共2个），位次不变。",
        "New projects signed: 6, 4 in season one; rank 2 of 2, the same place as before.",
    )
    assert said(made) == (
        "新签约项目金额45.00亿元，第一季20.00亿元（仅4个项目，不计增速）；居第2位（共2个），位次不变。",
        "Amount of new projects signed: 4.50 billion yuan, 2.00 billion yuan in season one (of only 4 projects: no "
        "percentage); rank 2 of 2, the same place as before.",
    )
    assert cells(made) == ["20.00", "45.00", "+25.00", "基数小", "+20.83", "31.0%", "2", "不变"]


def test_a_base_of_zero_has_its_level_and_says_so() -> None:
    made = edition([(0, 0.0, 6, 45.0), (*TEN, *TEN)])
    assert said(made) == (
        "新签约项目金额45.00亿元，第一季为0；居第2位（共2个），位次不变。",
        "Amount of new projects signed: 4.50 billion yuan, nil in season one; rank 2 of 2, the same place as before.",
    )
    assert cells(made) == ["0", "45.00", "+45.00", "/|上期为零，无基数", "+45.00", "31.0%", "2", "不变"]


def test_a_fall_to_zero_is_two_levels_and_no_place() -> None:
    made = edition([(12, 60.0, 0, 0.0), (*TEN, *TEN)])
    assert said(made) == (
        "新签约项目金额为0，第一季60.00亿元。",
        "Amount of new projects signed: nil, 6.00 billion yuan in season one.",
    )
    assert cells(made) == ["60.00", "0", "−60.00", "下降100.0%", "−37.50", "0%", "2", "不变"]


def test_zero_on_zero_is_one_statement() -> None:
    made = edition([(0, 0.0, 0, 0.0), (*TEN, *TEN)])
    assert said(made) == ("新签约项目金额两季均为0。", "Amount of new projects signed: nil in both seasons.")
    assert cells(made) == ["0", "0", "0", "/|上期为零，无基数", "0", "0%", "2", "不变"]


def test_where_every_city_begins_and_ends_at_zero_nothing_is_divided() -> None:
    made = edition([(0, 0.0, 0, 0.0), (0, 0.0, 0, 0.0)])
    assert of_all(made) == [
        ("新签约项目金额两季均为0。", "Amount of new projects signed: nil in both seasons."),
        ("2个全部持平。", "2 units: all are unchanged."),
    ]
    assert cells(made) == ["0", "0", "0", "/|上期为零，无基数", "/", "/", "1", "不变"]


def test_a_single_project_is_said() -> None:
    made = edition([(0, 0.0, 1, 230.0), (*TEN, *TEN)])
    assert said(made) == (
        "新签约项目金额230.00亿元（仅1个项目），第一季为0；居第1位（共2个），前移1位。",
        "Amount of new projects signed: 23.00 billion yuan (a single project), nil in season one; rank 1 of 2, up one "
        "place.",
    )
    assert cells(made) == ["0", "230.00", "+230.00", "/|上期为零，无基数", "+230.00", "69.7%", "1", "↑1"]


def test_a_city_missing_in_the_first_season_has_its_level_and_no_comparison() -> None:
    made = edition([(None, None, 13, 75.9), (*TEN, 12, 120.0)])
    assert said(made) == (
        "新签约项目金额75.90亿元，第一季空白，不作比较；居第2位（共2个）。",
        "Amount of new projects signed: 7.59 billion yuan, not compared (season one: left blank); rank 2 of 2.",
    )
    assert cells(made) == ["—", "75.90", "—", "—|第一季空白", "—", "38.7%", "2", "—"]
    assert of_all(made) == [
        (
            "新签约项目金额195.90亿元（已报2个合计）；可比口径120.00亿元，较第一季增加20.00亿元，增长20.0%，"
            "其中项目数量拉动20.0个百分点、平均规模持平。",
            "Amount of new projects signed: 19.59 billion yuan over the 2 units that filed; over those comparable: "
            "12.00 billion yuan, up 2.00 billion yuan or 20.0% on season one, of which the number of projects adds "
            "20.0 points and their average size is unchanged.",
        ),
        (
            "可比的1个（共2个）全部增长；1个不可比（示例1）。",
            "1 of 2 units compared: all are up; 1 cannot be compared (City 1).",
        ),
        (
            "拉动增长的是示例220.0个百分点（贡献率100.0%）。",
            "Growth is added by City 2 (20.0 points, 100.0% of the growth).",
        ),
    ]


def test_a_city_missing_in_the_second_season_says_what_is_known() -> None:
    made = edition([(13, 75.9, None, None), (*TEN, 12, 120.0)])
    assert said(made) == (
        "新签约项目金额暂缺（第二季空白），第一季75.90亿元。",
        "Amount of new projects signed: blank (season two: left blank), 7.59 billion yuan in season one.",
    )
    assert cells(made) == ["75.90", "—", "—", "—|第二季空白", "—", "—", "—", "—"]


def test_a_city_missing_in_both_seasons_says_so_of_both() -> None:
    made = edition([(None, None, None, None), (*TEN, 12, 120.0)])
    assert said(made) == (
        "新签约项目金额暂缺（第二季空白），第一季也没有数据。",
        "Amount of new projects signed: blank (season two: left blank), nothing known in season one either.",
    )
    assert cells(made) == ["—|第一季无数据", "—", "—", "—|第二季空白", "—", "—", "—", "—"]


def test_where_no_city_is_known_in_both_seasons_the_total_says_so() -> None:
    made = edition([(13, 75.9, None, None), (None, None, 12, 120.0)])
    assert of_all(made) == [
        (
            "新签约项目金额120.00亿元（已报1个合计）；可比口径暂缺（没有两期均有数的单位）。",
            "Amount of new projects signed: 12.00 billion yuan over the 1 units that filed; over those comparable: "
            "blank (no unit is known in both seasons).",
        ),
        ("2个均不可比。", "No unit of 2 can be compared."),
    ]
    assert cells(made, code=made.campaign.total.code) == ["—", "—", "—", "—|没有两期均有数的单位", *"————"]


def test_where_all_fall_the_parts_of_the_fall_are_stated() -> None:
    made = edition([(20, 100.0, 15, 60.0), (20, 100.0, 18, 90.0), (20, 50.0, 20, 49.0)])
    assert of_all(made) == [
        (
            "新签约项目金额199.00亿元，较第一季减少51.00亿元，下降20.4%，其中项目数量下拉11.1个百分点、"
            "平均规模下拉9.3个百分点。",
            "Amount of new projects signed: 19.90 billion yuan, down 5.10 billion yuan or 20.4% on season one, of "
            "which the number of projects takes 11.1 points and their average size takes 9.3 points.",
        ),
        ("3个全部下降。", "3 units: all are down."),
        (
            "下拉的是示例116.0个百分点（占降幅的78.4%）、示例24.0个百分点（占降幅的19.6%）、"
            "示例30.4个百分点（占降幅的2.0%）。",
            "Growth is taken by City 1 (16.0 points, 78.4% of the fall), City 2 (4.0 points, 19.6% of the fall), "
            "City 3 (0.4 points, 2.0% of the fall).",
        ),
    ]
    assert cells(made, code=made.campaign.total.code) == [
        *("250.00", "199.00", "−51.00", "下降20.4%", "−20.40", "100.0%", "/", "/")
    ]


def test_who_pulls_and_who_drags_is_said_in_points_where_shares_are_suppressed() -> None:
    made = edition([(20, 100.0, 20, 160.0), (20, 100.0, 20, 80.0), (5, 50.0, 3, 49.0), (20, 50.0, 20, 50.0)])
    assert of_all(made)[1:] == [
        (
            "4个中，1个增长、2个下降（示例2下降20.0%、示例3由50.00亿元降至49.00亿元）、1个持平。",
            "4 units: 1 up, 2 down (City 2 down 20.0%; City 3 down from 5.00 billion yuan to 4.90 billion yuan), 1 "
            "unchanged.",
        ),
        (
            "拉动增长的是示例120.0个百分点；下拉的是示例26.7个百分点、示例30.3个百分点。",
            "Growth is added by City 1 (20.0 points); growth is taken by City 2 (6.7 points), City 3 (0.3 points).",
        ),
    ]


def test_of_many_that_pull_the_first_are_named_and_those_that_tie_with_them() -> None:
    gains = [50.0, 40.0, 30.0, 30.0, 10.0, 5.0]
    made = edition([(20, 100.0, 20, 100.0 + gain) for gain in gains])
    zh, en = of_all(made)[2]
    assert zh.startswith("拉动居前的是示例18.3个百分点（贡献率30.3%）、示例26.7个百分点")
    assert (zh.count("贡献率"), en.count("points")) == (4, 4)
    alike = edition([(20, 100.0, 20, 110.0)] * 6)
    assert len(of_all(alike)) == 2


# Growth that one project carries.


@pytest.mark.parametrize(
    ("growth_pct", "without_pct", "carries"),
    [(10.0, 4.9, True), (10.0, 5.1, False), (10.0, -1.0, True), (10.0, 0.0, True), (10.0, float("nan"), False)],
)
def test_a_project_carries_a_rise_that_turns_or_is_halved_without_it(
    growth_pct: float, without_pct: float, carries: bool
) -> None:
    for turn, side in ((1, "second"), (-1, "first")):
        one = a_fact(growth_pct=turn * growth_pct, largest=(Largest(side, 9.0, 1.0, 1.0, turn * without_pct),))
        assert (behind.carrying(one) is not None) == carries
        other = replace(one, largest=(replace(one.largest[0], side={"first": "second"}.get(side, "first")),))
        assert behind.carrying(other) is None


def test_growth_without_the_project_that_carries_it_and_the_place_then() -> None:
    left = Largest("second", 58.77, 260.24, 284.48, 9.3, 15)
    one = a_fact(growth_pct=31.9, rank=13, of_units=21, rank_change=0, largest=(left,))
    assert [behind.without(one, voice(lang)) for lang in ("zh", "en")] == [
        "剔除最大的1个项目（58.77亿元）后增长9.3%、居第15位",
        "without its largest project (5.88 billion yuan) up 9.3% and rank 15",
    ]
    fall = a_fact(growth_pct=-9.5, first_count=51, least_count=10, largest=(replace(left, side="first"),))
    assert behind.without(fall, voice("zh")) == "剔除第一季最大的1个项目（58.77亿元）后增长9.3%"
    few = replace(fall, first_count=10.0)
    assert behind.without(few, voice("zh")) == "剔除第一季最大的1个项目（58.77亿元）后由260.24亿元增至284.48亿元"
    assert behind.without(few, voice("en")).endswith("up from 26.02 billion yuan to 28.45 billion yuan")
    assert behind.without(replace(one, second_count=1.0), voice("zh")) == ""


def test_what_is_left_without_the_largest_is_what_leaving_it_out_gives(
    default_campaign: Campaign, default_tables: dict[str, pd.DataFrame]
) -> None:
    made = edition_of(default_campaign, default_tables)
    amount = default_campaign.indicators[AMOUNT]
    rows = growth.compared(made)
    own = rows[rows["indicator"] == AMOUNT].set_index("city_code")
    rows_of = of_edition._projects(made, amount, own)
    tops = largest.without_top(rows_of, 1, ["city_code"]).query("k == 1").set_index(["city_code", "without"])
    left = of_edition.without_largest(made).query("indicator == @AMOUNT").set_index(["city_code", "without"])
    assert len(left) == 2 * 21  # every city but the one whose base is missing, and the total
    for name in ("first", "second", "growth_pct"):
        assert left[name].tolist() == pytest.approx(tops[name].reindex(left.index).tolist())
    ranks = left.loc[("511500", "second")]
    others = own.loc[[code for code in own.index if code not in ("511500", default_campaign.total.code)], "second"]
    assert ranks["rank"] == (others > ranks["second"]).sum() + 1


def test_the_total_is_not_divided_where_amounts_and_counts_are_known_of_other_cities() -> None:
    made = edition([(100, 500.0, 110, 660.0), (None, 100.0, 10, 90.0)])
    zh, _ = said(made, code=made.campaign.total.code)
    assert zh == "新签约项目金额750.00亿元，较第一季增加150.00亿元，增长25.0%。"
    assert "其中项目数量拉动11.0个百分点、平均规模拉动21.0个百分点" in said(made)[0]


# Every rule, in both languages.


def voice(lang: str) -> Voice:
    return Voice(declared(1), lang)


def a_fact(**more: object) -> Fact:
    known = declared(1)
    plain = Fact(known.indicators[AMOUNT], known.units["yi_yuan"], 100.0, 110.0, 10.0, 10.0)
    return replace(plain, **more)  # type: ignore[arg-type]


COUNTS: tuple[float | None, ...] = (None, 0, 1, 4, 12)
FIRST: tuple[float | None, ...] = (None, 0.0, 8.0)
SECOND: tuple[float | None, ...] = (None, 0.0, 8.5)
ODD: tuple[Sides, ...] = (
    (20, 10_000.0, 20, 10_003.0),  # a change that is next to nothing in percent
    (20, 10_003.0, 20, 10_000.0),
    (20, 0.011, 20, 0.013),  # a growth of a change that prints as nothing
    (20, 5.0, 20, 5.0),
)


@pytest.fixture(scope="module")
def generated() -> Edition:
    """Cities of every combination of counts and amounts, and some odd ones."""
    grid = itertools.product(COUNTS, FIRST, COUNTS, SECOND)
    return edition([*((a, b, c, d) for a, b, c, d in grid), *ODD])


@pytest.fixture(scope="module")
def facts(generated: Edition) -> list[tuple[Fact, pd.Series]]:
    """What is known of each of them, with its row of growth."""
    rows = growth.compared(generated).set_index(["city_code", "indicator"])
    keys = itertools.product([city.code for city in generated.campaign.cities], (AMOUNT, COUNT))
    indicators = generated.campaign.indicators
    return [(headlines.fact(generated, indicators[code], city), rows.loc[city, code]) for city, code in keys]


def further() -> Iterator[Fact]:
    """Facts that no closing edition of filed forms gives."""
    yield a_fact(first=-3.0, change=113.0, growth_pct=float("nan"), why_blank="zero-base", why_not_percent="zero-base")
    yield a_fact(change=float("nan"), first_day=40, second_day=37, why_blank="days-differ:40:37")
    yield a_fact(first=float("nan"), change=float("nan"), why_blank="first:no-base", has_base=False)
    yield a_fact(first=float("nan"), second=float("nan"), why_blank="second:missing", has_base=False)
    yield a_fact(first=float("nan"), second=float("nan"), why_blank="no-units")


def is_well_put(sentence: str, lang: str) -> bool:
    """Whether a sentence ends once, joins its parts rightly, and says nothing that a program would."""
    wrong = r"nan|None|NaT|<|[-−–]\d|，，|、、|；；|，；|；，|，。|；。|、。|（）|\(\)| ,| ;| \.|,,|;;|, ;|  |\{|\}"
    end, other = ("。", ". ") if lang == "zh" else (".", "。")
    script = re.search("[\u4e00-\u9fff]" if lang == "en" else r"[a-z]", sentence)
    return (
        not re.search(wrong, sentence)
        and sentence.endswith(end)
        and sentence.count(end) - len(re.findall(r"\d\.\d", sentence)) * (lang == "en") == 1
        and other not in sentence
        and script is None
        and all(sentence.count(opening) == sentence.count(closing) for opening, closing in ("()", "（）"))
    )


def printed(fact: Fact, own: Voice) -> set[str]:
    """Every number that a sentence on a fact may hold."""
    quantities = (fact.first, fact.second, fact.change)
    levels = {own.level(abs(value), fact.unit) for value in quantities}
    counts = {own.number(value, 0) for value in (fact.first_count, fact.second_count, fact.rank, fact.of_units)}
    moved = (fact.growth_pct, fact.total_growth_pct, fact.count_pp, fact.size_pp)
    places = {str(abs(fact.rank_change))} if fact.rank_change else set()
    return levels | counts | places | {own.number(abs(value), 1) for value in moved} | {"0", "0.1", "1"}


NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?")


def test_every_rule_is_reached_by_generated_cities_and_every_sentence_is_well_put(
    facts: list[tuple[Fact, pd.Series]],
) -> None:
    reached = set()
    for fact, row in facts:
        for lang in ("zh", "en"):
            own = voice(lang)
            rule, sentence = headlines.rule_of(fact, own), headlines.sentence(fact, own)
            reached.add((rule.name, lang))
            assert is_well_put(sentence, lang), sentence
            assert set(NUMBER.findall(sentence)) <= printed(fact, own), sentence
            assert rule.in_percent == (row["stated_as"] == "percent" and fact.second != 0), sentence
            if rule.name == "rise":
                assert own.percent(row["growth_pct"]) in sentence and row["change"] > 0
            if rule.name == "fall":
                assert own.percent(-row["growth_pct"]) in sentence and row["change"] < 0
    for fact in further():
        for lang in ("zh", "en"):
            reached.add((headlines.rule_of(fact, voice(lang)).name, lang))
            assert is_well_put(headlines.sentence(fact, voice(lang)), lang)
    assert reached == {(rule.name, lang) for rule in RULES for lang in ("zh", "en")}


def test_no_rule_is_an_adjective(facts: list[tuple[Fact, pd.Series]]) -> None:
    everything = " ".join(headlines.sentence(fact, voice(lang)) for fact, _ in facts for lang in ("zh", "en"))
    assert not re.search("大幅|明显|显著|较快|稳步|strong|sharp|marked|significant", everything)


@pytest.mark.parametrize(
    ("fact", "zh", "en"),
    [
        (
            a_fact(first=-3.0, change=113.0, growth_pct=float("nan"), why_blank="zero-base"),
            "110.00亿元，第一季负3.00亿元，有负值，不计增速",
            "11.00 billion yuan, minus 0.30 billion yuan in season one, no growth: a level is below zero",
        ),
        (
            a_fact(change=float("nan"), first_day=40, second_day=37, why_blank="days-differ:40:37"),
            "110.00亿元（第37天），第一季100.00亿元（第40天），天数不同，不计增速",
            "11.00 billion yuan (day 37), 10.00 billion yuan in season one (day 40), no growth: the days differ",
        ),
        (
            a_fact(first=float("nan"), change=float("nan"), why_blank="first:no-base", has_base=False),
            "110.00亿元，没有可比的上期，不作比较",
            "11.00 billion yuan, not compared (no season to compare with)",
        ),
        (
            a_fact(why_not_percent="count-unknown"),
            "110.00亿元，第一季100.00亿元（项目个数不详，不计增速）",
            "11.00 billion yuan, 10.00 billion yuan in season one (of an unknown number of projects: no percentage)",
        ),
        (
            a_fact(first=10_000.0, second=10_003.0, change=3.0, growth_pct=0.03),
            "10,003.00亿元，较第一季增加3.00亿元，增幅不足0.1%",
            "1,000.30 billion yuan, up 0.30 billion yuan or less than 0.1% on season one",
        ),
        (
            a_fact(first=0.011, second=0.013, change=0.002, growth_pct=18.18),
            "0.01亿元，较第一季增长18.2%",
            "0.00 billion yuan, up 18.2% on season one",
        ),
        (
            a_fact(second=100.0, change=0.0, growth_pct=0.0),
            "100.00亿元，较第一季持平",
            "10.00 billion yuan, unchanged on season one",
        ),
    ],
)
def test_what_the_rarer_rules_say(fact: Fact, zh: str, en: str) -> None:
    assert [headlines.comparison(fact, voice(lang)) for lang in ("zh", "en")] == [zh, en]


def test_the_title_of_a_chart_is_the_level_and_its_growth() -> None:
    assert headlines.finding(a_fact(), voice("zh")) == "新签约项目金额110.00亿元，较第一季增长10.0%"
    small = a_fact(why_not_percent="small-base", first_count=4.0)
    assert headlines.finding(small, voice("zh")) == "新签约项目金额110.00亿元，第一季100.00亿元（仅4个项目，不计增速）"


# How the units moved.

DIRECTIONS = ("none-compared", "all-up", "all-down", "all-unchanged", "mixed")


def test_every_rule_on_all_units_is_reached_and_well_put() -> None:
    up, down, same = (20, 100.0, 20, 120.0), (20, 100.0, 20, 80.0), (20, 100.0, 20, 100.0)
    missing, few = (None, None, 20, 100.0), (3, 100.0, 2, 90.0)
    chosen = ([up, up], [down, missing], [same], [missing], [up, few, same, missing], [down, same], [up, down])
    reached = set()
    for sides in chosen:
        made = edition(sides)
        rows = growth.compared(made).query("indicator == @AMOUNT and city_code != '510000'")
        reached.add(headlines.direction_of_all(rows))
        for pair in of_all(made):
            assert all(is_well_put(each, lang) for each, lang in zip(pair, ("zh", "en"), strict=True)), pair
    assert reached == set(DIRECTIONS)


# Signs.


def test_growth_on_a_date_is_stated_as_on_the_page_of_that_date() -> None:
    made = edition([(4, 20.0, 6, 45.0), (*TEN, *TEN)])
    on = growth.compared_on(made, made.as_of, AMOUNT)
    assert on["stated_as"].tolist() == ["levels", "percent", "percent"]
    whole = growth.compared(made).query("indicator == @AMOUNT").reset_index(drop=True)
    pd.testing.assert_frame_equal(on, whole)


@pytest.mark.parametrize("value", [None, 0.0, 5.0])
@pytest.mark.parametrize("why", ["", "second:missing", "first:no-base", "zero-base", "days-differ:8:9", "mixed-signs"])
def test_the_signs_of_a_page_are_those_of_the_measures(value: float | None, why: str) -> None:
    if (value is None) == bool(why):
        code = sign(pd.Series([value], dtype=float), pd.Series([why])).iloc[0]
        marks = {"value": "5.0", "nil": "0", "blank": "—", "not-applicable": "/"}
        assert signs.shown(value, why, "5.0" if value else "0.0") == marks[code]


def test_a_legend_stands_under_a_table_for_the_signs_that_are_in_it() -> None:
    made = edition([(4, 20.0, 6, 45.0), (*TEN, *TEN)])
    page = Page("briefing", made.said("zh"), made.campaign.cities[0])
    assert signs.notes(page, [["—", "1"], ["a", "5.0"]]) == ()
    assert signs.notes(page, [["a", "— †", "/ <span>x</span>", "基数小"]]) == (
        "“—”为无数据；“/”为不适用；“基数小”指第一季不足10个（户、次），不计增速。",
    )
    whole = Page("growth", made.said("en"), made.campaign.total)
    assert signs.notes(whole, [["a", "/"]]) == ("/ not applicable (a total has no rank).",)


def test_every_blank_cell_stands_in_a_row_that_gives_a_reason_but_for_the_place_of_the_total(
    generated: Edition,
) -> None:
    total = generated.campaign.total
    for city in (*generated.campaign.cities[::3], total):
        row = cells(generated, AMOUNT, city.code)
        blank = [cell for cell in (row[:-2] if city is total else row) if cell[0] in "—/"]
        assert not blank or any("|" in cell for cell in row), row
        assert "nan" not in "".join(row)
