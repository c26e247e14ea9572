"""What stands on the pages: real figures typed in by hand, and the same figures as the command line prints."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import reading
import tiny
from reading import CHINESE, change, first_table, made, number, sign, tables, text, tree
from tiny import SEASONS, Ledger, Options

from analysis import cli, intake, jobs, store
from analysis.campaign import Campaign
from analysis.edition import open_edition

GDP = "地区生产总值（亿元）"
BRIEFING = "cities/{lang}/briefing/{code}.html"


@pytest.fixture(scope="session")
def real_growth(real_pages: Path) -> str:
    return (real_pages / "public/zh/growth/all.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def read(default_pages: Path) -> Callable[[str], str]:
    return lambda path: (default_pages / path).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def growth_rows(campaign_folder: Path) -> Callable[..., dict[tuple[str, str], dict[str, str]]]:
    """What ``growth --format csv`` prints, by unit and indicator."""

    def asked(folder: Path = campaign_folder, lang: str = "zh", as_of: str | None = None) -> dict:
        printed = cli.growth_table(open_edition(folder, as_of, lang=lang)).to_csv(index=False)
        return {(row["city_code"], row["indicator"]): row for row in reading.table_of(printed)}

    return asked


# Real figures, typed in by hand from the published table.


@pytest.mark.parametrize(
    ("unit", "first", "second", "growth"),
    [
        ("成都市", "9,725.40", "10,803.07", "+11.1%"),
        ("绵阳市", "1,505.25", "1,686.51", "+12.0%"),
        ("资阳市", "791.45", "788.92", "下降0.3%"),
        ("阿坝藏族羌族自治州", "215.92", "216.22", "+0.1%"),
    ],
)
def test_growth_of_real_figures_is_what_one_computes_by_hand(
    real_growth: str, unit: str, first: str, second: str, growth: str
) -> None:
    row = tables(real_growth)[GDP][unit]
    assert (row["2017年前三季度"], row["2018年前三季度"], row["增速"]) == (first, second, growth)


def test_the_one_that_fell_is_named_in_words(real_growth: str) -> None:
    said = text(real_growth)
    assert "20个增长、1个下降（资阳下降0.3%）" in said
    assert "30,897.26亿元，同比增加2,422.47亿元，增长8.5%" in said


def test_the_published_totals_stand_beside_the_sums_with_the_gaps(real_growth: str) -> None:
    said = tree(real_growth).find("ul", class_="gap")
    assert said is not None
    later, earlier, used = (item.get_text() for item in said.find_all("li"))
    assert [later.count(figure) for figure in ("30,853.50", "30,897.26", "43.76")] == [1, 1, 1]
    assert [earlier.count(figure) for figure in ("27,297.19", "28,474.79", "1,177.60")] == [1, 1, 1]
    assert "各单位之和" in used
    total = tables(real_growth)[GDP]["全省（21/21）"]
    assert (total["2017年前三季度"], total["2018年前三季度"], total["增速"]) == ("28,474.79", "30,897.26", "+8.5%")
    assert tables(real_growth)[GDP]["成都市"]["占比"] == "35.0%"  # 10,803.07 of 30,897.26, not of 30,853.50 (35.01)


def test_units_stand_in_administrative_order_and_all_of_them(real_growth: str, real_campaign: Campaign) -> None:
    assert list(tables(real_growth)[GDP])[:-1] == [city.name["zh"] for city in real_campaign.cities]
    assert len(real_campaign.cities) == 21


def test_real_figures_carry_no_mark_of_examples(real_growth: str) -> None:
    assert "示例" not in real_growth
    assert "真实" in text(real_growth)
    assert tree(real_growth).find(class_="mark") is None


def test_every_real_figure_has_its_address_on_the_page(real_growth: str) -> None:
    links = {link["href"] for link in tree(real_growth).find_all("a")}
    assert "http://m.frightdepot.com/city/GDP/31379.html" in links


def test_a_briefing_of_real_figures_has_the_address_too(real_folder: Path, real_pages: Path) -> None:
    html = made("briefing", real_folder, city="资阳")
    assert "http://m.frightdepot.com/city/GDP/31379.html" in {link["href"] for link in tree(html).find_all("a")}
    assert "788.92亿元，同比减少2.53亿元，下降0.3%（全省增长8.5%）；居第16位（共21个）" in text(html)
    assert "示例" not in html


# The tiny foreign campaign.


def test_the_tiny_foreign_campaign_has_every_page_and_no_chinese_at_all(tiny_pages: Path) -> None:
    pages = sorted(tiny_pages.rglob("*.html"))
    assert len(pages) == 5
    for path in pages:
        html = path.read_text(encoding="utf-8")
        assert CHINESE.findall(html) == [], path
        assert re.match(r'<!DOCTYPE html>\s*<html lang="en">', html)


def test_two_identical_linear_seasons_have_not_grown(tiny_pages: Path) -> None:
    html = (tiny_pages / "everyone/en/growth/all.html").read_text(encoding="utf-8")
    shown = tables(html)
    assert [row["growth"] for row in shown["money in new deals (USD million)"].values()] == ["0%"] * 4
    assert shown["new deals"]["North"] == {
        "autumn": "40",
        "spring": "40",
        "change": "0",
        "growth": "0%",
        "contribution, pp": "0",
        "share": "33.3%",
        "share change, pp": "0",
        "rank": "1",
        "rank change": "same rank",
    }
    by_day = shown["money in new deals (USD million) by campaign day"]
    assert {row["growth"] for row in by_day.values()} == {"0%", "—"}
    assert by_day["11 April 2031"]["growth"] == "0%"
    for row in tree(html).find_all("tr"):
        if {"—", "/"} & {cell.get_text(" ").split(" ")[0] for cell in row.find_all("td")[3:4]}:
            assert row.find(class_="why") is not None


# Variants of the tiny campaign that a page must stand.


def prepared(declared: Campaign) -> Path:
    store.write(intake.run(declared), declared.folder)
    return declared.folder


def test_a_campaign_without_an_earlier_season_has_levels_and_says_why_there_is_no_growth(tmp_path: Path) -> None:
    folder = prepared(tiny.build(tmp_path, options=Options(with_base=False)))
    row = tables(made("growth", folder, lang="en"))["new deals"]["North"]
    assert (row["before"], row["spring"], row["growth"]) == ("/", "40", "/")
    assert "no season to compare with" in text(made("briefing", folder, lang="en", city="South"))


def test_a_campaign_in_which_nothing_was_filed_has_pages_that_say_so(tmp_path: Path) -> None:
    folder = prepared(tiny.build(tmp_path, {}))
    assert "Money in new deals: blank (spring: not filed), nothing known in autumn either." in text(
        made("briefing", folder, lang="en", city="South")
    )
    said = text(made("growth", folder, lang="en"))
    assert "No unit of 3 can be compared." in said
    assert "no unit is known in both seasons" in said


def test_two_identical_seasons_of_a_ledger_make_a_briefing(tmp_path: Path) -> None:
    ledgers = {
        season.code: Ledger(
            projects=(tiny.project(f"P {season.code}"),),
            amounts=(tiny.amount(f"P {season.code}", season.date(5), agreed=10),),
            milestones=(tiny.reached(f"P {season.code}", season.date(5)),),
        )
        for season in SEASONS
    }
    folder = prepared(tiny.build_with_ledgers(tmp_path, ledgers, filed=tiny.linear()))
    html = made("briefing", folder, lang="en", city="North")
    assert "unchanged on the autumn" in text(html)


def test_a_project_that_is_not_counted_stands_apart(tmp_path: Path) -> None:
    day = SEASONS[1].date(5)
    spring = Ledger(
        projects=(tiny.project("P1"), tiny.project("P2", contract_kind="Framework <b>")),
        amounts=(tiny.amount("P1", day, agreed=10), tiny.amount("P2", day, agreed=99)),
        milestones=(tiny.reached("P1", day), tiny.reached("P2", day)),
    )
    html = made("briefing", prepared(tiny.build_with_ledgers(tmp_path, {"spring": spring})), lang="en", city="North")
    signed = tables(html)["Projects signed in spring, by the stage reached"]
    assert {name: tuple(row.values()) for name, row in signed.items()} == {
        "signed": ("1", "10.0"),
        "all": ("1", "10.0"),
    }
    assert "Apart, not counted: Framework <b> 1." in text(html)


# Briefings of the default campaign.


@pytest.mark.parametrize(
    ("code", "name", "lang", "heading"),
    [
        ("510100", "成都市", "zh", "成都市情况简报"),
        ("513300", "甘孜藏族自治州", "zh", "甘孜藏族自治州情况简报"),
        ("510100", "Chengdu", "en", "Chengdu: briefing"),
    ],
)
def test_a_briefing_names_its_unit_in_title_heading_and_metadata(
    read: Callable[[str], str], code: str, name: str, lang: str, heading: str
) -> None:
    shown = tree(read(BRIEFING.format(lang=lang, code=code)))
    assert [part.get_text() for part in shown.find_all("h1")] == [heading]
    assert shown.title is not None
    assert shown.title.get_text() == f"{heading} · 2022-08-17"
    metadata = {tag["name"]: tag["content"] for tag in shown.find_all("meta", attrs={"name": True})}
    assert metadata | {"viewport": ""} == {
        "unit": code,
        "audience": "cities",
        "basis": "example",
        "as-of": "2022-08-17",
        "viewport": "",
    }
    assert shown.html is not None
    assert shown.html["lang"] == lang
    assert name in heading


@pytest.mark.parametrize("path", ["cities/zh/briefing/510100.html", "cities/zh/briefing/513300.html"])
def test_a_briefing_names_no_other_city(read: Callable[[str], str], default_campaign: Campaign, path: str) -> None:
    said = text(read(path))
    own = default_campaign.by_code[Path(path).stem]
    for other in default_campaign.cities:
        if other is not own:
            for name in {*other.name.values(), *other.short.values(), *other.aliases}:
                assert not re.search(rf"\b{re.escape(name)}\b" if name.isascii() else name, said), name


EVERY_PAGE = [
    "cities/zh/briefing/510100.html",
    "cities/zh/briefing/513300.html",
    "cities/en/briefing/510100.html",
    "internal/zh/growth/all.html",
]


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_example_figures_are_marked_on_every_table_and_every_chart(read: Callable[[str], str], path: str) -> None:
    html = read(path)
    mark = "example" if "/en/" in path else "示例"
    shown = tree(html)
    tables_and_charts = [*shown.find_all("caption"), *shown.find_all("figcaption")]
    assert len(tables_and_charts) > 5
    assert all(part.find(class_="mark").get_text() == mark for part in tables_and_charts)
    for picture in shown.find_all("svg", role="img"):
        assert mark in [one.get_text().strip() for one in picture.find_all("text")]
    facts = shown.find(class_="facts")
    assert facts is not None
    assert facts.get_text().endswith("example data" if "/en/" in path else "示例数据")


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_shows_no_code_and_no_warning_and_no_script(read: Callable[[str], str], path: str) -> None:
    html = read(path)
    assert not re.search(r"<pre|<code|<script|In \[|Out\[|open_page|import |Warning|Traceback|/tmp/|/home/", html)
    assert not re.search(r"\b(nan|NaN|None|NaT)\b|<NA>|&lt;NA&gt;", text(html))
    policy = tree(html).find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert str(policy["content"]).startswith("default-src 'none'; ")


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_no_two_parts_of_a_page_have_the_same_id(read: Callable[[str], str], path: str) -> None:
    names = [part["id"] for part in tree(read(path)).find_all(id=True)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_is_in_one_language(read: Callable[[str], str], path: str) -> None:
    headings = [heading.get_text() for heading in tree(read(path)).find_all("h2")]
    assert len(headings) > 4
    assert all(heading.endswith("?" if "/en/" in path else "？") for heading in headings)
    if "/en/" in path:
        shown = tree(read(path))
        for marked in shown.find_all(lang="zh"):
            marked.decompose()
        assert CHINESE.findall(str(shown)) == []


@pytest.mark.parametrize(
    ("code", "lang"),
    [("510100", "zh"), ("513300", "zh"), ("510100", "en")],
)
def test_every_figure_of_a_briefing_is_the_command_lines(
    read: Callable[[str], str],
    growth_rows: Callable[..., dict],
    default_campaign: Campaign,
    code: str,
    lang: str,
) -> None:
    shown = first_table(read(BRIEFING.format(lang=lang, code=code)))
    assert len(shown) == len(default_campaign.indicators) == 16
    printed = growth_rows(lang=lang)
    for indicator, cells in zip(default_campaign.indicators.values(), shown.values(), strict=True):
        row = printed[code, indicator.code]
        unit = default_campaign.units[indicator.unit]
        factor = "0.1" if lang == "en" and unit.money else "1"  # billions of yuan, not hundreds of millions
        growth = change(row["growth_pct"], 1)
        words, small = ("下降", "基数小") if lang == "zh" else ("−", "small base")
        grown = sign(row["growth_pct"], f"{growth.replace('−', words)}%")
        expected = [
            sign(row["first"], number(row["first"], unit.decimals, factor)),
            sign(row["second"], number(row["second"], unit.decimals, factor)),
            sign(row["change"], change(row["change"], unit.decimals, factor)),
            grown if row["stated_as"] == "percent" else {"zero-base": "/"}.get(row["why_not_percent"], small),
            sign(row["contribution_pp"], change(row["contribution_pp"], 2)),
            sign(row["share_pct"], number(row["share_pct"], 1) + "%"),
            row["rank"],
        ]
        assert list(cells.values())[:-1] == expected, indicator.code


def test_every_figure_of_the_growth_page_is_the_command_lines(
    read: Callable[[str], str], growth_rows: Callable[..., dict], default_campaign: Campaign
) -> None:
    shown, printed = tables(read("internal/zh/growth/all.html")), growth_rows()
    units = (*default_campaign.cities, default_campaign.total)
    for indicator in default_campaign.indicators.values():
        unit = default_campaign.units[indicator.unit]
        name = unit.name["zh"]
        rows = list(shown[f"{indicator.name['zh']}（{name}）"].values())
        assert len(rows) == 22
        for city, cells in zip(units, rows, strict=True):
            row = printed[city.code, indicator.code]
            assert cells["第一季"] == sign(row["first"], number(row["first"], unit.decimals))
            assert cells["第二季"].removesuffix(" †") == sign(row["second"], number(row["second"], unit.decimals))
            assert cells["位次"] == (row["rank"] or ("/" if city is default_campaign.total else "—"))
            assert (cells["增速"] in ("—", "/")) == bool(row["why_blank"])


def test_the_total_says_of_how_many_units_it_is(
    read: Callable[[str], str], growth_rows: Callable[..., dict], default_campaign: Campaign
) -> None:
    printed = growth_rows()
    shown = tables(read("internal/zh/growth/all.html"))
    for indicator in default_campaign.indicators.values():
        n_units = printed["510000", indicator.code]["n_units"]
        unit = default_campaign.units[indicator.unit].name["zh"]
        assert list(shown[f"{indicator.name['zh']}（{unit}）"])[-1] == f"全省（{n_units}/21）"


def test_the_words_for_a_picture_hold_the_figures_of_the_picture(
    read: Callable[[str], str], growth_rows: Callable[..., dict], default_campaign: Campaign
) -> None:
    pictures = tree(read("internal/zh/growth/all.html")).find_all("svg", role="img")
    ranks, contributions, growth = (str(picture["aria-label"]) for picture in pictures[:3])
    printed = growth_rows()
    for city in default_campaign.cities:
        row, name = printed[city.code, "signed_amount"], city.short["zh"]
        assert (f"{name}{change(row['contribution_pp'], 1)}" in contributions) == bool(row["contribution_pp"])
        assert (f"{name}由第" in ranks) == bool(row["rank_change"])
        grown = change(row["growth_pct"], 1).replace("−", "下降")
        assert f"{name} {grown}%" in growth or not row["growth_pct"]


def test_a_blank_growth_has_its_reason_beside_it(read: Callable[[str], str]) -> None:
    for table in tree(read("internal/zh/growth/all.html")).find_all("table"):
        heads = [head.get_text() for head in table.thead.find_all("th")]
        if "增速" not in heads:
            continue
        for row in table.tbody.find_all("tr"):
            cell = row.find_all(["th", "td"])[heads.index("增速")]
            blank = [reading.own_text(each) in ("—", "/") for each in row.find_all(["th", "td"])]
            has_reason = row.find(class_="why") is not None
            assert (reading.own_text(cell) in ("—", "/")) <= has_reason <= any(blank)


def test_the_assumed_last_day_of_season_one_is_said_on_every_page_that_uses_it(read: Callable[[str], str]) -> None:
    for path in EVERY_PAGE:
        assert ("an assumption" if "/en/" in path else "属假定") in text(read(path)), path


def test_the_first_use_of_the_label_says_what_the_notice_calls_it(read: Callable[[str], str]) -> None:
    assert "通知原文作“同比”" in text(read("cities/zh/briefing/510100.html"))


# Planted mistakes, as a reader meets them.


@pytest.fixture(scope="session")
def ziyang(campaign_folder: Path) -> str:
    return made("briefing", campaign_folder, city="资阳")


def test_a_figure_that_cannot_be_read_is_blank_with_its_reason_and_is_among_the_findings(ziyang: str) -> None:
    row = first_table(ziyang)["签约中国民营500强企业数（户）"]
    assert (row["第二季"].removesuffix(" †"), row["增速"], row["位次"]) == ("—", "—", "—")
    assert "第二季所报不是准确数，待核实" in text(ziyang)
    [said] = [str(table) for table in tree(ziyang).find_all("table") if reading.caption(table) == "待核实事项"]
    assert "约10" in said
    assert "统计表!N6" in said
    assert "raw/season-2/2022-08-17/资阳市.xlsx" in said
    assert "待核实1处" in text(ziyang)


def test_a_unit_whose_first_closing_form_is_missing_has_levels_and_no_growth(campaign_folder: Path) -> None:
    row = first_table(made("briefing", campaign_folder, city="阿坝"))["新签约项目数量（个）"]
    assert row["第一季"] == row["增速"] == "—"
    assert row["第二季"] != "—"


def test_a_late_form_is_on_the_units_own_page_with_the_day_it_came(campaign_folder: Path) -> None:
    html = made("briefing", campaign_folder, city="眉山", as_of="2022-06-30", lang="en")
    late = [row.get_text(" ") for row in tree(html).find_all("tr") if " late" in row.get_text(" ")]
    assert [row.split() for row in late] == [["season", "two", "30", "June", "2022", "late", "4", "July", "2022"]]
    assert "forms late: 1" in text(html)


# Case studies; see test_case_study.py for whom they name and what they say.


@pytest.fixture(scope="session")
def cases(campaign_folder: Path) -> dict[str, str]:
    """The pages of two cases, by the code of the unit."""
    planned = jobs.plan(open_edition(campaign_folder), ["case_study"])
    return {job.unit_code: reading.made_as_ordered(job) for job in planned[-2:]}


def test_a_case_sets_real_sizes_apart_from_example_results(cases: dict[str, str]) -> None:
    for html in cases.values():
        sizes = [table for table in tree(html).find_all("table") if "规模数据" in reading.caption(table)]
        assert len(sizes) == 1
        assert sizes[0].find(class_="mark") is None
        assert "真实，公开发布" in sizes[0].get_text()
        assert sizes[0].find("a")["href"].startswith("http")


def test_a_case_counts_its_projects_by_industry_and_the_shares_add_up(cases: dict[str, str]) -> None:
    for html in cases.values():
        rows = tables(html)["第二季新签约项目分产业情况"]
        shares = [float(row["占比"].rstrip("%")) for row in rows.values()]
        amounts = [float(row["金额（亿元）"].replace(",", "")) for row in rows.values()]
        assert sum(shares) == pytest.approx(100, abs=0.05 * len(shares))
        assert amounts == sorted(amounts, reverse=True)


def test_a_case_study_of_no_named_unit_is_of_the_first_one_chosen(campaign_folder: Path) -> None:
    html = made("case_study", campaign_folder, lang="en")
    unit = tree(html).find("meta", attrs={"name": "unit"})
    assert unit is not None
    assert unit["content"] == jobs.plan(open_edition(campaign_folder), ["case_study"])[0].unit_code


# The record.


def test_the_record_shows_only_what_was_published_with_an_address_for_each_row(read: Callable[[str], str]) -> None:
    html = read("public/zh/record/all.html")
    shown = tree(html)
    assert "示例" not in text(html).replace("也不含示例数据", "")
    published = [table for table in shown.find_all("table") if "公开数据" in reading.caption(table)]
    assert len(published) == 2
    for table in published:
        for row in table.tbody.find_all("tr"):
            assert row.find("a") is not None or "http" not in str(row.find_all("td")[-1])
            assert row.find_all("td")[-1].get_text().strip()


def test_the_record_speaks_english_too(campaign_folder: Path) -> None:
    html = made("record", campaign_folder, lang="en")
    assert tree(html).h1.get_text() == "the province: the published record"  # type: ignore[union-attr]
    shown = tree(html)
    for marked in shown.find_all(lang="zh"):
        marked.decompose()
    assert CHINESE.findall(str(shown)) == []


# Before the season is over.


def test_before_the_end_both_seasons_are_compared_on_the_same_day(
    campaign_folder: Path, growth_rows: Callable[..., dict]
) -> None:
    html = made("growth", campaign_folder, as_of="2022-06-30")
    assert "两季均按行动第52天比较" in text(html)
    rows = growth_rows(as_of="2022-06-30")
    days = {(row["first_day"], row["second_day"]) for row in rows.values() if row["growth_pct"]}
    assert days == {("52", "52")}
    assert tree(html).find(class_="facts").get_text().startswith("截至2022年6月30日（第52天，共100天）")  # type: ignore[union-attr]


def test_a_page_known_on_an_earlier_day_says_so(campaign_folder: Path) -> None:
    html = made("briefing", campaign_folder, city="眉山", as_of="2022-06-30", known_on="2022-06-30")
    assert "按2022年6月30日已收到的数据" in text(html)
    assert dt.date(2022, 6, 30).isoformat() in tree(html).title.get_text()  # type: ignore[union-attr]
    assert "未报1次" in text(html)
