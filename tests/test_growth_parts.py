"""What the growth page says of what changes are made of: by hand, in both languages, and where nothing can be said."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ledgered import Project, both, known
from reading import first_table, text

from analysis import pace, phrasing
from analysis.blocks import Block
from analysis.campaign import Campaign, load
from analysis.concentration import dispersion, groups, hoover, levels, location
from analysis.decomposition import sides
from analysis.edition import open_edition
from analysis.pace import of_edition as paces
from analysis.pages import growth
from analysis.pages.page import ABSENT, Page
from analysis.phrasing import Voice

FROM_LEDGERS = (
    "ledger_gap",
    "largest_projects",
    "influential_projects",
    "origins",
    "by_industry",
    "courses",
    "specialised",
)
FROM_FIGURES = ("factors", "factor_charts", "factor_table", "factors_by_unit")
OF_ANY = ("other_measures", "concentrated", "dispersed")
PARTS = (*FROM_LEDGERS, *FROM_FIGURES, *OF_ANY, "projections", "within_zones", "against_context")


def part(name: str) -> Callable[[Page], Block]:
    return getattr(growth, name)  # type: ignore[no-any-return]


def page_of(campaign: Campaign, as_of: str | None, lang: str) -> Page:
    return growth.open_page(campaign.folder, as_of, None, lang)


@pytest.fixture(scope="module")
def example(campaign_folder: Path) -> Campaign:
    """The default campaign in a folder of its own, with its tables."""
    return load(campaign_folder)


def tiny_page(seasons: object, day: int) -> Page:
    found = known(seasons, day)  # type: ignore[arg-type]
    return Page("growth", found, found.campaign.total)


# What the modules can say must have words.

CODES = {
    *("small-base", "both-zero", "zero-now", "negative", "total-near-zero", "mixed-signs"),
    *("amount-unknown", "count-unknown", "zero-total", "zero-base", "zero-base-without", "no-cells", "total-zero-base"),
    *("industry-not-in-whole", "no-units", "total-zero"),
    *(pace.OVER, pace.NO_END, pace.NO_SHARE, pace.SMALL_SHARE, pace.NO_UNITS, pace.NO_OTHERS),
    *(pace.NO_FIRST, pace.NO_SECOND),
    *(paces.DAYS_NOT_EQUAL, paces.NO_BASE, paces.NOT_STAGED, paces.NO_LEDGER),
    *(levels.NO_UNITS, levels.NEGATIVE, levels.ZERO_TOTAL, levels.ZERO_LEVEL, levels.ONE_UNIT, levels.FEW_UNITS),
    *(location.UNKNOWN, location.NEGATIVE, location.NOTHING, location.NO_REFERENCE, location.ZERO_REFERENCE),
    *(hoover.NEGATIVE_BASE, hoover.ZERO_BASE, groups.ALL_EQUAL, dispersion.NO_DISPERSION, dispersion.MEAN_OF_LOGS),
    *(f"{side}:{state}" for side in sides.SIDES for state in ("missing", "below-zero", "amount-without-count", "zero")),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", sorted(CODES))
def test_every_reason_that_these_parts_can_give_has_words(default_campaign: Campaign, code: str, lang: str) -> None:
    words = Voice(default_campaign, lang).why(code, default_campaign.base_season, default_campaign.season)
    assert any("\u4e00" <= char <= "\u9fff" for char in words) == (lang == "zh")


def test_reasons_are_said_alike_and_none_stands_twice() -> None:
    assert not set(phrasing.REASONS) & set(phrasing.SIDE_REASONS) - {"missing", "no-base", "no-ledger"}


# The parts on the example, at closing, in the middle and at the start.


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("as_of", [None, "2022-07-01", "2022-05-15"])
def test_every_part_stands_on_the_example(example: Campaign, as_of: str | None, lang: str) -> None:
    page = page_of(example, as_of, lang)
    for name in PARTS:
        html = part(name)(page).html
        assert html, name
        assert not re.search(r"\bnan\b", text(html).lower()), name
        assert "None" not in text(html), name


def test_the_parts_of_growth_are_said_in_points(example: Campaign) -> None:
    said = text(growth.factors(page_of(example, None, "zh")).html)
    assert (
        "新签约项目金额较第一季增长35.0%，其中项目数量拉动21.9个百分点、地区构成拉动0.4个百分点、平均规模拉动12.7个百分点。"
        in said
    )
    assert "平均规模下拉19.1个百分点" in said


def test_growth_without_the_largest_project_is_said_beside_that_without_each(example: Campaign) -> None:
    said = text(growth.largest_projects(page_of(example, None, "zh")).html)
    assert (
        "按台账计，新签约项目金额增长35.1%；去掉第二季最大项目（128.00亿元）后增长33.1%，两季各去掉最大项目后增长35.4%。"
        in said
    )


def test_units_that_are_in_no_sum_are_named_with_their_reason(example: Campaign) -> None:
    said = text(growth.factor_table(page_of(example, None, "zh")).html)
    assert "新签约项目金额：阿坝（第一季未报）" in said


def test_what_a_division_leaves_over_is_nothing(example: Campaign) -> None:
    rows = first_table(growth.factor_table(page_of(example, None, "zh")).html)
    assert {row["余数"] for row in rows.values()} == {"0"}


# Pace.


def test_beside_every_projection_stands_its_error_and_no_interval_is_given(example: Campaign) -> None:
    html = growth.projections(page_of(example, "2022-07-01", "zh")).html
    row = first_table(html)["成都市"]
    assert (row["按全体第一季进度推算"], row["误差中位数"], row["最大误差"]) == ("1,873.16", "26.1%", "66.6%")
    assert "全省不给区间：以往只有一季可依。" in text(html)


def test_projections_are_for_the_audience_that_is_declared(example: Campaign) -> None:
    page = page_of(example, "2022-07-01", "zh")
    campaign = page.edition.campaign
    pages = dict(campaign.pages) | {"growth": replace(campaign.pages["growth"], audience="public")}
    public = replace(page, edition=replace(page.edition, campaign=replace(campaign, pages=pages)))
    assert growth.projections(public) is ABSENT
    assert growth.projections(page) is not ABSENT


def test_when_the_season_is_over_nothing_is_projected_and_it_says_so(example: Campaign) -> None:
    assert text(growth.projections(page_of(example, None, "zh")).html).strip() == "不作推算：本季已结束。"


def test_a_campaign_that_declares_nobody_for_projections_has_none() -> None:
    assert growth.projections(tiny_page(both([Project("N", 1, 1.0)], [Project("N", 1, 1.0)]), 20)) is ABSENT


# Levels and logarithms.


def test_levels_and_logarithms_that_disagree_give_no_verdict(example: Campaign) -> None:
    assert "按数值和按对数结论相反，不作判断。" in text(growth.dispersed(page_of(example, "2022-07-01", "zh")).html)
    assert "按数值和按对数结论一致：差距扩大。" in text(growth.dispersed(page_of(example, None, "zh")).html)


# Where little is known.


def test_real_figures_without_ledgers_have_the_parts_that_need_none(
    real_campaign: Campaign, real_tables: object
) -> None:
    page = real_page(real_campaign, real_tables)
    assert all(part(name)(page) is ABSENT for name in (*FROM_LEDGERS, *FROM_FIGURES, "projections", "against_context"))
    assert all(part(name)(page) is not ABSENT for name in (*OF_ANY, "within_zones"))


def real_page(campaign: Campaign, tables: object) -> Page:
    from analysis import edition

    found = edition.edition_of(campaign, tables)  # type: ignore[arg-type]
    return Page("growth", found, found.campaign.total)


SMALL = {
    "one project a season": both([Project("N", 3, 10.0)], [Project("N", 4, 20.0)]),
    "nothing in the first season": both([Project("S", 30, 1.0)], [Project("S", 4, 20.0), Project("S", 5, 1.0)]),
    "all falling": both([Project("N", 3, 10.0), Project("S", 3, 9.0)], [Project("N", 4, 5.0), Project("S", 4, 1.0)]),
    "no ledger of one season": both([], [Project("N", 4, 20.0)]),
    "an amount that is not on file": both([Project("N", 3, None)], [Project("N", 4, 20.0, None)]),
}


@pytest.mark.parametrize("day", [1, 20, 40])
@pytest.mark.parametrize("case", list(SMALL))
def test_small_campaigns_have_a_defined_answer_in_every_part(case: str, day: int) -> None:
    page = tiny_page(SMALL[case], day)
    for name in PARTS:
        assert not re.search(r"\bnan\b", text(part(name)(page).html).lower()), name


def test_a_single_project_leaves_no_base_without_it() -> None:
    said = text(growth.largest_projects(tiny_page(SMALL["one project a season"], 20)).html)
    assert "nothing of the base is left" in said


def test_the_same_page_asked_twice_is_the_same(example: Campaign) -> None:
    folder = example.folder
    one, other = (Page("growth", open_edition(folder), example.total) for _ in range(2))
    assert growth.factor_table(one).html == growth.factor_table(other).html
