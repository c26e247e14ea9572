"""The assessment page: the example at closing and early, in both languages; edge cases by hand; words from numbers."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import tiny
from reading import made, tables, text, tree
from tiny import AUTUMN, SPRING

from analysis import charts, edition
from analysis.assessment import of_edition, reach
from analysis.assessment.firmness import grid_of
from analysis.assessment.gaps import gaps
from analysis.assessment.movers import by_option, movers
from analysis.assessment.scoring import score
from analysis.assessment.variants import Variants
from analysis.blocks import Block
from analysis.campaign import PageDeclaration
from analysis.charts import Cut, Frame, Intervals, sparks
from analysis.pages import assessment
from analysis.pages.assessment import beside, opening, profiles, ranked, words
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import rounded

OF_FIRMNESS = ("rank_intervals", "movers_table", "neighbours", "all_pairs", "choice_shares")
OF_SCORES = ("ranking", "by_size", "other_shapes", "verified", "strengths", "what_if", "weights")
PARTS = ("headline", *OF_FIRMNESS, *OF_SCORES)


def part(name: str, page: Page) -> Block:
    block: Block = getattr(assessment, name)(page)
    return block


@pytest.fixture(scope="module")
def closing(campaign_folder: Path) -> Page:
    return assessment.open_page(campaign_folder, None, None, "zh")


@pytest.fixture(scope="module")
def early(campaign_folder: Path) -> Page:
    return assessment.open_page(campaign_folder, "2022-05-15", None, "zh")


def names(page: Page) -> dict[str, str]:
    return {city.code: str(page.voice.name(city.name)) for city in page.edition.campaign.cities}


# The example.


def test_the_page_stands_as_a_whole_and_leads_with_who_is_firm(campaign_folder: Path) -> None:
    html = made("assessment", campaign_folder, lang="zh")
    first = tree(html).find_all("h2")[0].get_text()
    assert first.startswith("口径敏感性")
    said = text(html)
    assert "并非省里的考核办法" in said
    assert "概率" not in said
    assert not re.search(r"\b(nan|None|NaN)\b", said)


@pytest.mark.parametrize(("as_of", "lang"), [(None, "en"), ("2022-05-15", "zh"), ("2022-07-01", "en")])
def test_every_part_stands_on_the_example(campaign_folder: Path, as_of: str | None, lang: str) -> None:
    page = assessment.open_page(campaign_folder, as_of, None, lang)
    for name in PARTS:
        said = text(part(name, page).html)
        assert said.strip(), name
        assert not re.search(r"\b(nan|none of none|NaN|<NA>|None)\b", said), name
        assert not re.search(r"概率|probab", said), name


def test_the_table_is_in_the_order_of_ranks_and_says_what_the_numbers_say(closing: Page) -> None:
    rows = tables(assessment.ranking(closing).html)["排名"]
    known = closing.edition.once(of_edition.ranking).sort_values("rank", kind="stable")
    assert list(rows) == [names(closing)[code] for code in known["city_code"]]
    for own in known.to_dict("records"):
        row = rows[names(closing)[own["city_code"]]]
        assert row["位次"] == str(own["rank"])
        assert row["得分"] == str(rounded(own["score"], 2))
        low, high = own["rank_low"], own["rank_high"]
        assert row["5%—95%位次区间"] == (str(low) if low == high else f"{low}—{high}")
        assert row["流动红旗入围频次"].rstrip("%") in (
            f"{rounded(100 * own['share_flag'], 1)}",
            f"{100 * own['share_flag']:.0f}",
        )


def test_the_sentence_on_an_award_names_whom_the_numbers_name(closing: Page) -> None:
    said = text(assessment.headline(closing).html)
    rows = closing.edition.once(of_edition.ranking)
    within = rows[rows["rank"] <= 6].sort_values("rank")["city_code"]
    listed = "、".join(words.short(closing, code) for code in within)
    assert f"流动红旗（前6名）：{listed}。" in said
    firm = int((rows["rank"].le(6) & rows["share_flag"].ge(0.95)).sum())
    assert f"入围的6个单位中，{firm}个位次稳固（1,041种口径中入围频次95%及以上）" in said


def test_the_picture_is_told_from_what_is_drawn(closing: Page) -> None:
    block = assessment.rank_intervals(closing)
    [chart] = [piece for piece in block.pieces if isinstance(piece, charts.Chart)]
    [shown] = chart.shown
    told = chart.frame.alternative
    for name, rank, low, high in zip(shown.names, shown.ranks, shown.lows, shown.highs, strict=True):
        span = str(low) if low == high else f"{low}—{high}"
        assert f"{name}第{rank}位（{span}）" in told
    assert len(shown.names) == 21
    assert [cut.after for cut in shown.cuts] == [6, 12]
    kept = sum(low == high for low, high in zip(shown.lows, shown.highs, strict=True))
    assert f"21个单位中{kept}个位次不变" in chart.frame.title


def test_what_moves_the_ranking_is_in_falling_order(closing: Page) -> None:
    [rows] = tables(assessment.movers_table(closing).html).values()
    shifts = [float(row["平均位次变动（位）"]) for row in rows.values()]
    assert shifts == sorted(shifts, reverse=True)
    assert shifts[0] == float(rounded(closing.edition.once(movers)["mean_shift"].max(), 2))
    assert "权重改为在所列权重上下25%内随机取值（127组）" in rows
    assert "不计新增实际投资" in rows


def test_neighbours_are_those_of_the_ranking_with_their_shares(closing: Page) -> None:
    rows = tables(assessment.neighbours(closing).html)["相邻单位的领先频次"]
    ahead = closing.edition.once(of_edition.ahead)
    order = closing.edition.once(of_edition.ranking).sort_values("rank")["city_code"].tolist()
    assert len(rows) == 20
    for (name, row), first, second in zip(rows.items(), order, order[1:], strict=False):
        assert name == f"{words.short(closing, first)}与{words.short(closing, second)}"
        assert row["前者领先频次"] == words.share(closing, float(ahead[second][first]))


def test_the_matrix_has_every_pair_and_is_folded(closing: Page) -> None:
    html = assessment.all_pairs(closing).html
    assert tree(html).details is not None
    [rows] = tables(html).values()
    assert {len(row) for row in rows.values()} == {21}
    assert [row[name] for name, row in rows.items()] == ["/"] * 21


def test_by_size_says_the_year_and_that_per_head_is_for_reference(closing: Page) -> None:
    [rows] = tables(assessment.by_size(closing).html).values()
    first = next(iter(rows.values()))
    assert "按2017年地区生产总值折算位次" in first
    assert "按2017年常住人口折算位次（参考）" in first
    known = closing.edition.once(of_edition.adjusted).set_index("city_code")["rank_adjusted"]
    shown = {name: row["按2017年地区生产总值折算位次"] for name, row in rows.items()}
    assert shown == {name: str(known[code]) for code, name in names(closing).items()}


def test_the_least_figure_does_it_and_one_step_less_does_not(closing: Page) -> None:
    shown = tables(assessment.what_if(closing).html)
    caption, rows = next(iter(shown.items()))
    code = closing.edition.once(reach.just_below)["city_code"].iloc[0]
    assert words.short(closing, code) in caption
    figures, found = closing.edition.once(of_edition.figures), of_edition.asked(closing.edition)
    least = int(rows["新签约项目数量（个）"]["入围至少需要"])
    for figure, is_within in ((least, True), (least - 1, False)):
        other = figures.copy()
        other.loc[code, "signed_count"] = figure
        rank = score(other, found.assessment).table["rank"][code]
        assert bool(rank <= 6) is is_within


def test_what_if_of_a_unit_within_says_that_it_is_within_already(closing: Page) -> None:
    leader = closing.edition.once(of_edition.ranking).sort_values("rank")["city_code"].iloc[0]
    said = text(assessment.what_if(closing, leader, "signed_count").html)
    assert said.count("已入围") == 2
    assert "新签约项目金额" not in said


def test_early_what_is_not_known_is_named_with_its_reason(early: Page) -> None:
    missing = early.edition.once(gaps)
    assert len(missing) > 0
    remarks = {name: row["备注"] for name, row in tables(assessment.ranking(early).html)["排名"].items()}
    for code in missing["city_code"]:
        assert "缺新增实际投资中点变化率（两季均为0）" in remarks[names(early)[code]]
    assert "以下指标各单位数值相同，不影响排名：开工项目数量、开工项目金额。" in text(assessment.ranking(early).html)
    assert "/ 各单位相同" in text(assessment.weights(early).html)


def test_early_what_tells_nobody_apart_is_no_mover(early: Page) -> None:
    assert "全部并列，分不出先后" in text(assessment.movers_table(early).html)
    assert "BoD" not in text(assessment.headline(early).html)


# Made-up editions.

LEAVES: list[dict[str, Any]] = [
    {"indicator": "deals", "parent": "number"},
    {"indicator": "dollars", "parent": "money"},
]
RULES: dict[str, Any] = {
    "name": {"en": "two halves"},
    "missing": {"least_known": 0.6},
    "groups": [
        {"code": "score"},
        {"code": "number", "parent": "score", "name": {"en": "number"}},
        {"code": "money", "parent": "score", "name": {"en": "money"}},
    ],
    "indicators": LEAVES,
    "awards": [{"code": "first", "name": {"en": "prize"}, "last": 1}],
    "variants": {
        "scales": [{"method": "rank"}],
        "aggregations": ["geometric"],
        "drop_each": True,
        "firm_for": ["everyone"],
    },
}
Sums = Mapping[str, tuple[float | None, float | None]]


def page_of(sums: Sums, rules: Mapping[str, Any] | None = RULES, apart: str = "") -> Page:
    """The page of three districts with so many deals and dollars each at the end of the spring."""
    filed = {
        (season.code, season.end, name): {"deals": deals, "dollars": dollars}
        for season in (AUTUMN, SPRING)
        for name, (deals, dollars) in sums.items()
    }
    declared, rows = tiny.imagine(filed)
    cities = tuple(replace(one, group={"en": "hills"} if one.name["en"] == apart else {}) for one in declared.cities)
    campaign = replace(
        declared,
        cities=cities,
        pages={**declared.pages, "assessment": PageDeclaration("assessment", "everyone", "all", "")},
        methods=replace(declared.methods, assessment=rules or {}),
    )
    return Page("assessment", edition.edition_of(campaign, rows, as_of=SPRING.end), campaign.total)


CLEAR: Sums = {"North": (9.0, 90.0), "Middle": (5.0, 70.0), "South": (1.0, 10.0)}


def test_without_declared_rules_the_page_says_so_in_a_sentence_and_nothing_else() -> None:
    page = page_of(CLEAR, rules=None)
    assert text(assessment.headline(page).html).strip() == (
        "The campaign declares no rules of assessment: there are no scores."
    )
    assert all(part(name, page) is ABSENT for name in (*OF_FIRMNESS, *OF_SCORES))


def test_a_unit_that_is_best_in_everything_is_within_in_every_variant() -> None:
    said = text(assessment.headline(page_of(CLEAR)).html)
    assert "Prize (first 1): North." in said or "prize (first 1): North." in said
    assert "Of the 1 within, 1 are firm (in 95% or more of 6 variants): within in every one: North (1)." in said


def test_where_all_are_equal_all_are_tied_and_the_prize_says_how_many_too_many() -> None:
    page = page_of(dict.fromkeys(CLEAR, (4.0, 4.0)))
    rows = tables(assessment.ranking(page).html)["Ranking"]
    assert {row["rank"] for row in rows.values()} == {"1 (tied)"}
    assert {row["score"] for row in rows.values()} == {"50.00"}
    said = text(assessment.headline(page).html)
    assert "2 more than there are places, tied for the last" in said
    assert "All 3 units keep their rank" in text(assessment.rank_intervals(page).html)
    assert "/ all units have the same" in text(assessment.choice_shares(page).html)
    assert not re.search(r"\bnan\b", " ".join(text(part(name, page).html) for name in PARTS))


def test_a_column_that_does_not_vary_is_named_and_has_no_share() -> None:
    page = page_of({name: (deals, 7.0) for name, (deals, _) in CLEAR.items()})
    assert "so it tells none from another: money in new deals." in text(assessment.ranking(page).html)
    rows = next(iter(tables(assessment.weights(page).html).values()))
    assert (rows["money in new deals"]["r²"], rows["money in new deals"]["weight"]) == ("/", "50.0%")


def test_a_unit_without_a_pillar_is_not_ranked_and_the_reason_stands_beside() -> None:
    page = page_of({**CLEAR, "South": (1.0, None)})
    rows = tables(assessment.ranking(page).html)["Ranking"]
    assert list(rows) == ["North", "Middle", "South"]
    assert (rows["South"]["score"], rows["South"]["rank"]) == ("—", "—")
    said = text(assessment.ranking(page).html)
    assert "too few of its parts are known" in said
    assert "not known: money in new deals (spring: left blank)" in said
    assert "Not ranked: South (too few of its parts are known)." in text(assessment.headline(page).html)
    assert "the unit is not ranked" in text(assessment.what_if(page, "South").html)


def test_where_nobody_is_ranked_the_page_says_why_and_draws_nothing() -> None:
    page = page_of(dict.fromkeys(CLEAR, (None, None)))
    assert "No unit has a score: North (" in text(assessment.headline(page).html)
    assert assessment.rank_intervals(page) == ABSENT
    for name in PARTS:
        assert not re.search(r"\b(nan|NaN|<NA>)\b", text(part(name, page).html)), name


def test_for_others_than_those_declared_nothing_is_said_of_how_firm_it_is() -> None:
    page = page_of(CLEAR, RULES | {"variants": {**RULES["variants"], "firm_for": []}})
    assert all(part(name, page) is ABSENT for name in OF_FIRMNESS)
    assert set(next(iter(tables(assessment.ranking(page).html)["Ranking"].values()))) == {"rank", "score"}
    assert "variants" not in text(assessment.headline(page).html)


def test_without_other_options_the_page_says_that_nothing_can_be_said() -> None:
    page = page_of(CLEAR, RULES | {"variants": {"firm_for": ["everyone"]}})
    assert "No other option is declared" in text(assessment.movers_table(page).html)
    assert assessment.choice_shares(page) is ABSENT


def test_groups_that_are_ranked_apart_have_tables_of_their_own() -> None:
    rules = RULES | {"apart": {"partition": "group", "bodies": ["hills"]}}
    page = page_of(CLEAR, rules, apart="South")
    shown = tables(assessment.ranking(page).html)
    assert {name: list(rows) for name, rows in shown.items()} == {
        "the other units: Ranking": ["North", "Middle"],
        "hills: Ranking": ["South"],
    }
    assert "the other units: North; hills: South" in text(assessment.headline(page).html)


def test_a_disputed_figure_is_tried_without_it() -> None:
    page = page_of(CLEAR)
    found = {"N/dollars": {("N", "dollars"): None}}
    key = (of_edition.disputed, page.edition.as_of, page.edition.shows_verified, ())
    page.edition._made[key] = found
    assert words.change(page, "disputed", "N/dollars") == "North, money in new deals: left out"
    page.edition._made[key] = {"N/dollars": {("N", "dollars"): 8.0}}
    assert words.change(page, "disputed", "N/dollars") == "North, money in new deals: as filed"


# Sentences, from facts by hand.


def facts(*rows: tuple[str, float, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["city_code", "share", "inside"])


def test_each_unit_is_named_once_by_how_often_it_is_within() -> None:
    page = page_of(CLEAR)
    said = opening.firm(page, facts(("N", 1.0, True), ("M", 0.6, True), ("S", 0.05, False)), 200)
    assert said == (
        "Of the 2 within, 1 are firm (in 95% or more of 200 variants): within in every one: North (1); "
        "within as declared but in less than 95%: Middle 60.0%; within in 5% or fewer: South 5.0%."
    )
    said = opening.firm(page, facts(("N", 0.95, True), ("M", 0.051, False), ("S", 0.0, False)), 200)
    assert said == (
        "Of the 1 within, 1 are firm (in 95% or more of 200 variants): within in 95% or more: North 95.0%; "
        "not within as declared but in part of them: Middle 5.1%."
    )


def test_where_nobody_is_ever_within_it_says_so_and_a_blank_share_is_not_named() -> None:
    page = page_of(CLEAR)
    assert opening.firm(page, facts(("N", 0.0, False), ("S", float("nan"), False)), 9) == (
        "Of 9 variants: nobody is within."
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.0, "100%"), (0.9999, "over 99.9%"), (0.5, "50.0%"), (0.0004, "under 0.1%"), (0.0, "0%"), (float("nan"), "—")],
)
def test_a_share_prints_as_all_or_nothing_only_where_it_is(value: float, said: str) -> None:
    assert words.share(page_of(CLEAR), value) == said


def test_the_title_of_the_picture_names_who_goes_furthest_unless_they_are_many() -> None:
    page = page_of(CLEAR)
    rows = pd.DataFrame({"city_code": ["N", "M", "S"], "rank_low": [1, 2, 2], "rank_high": [1, 3, 2]})
    assert ranked.finding(page, rows) == "2 of 3 units keep one rank; the ranks of Middle are furthest apart, by 1"
    many = pd.DataFrame({"city_code": ["N"] * 4, "rank_low": [1] * 4, "rank_high": [4] * 4})
    assert ranked.finding(page, many) == "0 of 4 units keep one rank; of the others they are at most 3 apart"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "Of 5 figures scored none is verified: all stand as filed."),
        (2, "Of 5 figures scored 2 are verified; 3 stand as filed."),
        (5, "All 5 figures scored are verified."),
    ],
)
def test_how_many_figures_are_verified_is_said(n: int, said: str) -> None:
    assert beside._how_many(page_of(CLEAR), n, 5) == said


# What it is worked out with.


def test_drawn_weights_are_one_row_with_their_mean_and_the_largest() -> None:
    chosen = grid_of(4).assign(weighting=["declared", "a", "b", "entropy"])
    ranks = pd.DataFrame([[1, 2, 3], [2, 1, 3], [3, 1, 2], [1, 2, 3]]).to_numpy()
    units = pd.Index(list("xyz"))
    rows = by_option(Variants(chosen, ranks, units, pd.Series("", units), ranks[0]), ["a", "b"]).set_index("option")
    drawn = rows.loc["drawn"]
    assert (drawn["n_variants"], drawn["moved"]) == (2, (("x", -2),))
    assert (drawn["mean_shift"], drawn["most"]) == (pytest.approx(1.0), pytest.approx(4 / 3))
    assert rows.loc["entropy", "moved"] == ()


def test_the_profile_is_the_distance_from_the_median() -> None:
    made_of = profiles.profile(page_of(CLEAR).edition.once(of_edition.scored))
    assert made_of.apart["number"].tolist() == [50.0, 0.0, -50.0]
    assert made_of.apart["money"].tolist() == [25.0, 0.0, -75.0]
    assert made_of.most == 75.0


# Drawings.


def test_the_picture_of_ranks_writes_names_ranges_and_where_places_end() -> None:
    frame = Frame("title", "measure", "source", "words")
    shown = Intervals(("a", "b"), (1, None), (1, 2), (2, 2), ("1–2", "2"), (Cut(1, "prize"),))
    written = {tag.get_text().strip() for tag in tree(charts.intervals(shown, frame).html).find_all("text")}
    assert {"a", "b", "1–2", "prize"} <= written


def test_a_small_bar_goes_the_way_of_the_value_and_no_further_than_its_cell() -> None:
    assert 'x="36" y="6" width="36"' in sparks.apart(99.0, 10.0)
    assert 'x="18" y="6" width="18"' in sparks.apart(-5.0, 10.0)
    assert 'width="36"' in sparks.bar(0.5, 1.0)
    assert 'width="0"' in sparks.bar(0.0, 0.0)
